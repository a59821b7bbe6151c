/* What the steps did to the catalog, as the journal holds it. */
#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"

/* clang-format off */

/* Whether the name is another one than before. */
#define IS_RENAMED "k.action IN ('seen', 'altered', 'written', 'commented') AND k.known <> k.whole"

/*
 * A trace says what a transaction has left in the catalog; what it means depends on what earlier ones say of the same object
 * (the trace before, where the object is: `known`), which is too dear to be looked up for each step. So it is done here.
 * What no step has touched, only seen, is not known:
 *   created, dropped    it was; dropped without a name counts where there is a trace before
 *   altered             has changed: renamed, where its name is another one than before
 *   renamed             with its name of before: in the traces of what was done elsewhere
 *   written             created or altered: the latter where there is a trace before
 *   seen                may have another name than before; if not, nothing was done to it
 *   commented           altered, where there is a trace before
 */
const char ls_journal_effect_sql[] =
    "CREATE OR REPLACE VIEW %S.effect AS"
    " SELECT k.seq, k.n, CASE WHEN " IS_RENAMED " THEN 'renamed' WHEN k.action = 'written' AND k.known IS NULL THEN 'created'"
    "   WHEN k.action IN ('written', 'commented') THEN 'altered' ELSE k.action END AS action,"
    "  coalesce(k.kind, k.known_kind) AS kind, k.schema_name, coalesce(k.name, k.known) AS name,"
    "  coalesce(k.formerly, CASE WHEN " IS_RENAMED " THEN k.known END) AS formerly, k.cluster, k.oid"
    " FROM (SELECT t.*, CASE WHEN t.is_known THEN t.kind_before END AS known_kind,"
    "   CASE WHEN t.is_known THEN t.whole_before END AS known"
    "  FROM (SELECT t.*, pg_catalog.lag(t.kind) OVER w AS kind_before, pg_catalog.lag(t.whole) OVER w AS whole_before,"
    "    pg_catalog.bool_or(t.action NOT IN ('seen', 'commented')) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_known"
    "   FROM (SELECT e.seq, u.n, u.action, u.kind, u.schema_name, u.name, u.formerly, e.cluster, u.oid,"
    "     coalesce(u.schema_name || '.', '') || u.name AS whole"
    "    FROM %S.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) WITH ORDINALITY"
    "     AS u(action, kind, schema_name, name, formerly, oid, n)"
    "    UNION ALL SELECT 0, 0, 'located', l.kind, l.schema_name, l.name, NULL, l.cluster, l.oid,"
    "     coalesce(l.schema_name || '.', '') || l.name FROM %S.located l) t"
    "   WINDOW w AS (PARTITION BY t.cluster, CASE WHEN t.kind IN ('function', 'trigger', 'schema', 'extension') THEN t.kind END,"
    "    t.oid ORDER BY t.seq, t.n)) t) k"
    " WHERE k.seq > 0 AND CASE k.action WHEN 'seen' THEN k.known <> k.whole WHEN 'commented' THEN k.known IS NOT NULL"
    "  WHEN 'dropped' THEN coalesce(k.name, k.known) IS NOT NULL ELSE true END;"
    "COMMENT ON VIEW %S.effect IS 'lockstep: what each event did to the catalog; oid holds only in that cluster';";

/* clang-format on */

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
