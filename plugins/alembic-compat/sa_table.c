/*
 * Table, sa.table() and the collection of a table's columns.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

/* ---- table.c ------------------------------------------------------------------------------- */

struct collection {
    struct al_table *table;
};

static struct al_table *
collection_table(struct py_value self)
{
    return ((const struct collection *)self.as.object->payload)->table;
}

static struct py_value
collection_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    struct al_column *column = al_table_column(collection_table(self),
        (struct lockstep_str){name->ptr == NULL ? "" : name->ptr, name->len});
    return column == NULL ? py_absent() : al_column_wrap(py, column);
}

static struct py_value
collection_getitem(struct py *py, struct py_value self, struct py_value key)
{
    const struct al_table *table = collection_table(self);
    if (key.kind == PY_INT && key.as.integer >= 0 && (size_t)key.as.integer < table->columns.n) {
        return al_column_wrap(py, table->columns.items[key.as.integer]);
    }
    struct al_column *column = al_str(key).ptr == NULL ? NULL : al_table_column(table, al_str(key));
    return column == NULL ? py_raise_args(py, &py_exc_key_error, &key, 1)
                          : al_column_wrap(py, column);
}

static struct py_value
collection_list(struct py *py, struct py_value self, bool keys)
{
    const struct al_table *table = collection_table(self);
    struct py_value list = py_list_new(py);
    for (size_t i = 0; !py_failed(list) && i < table->columns.n; i++) {
        struct al_column *column = table->columns.items[i];
        struct py_value item = keys ? al_to_py(py, column->key) : al_column_wrap(py, column);
        if (py_failed(item) || !py_list_append(py, list.as.list, item)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
collection_iter(struct py *py, struct py_value self)
{
    return collection_list(py, self, false);
}

static struct py_value
collection_keys(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return collection_list(py, self, true);
}

static struct py_value
collection_values(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return collection_list(py, self, false);
}

static int
collection_contains(struct py *py, struct py_value self, struct py_value item)
{
    if (al_str(item).ptr == NULL) {
        (void)py_raise(py, &al_exc_argument, "__contains__ requires a string argument");
        return -1;
    }
    return al_table_column(collection_table(self), al_str(item)) != NULL;
}

static int64_t
collection_length(struct py *py, struct py_value self)
{
    (void)py;
    return (int64_t)collection_table(self)->columns.n;
}

static struct py_value
collection_get(struct py *py, struct py_value self, const struct py_args *args)
{
    int found = collection_contains(py, self, args->pos[0]);
    if (found < 0) {
        return py_absent();
    }
    return found ? collection_getitem(py, self, args->pos[0])
                 : (py_given(args->pos[1]) ? args->pos[1] : py_none());
}

static const struct py_def collection_members[] = {
    {.name = "get", .kind = PY_DEF_FUNCTION, .fn = collection_get, .signature = "key, default="},
    {.name = "keys", .kind = PY_DEF_FUNCTION, .fn = collection_keys, .signature = ""},
    {.name = "values", .kind = PY_DEF_FUNCTION, .fn = collection_values, .signature = ""},
    {.name = NULL},
};

static const struct py_type collection_type = {.name = "ReadOnlyColumnCollection",
    .module = "sqlalchemy.sql.base",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct collection),
    .members = collection_members,
    .getattr = collection_getattr,
    .getitem = collection_getitem,
    .iter = collection_iter,
    .contains = collection_contains,
    .length = collection_length};

const struct al_table *
al_columns_in(struct py_value value)
{
    const struct collection *payload = py_payload(value, &collection_type);
    return payload == NULL ? NULL : payload->table;
}

/* ---- Attributes and methods of tables ------------------------------------------------------ */

struct al_table *
al_table_in(struct py_value value)
{
    const struct al_py_table *payload = py_payload(value, &al_py_table_clause);
    return payload == NULL ? al_orm_table(value) : payload->table;
}

struct py_value
al_table_wrap(
    struct py *py, struct al_table *table, const struct py_type *type, struct py_value metadata)
{
    struct al_py_table *payload;
    struct py_value made = py_object_new(py, type, (void **)&payload);
    if (!py_failed(made)) {
        payload->table = table;
        payload->metadata = metadata;
    }
    return made;
}

static struct py_value
property_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct collection *payload;
    struct py_value made = py_object_new(py, &collection_type, (void **)&payload);
    if (!py_failed(made)) {
        payload->table = al_table_in(self);
    }
    return made;
}

static struct py_value
property_name(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_name_to_py(py, al_table_in(self)->name);
}

static struct py_value
property_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_name_to_py(py, al_table_in(self)->schema);
}

