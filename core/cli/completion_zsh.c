#include <string.h>

#include "cli/completion_parts.h"

static const char zsh_main[] =
    "\n"
    "__lockstep_offer() {\n"
    "    local -a names\n"
    "    case $kind in\n"
    "    file) _files ;;\n"
    "    *)\n"
    "        names=(${=choices} ${(f)\"$(__lockstep_names \"$kind\")\"})\n"
    "        compadd -a names\n"
    "        ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "_lockstep() {\n"
    "    local option= manifest= config= command= known= kind= choices= word n=0 i\n"
    "    local -a plain described\n"
    "    for ((i = 2; i < CURRENT; i++)); do\n"
    "        word=${${(Q)words[i]}/#\\~\\//${HOME-}/}\n"
    "        if [[ -n $option ]]; then\n"
    "            case $option in -m | --manifest) manifest=$word ;; --config) config=$word ;; "
    "esac\n"
    "            option=\n"
    "            continue\n"
    "        fi\n"
    "        case $word in\n"
    "        --manifest=*) manifest=${word#*=} ;;\n"
    "        --config=*) config=${word#*=} ;;\n"
    "        -*) __lockstep_takes_value $word && option=$word ;;\n"
    "        *) plain+=($word) ;;\n"
    "        esac\n"
    "    done\n"
    "    __lockstep_command \"$plain[1]\" \"$plain[2]\"\n"
    "    if [[ -n $option ]]; then\n"
    "        __lockstep_kind \"$command $option\" && __lockstep_offer\n"
    "    elif [[ $PREFIX == --*=* ]]; then\n"
    "        option=${PREFIX%%=*}\n"
    "        compset -P '--[^=]#='\n"
    "        __lockstep_kind \"$command $option\" && __lockstep_offer\n"
    "    elif [[ $PREFIX == -* ]]; then\n"
    "        __lockstep_described \"$command\"\n"
    "        _describe -o option described\n"
    "    elif [[ -n $command ]]; then\n"
    "        __lockstep_kind \"$command #$(($#plain - n + 1))\" && __lockstep_offer\n"
    "    else\n"
    "        __lockstep_described_words \"$plain[1]\" && _describe command described\n"
    "    fi\n"
    "}\n"
    "\n"
    "if [[ $funcstack[1] == _lockstep ]]; then\n"
    "    _lockstep \"$@\"\n"
    "else\n"
    "    compdef _lockstep lockstep\n"
    "fi\n";

/* "'--name:help'" for zsh's _describe. */
static void
add_option(struct ls_buf *out, const struct ls_option *option)
{
    struct ls_buf pair = LS_BUF(4096);
    ls_buf_printf(&pair, "--%s:%s", option->name, option->help);
    ls_buf_adds(out, "\n            ");
    ls_completion_add_quoted(out, ls_buf_span(&pair).ptr, "'\\''");
    ls_buf_finish(&pair);
}

/* __lockstep_described COMMAND: sets described to its options. */
static void
add_described(struct ls_buf *out)
{
    ls_buf_adds(out, "\n__lockstep_described() {\n    case $1 in\n");
    for (size_t i = 0; i <= LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = i < LS_COMMAND_COUNT ? &ls_commands[i] : NULL;
        ls_buf_adds(out, command == NULL ? "    *" : "    '");
        if (command != NULL) {
            ls_command_add_name(out, command);
            ls_buf_addc(out, '\'');
        }
        ls_buf_adds(out, ")\n        described=(");
        for (size_t j = 0; command != NULL && j < command->n_options; j++) {
            add_option(out, &command->options[j]);
        }
        for (size_t j = 0; j < ls_n_global_options; j++) {
            const struct ls_option *option = &ls_global_options[j];
            if (ls_command_option_id(command, option->id) == option) {
                add_option(out, option);
            }
        }
        ls_buf_adds(out, "\n        )\n        ;;\n");
    }
    ls_buf_adds(out, "    esac\n}\n");
}

/* 'name:summary' for _describe. */
static void
add_name(struct ls_buf *out, const char *name, const char *summary)
{
    struct ls_buf pair = LS_BUF(4096);
    ls_buf_printf(&pair, "%s:%s", name, summary);
    ls_buf_adds(out, "\n            ");
    ls_completion_add_quoted(out, ls_buf_span(&pair).ptr, "'\\''");
    ls_buf_finish(&pair);
}

static void
add_second_words(struct ls_buf *out, const char *group)
{
    ls_buf_printf(out, "    %s)\n        described=(", group);
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        if (ls_commands[i].group != NULL && strcmp(ls_commands[i].group, group) == 0) {
            add_name(out, ls_commands[i].name, ls_commands[i].summary);
        }
    }
    ls_buf_adds(out, "\n        )\n        ;;\n");
}

/* __lockstep_described_words FIRST: sets described to the words that may follow. */
static void
add_described_words(struct ls_buf *out)
{
    ls_buf_adds(
        out, "\n__lockstep_described_words() {\n    case $1 in\n    '')\n        described=(");
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        if (command->group == NULL) {
            add_name(out, command->name, command->summary);
        } else if (ls_completion_begins_group(i)) {
            add_name(out, command->group, command->group_summary);
        }
    }
    ls_buf_adds(out, "\n        )\n        ;;\n");
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        if (ls_completion_begins_group(i)) {
            add_second_words(out, ls_commands[i].group);
        }
    }
    ls_buf_adds(out, "    *) return 1 ;;\n    esac\n}\n");
}

void
ls_completion_add_zsh(struct ls_buf *out)
{
    ls_buf_adds(out, "#compdef lockstep\n"
                     "# zsh completion for lockstep, made by `lockstep completion zsh`\n");
    ls_completion_add_sh_tables(out);
    add_described(out);
    add_described_words(out);
    ls_buf_adds(out, zsh_main);
}
