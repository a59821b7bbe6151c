/*
 * Reading happens twice over: first only the words that name the command are looked for, because what an option may be
 * depends on it and options may stand before it; then everything is read strictly.
 */
#include "cli/args.h"

#include <string.h>

#include "base/clock.h"
#include "base/suggest.h"
#include "base/vec.h"

enum { NUMBER_DIGITS = 9, DURATION_DIGITS = 8 };

struct reader {
    struct ls_arena *arena;
    int argc;
    char *const *argv;
    int at;                 /* index of the word that is read next */
    bool is_past_dashes;    /* "--" was read: what follows are words */
    size_t n_command_words; /* of the command's name that are still to come */
    struct ls_vec words;    /* const char * */
    struct ls_args *args;
    struct ls_err *err;
};

static bool
is_option_word(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* The option that any command or all know under this name (long: without dashes) or letter. */
static const struct ls_option *
find_in_all(struct ls_span name, char letter)
{
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_option *option = name.ptr != NULL
                                             ? ls_command_option(&ls_commands[i], name)
                                             : ls_command_option_letter(&ls_commands[i], letter);
        if (option != NULL) {
            return option;
        }
    }
    return NULL;
}

/* The name in "--name" or "--name=value". */
static struct ls_span
long_name(const char *word)
{
    const char *name = word + 2;
    return (struct ls_span){name, strcspn(name, "=")};
}

/* The value in "--name=value"; NULL where there is none. */
static const char *
attached_value(const char *word)
{
    const char *equals = strchr(word, '=');
    return equals == NULL ? NULL : equals + 1;
}

/* Whether the option in this word takes the next word as its value, as far as any command knows. */
static bool
takes_next(const char *word)
{
    bool is_long = word[1] == '-';
    if (is_long ? attached_value(word) != NULL : word[2] != '\0') {
        return false;
    }
    const struct ls_option *option =
        is_long ? find_in_all(long_name(word), '\0') : find_in_all(ls_span_of(NULL), word[1]);
    return option != NULL && option->kind != LS_VALUE_NONE;
}

struct first_look {
    struct ls_span words[2]; /* the first two words that are not options; absent: fewer */
    const char *unknown;     /* the first long option that no command has; NULL: none */
    bool wants_help;
    bool wants_version;
};

static struct first_look
look(int argc, char *const *argv)
{
    struct first_look seen = {0};
    size_t n = 0;
    bool is_past_dashes = false;
    for (int i = 1; i < argc; i++) {
        if (!is_past_dashes && strcmp(argv[i], "--") == 0) {
            is_past_dashes = true;
        } else if (is_past_dashes || !is_option_word(argv[i])) {
            if (n < 2) {
                seen.words[n] = ls_span_of(argv[i]);
            }
            n++;
        } else {
            bool is_unknown = argv[i][1] == '-' && find_in_all(long_name(argv[i]), '\0') == NULL;
            seen.unknown = seen.unknown == NULL && is_unknown && n == 0 ? argv[i] : seen.unknown;
            seen.wants_help |= strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
            seen.wants_version |= strcmp(argv[i], "--version") == 0;
            i += takes_next(argv[i]);
        }
    }
    return seen;
}

static void
add_known_commands(const char **known, struct ls_span group)
{
    size_t n = 0;
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        if (group.len > 0 && (command->group == NULL || !ls_span_is(group, command->group))) {
            continue;
        }
        known[n++] = group.len > 0 || command->group == NULL ? command->name : command->group;
        for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL;
             alias++) {
            known[n++] = *alias;
        }
    }
    known[n] = NULL;
}

