/* The journal's tables. They are made by one message, so that a journal is there whole or not at all. */
#include "journal/journal.h"

#include <string.h>

#include "db/shape.h"
#include "journal/function.h"
#include "journal/text.h"
#include "journal/traces.h"

enum { INSTALL_ATTEMPTS = 100 };

/* %S stands for the quoted schema, %N for its name as a literal, %Q for the quoted schema within an E'' literal. */
static const char base_sql[] =
    "BEGIN;"
    /* IF NOT EXISTS would demand the right to make one even where it is there */
    "DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = %N) THEN "
    "CREATE SCHEMA %S;"
    " END IF; END $do$;"
    "CREATE TABLE IF NOT EXISTS %S.meta ("
    " key pg_catalog.text PRIMARY KEY,"
    " value pg_catalog.text NOT NULL);"
    "COMMENT ON TABLE %S.meta IS 'lockstep: version of the journal, name of the target';"
    /* from version 4 on; what db/lock_row.h locks */
    "CREATE TABLE IF NOT EXISTS %S.runner (id pg_catalog.int8 PRIMARY KEY);"
    "COMMENT ON TABLE %S.runner IS 'lockstep: rows to be locked, with lock = table; 0 is the lock, "
    "the others belong to a run each';";

static const char install_sql[] =
    /* to check the large function here takes the server a fifth of the whole message, and its first call does it again */
    "SET LOCAL check_function_bodies TO off;"
    "CREATE TABLE IF NOT EXISTS %S.event ("
    " seq pg_catalog.int8 PRIMARY KEY,"
    " manifest pg_catalog.text NOT NULL,"
    " source pg_catalog.text,"
    " local_id pg_catalog.text,"
    " kind pg_catalog.text,"
    " direction pg_catalog.text,"
    " outcome pg_catalog.text NOT NULL,"
    " unit pg_catalog.int8,"
    " digest pg_catalog.text,"
    " lock_digest pg_catalog.text,"
    " serial pg_catalog.int8,"
    " signers pg_catalog.text,"
    " target pg_catalog.text,"
    " who pg_catalog.text,"
    " host pg_catalog.text,"
    " tool pg_catalog.text,"
    " run pg_catalog.text,"
    " statements pg_catalog.int8,"
    " error pg_catalog.text,"
    " sqlstate pg_catalog.text,"
    " covered pg_catalog.int8 NOT NULL,"
    " hash pg_catalog.text NOT NULL,"
    " started pg_catalog.timestamptz NOT NULL,"
    " finished pg_catalog.timestamptz NOT NULL,"
    " db_user pg_catalog.text NOT NULL);"
    "ALTER TABLE %S.event ADD COLUMN IF NOT EXISTS high pg_catalog.oid;"    /* from version 2 on */
    "ALTER TABLE %S.event ADD COLUMN IF NOT EXISTS reason pg_catalog.text;" /* from version 3 on */
    "COMMENT ON TABLE %S.event IS '" LS_JOURNAL_MARK "; hash chains the rows';"
    "COMMENT ON COLUMN %S.event.high IS 'lockstep: highest oid known at its end; holds only within "
    "its run';"
    /* from version 7 on; before that each effect was a row of a table */
    "ALTER TABLE %S.event ADD COLUMN IF NOT EXISTS cluster pg_catalog.int8;"
    "DO $do$ BEGIN IF pg_catalog.to_regtype(E'%Q.trace') IS NULL THEN "
    "CREATE TYPE %S.trace AS (action pg_catalog.text, kind pg_catalog.text, schema_name "
    "pg_catalog.text,"
    " name pg_catalog.text, formerly pg_catalog.text, oid pg_catalog.oid);"
    " END IF; END $do$;"
    "ALTER TABLE %S.event ADD COLUMN IF NOT EXISTS traces %S.trace[];"
    "COMMENT ON COLUMN %S.event.traces IS 'lockstep: what it left in the catalog; the view effect "
    "says what that means';"
    "CREATE TABLE IF NOT EXISTS %S.located ("
    " kind pg_catalog.text NOT NULL,"
    " schema_name pg_catalog.text,"
    " name pg_catalog.text NOT NULL,"
    " cluster pg_catalog.int8 NOT NULL,"
    " oid pg_catalog.oid NOT NULL);"
    "COMMENT ON TABLE %S.located IS 'lockstep: where the objects of steps were found in a database "
    "that was restored from elsewhere';"
    "DO $do$ BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = "
    "pg_catalog.to_regclass(E'%Q.effect') AND c.relkind = 'r') THEN "
    "ALTER TABLE %S.event DISABLE TRIGGER USER;"
    "UPDATE %S.event e SET cluster = x.cluster, traces = x.traces FROM (SELECT f.seq, "
    "pg_catalog.max(f.cluster) AS cluster,"
    " pg_catalog.array_agg(ROW(f.action, f.kind, f.schema_name, f.name, f.formerly, "
    "f.oid)::%S.trace ORDER BY f.n) AS traces"
    " FROM %S.effect f GROUP BY f.seq) x WHERE x.seq = e.seq;"
    "ALTER TABLE %S.event ENABLE TRIGGER USER;"
    "INSERT INTO %S.located SELECT f.kind, f.schema_name, f.name, f.cluster, f.oid FROM %S.effect "
    "f WHERE f.seq = 0;"
    "DROP TABLE %S.effect;"
    "INSERT INTO %S.meta SELECT 'traces', coalesce(pg_catalog.max(e.seq), 0) FROM %S.event e;"
    " END IF; END $do$;"
    "CREATE TABLE IF NOT EXISTS %S.answer (" /* from version 4 on */
    " n pg_catalog.int8 NOT NULL,"
    " unit pg_catalog.int8 NOT NULL,"
    " manifest pg_catalog.text NOT NULL,"
    " source pg_catalog.text NOT NULL,"
    " local_id pg_catalog.text NOT NULL,"
    " direction pg_catalog.text NOT NULL,"
    " asked pg_catalog.text NOT NULL,"
    " data pg_catalog.text,"
    " PRIMARY KEY (manifest, source, local_id, direction, n));"
    "ALTER TABLE %S.answer ADD COLUMN IF NOT EXISTS pid pg_catalog.int8 NOT NULL DEFAULT 0," /* from version 8 on */
    " ADD COLUMN IF NOT EXISTS backend_start pg_catalog.int8 NOT NULL DEFAULT 0,"
    " ADD COLUMN IF NOT EXISTS transactions pg_catalog.int8 NOT NULL DEFAULT 0;"
    "COMMENT ON TABLE %S.answer IS 'lockstep: what a step that is under way was told by the "
    "server, "
    "until it ends';"
    "CREATE OR REPLACE FUNCTION %S.refuse_change() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS "
    "$$"
    "BEGIN RAISE EXCEPTION 'the journal of lockstep is append-only'; END $$;"
    "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %S.event"
    " FOR EACH STATEMENT EXECUTE FUNCTION %S.refuse_change();"
    /* for people and their queries; state.c makes the same of the events */
    "DROP VIEW IF EXISTS %S.state;"
    "CREATE VIEW %S.state AS"
    " SELECT s.manifest, s.source, s.local_id, l.kind, coalesce(d.outcome IN ('applied', "
    "'recorded', 'skipped', 'unchecked', 'adopted'), false) AS is_applied,"
    "  d.outcome, d.seq, d.serial, d.digest, d.finished, d.who, l.outcome AS last_outcome,"
    "  l.direction AS last_direction, l.finished AS last_finished, l.error, l.sqlstate, l.seq AS "
    "last_seq"
    " FROM (SELECT e.manifest, e.source, e.local_id, pg_catalog.max(e.seq) AS latest,"
    "   pg_catalog.max(e.seq) FILTER (WHERE e.outcome IN ('applied', 'recorded', 'skipped', "
    "'unchecked', 'reverted',"
    "    'unrecorded', 'adopted', 'withdrawn')) AS decided"
    "  FROM %S.event e WHERE e.source IS NOT NULL GROUP BY e.manifest, e.source, e.local_id) s"
    " JOIN %S.event l ON l.seq = s.latest LEFT JOIN %S.event d ON d.seq = s.decided;"
    "COMMENT ON VIEW %S.state IS 'lockstep: the present state of each step';"
    /* an older one may have other parameters */
    "DO $do$ DECLARE f pg_catalog.text; BEGIN"
    " FOR f IN SELECT p.oid::pg_catalog.regprocedure FROM pg_catalog.pg_proc p WHERE p.proname IN "
    "('write_event', 'find_traces')"
    "  AND p.pronamespace = E'%Q'::pg_catalog.regnamespace LOOP EXECUTE 'DROP FUNCTION ' || f; END "
    "LOOP; END $do$;"
    "INSERT INTO %S.meta VALUES ('version', '9') ON CONFLICT (key) DO UPDATE SET value = "
    "excluded.value;";

