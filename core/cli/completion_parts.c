/*
 * What the table says becomes functions of the shell; how a shell completes is fixed text. bash and zsh share the former.
 *
 * Names that are read from files are never expanded by a shell: no `compgen -W`, no eval, and bash gets them quoted.
 */
#include "cli/completion_parts.h"

#include <string.h>

/* Reading names offline. $manifest and $config are what the command line says so far. */
static const char sh_readers[] =
    "\n"
    "__lockstep_sections() {\n"
    "    [ -r \"$2\" ] && command sed -n \"s/^\\[$1 \\([^]]*\\)\\].*/\\1/p\" \"$2\"\n"
    "}\n"
    "\n"
    "__lockstep_config() {\n"
    "    local file\n"
    "    for file in \"$config\" \"${LOCKSTEP_CONFIG-}\" ./plugins.ini /etc/lockstep/plugins.ini; "
    "do\n"
    "        [ -n \"$file\" ] && [ -r \"$file\" ] && printf '%s\\n' \"$file\" && return\n"
    "    done\n"
    "}\n"
    "\n"
    "__lockstep_names() {\n"
    "    case $1 in\n"
    "    step) [ -r \"${manifest%.ini}.lock\" ] &&\n"
    "        command sed -n 's/^id = //p' \"${manifest%.ini}.lock\" ;;\n"
    "    target) __lockstep_sections target \"$(__lockstep_config)\" ;;\n"
    "    profile | source) __lockstep_sections \"$1\" \"$manifest\" ;;\n"
    "    esac\n"
    "}\n";

const char *
ls_completion_kind_word(enum ls_value_kind kind)
{
    switch (kind) {
    case LS_VALUE_FILE:
        return "file";
    case LS_VALUE_WORD:
        return "word";
    case LS_VALUE_STEP:
        return "step";
    case LS_VALUE_TARGET:
        return "target";
    case LS_VALUE_PROFILE:
        return "profile";
    case LS_VALUE_SOURCE:
        return "source";
    case LS_VALUE_NONE:
    case LS_VALUE_TEXT:
    case LS_VALUE_NUMBER:
    case LS_VALUE_COUNT:
    case LS_VALUE_DURATION:
    case LS_VALUE_DATE:
        break;
    }
    return NULL;
}

void
ls_completion_add_words(struct ls_buf *out, const char *const *words)
{
    for (const char *const *word = words; word != NULL && *word != NULL; word++) {
        ls_buf_printf(out, "%s%s", word == words ? "" : " ", *word);
    }
}

void
ls_completion_add_quoted(struct ls_buf *out, const char *text, const char *escaped)
{
    ls_buf_addc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            ls_buf_adds(out, escaped);
        } else {
            ls_buf_addc(out, *text);
        }
    }
    ls_buf_addc(out, '\'');
}

bool
ls_completion_begins_group(size_t command)
{
    const char *group = ls_commands[command].group;
    const char *before = command == 0 ? NULL : ls_commands[command - 1].group;
    return group != NULL && (before == NULL || strcmp(before, group) != 0);
}

/* Whether an earlier command has an option of this name: then it needs no second mention. */
static bool
was_named(size_t command, const char *name)
{
    for (size_t i = 0; i < command; i++) {
        for (size_t j = 0; j < ls_commands[i].n_options; j++) {
            if (strcmp(ls_commands[i].options[j].name, name) == 0) {
                return true;
            }
        }
    }
    return ls_command_option(NULL, ls_span_of(name)) != NULL;
}

void
ls_completion_add_valued(struct ls_buf *out, const char *between)
{
    const char *separator = "";
    for (size_t i = 0; i < ls_n_global_options; i++) {
        const struct ls_option *option = &ls_global_options[i];
        if (option->kind != LS_VALUE_NONE && option->letter != '\0') {
            ls_buf_printf(out, "%s-%c", separator, option->letter);
            separator = between;
        }
        if (option->kind != LS_VALUE_NONE) {
            ls_buf_printf(out, "%s--%s", separator, option->name);
            separator = between;
        }
    }
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        for (size_t j = 0; j < ls_commands[i].n_options; j++) {
            const struct ls_option *option = &ls_commands[i].options[j];
            if (option->kind != LS_VALUE_NONE && !was_named(i, option->name)) {
                ls_buf_printf(out, "%s--%s", separator, option->name);
            }
        }
    }
}

/* All options of the command, the long names. */
static void
add_option_names(struct ls_buf *out, const struct ls_command *command)
{
    for (size_t i = 0; command != NULL && i < command->n_options; i++) {
        ls_buf_printf(out, "--%s ", command->options[i].name);
    }
    for (size_t i = 0; i < ls_n_global_options; i++) {
        if (ls_command_option_id(command, ls_global_options[i].id) == &ls_global_options[i]) {
            ls_buf_printf(out, "--%s ", ls_global_options[i].name);
        }
    }
}

