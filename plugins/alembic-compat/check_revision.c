/*
 * Checking: the revisions are evaluated into a model, and the model is held against the catalog.
 * What the catalog calls a type is asked of the server itself, by a NULL of that type.
 */
#include "check_revision.h"

#include <stdlib.h>

struct checker {
    struct al_instance *instance;
    struct al_model model;
    uint64_t differences;
    int32_t code; /* of the first thing that went wrong */
};

static struct lockstep_where
nowhere(void)
{
    return (struct lockstep_where){{NULL, 0}, 0, 0};
}

static void
differ(
    struct checker *checker, struct lockstep_str object, const char *documented, const char *found)
{
    const struct lockstep_host *host = checker->instance->host;
    checker->differences++;
    (void)host->differ(host->ctx, object, lockstep_str_of(documented), lockstep_str_of(found));
}

static int32_t
ask(struct checker *checker, struct al_ddl *ddl, struct lockstep_result *ret)
{
    const struct lockstep_host *host = checker->instance->host;
    struct lockstep_statement statement = {
        .struct_size = sizeof(statement), .text = al_text_view(&ddl->out)};
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
    int32_t code = host->run(host->ctx, &statement, NULL, 0, ret);
    if (code == LOCKSTEP_SQL_ERROR) {
        code = lockstep_failf(host, LOCKSTEP_FAIL_DIFFERS, nowhere(), NULL, "%.*s",
            (int)ret->message.len, ret->message.ptr);
    }
    return code;
}

/* Appends a condition that pg_class c is this table. */
static void
write_is_table(struct al_ddl *ddl, const struct al_promised_table *table)
{
    al_text_puts(&ddl->out, "c.oid = pg_catalog.to_regclass(");
    struct al_ddl name;
    al_ddl_init(&name, ddl->pool, ddl->api);
    al_ident_qualified(&name, al_name_of(table->schema), al_name_of(table->name));
    al_literal_str(ddl, al_text_view(&name.out));
    al_text_puts(&ddl->out, "::text)");
}

static struct lockstep_str
label(struct checker *checker, const struct al_promised_table *table, const char *kind,
    struct lockstep_str part)
{
    return part.ptr == NULL ? al_pool_format(checker->model.pool, "table %.*s",
                                  (int)table->name.len, table->name.ptr)
                            : al_pool_format(checker->model.pool, "%s %.*s.%.*s", kind,
                                  (int)table->name.len, table->name.ptr, (int)part.len, part.ptr);
}

/* The row of a result whose first cell is `name`; -1 where there is none. */
static int64_t
find_row(const struct lockstep_result *result, struct lockstep_str name)
{
    for (uint64_t row = 0; row < result->n_rows; row++) {
        if (lockstep_str_equal(result->cells[row * result->n_columns], name)) {
            return (int64_t)row;
        }
    }
    return -1;
}

/* format_type() of what the promise calls its type, and of the column: the server's words for
 * both. */
static int32_t
check_type(struct checker *checker, const struct al_promised_table *table,
    const struct al_promised_column *column, struct lockstep_str found)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    struct lockstep_result words;
    al_ddl_init(&ddl, checker->model.pool, checker->instance->api);
    al_text_puts(&ddl.out, "SELECT NULL::");
    al_text_add(&ddl.out, column->type);
    int32_t code = ask(checker, &ddl, &result);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    uint32_t oid = result.columns[0].type_oid;
    int32_t modifier = result.columns[0].type_modifier;
    al_ddl_init(&ddl, checker->model.pool, checker->instance->api);
    al_text_printf(&ddl.out, "SELECT pg_catalog.format_type(%u, %d)", oid, modifier);
    code = ask(checker, &ddl, &words);
    if (code == LOCKSTEP_OK && !lockstep_str_equal(words.cells[0], found)) {
        differ(checker, label(checker, table, "column", column->name),
            al_pool_copy(checker->model.pool, words.cells[0]).ptr,
            al_pool_copy(checker->model.pool, found).ptr);
    }
    return code;
}

