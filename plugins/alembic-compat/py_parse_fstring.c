/* Adjacent string literals, and f-strings among them. */
#include <string.h>

#include "py_literal.h"
#include "py_parser.h"
#include "py_state.h"

struct fstring {
    struct py_parser *parser;
    const struct py_token *token;
    struct py_string_form form;
    struct py_nodes parts;
    struct py_buf text; // literal text not yet made a part
};

/* Line and column of a place inside a token. */
static void
place_in_token(
    const struct py_token *token, const char *ptr, uint32_t *ret_line, uint32_t *ret_column)
{
    *ret_line = token->line;
    *ret_column = token->column;
    for (const char *at = token->ptr; at < ptr; at++) {
        if (*at == '\n') {
            (*ret_line)++;
            *ret_column = 1;
        } else if (((unsigned char)*at & 0xC0) != 0x80) {
            (*ret_column)++;
        }
    }
}

static void
fail_at(struct fstring *fstring, const char *ptr, const char *message)
{
    struct py_where where = {.file = fstring->parser->path};
    place_in_token(fstring->token, ptr, &where.line, &where.column);
    (void)py_stop_at(fstring->parser->py, PY_ERROR_SYNTAX, where, message);
}

static bool
flush_text(struct fstring *fstring)
{
    if (fstring->text.len == 0 && !fstring->text.failed) {
        return true;
    }
    struct py_node *node = py_node_new(fstring->parser, PY_NODE_CONSTANT);
    struct py_value text = py_buf_take(&fstring->text);
    if (node == NULL || py_failed(text)) {
        return false;
    }
    node->constant = text;
    return py_nodes_add(fstring->parser->py, &fstring->parts, node);
}

static bool
add_text(struct fstring *fstring, const char *ptr, const char *end)
{
    struct py_where where = {.file = fstring->parser->path};
    place_in_token(fstring->token, ptr, &where.line, &where.column);
    return py_decode_string(&fstring->text, &fstring->form, ptr, end, where);
}

/* Parse the expression in [ptr, end) with a parser of its own, which shares the depth. */
static struct py_node *
parse_inner(struct fstring *fstring, const char *ptr, const char *end)
{
    struct py_parser *outer = fstring->parser;
    struct py_source source = {
        .path = outer->path, .text = ptr, .len = (size_t)(end - ptr), .is_inner = true};
    place_in_token(fstring->token, ptr, &source.line, &source.column);
    struct py_parser inner = {.py = outer->py,
        .path = outer->path,
        .depth = outer->depth,
        .function = outer->function,
        .class_name = outer->class_name};
    if (!py_lex(outer->py, &source, &inner.tokens)) {
        return NULL;
    }
    if (py_peek(&inner)->kind == PY_TOKEN_END) {
        return py_parse_fail(&inner, "f-string: empty expression not allowed");
    }
    struct py_node *node = py_parse_tests(&inner);
    if (node != NULL && py_peek(&inner)->kind != PY_TOKEN_END) {
        return py_parse_fail(&inner, "f-string: invalid syntax");
    }
    return node;
}

static bool parse_parts(struct fstring *fstring, const char *ptr, const char *end, bool is_spec);

/* The format specification [ptr, end) as an FSTRING node. */
static struct py_node *
parse_spec(struct fstring *outer, const char *ptr, const char *end)
{
    struct fstring spec = {.parser = outer->parser,
        .token = outer->token,
        .form = outer->form,
        .text.py = outer->parser->py};
    struct py_node *node = py_node_new(outer->parser, PY_NODE_FSTRING);
    if (node == NULL || !py_parse_enter(outer->parser)) {
        return NULL;
    }
    bool ok = parse_parts(&spec, ptr, end, true) && flush_text(&spec);
    py_parse_leave(outer->parser);
    node->items = spec.parts.items;
    node->n_items = spec.parts.n;
    return ok ? node : NULL;
}

