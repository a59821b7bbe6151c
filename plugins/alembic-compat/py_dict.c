/* Dicts and sets: see py_dict.h. */
#include "py_dict.h"

#include <stdlib.h>
#include <string.h>

#include "py_state.h"

#define FIRST_CAPACITY 8

uint64_t
py_hash_bytes(const char *ptr, size_t len)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t at = 0; at < len; at++) {
        hash = (hash ^ (unsigned char)ptr[at]) * 1099511628211u;
    }
    hash ^= hash >> 32;
    return hash == 0 ? 1 : hash;
}

uint64_t
py_str_hash(struct py_str *str)
{
    if (str->hash == 0) {
        str->hash = py_hash_bytes(str->ptr, str->len);
    }
    return str->hash;
}

static struct py_value
new_table(struct py *py, enum py_kind kind)
{
    struct py_value value = {.kind = kind};
    value.as.dict = py_alloc(py, sizeof(struct py_dict));
    return value.as.dict == NULL ? py_absent() : value;
}

struct py_value
py_dict_new(struct py *py)
{
    return new_table(py, PY_DICT);
}

struct py_value
py_set_new(struct py *py)
{
    return new_table(py, PY_SET);
}

size_t
py_dict_len(const struct py_dict *dict)
{
    return dict->n_live;
}

/* ---- Lookup -----------------------------------------------------------------------------------
 */

#define NOT_FOUND SIZE_MAX

static bool
same_plain_key(struct py_value a, struct py_value b)
{
    if (a.kind != b.kind) {
        return false;
    }
    if (a.kind == PY_STR) {
        return py_str_eq(a.as.str, b.as.str);
    }
    return py_same(a, b);
}

/* The entry of a key. -1 failed, 0 not there, 1 *ret. */
static int
find(struct py *py, const struct py_dict *dict, struct py_value key, uint64_t hash, size_t *ret)
{
    if (dict->index_size == 0) {
        return 0;
    }
    size_t mask = dict->index_size - 1;
    uint64_t version = dict->version;
    size_t probes = 0;
    for (size_t slot = (size_t)hash & mask; dict->index[slot] != 0; slot = (slot + 1) & mask) {
        const struct py_dict_entry *entry = &dict->entries[dict->index[slot] - 1];
        if ((++probes & 15) == 0 && !py_step(py)) {
            return -1;
        }
        if (entry->key.kind == PY_ABSENT || entry->hash != hash) {
            continue;
        }
        int equal = same_plain_key(entry->key, key);
        if (equal == 0 && (entry->key.kind != PY_STR || key.kind != PY_STR)) {
            equal = py_equal(py, entry->key, key);
        }
        if (equal < 0) {
            return -1;
        }
        if (version != dict->version) {
            (void)py_refuse(py, "a dict or set that is changed by its keys' __eq__");
            return -1;
        }
        if (equal > 0) {
            *ret = dict->index[slot] - 1;
            return 1;
        }
    }
    return 0;
}

static size_t
find_str(const struct py_dict *dict, const struct py_str *key, uint64_t hash)
{
    if (dict->index_size == 0) {
        return NOT_FOUND;
    }
    size_t mask = dict->index_size - 1;
    for (size_t slot = (size_t)hash & mask; dict->index[slot] != 0; slot = (slot + 1) & mask) {
        const struct py_dict_entry *entry = &dict->entries[dict->index[slot] - 1];
        if (entry->hash == hash && entry->key.kind == PY_STR &&
            (entry->key.as.str == key || py_str_eq(entry->key.as.str, key))) {
            return dict->index[slot] - 1;
        }
    }
    return NOT_FOUND;
}

int
py_dict_get(struct py *py, const struct py_dict *dict, struct py_value key, struct py_value *ret)
{
    uint64_t hash = 0;
    size_t at = 0;
    if (!py_hash(py, key, &hash)) {
        return -1;
    }
    int found = find(py, dict, key, hash, &at);
    if (found > 0) {
        *ret = dict->entries[at].value;
    }
    return found;
}

struct py_value
py_dict_get_str(const struct py_dict *dict, const struct py_str *key)
{
    uint64_t hash = key->hash != 0 ? key->hash : py_hash_bytes(key->ptr, key->len);
    size_t at = find_str(dict, key, hash);
    return at == NOT_FOUND ? py_absent() : dict->entries[at].value;
}

struct py_value
py_dict_get_lit(const struct py_dict *dict, const char *key)
{
    struct py_str probe = {.ptr = key, .len = strlen(key)};
    return py_dict_get_str(dict, &probe);
}

int
py_set_has(struct py *py, const struct py_dict *set, struct py_value item)
{
    struct py_value unused;
    return py_dict_get(py, set, item, &unused);
}

/* ---- Change -----------------------------------------------------------------------------------
 */

static void
put_index(struct py_dict *dict, uint64_t hash, size_t entry)
{
    size_t mask = dict->index_size - 1;
    size_t slot = (size_t)hash & mask;
    while (dict->index[slot] != 0) {
        slot = (slot + 1) & mask;
    }
    dict->index[slot] = (uint32_t)entry + 1;
}

