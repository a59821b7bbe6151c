/*
 * Index objects.
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"

static bool
take_unique(struct py *py, void *target, struct py_value value)
{
    return al_need_flag(py, value, &((struct al_index *)target)->unique);
}

static bool
take_concurrently(struct py *py, void *target, struct py_value value)
{
    return al_need_flag(py, value, &((struct al_index *)target)->concurrently);
}

static bool
take_using(struct py *py, void *target, struct py_value value)
{
    return al_need_str(py, value, "postgresql_using", 1, &((struct al_index *)target)->using);
}

static bool
take_tablespace(struct py *py, void *target, struct py_value value)
{
    return al_need_str(
        py, value, "postgresql_tablespace", 1, &((struct al_index *)target)->tablespace);
}

static bool
take_include(struct py *py, void *target, struct py_value value)
{
    return al_need_names(py, value, "postgresql_include", &((struct al_index *)target)->include);
}

static bool
take_nulls_not_distinct(struct py *py, void *target, struct py_value value)
{
    return al_need_maybe_flag(py, value, &((struct al_index *)target)->nulls_not_distinct);
}

static bool
take_where(struct py *py, void *target, struct py_value value)
{
    struct al_index *index = target;
    if (py_is_none(value)) {
        return true;
    }
    index->where = al_expr_sql(py, value);
    return index->where != NULL;
}

/* A dict as pairs of text. */
static bool
take_pairs(struct py *py, struct al_list *list, struct py_value value, const char *what)
{
    size_t pos = 0;
    struct py_value key;
    struct py_value item;
    if (py_is_none(value)) {
        return true;
    }
    if (value.kind != PY_DICT) {
        (void)py_raise(py, &py_exc_type_error, "%s must be a dict", what);
        return false;
    }
    while (py_dict_next(value.as.dict, &pos, &key, &item)) {
        struct al_pair *pair = al_take(py, sizeof(*pair));
        struct py_value text = py_to_str(py, item);
        if (pair == NULL || py_failed(text) || !al_need_str(py, key, what, 0, &pair->key)) {
            return false;
        }
        pair->value = al_str(text);
        if (!al_push(py, list, pair)) {
            return false;
        }
    }
    return true;
}

static bool
take_ops(struct py *py, void *target, struct py_value value)
{
    return take_pairs(py, &((struct al_index *)target)->ops, value, "postgresql_ops");
}

static bool
take_with(struct py *py, void *target, struct py_value value)
{
    return take_pairs(py, &((struct al_index *)target)->with, value, "postgresql_with");
}

static bool
take_quote(struct py *py, void *target, struct py_value value)
{
    return al_take_quote(py, &((struct al_index *)target)->name, value);
}

static const struct al_keyword keywords[] = {
    {"unique", take_unique, 0},
    {"quote", take_quote, 0},
    {"postgresql_concurrently", take_concurrently, 0},
    {"postgresql_using", take_using, 0},
    {"postgresql_ops", take_ops, 0},
    {"postgresql_where", take_where, 0},
    {"postgresql_include", take_include, 0},
    {"postgresql_with", take_with, 0},
    {"postgresql_tablespace", take_tablespace, 0},
    {"postgresql_nulls_not_distinct", take_nulls_not_distinct, 1},
    {"info", NULL, 0},
    {"_table", NULL, 0},
    {"_column_flag", NULL, 0},
    {NULL, NULL, 0},
};

/* Notes the columns inside an expression, for a naming convention. */
static bool
note_columns(struct py *py, struct al_index *index, const struct al_expr *expr)
{
    if (expr->kind == AL_EXPR_COLUMN) {
        struct al_name *name = al_take(py, sizeof(*name));
        if (name == NULL) {
            return false;
        }
        *name = expr->name;
        return al_push(py, &index->names, name);
    }
    for (size_t i = 0; i < expr->operands.n; i++) {
        if (!note_columns(py, index, expr->operands.items[i])) {
            return false;
        }
    }
    return true;
}

static bool
take_element(struct py *py, struct al_index *index, struct py_value value)
{
    struct al_name name = {.text = al_str(value)};
    struct al_expr *expr;
    if (name.text.ptr != NULL) {
        if (!al_need_name(py, value, "a column of an index", &name)) {
            return false;
        }
        expr = al_expr_column(al_context_of(py)->pool, name, NULL);
    } else {
        expr = al_expr_in(py, value);
    }
    if (expr == NULL) {
        if (!py_has_error(py)) {
            (void)py_raise(py, &py_exc_value_error, "String or text() construct expected");
        }
        return false;
    }
    return note_columns(py, index, expr) && al_push(py, &index->exprs, expr);
}

