/*
 * What the objects of steps looked like when the last run ended: the table `shape`, one row for each object, written at the
 * end of a run in one message. The row of an object that was dropped goes, that of a renamed one is made anew.
 */
#include <inttypes.h>
#include <stdio.h>

#include "db/shape.h"
#include "journal/journal.h"
#include "journal/text.h"

enum { MAX_SQL = 1 << 20 };

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

/* %F: the last event recorded. */
#define SINCE " e.seq > %F"

/* The object that an effect is about, or the table that has it as a part. */
#define SUBJECT                                                                                                        \
    "CASE e.kind WHEN 'index' THEN coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid = e.oid), e.oid)" \
    " WHEN 'trigger' THEN coalesce((SELECT t.tgrelid FROM pg_catalog.pg_trigger t WHERE t.oid = e.oid), e.oid)"        \
    " WHEN 'sequence' THEN coalesce((SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE d.classid ="                  \
    "  'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = e.oid AND d.refclassid ="                              \
    "  'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')), e.oid)"          \
    " ELSE e.oid END"

static const char peek_sql[] =
    "SELECT %T, m.shape, EXISTS (SELECT FROM %S.effect e WHERE e.seq > m.shape AND e.action IN ('altered', 'renamed'))"
    " FROM (SELECT coalesce((SELECT m.value::pg_catalog.int8 FROM %S.meta m WHERE m.key = 'shape'), 0) AS shape) m"
    " WHERE EXISTS (SELECT FROM %S.event e WHERE e.seq > m.shape AND e.kind <> 'doc')";

static const char forget_sql[] =
    "DELETE FROM %S.shape s USING %S.effect e WHERE" SINCE " AND s.oid = e.oid AND s.cluster = e.cluster;"
    "DELETE FROM %S.shape s USING %S.effect e WHERE" SINCE " AND e.action IN ('dropped', 'renamed') AND s.kind = e.kind"
    " AND coalesce(s.schema_name || '.', '') || s.name = CASE e.action WHEN 'dropped' THEN e.name ELSE e.formerly END;";

/* The objects that have a row and one of the oids of the query in between. */
static const char known_sql[] = " || ARRAY(SELECT s.oid FROM %S.shape s WHERE s.cluster = %C AND s.oid IN (";

/* Where names have changed, what speaks of them reads otherwise as well: foreign keys, views, columns, defaults, triggers,
 * policies, functions. */
static const char dependents_sql[] =
    "SELECT CASE d.classid"
    "  WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN (SELECT k.conrelid FROM pg_catalog.pg_constraint k"
    "   WHERE k.oid = d.objid)"
    "  WHEN 'pg_catalog.pg_rewrite'::pg_catalog.regclass THEN (SELECT r.ev_class FROM pg_catalog.pg_rewrite r"
    "   WHERE r.oid = d.objid)"
    "  WHEN 'pg_catalog.pg_attrdef'::pg_catalog.regclass THEN (SELECT f.adrelid FROM pg_catalog.pg_attrdef f"
    "   WHERE f.oid = d.objid)"
    "  WHEN 'pg_catalog.pg_trigger'::pg_catalog.regclass THEN (SELECT t.tgrelid FROM pg_catalog.pg_trigger t"
    "   WHERE t.oid = d.objid)"
    "  WHEN 'pg_catalog.pg_policy'::pg_catalog.regclass THEN (SELECT y.polrelid FROM pg_catalog.pg_policy y"
    "   WHERE y.oid = d.objid)"
    "  ELSE d.objid END"
    " FROM pg_catalog.pg_depend d WHERE d.refclassid = ANY (ARRAY['pg_catalog.pg_class', 'pg_catalog.pg_type',"
    "  'pg_catalog.pg_proc']::pg_catalog.regclass[]) AND d.refobjid = ANY (ARRAY("
    "  SELECT e.oid FROM %S.effect e WHERE" SINCE " AND e.action IN ('altered', 'renamed') AND e.cluster = %C"
    "  UNION SELECT c.reltype FROM %S.effect e JOIN pg_catalog.pg_class c ON c.oid = e.oid WHERE" SINCE
    "   AND e.action = 'renamed' AND e.cluster = %C)) UNION ALL ";

/* What takes no effect note: indexes that are gone, also those that a statement outside a transaction dropped; comments, statistics objects and checks of domains written since the run
 * began, and indexes that were renamed. */
