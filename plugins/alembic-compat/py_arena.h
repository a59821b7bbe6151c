/*
 * Memory of one interpreter: an arena that takes chunks from an allocator and gives nothing back
 * before it is reset. A byte budget holds for the whole arena. Nothing here is global: each
 * interpreter has its own arena.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_ARENA_H
#define LOCKSTEP_ALEMBIC_PY_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where chunks come from. `free` may be NULL (lockstep_host.alloc has none): chunks then stay with
 * the arena. */
struct py_alloc {
    void *(*alloc)(void *user, size_t size); /* NULL: nothing left */
    void (*free)(void *user, void *ptr);
    void *user;
};

/* malloc's. */
extern const struct py_alloc py_alloc_libc;

struct py_arena;

/* Create an arena with a budget of `limit` bytes. It lives in its own first chunk. NULL where that
 * chunk is refused. */
struct py_arena *py_arena_create(const struct py_alloc *alloc, size_t limit);

/* Give all chunks back where the allocator takes them. NULL is accepted. */
void py_arena_destroy(struct py_arena *arena);

/* Forget everything allocated but keep the chunks for reuse. */
void py_arena_reset(struct py_arena *arena);

/* Zeroed memory, aligned for any type, until reset or destroy. NULL where the budget is spent. */
void *py_arena_alloc(struct py_arena *arena, size_t size);

/* Memory for the bytes of strings: not aligned, not zeroed. NULL where the budget is spent. */
char *py_arena_bytes(struct py_arena *arena, size_t size);

/* Lengthen in place the block that ends at `end`, if it was the last that py_arena_bytes gave out
 * and there is room. */
bool py_arena_extend(struct py_arena *arena, const char *end, size_t more);

/* Give back the last `unused` bytes before `end`, if that is where the last block of py_arena_bytes
 * ends. */
void py_arena_trim(struct py_arena *arena, const char *end, size_t unused);

/* Bytes handed out since creation or the last reset. */
size_t py_arena_used(const struct py_arena *arena);

#endif