/* Within an E'' literal: the quoted name, or the name itself. */
static void
add_escaped(struct ls_buf *out, const char *quoted_schema, bool is_quoted)
{
    size_t len = strlen(quoted_schema);
    size_t margin = is_quoted ? 0 : 1;
    for (size_t i = margin; i + margin < len; i++) {
        char c = quoted_schema[i];
        if (c == '\'' || c == '\\') {
            ls_buf_addc(out, c);
        }
        ls_buf_addc(out, c);
        i += !is_quoted && c == '"'; /* doubled in quotes, single in a literal */
    }
}

void
ls_journal_expand(struct ls_buf *out, const char *text, const char *quoted_schema)
{
    for (const char *c = text; *c != '\0'; c++) {
        char what = c[0] == '%' ? c[1] : '\0';
        if (what == 'S') {
            ls_buf_adds(out, quoted_schema);
        } else if (what == 'N') {
            ls_buf_adds(out, "E'");
            add_escaped(out, quoted_schema, false);
            ls_buf_addc(out, '\'');
        } else if (what == 'Q') {
            add_escaped(out, quoted_schema, true);
        } else {
            ls_buf_addc(out, *c);
            continue;
        }
        c++;
    }
}

char *
ls_journal_quote_schema(struct ls_arena *arena, struct ls_span schema)
{
    struct ls_buf text = LS_BUF(256);
    ls_buf_addc(&text, '"');
    for (size_t i = 0; i < schema.len; i++) {
        if (schema.ptr[i] == '"') {
            ls_buf_addc(&text, '"');
        }
        ls_buf_addc(&text, schema.ptr[i]);
    }
    ls_buf_addc(&text, '"');
    char *quoted = ls_arena_strdup(arena, ls_buf_span(&text).ptr);
    ls_buf_finish(&text);
    return quoted;
}

