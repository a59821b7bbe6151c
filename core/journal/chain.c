/* The hash of an event, and following the chain of all. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"

/* The text of the traces up to version 6, when each was a row of another table: meta's 'traces' is the last such event. */
#define ROWS(cluster, rows)                                                                        \
    "(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', x.action, x.kind,"                    \
    " pg_catalog.quote_nullable(x.schema_name), pg_catalog.quote_nullable(x.name),"                \
    " pg_catalog.quote_nullable(x.formerly), " cluster ", x.oid), E'\n') FROM " rows " x)"

#define FILLED(traces) LS_JOURNAL_FILLED("e.started", "e.finished", "e.db_user", traces)

const char ls_journal_filled_sql[] =
    FILLED("CASE WHEN e.seq > coalesce((SELECT m.value::pg_catalog.int8 FROM %S.meta m WHERE"
           " m.key = 'traces'), 0) THEN " LS_JOURNAL_TRACES("e.cluster", "e.traces") " ELSE " ROWS(
               "e.cluster", "pg_catalog.unnest(e.traces)") " END");

static const char old_filled_sql[] =
    FILLED(ROWS("x.cluster", "(SELECT f.* FROM %S.effect f WHERE f.seq = e.seq ORDER BY f.n)"));

struct ls_digest
ls_journal_hash(struct ls_span previous, const struct ls_span fields[LS_JOURNAL_FIELDS],
    struct ls_span reason, const struct ls_span *filled, size_t n_filled)
{
    struct ls_hash hash;
    ls_hash_begin(&hash);
    ls_hash_add_field(&hash, previous);
    for (size_t i = 0; i < LS_JOURNAL_FIELDS; i++) {
        ls_hash_add_field(&hash, fields[i]);
    }
    if (reason.ptr != NULL) {
        ls_hash_add_field(&hash, LS_SPAN("reason"));
        ls_hash_add_field(&hash, reason);
    }
    for (size_t i = 0; i < n_filled; i++) {
        ls_hash_add_field(&hash, filled[i]);
    }
    return ls_hash_end(&hash);
}

/* The filled text is the user and the traces behind a blank: with the traces moved into the user it would be the same. */
#define IS_JOINED                                                                                  \
    "e.db_user ~ E'( -?[0-9]+ \\\\{.*\\\\}| [a-z ]+ (NULL|''.*''|E''.*'') .* -?[0-9]+ [0-9]+)$'"

/* Events are read in pages, so that memory does not grow with the journal. */
enum { PAGE = 1000 };

struct follower {
    struct ls_arena arena; /* of the page */
    struct ls_vec filled;  /* struct ls_span: not yet covered */
    struct ls_arena filled_arena[2];
    size_t turn;
    char previous[LS_DIGEST_HEX];
    int64_t covered;
    int64_t last_seq;
    size_t n;
    bool is_head_seen;
    struct ls_span head;
    struct ls_err *err;
};

static void
follow_row(struct follower *follower, const struct ls_rows *rows, size_t row)
{
    struct ls_err *err = follower->err;
    if (err->status != LS_OK) {
        return;
    }
    struct ls_span fields[LS_JOURNAL_FIELDS];
    for (size_t i = 0; i < LS_JOURNAL_FIELDS; i++) {
        fields[i] = ls_rows_text(rows, row, i);
    }
    int64_t seq = ls_rows_int(rows, row, 0);
    int64_t covered = ls_rows_int(rows, row, LS_JOURNAL_FIELDS - 1);
    size_t n_filled = covered > follower->covered ? (size_t)(covered - follower->covered) : 0;
    if (seq < 1) {
        (void)ls_err_set(err, LS_DIGEST,
            "event %" PRId64 " of the journal is none of lockstep's: those are counted from 1",
            seq);
        return;
    }
    if (ls_rows_bool(rows, row, LS_JOURNAL_FIELDS + 3)) {
        (void)ls_err_set(err, LS_DIGEST,
            "event %" PRId64 " of the journal was altered: its database user is no user's name",
            seq);
        return;
    }
    if (seq != follower->last_seq + 1) {
        (void)ls_err_set(err, LS_DIGEST, "event %" PRId64 " is missing from the journal",
            follower->last_seq + 1);
        return;
    }
    if (covered < follower->covered || n_filled > follower->filled.n) {
        (void)ls_err_set(err, LS_DIGEST, "event %" PRId64 " of the journal was altered", seq);
        return;
    }
    struct ls_digest digest = ls_journal_hash(ls_span_of(follower->previous), fields,
        ls_rows_text(rows, row, LS_JOURNAL_FIELDS + 2), follower->filled.items, n_filled);
    char hex[LS_DIGEST_HEX];
    (void)ls_digest_hex(&digest, hex);
    if (!ls_span_is(ls_rows_text(rows, row, LS_JOURNAL_FIELDS), hex)) {
        (void)ls_err_set(err, LS_DIGEST,
            "the hash of event %" PRId64 " does not fit: it, or one before it, was altered", seq);
        ls_err_note(
            err, "in the journal: %.*s", LS_SPAN_ARGS(ls_rows_text(rows, row, LS_JOURNAL_FIELDS)));
        ls_err_note(err, "computed:       %s", hex);
        return;
    }
    (void)snprintf(follower->previous, sizeof(follower->previous), "%s", hex);
    follower->is_head_seen = follower->is_head_seen || ls_span_is(follower->head, hex);
    follower->covered = covered;
    follower->last_seq = seq;
    follower->n++;
    /* carry over what is not covered yet into fresh memory */
    struct ls_arena *fresh = &follower->filled_arena[follower->turn ^= 1];
    ls_arena_finish(fresh);
    struct ls_vec kept = {0};
    for (size_t i = n_filled; i < follower->filled.n; i++) {
        *LS_PUSH(struct ls_span, &kept, fresh) =
            ls_arena_dup(fresh, *LS_AT(struct ls_span, &follower->filled, i));
    }
    *LS_PUSH(struct ls_span, &kept, fresh) =
        ls_arena_dup(fresh, ls_rows_text(rows, row, LS_JOURNAL_FIELDS + 1));
    follower->filled = kept;
}

