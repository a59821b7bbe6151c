/*
 * The names of a statement's result columns: what SQLAlchemy calls them, where nobody named them.
 */
#include "ddl_select.h"

static int
has_name(const struct al_list *names, struct lockstep_str name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (lockstep_str_equal(*(const struct lockstep_str *)names->items[i], name)) {
            return 1;
        }
    }
    return 0;
}

/* The name that an expression asks for; ptr NULL: the server's own is taken. */
static struct lockstep_str
wanted_name(const struct al_expr *expr)
{
    if (expr->kind == AL_EXPR_LABEL || expr->kind == AL_EXPR_COLUMN) {
        return expr->name.text;
    }
    if (expr->kind == AL_EXPR_CAST) {
        return wanted_name(expr->operands.items[0]);
    }
    return (struct lockstep_str){NULL, 0};
}

/* The name before the number that SQLAlchemy gives to what has none; NULL: it gives none. */
static const char *
anonymous_name(const struct al_expr *expr)
{
    if (expr->kind == AL_EXPR_TEXT || expr->kind == AL_EXPR_STAR ||
        expr->kind == AL_EXPR_LITERAL_COLUMN || expr->kind == AL_EXPR_LABEL ||
        expr->kind == AL_EXPR_COLUMN) {
        return NULL;
    }
    if (expr->kind == AL_EXPR_VALUE || expr->kind == AL_EXPR_BIND) {
        return "param";
    }
    return "anon";
}

/* name_1, name_2 … : the first that is free. */
static struct lockstep_str
numbered(struct al_ddl *ddl, const struct al_list *names, struct lockstep_str base)
{
    for (unsigned n = 1;; n++) {
        struct lockstep_str name = al_pool_format(ddl->pool, "%.*s_%u", (int)base.len, base.ptr, n);
        if (name.ptr == NULL || !has_name(names, name)) {
            return name;
        }
    }
}

struct al_list
al_select_names(struct al_ddl *ddl, const struct al_list *columns)
{
    struct al_list names = {NULL, 0, 0};
    for (size_t i = 0; i < columns->n; i++) {
        const struct al_expr *expr = columns->items[i];
        struct lockstep_str *name = al_pool_alloc(ddl->pool, sizeof(*name));
        if (name == NULL) {
            ddl->out.failed = 1;
            return names;
        }
        *name = wanted_name(expr);
        const char *anonymous = anonymous_name(expr);
        if (expr->kind == AL_EXPR_FUNC) {
            *name = numbered(ddl, &names, expr->name.text);
        } else if (name->ptr == NULL && anonymous != NULL) {
            *name = numbered(ddl, &names, lockstep_str_of(anonymous));
        } else if (name->ptr != NULL && expr->kind != AL_EXPR_LABEL && has_name(&names, *name)) {
            *name = numbered(ddl, &names, *name);
        }
        (void)al_list_push(ddl->pool, &names, name);
    }
    return names;
}

const struct al_list *
al_select_result(const struct al_select *select)
{
    while (select->kind == AL_SELECT_COMPOUND && select->parts.n > 0) {
        select = select->parts.items[0];
    }
    return select->kind == AL_SELECT_SELECT || select->kind == AL_SELECT_TEXT ? &select->columns
                                                                              : &select->returning;
}

struct al_list
al_select_keys(struct al_ddl *ddl, const struct al_select *select)
{
    const struct al_list *columns = al_select_result(select);
    struct al_list names = al_select_names(ddl, columns);
    for (size_t i = 0; i < names.n; i++) {
        const struct al_expr *expr = columns->items[i];
        if (expr->key.ptr != NULL) {
            *(struct lockstep_str *)names.items[i] = expr->key;
        }
    }
    return names;
}
