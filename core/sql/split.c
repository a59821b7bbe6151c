/*
 * The splitter: one walk over the tokens, which finds the ends of the statements and lets the classifier see each token
 * on the way. COPY data is not tokens: it is searched for its last line.
 */
#include "sql/split.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "sql/mentions.h"
#include "sql/quote.h"
#include "sql/words.h"

struct ls_sql_input
ls_sql_input_whole(const char *file, struct ls_span text)
{
    return (struct ls_sql_input){.file = file, .text = text, .from = 0, .to = text.len};
}

void
ls_sql_split_begin(
    struct ls_sql_split *split, const struct ls_sql_input *input, struct ls_span watched)
{
    assert(input->from <= input->to && input->to <= input->text.len);
    *split = (struct ls_sql_split){.input = *input};
    split->watched = watched.len > 0 ? watched : (struct ls_span){NULL, 0};
    split->lex = ls_sql_lex_begin((struct ls_span){input->text.ptr, input->to});
    split->lex.at = input->from;
    static const struct ls_span mark = {"\xEF\xBB\xBF", 3}; /* psql skips it as well */
    if (input->from == 0 && ls_span_starts((struct ls_span){input->text.ptr, input->to}, mark)) {
        split->lex.at = mark.len;
    }
}

/* ---- Bytes ---- */

static enum ls_status
fail_at(const struct ls_sql_input *input, size_t at, enum ls_status status, const char *what,
    struct ls_err *err)
{
    (void)ls_err_set(err, status, "%s", what);
    ls_err_excerpt(err, input->file, input->text, at);
    return status;
}

/* Behind the run of bytes at `at` that are ASCII and not NUL, eight at a time; may stop early. */
static size_t
skip_ascii(struct ls_span text, size_t at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = UINT64_C(0x8080808080808080);
    while (at + sizeof(uint64_t) <= text.len) {
        uint64_t word = 0;
        memcpy(&word, text.ptr + at, sizeof(word));
        /* The second term has a high bit where a byte is NUL (or, harmlessly, above one that is). */
        if (((word | (word - ones)) & highs) != 0) {
            break;
        }
        at += sizeof(word);
    }
    return at;
}

enum ls_status
ls_sql_check_bytes(const struct ls_sql_input *input, struct ls_err *err)
{
    struct ls_span text = {input->text.ptr, input->to};
    size_t at = input->from;
    while (at < text.len) {
        at = skip_ascii(text, at);
        size_t end = at + 64 < text.len ? at + 64 : text.len;
        while (end < text.len && ls_utf8_is_continuation(text.ptr[end])) {
            end++;
        }
        struct ls_span part = {text.ptr + at, end - at};
        const char *nul = part.len == 0 ? NULL : memchr(part.ptr, '\0', part.len);
        size_t valid = ls_utf8_valid_up_to(part);
        if (nul != NULL && (size_t)(nul - part.ptr) < valid) {
            return fail_at(input, (size_t)(nul - text.ptr), LS_CONFIG,
                "a NUL byte: this is not SQL text", err);
        }
        if (valid < part.len) {
            enum ls_status status =
                fail_at(input, at + valid, LS_CONFIG, "a byte that is not UTF-8", err);
            ls_err_remedy(err, "Convert the file to UTF-8.");
            return status;
        }
        at = end;
    }
    return LS_OK;
}

/* ---- Accounting ---- */

/* Bytes up to `to` are dealt with. Nothing may be dealt with twice, and nothing left out. */
static void
account(struct ls_sql_split *split, size_t to)
{
    size_t from = split->input.from + split->n_accounted;
    assert(from <= to && to <= split->input.to);
    split->n_accounted = to - split->input.from;
}

/* ---- Backslash commands ---- */

/* From `at` to the end of its line, the line end left out. */
static struct ls_span
rest_of_line(const struct ls_sql_split *split, size_t at)
{
    const char *from = split->input.text.ptr + at;
    size_t left = split->input.to - at;
    const char *feed = memchr(from, '\n', left);
    size_t len = feed == NULL ? left : (size_t)(feed - from);
    if (len > 0 && from[len - 1] == '\r') {
        len--;
    }
    return (struct ls_span){from, len};
}

