/*
 * Pools, growing texts and lists. A pool is a chain of chunks; whole chunks are freed together, so
 * nothing that was made in it needs an owner.
 */
#include "ddl_text.h"

#include <stdlib.h>

#define CHUNK_BYTES 32768u
#define ALIGNMENT _Alignof(max_align_t)

struct al_chunk {
    struct al_chunk *older;
    max_align_t bytes[];
};

void
al_pool_init(struct al_pool *pool, size_t limit)
{
    *pool = (struct al_pool){.limit = limit};
}

void
al_pool_finish(struct al_pool *pool)
{
    struct al_chunk *chunk = pool->chunks;
    while (chunk != NULL) {
        struct al_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
    *pool = (struct al_pool){.limit = pool->limit};
}

/* Puts a chunk with at least `size` bytes of room in front. */
static int
grow(struct al_pool *pool, size_t size)
{
    size_t bytes = size > CHUNK_BYTES ? size : CHUNK_BYTES;
    if (bytes > pool->limit || pool->spent > pool->limit - bytes) {
        return -1;
    }
    struct al_chunk *chunk = calloc(1, sizeof(*chunk) + bytes);
    if (chunk == NULL) {
        return -1;
    }
    chunk->older = pool->chunks;
    pool->chunks = chunk;
    pool->at = 0;
    pool->room = bytes;
    pool->spent += bytes;
    return 0;
}

void *
al_pool_alloc(struct al_pool *pool, size_t size)
{
    if (size > SIZE_MAX / 2) {
        pool->exhausted = 1;
        return NULL;
    }
    size_t rounded = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded > pool->room && grow(pool, rounded) != 0) {
        pool->exhausted = 1;
        return NULL;
    }
    char *ptr = (char *)pool->chunks->bytes + pool->at;
    pool->at += rounded;
    pool->room -= rounded;
    return ptr;
}

struct lockstep_str
al_pool_copy(struct al_pool *pool, struct lockstep_str text)
{
    if (text.ptr == NULL) {
        return text;
    }
    uint64_t size = text.len + 1;
    if (size > pool->room && (text.len > SIZE_MAX / 2 || grow(pool, size) != 0)) {
        pool->exhausted = 1;
        return (struct lockstep_str){NULL, 0};
    }
    pool->room -= size;
    char *copy = (char *)pool->chunks->bytes + pool->at + pool->room;
    if (text.len > 0) {
        memcpy(copy, text.ptr, text.len);
    }
    return (struct lockstep_str){copy, text.len};
}

struct lockstep_str
al_pool_format(struct al_pool *pool, const char *format, ...)
{
    struct al_text text = al_text_in(pool);
    va_list args;
    va_start(args, format);
    al_text_vprintf(&text, format, args);
    va_end(args);
    return text.failed ? (struct lockstep_str){NULL, 0} : al_text_view(&text);
}

struct al_text
al_text_in(struct al_pool *pool)
{
    return (struct al_text){.pool = pool};
}

/* Makes room for `more` bytes and a NUL. */
static int
reserve(struct al_text *text, size_t more)
{
    if (text->failed) {
        return -1;
    }
    if (text->size - text->len > more) {
        return 0;
    }
    size_t size = text->size == 0 ? 128 : text->size;
    while (size - text->len <= more) {
        if (size > SIZE_MAX / 4) {
            text->failed = 1;
            return -1;
        }
        size *= 2;
    }
    char *bigger = al_pool_alloc(text->pool, size);
    if (bigger == NULL) {
        text->failed = 1;
        return -1;
    }
    if (text->len > 0) {
        memcpy(bigger, text->ptr, text->len);
    }
    text->ptr = bigger;
    text->size = size;
    return 0;
}

void
al_text_add(struct al_text *text, struct lockstep_str piece)
{
    if (piece.len == 0 || reserve(text, piece.len) != 0) {
        return;
    }
    memcpy(text->ptr + text->len, piece.ptr, piece.len);
    text->len += piece.len;
    text->ptr[text->len] = '\0';
}

void
al_text_puts(struct al_text *text, const char *piece)
{
    al_text_add(text, lockstep_str_of(piece));
}

void
al_text_putc(struct al_text *text, char c)
{
    al_text_add(text, (struct lockstep_str){&c, 1});
}

void
al_text_vprintf(struct al_text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0) {
        text->failed = 1;
    } else if (reserve(text, (size_t)len) == 0) {
        (void)vsnprintf(text->ptr + text->len, (size_t)len + 1, format, again);
        text->len += (size_t)len;
    }
    va_end(again);
}

void
al_text_printf(struct al_text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    al_text_vprintf(text, format, args);
    va_end(args);
}

struct lockstep_str
al_text_view(const struct al_text *text)
{
    return (struct lockstep_str){text->ptr == NULL ? "" : text->ptr, text->len};
}

int
al_list_push(struct al_pool *pool, struct al_list *list, void *item)
{
    if (list->n == list->size) {
        uint32_t size = list->size == 0 ? 2 : list->size * 2;
        void **bigger =
            size < list->size ? NULL : al_pool_alloc(pool, (size_t)size * sizeof(*bigger));
        if (bigger == NULL) {
            return -1;
        }
        if (list->n > 0) {
            memcpy(bigger, list->items, list->n * sizeof(*bigger));
        }
        list->items = bigger;
        list->size = size;
    }
    list->items[list->n++] = item;
    return 0;
}

size_t
al_utf8_count(struct lockstep_str text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.len; at++) {
        n += ((unsigned char)text.ptr[at] & 0xC0u) != 0x80u;
    }
    return n;
}

size_t
al_utf8_prefix(struct lockstep_str text, size_t n)
{
    size_t at = 0;
    while (at < text.len) {
        if (((unsigned char)text.ptr[at] & 0xC0u) != 0x80u && n-- == 0) {
            break;
        }
        at++;
    }
    return at;
}
