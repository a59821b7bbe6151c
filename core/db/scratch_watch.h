/*
 * The watcher: a process beside lockstep that makes, starts and stops the scratch server. It learns
 * from a pipe that lockstep is done, or dead, so that whichever it is, the same code cleans up.
 */
#ifndef LOCKSTEP_DB_SCRATCH_WATCH_H
#define LOCKSTEP_DB_SCRATCH_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attrs.h"
#include "base/err.h"
#include "db/scratch_server.h"

/* The file that marks a directory as ours. */
#define LS_SCRATCH_MARK "lockstep-scratch"

/* Private directories: of a named server's socket; and of a throwaway one, where TMPDIR names no place that will do. */
#define LS_SCRATCH_PLACE "/tmp"
#define LS_SCRATCH_PREFIX LS_SCRATCH_PLACE "/lockstep-"

enum { LS_PROGRAMS_MAX = 1023 };

struct ls_watch_job {
    const char *dir; /* absolute; NULL for a throwaway server, whose watcher makes a private one */
    bool is_throwaway;
    int major; /* of a throwaway server, where the programs of that version are here; 0: the newest */
    bool is_new;      /* lockstep made the named directory just now */
    int life;         /* to read: its end says that lockstep is done or dead */
    int report;       /* to write: one struct ls_watch_report */
    const char *user; /* to run as, where we are root; NULL: as we are */
    uid_t uid;
    gid_t gid;
};

/* What the watcher says once. Both sides are the same program, so it is sent as it lies in
 * memory. */
struct ls_watch_report {
    struct ls_err err;                      /* status LS_OK: the server is there */
    char socket_dir[LS_SOCKET_DIR_MAX + 1]; /* of a throwaway server: its private directory */
    unsigned port;
    char programs[LS_PROGRAMS_MAX + 1]; /* directory of the server's programs; empty: not known */
};

/* In a forked child: do the job to its end. */
LS_NORETURN void ls_watch_run(const struct ls_watch_job *job);

#endif