/* LS_USAGE for a long option that no command has. */
static enum ls_status
refuse_unknown_option(const char *word, struct ls_err *err)
{
    const char *known[64];
    size_t n = 0;
    for (size_t i = 0; i < ls_n_global_options && n + 1 < sizeof(known) / sizeof(known[0]); i++) {
        known[n++] = ls_global_options[i].name;
    }
    known[n] = NULL;
    struct ls_span name = long_name(word);
    (void)ls_err_set(err, LS_USAGE, "unknown option '--%.*s'", LS_SPAN_ARGS(name));
    const char *near = ls_suggest(name, known);
    if (near != NULL) {
        ls_err_remedy(err, "Did you mean '--%s'?", near);
    }
    return LS_USAGE;
}

/* LS_USAGE for words that name no command. */
static enum ls_status
refuse_command(const struct first_look *seen, struct ls_err *err)
{
    const char *known[LS_COMMAND_COUNT * 4];
    struct ls_span first = seen->words[0];
    bool is_group = ls_command_is_group(first);
    struct ls_span unknown = is_group ? seen->words[1] : first;
    if (unknown.ptr == NULL && is_group) {
        (void)ls_err_set(err, LS_USAGE, "'%.*s' needs a second word", LS_SPAN_ARGS(first));
    } else if (unknown.ptr == NULL) {
        (void)ls_err_set(err, LS_USAGE, "no command was given");
    } else {
        if (seen->unknown != NULL) {
            return refuse_unknown_option(
                seen->unknown, err); /* the word may have been meant as its value */
        }
        (void)ls_err_set(err, LS_USAGE, "unknown command '%.*s%s%.*s'", LS_SPAN_ARGS(first),
            is_group ? " " : "", is_group ? (int)unknown.len : 0, is_group ? unknown.ptr : "");
        add_known_commands(known, is_group ? first : ls_span_of(NULL));
        const char *near = ls_suggest(unknown, known);
        if (near != NULL) {
            ls_err_remedy(err, "Did you mean '%s%s%s'?", is_group ? first.ptr : "",
                is_group ? " " : "", near);
        }
    }
    if (is_group) {
        ls_err_remedy(err, "`lockstep %.*s --help` lists what there is.", LS_SPAN_ARGS(first));
    }
    ls_err_remedy(err, "`lockstep --help` lists the commands.");
    return err->status;
}

/* The command's name as it is typed. Owned by the arena. */
static const char *
name_of(struct ls_arena *arena, const struct ls_command *command)
{
    return command->group == NULL ? command->name
                                  : ls_arena_printf(arena, "%s %s", command->group, command->name);
}

/* LS_USAGE for an option that this command does not take. */
static enum ls_status
refuse_option(struct reader *reader, const char *word)
{
    const struct ls_command *command = reader->args->command;
    const char *name = name_of(reader->arena, command);
    bool is_long = word[1] == '-';
    struct ls_span long_part = is_long ? long_name(word) : ls_span_of(NULL);
    int shown = is_long ? (int)long_part.len + 2 : (int)strlen(word);
    if (is_long && find_in_all(long_part, '\0') != NULL) {
        (void)ls_err_set(
            reader->err, LS_USAGE, "'%s' does not take the option %.*s", name, shown, word);
    } else {
        (void)ls_err_set(reader->err, LS_USAGE, "unknown option '%.*s'", shown, word);
    }
    if (!is_long && word[2] != '\0') {
        ls_err_remedy(
            reader->err, "Short options are given one by one, and their values apart: -q -d DSN.");
    }
    size_t n = 0;
    const char **known =
        ls_arena_array(reader->arena, command->n_options + ls_n_global_options + 1, sizeof(*known));
    for (size_t i = 0; i < command->n_options; i++) {
        known[n++] = command->options[i].name;
    }
    for (size_t i = 0; i < ls_n_global_options; i++) {
        known[n++] = ls_global_options[i].name;
    }
    const char *near = is_long ? ls_suggest(long_part, known) : NULL;
    if (near != NULL) {
        ls_err_remedy(reader->err, "Did you mean '--%s'?", near);
    }
    ls_err_remedy(reader->err, "`lockstep %s --help` lists its options.", name);
    return reader->err->status;
}