static struct py_value
property_metadata(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    (void)py;
    return ((const struct al_py_table *)py_payload(self, &al_py_table_clause))->metadata;
}

static struct py_value
table_create(struct py *py, struct py_value self, const struct py_args *args)
{
    int checkfirst = 0;
    if (!al_need_flag(py, args->pos[1], &checkfirst) ||
        !al_table_create_whole(py, al_table_in(self), checkfirst != 0)) {
        return py_absent();
    }
    return py_none();
}

static struct py_value
table_drop(struct py *py, struct py_value self, const struct py_args *args)
{
    int checkfirst = 0;
    if (!al_need_flag(py, args->pos[1], &checkfirst) ||
        !al_table_drop_whole(py, al_table_in(self), checkfirst != 0)) {
        return py_absent();
    }
    return py_none();
}

static struct py_value
table_append(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_table_take_items(py, al_table_in(self), args->pos, 1, false) ? py_none()
                                                                           : py_absent();
}

static struct py_value
table_str(struct py *py, struct py_value self)
{
    const struct al_table *table = al_table_in(self);
    return table->schema.text.len > 0
               ? py_strf(py, "%.*s.%.*s", (int)table->schema.text.len, table->schema.text.ptr,
                     (int)table->name.text.len, table->name.text.ptr)
               : al_to_py(py, table->name.text);
}

static const struct py_def clause_members[] = {
    {.name = "c", .kind = PY_DEF_PROPERTY, .fn = property_columns},
    {.name = "columns", .kind = PY_DEF_PROPERTY, .fn = property_columns},
    {.name = "name", .kind = PY_DEF_PROPERTY, .fn = property_name},
    {.name = "schema", .kind = PY_DEF_PROPERTY, .fn = property_schema},
    {.name = "insert", .kind = PY_DEF_FUNCTION, .fn = al_table_insert},
    {.name = "update", .kind = PY_DEF_FUNCTION, .fn = al_table_update},
    {.name = "delete", .kind = PY_DEF_FUNCTION, .fn = al_table_delete},
    {.name = "select", .kind = PY_DEF_FUNCTION, .fn = al_table_select},
    {.name = "join",
        .kind = PY_DEF_FUNCTION,
        .fn = al_table_join,
        .signature = "right, onclause=, isouter=, full="},
    {.name = "outerjoin",
        .kind = PY_DEF_FUNCTION,
        .fn = al_table_outerjoin,
        .signature = "right, onclause=, full="},
    {.name = "alias", .kind = PY_DEF_FUNCTION, .fn = al_table_alias, .signature = "name=, flat="},
    {.name = NULL},
};

const struct py_type al_py_table_clause = {.name = "TableClause",
    .module = "sqlalchemy.sql.selectable",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_table),
    .members = clause_members,
    .str = table_str};

static const struct py_def table_members[] = {
    {.name = "foreign_key_constraints", .kind = PY_DEF_PROPERTY, .fn = al_table_foreign_keys},
    {.name = "metadata", .kind = PY_DEF_PROPERTY, .fn = property_metadata},
    {.name = "create",
        .kind = PY_DEF_FUNCTION,
        .fn = table_create,
        .signature = "bind=, checkfirst="},
    {.name = "drop", .kind = PY_DEF_FUNCTION, .fn = table_drop, .signature = "bind=, checkfirst="},
    {.name = "append_column",
        .kind = PY_DEF_FUNCTION,
        .fn = table_append,
        .signature = "column, replace_existing="},
    {.name = "append_constraint",
        .kind = PY_DEF_FUNCTION,
        .fn = table_append,
        .signature = "constraint"},
    {.name = NULL},
};

/* ---- Making tables ------------------------------------------------------------------------- */