static bool
roll_back(struct ls_conn *conn)
{
    return !ls_conn_in_transaction(conn) ||
           ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL);
}

static enum ls_status
install_failed(struct ls_conn *conn, struct ls_span schema, struct ls_err *err)
{
    enum ls_status status = ls_conn_fail(conn, LS_FAILURE, err);
    ls_err_wrap(err, "cannot make the journal in schema '%.*s'", LS_SPAN_ARGS(schema));
    if (status == LS_FAILURE) {
        ls_err_remedy(err, "The migrating role needs CREATE on the database, or the schema made "
                           "for it beforehand.");
    }
    (void)roll_back(conn); /* the connection is of no use any more where that fails */
    return status;
}

/* Somebody else made the same at the same time: what the server calls that depends on the moment. */
static bool
is_made_twice(const struct ls_conn *conn)
{
    static const char *const states[] = {"23505", "42P06", "42P07", "42710", "XX000"};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (strcmp(ls_conn_error(conn)->sqlstate, states[i]) == 0) {
            return true;
        }
    }
    return false;
}

enum ls_status
ls_journal_install(struct ls_conn *conn, struct ls_span schema, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct ls_buf sql = LS_BUF(65536);
    const char *quoted = ls_journal_quote_schema(&arena, schema);
    ls_journal_expand(&sql, base_sql, quoted);
    ls_journal_expand(&sql, install_sql, quoted);
    ls_journal_expand(&sql, ls_journal_shape_sql, quoted);
    ls_journal_expand(&sql, ls_journal_effect_sql, quoted);
    ls_journal_expand(&sql, ls_journal_traces_sql, quoted);
    ls_journal_expand(&sql, ls_journal_function_sql, quoted);
    ls_buf_adds(&sql, "COMMIT");
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    /* the server's process of a runner that died may have been about to commit it */
    for (int attempt = 1;
         !is_done && attempt < INSTALL_ATTEMPTS && is_made_twice(conn) && roll_back(conn);
         attempt++) {
        is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    }
    enum ls_status status = is_done ? LS_OK : install_failed(conn, schema, err);
    ls_buf_finish(&sql);
    ls_arena_finish(&arena);
    return status;
}

