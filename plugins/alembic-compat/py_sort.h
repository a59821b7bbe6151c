/*
 * Sorting, stable as Python's is.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_SORT_H
#define LOCKSTEP_ALEMBIC_PY_SORT_H

#include "py_value.h"

/* Sort a list by `<` of its items, or of what `key` makes of them (absent or None: none). */
bool py_sort(struct py *py, struct py_list *list, struct py_value key, bool is_reversed);

void py_reverse_items(struct py_list *list);

#endif
