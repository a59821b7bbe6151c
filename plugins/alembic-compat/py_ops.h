/*
 * Operators, between the files that make them up.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_OPS_H
#define LOCKSTEP_ALEMBIC_PY_OPS_H

#include "py_module.h"

/* Comparison of values that are no objects; "not implemented" where their kinds have no order. */
struct py_value py_compare_plain(
    struct py *py, enum py_op op, struct py_value a, struct py_value b);

/* What a comparison says of two values in this order (below 0, 0, above 0). */
struct py_value py_of_order(enum py_op op, int order);

/* The operator as it is written: "+", "**", "<=". */
const char *py_op_text(enum py_op op);

/* a OP= b: lists, dicts and sets change in place. */
struct py_value py_binary_in_place(
    struct py *py, enum py_op op, struct py_value a, struct py_value b);

/* Both are sets or views of keys or items: a | b and so on; <=, < and so on; ==. */
struct py_value py_set_binary(struct py *py, enum py_op op, struct py_value a, struct py_value b);
struct py_value py_set_order(struct py *py, enum py_op op, struct py_value a, struct py_value b);
int py_set_equal(struct py *py, struct py_value a, struct py_value b);

/* What is looked for in a set: a set as the frozenset that it would be. */
struct py_value py_set_member(struct py_value item);

/* A new set of what iterating `value` gives. */
struct py_value py_to_set(struct py *py, struct py_value value);

/* dict.update(mapping) for a mapping: a dict, an instance of a subclass, or what has keys(). */
bool py_mapping_update(struct py *py, struct py_dict *dict, struct py_value mapping);

/* ascii(value). */
struct py_value py_to_ascii(struct py *py, struct py_value value);

/* "%" of a str (py_percent.c). */
struct py_value py_percent(struct py *py, struct py_value format, struct py_value args);

/* Strings: a + b, a * n. */
struct py_value py_str_concat(struct py *py, struct py_value a, struct py_value b);
struct py_value py_sequence_repeat(struct py *py, struct py_value sequence, int64_t times);

/* Where a slice begins, ends and how many items it has in a sequence of `n`. False: raised. */
bool py_slice_indices(struct py *py, const struct py_slice *slice, int64_t n, int64_t *ret_start,
    int64_t *ret_step, int64_t *ret_count);

/* self[key] of an instance of a subclass of dict, which may have __missing__. */
struct py_value py_dict_item_or_missing(struct py *py, struct py_value self, struct py_value key);

/* a in b, for sequences: 1, 0, -1. */
int py_sequence_has(struct py *py, struct py_value container, struct py_value item);

#endif
