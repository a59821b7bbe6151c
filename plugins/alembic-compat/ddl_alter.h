/*
 * ddl_alter.h: the ALTER TABLE statements that Alembic writes itself. Their schema may hold dots.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_ALTER_H
#define LOCKSTEP_ALEMBIC_DDL_ALTER_H

#include "ddl_model.h"

/* The table that a statement is about. */
struct al_target {
    struct al_name schema;
    struct al_name table;
};

/* Options of ADD COLUMN. */
struct al_add_options {
    int if_not_exists;
    int inline_references; /* its one foreign key goes into the same statement */
    int inline_primary_key;
};

void al_alter_add_column(struct al_ddl *ddl, struct al_target target,
    const struct al_column *column, struct al_add_options options);
void al_alter_drop_column(
    struct al_ddl *ddl, struct al_target target, struct al_name column, int if_exists);
void al_alter_nullable(
    struct al_ddl *ddl, struct al_target target, struct al_name column, int nullable);

/* `using` NULL: none. */
void al_alter_type(struct al_ddl *ddl, struct al_target target, struct al_name column,
    const struct al_type *type, const struct al_expr *using);

/* AL_DEFAULT_NONE: DROP DEFAULT. */
void al_alter_default(struct al_ddl *ddl, struct al_target target, struct al_name column,
    const struct al_default *value);
void al_alter_rename_column(
    struct al_ddl *ddl, struct al_target target, struct al_name column, struct al_name new_name);
void al_alter_rename_table(struct al_ddl *ddl, struct al_target target, struct al_name new_name);

/* An absent comment: IS NULL. */
void al_alter_comment(struct al_ddl *ddl, struct al_target target, struct al_name column,
    struct lockstep_str comment);

/* ADD GENERATED, DROP IDENTITY, or SET of what differs from `existing`; either may be NULL. */
void al_alter_identity(struct al_ddl *ddl, struct al_target target, struct al_name column,
    const struct al_sequence *identity, const struct al_sequence *existing);

#endif
