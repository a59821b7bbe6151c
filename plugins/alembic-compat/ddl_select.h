/*
 * ddl_select.h: SELECT, INSERT, UPDATE and DELETE as SQLAlchemy's Core describes and renders them.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_SELECT_H
#define LOCKSTEP_ALEMBIC_DDL_SELECT_H

#include "ddl_model.h"

/* An item of FROM: a table (or alias, or subquery), or a join of two items. */
struct al_from {
    struct al_table *table; /* NULL: a join */
    struct al_from *left;
    struct al_from *right;
    struct al_expr *on;
    int is_outer;
    int is_full;
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
    struct al_list ctes;            /* of struct al_table with a query */
    int is_recursive;
    struct al_table *table;     /* INSERT, UPDATE, DELETE */
    struct al_list assignments; /* of struct al_assignment; INSERT: the first row */
    struct al_list rows;        /* of struct al_list: further rows of an INSERT */
    struct al_list into;        /* of struct al_name: INSERT … SELECT */
    struct al_select *source;   /* what INSERT takes from */
    struct al_list returning;
    struct al_conflict *conflict;
    struct al_expr *text;
    struct al_list correlated; /* of struct al_table: correlate() */
};

/* Append a column as the present statement shows it. */
void al_select_write_column(struct al_ddl *ddl, const struct al_expr *column);

/* Append a statement. Inside another one, tables of the outer FROM are left to it. */
void al_select_write(struct al_ddl *ddl, const struct al_select *select);

/* The names that the columns of a SELECT (or RETURNING) have in the result: struct lockstep_str. */
struct al_list al_select_names(struct al_ddl *ddl, const struct al_list *columns);

#endif
