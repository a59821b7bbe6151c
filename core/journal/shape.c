/*
 * What the objects of steps looked like when the last run ended: the table `shape`, one row for each object, written at the
 * end of a run in one transaction. The row of an object that was dropped goes, that of a renamed one is made anew.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "db/shape.h"
#include "journal/dependents.h"
#include "journal/journal.h"
#include "journal/shape_early.h"
#include "journal/text.h"

enum { MAX_SQL = 1 << 28, MAX_DATA = 1 << 30 };

/* meta's 'shape' is the last event whose effects are in the table. */
const char ls_journal_shape_sql[] = "CREATE TABLE IF NOT EXISTS %S.shape ("
                                    " seq pg_catalog.int8 NOT NULL,"
                                    " kind pg_catalog.text NOT NULL,"
                                    " schema_name pg_catalog.text,"
                                    " name pg_catalog.text NOT NULL,"
                                    " cluster pg_catalog.int8 NOT NULL,"
                                    " oid pg_catalog.oid NOT NULL,"
                                    " lines pg_catalog.text NOT NULL);"
                                    "COMMENT ON TABLE %S.shape IS 'lockstep: what the objects of "
                                    "steps looked like when the last run "
                                    "ended; oid holds only in that cluster';";

/* clang-format off */

/* The traces of the events that are not recorded yet. */
#define TRACES " FROM %S.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) u WHERE e.seq > %F"

/* Whether there is something to record, and what has to be asked for that: what is not needed takes longer to plan than the
 * rest takes to run. */
static const char ask_sql[] =
    "SELECT %T, m.shape, EXISTS (SELECT FROM %S.shape), EXISTS (SELECT FROM %S.shape s WHERE s.cluster <> %C), t.is_unsure, t.is_dropped"
    " FROM (SELECT coalesce((SELECT m.value::pg_catalog.int8 FROM %S.meta m WHERE m.key = 'shape'), 0) AS shape) m"
    " CROSS JOIN LATERAL (SELECT coalesce(pg_catalog.bool_or(u.action IN ('seen', 'commented')), false) AS is_unsure,"
    "   coalesce(pg_catalog.bool_or(u.action = 'dropped' OR u.kind = 'sequence' AND u.action <> 'created'), false) AS is_dropped"
    "  FROM %S.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) u WHERE e.seq > m.shape) t"
    " WHERE EXISTS (SELECT FROM %S.event e WHERE e.seq > m.shape AND e.kind <> 'doc')";

/* The oids of what may look otherwise than it did: what the traces are about, … */
static const char made_sql[] =
    "SELECT ARRAY(SELECT DISTINCT " LS_JOURNAL_SUBJECT TRACES
    " AND e.cluster = %C AND u.action IN ('created', 'altered', 'renamed', 'written')";

/* … what they mean (the view goes through all of the journal), where that depends on earlier ones, … */
static const char unsure_sql[] =
    " UNION SELECT " LS_JOURNAL_SUBJECT " FROM %S.effect u WHERE u.seq > %F AND u.cluster = %C AND u.action <> 'dropped'";

/* … and those that have a row and one of these oids. */
static const char recorded_sql[] = " UNION SELECT s.oid FROM %S.shape s WHERE s.cluster = %C AND s.oid IN (";

static const char end_sql[] = ")::pg_catalog.text";

static const char forget_sql[] =
    "DELETE FROM %S.shape s USING %S.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) u WHERE e.seq > %F AND s.oid = u.oid"
    " AND s.cluster = e.cluster;";

/* Those whose oids are of another database are known by their names. */
static const char forget_moved_sql[] =
    "DELETE FROM %S.shape s USING %S.effect e WHERE e.seq > %F AND e.action IN ('dropped', 'renamed') AND s.kind = e.kind AND s.cluster <> e.cluster"
    " AND coalesce(s.schema_name || '.', '') || s.name = CASE e.action WHEN 'dropped' THEN e.name ELSE e.formerly END;";

static const char dependents_sql[] =
    LS_JOURNAL_DEPENDENTS(TRACES " AND e.cluster = %C") " UNION ALL "
    "SELECT u.oid" TRACES " AND e.cluster = %C UNION ALL ";