enum ls_status
ls_journal_name_target(
    struct ls_conn *conn, struct ls_span schema, struct ls_span target, struct ls_err *err)
{
    struct ls_arena arena = {0};
    const char *quoted = ls_journal_quote_schema(&arena, schema);
    const char *sql = ls_arena_printf(
        &arena, "INSERT INTO %s.meta VALUES ('target', $1) ON CONFLICT DO NOTHING", quoted);
    struct ls_span text = ls_arena_dup(&arena, target);
    bool is_done = ls_conn_query(conn, sql, &text.ptr, NULL, 1, NULL, NULL);
    enum ls_status status = is_done ? LS_OK : ls_conn_fail(conn, LS_FAILURE, err);
    ls_arena_finish(&arena);
    return status;
}

const char *
ls_journal_lock_table(struct ls_arena *arena, struct ls_span schema)
{
    return ls_arena_printf(arena, "%s.runner", ls_journal_quote_schema(arena, schema));
}

static void
read_bool(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    *(bool *)user = ls_rows_count(rows) == 1 && ls_rows_bool(rows, 0, 0);
}

/* Whether nothing is left to do, which whoever may only use the tables can see as well. */
static enum ls_status
is_lock_ready(struct ls_conn *conn, const char *quoted, bool *ret_is_ready, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(4096);
    ls_journal_expand(&sql,
        "SELECT pg_catalog.to_regclass(E'%Q.runner') IS NOT NULL AND "
        "pg_catalog.to_regclass(E'%Q.meta') IS NOT NULL",
        quoted);
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, read_bool, ret_is_ready);
    if (is_done && *ret_is_ready) {
        ls_buf_clear(&sql);
        ls_journal_expand(&sql,
            "SELECT EXISTS (SELECT FROM %S.runner r WHERE r.id = 0) AND"
            " EXISTS (SELECT FROM %S.meta m WHERE m.key = 'lock' AND m.value = 'table')",
            quoted);
        is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, read_bool, ret_is_ready);
    }
    ls_buf_finish(&sql);
    return is_done ? LS_OK : ls_conn_fail(conn, LS_FAILURE, err);
}

enum ls_status
ls_journal_install_lock(struct ls_conn *conn, struct ls_span schema, struct ls_err *err)
{
    struct ls_arena arena = {0};
    struct ls_buf sql = LS_BUF(16384);
    const char *quoted = ls_journal_quote_schema(&arena, schema);
    ls_journal_expand(&sql, base_sql, quoted);
    ls_journal_expand(&sql,
        "INSERT INTO %S.runner VALUES (0) ON CONFLICT DO NOTHING;"
        "INSERT INTO %S.meta VALUES ('lock', 'table') ON CONFLICT (key) DO UPDATE SET value = "
        "excluded.value;"
        "COMMIT",
        quoted);
    bool is_ready = false;
    enum ls_status status = is_lock_ready(conn, quoted, &is_ready, err);
    for (int attempt = 1; status == LS_OK && !is_ready; attempt++) {
        is_ready = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
        if (!is_ready && (attempt == INSTALL_ATTEMPTS || !is_made_twice(conn))) {
            status = install_failed(conn, schema, err);
        } else if (!is_ready &&
                   (!roll_back(conn) || is_lock_ready(conn, quoted, &is_ready, err) != LS_OK)) {
            status = ls_conn_fail(conn, LS_FAILURE, err);
        }
    }
    ls_buf_finish(&sql);
    ls_arena_finish(&arena);
    return status;
}
