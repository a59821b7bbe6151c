/* Patterns of a case (PEP 634). */
#include "py_parse_pattern.h"

#include <stdio.h>
#include <string.h>

#include "py_state.h"

static struct py_node *parse_pattern(struct py_parser *parser);

bool
py_pattern_binds(const struct py_nodes *names, const struct py_str *name)
{
    for (uint32_t index = 0; index < names->n; index++) {
        if (names->items[index]->name == name) {
            return true;
        }
    }
    return false;
}

bool
py_pattern_fail(struct py_parser *parser, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct py_str message = {.ptr = text, .len = strlen(text)};
    const char *lasting = py_c_str(parser->py, &message);
    if (lasting != NULL) {
        (void)py_parse_fail(parser, lasting);
    }
    return false;
}

/* ---- Patterns -----------------------------------------------------------------------------------
 */

/* A NAME to bind; NULL with no error for "_". */
static bool
parse_capture(struct py_parser *parser, struct py_node **ret)
{
    *ret = NULL;
    if (py_accept(parser, "_")) {
        return true;
    }
    struct py_node *name = py_node_new(parser, PY_NODE_NAME);
    struct py_str *text = name == NULL ? NULL : py_parse_name(parser);
    if (text == NULL) {
        return false;
    }
    name->name = text;
    *ret = name;
    return true;
}

static struct py_node *
value_of(struct py_parser *parser, struct py_node *expression, int op)
{
    struct py_node *node =
        expression == NULL ? NULL : py_node_like(parser, PY_NODE_PATTERN_VALUE, expression);
    if (node != NULL) {
        node->a = expression;
        node->op = op;
    }
    return node;
}

/* A number, negative or not; strings. */
static struct py_node *
parse_literal(struct py_parser *parser)
{
    if (py_peek(parser)->kind == PY_TOKEN_STRING) {
        struct py_node *text = py_parse_strings(parser);
        if (text != NULL && text->kind != PY_NODE_CONSTANT) {
            return py_parse_fail(parser, "patterns may only match literals and attribute lookups");
        }
        return text;
    }
    struct py_node *minus = py_at(parser, "-") ? py_node_new(parser, PY_NODE_UNARY) : NULL;
    if (py_at(parser, "-")) {
        parser->at++;
        if (minus == NULL || py_peek(parser)->kind != PY_TOKEN_NUMBER) {
            return minus == NULL ? NULL : py_parse_fail(parser, "invalid syntax");
        }
    }
    struct py_node *number = py_parse_atom(parser);
    if (number != NULL && (py_at(parser, "+") || py_at(parser, "-"))) {
        return py_parse_refuse(parser, "a complex number in a pattern is not supported");
    }
    if (minus == NULL || number == NULL) {
        return number;
    }
    minus->op = PY_OP_NEG;
    minus->a = number;
    return minus;
}

/* NAME.NAME…, the first one being a name that is loaded. */
static struct py_node *
parse_dotted(struct py_parser *parser)
{
    struct py_node *base = py_node_new(parser, PY_NODE_NAME);
    struct py_str *name = base == NULL ? NULL : py_parse_name(parser);
    if (name == NULL) {
        return NULL;
    }
    base->name = name;
    while (py_accept(parser, ".")) {
        struct py_node *attribute = py_node_like(parser, PY_NODE_ATTRIBUTE, base);
        name = attribute == NULL ? NULL : py_parse_name(parser);
        if (name == NULL) {
            return NULL;
        }
        attribute->a = base;
        attribute->name = name;
        base = attribute;
    }
    return base;
}

/* The patterns up to `end`, one of which may have a star. */
bool
py_pattern_items(
    struct py_parser *parser, struct py_nodes *items, const char *end, bool *ret_has_comma)
{
    uint32_t stars = 0;
    while (!py_at(parser, end) && !(*end == ':' && py_at(parser, "if"))) {
        struct py_node *item = NULL;
        if (py_at(parser, "*")) {
            item = py_node_new(parser, PY_NODE_PATTERN_STAR);
            parser->at++;
            if (item == NULL || !parse_capture(parser, &item->a)) {
                return false;
            }
            if (++stars > 1) {
                return py_pattern_fail(parser, "multiple starred names in sequence pattern");
            }
        } else {
            item = parse_pattern(parser);
        }
        if (item == NULL || !py_nodes_add(parser->py, items, item)) {
            return false;
        }
        if (!py_accept(parser, ",")) {
            return true;
        }
        *ret_has_comma = true;
    }
    return true;
}

