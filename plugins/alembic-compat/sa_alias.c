/*
 * Tables under another name: aliases, subqueries, common table expressions, LATERAL, TABLESAMPLE.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_query.h"
#include "sa_schema.h"
#include "sa_select.h"

/* name, or PREFIX_N where there is none. */
static bool
take_alias(struct py *py, struct al_table *table, struct py_value name, struct lockstep_str prefix)
{
    struct al_context *context = al_context_of(py);
    if (!al_need_name(py, name, "an alias", &table->alias)) {
        return false;
    }
    if (table->alias.text.ptr == NULL) {
        table->alias.text = al_pool_format(
            context->pool, "%.*s_%lld", (int)prefix.len, prefix.ptr, (long long)++context->counter);
    }
    return true;
}

struct al_table *
al_table_aliased(struct py *py, const struct al_table *old, struct py_value name)
{
    struct al_table *table = al_take(py, sizeof(*table));
    struct al_ddl ddl = al_context_ddl(py);
    if (table == NULL) {
        return NULL;
    }
    *table = *old;
    table->columns = (struct al_list){NULL, 0, 0};
    table->constraints = (struct al_list){NULL, 0, 0};
    table->indexes = (struct al_list){NULL, 0, 0};
    table->is_values_only = 1;
    table->original = old->original == NULL ? old : old->original;
    struct lockstep_str prefix =
        old->cte != NULL || old->query != NULL ? LOCKSTEP_STR("anon") : old->name.text;
    if (!take_alias(py, table, name, prefix)) {
        return NULL;
    }
    for (size_t i = 0; i < old->columns.n; i++) {
        struct al_column *copy = al_column_copy(al_context_of(py)->pool, old->columns.items[i]);
        if (copy == NULL) {
            (void)al_exhausted(py);
            return NULL;
        }
        al_table_add_column(&ddl, table, copy);
    }
    return al_ddl_check(py, &ddl) ? table : NULL;
}

static struct py_value
wrap(struct py *py, struct al_table *table)
{
    return table == NULL ? py_absent()
                         : al_table_wrap(py, table,
                               table->cte == table ? &al_py_cte : &al_py_table_clause, py_none());
}

struct py_value
al_table_alias(struct py *py, struct py_value self, const struct py_args *args)
{
    return wrap(py, al_table_aliased(py, al_table_in(self), args->pos[0]));
}

struct py_value
al_fn_alias(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_table *table = al_table_in(args->pos[0]);
    if (table == NULL) {
        return py_call_method(
            py, args->pos[0], "alias", args->pos + 1, py_given(args->pos[1]) ? 1 : 0);
    }
    return wrap(py, al_table_aliased(py, table, args->pos[1]));
}

/* ---- A SELECT as a table ------------------------------------------------------------------- */

struct al_table *
al_select_named(struct py *py, struct al_select *select, struct py_value name)
{
    struct al_context *context = al_context_of(py);
    struct al_ddl ddl = al_context_ddl(py);
    struct al_name none = {.text = {NULL, 0}};
    struct al_table *table = al_table_new(context->pool, none, none, NULL, &context->counter);
    if (table == NULL || select == NULL || !take_alias(py, table, name, LOCKSTEP_STR("anon"))) {
        return NULL;
    }
    table->query = select;
    table->is_values_only = 1;
    const struct al_list *columns = al_select_result(select);
    struct al_list names = al_select_names(&ddl, columns);
    for (size_t i = 0; i < names.n; i++) {
        const struct al_expr *expr = columns->items[i];
        const struct lockstep_str *name_of =
            expr->kind == AL_EXPR_LITERAL_COLUMN ? &expr->text : names.items[i];
        struct al_type *type = al_take(py, sizeof(*type));
        if (type == NULL) {
            return NULL;
        }
        *type = expr->type == NULL ? (struct al_type){.info = al_type_find("NullType", AL_TYPE_SA)}
                                   : *expr->type;
        if (name_of->ptr == NULL) {
            continue;
        }
        struct al_column *column = al_column_new(context->pool, al_name_of(*name_of), type);
        if (column == NULL) {
            (void)al_exhausted(py);
            return NULL;
        }
        column->key = expr->key.ptr != NULL ? expr->key : column->key;
        al_table_add_column(&ddl, table, column);
    }
    return al_ddl_check(py, &ddl) ? table : NULL;
}

/* The statement of a select() or of a session's query. */
static struct al_select *
statement_of(struct py *py, struct py_value value)
{
    struct al_select *select = al_select_in(value);
    select = select == NULL ? al_query_select(value) : select;
    return select == NULL || al_select_is_plain(py, select) ? select : NULL;
}

struct py_value
al_select_subquery(struct py *py, struct py_value self, const struct py_args *args)
{
    return wrap(py, al_select_named(py, statement_of(py, self), args->pos[0]));
}

