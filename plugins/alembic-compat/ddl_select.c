/*
 * Statements of Core. FROM is what the columns and conditions speak of, as SQLAlchemy works it out:
 * a table that is part of a join does not stand beside it, and a subquery leaves the tables of its
 * enclosing statement to that.
 */
#include "ddl_select.h"

static int
same_table(const struct al_table *a, const struct al_table *b)
{
    return a == b;
}

static int
list_has(const struct al_list *tables, const struct al_table *table)
{
    for (size_t i = 0; tables != NULL && i < tables->n; i++) {
        if (same_table(tables->items[i], table)) {
            return 1;
        }
    }
    return 0;
}

void
al_select_write_column(struct al_ddl *ddl, const struct al_expr *column)
{
    const struct al_table *table = column->table;
    if (ddl->qualify && table != NULL) {
        if (table->alias.text.ptr != NULL) {
            al_ident(ddl, table->alias);
        } else {
            al_ident_qualified(ddl, table->schema, table->name);
        }
        al_text_putc(&ddl->out, '.');
    }
    if (column->kind == AL_EXPR_STAR) {
        al_text_putc(&ddl->out, '*');
    } else {
        al_ident(ddl, column->name);
    }
}

/* Collects the tables that an expression speaks of; subqueries keep theirs to themselves. */
static void
collect(struct al_ddl *ddl, const struct al_expr *expr, struct al_list *tables)
{
    if (expr == NULL) {
        return;
    }
    if ((expr->kind == AL_EXPR_COLUMN || expr->kind == AL_EXPR_STAR) && expr->table != NULL &&
        !list_has(tables, expr->table)) {
        (void)al_list_push(ddl->pool, tables, expr->table);
    }
    for (size_t i = 0; i < expr->operands.n; i++) {
        collect(ddl, expr->operands.items[i], tables);
    }
    for (size_t i = 0; i < expr->more.n; i++) {
        collect(ddl, expr->more.items[i], tables);
    }
    collect(ddl, expr->value, tables);
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

static void
write_table(struct al_ddl *ddl, const struct al_table *table)
{
    if (table->query != NULL && !table->is_cte) {
        al_text_putc(&ddl->out, '(');
        al_select_write(ddl, table->query);
        al_text_puts(&ddl->out, ") AS ");
        al_ident(ddl, table->alias);
        return;
    }
    if (table->is_cte) {
        al_ident(ddl, table->alias);
        return;
    }
    al_ident_qualified(ddl, table->schema, table->name);
    if (table->alias.text.ptr != NULL) {
        al_text_puts(&ddl->out, " AS ");
        al_ident(ddl, table->alias);
    }
}

static void
write_from(struct al_ddl *ddl, const struct al_from *from)
{
    if (from->table != NULL) {
        write_table(ddl, from->table);
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
    al_expr_write(ddl, from->on);
}

static void
write_clause(struct al_ddl *ddl, const char *words, const struct al_expr *expr)
{
    if (expr != NULL) {
        al_text_puts(&ddl->out, words);
        al_expr_write(ddl, expr);
    }
}

static void
write_items(struct al_ddl *ddl, const char *words, const struct al_list *items)
{
    if (items->n > 0) {
        al_text_puts(&ddl->out, words);
        al_expr_write_list(ddl, items);
    }
}

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
    switch (expr->kind) {
    case AL_EXPR_LABEL:
    case AL_EXPR_COLUMN:
        return expr->name.text;
    case AL_EXPR_CAST:
        return wanted_name(expr->operands.items[0]);
    case AL_EXPR_TEXT:
    case AL_EXPR_LITERAL_COLUMN:
    case AL_EXPR_VALUE:
    case AL_EXPR_BIND:
    case AL_EXPR_KEYWORD:
    case AL_EXPR_FUNC:
    case AL_EXPR_BINARY:
    case AL_EXPR_PREFIX:
    case AL_EXPR_SUFFIX:
    case AL_EXPR_LIST:
    case AL_EXPR_GROUP:
    case AL_EXPR_CASE:
    case AL_EXPR_EXTRACT:
    case AL_EXPR_ARRAY:
    case AL_EXPR_SELECT:
    case AL_EXPR_STAR:
    case AL_EXPR_OVER:
    case AL_EXPR_WITHIN:
    case AL_EXPR_EXCLUDED:
        break;
    }
    return (struct lockstep_str){NULL, 0};
}

/* The name before the number that SQLAlchemy gives to what has none; NULL: it gives none. */
static const char *
anonymous_name(const struct al_expr *expr)
{
    switch (expr->kind) {
    case AL_EXPR_TEXT:
    case AL_EXPR_STAR:
    case AL_EXPR_LITERAL_COLUMN:
    case AL_EXPR_LABEL:
    case AL_EXPR_COLUMN:
        return NULL;
    case AL_EXPR_VALUE:
    case AL_EXPR_BIND:
        return "param";
    case AL_EXPR_FUNC:
    case AL_EXPR_CAST:
    case AL_EXPR_KEYWORD:
    case AL_EXPR_BINARY:
    case AL_EXPR_PREFIX:
    case AL_EXPR_SUFFIX:
    case AL_EXPR_LIST:
    case AL_EXPR_GROUP:
    case AL_EXPR_CASE:
    case AL_EXPR_EXTRACT:
    case AL_EXPR_ARRAY:
    case AL_EXPR_SELECT:
    case AL_EXPR_OVER:
    case AL_EXPR_WITHIN:
    case AL_EXPR_EXCLUDED:
        break;
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

static void
write_columns(struct al_ddl *ddl, const struct al_list *columns)
{
    struct al_list names = al_select_names(ddl, columns);
    for (size_t i = 0; i < columns->n && i < names.n; i++) {
        const struct al_expr *expr = columns->items[i];
        const struct lockstep_str *name = names.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_expr_write(ddl, expr);
        int is_plain = expr->kind == AL_EXPR_COLUMN && lockstep_str_equal(*name, expr->name.text);
        if (name->ptr != NULL && !is_plain) {
            al_text_puts(&ddl->out, " AS ");
            al_ident_str(ddl, *name);
        }
    }
}

/* Everything that stands in FROM: the explicit items, then tables that no item holds. */
static void
write_froms(struct al_ddl *ddl, const struct al_select *select, struct al_list *inside)
{
    struct al_list named = {NULL, 0, 0};
    for (size_t i = 0; i < select->froms.n; i++) {
        collect_from(ddl, select->froms.items[i], &named);
    }
    struct al_list spoken = {NULL, 0, 0};
    for (size_t i = 0; i < select->columns.n; i++) {
        collect(ddl, select->columns.items[i], &spoken);
    }
    collect(ddl, select->where, &spoken);
    size_t left = named.n;
    for (size_t i = 0; i < spoken.n; i++) {
        left += !list_has(&named, spoken.items[i]) && !list_has(ddl->outer, spoken.items[i]);
    }
    const char *before = " FROM ";
    for (size_t i = 0; i < spoken.n; i++) {
        struct al_table *table = spoken.items[i];
        int is_outer =
            list_has(&select->correlated, table) || (left > 0 && list_has(ddl->outer, table));
        if (list_has(&named, table) || is_outer) {
            continue;
        }
        al_text_puts(&ddl->out, before);
        before = ", ";
        write_table(ddl, table);
        (void)al_list_push(ddl->pool, inside, table);
    }
    for (size_t i = 0; i < select->froms.n; i++) {
        al_text_puts(&ddl->out, before);
        before = ", ";
        write_from(ddl, select->froms.items[i]);
    }
    for (size_t i = 0; i < named.n; i++) {
        (void)al_list_push(ddl->pool, inside, named.items[i]);
    }
}

/* The tables of FROM must be known before the columns are written, for subqueries among them. */
static struct al_list
tables_of(struct al_ddl *ddl, const struct al_select *select)
{
    struct al_ddl trial = *ddl;
    struct al_list inside = {NULL, 0, 0};
    trial.out = al_text_in(ddl->pool);
    write_froms(&trial, select, &inside);
    for (size_t i = 0; ddl->outer != NULL && i < ddl->outer->n; i++) {
        (void)al_list_push(ddl->pool, &inside, ddl->outer->items[i]);
    }
    return inside;
}

static void
write_select(struct al_ddl *ddl, const struct al_select *select)
{
    struct al_list inside = tables_of(ddl, select);
    const struct al_list *outer = ddl->outer;
    ddl->outer = &inside;
    al_text_puts(&ddl->out, "SELECT ");
    if (select->distinct_on.n > 0) {
        write_items(ddl, "DISTINCT ON (", &select->distinct_on);
        al_text_puts(&ddl->out, ") ");
    } else if (select->distinct) {
        al_text_puts(&ddl->out, "DISTINCT ");
    }
    write_columns(ddl, &select->columns);
    struct al_list ignored = {NULL, 0, 0};
    ddl->outer = outer;
    write_froms(ddl, select, &ignored);
    ddl->outer = &inside;
    write_clause(ddl, " WHERE ", select->where);
    write_items(ddl, " GROUP BY ", &select->group_by);
    write_clause(ddl, " HAVING ", select->having);
    ddl->outer = outer;
}

static void
write_compound(struct al_ddl *ddl, const struct al_select *select)
{
    for (size_t i = 0; i < select->parts.n; i++) {
        const struct al_select *part = select->parts.items[i];
        int is_grouped = part->limit != NULL || part->order_by.n > 0 || part->offset != NULL ||
                         part->kind == AL_SELECT_COMPOUND;
        if (i > 0) {
            al_text_putc(&ddl->out, ' ');
            al_text_add(&ddl->out, select->compound);
            al_text_putc(&ddl->out, ' ');
        }
        al_text_puts(&ddl->out, is_grouped ? "(" : "");
        al_select_write(ddl, part);
        al_text_puts(&ddl->out, is_grouped ? ")" : "");
    }
}

static void
write_tail(struct al_ddl *ddl, const struct al_select *select)
{
    write_items(ddl, " ORDER BY ", &select->order_by);
    write_clause(ddl, " LIMIT ", select->limit);
    write_clause(ddl, select->limit == NULL ? " LIMIT ALL OFFSET " : " OFFSET ", select->offset);
    if (select->for_update.ptr != NULL) {
        al_text_puts(&ddl->out, " FOR ");
        al_text_add(&ddl->out, select->for_update);
    }
}

static void
write_returning(struct al_ddl *ddl, const struct al_select *select)
{
    if (select->returning.n > 0) {
        al_text_puts(&ddl->out, " RETURNING ");
        write_columns(ddl, &select->returning);
    }
}

static void
write_assignments(struct al_ddl *ddl, const struct al_list *assignments)
{
    for (size_t i = 0; i < assignments->n; i++) {
        const struct al_assignment *assignment = assignments->items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_ident(ddl, assignment->column);
        al_text_putc(&ddl->out, '=');
        al_expr_write(ddl, assignment->value);
    }
}

static void
write_conflict(struct al_ddl *ddl, const struct al_conflict *conflict)
{
    al_text_puts(&ddl->out, " ON CONFLICT");
    if (conflict->constraint.ptr != NULL) {
        al_text_puts(&ddl->out, " ON CONSTRAINT ");
        al_ident_constraint(ddl, al_name_of(conflict->constraint));
    } else if (conflict->elements.n > 0) {
        int qualify = ddl->qualify;
        ddl->qualify = 0;
        write_items(ddl, " (", &conflict->elements);
        al_text_putc(&ddl->out, ')');
        write_clause(ddl, " WHERE ", conflict->element_where);
        ddl->qualify = qualify;
    }
    if (!conflict->is_update) {
        al_text_puts(&ddl->out, " DO NOTHING");
        return;
    }
    al_text_puts(&ddl->out, " DO UPDATE SET ");
    for (size_t i = 0; i < conflict->set.n; i++) {
        const struct al_assignment *assignment = conflict->set.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_ident(ddl, assignment->column);
        al_text_puts(&ddl->out, " = ");
        al_expr_write(ddl, assignment->value);
    }
    write_clause(ddl, " WHERE ", conflict->where);
}

static void
write_row(struct al_ddl *ddl, const struct al_list *row)
{
    al_text_putc(&ddl->out, '(');
    for (size_t i = 0; i < row->n; i++) {
        const struct al_assignment *assignment = row->items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_expr_write(ddl, assignment->value);
    }
    al_text_putc(&ddl->out, ')');
}

static void
write_insert(struct al_ddl *ddl, const struct al_select *insert)
{
    al_text_puts(&ddl->out, "INSERT INTO ");
    write_table(ddl, insert->table);
    if (insert->source != NULL) {
        al_text_puts(&ddl->out, " (");
        for (size_t i = 0; i < insert->into.n; i++) {
            al_text_puts(&ddl->out, i > 0 ? ", " : "");
            al_ident(ddl, *(const struct al_name *)insert->into.items[i]);
        }
        al_text_puts(&ddl->out, ") ");
        al_select_write(ddl, insert->source);
    } else if (insert->assignments.n == 0) {
        al_text_puts(&ddl->out, " DEFAULT VALUES");
    } else {
        for (size_t i = 0; i < insert->assignments.n; i++) {
            const struct al_assignment *assignment = insert->assignments.items[i];
            al_text_puts(&ddl->out, i > 0 ? ", " : " (");
            al_ident(ddl, assignment->column);
        }
        al_text_puts(&ddl->out, ") VALUES ");
        write_row(ddl, &insert->assignments);
        for (size_t i = 0; i < insert->rows.n; i++) {
            al_text_puts(&ddl->out, ", ");
            write_row(ddl, insert->rows.items[i]);
        }
    }
    if (insert->conflict != NULL) {
        write_conflict(ddl, insert->conflict);
    }
    write_returning(ddl, insert);
}

/* UPDATE … FROM and DELETE … USING name the other tables that the statement speaks of. */
static void
write_others(struct al_ddl *ddl, const struct al_select *select, const char *word)
{
    struct al_list spoken = {NULL, 0, 0};
    for (size_t i = 0; i < select->assignments.n; i++) {
        const struct al_assignment *assignment = select->assignments.items[i];
        collect(ddl, assignment->value, &spoken);
    }
    collect(ddl, select->where, &spoken);
    const char *before = word;
    for (size_t i = 0; i < spoken.n; i++) {
        if (!same_table(spoken.items[i], select->table)) {
            al_text_puts(&ddl->out, before);
            before = ", ";
            write_table(ddl, spoken.items[i]);
        }
    }
}

static void
write_change(struct al_ddl *ddl, const struct al_select *select)
{
    struct al_list inside = {NULL, 0, 0};
    const struct al_list *outer = ddl->outer;
    (void)al_list_push(ddl->pool, &inside, select->table);
    ddl->outer = &inside;
    int is_update = select->kind == AL_SELECT_UPDATE;
    al_text_puts(&ddl->out, is_update ? "UPDATE " : "DELETE FROM ");
    write_table(ddl, select->table);
    if (is_update) {
        al_text_puts(&ddl->out, " SET ");
        write_assignments(ddl, &select->assignments);
    }
    write_others(ddl, select, is_update ? " FROM " : " USING ");
    write_clause(ddl, " WHERE ", select->where);
    write_returning(ddl, select);
    ddl->outer = outer;
}

static void
write_ctes(struct al_ddl *ddl, const struct al_select *select)
{
    for (size_t i = 0; i < select->ctes.n; i++) {
        const struct al_table *cte = select->ctes.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : select->is_recursive ? "WITH RECURSIVE " : "WITH ");
        al_ident(ddl, cte->alias);
        al_text_puts(&ddl->out, " AS (");
        al_select_write(ddl, cte->query);
        al_text_putc(&ddl->out, ')');
    }
    al_text_puts(&ddl->out, select->ctes.n > 0 ? " " : "");
}

void
al_select_write(struct al_ddl *ddl, const struct al_select *select)
{
    int qualify = ddl->qualify;
    ddl->qualify = 1;
    write_ctes(ddl, select);
    switch (select->kind) {
    case AL_SELECT_SELECT:
        write_select(ddl, select);
        break;
    case AL_SELECT_COMPOUND:
        write_compound(ddl, select);
        break;
    case AL_SELECT_INSERT:
        write_insert(ddl, select);
        break;
    case AL_SELECT_UPDATE:
    case AL_SELECT_DELETE:
        write_change(ddl, select);
        break;
    case AL_SELECT_TEXT:
        al_expr_write(ddl, select->text);
        break;
    }
    write_tail(ddl, select);
    ddl->qualify = qualify;
}