static const char parts_sql[] =
    "SELECT s.oid FROM %S.effect e JOIN %S.shape s ON s.schema_name = pg_catalog.left(e.name,"
    "  pg_catalog.length(s.schema_name)) AND pg_catalog.strpos(s.lines, E'\nindex ' || pg_catalog.substr(e.name,"
    "  pg_catalog.length(s.schema_name) + 2) || E'\n') > 0 WHERE" SINCE " AND e.action = 'dropped' AND e.kind = 'index'"
    " UNION ALL SELECT s.oid FROM %S.shape s CROSS JOIN LATERAL pg_catalog.regexp_matches(s.lines, E'\\nindex ([^\\n]+)\\n', 'g')"
    "  AS r(m) WHERE EXISTS (SELECT FROM %S.event e WHERE e.seq > %F AND e.outcome IN ('intent', 'progress'))"
    "  AND NOT EXISTS (SELECT FROM pg_catalog.pg_class i JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace"
    "   WHERE i.relname = r.m[1] AND n.nspname = s.schema_name)"
    " UNION ALL SELECT CASE d.classoid WHEN 'pg_catalog.pg_class'::pg_catalog.regclass THEN coalesce((SELECT x.indrelid"
    "   FROM pg_catalog.pg_index x WHERE x.indexrelid = d.objoid), d.objoid)"
    "  WHEN 'pg_catalog.pg_type'::pg_catalog.regclass THEN coalesce((SELECT t.typrelid FROM pg_catalog.pg_type t"
    "   WHERE t.oid = d.objoid AND t.typrelid <> 0), d.objoid)"
    "  WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN (SELECT greatest(k.conrelid, k.contypid)"
    "   FROM pg_catalog.pg_constraint k WHERE k.oid = d.objoid)"
    "  WHEN 'pg_catalog.pg_trigger'::pg_catalog.regclass THEN (SELECT t.tgrelid FROM pg_catalog.pg_trigger t"
    "   WHERE t.oid = d.objoid)"
    "  WHEN 'pg_catalog.pg_rewrite'::pg_catalog.regclass THEN (SELECT r.ev_class FROM pg_catalog.pg_rewrite r"
    "   WHERE r.oid = d.objoid)"
    "  WHEN 'pg_catalog.pg_policy'::pg_catalog.regclass THEN (SELECT y.polrelid FROM pg_catalog.pg_policy y"
    "   WHERE y.oid = d.objoid)"
    "  WHEN 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass THEN (SELECT s.stxrelid FROM pg_catalog.pg_statistic_ext s"
    "   WHERE s.oid = d.objoid)"
    "  ELSE d.objoid END FROM pg_catalog.pg_description d WHERE pg_catalog.age(d.xmin) <= %A"
    " UNION ALL SELECT s.stxrelid FROM pg_catalog.pg_statistic_ext s WHERE pg_catalog.age(s.xmin) <= %A"
    " UNION ALL SELECT k.contypid FROM pg_catalog.pg_constraint k WHERE k.contypid <> 0 AND pg_catalog.age(k.xmin) <= %A"
    " UNION ALL SELECT x.indrelid FROM pg_catalog.pg_class i JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid"
    "  WHERE i.relkind IN ('i', 'I') AND pg_catalog.age(i.xmin) <= %A))";

static const char insert_sql[] =
    "WITH touched AS MATERIALIZED (SELECT ARRAY(SELECT DISTINCT " SUBJECT " FROM %S.effect e WHERE" SINCE
    " AND e.action <> 'dropped' AND e.cluster = %C)%D AS oids)"
    " INSERT INTO %S.shape (seq, kind, schema_name, name, cluster, oid, lines)"
    " SELECT %L, q.kind, q.schema_name, q.name, %C, q.oid, q.lines FROM (";

static const char finish_sql[] =
    ") q;"
    "DELETE FROM %S.shape o USING %S.shape n WHERE n.seq = %L AND o.seq < n.seq AND o.kind = n.kind AND o.name = n.name"
    " AND coalesce(o.schema_name, '') = coalesce(n.schema_name, '');"
    "INSERT INTO %S.meta VALUES ('shape', '%L') ON CONFLICT (key) DO UPDATE SET value = excluded.value;"
    "COMMIT";

/* clang-format on */

struct recording {
    struct ls_journal_place place;
    int64_t from; /* the last event recorded */
    bool is_due;
    bool has_changed; /* something that was there before */
    char sorts[16];   /* that the database has */
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
        } else if (what == 'D') {
            expand(sql, recording, known_sql);
            expand(sql, recording, recording->has_changed ? dependents_sql : "");
            expand(sql, recording, parts_sql);
        } else {
            ls_buf_addc(sql, *c);
            continue;
        }
        c++;
    }
}

static void
take_peek(void *user, size_t statement, const struct ls_rows *rows)
{
    struct recording *recording = user;
    (void)statement;
    if (ls_rows_count(rows) == 1) {
        (void)snprintf(recording->sorts, sizeof(recording->sorts), "%.*s",
            LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
        recording->from = ls_rows_int(rows, 0, 1);
        recording->is_due = true;
        recording->has_changed = ls_rows_bool(rows, 0, 2);
    }
}

static enum ls_status
add_recording(struct ls_buf *sql, const struct recording *recording, const char *begin_sql,
    const char *local_sql, struct ls_err *err)
{
    ls_buf_printf(sql,
        "%s;%s;SELECT 1 / (NOT pg_catalog.pg_try_advisory_xact_lock_shared(%" PRId64
        "))::pg_catalog.int4;",
        begin_sql, local_sql, recording->place.fence);
    ls_shape_add_settings(sql);
    ls_buf_addc(sql, ';');
    expand(sql, recording, forget_sql);
    expand(sql, recording, insert_sql);
    enum ls_status status = ls_shape_add_query(sql, recording->place.name,
        "(SELECT t.oids FROM touched t)::pg_catalog.oid[]", recording->sorts, err);
    expand(sql, recording, finish_sql);
    return status;
}

enum ls_status
ls_journal_record_shapes(const struct ls_journal *journal, const char *begin_sql,
    const char *local_sql, struct ls_err *err)
{
    struct recording recording = {.place = ls_journal_place(journal)};
    struct ls_conn *conn = recording.place.conn;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    expand(&sql, &recording, peek_sql);
    enum ls_status status = LS_OK;
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_peek, &recording);
    ls_buf_clear(&sql);
    if (is_done && recording.is_due) {
        status = add_recording(&sql, &recording, begin_sql, local_sql, err);
        is_done = status != LS_OK || ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    }
    ls_buf_finish(&sql);
    if (!is_done) {
        status = ls_journal_fail(conn, "write", recording.place.name, err);
        if (!ls_conn_is_lost(conn) && ls_conn_in_transaction(conn) &&
            !ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)) {
            ls_err_note(err, "and the transaction could not be rolled back");
        }
    }
    return status;
}
