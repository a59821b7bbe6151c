/*
 * ddl_select.h: SELECT, INSERT, UPDATE and DELETE as SQLAlchemy's Core describes and renders them.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_SELECT_H
#define LOCKSTEP_ALEMBIC_DDL_SELECT_H

#include "ddl_model.h"

/* The values by which a table tells rows of one kind from others; they may grow. */
struct al_kinds {
    struct al_column *column;
    struct al_list values; /* of struct al_expr */
};

/* Of a table (or alias) only the rows of one kind count. */
struct al_only {
    struct al_table *table;
    const struct al_kinds *kinds;
};

/* An item of FROM: a table (or alias, or subquery), or a join of two items. */
struct al_from {
    struct al_table *table; /* NULL: a join */
    struct al_from *left;
    struct al_from *right;
    struct al_expr *on;
    int is_outer;
    int is_full;
    struct al_list only; /* of struct al_only: a join's, of its right side */
    void *mapper; /* the maker's own: the model that it stands for; NULL: none, or its table's */
};

enum al_select_kind {
    AL_SELECT_SELECT,
    AL_SELECT_COMPOUND, /* UNION and its kin */
    AL_SELECT_INSERT,
    AL_SELECT_UPDATE,
    AL_SELECT_DELETE,
    AL_SELECT_TEXT, /* a text() in the place of a statement */
};

/* ON CONFLICT of an INSERT. */
struct al_conflict {
    int is_update;
    struct lockstep_str constraint; /* ptr NULL: none named */
    struct al_list elements;        /* of struct al_expr */
    struct al_expr *element_where;
    struct al_list set; /* of struct al_assignment */
    struct al_expr *where;
};

/* column = value */
struct al_assignment {
    struct al_name column;
    struct al_expr *value;
    int is_plain; /* a value, which a parameter of the column's name takes the place of */
};

/* Which tables of the enclosing statement a subquery leaves to that. */
enum al_correlation {
    AL_CORRELATE_AUTO,   /* all of them, as long as that leaves some of its own */
    AL_CORRELATE_ONLY,   /* those that are named */
    AL_CORRELATE_EXCEPT, /* all but those that are named */
};

/* A stretch of a SELECT's columns that together are one object of the session's. */
struct al_entity {
    size_t first; /* the index of its first column */
    size_t n;
    void *mapper; /* the maker's own */
    struct lockstep_str name;
};

struct al_select {
    enum al_select_kind kind;
    struct al_list columns; /* of struct al_expr */
    struct al_list froms;   /* of struct al_from: those named by select_from */
    struct al_expr *where;
    struct al_list group_by;
    struct al_expr *having;
    struct al_list order_by;
    struct al_expr *limit;
    struct al_expr *offset;
    int distinct;
    struct al_list distinct_on;
    struct lockstep_str for_update; /* ptr NULL: none; the words after FOR */
    struct lockstep_str compound;   /* the word between the parts */
    struct al_list parts;           /* of struct al_select */
    struct al_list ctes;            /* of struct al_table: those of add_cte() */
    struct al_table *table;         /* INSERT, UPDATE, DELETE */
    struct al_list assignments;     /* of struct al_assignment; INSERT: the first row */
    struct al_list rows;            /* of struct al_list: further rows of an INSERT */
    struct al_list into;            /* of struct al_name: INSERT … SELECT */
    struct al_select *source;       /* what INSERT takes from */
    int without_defaults;           /* the source is not extended by the defaults of columns */
    struct al_list returning;
    struct al_conflict *conflict;
    struct al_expr *text;
    struct al_list correlated; /* of struct al_table: what correlate() named */
    enum al_correlation correlation;
    int is_by_name;                  /* TEXT: its columns are found in the result by their names */
    int is_model;                    /* INSERT, UPDATE, DELETE: of a model, not of its table */
    void *mapper;                    /* the maker's own: that model */
    struct lockstep_str synchronize; /* execution option; ptr NULL: the default */
    struct al_list entities;         /* of struct al_entity, in the order of their columns */
    const void *options; /* the maker's own: how related objects are loaded; NULL: as ever */
    struct al_list only; /* of struct al_only */
    struct al_list
        implied; /* of struct al_from: joins that columns stand for, unless FROM has their tables */
};

/* Append a column as the present statement shows it. */
void al_select_write_column(struct al_ddl *ddl, const struct al_expr *column);

/* Append a statement. Inside another one, tables of the outer FROM are left to it. */
void al_select_write(struct al_ddl *ddl, const struct al_select *select);

/* The names that the columns of a SELECT (or RETURNING) have in the result: struct lockstep_str. */
struct al_list al_select_names(struct al_ddl *ddl, const struct al_list *columns);

/* The columns that a statement gives: of a UNION those of its first part. */
const struct al_list *al_select_result(const struct al_select *select);

/* The names that Python code knows these columns by: struct lockstep_str. */
struct al_list al_select_keys(struct al_ddl *ddl, const struct al_select *select);

/* ---- FROM ---------------------------------------------------------------------------------- */

/* Whether `tables` (may be NULL) holds `table`. */
int al_from_has(const struct al_list *tables, const struct al_table *table);

/* Add the tables that an expression speaks of; subqueries keep theirs to themselves. */
void al_from_collect(struct al_ddl *ddl, const struct al_expr *expr, struct al_list *tables);

/* Whether an item of FROM is or holds `table`. */
int al_from_holds(const struct al_from *from, const struct al_table *table);

/* Whether an item of FROM has any table of another one. */
int al_from_meets(const struct al_from *from, const struct al_from *other);

/* `condition` (NULL: none), and that rows are of the kinds that `only` (of struct al_only) asks for;
 * those that a join of `froms` asks for already are left out. */
struct al_expr *al_only_condition(struct al_ddl *ddl, struct al_expr *condition,
    const struct al_list *only, const struct al_list *froms);

/* Append a table as FROM shows it, with its alias. */
void al_from_write_table(struct al_ddl *ddl, const struct al_table *table);

/* The items that FROM shows, of struct al_from: those that were named and the tables that columns and
 * conditions speak of, without what is part of a join and what is left to the enclosing statements.
 * `as_from`: the statement stands in a FROM itself, and is not LATERAL. */
struct al_list al_from_shown(struct al_ddl *ddl, const struct al_select *select, int as_from);

/* The tables in these items, of struct al_table. */
struct al_list al_from_tables(struct al_ddl *ddl, const struct al_list *shown);

/* Append FROM with these items. */
void al_from_write(struct al_ddl *ddl, const struct al_list *shown);

#endif
