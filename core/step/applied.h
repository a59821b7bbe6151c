/*
 * What the journal in one database says: the state of each step, single events, and who owns what. Pure data, read by
 * journal/, used by plan/, verify/ and report/.
 */
#ifndef LOCKSTEP_STEP_APPLIED_H
#define LOCKSTEP_STEP_APPLIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/span.h"
#include "step/step.h"

/* What an event says. The words stand in the journal as they are here (ls_outcome_word). */
enum ls_outcome {
    LS_OUTCOME_APPLIED = 1, /* executed; a doc step: checked and recorded */
    LS_OUTCOME_RECORDED, /* recorded as applied without being executed: another step satisfied it */
    LS_OUTCOME_SKIPPED,  /* its plugin said that it does not apply here; counts as applied */
    LS_OUTCOME_UNCHECKED, /* a doc step recorded while its subject was not chosen; counts as applied */
    LS_OUTCOME_CHECKED,    /* a recorded doc step checked now that its subject is there */
    LS_OUTCOME_REVERTED,   /* taken back by executing its way back */
    LS_OUTCOME_UNRECORDED, /* only its record was taken back */
    LS_OUTCOME_ADOPTED,    /* found applied by the source's own bookkeeping: its own tool ran it */
    LS_OUTCOME_WITHDRAWN,  /* its own tool has taken it back */
    LS_OUTCOME_FAILED,     /* failed and was rolled back */
    LS_OUTCOME_INTENT,     /* a statement outside transactions is about to run */
    LS_OUTCOME_PROGRESS,   /* a part of a step that is not one transaction is done */
    LS_OUTCOME_INTERRUPTED, /* cancelled by a signal and rolled back; of a run: ended by a signal before its last step */
};

enum { LS_OUTCOME_COUNT = LS_OUTCOME_INTERRUPTED + 1 };

const char *ls_outcome_word(enum ls_outcome outcome);
bool ls_outcome_parse(struct ls_span word, enum ls_outcome *ret_outcome);

/* The present state of one step of one manifest in the journal. */
struct ls_applied {
    struct ls_span id; /* SOURCE:LOCAL_ID */
    struct ls_span source;
    struct ls_span local_id;
    enum ls_kind kind;
    bool
        is_applied; /* applied, recorded, skipped, unchecked or adopted, and not taken back since */
    bool is_executed;  /* its bytes were executed here (not only recorded) */
    bool is_unchecked; /* a doc step that has never been checked */
    bool has_failed;   /* its latest event is a failure, or that it was cancelled */
    bool was_stopped;  /* that failure was a signal to lockstep */
    bool
        is_interrupted; /* its latest event is an intent or a part done: a run ended in the middle of it */
    bool is_backward;        /* the latest event belongs to a way back */
    struct ls_digest digest; /* forward digest when it was applied; zero when it is not */
    int64_t seq;             /* of the event that applied it; 0: none */
    int64_t serial;          /* of the lock it was applied under; 0: without a lock */
    struct ls_span finished; /* when it was applied, ISO 8601 */
    struct ls_span who;
    struct ls_span outcome; /* word of the event that applied it; absent: none */
    struct ls_span error;   /* of the latest failure, where has_failed */
    struct ls_span sqlstate;
    int64_t unit;      /* where is_interrupted: the part that was begun last, from 1 */
    bool is_unit_done; /* and whether that part is done */
    struct ls_digest
        unit_digest;  /* over the statements of the parts that are done; zero: none is */
    int64_t last_seq; /* of its latest event */
    /* where the source keeps books of its own, what they say beside the journal (plan/found.h) */
    bool is_found;           /* they have it, and the journal not yet; is_applied is set */
    bool is_gone;            /* the journal has it, and they no more; is_applied is not set */
    bool is_foreign;         /* they have it, and this bundle does not know it */
    struct ls_span evidence; /* is_found, is_foreign: in the plugin's words */
};

