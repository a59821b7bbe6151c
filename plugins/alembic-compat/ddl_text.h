/*
 * ddl_text.h: memory that goes away at once, text that grows, and lists of pointers.
 *
 * Everything that one operation makes lives in one pool. Running out is sticky: an allocation gives
 * NULL, a text or list that wanted it keeps what it had and says so in `failed` or in the pool's
 * `exhausted`; whoever ends the operation looks once.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_TEXT_H
#define LOCKSTEP_ALEMBIC_DDL_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "lockstep/plugin_util.h"

struct al_chunk;

struct al_pool {
    struct al_chunk *chunks;
    size_t at;     /* in the newest chunk: where its free part begins */
    size_t room;   /* and how long that is: text comes from its end */
    size_t spent;  /* bytes taken from libc so far */
    size_t limit;  /* most that may be taken */
    int exhausted; /* an allocation has failed */
};

/* Text under construction; always NUL-terminated once something was added. */
struct al_text {
    struct al_pool *pool;
    char *ptr;
    size_t len;
    size_t size;
    int failed;
};

/* Pointers in order. */
struct al_list {
    void **items;
    uint32_t n;
    uint32_t size;
};

/* Begin an empty pool that takes at most `limit` bytes. */
void al_pool_init(struct al_pool *pool, size_t limit);

/* Give everything back; the pool may be initialised again. */
void al_pool_finish(struct al_pool *pool);

/* Zeroed memory, aligned for any type; NULL where the pool is exhausted. */
void *al_pool_alloc(struct al_pool *pool, size_t size);

/* A NUL-terminated copy in the pool; an absent string stays absent, and becomes absent on failure. */
struct lockstep_str al_pool_copy(struct al_pool *pool, struct lockstep_str text);

/* A string in printf's manner; absent on failure. */
__attribute__((format(printf, 2, 3))) struct lockstep_str al_pool_format(
    struct al_pool *pool, const char *format, ...);

/* An empty text in `pool`. */
struct al_text al_text_in(struct al_pool *pool);

/* Append; nothing happens once the text has failed. */
void al_text_add(struct al_text *text, struct lockstep_str piece);
void al_text_puts(struct al_text *text, const char *piece);
void al_text_putc(struct al_text *text, char c);
__attribute__((format(printf, 2, 3))) void al_text_printf(
    struct al_text *text, const char *format, ...);
__attribute__((format(printf, 2, 0))) void al_text_vprintf(
    struct al_text *text, const char *format, va_list args);

/* What the text holds now, as a view that lives until the next append; never absent. */
struct lockstep_str al_text_view(const struct al_text *text);

/* Append a pointer; 0, or -1 where the pool is exhausted (the list is as before). */
int al_list_push(struct al_pool *pool, struct al_list *list, void *item);

/* The number of characters (code points) in UTF-8 text. */
size_t al_utf8_count(struct lockstep_str text);

/* The bytes that the first `n` characters take. */
size_t al_utf8_prefix(struct lockstep_str text, size_t n);

#endif
