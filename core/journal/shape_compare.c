/* The server compares the recorded shapes with the live ones; only what differs is sent. */
#include "base/vec.h"
#include "db/shape.h"
#include "journal/journal.h"
#include "journal/text.h"

enum { MAX_SQL = 1 << 20 };

struct comparing {
    struct ls_arena *arena;
    struct ls_journal_shapes *shapes;
    bool has_table;
    struct ls_shape_reading *expected;
    struct ls_shape_reading *found;
    struct ls_shape_reading *others;
    struct ls_shape_reading *partitions;
    struct ls_vec pending; /* struct ls_effect */
};

static void
take_exists(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(bool *)user = ls_rows_bool(rows, 0, 0);
}

static void
take_pending(struct comparing *comparing, const struct ls_rows *rows)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_effect *effect = LS_PUSH(struct ls_effect, &comparing->pending, comparing->arena);
        struct ls_span *const texts[] = {&effect->step, &effect->source, &effect->action,
            &effect->kind, &effect->schema, &effect->name};
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
            *texts[i] = ls_arena_dup(comparing->arena, ls_rows_text(rows, row, i + 1));
        }
        effect->seq = ls_rows_int(rows, row, 0);
    }
}

/* The results are told apart by how many columns they have. */
static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct comparing *comparing = user;
    const char *name = ls_rows_columns(rows) == 0 ? "" : ls_rows_name(rows, 0);
    (void)statement;
    if (strcmp(name, "seq") == 0) {
        take_pending(comparing, rows);
    } else if (strcmp(name, "n_same") == 0) {
        comparing->shapes->n_same = (size_t)ls_rows_int(rows, 0, 0);
        comparing->shapes->is_recorded = ls_rows_bool(rows, 0, 1);
    } else if (strcmp(name, "kind") == 0) {
        ls_shape_take(comparing->expected, rows, 0, 4);
        ls_shape_take(comparing->found, rows, 0, 5);
        ls_shape_take(comparing->others, rows, 0, 6);
        ls_shape_take(comparing->partitions, rows, 0, 7);
    }
}

/* clang-format off */

/* Behind the query for the live shapes, `q`. What a run has not recorded yet has no expectation that would hold. */
static const char compare_sql[] =
    "), d AS MATERIALIZED (SELECT coalesce(s.kind, q.kind) AS kind, coalesce(s.schema_name, q.schema_name) AS schema_name,"
    " coalesce(s.name, q.name) AS name, coalesce(q.oid, s.oid) AS oid, s.lines AS expected, q.lines AS found,"
    " pg_catalog.strpos(q.lines, E'\n\tpartition of\t') > 0 AS is_part"
    " FROM %S.shape s FULL JOIN q ON q.kind = s.kind AND q.name = s.name"
    " AND coalesce(q.schema_name, '') = coalesce(s.schema_name, ''))"
    " SELECT d.kind, d.schema_name, d.name, d.oid, CASE WHEN d.expected IS DISTINCT FROM d.found THEN d.expected END,"
    " CASE WHEN d.expected <> d.found THEN d.found END,"
    " CASE WHEN d.expected IS NULL AND NOT d.is_part THEN '' END, CASE WHEN d.is_part THEN '' END"
    " FROM d WHERE d.expected IS DISTINCT FROM d.found OR d.is_part;"
    "SELECT (SELECT pg_catalog.count(*) FROM %S.shape s) AS n_same,"
    " EXISTS (SELECT FROM %S.meta m WHERE m.key = 'shape');"
    "SELECT e.seq, v.source || ':' || v.local_id, v.source, e.action, e.kind, e.schema_name, e.name FROM %S.effect e"
    " JOIN %S.event v ON v.seq = e.seq WHERE e.seq > (SELECT m.value::pg_catalog.int8 FROM %S.meta m WHERE m.key = 'shape')"
    " ORDER BY e.seq, e.n;"
    "COMMIT";

/* clang-format on */

static enum ls_status
send_comparison(
    struct comparing *comparing, struct ls_conn *conn, struct ls_span schema, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    const char *quoted = ls_journal_quote_schema(comparing->arena, schema);
    ls_buf_adds(&sql, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;");
    ls_shape_add_settings(&sql);
    ls_buf_adds(&sql, ";WITH q AS MATERIALIZED (");
    enum ls_status status = ls_shape_add_query(&sql, schema, NULL, NULL, err);
    ls_journal_expand(&sql, compare_sql, quoted);
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take, comparing)) {
        status = ls_journal_fail(conn, "read", schema, err);
    }
    ls_buf_finish(&sql);
    return status;
}

enum ls_status
ls_journal_compare_shapes(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    const struct ls_journal_shapes **ret_shapes, struct ls_err *err)
{
    struct ls_journal_shapes *shapes = ls_arena_alloc(arena, sizeof(*shapes));
    struct comparing comparing = {.arena = arena,
        .shapes = shapes,
        .expected = ls_shape_begin(arena),
        .found = ls_shape_begin(arena),
        .others = ls_shape_begin(arena),
        .partitions = ls_shape_begin(arena)};
    const char *params[] = {
        ls_arena_printf(arena, "%s.shape", ls_journal_quote_schema(arena, schema))};
    if (!ls_conn_query(conn, "SELECT pg_catalog.to_regclass($1) IS NOT NULL", params, NULL, 1,
            take_exists, &comparing.has_table)) {
        return ls_journal_fail(conn, "read", schema, err);
    }
    if (!comparing.has_table) {
        /* an older lockstep made the journal: there is only what is there now */
        enum ls_status status = ls_shape_read(arena, conn, schema, NULL, 0, &shapes->others, err);
        shapes->expected = ls_shape_end(comparing.expected);
        shapes->found = ls_shape_end(comparing.found);
        shapes->partitions = ls_shape_end(comparing.partitions);
        *ret_shapes = shapes;
        return status;
    }
    enum ls_status status = send_comparison(&comparing, conn, schema, err);
    if (status == LS_OK) {
        shapes->expected = ls_shape_end(comparing.expected);
        shapes->found = ls_shape_end(comparing.found);
        shapes->others = ls_shape_end(comparing.others);
        shapes->partitions = ls_shape_end(comparing.partitions);
        shapes->pending = comparing.pending.items;
        shapes->n_pending = comparing.pending.n;
        shapes->n_same -= shapes->expected->n_objects;
        *ret_shapes = shapes;
    }
    return status;
}