/* Room for one more entry; removed ones are squeezed out on the way. */
static bool
grow(struct py *py, struct py_dict *dict)
{
    if (dict->n_entries < dict->capacity) {
        return true;
    }
    size_t capacity = FIRST_CAPACITY;
    while (capacity < dict->n_live * 2) {
        capacity *= 2;
    }
    if (capacity > UINT32_MAX / 4) {
        (void)py_stop(py, PY_ERROR_BUDGET, "a dict or set is too large");
        return false;
    }
    struct py_dict_entry *entries = py_alloc(py, capacity * sizeof(*entries));
    uint32_t *index = py_alloc(py, capacity * 2 * sizeof(*index));
    if (entries == NULL || index == NULL) {
        return false;
    }
    size_t n = 0;
    for (size_t at = 0; at < dict->n_entries; at++) {
        if (dict->entries[at].key.kind != PY_ABSENT) {
            entries[n++] = dict->entries[at];
        }
    }
    dict->entries = entries;
    dict->n_entries = n;
    dict->capacity = capacity;
    dict->index = index;
    dict->index_size = capacity * 2;
    for (size_t at = 0; at < n; at++) {
        put_index(dict, entries[at].hash, at);
    }
    return true;
}

static bool
add(struct py *py, struct py_dict *dict, struct py_value key, uint64_t hash, struct py_value value)
{
    if (!grow(py, dict)) {
        return false;
    }
    dict->entries[dict->n_entries] = (struct py_dict_entry){key, value, hash};
    put_index(dict, hash, dict->n_entries);
    dict->n_entries++;
    dict->n_live++;
    dict->version++;
    return true;
}

bool
py_dict_set(struct py *py, struct py_dict *dict, struct py_value key, struct py_value value)
{
    uint64_t hash = 0;
    size_t at = 0;
    if (!py_hash(py, key, &hash)) {
        return false;
    }
    int found = find(py, dict, key, hash, &at);
    if (found < 0) {
        return false;
    }
    if (found > 0) {
        dict->entries[at].value = value;
        return true;
    }
    return add(py, dict, key, hash, value);
}

bool
py_dict_set_str(struct py *py, struct py_dict *dict, struct py_str *key, struct py_value value)
{
    uint64_t hash = py_str_hash(key);
    size_t at = find_str(dict, key, hash);
    if (at != NOT_FOUND) {
        dict->entries[at].value = value;
        return true;
    }
    return add(py, dict, (struct py_value){.kind = PY_STR, .as.str = key}, hash, value);
}

bool
py_dict_set_lit(struct py *py, struct py_dict *dict, const char *key, struct py_value value)
{
    struct py_value name = py_str_lit(py, key);
    return !py_failed(name) && py_dict_set_str(py, dict, name.as.str, value);
}

bool
py_set_add(struct py *py, struct py_dict *set, struct py_value item)
{
    uint64_t hash = 0;
    size_t at = 0;
    if (!py_hash(py, item, &hash)) {
        return false;
    }
    int found = find(py, set, item, hash, &at);
    return found > 0 || (found == 0 && add(py, set, item, hash, py_none()));
}

static void
remove_at(struct py_dict *dict, size_t at)
{
    dict->entries[at].key = py_absent();
    dict->entries[at].value = py_absent();
    dict->n_live--;
    dict->version++;
    if (dict->n_live == 0) {
        py_dict_clear(dict);
    }
}

int
py_dict_remove(struct py *py, struct py_dict *dict, struct py_value key)
{
    uint64_t hash = 0;
    size_t at = 0;
    if (!py_hash(py, key, &hash)) {
        return -1;
    }
    int found = find(py, dict, key, hash, &at);
    if (found > 0) {
        remove_at(dict, at);
    }
    return found;
}

bool
py_dict_remove_str(struct py_dict *dict, const struct py_str *key)
{
    uint64_t hash = key->hash != 0 ? key->hash : py_hash_bytes(key->ptr, key->len);
    size_t at = find_str(dict, key, hash);
    if (at == NOT_FOUND) {
        return false;
    }
    remove_at(dict, at);
    return true;
}

void
py_dict_clear(struct py_dict *dict)
{
    dict->n_entries = 0;
    dict->n_live = 0;
    dict->version++;
    if (dict->index_size > 0) {
        memset(dict->index, 0, dict->index_size * sizeof(*dict->index));
    }
}

bool
py_dict_next(
    const struct py_dict *dict, size_t *pos, struct py_value *ret_key, struct py_value *ret_value)
{
    while (*pos < dict->n_entries) {
        const struct py_dict_entry *entry = &dict->entries[(*pos)++];
        if (entry->key.kind != PY_ABSENT) {
            *ret_key = entry->key;
            *ret_value = entry->value;
            return true;
        }
    }
    return false;
}

