/* Expressions, from lambda down to calls, attributes and subscripts. */
#include <string.h>

#include "py_parser.h"
#include "py_state.h"

struct binary_operator {
    const char *text;
    enum py_op op;
    int level; // higher binds tighter
};

static const struct binary_operator binary_operators[] = {
    {"|", PY_OP_OR, 1},
    {"^", PY_OP_XOR, 2},
    {"&", PY_OP_AND, 3},
    {"<<", PY_OP_LSHIFT, 4},
    {">>", PY_OP_RSHIFT, 4},
    {"+", PY_OP_ADD, 5},
    {"-", PY_OP_SUB, 5},
    {"*", PY_OP_MUL, 6},
    {"/", PY_OP_DIV, 6},
    {"//", PY_OP_FLOOR_DIV, 6},
    {"%", PY_OP_MOD, 6},
    {"@", PY_OP_MATMUL, 6},
};

static struct py_node *parse_unary(struct py_parser *parser);

/* ---- Operators --------------------------------------------------------------------------------
 */

static struct py_node *
parse_power(struct py_parser *parser)
{
    struct py_node *base = py_parse_primary(parser);
    if (base == NULL || !py_at(parser, "**")) {
        return base;
    }
    struct py_node *power = py_node_like(parser, PY_NODE_BINARY, base);
    parser->at++;
    if (power == NULL || !py_parse_enter(parser)) {
        return NULL;
    }
    power->op = PY_OP_POW;
    power->a = base;
    power->b = parse_unary(parser);
    py_parse_leave(parser);
    return power->b == NULL ? NULL : power;
}

static struct py_node *
parse_unary(struct py_parser *parser)
{
    enum py_op op = py_at(parser, "-")   ? PY_OP_NEG
                    : py_at(parser, "+") ? PY_OP_POS
                    : py_at(parser, "~") ? PY_OP_INVERT
                                         : PY_OP_ADD;
    if (op == PY_OP_ADD) {
        return parse_power(parser);
    }
    struct py_node *node = py_node_new(parser, PY_NODE_UNARY);
    if (node == NULL || !py_parse_enter(parser)) {
        return NULL;
    }
    parser->at++;
    node->op = (int)op;
    node->a = parse_unary(parser);
    py_parse_leave(parser);
    return node->a == NULL ? NULL : node;
}

static const struct binary_operator *
operator_at(const struct py_parser *parser)
{
    size_t n = sizeof(binary_operators) / sizeof(binary_operators[0]);
    for (size_t index = 0; index < n; index++) {
        if (py_peek(parser)->kind == PY_TOKEN_OPERATOR &&
            py_at(parser, binary_operators[index].text)) {
            return &binary_operators[index];
        }
    }
    return NULL;
}

static struct py_node *
parse_binary(struct py_parser *parser, int level)
{
    if (!py_parse_enter(parser)) {
        return NULL;
    }
    struct py_node *left = parse_unary(parser);
    uint32_t links = 0;
    while (left != NULL) {
        const struct binary_operator *operator= operator_at(parser);
        if (operator== NULL || operator->level<level) {
            break;
        }
        struct py_node *node = py_node_like(parser, PY_NODE_BINARY, left);
        parser->at++;
        if (node == NULL || ++links > 3000) {
            left = node == NULL ? NULL : py_parse_refuse(parser, "too many operators in a row");
            break;
        }
        node->op = (int)operator->op;
        node->a = left;
        node->b = parse_binary(parser, operator->level + 1);
        left = node->b == NULL ? NULL : node;
    }
    py_parse_leave(parser);
    return left;
}

struct py_node *
py_parse_bit_or(struct py_parser *parser)
{
    return parse_binary(parser, 1);
}

/* The comparison operator now, stepped over; 0 where there is none. */
static int
accept_comparison(struct py_parser *parser)
{
    static const struct {
        const char *text;
        int op;
    } operators[] = {{"==", PY_OP_EQ}, {"!=", PY_OP_NE}, {"<", PY_OP_LT}, {"<=", PY_OP_LE},
        {">", PY_OP_GT}, {">=", PY_OP_GE}, {"in", PY_TEST_IN}};
    for (size_t index = 0; index < sizeof(operators) / sizeof(operators[0]); index++) {
        if (py_accept(parser, operators[index].text)) {
            return operators[index].op;
        }
    }
    if (py_accept(parser, "is")) {
        return py_accept(parser, "not") ? PY_TEST_IS_NOT : PY_TEST_IS;
    }
    if (py_at(parser, "not") && py_token_is(py_peek_next(parser), "in")) {
        parser->at += 2;
        return PY_TEST_NOT_IN;
    }
    return 0;
}