/* From `least` up, in decimal and nothing else. */
static enum ls_status
read_number(
    const struct ls_option *option, const char *value, struct ls_args *args, struct ls_err *err)
{
    int64_t least = option->kind == LS_VALUE_COUNT ? 1 : 0;
    int64_t number = 0;
    size_t len = strlen(value);
    bool is_number = len > 0 && len <= NUMBER_DIGITS && strspn(value, "0123456789") == len;
    for (size_t i = 0; is_number && i < len; i++) {
        number = number * 10 + (value[i] - '0');
    }
    if (!is_number || number < least) {
        return ls_err_set(err, LS_USAGE, "--%s must be a number from %d to 999999999, not '%s'",
            option->name, (int)least, value);
    }
    args->numbers[option->id] = number;
    return LS_OK;
}

/* A number of seconds, or of what is written behind it. */
static enum ls_status
read_duration(
    const struct ls_option *option, const char *value, struct ls_args *args, struct ls_err *err)
{
    static const struct {
        const char *unit;
        int64_t milliseconds;
    } units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}};
    size_t digits = strspn(value, "0123456789");
    int64_t number = 0;
    for (size_t i = 0; i < digits && digits <= DURATION_DIGITS; i++) {
        number = number * 10 + (value[i] - '0');
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        int64_t milliseconds = number * units[i].milliseconds;
        if (digits > 0 && digits <= DURATION_DIGITS && strcmp(value + digits, units[i].unit) == 0 &&
            milliseconds <= INT32_MAX) {
            args->numbers[option->id] = milliseconds;
            return LS_OK;
        }
    }
    return ls_err_set(err, LS_USAGE,
        "--%s must be a number of seconds, or one with ms, s, min or h behind it, not '%s'",
        option->name, value);
}

static enum ls_status
check_word(struct ls_arena *arena, const char *what, const char *const *words, const char *value,
    struct ls_err *err)
{
    const char *all = "";
    for (const char *const *word = words; *word != NULL; word++) {
        if (strcmp(*word, value) == 0) {
            return LS_OK;
        }
        const char *between = word == words ? "" : word[1] == NULL ? " or " : ", ";
        all = ls_arena_printf(arena, "%s%s%s", all, between, *word);
    }
    return ls_err_set(err, LS_USAGE, "%s must be %s, not '%s'", what, all, value);
}

static enum ls_status
check_value(struct reader *reader, const struct ls_option *option, const char *value)
{
    struct ls_err *err = reader->err;
    switch (option->kind) {
    case LS_VALUE_WORD:
        return check_word(reader->arena, ls_arena_printf(reader->arena, "--%s", option->name),
            option->words, value, err);
    case LS_VALUE_NUMBER:
    case LS_VALUE_COUNT:
        return read_number(option, value, reader->args, err);
    case LS_VALUE_DURATION:
        return read_duration(option, value, reader->args, err);
    case LS_VALUE_DATE:
        if (ls_clock_parse(ls_span_of(value)) <= 0) { /* 0 says of a lock that it has none */
            return ls_err_set(err, LS_USAGE,
                "--%s must be a date such as 2030-12-31 or 2030-12-31T18:00:00Z, not '%s'",
                option->name, value);
        }
        return LS_OK;
    case LS_VALUE_NONE:
    case LS_VALUE_TEXT:
    case LS_VALUE_FILE:
    case LS_VALUE_STEP:
    case LS_VALUE_TARGET:
    case LS_VALUE_PROFILE:
    case LS_VALUE_SOURCE:
        break;
    }
    if (value[0] == '\0') {
        return ls_err_set(err, LS_USAGE, "the value of --%s is empty", option->name);
    }
    return LS_OK;
}

