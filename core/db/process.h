/*
 * Processes that lockstep starts: with a clean environment and signal state, as leaders of groups
 * of their own, awaited with a limit; and what a process does right after fork to be rid of what it
 * inherited.
 */
#ifndef LOCKSTEP_DB_PROCESS_H
#define LOCKSTEP_DB_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attrs.h"

struct ls_spawn {
    const char *const *argv;        /* NULL-terminated; argv[0] is the program's path */
    int input;                      /* becomes standard input; -1: /dev/null */
    int output;                     /* becomes standard output and error */
    int death_signal;               /* sent to it when its parent dies; 0: none */
    const char *const *environment; /* "NAME=value", NULL-terminated: beside PATH and LC_ALL, which
                                       are ours; NULL: nothing else */
};

enum ls_spawn_end {
    LS_SPAWN_ENDED, /* by itself */
    LS_SPAWN_LATE,  /* ended by us: the time was up */
    LS_SPAWN_OVER,  /* lockstep is done or dead, and nobody wants it any more */
};

enum { LS_SPAWN_ARGS = 32, LS_SPAWN_ENVIRONMENT = 64 };

/* Start a process as leader of a group of its own. Returns its id, or -1 with errno; a program that
 * cannot be executed says so in its output and ends with 127. */
pid_t ls_spawn_start(const struct ls_spawn *spawn);

/* Wait until it ends; *ret_state is as waitpid's. Where that takes longer than `limit_ms`, its group
 * is asked to end, and then killed; where `life` comes to its end, it has ten more seconds before
 * that. */
enum ls_spawn_end ls_spawn_wait(pid_t pid, int life, unsigned limit_ms, int *ret_state);

/* Whether the pipe `life` has come to its end: whoever held the other side is done or dead. */
bool ls_life_is_over(int life);

/* Sleep, or less where `life` comes to its end. */
void ls_life_sleep(int life, int milliseconds);

/* After fork: all signals as a new program expects them. */
void ls_process_reset_signals(void);

/* After fork: every descriptor but `keep_a` and `keep_b` (both above 2) is closed; 0, 1 and 2
 * become /dev/null. False where that fails. */
LS_MUST_CHECK bool ls_process_close_descriptors(int keep_a, int keep_b);

#endif
