/* Chunked allocation. Large pieces get a chunk of their own, so that a 20 MB file costs its own size. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 65536, ALIGNMENT = 16 };

struct ls_arena_chunk {
    struct ls_arena_chunk *next; /* older */
    struct ls_arena_chunk *previous;
    size_t size;
    size_t unused;
};

static_assert(
    sizeof(struct ls_arena_chunk) % ALIGNMENT == 0, "what follows the header must be aligned");

void
ls_die_oom(void)
{
    static const char text[] = "lockstep: error: out of memory\n";
    ssize_t ignored =
        write(STDERR_FILENO, text, sizeof(text) - 1); /* LINT-ALLOW(the process ends here) */
    (void)ignored;
    _exit(EXIT_FAILURE);
}

void
ls_arena_init(struct ls_arena *arena)
{
    *arena = (struct ls_arena){0};
}

void
ls_arena_finish(struct ls_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    struct ls_arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct ls_arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    ls_arena_init(arena);
}

static char *
add_chunk(struct ls_arena *arena, size_t size)
{
    struct ls_arena_chunk *chunk = calloc(1, sizeof(*chunk) + size);
    if (chunk == NULL) {
        ls_die_oom();
    }
    chunk->size = size;
    chunk->next = arena->chunks;
    if (chunk->next != NULL) {
        chunk->next->previous = chunk;
    }
    arena->chunks = chunk;
    arena->total += size;
    return (char *)(chunk + 1);
}

static size_t
round_up(size_t size)
{
    return ((size == 0 ? 1 : size) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* See that the small chunk has room for `size` bytes; NULL, or a chunk of its own for a piece that is too large. */
static char *
make_room(struct ls_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        ls_die_oom();
    }
    if (size <= arena->left) {
        return NULL;
    }
    size_t chunk = arena->total < FIRST_CHUNK ? FIRST_CHUNK : arena->total;
    chunk = chunk > LARGEST_CHUNK ? LARGEST_CHUNK : chunk;
    if (size > chunk / 4) {
        return add_chunk(arena, round_up(size));
    }
    chunk = chunk / ALIGNMENT * ALIGNMENT;
    arena->at = add_chunk(arena, chunk);
    arena->left = chunk;
    return NULL;
}

void *
ls_arena_alloc(struct ls_arena *arena, size_t size)
{
    size_t rounded = size > SIZE_MAX / 2 ? size : round_up(size);
    void *large = make_room(arena, rounded);
    if (large != NULL) {
        return large;
    }
    void *piece = arena->at;
    arena->at += rounded;
    arena->left -= rounded;
    return piece;
}

char *
ls_arena_bytes(struct ls_arena *arena, size_t size)
{
    size = size == 0 ? 1 : size;
    char *large = make_room(arena, size);
    if (large != NULL) {
        return large;
    }
    arena->left -= size;
    return arena->at + arena->left;
}

void
ls_arena_release(struct ls_arena *arena, void *piece, size_t size)
{
    if (round_up(size) <= LARGEST_CHUNK) {
        return; /* it may lie in a chunk with others */
    }
    struct ls_arena_chunk *chunk = (struct ls_arena_chunk *)piece - 1;
    assert(chunk->size == round_up(size));
    if (chunk->previous == NULL) {
        arena->chunks = chunk->next;
    } else {
        chunk->previous->next = chunk->next;
    }
    if (chunk->next != NULL) {
        chunk->next->previous = chunk->previous;
    }
    arena->total -= chunk->size;
    free(chunk);
}

void *
ls_arena_array(struct ls_arena *arena, size_t n, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        ls_die_oom();
    }
    return ls_arena_alloc(arena, bytes);
}

struct ls_span
ls_arena_dup(struct ls_arena *arena, struct ls_span text)
{
    if (text.ptr == NULL) {
        return text;
    }
    char *copy = ls_arena_bytes(arena, text.len + 1);
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return (struct ls_span){copy, text.len};
}

char *
ls_arena_strdup(struct ls_arena *arena, const char *text)
{
    size_t len = strlen(text);
    char *copy = ls_arena_bytes(arena, len + 1);
    memcpy(copy, text, len);
    return copy;
}

char *
ls_arena_printf(struct ls_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        ls_die_oom();
    }
    char *text = ls_arena_bytes(arena, (size_t)len + 1);
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}
