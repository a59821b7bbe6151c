/* Arguments, and what follows an atom: calls, attributes, subscripts. */
#include "py_parser.h"
#include "py_state.h"

static struct py_node *
parse_keyword(struct py_parser *parser)
{
    struct py_node *keyword = py_node_new(parser, PY_NODE_KEYWORD);
    if (keyword == NULL) {
        return NULL;
    }
    if (!py_accept(parser, "**")) {
        keyword->name = py_parse_name(parser);
        if (keyword->name == NULL || !py_expect(parser, "=")) {
            return NULL;
        }
    }
    keyword->a = py_parse_test(parser);
    return keyword->a == NULL ? NULL : keyword;
}

/* A positional argument: starred, or an expression that may turn out to be a generator expression.
 */
static struct py_node *
parse_positional(struct py_parser *parser)
{
    struct py_node *place = py_node_new(parser, PY_NODE_STARRED);
    if (place == NULL) {
        return NULL;
    }
    if (py_accept(parser, "*")) {
        place->a = py_parse_test(parser);
        return place->a == NULL ? NULL : place;
    }
    struct py_node *value = py_parse_named(parser);
    if (value == NULL || (!py_at(parser, "for") && !py_at(parser, "async"))) {
        return value;
    }
    struct py_node *generator = py_node_like(parser, PY_NODE_GENERATOR, value);
    if (generator == NULL) {
        return NULL;
    }
    generator->a = value;
    return py_parse_clauses(parser, generator) ? generator : NULL;
}

static bool
parse_argument(struct py_parser *parser, struct py_nodes *items, struct py_nodes *keywords)
{
    bool is_keyword =
        py_at(parser, "**") || (py_at_name(parser) && py_token_is(py_peek_next(parser), "="));
    struct py_node *node = is_keyword ? parse_keyword(parser) : parse_positional(parser);
    if (node == NULL) {
        return false;
    }
    if (!is_keyword && node->kind != PY_NODE_STARRED && keywords->n > 0) {
        (void)py_parse_fail(parser, "positional argument follows keyword argument");
        return false;
    }
    return py_nodes_add(parser->py, is_keyword ? keywords : items, node);
}

struct py_node *
py_parse_arguments(struct py_parser *parser)
{
    struct py_node *call = py_node_new(parser, PY_NODE_CALL);
    struct py_nodes items = {0};
    struct py_nodes keywords = {0};
    if (call == NULL) {
        return NULL;
    }
    while (!py_at(parser, ")")) {
        if (!parse_argument(parser, &items, &keywords)) {
            return NULL;
        }
        if (!py_accept(parser, ",")) {
            break;
        }
    }
    if (!py_expect(parser, ")")) {
        return NULL;
    }
    call->items = items.items;
    call->n_items = items.n;
    call->more = keywords.items;
    call->n_more = keywords.n;
    return call;
}

/* One part between commas of a subscript: an expression or a slice. */
static struct py_node *
parse_slice(struct py_parser *parser)
{
    struct py_node *slice = py_node_new(parser, PY_NODE_SLICE);
    if (slice == NULL) {
        return NULL;
    }
    if (py_at(parser, "*")) {
        return parse_positional(parser);
    }
    if (!py_at(parser, ":")) {
        slice->a = py_parse_named(parser);
        if (slice->a == NULL || !py_at(parser, ":")) {
            return slice->a;
        }
    }
    (void)py_accept(parser, ":");
    if (!py_at(parser, ":") && !py_at(parser, "]") && !py_at(parser, ",")) {
        slice->b = py_parse_test(parser);
        if (slice->b == NULL) {
            return NULL;
        }
    }
    if (py_accept(parser, ":") && !py_at(parser, "]") && !py_at(parser, ",")) {
        slice->c = py_parse_test(parser);
        if (slice->c == NULL) {
            return NULL;
        }
    }
    return slice;
}

static struct py_node *
parse_subscript(struct py_parser *parser)
{
    struct py_node *tuple = py_node_new(parser, PY_NODE_TUPLE);
    struct py_nodes items = {0};
    bool has_comma = false;
    if (tuple == NULL) {
        return NULL;
    }
    do {
        struct py_node *item = parse_slice(parser);
        if (item == NULL || !py_nodes_add(parser->py, &items, item)) {
            return NULL;
        }
        if (!py_accept(parser, ",")) {
            break;
        }
        has_comma = true;
    } while (!py_at(parser, "]"));
    if (!py_expect(parser, "]")) {
        return NULL;
    }
    tuple->items = items.items;
    tuple->n_items = items.n;
    return has_comma || items.items[0]->kind == PY_NODE_STARRED ? tuple : items.items[0];
}

/* One call, attribute or subscript behind `base`; `base` itself where there is none. */
static struct py_node *
parse_trailer(struct py_parser *parser, struct py_node *base)
{
    if (py_at(parser, "(")) {
        struct py_node *place = py_node_like(parser, PY_NODE_CALL, base);
        parser->at++;
        struct py_node *call = place == NULL ? NULL : py_parse_arguments(parser);
        if (call != NULL) {
            call->a = base;
            call->line = base->line;
            call->column = base->column;
        }
        return call;
    }
    if (py_at(parser, ".")) {
        parser->at++;
        struct py_node *attribute = py_node_new(parser, PY_NODE_ATTRIBUTE);
        struct py_str *name = attribute == NULL ? NULL : py_parse_name(parser);
        if (name == NULL) {
            return NULL;
        }
        attribute->a = base;
        attribute->name = name;
        attribute->line = base->line;
        attribute->column = base->column;
        return attribute;
    }
    if (py_at(parser, "[")) {
        struct py_node *subscript = py_node_like(parser, PY_NODE_SUBSCRIPT, base);
        parser->at++;
        if (subscript == NULL) {
            return NULL;
        }
        subscript->a = base;
        subscript->b = parse_subscript(parser);
        return subscript->b == NULL ? NULL : subscript;
    }
    return base;
}

/* A long chain nests the tree as deeply as parentheses would, so its links count against the guard.
 */
struct py_node *
py_parse_primary(struct py_parser *parser)
{
    struct py_node *await = NULL;
    if (py_at(parser, "await")) {
        await = py_node_new(parser, PY_NODE_UNSUPPORTED);
        if (await == NULL) {
            return NULL;
        }
        await->name = py_intern(parser->py, "await", 5);
        parser->at++;
    }
    struct py_node *node = py_parse_atom(parser);
    uint32_t links = 0;
    while (node != NULL) {
        struct py_node *longer = parse_trailer(parser, node);
        if (longer == node) {
            break;
        }
        node = longer;
        if (++links > 1000) {
            return py_parse_refuse(parser, "too many calls or attributes in one chain");
        }
    }
    return node != NULL && await != NULL ? await : node;
}
