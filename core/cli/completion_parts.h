/*
 * What the completion scripts of several shells have in common. For the completion_*.c files alone.
 */
#ifndef LOCKSTEP_CLI_COMPLETION_PARTS_H
#define LOCKSTEP_CLI_COMPLETION_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/command.h"

/* The word that the scripts know a kind by; NULL where there is nothing to offer. Static storage. */
const char *ls_completion_kind_word(enum ls_value_kind kind);

/* The words with blanks between them; NULL is none. */
void ls_completion_add_words(struct ls_buf *out, const char *const *words);

/* The text in single quotes; `escaped` is what stands for one within them. */
void ls_completion_add_quoted(struct ls_buf *out, const char *text, const char *escaped);

/* Whether ls_commands[command] is the first of its group. */
bool ls_completion_begins_group(size_t command);

/* "-m", "--manifest", …: every option that takes a value. */
void ls_completion_add_valued(struct ls_buf *out, const char *between);

/* The functions that bash and zsh share. They set, in the variables of their caller:
 *   __lockstep_takes_value OPTION          nothing; succeeds where it takes a value
 *   __lockstep_command FIRST SECOND        command, n (number of its words), known (its options)
 *   __lockstep_kind "COMMAND --OPTION"     kind and choices of the value, of an argument, of a word of a command's
 *                   "COMMAND #NUMBER"      name; fails where there is nothing to offer
 *                   " WORDS #"
 *   __lockstep_names KIND                  nothing; prints names from the files in manifest and config */
void ls_completion_add_sh_tables(struct ls_buf *out);

void ls_completion_add_bash(struct ls_buf *out);
void ls_completion_add_zsh(struct ls_buf *out);
void ls_completion_add_fish(struct ls_buf *out);

#endif