/* What may follow the expression: '=', a conversion, a specification. */
static bool
parse_field_tail(struct fstring *fstring, struct py_node *field, const char *ptr, const char *tail,
    const char *end)
{
    bool is_debug = *tail == '=';
    if (is_debug) {
        tail++;
        while (tail < end && *tail == ' ') {
            tail++;
        }
        py_buf_add(&fstring->text, ptr, (size_t)(tail - ptr));
        field->op = 'r';
    }
    if (*tail == '!') {
        tail++;
        if (tail >= end || strchr("sra", *tail) == NULL || *tail == '\0') {
            fail_at(fstring, tail, "f-string: invalid conversion character");
            return false;
        }
        field->op = (unsigned char)*tail++;
    }
    if (*tail == ':') {
        field->op = is_debug && field->op == 'r' ? 0 : field->op;
        field->b = parse_spec(fstring, tail + 1, end);
        return field->b != NULL && flush_text(fstring);
    }
    if (tail != end) {
        fail_at(fstring, tail, "f-string: expecting '}'");
        return false;
    }
    return flush_text(fstring);
}

/* One replacement field; `ptr` is behind its '{'. Returns what follows its '}', NULL: failed. */
static const char *
parse_field(struct fstring *fstring, const char *ptr, const char *end)
{
    const char *tail = NULL;
    const char *close = py_skip_field(ptr, end, 0, &tail);
    if (close == NULL || tail == NULL) {
        fail_at(fstring, ptr, "f-string: expecting '}'");
        return NULL;
    }
    struct py_node *field = py_node_new(fstring->parser, PY_NODE_FORMATTED);
    if (field == NULL || !py_parse_enter(fstring->parser)) {
        return NULL;
    }
    place_in_token(fstring->token, ptr, &field->line, &field->column);
    field->a = parse_inner(fstring, ptr, tail);
    py_parse_leave(fstring->parser);
    if (field->a == NULL || !parse_field_tail(fstring, field, ptr, tail, close) ||
        !py_nodes_add(fstring->parser->py, &fstring->parts, field)) {
        return NULL;
    }
    return close + 1;
}

/* Literal text and replacement fields in turn. In a specification no brace is doubled. */
static bool
parse_parts(struct fstring *fstring, const char *ptr, const char *end, bool is_spec)
{
    const char *text = ptr;
    while (ptr < end) {
        if (*ptr == '\\' && !fstring->form.is_raw) {
            bool is_named = ptr + 2 < end && ptr[1] == 'N' && ptr[2] == '{';
            ptr += is_named ? 3 : 2;
            continue;
        }
        if (*ptr != '{') {
            ptr++;
            continue;
        }
        if (!is_spec && ptr + 1 < end && ptr[1] == '{') {
            ptr += 2;
            continue;
        }
        if (!add_text(fstring, text, ptr)) {
            return false;
        }
        ptr = parse_field(fstring, ptr + 1, end);
        if (ptr == NULL) {
            return false;
        }
        text = ptr;
    }
    return add_text(fstring, text, end);
}

static bool
parse_piece(struct fstring *fstring)
{
    const char *end = fstring->form.body + fstring->form.len;
    if (fstring->form.is_format) {
        return parse_parts(fstring, fstring->form.body, end, false);
    }
    return add_text(fstring, fstring->form.body, end);
}

struct py_node *
py_parse_strings(struct py_parser *parser)
{
    struct fstring fstring = {.parser = parser, .text.py = parser->py};
    struct py_node *node = py_node_new(parser, PY_NODE_CONSTANT);
    bool has_format = false;
    bool is_bytes = py_string_form(py_peek(parser)).is_bytes;
    if (node == NULL) {
        return NULL;
    }
    for (; py_peek(parser)->kind == PY_TOKEN_STRING; parser->at++) {
        fstring.token = py_peek(parser);
        fstring.form = py_string_form(fstring.token);
        has_format = has_format || fstring.form.is_format;
        if (fstring.form.is_bytes != is_bytes) {
            return py_parse_fail(parser, "cannot mix bytes and nonbytes literals");
        }
        if (!parse_piece(&fstring)) {
            return NULL;
        }
    }
    if (has_format) {
        node->kind = PY_NODE_FSTRING;
        if (!flush_text(&fstring)) {
            return NULL;
        }
        node->items = fstring.parts.items;
        node->n_items = fstring.parts.n;
        return node;
    }
    node->constant = is_bytes ? py_bytes_new(parser->py, fstring.text.ptr, fstring.text.len)
                              : py_buf_take(&fstring.text);
    return py_failed(node->constant) ? NULL : node;
}
