/*
 * sa_func.h: the functions of the module sqlalchemy that make expressions: text, cast, case, and_ …
 */
#ifndef LOCKSTEP_ALEMBIC_SA_FUNC_H
#define LOCKSTEP_ALEMBIC_SA_FUNC_H

#include "sa_expr.h"

/* sqlalchemy.func: any attribute is a function of SQL. */
extern const struct py_type al_py_func;
struct py_value al_func_new(struct py *py, struct py_value self, const struct py_args *args);

/* Functions for module tables; their signatures stand beside them there. */
struct py_value al_fn_text(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_literal_column(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_literal(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_bindparam(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_null(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_true(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_false(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_and(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_or(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_not(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_cast(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_type_coerce(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_case(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_extract(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_desc(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_asc(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_nulls_first(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_nulls_last(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_distinct(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_any(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_all(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_tuple(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_array(struct py *py, struct py_value self, const struct py_args *args);

#endif