bool
py_dict_update(struct py *py, struct py_dict *dict, const struct py_dict *other)
{
    for (size_t at = 0; at < other->n_entries; at++) {
        const struct py_dict_entry *entry = &other->entries[at];
        size_t place = 0;
        if (entry->key.kind == PY_ABSENT) {
            continue;
        }
        int found = find(py, dict, entry->key, entry->hash, &place);
        if (found < 0) {
            return false;
        }
        if (found > 0) {
            dict->entries[place].value = entry->value;
        } else if (!add(py, dict, entry->key, entry->hash, entry->value)) {
            return false;
        }
    }
    return true;
}

struct py_value
py_dict_copy(struct py *py, const struct py_dict *dict, enum py_kind kind)
{
    struct py_value copy = new_table(py, kind);
    struct py_value key;
    struct py_value value;
    if (py_failed(copy)) {
        return copy;
    }
    for (size_t at = 0; at < dict->n_entries; at++) {
        const struct py_dict_entry *entry = &dict->entries[at];
        key = entry->key;
        value = entry->value;
        if (key.kind != PY_ABSENT && !add(py, copy.as.dict, key, entry->hash, value)) {
            return py_absent();
        }
    }
    return copy;
}

/* ---- Order of sets ----------------------------------------------------------------------------
 */

/* The least size of table that CPython has for a set of n items: it grows when 3/5 full. */
static int64_t
least_table(size_t n)
{
    size_t size = 8;
    while (n * 5 >= (size - 1) * 3) {
        size *= 2;
    }
    return (int64_t)size;
}

static bool
is_random_order(struct py_value item)
{
    item = py_plain(item);
    if (item.kind == PY_TUPLE) {
        for (size_t index = 0; index < item.as.tuple->n; index++) {
            if (is_random_order(item.as.tuple->items[index])) {
                return true;
            }
        }
        return false;
    }
    return item.kind != PY_INT && item.kind != PY_BOOL && item.kind != PY_FLOAT;
}

static int
compare_numbers(const void *left, const void *right)
{
    const struct py_dict_entry *a = left;
    const struct py_dict_entry *b = right;
    return (a->key.as.integer > b->key.as.integer) - (a->key.as.integer < b->key.as.integer);
}

static int
compare_rising(const void *left, const void *right)
{
    const struct py_dict_entry *a = left;
    const struct py_dict_entry *b = right;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

static int
compare_falling(const void *left, const void *right)
{
    return compare_rising(right, left);
}

static void
arrange(struct py_dict *set, int (*compare)(const void *left, const void *right))
{
    size_t n = 0;
    for (size_t at = 0; at < set->n_entries; at++) {
        if (set->entries[at].key.kind != PY_ABSENT) {
            set->entries[n++] = set->entries[at];
        }
    }
    set->n_entries = n;
    qsort(set->entries, set->n_entries, sizeof(*set->entries), compare);
    memset(set->index, 0, set->index_size * sizeof(*set->index));
    for (size_t at = 0; at < set->n_entries; at++) {
        put_index(set, set->entries[at].hash, at);
    }
}

static bool
is_same_place(struct py_where a, struct py_where b)
{
    return a.file != NULL && b.file != NULL && a.line == b.line && a.column == b.column &&
           strcmp(a.file, b.file) == 0;
}

/* Note the place, and put the set into the order that the evaluation is to have. */
static void
take_chance(struct py *py, struct py_dict *set)
{
    const struct py_config *config = &py->config;
    struct py_where here = py_here(py);
    size_t at = 0;
    while (at < py->n_chances && !is_same_place(py->chances[at], here)) {
        at++;
    }
    if (at == py->n_chances && at < PY_CHANCES) {
        py->chances[py->n_chances++] = here;
    }
    if (config->sets != PY_SETS_AS_MADE) {
        bool falls = config->sets == PY_SETS_FALLING &&
                     (config->sets_at.file == NULL || is_same_place(config->sets_at, here));
        arrange(set, falls ? compare_falling : compare_rising);
    }
}

size_t
py_chances(const struct py *py, const struct py_where **ret)
{
    *ret = py->chances;
    return py->n_chances;
}

bool
py_set_check_order(struct py *py, struct py_dict *set)
{
    if (set->n_live <= 1) {
        return true;
    }
    int64_t table = least_table(set->n_live);
    bool is_small = true;
    bool is_random = true;
    for (size_t at = 0; at < set->n_entries; at++) {
        struct py_value key = set->entries[at].key;
        if (key.kind == PY_ABSENT) {
            is_small = false;
            continue;
        }
        is_random = is_random && is_random_order(key);
        is_small = is_small && key.kind == PY_INT && key.as.integer >= 0 && key.as.integer < table;
    }
    // Strings hash differently in every run of Python, so any order is one that Python might
    // choose. Who evaluates sees to it that it does not matter: py_chances.
    if (is_random) {
        take_chance(py, set);
        return true;
    }
    if (is_small) {
        arrange(set, compare_numbers);
        return true;
    }
    (void)py_refuse(py, "the order of a set of numbers depends on CPython's hash table: sort it");
    return false;
}