static struct py_node *
parse_comparison(struct py_parser *parser)
{
    struct py_node *left = py_parse_bit_or(parser);
    struct py_node *compare = NULL;
    struct py_nodes items = {0};
    while (left != NULL) {
        struct py_node *part = py_node_new(parser, PY_NODE_COMPARED);
        int op = part == NULL ? 0 : accept_comparison(parser);
        if (op == 0) {
            break;
        }
        part->op = op;
        part->a = py_parse_bit_or(parser);
        if (part->a == NULL || !py_nodes_add(parser->py, &items, part)) {
            return NULL;
        }
    }
    if (left == NULL || items.n == 0) {
        return left;
    }
    compare = py_node_like(parser, PY_NODE_COMPARE, left);
    if (compare != NULL) {
        compare->a = left;
        compare->items = items.items;
        compare->n_items = items.n;
    }
    return compare;
}

static struct py_node *
parse_not(struct py_parser *parser)
{
    if (!py_at(parser, "not")) {
        return parse_comparison(parser);
    }
    struct py_node *node = py_node_new(parser, PY_NODE_NOT);
    if (node == NULL || !py_parse_enter(parser)) {
        return NULL;
    }
    parser->at++;
    node->a = parse_not(parser);
    py_parse_leave(parser);
    return node->a == NULL ? NULL : node;
}

/* A chain of `and` or `or`, over the next tighter production. */
static struct py_node *
parse_chain(struct py_parser *parser, const char *keyword, enum py_node_kind kind,
    struct py_node *(*next)(struct py_parser *))
{
    struct py_node *first = next(parser);
    if (first == NULL || !py_at(parser, keyword)) {
        return first;
    }
    struct py_nodes items = {0};
    struct py_node *chain = py_node_like(parser, kind, first);
    if (chain == NULL || !py_nodes_add(parser->py, &items, first)) {
        return NULL;
    }
    while (py_accept(parser, keyword)) {
        struct py_node *item = next(parser);
        if (item == NULL || !py_nodes_add(parser->py, &items, item)) {
            return NULL;
        }
    }
    chain->items = items.items;
    chain->n_items = items.n;
    return chain;
}

static struct py_node *
parse_and(struct py_parser *parser)
{
    return parse_chain(parser, "and", PY_NODE_AND, parse_not);
}

static struct py_node *
parse_or(struct py_parser *parser)
{
    return parse_chain(parser, "or", PY_NODE_OR, parse_and);
}

struct py_node *
py_parse_or_test(struct py_parser *parser)
{
    if (!py_parse_enter(parser)) {
        return NULL;
    }
    struct py_node *node = parse_or(parser);
    py_parse_leave(parser);
    return node;
}

/* ---- lambda, ternary, walrus ------------------------------------------------------------------
 */

static struct py_node *
parse_lambda(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_LAMBDA);
    struct py_function_node *function = py_alloc(parser->py, sizeof(*function));
    struct py_node **body = py_alloc(parser->py, sizeof(struct py_node *));
    if (node == NULL || function == NULL || body == NULL) {
        return NULL;
    }
    parser->at++;
    function->is_lambda = true;
    function->name = py_intern(parser->py, "<lambda>", 8);
    if (function->name == NULL || !py_parse_params(parser, function, ":") ||
        !py_expect(parser, ":")) {
        return NULL;
    }
    struct py_function_node *outer = parser->function;
    parser->function = function;
    body[0] = py_parse_test(parser);
    parser->function = outer;
    function->body = body;
    function->n_body = 1;
    node->function = function;
    return body[0] == NULL ? NULL : node;
}

static struct py_node *
parse_ternary(struct py_parser *parser)
{
    struct py_node *value = parse_or(parser);
    if (value == NULL || !py_at(parser, "if")) {
        return value;
    }
    struct py_node *node = py_node_like(parser, PY_NODE_TERNARY, value);
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    node->a = value;
    node->b = parse_or(parser);
    if (node->b == NULL || !py_expect(parser, "else")) {
        return NULL;
    }
    node->c = py_parse_test(parser);
    return node->c == NULL ? NULL : node;
}

struct py_node *
py_parse_test(struct py_parser *parser)
{
    if (!py_parse_enter(parser)) {
        return NULL;
    }
    struct py_node *node = py_at(parser, "lambda") ? parse_lambda(parser) : parse_ternary(parser);
    py_parse_leave(parser);
    return node;
}

