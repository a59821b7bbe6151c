/*
 * Column, and what may stand in it as a default: Computed, FetchedValue, server defaults.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"
#include "sa_type.h"

/* ---- Computed, FetchedValue, DefaultClause ------------------------------------------------- */

static bool
computed_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_py_computed *payload = py_payload(self, &al_py_computed_type);
    int persisted = 1;
    payload->expr = al_expr_sql(py, args->pos[0]);
    if (payload->expr == NULL || !al_need_flag(py, args->pos[1], &persisted)) {
        return false;
    }
    payload->is_virtual = !persisted;
    return true;
}

const struct py_type al_py_computed_type = {.name = "Computed",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_computed),
    .init = computed_init,
    .init_signature = "sqltext, persisted="};

static bool
fetched_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return true;
}

const struct py_type al_py_fetched = {.name = "FetchedValue",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_expr),
    .init = fetched_init,
    .init_signature = "for_update="};

struct default_clause {
    struct py_value arg;
};

static bool
default_clause_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    ((struct default_clause *)py_payload(self, &al_py_default_clause))->arg = args->pos[0];
    return true;
}

static struct py_value
default_clause_arg(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return ((struct default_clause *)py_payload(self, &al_py_default_clause))->arg;
}

static const struct py_def default_clause_members[] = {
    {.name = "arg", .kind = PY_DEF_PROPERTY, .fn = default_clause_arg},
    {.name = NULL},
};

const struct py_type al_py_default_clause = {.name = "DefaultClause",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct default_clause),
    .members = default_clause_members,
    .init = default_clause_init,
    .init_signature = "arg, for_update=, _reflected="};

/* ---- server_default ------------------------------------------------------------------------ */

bool
al_default_take(struct py *py, struct py_value value, struct al_default *ret,
    struct al_expr **ret_computed, int *ret_virtual, struct al_sequence **ret_identity)
{
    *ret = (struct al_default){.kind = AL_DEFAULT_NONE};
    if (py_is_nothing(value)) {
        return true;
    }
    const struct default_clause *clause = py_payload(value, &al_py_default_clause);
    value = clause == NULL ? value : clause->arg;
    if (!al_known(py, &value)) {
        return false;
    }
    const struct al_py_computed *computed = py_payload(value, &al_py_computed_type);
    const struct al_py_sequence *identity = py_payload(value, &al_py_identity);
    if (computed != NULL) {
        *ret_computed = computed->expr;
        *ret_virtual = computed->is_virtual;
        return true;
    }
    if (identity != NULL) {
        *ret_identity = identity->sequence;
        return true;
    }
    if (py_payload(value, &al_py_fetched) != NULL) {
        ret->kind = AL_DEFAULT_FETCHED;
        return true;
    }
    if (al_str(value).ptr != NULL) {
        *ret = (struct al_default){.kind = AL_DEFAULT_STRING, .text = al_str(value)};
        return true;
    }
    struct al_expr *expr = al_expr_in(py, value);
    if (expr == NULL) {
        (void)py_raise(py, &al_exc_argument,
            "Argument 'arg' is expected to be one of type '<class 'str'>' or '<class "
            "'sqlalchemy.sql.elements.ClauseElement'>' or '<class "
            "'sqlalchemy.sql.elements.TextClause'>', got '<class '%s'>'",
            py_type_name(py, value));
        return false;
    }
    *ret = (struct al_default){.kind = AL_DEFAULT_EXPR, .expr = expr};
    return true;
}

/* ---- Column -------------------------------------------------------------------------------- */

#define COLUMN_FLAG(field)                                                                         \
    static bool column_##field(struct py *py, void *target, struct py_value value)                 \
    {                                                                                              \
        return al_need_flag(py, value, &((struct al_column *)target)->field);                      \
    }

COLUMN_FLAG(primary_key)
COLUMN_FLAG(unique)
COLUMN_FLAG(index)
COLUMN_FLAG(is_system)

