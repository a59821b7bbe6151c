#include "cli/completion_parts.h"

static const char fish_main[] =
    "\n"
    "function __lockstep_plain --description 'words that are neither options nor their values'\n"
    "    set -l option\n"
    "    for word in (commandline -opc)[2..-1]\n"
    "        if test -n \"$option\"\n"
    "            set option\n"
    "        else if string match -q -- '-*' $word\n"
    "            __lockstep_takes_value $word; and set option $word\n"
    "        else\n"
    "            echo $word\n"
    "        end\n"
    "    end\n"
    "end\n"
    "\n"
    "function __lockstep_at --description 'whether exactly these words were typed'\n"
    "    set -l plain (__lockstep_plain)\n"
    "    test \"$plain\" = \"$argv\"\n"
    "end\n"
    "\n"
    "function __lockstep_in --description 'whether the first words are these'\n"
    "    set -l plain (__lockstep_plain)\n"
    "    set -l n (count $argv)\n"
    "    test (count $plain) -ge $n; and test \"$plain[1..$n]\" = \"$argv\"\n"
    "end\n"
    "\n"
    "function __lockstep_argument --description 'NUMBER WORD...: whether that argument comes "
    "next'\n"
    "    set -l plain (__lockstep_plain)\n"
    "    test (count $plain) -eq (math (count $argv) - 2 + $argv[1]); and __lockstep_in "
    "$argv[2..-1]\n"
    "end\n"
    "\n"
    "function __lockstep_value --description 'the value of an option typed so far'\n"
    "    set -l words (commandline -opc)\n"
    "    set -l found\n"
    "    for i in (seq (count $words))\n"
    "        for option in $argv\n"
    "            if test \"$words[$i]\" = \"$option\"; and test $i -lt (count $words)\n"
    "                set found $words[(math $i + 1)]\n"
    "            else if string match -q -- \"$option=*\" $words[$i]\n"
    "                set found (string replace -- \"$option=\" '' $words[$i])\n"
    "            end\n"
    "        end\n"
    "    end\n"
    "    test -n \"$found\"; and string replace -r '^~/' \"$HOME/\" -- $found\n"
    "end\n"
    "\n"
    "function __lockstep_sections\n"
    "    test -r \"$argv[2]\"; and command sed -n \"s/^\\[$argv[1] \\([^]]*\\)\\].*/\\1/p\" "
    "$argv[2]\n"
    "end\n"
    "\n"
    "function __lockstep_names\n"
    "    set -l manifest (__lockstep_value -m --manifest)\n"
    "    switch $argv[1]\n"
    "        case step\n"
    "            set -l lock (string replace -r '\\.ini$' '' -- \"$manifest\").lock\n"
    "            test -r $lock; and command sed -n 's/^id = //p' $lock\n"
    "        case target\n"
    "            for file in (__lockstep_value --config) $LOCKSTEP_CONFIG ./plugins.ini "
    "/etc/lockstep/plugins.ini\n"
    "                if test -r $file\n"
    "                    __lockstep_sections target $file\n"
    "                    return\n"
    "                end\n"
    "            end\n"
    "        case profile source\n"
    "            __lockstep_sections $argv[1] \"$manifest\"\n"
    "    end\n"
    "end\n"
    "\n"
    "complete -c lockstep -f\n";

/* " -l name -s letter -d 'help'" and what its value may be. */
static void
add_option(struct ls_buf *out, const struct ls_option *option)
{
    ls_buf_printf(out, " -l %s", option->name);
    if (option->letter != '\0') {
        ls_buf_printf(out, " -s %c", option->letter);
    }
    if (option->kind == LS_VALUE_FILE) {
        ls_buf_adds(out, " -r -F");
    } else if (option->kind != LS_VALUE_NONE) {
        ls_buf_adds(out, " -x");
        const char *kind = ls_completion_kind_word(option->kind);
        if (kind != NULL) {
            ls_buf_adds(out, " -a '");
            ls_completion_add_words(out, option->words);
            if (option->kind != LS_VALUE_WORD) {
                ls_buf_printf(
                    out, "%s(__lockstep_names %s)", option->words == NULL ? "" : " ", kind);
            }
            ls_buf_addc(out, '\'');
        }
    }
    ls_buf_adds(out, " -d ");
    ls_completion_add_quoted(out, option->help, "\\'");
    ls_buf_addc(out, '\n');
}

/* One of the names that a command goes by, without its group. */
static void
add_command(struct ls_buf *out, const struct ls_command *command, const char *name)
{
    const char *group = command->group == NULL ? "" : command->group;
    const char *blank = command->group == NULL ? "" : " ";
    ls_buf_printf(out, "complete -c lockstep -n '__lockstep_at%s%s' -a %s -d ", blank, group, name);
    ls_completion_add_quoted(out, command->summary, "\\'");
    ls_buf_addc(out, '\n');
    for (size_t i = 0; i < command->n_options; i++) {
        ls_buf_printf(out, "complete -c lockstep -n '__lockstep_in%s%s %s'", blank, group, name);
        add_option(out, &command->options[i]);
    }
    for (size_t i = 0; i < command->n_positionals; i++) {
        const struct ls_positional *positional = &command->positionals[i];
        const char *kind = ls_completion_kind_word(positional->kind);
        if (kind == NULL) {
            continue;
        }
        ls_buf_printf(out, "complete -c lockstep -n '__lockstep_argument %zu%s%s %s'", i + 1, blank,
            group, name);
        if (positional->kind == LS_VALUE_FILE) {
            ls_buf_adds(out, " -F\n");
        } else if (positional->kind == LS_VALUE_WORD) {
            ls_buf_adds(out, " -a '");
            ls_completion_add_words(out, positional->words);
            ls_buf_adds(out, "'\n");
        } else {
            ls_buf_printf(out, " -a '(__lockstep_names %s)'\n", kind);
        }
    }
}

/* "not __lockstep_in COMMAND; and not …" for the commands that have their own option of this id. */
static void
add_exceptions(struct ls_buf *out, const struct ls_option *option)
{
    const char *before = " -n 'not";
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        if (ls_command_option_id(&ls_commands[i], option->id) != option) {
            ls_buf_printf(out, "%s __lockstep_in ", before);
            ls_command_add_name(out, &ls_commands[i]);
            before = "; and not";
        }
    }
    ls_buf_adds(out, before[0] == ';' ? "'" : "");
}

void
ls_completion_add_fish(struct ls_buf *out)
{
    ls_buf_adds(out, "# fish completion for lockstep, made by `lockstep completion fish`\n"
                     "\n"
                     "function __lockstep_takes_value\n"
                     "    contains -- $argv[1] ");
    ls_completion_add_valued(out, " ");
    ls_buf_adds(out, "\nend\n");
    ls_buf_adds(out, fish_main);
    for (size_t i = 0; i < ls_n_global_options; i++) {
        ls_buf_adds(out, "complete -c lockstep");
        add_exceptions(out, &ls_global_options[i]);
        add_option(out, &ls_global_options[i]);
    }
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        if (ls_completion_begins_group(i)) {
            ls_buf_printf(out, "complete -c lockstep -n '__lockstep_at' -a %s -d ", command->group);
            ls_completion_add_quoted(out, command->group_summary, "\\'");
            ls_buf_addc(out, '\n');
        }
        add_command(out, command, command->name);
        for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL;
             alias++) {
            add_command(out, command, *alias);
        }
    }
}
