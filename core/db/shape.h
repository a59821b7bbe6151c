/*
 * What the catalog says of the objects of a database, read as text (step/shape.h): the same whatever search_path, time zone
 * and other settings the session has. Needs no right to the objects themselves.
 *
 * It sees tables (partitioned and foreign ones too), views, materialized views, sequences, types (enums, domains, composite
 * types, ranges), functions, procedures, aggregates, schemas and extensions; and of tables their columns, constraints,
 * indexes, triggers, rules, policies, statistics objects, the sequences of their columns, partition keys and bounds.
 *
 * It leaves out: rights (GRANT, default privileges), owners, tablespaces, storage parameters and the storage and statistics
 * target of columns, the order of columns, the position of sequences, whether a materialized view is populated; casts,
 * operators and their classes and families, base types, collations, conversions, text search, languages, foreign data
 * wrappers and their servers, event triggers, publications and subscriptions, large objects; all that belongs to an
 * extension; temporary objects; rows. Constraints, indexes and triggers that a partition has from its parent are the parent's:
 * of these indexes and triggers only the names are read.
 */
#ifndef LOCKSTEP_DB_SHAPE_H
#define LOCKSTEP_DB_SHAPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "db/conn.h"
#include "step/shape.h"

/* What the comment on the table `event` of a journal begins with: by that any journal is known. */
#define LS_JOURNAL_MARK "lockstep: what was done, append-only"

/* What the lines of an index end with that is not built, or was not to its end. */
#define LS_SHAPE_NOT_BUILT "\n\tstate\tinvalid, not built"

/* Read all objects (n_oids 0), or those with one of these oids: of a composite type that of its relation, as effects have
 * it. `excluded_schema` (absent: none) is the journal's, which is left out; of all objects those in other journals are, too. In a transaction of its own that only reads, or
 * within the one that is open, whose settings stay as they are. LS_FAILURE, LS_CONNECT. Owned by the arena. */
LS_MUST_CHECK enum ls_status ls_shape_read(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span excluded_schema, const uint32_t *oids, size_t n_oids,
    const struct ls_shape **ret_shape, struct ls_err *err);

/* The statement that sets, for the rest of the transaction, how the server prints: the same text for the same catalog whatever
 * the role or the database have set. It leaves the search_path alone. */
extern const char ls_shape_printed_sql[];

/* Append the statement that sets, for the rest of the transaction, what the texts depend on. One statement, with a row as
 * its result, which is nobody's business. */
void ls_shape_add_settings(struct ls_buf *sql);

/* The same for the rest of the session. */
void ls_shape_add_session_settings(struct ls_buf *sql);

/* Append the queries whose results ls_shape_take takes, each with a semicolon; ls_shape_add_settings has run in their
 * transaction. `only` is an SQL expression of type oid[] (NULL: all objects). `sorts` is what ls_shape_add_sorts found
 * (NULL: whatever there may be). LS_FAILURE where the schema's name cannot be quoted. */
LS_MUST_CHECK enum ls_status ls_shape_add_queries(struct ls_buf *sql,
    struct ls_span excluded_schema, const char *only, const char *sorts, struct ls_err *err);

/* Append statements that prepare all of those queries, and others that execute them, each in a transaction of its own: one is
 * open before, and one behind. For a session with ls_shape_add_session_settings. LS_FAILURE as above. */
LS_MUST_CHECK enum ls_status ls_shape_add_prepares(
    struct ls_buf *sql, struct ls_span excluded_schema, const char *only, struct ls_err *err);
void ls_shape_add_executes(struct ls_buf *sql);

/* Append an SQL expression of type text: a letter for each sort of thing beyond tables and their indexes and constraints
 * that the database has. Asking first saves planning for the others. */
void ls_shape_add_sorts(struct ls_buf *sql);

/* An object with its lines as one text, which ls_shape_lines (step/shape.h) takes apart: two objects with the same text are
 * the same. */
struct ls_shape_text {
    struct ls_span kind;
    struct ls_span schema; /* absent: none */
    struct ls_span name;
    uint32_t oid;
    struct ls_span lines;
};

/* The results of those queries are put together: begin, take each, end. ls_shape_take returns false, and takes nothing,
 * where the result is of another query. The texts are by kind, schema and name, in the order of their bytes. All of it is owned
 * by the arena. */
struct ls_shape_reading;
struct ls_shape_reading *ls_shape_begin(struct ls_arena *arena);
bool ls_shape_take(struct ls_shape_reading *reading, const struct ls_rows *rows);
const struct ls_shape_text *ls_shape_end(struct ls_shape_reading *reading, size_t *ret_n);

/* The same in two parts, for texts of several readings: those of one, in no order, those of other journals among them; and
 * put all into order and leave the latter out. Returns how many stay. */
struct ls_shape_text *ls_shape_texts(struct ls_shape_reading *reading, size_t *ret_n);
size_t ls_shape_arrange(struct ls_arena *arena, struct ls_shape_text *texts, size_t n);

/* The order of those texts. */
int ls_shape_text_compare(const struct ls_shape_text *a, const struct ls_shape_text *b);

/* The shape of texts that are in that order. Owned by the arena, the names by whoever owns the texts. */
struct ls_shape *ls_shape_of_texts(
    struct ls_arena *arena, const struct ls_shape_text *texts, size_t n);

#endif