/* How the bookkeeping of one source stands to the journal. */
struct ls_books {
    struct ls_span source;
    size_t n_found;
    size_t n_gone;
    size_t n_foreign;
};

/* What one manifest's journal says, as a whole. */
struct ls_state {
    bool exists;                    /* whether there is a journal */
    const struct ls_applied *steps; /* by seq of application, then by id */
    size_t n_steps;
    int64_t newest_serial; /* the highest serial recorded for this manifest; 0: none */
    struct ls_span target; /* the target's name written at first use; absent: none */
    int64_t last_seq;      /* 0: no event */
    struct ls_digest head; /* hash of the last event; zero: no event */
    int64_t covered;       /* the last event whose server-filled fields a hash covers */
    int64_t
        writer; /* a process of the server that had written to the journal and not committed it when this was read; 0: none */
    bool is_row_lock;   /* this database's runners lock a table's row, no advisory lock */
    bool has_books;     /* of some manifest's sources are kept (journal/book.h) */
    bool is_outdated;   /* an older lockstep made the journal: bring it up to date first */
    bool is_unrecorded; /* what a step of this manifest has made is not among the shapes yet */
    const struct ls_books *books; /* by source that was asked */
    size_t n_books;
    struct ls_digest found; /* over all that the sources' bookkeeping says; zero: nothing */
};

/* One event. */
struct ls_history_row {
    int64_t seq;
    struct ls_span manifest;
    struct ls_span id; /* SOURCE:LOCAL_ID; absent for an event of the run itself */
    struct ls_span kind;
    struct ls_span direction; /* "up" or "down" */
    struct ls_span outcome;
    struct ls_span digest;      /* hex */
    struct ls_span lock_digest; /* hex; absent: without a lock */
    int64_t serial;
    struct ls_span signers; /* key ids, blank-separated */
    struct ls_span target;
    struct ls_span who;
    struct ls_span db_user;
    struct ls_span host;
    struct ls_span tool;
    struct ls_span run;      /* id of the run, hex */
    struct ls_span started;  /* ISO 8601 */
    struct ls_span finished; /* ISO 8601 */
    int64_t milliseconds;
    int64_t statements;
    int64_t part; /* of a step that is not one transaction; 0: none */
    struct ls_span error;
    struct ls_span sqlstate;
    struct ls_span reason; /* that the run was given; absent: none */
    struct ls_span hash;   /* hex */
};

/* One thing that one step did to the catalog, in its own transaction. */
struct ls_effect {
    int64_t seq; /* of its event */
    struct ls_span manifest;
    struct ls_span step; /* SOURCE:LOCAL_ID */
    struct ls_span source;
    struct ls_span finished;
    struct ls_span
        action; /* "created", "altered", "dropped", "renamed"; "promised", which no journal
                              holds: see execute/promises.h */
    struct ls_span
        kind; /* "table", "view", "materialized view", "foreign table", "index", "sequence",
                 "type", "function", "trigger", "schema", "extension" */
    struct ls_span schema;   /* absent: it lives in none, or it was dropped */
    struct ls_span name;     /* of a trigger "NAME on TABLE"; of what was dropped with its schema */
    struct ls_span formerly; /* SCHEMA.NAME or NAME before; absent: the same */
    int64_t cluster;         /* in which the object has this oid */
    uint32_t oid;            /* 0: not known, or it was gone already when it was adopted */
};

/* One table of the database, for the inventory. */
struct ls_table {
    struct ls_span schema;
    struct ls_span name;
    struct ls_span
        kind; /* "table", "partitioned table", "view", "materialized view", "foreign table" */
    struct ls_span owner; /* source; absent: no step of lockstep made it */
    struct ls_span step;  /* id of the step that made it */
    struct ls_span since; /* ISO 8601 */
    struct ls_span
        last_step; /* id of the step that changed it last; absent: none after its making */
    struct ls_span documented; /* id of the doc step that documents it; absent: none */
    int64_t rows;              /* the planner's estimate; -1: never analysed */
};

#endif
