/*
 * FROM is what the columns and conditions speak of, as SQLAlchemy works it out: a table that is part
 * of a join does not stand beside it, and a subquery leaves the tables of its enclosing statement to
 * that.
 */
#include "ddl_cte.h"
#include "ddl_select.h"

int
al_from_has(const struct al_list *tables, const struct al_table *table)
{
    for (size_t i = 0; tables != NULL && i < tables->n; i++) {
        if (tables->items[i] == table) {
            return 1;
        }
    }
    return 0;
}

void
al_from_collect(struct al_ddl *ddl, const struct al_expr *expr, struct al_list *tables)
{
    if (expr == NULL) {
        return;
    }
    if ((expr->kind == AL_EXPR_COLUMN || expr->kind == AL_EXPR_STAR) && expr->table != NULL &&
        !al_from_has(tables, expr->table)) {
        (void)al_list_push(ddl->pool, tables, expr->table);
    }
    for (size_t i = 0; i < expr->operands.n; i++) {
        al_from_collect(ddl, expr->operands.items[i], tables);
    }
    for (size_t i = 0; i < expr->more.n; i++) {
        al_from_collect(ddl, expr->more.items[i], tables);
    }
    al_from_collect(ddl, expr->value, tables);
}

/* The tables inside an item of FROM. */
static void
collect_from(struct al_ddl *ddl, const struct al_from *from, struct al_list *tables)
{
    if (from->table != NULL) {
        (void)al_list_push(ddl->pool, tables, from->table);
        return;
    }
    collect_from(ddl, from->left, tables);
    collect_from(ddl, from->right, tables);
}

int
al_from_holds(const struct al_from *from, const struct al_table *table)
{
    return from->table != NULL
               ? from->table == table
               : al_from_holds(from->left, table) || al_from_holds(from->right, table);
}

int
al_from_meets(const struct al_from *from, const struct al_from *other)
{
    return other->table != NULL
               ? al_from_holds(from, other->table)
               : al_from_meets(from, other->left) || al_from_meets(from, other->right);
}

/* A query in parentheses; its enclosing FROM is none of its business, unless it is LATERAL. */
static void
write_query(struct al_ddl *ddl, const struct al_table *table)
{
    const struct al_list *outer = ddl->outer;
    ddl->outer = table->is_lateral ? ddl->beside : NULL;
    al_text_puts(&ddl->out, table->is_lateral ? "LATERAL (" : "(");
    al_select_write(ddl, table->query);
    al_text_putc(&ddl->out, ')');
    ddl->outer = outer;
}

void
al_from_write_table(struct al_ddl *ddl, const struct al_table *table)
{
    int is_named = table->alias.text.ptr != NULL;
    if (table->cte != NULL) {
        al_cte_use(ddl, table->cte);
        al_ident(ddl, table->cte->alias);
        is_named = is_named && !lockstep_str_equal(table->alias.text, table->cte->alias.text);
    } else if (table->query != NULL) {
        write_query(ddl, table);
    } else if (table->function != NULL) {
        al_text_puts(&ddl->out, table->is_lateral ? "LATERAL " : "");
        al_expr_write(ddl, table->function);
    } else {
        al_ident_qualified(ddl, table->schema, table->name);
    }
    if (is_named) {
        al_text_puts(&ddl->out, " AS ");
        al_ident(ddl, table->alias);
    }
    if (table->sample != NULL) {
        al_text_puts(&ddl->out, " TABLESAMPLE ");
        al_expr_write(ddl, table->sample);
    }
    if (table->sample_seed != NULL) {
        al_text_puts(&ddl->out, " REPEATABLE (");
        al_expr_write(ddl, table->sample_seed);
        al_text_putc(&ddl->out, ')');
    }
}

static void
write_from(struct al_ddl *ddl, const struct al_from *from)
{
    if (from->table != NULL) {
        al_from_write_table(ddl, from->table);
        return;
    }
    write_from(ddl, from->left);
    al_text_puts(&ddl->out, from->is_full    ? " FULL OUTER JOIN "
                            : from->is_outer ? " LEFT OUTER JOIN "
                                             : " JOIN ");
    int is_nested = from->right->table == NULL;
    al_text_puts(&ddl->out, is_nested ? "(" : "");
    write_from(ddl, from->right);
    al_text_puts(&ddl->out, is_nested ? ") ON " : " ON ");
    al_expr_write(ddl, al_only_condition(ddl, from->on, &from->only, NULL));
}