static bool
column_nullable(struct py *py, void *target, struct py_value value)
{
    struct al_column *column = target;
    column->nullable_given = 1;
    column->nullable = 0;
    return py_is_none(value) || al_need_flag(py, value, &column->nullable);
}

static bool
column_name(struct py *py, void *target, struct py_value value)
{
    struct al_column *column = target;
    if (!al_need_name(py, value, "name", &column->name)) {
        return false;
    }
    column->key = column->name.text;
    return true;
}

static bool
column_type(struct py *py, void *target, struct py_value value)
{
    ((struct al_column *)target)->type = al_type_of(py, value);
    return ((struct al_column *)target)->type != NULL;
}

static bool
column_key(struct py *py, void *target, struct py_value value)
{
    struct lockstep_str key;
    if (!al_need_str(py, value, "key", 1, &key)) {
        return false;
    }
    if (key.ptr != NULL) {
        ((struct al_column *)target)->key = key;
    }
    return true;
}

static bool
column_quote(struct py *py, void *target, struct py_value value)
{
    return al_take_quote(py, &((struct al_column *)target)->name, value);
}

static bool
column_server_default(struct py *py, void *target, struct py_value value)
{
    struct al_column *column = target;
    return al_default_take(py, value, &column->server_default, &column->computed,
        &column->computed_virtual, &column->identity);
}

static bool
column_default(struct py *py, void *target, struct py_value value)
{
    struct al_column *column = target;
    const struct al_py_sequence *sequence = py_payload(value, &al_py_sequence_type);
    if (sequence != NULL) {
        column->sequence = sequence->sequence;
    } else if (!py_is_none(value)) {
        struct py_value *kept = al_take(py, sizeof(*kept));
        if (kept == NULL) {
            return false;
        }
        *kept = value;
        column->default_value = kept;
        column->has_default = 1;
    }
    return true;
}

static bool
column_onupdate(struct py *py, void *target, struct py_value value)
{
    struct py_value *kept = al_take(py, sizeof(*kept));
    if (kept == NULL) {
        return false;
    }
    *kept = value;
    ((struct al_column *)target)->onupdate_value = py_is_none(value) ? NULL : kept;
    return true;
}

static bool
column_comment(struct py *py, void *target, struct py_value value)
{
    return al_need_str(py, value, "comment", 1, &((struct al_column *)target)->comment);
}

static bool
column_autoincrement(struct py *py, void *target, struct py_value value)
{
    struct al_column *column = target;
    int flag = 0;
    if (py_str_is(value, "auto")) {
        column->autoincrement = AL_AUTO_AUTO;
        return true;
    }
    if (py_str_is(value, "ignore_fk")) {
        column->autoincrement = AL_AUTO_IGNORE_FK;
        return true;
    }
    if (!al_need_flag(py, value, &flag)) {
        return false;
    }
    column->autoincrement = flag ? AL_AUTO_TRUE : AL_AUTO_FALSE;
    return true;
}

static const struct al_keyword column_keywords[] = {
    {"name", column_name, 0},
    {"type_", column_type, 0},
    {"key", column_key, 0},
    {"primary_key", column_primary_key, 0},
    {"nullable", column_nullable, 0},
    {"unique", column_unique, 0},
    {"index", column_index, 0},
    {"system", column_is_system, 0},
    {"server_default", column_server_default, 0},
    {"default", column_default, 0},
    {"insert_default", column_default, 1},
    {"onupdate", column_onupdate, 0},
    {"comment", column_comment, 0},
    {"autoincrement", column_autoincrement, 0},
    {"quote", column_quote, 0},
    {"server_onupdate", NULL, 0},
    {"info", NULL, 0},
    {"doc", NULL, 0},
    {"sort_order", NULL, 1},
    {NULL, NULL, 0},
};

