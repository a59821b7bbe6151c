/* Atoms: names, literals, displays and comprehensions, f-strings, parameters. */
#include <string.h>

#include "py_literal.h"
#include "py_parser.h"
#include "py_state.h"

static struct py_node *
new_constant(struct py_parser *parser, struct py_value value)
{
    struct py_node *node = py_node_new(parser, PY_NODE_CONSTANT);
    if (node != NULL) {
        node->constant = value;
    }
    return py_failed(value) ? NULL : node;
}

/* ---- Comprehensions ---------------------------------------------------------------------------
 */

static struct py_node *
parse_clause(struct py_parser *parser)
{
    struct py_node *clause = py_node_new(parser, PY_NODE_CLAUSE);
    struct py_nodes conditions = {0};
    if (clause == NULL) {
        return NULL;
    }
    parser->at++;
    clause->a = py_parse_targets(parser);
    if (clause->a == NULL || !py_expect(parser, "in")) {
        return NULL;
    }
    // No ternary here: its "if" would be the condition's.
    clause->b = py_parse_or_test(parser);
    if (clause->b == NULL) {
        return NULL;
    }
    while (py_accept(parser, "if")) {
        struct py_node *condition = py_parse_condition(parser);
        if (condition == NULL || !py_nodes_add(parser->py, &conditions, condition)) {
            return NULL;
        }
    }
    clause->items = conditions.items;
    clause->n_items = conditions.n;
    return clause;
}

bool
py_parse_clauses(struct py_parser *parser, struct py_node *comprehension)
{
    struct py_nodes clauses = {0};
    do {
        if (py_at(parser, "async")) {
            (void)py_parse_refuse(parser, "an asynchronous comprehension is not supported");
            return false;
        }
        struct py_node *clause = parse_clause(parser);
        if (clause == NULL || !py_nodes_add(parser->py, &clauses, clause)) {
            return false;
        }
    } while (py_at(parser, "for") || py_at(parser, "async"));
    comprehension->items = clauses.items;
    comprehension->n_items = clauses.n;
    return true;
}

/* ---- Displays ---------------------------------------------------------------------------------
 */

/* The items after the first of a display, up to its closing bracket. */
static bool
parse_display_rest(struct py_parser *parser, struct py_node *display, struct py_node *first,
    const char *close, bool *ret_has_comma)
{
    struct py_nodes items = {0};
    *ret_has_comma = false;
    if (!py_nodes_add(parser->py, &items, first)) {
        return false;
    }
    while (py_accept(parser, ",")) {
        *ret_has_comma = true;
        if (py_at(parser, close)) {
            break;
        }
        struct py_node *item = py_parse_starred(parser);
        if (item == NULL || !py_nodes_add(parser->py, &items, item)) {
            return false;
        }
    }
    display->items = items.items;
    display->n_items = items.n;
    return py_expect(parser, close);
}

/* A list, or what stands in parentheses; both begin alike. */
static struct py_node *
parse_list_or_group(struct py_parser *parser, const char *close)
{
    bool is_list = *close == ']';
    struct py_node *node = py_node_new(parser, is_list ? PY_NODE_LIST : PY_NODE_TUPLE);
    bool has_comma = false;
    parser->at++;
    if (node == NULL || py_accept(parser, close)) {
        return node;
    }
    if (!is_list && py_at(parser, "yield")) {
        struct py_node *inner = py_parse_tests(parser);
        return inner != NULL && py_expect(parser, close) ? inner : NULL;
    }
    struct py_node *first = py_parse_starred(parser);
    if (first == NULL) {
        return NULL;
    }
    if (py_at(parser, "for") || py_at(parser, "async")) {
        node->kind = is_list ? PY_NODE_LISTCOMP : PY_NODE_GENERATOR;
        node->a = first;
        return py_parse_clauses(parser, node) && py_expect(parser, close) ? node : NULL;
    }
    if (!parse_display_rest(parser, node, first, close, &has_comma)) {
        return NULL;
    }
    if (is_list || has_comma) {
        return node;
    }
    return first->kind == PY_NODE_STARRED
               ? py_parse_fail(parser, "cannot use starred expression here")
               : first;
}

