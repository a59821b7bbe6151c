/*
 * Each tool is known by the name of its table and by columns that no other tool's table of that name has; where it may be
 * called otherwise, it is not found. The tables are those that the tools make on PostgreSQL.
 */
#include "db/ledger.h"

#include "base/vec.h"
#include "sql/quote.h"

enum { MAX_SQL = 4096 };

struct kind {
    const char *tool;
    const char *table;
    const char *columns;    /* blank-separated; those it must have */
    const char *beside;     /* a table that must stand in the same schema; NULL: none */
    const char *not_beside; /* one that must not; NULL: none */
    bool is_all;            /* no further columns */
    const char
        *sql; /* %T: the table, %S: its schema. One row: position, count (null: unknown), failed */
};

static const struct kind kinds[] = {
    {.tool = "Flyway",
        .table = "flyway_schema_history",
        .columns = "installed_rank version description type script checksum installed_on success",
        .sql =
            "SELECT (SELECT coalesce(f.version, f.description) FROM %T f WHERE f.success AND f.type"
            " NOT LIKE 'UNDO%' ORDER BY f.version IS NULL, f.installed_rank DESC LIMIT 1),"
            " (SELECT pg_catalog.count(*) FROM %T f WHERE f.success),"
            " EXISTS (SELECT FROM %T f WHERE NOT f.success)"},
    {.tool = "Liquibase",
        .table = "databasechangelog",
        .columns = "id author filename dateexecuted orderexecuted exectype md5sum",
        .beside = "databasechangeloglock",
        .sql = "SELECT (SELECT d.filename || '::' || d.id || '::' || d.author FROM %T d"
               " ORDER BY d.orderexecuted DESC, d.dateexecuted DESC LIMIT 1),"
               " (SELECT pg_catalog.count(*) FROM %T d),"
               " EXISTS (SELECT FROM %S.databasechangeloglock l WHERE l.locked)"
               " OR EXISTS (SELECT FROM %T d WHERE d.exectype = 'FAILED')"},
    {.tool = "Sqitch",
        .table = "changes",
        .columns = "change_id change project committed_at planned_at planner_name",
        .beside = "events",
        .sql =
            "SELECT (SELECT pg_catalog.string_agg(p.project || ':' || p.change, ' ' ORDER BY "
            "p.project)"
            "  FROM (SELECT DISTINCT ON (c.project) c.project, c.change FROM %T c"
            "  ORDER BY c.project, c.committed_at DESC) p), (SELECT pg_catalog.count(*) FROM %T c),"
            " coalesce((SELECT e.event = 'fail' FROM %S.events e ORDER BY e.committed_at DESC "
            "LIMIT 1), false)"},
    {.tool = "dbmate",
        .table = "schema_migrations",
        .columns = "version",
        .not_beside = "ar_internal_metadata",
        .is_all = true,
        .sql = "SELECT pg_catalog.max(m.version), pg_catalog.count(*), false FROM %T m"},
    {.tool = "Rails",
        .table = "schema_migrations",
        .columns = "version",
        .beside = "ar_internal_metadata",
        .is_all = true,
        .sql = "SELECT pg_catalog.max(m.version), pg_catalog.count(*), false FROM %T m"},
    {.tool = "golang-migrate",
        .table = "schema_migrations",
        .columns = "version dirty",
        .is_all = true,
        .sql = "SELECT pg_catalog.max(m.version), NULL, coalesce(pg_catalog.bool_or(m.dirty), "
               "false) FROM %T m"},
    {.tool = "goose",
        .table = "goose_db_version",
        .columns = "id version_id is_applied tstamp",
        .sql = "SELECT pg_catalog.max(v.version_id), pg_catalog.count(*), false FROM"
               " (SELECT DISTINCT ON (g.version_id) g.version_id, g.is_applied FROM %T g WHERE "
               "g.version_id > 0"
               "  ORDER BY g.version_id, g.id DESC) v WHERE v.is_applied"},
    {.tool = "Django",
        .table = "django_migrations",
        .columns = "id app name applied",
        .sql = "SELECT (SELECT d.app || '.' || d.name FROM %T d ORDER BY d.id DESC LIMIT 1),"
               " (SELECT pg_catalog.count(*) FROM %T d), false"},
    {.tool = "Prisma",
        .table = "_prisma_migrations",
        .columns =
            "id checksum finished_at migration_name rolled_back_at started_at applied_steps_count",
        .sql =
            "SELECT (SELECT p.migration_name FROM %T p WHERE p.finished_at IS NOT NULL AND "
            "p.rolled_back_at"
            "  IS NULL ORDER BY p.started_at DESC LIMIT 1), (SELECT pg_catalog.count(*) FROM %T p"
            "  WHERE p.finished_at IS NOT NULL AND p.rolled_back_at IS NULL),"
            " EXISTS (SELECT FROM %T p WHERE p.finished_at IS NULL AND p.rolled_back_at IS NULL)"},
    {.tool = "Alembic",
        .table = "alembic_version",
        .columns = "version_num",
        .is_all = true,
        .sql = "SELECT pg_catalog.string_agg(a.version_num, ' ' ORDER BY a.version_num), NULL, "
               "false FROM %T a"},
};

enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* A table that may be one. */
struct candidate {
    struct ls_span schema;
    struct ls_span table;
    struct ls_span columns; /* with a blank before and behind each */
    int64_t n_columns;
};

