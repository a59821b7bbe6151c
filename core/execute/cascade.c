/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "execute/cascade.h"

#include "db/catalog.h"
#include "sql/quote.h"

enum { MAX_SQL = 16384 };

/* clang-format off */

/* Each answers with relations `oid`, columns `attname` (null: all of it) and whether only the rows go. %N: the name, as a
 * literal. */
static const char children_sql[] =
    "WITH RECURSIVE r(oid) AS (SELECT pg_catalog.to_regclass(%N)::pg_catalog.oid UNION SELECT i.inhrelid FROM r"
    " JOIN pg_catalog.pg_inherits i ON i.inhparent = r.oid)"
    " SELECT c.oid, NULL::pg_catalog.name AS attname, false AS keeps FROM r JOIN pg_catalog.pg_class c ON c.oid = r.oid"
    " WHERE NOT c.relispartition AND c.oid <> pg_catalog.to_regclass(%N)";

static const char referring_sql[] =
    "WITH RECURSIVE r(oid) AS (SELECT pg_catalog.to_regclass(%N)::pg_catalog.oid UNION SELECT k.conrelid FROM r"
    " JOIN pg_catalog.pg_constraint k ON k.confrelid = r.oid AND k.contype = 'f')"
    " SELECT c.oid, NULL::pg_catalog.name AS attname, true AS keeps FROM r JOIN pg_catalog.pg_class c ON c.oid = r.oid"
    " WHERE NOT c.relispartition AND c.oid <> pg_catalog.to_regclass(%N)";

/* with arrays of it, and domains over it */
#define HAVING_TYPES                                                                                                   \
    " SELECT a.attrelid AS oid, a.attname, false AS keeps FROM t JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid" \
    " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition"       \
    " WHERE a.attnum > 0 AND NOT a.attisdropped"

#define WITH_TYPES(first)                                                                                              \
    "WITH RECURSIVE t(oid) AS (" first " UNION SELECT y.oid FROM t JOIN pg_catalog.pg_type y"                          \
    " ON (y.typelem = t.oid AND y.typlen = -1) OR y.typbasetype = t.oid)"

#define IN_SCHEMA "pg_catalog.to_regnamespace(%N)"

static const char schema_sql[] =
    WITH_TYPES("SELECT y.oid FROM pg_catalog.pg_type y WHERE y.typnamespace = " IN_SCHEMA) HAVING_TYPES
    " AND c.relnamespace <> " IN_SCHEMA
    " UNION ALL SELECT c.oid, NULL, false FROM pg_catalog.pg_class c WHERE c.relnamespace = " IN_SCHEMA
    " AND c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition";

static const char type_sql[] =
    WITH_TYPES("SELECT pg_catalog.to_regtype(%N)::pg_catalog.oid") HAVING_TYPES;

#define MEMBERS(catalog)                                                                                               \
    "SELECT d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension x ON x.oid = d.refobjid AND x.extname = %N" \
    " WHERE d.refclassid = " LS_REGCLASS("pg_extension") " AND d.classid = " LS_REGCLASS(catalog) " AND d.deptype = 'e'"

static const char extension_sql[] =
    WITH_TYPES(MEMBERS("pg_type")) HAVING_TYPES
    " UNION ALL SELECT m.objid, NULL, false FROM (" MEMBERS("pg_class") ") m JOIN pg_catalog.pg_class c ON c.oid = m.objid"
    " AND c.relkind IN ('r', 'p', 'f', 'm')";

/* clang-format on */

static const char *
sql_of(const struct ls_sql_loss *loss)
{
    switch (loss->of) {
    case LS_SQL_LOSS_SCHEMA:
        return schema_sql;
    case LS_SQL_LOSS_TYPE:
        return type_sql;
    case LS_SQL_LOSS_EXTENSION:
        return extension_sql;
    case LS_SQL_LOSS_TABLE:
        break;
    }
    return loss->column.ptr != NULL ? NULL : loss->keeps_table ? referring_sql : children_sql;
}

struct finding {
    struct ls_arena *arena;
    struct ls_vec *losses;
};

static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct finding *finding = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_sql_loss *to = LS_PUSH(struct ls_sql_loss, finding->losses, finding->arena);
        *to =
            (struct ls_sql_loss){.table = {ls_arena_dup(finding->arena, ls_rows_text(rows, row, 0)),
                                     ls_arena_dup(finding->arena, ls_rows_text(rows, row, 1))},
                .column = ls_arena_dup(finding->arena, ls_rows_text(rows, row, 2)),
                .keeps_table = ls_rows_bool(rows, row, 3),
                .is_cascade = true};
    }
}

/* The name as an extension's is kept, or as SQL for the functions that look names up. */
static enum ls_status
add_name(struct ls_buf *sql, const struct ls_sql_loss *loss, struct ls_err *err)
{
    struct ls_buf text = LS_BUF(4096);
    enum ls_status status = LS_OK;
    if (loss->of == LS_SQL_LOSS_EXTENSION) {
        status = ls_sql_add_literal(sql, loss->table.name, err);
    } else {
        status = ls_sql_add_qualified(&text, loss->table.schema, loss->table.name, err);
        status = status == LS_OK ? ls_sql_add_literal(sql, ls_buf_span(&text), err) : status;
    }
    ls_buf_finish(&text);
    return status;
}

enum ls_status
ls_cascade_find(struct ls_arena *arena, struct ls_conn *conn, const struct ls_sql_loss *loss,
    struct ls_vec *losses, struct ls_err *err)
{
    const char *text = loss->is_cascade ? sql_of(loss) : NULL;
    struct finding finding = {arena, losses};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    enum ls_status status = LS_OK;
    if (text == NULL) {
        return LS_OK;
    }
    ls_buf_adds(&sql, "SELECT n.nspname, c.relname, o.attname, o.keeps FROM (");
    for (const char *c = text; *c != '\0' && status == LS_OK; c++) {
        if (c[0] == '%' && c[1] == 'N') {
            status = add_name(&sql, loss, err);
            c++;
        } else {
            ls_buf_addc(&sql, *c);
        }
    }
    ls_buf_adds(&sql,
        ") o JOIN pg_catalog.pg_class c ON c.oid = o.oid JOIN pg_catalog.pg_namespace "
        "n ON n.oid = c.relnamespace ORDER BY n.nspname COLLATE \"C\", c.relname "
        "COLLATE \"C\", o.attname COLLATE \"C\"");
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take, &finding)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_buf_finish(&sql);
    return status;
}
