/*
 * Memory of one stage of a run: allocated piece by piece, freed as a whole. Never for secrets: it is not wiped.
 */
#ifndef LOCKSTEP_BASE_ARENA_H
#define LOCKSTEP_BASE_ARENA_H

#include <stddef.h>

#include "base/attrs.h"
#include "base/span.h"

struct ls_arena_chunk;

struct ls_arena {
    struct ls_arena_chunk *chunks; /* newest first */
    char *
        at; /* free part of the newest small chunk: what is aligned comes from its beginning, text from its end */
    size_t left;
    size_t total; /* bytes asked of malloc so far */
};

/* Begin empty (a zeroed struct is a valid empty arena as well). */
void ls_arena_init(struct ls_arena *arena);

/* Free everything; the arena is then empty and may be used again. NULL and zeroed are fine. */
void ls_arena_finish(struct ls_arena *arena);

/* `size` zeroed bytes, aligned for any type; never NULL: out of memory ends the process (ls_die_oom). */
void *ls_arena_alloc(struct ls_arena *arena, size_t size);

/* The same without alignment, for text. */
char *ls_arena_bytes(struct ls_arena *arena, size_t size);

/* Room for `n` zeroed items of `size` bytes; an overflow ends the process. */
void *ls_arena_array(struct ls_arena *arena, size_t n, size_t size);

/* Nothing will use the piece of `size` bytes any more, as long as it was asked for: a large one goes back to malloc, a
 * small one stays until the arena is finished. */
void ls_arena_release(struct ls_arena *arena, void *piece, size_t size);

/* A copy with a NUL behind it. An absent span stays absent. */
struct ls_span ls_arena_dup(struct ls_arena *arena, struct ls_span text);

/* A NUL-terminated copy. */
char *ls_arena_strdup(struct ls_arena *arena, const char *text);

/* Text in printf's manner, NUL-terminated. */
char *ls_arena_printf(struct ls_arena *arena, const char *format, ...) LS_PRINTF(2, 3);

/* The one answer to a failed allocation: say so on stderr and end the process with 1, at once, since what runs at exit may
 * need memory too. What the database holds is guarded by its transactions and the journal, not by us. */
LS_NORETURN void ls_die_oom(void);

#endif
