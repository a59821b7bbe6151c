/* SQL text of the journal and its errors, shared by the files of this room only. */
#ifndef LOCKSTEP_JOURNAL_TEXT_H
#define LOCKSTEP_JOURNAL_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "db/conn.h"
#include "sql/reach.h"

/* Of the journal that this lockstep makes: tables, function and view. It rises with every change of them. */
enum { LS_JOURNAL_VERSION = 9 };

/* In the table meta, with a manifest's name behind it: which tables its sources keep as their own books (book.h). */
#define LS_JOURNAL_BOOKS_KEY "books "

/* Append `text` with each %S replaced by the quoted schema, each %N by its name as a literal, and each %Q by the quoted
 * schema as it stands within an E'' literal. */
void ls_journal_expand(struct ls_buf *out, const char *text, const char *quoted_schema);

/* The schema's name in quotes; owned by the arena. */
char *ls_journal_quote_schema(struct ls_arena *arena, struct ls_span schema);

struct ls_journal_found {
    bool exists;
    int64_t
        writer; /* another process of the server that has written to the journal and not committed it yet; 0: none */
};

/* Asks for both, in the quoted schema; owned by the arena. */
const char *ls_journal_find_sql(struct ls_arena *arena, const char *quoted);

LS_MUST_CHECK enum ls_status ls_journal_find(struct ls_conn *conn, struct ls_span schema,
    const char *quoted, struct ls_journal_found *ret_found, struct ls_err *err);

/* LS_CONFIG where a newer lockstep made the journal. */
LS_MUST_CHECK enum ls_status ls_journal_check_version(
    int64_t version, struct ls_span schema, struct ls_err *err);

/* What the server filled in, as one text that the hashes of later events cover: when the event began and ended, the
 * database's user, and the text of its traces. */
#define LS_JOURNAL_FILLED(started, finished, db_user, traces)                                      \
    "pg_catalog.concat_ws(' ', (extract(epoch FROM " started ") * 1000000)::pg_catalog.int8,"      \
    " (extract(epoch FROM " finished ") * 1000000)::pg_catalog.int8, " db_user ", " traces ")"

#define LS_JOURNAL_TRACES(cluster, traces) cluster " || ' ' || " traces "::pg_catalog.text"

/* What the server filled in, of an event row `e` of this version or one before; %S is the schema. */
extern const char ls_journal_filled_sql[];

/* The view that says what the events' traces mean, to be made by ls_journal_install; %S is the schema. */
extern const char ls_journal_effect_sql[];

/* As an array of texts: a letter for how a relation was reached, and its name in quotes. Absent: not all is known. Owned by
 * the arena. */
struct ls_span ls_journal_reached(struct ls_arena *arena, const struct ls_sql_reach *reach);

struct ls_journal;
struct ls_shape_early;

/* Where an open journal is. */
struct ls_journal_place {
    struct ls_conn *conn;
    const char *schema;  /* quoted */
    struct ls_span name; /* of the schema */
    const char *cluster; /* number */
    const char *xid;     /* number of the transaction that was next when the run began */
    int64_t last_seq;    /* settled */
    int64_t fence;
    struct ls_shape_early *early; /* NULL: none */
};
struct ls_journal_place ls_journal_place(const struct ls_journal *journal);

/* Append the statement that fails, by a division by zero, where nobody holds the lock of this id any more: a fence or its gate
 * (db/lock.h). */
void ls_journal_add_held(struct ls_buf *sql, const char *schema, int64_t id);

/* Note where the objects are that the journal knows by name, in a cluster that it knows none of. */
LS_MUST_CHECK enum ls_status ls_journal_locate(
    const struct ls_journal_place *place, struct ls_err *err);

/* The table of shapes, to be made by ls_journal_install; %S is the schema. */
extern const char ls_journal_shape_sql[];

/* The fields of an event that its hash covers, as text, in the order of the format. */
enum { LS_JOURNAL_FIELDS = 21 };

/* Hash of one event: the hash before it (hex or empty), its fields, and the filled texts that it covers. */
struct ls_digest ls_journal_hash(struct ls_span previous,
    const struct ls_span fields[LS_JOURNAL_FIELDS], struct ls_span reason,
    const struct ls_span *filled, size_t n_filled);

/* Turn the last failure of the connection into the error of somebody who wanted to `verb` ("read", "write") the journal,
 * with what helps; the schema is named as written by the user. */
enum ls_status ls_journal_fail(
    const struct ls_conn *conn, const char *verb, struct ls_span schema, struct ls_err *err);

#endif
