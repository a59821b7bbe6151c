/*
 * sync_enum_values: a new type takes the place of the old one, column by column. The package makes
 * comparison operators between the two while it works, which nothing here needs; an index over such
 * a column is refused, as it would have to be made anew.
 */
#include "op_enum.h"

#include "sa_exc.h"

/* ---- TableReference and ColumnType --------------------------------------------------------- */

struct reference {
    struct al_name table;
    struct al_name column;
    struct al_name schema;     /* ptr NULL: that of the enum */
    struct lockstep_str value; /* the default as SQL; ptr NULL: none */
    int is_array;
};

static bool
take_kind(struct py *py, struct py_value value, int *ret_is_array)
{
    *ret_is_array = py_str_is(value, "ARRAY");
    if (!py_is_nothing(value) && !*ret_is_array && !py_str_is(value, "COMMON")) {
        (void)py_raise(py, &py_exc_value_error, "this column_type is not known");
        return false;
    }
    return true;
}

static bool
reference_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct reference *reference = self.as.object->payload;
    return al_need_name(py, args->pos[0], "table_name", &reference->table) &&
           al_need_name(py, args->pos[1], "column_name", &reference->column) &&
           al_need_name(py, args->pos[2], "table_schema", &reference->schema) &&
           take_kind(py, args->pos[3], &reference->is_array) &&
           al_need_str(py, args->pos[4], "existing_server_default", 1, &reference->value);
}

static const struct py_type reference_type = {.name = "TableReference",
    .module = "alembic_postgresql_enum",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct reference),
    .init = reference_init,
    .init_signature =
        "table_name, column_name, table_schema=, column_type=, existing_server_default="};

static const struct py_def kind_members[] = {
    {.name = "COMMON", .kind = PY_DEF_STR, .text = "COMMON"},
    {.name = "ARRAY", .kind = PY_DEF_STR, .text = "ARRAY"},
    {.name = NULL},
};

static const struct py_type kind_type = {.name = "ColumnType",
    .module = "alembic_postgresql_enum",
    .flags = PY_TYPE_FINAL,
    .members = kind_members};

static const struct py_def module_defs[] = {
    {.name = "TableReference", .kind = PY_DEF_TYPE, .type = &reference_type},
    {.name = "ColumnType", .kind = PY_DEF_TYPE, .type = &kind_type},
    {.name = NULL},
};

const struct py_module_def al_module_postgresql_enum = {
    .name = "alembic_postgresql_enum", .defs = module_defs};

/* ---- sync_enum_values ---------------------------------------------------------------------- */

struct sync {
    struct al_name schema;
    struct al_name name;
    struct al_list values; /* of struct al_name */
    const struct py_value *renames;
    size_t n_renames;
};

static void
write_quoted(
    struct al_ddl *ddl, struct al_name schema, struct lockstep_str name, const char *suffix)
{
    if (schema.text.ptr != NULL) {
        al_ident(ddl, (struct al_name){.text = schema.text, .quote = 1});
        al_text_putc(&ddl->out, '.');
    }
    al_ident(ddl, (struct al_name){
                      .text = al_pool_format(ddl->pool, "%.*s%s", (int)name.len, name.ptr, suffix),
                      .quote = 1});
}

/* The default that the column has now, where the old form of the call does not say it. */
static bool
find_default(struct py *py, struct reference *reference)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct lockstep_result result;
    al_text_puts(&ddl.out, "SELECT column_default FROM information_schema.columns WHERE "
                           "table_schema = ");
    al_literal_str(&ddl, reference->schema.text);
    al_text_puts(&ddl.out, " AND table_name = ");
    al_literal_str(&ddl, reference->table.text);
    al_text_puts(&ddl.out, " AND column_name = ");
    al_literal_str(&ddl, reference->column.text);
    if (!al_ddl_check(py, &ddl) ||
        !al_context_of(py)->sink->query(py, al_text_view(&ddl.out), &result)) {
        return false;
    }
    if (result.n_rows > 0) {
        reference->value = result.cells[0];
    }
    return true;
}

