#include "journal/book.h"

#include "base/vec.h"
#include "journal/text.h"
#include "sql/quote.h"

/* The value in the table meta is a JSON array of source, schema and table. */
#define KEY LS_JOURNAL_BOOKS_KEY
#define KEY_LEN "6"

enum { MAX_SQL = 65536 };

enum ls_status
ls_journal_keep_books(struct ls_conn *conn, struct ls_span schema, struct ls_span manifest,
    const struct ls_book_tables *books, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_printf(&sql, "INSERT INTO %s.meta AS m VALUES (pg_catalog.concat('" KEY "', ",
        ls_journal_quote_schema(&arena, schema));
    enum ls_status status = ls_sql_add_literal(&sql, manifest, err);
    ls_buf_adds(&sql, "::pg_catalog.text), pg_catalog.jsonb_build_array(");
    for (size_t i = 0; i < books->n && status == LS_OK; i++) {
        const struct ls_book_table *book = &books->items[i];
        ls_buf_adds(
            &sql, i == 0 ? "pg_catalog.jsonb_build_array(" : ", pg_catalog.jsonb_build_array(");
        status = ls_sql_add_literal(&sql, book->source, err);
        ls_buf_adds(&sql, "::pg_catalog.text, coalesce(");
        status = status == LS_OK ? ls_sql_add_literal(&sql, book->schema, err) : status;
        ls_buf_adds(&sql, "::pg_catalog.text, pg_catalog.current_schema()::pg_catalog.text), ");
        status = status == LS_OK ? ls_sql_add_literal(&sql, book->table, err) : status;
        ls_buf_adds(&sql, "::pg_catalog.text)");
    }
    ls_buf_adds(&sql, ")::pg_catalog.text) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                      " WHERE m.value OPERATOR(pg_catalog.<>) excluded.value");
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL)) {
        status = ls_journal_fail(conn, "write", schema, err);
    }
    ls_buf_finish(&sql);
    ls_arena_finish(&arena);
    return status;
}

struct reading {
    struct ls_arena *arena;
    struct ls_vec books; /* struct ls_book_table */
};

static void
take_books(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_book_table *book = LS_PUSH(struct ls_book_table, &reading->books, reading->arena);
        book->manifest = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 0));
        book->source = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1));
        book->schema = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2));
        book->table = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 3));
    }
}

enum ls_status
ls_journal_add_books(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    struct ls_span manifest, struct ls_book_tables *books, struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    for (size_t i = 0; i < books->n; i++) {
        *LS_PUSH(struct ls_book_table, &reading.books, arena) = books->items[i];
    }
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_printf(&sql,
        "SELECT pg_catalog.substr(m.key, " KEY_LEN
        " + 1), b.value OPERATOR(pg_catalog.->>) 0, b.value OPERATOR(pg_catalog.->>) 1, b.value "
        "OPERATOR(pg_catalog.->>) 2 FROM "
        "%s.meta m, LATERAL pg_catalog.jsonb_array_elements(m.value::pg_catalog.jsonb) b"
        " WHERE pg_catalog.starts_with(m.key, '" KEY
        "') AND m.key OPERATOR(pg_catalog.<>) pg_catalog.concat('" KEY "', ",
        ls_journal_quote_schema(arena, schema));
    enum ls_status status = ls_sql_add_literal(&sql, manifest, err);
    ls_buf_adds(&sql, "::pg_catalog.text) ORDER BY m.key COLLATE \"C\"");
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_books, &reading)) {
        status = ls_journal_fail(conn, "read", schema, err);
    }
    ls_buf_finish(&sql);
    books->items = reading.books.items;
    books->n = reading.books.n;
    return status;
}
