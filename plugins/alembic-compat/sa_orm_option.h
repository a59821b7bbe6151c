/*
 * sa_orm_option.h: options of queries, which say what is loaded with an object.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_OPTION_H
#define LOCKSTEP_ALEMBIC_SA_ORM_OPTION_H

#include "sa_orm_session.h"

struct py_value al_fn_joinedload(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_selectinload(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_lazyload(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_load_only(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_defer(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_fn_undefer(struct py *py, struct py_value self, const struct py_args *args);

/* Add options to a statement; those of a Query may give the same object in several rows. */
bool al_options_add(
    struct py *py, struct al_select *select, const struct py_args *args, bool is_query);

/* Whether a row leaves an attribute of its object for later. */
bool al_options_leave(const struct al_select *select, const struct al_property *property);

/* Load what the options of a statement ask for with an object. */
bool al_options_load(struct py *py, const struct al_select *select, struct py_value value);

#endif
