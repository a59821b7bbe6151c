#include "step/book_tables.h"

bool
ls_book_tables_have(const struct ls_book_tables *books, struct ls_span default_schema,
    struct ls_span schema, struct ls_span table)
{
    for (size_t i = 0; i < books->n; i++) {
        const struct ls_book_table *book = &books->items[i];
        struct ls_span in = book->schema.ptr == NULL ? default_schema : book->schema;
        if (ls_span_equal(book->table, table) && (in.ptr == NULL || ls_span_equal(in, schema))) {
            return true;
        }
    }
    return false;
}

const struct ls_shape *
ls_book_tables_leave_out(struct ls_arena *arena, const struct ls_book_tables *books,
    struct ls_span default_schema, const struct ls_shape *live)
{
    struct ls_shape *shape = ls_arena_alloc(arena, sizeof(*shape));
    struct ls_shape_object *objects = ls_arena_array(arena, live->n_objects + 1, sizeof(*objects));
    shape->objects = objects;
    shape->inherited = live->inherited;
    shape->n_inherited = live->n_inherited;
    for (size_t i = 0; i < live->n_objects; i++) {
        const struct ls_shape_object *object = &live->objects[i];
        if (!ls_span_is(object->kind, "table") ||
            !ls_book_tables_have(books, default_schema, object->schema, object->name)) {
            objects[shape->n_objects++] = *object;
        }
    }
    return shape;
}
