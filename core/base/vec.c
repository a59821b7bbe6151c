#include "base/vec.h"

#include <string.h>

void *
ls_vec_push(struct ls_vec *vec, struct ls_arena *arena, size_t size)
{
    if (vec->n >= vec->capacity) {
        size_t capacity = vec->n == 0 ? 2 : vec->n * 2;
        void *items = ls_arena_array(arena, capacity, size);
        if (vec->n > 0) {
            memcpy(items, vec->items, vec->n * size);
        }
        ls_arena_release(arena, vec->items, vec->capacity * size);
        vec->items = items;
        vec->capacity = capacity;
    }
    return (char *)vec->items + size * vec->n++;
}
