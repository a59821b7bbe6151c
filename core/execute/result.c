#include "execute/result.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

struct collecting {
    struct ls_arena *arena;
    struct lockstep_result *result;
};

static void
collect(void *user, size_t statement, const struct ls_rows *rows)
{
    struct collecting *collecting = user;
    struct ls_arena *arena = collecting->arena;
    size_t n_columns = ls_rows_columns(rows);
    size_t n_rows = ls_rows_count(rows);
    (void)statement;
    struct lockstep_column *columns = ls_arena_array(arena, n_columns, sizeof(*columns));
    for (size_t c = 0; c < n_columns; c++) {
        struct ls_span name = ls_arena_dup(arena, ls_span_of(ls_rows_name(rows, c)));
        columns[c] = (struct lockstep_column){.name = {name.ptr, name.len},
            .type_oid = ls_rows_type(rows, c),
            .type_modifier = ls_rows_modifier(rows, c)};
    }
    struct lockstep_str *cells = ls_arena_array(arena, n_columns * n_rows, sizeof(*cells));
    for (size_t i = 0; i < n_columns * n_rows; i++) {
        struct ls_span cell = ls_arena_dup(arena, ls_rows_text(rows, i / n_columns, i % n_columns));
        cells[i] = (struct lockstep_str){cell.ptr, cell.len};
    }
    *collecting->result = (struct lockstep_result){.struct_size = sizeof(struct lockstep_result),
        .n_columns = (uint32_t)n_columns,
        .n_rows = n_rows,
        .affected = ls_rows_affected(rows),
        .columns = columns,
        .cells = cells};
}

/* The line of `sql` at which the server points, and a caret below the place; nothing where it points nowhere. */
static void
add_place(struct ls_buf *out, struct ls_span sql, uint32_t position)
{
    struct ls_err place = {0};
    if (position == 0) {
        return;
    }
    ls_err_excerpt(&place, "", sql, ls_utf8_offset(sql, position));
    struct ls_buf line = LS_BUF(512);
    ls_buf_printf(&line, "LINE %u: ", place.line);
    size_t margin = line.len + place.caret - 1;
    ls_buf_printf(out, "\n%s%s\n", ls_buf_span(&line).ptr, place.excerpt);
    for (size_t i = 0; i < margin; i++) {
        ls_buf_addc(out, ' ');
    }
    ls_buf_addc(out, '^');
    ls_buf_finish(&line);
}

/* What the server said, as libpq and so Python's driver tell it. */
static struct ls_span
message_of(struct ls_arena *arena, const struct ls_server_error *error, struct ls_span sql)
{
    struct ls_buf text = LS_BUF(8192);
    ls_buf_adds(&text, error->message);
    add_place(&text, sql, error->position);
    if (error->detail[0] != '\0') {
        ls_buf_printf(&text, "\nDETAIL:  %s", error->detail);
    }
    if (error->hint[0] != '\0') {
        ls_buf_printf(&text, "\nHINT:  %s", error->hint);
    }
    if (error->context[0] != '\0') {
        ls_buf_printf(&text, "\nCONTEXT:  %s", error->context);
    }
    struct ls_span ret = ls_arena_dup(arena, ls_buf_span(&text));
    ls_buf_finish(&text);
    return ret;
}

static int32_t
refused_by_server(struct ls_arena *arena, struct ls_conn *conn, struct ls_span sql,
    struct lockstep_result *ret, struct ls_err *err)
{
    const struct ls_server_error *error = ls_conn_error(conn);
    if (error->is_lost || strcmp(error->sqlstate, "57014") == 0) {
        (void)ls_conn_fail(conn, LS_STEP_FAILED, err);
        return LOCKSTEP_FAILED;
    }
    struct ls_span message = message_of(arena, error, sql);
    *ret = (struct lockstep_result){
        .struct_size = sizeof(*ret), .affected = -1, .message = {message.ptr, message.len}};
    (void)snprintf(ret->sqlstate, sizeof(ret->sqlstate), "%s", error->sqlstate);
    return LOCKSTEP_SQL_ERROR;
}

int32_t
ls_result_run(struct ls_arena *arena, struct ls_conn *conn, struct ls_span sql,
    const struct lockstep_param *params, uint32_t n_params, bool is_extended,
    struct lockstep_result *ret, struct ls_err *err)
{
    struct collecting collecting = {.arena = arena, .result = ret};
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret), .affected = -1};
    bool is_done = false;
    if (n_params == 0 && !is_extended) {
        is_done = ls_conn_send(conn, sql, NULL, 0, collect, &collecting);
    } else {
        const char **texts = ls_arena_array(arena, n_params, sizeof(*texts));
        uint32_t *types = ls_arena_array(arena, n_params, sizeof(*types));
        for (uint32_t i = 0; i < n_params; i++) {
            texts[i] = ls_arena_dup(
                arena, (struct ls_span){params[i].text.ptr, (size_t)params[i].text.len})
                           .ptr;
            types[i] = params[i].type_oid;
        }
        is_done = ls_conn_query(conn, sql.ptr, texts, types, n_params, collect, &collecting);
    }
    return is_done ? LOCKSTEP_OK : refused_by_server(arena, conn, sql, ret, err);
}