/* An argument after name and type: a foreign key, a check, an identity … */
static bool
take_item(struct py *py, struct al_column *column, struct py_value item)
{
    const struct al_py_constraint *constraint = py_payload(item, &al_py_constraint_type);
    const struct al_py_constraint *fk = py_payload(item, &al_py_foreign_key);
    const struct al_py_sequence *sequence = py_payload(item, &al_py_sequence_type);
    if (fk != NULL) {
        struct al_name *name = al_take(py, sizeof(*name));
        if (name == NULL) {
            return false;
        }
        *name = al_name_of(column->key);
        return al_push(py, &fk->constraint->names, name) &&
               al_push(py, &column->fks, fk->constraint);
    }
    if (constraint != NULL && constraint->constraint->kind == AL_CONSTRAINT_CHECK) {
        return al_push(py, &column->checks, constraint->constraint);
    }
    if (sequence != NULL) {
        column->sequence = sequence->sequence;
        return true;
    }
    if (py_payload(item, &al_py_identity) != NULL ||
        py_payload(item, &al_py_computed_type) != NULL ||
        py_payload(item, &al_py_fetched) != NULL ||
        py_payload(item, &al_py_default_clause) != NULL) {
        return column_server_default(py, column, item);
    }
    (void)py_raise(py, &al_exc_argument,
        "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got an object of type "
        "%s",
        py_type_name(py, item));
    return false;
}

/* The keyword after which others depend on it comes first: name and key before foreign keys. */
static bool
column_take(struct py *py, struct al_column *column, struct py_value positional, struct py_value kw)
{
    const struct py_value *items;
    size_t n;
    size_t at = 0;
    if (!py_items(positional, &items, &n)) {
        return false;
    }
    if (at < n && (al_str(items[at]).ptr != NULL || py_is_none(items[at]))) {
        if (!column_name(py, column, items[at])) {
            return false;
        }
        at++;
    }
    if (at < n && (al_type_is(py, items[at]) || py_is_none(items[at]))) {
        if (!column_type(py, column, items[at])) {
            return false;
        }
        at++;
    }
    if (!al_take_keywords(py, "Column", kw, column_keywords, column)) {
        return false;
    }
    for (; at < n; at++) {
        if (!take_item(py, column, items[at])) {
            return false;
        }
    }
    if (column->primary_key && !column->nullable_given) {
        column->nullable = 0;
    }
    if (column->identity != NULL && !column->nullable_given) {
        column->nullable = 0;
    }
    return true;
}

static bool
column_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_py_column *payload = py_payload(self, &al_py_column_type);
    struct al_column *column = al_column_new(pool, (struct al_name){.text = {NULL, 0}},
        al_type_new(pool, al_type_find("NullType", AL_TYPE_SA)));
    if (column == NULL || column->type == NULL) {
        (void)al_exhausted(py);
        return false;
    }
    column->order = ++al_context_of(py)->counter;
    if (!column_take(py, column, args->pos[0], args->pos[1])) {
        return false;
    }
    payload->column = column;
    payload->expr = al_expr_column(pool, column->name, NULL);
    if (payload->expr == NULL) {
        (void)al_exhausted(py);
        return false;
    }
    payload->expr->type = column->type;
    payload->expr->origin = column;
    return true;
}

struct al_column *
al_column_in(struct py *py, struct py_value value)
{
    const struct al_py_column *payload = py_payload(value, &al_py_column_type);
    if (payload != NULL) {
        return payload->column;
    }
    const struct al_py_expr *clause = py_payload(value, &al_py_column_clause);
    if (clause == NULL || clause->expr == NULL || clause->expr->kind != AL_EXPR_COLUMN) {
        return NULL;
    }
    if (clause->expr->origin == NULL) {
        struct al_column *column = al_column_new(al_context_of(py)->pool, clause->expr->name, NULL);
        if (column != NULL) {
            column->type = al_take(py, sizeof(*column->type));
        }
        if (column == NULL || column->type == NULL) {
            return NULL;
        }
        *column->type = clause->expr->type == NULL
                            ? (struct al_type){.info = al_type_find("NullType", AL_TYPE_SA)}
                            : *clause->expr->type;
        clause->expr->origin = column;
    }
    return clause->expr->origin;
}

