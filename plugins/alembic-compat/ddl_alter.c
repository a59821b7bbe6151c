/*
 * ALTER TABLE as Alembic's PostgreSQL implementation writes it.
 */
#include "ddl_alter.h"

static void
begin(struct al_ddl *ddl, struct al_target target)
{
    al_text_puts(&ddl->out, "ALTER TABLE ");
    al_ident_dotted(ddl, target.schema, target.table);
    al_text_putc(&ddl->out, ' ');
}

static void
begin_column(struct al_ddl *ddl, struct al_target target, struct al_name column)
{
    begin(ddl, target);
    al_text_puts(&ddl->out, "ALTER COLUMN ");
    al_ident(ddl, column);
    al_text_putc(&ddl->out, ' ');
}

void
al_alter_add_column(struct al_ddl *ddl, struct al_target target, const struct al_column *column,
    struct al_add_options options)
{
    begin(ddl, target);
    al_text_puts(&ddl->out, options.if_not_exists ? "ADD COLUMN IF NOT EXISTS " : "ADD COLUMN ");
    al_column_write(ddl, column);
    if (options.inline_primary_key && column->primary_key) {
        al_text_puts(&ddl->out, " PRIMARY KEY");
    }
    if (options.inline_references && column->fks.n == 1) {
        al_constraint_write_references(ddl, column->fks.items[0]);
    }
    al_column_write_checks(ddl, column);
}

void
al_alter_drop_column(
    struct al_ddl *ddl, struct al_target target, struct al_name column, int if_exists)
{
    begin(ddl, target);
    al_text_puts(&ddl->out, if_exists ? "DROP COLUMN IF EXISTS " : "DROP COLUMN ");
    al_ident(ddl, column);
}

void
al_alter_nullable(struct al_ddl *ddl, struct al_target target, struct al_name column, int nullable)
{
    begin_column(ddl, target, column);
    al_text_puts(&ddl->out, nullable ? "DROP NOT NULL" : "SET NOT NULL");
}

void
al_alter_type(struct al_ddl *ddl, struct al_target target, struct al_name column,
    const struct al_type *type, const struct al_expr *using)
{
    begin_column(ddl, target, column);
    al_text_puts(&ddl->out, "TYPE ");
    al_type_write(ddl, type);
    if (using != NULL) {
        al_text_puts(&ddl->out, " USING ");
        al_expr_write(ddl, using);
    }
}

void
al_alter_default(struct al_ddl *ddl, struct al_target target, struct al_name column,
    const struct al_default *value)
{
    begin_column(ddl, target, column);
    if (value->kind == AL_DEFAULT_NONE) {
        al_text_puts(&ddl->out, "DROP DEFAULT");
        return;
    }
    al_text_puts(&ddl->out, "SET DEFAULT ");
    al_default_write(ddl, value);
}

void
al_alter_rename_column(
    struct al_ddl *ddl, struct al_target target, struct al_name column, struct al_name new_name)
{
    begin(ddl, target);
    al_text_puts(&ddl->out, "RENAME ");
    al_ident(ddl, column);
    al_text_puts(&ddl->out, " TO ");
    al_ident(ddl, new_name);
}

/* Alembic writes the schema before the new name too for dialects that want it; PostgreSQL takes
 * the bare name only. */
void
al_alter_rename_table(struct al_ddl *ddl, struct al_target target, struct al_name new_name)
{
    begin(ddl, target);
    al_text_puts(&ddl->out, "RENAME TO ");
    al_ident(ddl, new_name);
}

void
al_alter_comment(
    struct al_ddl *ddl, struct al_target target, struct al_name column, struct lockstep_str comment)
{
    al_text_puts(&ddl->out, "COMMENT ON COLUMN ");
    al_ident_dotted(ddl, target.schema, target.table);
    al_text_putc(&ddl->out, '.');
    al_ident(ddl, column);
    al_text_puts(&ddl->out, " IS ");
    if (comment.ptr == NULL) {
        al_text_puts(&ddl->out, "NULL");
    } else {
        al_literal_str(ddl, comment);
    }
}

static int
differs(struct al_maybe a, struct al_maybe b)
{
    return a.is_given != b.is_given || (a.is_given && a.number != b.number);
}

/* One SET per option that changed, in the order of their names. */
static void
write_changes(struct al_ddl *ddl, const struct al_sequence *to, const struct al_sequence *from)
{
    const struct al_maybe *now[] = {&to->cache, &to->cycle, &to->increment, &to->maxvalue,
        &to->minvalue, &to->nomaxvalue, &to->nominvalue, &to->start};
    const struct al_maybe *was[] = {&from->cache, &from->cycle, &from->increment, &from->maxvalue,
        &from->minvalue, &from->nomaxvalue, &from->nominvalue, &from->start};
    struct al_sequence only[8] = {{.cache = to->cache}, {.cycle = to->cycle},
        {.increment = to->increment}, {.maxvalue = to->maxvalue}, {.minvalue = to->minvalue},
        {.nomaxvalue = to->nomaxvalue}, {.nominvalue = to->nominvalue}, {.start = to->start}};
    if (to->always != from->always) {
        al_text_printf(&ddl->out, "SET GENERATED %s ", to->always ? "ALWAYS" : "BY DEFAULT");
    }
    for (size_t i = 0; i < 8; i++) {
        /* what is no more said counts as the default, and is left as it is */
        if (now[i]->is_given && differs(*now[i], *was[i])) {
            al_text_puts(&ddl->out, "SET ");
            al_sequence_write_options(ddl, &only[i]);
            al_text_putc(&ddl->out, ' ');
        }
    }
}

void
al_alter_identity(struct al_ddl *ddl, struct al_target target, struct al_name column,
    const struct al_sequence *identity, const struct al_sequence *existing)
{
    begin_column(ddl, target, column);
    if (identity == NULL) {
        al_text_puts(&ddl->out, "DROP IDENTITY");
    } else if (existing != NULL) {
        write_changes(ddl, identity, existing);
    } else {
        al_text_printf(
            &ddl->out, "ADD GENERATED %s AS IDENTITY", identity->always ? "ALWAYS" : "BY DEFAULT");
        struct al_ddl inner;
        al_ddl_init(&inner, ddl->pool, ddl->api);
        al_sequence_write_options(&inner, identity);
        if (inner.out.len > 0) {
            al_text_puts(&ddl->out, " (");
            al_text_add(&ddl->out, al_text_view(&inner.out));
            al_text_putc(&ddl->out, ')');
        }
    }
}
