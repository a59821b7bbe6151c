/*
 * CREATE and DROP TABLE, comments, and CREATE and DROP INDEX.
 */
#include <stdlib.h>

#include "ddl_model.h"

static int
compare_order(const void *a, const void *b)
{
    const struct al_constraint *left = *(void *const *)a;
    const struct al_constraint *right = *(void *const *)b;
    return (left->order > right->order) - (left->order < right->order);
}

/* The primary key first, then the others as they were made. Foreign keys with use_alter stay out,
 * and nothing brings them back: so does Alembic's create_table. */
static void
write_constraints(struct al_ddl *ddl, const struct al_table *table, int *has_some)
{
    struct al_list sorted = {NULL, 0, 0};
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct al_constraint *constraint = table->constraints.items[i];
        if (constraint != table->primary && !constraint->use_alter && !constraint->stands_apart) {
            (void)al_list_push(ddl->pool, &sorted, table->constraints.items[i]);
        }
    }
    if (sorted.n > 0) {
        qsort(sorted.items, sorted.n, sizeof(*sorted.items), compare_order);
    }
    if (table->primary != NULL && table->primary->columns.n > 0 && !table->primary->stands_apart) {
        al_text_puts(&ddl->out, *has_some ? ", \n\t" : "\n\t");
        al_constraint_write(ddl, table->primary);
        *has_some = 1;
    }
    for (size_t i = 0; i < sorted.n; i++) {
        const struct al_constraint *constraint = sorted.items[i];
        if (constraint->kind == AL_CONSTRAINT_UNIQUE && constraint->names.n == 0) {
            continue;
        }
        al_text_puts(&ddl->out, *has_some ? ", \n\t" : "\n\t");
        al_constraint_write(ddl, constraint);
        *has_some = 1;
    }
}

static void
write_upper_words(struct al_ddl *ddl, struct lockstep_str words)
{
    for (uint64_t i = 0; i < words.len; i++) {
        char c = words.ptr[i];
        c = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        al_text_putc(&ddl->out, (char)(c == '_' ? ' ' : c));
    }
}

static void
write_table_options(struct al_ddl *ddl, const struct al_table *table)
{
    if (table->inherits.n > 0) {
        al_text_puts(&ddl->out, "\n INHERITS ( ");
        for (size_t i = 0; i < table->inherits.n; i++) {
            al_text_puts(&ddl->out, i > 0 ? ", " : "");
            al_ident(ddl, *(const struct al_name *)table->inherits.items[i]);
        }
        al_text_puts(&ddl->out, " )");
    }
    if (table->partition_by.len > 0) {
        al_text_puts(&ddl->out, "\n PARTITION BY ");
        al_text_add(&ddl->out, table->partition_by);
    }
    if (table->using.len > 0 && ddl->api == AL_API_20) {
        al_text_puts(&ddl->out, "\n USING ");
        al_text_add(&ddl->out, table->using);
    }
    if (table->with_oids.is_given) {
        al_text_puts(&ddl->out, table->with_oids.number != 0 ? "\n WITH OIDS" : "\n WITHOUT OIDS");
    }
    if (table->on_commit.len > 0) {
        al_text_puts(&ddl->out, "\n ON COMMIT ");
        write_upper_words(ddl, table->on_commit);
    }
    if (table->tablespace.len > 0) {
        al_text_puts(&ddl->out, "\n TABLESPACE ");
        al_ident_str(ddl, table->tablespace);
    }
}

void
al_table_write_create(struct al_ddl *ddl, const struct al_table *table, int if_not_exists)
{
    al_text_puts(&ddl->out, "CREATE ");
    for (size_t i = 0; i < table->prefixes.n; i++) {
        al_text_add(&ddl->out, *(const struct lockstep_str *)table->prefixes.items[i]);
        al_text_putc(&ddl->out, ' ');
    }
    al_text_puts(&ddl->out, if_not_exists ? "TABLE IF NOT EXISTS " : "TABLE ");
    al_ident_qualified(ddl, table->schema, table->name);
    al_text_puts(&ddl->out, " (");
    int has_some = 0;
    for (size_t i = 0; i < table->columns.n && !ddl->failed; i++) {
        const struct al_column *column = table->columns.items[i];
        if (column->is_system) {
            continue;
        }
        al_text_puts(&ddl->out, has_some ? ", \n\t" : "\n\t");
        has_some = 1;
        al_column_write(ddl, column);
        al_column_write_checks(ddl, column);
        if (ddl->failed && strcmp(ddl->error_class, "CompileError") == 0) {
            ddl->error = al_pool_format(ddl->pool, "(in table '%.*s', column '%.*s'): %.*s",
                (int)table->name.text.len, table->name.text.ptr, (int)column->name.text.len,
                column->name.text.ptr, (int)ddl->error.len, ddl->error.ptr);
        }
    }
    write_constraints(ddl, table, &has_some);
    al_text_puts(&ddl->out, "\n)");
    write_table_options(ddl, table);
}

void
al_table_write_drop(struct al_ddl *ddl, const struct al_table *table, int if_exists)
{
    al_text_puts(&ddl->out, if_exists ? "DROP TABLE IF EXISTS " : "DROP TABLE ");
    al_ident_qualified(ddl, table->schema, table->name);
}

static void
write_comment_text(struct al_ddl *ddl, struct lockstep_str comment)
{
    al_text_puts(&ddl->out, " IS ");
    if (comment.ptr == NULL) {
        al_text_puts(&ddl->out, "NULL");
    } else {
        al_literal_str(ddl, comment);
    }
}