/* The value of the option in `word`: attached, or the next word. */
static enum ls_status
find_value(
    struct reader *reader, const struct ls_option *option, const char *word, const char **ret_value)
{
    const char *attached = word[1] == '-' ? attached_value(word) : NULL;
    *ret_value = attached;
    if (option->kind == LS_VALUE_NONE) {
        return attached == NULL
                   ? LS_OK
                   : ls_err_set(reader->err, LS_USAGE, "--%s takes no value", option->name);
    }
    if (attached != NULL) {
        return LS_OK;
    }
    bool is_there = reader->at < reader->argc && !is_option_word(reader->argv[reader->at]);
    if (!is_there) {
        (void)ls_err_set(
            reader->err, LS_USAGE, "--%s needs a value: %s", option->name, option->value);
        ls_err_remedy(
            reader->err, "A value that begins with '-' is written --%s=VALUE.", option->name);
        return reader->err->status;
    }
    *ret_value = reader->argv[reader->at++];
    return LS_OK;
}

static enum ls_status
read_option(struct reader *reader, const char *word)
{
    struct ls_args *args = reader->args;
    bool is_long = word[1] == '-';
    const struct ls_option *option = NULL;
    if (is_long) {
        option = ls_command_option(args->command, long_name(word));
    } else if (word[2] == '\0') {
        option = ls_command_option_letter(args->command, word[1]);
    }
    if (option == NULL) {
        return refuse_option(reader, word);
    }
    const char *value = NULL;
    enum ls_status status = find_value(reader, option, word, &value);
    if (status == LS_OK && value != NULL) {
        status = check_value(reader, option, value);
    }
    if (status != LS_OK) {
        return status;
    }
    if (args->given[option->id] && !option->may_repeat) {
        return ls_err_set(reader->err, LS_USAGE, "--%s is given twice", option->name);
    }
    args->given[option->id] = true;
    args->values[option->id] = value;
    if (option->may_repeat && value != NULL) {
        *LS_PUSH(struct ls_span, &args->lists[option->id], reader->arena) = ls_span_of(value);
    }
    return LS_OK;
}

static enum ls_status
read_words(struct reader *reader)
{
    while (reader->at < reader->argc) {
        const char *word = reader->argv[reader->at++];
        if (!reader->is_past_dashes && strcmp(word, "--") == 0) {
            reader->is_past_dashes = true;
        } else if (!reader->is_past_dashes && is_option_word(word)) {
            enum ls_status status = read_option(reader, word);
            if (status != LS_OK) {
                return status;
            }
        } else if (reader->n_command_words > 0) {
            reader->n_command_words--;
        } else {
            *LS_PUSH(const char *, &reader->words, reader->arena) = word;
        }
    }
    return LS_OK;
}

static enum ls_status
check_positionals(struct reader *reader)
{
    const struct ls_command *command = reader->args->command;
    const char *name = name_of(reader->arena, command);
    for (size_t i = 0; i < reader->words.n; i++) {
        const char *word = *LS_AT(const char *, &reader->words, i);
        size_t last = command->n_positionals;
        bool is_more = last > 0 && i >= last && command->positionals[last - 1].is_list;
        if (i >= last && !is_more) {
            (void)ls_err_set(reader->err, LS_USAGE, "'%s' takes no argument '%s'", name, word);
            break;
        }
        const struct ls_positional *positional = &command->positionals[is_more ? last - 1 : i];
        if (word[0] == '\0') {
            (void)ls_err_set(reader->err, LS_USAGE, "%s is empty", positional->name);
            break;
        }
        if (positional->kind == LS_VALUE_WORD &&
            check_word(reader->arena, positional->name, positional->words, word, reader->err) !=
                LS_OK) {
            break;
        }
    }
    size_t n_needed = command->n_positionals;
    n_needed -= n_needed > 0 && command->positionals[n_needed - 1].is_list;
    if (reader->err->status == LS_OK && reader->words.n < n_needed) {
        (void)ls_err_set(reader->err, LS_USAGE, "'%s' needs %s", name,
            command->positionals[reader->words.n].name);
    }
    if (reader->err->status != LS_OK) {
        ls_err_remedy(reader->err, "Usage: lockstep %s %s", name, command->usage);
    }
    return reader->err->status;
}

