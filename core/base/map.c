#include "base/map.h"

#include <stdint.h>

struct ls_map_slot {
    struct ls_span key; /* ptr NULL: free */
    size_t value;
};

/* FNV-1a. Keys come from sealed files of a bounded number: a flood of collisions costs time only. */
static size_t
hash_of(struct ls_span key)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < key.len; i++) {
        hash = (hash ^ (unsigned char)key.ptr[i]) * 1099511628211u;
    }
    return (size_t)(hash ^ hash >> 32);
}

static struct ls_map_slot *
slot_for(const struct ls_map *map, struct ls_span key)
{
    size_t at = hash_of(key) & (map->capacity - 1);
    while (map->slots[at].key.ptr != NULL && !ls_span_equal(map->slots[at].key, key)) {
        at = (at + 1) & (map->capacity - 1);
    }
    return &map->slots[at];
}

bool
ls_map_add(struct ls_map *map, struct ls_arena *arena, struct ls_span key, size_t value)
{
    if (map->n * 2 >= map->capacity) {
        struct ls_map larger = {.capacity = map->capacity == 0 ? 16 : map->capacity * 2};
        larger.slots = ls_arena_array(arena, larger.capacity, sizeof(*larger.slots));
        for (size_t i = 0; i < map->capacity; i++) {
            if (map->slots[i].key.ptr != NULL) {
                *slot_for(&larger, map->slots[i].key) = map->slots[i];
                larger.n++;
            }
        }
        *map = larger;
    }
    struct ls_map_slot *slot = slot_for(map, key);
    if (slot->key.ptr != NULL) {
        return false;
    }
    slot->key = (struct ls_span){key.ptr == NULL ? "" : key.ptr, key.len};
    slot->value = value;
    map->n++;
    return true;
}

bool
ls_map_get(const struct ls_map *map, struct ls_span key, size_t *ret_value)
{
    if (map->capacity == 0) {
        return false;
    }
    const struct ls_map_slot *slot = slot_for(map, key);
    if (slot->key.ptr == NULL) {
        return false;
    }
    *ret_value = slot->value;
    return true;
}
