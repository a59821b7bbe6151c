/*
 * The page while it is made: what its parts share, and the parts. Each writes one section.
 */
#ifndef LOCKSTEP_REPORT_HTML_PARTS_H
#define LOCKSTEP_REPORT_HTML_PARTS_H

#include "base/arena.h"
#include "base/map.h"
#include "report/html.h"
#include "report/html_text.h"

/* One step, of the bundle or only of the journal, in the order of the plan's rows. */
struct ls_html_step {
    const struct ls_plan_row *row;
    const struct ls_history_row *event; /* that applied it; NULL: none */
    struct ls_span source;
    size_t lane;
    bool is_known; /* whether its state is: a database was read, or the profile leaves it out */
};

/* One source. */
struct ls_html_lane {
    struct ls_span source;
    struct ls_span plugin; /* absent: the source is not in this bundle */
    size_t first;          /* its first and last step */
    size_t last;
    size_t n_steps;
};

enum ls_html_edge_kind { /* ORDER: edge kinds (html_graph.c) */
    LS_HTML_AFTER = 0,
    LS_HTML_DESCRIBES,
    LS_HTML_REQUIRES,
    LS_HTML_SATISFIED,
};

enum { LS_HTML_EDGE_KINDS = LS_HTML_SATISFIED + 1 };

/* From a step to a later one of another lane. */
struct ls_html_edge {
    size_t from;
    size_t to;
    enum ls_html_edge_kind kind;
    bool is_source; /* the step stands for its whole source */
};

/* One object of the database, or one that should be there. */
struct ls_html_object {
    struct ls_span kind;
    struct ls_span schema; /* absent: it lives in none */
    struct ls_span name;
    bool is_relation;                    /* it has rows, or a query: a section of its own */
    const struct ls_table *table;        /* NULL: not in the inventory */
    const struct ls_shape_object *shape; /* NULL: not there, or not read */
    const struct ls_owned *owned;        /* NULL: no record, and nothing live */
    const struct ls_column *columns;     /* as they stand in it */
    size_t n_columns;
    const struct ls_step *const *documents; /* applied doc steps that speak of it */
    size_t n_documents;
    const struct ls_drift **drifts; /* of it and of its parts */
    size_t n_drifts;
};

struct ls_html {
    struct ls_buf *out;
    struct ls_arena *arena;
    const struct ls_page *page;
    bool has_database;
    const struct ls_html_step *steps;
    size_t n_steps;
    struct ls_map step_index; /* by id */
    const struct ls_html_lane *lanes;
    size_t n_lanes;
    const struct ls_html_edge *edges; /* by `to` */
    size_t n_edges;
    const struct ls_html_object *objects; /* by schema, name and kind */
    size_t n_objects;
    size_t n_relations;
};

/* ---- What the parts are made of ----------------------------------------------------------------------------------- */

/* Steps, lanes and edges. */
void ls_html_make_graph(struct ls_html *html);
const char *ls_html_edge_word(enum ls_html_edge_kind kind);

/* Objects: live, recorded, and missing ones. */
void ls_html_make_objects(struct ls_html *html);

/* ---- Small pieces ------------------------------------------------------------------------------------------------- */

/* A link to the step's row with its id for text, or the id alone where the page has no such step. */
void ls_html_step_link(struct ls_html *html, struct ls_span id);

/* "schema.name", or the name alone. */
void ls_html_object_name(struct ls_html *html, const struct ls_html_object *object);

/* id="…" of an object's section or row; the same without the attribute around it. */
void ls_html_object_id(struct ls_buf *out, const struct ls_html_object *object);

/* The class of a state ("st-applied"), its symbol as an image without a name, and its word. */
const char *ls_html_state_class(const struct ls_html_step *step);
const char *ls_html_state_word(const struct ls_html_step *step);
void ls_html_state_icon(struct ls_buf *out, const char *state_class);

/* "changed type expected bigint found integer" with its mark. */
void ls_html_drift(struct ls_html *html, const struct ls_drift *drift);

/* How many drifts there are, and documents that do not hold. */
size_t ls_html_count_findings(const struct ls_html *html);

/* The type of the one drift of an object, or how many there are; nothing where there is none. */
void ls_html_drift_badge(struct ls_buf *out, const struct ls_html_object *object);

/* The head of a column for drift, where the database was checked; a cell of it, with how many there are. */
void ls_html_drift_head(struct ls_html *html);
void ls_html_drift_cell(struct ls_html *html, const struct ls_html_object *object);

/* How many drifts of one part there are (empty: the object itself), and they, a line each. */
size_t ls_html_count_drifts(const struct ls_html_object *object, struct ls_span part);
void ls_html_add_drifts(
    struct ls_html *html, const struct ls_html_object *object, struct ls_span part);

/* Columns, keys, indexes and what else the object consists of: a table for each sort that there is. */
void ls_html_part_tables(struct ls_html *html, const struct ls_html_object *object);

/* Created, changed, dropped: a list, or nothing where there is no record. */
void ls_html_history(struct ls_html *html, const struct ls_owned *owned);

/* ---- Sections ----------------------------------------------------------------------------------------------------- */

void ls_html_symbols(struct ls_buf *out);
void ls_html_legend(struct ls_html *html);
void ls_html_picture(struct ls_html *html);
void ls_html_steps(struct ls_html *html);
void ls_html_inventory(struct ls_html *html);
void ls_html_tables(struct ls_html *html);
void ls_html_others(struct ls_html *html);
void ls_html_drifts(struct ls_html *html);

#endif
