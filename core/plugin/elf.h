/*
 * A look into a plugin's file before anything of it runs: is it a shared object for this machine
 * that needs nothing but libc, names no place to search for libraries, and exports the entry? Reads
 * bytes only.
 */
#ifndef LOCKSTEP_PLUGIN_ELF_H
#define LOCKSTEP_PLUGIN_ELF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/span.h"

struct ls_elf_facts {
    const struct ls_span *needed; /* the libraries that it names, in file order */
    size_t n_needed;
};

/* Check the file's bytes; `shown` names it in messages. Refused (LS_PLUGIN): what is cut short or
 * inconsistent, other machines, other kinds of file, libraries beyond libc's (and the sanitizers'
 * runtime, where we have it ourselves), paths for searching libraries, libraries that audit or
 * filter, an executable stack, no entry. The facts point into `bytes`, the array is owned by the
 * arena. */
LS_MUST_CHECK enum ls_status ls_elf_check(struct ls_arena *arena, struct ls_span bytes,
    const char *shown, struct ls_elf_facts *ret_facts, struct ls_err *err);

/* Whether this program carries the address sanitizer, whose runtime a plugin then may need, too. */
bool ls_elf_is_sanitized(void);

#endif
