/*
 * Modules and unknown names at run time.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_MODULE_VALUE_H
#define LOCKSTEP_ALEMBIC_PY_MODULE_VALUE_H

#include "py_state.h"

/* An attribute of a module. Absent without an error: there is none (in a module of the tables that
 * is refused). */
struct py_value py_module_attribute(struct py *py, struct py_module *module, struct py_str *name);

/* An attribute of a placeholder: what it resolves to, or a longer placeholder. */
struct py_value py_unknown_attribute(struct py *py, struct py_value value, struct py_str *name);

/* A module within one that was made from a file. Absent without an error: there is none. */
struct py_value py_import_submodule(
    struct py *py, const struct py_module *module, const struct py_str *name);

/* What a placeholder stands for; absent without an error: nothing known, and that is no error yet. */
struct py_value py_unknown_found(struct py *py, struct py_value value);

/* A placeholder for a dotted name, made at the current position. */
struct py_value py_unknown_new(struct py *py, const char *ptr, size_t len);

/* A module that is made from a file: a dict with its names. NULL: memory is spent. */
struct py_module *py_module_new(struct py *py, const char *name, const char *file);

/* A registered module by its dotted name; NULL: there is none. */
const struct py_module_def *py_module_find(const struct py *py, const char *ptr, size_t len);

/* Execute import statements (py_import.c). */
bool py_import_statement(struct py *py, const struct py_node *node);
bool py_import_from(struct py *py, const struct py_node *node);

#endif
