/* What the steps did to the catalog, as the journal holds it. */
#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"

struct reading {
    struct ls_arena *arena;
    struct ls_vec effects; /* struct ls_effect */
};

/* Effects repeat the texts of their event and of each other: what is the same as in the row before is not copied again. */
static struct ls_span
text_at(const struct reading *reading, const struct ls_rows *rows, size_t row, size_t column,
    struct ls_span before)
{
    struct ls_span text = ls_rows_text(rows, row, column);
    bool is_same = text.ptr != NULL && before.ptr != NULL && ls_span_equal(text, before);
    return is_same ? before : ls_arena_dup(reading->arena, text);
}

static void
read_effects(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    struct ls_effect before = {0};
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_effect *to = LS_PUSH(struct ls_effect, &reading->effects, reading->arena);
        *to = (struct ls_effect){.seq = ls_rows_int(rows, row, 0),
            .manifest = text_at(reading, rows, row, 1, before.manifest),
            .step = text_at(reading, rows, row, 2, before.step),
            .source = text_at(reading, rows, row, 3, before.source),
            .finished = text_at(reading, rows, row, 4, before.finished),
            .action = text_at(reading, rows, row, 5, before.action),
            .kind = text_at(reading, rows, row, 6, before.kind),
            .schema = text_at(reading, rows, row, 7, before.schema),
            .name = text_at(reading, rows, row, 8, before.name),
            .formerly = text_at(reading, rows, row, 9, before.formerly),
            .cluster = ls_rows_int(rows, row, 10),
            .oid = (uint32_t)ls_rows_int(rows, row, 11)};
        before = *to;
    }
}

enum ls_status
ls_journal_effects(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    const struct ls_effect **ret_effects, size_t *ret_n, struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    const char *quoted = ls_journal_quote_schema(arena, schema);
    bool exists = false;
    *ret_effects = NULL;
    *ret_n = 0;
    enum ls_status status = ls_journal_exists(conn, schema, &exists, err);
    if (status != LS_OK || !exists) {
        return status;
    }
    char *sql = ls_arena_printf(arena,
        "SELECT x.seq, e.manifest, e.source || ':' || e.local_id, e.source,"
        " pg_catalog.to_char(e.finished AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
        " x.action, x.kind, x.schema_name, x.name, x.formerly, x.cluster, x.oid"
        " FROM %s.effect x JOIN %s.event e ON e.seq = x.seq ORDER BY x.seq,"
        " CASE x.action WHEN 'dropped' THEN 0 WHEN 'renamed' THEN 1 WHEN 'altered' THEN 2 ELSE 3 "
        "END, x.n",
        quoted, quoted);
    if (!ls_conn_query(conn, sql, NULL, NULL, 0, read_effects, &reading)) {
        return ls_journal_fail(conn, "read", schema, err);
    }
    *ret_effects = reading.effects.items;
    *ret_n = reading.effects.n;
    return LS_OK;
}