/* The tables of indexes and sequences that are gone, or of sequences that were theirs. */
static const char dropped_sql[] =
    "SELECT s.oid FROM (SELECT e.kind, CASE WHEN e.action = 'dropped' THEN e.name ELSE coalesce(e.formerly, e.schema_name || '.' || e.name) END"
    "   AS name FROM %S.effect e WHERE e.seq > %F AND (e.kind = 'index' AND e.action = 'dropped' OR e.kind = 'sequence' AND e.action <> 'created')) e"
    " JOIN %S.shape s ON s.schema_name = pg_catalog.left(e.name, pg_catalog.length(s.schema_name))"
    "  AND pg_catalog.strpos(s.lines, E'\n' || e.kind || ' ' || pg_catalog.replace(pg_catalog.substr(e.name, pg_catalog.length(s.schema_name) + 2),"
    "   E'\n', E'\n\t\t') || E'\n') > 0"
    " UNION ALL ";

/* What has no trace of its own: collations, operators and others that were renamed or moved since the run began. */
#define UNTRACED(catalog, schema)                                                                                      \
    "SELECT 'pg_catalog." catalog "'::pg_catalog.regclass AS class, o.oid FROM pg_catalog." catalog " o WHERE o.oid >= 16384" \
    " AND (pg_catalog.age(o.xmin) <= %A OR " schema " IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE pg_catalog.age(n.xmin) <= %A))"

/* What leaves no trace: indexes that a statement outside a transaction dropped; comments and statistics objects written
 * since the run began, indexes that were renamed, domains, whose checks come (since the run began) and go without a trace of them,
 * and what speaks of what has no trace. */
static const char parts_sql[] =
    "SELECT s.oid FROM %S.shape s CROSS JOIN LATERAL pg_catalog.regexp_matches(s.lines, E'\\nindex ([^\\n]+)\\n', 'g')"
    "  AS r(m) WHERE EXISTS (SELECT FROM %S.event e WHERE e.seq > %F AND e.outcome IN ('intent', 'progress'))"
    "  AND NOT EXISTS (SELECT FROM pg_catalog.pg_class i JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace"
    "   WHERE i.relname = r.m[1] AND n.nspname = s.schema_name)"
    " UNION ALL SELECT " LS_JOURNAL_WHOLE_OF("d.classoid", "d.objoid")
    "  FROM pg_catalog.pg_description d WHERE pg_catalog.age(d.xmin) <= %A"
    " UNION ALL SELECT s.stxrelid FROM pg_catalog.pg_statistic_ext s WHERE pg_catalog.age(s.xmin) <= %A"
    "  OR s.stxnamespace IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE pg_catalog.age(n.xmin) <= %A)"
    " UNION ALL SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typtype = 'd' AND t.oid >= 16384 AND (EXISTS ("
    "   SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND pg_catalog.age(k.xmin) <= %A)"
    "  OR EXISTS (SELECT FROM %S.shape s CROSS JOIN LATERAL pg_catalog.regexp_matches(s.lines, E'\\nconstraint ([^\\n]+)\\n', 'g')"
    "    AS r(m) WHERE s.oid = t.oid AND s.cluster = %C AND s.kind = 'type'"
    "    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.conname = r.m[1])))"
    " UNION ALL SELECT x.indrelid FROM pg_catalog.pg_class i JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid"
    "  WHERE i.relkind IN ('i', 'I') AND pg_catalog.age(i.xmin) <= %A"
    " UNION ALL SELECT " LS_JOURNAL_WHOLE_OF("d.classid", "d.objid") " FROM pg_catalog.pg_depend d WHERE (d.refclassid, d.refobjid) IN ("
    UNTRACED("pg_collation", "o.collnamespace") " UNION ALL " UNTRACED("pg_operator", "o.oprnamespace") " UNION ALL "
    UNTRACED("pg_opclass", "o.opcnamespace") " UNION ALL " UNTRACED("pg_ts_config", "o.cfgnamespace") " UNION ALL "
    UNTRACED("pg_ts_dict", "o.dictnamespace") " UNION ALL " UNTRACED("pg_foreign_server", "0") " UNION ALL "
    UNTRACED("pg_am", "0") " UNION ALL " UNTRACED("pg_language", "0") "))";

static const char copy_sql[] =
    "COPY %S.shape (seq, kind, schema_name, name, cluster, oid, lines) FROM STDIN;"
    "DELETE FROM %S.shape o USING %S.shape n WHERE n.seq = %L AND o.seq < n.seq AND o.kind = n.kind AND o.name = n.name"
    " AND coalesce(o.schema_name, '') = coalesce(n.schema_name, '');"
    "INSERT INTO %S.meta VALUES ('shape', '%L') ON CONFLICT (key) DO UPDATE SET value = excluded.value;"
    "COMMIT";

/* clang-format on */