/* Whether the enclosing statement has `table` already, so that it does not stand here again. */
static int
is_correlated(const struct al_ddl *ddl, const struct al_select *select,
    const struct al_table *table, int leaves_some)
{
    if (!al_from_has(ddl->outer, table)) {
        return 0;
    }
    switch (select->correlation) {
    case AL_CORRELATE_AUTO:
        return leaves_some;
    case AL_CORRELATE_ONLY:
        return al_from_has(&select->correlated, table);
    case AL_CORRELATE_EXCEPT:
        return !al_from_has(&select->correlated, table);
    }
    return 0;
}

/* The items of FROM that were named, and the joins that columns stand for where nothing named has their
 * tables. */
static struct al_list
items_of(struct al_ddl *ddl, const struct al_select *select)
{
    struct al_list items = {NULL, 0, 0};
    for (size_t i = 0; i < select->froms.n; i++) {
        (void)al_list_push(ddl->pool, &items, select->froms.items[i]);
    }
    for (size_t i = 0; i < select->implied.n; i++) {
        struct al_from *join = select->implied.items[i];
        int is_there = 0;
        for (size_t k = 0; k < items.n; k++) {
            is_there |= al_from_meets(items.items[k], join);
        }
        if (!is_there) {
            (void)al_list_push(ddl->pool, &items, join);
        }
    }
    return items;
}

/* The tables of FROM that no explicit item holds. */
static struct al_list
loose_tables(struct al_ddl *ddl, const struct al_select *select, const struct al_list *named)
{
    struct al_list spoken = {NULL, 0, 0};
    struct al_list loose = {NULL, 0, 0};
    for (size_t i = 0; i < select->columns.n; i++) {
        al_from_collect(ddl, select->columns.items[i], &spoken);
    }
    al_from_collect(ddl, select->where, &spoken);
    size_t left = named->n;
    for (size_t i = 0; i < spoken.n; i++) {
        left += !al_from_has(named, spoken.items[i]) && !al_from_has(ddl->outer, spoken.items[i]);
    }
    for (size_t i = 0; i < spoken.n; i++) {
        struct al_table *table = spoken.items[i];
        if (!al_from_has(named, table) && !is_correlated(ddl, select, table, left > 0)) {
            (void)al_list_push(ddl->pool, &loose, table);
        }
    }
    return loose;
}

void
al_from_write(struct al_ddl *ddl, const struct al_select *select, struct al_list *inside)
{
    struct al_list named = {NULL, 0, 0};
    struct al_list items = items_of(ddl, select);
    for (size_t i = 0; i < items.n; i++) {
        collect_from(ddl, items.items[i], &named);
    }
    struct al_list loose = loose_tables(ddl, select, &named);
    const struct al_list *beside = ddl->beside;
    struct al_list all = {NULL, 0, 0};
    for (size_t i = 0; i < loose.n; i++) {
        (void)al_list_push(ddl->pool, inside, loose.items[i]);
    }
    for (size_t i = 0; i < named.n; i++) {
        (void)al_list_push(ddl->pool, inside, named.items[i]);
    }
    for (size_t i = 0; i < inside->n; i++) {
        (void)al_list_push(ddl->pool, &all, inside->items[i]);
    }
    for (size_t i = 0; ddl->outer != NULL && i < ddl->outer->n; i++) {
        (void)al_list_push(ddl->pool, &all, ddl->outer->items[i]);
    }
    ddl->beside = &all;
    const char *before = " FROM ";
    for (size_t i = 0; i < loose.n; i++) {
        al_text_puts(&ddl->out, before);
        before = ", ";
        al_from_write_table(ddl, loose.items[i]);
    }
    for (size_t i = 0; i < items.n; i++) {
        al_text_puts(&ddl->out, before);
        before = ", ";
        write_from(ddl, items.items[i]);
    }
    ddl->beside = beside;
}
