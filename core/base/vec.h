/*
 * A growing array of items of one size in an arena. Growing gives the old storage up: pointers into the vector are good
 * only until the next push. A vector of capacity 0 that has items borrows them, and copies them when it grows.
 */
#ifndef LOCKSTEP_BASE_VEC_H
#define LOCKSTEP_BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"

struct ls_vec {
    void *items;
    size_t n;
    size_t capacity;
};

/* Append one zeroed item of `size` bytes and return it. */
void *ls_vec_push(struct ls_vec *vec, struct ls_arena *arena, size_t size);

/* Append a zeroed item of `type`. */
#define LS_PUSH(type, vec, arena) ((type *)ls_vec_push((vec), (arena), sizeof(type)))

/* Item number `i`. */
#define LS_AT(type, vec, i) (&((type *)(vec)->items)[i])

#endif