struct py_node *
py_pattern_sequence(struct py_node *node, const struct py_nodes *items)
{
    node->kind = PY_NODE_PATTERN_SEQUENCE;
    node->items = items->items;
    node->n_items = items->n;
    return node;
}

/* ( … ): a sequence, or a pattern in parentheses; [ … ]: a sequence. */
static struct py_node *
parse_enclosed(struct py_parser *parser, const char *end)
{
    struct py_node *node = py_node_new(parser, PY_NODE_PATTERN_SEQUENCE);
    struct py_nodes items = {0};
    bool has_comma = *end == ']';
    parser->at++;
    if (node == NULL || !py_pattern_items(parser, &items, end, &has_comma) ||
        !py_expect(parser, end)) {
        return NULL;
    }
    bool is_group = !has_comma && items.n == 1 && items.items[0]->kind != PY_NODE_PATTERN_STAR;
    if (!is_group && !has_comma && items.n > 0) {
        return py_parse_fail(parser, "invalid syntax");
    }
    return is_group ? items.items[0] : py_pattern_sequence(node, &items);
}

/* A key: a literal, None, True, False, or a dotted name. */
static struct py_node *
parse_key(struct py_parser *parser)
{
    if (py_peek(parser)->kind != PY_TOKEN_NAME) {
        return parse_literal(parser);
    }
    if (py_at(parser, "None") || py_at(parser, "True") || py_at(parser, "False")) {
        return py_parse_atom(parser);
    }
    struct py_node *key = parse_dotted(parser);
    return key != NULL && key->kind == PY_NODE_NAME ? py_parse_fail(parser, "invalid syntax") : key;
}

static struct py_node *
parse_mapping(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_PATTERN_MAPPING);
    struct py_nodes keys = {0};
    struct py_nodes patterns = {0};
    parser->at++;
    while (node != NULL && !py_at(parser, "}")) {
        if (node->b != NULL) {
            return py_parse_fail(parser, "invalid syntax"); // ** comes last
        }
        if (py_accept(parser, "**")) {
            if (!parse_capture(parser, &node->b) || node->b == NULL) {
                return node->b == NULL ? py_parse_fail(parser, "invalid syntax") : NULL;
            }
        } else {
            struct py_node *key = parse_key(parser);
            if (key == NULL || !py_expect(parser, ":")) {
                return NULL;
            }
            struct py_node *pattern = parse_pattern(parser);
            if (pattern == NULL || !py_nodes_add(parser->py, &keys, key) ||
                !py_nodes_add(parser->py, &patterns, pattern)) {
                return NULL;
            }
        }
        if (!py_accept(parser, ",")) {
            break;
        }
    }
    if (node == NULL || !py_expect(parser, "}")) {
        return NULL;
    }
    node->items = keys.items;
    node->n_items = keys.n;
    node->more = patterns.items;
    node->n_more = patterns.n;
    return node;
}

static bool
parse_class_argument(
    struct py_parser *parser, struct py_nodes *positional, struct py_nodes *keywords)
{
    if (py_peek(parser)->kind == PY_TOKEN_NAME && py_token_is(py_peek_next(parser), "=")) {
        struct py_node *keyword = py_node_new(parser, PY_NODE_KEYWORD);
        struct py_str *name = keyword == NULL ? NULL : py_parse_name(parser);
        if (name == NULL) {
            return false;
        }
        if (py_pattern_binds(keywords, name)) {
            return py_pattern_fail(parser, "attribute name repeated in class pattern: %.*s",
                (int)name->len, name->ptr);
        }
        parser->at++;
        keyword->name = name;
        keyword->a = parse_pattern(parser);
        return keyword->a != NULL && py_nodes_add(parser->py, keywords, keyword);
    }
    if (keywords->n > 0) {
        return py_pattern_fail(parser, "positional patterns follow keyword patterns");
    }
    struct py_node *pattern = parse_pattern(parser);
    return pattern != NULL && py_nodes_add(parser->py, positional, pattern);
}

