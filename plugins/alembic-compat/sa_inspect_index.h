/*
 * sa_inspect_index.h: what an Inspector says of a table's keys and indexes. Methods, bound: table_name, schema.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_INSPECT_INDEX_H
#define LOCKSTEP_ALEMBIC_SA_INSPECT_INDEX_H

#include "sa_inspect_query.h"

struct py_value al_inspector_primary(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_inspector_uniques(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_inspector_indexes(
    struct py *py, struct py_value self, const struct py_args *args);

#endif
