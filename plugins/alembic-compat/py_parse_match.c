/* The match statement (PEP 634): its cases, and what a whole pattern has to keep to. */
#include "py_parse_pattern.h"
#include "py_state.h"

/* The names that a pattern binds: NAME nodes. */
static bool names_of(
    struct py_parser *parser, const struct py_node *pattern, struct py_nodes *names);

/* ---- What the whole pattern has to keep ---------------------------------------------------------
 */

static bool
add_name(struct py_parser *parser, struct py_node *name, struct py_nodes *names)
{
    if (name == NULL) {
        return true;
    }
    if (py_pattern_binds(names, name->name)) {
        return py_pattern_fail(parser, "multiple assignments to name '%.*s' in pattern",
            (int)name->name->len, name->name->ptr);
    }
    return py_nodes_add(parser->py, names, name);
}

/* Every alternative binds the same names. */
static bool
names_of_alternatives(
    struct py_parser *parser, const struct py_node *pattern, struct py_nodes *names)
{
    struct py_nodes first = {0};
    if (!names_of(parser, pattern->items[0], &first)) {
        return false;
    }
    for (uint32_t index = 1; index < pattern->n_items; index++) {
        struct py_nodes other = {0};
        if (!names_of(parser, pattern->items[index], &other)) {
            return false;
        }
        bool is_same = other.n == first.n;
        for (uint32_t at = 0; at < other.n && is_same; at++) {
            is_same = py_pattern_binds(&first, other.items[at]->name);
        }
        if (!is_same) {
            return py_pattern_fail(parser, "alternative patterns bind different names");
        }
    }
    for (uint32_t index = 0; index < first.n; index++) {
        if (!add_name(parser, first.items[index], names)) {
            return false;
        }
    }
    return true;
}

static bool
names_of(struct py_parser *parser, const struct py_node *pattern, struct py_nodes *names)
{
    if (!py_stack_check(parser->py)) {
        return false;
    }
    switch ((int)pattern->kind) {
    case PY_NODE_PATTERN_VALUE:
        return true;
    case PY_NODE_PATTERN_CAPTURE:
        return add_name(parser, pattern->a, names);
    case PY_NODE_PATTERN_AS:
        return names_of(parser, pattern->a, names) && add_name(parser, pattern->b, names);
    case PY_NODE_PATTERN_OR:
        return names_of_alternatives(parser, pattern, names);
    default:
        break;
    }
    for (uint32_t index = 0; index < pattern->n_items; index++) {
        bool is_key = pattern->kind == PY_NODE_PATTERN_MAPPING;
        if (!is_key && !names_of(parser, pattern->items[index], names)) {
            return false;
        }
    }
    for (uint32_t index = 0; index < pattern->n_more; index++) {
        bool is_keyword = pattern->kind == PY_NODE_PATTERN_CLASS;
        const struct py_node *sub = is_keyword ? pattern->more[index]->a : pattern->more[index];
        if (!names_of(parser, sub, names)) {
            return false;
        }
    }
    return pattern->kind != PY_NODE_PATTERN_MAPPING || add_name(parser, pattern->b, names);
}

/* What matches everything may stand only where nothing comes behind it. */
static bool
check_reached(struct py_parser *parser, const struct py_node *pattern, bool is_last)
{
    if (pattern->kind == PY_NODE_PATTERN_AS) {
        return check_reached(parser, pattern->a, is_last);
    }
    if (pattern->kind == PY_NODE_PATTERN_OR) {
        for (uint32_t index = 0; index < pattern->n_items; index++) {
            bool is_behind = index + 1 < pattern->n_items;
            if (!check_reached(parser, pattern->items[index], !is_behind && is_last)) {
                return false;
            }
        }
    }
    if (pattern->kind != PY_NODE_PATTERN_CAPTURE || is_last) {
        return true;
    }
    return pattern->a == NULL
               ? py_pattern_fail(parser, "wildcard makes remaining patterns unreachable")
               : py_pattern_fail(parser, "name capture '%.*s' makes remaining patterns unreachable",
                     (int)pattern->a->name->len, pattern->a->name->ptr);
}

/* ---- The statement ------------------------------------------------------------------------------
 */

bool
py_at_match(const struct py_parser *parser)
{
    if (!py_at(parser, "match")) {
        return false;
    }
    for (size_t at = parser->at; at + 2 < parser->tokens.n; at++) {
        const struct py_token *token = &parser->tokens.items[at];
        if (token->kind == PY_TOKEN_NEWLINE) {
            return at > parser->at + 1 && py_token_is(token - 1, ":") &&
                   token[1].kind == PY_TOKEN_INDENT && py_token_is(token + 2, "case");
        }
    }
    return false;
}

/* One expression, or several: a tuple. */
static struct py_node *
parse_subject(struct py_parser *parser)
{
    struct py_node *tuple = py_node_new(parser, PY_NODE_TUPLE);
    struct py_node *first = tuple == NULL ? NULL : py_parse_starred(parser);
    struct py_nodes items = {0};
    if (first == NULL) {
        return NULL;
    }
    if (!py_at(parser, ",")) {
        return first->kind == PY_NODE_STARRED ? py_parse_fail(parser, "invalid syntax") : first;
    }
    for (struct py_node *item = first; item != NULL;) {
        if (!py_nodes_add(parser->py, &items, item)) {
            return NULL;
        }
        if (!py_accept(parser, ",") || py_at(parser, ":")) {
            tuple->items = items.items;
            tuple->n_items = items.n;
            return tuple;
        }
        item = py_parse_starred(parser);
    }
    return NULL;
}

/* Patterns without parentheses around them are a sequence. */
static struct py_node *
parse_case_pattern(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_PATTERN_SEQUENCE);
    struct py_nodes items = {0};
    bool has_comma = false;
    if (node == NULL || !py_pattern_items(parser, &items, ":", &has_comma)) {
        return NULL;
    }
    bool is_single = !has_comma && items.n == 1 && items.items[0]->kind != PY_NODE_PATTERN_STAR;
    if (!is_single && !has_comma) {
        return py_parse_fail(parser, "invalid syntax");
    }
    return is_single ? items.items[0] : py_pattern_sequence(node, &items);
}

static struct py_node *
parse_case(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_CASE);
    struct py_nodes names = {0};
    if (node == NULL || !py_expect(parser, "case")) {
        return NULL;
    }
    node->a = parse_case_pattern(parser);
    if (node->a == NULL || !names_of(parser, node->a, &names)) {
        return NULL;
    }
    if (py_accept(parser, "if")) {
        node->b = py_parse_named(parser);
        if (node->b == NULL) {
            return NULL;
        }
    }
    return py_parse_block(parser, &node->items, &node->n_items) ? node : NULL;
}

struct py_node *
py_parse_match(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_MATCH);
    struct py_nodes cases = {0};
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    node->a = parse_subject(parser);
    if (node->a == NULL || !py_expect(parser, ":")) {
        return NULL;
    }
    parser->at += 2; // the line's end and the indent, which py_at_match has seen
    while (py_peek(parser)->kind != PY_TOKEN_DEDENT) {
        struct py_node *one = parse_case(parser);
        if (one == NULL || !py_nodes_add(parser->py, &cases, one)) {
            return NULL;
        }
    }
    parser->at++;
    for (uint32_t index = 0; index < cases.n; index++) {
        bool is_last = index + 1 == cases.n || cases.items[index]->b != NULL;
        if (!check_reached(parser, cases.items[index]->a, is_last)) {
            return NULL;
        }
    }
    node->items = cases.items;
    node->n_items = cases.n;
    return node;
}
