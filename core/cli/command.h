/*
 * The one table of commands and options. The parser, --help, the completion scripts and the tests are made from it.
 */
#ifndef LOCKSTEP_CLI_COMMAND_H
#define LOCKSTEP_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"

/* ORDER: commands (command.c) */
enum ls_command_id {
    LS_COMMAND_PLAN = 0,
    LS_COMMAND_APPLY,
    LS_COMMAND_REVERT,
    LS_COMMAND_STATUS,
    LS_COMMAND_HISTORY,
    LS_COMMAND_VERIFY,
    LS_COMMAND_CHECK,
    LS_COMMAND_REHEARSE,
    LS_COMMAND_ADOPT,
    LS_COMMAND_RECONCILE,
    LS_COMMAND_SEAL,
    LS_COMMAND_KEYGEN,
    LS_COMMAND_SIGN,
    LS_COMMAND_NEW,
    LS_COMMAND_DOCS_INVENTORY,
    LS_COMMAND_DOCS_TIMELINE,
    LS_COMMAND_DOCS_OWNERSHIP,
    LS_COMMAND_DOCS_GRAPH,
    LS_COMMAND_DOCS_HTML,
    LS_COMMAND_PLUGIN_LIST,
    LS_COMMAND_PLUGIN_INSPECT,
    LS_COMMAND_COMPLETION,
};

enum { LS_COMMAND_COUNT = LS_COMMAND_COMPLETION + 1 };

/* One meaning, one id: an option of several commands has the same id in all of them. */
enum ls_option_id {
    LS_OPTION_NONE = 0,
    LS_OPTION_CONFIG,
    LS_OPTION_MANIFEST,
    LS_OPTION_DSN,
    LS_OPTION_TARGET, /* of seal: the environment that the lock is for */
    LS_OPTION_PROFILE,
    LS_OPTION_FORMAT,
    LS_OPTION_QUIET,
    LS_OPTION_VERBOSE,
    LS_OPTION_LOCK_WAIT,
    LS_OPTION_LOCK_DSN,
    LS_OPTION_LOCK,
    LS_OPTION_NO_COLOR,
    LS_OPTION_VERSION,
    LS_OPTION_HELP,
    LS_OPTION_SQL,
    LS_OPTION_TO,
    LS_OPTION_DRY_RUN,
    LS_OPTION_COUNT_BACK, /* --count */
    LS_OPTION_EXIT_CODE,
    LS_OPTION_JOURNAL,
    LS_OPTION_HEAD, /* of new: what the new migration follows */
    LS_OPTION_SERIAL,
    LS_OPTION_EXPIRES,
    LS_OPTION_PIN_PLUGINS,
    LS_OPTION_PUBLIC,
    LS_OPTION_SECRET,
    LS_OPTION_NO_PASSWORD,
    LS_OPTION_NAME,
    LS_OPTION_COMMENT,
    LS_OPTION_TABLE,
    LS_OPTION_WITH,
    LS_OPTION_DEEP,
    LS_OPTION_LOCK_TIMEOUT,
    LS_OPTION_STATEMENT_TIMEOUT,
    LS_OPTION_RETRIES,
    LS_OPTION_RENDER,
    LS_OPTION_TOOL,
    LS_OPTION_REASON,
    LS_OPTION_CONFIRM_EACH,
    LS_OPTION_YES,
    LS_OPTION_ASSUME,
    LS_OPTION_IGNORE,
    LS_OPTION_OUT,
    LS_OPTION_FROM,
};

enum { LS_OPTION_COUNT = LS_OPTION_FROM + 1 };

/* What a value is: the parser checks it, completion offers it. */
enum ls_value_kind {
    LS_VALUE_NONE = 0, /* the option takes none */
    LS_VALUE_TEXT,
    LS_VALUE_FILE,
    LS_VALUE_WORD,     /* one of `words` */
    LS_VALUE_NUMBER,   /* decimal, from 0 to 999999999 */
    LS_VALUE_COUNT,    /* the same from 1 */
    LS_VALUE_DURATION, /* seconds, or a number with ms, s, min or h; read as milliseconds */
    LS_VALUE_DATE,     /* what ls_clock_parse reads */
    LS_VALUE_STEP,
    LS_VALUE_TARGET,
    LS_VALUE_PROFILE,
    LS_VALUE_SOURCE,
};

struct ls_option {
    enum ls_option_id id;
    const char *name; /* without the dashes */
    char letter;      /* short form; '\0': none */
    enum ls_value_kind kind;
    const char *value;          /* its value's name in usage; NULL: takes none */
    const char *help;           /* lower case, no full stop */
    const char *const *words;   /* LS_VALUE_WORD: NULL-terminated */
    enum ls_option_id needs;    /* useless without that option */
    enum ls_option_id excludes; /* not together with that option */
    bool may_repeat;
};

/* A word of the command line that is not an option. All are mandatory, but for a last one that may be left out or repeated. */
struct ls_positional {
    const char *name;
    enum ls_value_kind kind;
    const char *const *words;
    bool is_list; /* the last: none of it, or one, or several */
};

struct ls_command {
    enum ls_command_id id;
    const char *group;         /* first of two words ("docs"); NULL: the command is one word */
    const char *group_summary; /* of the group as a whole; NULL where there is none */
    const char *name;
    const char *const *aliases; /* NULL-terminated; NULL: none */
    const char *summary;        /* lower case, no full stop */
    const char *usage;          /* what follows the command's name; "" for nothing */
    const char *about;          /* a few lines for --help, each ending in a line feed */
    const struct ls_option
        *options; /* its own; one with a global option's id stands for that here */
    size_t n_options;
    const struct ls_positional *positionals;
    size_t n_positionals;
    enum ls_option_id
        one_of[2];       /* exactly one of these must be given; LS_OPTION_NONE: no such rule */
    const char *example; /* command lines, each ending in a line feed */
};

/* By id: LS_COMMAND_COUNT of them. */
extern const struct ls_command ls_commands[];

/* The options that every command takes. */
extern const struct ls_option ls_global_options[];
extern const size_t ls_n_global_options;

/* The command of these words (aliases included); `second` is absent where there is no second word. NULL: none. */
const struct ls_command *ls_command_find(struct ls_span first, struct ls_span second);

/* Whether the word is the first of commands of two words. */
bool ls_command_is_group(struct ls_span word);

/* The option NAME, the command's own before the global ones; `command` may be NULL. NULL: unknown to it. */
const struct ls_option *ls_command_option(const struct ls_command *command, struct ls_span name);
const struct ls_option *ls_command_option_letter(const struct ls_command *command, char letter);
const struct ls_option *ls_command_option_id(
    const struct ls_command *command, enum ls_option_id id);

/* "plan", "docs inventory". */
void ls_command_add_name(struct ls_buf *out, const struct ls_command *command);

/* The text of `lockstep --help`, of `lockstep GROUP --help`, and of `lockstep COMMAND --help`. */
void ls_command_add_overview(struct ls_buf *out);
void ls_command_add_group_help(struct ls_buf *out, struct ls_span group);
void ls_command_add_help(struct ls_buf *out, const struct ls_command *command);

#endif
