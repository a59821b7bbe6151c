/* Every name is qualified, so that the session's search_path decides nothing but how the documents'
 * own names are found. Names go as one array parameter: the number of queries does not grow with
 * the number of tables. */
#include "catalog.h"

#include <stdbool.h>
#include <string.h>

#include "item.h"
#include "lockstep/plugin_util.h"
#include "text.h"

static const char tables_sql[] =
    "SELECT n.at, c.oid, c.relkind,"
    " CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN pg_catalog.quote_ident(c.relname)"
    " ELSE pg_catalog.quote_ident(s.nspname) || '.' || pg_catalog.quote_ident(c.relname) END,"
    " pg_catalog.obj_description(c.oid, 'pg_class')"
    " FROM pg_catalog.unnest($1::pg_catalog.text[]) WITH ORDINALITY AS n(name, at)"
    " JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass(n.name)"
    " JOIN pg_catalog.pg_namespace AS s ON s.oid = c.relnamespace"
    " ORDER BY n.at";

static const char columns_sql[] =
    "SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " a.attgenerated <> '', a.attidentity <> ''"
    " FROM pg_catalog.pg_attribute AS a"
    " WHERE a.attrelid = ANY ($1::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped"
    " ORDER BY a.attrelid, a.attnum";

/* A foreign key to a partitioned table has further rows, one for each partition: they are not what
 * was declared. */
static const char constraints_sql[] =
    "SELECT k.conrelid, k.conname, k.contype, pg_catalog.pg_get_constraintdef(k.oid),"
    " pg_catalog.quote_ident(s.nspname) || '.' || pg_catalog.quote_ident(f.relname)"
    " FROM pg_catalog.pg_constraint AS k"
    " LEFT JOIN pg_catalog.pg_class AS f ON f.oid = k.confrelid"
    " LEFT JOIN pg_catalog.pg_namespace AS s ON s.oid = f.relnamespace"
    " WHERE k.conrelid = ANY ($1::pg_catalog.oid[]) AND k.contype IN ('p', 'u', 'x', 'f', 'c')"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS p"
    " WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)"
    " ORDER BY k.conrelid, k.conname";

/* Indexes that belong to a constraint are that constraint's. */
static const char indexes_sql[] =
    "SELECT i.indrelid, x.relname, pg_catalog.pg_get_indexdef(i.indexrelid), i.indisunique, "
    "i.indisvalid"
    " FROM pg_catalog.pg_index AS i"
    " JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid"
    " WHERE i.indrelid = ANY ($1::pg_catalog.oid[])"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k"
    " WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    " ORDER BY i.indrelid, x.relname";

struct catalog {
    const struct lockstep_host *host;
    struct lockstep_where where;
    struct doc_table *tables;
    size_t n;
};

/* One row of a query below: its cells, the table that it is about, and the kind of its item.
 * Returns a code. */
typedef int32_t (*take_row_fn)(
    struct catalog *catalog, struct doc_table *table, const struct lockstep_str *cells);

static int32_t
run(struct catalog *catalog, const char *sql, struct lockstep_str parameter, uint32_t n_columns,
    struct lockstep_result *ret)
{
    const struct lockstep_host *host = catalog->host;
    struct lockstep_statement statement = {
        .struct_size = sizeof(statement), .text = lockstep_str_of(sql), .where = catalog->where};
    struct lockstep_param param = {.text = parameter};
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
    int32_t code = host->run(host->ctx, &statement, &param, 1, ret);
    if (code == LOCKSTEP_SQL_ERROR) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, catalog->where, NULL,
            "cannot read the catalog: %.*s (SQLSTATE %.5s)", (int)ret->message.len,
            ret->message.ptr, ret->sqlstate);
    }
    if (code == LOCKSTEP_OK && ret->n_columns != n_columns) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, catalog->where, NULL,
            "cannot read the catalog: %u columns where %u were asked for", ret->n_columns,
            n_columns);
    }
    return code;
}

static bool
is_true(struct lockstep_str cell)
{
    return cell.len > 0 && cell.ptr[0] == 't';
}

/* "{"…","…"}": every element quoted. */
static struct lockstep_str
array_of(const struct lockstep_host *host, const struct lockstep_str *elements, size_t n)
{
    struct doc_buf buf = {.host = host};
    doc_buf_addc(&buf, '{');
    for (size_t i = 0; i < n; i++) {
        doc_buf_adds(&buf, i == 0 ? "\"" : ",\"");
        for (uint64_t at = 0; at < elements[i].len; at++) {
            if (elements[i].ptr[at] == '"' || elements[i].ptr[at] == '\\') {
                doc_buf_addc(&buf, '\\');
            }
            doc_buf_addc(&buf, elements[i].ptr[at]);
        }
        doc_buf_addc(&buf, '"');
    }
    doc_buf_addc(&buf, '}');
    return doc_buf_str(&buf);
}

static size_t
number_of(struct lockstep_str cell)
{
    size_t number = 0;
    for (uint64_t i = 0; i < cell.len && cell.ptr[i] >= '0' && cell.ptr[i] <= '9'; i++) {
        number = number * 10 + (size_t)(cell.ptr[i] - '0');
    }
    return number;
}