static int32_t
check_columns(struct checker *checker, const struct al_promised_table *table)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    al_ddl_init(&ddl, checker->model.pool, checker->instance->api);
    al_text_puts(&ddl.out,
        "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull FROM "
        "pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > "
        "0 AND NOT a.attisdropped WHERE ");
    write_is_table(&ddl, table);
    int32_t code = ask(checker, &ddl, &result);
    for (size_t i = 0; code == LOCKSTEP_OK && i < table->columns.n; i++) {
        const struct al_promised_column *column = table->columns.items[i];
        int64_t row = find_row(&result, column->name);
        if (row < 0) {
            differ(checker, label(checker, table, "column", column->name), "present", NULL);
            continue;
        }
        const struct lockstep_str *cells = result.cells + (uint64_t)row * result.n_columns;
        int is_nullable = cells[2].ptr[0] != 't';
        if (column->nullable >= 0 && (column->nullable != 0) != is_nullable) {
            differ(checker, label(checker, table, "column", column->name),
                column->nullable ? "NULL" : "NOT NULL", is_nullable ? "NULL" : "NOT NULL");
        }
        if (column->type.ptr != NULL) {
            code = check_type(checker, table, column, cells[1]);
        }
    }
    for (uint64_t row = 0; code == LOCKSTEP_OK && !table->is_partial && row < result.n_rows;
         row++) {
        struct lockstep_str name = result.cells[row * result.n_columns];
        int is_known = 0;
        for (size_t i = 0; i < table->columns.n; i++) {
            const struct al_promised_column *column = table->columns.items[i];
            is_known |= lockstep_str_equal(column->name, name);
        }
        if (!is_known) {
            differ(checker, label(checker, table, "column", name), NULL, "present");
        }
    }
    return code;
}

/* Named parts of a table: all that are promised must be there. */
static int32_t
check_named(struct checker *checker, const struct al_promised_table *table,
    const struct al_list *promises, const char *kind, const char *query)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    if (promises->n == 0) {
        return LOCKSTEP_OK;
    }
    al_ddl_init(&ddl, checker->model.pool, checker->instance->api);
    al_text_puts(&ddl.out, query);
    write_is_table(&ddl, table);
    int32_t code = ask(checker, &ddl, &result);
    for (size_t i = 0; code == LOCKSTEP_OK && i < promises->n; i++) {
        const struct al_promise *promise = promises->items[i];
        int64_t row = find_row(&result, promise->name);
        if (row < 0) {
            differ(checker, label(checker, table, kind, promise->name), "present", NULL);
        } else if (result.n_columns > 1 && (result.cells[(uint64_t)row * 2 + 1].ptr[0] == 't') !=
                                               (promise->is_unique != 0)) {
            differ(checker, label(checker, table, kind, promise->name),
                promise->is_unique ? "UNIQUE" : "not unique",
                promise->is_unique ? "not unique" : "UNIQUE");
        }
    }
    return code;
}

static int32_t
check_table(struct checker *checker, const struct al_promised_table *table)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    struct lockstep_str none = {NULL, 0};
    al_ddl_init(&ddl, checker->model.pool, checker->instance->api);
    al_text_puts(
        &ddl.out, "SELECT 1 FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p') AND ");
    write_is_table(&ddl, table);
    int32_t code = ask(checker, &ddl, &result);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    int is_there = result.n_rows > 0;
    if (is_there == table->is_gone) {
        differ(checker, label(checker, table, NULL, none), table->is_gone ? NULL : "present",
            is_there ? "present" : NULL);
        return LOCKSTEP_OK;
    }
    if (table->is_gone) {
        return LOCKSTEP_OK;
    }
    code = check_columns(checker, table);
    if (code == LOCKSTEP_OK) {
        code = check_named(checker, table, &table->constraints, "constraint",
            "SELECT k.conname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_constraint k ON "
            "k.conrelid = c.oid WHERE ");
    }
    if (code == LOCKSTEP_OK) {
        code = check_named(checker, table, &table->indexes, "index",
            "SELECT i.relname, x.indisunique FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index x "
            "ON x.indrelid = c.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE ");
    }
    return code;
}

