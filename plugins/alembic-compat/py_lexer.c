/* The lexer: see py_lexer.h. */
#include "py_lexer.h"

#include <string.h>

#include "py_state.h"

#define MAX_INDENTS 100
#define MAX_PARENS 200
#define MAX_FSTRING_DEPTH 8

struct lexer {
    struct py *py;
    const struct py_source *source;
    const char *at;
    const char *end;
    const char *mark; // line and column are those of this place
    uint32_t line;
    uint32_t column;
    struct py_tokens *out;
    size_t capacity;
    uint32_t indents[MAX_INDENTS];
    size_t n_indents;
    struct {
        char open;
        uint32_t line;
        uint32_t column;
    } parens[MAX_PARENS];
    size_t n_parens;
};

bool
py_is_name_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           ((unsigned char)byte & 0x80) != 0;
}

static bool
is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool
py_is_name_part(char byte)
{
    return py_is_name_start(byte) || is_digit(byte);
}

bool
py_token_is(const struct py_token *token, const char *text)
{
    return (token->kind == PY_TOKEN_NAME || token->kind == PY_TOKEN_OPERATOR) && token->len > 0 &&
           token->ptr[0] == text[0] && token->len == strlen(text) &&
           memcmp(token->ptr, text, token->len) == 0;
}

/* ---- Strings ----------------------------------------------------------------------------------
 */

int
py_string_prefix(const char *ptr, const char *end)
{
    int len = 0;
    bool has_f = false;
    bool has_b = false;
    bool has_u = false;
    while (ptr + len < end && len < 3) {
        char byte = ptr[len];
        if (byte == '\'' || byte == '"') {
            return (has_f && has_b) || (has_u && len > 1) ? -1 : len;
        }
        char lower = (char)(byte | 0x20);
        if (lower != 'r' && lower != 'b' && lower != 'f' && lower != 'u') {
            return -1;
        }
        has_f = has_f || lower == 'f';
        has_b = has_b || lower == 'b';
        has_u = has_u || lower == 'u';
        len++;
    }
    return -1;
}

/* The literal format specification of a field, from after ':' to its '}'. */
static const char *
skip_spec(const char *ptr, const char *end, unsigned depth)
{
    while (ptr < end) {
        if (*ptr == '}') {
            return ptr;
        }
        if (*ptr == '\n') {
            return NULL;
        }
        if (*ptr == '{') {
            const char *unused;
            ptr = py_skip_field(ptr + 1, end, depth + 1, &unused);
            if (ptr == NULL) {
                return NULL;
            }
        }
        ptr++;
    }
    return NULL;
}

static const char *
skip_nested(const char *ptr, const char *end, unsigned depth, bool *ret_was_string)
{
    int prefix = py_string_prefix(ptr, end);
    *ret_was_string = prefix >= 0;
    if (prefix >= 0) {
        return py_skip_string(ptr, end, depth + 1);
    }
    while (ptr < end && py_is_name_part(*ptr)) {
        ptr++;
    }
    return ptr;
}

/* Where an expression ends at bracket depth 0: '!' but not '!=', ':', '=' but not '==' and its kin,
 * or '}'. */
static bool
ends_expression(const char *start, const char *ptr, const char *end)
{
    char next = ptr + 1 < end ? ptr[1] : '\0';
    char before = ptr > start ? ptr[-1] : '\0';
    if (*ptr == '!') {
        return next != '=';
    }
    if (*ptr == '=') {
        return next != '=' && strchr("=!<>", before == '\0' ? ' ' : before) == NULL;
    }
    return *ptr == ':' || *ptr == '}';
}

const char *
py_skip_field(const char *ptr, const char *end, unsigned depth, const char **ret_expression_end)
{
    const char *start = ptr;
    unsigned parens = 0;
    *ret_expression_end = NULL;
    if (depth > MAX_FSTRING_DEPTH) {
        return NULL;
    }
    while (ptr < end) {
        bool was_string = false;
        if (py_is_name_start(*ptr) || *ptr == '\'' || *ptr == '"') {
            ptr = skip_nested(ptr, end, depth, &was_string);
            if (ptr == NULL) {
                return NULL;
            }
            continue;
        }
        if (parens == 0 && ends_expression(start, ptr, end)) {
            if (*ret_expression_end == NULL) {
                *ret_expression_end = ptr;
            }
            if (*ptr == ':') {
                return skip_spec(ptr + 1, end, depth);
            }
            if (*ptr == '}') {
                return ptr;
            }
        }
        if (*ptr == '(' || *ptr == '[' || *ptr == '{') {
            parens++;
        } else if (*ptr == ')' || *ptr == ']' || *ptr == '}') {
            if (parens == 0) {
                return NULL;
            }
            parens--;
        }
        ptr++;
    }
    return NULL;
}