struct py_value
al_column_wrap(struct py *py, struct al_column *column)
{
    int is_clause = column->table != NULL && column->table->is_values_only;
    struct al_py_column *payload;
    struct al_expr *expr = al_expr_column(al_context_of(py)->pool, column->name, column->table);
    if (expr == NULL) {
        return al_exhausted(py);
    }
    expr->type = column->type;
    expr->origin = column;
    if (is_clause) {
        return al_expr_wrap(py, expr);
    }
    struct py_value made = py_object_new(py, &al_py_column_type, (void **)&payload);
    if (!py_failed(made)) {
        payload->expr = expr;
        payload->column = column;
    }
    return made;
}

struct py_value
al_column_clause_new(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_name name;
    if (!al_need_name(py, args->pos[0], "column()", &name)) {
        return py_absent();
    }
    struct al_expr *expr = al_expr_column(al_context_of(py)->pool, name, NULL);
    if (expr == NULL) {
        return al_exhausted(py);
    }
    int literal = 0;
    if (!al_need_flag(py, args->pos[2], &literal)) {
        return py_absent();
    }
    if (literal) {
        expr->kind = AL_EXPR_LITERAL_COLUMN;
        expr->text = name.text;
    }
    expr->type = al_type_of(py, args->pos[1]);
    return expr->type == NULL ? py_absent() : al_expr_wrap(py, expr);
}

/* ---- Attributes ---------------------------------------------------------------------------- */

/* The default as the clause that SQLAlchemy makes of it. */
static struct py_value
default_of(struct py *py, const struct al_column *column)
{
    const struct al_default *value = &column->server_default;
    struct default_clause *clause = NULL;
    if (column->computed != NULL || column->identity != NULL ||
        (value->kind == AL_DEFAULT_FETCHED && value->expr == NULL)) {
        return py_refuse(py, "the server_default of a column that the server generates");
    }
    if (value->kind == AL_DEFAULT_NONE) {
        return py_none();
    }
    struct py_value arg = value->kind == AL_DEFAULT_STRING ? al_to_py(py, value->text)
                                                           : al_expr_wrap(py, value->expr);
    struct py_value made =
        py_failed(arg) ? arg : py_object_new(py, &al_py_default_clause, (void **)&clause);
    if (!py_failed(made)) {
        clause->arg = arg;
    }
    return made;
}

static struct py_value
column_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct al_py_column *payload = py_payload(self, &al_py_column_type);
    const struct al_column *column = payload->column;
    if (py_str_eq_lit(name, "nullable")) {
        return py_bool(column->nullable != 0);
    }
    if (py_str_eq_lit(name, "primary_key")) {
        return py_bool(column->primary_key != 0);
    }
    if (py_str_eq_lit(name, "unique") || py_str_eq_lit(name, "index")) {
        int flag = py_str_eq_lit(name, "unique") ? column->unique : column->index;
        return flag ? py_bool(true) : py_none();
    }
    if (py_str_eq_lit(name, "comment")) {
        return al_to_py(py, column->comment);
    }
    if (py_str_eq_lit(name, "server_default")) {
        return default_of(py, column);
    }
    if (py_str_eq_lit(name, "table") && column->table != NULL) {
        return al_table_wrap(py, column->table, &al_py_table_type, py_none());
    }
    return py_absent();
}

static struct py_value
column_copy(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct al_py_column *payload = py_payload(self, &al_py_column_type);
    struct al_column *copy = al_column_copy(al_context_of(py)->pool, payload->column);
    return copy == NULL ? al_exhausted(py) : al_column_wrap(py, copy);
}

static const struct py_def column_members[] = {
    {.name = "copy", .kind = PY_DEF_FUNCTION, .fn = column_copy, .signature = "**kw"},
    {.name = "_copy", .kind = PY_DEF_FUNCTION, .fn = column_copy, .signature = "**kw"},
    {.name = NULL},
};

const struct py_type al_py_column_type = {.name = "Column",
    .module = "sqlalchemy.sql.schema",
    .bases = {&al_py_column_clause},
    .payload_size = sizeof(struct al_py_column),
    .members = column_members,
    .init = column_init,
    .init_signature = "*args, **kw",
    .getattr = column_getattr};