/* What the table says about options with each other. */
static enum ls_status
check_together(struct reader *reader)
{
    const struct ls_args *args = reader->args;
    const struct ls_command *command = args->command;
    for (size_t i = LS_OPTION_NONE + 1; i < LS_OPTION_COUNT; i++) {
        const struct ls_option *option =
            args->given[i] ? ls_command_option_id(command, (enum ls_option_id)i) : NULL;
        if (option == NULL) {
            continue;
        }
        if (option->needs != LS_OPTION_NONE && !args->given[option->needs]) {
            return ls_err_set(reader->err, LS_USAGE, "--%s goes with --%s only", option->name,
                ls_command_option_id(command, option->needs)->name);
        }
        if (option->excludes != LS_OPTION_NONE && args->given[option->excludes]) {
            return ls_err_set(reader->err, LS_USAGE, "--%s and --%s exclude each other",
                option->name, ls_command_option_id(command, option->excludes)->name);
        }
    }
    const enum ls_option_id *one_of = command->one_of;
    if (one_of[0] != LS_OPTION_NONE && !args->given[one_of[0]] && !args->given[one_of[1]]) {
        const char *name = name_of(reader->arena, command);
        (void)ls_err_set(reader->err, LS_USAGE, "'%s' needs --%s or --%s", name,
            ls_command_option_id(command, one_of[0])->name,
            ls_command_option_id(command, one_of[1])->name);
        ls_err_remedy(reader->err, "Usage: lockstep %s %s", name, command->usage);
        return reader->err->status;
    }
    return LS_OK;
}

enum ls_status
ls_args_parse(struct ls_arena *arena, int argc, char *const *argv, struct ls_args *ret_args,
    struct ls_err *err)
{
    *ret_args = (struct ls_args){0};
    struct first_look seen = look(argc, argv);
    ret_args->command = ls_command_find(seen.words[0], seen.words[1]);
    ret_args->is_help = seen.wants_help;
    ret_args->is_version = !seen.wants_help && seen.wants_version;
    bool is_group = ret_args->command == NULL && ls_command_is_group(seen.words[0]);
    bool is_unknown = ret_args->command == NULL && !is_group && seen.words[0].ptr != NULL;
    if (ret_args->is_version || (ret_args->is_help && !is_unknown)) {
        ret_args->group = is_group ? seen.words[0] : ls_span_of(NULL);
        return LS_OK;
    }
    if (ret_args->command == NULL) {
        return refuse_command(&seen, err);
    }
    struct reader reader = {.arena = arena,
        .argc = argc,
        .argv = argv,
        .at = 1,
        .n_command_words = ret_args->command->group == NULL ? 1 : 2,
        .args = ret_args,
        .err = err};
    enum ls_status status = read_words(&reader);
    status = status != LS_OK ? status : check_positionals(&reader);
    status = status != LS_OK ? status : check_together(&reader);
    if (status != LS_OK) {
        ls_err_remedy(
            err, "`lockstep %s --help` says how it is called.", name_of(arena, ret_args->command));
    }
    ret_args->positionals = reader.words.items;
    ret_args->n_positionals = reader.words.n;
    return status;
}

bool
ls_args_want_json(int argc, char *const *argv)
{
    bool wants = false;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        bool is_apart = strcmp(argv[i], "--format") == 0 && i + 1 < argc;
        wants |= strcmp(argv[i], "--format=json") == 0;
        wants |= is_apart && strcmp(argv[i + 1], "json") == 0;
    }
    return wants;
}

struct ls_span
ls_args_text(const struct ls_args *args, enum ls_option_id id)
{
    return ls_span_of(args->values[id]);
}

int64_t
ls_args_number(const struct ls_args *args, enum ls_option_id id, int64_t otherwise)
{
    return args->given[id] ? args->numbers[id] : otherwise;
}
