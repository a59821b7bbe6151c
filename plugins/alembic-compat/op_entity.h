/*
 * op_entity.h: the views, functions, triggers, policies and extensions of the package alembic_utils,
 * and op.create_entity, op.drop_entity and op.replace_entity for them.
 */
#ifndef LOCKSTEP_ALEMBIC_OP_ENTITY_H
#define LOCKSTEP_ALEMBIC_OP_ENTITY_H

#include "op_operation.h"

enum al_replaceable_kind {
    AL_ENTITY_FUNCTION,
    AL_ENTITY_VIEW,
    AL_ENTITY_MATERIALIZED,
    AL_ENTITY_TRIGGER,
    AL_ENTITY_POLICY,
    AL_ENTITY_EXTENSION,
};

struct al_replaceable {
    enum al_replaceable_kind kind;
    struct py_value schema; /* this and the next two are str */
    struct py_value signature;
    struct py_value definition; /* as text() gets it */
    struct py_value on_entity;  /* a str, or None: it is on nothing */
    int flag;                   /* with_data, is_constraint */
};

/* text.method(argument); `argument` may be NULL: without one. An absent text stays absent. */
struct py_value al_entity_call(
    struct py *py, struct py_value text, const char *method, const char *argument);

/* Append the statement that makes it. False: failed, and an exception is set. */
bool al_entity_write_create(
    struct py *py, struct al_text *text, const struct al_replaceable *entity);
bool al_entity_write_drop(
    struct py *py, struct al_text *text, const struct al_replaceable *entity, bool cascade);

/* Replacing it is two statements, the first of them empty where one will do. Not for extensions. */
bool al_entity_write_replace_drop(
    struct py *py, struct al_text *text, const struct al_replaceable *entity);
bool al_entity_write_replace(
    struct py *py, struct al_text *text, const struct al_replaceable *entity);

/* target */
struct py_value al_op_create_entity(struct py *py, const struct py_value *arg);

/* target, cascade= */
struct py_value al_op_drop_entity(struct py *py, const struct py_value *arg);

/* target */
struct py_value al_op_replace_entity(struct py *py, const struct py_value *arg);

/* The package's modules: NULL-terminated. */
extern const struct py_module_def *const al_entity_modules[];

#endif