struct recording {
    struct ls_journal_place place;
    int64_t from; /* the last event recorded */
    bool is_due;
    bool has_shapes;
    bool is_moved;          /* some of them are of another database */
    bool is_unsure;         /* what some trace means depends on earlier ones */
    bool is_dropped;        /* something, or a sequence may be another table's */
    struct ls_span touched; /* oids, as an array's text */
    struct ls_span unread;  /* those of them that nobody has read yet */
    struct ls_vec texts;    /* struct ls_shape_text: of the others */
    struct ls_arena *arena;
    char sorts[16]; /* that the database has */
};

/* Append the text with its places filled in. */
static void
expand(struct ls_buf *sql, const struct recording *recording, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        char what = c[0] == '%' ? c[1] : '\0';
        if (what == 'S') {
            ls_buf_adds(sql, recording->place.schema);
        } else if (what == 'C') {
            ls_buf_adds(sql, recording->place.cluster);
        } else if (what == 'F') {
            ls_buf_printf(sql, "%" PRId64, recording->from);
        } else if (what == 'L') {
            ls_buf_printf(sql, "%" PRId64, recording->place.last_seq);
        } else if (what == 'T') {
            ls_shape_add_sorts(sql);
        } else if (what == 'A') {
            ls_buf_printf(sql,
                "(pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8 - %s)",
                recording->place.xid);
        } else {
            ls_buf_addc(sql, *c);
            continue;
        }
        c++;
    }
}

static void
take_answer(void *user, size_t statement, const struct ls_rows *rows)
{
    struct recording *recording = user;
    (void)statement;
    if (ls_rows_count(rows) == 1) {
        (void)snprintf(recording->sorts, sizeof(recording->sorts), "%.*s",
            LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
        recording->from = ls_rows_int(rows, 0, 1);
        recording->has_shapes = ls_rows_bool(rows, 0, 2);
        recording->is_moved = ls_rows_bool(rows, 0, 3);
        recording->is_unsure = ls_rows_bool(rows, 0, 4);
        recording->is_dropped = ls_rows_bool(rows, 0, 5);
        recording->is_due = true;
    }
}

static void
take_touched(void *user, size_t statement, const struct ls_rows *rows)
{
    struct recording *recording = user;
    (void)statement;
    recording->touched = ls_arena_dup(recording->arena, ls_rows_text(rows, 0, 0));
}

static bool
find_touched(struct recording *recording)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    const struct {
        const char *text;
        bool is_needed;
    } parts[] = {{made_sql, true}, {unsure_sql, recording->is_unsure},
        {recorded_sql, recording->has_shapes}, {dependents_sql, recording->has_shapes},
        {dropped_sql, recording->has_shapes && recording->is_dropped},
        {parts_sql, recording->has_shapes}, {end_sql, true}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        expand(&sql, recording, parts[i].is_needed ? parts[i].text : "");
    }
    bool is_done =
        ls_conn_send(recording->place.conn, ls_buf_span(&sql), NULL, 0, take_touched, recording);
    ls_buf_finish(&sql);
    return is_done;
}

/* Of what was touched, take what was read while the steps ran. */
static void
take_early(struct recording *recording)
{
    struct ls_shape_early *early = recording->place.early;
    struct ls_span rest = recording->touched;
    uint32_t oid = 0;
    bool is_read = ls_shape_early_collect(early, recording->place.last_seq);
    struct ls_buf unread = LS_BUF(MAX_SQL);
    while (ls_shape_early_next(&rest, &oid)) {
        if (!is_read || !ls_shape_early_want(early, oid)) {
            ls_buf_printf(&unread, "%s%" PRIu32, unread.len == 0 ? "" : ",", oid);
        }
    }
    if (is_read) {
        ls_shape_early_take(early, recording->arena, &recording->texts);
    }
    recording->unread = ls_arena_dup(recording->arena, ls_buf_span(&unread));
    ls_buf_finish(&unread);
}

/* Look for what the events have touched, in a transaction that stays open. */
static enum ls_status
add_reading(struct ls_buf *sql, const struct recording *recording, const char *begin_sql,
    const char *local_sql, struct ls_err *err)
{
    ls_buf_printf(sql, "%s;%s;", begin_sql, local_sql);
    ls_journal_add_held(sql, recording->place.schema, recording->place.fence);
    ls_buf_addc(sql, ';');
    ls_shape_add_settings(sql);
    ls_buf_addc(sql, ';');
    expand(sql, recording, recording->has_shapes ? forget_sql : "");
    expand(sql, recording, recording->is_moved ? forget_moved_sql : "");
    if (recording->unread.len == 0) {
        return LS_OK;
    }
    const char *unread = ls_arena_printf(
        recording->arena, "'{%.*s}'::pg_catalog.oid[]", LS_SPAN_ARGS(recording->unread));
    return ls_shape_add_queries(sql, recording->place.name, unread, recording->sorts, err);
}

