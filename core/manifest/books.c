#include "manifest/books.h"

static struct ls_span
option(const struct ls_source_decl *source, const char *key)
{
    for (size_t i = 0; i < source->n_options; i++) {
        if (ls_span_is(source->options[i].key, key)) {
            return source->options[i].value;
        }
    }
    return ls_span_of(NULL);
}

bool
ls_books_of(const struct ls_source_decl *source, struct ls_book_table *ret_table)
{
    ret_table->schema = option(source, "version_table_schema");
    ret_table->table = option(source, "version_table");
    if (ret_table->table.ptr == NULL && ls_span_is(source->plugin, "alembic-compat")) {
        ret_table->table = LS_SPAN("alembic_version"); /* what Alembic calls it by itself */
    }
    return ret_table->table.ptr != NULL;
}

const struct ls_source_decl *
ls_books_keeper(const struct ls_manifest *manifest, struct ls_span default_schema,
    struct ls_span schema, struct ls_span table)
{
    for (size_t i = 0; i < manifest->n_sources; i++) {
        struct ls_book_table book;
        if (ls_books_of(&manifest->sources[i], &book) && ls_span_equal(book.table, table) &&
            ls_span_equal(book.schema.ptr == NULL ? default_schema : book.schema, schema)) {
            return &manifest->sources[i];
        }
    }
    return NULL;
}

const struct ls_shape *
ls_books_leave_out(struct ls_arena *arena, const struct ls_manifest *manifest,
    struct ls_span default_schema, const struct ls_shape *live)
{
    struct ls_shape *shape = ls_arena_alloc(arena, sizeof(*shape));
    struct ls_shape_object *objects = ls_arena_array(arena, live->n_objects + 1, sizeof(*objects));
    shape->objects = objects;
    for (size_t i = 0; i < live->n_objects; i++) {
        const struct ls_shape_object *object = &live->objects[i];
        bool is_kept =
            ls_span_is(object->kind, "table") &&
            ls_books_keeper(manifest, default_schema, object->schema, object->name) != NULL;
        if (!is_kept) {
            objects[shape->n_objects++] = *object;
        }
    }
    return shape;
}