struct reading {
    struct ls_arena *arena;
    struct ls_vec candidates; /* struct candidate */
    struct ls_ledger *ledger; /* being filled */
};

static void
take_candidates(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct candidate *to = LS_PUSH(struct candidate, &reading->candidates, reading->arena);
        *to = (struct candidate){.schema = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 0)),
            .table = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1)),
            .columns = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2)),
            .n_columns = ls_rows_int(rows, row, 3)};
    }
}

static bool
has_column(const struct candidate *candidate, struct ls_span column)
{
    char word[128] = " ";
    size_t len = 1 + column.len + 1;
    memcpy(word + 1, column.ptr, column.len);
    word[len - 1] = ' ';
    for (size_t i = 0; i + len <= candidate->columns.len; i++) {
        if (memcmp(candidate->columns.ptr + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_beside(const struct reading *reading, struct ls_span schema, const char *table)
{
    for (size_t i = 0; i < reading->candidates.n; i++) {
        const struct candidate *other = LS_AT(const struct candidate, &reading->candidates, i);
        if (ls_span_equal(other->schema, schema) && ls_span_is(other->table, table)) {
            return true;
        }
    }
    return false;
}

static bool
is_of_kind(
    const struct reading *reading, const struct candidate *candidate, const struct kind *kind)
{
    struct ls_span rest = ls_span_of(kind->columns);
    struct ls_span column;
    int64_t n = 0;
    if (!ls_span_is(candidate->table, kind->table)) {
        return false;
    }
    while (ls_span_next_word(&rest, &column)) {
        n++;
        if (!has_column(candidate, column)) {
            return false;
        }
    }
    return (!kind->is_all || n == candidate->n_columns) &&
           (kind->beside == NULL || is_beside(reading, candidate->schema, kind->beside)) &&
           (kind->not_beside == NULL || !is_beside(reading, candidate->schema, kind->not_beside));
}

static void
take_position(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    (void)statement;
    if (ls_rows_count(rows) == 1) {
        struct ls_ledger *ledger = reading->ledger;
        ledger->is_readable = true;
        ledger->position = ls_arena_dup(reading->arena, ls_rows_text(rows, 0, 0));
        ledger->count = ls_rows_text(rows, 0, 1).ptr == NULL ? -1 : ls_rows_int(rows, 0, 1);
        ledger->is_failed = ls_rows_bool(rows, 0, 2);
    }
}

static enum ls_status
read_position(
    struct reading *reading, struct ls_conn *conn, const struct kind *kind, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    enum ls_status status = LS_OK;
    for (const char *c = kind->sql; *c != '\0' && status == LS_OK; c++) {
        if (c[0] == '%' && c[1] == 'T') {
            status =
                ls_sql_add_qualified(&sql, reading->ledger->schema, reading->ledger->table, err);
            c++;
        } else if (c[0] == '%' && c[1] == 'S') {
            status = ls_sql_add_ident(&sql, reading->ledger->schema, err);
            c++;
        } else {
            ls_buf_addc(&sql, *c);
        }
    }
    if (status == LS_OK &&
        !ls_conn_query(conn, ls_buf_span(&sql).ptr, NULL, NULL, 0, take_position, reading) &&
        ls_conn_is_lost(conn)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* What every kind is recognised by. */
static void
add_candidates_sql(struct ls_buf *sql)
{
    ls_buf_adds(sql,
        "SELECT n.nspname, c.relname, (SELECT ' ' || pg_catalog.string_agg(a.attname, ' ') || ' '"
        " FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT "
        "a.attisdropped),"
        " (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND "
        "a.attnum > 0"
        " AND NOT a.attisdropped) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
        " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND "
        "c.relname"
        " IN ('ar_internal_metadata'");
    for (size_t i = 0; i < N_KINDS; i++) {
        ls_buf_printf(sql, ", '%s'", kinds[i].table);
        if (kinds[i].beside != NULL) {
            ls_buf_printf(sql, ", '%s'", kinds[i].beside);
        }
    }
    ls_buf_adds(sql, ") ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"");
}

void
ls_ledgers_ask_ahead(struct ls_conn *conn)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    add_candidates_sql(&sql);
    ls_conn_ahead(conn, ls_buf_span(&sql).ptr, false);
    ls_buf_finish(&sql);
}

enum ls_status
ls_ledgers_read(struct ls_arena *arena, struct ls_conn *conn, const struct ls_ledger **ret_ledgers,
    size_t *ret_n, struct ls_err *err)
{
    struct reading reading = {.arena = arena};
    struct ls_vec ledgers = {0};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    add_candidates_sql(&sql);
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_candidates, &reading);
    ls_buf_finish(&sql);
    enum ls_status status = is_done ? LS_OK : ls_conn_fail(conn, LS_FAILURE, err);
    for (size_t i = 0; i < reading.candidates.n; i++) {
        const struct candidate *candidate = LS_AT(const struct candidate, &reading.candidates, i);
        for (size_t k = 0; k < N_KINDS && status == LS_OK; k++) {
            if (is_of_kind(&reading, candidate, &kinds[k])) {
                reading.ledger = LS_PUSH(struct ls_ledger, &ledgers, arena);
                *reading.ledger = (struct ls_ledger){.tool = kinds[k].tool,
                    .schema = candidate->schema,
                    .table = candidate->table,
                    .count = -1};
                status = read_position(&reading, conn, &kinds[k], err);
            }
        }
    }
    *ret_ledgers = ledgers.items;
    *ret_n = ledgers.n;
    return status;
}