/* `ptr` is behind the opening quotes. */
static const char *
skip_body(const char *ptr, const char *end, char quote, bool triple, bool is_f, unsigned depth)
{
    while (ptr < end) {
        if (*ptr == '\\') {
            ptr += 2;
            continue;
        }
        if (*ptr == quote && (!triple || (end - ptr >= 3 && ptr[1] == quote && ptr[2] == quote))) {
            return ptr + (triple ? 3 : 1);
        }
        if (*ptr == '\n' && !triple) {
            return NULL;
        }
        if (is_f && *ptr == '{') {
            if (ptr + 1 < end && ptr[1] == '{') {
                ptr += 2;
                continue;
            }
            const char *unused;
            ptr = py_skip_field(ptr + 1, end, depth, &unused);
            if (ptr == NULL) {
                return NULL;
            }
        }
        ptr++;
    }
    return NULL;
}

const char *
py_skip_string(const char *ptr, const char *end, unsigned depth)
{
    bool is_f = false;
    while (*ptr != '\'' && *ptr != '"') {
        is_f = is_f || (*ptr | 0x20) == 'f';
        ptr++;
    }
    char quote = *ptr;
    bool triple = end - ptr >= 3 && ptr[1] == quote && ptr[2] == quote;
    const char *ret = skip_body(ptr + (triple ? 3 : 1), end, quote, triple, is_f, depth);
    return ret != NULL && ret <= end ? ret : NULL;
}

/* ---- Tokens -----------------------------------------------------------------------------------
 */

/* Bring line and column up to `ptr`. */
static void
advance(struct lexer *lexer, const char *ptr)
{
    for (; lexer->mark < ptr; lexer->mark++) {
        unsigned char byte = (unsigned char)*lexer->mark;
        if (byte == '\n') {
            lexer->line++;
            lexer->column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            lexer->column++;
        }
    }
}

static bool
stop(struct lexer *lexer, const char *at, enum py_error_kind kind, const char *message)
{
    advance(lexer, at);
    struct py_where where = {lexer->source->path, lexer->line, lexer->column};
    (void)py_stop_at(lexer->py, kind, where, message);
    return false;
}

static bool
fail(struct lexer *lexer, const char *at, const char *message)
{
    return stop(lexer, at, PY_ERROR_SYNTAX, message);
}

static bool
emit(struct lexer *lexer, enum py_token_kind kind, const char *ptr, size_t len)
{
    if (lexer->out->n == lexer->capacity) {
        size_t capacity = lexer->capacity == 0 ? 256 : lexer->capacity * 2;
        struct py_token *items = py_alloc(lexer->py, capacity * sizeof(*items));
        if (items == NULL) {
            return false;
        }
        if (lexer->out->n > 0) {
            memcpy(items, lexer->out->items, lexer->out->n * sizeof(*items));
        }
        lexer->out->items = items;
        lexer->capacity = capacity;
    }
    advance(lexer, ptr);
    lexer->out->items[lexer->out->n++] = (struct py_token){
        .kind = kind, .ptr = ptr, .len = len, .line = lexer->line, .column = lexer->column};
    return true;
}

/* Blanks, comments and joined lines. */
static bool
skip_blanks(struct lexer *lexer)
{
    while (lexer->at < lexer->end) {
        char byte = *lexer->at;
        if (byte == ' ' || byte == '\t' || byte == '\f' || byte == '\r') {
            lexer->at++;
        } else if (byte == '#') {
            while (lexer->at < lexer->end && *lexer->at != '\n') {
                lexer->at++;
            }
        } else if (byte == '\n' && (lexer->n_parens > 0 || lexer->source->is_inner)) {
            lexer->at++;
        } else if (byte == '\\') {
            const char *next = lexer->at + 1;
            next += next < lexer->end && *next == '\r';
            if (next >= lexer->end || *next != '\n') {
                return fail(
                    lexer, lexer->at, "unexpected character after line continuation character");
            }
            lexer->at = next + 1;
        } else {
            break;
        }
    }
    return true;
}

