#include "db/shape.h"

#include <stdlib.h>

#include "base/vec.h"

enum { MAX_SQL = 1024 * 1024 };

struct ls_shape_reading {
    struct ls_arena *arena;
    struct ls_vec objects; /* struct ls_shape_object */
    struct ls_vec lines;   /* struct ls_shape_line, of all objects */
};

struct ls_shape_reading *
ls_shape_begin(struct ls_arena *arena)
{
    struct ls_shape_reading *reading = ls_arena_alloc(arena, sizeof(*reading));
    reading->arena = arena;
    return reading;
}

/* The same text again is not kept again: rows repeat what their object is called. */
static struct ls_span
keep(struct ls_shape_reading *reading, struct ls_span last, struct ls_span text)
{
    return text.ptr != NULL && last.ptr != NULL && ls_span_equal(last, text)
               ? last
               : ls_arena_dup(reading->arena, text);
}

void
ls_shape_take(struct ls_shape_reading *reading, const struct ls_rows *rows)
{
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_span what = ls_rows_text(rows, row, 5);
        size_t n = reading->objects.n;
        if (what.ptr == NULL) {
            struct ls_shape_object last =
                n == 0 ? (struct ls_shape_object){0}
                       : *LS_AT(struct ls_shape_object, &reading->objects, n - 1);
            struct ls_shape_object *object =
                LS_PUSH(struct ls_shape_object, &reading->objects, reading->arena);
            object->kind = keep(reading, last.kind, ls_rows_text(rows, row, 0));
            object->schema = keep(reading, last.schema, ls_rows_text(rows, row, 1));
            object->name = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 2));
            object->oid = (uint32_t)ls_rows_int(rows, row, 3);
        } else if (n > 0) {
            size_t n_lines = reading->lines.n;
            struct ls_shape_line last =
                n_lines == 0 ? (struct ls_shape_line){0}
                             : *LS_AT(struct ls_shape_line, &reading->lines, n_lines - 1);
            struct ls_shape_line *line =
                LS_PUSH(struct ls_shape_line, &reading->lines, reading->arena);
            line->part = keep(reading, last.part, ls_rows_text(rows, row, 4));
            line->what = keep(reading, last.what, what);
            line->value = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 6));
            LS_AT(struct ls_shape_object, &reading->objects, n - 1)->n_lines++;
        }
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

static int
by_part(const void *a, const void *b)
{
    const struct ls_shape_line *x = a;
    const struct ls_shape_line *y = b;
    int order = ls_span_compare(x->part, y->part);
    return order != 0 ? order : ls_span_compare(x->what, y->what);
}

/* A server whose encoding is not UTF-8 orders by other bytes than those that come here. */
static void
sort_unless_sorted(void *items, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    const char *bytes = items;
    for (size_t i = 1; i < n; i++) {
        if (compare(bytes + (i - 1) * size, bytes + i * size) > 0) {
            qsort(items, n, size, compare);
            return;
        }
    }
}

const struct ls_shape *
ls_shape_end(struct ls_shape_reading *reading)
{
    struct ls_shape_object *objects = reading->objects.items;
    struct ls_shape_line *lines = reading->lines.items;
    for (size_t i = 0; i < reading->objects.n; i++) {
        objects[i].lines = lines;
        sort_unless_sorted(lines, objects[i].n_lines, sizeof(*lines), by_part);
        lines += objects[i].n_lines;
    }
    sort_unless_sorted(objects, reading->objects.n, sizeof(*objects), by_name);
    struct ls_shape *shape = ls_arena_alloc(reading->arena, sizeof(*shape));
    *shape = (struct ls_shape){.objects = objects, .n_objects = reading->objects.n};
    return shape;
}

static void
take_lines(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    if (ls_rows_columns(rows) == 7) {
        ls_shape_take(user, rows);
    }
}

enum ls_status
ls_shape_read(struct ls_arena *arena, struct ls_conn *conn, struct ls_span excluded_schema,
    const uint32_t *oids, size_t n_oids, const struct ls_shape **ret_shape, struct ls_err *err)
{
    struct ls_buf only = LS_BUF(MAX_SQL);
    struct ls_buf sql = LS_BUF(8 * MAX_SQL);
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
    enum ls_status status =
        ls_shape_add_lines(&sql, excluded_schema, n_oids == 0 ? NULL : ls_buf_span(&only).ptr, err);
    /* going back to the savepoint takes the settings back */
    ls_buf_adds(&sql, is_nested
                          ? ";ROLLBACK TO SAVEPOINT lockstep_shape;RELEASE SAVEPOINT lockstep_shape"
                          : ";COMMIT");
    if (status == LS_OK && (sql.overflowed || only.overflowed)) {
        status = ls_err_set(err, LS_FAILURE, "too many objects to read at once");
    }
    struct ls_shape_reading *reading = ls_shape_begin(arena);
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_lines, reading)) {
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
