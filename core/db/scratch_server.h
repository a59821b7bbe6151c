/*
 * The server of a scratch directory, as its watcher handles it. All paths are relative to that
 * directory, which is the working directory: data (the cluster), server.log, server (who runs it
 * for lockstep).
 */
#ifndef LOCKSTEP_DB_SCRATCH_SERVER_H
#define LOCKSTEP_DB_SCRATCH_SERVER_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/un.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"

enum {
    LS_SOCKET_DIR_MAX = sizeof(((struct sockaddr_un *)0)->sun_path) - sizeof("/.s.PGSQL.65535")
};

struct ls_server {
    struct ls_arena *arena;
    const char *dir;   /* absolute, for messages */
    bool is_throwaway; /* faster, and its data need not survive the machine */
    int life;          /* pipe that comes to its end when lockstep is done or dead */
    int major; /* version that a new cluster is to have, where its programs are here; 0: the newest */
    const char *programs; /* directory of initdb and postgres; NULL: not looked for yet */
    pid_t child;          /* the server, where this process started it; 0: it did not */
    char socket_dir[LS_SOCKET_DIR_MAX + 1]; /* where it listens */
    unsigned port;
};

/* Make the cluster with its database lockstep in `data`, if it is not there. */
LS_MUST_CHECK enum ls_status ls_server_make(struct ls_server *server, struct ls_err *err);

/* Whether a server runs on `data` and answers on a socket: its place is then in *server. One that
 * is on its way up or down is waited for. */
bool ls_server_find(struct ls_server *server);

/* Start the server on a socket in `socket_dir`, an absolute path, and wait until it is ready. */
LS_MUST_CHECK enum ls_status ls_server_start(
    struct ls_server *server, const char *socket_dir, struct ls_err *err);

/* Stop the server that runs on `data`, and wait until it is gone; fast, but in good order, or (a
 * throwaway one) at once. */
void ls_server_stop(struct ls_server *server);

/* Process id of the server that runs on `data`; 0 where none does. */
pid_t ls_server_pid(void);

#endif
