/*
 * sa_schema.h: Column, Table, MetaData, constraints, Index, Sequence, Identity and Computed as
 * Python objects.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_SCHEMA_H
#define LOCKSTEP_ALEMBIC_SA_SCHEMA_H

#include "sa_context.h"

/* Payload of Column: begins as that of every expression. */
struct al_py_column {
    struct al_expr *expr;
    struct al_column *column;
};

struct al_py_constraint {
    struct al_constraint *constraint;
};

struct al_py_index {
    struct al_index *index;
};

struct al_py_sequence {
    struct al_sequence *sequence;
};

struct al_py_computed {
    struct al_expr *expr;
    int is_virtual;
};

struct al_py_table {
    struct al_table *table;
    struct py_value metadata; /* None: it has none */
};

struct al_py_metadata {
    struct al_naming *naming;
    struct al_name schema;
    struct py_value tables;   /* a dict by key */
    struct al_list sequences; /* of struct al_sequence: those that belong to no column */
    bool is_reflected;        /* some of them are from the catalog, with their columns only */
};

extern const struct py_type al_py_column_type;     /* Column */
extern const struct py_type al_py_constraint_type; /* Constraint, the base of all */
extern const struct py_type al_py_primary_key;
extern const struct py_type al_py_foreign_key_constraint;
extern const struct py_type al_py_foreign_key; /* ForeignKey, of one column */
extern const struct py_type al_py_unique;
extern const struct py_type al_py_check;
extern const struct py_type al_py_exclude;
extern const struct py_type al_py_index_type;
extern const struct py_type al_py_sequence_type;
extern const struct py_type al_py_identity;
extern const struct py_type al_py_computed_type;
extern const struct py_type al_py_fetched; /* FetchedValue */
extern const struct py_type al_py_default_clause;
extern const struct py_type al_py_table_clause; /* TableClause: sa.table(), the base of Table */
extern const struct py_type al_py_table_type;   /* Table */
extern const struct py_type al_py_metadata_type;
extern const struct py_type al_py_create_table; /* sqlalchemy.schema.CreateTable and so on */

/* The column of a Column object; NULL where the value is none. */
struct al_column *al_column_in(struct py *py, struct py_value value);

/* The Column or ColumnClause object for a column of `table`. */
struct py_value al_column_wrap(struct py *py, struct al_column *column);

/* sqlalchemy.column(). */
struct py_value al_column_clause_new(
    struct py *py, struct py_value self, const struct py_args *args);

/* The table of a Table, TableClause, alias or subquery object; NULL where the value is none. */
struct al_table *al_table_in(struct py_value value);

/* The table whose columns a collection (`table.c`) holds; NULL where the value is none. */
const struct al_table *al_columns_in(struct py_value value);

/* The object for a table. */
struct py_value al_table_wrap(
    struct py *py, struct al_table *table, const struct py_type *type, struct py_value metadata);

/* sqlalchemy.table(). */
struct py_value al_table_clause_new(
    struct py *py, struct py_value self, const struct py_args *args);

/* Put columns, constraints and indexes (objects) into a table. `replaces`: a column may take the
 * place of one of that name. */
bool al_table_take_items(
    struct py *py, struct al_table *table, const struct py_value *items, size_t n, bool replaces);

/* What a MetaData calls a table: its name, behind that of its schema. */
struct py_value al_table_key(struct py *py, const struct al_table *table);

/* What foreign keys say of other tables of the same MetaData, as far as those are there: the schema that
 * goes without saying, the name of a column that is referred to by its key, and the type of a column that
 * has none of its own. What is not there is kept in the constraint, for whoever writes it. */
bool al_reference_settle(struct py *py, struct py_value metadata);

/* The same of the table's foreign keys to itself, where there is no MetaData. */
bool al_reference_settle_own(struct py *py, struct al_table *table);

/* Whether all foreign keys of a table lead to what its MetaData has; raise what SQLAlchemy raises where one does not. */
bool al_reference_is_whole(const struct al_table *table);
bool al_reference_raise(struct py *py, const struct al_table *table);

/* Take the keyword options of a Table: comment, prefixes, postgresql_… */
bool al_table_take_options(struct py *py, struct al_table *table, struct py_value kw);

/* What server_default= says. False: failed. */
bool al_default_take(struct py *py, struct py_value value, struct al_default *ret,
    struct al_expr **ret_computed, int *ret_virtual, struct al_sequence **ret_identity);

/* The index over `exprs` (str, columns, expressions) with its keyword options; attached to `table`. */
struct al_index *al_index_make(struct py *py, struct al_name name, struct al_table *table,
    struct py_value exprs, struct py_value kw);

/* Keyword options of constraints, shared with the operations. */
bool al_constraint_take_options(
    struct py *py, const char *function, struct py_value kw, struct al_constraint *constraint);

/* "schema.table.column" as the parts of a reference. */
bool al_constraint_refer(struct py *py, struct al_constraint *constraint, struct py_value target);

/* EXCLUDE from its elements ((expression, operator), …). */
bool al_constraint_exclude(
    struct py *py, struct al_constraint *constraint, const struct py_value *elements, size_t n);

/* Sequence options. */
bool al_sequence_take_options(
    struct py *py, const char *function, struct py_value kw, struct al_sequence *sequence);

/* CREATE SEQUENCE and DROP SEQUENCE, where `checkfirst` finds it missing or there. */
bool al_sequence_create(struct py *py, const struct al_sequence *sequence, bool checkfirst);
bool al_sequence_drop(struct py *py, const struct al_sequence *sequence, bool checkfirst);

/* CREATE TABLE with all that belongs to it (enum types, indexes, comments), and DROP TABLE. `memo`
 * remembers which enum types were made; NULL: none are remembered. */
bool al_table_create(struct py *py, struct al_table *table, bool if_not_exists, bool checkfirst,
    struct al_list *memo);

/* The same with the sequences of its columns, as Table.create() and drop() do it. */
bool al_table_create_whole(struct py *py, struct al_table *table, bool checkfirst);
bool al_table_drop_whole(struct py *py, struct al_table *table, bool checkfirst);
bool al_table_drop(
    struct py *py, struct al_table *table, bool if_exists, bool checkfirst, struct al_list *memo);

/* Table.foreign_key_constraints: a set, as with SQLAlchemy; whoever goes through several of them relies on no order. */
struct py_value al_table_foreign_keys(
    struct py *py, struct py_value self, const struct py_args *args);

/* Fill a table from the catalog where its options say autoload_with. */
bool al_table_reflect(struct py *py, struct al_table *table, struct py_value kw);

/* Whether relation schema.name is there: 1, 0, -1 failed. */
int al_relation_exists(struct py *py, struct al_name schema, struct al_name name);

#endif
