/*
 * ddl_model.h: columns, constraints, indexes, sequences and tables as SQLAlchemy's schema objects
 * describe them. Data only; made by whoever reads a revision, read by the ddl_ writers. Everything
 * lives in one pool.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_MODEL_H
#define LOCKSTEP_ALEMBIC_DDL_MODEL_H

#include "ddl_type.h"

/* A number that may not be given. */
struct al_maybe {
    int64_t number;
    int is_given;
};

/* Options of a sequence, and of an identity column. */
struct al_sequence {
    struct al_name name;
    struct al_name schema;
    struct al_maybe start, increment, minvalue, maxvalue, cache;
    struct al_maybe nominvalue, nomaxvalue; /* given: NO MINVALUE, NO MAXVALUE */
    struct al_maybe cycle, order;           /* 0 or 1 */
    const struct al_type *data_type;
    int always; /* identity: GENERATED ALWAYS */
    int is_optional;
};

enum al_default_kind {
    AL_DEFAULT_NONE,
    AL_DEFAULT_STRING, /* a Python string: rendered as a literal */
    AL_DEFAULT_EXPR,
    AL_DEFAULT_FETCHED, /* FetchedValue, or what was reflected: nothing is rendered */
};

struct al_default {
    enum al_default_kind kind;
    struct lockstep_str text;
    struct al_expr *expr;
};

enum al_autoincrement {
    AL_AUTO_AUTO,
    AL_AUTO_TRUE,
    AL_AUTO_FALSE,
    AL_AUTO_IGNORE_FK,
};

struct al_table;

struct al_column {
    struct al_name name;
    struct lockstep_str key; /* what the table's collection calls it */
    struct al_type *type;
    struct al_default server_default;
    struct al_expr *computed; /* NULL: none */
    int computed_virtual;     /* persisted=False was asked for */
    struct al_sequence *identity;
    struct al_sequence *sequence; /* default=Sequence(…) */
    struct lockstep_str comment;  /* ptr NULL: none */
    struct al_list checks;        /* of struct al_constraint: written with the column */
    struct al_list fks;           /* of struct al_constraint, one column each: ForeignKey objects */
    enum al_autoincrement autoincrement;
    int nullable;
    int nullable_given;
    int primary_key;
    int unique;
    int index;
    int has_default; /* a default of Python's side, not a Sequence */
    int is_system;
    int is_reflected;       /* read from the catalog: a copy of it may lack what it has there */
    struct al_table *table; /* NULL: not in one yet */
    int64_t order;          /* SQLAlchemy's _creation_order */
    void *default_value;    /* the maker's own: the Python-side default */
    void *onupdate_value;
};

enum al_constraint_kind {
    AL_CONSTRAINT_PRIMARY,
    AL_CONSTRAINT_FOREIGN,
    AL_CONSTRAINT_UNIQUE,
    AL_CONSTRAINT_CHECK,
    AL_CONSTRAINT_EXCLUDE,
    AL_CONSTRAINT_ANY, /* only to be dropped */
};

/* What the columns of another table that a foreign key names are. */
enum al_reference {
    AL_REFERENCE_NAMES,  /* its names, as far as is known */
    AL_REFERENCE_KEYS,   /* its keys: where the table is known, its names are looked up */
    AL_REFERENCE_TABLE,  /* keys, and the MetaData has no such table */
    AL_REFERENCE_COLUMN, /* keys, and the table has no such column */
};

/* One element of EXCLUDE. */
struct al_exclude {
    struct al_expr *expr;
    struct lockstep_str op;
    struct lockstep_str opclass; /* ptr NULL: none */
};

struct al_constraint {
    enum al_constraint_kind kind;
    struct al_name name;    /* text.ptr NULL: none */
    int64_t order;          /* SQLAlchemy's _creation_order */
    struct al_list names;   /* of struct al_name: the columns as they were named */
    struct al_list columns; /* of struct al_column, once it belongs to a table */
    struct al_table *table;
    struct al_name ref_schema;
    struct al_name ref_table;
    struct al_list ref_names;                                 /* of struct al_name */
    enum al_reference reference;                              /* how far ref_names are known */
    struct lockstep_str ondelete, onupdate, match, initially; /* ptr NULL: not given */
    struct al_maybe deferrable;
    int use_alter;
    int stands_apart; /* AddConstraint() or DropConstraint() speaks of it: not in CREATE TABLE */
    int not_valid;
    int is_column_level;
    int is_implicit;   /* the primary key that the columns' flags make */
    int is_type_bound; /* the CHECK of a non-native Enum */
    int is_none_name;  /* named None on purpose: only a convention names it */
    struct al_expr *sqltext;
    struct al_list elements; /* of struct al_exclude */
    struct lockstep_str using;
    struct al_expr *where;
    struct al_list include; /* of struct al_name */
    struct al_maybe nulls_not_distinct;
    struct lockstep_str comment;
};

/* A key with a value, such as a storage parameter. */
struct al_pair {
    struct lockstep_str key;
    struct lockstep_str value;
};

struct al_index {
    struct al_name name;
    struct al_list exprs; /* of struct al_expr; AL_EXPR_COLUMN for plain columns */
    struct al_list names; /* of struct al_name: the columns that a convention sees */
    struct al_table *table;
    int unique;
    int concurrently;
    struct lockstep_str using;
    struct al_list ops;     /* of struct al_pair: column or label, operator class */
    struct al_list include; /* of struct al_name */
    struct al_list with;    /* of struct al_pair */
    struct lockstep_str tablespace;
    struct al_expr *where;
    struct al_maybe nulls_not_distinct;
};