bool
al_table_take_items(
    struct py *py, struct al_table *table, const struct py_value *items, size_t n, bool replaces)
{
    struct al_ddl ddl = al_context_ddl(py);
    /* columns first, so that constraints find them whatever the order */
    for (size_t i = 0; i < n; i++) {
        struct al_column *column = al_column_in(py, items[i]);
        if (column == NULL) {
            continue;
        }
        struct al_py_column *payload = py_payload(items[i], &al_py_column_type);
        if (payload != NULL && column->table != NULL && column->table != table) {
            column = al_column_copy(al_context_of(py)->pool, column);
            if (column == NULL) {
                (void)al_exhausted(py);
                return false;
            }
        } else if (payload != NULL) {
            payload->expr->table = table;
        } else {
            ((struct al_py_expr *)py_payload(items[i], &al_py_clause))->expr->table = table;
        }
        if (ddl.api == AL_API_20 && !table->is_values_only && !replaces &&
            al_table_column(table, column->key) != NULL) {
            (void)py_raise(py, al_exc_find("DuplicateColumnError"),
                "A column with name '%.*s' is already present in table '%.*s'.",
                (int)column->key.len, column->key.ptr, (int)table->name.text.len,
                table->name.text.ptr);
            return false;
        }
        al_table_add_column(&ddl, table, column);
    }
    for (size_t i = 0; i < n && !py_has_error(py); i++) {
        const struct al_py_constraint *constraint = py_payload(items[i], &al_py_constraint_type);
        const struct al_py_index *index = py_payload(items[i], &al_py_index_type);
        if (constraint != NULL) {
            al_table_add_constraint(&ddl, table, constraint->constraint);
        } else if (index != NULL) {
            al_table_add_index(&ddl, table, index->index);
        } else if (al_column_in(py, items[i]) == NULL) {
            (void)py_raise(py, &al_exc_argument,
                "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got an "
                "object of type %s",
                py_type_name(py, items[i]));
        }
    }
    return al_ddl_check(py, &ddl);
}

static bool
take_schema(struct py *py, void *target, struct py_value value)
{
    return al_need_name(py, value, "schema", &((struct al_table *)target)->schema);
}

#define TABLE_TEXT(field, what)                                                                    \
    static bool take_##field(struct py *py, void *target, struct py_value value)                   \
    {                                                                                              \
        return al_need_str(py, value, what, 1, &((struct al_table *)target)->field);               \
    }

TABLE_TEXT(comment, "comment")
TABLE_TEXT(partition_by, "postgresql_partition_by")
TABLE_TEXT(on_commit, "postgresql_on_commit")
TABLE_TEXT(tablespace, "postgresql_tablespace")
TABLE_TEXT(using, "postgresql_using")

static bool
take_inherits(struct py *py, void *target, struct py_value value)
{
    return al_need_names(py, value, "postgresql_inherits", &((struct al_table *)target)->inherits);
}

static bool
take_with_oids(struct py *py, void *target, struct py_value value)
{
    return al_need_maybe_flag(py, value, &((struct al_table *)target)->with_oids);
}

static bool
take_prefixes(struct py *py, void *target, struct py_value value)
{
    struct al_list names = {NULL, 0, 0};
    if (!al_need_names(py, value, "prefixes", &names)) {
        return false;
    }
    for (size_t i = 0; i < names.n; i++) {
        struct al_name *name = names.items[i];
        if (!al_push(py, &((struct al_table *)target)->prefixes, &name->text)) {
            return false;
        }
    }
    return true;
}

static bool
take_quote(struct py *py, void *target, struct py_value value)
{
    return al_take_quote(py, &((struct al_table *)target)->name, value);
}