/* At the start of a logical line: skip lines without code, then compare the indentation. */
static bool
lex_indent(struct lexer *lexer)
{
    uint32_t width = 0;
    for (;;) {
        width = 0;
        while (lexer->at < lexer->end && strchr(" \t\f\r", *lexer->at) != NULL && *lexer->at != 0) {
            width = *lexer->at == ' '    ? width + 1
                    : *lexer->at == '\t' ? (width / 8 + 1) * 8
                                         : width;
            lexer->at++;
        }
        if (lexer->at < lexer->end && *lexer->at == '#') {
            while (lexer->at < lexer->end && *lexer->at != '\n') {
                lexer->at++;
            }
        }
        if (lexer->at >= lexer->end || *lexer->at != '\n') {
            break;
        }
        lexer->at++;
    }
    if (lexer->at >= lexer->end) {
        width = 0;
    }
    if (width > lexer->indents[lexer->n_indents - 1]) {
        if (lexer->n_indents == MAX_INDENTS) {
            return stop(lexer, lexer->at, PY_ERROR_REFUSED, "too many levels of indentation");
        }
        lexer->indents[lexer->n_indents++] = width;
        return emit(lexer, PY_TOKEN_INDENT, lexer->at, 0);
    }
    while (width < lexer->indents[lexer->n_indents - 1]) {
        lexer->n_indents--;
        if (!emit(lexer, PY_TOKEN_DEDENT, lexer->at, 0)) {
            return false;
        }
    }
    if (width != lexer->indents[lexer->n_indents - 1]) {
        return fail(lexer, lexer->at, "unindent does not match any outer indentation level");
    }
    return true;
}

static bool
lex_number(struct lexer *lexer)
{
    const char *start = lexer->at;
    const char *ptr = start;
    bool is_based =
        ptr[0] == '0' && ptr + 1 < lexer->end && ptr[1] != '\0' && strchr("xXoObB", ptr[1]) != NULL;
    while (ptr < lexer->end) {
        bool is_exponent_sign =
            !is_based && (*ptr == '+' || *ptr == '-') && ptr > start && (ptr[-1] | 0x20) == 'e';
        if (!is_exponent_sign && *ptr != '.' && !py_is_name_part(*ptr)) {
            break;
        }
        ptr++;
    }
    lexer->at = ptr;
    return emit(lexer, PY_TOKEN_NUMBER, start, (size_t)(ptr - start));
}

static size_t
operator_len(const char *ptr, size_t left)
{
    static const char *const operators[] = {"**=", "//=", ">>=", "<<=", "...",
        "!=", "==", "<=", ">=", "->",
        ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "**", "//", "<<", ">>", NULL};
    for (const char *const *op = operators; *op != NULL; op++) {
        size_t len = strlen(*op);
        if (len <= left && memcmp(*op, ptr, len) == 0) {
            return len;
        }
    }
    return *ptr != '\0' && strchr("+-*/%@&|^~<>()[]{},:.;=", *ptr) != NULL ? 1 : 0;
}

/* In Python's words. */
static bool
fail_at_bracket(struct lexer *lexer, struct py_where where, struct py_value message)
{
    const char *text = py_failed(message) ? NULL : py_c_str(lexer->py, message.as.str);
    if (text != NULL) {
        (void)py_stop_at(lexer->py, PY_ERROR_SYNTAX, where, text);
    }
    return false;
}

static bool
fail_to_close(struct lexer *lexer, char byte)
{
    advance(lexer, lexer->at);
    struct py_where where = {lexer->source->path, lexer->line, lexer->column};
    return fail_at_bracket(lexer, where,
        lexer->n_parens == 0
            ? py_strf(lexer->py, "unmatched '%c'", byte)
            : py_strf(lexer->py, "closing parenthesis '%c' does not match opening parenthesis '%c'",
                  byte, lexer->parens[lexer->n_parens - 1].open));
}