void
al_table_write_comment(
    struct al_ddl *ddl, const struct al_table *table, struct lockstep_str comment)
{
    al_text_puts(&ddl->out, "COMMENT ON TABLE ");
    al_ident_qualified(ddl, table->schema, table->name);
    write_comment_text(ddl, comment);
}

void
al_column_write_comment(struct al_ddl *ddl, const struct al_table *table, struct al_name column,
    struct lockstep_str comment)
{
    al_text_puts(&ddl->out, "COMMENT ON COLUMN ");
    al_ident_qualified(ddl, table->schema, table->name);
    al_text_putc(&ddl->out, '.');
    al_ident(ddl, column);
    write_comment_text(ddl, comment);
}

/* The operator class asked for under this expression's name. */
static void
write_opclass(struct al_ddl *ddl, const struct al_index *index, const struct al_expr *expr)
{
    if (expr->kind != AL_EXPR_COLUMN && expr->kind != AL_EXPR_LABEL) {
        return;
    }
    struct lockstep_str key = expr->name.text;
    for (size_t i = 0; expr->kind == AL_EXPR_COLUMN && i < index->table->columns.n; i++) {
        const struct al_column *column = index->table->columns.items[i];
        key = lockstep_str_equal(column->name.text, expr->name.text) ? column->key : key;
    }
    for (size_t i = 0; i < index->ops.n; i++) {
        const struct al_pair *pair = index->ops.items[i];
        if (lockstep_str_equal(pair->key, key)) {
            al_text_putc(&ddl->out, ' ');
            al_text_add(&ddl->out, pair->value);
            return;
        }
    }
}

static void
write_elements(struct al_ddl *ddl, const struct al_index *index)
{
    al_text_putc(&ddl->out, '(');
    for (size_t i = 0; i < index->exprs.n; i++) {
        struct al_expr *expr = index->exprs.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        if (expr->kind == AL_EXPR_LABEL) {
            al_expr_write(ddl, al_expr_group(ddl, expr->operands.items[0], AL_OP_NONE, 0));
        } else {
            al_expr_write(ddl, al_expr_group(ddl, expr, AL_OP_NONE, 0));
        }
        write_opclass(ddl, index, expr);
    }
    al_text_putc(&ddl->out, ')');
}

static void
write_index_options(struct al_ddl *ddl, const struct al_index *index)
{
    if (index->include.n > 0) {
        al_text_puts(&ddl->out, " INCLUDE (");
        for (size_t i = 0; i < index->include.n; i++) {
            al_text_puts(&ddl->out, i > 0 ? ", " : "");
            al_ident(ddl, *(const struct al_name *)index->include.items[i]);
        }
        al_text_putc(&ddl->out, ')');
    }
    if (index->nulls_not_distinct.is_given && ddl->api == AL_API_20) {
        al_text_puts(&ddl->out,
            index->nulls_not_distinct.number != 0 ? " NULLS NOT DISTINCT" : " NULLS DISTINCT");
    }
    for (size_t i = 0; i < index->with.n; i++) {
        const struct al_pair *pair = index->with.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : " WITH (");
        al_text_add(&ddl->out, pair->key);
        al_text_puts(&ddl->out, " = ");
        al_text_add(&ddl->out, pair->value);
        al_text_puts(&ddl->out, i + 1 == index->with.n ? ")" : "");
    }
    if (index->tablespace.len > 0) {
        al_text_puts(&ddl->out, " TABLESPACE ");
        al_ident_str(ddl, index->tablespace);
    }
    if (index->where != NULL) {
        al_text_puts(&ddl->out, " WHERE ");
        al_expr_write(ddl, index->where);
    }
}

void
al_index_write_create(struct al_ddl *ddl, const struct al_index *index, int if_not_exists)
{
    if (index->name.text.ptr == NULL) {
        al_ddl_fail(ddl, "CompileError", "CREATE INDEX requires that the index have a name");
        return;
    }
    if (index->table == NULL) {
        al_ddl_fail(ddl, "CompileError", "Index '%.*s' is not associated with any table.",
            (int)index->name.text.len, index->name.text.ptr);
        return;
    }
    al_text_puts(&ddl->out, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    al_text_puts(&ddl->out, index->concurrently ? "CONCURRENTLY " : "");
    al_text_puts(&ddl->out, if_not_exists ? "IF NOT EXISTS " : "");
    al_ident_constraint(ddl, index->name);
    al_text_puts(&ddl->out, " ON ");
    al_ident_qualified(ddl, index->table->schema, index->table->name);
    al_text_putc(&ddl->out, ' ');
    if (index->using.len > 0) {
        al_text_puts(&ddl->out, "USING ");
        al_phrase(ddl, index->using, 1);
        al_text_putc(&ddl->out, ' ');
    }
    write_elements(ddl, index);
    write_index_options(ddl, index);
}

void
al_index_write_drop(struct al_ddl *ddl, const struct al_index *index, int if_exists)
{
    if (index->name.text.ptr == NULL) {
        al_ddl_fail(ddl, "CompileError", "DROP INDEX requires that the index have a name");
        return;
    }
    al_text_puts(&ddl->out, "DROP INDEX ");
    al_text_puts(&ddl->out, index->concurrently ? "CONCURRENTLY " : "");
    al_text_puts(&ddl->out, if_exists ? "IF EXISTS " : "");
    if (index->table != NULL && index->table->schema.text.len > 0) {
        al_ident(ddl, index->table->schema);
        al_text_putc(&ddl->out, '.');
    }
    al_ident_constraint(ddl, index->name);
}
