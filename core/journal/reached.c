/* What a step has reached, as find_traces (traces.h) is told it. */
#include "journal/text.h"
#include "sql/quote.h"

enum { MAX_TEXT = 1 << 20, MAX_NAME = 1024 };

struct ls_span
ls_journal_reached(struct ls_arena *arena, const struct ls_sql_reach *reach)
{
    static const char letters[] = {[LS_SQL_REACH_ALTER] = 'a',
        [LS_SQL_REACH_INDEX] = 'i',
        [LS_SQL_REACH_COMMENT] = 'c',
        [LS_SQL_REACH_REFER] = 'r'};
    if (reach == NULL) {
        return (struct ls_span){NULL, 0};
    }
    struct ls_buf text = LS_BUF(MAX_TEXT);
    enum ls_status status = LS_OK; /* else a name is longer than the server's are, and cut there */
    ls_buf_addc(&text, '{');
    for (size_t i = 0; i < reach->reached.n && status == LS_OK; i++) {
        const struct ls_sql_reached *reached = LS_AT(struct ls_sql_reached, &reach->reached, i);
        struct ls_buf name = LS_BUF(MAX_NAME);
        struct ls_err ignored = {0};
        status = ls_sql_add_qualified(&name, reached->name.schema, reached->name.name, &ignored);
        ls_buf_printf(&text, "%s\"%c", i == 0 ? "" : ",", letters[reached->how]);
        struct ls_span plain = ls_buf_span(&name);
        for (size_t c = 0; c < plain.len; c++) {
            ls_buf_adds(&text, plain.ptr[c] == '"' || plain.ptr[c] == '\\' ? "\\" : "");
            ls_buf_addc(&text, plain.ptr[c]);
        }
        ls_buf_addc(&text, '"');
        ls_buf_finish(&name);
    }
    ls_buf_addc(&text, '}');
    struct ls_span array = status != LS_OK || text.overflowed
                               ? (struct ls_span){NULL, 0}
                               : ls_arena_dup(arena, ls_buf_span(&text));
    ls_buf_finish(&text);
    return array;
}
