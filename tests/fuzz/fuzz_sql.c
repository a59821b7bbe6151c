/*
 * The SQL room: any bytes through lexer, splitter, classifier, script check and quoting. What must hold for all of them
 * is asserted: tokens and statements are in order and leave nothing out; a statement read by itself is the one that
 * was split off; the cheap test for names of the journal's schema never disagrees with the thorough one.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sql/index_targets.h"
#include "sql/lone_target.h"
#include "sql/mentions.h"
#include "sql/quote.h"
#include "sql/script.h"
#include "sql/segment.h"
#include "sql/tag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ls_span journal = {"lockstep", 8};

/* Between two tokens there is only white space and comments. */
static void
check_gap(struct ls_span text, size_t from, size_t to)
{
    if (from < to) {
        struct ls_sql_lex lex = ls_sql_lex_begin((struct ls_span){text.ptr, to});
        lex.at = from;
        struct ls_sql_token token;
        assert(ls_sql_lex_next(&lex, &token) == LS_SQL_END);
    }
}

static void
check_lex(struct ls_span text)
{
    struct ls_sql_lex lex = ls_sql_lex_begin(text);
    struct ls_sql_token token;
    size_t end = 0;
    while (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        assert(token.offset >= end && token.text.len > 0);
        assert(token.text.ptr == text.ptr + token.offset);
        check_gap(text, end, token.offset);
        end = token.offset + token.text.len;
        assert(end <= text.len && lex.at == end);
        assert((token.kind == LS_SQL_OPEN) == (token.open != NULL));
        assert(token.kind != LS_SQL_OPEN || end == text.len);
        bool is_plain = false;
        struct ls_span body = ls_sql_token_body(&token, &is_plain);
        assert(body.ptr >= token.text.ptr && body.ptr + body.len <= text.ptr + end);
    }
    check_gap(text, end, text.len);
    assert(ls_sql_lex_next(&lex, &token) == LS_SQL_END);
}

static void
check_statement(const struct ls_sql_statement *statement)
{
    uint32_t flags = statement->class.flags;
    struct ls_sql_class alone = ls_sql_classify(statement->text);
    assert(alone.tx == statement->class.tx && alone.flags == (flags & ~LS_SQL_MENTIONS));
    assert(((flags & LS_SQL_MENTIONS) != 0) == ls_sql_mentions_schema(statement->text, journal));
    assert((flags & LS_SQL_MAY_BATCH) == 0 || alone.tx == LS_SQL_TX_NONE);
    char tag[LS_SQL_TAG];
    assert(strlen(ls_sql_tag(statement->text, tag)) < LS_SQL_TAG);
    struct ls_arena arena = {0};
    struct ls_sql_index_targets targets;
    if (ls_sql_index_targets(&arena, statement->text, &targets)) {
        assert(targets.n_names > 0 || targets.action == LS_SQL_REINDEX_DATABASE);
    }
    ls_arena_finish(&arena);
    bool has_mark =
        ls_span_starts(statement->text, LS_SPAN("\xEF\xBB\xBF")); /* would be skipped at a start */
    if (!statement->has_copy_data && !has_mark) {
        struct ls_sql_input again = ls_sql_input_whole("again", statement->text);
        struct ls_sql_split split;
        ls_sql_split_begin(&split, &again, (struct ls_span){NULL, 0});
        static struct ls_err err;
        memset(&err, 0, sizeof(err));
        struct ls_sql_statement same;
        bool is_there = false;
        assert(ls_sql_split_next(&split, &same, &is_there, &err) == LS_OK && is_there);
        assert(ls_span_equal(same.text, statement->text));
        assert(ls_sql_split_next(&split, &same, &is_there, &err) == LS_OK && !is_there);
    }
}