static struct reference *
reference_of(struct py *py, const struct sync *sync, struct py_value value)
{
    struct reference *reference = al_take(py, sizeof(*reference));
    const struct reference *given = py_payload(value, &reference_type);
    const struct py_value *items;
    size_t n;
    if (reference == NULL) {
        return NULL;
    }
    if (given != NULL) {
        *reference = *given;
    } else if (!py_items(value, &items, &n) || n < 2 || n > 3) {
        (void)py_raise(
            py, &py_exc_value_error, "Affected columns must contain tuples or TableReferences");
        return NULL;
    } else if (!al_need_name(py, items[0], "table_name", &reference->table) ||
               !al_need_name(py, items[1], "column_name", &reference->column) ||
               (n == 3 && !take_kind(py, items[2], &reference->is_array))) {
        return NULL;
    }
    if (reference->schema.text.ptr == NULL) {
        reference->schema = sync->schema;
    }
    return given != NULL || find_default(py, reference) ? reference : NULL;
}

/* The label that `value` has from now on. */
static struct lockstep_str
renamed(const struct sync *sync, struct lockstep_str value)
{
    for (size_t i = 0; i < sync->n_renames; i++) {
        const struct py_value *pair;
        size_t n;
        if (py_items(sync->renames[i], &pair, &n) && n == 2 &&
            lockstep_str_equal(al_str(pair[0]), value)) {
            return al_str(pair[1]);
        }
    }
    return value;
}

static void
begin_column(struct al_ddl *ddl, const struct reference *reference)
{
    al_text_puts(&ddl->out, "ALTER TABLE ");
    write_quoted(ddl, reference->schema, reference->table.text, "");
    al_text_puts(&ddl->out, " ALTER COLUMN ");
    write_quoted(ddl, (struct al_name){.text = {NULL, 0}}, reference->column.text, "");
}

static void
write_cast(struct al_ddl *ddl, const struct sync *sync, const struct reference *reference)
{
    begin_column(ddl, reference);
    al_text_puts(&ddl->out, " TYPE ");
    write_quoted(ddl, sync->schema, sync->name.text, "");
    al_text_puts(&ddl->out, reference->is_array ? "[] USING " : " USING ");
    for (size_t i = 0; reference->is_array && i < sync->n_renames; i++) {
        al_text_puts(&ddl->out, "array_replace(");
    }
    if (!reference->is_array && sync->n_renames > 0) {
        al_text_puts(&ddl->out, "(CASE ");
        write_quoted(ddl, (struct al_name){.text = {NULL, 0}}, reference->column.text, "");
        al_text_puts(&ddl->out, "::text");
    } else {
        write_quoted(ddl, (struct al_name){.text = {NULL, 0}}, reference->column.text, "");
        al_text_puts(&ddl->out, reference->is_array ? "::text[]" : "::text");
    }
    for (size_t i = 0; i < sync->n_renames; i++) {
        const struct py_value *pair;
        size_t n;
        if (!py_items(sync->renames[i], &pair, &n) || n != 2) {
            al_ddl_fail(ddl, "ValueError", "enum_values_to_rename takes pairs");
            return;
        }
        al_text_puts(&ddl->out, reference->is_array ? ", " : " WHEN ");
        al_literal_str(ddl, al_str(pair[0]));
        al_text_puts(&ddl->out, reference->is_array ? ", " : " THEN ");
        al_literal_str(ddl, al_str(pair[1]));
        al_text_puts(&ddl->out, reference->is_array ? ")" : "");
    }
    if (!reference->is_array && sync->n_renames > 0) {
        al_text_puts(&ddl->out, " ELSE ");
        write_quoted(ddl, (struct al_name){.text = {NULL, 0}}, reference->column.text, "");
        al_text_puts(&ddl->out, "::text END)");
    }
    al_text_puts(&ddl->out, "::");
    write_quoted(ddl, sync->schema, sync->name.text, "");
    al_text_puts(&ddl->out, reference->is_array ? "[]" : "");
}

