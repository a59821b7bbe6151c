/* Bookkeeping rows of sources, such as alembic_version. */
#include "execute/program.h"
#include "source/source.h"
#include "sql/quote.h"

enum { MAX_TYPE = 128 };

static struct ls_span
span_of(struct lockstep_str text)
{
    return (struct ls_span){text.ptr, (size_t)text.len};
}

static struct lockstep_str
copy_str(struct ls_arena *arena, struct lockstep_str text)
{
    struct ls_span copy = ls_arena_dup(arena, span_of(text));
    return (struct lockstep_str){copy.ptr, copy.len};
}

bool
ls_book_copy(
    struct ls_arena *arena, const struct lockstep_book *book, struct lockstep_book *ret_copy)
{
    if (book->struct_size < sizeof(*book) || book->action < LOCKSTEP_BOOK_ENSURE ||
        book->action > LOCKSTEP_BOOK_DELETE || book->table.len == 0 || book->column.len == 0 ||
        book->type.len == 0 || book->type.len > MAX_TYPE) {
        return false;
    }
    /* the type is the one part that is SQL and not a name */
    for (uint64_t i = 0; i < book->type.len; i++) {
        char c = book->type.ptr[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == ' ' || c == '(' || c == ')' || c == ',' ||
                        c == '_';
        if (!is_plain) {
            return false;
        }
    }
    *ret_copy = *book;
    struct lockstep_str *const texts[] = {&ret_copy->schema, &ret_copy->table, &ret_copy->column,
        &ret_copy->type, &ret_copy->primary_key, &ret_copy->value, &ret_copy->old};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        *texts[i] = copy_str(arena, *texts[i]);
    }
    return true;
}

static enum ls_status
add_name(struct ls_buf *sql, struct lockstep_str name, struct ls_err *err)
{
    return ls_sql_add_ident(sql, span_of(name), err);
}

static enum ls_status
add_ensure(const struct lockstep_book *book, struct ls_buf *sql, struct ls_err *err)
{
    ls_buf_adds(sql, "CREATE TABLE IF NOT EXISTS ");
    enum ls_status status =
        ls_sql_add_qualified(sql, span_of(book->schema), span_of(book->table), err);
    ls_buf_adds(sql, " (");
    status = status == LS_OK ? add_name(sql, book->column, err) : status;
    ls_buf_addc(sql, ' ');
    ls_buf_add(sql, span_of(book->type));
    ls_buf_adds(sql, " NOT NULL");
    if (book->primary_key.ptr != NULL && status == LS_OK) {
        ls_buf_adds(sql, ", CONSTRAINT ");
        status = add_name(sql, book->primary_key, err);
        ls_buf_adds(sql, " PRIMARY KEY (");
        status = status == LS_OK ? add_name(sql, book->column, err) : status;
        ls_buf_addc(sql, ')');
    }
    ls_buf_addc(sql, ')');
    return status;
}

/* The value, or the parameter that stands for it. */
static enum ls_status
add_value(struct ls_buf *sql, struct lockstep_str value, const char *parameter, struct ls_err *err)
{
    if (parameter == NULL) {
        return ls_sql_add_literal(sql, span_of(value), err);
    }
    ls_buf_adds(sql, parameter);
    return LS_OK;
}

/* UPDATE and DELETE must find exactly one row: dividing by zero says that they did not. */
static enum ls_status
add_change(
    const struct lockstep_book *book, bool has_parameters, struct ls_buf *sql, struct ls_err *err)
{
    bool is_update = book->action == LOCKSTEP_BOOK_UPDATE;
    ls_buf_adds(sql, is_update ? "WITH changed AS (UPDATE " : "WITH changed AS (DELETE FROM ");
    enum ls_status status =
        ls_sql_add_qualified(sql, span_of(book->schema), span_of(book->table), err);
    if (is_update && status == LS_OK) {
        ls_buf_adds(sql, " SET ");
        status = add_name(sql, book->column, err);
        ls_buf_adds(sql, " = ");
        status = status == LS_OK ? add_value(sql, book->value, has_parameters ? "$1" : NULL, err)
                                 : status;
    }
    ls_buf_adds(sql, " WHERE ");
    status = status == LS_OK ? add_name(sql, book->column, err) : status;
    ls_buf_adds(sql, " = ");
    status =
        status == LS_OK ? add_value(sql, book->old, has_parameters ? "$2" : NULL, err) : status;
    ls_buf_adds(sql, " RETURNING 1) SELECT 1 / (pg_catalog.count(*) = 1)::pg_catalog.int4 AS "
                     "lockstep_book FROM changed");
    return status;
}

enum ls_status
ls_book_sql(const struct lockstep_book *book, struct ls_buf *sql, size_t *ret_n, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    *ret_n = 1;
    switch (book->action) {
    case LOCKSTEP_BOOK_ENSURE:
        return add_ensure(book, sql, err);
    case LOCKSTEP_BOOK_INSERT:
        ls_buf_adds(sql, "INSERT INTO ");
        status = ls_sql_add_qualified(sql, span_of(book->schema), span_of(book->table), err);
        ls_buf_adds(sql, " (");
        status = status == LS_OK ? add_name(sql, book->column, err) : status;
        ls_buf_adds(sql, ") VALUES (");
        status = status == LS_OK ? ls_sql_add_literal(sql, span_of(book->value), err) : status;
        ls_buf_addc(sql, ')');
        return status;
    default:
        return add_change(book, false, sql, err);
    }
}

enum ls_status
ls_book_prepare_sql(const struct lockstep_book *book, struct ls_buf *sql, struct ls_err *err)
{
    return add_change(book, true, sql, err);
}

enum ls_status
ls_book_values_sql(const struct lockstep_book *book, struct ls_buf *sql, struct ls_err *err)
{
    ls_buf_addc(sql, '(');
    enum ls_status status = ls_sql_add_literal(sql, span_of(book->value), err);
    ls_buf_adds(sql, ", ");
    status = status == LS_OK ? ls_sql_add_literal(sql, span_of(book->old), err) : status;
    ls_buf_addc(sql, ')');
    return status;
}