/* A naming convention; ptr NULL where there is none for that kind. */
struct al_naming {
    struct lockstep_str pk, fk, uq, ck, ix;
};

struct al_table {
    struct al_name name;
    struct al_name schema;
    struct al_list columns;     /* of struct al_column */
    struct al_list constraints; /* of struct al_constraint, the primary key too */
    struct al_list indexes;     /* of struct al_index, as they were attached */
    struct al_list
        found_fks; /* of struct al_constraint: what the catalog has, of a reflected table */
    struct al_constraint *primary;
    struct al_list prefixes; /* of struct lockstep_str */
    struct lockstep_str comment;
    struct al_list inherits; /* of struct al_name */
    struct lockstep_str partition_by, on_commit, tablespace, using;
    struct al_list with; /* of struct al_pair */
    struct al_maybe with_oids;
    const struct al_naming *naming;
    int64_t *counter;                /* gives constraints their order */
    struct al_name alias;            /* in statements: text.ptr NULL, none */
    struct al_select *query;         /* a subquery or CTE under that alias; NULL: a table */
    struct al_table *cte;            /* the common table expression that it is, or is an alias of */
    const struct al_table *restates; /* a CTE: what it was before union() */
    const struct al_table *original; /* an alias: of this table */
    struct al_expr *function;        /* func.…().alias(): what stands for the table */
    struct al_expr *sample;          /* TABLESAMPLE; NULL: none */
    struct al_expr *sample_seed;
    int is_recursive;
    int is_materialized; /* 1 MATERIALIZED, -1 NOT MATERIALIZED, 0 neither */
    int is_lateral;
    int is_values_only; /* sa.table(): has no constraints */
    void *origin;       /* the maker's own */
    void *mapped;       /* the maker's own: the model that is mapped to it */
};

/* A table without columns. NULL where the pool is exhausted. */
struct al_table *al_table_new(struct al_pool *pool, struct al_name schema, struct al_name name,
    const struct al_naming *naming, int64_t *counter);

/* A column or constraint with SQLAlchemy's defaults; NULL where the pool is exhausted. */
struct al_column *al_column_new(struct al_pool *pool, struct al_name name, struct al_type *type);
struct al_constraint *al_constraint_new(
    struct al_pool *pool, enum al_constraint_kind kind, int64_t *counter);
struct al_index *al_index_new(struct al_pool *pool, struct al_name name);

/* The column that the table calls `key`; NULL where there is none. */
struct al_column *al_table_column(const struct al_table *table, struct lockstep_str key);

/* Put a column into a table, with what its flags bring along: primary key, index, unique, foreign
 * keys, the CHECK of a non-native Enum. One of the same key is replaced. */
void al_table_add_column(struct al_ddl *ddl, struct al_table *table, struct al_column *column);

/* Put a constraint or index into a table: its columns are looked up, its name made by convention. */
void al_table_add_constraint(
    struct al_ddl *ddl, struct al_table *table, struct al_constraint *constraint);
void al_table_add_index(struct al_ddl *ddl, struct al_table *table, struct al_index *index);

/* A copy that belongs to no table. */
struct al_column *al_column_copy(struct al_pool *pool, const struct al_column *column);

/* The column that gets SERIAL by itself; NULL where none does. */
const struct al_column *al_table_autoincrement(struct al_ddl *ddl, const struct al_table *table);

/* Name a constraint or index by its table's convention where it needs one. */
void al_naming_constraint(struct al_ddl *ddl, struct al_constraint *constraint);
void al_naming_index(struct al_ddl *ddl, struct al_index *index);

/* ---- Writers: each appends one statement, or a part of one --------------------------------- */

void al_column_write(struct al_ddl *ddl, const struct al_column *column);
void al_column_write_checks(struct al_ddl *ddl, const struct al_column *column);
void al_default_write(struct al_ddl *ddl, const struct al_default *value);
void al_constraint_write(struct al_ddl *ddl, const struct al_constraint *constraint);
void al_constraint_write_add(struct al_ddl *ddl, const struct al_constraint *constraint);
void al_constraint_write_drop(
    struct al_ddl *ddl, const struct al_constraint *constraint, int if_exists, int cascade);
void al_constraint_write_references(struct al_ddl *ddl, const struct al_constraint *constraint);
void al_table_write_create(struct al_ddl *ddl, const struct al_table *table, int if_not_exists);
void al_table_write_drop(struct al_ddl *ddl, const struct al_table *table, int if_exists);
void al_table_write_comment(
    struct al_ddl *ddl, const struct al_table *table, struct lockstep_str comment);
void al_column_write_comment(struct al_ddl *ddl, const struct al_table *table,
    struct al_name column, struct lockstep_str comment);
void al_index_write_create(struct al_ddl *ddl, const struct al_index *index, int if_not_exists);
void al_index_write_drop(struct al_ddl *ddl, const struct al_index *index, int if_exists);
void al_sequence_write_options(struct al_ddl *ddl, const struct al_sequence *sequence);
void al_sequence_write_create(
    struct al_ddl *ddl, const struct al_sequence *sequence, int if_not_exists);
void al_sequence_write_drop(struct al_ddl *ddl, const struct al_sequence *sequence, int if_exists);

#endif