static int32_t
check_enum(struct checker *checker, const struct al_enum *values)
{
    struct al_ddl ddl;
    struct lockstep_result result;
    struct al_ddl name;
    al_ddl_init(&ddl, checker->model.pool, checker->instance->api);
    al_ddl_init(&name, checker->model.pool, checker->instance->api);
    al_ident_qualified(&name, values->schema, values->name);
    al_text_puts(&ddl.out, "SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = "
                           "pg_catalog.to_regtype(");
    al_literal_str(&ddl, al_text_view(&name.out));
    al_text_puts(&ddl.out, "::text) ORDER BY e.enumsortorder");
    int32_t code = ask(checker, &ddl, &result);
    for (size_t i = 0; code == LOCKSTEP_OK && i < values->values.n; i++) {
        const struct lockstep_str *label_text = values->values.items[i];
        if (find_row(&result, *label_text) < 0) {
            differ(checker,
                al_pool_format(checker->model.pool, "type %.*s", (int)values->name.text.len,
                    values->name.text.ptr),
                al_pool_copy(checker->model.pool, *label_text).ptr, NULL);
        }
    }
    return code;
}

/* A table that one revision drops and a later one makes again is promised to be there. */
static int
is_remade(const struct al_model *model, const struct al_promised_table *table)
{
    for (size_t i = 0; table->is_gone && i < model->tables.n; i++) {
        const struct al_promised_table *other = model->tables.items[i];
        if (other != table && !other->is_gone && lockstep_str_equal(other->name, table->name) &&
            lockstep_str_equal(other->schema, table->schema)) {
            return 1;
        }
    }
    return 0;
}

static int32_t
compare(struct checker *checker)
{
    int32_t code = LOCKSTEP_OK;
    for (size_t i = 0; code == LOCKSTEP_OK && i < checker->model.tables.n; i++) {
        if (!is_remade(&checker->model, checker->model.tables.items[i])) {
            code = check_table(checker, checker->model.tables.items[i]);
        }
    }
    for (size_t i = 0; code == LOCKSTEP_OK && i < checker->model.enums.n; i++) {
        code = check_enum(checker, checker->model.enums.items[i]);
    }
    if (code == LOCKSTEP_OK && checker->differences > 0) {
        code = lockstep_failf(checker->instance->host, LOCKSTEP_FAIL_DIFFERS, nowhere(), NULL,
            "%llu objects are not as the revisions promise",
            (unsigned long long)checker->differences);
    }
    return code;
}

int32_t
al_check_revisions(
    struct al_instance *instance, const struct lockstep_task *tasks, uint64_t n_tasks)
{
    struct al_pool pool;
    struct checker checker = {.instance = instance};
    struct al_kept *kept = calloc(n_tasks + 1, sizeof(*kept));
    int32_t code = kept == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
    al_pool_init(&pool, (size_t)64 << 20);
    checker.model.pool = &pool;
    for (uint64_t i = 0; code == LOCKSTEP_OK && i < n_tasks; i++) {
        if (tasks[i].cookie >= instance->graph.revisions.n) {
            code = LOCKSTEP_FAILED;
            break;
        }
        struct al_run run = {.revision = instance->graph.revisions.items[tasks[i].cookie],
            .function = "upgrade",
            .model = &checker.model,
            .keep = &kept[i]};
        code = al_run_revision(instance, &run);
        if (code == LOCKSTEP_OFFLINE) {
            code = lockstep_failf(instance->host, LOCKSTEP_FAIL_UNSUPPORTED,
                (struct lockstep_where){run.revision->file, 0, 0}, NULL,
                "what this revision promises cannot be proven: it reads the database");
        }
    }
    if (code == LOCKSTEP_OK) {
        code = compare(&checker);
    }
    for (uint64_t i = 0; kept != NULL && i < n_tasks; i++) {
        py_arena_destroy(kept[i].arena);
        al_pool_finish(&kept[i].pool);
    }
    free(kept);
    al_pool_finish(&pool);
    return code;
}
