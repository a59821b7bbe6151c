/*
 * The hash table behind dict, set and the tables of names. Entries stay in insertion order. For the
 * files of the front end; others use py_value.h.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_DICT_H
#define LOCKSTEP_ALEMBIC_PY_DICT_H

#include "py_value.h"

struct py_dict_entry {
    struct py_value key; /* absent: removed */
    struct py_value value;
    uint64_t hash;
};

struct py_dict {
    struct py_dict_entry *entries;
    size_t n_entries; /* removed ones included */
    size_t n_live;
    size_t capacity;
    uint32_t *index;   /* entry number plus 1; 0: free */
    size_t index_size; /* a power of two */
    uint64_t version;  /* counts changes */
};

/* The hash of a string, remembered in it. */
uint64_t py_str_hash(struct py_str *str);

/* The hash of bytes, never 0. */
uint64_t py_hash_bytes(const char *ptr, size_t len);

bool py_dict_set_str(
    struct py *py, struct py_dict *dict, struct py_str *key, struct py_value value);
bool py_dict_remove_str(struct py_dict *dict, const struct py_str *key);
void py_dict_clear(struct py_dict *dict);

/* A copy. Absent: memory is spent. `kind` is PY_DICT, PY_SET or PY_FROZENSET. */
struct py_value py_dict_copy(struct py *py, const struct py_dict *dict, enum py_kind kind);
bool py_dict_update(struct py *py, struct py_dict *dict, const struct py_dict *other);

/* A set whose order Python leaves open (that is noted), or that has at most one item, or small integers
 * only, may be walked; for any other the order would be a guess. False: refused. Sorts small integers
 * into the order that CPython has, and the others as py_config.sets says. */
bool py_set_check_order(struct py *py, struct py_dict *set);

#endif