struct py_value
al_select_columns(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct py_value named = wrap(py, al_select_named(py, statement_of(py, self), py_none()));
    return py_failed(named) ? named : py_getattr(py, named, "c");
}

struct py_value
al_select_lateral(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_table *table = al_select_named(py, statement_of(py, self), args->pos[0]);
    if (table != NULL) {
        table->is_lateral = 1;
    }
    return wrap(py, table);
}

struct py_value
al_fn_lateral(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_args rest = {args->pos + 1, args->n_pos - 1, NULL, 0};
    if (statement_of(py, args->pos[0]) == NULL) {
        return py_refuse(
            py, "lateral() of type %s is not supported", py_type_name(py, args->pos[0]));
    }
    return al_select_lateral(py, args->pos[0], &rest);
}

struct py_value
al_select_cte(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_nesting = 0;
    struct al_select *select = statement_of(py, self);
    select = select == NULL ? NULL : al_dml_finished(py, select, py_none());
    struct al_table *table = select == NULL ? NULL : al_select_named(py, select, args->pos[0]);
    if (table == NULL || !al_need_flag(py, args->pos[1], &table->is_recursive) ||
        !al_need_flag(py, args->pos[2], &is_nesting)) {
        return py_absent();
    }
    if (is_nesting) {
        return py_refuse(py, "cte(nesting=True) is not supported");
    }
    table->cte = table;
    return wrap(py, table);
}

/* cte.union(…): the same name for the query and what is joined to it, which may speak of it. */
static struct py_value
cte_with(struct py *py, struct py_value self, const struct py_args *args, const char *word)
{
    const struct al_table *old = al_table_in(self);
    struct py_value *parts = al_take(py, (args->n_pos + 1) * sizeof(*parts));
    if (parts == NULL) {
        return py_absent();
    }
    parts[0] = al_select_wrap(py, old->query);
    for (size_t i = 0; i < args->n_pos; i++) {
        parts[i + 1] = args->pos[i];
    }
    struct al_select *joined = al_select_compound(py, parts, args->n_pos + 1, word);
    struct al_table *table =
        joined == NULL ? NULL : al_select_named(py, joined, al_name_to_py(py, old->alias));
    if (table == NULL) {
        return py_absent();
    }
    table->is_recursive = old->is_recursive;
    table->is_materialized = old->is_materialized;
    table->restates = old;
    table->cte = table;
    return wrap(py, table);
}

static struct py_value
cte_union(struct py *py, struct py_value self, const struct py_args *args)
{
    return cte_with(py, self, args, "UNION");
}

static struct py_value
cte_union_all(struct py *py, struct py_value self, const struct py_args *args)
{
    return cte_with(py, self, args, "UNION ALL");
}

/* The words between AS and the query; only those of materialization are known. */
static struct py_value
cte_prefix_with(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_table *old = al_table_in(self);
    (void)args;
    return py_refuse(py, "prefix_with() of the common table expression '%.*s' is not supported",
        (int)old->alias.text.len, old->alias.text.ptr);
}

static const struct py_def cte_members[] = {
    {.name = "union", .kind = PY_DEF_FUNCTION, .fn = cte_union},
    {.name = "union_all", .kind = PY_DEF_FUNCTION, .fn = cte_union_all},
    {.name = "prefix_with", .kind = PY_DEF_FUNCTION, .fn = cte_prefix_with},
    {.name = NULL},
};

const struct py_type al_py_cte = {.name = "CTE",
    .module = "sqlalchemy.sql.selectable",
    .bases = {&al_py_table_clause},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_table),
    .members = cte_members};

/* ---- TABLESAMPLE --------------------------------------------------------------------------- */

/* tablesample(table, sampling, name=, seed=): a number samples with system(). */
struct py_value
al_fn_tablesample(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    const struct al_table *old = al_table_in(args->pos[0]);
    struct al_pool *pool = al_context_of(py)->pool;
    if (old == NULL) {
        return py_raise(py, &al_exc_argument, "tablesample() takes a table");
    }
    struct al_table *table = al_table_aliased(py, old, args->pos[2]);
    struct al_expr *sampling = table == NULL ? NULL : al_expr_coerce(py, args->pos[1], NULL);
    if (sampling == NULL) {
        return py_absent();
    }
    if (sampling->kind != AL_EXPR_FUNC) {
        struct al_expr *system = al_expr_new(pool, AL_EXPR_FUNC);
        if (system == NULL || !al_push(py, &system->operands, sampling)) {
            return py_absent();
        }
        system->name = al_name_of(LOCKSTEP_STR("system"));
        sampling = system;
    }
    table->sample = sampling;
    if (!py_is_nothing(args->pos[3])) {
        table->sample_seed = al_expr_coerce(py, args->pos[3], NULL);
    }
    return py_has_error(py) ? py_absent() : wrap(py, table);
}
