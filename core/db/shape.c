#include "db/shape.h"

#include <stdlib.h>

#include "base/vec.h"

enum { MAX_OIDS = 1024 * 1024, MAX_SQL = 8 * MAX_OIDS };

struct ls_shape_reading {
    struct ls_arena *arena;
    struct ls_vec objects; /* struct ls_shape_object */
};

struct ls_shape_reading *
ls_shape_begin(struct ls_arena *arena)
{
    struct ls_shape_reading *reading = ls_arena_alloc(arena, sizeof(*reading));
    reading->arena = arena;
    return reading;
}

void
ls_shape_take(
    struct ls_shape_reading *reading, const struct ls_rows *rows, size_t first, size_t lines)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        if (ls_rows_text(rows, row, lines).ptr == NULL) {
            continue;
        }
        struct ls_shape_object *object =
            LS_PUSH(struct ls_shape_object, &reading->objects, reading->arena);
        object->kind = ls_arena_dup(reading->arena, ls_rows_text(rows, row, first));
        object->schema = ls_arena_dup(reading->arena, ls_rows_text(rows, row, first + 1));
        object->name = ls_arena_dup(reading->arena, ls_rows_text(rows, row, first + 2));
        object->oid = (uint32_t)ls_rows_int(rows, row, first + 3);
        ls_shape_lines(
            reading->arena, ls_rows_text(rows, row, lines), &object->lines, &object->n_lines);
    }
}

static int
by_name(const void *a, const void *b)
{
    const struct ls_shape_object *x = a;
    const struct ls_shape_object *y = b;
    int order = ls_span_compare(x->kind, y->kind);
    order = order != 0 ? order : ls_span_compare(x->schema, y->schema);
    order = order != 0 ? order : ls_span_compare(x->name, y->name);
    return order != 0 ? order : (x->oid > y->oid) - (x->oid < y->oid);
}

const struct ls_shape *
ls_shape_end(struct ls_shape_reading *reading)
{
    struct ls_shape *shape = ls_arena_alloc(reading->arena, sizeof(*shape));
    if (reading->objects.n > 1) {
        qsort(reading->objects.items, reading->objects.n, sizeof(struct ls_shape_object), by_name);
    }
    *shape = (struct ls_shape){.objects = reading->objects.items, .n_objects = reading->objects.n};
    return shape;
}

static void
take_objects(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (ls_rows_columns(rows) == 5) {
        ls_shape_take(user, rows, 0, 4);
    }
}

enum ls_status
ls_shape_read(struct ls_arena *arena, struct ls_conn *conn, struct ls_span excluded_schema,
    const uint32_t *oids, size_t n_oids, const struct ls_shape **ret_shape, struct ls_err *err)
{
    struct ls_buf only = LS_BUF(MAX_OIDS);
    struct ls_buf sql = LS_BUF(MAX_SQL);
    bool is_nested = ls_conn_in_transaction(conn);
    ls_buf_adds(&only, "'{");
    for (size_t i = 0; i < n_oids; i++) {
        ls_buf_printf(&only, "%s%lu", i == 0 ? "" : ",", (unsigned long)oids[i]);
    }
    ls_buf_adds(&only, "}'::pg_catalog.oid[]");
    ls_buf_adds(&sql, is_nested ? "SAVEPOINT lockstep_shape;"
                                : "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;");
    ls_shape_add_settings(&sql);
    ls_buf_addc(&sql, ';');
    enum ls_status status = ls_shape_add_query(
        &sql, excluded_schema, n_oids == 0 ? NULL : ls_buf_span(&only).ptr, NULL, err);
    /* going back to the savepoint takes the settings back */
    ls_buf_adds(&sql, is_nested
                          ? ";ROLLBACK TO SAVEPOINT lockstep_shape;RELEASE SAVEPOINT lockstep_shape"
                          : ";COMMIT");
    if (status == LS_OK && (sql.overflowed || only.overflowed)) {
        status = ls_err_set(err, LS_FAILURE, "too many objects to read at once");
    }
    struct ls_shape_reading *reading = ls_shape_begin(arena);
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_objects, reading)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
        ls_err_wrap(err, "cannot read the catalog");
        const char *back = is_nested ? "ROLLBACK TO SAVEPOINT lockstep_shape" : "ROLLBACK";
        if (!ls_conn_is_lost(conn) && ls_conn_in_transaction(conn) &&
            !ls_conn_send(conn, ls_span_of(back), NULL, 0, NULL, NULL)) {
            ls_err_note(err, "and the transaction could not be rolled back");
        }
    }
    ls_buf_finish(&only);
    ls_buf_finish(&sql);
    if (status == LS_OK) {
        *ret_shape = ls_shape_end(reading);
    }
    return status;
}