static bool
track_parens(struct lexer *lexer, char byte)
{
    if (byte == '(' || byte == '[' || byte == '{') {
        if (lexer->n_parens == MAX_PARENS) {
            return stop(lexer, lexer->at, PY_ERROR_REFUSED, "too many nested parentheses");
        }
        advance(lexer, lexer->at);
        lexer->parens[lexer->n_parens].open = byte;
        lexer->parens[lexer->n_parens].line = lexer->line;
        lexer->parens[lexer->n_parens++].column = lexer->column;
        return true;
    }
    if (byte == ')' || byte == ']' || byte == '}') {
        char open = byte == ')' ? '(' : byte == ']' ? '[' : '{';
        if (lexer->n_parens == 0 || lexer->parens[lexer->n_parens - 1].open != open) {
            return fail_to_close(lexer, byte);
        }
        lexer->n_parens--;
    }
    return true;
}

static bool
lex_operator(struct lexer *lexer)
{
    size_t len = operator_len(lexer->at, (size_t)(lexer->end - lexer->at));
    if (len == 0) {
        return fail(lexer, lexer->at, "invalid character");
    }
    if (!track_parens(lexer, *lexer->at) || !emit(lexer, PY_TOKEN_OPERATOR, lexer->at, len)) {
        return false;
    }
    lexer->at += len;
    return true;
}

static bool
lex_token(struct lexer *lexer)
{
    const char *start = lexer->at;
    if (py_string_prefix(start, lexer->end) >= 0) {
        const char *after = py_skip_string(start, lexer->end, 0);
        if (after == NULL) {
            return fail(lexer, start, "unterminated string literal");
        }
        lexer->at = after;
        return emit(lexer, PY_TOKEN_STRING, start, (size_t)(after - start));
    }
    if (py_is_name_start(*start)) {
        while (lexer->at < lexer->end && py_is_name_part(*lexer->at)) {
            lexer->at++;
        }
        return emit(lexer, PY_TOKEN_NAME, start, (size_t)(lexer->at - start));
    }
    bool is_point = *start == '.' && start + 1 < lexer->end && is_digit(start[1]);
    if (is_digit(*start) || is_point) {
        return lex_number(lexer);
    }
    return lex_operator(lexer);
}

static bool
lex_all(struct lexer *lexer)
{
    bool at_line_start = !lexer->source->is_inner;
    while (lexer->at < lexer->end) {
        if (at_line_start) {
            if (!lex_indent(lexer)) {
                return false;
            }
            at_line_start = false;
        }
        if (!skip_blanks(lexer)) {
            return false;
        }
        if (lexer->at >= lexer->end) {
            break;
        }
        if (*lexer->at == '\n') {
            if (!emit(lexer, PY_TOKEN_NEWLINE, lexer->at, 1)) {
                return false;
            }
            lexer->at++;
            at_line_start = true;
        } else if (!lex_token(lexer)) {
            return false;
        }
    }
    return true;
}

/* What follows the last line: the tokens that Python makes up there. */
static bool
lex_end(struct lexer *lexer)
{
    if (lexer->n_parens > 0) {
        size_t last = lexer->n_parens - 1;
        struct py_where where = {
            lexer->source->path, lexer->parens[last].line, lexer->parens[last].column};
        return fail_at_bracket(
            lexer, where, py_strf(lexer->py, "'%c' was never closed", lexer->parens[last].open));
    }
    size_t n = lexer->out->n;
    if (!lexer->source->is_inner && n > 0 && lexer->out->items[n - 1].kind != PY_TOKEN_NEWLINE &&
        lexer->out->items[n - 1].kind != PY_TOKEN_DEDENT) {
        if (!emit(lexer, PY_TOKEN_NEWLINE, lexer->end, 0)) {
            return false;
        }
    }
    for (; lexer->n_indents > 1; lexer->n_indents--) {
        if (!emit(lexer, PY_TOKEN_DEDENT, lexer->end, 0)) {
            return false;
        }
    }
    return emit(lexer, PY_TOKEN_END, lexer->end, 0);
}

bool
py_lex(struct py *py, const struct py_source *source, struct py_tokens *ret)
{
    *ret = (struct py_tokens){NULL, 0};
    struct lexer *lexer = py_alloc(py, sizeof(*lexer));
    if (lexer == NULL) {
        return false;
    }
    lexer->py = py;
    lexer->source = source;
    lexer->at = source->text;
    lexer->end = source->text + source->len;
    lexer->mark = source->text;
    lexer->line = source->line;
    lexer->column = source->column;
    lexer->out = ret;
    lexer->n_indents = 1;
    return lex_all(lexer) && lex_end(lexer);
}
