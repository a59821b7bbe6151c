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
    ddl->as_from = !table->is_lateral;
    al_text_puts(&ddl->out, table->is_lateral ? "LATERAL (" : "(");
    al_select_write(ddl, table->query);
    al_text_putc(&ddl->out, ')');
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

/* Add an item of FROM, once. */
static void
add_item(struct al_ddl *ddl, struct al_list *items, struct al_from *item)
{
    for (size_t i = 0; i < items->n; i++) {
        const struct al_from *known = items->items[i];
        if (known == item || (item->table != NULL && known->table == item->table)) {
            return;
        }
    }
    (void)al_list_push(ddl->pool, items, item);
}

/* Add the tables that columns and conditions speak of. */
static void
add_spoken(struct al_ddl *ddl, const struct al_select *select, struct al_list *items)
{
    struct al_list spoken = {NULL, 0, 0};
    for (size_t i = 0; i < select->columns.n; i++) {
        al_from_collect(ddl, select->columns.items[i], &spoken);
    }
    al_from_collect(ddl, select->where, &spoken);
    for (size_t i = 0; i < spoken.n; i++) {
        struct al_from *item = al_pool_alloc(ddl->pool, sizeof(*item));
        if (item == NULL) {
            ddl->out.failed = 1;
            return;
        }
        item->table = spoken.items[i];
        add_item(ddl, items, item);
    }
}

/* The items that were named, and the joins that columns stand for where nothing named has their tables. */
static void
add_named(struct al_ddl *ddl, const struct al_select *select, struct al_list *items)
{
    struct al_list named = {NULL, 0, 0};
    for (size_t i = 0; i < select->froms.n; i++) {
        add_item(ddl, &named, select->froms.items[i]);
    }
    for (size_t i = 0; i < select->implied.n; i++) {
        struct al_from *join = select->implied.items[i];
        int is_there = 0;
        for (size_t k = 0; k < named.n; k++) {
            is_there |= al_from_meets(named.items[k], join);
        }
        if (!is_there) {
            add_item(ddl, &named, join);
        }
    }
    for (size_t i = 0; i < named.n; i++) {
        add_item(ddl, items, named.items[i]);
    }
}

/* Whether `inner` is a part of the join `from`. */
static int
is_part(const struct al_from *from, const struct al_from *inner)
{
    if (from->table != NULL) {
        return 0;
    }
    return from->left == inner || from->right == inner || is_part(from->left, inner) ||
           is_part(from->right, inner) ||
           (inner->table != NULL && al_from_holds(from, inner->table));
}

/* Whether the enclosing statements have `table`, so that by what `select` says it is left to them. */
static int
is_left_out(const struct al_ddl *ddl, const struct al_select *select, const struct al_table *table,
    int as_from)
{
    if (select->correlation == AL_CORRELATE_AUTO || !al_from_has(ddl->outer, table) ||
        (as_from && al_from_has(ddl->near, table))) {
        return 0;
    }
    return al_from_has(&select->correlated, table) == (select->correlation == AL_CORRELATE_ONLY);
}

/* Without a word about it, the tables of the nearest statement are left to that, if there are others. */
static struct al_list
without_near(struct al_ddl *ddl, const struct al_list *items)
{
    struct al_list left = {NULL, 0, 0};
    for (size_t i = 0; i < items->n; i++) {
        const struct al_from *item = items->items[i];
        if (item->table == NULL || !al_from_has(ddl->near, item->table)) {
            (void)al_list_push(ddl->pool, &left, items->items[i]);
        }
    }
    if (left.n == 0) {
        al_ddl_fail(ddl, "InvalidRequestError",
            "a SELECT returned no FROM clauses due to auto-correlation; specify "
            "correlate(<tables>) to control correlation manually.");
    }
    return left;
}

struct al_list
al_from_shown(struct al_ddl *ddl, const struct al_select *select, int as_from)
{
    struct al_list items = {NULL, 0, 0};
    struct al_list shown = {NULL, 0, 0};
    if (ddl->api == AL_API_20) {
        add_named(ddl, select, &items);
    }
    add_spoken(ddl, select, &items);
    if (ddl->api == AL_API_14) {
        add_named(ddl, select, &items);
    }
    for (size_t i = 0; i < items.n; i++) {
        const struct al_from *item = items.items[i];
        int is_hidden = item->table != NULL && is_left_out(ddl, select, item->table, as_from);
        for (size_t k = 0; k < items.n; k++) {
            is_hidden |= is_part(items.items[k], item);
        }
        if (!is_hidden) {
            (void)al_list_push(ddl->pool, &shown, items.items[i]);
        }
    }
    int is_auto = select->correlation == AL_CORRELATE_AUTO && !as_from;
    return is_auto && shown.n > 1 && ddl->near != NULL && ddl->near->n > 0
               ? without_near(ddl, &shown)
               : shown;
}

struct al_list
al_from_tables(struct al_ddl *ddl, const struct al_list *shown)
{
    struct al_list tables = {NULL, 0, 0};
    for (size_t i = 0; i < shown->n; i++) {
        collect_from(ddl, shown->items[i], &tables);
    }
    return tables;
}

void
al_from_write(struct al_ddl *ddl, const struct al_list *shown)
{
    for (size_t i = 0; i < shown->n; i++) {
        al_text_puts(&ddl->out, i > 0 ? ", " : " FROM ");
        write_from(ddl, shown->items[i]);
    }
}
