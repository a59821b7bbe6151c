/*
 * Iterators: one struct for all kinds, with a function that gives the next item.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_ITER_H
#define LOCKSTEP_ALEMBIC_PY_ITER_H

#include "py_module.h"

struct py_iterator {
    const struct py_type *type; /* for type() and messages */
    /* 1 an item, 0 the end, -1 failed. */
    int (*next)(struct py *py, struct py_iterator *iterator, struct py_value *ret);
    struct py_value source;
    struct py_value extra;
    int64_t at;
    int64_t n;
    void *data;
};

/* What a dict's keys(), values() or items() gives. */
enum py_view_kind {
    PY_VIEW_KEYS,
    PY_VIEW_VALUES,
    PY_VIEW_ITEMS,
};

struct py_view {
    struct py_dict *dict;
    enum py_view_kind kind;
};

/* A new iterator over `source` that calls `next`. */
struct py_value py_iterator_new(struct py *py, const struct py_type *type,
    int (*next)(struct py *py, struct py_iterator *iterator, struct py_value *ret),
    struct py_value source);

struct py_value py_view_new(struct py *py, struct py_dict *dict, enum py_view_kind kind);

/* How many items a range has. */
int64_t py_range_len(const struct py_range *range);

/* reversed(value). */
struct py_value py_reversed(struct py *py, struct py_value value);

/* The types of iterators. */
extern const struct py_type py_type_iterator;
extern const struct py_type py_type_enumerate;
extern const struct py_type py_type_zip;
extern const struct py_type py_type_map;
extern const struct py_type py_type_filter;
extern const struct py_type py_type_reversed;
extern const struct py_type py_type_generator;

#endif
