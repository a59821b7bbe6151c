/*
 * Statements of Core.
 */
#include "ddl_select.h"
#include "ddl_cte.h"

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

/* What statements inside of this one may leave to it: `tables`, and all that it could leave to others. */
static struct al_list
seen_inside(struct al_ddl *ddl, const struct al_list *tables)
{
    struct al_list seen = {NULL, 0, 0};
    for (size_t i = 0; i < tables->n; i++) {
        (void)al_list_push(ddl->pool, &seen, tables->items[i]);
    }
    for (size_t i = 0; ddl->outer != NULL && i < ddl->outer->n; i++) {
        (void)al_list_push(ddl->pool, &seen, ddl->outer->items[i]);
    }
    return seen;
}

static void
write_select(struct al_ddl *ddl, const struct al_select *select, int as_from)
{
    struct al_list shown = al_from_shown(ddl, select, as_from);
    struct al_list tables = al_from_tables(ddl, &shown);
    struct al_list seen = seen_inside(ddl, &tables);
    const struct al_list *outer = ddl->outer;
    const struct al_list *near = ddl->near;
    ddl->outer = &seen;
    ddl->near = &tables;
    al_text_puts(&ddl->out, "SELECT ");
    if (select->distinct_on.n > 0) {
        write_items(ddl, "DISTINCT ON (", &select->distinct_on);
        al_text_puts(&ddl->out, ") ");
    } else if (select->distinct) {
        al_text_puts(&ddl->out, "DISTINCT ");
    }
    write_columns(ddl, &select->columns);
    al_from_write(ddl, &shown);
    write_clause(
        ddl, " WHERE ", al_only_condition(ddl, select->where, &select->only, &select->froms));
    write_items(ddl, " GROUP BY ", &select->group_by);
    write_clause(ddl, " HAVING ", select->having);
    write_tail(ddl, select);
    ddl->outer = outer;
    ddl->near = near;
}

static void
write_compound(struct al_ddl *ddl, const struct al_select *select, int as_from)
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
        ddl->as_from = as_from;
        al_select_write(ddl, part);
        al_text_puts(&ddl->out, is_grouped ? ")" : "");
    }
    int qualify = ddl->qualify;
    ddl->qualify = 0; /* ORDER BY names columns of the result */
    write_tail(ddl, select);
    ddl->qualify = qualify;
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
    const struct al_list *outer = ddl->outer;
    const struct al_list *near = ddl->near;
    ddl->outer = NULL;
    ddl->near = NULL;
    al_text_puts(&ddl->out, "INSERT INTO ");
    al_from_write_table(ddl, insert->table);
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
    ddl->outer = outer;
    ddl->near = near;
}

/* The tables that an UPDATE or DELETE speaks of: its own first. */
static struct al_list
tables_of_change(struct al_ddl *ddl, const struct al_select *select)
{
    struct al_list spoken = {NULL, 0, 0};
    (void)al_list_push(ddl->pool, &spoken, select->table);
    for (size_t i = 0; i < select->assignments.n; i++) {
        const struct al_assignment *assignment = select->assignments.items[i];
        al_from_collect(ddl, assignment->value, &spoken);
    }
    al_from_collect(ddl, select->where, &spoken);
    return spoken;
}

static void
write_change(struct al_ddl *ddl, const struct al_select *select)
{
    struct al_list tables = tables_of_change(ddl, select);
    const struct al_list *outer = ddl->outer;
    const struct al_list *near = ddl->near;
    ddl->outer = &tables;
    ddl->near = &tables;
    int is_update = select->kind == AL_SELECT_UPDATE;
    al_text_puts(&ddl->out, is_update ? "UPDATE " : "DELETE FROM ");
    al_from_write_table(ddl, select->table);
    if (is_update) {
        al_text_puts(&ddl->out, " SET ");
        write_assignments(ddl, &select->assignments);
    }
    /* UPDATE … FROM and DELETE … USING name the other tables */
    for (size_t i = 1; i < tables.n; i++) {
        al_text_puts(&ddl->out, i > 1 ? ", " : is_update ? " FROM " : " USING ");
        al_from_write_table(ddl, tables.items[i]);
    }
    write_clause(ddl, " WHERE ", al_only_condition(ddl, select->where, &select->only, NULL));
    write_returning(ddl, select);
    ddl->outer = outer;
    ddl->near = near;
}

static void
write_statement(struct al_ddl *ddl, const struct al_select *select)
{
    int qualify = ddl->qualify;
    int as_from = ddl->as_from;
    ddl->qualify = 1;
    ddl->as_from = 0;
    for (size_t i = 0; i < select->ctes.n; i++) {
        al_cte_use(ddl, select->ctes.items[i]);
    }
    switch (select->kind) {
    case AL_SELECT_SELECT:
        write_select(ddl, select, as_from);
        break;
    case AL_SELECT_COMPOUND:
        write_compound(ddl, select, as_from);
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
    ddl->qualify = qualify;
}

void
al_select_write(struct al_ddl *ddl, const struct al_select *select)
{
    if (ddl->ctes != NULL) {
        write_statement(ddl, select);
        return;
    }
    struct al_ctes ctes = {0};
    struct al_ddl body = *ddl;
    body.out = al_text_in(ddl->pool);
    body.ctes = &ctes;
    write_statement(&body, select);
    ddl->failed = body.failed;
    ddl->error = body.error;
    ddl->error_class = body.error_class;
    ddl->out.failed |= body.out.failed;
    al_cte_write(ddl, &ctes);
    al_text_add(&ddl->out, al_text_view(&body.out));
}
