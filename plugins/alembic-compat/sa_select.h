/*
 * sa_select.h: SELECT, INSERT, UPDATE and DELETE as Python objects.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_SELECT_H
#define LOCKSTEP_ALEMBIC_SA_SELECT_H

#include "sa_context.h"

/* Payload of every statement object. */
struct al_py_select {
    struct al_select *select;
};

extern const struct py_type al_py_executable; /* the base of all statements */
extern const struct py_type al_py_select_type;

/* The statement of an object; NULL where the value is none. */
struct al_select *al_select_in(struct py_value value);

/* Methods of tables. */
struct py_value al_table_insert(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_table_update(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_table_delete(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_table_select(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_table_join(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_table_outerjoin(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_table_alias(struct py *py, struct py_value self, const struct py_args *args);

/* Functions of the module sqlalchemy. */
struct py_value al_fn_select(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_insert(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_update(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_delete(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_union(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_union_all(struct py *py, struct py_value self, const struct py_args *args);

/* Between sa_select.c and sa_dml.c: an object for a statement (NULL: failed before), a new statement,
 * a copy to be changed, and the columns that an argument stands for. */
struct py_value al_select_wrap(struct py *py, struct al_select *select);
struct al_select *al_select_begin(struct py *py, enum al_select_kind kind);
struct al_select *al_select_changed(struct py *py, struct py_value self);
bool al_select_take_columns(struct py *py, struct al_list *columns, struct py_value value);

/* Methods of INSERT, UPDATE and DELETE. */
struct py_value al_dml_values(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_dml_returning(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_dml_from_select(struct py *py, struct py_value self, const struct py_args *args);

/* Fill an INSERT's row from a dict of column name to value; defaults of the table's columns take
 * part. False: failed. */
bool al_insert_row(struct py *py, struct al_table *table, struct py_value row, struct al_list *ret);

#endif
