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
    struct ls_vec recorded; /* struct ls_shape_text */
    struct ls_shape_reading *live;
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

static void
take_recorded(struct comparing *comparing, const struct ls_rows *rows)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_shape_text *text =
            LS_PUSH(struct ls_shape_text, &comparing->recorded, comparing->arena);
        text->kind = ls_arena_dup(comparing->arena, ls_rows_text(rows, row, 0));
        text->schema = ls_arena_dup(comparing->arena, ls_rows_text(rows, row, 1));
        text->name = ls_arena_dup(comparing->arena, ls_rows_text(rows, row, 2));
        text->oid = (uint32_t)ls_rows_int(rows, row, 3);
        text->lines = ls_arena_dup(comparing->arena, ls_rows_text(rows, row, 4));
    }
}

/* The results are told apart by the name of their first column. */
static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct comparing *comparing = user;
    const char *name = ls_rows_columns(rows) == 0 ? "" : ls_rows_name(rows, 0);
    (void)statement;
    if (strcmp(name, "seq") == 0) {
        take_pending(comparing, rows);
    } else if (strcmp(name, "is_recorded") == 0) {
        comparing->shapes->is_recorded = ls_rows_bool(rows, 0, 0);
    } else if (strcmp(name, "recorded") == 0) {
        take_recorded(comparing, rows);
    } else {
        (void)ls_shape_take(comparing->live, rows);
    }
}

/* What a run has not recorded yet has no expectation that would hold. */
static const char recorded_sql[] =
    "SELECT s.kind AS recorded, s.schema_name, s.name, s.oid, s.lines FROM %S.shape s ORDER BY "
    "s.kind COLLATE \"C\","
    " coalesce(s.schema_name, '') COLLATE \"C\", s.name COLLATE \"C\";"
    "SELECT EXISTS (SELECT FROM %S.meta m WHERE m.key = 'shape') AS is_recorded;"
    "SELECT e.seq, v.source || ':' || v.local_id, v.source, e.action, e.kind, e.schema_name, "
    "e.name FROM %S.effect e"
    " JOIN %S.event v ON v.seq = e.seq WHERE e.seq > (SELECT m.value::pg_catalog.int8 FROM "
    "%S.meta m WHERE m.key = 'shape')"
    " AND (SELECT pg_catalog.max(l.seq) FROM %S.event l) > (SELECT m.value::pg_catalog.int8 FROM "
    "%S.meta m WHERE m.key = 'shape')"
    " ORDER BY e.seq, e.n;"
    "COMMIT";

static enum ls_status
read_both(
    struct comparing *comparing, struct ls_conn *conn, struct ls_span schema, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    const char *quoted = ls_journal_quote_schema(comparing->arena, schema);
    ls_buf_adds(&sql, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;");
    ls_shape_add_settings(&sql);
    ls_buf_addc(&sql, ';');
    enum ls_status status = ls_shape_add_queries(&sql, schema, NULL, NULL, err);
    ls_journal_expand(&sql, recorded_sql, quoted);
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take, comparing)) {
        status = ls_journal_fail(conn, "read", schema, err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* Whether the text says so in a line of the object's own. */
static bool
is_partition(const struct ls_shape_text *text)
{
    return memmem(text->lines.ptr, text->lines.len, "\n\tpartition of\t",
               strlen("\n\tpartition of\t")) != NULL;
}

/* Both lists are in the same order: what differs goes to the shapes. */
static void
compare(struct comparing *comparing)
{
    struct ls_arena *arena = comparing->arena;
    struct ls_vec expected = {0};
    struct ls_vec found = {0};
    struct ls_vec others = {0};
    struct ls_vec partitions = {0};
    const struct ls_shape_text *was = comparing->recorded.items;
    size_t n_was = comparing->recorded.n;
    size_t n_is = 0;
    const struct ls_shape_text *is = ls_shape_end(comparing->live, &n_is);
    for (size_t w = 0, i = 0; w < n_was || i < n_is;) {
        int order = w == n_was ? 1 : i == n_is ? -1 : ls_shape_text_compare(&was[w], &is[i]);
        if (order < 0) {
            *LS_PUSH(struct ls_shape_text, &expected, arena) = was[w];
        } else if (order == 0 && !ls_span_equal(was[w].lines, is[i].lines)) {
            *LS_PUSH(struct ls_shape_text, &expected, arena) = was[w];
            LS_AT(struct ls_shape_text, &expected, expected.n - 1)->oid = is[i].oid;
            *LS_PUSH(struct ls_shape_text, &found, arena) = is[i];
        } else if (order == 0) {
            comparing->shapes->n_same++;
        }
        if (order >= 0 && is_partition(&is[i])) {
            *LS_PUSH(struct ls_shape_text, &partitions, arena) = is[i];
            LS_AT(struct ls_shape_text, &partitions, partitions.n - 1)->lines = LS_SPAN("");
        } else if (order > 0) {
            *LS_PUSH(struct ls_shape_text, &others, arena) = is[i];
            LS_AT(struct ls_shape_text, &others, others.n - 1)->lines = LS_SPAN("");
        }
        w += order <= 0;
        i += order >= 0;
    }
    struct ls_journal_shapes *shapes = comparing->shapes;
    shapes->expected = ls_shape_of_texts(arena, expected.items, expected.n);
    shapes->found = ls_shape_of_texts(arena, found.items, found.n);
    shapes->others = ls_shape_of_texts(arena, others.items, others.n);
    shapes->partitions = ls_shape_of_texts(arena, partitions.items, partitions.n);
    shapes->pending = comparing->pending.items;
    shapes->n_pending = comparing->pending.n;
}

enum ls_status
ls_journal_compare_shapes(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    const struct ls_journal_shapes **ret_shapes, struct ls_err *err)
{
    struct ls_journal_shapes *shapes = ls_arena_alloc(arena, sizeof(*shapes));
    struct comparing comparing = {.arena = arena, .shapes = shapes, .live = ls_shape_begin(arena)};
    const char *params[] = {
        ls_arena_printf(arena, "%s.shape", ls_journal_quote_schema(arena, schema))};
    if (!ls_conn_query(conn, "SELECT pg_catalog.to_regclass($1) IS NOT NULL", params, NULL, 1,
            take_exists, &comparing.has_table)) {
        return ls_journal_fail(conn, "read", schema, err);
    }
    *ret_shapes = shapes;
    if (!comparing.has_table) {
        /* an older lockstep made the journal: there is only what is there now */
        shapes->expected = ls_shape_of_texts(arena, NULL, 0);
        shapes->found = shapes->partitions = shapes->expected;
        return ls_shape_read(arena, conn, schema, NULL, 0, &shapes->others, err);
    }
    enum ls_status status = read_both(&comparing, conn, schema, err);
    if (status == LS_OK) {
        compare(&comparing);
    }
    return status;
}