static const struct al_keyword table_keywords[] = {
    {"schema", take_schema, 0},
    {"comment", take_comment, 0},
    {"prefixes", take_prefixes, 0},
    {"postgresql_inherits", take_inherits, 0},
    {"postgresql_partition_by", take_partition_by, 0},
    {"postgresql_on_commit", take_on_commit, 0},
    {"postgresql_tablespace", take_tablespace, 0},
    {"postgresql_using", take_using, 1},
    {"postgresql_with_oids", take_with_oids, 0},
    {"postgresql_ignore_search_path", NULL, 0}, /* of reflection, and copied by autogenerate */
    {"quote", take_quote, 0},
    {"quote_schema", NULL, 0}, /* behind all others */
    {"info", NULL, 0},
    {"listeners", NULL, 0},
    {"implicit_returning", NULL, 0},
    {"extend_existing", NULL, 0},
    {"keep_existing", NULL, 0},
    {"must_exist", NULL, 0},
    {"autoload", NULL, 0},
    {"autoload_with", NULL, 0},
    {"autoload_replace", NULL, 0},
    {"resolve_fks", NULL, 0},
    {"include_columns", NULL, 0},
    {"_constraints_included", NULL, 0},
    {NULL, NULL, 0},
};

bool
al_table_take_options(struct py *py, struct al_table *table, struct py_value kw)
{
    return al_take_keywords(py, "Table", kw, table_keywords, table) &&
           al_take_quote_schema(py, &table->schema, kw);
}

struct py_value
al_table_clause_new(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_name name;
    struct al_name schema;
    struct al_context *context = al_context_of(py);
    if (!al_need_name(py, args->pos[0], "table()", &name) ||
        !al_need_name(py, args->pos[2], "schema", &schema)) {
        return py_absent();
    }
    struct al_table *table = al_table_new(context->pool, schema, name, NULL, &context->counter);
    const struct py_value *items;
    size_t n;
    if (table == NULL) {
        return al_exhausted(py);
    }
    table->is_values_only = 1;
    if (!py_items(args->pos[1], &items, &n) || !al_table_take_items(py, table, items, n, false)) {
        return py_absent();
    }
    return al_table_wrap(py, table, &al_py_table_clause, py_none());
}

/* The key of a table in its MetaData: schema.name, or the name. */
struct py_value
al_table_key(struct py *py, const struct al_table *table)
{
    return table->schema.text.len > 0
               ? py_strf(py, "%.*s.%.*s", (int)table->schema.text.len, table->schema.text.ptr,
                     (int)table->name.text.len, table->name.text.ptr)
               : al_to_py(py, table->name.text);
}

static bool
flag_in(struct py *py, struct py_value kw, const char *name, int *ret)
{
    *ret = 0;
    struct py_value value = py_dict_get_lit(kw.as.dict, name);
    return !py_given(value) || al_need_flag(py, value, ret);
}

/* What a reflected table refers to is read along, into its MetaData. */
static bool
reflect_parents(
    struct py *py, struct py_value holder, const struct al_table *table, struct py_value kw)
{
    const struct al_py_metadata *metadata = py_payload(holder, &al_py_metadata_type);
    struct py_value with = py_dict_get_lit(kw.as.dict, "autoload_with");
    struct py_value word = py_str_lit(py, "autoload_with");
    struct py_value schema = py_str_lit(py, "schema");
    struct py_value made = {.kind = PY_CLASS, .as.cls = py_class_of_type(py, &al_py_table_type)};
    bool is_done = made.as.cls != NULL && !py_failed(word) && !py_failed(schema);
    for (size_t i = 0; is_done && !py_is_nothing(with) && i < table->found_fks.n; i++) {
        const struct al_constraint *found = table->found_fks.items[i];
        struct al_table parent = {.name = found->ref_table, .schema = found->ref_schema};
        struct py_value ignored;
        struct py_value key = al_table_key(py, &parent);
        int is_there =
            py_failed(key) ? -1 : py_dict_get(py, metadata->tables.as.dict, key, &ignored);
        struct py_value pos[2] = {al_to_py(py, parent.name.text), holder};
        struct py_kwarg named[2] = {
            {word.as.str, with}, {schema.as.str, al_to_py(py, parent.schema.text)}};
        struct py_args call = {pos, 2, named, parent.schema.text.ptr == NULL ? 1 : 2};
        is_done = is_there > 0 ||
                  (is_there == 0 && !py_failed(pos[0]) && !py_failed(py_call(py, made, &call)));
    }
    return is_done;
}