struct al_index *
al_index_make(struct py *py, struct al_name name, struct al_table *table, struct py_value exprs,
    struct py_value kw)
{
    struct al_index *index = al_index_new(al_context_of(py)->pool, name);
    struct py_value list = py_to_list(py, exprs);
    const struct py_value *items;
    size_t n;
    if (index == NULL || py_failed(list) || !py_items(list, &items, &n)) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if (!take_element(py, index, items[i])) {
            return NULL;
        }
    }
    if (!al_take_keywords(py, "Index", kw, keywords, index)) {
        return NULL;
    }
    if (table != NULL) {
        struct al_ddl ddl = al_context_ddl(py);
        al_table_add_index(&ddl, table, index);
        if (!al_ddl_check(py, &ddl)) {
            return NULL;
        }
    }
    return index;
}

/* The first column in an expression, which literal_column() also makes; NULL: it has none. */
static const struct al_expr *
first_column(const struct al_expr *expr)
{
    if (expr == NULL || expr->kind == AL_EXPR_COLUMN || expr->kind == AL_EXPR_LITERAL_COLUMN) {
        return expr;
    }
    const struct al_expr *found = NULL;
    for (size_t i = 0; i < expr->operands.n && found == NULL; i++) {
        found = first_column(expr->operands.items[i]);
    }
    return found;
}

/* An Index over columns of a table belongs to that table. */
static struct al_table *
table_of(const struct al_index *index)
{
    for (size_t i = 0; i < index->exprs.n; i++) {
        const struct al_expr *column = first_column(index->exprs.items[i]);
        if (column != NULL && column->kind == AL_EXPR_COLUMN && column->table != NULL) {
            return column->table;
        }
    }
    return NULL;
}

static bool
index_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_py_index *payload = py_payload(self, &al_py_index_type);
    struct al_name name;
    if (!al_need_name(py, args->pos[0], "name", &name)) {
        return false;
    }
    payload->index = al_index_make(py, name, NULL, args->pos[1], args->pos[2]);
    if (payload->index == NULL) {
        return false;
    }
    struct py_value given = py_dict_get_lit(args->pos[2].as.dict, "_table");
    struct al_table *table = py_given(given) ? al_table_in(given) : table_of(payload->index);
    if (table != NULL) {
        struct al_ddl ddl = al_context_ddl(py);
        al_table_add_index(&ddl, table, payload->index);
        return al_ddl_check(py, &ddl);
    }
    return true;
}

/* create() and drop() with a bind; checkfirst is off unless it is asked for. */
static struct py_value
issue(struct py *py, struct py_value self, const struct py_args *args, bool create)
{
    const struct al_py_index *payload = py_payload(self, &al_py_index_type);
    const struct al_index *index = payload->index;
    int checkfirst = 0;
    if (!al_need_flag(py, args->pos[1], &checkfirst)) {
        return py_absent();
    }
    if (index->table == NULL) {
        return py_raise(py, &al_exc_compile, "Index '%.*s' is not associated with any table.",
            (int)index->name.text.len, index->name.text.ptr);
    }
    int is_there = checkfirst ? al_relation_exists(py, index->table->schema, index->name) : !create;
    if (is_there < 0 || (is_there > 0) == create) {
        return is_there < 0 ? py_absent() : py_none();
    }
    struct al_ddl ddl = al_context_ddl(py);
    if (create) {
        al_index_write_create(&ddl, index, 0);
    } else {
        al_index_write_drop(&ddl, index, 0);
    }
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

static struct py_value
index_create(struct py *py, struct py_value self, const struct py_args *args)
{
    return issue(py, self, args, true);
}

static struct py_value
index_drop(struct py *py, struct py_value self, const struct py_args *args)
{
    return issue(py, self, args, false);
}

static const struct py_def index_members[] = {
    {.name = "create",
        .kind = PY_DEF_FUNCTION,
        .fn = index_create,
        .signature = "bind=, checkfirst="},
    {.name = "drop", .kind = PY_DEF_FUNCTION, .fn = index_drop, .signature = "bind=, checkfirst="},
    {.name = NULL},
};

const struct py_type al_py_index_type = {.name = "Index",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_index),
    .members = index_members,
    .init = index_init,
    .init_signature = "name, *expressions, **kw"};
