/*
 * check_model.h: what declarative operations promise, kept while revisions are evaluated without
 * being executed. The model knows tables, columns, constraints, indexes and enum types.
 */
#ifndef LOCKSTEP_ALEMBIC_CHECK_MODEL_H
#define LOCKSTEP_ALEMBIC_CHECK_MODEL_H

#include "ddl_model.h"

/* Part of a table that has a name. */
struct al_promise {
    struct lockstep_str name;
    int is_unique; /* of an index */
};

struct al_promised_column {
    struct lockstep_str name;
    struct lockstep_str type; /* SQL; ptr NULL: not known */
    int nullable;             /* -1: not known */
};

struct al_promised_table {
    struct lockstep_str schema; /* ptr NULL: by the search_path */
    struct lockstep_str name;
    struct al_list columns;     /* of struct al_promised_column */
    struct al_list constraints; /* of struct al_promise */
    struct al_list indexes;     /* of struct al_promise */
    int is_gone;                /* promised not to be there */
    int is_partial;             /* made before these revisions: only what they touch is promised */
};

struct al_model {
    struct al_pool *pool;
    struct al_list tables; /* of struct al_promised_table */
    struct al_list enums;  /* of struct al_enum */
};

/* The table in the model; one that is not there yet is taken in as partial. NULL: pool exhausted. */
struct al_promised_table *al_model_table(
    struct al_model *model, struct lockstep_str schema, struct lockstep_str name);

/* What operations do. `final` names are those that the database has. */
void al_model_create(struct al_model *model, struct al_ddl *ddl, const struct al_table *table);
void al_model_drop(struct al_model *model, const struct al_table *table);
void al_model_rename(struct al_model *model, struct lockstep_str schema, struct lockstep_str from,
    struct lockstep_str to);
void al_model_add_column(struct al_model *model, struct al_ddl *ddl, const struct al_table *table);
void al_model_drop_column(struct al_model *model, struct lockstep_str schema,
    struct lockstep_str table, struct lockstep_str column);

/* The column, taken in where it is not known. */
struct al_promised_column *al_model_column(struct al_model *model, struct lockstep_str schema,
    struct lockstep_str table, struct lockstep_str column);
void al_model_add_constraint(
    struct al_model *model, struct al_ddl *ddl, const struct al_constraint *constraint);
void al_model_drop_constraint(
    struct al_model *model, struct al_ddl *ddl, const struct al_constraint *constraint);
void al_model_add_index(struct al_model *model, struct al_ddl *ddl, const struct al_index *index);
void al_model_drop_index(struct al_model *model, struct al_ddl *ddl, const struct al_index *index);

#endif
