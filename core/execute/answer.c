#include "execute/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A number is its digits and a blank, a text its length, a colon and its bytes; a null is "-". */

static void
add_number(struct ls_buf *out, int64_t number)
{
    ls_buf_printf(out, "%" PRId64 " ", number);
}

static void
add_text(struct ls_buf *out, struct lockstep_str text)
{
    if (text.ptr == NULL) {
        ls_buf_addc(out, '-');
        return;
    }
    ls_buf_printf(out, "%" PRIu64 ":", text.len);
    ls_buf_add(out, (struct ls_span){text.ptr, (size_t)text.len});
}

void
ls_answer_write(int32_t code, const struct lockstep_result *result, struct ls_buf *out)
{
    ls_buf_addc(out, code == LOCKSTEP_OK ? 'o' : 'e');
    add_text(out, (struct lockstep_str){result->sqlstate, strlen(result->sqlstate)});
    add_text(out, result->message);
    add_number(out, result->affected);
    add_number(out, result->n_columns);
    add_number(out, (int64_t)result->n_rows);
    for (uint32_t i = 0; i < result->n_columns; i++) {
        const struct lockstep_column *column = &result->columns[i];
        add_text(out, column->name);
        add_number(out, column->type_oid);
        add_number(out, column->type_modifier);
    }
    for (uint64_t i = 0; i < result->n_columns * result->n_rows; i++) {
        add_text(out, result->cells[i]);
    }
}

struct reading {
    struct ls_span rest;
    bool is_bad;
};

static int64_t
take_number(struct reading *reading, char end)
{
    bool is_negative = reading->rest.len > 0 && reading->rest.ptr[0] == '-';
    int64_t number = 0;
    size_t i = is_negative;
    for (; i < reading->rest.len && reading->rest.ptr[i] >= '0' && reading->rest.ptr[i] <= '9' &&
           number < INT64_MAX / 10 - 1;
         i++) {
        number = number * 10 + (reading->rest.ptr[i] - '0');
    }
    if (i == (size_t)is_negative || i >= reading->rest.len || reading->rest.ptr[i] != end) {
        reading->is_bad = true;
        return 0;
    }
    reading->rest.ptr += i + 1;
    reading->rest.len -= i + 1;
    return is_negative ? -number : number;
}

static struct lockstep_str
take_text(struct reading *reading, struct ls_arena *arena)
{
    if (reading->rest.len > 0 && reading->rest.ptr[0] == '-') {
        reading->rest.ptr++;
        reading->rest.len--;
        return (struct lockstep_str){NULL, 0};
    }
    int64_t len = take_number(reading, ':');
    if (reading->is_bad || len < 0 || (uint64_t)len > reading->rest.len) {
        reading->is_bad = true;
        return (struct lockstep_str){NULL, 0};
    }
    struct ls_span text = ls_arena_dup(arena, (struct ls_span){reading->rest.ptr, (size_t)len});
    reading->rest.ptr += len;
    reading->rest.len -= (size_t)len;
    return (struct lockstep_str){text.ptr, text.len};
}

bool
ls_answer_read(struct ls_arena *arena, struct ls_span text, int32_t *ret_code,
    struct lockstep_result *ret_result)
{
    struct reading reading = {.rest = text};
    struct lockstep_result result = {.struct_size = sizeof(result)};
    if (text.len == 0 || (text.ptr[0] != 'o' && text.ptr[0] != 'e')) {
        return false;
    }
    *ret_code = text.ptr[0] == 'o' ? LOCKSTEP_OK : LOCKSTEP_SQL_ERROR;
    reading.rest = (struct ls_span){text.ptr + 1, text.len - 1};
    struct lockstep_str sqlstate = take_text(&reading, arena);
    (void)snprintf(result.sqlstate, sizeof(result.sqlstate), "%.*s", (int)sqlstate.len,
        sqlstate.ptr == NULL ? "" : sqlstate.ptr);
    result.message = take_text(&reading, arena);
    result.affected = take_number(&reading, ' ');
    int64_t n_columns = take_number(&reading, ' ');
    int64_t n_rows = take_number(&reading, ' ');
    /* each column and each cell takes a byte at least */
    bool fits = !reading.is_bad && n_columns >= 0 && n_rows >= 0 &&
                (size_t)n_columns <= reading.rest.len &&
                (n_columns == 0 || (size_t)n_rows <= reading.rest.len / (size_t)n_columns);
    if (!fits) {
        return false;
    }
    result.n_columns = (uint32_t)n_columns;
    result.n_rows = (uint64_t)n_rows;
    struct lockstep_column *columns = ls_arena_array(arena, (size_t)n_columns, sizeof(*columns));
    for (int64_t i = 0; i < n_columns; i++) {
        columns[i].name = take_text(&reading, arena);
        columns[i].type_oid = (uint32_t)take_number(&reading, ' ');
        columns[i].type_modifier = (int32_t)take_number(&reading, ' ');
    }
    size_t n_cells = (size_t)n_columns * (size_t)n_rows;
    struct lockstep_str *cells = ls_arena_array(arena, n_cells, sizeof(*cells));
    for (size_t i = 0; i < n_cells && !reading.is_bad; i++) {
        cells[i] = take_text(&reading, arena);
    }
    result.columns = columns;
    result.cells = cells;
    *ret_result = result;
    return !reading.is_bad && reading.rest.len == 0;
}
