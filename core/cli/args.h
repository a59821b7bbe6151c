/*
 * The command line as data: which command, which options with which values, which further words.
 */
#ifndef LOCKSTEP_CLI_ARGS_H
#define LOCKSTEP_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "cli/command.h"

struct ls_args {
    const struct ls_command *command; /* NULL only where is_help or is_version */
    bool is_help;                     /* --help was given: nothing else was checked */
    bool is_version;                  /* --version was given: the same */
    struct ls_span group; /* is_help and no command: the first word of a group, if it was given */
    bool given[LS_OPTION_COUNT];
    const char *values[LS_OPTION_COUNT]; /* NULL: not given, or takes none; the last of several */
    struct ls_vec
        lists[LS_OPTION_COUNT];       /* struct ls_span: all values of one that may be repeated */
    int64_t numbers[LS_OPTION_COUNT]; /* of options that take a number */
    const char *const *positionals;   /* as many as the command's table says */
    size_t n_positionals;
};

/* Read the command line as main got it. LS_USAGE, with what to do, for everything that the table does not know. Values
 * point into argv, arrays are owned by the arena. */
LS_MUST_CHECK enum ls_status ls_args_parse(struct ls_arena *arena, int argc, char *const *argv,
    struct ls_args *ret_args, struct ls_err *err);

/* Whether `--format json` stands anywhere: so that even an error of the command line can be told as JSON. */
bool ls_args_want_json(int argc, char *const *argv);

/* The value as a span; absent where not given. */
struct ls_span ls_args_text(const struct ls_args *args, enum ls_option_id id);

/* The number, or `otherwise` where not given. */
int64_t ls_args_number(const struct ls_args *args, enum ls_option_id id, int64_t otherwise);

#endif
