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
struct py_value al_fn_except(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_except_all(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_intersect(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_intersect_all(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_lateral(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_tablesample(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_alias(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_join(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_outerjoin(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_exists(struct py *py, struct py_value self, const struct py_args *args);

/* Methods of SELECT that make or change an item of FROM. */
struct py_value al_select_join(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_outerjoin(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_join_from(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_subquery(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_cte(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_lateral(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_columns(struct py *py, struct py_value self, const struct py_args *args);

/* Methods of SELECT that join it with others. */
struct py_value al_select_union(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_union_all(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_except(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_except_all(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_intersect(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_select_intersect_all(
    struct py *py, struct py_value self, const struct py_args *args);

/* One statement out of several; NULL: failed. `word` is UNION and its kin. */
struct al_select *al_select_compound(
    struct py *py, const struct py_value *parts, size_t n, const char *word);

/* The item of FROM that a table, alias, join or model stands for; NULL: failed. */
struct al_from *al_from_of(struct py *py, struct py_value value);

/* A join. Without an ON (None, or not given) the foreign keys between both sides say it; a model's
 * relationship as the target says it too. NULL: failed. */
struct al_from *al_from_joined(struct py *py, struct al_from *left, struct py_value right,
    struct py_value on, int is_outer, int is_full);

/* Join `target` to the FROM of `select`, to the item that it can be joined to. */
bool al_select_add_join(struct py *py, struct al_select *select, struct py_value target,
    struct py_value on, int is_outer, int is_full);

/* `select` as a table under a name (None: one of its own making). NULL: failed. */
struct al_table *al_select_named(struct py *py, struct al_select *select, struct py_value name);

/* A copy of `old` under an alias. NULL: failed. */
struct al_table *al_table_aliased(struct py *py, const struct al_table *old, struct py_value name);

extern const struct py_type al_py_exists; /* Exists */
extern const struct py_type al_py_cte;    /* CTE */

/* Between sa_select.c and sa_dml.c: an object for a statement (NULL: failed before), a new statement,
 * a copy to be changed, and the columns that an argument stands for. */
struct py_value al_select_wrap(struct py *py, struct al_select *select);
struct al_select *al_select_begin(struct py *py, enum al_select_kind kind);
struct al_select *al_select_changed(struct py *py, struct py_value self);
bool al_select_take_columns(
    struct py *py, struct al_select *select, struct al_list *columns, struct py_value value);

/* The same of every item of a list, set or other collection, for the columns of `select`. */
bool al_select_take_collection(struct py *py, struct al_select *select, struct py_value columns);

/* select([columns], whereclause, from_obj, …) of 1.4, and without the columns, which `select` has then. */
struct py_value al_select_legacy(
    struct py *py, struct al_select *select, const struct py_args *args);
struct py_value al_select_refine(
    struct py *py, struct al_select *select, const struct py_args *args);

/* Make the columns of `select` those that the arguments stand for, and no others. False: failed. */
bool al_select_only(struct py *py, struct al_select *select, const struct py_args *args);

/* Methods of INSERT, UPDATE and DELETE. */
struct py_value al_dml_values(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_dml_returning(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_dml_from_select(struct py *py, struct py_value self, const struct py_args *args);

/* Where a row comes from: in values() each key must be a column's, among the parameters of an
 * execution those that are none are left alone. */
enum al_row_source { AL_ROW_VALUES, AL_ROW_PARAMETERS };

/* Fill an INSERT's row from a dict of column name to value; defaults of the table's columns take
 * part. False: failed. */
bool al_insert_row(struct py *py, struct al_table *table, struct py_value row,
    enum al_row_source source, struct al_list *ret);

/* The same for SET of an UPDATE, where only what is given counts. */
bool al_update_row(struct py *py, struct al_table *table, struct py_value row,
    enum al_row_source source, struct al_list *ret);

/* Add onupdate= of the columns that an UPDATE leaves out. */
bool al_update_defaults(struct py *py, struct al_table *table, struct al_list *list);

/* Take the argument of values(): a dict, or for an INSERT a list of them. False: failed. */
bool al_dml_take_values(struct py *py, struct al_select *select, struct py_value given);

/* An INSERT or UPDATE with what its execution adds: columns from the parameters (a dict, or None),
 * defaults and onupdate= of the columns that are left out. NULL: failed. */
struct al_select *al_dml_finished(
    struct py *py, const struct al_select *select, struct py_value parameters);

/* The value of a default= or onupdate= as a column keeps it: a callable is called. */
bool al_default_value(struct py *py, const void *kept, struct py_value *ret);

/* nextval('sequence'); NULL: failed. */
struct al_expr *al_sequence_next(struct py *py, const struct al_sequence *sequence);

#endif
