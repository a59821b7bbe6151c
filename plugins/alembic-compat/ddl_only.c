/*
 * Rows of one kind: several models may share a table, and then a statement that speaks of one of them
 * means its rows alone.
 */
#include "ddl_select.h"

static int
is_same(const struct al_only *a, const struct al_only *b)
{
    return a->table == b->table && a->kinds == b->kinds;
}

/* Whether a join inside `from` asks for it. */
static int
is_asked(const struct al_from *from, const struct al_only *only)
{
    if (from->table != NULL) {
        return 0;
    }
    for (size_t i = 0; i < from->only.n; i++) {
        if (is_same(from->only.items[i], only)) {
            return 1;
        }
    }
    return is_asked(from->left, only) || is_asked(from->right, only);
}

/* table.column IN (values) */
static struct al_expr *
one_condition(struct al_ddl *ddl, const struct al_only *only)
{
    struct al_expr *list = al_expr_new(ddl->pool, AL_EXPR_LIST);
    struct al_expr *group = al_expr_new(ddl->pool, AL_EXPR_GROUP);
    if (list == NULL || group == NULL || al_list_push(ddl->pool, &group->operands, list) != 0) {
        return NULL;
    }
    list->op = AL_OP_COMMA;
    list->operands = only->kinds->values;
    return al_expr_binary(ddl->pool, AL_OP_IN,
        al_expr_column(ddl->pool, only->kinds->column->name, only->table), group);
}

struct al_expr *
al_only_condition(struct al_ddl *ddl, struct al_expr *condition, const struct al_list *only,
    const struct al_list *froms)
{
    for (size_t i = 0; i < only->n; i++) {
        const struct al_only *one = only->items[i];
        int is_there = 0;
        for (size_t k = 0; k < i; k++) {
            is_there |= is_same(only->items[k], one);
        }
        for (size_t k = 0; froms != NULL && k < froms->n; k++) {
            is_there |= is_asked(froms->items[k], one);
        }
        if (is_there) {
            continue;
        }
        struct al_expr *both = al_expr_new(ddl->pool, AL_EXPR_LIST);
        struct al_expr *of_kind = one_condition(ddl, one);
        if (both == NULL || of_kind == NULL) {
            ddl->out.failed = 1;
            return condition;
        }
        both->op = AL_OP_AND;
        struct al_expr *first =
            condition == NULL ? NULL : al_expr_group(ddl, condition, AL_OP_AND, 0);
        if ((first != NULL && al_list_push(ddl->pool, &both->operands, first) != 0) ||
            al_list_push(ddl->pool, &both->operands, of_kind) != 0) {
            ddl->out.failed = 1;
        }
        condition = condition == NULL ? of_kind : both;
    }
    return condition;
}
