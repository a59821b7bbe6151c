/* Compound statements: those with blocks. */
#include <string.h>

#include "py_parser.h"
#include "py_state.h"

/* "else:" with its block, where there is one. */
static bool
parse_else(struct py_parser *parser, struct py_node *node)
{
    return !py_accept(parser, "else") || py_parse_block(parser, &node->more, &node->n_more);
}

/* `if` or `elif`: an elif is an IF alone in the else part. */
static struct py_node *
parse_if(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_IF);
    parser->at++;
    if (node == NULL || !py_parse_enter(parser)) {
        return NULL;
    }
    node->a = py_parse_named(parser);
    bool ok = node->a != NULL && py_parse_block(parser, &node->items, &node->n_items);
    if (ok && py_at(parser, "elif")) {
        struct py_nodes more = {0};
        struct py_node *next = parse_if(parser);
        ok = next != NULL && py_nodes_add(parser->py, &more, next);
        node->more = more.items;
        node->n_more = more.n;
    } else if (ok) {
        ok = parse_else(parser, node);
    }
    py_parse_leave(parser);
    return ok ? node : NULL;
}

static struct py_node *
parse_while(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_WHILE);
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    node->a = py_parse_named(parser);
    return node->a != NULL && py_parse_block(parser, &node->items, &node->n_items) &&
                   parse_else(parser, node)
               ? node
               : NULL;
}

static struct py_node *
parse_for(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_FOR);
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    node->a = py_parse_targets(parser);
    if (node->a == NULL || !py_expect(parser, "in")) {
        return NULL;
    }
    node->b = py_parse_tests(parser);
    return node->b != NULL && py_parse_block(parser, &node->items, &node->n_items) &&
                   parse_else(parser, node)
               ? node
               : NULL;
}

/* ---- try --------------------------------------------------------------------------------------
 */

static struct py_node *
parse_handler(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_HANDLER);
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    if (py_at(parser, "*")) {
        return py_parse_refuse(parser, "except* is not supported");
    }
    if (!py_at(parser, ":")) {
        node->a = py_parse_test(parser);
        if (node->a == NULL) {
            return NULL;
        }
        if (py_accept(parser, "as")) {
            node->b = py_node_new(parser, PY_NODE_NAME);
            struct py_str *name = node->b == NULL ? NULL : py_parse_name(parser);
            if (name == NULL) {
                return NULL;
            }
            node->b->name = name;
        }
    }
    return py_parse_block(parser, &node->items, &node->n_items) ? node : NULL;
}

/* A BLOCK behind a keyword that has been stepped over. */
static struct py_node *
parse_block_node(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_BLOCK);
    return node != NULL && py_parse_block(parser, &node->items, &node->n_items) ? node : NULL;
}

static struct py_node *
parse_try(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_TRY);
    struct py_nodes handlers = {0};
    parser->at++;
    if (node == NULL || !py_parse_block(parser, &node->items, &node->n_items)) {
        return NULL;
    }
    while (py_at(parser, "except")) {
        if (handlers.n > 0 && handlers.items[handlers.n - 1]->a == NULL) {
            return py_parse_fail(parser, "default 'except:' must be last");
        }
        struct py_node *handler = parse_handler(parser);
        if (handler == NULL || !py_nodes_add(parser->py, &handlers, handler)) {
            return NULL;
        }
    }
    node->more = handlers.items;
    node->n_more = handlers.n;
    if (handlers.n > 0 && py_accept(parser, "else")) {
        node->a = parse_block_node(parser);
        if (node->a == NULL) {
            return NULL;
        }
    }
    if (py_accept(parser, "finally")) {
        node->b = parse_block_node(parser);
        return node->b == NULL ? NULL : node;
    }
    return handlers.n > 0 ? node : py_parse_fail(parser, "expected 'except' or 'finally' block");
}

/* ---- with -------------------------------------------------------------------------------------
 */

static struct py_node *
parse_with_item(struct py_parser *parser)
{
    struct py_node *item = py_node_new(parser, PY_NODE_WITH_ITEM);
    if (item == NULL) {
        return NULL;
    }
    item->a = py_parse_test(parser);
    if (item->a == NULL || !py_accept(parser, "as")) {
        return item->a == NULL ? NULL : item;
    }
    item->b = py_parse_with_target(parser);
    return item->b == NULL ? NULL : item;
}

/* The items up to ":" (or ")" where they stand in parentheses). */
static bool
parse_with_items(struct py_parser *parser, struct py_nodes *items, const char *end)
{
    do {
        if (items->n > 0 && py_at(parser, end)) {
            break;
        }
        struct py_node *item = parse_with_item(parser);
        if (item == NULL || !py_nodes_add(parser->py, items, item)) {
            return false;
        }
    } while (py_accept(parser, ","));
    return *end != ')' || py_expect(parser, ")");
}

/* Whether the "(" here opens a list of items, and not an expression: then its ")" is followed by
 * ":". */
static bool
has_with_parens(const struct py_parser *parser)
{
    size_t depth = 0;
    bool has_as = false;
    for (size_t at = parser->at; at < parser->tokens.n; at++) {
        const struct py_token *token = &parser->tokens.items[at];
        if (token->kind == PY_TOKEN_NEWLINE || token->kind == PY_TOKEN_END) {
            return false;
        }
        if (token->kind == PY_TOKEN_NAME && depth == 1 && py_token_is(token, "as")) {
            has_as = true;
        }
        if (token->kind != PY_TOKEN_OPERATOR) {
            continue;
        }
        if (strchr("([{", *token->ptr) != NULL) {
            depth++;
        } else if (strchr(")]}", *token->ptr) != NULL && --depth == 0) {
            return has_as && py_token_is(token + 1, ":");
        }
    }
    return false;
}