/* The key of a line "\restrict KEY" (or "\unrestrict KEY") just as pg_dump writes it; absent where it is another. */
static struct ls_span
restrict_key(struct ls_span line, struct ls_span command)
{
    struct ls_span key = {NULL, 0};
    if (ls_span_starts(line, command)) {
        key = (struct ls_span){line.ptr + command.len, line.len - command.len};
    }
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool is_fine = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_fine) {
            return (struct ls_span){NULL, 0};
        }
    }
    return key.len == 0 ? (struct ls_span){NULL, 0} : key;
}

static enum ls_status
refuse_command(const struct ls_sql_split *split, size_t at, struct ls_err *err)
{
    struct ls_span line = rest_of_line(split, at);
    size_t len = 1;
    while (len < line.len && len < 33 && strchr(" \t\r\\;'\"", line.ptr[len]) == NULL) {
        len++;
    }
    while (len > 1 && len < line.len && ls_utf8_is_continuation(line.ptr[len])) {
        len--;
    }
    (void)ls_err_set(
        err, LS_UNSUPPORTED, "psql's command '%.*s' is not supported", (int)len, line.ptr);
    ls_err_remedy(err, "Write it in SQL: what is sent to the server is the SQL alone.");
    ls_err_excerpt(err, split->input.file, split->input.text, at);
    return LS_UNSUPPORTED;
}

/* A backslash between two statements: skip a \restrict or \unrestrict of pg_dump, refuse everything else. */
static enum ls_status
take_command(struct ls_sql_split *split, size_t at, struct ls_err *err)
{
    const char *text = split->input.text.ptr;
    bool begins_line = at == 0 || text[at - 1] == '\n';
    struct ls_span line = rest_of_line(split, at);
    struct ls_span begins = restrict_key(line, LS_SPAN("\\restrict "));
    struct ls_span ends = restrict_key(line, LS_SPAN("\\unrestrict "));
    if (begins_line && begins.ptr != NULL && split->restrict_key.ptr == NULL) {
        split->restrict_key = begins;
    } else if (begins_line && ends.ptr != NULL && ls_span_equal(ends, split->restrict_key)) {
        split->restrict_key = (struct ls_span){NULL, 0};
    } else {
        return refuse_command(split, at, err);
    }
    split->lex.at = at + line.len;
    return LS_OK;
}

/* ---- COPY data ---- */

/* Where the data of the COPY whose semicolon ends at `at` begins: on the next line. */
static enum ls_status
data_start(const struct ls_sql_split *split, size_t at, size_t *ret_start, struct ls_err *err)
{
    struct ls_span line = rest_of_line(split, at);
    struct ls_sql_lex lex = ls_sql_lex_begin(line);
    struct ls_sql_token token;
    if (ls_sql_lex_next(&lex, &token) != LS_SQL_END) {
        enum ls_status status = fail_at(&split->input, at + token.offset, LS_UNSUPPORTED,
            "text behind COPY … FROM stdin on the same line: its data begins on the next", err);
        ls_err_remedy(err, "Move it behind the line '\\.' that ends the data.");
        return status;
    }
    const char *feed = memchr(split->input.text.ptr + at, '\n', split->input.to - at);
    *ret_start = feed == NULL ? split->input.to : (size_t)(feed - split->input.text.ptr) + 1;
    return LS_OK;
}

/* Take the lines up to "\." as the statement's data, and go on behind that line. */
static enum ls_status
take_data(struct ls_sql_split *split, struct ls_sql_statement *statement, bool has_semicolon,
    struct ls_err *err)
{
    if ((statement->class.flags & LS_SQL_COPY_BINARY) != 0) {
        return fail_at(&split->input, statement->offset, LS_UNSUPPORTED,
            "COPY … FROM stdin in binary form: a script cannot hold its data", err);
    }
    const char *text = split->input.text.ptr;
    size_t start = split->input.to;
    enum ls_status status = has_semicolon ? data_start(split, split->lex.at, &start, err) : LS_OK;
    if (status != LS_OK) {
        return status;
    }
    size_t at = start;
    while (at < split->input.to) {
        const char *found = memmem(text + at, split->input.to - at, "\\.", 2);
        if (found == NULL) {
            break;
        }
        at = (size_t)(found - text);
        if ((at == start || text[at - 1] == '\n') && rest_of_line(split, at).len == 2) {
            statement->copy_data = (struct ls_span){text + start, at - start};
            statement->has_copy_data = true;
            split->lex.at = at + 2;
            account(split, split->lex.at);
            return LS_OK;
        }
        at += 2;
    }
    status = fail_at(&split->input, statement->offset, LS_CONFIG,
        "the data of this COPY … FROM stdin is not ended by a line '\\.'", err);
    ls_err_remedy(err,
        "The data stands on the lines behind the statement, and after it a line of '\\.' alone.");
    return status;
}

