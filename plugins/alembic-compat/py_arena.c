/* The arena: two bump regions over a list of chunks, one for objects, one for the bytes of strings.
 * They are apart so that the bytes of a string that is built by appending stay the last of their
 * chunk and can grow in place. */
#include "py_arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK ((size_t)64 * 1024)
#define LARGEST_STEP ((size_t)1024 * 1024)

struct chunk {
    struct chunk *next;
    size_t size; // of the data behind the header
};

struct region {
    char *at;
    char *end;
};

struct py_arena {
    struct py_alloc alloc;
    size_t limit;
    size_t used; // bytes of the chunks in use
    size_t step; // size of the next chunk
    struct chunk *in_use;
    struct chunk *spare; // kept by reset
    struct region objects;
    struct region bytes;
};

static char *
chunk_data(struct chunk *chunk)
{
    return (char *)chunk + (sizeof(struct chunk) + alignof(max_align_t) - 1) /
                               alignof(max_align_t) * alignof(max_align_t);
}

static void *
libc_alloc(void *user, size_t size)
{
    (void)user;
    return malloc(size); /* the arena gives out zeroes itself */
}

static void
libc_free(void *user, void *ptr)
{
    (void)user;
    free(ptr);
}

const struct py_alloc py_alloc_libc = {libc_alloc, libc_free, NULL};

struct py_arena *
py_arena_create(const struct py_alloc *alloc, size_t limit)
{
    struct py_arena *arena = alloc->alloc(alloc->user, sizeof(struct py_arena));
    if (arena == NULL) {
        return NULL;
    }
    memset(arena, 0, sizeof(*arena));
    arena->alloc = *alloc;
    arena->limit = limit;
    arena->step = FIRST_CHUNK;
    return arena;
}

static void
free_list(struct py_arena *arena, struct chunk *chunk)
{
    while (chunk != NULL) {
        struct chunk *next = chunk->next;
        arena->alloc.free(arena->alloc.user, chunk);
        chunk = next;
    }
}

void
py_arena_destroy(struct py_arena *arena)
{
    if (arena == NULL || arena->alloc.free == NULL) {
        return;
    }
    free_list(arena, arena->in_use);
    free_list(arena, arena->spare);
    arena->alloc.free(arena->alloc.user, arena);
}

void
py_arena_reset(struct py_arena *arena)
{
    while (arena->in_use != NULL) {
        struct chunk *chunk = arena->in_use;
        arena->in_use = chunk->next;
        chunk->next = arena->spare;
        arena->spare = chunk;
    }
    arena->used = 0;
    arena->objects = (struct region){NULL, NULL};
    arena->bytes = (struct region){NULL, NULL};
}

static struct chunk *
take_spare(struct py_arena *arena, size_t size)
{
    for (struct chunk **link = &arena->spare; *link != NULL; link = &(*link)->next) {
        struct chunk *chunk = *link;
        if (chunk->size >= size && chunk->size <= arena->limit - arena->used) {
            *link = chunk->next;
            return chunk;
        }
    }
    return NULL;
}

/* A chunk with room for `size` bytes, linked in; NULL where the budget is spent. */
static struct chunk *
add_chunk(struct py_arena *arena, size_t size)
{
    struct chunk *chunk = take_spare(arena, size);
    if (chunk == NULL) {
        size_t room = arena->limit - arena->used;
        if (size > room) {
            return NULL;
        }
        size_t want = size < arena->step ? arena->step : size;
        want = want > room ? size : want;
        chunk = arena->alloc.alloc(
            arena->alloc.user, want + sizeof(struct chunk) + alignof(max_align_t));
        if (chunk == NULL) {
            return NULL;
        }
        chunk->size = want;
        arena->step = arena->step < LARGEST_STEP ? arena->step * 2 : LARGEST_STEP;
    }
    chunk->next = arena->in_use;
    arena->in_use = chunk;
    arena->used += chunk->size;
    return chunk;
}

static char *
take(struct py_arena *arena, struct region *region, size_t size)
{
    if (size > (size_t)(region->end - region->at)) {
        struct chunk *chunk = add_chunk(arena, size);
        if (chunk == NULL) {
            return NULL;
        }
        char *data = chunk_data(chunk);
        // A large block fills a chunk of its own: the region keeps the room that it has.
        if (chunk->size - size < (size_t)(region->end - region->at)) {
            return data;
        }
        region->at = data;
        region->end = data + chunk->size;
    }
    char *ret = region->at;
    region->at += size;
    return ret;
}

void *
py_arena_alloc(struct py_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size_t unit = alignof(max_align_t);
    size_t rounded = size == 0 ? unit : (size + unit - 1) / unit * unit;
    char *ret = take(arena, &arena->objects, rounded);
    if (ret != NULL) {
        memset(ret, 0, rounded);
    }
    return ret;
}

char *
py_arena_bytes(struct py_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    return take(arena, &arena->bytes, size);
}

bool
py_arena_extend(struct py_arena *arena, const char *end, size_t more)
{
    if (end == NULL || end != arena->bytes.at ||
        more > (size_t)(arena->bytes.end - arena->bytes.at)) {
        return false;
    }
    arena->bytes.at += more;
    return true;
}

void
py_arena_trim(struct py_arena *arena, const char *end, size_t unused)
{
    if (end != NULL && end == arena->bytes.at) {
        arena->bytes.at -= unused;
    }
}

size_t
py_arena_used(const struct py_arena *arena)
{
    return arena->used;
}