/* __lockstep_command FIRST SECOND: sets command, n (its words) and known (its options). */
static void
add_sh_commands(struct ls_buf *out)
{
    ls_buf_adds(out, "\n__lockstep_command() {\n    known='");
    add_option_names(out, NULL);
    ls_buf_adds(out, "'\n    case \"$1 $2\" in\n");
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        ls_buf_adds(out, "    ");
        if (command->group != NULL) {
            ls_buf_printf(out, "\"%s %s\"", command->group, command->name);
        } else {
            ls_buf_printf(out, "\"%s \"*", command->name);
        }
        for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL;
             alias++) {
            ls_buf_printf(out, " | \"%s \"*", *alias);
        }
        ls_buf_adds(out, ")\n        command='");
        ls_command_add_name(out, command);
        ls_buf_printf(out, "' n=%d known='", command->group == NULL ? 1 : 2);
        add_option_names(out, command);
        ls_buf_adds(out, "' ;;\n");
    }
    ls_buf_adds(out, "    esac\n}\n");
}

static void
add_sh_kind(struct ls_buf *out, enum ls_value_kind kind, const char *const *words)
{
    if (ls_completion_kind_word(kind) == NULL) {
        ls_buf_adds(out, ") return 1 ;;\n");
        return;
    }
    ls_buf_printf(out, ") kind=%s choices='", ls_completion_kind_word(kind));
    ls_completion_add_words(out, words);
    ls_buf_adds(out, "' ;;\n");
}

/* What may stand where a word of a command's name is expected. */
static void
add_sh_first_words(struct ls_buf *out)
{
    struct ls_buf firsts = LS_BUF(4096);
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        bool is_new = command->group == NULL || ls_completion_begins_group(i);
        if (is_new) {
            ls_buf_printf(&firsts, "%s ", command->group == NULL ? command->name : command->group);
        }
        if (is_new && command->group != NULL) {
            ls_buf_printf(out, "    \" %s #\") kind=word choices='", command->group);
            for (size_t j = i; j < LS_COMMAND_COUNT; j++) {
                bool is_its = ls_commands[j].group != NULL &&
                              strcmp(ls_commands[j].group, command->group) == 0;
                ls_buf_printf(out, "%s%s", is_its ? ls_commands[j].name : "", is_its ? " " : "");
            }
            ls_buf_adds(out, "' ;;\n");
        }
    }
    ls_buf_printf(out, "    \"  #\") kind=word choices='%s' ;;\n", ls_buf_span(&firsts).ptr);
    ls_buf_finish(&firsts);
}

/* __lockstep_kind "COMMAND --OPTION", "COMMAND #NUMBER" or " WORDS #": sets kind and choices; fails where there is nothing
 * to offer. */
static void
add_sh_kinds(struct ls_buf *out)
{
    ls_buf_adds(out, "\n__lockstep_kind() {\n    case $1 in\n");
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        for (size_t j = 0; j < command->n_options; j++) {
            const struct ls_option *option = &command->options[j];
            if (ls_completion_kind_word(option->kind) != NULL) {
                ls_buf_adds(out, "    \"");
                ls_command_add_name(out, command);
                ls_buf_printf(out, " --%s\"", option->name);
                add_sh_kind(out, option->kind, option->words);
            }
        }
        for (size_t j = 0; j < command->n_positionals; j++) {
            ls_buf_adds(out, "    \"");
            ls_command_add_name(out, command);
            ls_buf_printf(out, " #%zu\"", j + 1);
            add_sh_kind(out, command->positionals[j].kind, command->positionals[j].words);
        }
    }
    for (size_t i = 0; i < ls_n_global_options; i++) {
        const struct ls_option *option = &ls_global_options[i];
        if (ls_completion_kind_word(option->kind) != NULL) {
            ls_buf_printf(out, "    *\" --%s\"", option->name);
            if (option->letter != '\0') {
                ls_buf_printf(out, " | *\" -%c\"", option->letter);
            }
            add_sh_kind(out, option->kind, option->words);
        }
    }
    add_sh_first_words(out);
    ls_buf_adds(out, "    *) return 1 ;;\n    esac\n}\n");
}

void
ls_completion_add_sh_tables(struct ls_buf *out)
{
    ls_buf_adds(out, "\n__lockstep_takes_value() {\n    case $1 in\n    ");
    ls_completion_add_valued(out, " | ");
    ls_buf_adds(out, ") return 0 ;;\n    *) return 1 ;;\n    esac\n}\n");
    add_sh_commands(out);
    add_sh_kinds(out);
    ls_buf_adds(out, sh_readers);
}