/* 'label'::old_type becomes 'label'::"schema"."name". */
static bool
write_default(
    struct py *py, struct al_ddl *ddl, const struct sync *sync, const struct reference *reference)
{
    struct lockstep_str value = reference->value;
    const char *end = value.len < 2 ? NULL : memchr(value.ptr + 1, '\'', value.len - 1);
    if (value.len < 2 || value.ptr[0] != '\'' || end == NULL || reference->is_array) {
        (void)py_refuse(py, "sync_enum_values over the default %.*s is not supported",
            (int)value.len, value.ptr);
        return false;
    }
    begin_column(ddl, reference);
    al_text_puts(&ddl->out, " SET DEFAULT ");
    al_literal_str(
        ddl, renamed(sync, (struct lockstep_str){value.ptr + 1, (uint64_t)(end - value.ptr) - 1}));
    al_text_puts(&ddl->out, "::");
    write_quoted(ddl, sync->schema, sync->name.text, "");
    return true;
}

static bool
move_column(struct py *py, const struct sync *sync, const struct reference *reference)
{
    if (reference->value.ptr != NULL) {
        struct al_ddl drop = al_context_ddl(py);
        begin_column(&drop, reference);
        al_text_puts(&drop.out, " DROP DEFAULT");
        if (!al_ddl_emit(py, &drop)) {
            return false;
        }
    }
    struct al_ddl cast = al_context_ddl(py);
    write_cast(&cast, sync, reference);
    if (!al_ddl_emit(py, &cast)) {
        return false;
    }
    struct al_ddl set = al_context_ddl(py);
    return reference->value.ptr == NULL ||
           (write_default(py, &set, sync, reference) && al_ddl_emit(py, &set));
}

static bool
replace_type(struct py *py, const struct sync *sync)
{
    struct al_ddl rename = al_context_ddl(py);
    struct al_ddl create = al_context_ddl(py);
    al_text_puts(&rename.out, "ALTER TYPE ");
    write_quoted(&rename, sync->schema, sync->name.text, "");
    al_text_puts(&rename.out, " RENAME TO ");
    write_quoted(&rename, (struct al_name){.text = {NULL, 0}}, sync->name.text, "_old");
    al_text_puts(&create.out, "CREATE TYPE ");
    write_quoted(&create, sync->schema, sync->name.text, "");
    al_text_puts(&create.out, " AS ENUM(");
    for (size_t i = 0; i < sync->values.n; i++) {
        al_text_puts(&create.out, i > 0 ? ", " : "");
        al_literal_str(&create, ((const struct al_name *)sync->values.items[i])->text);
    }
    al_text_putc(&create.out, ')');
    return al_ddl_emit(py, &rename) && al_ddl_emit(py, &create);
}

struct py_value
al_op_sync_enum(struct py *py, const struct py_value *arg)
{
    struct sync sync = {.n_renames = 0};
    const struct py_value *columns;
    size_t n_columns;
    struct py_value renames = py_given(arg[4]) ? py_to_list(py, arg[4]) : py_list_new(py);
    struct py_value affected = py_to_list(py, arg[3]);
    int recreates = 0;
    if (py_failed(renames) || py_failed(affected) ||
        !al_need_name(py, arg[0], "enum_schema", &sync.schema) ||
        !al_need_name(py, arg[1], "enum_name", &sync.name) ||
        !al_need_names(py, arg[2], "new_values", &sync.values) ||
        !py_items(renames, &sync.renames, &sync.n_renames) ||
        !py_items(affected, &columns, &n_columns) || !al_need_flag(py, arg[5], &recreates)) {
        return py_absent();
    }
    if (recreates) {
        return py_refuse(py, "sync_enum_values(indexes_to_recreate=…) is not supported");
    }
    struct al_list references = {NULL, 0, 0};
    for (size_t i = 0; i < n_columns; i++) {
        struct reference *reference = reference_of(py, &sync, columns[i]);
        if (reference == NULL || !al_push(py, &references, reference)) {
            return py_absent();
        }
    }
    if (!replace_type(py, &sync)) {
        return py_absent();
    }
    for (size_t i = 0; i < references.n; i++) {
        if (!move_column(py, &sync, references.items[i])) {
            return py_absent();
        }
    }
    struct al_ddl drop = al_context_ddl(py);
    al_text_puts(&drop.out, "DROP TYPE ");
    write_quoted(&drop, sync.schema, sync.name.text, "_old");
    return al_ddl_emit(py, &drop) ? py_none() : py_absent();
}
