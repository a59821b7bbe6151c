/* The parser's common parts and its entry: see py_parser.h. */
#include "py_parser.h"

#include <string.h>

#include "py_scope.h"
#include "py_state.h"
#include "py_unicode.h"

#define DEFAULT_NESTING 200

static const char *const keywords[] = {"False", "None", "True", "and", "as", "assert", "async",
    "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
    "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass",
    "raise", "return", "try", "while", "with", "yield", NULL};

bool
py_nodes_add(struct py *py, struct py_nodes *nodes, struct py_node *node)
{
    if (nodes->n == nodes->capacity) {
        uint32_t capacity = nodes->capacity == 0 ? 4 : nodes->capacity * 2;
        struct py_node **items = py_alloc(py, capacity * sizeof(struct py_node *));
        if (items == NULL) {
            return false;
        }
        if (nodes->n > 0) {
            memcpy(items, nodes->items, nodes->n * sizeof(struct py_node *));
        }
        nodes->items = items;
        nodes->capacity = capacity;
    }
    nodes->items[nodes->n++] = node;
    return true;
}

const struct py_token *
py_peek(const struct py_parser *parser)
{
    return &parser->tokens.items[parser->at];
}

const struct py_token *
py_peek_next(const struct py_parser *parser)
{
    size_t next = parser->at + 1 < parser->tokens.n ? parser->at + 1 : parser->at;
    return &parser->tokens.items[next];
}

bool
py_at(const struct py_parser *parser, const char *text)
{
    return py_token_is(py_peek(parser), text);
}

bool
py_accept(struct py_parser *parser, const char *text)
{
    if (!py_at(parser, text)) {
        return false;
    }
    parser->at++;
    return true;
}

static void *
stop(struct py_parser *parser, enum py_error_kind kind, const char *message)
{
    const struct py_token *token = py_peek(parser);
    struct py_where where = {parser->path, token->line, token->column};
    (void)py_stop_at(parser->py, kind, where, message);
    return NULL;
}

void *
py_parse_fail(struct py_parser *parser, const char *message)
{
    return stop(parser, PY_ERROR_SYNTAX, message);
}

void *
py_parse_refuse(struct py_parser *parser, const char *message)
{
    return stop(parser, PY_ERROR_REFUSED, message);
}

bool
py_expect(struct py_parser *parser, const char *text)
{
    if (py_accept(parser, text)) {
        return true;
    }
    struct py_value message = py_strf(parser->py, "expected '%s'", text);
    const char *c_text = py_failed(message) ? NULL : py_c_str(parser->py, message.as.str);
    if (c_text != NULL) {
        (void)py_parse_fail(parser, c_text);
    }
    return false;
}

struct py_node *
py_node_new(struct py_parser *parser, enum py_node_kind kind)
{
    struct py_node *node = py_alloc(parser->py, sizeof(*node));
    if (node != NULL) {
        node->kind = kind;
        node->line = py_peek(parser)->line;
        node->column = py_peek(parser)->column;
    }
    return node;
}

struct py_node *
py_node_like(struct py_parser *parser, enum py_node_kind kind, const struct py_node *place)
{
    struct py_node *node = py_node_new(parser, kind);
    if (node != NULL) {
        node->line = place->line;
        node->column = place->column;
    }
    return node;
}

static bool
is_keyword(const struct py_token *token)
{
    for (const char *const *keyword = keywords; *keyword != NULL; keyword++) {
        if (py_token_is(token, *keyword)) {
            return true;
        }
    }
    return false;
}

bool
py_at_name(const struct py_parser *parser)
{
    return py_peek(parser)->kind == PY_TOKEN_NAME && !is_keyword(py_peek(parser));
}

/* The lexer takes every non-ASCII character for a letter: look closer here. */
static bool
is_proper_name(const struct py_token *token)
{
    size_t size = 0;
    for (size_t at = 0; at < token->len; at += size) {
        uint32_t code = py_utf8_decode(token->ptr + at, token->len - at, &size);
        if (code >= 0x80 && !py_code_is_alpha(code) && (at == 0 || !py_code_is_decimal(code))) {
            return false;
        }
    }
    return true;
}

/* __name in a class becomes _Class__name. */
static struct py_str *
mangle(struct py_parser *parser, const struct py_token *token)
{
    const struct py_str *cls = parser->class_name;
    bool is_private = token->len > 2 && memcmp(token->ptr, "__", 2) == 0 &&
                      memcmp(token->ptr + token->len - 2, "__", 2) != 0;
    size_t skip = 0;
    while (cls != NULL && skip < cls->len && cls->ptr[skip] == '_') {
        skip++;
    }
    if (!is_private || cls == NULL || skip == cls->len) {
        return py_intern(parser->py, token->ptr, token->len);
    }
    struct py_value name = py_strf(parser->py, "_%.*s%.*s", (int)(cls->len - skip), cls->ptr + skip,
        (int)token->len, token->ptr);
    return py_failed(name) ? NULL : py_intern(parser->py, name.as.str->ptr, name.as.str->len);
}

struct py_str *
py_parse_name(struct py_parser *parser)
{
    const struct py_token *token = py_peek(parser);
    if (!py_at_name(parser) || !is_proper_name(token)) {
        return py_parse_fail(parser, "invalid syntax: a name was expected");
    }
    parser->at++;
    return mangle(parser, token);
}

bool
py_parse_enter(struct py_parser *parser)
{
    uint32_t limit = parser->py->config.limits.nesting;
    if (parser->depth >= (limit == 0 ? DEFAULT_NESTING : limit)) {
        const struct py_token *token = py_peek(parser);
        struct py_where where = {parser->path, token->line, token->column};
        (void)py_stop_at(
            parser->py, PY_ERROR_BUDGET, where, "the source text is nested too deeply");
        return false;
    }
    if (!py_stack_check(parser->py)) {
        return false;
    }
    parser->depth++;
    return true;
}

void
py_parse_leave(struct py_parser *parser)
{
    parser->depth--;
}

struct py_tree *
py_parse(struct py *py, const char *path, const char *text, size_t len)
{
    size_t chars = 0;
    struct py_where start = {path, 1, 1};
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    if (!py_utf8_check(text, len, &chars)) {
        (void)py_stop_at(py, PY_ERROR_SYNTAX, start, "the file is not valid UTF-8");
        return NULL;
    }
    struct py_source source = {
        .path = path, .text = text, .len = len, .line = 1, .column = 1, .is_inner = false};
    struct py_parser parser = {.py = py, .path = path};
    struct py_tree *tree = py_alloc(py, sizeof(*tree));
    struct py_nodes body = {0};
    if (tree == NULL || !py_lex(py, &source, &parser.tokens) ||
        !py_parse_file_body(&parser, &body)) {
        return NULL;
    }
    tree->path = path;
    tree->body = body.items;
    tree->n_body = body.n;
    return py_scope_resolve(py, tree) ? tree : NULL;
}