/* extend_existing: the table that is there gets what the server has now, where that is asked for, and then these items. */
static bool
extend_table(struct py *py, struct py_value holder, struct al_table *table, struct py_value kw,
    const struct py_value *items, size_t n)
{
    static const char *const known[] = {
        "extend_existing", "keep_existing", "autoload_with", "autoload", "schema", "info", NULL};
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    while (py_dict_next(kw.as.dict, &pos, &key, &value)) {
        bool is_known = false;
        for (size_t i = 0; known[i] != NULL; i++) {
            is_known = is_known || py_str_is(key, known[i]);
        }
        if (!is_known) {
            (void)py_refuse(py, "extend_existing with %.*s", (int)al_str(key).len, al_str(key).ptr);
            return false;
        }
    }
    return al_table_reflect(py, table, kw) && reflect_parents(py, holder, table, kw) &&
           al_table_take_items(py, table, items, n, true);
}

/* Table("name", metadata, …) twice over: the one that is there, if that may be. 1 found, 0 new. */
static int
existing(struct py *py, const struct al_py_metadata *metadata, const struct al_table *table,
    const struct py_args *args, struct py_value *ret)
{
    int extend = 0;
    int keep = 0;
    struct py_value key = al_table_key(py, table);
    if (py_failed(key) || !flag_in(py, args->pos[3], "extend_existing", &extend) ||
        !flag_in(py, args->pos[3], "keep_existing", &keep)) {
        return -1;
    }
    int found = py_dict_get(py, metadata->tables.as.dict, key, ret);
    const struct py_value *items;
    size_t n;
    if (found <= 0 || !py_items(args->pos[2], &items, &n)) {
        return found;
    }
    if (keep || (n == 0 && !extend)) {
        return 1;
    }
    if (!extend) {
        (void)py_raise(py, &al_exc_invalid_request,
            "Table '%.*s' is already defined for this MetaData instance.  Specify "
            "'extend_existing=True' to redefine options and columns on an existing Table object.",
            (int)al_str(key).len, al_str(key).ptr);
        return -1;
    }
    return extend_table(py, args->pos[1], al_table_in(*ret), args->pos[3], items, n) ? 1 : -1;
}

static struct py_value
table_create_object(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct al_context *context = al_context_of(py);
    struct al_name name;
    const struct al_py_metadata *metadata = py_payload(args->pos[1], &al_py_metadata_type);
    if (metadata == NULL) {
        return py_raise(py, &al_exc_argument, "Table() takes a MetaData as its second argument");
    }
    if (!al_need_name(py, args->pos[0], "a table's name", &name)) {
        return py_absent();
    }
    struct al_table *table = al_table_new(context->pool, metadata->schema, name,
        metadata->naming == NULL ? &context->default_naming : metadata->naming, &context->counter);
    const struct py_value *items;
    size_t n;
    if (table == NULL) {
        return al_exhausted(py);
    }
    struct py_value old;
    int extend = 0;
    int keep = 0;
    if (!al_table_take_options(py, table, args->pos[3]) ||
        !flag_in(py, args->pos[3], "extend_existing", &extend) ||
        !flag_in(py, args->pos[3], "keep_existing", &keep)) {
        return py_absent();
    }
    int found = existing(py, metadata, table, args, &old);
    if (found != 0) {
        return found < 0 ? py_absent() : old;
    }
    struct py_value made = al_table_wrap(py, table, &al_py_table_type, args->pos[1]);
    struct py_value key = py_failed(made) ? made : al_table_key(py, table);
    if (py_failed(key) || !py_items(args->pos[2], &items, &n) ||
        !al_table_reflect(py, table, args->pos[3]) ||
        !al_table_take_items(py, table, items, n, extend || keep || table->columns.n > 0) ||
        !py_dict_set(py, metadata->tables.as.dict, key, made) ||
        !reflect_parents(py, args->pos[1], table, args->pos[3])) {
        return py_absent();
    }
    return al_reference_settle(py, args->pos[1]) ? made : py_absent();
}

const struct py_type al_py_table_type = {.name = "Table",
    .module = "sqlalchemy.sql.schema",
    .bases = {&al_py_table_clause},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_table),
    .members = table_members,
    .create = table_create_object,
    .init_signature = "name, metadata, *args, **kw"};
