/*
 * The text of --help, made from the table of commands.
 */
#include <string.h>

#include "cli/command.h"

/* Where the second column begins at the latest. */
enum { SECOND_COLUMN = 28 };

/* Two columns; a first one that is too wide gets a line of its own. */
static void
add_pair(struct ls_buf *out, struct ls_span left, const char *right)
{
    ls_buf_adds(out, "  ");
    ls_buf_add(out, left);
    size_t used = left.len + 2;
    if (used + 2 > SECOND_COLUMN) {
        ls_buf_addc(out, '\n');
        used = 0;
    }
    ls_buf_printf(out, "%*s%s\n", (int)(SECOND_COLUMN - used), "", right);
}

static void
add_options(
    struct ls_buf *out, const struct ls_option *options, size_t n, const struct ls_command *except)
{
    struct ls_buf left = LS_BUF(256);
    for (size_t i = 0; i < n; i++) {
        const struct ls_option *option = &options[i];
        if (except != NULL && ls_command_option_id(except, option->id) != option) {
            continue; /* the command has its own meaning for it, shown above */
        }
        ls_buf_clear(&left);
        if (option->letter != '\0') {
            ls_buf_printf(&left, "-%c, --%s", option->letter, option->name);
        } else {
            ls_buf_printf(&left, "    --%s", option->name);
        }
        if (option->value != NULL) {
            ls_buf_printf(&left, " %s", option->value);
        }
        add_pair(out, ls_buf_span(&left), option->help);
    }
    ls_buf_finish(&left);
}

void
ls_command_add_name(struct ls_buf *out, const struct ls_command *command)
{
    ls_buf_printf(out, "%s%s%s", command->group == NULL ? "" : command->group,
        command->group == NULL ? "" : " ", command->name);
}

static void
add_commands(struct ls_buf *out, struct ls_span group)
{
    struct ls_buf left = LS_BUF(256);
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        if (group.len > 0 && (command->group == NULL || !ls_span_is(group, command->group))) {
            continue;
        }
        ls_buf_clear(&left);
        ls_command_add_name(&left, command);
        for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL;
             alias++) {
            ls_buf_printf(&left, ", %s", *alias);
        }
        add_pair(out, ls_buf_span(&left), command->summary);
    }
    ls_buf_finish(&left);
}

void
ls_command_add_overview(struct ls_buf *out)
{
    ls_buf_adds(out,
        "Usage: lockstep [OPTION]... COMMAND [ARGUMENT]...\n"
        "\n"
        "Runs the migrations of several systems over one PostgreSQL database, in one order.\n"
        "\n"
        "Commands:\n");
    add_commands(out, ls_span_of(NULL));
    ls_buf_adds(out, "\nOptions, before or after the command:\n");
    add_options(out, ls_global_options, ls_n_global_options, NULL);
    ls_buf_adds(out, "\n`lockstep COMMAND --help` says more about a command and shows an example.\n"
                     "lockstep(1) says what the exit codes mean.\n");
}

void
ls_command_add_group_help(struct ls_buf *out, struct ls_span group)
{
    ls_buf_printf(
        out, "Usage: lockstep %.*s COMMAND [OPTION]...\n\nCommands:\n", LS_SPAN_ARGS(group));
    add_commands(out, group);
    ls_buf_printf(out, "\n`lockstep %.*s COMMAND --help` says more and shows an example.\n",
        LS_SPAN_ARGS(group));
}

/* Each line behind two blanks. */
static void
add_indented(struct ls_buf *out, const char *lines)
{
    while (*lines != '\0') {
        const char *end = strchr(lines, '\n');
        size_t len = end == NULL ? strlen(lines) : (size_t)(end - lines);
        ls_buf_printf(out, "  %.*s\n", (int)len, lines);
        lines += end == NULL ? len : len + 1;
    }
}

void
ls_command_add_help(struct ls_buf *out, const struct ls_command *command)
{
    ls_buf_adds(out, "Usage: lockstep ");
    ls_command_add_name(out, command);
    ls_buf_printf(
        out, " %s%s[OPTION]...\n\nlockstep ", command->usage, command->usage[0] == '\0' ? "" : " ");
    ls_command_add_name(out, command);
    ls_buf_printf(out, ": %s\n", command->summary);
    for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL; alias++) {
        ls_buf_printf(out, "%s%s", alias == command->aliases ? "Also called " : ", ", *alias);
    }
    ls_buf_adds(out, command->aliases == NULL ? "\n" : ".\n\n");
    ls_buf_adds(out, command->about);
    if (command->n_options > 0) {
        ls_buf_adds(out, "\nOptions:\n");
        add_options(out, command->options, command->n_options, NULL);
    }
    ls_buf_adds(out, "\nOptions of every command:\n");
    add_options(out, ls_global_options, ls_n_global_options, command);
    ls_buf_adds(out, "\nExample:\n");
    add_indented(out, command->example);
}
