/*
 * rev_graph.h: the revisions of one source and how they follow each other.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_GRAPH_H
#define LOCKSTEP_ALEMBIC_REV_GRAPH_H

#include "ddl_text.h"
#include "ini_alembic.h"

/* One revision file. */
struct al_revision {
    struct lockstep_str id;
    struct lockstep_str file; /* NUL-terminated */
    struct lockstep_str text;
    struct lockstep_str description; /* the docstring's first line; may be absent */
    struct lockstep_str written;     /* its Create Date; may be absent */
    struct al_list down;             /* of struct lockstep_str, as the file says */
    struct al_list depends_on;       /* of struct lockstep_str */
    struct al_list labels;           /* of struct lockstep_str */
    struct al_list parents;          /* of struct al_revision: down and depends_on, resolved */
    size_t n_down;                   /* of the parents, those that down names */
    uint32_t id_line;
    uint32_t id_column;
    uint32_t down_line;
    uint32_t depends_line;
    int is_doc; /* upgrade holds nothing but a docstring or pass */
    int has_downgrade;
    size_t order; /* in the graph, parents before children */
    int mark;     /* for walks */
};

struct al_rows;

struct al_graph {
    struct al_pool *pool;
    struct al_ini ini;
    struct lockstep_str
        directory; /* the option's: of alembic.ini and the overrides; "" the source itself */
    struct lockstep_str versions; /* the directory where new revisions go; "" the source itself */
    struct lockstep_str script;   /* that of env.py and the template; "" the source itself */
    struct al_list directories;   /* that revisions are in, of struct lockstep_str */
    struct al_list packages;    /* of struct lockstep_str: where alembic.ini says that modules are,
                                    * before the source itself */
    struct al_list revisions;   /* of struct al_revision, parents before children */
    struct al_revision **index; /* by id: a hash table, never full */
    size_t index_size;          /* a power of two, or 0 */
    struct al_revision **children; /* of the revision of order i: from first_child[i] to before */
    const size_t *first_child;     /* first_child[i + 1] */
    /* of rev_heads.c */
    int is_old;              /* 1.4: Alembic 1.8 */
    int wanders;             /* 1 yes, -1 no, 0 not known yet */
    struct al_list seen;     /* the rows that the version table has, as its server gives them */
    unsigned char *seen_for; /* what they stand for; NULL: they were not read */
    struct al_list rows;     /* the rows behind the step that was recorded last */
    unsigned char *rows_for; /* what is applied there; NULL: nothing was recorded */
    struct al_rows **steps;  /* by order, forward and then back; NULL: none was recorded */
};

/* A file of the graph's directory, as the host names it. NUL-terminated; ptr NULL: memory is spent. */
struct lockstep_str al_graph_path(const struct al_graph *graph, const char *name);

/* The file of SQL that may stand in for one direction ("upgrade", "downgrade") of a revision, in the same way. */
struct lockstep_str al_graph_override(
    const struct al_graph *graph, const struct al_revision *revision, const char *direction);

/* alembic.ini, for messages; line 0 is the whole file. */
struct lockstep_where al_graph_ini(const struct al_graph *graph, uint32_t line);

/* Find and read all revisions of the source. On failure the host has been told why. */
int32_t al_graph_read(const struct lockstep_host *host, struct al_pool *pool, struct al_graph *ret);

/* The revision of that id; NULL where there is none. */
struct al_revision *al_graph_find(const struct al_graph *graph, struct lockstep_str id);

/* The revisions that nothing in the graph comes after by down_revision. */
struct al_list al_graph_heads(const struct al_graph *graph);

/* ---- Bookkeeping --------------------------------------------------------------------------- */

/* Where a source keeps its version rows. */
struct al_version_table {
    struct lockstep_str table;
    struct lockstep_str schema; /* ptr NULL: none */
};

/* What a step does to the version rows, from what the host says of the others: to be asked for before the step runs, so
 * that what is only known live is asked for while it is recorded. 0: memory is spent. */
int al_version_plan(const struct lockstep_host *host, struct al_graph *graph,
    const struct al_revision *revision, int forward, int live, struct al_rows *ret);

/* Change the version rows so, as Alembic does when a revision has been applied or reverted. */
int32_t al_version_book(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table, const struct al_rows *step);

#endif
