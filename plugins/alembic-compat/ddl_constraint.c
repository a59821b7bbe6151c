/*
 * Constraints, inside CREATE TABLE and by ALTER TABLE.
 */
#include "ddl_model.h"

/* CONSTRAINT name, where there is a name. */
static void
write_name(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    if (constraint->name.text.ptr != NULL) {
        al_text_puts(&ddl->out, "CONSTRAINT ");
        al_ident_constraint(ddl, constraint->name);
        al_text_putc(&ddl->out, ' ');
    }
}

static void
write_names(struct al_ddl *ddl, const struct al_list *names)
{
    for (size_t i = 0; i < names->n; i++) {
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_ident(ddl, *(const struct al_name *)names->items[i]);
    }
}

static void
write_deferrability(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    if (constraint->deferrable.is_given) {
        al_text_puts(
            &ddl->out, constraint->deferrable.number != 0 ? " DEFERRABLE" : " NOT DEFERRABLE");
    }
    if (constraint->initially.ptr != NULL) {
        al_text_puts(&ddl->out, " INITIALLY ");
        al_phrase(ddl, constraint->initially, 0);
    }
}

static void
write_include(struct al_ddl *ddl, const struct al_list *include)
{
    if (include->n > 0) {
        al_text_puts(&ddl->out, " INCLUDE (");
        write_names(ddl, include);
        al_text_putc(&ddl->out, ')');
    }
}

/* The implicit key of several columns names the one that numbers itself first. */
static void
write_primary(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    al_text_puts(&ddl->out, "PRIMARY KEY (");
    const struct al_column *first = constraint->is_implicit && constraint->table != NULL
                                        ? al_table_autoincrement(ddl, constraint->table)
                                        : NULL;
    int has_some = 0;
    if (first != NULL) {
        al_ident(ddl, first->name);
        has_some = 1;
    }
    for (size_t i = 0; i < constraint->columns.n; i++) {
        const struct al_column *column = constraint->columns.items[i];
        if (column != first) {
            al_text_puts(&ddl->out, has_some ? ", " : "");
            al_ident(ddl, column->name);
            has_some = 1;
        }
    }
    al_text_putc(&ddl->out, ')');
    if (ddl->api == AL_API_20) {
        write_include(ddl, &constraint->include);
    }
}

/* What nobody knows cannot be written. */
static void
fail_reference(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    const struct al_name *own = constraint->names.n > 0 ? constraint->names.items[0] : NULL;
    const struct al_name *other = constraint->ref_names.items[0];
    struct lockstep_str from = constraint->table->name.text;
    struct lockstep_str to = constraint->ref_table.text;
    if (constraint->reference == AL_REFERENCE_TABLE) {
        al_ddl_fail(ddl, "NoReferencedTableError",
            "Foreign key associated with column '%.*s.%.*s' could not find table '%.*s' with which "
            "to "
            "generate a foreign key to target column '%.*s'",
            (int)from.len, from.ptr, own == NULL ? 0 : (int)own->text.len,
            own == NULL ? "" : own->text.ptr, (int)to.len, to.ptr, (int)other->text.len,
            other->text.ptr);
    } else {
        al_ddl_fail(ddl, "NoReferencedColumnError",
            "Could not initialize target column for ForeignKey '%.*s.%.*s' on table '%.*s': table "
            "'%.*s' has no column named '%.*s'",
            (int)to.len, to.ptr, (int)other->text.len, other->text.ptr, (int)from.len, from.ptr,
            (int)to.len, to.ptr, (int)other->text.len, other->text.ptr);
    }
}

void
al_constraint_write_references(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    if (constraint->reference > AL_REFERENCE_KEYS && constraint->table != NULL) {
        fail_reference(ddl, constraint);
        return;
    }
    al_text_puts(&ddl->out, " REFERENCES ");
    al_ident_qualified(ddl, constraint->ref_schema, constraint->ref_table);
    al_text_puts(&ddl->out, " (");
    write_names(ddl, &constraint->ref_names);
    al_text_putc(&ddl->out, ')');
    if (constraint->match.ptr != NULL) {
        al_text_puts(&ddl->out, " MATCH ");
        al_phrase(ddl, constraint->match, 0);
    }
    if (constraint->ondelete.ptr != NULL) {
        al_text_puts(&ddl->out, " ON DELETE ");
        al_phrase(ddl, constraint->ondelete, 0);
    }
    if (constraint->onupdate.ptr != NULL) {
        al_text_puts(&ddl->out, " ON UPDATE ");
        al_phrase(ddl, constraint->onupdate, 0);
    }
    write_deferrability(ddl, constraint);
}