static struct py_node *
parse_with(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_WITH);
    struct py_nodes items = {0};
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    bool has_parens = py_at(parser, "(") && has_with_parens(parser);
    parser->at += has_parens;
    if (!parse_with_items(parser, &items, has_parens ? ")" : ":")) {
        return NULL;
    }
    node->more = items.items;
    node->n_more = items.n;
    return py_parse_block(parser, &node->items, &node->n_items) ? node : NULL;
}

/* ---- def and class ----------------------------------------------------------------------------
 */

static struct py_str *
docstring(struct py_node **body, uint32_t n)
{
    if (n == 0 || body[0]->kind != PY_NODE_EXPRESSION || body[0]->a->kind != PY_NODE_CONSTANT ||
        body[0]->a->constant.kind != PY_STR) {
        return NULL;
    }
    return body[0]->a->constant.as.str;
}

static struct py_node *
new_target(struct py_parser *parser)
{
    struct py_node *target = py_node_new(parser, PY_NODE_NAME);
    struct py_str *name = target == NULL ? NULL : py_parse_name(parser);
    if (name == NULL) {
        return NULL;
    }
    target->name = name;
    return target;
}

static struct py_node *
parse_def(struct py_parser *parser, const struct py_nodes *decorators)
{
    struct py_node *node = py_node_new(parser, PY_NODE_FUNCTION);
    struct py_function_node *function = py_alloc(parser->py, sizeof(*function));
    parser->at++;
    if (node == NULL || function == NULL) {
        return NULL;
    }
    node->function = function;
    node->more = decorators->items;
    node->n_more = decorators->n;
    node->b = new_target(parser);
    if (node->b == NULL || !py_expect(parser, "(") || !py_parse_params(parser, function, ")") ||
        !py_expect(parser, ")")) {
        return NULL;
    }
    function->name = node->b->name;
    if (py_accept(parser, "->")) {
        function->returns = py_parse_test(parser);
        if (function->returns == NULL) {
            return NULL;
        }
    }
    struct py_function_node *outer = parser->function;
    parser->function = function;
    bool ok = py_parse_block(parser, &function->body, &function->n_body);
    parser->function = outer;
    function->doc = ok ? docstring(function->body, function->n_body) : NULL;
    return ok ? node : NULL;
}

static struct py_node *
parse_class(struct py_parser *parser, const struct py_nodes *decorators)
{
    struct py_node *node = py_node_new(parser, PY_NODE_CLASS);
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    node->more = decorators->items;
    node->n_more = decorators->n;
    node->b = new_target(parser);
    if (node->b == NULL) {
        return NULL;
    }
    node->a = py_accept(parser, "(") ? py_parse_arguments(parser)
                                     : py_node_like(parser, PY_NODE_CALL, node);
    struct py_function_node *outer = parser->function;
    const struct py_str *outer_class = parser->class_name;
    parser->function = NULL; // a return in a class body is outside of any function
    parser->class_name = node->b->name;
    bool ok = node->a != NULL && py_parse_block(parser, &node->items, &node->n_items);
    parser->function = outer;
    parser->class_name = outer_class;
    return ok ? node : NULL;
}

/* "async def", "async for" and "async with": parsed to step over them. */
static struct py_node *
parse_unsupported(
    struct py_parser *parser, const char *construct, const struct py_nodes *decorators)
{
    struct py_node *node = py_node_new(parser, PY_NODE_UNSUPPORTED);
    if (node == NULL) {
        return NULL;
    }
    node->name = py_intern(parser->py, construct, strlen(construct));
    parser->at++;
    if (node->name == NULL) {
        return NULL;
    }
    if (py_at(parser, "def")) {
        struct py_node *inner = parse_def(parser, decorators);
        if (inner == NULL) {
            return NULL;
        }
        node->b = inner->b; // calling it is what is refused, and the name is bound to that
        return node;
    }
    struct py_node *inner = py_at(parser, "for")    ? parse_for(parser)
                            : py_at(parser, "with") ? parse_with(parser)
                                                    : py_parse_fail(parser, "invalid syntax");
    return inner == NULL ? NULL : node;
}

static struct py_node *
parse_decorated(struct py_parser *parser)
{
    struct py_nodes decorators = {0};
    while (py_accept(parser, "@")) {
        struct py_node *decorator = py_parse_named(parser);
        if (decorator == NULL || !py_nodes_add(parser->py, &decorators, decorator)) {
            return NULL;
        }
        if (py_peek(parser)->kind != PY_TOKEN_NEWLINE) {
            return py_parse_fail(parser, "invalid syntax");
        }
        parser->at++;
    }
    if (py_at(parser, "def")) {
        return parse_def(parser, &decorators);
    }
    if (py_at(parser, "class")) {
        return parse_class(parser, &decorators);
    }
    if (py_at(parser, "async")) {
        return parse_unsupported(parser, "async", &decorators);
    }
    return py_parse_fail(parser, "invalid syntax");
}

struct py_node *
py_parse_compound(struct py_parser *parser, bool *ret_is_compound)
{
    static const struct {
        const char *keyword;
        struct py_node *(*parse)(struct py_parser *);
    } parsers[] = {{"if", parse_if}, {"while", parse_while}, {"for", parse_for}, {"try", parse_try},
        {"with", parse_with}, {"def", parse_decorated}, {"class", parse_decorated},
        {"async", parse_decorated}, {"@", parse_decorated}};
    *ret_is_compound = true;
    for (size_t index = 0; index < sizeof(parsers) / sizeof(parsers[0]); index++) {
        if (py_at(parser, parsers[index].keyword)) {
            return parsers[index].parse(parser);
        }
    }
    if (py_at_match(parser)) {
        return py_parse_match(parser);
    }
    *ret_is_compound = false;
    return NULL;
}