static bool
check_split(const struct ls_sql_input *input)
{
    struct ls_sql_split split;
    ls_sql_split_begin(&split, input, journal);
    size_t end = input->from;
    for (;;) {
        static struct ls_err err;
        memset(&err, 0, sizeof(err));
        struct ls_sql_statement statement;
        bool is_there = false;
        enum ls_status status = ls_sql_split_next(&split, &statement, &is_there, &err);
        if (status != LS_OK) {
            assert(err.status == status && err.line > 0 && err.file[0] != '\0');
            return false;
        }
        if (!is_there) {
            return true;
        }
        assert(statement.offset >= end && statement.text.len > 0);
        assert(statement.text.ptr == input->text.ptr + statement.offset);
        end = statement.offset + statement.text.len;
        check_statement(&statement);
        if (statement.has_copy_data) {
            assert(statement.copy_data.ptr >= input->text.ptr + end);
            end = (size_t)(statement.copy_data.ptr - input->text.ptr) + statement.copy_data.len;
        }
        assert(end <= input->to);
    }
}

static void
check_script(const struct ls_sql_input *input, bool in_transaction)
{
    static struct ls_err err;
    memset(&err, 0, sizeof(err));
    struct ls_sql_policy policy = {.in_transaction = in_transaction, .journal_schema = journal};
    struct ls_sql_summary summary;
    enum ls_status status = ls_sql_script_check(input, &policy, &summary, &err);
    if (status != LS_OK) {
        assert(err.status == status && err.line > 0);
        return;
    }
    struct ls_sql_script script;
    ls_sql_script_begin(&script, input, &summary);
    struct ls_sql_statement statement;
    uint64_t n = 0;
    while (ls_sql_script_next(&script, &statement)) {
        assert(!in_transaction || statement.class.tx == LS_SQL_TX_NONE);
        n++;
    }
    assert(n == summary.n_statements);
}

/* Segments are in order, and each of them is statements. */
static void
check_segments(const struct ls_sql_input *input)
{
    static struct ls_err err;
    memset(&err, 0, sizeof(err));
    struct ls_arena arena = {0};
    struct ls_vec segments = {0};
    if (ls_sql_segments(&arena, input, &segments, &err) != LS_OK) {
        assert(err.line > 0);
        segments.n = 0;
    }
    size_t end = input->from;
    for (size_t i = 0; i < segments.n; i++) {
        const struct ls_sql_segment *segment = LS_AT(struct ls_sql_segment, &segments, i);
        assert(segment->from >= end && segment->to > segment->from && segment->to <= input->to);
        struct ls_sql_input part = *input;
        part.from = segment->from;
        part.to = segment->to;
        assert(memchr(input->text.ptr + part.from, '\\', part.to - part.from) != NULL ||
               check_split(&part));
        end = segment->to;
    }
    ls_arena_finish(&arena);
}

/* What is quoted reads back as one token, and a name as that name. */
static void
check_quote(struct ls_span text)
{
    static struct ls_err err;
    memset(&err, 0, sizeof(err));
    struct ls_buf buf = LS_BUF((size_t)1 << 24);
    struct ls_sql_token token;
    if (ls_sql_add_literal(&buf, text, &err) == LS_OK) {
        struct ls_sql_lex lex = ls_sql_lex_begin(ls_buf_span(&buf));
        (void)ls_sql_lex_next(&lex, &token);
        assert(ls_sql_is_string(&token) && token.text.len == buf.len);
    }
    memset(&err, 0, sizeof(err));
    ls_buf_clear(&buf);
    if (ls_sql_add_ident(&buf, text, &err) == LS_OK) {
        struct ls_sql_lex lex = ls_sql_lex_begin(ls_buf_span(&buf));
        (void)ls_sql_lex_next(&lex, &token);
        assert(token.text.len == buf.len && ls_sql_ident_is(&token, '\\', text));
    }
    ls_buf_finish(&buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct ls_span text = {(const char *)data, size};
    check_lex(text);
    struct ls_sql_input whole = ls_sql_input_whole("fuzz.sql", text);
    (void)check_split(&whole);
    check_segments(&whole);
    struct ls_sql_input part = {
        .file = "fuzz.sql", .text = text, .from = size / 3, .to = size - size / 4};
    (void)check_split(&part);
    check_script(&whole, true);
    check_script(&whole, false);
    check_quote(text);
    return 0;
}