/* ---- Statements ---- */

/* What is open while a statement is read. */
struct nesting {
    size_t depth;     /* of parentheses */
    size_t opened;    /* offset of the outermost */
    bool is_body;     /* in BEGIN ATOMIC … END */
    bool may_end;     /* the token before was a semicolon of the body, or its ATOMIC */
    bool may_mention; /* a token could name the watched schema */
    size_t body;      /* offset of ATOMIC */
};

/* Whether the text holds the schema's name in any case of its letters, or escapes that could hide it. */
static bool
may_hold(struct ls_span text, struct ls_span schema)
{
    if (memmem(text.ptr, text.len, "&\"", 2) != NULL ||
        memchr(schema.ptr, '"', schema.len) != NULL) {
        return true;
    }
    char first = (char)(schema.ptr[0] | 0x20);
    for (size_t at = 0; at + schema.len <= text.len; at++) {
        if ((char)(text.ptr[at] | 0x20) == first &&
            strncasecmp(text.ptr + at, schema.ptr, schema.len) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the token could make ls_sql_mentions_schema say yes: a cheap test, so that few statements are read twice. */
static bool
may_mention(
    const struct ls_sql_token *token, const struct ls_sql_classifier *seen, struct ls_span schema)
{
    if (token->kind == LS_SQL_IDENT) {
        bool may_be = token->text.len == schema.len || token->text.len > LS_SQL_NAME_MAX;
        return may_be && ls_sql_ident_is(token, '\\', schema);
    }
    if (token->kind == LS_SQL_QUOTED) {
        return token->text.len > schema.len && ls_sql_ident_is(token, '\\', schema);
    }
    if (token->kind == LS_SQL_UNI_IDENT) {
        return true;
    }
    return ls_sql_is_string(token) && ls_sql_classifier_may_name(seen) &&
           may_hold(token->text, schema);
}

/* Keep account of parentheses and of a BEGIN ATOMIC body; `before` is the word before the token. */
static void
track(struct nesting *nesting, const struct ls_sql_classifier *seen,
    const struct ls_sql_token *token, uint8_t before)
{
    bool may_end = nesting->may_end;
    nesting->may_end = false;
    if (token->kind == LS_SQL_SELF) {
        char c = token->text.ptr[0];
        if (c == '(') {
            nesting->opened = nesting->depth == 0 ? token->offset : nesting->opened;
            nesting->depth++;
        } else if (c == ')' && nesting->depth > 0) {
            nesting->depth--;
        }
        nesting->may_end = c == ';';
    } else if (nesting->depth > 0) {
        return;
    } else if (nesting->is_body) {
        nesting->is_body = !(may_end && seen->last == LS_SQL_W_END);
    } else if (seen->last == LS_SQL_W_ATOMIC && before == LS_SQL_W_BEGIN &&
               ls_sql_classifier_is_routine(seen)) {
        nesting->is_body = true;
        nesting->may_end = true;
        nesting->body = token->offset;
    }
}

/* Let the token tell what it can. */
static void
look_at(struct nesting *nesting, struct ls_sql_classifier *seen, const struct ls_sql_token *token,
    struct ls_span watched)
{
    uint8_t before = seen->last;
    ls_sql_classifier_see(seen, token);
    track(nesting, seen, token, before);
    if (watched.ptr != NULL && !nesting->may_mention) {
        nesting->may_mention = may_mention(token, seen, watched);
    }
}

/* Whether the token tells nothing to anybody, apart from its being there: most of what a long INSERT is made of. */
static inline bool
is_dull(const struct ls_sql_token *token, const struct ls_sql_classifier *seen)
{
    bool is_value = token->kind == LS_SQL_NUMBER ||
                    (token->kind == LS_SQL_STRING && seen->head[0] == LS_SQL_W_INSERT) ||
                    (token->kind == LS_SQL_SELF && token->text.ptr[0] == ',');
    return is_value && seen->n_head == sizeof(seen->head);
}

/* The statement cannot go on at this token: something is open, or a backslash. */
static enum ls_status
refuse_token(const struct ls_sql_split *split, const struct nesting *nesting,
    const struct ls_sql_token *token, struct ls_err *err)
{
    if (token->kind == LS_SQL_BACKSLASH) {
        return refuse_command(split, token->offset, err);
    }
    size_t at = token->offset;
    if (token->kind == LS_SQL_OPEN) {
        (void)ls_err_set(err, LS_CONFIG, "this %s is never closed", token->open);
    } else if (nesting->depth > 0) {
        at = nesting->opened;
        (void)ls_err_set(err, LS_CONFIG, "this parenthesis is never closed");
    } else {
        at = nesting->body;
        (void)ls_err_set(err, LS_CONFIG, "this BEGIN ATOMIC is never closed by '; END'");
    }
    ls_err_excerpt(err, split->input.file, split->input.text, at);
    return LS_CONFIG;
}

/* Read the statement that begins with the token `first`, and its COPY data. */
static enum ls_status
read_statement(struct ls_sql_split *split, const struct ls_sql_token *first,
    struct ls_sql_statement *ret_statement, struct ls_err *err)
{
    struct ls_sql_classifier seen;
    ls_sql_classifier_clear(&seen);
    struct nesting nesting = {0};
    struct ls_sql_token token = *first;
    size_t end = first->offset;
    for (;;) {
        bool is_inside = nesting.depth > 0 || nesting.is_body;
        if (token.kind == LS_SQL_OPEN || token.kind == LS_SQL_BACKSLASH ||
            (token.kind == LS_SQL_END && is_inside)) {
            return refuse_token(split, &nesting, &token, err);
        }
        if (token.kind == LS_SQL_END || (!is_inside && ls_sql_is_char(&token, ';'))) {
            break;
        }
        if (is_dull(&token, &seen)) {
            nesting.may_end = false;
            seen.last = LS_SQL_W_NONE;
        } else {
            look_at(&nesting, &seen, &token, split->watched);
        }
        end = token.offset + token.text.len;
        (void)ls_sql_lex_next(&split->lex, &token);
    }
    struct ls_sql_statement statement = {.offset = first->offset};
    statement.text = (struct ls_span){split->input.text.ptr + first->offset, end - first->offset};
    statement.class = ls_sql_classifier_end(&seen, statement.text);
    if (nesting.may_mention && ls_sql_mentions_schema(statement.text, split->watched)) {
        statement.class.flags |= LS_SQL_MENTIONS;
    }
    account(split, split->lex.at);
    if ((statement.class.flags & LS_SQL_COPY_IN) != 0) {
        enum ls_status status = take_data(split, &statement, token.kind != LS_SQL_END, err);
        if (status != LS_OK) {
            return status;
        }
    }
    *ret_statement = statement;
    return LS_OK;
}

enum ls_status
ls_sql_split_next(struct ls_sql_split *split, struct ls_sql_statement *ret_statement,
    bool *ret_found, struct ls_err *err)
{
    if (!split->is_checked) {
        enum ls_status status = ls_sql_check_bytes(&split->input, err);
        if (status != LS_OK) {
            return status;
        }
        split->is_checked = true;
    }
    for (;;) {
        struct ls_sql_token token;
        enum ls_sql_kind kind = ls_sql_lex_next(&split->lex, &token);
        if (kind == LS_SQL_END) {
            account(split, split->lex.at);
            assert(split->n_accounted == split->input.to - split->input.from);
            *ret_found = false;
            return LS_OK;
        }
        if (kind == LS_SQL_BACKSLASH) {
            enum ls_status status = take_command(split, token.offset, err);
            if (status != LS_OK) {
                return status;
            }
        } else if (!ls_sql_is_char(&token, ';')) {
            enum ls_status status = read_statement(split, &token, ret_statement, err);
            *ret_found = status == LS_OK ? true : *ret_found;
            return status;
        }
    }
}