/* One `key: value` or `**mapping`. */
static bool
parse_dict_item(struct py_parser *parser, struct py_nodes *keys, struct py_nodes *values)
{
    struct py_node *key = NULL;
    if (py_accept(parser, "**")) {
        struct py_node *mapping = py_parse_bit_or(parser);
        return mapping != NULL && py_nodes_add(parser->py, keys, NULL) &&
               py_nodes_add(parser->py, values, mapping);
    }
    key = py_parse_test(parser);
    if (key == NULL || !py_expect(parser, ":")) {
        return false;
    }
    struct py_node *value = py_parse_test(parser);
    return value != NULL && py_nodes_add(parser->py, keys, key) &&
           py_nodes_add(parser->py, values, value);
}

static struct py_node *
parse_dict(struct py_parser *parser, struct py_node *node, struct py_node *first_key)
{
    struct py_nodes keys = {0};
    struct py_nodes values = {0};
    if (first_key != NULL) {
        parser->at++; // the colon
        struct py_node *value = py_parse_test(parser);
        if (value == NULL) {
            return NULL;
        }
        if (py_at(parser, "for") || py_at(parser, "async")) {
            node->kind = PY_NODE_DICTCOMP;
            node->a = first_key;
            node->b = value;
            return py_parse_clauses(parser, node) && py_expect(parser, "}") ? node : NULL;
        }
        if (!py_nodes_add(parser->py, &keys, first_key) ||
            !py_nodes_add(parser->py, &values, value)) {
            return NULL;
        }
        if (!py_at(parser, "}") && !py_expect(parser, ",")) {
            return NULL;
        }
    }
    while (!py_at(parser, "}")) {
        if (!parse_dict_item(parser, &keys, &values)) {
            return NULL;
        }
        if (!py_accept(parser, ",")) {
            break;
        }
    }
    node->items = keys.items;
    node->more = values.items;
    node->n_items = keys.n;
    node->n_more = values.n;
    return py_expect(parser, "}") ? node : NULL;
}

static struct py_node *
parse_braces(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_DICT);
    bool has_comma = false;
    parser->at++;
    if (node == NULL || py_accept(parser, "}")) {
        return node;
    }
    if (py_at(parser, "**")) {
        return parse_dict(parser, node, NULL);
    }
    struct py_node *first = py_parse_starred(parser);
    if (first == NULL) {
        return NULL;
    }
    if (py_at(parser, ":") && first->kind != PY_NODE_STARRED) {
        return parse_dict(parser, node, first);
    }
    if (py_at(parser, "for") || py_at(parser, "async")) {
        node->kind = PY_NODE_SETCOMP;
        node->a = first;
        return py_parse_clauses(parser, node) && py_expect(parser, "}") ? node : NULL;
    }
    node->kind = PY_NODE_SET;
    return parse_display_rest(parser, node, first, "}", &has_comma) ? node : NULL;
}

/* ---- Atoms ------------------------------------------------------------------------------------
 */

static struct py_node *
parse_name_atom(struct py_parser *parser)
{
    static const struct {
        const char *text;
        struct py_value value;
    } constants[] = {{"None", {.kind = PY_NONE}}, {"True", {.kind = PY_BOOL, .as.boolean = true}},
        {"False", {.kind = PY_BOOL, .as.boolean = false}}};
    for (size_t index = 0; index < sizeof(constants) / sizeof(constants[0]); index++) {
        if (py_at(parser, constants[index].text)) {
            struct py_node *node = new_constant(parser, constants[index].value);
            parser->at++;
            return node;
        }
    }
    struct py_node *node = py_node_new(parser, PY_NODE_NAME);
    if (node == NULL) {
        return NULL;
    }
    node->name = py_parse_name(parser);
    return node->name == NULL ? NULL : node;
}