static void
write_unique(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    al_text_puts(&ddl->out, "UNIQUE ");
    if (ddl->api == AL_API_20 && constraint->nulls_not_distinct.is_given) {
        al_text_puts(&ddl->out,
            constraint->nulls_not_distinct.number != 0 ? "NULLS NOT DISTINCT " : "NULLS DISTINCT ");
    }
    al_text_putc(&ddl->out, '(');
    write_names(ddl, &constraint->names);
    al_text_putc(&ddl->out, ')');
    if (ddl->api == AL_API_20) {
        write_include(ddl, &constraint->include);
    }
    write_deferrability(ddl, constraint);
}

static void
write_exclude(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    al_text_puts(&ddl->out, "EXCLUDE USING ");
    al_phrase(ddl, constraint->using, 1);
    al_text_puts(&ddl->out, " (");
    for (size_t i = 0; i < constraint->elements.n; i++) {
        const struct al_exclude *element = constraint->elements.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_expr_write(ddl, element->expr);
        if (element->opclass.ptr != NULL) {
            al_text_putc(&ddl->out, ' ');
            al_text_add(&ddl->out, element->opclass);
        }
        al_text_puts(&ddl->out, " WITH ");
        al_text_add(&ddl->out, element->op);
    }
    al_text_putc(&ddl->out, ')');
    if (constraint->where != NULL) {
        al_text_puts(&ddl->out, " WHERE (");
        al_expr_write(ddl, constraint->where);
        al_text_putc(&ddl->out, ')');
    }
    write_deferrability(ddl, constraint);
}

void
al_constraint_write(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    write_name(ddl, constraint);
    switch (constraint->kind) {
    case AL_CONSTRAINT_PRIMARY:
        write_primary(ddl, constraint);
        write_deferrability(ddl, constraint);
        break;
    case AL_CONSTRAINT_FOREIGN:
        al_text_puts(&ddl->out, "FOREIGN KEY(");
        write_names(ddl, &constraint->names);
        al_text_putc(&ddl->out, ')');
        al_constraint_write_references(ddl, constraint);
        al_text_puts(&ddl->out, constraint->not_valid ? " NOT VALID" : "");
        break;
    case AL_CONSTRAINT_UNIQUE:
        write_unique(ddl, constraint);
        break;
    case AL_CONSTRAINT_CHECK:
        al_text_puts(&ddl->out, "CHECK (");
        al_expr_write(ddl, constraint->sqltext);
        al_text_putc(&ddl->out, ')');
        write_deferrability(ddl, constraint);
        al_text_puts(
            &ddl->out, constraint->not_valid && !constraint->is_column_level ? " NOT VALID" : "");
        break;
    case AL_CONSTRAINT_EXCLUDE:
        write_exclude(ddl, constraint);
        break;
    case AL_CONSTRAINT_ANY:
        al_ddl_fail(ddl, "UnsupportedCompilationError", "a constraint without a kind");
        break;
    }
}

void
al_constraint_write_add(struct al_ddl *ddl, const struct al_constraint *constraint)
{
    al_text_puts(&ddl->out, "ALTER TABLE ");
    al_ident_qualified(ddl, constraint->table->schema, constraint->table->name);
    al_text_puts(&ddl->out, " ADD ");
    al_constraint_write(ddl, constraint);
}

void
al_constraint_write_drop(
    struct al_ddl *ddl, const struct al_constraint *constraint, int if_exists, int cascade)
{
    if (constraint->name.text.ptr == NULL) {
        al_ddl_fail(
            ddl, "CompileError", "Can't emit DROP CONSTRAINT for constraint; it has no name");
        return;
    }
    al_text_puts(&ddl->out, "ALTER TABLE ");
    al_ident_qualified(ddl, constraint->table->schema, constraint->table->name);
    al_text_puts(&ddl->out, " DROP CONSTRAINT ");
    al_text_puts(&ddl->out, if_exists ? "IF EXISTS " : "");
    al_ident_constraint(ddl, constraint->name);
    al_text_puts(&ddl->out, cascade ? " CASCADE" : "");
}
