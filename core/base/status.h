/*
 * How things end. Each status is the exit code that DESIGN section 7 documents for it.
 */
#ifndef LOCKSTEP_BASE_STATUS_H
#define LOCKSTEP_BASE_STATUS_H

enum ls_status {
    LS_OK = 0,           /* done, or nothing to do */
    LS_FAILURE = 1,      /* a failure not listed here */
    LS_USAGE = 2,        /* the command line */
    LS_CONFIG = 3,       /* configuration, manifest or a migration file is malformed */
    LS_PENDING = 4,      /* work is pending (status --exit-code), or a person has not said yes */
    LS_SIGNATURE = 10,   /* a signature is missing or wrong, or too few keys signed */
    LS_DIGEST = 11,      /* bytes are not those that were sealed or applied */
    LS_EXPIRED = 12,     /* the lock has expired */
    LS_OLDER = 13,       /* the database has seen a newer lock */
    LS_TARGET = 14,      /* sealed for, or recorded as, another target; a standby */
    LS_CONNECT = 20,     /* no connection */
    LS_LOCKED = 21,      /* another runner holds the lock */
    LS_POOLER = 22,      /* a connection pooler stands between */
    LS_STEP_FAILED = 30, /* a step failed and was rolled back: safe to retry */
    LS_UNKNOWN = 31,     /* a step was interrupted and its outcome cannot be decided */
    LS_DRIFT = 32,       /* the database is not as documented or promised */
    LS_AHEAD = 33,       /* the database is ahead of this bundle */
    LS_PLUGIN = 40,      /* a plugin was refused */
    LS_UNSUPPORTED = 50, /* a migration uses what its plugin does not support */
    LS_SIGINT = 130,     /* interrupted by SIGINT */
    LS_SIGTERM = 143,    /* interrupted by SIGTERM */
};

/* The status as one word for JSON: "ok", "failure", "usage", … Static storage. */
const char *ls_status_word(enum ls_status status);

#endif