static struct py_node *
parse_atom_inside(struct py_parser *parser)
{
    const struct py_token *token = py_peek(parser);
    if (token->kind == PY_TOKEN_NAME) {
        return parse_name_atom(parser);
    }
    if (token->kind == PY_TOKEN_STRING) {
        return py_parse_strings(parser);
    }
    if (token->kind == PY_TOKEN_NUMBER) {
        struct py_node *node =
            new_constant(parser, py_decode_number(parser->py, token, parser->path));
        parser->at++;
        return node;
    }
    if (py_at(parser, "(")) {
        return parse_list_or_group(parser, ")");
    }
    if (py_at(parser, "[")) {
        return parse_list_or_group(parser, "]");
    }
    if (py_at(parser, "{")) {
        return parse_braces(parser);
    }
    if (py_at(parser, "...")) {
        struct py_node *node = new_constant(parser, (struct py_value){.kind = PY_ELLIPSIS});
        parser->at++;
        return node;
    }
    return py_parse_fail(parser, "invalid syntax");
}

struct py_node *
py_parse_atom(struct py_parser *parser)
{
    if (!py_parse_enter(parser)) {
        return NULL;
    }
    struct py_node *node = parse_atom_inside(parser);
    py_parse_leave(parser);
    return node;
}

/* ---- Parameters -------------------------------------------------------------------------------
 */

struct param_list {
    struct py_param *items;
    uint32_t n;
    uint32_t capacity;
    bool after_star;
    bool has_default;
};

static bool
add_param(struct py_parser *parser, struct param_list *list, struct py_param param)
{
    for (uint32_t index = 0; index < list->n; index++) {
        if (list->items[index].name == param.name) {
            struct py_value message =
                py_strf(parser->py, "duplicate argument '%.*s' in function definition",
                    (int)param.name->len, param.name->ptr);
            const char *text = py_failed(message) ? NULL : py_c_str(parser->py, message.as.str);
            return text == NULL ? false : py_parse_fail(parser, text) != NULL;
        }
    }
    if (list->n == list->capacity) {
        uint32_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        struct py_param *items = py_alloc(parser->py, capacity * sizeof(*items));
        if (items == NULL) {
            return false;
        }
        if (list->n > 0) {
            memcpy(items, list->items, list->n * sizeof(*items));
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = param;
    return true;
}

static bool
parse_param(struct py_parser *parser, struct param_list *list, bool is_lambda)
{
    struct py_param param = {.kind = list->after_star ? PY_PARAM_KEYWORD : PY_PARAM_NORMAL};
    if (py_accept(parser, "**")) {
        param.kind = PY_PARAM_STAR_STAR;
    } else if (py_accept(parser, "*")) {
        if (list->after_star) {
            (void)py_parse_fail(parser, "* argument may appear only once");
            return false;
        }
        list->after_star = true;
        param.kind = PY_PARAM_STAR;
        if (py_at(parser, ",")) {
            return true;
        }
    } else if (py_accept(parser, "/")) {
        for (uint32_t index = 0; index < list->n; index++) {
            list->items[index].kind = PY_PARAM_POSITIONAL;
        }
        return true;
    }
    param.name = py_parse_name(parser);
    if (param.name == NULL) {
        return false;
    }
    if (!is_lambda && py_accept(parser, ":")) {
        param.annotation = py_parse_test(parser);
        if (param.annotation == NULL) {
            return false;
        }
    }
    if (param.kind != PY_PARAM_STAR && param.kind != PY_PARAM_STAR_STAR && py_accept(parser, "=")) {
        param.default_value = py_parse_test(parser);
        if (param.default_value == NULL) {
            return false;
        }
        list->has_default = true;
    } else if (param.kind == PY_PARAM_NORMAL && list->has_default) {
        (void)py_parse_fail(parser, "non-default argument follows default argument");
        return false;
    }
    return add_param(parser, list, param);
}

bool
py_parse_params(struct py_parser *parser, struct py_function_node *function, const char *end)
{
    struct param_list list = {0};
    while (!py_at(parser, end)) {
        if (list.n > 0 && list.items[list.n - 1].kind == PY_PARAM_STAR_STAR) {
            (void)py_parse_fail(parser, "arguments cannot follow var-keyword argument");
            return false;
        }
        if (!parse_param(parser, &list, function->is_lambda)) {
            return false;
        }
        if (!py_accept(parser, ",")) {
            break;
        }
    }
    function->params = list.items;
    function->n_params = list.n;
    return true;
}
