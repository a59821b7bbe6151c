/*
 * sa_expr.h: SQL expressions as Python objects, their operators and methods, and the conversion of
 * Python values into SQL literals.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_EXPR_H
#define LOCKSTEP_ALEMBIC_SA_EXPR_H

#include "sa_context.h"

/* The payload of every expression object; types derived from it begin with it. */
struct al_py_expr {
    struct al_expr *expr;
};

extern const struct py_type al_py_clause;        /* ClauseElement */
extern const struct py_type al_py_text;          /* TextClause */
extern const struct py_type al_py_element;       /* ColumnElement */
extern const struct py_type al_py_column_clause; /* ColumnClause: sa.column() */

/* The methods of ColumnElement (sa_expr_methods.c). */
extern const struct py_def al_element_members[];

/* An object for `expr`; absent for NULL (then memory is spent). */
struct py_value al_expr_wrap(struct py *py, struct al_expr *expr);

/* The expression of an object, a select() included; NULL, and nothing raised, where it is none. */
struct al_expr *al_expr_in(struct py *py, struct py_value value);

/* `value` as an expression: an object's own, or a literal of `type` (NULL: not known). NULL: failed,
 * and an exception is set. */
struct al_expr *al_expr_coerce(struct py *py, struct py_value value, const struct al_type *type);

/* Append the expressions of a list, whose strings name columns. False: the list failed, or one of it. */
bool al_expr_push_all(struct py *py, struct py_value list, struct al_list *ret);

/* `value` as SQL where a str is SQL itself (CHECK, WHERE of an index, USING …). */
struct al_expr *al_expr_sql(struct py *py, struct py_value value);

/* The SQL literal that psycopg2 writes for `value` bound to `type` (NULL: not known). Absent: failed,
 * and an exception is set. */
struct lockstep_str al_literal(struct py *py, struct py_value value, const struct al_type *type);

/* The name of the type that SQLAlchemy sees in a str or a number; NULL: it is neither. */
const char *al_type_name_of(struct py *py, struct py_value value);

/* The type that a value has as the other side of an operator: that of `other`, but a str or a number beside JSON is itself
 * and no JSON. */
const struct al_type *al_expr_type_for(
    struct py *py, struct py_value value, const struct al_expr *other);

/* left OP right, with SQLAlchemy's coercions: None makes IS NULL, + joins strings. */
struct py_value al_expr_operate(
    struct py *py, enum al_op op, struct al_expr *left, struct py_value right, bool reflected);

/* left IN (…): `negated` for NOT IN. */
struct py_value al_expr_in_list(
    struct py *py, struct al_expr *left, struct py_value right, bool negated);

/* Whether a value is a list, tuple, set, dict, range or iterator, as which few arguments may be given. */
bool al_is_collection(struct py_value value);

/* and_ or or_ over Python values; one operand stays as it is. */
struct py_value al_expr_conjunction(
    struct py *py, enum al_op op, const struct py_value *items, size_t n);

/* Add `value` to a condition that is there already (NULL: none), with AND. */
bool al_expr_and(struct py *py, struct al_expr **condition, struct py_value value);

#endif