static struct py_node *
parse_class(struct py_parser *parser, struct py_node *cls)
{
    struct py_node *node = py_node_like(parser, PY_NODE_PATTERN_CLASS, cls);
    struct py_nodes positional = {0};
    struct py_nodes keywords = {0};
    parser->at++;
    while (node != NULL && !py_at(parser, ")")) {
        if (!parse_class_argument(parser, &positional, &keywords)) {
            return NULL;
        }
        if (!py_accept(parser, ",")) {
            break;
        }
    }
    if (node == NULL || !py_expect(parser, ")")) {
        return NULL;
    }
    node->a = cls;
    node->items = positional.items;
    node->n_items = positional.n;
    node->more = keywords.items;
    node->n_more = keywords.n;
    return node;
}

/* A dotted name, a class, or a name to bind. */
static struct py_node *
parse_named(struct py_parser *parser)
{
    const struct py_token *next = py_peek_next(parser);
    if (py_token_is(next, ".") || py_token_is(next, "(")) {
        struct py_node *name = parse_dotted(parser);
        return name == NULL         ? NULL
               : py_at(parser, "(") ? parse_class(parser, name)
                                    : value_of(parser, name, PY_OP_EQ);
    }
    struct py_node *node = py_node_new(parser, PY_NODE_PATTERN_CAPTURE);
    return node != NULL && parse_capture(parser, &node->a) ? node : NULL;
}

static struct py_node *
parse_closed(struct py_parser *parser)
{
    const struct py_token *token = py_peek(parser);
    if (py_at(parser, "None") || py_at(parser, "True") || py_at(parser, "False")) {
        return value_of(parser, py_parse_atom(parser), PY_TEST_IS);
    }
    if (token->kind == PY_TOKEN_NAME) {
        return parse_named(parser);
    }
    if (token->kind == PY_TOKEN_STRING || token->kind == PY_TOKEN_NUMBER || py_at(parser, "-")) {
        return value_of(parser, parse_literal(parser), PY_OP_EQ);
    }
    return py_at(parser, "(")   ? parse_enclosed(parser, ")")
           : py_at(parser, "[") ? parse_enclosed(parser, "]")
           : py_at(parser, "{") ? parse_mapping(parser)
                                : py_parse_fail(parser, "invalid syntax");
}

static struct py_node *
parse_alternatives(struct py_parser *parser)
{
    struct py_node *first = parse_closed(parser);
    struct py_nodes items = {0};
    if (first == NULL || !py_at(parser, "|")) {
        return first;
    }
    struct py_node *node = py_node_like(parser, PY_NODE_PATTERN_OR, first);
    if (node == NULL || !py_nodes_add(parser->py, &items, first)) {
        return NULL;
    }
    while (py_accept(parser, "|")) {
        struct py_node *other = parse_closed(parser);
        if (other == NULL || !py_nodes_add(parser->py, &items, other)) {
            return NULL;
        }
    }
    node->items = items.items;
    node->n_items = items.n;
    return node;
}

static struct py_node *
parse_pattern_inside(struct py_parser *parser)
{
    struct py_node *pattern = parse_alternatives(parser);
    if (pattern == NULL || !py_at(parser, "as")) {
        return pattern;
    }
    struct py_node *node = py_node_like(parser, PY_NODE_PATTERN_AS, pattern);
    parser->at++;
    if (node == NULL || !parse_capture(parser, &node->b)) {
        return NULL;
    }
    node->a = pattern;
    return node->b == NULL ? py_parse_fail(parser, "cannot use '_' as a target") : node;
}

static struct py_node *
parse_pattern(struct py_parser *parser)
{
    if (!py_parse_enter(parser)) {
        return NULL;
    }
    struct py_node *pattern = parse_pattern_inside(parser);
    py_parse_leave(parser);
    return pattern;
}