static void
take_live(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    (void)ls_shape_take(user, rows);
}

/* A field of COPY's text format. */
static void
add_field(struct ls_buf *data, struct ls_span field)
{
    if (field.ptr == NULL) {
        ls_buf_adds(data, "\\N");
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];
        const char *escaped = c == '\n'   ? "\\n"
                              : c == '\t' ? "\\t"
                              : c == '\r' ? "\\r"
                              : c == '\\' ? "\\\\"
                                          : NULL;
        if (escaped != NULL) {
            ls_buf_add(data, (struct ls_span){field.ptr + from, i - from});
            ls_buf_adds(data, escaped);
            from = i + 1;
        }
    }
    ls_buf_add(data, (struct ls_span){field.ptr + from, field.len - from});
}

/* An index that is not built is never as it should be: that is left out, and so a difference wherever it is found. */
static void
add_lines(struct ls_buf *data, struct ls_span lines)
{
    static const char state[] = LS_SHAPE_NOT_BUILT;
    const char *found = NULL;
    while (lines.len > 0 && (found = memmem(lines.ptr, lines.len, state, strlen(state))) != NULL) {
        size_t len = (size_t)(found - lines.ptr);
        add_field(data, (struct ls_span){lines.ptr, len});
        len += strlen(state);
        lines = (struct ls_span){lines.ptr + len, lines.len - len};
    }
    add_field(data, lines);
}

static void
add_row(struct ls_buf *data, const struct recording *recording, const struct ls_shape_text *text)
{
    ls_buf_printf(data, "%" PRId64 "\t", recording->place.last_seq);
    add_field(data, text->kind);
    ls_buf_addc(data, '\t');
    add_field(data, text->schema);
    ls_buf_addc(data, '\t');
    add_field(data, text->name);
    ls_buf_printf(data, "\t%s\t%" PRIu32 "\t", recording->place.cluster, text->oid);
    add_lines(data, text->lines);
    ls_buf_addc(data, '\n');
}

/* Behind what is in `sql` already. */
static bool
write_shapes(struct recording *recording, struct ls_shape_reading *reading, struct ls_buf *sql)
{
    struct ls_buf data = LS_BUF(MAX_DATA);
    size_t n = 0;
    const struct ls_shape_text *read = ls_shape_texts(reading, &n);
    for (size_t i = 0; i < n; i++) {
        *LS_PUSH(struct ls_shape_text, &recording->texts, recording->arena) = read[i];
    }
    struct ls_shape_text *texts = recording->texts.items;
    n = ls_shape_arrange(recording->arena, texts, recording->texts.n);
    for (size_t i = 0; i < n; i++) {
        add_row(&data, recording, &texts[i]);
    }
    expand(sql, recording, copy_sql);
    struct ls_span rows = ls_buf_span(&data);
    bool is_done = !data.overflowed &&
                   ls_conn_send(recording->place.conn, ls_buf_span(sql), &rows, 1, NULL, NULL);
    ls_buf_finish(&data);
    return is_done;
}

enum ls_status
ls_journal_record_shapes(const struct ls_journal *journal, const char *begin_sql,
    const char *local_sql, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct recording recording = {.place = ls_journal_place(journal), .arena = &arena};
    struct ls_conn *conn = recording.place.conn;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_shape_early_ask(recording.place.early);
    expand(&sql, &recording, ask_sql);
    enum ls_status status = LS_OK;
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_answer, &recording);
    ls_buf_clear(&sql);
    is_done = is_done && (!recording.is_due || find_touched(&recording));
    if (is_done && recording.is_due) {
        struct ls_shape_reading *reading = ls_shape_begin(&arena);
        take_early(&recording);
        status = add_reading(&sql, &recording, begin_sql, local_sql, err);
        if (status == LS_OK && recording.unread.len > 0) {
            is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_live, reading);
            ls_buf_clear(&sql);
        }
        is_done = status != LS_OK || (is_done && write_shapes(&recording, reading, &sql));
    }
    ls_buf_finish(&sql);
    ls_arena_finish(&arena);
    if (!is_done) {
        status = ls_journal_fail(conn, "write", recording.place.name, err);
        if (!ls_conn_is_lost(conn) && ls_conn_in_transaction(conn) &&
            !ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)) {
            ls_err_note(err, "and the transaction could not be rolled back");
        }
    }
    return status;
}
