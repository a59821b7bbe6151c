/*
 * From text to a number, in an arena. Keys are borrowed. Nothing depends on its inner order: it cannot be walked.
 */
#ifndef LOCKSTEP_BASE_MAP_H
#define LOCKSTEP_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct ls_map_slot;

struct ls_map {
    struct ls_map_slot *slots;
    size_t n;
    size_t capacity; /* a power of two, or 0 */
};

/* Put `value`, a number of at most 32 bits, under `key`; false, with nothing changed, where the key is there already. */
bool ls_map_add(struct ls_map *map, struct ls_arena *arena, struct ls_span key, size_t value);

/* The value under `key`; false where there is none. */
bool ls_map_get(const struct ls_map *map, struct ls_span key, size_t *ret_value);

#endif