/* `x := y`, or `value` as it is. */
static struct py_node *
parse_walrus(struct py_parser *parser, struct py_node *value)
{
    if (value == NULL || !py_at(parser, ":=")) {
        return value;
    }
    if (value->kind != PY_NODE_NAME) {
        return py_parse_fail(parser, "cannot use assignment expressions with this target");
    }
    struct py_node *walrus = py_node_like(parser, PY_NODE_WALRUS, value);
    parser->at++;
    if (walrus == NULL) {
        return NULL;
    }
    walrus->a = value;
    walrus->b = py_parse_test(parser);
    return walrus->b == NULL ? NULL : walrus;
}

struct py_node *
py_parse_named(struct py_parser *parser)
{
    return parse_walrus(parser, py_parse_test(parser));
}

struct py_node *
py_parse_condition(struct py_parser *parser)
{
    return parse_walrus(
        parser, py_at(parser, "lambda") ? py_parse_test(parser) : py_parse_or_test(parser));
}

/* ---- Lists of expressions without brackets -----------------------------------------------------
 */

static struct py_node *
parse_yield(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_YIELD);
    if (node == NULL) {
        return NULL;
    }
    parser->at++;
    if (parser->function == NULL) {
        return py_parse_fail(parser, "'yield' outside function");
    }
    parser->function->is_generator = true;
    if (py_accept(parser, "from")) {
        node->op = 1;
        node->a = py_parse_test(parser);
        return node->a == NULL ? NULL : node;
    }
    const struct py_token *token = py_peek(parser);
    if (token->kind != PY_TOKEN_NEWLINE && token->kind != PY_TOKEN_END && !py_at(parser, ")") &&
        !py_at(parser, "=") && !py_at(parser, ";")) {
        node->a = py_parse_tests(parser);
        return node->a == NULL ? NULL : node;
    }
    return node;
}

/* Whether an expression may begin here. */
static bool
at_expression(const struct py_parser *parser)
{
    const struct py_token *token = py_peek(parser);
    static const char *const starts[] = {"(", "[", "{", "-", "+", "~", "...", "*", "not", "lambda",
        "None", "True", "False", "await", NULL};
    if (token->kind == PY_TOKEN_NUMBER || token->kind == PY_TOKEN_STRING || py_at_name(parser)) {
        return true;
    }
    for (const char *const *start = starts; *start != NULL; start++) {
        if (py_token_is(token, *start)) {
            return true;
        }
    }
    return false;
}

static struct py_node *
parse_list(struct py_parser *parser, struct py_node *(*next)(struct py_parser *))
{
    struct py_node *tuple = py_node_new(parser, PY_NODE_TUPLE);
    struct py_nodes items = {0};
    bool has_comma = false;
    if (tuple == NULL) {
        return NULL;
    }
    do {
        struct py_node *item = next(parser);
        if (item == NULL || !py_nodes_add(parser->py, &items, item)) {
            return NULL;
        }
        if (!py_accept(parser, ",")) {
            break;
        }
        has_comma = true;
    } while (at_expression(parser));
    if (!has_comma) {
        return items.items[0];
    }
    tuple->items = items.items;
    tuple->n_items = items.n;
    return tuple;
}

struct py_node *
py_parse_starred(struct py_parser *parser)
{
    if (!py_at(parser, "*")) {
        return py_parse_named(parser);
    }
    struct py_node *starred = py_node_new(parser, PY_NODE_STARRED);
    parser->at++;
    if (starred == NULL) {
        return NULL;
    }
    starred->a = py_parse_bit_or(parser);
    return starred->a == NULL ? NULL : starred;
}

struct py_node *
py_parse_tests(struct py_parser *parser)
{
    if (py_at(parser, "yield")) {
        return parse_yield(parser);
    }
    return parse_list(parser, py_parse_starred);
}

/* The target of a `for` must end before its `in`, so it is no full expression. */
static struct py_node *
parse_target_item(struct py_parser *parser)
{
    if (py_at(parser, "*")) {
        return py_parse_starred(parser);
    }
    return py_parse_primary(parser);
}

struct py_node *
py_parse_with_target(struct py_parser *parser)
{
    struct py_node *node = parse_target_item(parser);
    return node != NULL && py_check_target(parser, node) ? node : NULL;
}

struct py_node *
py_parse_targets(struct py_parser *parser)
{
    struct py_node *node = parse_list(parser, parse_target_item);
    return node != NULL && py_check_target(parser, node) ? node : NULL;
}
