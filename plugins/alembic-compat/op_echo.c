/* Evaluations of which nothing leaves: see op_echo.h. */
#include "op_echo.h"

#include <stdlib.h>
#include <string.h>

#include "ddl_scan.h"

static void
keep(struct al_echo *echo, struct lockstep_str sql)
{
    struct lockstep_str *text = al_pool_alloc(echo->pool, sizeof(*text));
    if (text == NULL || sql.ptr == NULL || echo->pool->exhausted ||
        al_list_push(echo->pool, &echo->said, text) != 0) {
        echo->is_lost = true;
        return;
    }
    *text = sql;
}

/* A part of a statement whose place among its like does not matter, behind what the statement is up to there. */
static void
keep_item(struct al_echo *echo, const struct al_text *before, struct lockstep_str sql,
    uint64_t begin, uint64_t end)
{
    struct al_text text = al_text_in(echo->pool);
    al_text_add(&text, al_text_view(before));
    al_text_add(&text, (struct lockstep_str){sql.ptr + begin, end - begin});
    keep(echo, al_text_view(&text));
}

static uint64_t
behind_blanks(struct lockstep_str sql, uint64_t pos)
{
    while (pos < sql.len && strchr(" \t\n\r", sql.ptr[pos]) != NULL) {
        pos++;
    }
    return pos;
}

/* Behind the parentheses at `pos`. */
static uint64_t
behind_row(struct lockstep_str sql, uint64_t pos)
{
    for (pos++; pos < sql.len && sql.ptr[pos] != ')';) {
        uint64_t end = al_sql_item_end(sql, pos);
        pos = end < sql.len && sql.ptr[end] == ',' ? end + 1 : end;
    }
    return pos < sql.len ? pos + 1 : pos;
}

/* Keep the rows behind VALUES at `pos`. Returns the offset behind them. */
static uint64_t
keep_rows(struct al_echo *echo, const struct al_text *before, struct lockstep_str sql, uint64_t pos)
{
    uint64_t begin = behind_blanks(sql, pos);
    while (begin < sql.len && sql.ptr[begin] == '(') {
        pos = behind_row(sql, begin);
        keep_item(echo, before, sql, begin, pos);
        uint64_t comma = behind_blanks(sql, pos);
        if (comma >= sql.len || sql.ptr[comma] != ',') {
            break;
        }
        begin = behind_blanks(sql, comma + 1);
    }
    return pos;
}

/* Keep the values in the parentheses behind IN at `pos`. Returns the offset behind them. */
static uint64_t
keep_values(
    struct al_echo *echo, const struct al_text *before, struct lockstep_str sql, uint64_t pos)
{
    uint64_t open = behind_blanks(sql, pos);
    uint64_t begin = open < sql.len ? behind_blanks(sql, open + 1) : open;
    if (open >= sql.len || sql.ptr[open] != '(' || al_sql_has_word(sql, begin, "SELECT") ||
        al_sql_has_word(sql, begin, "WITH")) {
        return pos;
    }
    for (;;) {
        uint64_t end = al_sql_item_end(sql, begin);
        keep_item(echo, before, sql, begin, end);
        if (end >= sql.len || sql.ptr[end] != ',') {
            return end;
        }
        begin = behind_blanks(sql, end + 1);
    }
}

/* The order of the columns and labels that statements add shows in the schema: keep which one of its table or type it is. */
static void
keep_addition(struct al_echo *echo, struct lockstep_str sql)
{
    struct lockstep_str head = {sql.ptr, 0};
    for (uint64_t pos = 0; pos < sql.len && head.len == 0; pos = al_sql_behind(sql, pos)) {
        uint64_t what = al_sql_has_word(sql, pos, "ADD") ? behind_blanks(sql, pos + 3) : sql.len;
        if (al_sql_has_word(sql, what, "COLUMN") || al_sql_has_word(sql, what, "VALUE")) {
            head.len = pos;
        }
    }
    size_t n = 0;
    for (size_t i = 0; i < echo->said.n; i++) {
        const struct lockstep_str *before = echo->said.items[i];
        n += head.len > 0 && before->len > head.len + 1 &&
             memcmp(before->ptr, head.ptr, head.len) == 0 && before->ptr[head.len] == '#';
    }
    keep(echo, head.len == 0 ? sql
                             : al_pool_format(echo->pool, "%.*s#%zu %.*s", (int)head.len, head.ptr,
                                   n, (int)sql.len, sql.ptr));
}

/* Rows and values are data, in no order; what a DDL statement lists shows in the schema. */
static bool
is_about_data(struct lockstep_str sql)
{
    static const char *const words[] = {"INSERT", "UPDATE", "DELETE", "SELECT", "WITH"};
    uint64_t pos = behind_blanks(sql, 0);
    bool ret = false;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        ret = ret || al_sql_has_word(sql, pos, words[i]);
    }
    return ret;
}

void
al_echo_say(struct al_echo *echo, struct lockstep_str sql)
{
    struct al_text rest = al_text_in(echo->pool);
    if (!is_about_data(sql)) {
        keep_addition(echo, sql);
        return;
    }
    for (uint64_t pos = 0; pos < sql.len;) {
        bool is_in = al_sql_has_word(sql, pos, "IN");
        bool is_rows = al_sql_has_word(sql, pos, "VALUES");
        uint64_t end = is_in     ? pos + strlen("IN")
                       : is_rows ? pos + strlen("VALUES")
                                 : al_sql_behind(sql, pos);
        al_text_add(&rest, (struct lockstep_str){sql.ptr + pos, end - pos});
        pos = is_in     ? keep_values(echo, &rest, sql, end)
              : is_rows ? keep_rows(echo, &rest, sql, end)
                        : end;
    }
    keep(echo, al_text_view(&rest));
}

int32_t
al_echo_ask(struct al_echo *echo, struct lockstep_str sql, struct lockstep_result *ret)
{
    size_t n = echo->told->n;
    al_echo_say(echo, sql);
    if (echo->is_used == NULL) {
        echo->is_used = al_pool_alloc(echo->pool, n * sizeof(*echo->is_used) + 1);
    }
    for (size_t i = 0; echo->is_used != NULL && i < n; i++) {
        const struct al_answer *answer = echo->told->items[i];
        if (!echo->is_used[i] && lockstep_str_equal(answer->sql, sql)) {
            echo->is_used[i] = true;
            *ret = answer->result;
            return answer->code;
        }
    }
    echo->is_lost = true;
    return LOCKSTEP_OFFLINE;
}

static int
compare(const void *left, const void *right)
{
    const struct lockstep_str *a = *(struct lockstep_str *const *)left;
    const struct lockstep_str *b = *(struct lockstep_str *const *)right;
    int order = memcmp(a->ptr, b->ptr, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

bool
al_echo_alike(struct al_echo *a, struct al_echo *b)
{
    if (a->said.n != b->said.n) {
        return false;
    }
    struct al_echo *both[] = {a, b};
    for (size_t i = 0; a->said.n > 0 && i < 2; i++) {
        qsort(both[i]->said.items, both[i]->said.n, sizeof(*both[i]->said.items), compare);
    }
    for (size_t i = 0; i < a->said.n; i++) {
        if (compare(&a->said.items[i], &b->said.items[i]) != 0) {
            return false;
        }
    }
    return true;
}
