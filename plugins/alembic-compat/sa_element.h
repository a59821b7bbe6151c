/*
 * sa_element.h: sqlalchemy.schema.CreateTable and its kin, and sqlalchemy.DDL: statements by themselves.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ELEMENT_H
#define LOCKSTEP_ALEMBIC_SA_ELEMENT_H

#include "sa_context.h"

/* Payload: the statement's text. */
struct al_py_element_sql {
    struct lockstep_str sql;
};

extern const struct py_type al_py_ddl_element; /* DDLElement, the base */

/* The names of sqlalchemy.schema, and of the dialect, that make such statements. */
struct py_value al_fn_create_table(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_drop_table(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_create_index(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_drop_index(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_create_sequence(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_drop_sequence(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_create_schema(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_drop_schema(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_add_constraint(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_drop_constraint(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_create_enum_type(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_drop_enum_type(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_ddl(struct py *py, struct py_value self, const struct py_args *args);

#endif