static int32_t
read_tables(struct catalog *catalog, const struct lockstep_str *names, size_t *ret_found)
{
    struct lockstep_str array = array_of(catalog->host, names, catalog->n);
    struct lockstep_result result;
    int32_t code =
        array.ptr == NULL ? LOCKSTEP_FAILED : run(catalog, tables_sql, array, 5, &result);
    *ret_found = 0;
    for (uint64_t row = 0; code == LOCKSTEP_OK && row < result.n_rows; row++) {
        const struct lockstep_str *cells = &result.cells[row * 5];
        size_t at = number_of(cells[0]);
        if (at < 1 || at > catalog->n) {
            continue;
        }
        struct doc_table *table = &catalog->tables[at - 1];
        table->oid = cells[1];
        table->relkind = (char)(cells[2].len > 0 ? cells[2].ptr[0] : '\0');
        table->name = cells[3];
        table->comment = cells[4];
        ++*ret_found;
    }
    return code;
}

static int32_t
take_column(struct catalog *catalog, struct doc_table *table, const struct lockstep_str *cells)
{
    struct doc_item *item = doc_table_add(catalog->host, table, DOC_COLUMN);
    if (item == NULL) {
        return LOCKSTEP_FAILED;
    }
    item->name = cells[1];
    doc_item_from_column(
        catalog->host, item, cells[2], is_true(cells[3]), is_true(cells[4]), is_true(cells[5]));
    return item->canon.ptr == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
}

static enum doc_kind
constraint_kind(struct lockstep_str contype)
{
    switch (contype.len > 0 ? contype.ptr[0] : '\0') {
    case 'p':
        return DOC_PRIMARY_KEY;
    case 'u':
        return DOC_UNIQUE;
    case 'x':
        return DOC_EXCLUDE;
    case 'f':
        return DOC_FOREIGN_KEY;
    default:
        return DOC_CHECK;
    }
}

static int32_t
take_constraint(struct catalog *catalog, struct doc_table *table, const struct lockstep_str *cells)
{
    struct doc_item *item = doc_table_add(catalog->host, table, constraint_kind(cells[2]));
    if (item == NULL) {
        return LOCKSTEP_FAILED;
    }
    item->name = item->kind == DOC_PRIMARY_KEY ? LOCKSTEP_STR("") : cells[1];
    doc_item_from_constraint(catalog->host, item, cells[3], cells[4]);
    return item->canon.ptr == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
}

static int32_t
take_index(struct catalog *catalog, struct doc_table *table, const struct lockstep_str *cells)
{
    struct doc_item *item = doc_table_add(catalog->host, table, DOC_INDEX);
    if (item == NULL) {
        return LOCKSTEP_FAILED;
    }
    item->name = cells[1];
    doc_item_from_index(catalog->host, item, cells[2], is_true(cells[3]), is_true(cells[4]));
    return item->canon.ptr == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
}

/* Run a query whose rows are ordered by table, and give each row to every table of that oid: two
 * documents may describe the same one. */
static int32_t
read_items(struct catalog *catalog, const char *sql, struct lockstep_str oids, uint32_t n_columns,
    take_row_fn take)
{
    struct lockstep_result result;
    int32_t code = run(catalog, sql, oids, n_columns, &result);
    for (uint64_t row = 0; code == LOCKSTEP_OK && row < result.n_rows; row++) {
        const struct lockstep_str *cells = &result.cells[row * n_columns];
        for (size_t i = 0; code == LOCKSTEP_OK && i < catalog->n; i++) {
            struct doc_table *table = &catalog->tables[i];
            if (table->oid.ptr != NULL && lockstep_str_equal(table->oid, cells[0])) {
                code = take(catalog, table, cells);
            }
        }
    }
    return code;
}

int32_t
doc_catalog_read(const struct lockstep_host *host, const struct lockstep_str *names, size_t n,
    struct lockstep_where where, struct doc_table *ret)
{
    struct catalog catalog = {.host = host, .where = where, .tables = ret, .n = n};
    for (size_t i = 0; i < n; i++) {
        ret[i] = (struct doc_table){.name = names[i]};
    }
    size_t n_found = 0;
    int32_t code = read_tables(&catalog, names, &n_found);
    if (code != LOCKSTEP_OK || n_found == 0) {
        return code;
    }
    struct lockstep_str *oids = doc_alloc(host, n * sizeof(*oids));
    if (oids == NULL) {
        return LOCKSTEP_FAILED;
    }
    size_t n_oids = 0;
    for (size_t i = 0; i < n; i++) {
        if (ret[i].oid.ptr != NULL) {
            oids[n_oids++] = ret[i].oid;
        }
    }
    struct lockstep_str array = array_of(host, oids, n_oids);
    code = array.ptr == NULL ? LOCKSTEP_FAILED
                             : read_items(&catalog, columns_sql, array, 6, take_column);
    if (code == LOCKSTEP_OK) {
        code = read_items(&catalog, constraints_sql, array, 5, take_constraint);
    }
    if (code == LOCKSTEP_OK) {
        code = read_items(&catalog, indexes_sql, array, 5, take_index);
    }
    return code;
}
