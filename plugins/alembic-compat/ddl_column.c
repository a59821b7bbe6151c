/*
 * Columns with their defaults, identities and sequences.
 */
#include "ddl_model.h"

void
al_default_write(struct al_ddl *ddl, const struct al_default *value)
{
    if (value->kind == AL_DEFAULT_STRING) {
        al_literal_str(ddl, value->text);
    } else if (value->kind == AL_DEFAULT_EXPR) {
        al_expr_write(ddl, value->expr);
    }
}

static void
write_option(struct al_ddl *ddl, size_t begin, const char *words, const struct al_maybe *value)
{
    if (value->is_given) {
        al_text_puts(&ddl->out, ddl->out.len > begin ? " " : "");
        al_text_printf(&ddl->out, "%s %lld", words, (long long)value->number);
    }
}

static void
write_flag(struct al_ddl *ddl, size_t begin, int is_given, const char *words)
{
    if (is_given) {
        al_text_puts(&ddl->out, ddl->out.len > begin ? " " : "");
        al_text_puts(&ddl->out, words);
    }
}

void
al_sequence_write_options(struct al_ddl *ddl, const struct al_sequence *sequence)
{
    size_t begin = ddl->out.len;
    write_option(ddl, begin, "INCREMENT BY", &sequence->increment);
    write_option(ddl, begin, "START WITH", &sequence->start);
    write_option(ddl, begin, "MINVALUE", &sequence->minvalue);
    write_option(ddl, begin, "MAXVALUE", &sequence->maxvalue);
    write_flag(ddl, begin, sequence->nominvalue.is_given, "NO MINVALUE");
    write_flag(ddl, begin, sequence->nomaxvalue.is_given, "NO MAXVALUE");
    write_option(ddl, begin, "CACHE", &sequence->cache);
    write_flag(
        ddl, begin, sequence->order.is_given, sequence->order.number != 0 ? "ORDER" : "NO ORDER");
    write_flag(
        ddl, begin, sequence->cycle.is_given, sequence->cycle.number != 0 ? "CYCLE" : "NO CYCLE");
}

static void
write_identity(struct al_ddl *ddl, const struct al_sequence *identity)
{
    al_text_printf(
        &ddl->out, " GENERATED %s AS IDENTITY", identity->always ? "ALWAYS" : "BY DEFAULT");
    struct al_ddl inner;
    al_ddl_init(&inner, ddl->pool, ddl->api);
    al_sequence_write_options(&inner, identity);
    if (inner.out.len > 0) {
        al_text_puts(&ddl->out, " (");
        al_text_add(&ddl->out, al_text_view(&inner.out));
        al_text_putc(&ddl->out, ')');
    }
}

static int
is_serial(struct al_ddl *ddl, const struct al_column *column)
{
    return column->primary_key && column->table != NULL &&
           al_table_autoincrement(ddl, column->table) == column && column->identity == NULL &&
           !column->has_default && (column->sequence == NULL || column->sequence->is_optional);
}

static void
write_type(struct al_ddl *ddl, const struct al_column *column)
{
    al_text_putc(&ddl->out, ' ');
    if (is_serial(ddl, column)) {
        const struct al_type *type = al_type_resolve(column->type);
        unsigned flags = type == NULL ? 0 : type->info->flags;
        al_text_puts(&ddl->out, (flags & AL_TYPE_BIG) != 0     ? "BIGSERIAL"
                                : (flags & AL_TYPE_SMALL) != 0 ? "SMALLSERIAL"
                                                               : "SERIAL");
        return;
    }
    al_type_write(ddl, column->type);
    if (column->server_default.kind == AL_DEFAULT_STRING ||
        column->server_default.kind == AL_DEFAULT_EXPR) {
        al_text_puts(&ddl->out, " DEFAULT ");
        al_default_write(ddl, &column->server_default);
    }
}

void
al_column_write(struct al_ddl *ddl, const struct al_column *column)
{
    if (column->is_reflected) {
        al_ddl_fail(ddl, AL_DDL_REFUSED, "making a column that was read from the catalog");
    }
    al_ident(ddl, column->name);
    write_type(ddl, column);
    if (column->computed != NULL) {
        if (column->computed_virtual) {
            al_ddl_fail(ddl, "CompileError",
                "PostrgreSQL computed columns do not support 'virtual' persistence; set the "
                "'persisted' flag to None or True for PostgreSQL support.");
        }
        al_text_puts(&ddl->out, " GENERATED ALWAYS AS (");
        al_expr_write(ddl, column->computed);
        al_text_puts(&ddl->out, ") STORED");
    }
    if (column->identity != NULL) {
        write_identity(ddl, column->identity);
        al_text_puts(&ddl->out, column->nullable ? " NULL" : "");
    } else if (!column->nullable) {
        al_text_puts(&ddl->out, " NOT NULL");
    }
}

void
al_column_write_checks(struct al_ddl *ddl, const struct al_column *column)
{
    for (size_t i = 0; i < column->checks.n; i++) {
        al_text_putc(&ddl->out, ' ');
        al_constraint_write(ddl, column->checks.items[i]);
    }
}

void
al_sequence_write_create(struct al_ddl *ddl, const struct al_sequence *sequence, int if_not_exists)
{
    al_text_puts(&ddl->out, "CREATE SEQUENCE ");
    al_text_puts(&ddl->out, if_not_exists ? "IF NOT EXISTS " : "");
    al_ident_qualified(ddl, sequence->schema, sequence->name);
    if (sequence->data_type != NULL) {
        al_text_puts(&ddl->out, " AS ");
        al_type_write(ddl, sequence->data_type);
    }
    struct al_ddl inner;
    al_ddl_init(&inner, ddl->pool, ddl->api);
    al_sequence_write_options(&inner, sequence);
    al_text_puts(&ddl->out, inner.out.len > 0 ? " " : "");
    al_text_add(&ddl->out, al_text_view(&inner.out));
}

void
al_sequence_write_drop(struct al_ddl *ddl, const struct al_sequence *sequence, int if_exists)
{
    al_text_puts(&ddl->out, "DROP SEQUENCE ");
    al_text_puts(&ddl->out, if_exists ? "IF EXISTS " : "");
    al_ident_qualified(ddl, sequence->schema, sequence->name);
}
