#include "base/map.h"

#include <stdint.h>
#include <string.h>

struct ls_map_slot {
    const char *key; /* NULL: free */
    uint32_t len;
    uint32_t value;
};

/* Eight bytes at a time. Keys come from sealed files of a bounded number: a flood of collisions costs time only. */
static size_t
hash_of(struct ls_span key)
{
    uint64_t hash = key.len;
    for (size_t i = 0; i < key.len; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, key.ptr + i, key.len - i < sizeof(word) ? key.len - i : sizeof(word));
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return (size_t)hash;
}

static struct ls_span
key_of(const struct ls_map_slot *slot)
{
    return (struct ls_span){slot->key, slot->len};
}

static struct ls_map_slot *
slot_for(const struct ls_map *map, struct ls_span key)
{
    size_t at = hash_of(key) & (map->capacity - 1);
    while (map->slots[at].key != NULL && !ls_span_equal(key_of(&map->slots[at]), key)) {
        at = (at + 1) & (map->capacity - 1);
    }
    return &map->slots[at];
}

bool
ls_map_add(struct ls_map *map, struct ls_arena *arena, struct ls_span key, size_t value)
{
    if (key.len > UINT32_MAX || value > UINT32_MAX) {
        ls_die_oom();
    }
    if (map->n * 4 >= map->capacity * 3) {
        struct ls_map larger = {.capacity = map->capacity == 0 ? 16 : map->capacity * 2};
        larger.slots = ls_arena_array(arena, larger.capacity, sizeof(*larger.slots));
        for (size_t i = 0; i < map->capacity; i++) {
            if (map->slots[i].key != NULL) {
                *slot_for(&larger, key_of(&map->slots[i])) = map->slots[i];
                larger.n++;
            }
        }
        ls_arena_release(arena, map->slots, map->capacity * sizeof(*map->slots));
        *map = larger;
    }
    struct ls_map_slot *slot = slot_for(map, key);
    if (slot->key != NULL) {
        return false;
    }
    slot->key = key.ptr == NULL ? "" : key.ptr;
    slot->len = (uint32_t)key.len;
    slot->value = (uint32_t)value;
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
    if (slot->key == NULL) {
        return false;
    }
    *ret_value = slot->value;
    return true;
}
