#include "execute/bare.h"

#include "base/vec.h"

struct path {
    struct ls_arena *arena;
    struct ls_vec schemas; /* struct ls_span */
};

static void
take_schemas(void *user, size_t statement, const struct ls_rows *rows)
{
    struct path *path = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        *LS_PUSH(struct ls_span, &path->schemas, path->arena) =
            ls_arena_dup(path->arena, ls_rows_text(rows, row, 0));
    }
}

static bool
has_schema(const struct ls_shape *shape, struct ls_span name)
{
    for (size_t i = 0; i < shape->n_objects; i++) {
        const struct ls_shape_object *object = &shape->objects[i];
        if (ls_span_is(object->kind, "schema") && ls_span_equal(object->name, name)) {
            return true;
        }
    }
    return false;
}

enum ls_status
ls_rehearse_bare(const struct ls_rehearsal_request *request, const struct ls_session *given,
    const struct ls_rehearsal **ret_rehearsal, struct ls_err *err)
{
    struct path path = {.arena = request->arena};
    bool is_made = false;
    enum ls_status status = ls_rehearse(request, ret_rehearsal, err);
    if (status == LS_OK &&
        !ls_conn_send(given->conn,
            LS_SPAN("SELECT s.s FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s(s)"
                    " WHERE s.s !~ '^pg_' AND s.s <> 'information_schema'"),
            NULL, 0, take_schemas, &path)) {
        status = ls_conn_fail(given->conn, LS_FAILURE, err);
    }
    for (size_t i = 0; i < path.schemas.n && status == LS_OK; i++) {
        struct ls_span name = *LS_AT(struct ls_span, &path.schemas, i);
        bool is_own = ls_span_equal(name, request->journal_schema);
        if (!is_own && !has_schema((*ret_rehearsal)->shape, name)) {
            status = ls_stage_make_schema(request->stage, name, err);
            is_made = true;
        }
    }
    return status == LS_OK && is_made ? ls_rehearse(request, ret_rehearsal, err) : status;
}