static void
follow_page(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        follow_row(user, rows, row);
    }
}

static void
take_has_traces(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(bool *)user = ls_rows_bool(rows, 0, 0);
}

/* The query for a page of events, of a journal of any version. */
static enum ls_status
add_events_query(struct ls_buf *sql, struct ls_conn *conn, const char *quoted,
    struct ls_span schema, struct ls_err *err)
{
    bool has_traces = false;
    struct ls_buf ask = LS_BUF(1024);
    ls_journal_expand(&ask,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = "
        "E'%Q.event'::pg_catalog.regclass AND a.attname = 'traces')",
        quoted);
    bool is_done = ls_conn_send(conn, ls_buf_span(&ask), NULL, 0, take_has_traces, &has_traces);
    ls_buf_finish(&ask);
    if (!is_done) {
        return ls_journal_fail(conn, "read", schema, err);
    }
    ls_buf_adds(sql, "SELECT e.seq, e.manifest, e.source, e.local_id, e.kind, e.direction, "
                     "e.outcome, e.unit, e.digest, e.lock_digest,"
                     " e.serial, e.signers, e.target, e.who, e.host, e.tool, e.run, "
                     "e.statements, e.error, e.sqlstate, e.covered,"
                     " e.hash, ");
    ls_journal_expand(sql, has_traces ? ls_journal_filled_sql : old_filled_sql, quoted);
    /* an older journal has no such column */
    ls_buf_adds(sql, ", pg_catalog.to_jsonb(e) ->> 'reason', " IS_JOINED);
    ls_buf_printf(sql,
        " FROM %s.event e WHERE $1::pg_catalog.int8 IS NULL OR e.seq > $1 ORDER BY e.seq LIMIT %d",
        quoted, PAGE);
    return LS_OK;
}

enum ls_status
ls_journal_verify(struct ls_conn *conn, struct ls_span schema, struct ls_span head, size_t *ret_n,
    struct ls_digest *ret_head, struct ls_err *err)
{
    struct follower follower = {.head = head, .err = err};
    bool exists = false;
    *ret_n = 0;
    if (ls_journal_exists(conn, schema, &exists, err) != LS_OK) {
        return err->status;
    }
    if (!exists) {
        return head.ptr == NULL ? LS_OK
                                : ls_err_set(err, LS_DIGEST,
                                      "there is no journal in schema '%.*s', and so no head %.*s",
                                      LS_SPAN_ARGS(schema), LS_SPAN_ARGS(head));
    }
    const char *quoted = ls_journal_quote_schema(&follower.arena, schema);
    struct ls_buf sql = LS_BUF(16384);
    enum ls_status status = add_events_query(&sql, conn, quoted, schema, err);
    size_t before = SIZE_MAX;
    while (status == LS_OK && follower.n != before) {
        before = follower.n;
        char from[24];
        (void)snprintf(from, sizeof(from), "%" PRId64, follower.last_seq);
        const char *params[] = {
            before == 0 ? NULL : from}; /* from the first row, whatever its number */
        if (!ls_conn_query(conn, ls_buf_span(&sql).ptr, params, NULL, 1, follow_page, &follower)) {
            status = ls_journal_fail(conn, "read", schema, err);
        }
        status = err->status;
    }
    if (status == LS_OK && head.ptr != NULL && !follower.is_head_seen) {
        status = ls_err_set(err, LS_DIGEST,
            "the head %.*s is not in the journal: events were cut off or rewritten",
            LS_SPAN_ARGS(head));
    }
    *ret_n = follower.n;
    if (follower.n > 0) {
        (void)ls_digest_parse(ls_span_of(follower.previous), ret_head);
    }
    ls_buf_finish(&sql);
    ls_arena_finish(&follower.arena);
    ls_arena_finish(&follower.filled_arena[0]);
    ls_arena_finish(&follower.filled_arena[1]);
    return status;
}
