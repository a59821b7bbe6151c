#include "journal/answer.h"

#include <inttypes.h>

#include "base/vec.h"
#include "journal/text.h"
#include "sql/quote.h"

enum { MAX_SQL = 16384, BEFORE = -1 };

static enum ls_status
add_where(const struct ls_answers_of *of, struct ls_buf *sql, struct ls_err *err)
{
    ls_buf_adds(sql, " WHERE a.manifest = ");
    enum ls_status status = ls_sql_add_literal(sql, of->manifest, err);
    ls_buf_adds(sql, " AND a.source = ");
    status = status == LS_OK ? ls_sql_add_literal(sql, of->source, err) : status;
    ls_buf_adds(sql, " AND a.local_id = ");
    status = status == LS_OK ? ls_sql_add_literal(sql, of->local_id, err) : status;
    ls_buf_printf(sql, " AND a.direction = '%s'", of->is_backward ? "down" : "up");
    return status;
}

enum ls_status
ls_journal_add_answer(const struct ls_answers_of *of, int64_t n, const struct ls_answer *answer,
    struct ls_buf *sql, struct ls_err *err)
{
    struct ls_arena arena = {0};
    char hex[LS_DIGEST_HEX];
    const struct ls_span texts[] = {of->manifest, of->source, of->local_id,
        of->is_backward ? LS_SPAN("down") : LS_SPAN("up"),
        ls_span_of(ls_digest_hex(&answer->asked, hex)), answer->data};
    enum ls_status status = LS_OK;
    ls_buf_printf(sql,
        "INSERT INTO %s.answer (n, unit, pid, backend_start, transactions, manifest, source, "
        "local_id, direction, asked, data)"
        " VALUES (%" PRId64 ", %" PRId64 ", %" PRId32 ", %" PRId64 ", %" PRId64,
        ls_journal_quote_schema(&arena, of->schema), n, answer->unit, answer->backend.pid,
        answer->backend.started, answer->transactions);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && status == LS_OK; i++) {
        ls_buf_adds(sql, ", ");
        status = ls_sql_add_literal(sql, texts[i], err);
    }
    ls_buf_addc(sql, ')');
    ls_arena_finish(&arena);
    return status;
}

enum ls_status
ls_journal_add_forget(const struct ls_answers_of *of, struct ls_buf *sql, struct ls_err *err)
{
    struct ls_arena arena = {0};
    ls_buf_printf(sql, "DELETE FROM %s.answer a", ls_journal_quote_schema(&arena, of->schema));
    enum ls_status status = add_where(of, sql, err);
    ls_arena_finish(&arena);
    return status;
}

enum ls_status
ls_journal_add_before(const struct ls_answers_of *of, const struct ls_answer *before,
    struct ls_buf *sql, struct ls_err *err)
{
    enum ls_status status = ls_journal_add_answer(of, BEFORE, before, sql, err);
    ls_buf_adds(sql, " ON CONFLICT (manifest, source, local_id, direction, n) DO UPDATE SET"
                     " unit = excluded.unit, asked = excluded.asked, data = excluded.data,"
                     " pid = excluded.pid, backend_start = excluded.backend_start,"
                     " transactions = excluded.transactions");
    return status;
}

enum ls_status
ls_journal_add_transactions(
    const struct ls_answers_of *of, int64_t transactions, struct ls_buf *sql, struct ls_err *err)
{
    struct ls_arena arena = {0};
    ls_buf_printf(sql, "UPDATE %s.answer a SET transactions = %" PRId64,
        ls_journal_quote_schema(&arena, of->schema), transactions);
    enum ls_status status = add_where(of, sql, err);
    ls_buf_printf(sql, " AND a.n = %d", BEFORE);
    ls_arena_finish(&arena);
    return status;
}

struct reading {
    struct ls_arena *arena;
    struct ls_vec answers; /* struct ls_answer */
};

static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_answer *answer = LS_PUSH(struct ls_answer, &reading->answers, reading->arena);
        answer->unit = ls_rows_int(rows, row, 0);
        (void)ls_digest_parse(ls_rows_text(rows, row, 1), &answer->asked);
        struct ls_span data = ls_rows_text(rows, row, 2);
        answer->data =
            data.ptr == NULL ? (struct ls_span){NULL, 0} : ls_arena_dup(reading->arena, data);
        answer->backend = (struct ls_backend){
            .pid = (int32_t)ls_rows_int(rows, row, 3), .started = ls_rows_int(rows, row, 4)};
        answer->transactions = ls_rows_int(rows, row, 5);
    }
}

/* Those that were told, or what stood there before. */
static enum ls_status
read_answers(struct reading *reading, struct ls_conn *conn, const char *local_sql,
    const struct ls_answers_of *of, bool is_before, struct ls_err *err)
{
    /* a journal that is only read may be one of before version 8, without the columns */
    const char *backend =
        is_before ? "(r.row OPERATOR(pg_catalog.->>) 'pid')::pg_catalog.int8, "
                    "(r.row OPERATOR(pg_catalog.->>) 'backend_start')::pg_catalog.int8, "
                    "(r.row OPERATOR(pg_catalog.->>) 'transactions')::pg_catalog.int8"
                  : "0, 0, 0";
    const char *row = is_before ? ", LATERAL (SELECT pg_catalog.to_jsonb(a) AS row) r" : "";
    struct ls_buf sql = LS_BUF(MAX_SQL);
    if (local_sql != NULL) {
        ls_buf_printf(&sql, "BEGIN;%s;", local_sql);
    }
    ls_buf_printf(&sql, "SELECT a.unit, a.asked, a.data, %s FROM %s.answer a%s", backend,
        ls_journal_quote_schema(reading->arena, of->schema), row);
    enum ls_status status = add_where(of, &sql, err);
    ls_buf_printf(&sql, " AND a.n %s %d ORDER BY a.n%s", is_before ? "=" : ">", BEFORE,
        local_sql == NULL ? "" : ";COMMIT");
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take, reading)) {
        status = ls_journal_fail(conn, "read", of->schema, err);
    }
    ls_buf_finish(&sql);
    return status;
}

enum ls_status
ls_journal_answers(struct ls_arena *arena, struct ls_conn *conn, const struct ls_answers_of *of,
    const struct ls_answer **ret_answers, size_t *ret_n, struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    enum ls_status status = read_answers(&reading, conn, NULL, of, false, err);
    *ret_answers = reading.answers.items;
    *ret_n = reading.answers.n;
    return status;
}

enum ls_status
ls_journal_before(struct ls_arena *arena, struct ls_conn *conn, const char *local_sql,
    const struct ls_answers_of *of, int64_t unit, bool *ret_is_kept, struct ls_answer *ret_before,
    struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    enum ls_status status = read_answers(&reading, conn, local_sql, of, true, err);
    const struct ls_answer *kept =
        reading.answers.n == 0 ? NULL : LS_AT(struct ls_answer, &reading.answers, 0);
    *ret_is_kept = kept != NULL && kept->unit == unit;
    *ret_before = *ret_is_kept ? *kept : (struct ls_answer){0};
    return status;
}
