/* Statements. */
#include <string.h>

#include "py_parser.h"
#include "py_state.h"

static bool parse_statement(struct py_parser *parser, struct py_nodes *out);

/* ---- Targets ----------------------------------------------------------------------------------
 */

bool
py_check_target(struct py_parser *parser, const struct py_node *node)
{
    if (node->kind == PY_NODE_NAME || node->kind == PY_NODE_ATTRIBUTE ||
        node->kind == PY_NODE_SUBSCRIPT) {
        return true;
    }
    if (node->kind == PY_NODE_STARRED) {
        (void)py_parse_fail(parser, "starred assignment target must be in a list or tuple");
        return false;
    }
    if (node->kind == PY_NODE_TUPLE || node->kind == PY_NODE_LIST) {
        uint32_t stars = 0;
        for (uint32_t index = 0; index < node->n_items; index++) {
            const struct py_node *item = node->items[index];
            bool is_starred = item->kind == PY_NODE_STARRED;
            stars += is_starred;
            if (!py_check_target(parser, is_starred ? item->a : item)) {
                return false;
            }
        }
        if (stars <= 1) {
            return true;
        }
        (void)py_parse_fail(parser, "multiple starred expressions in assignment");
        return false;
    }
    (void)py_parse_fail(parser, "cannot assign to this expression");
    return false;
}

/* ---- Simple statements ------------------------------------------------------------------------
 */

/* The operator of an augmented assignment at the token now, stepped over; 0: none. */
static int
accept_augmented(struct py_parser *parser)
{
    static const struct {
        const char *text;
        enum py_op op;
    } operators[] = {{"+=", PY_OP_ADD}, {"-=", PY_OP_SUB}, {"*=", PY_OP_MUL}, {"/=", PY_OP_DIV},
        {"//=", PY_OP_FLOOR_DIV}, {"%=", PY_OP_MOD}, {"**=", PY_OP_POW}, {"@=", PY_OP_MATMUL},
        {"&=", PY_OP_AND}, {"|=", PY_OP_OR}, {"^=", PY_OP_XOR}, {"<<=", PY_OP_LSHIFT},
        {">>=", PY_OP_RSHIFT}};
    for (size_t index = 0; index < sizeof(operators) / sizeof(operators[0]); index++) {
        if (py_accept(parser, operators[index].text)) {
            return (int)operators[index].op;
        }
    }
    return 0;
}

static struct py_node *
parse_annotated(struct py_parser *parser, struct py_node *target)
{
    struct py_node *node = py_node_like(parser, PY_NODE_ANNOTATED, target);
    parser->at++;
    if (node == NULL || !py_check_target(parser, target)) {
        return NULL;
    }
    node->a = target;
    node->b = py_parse_test(parser);
    if (node->b == NULL || !py_accept(parser, "=")) {
        return node->b == NULL ? NULL : node;
    }
    node->c = py_parse_tests(parser);
    return node->c == NULL ? NULL : node;
}

static struct py_node *
parse_assign(struct py_parser *parser, struct py_node *first)
{
    struct py_node *node = py_node_like(parser, PY_NODE_ASSIGN, first);
    struct py_nodes targets = {0};
    struct py_node *value = first;
    if (node == NULL) {
        return NULL;
    }
    while (py_accept(parser, "=")) {
        if (!py_check_target(parser, value) || !py_nodes_add(parser->py, &targets, value)) {
            return NULL;
        }
        value = py_parse_tests(parser);
        if (value == NULL) {
            return NULL;
        }
    }
    node->items = targets.items;
    node->n_items = targets.n;
    node->a = value;
    return node;
}

static struct py_node *
parse_expression_statement(struct py_parser *parser)
{
    struct py_node *first = py_parse_tests(parser);
    if (first == NULL) {
        return NULL;
    }
    if (py_at(parser, "=")) {
        return parse_assign(parser, first);
    }
    if (py_at(parser, ":")) {
        return parse_annotated(parser, first);
    }
    struct py_node *node = py_node_like(parser, PY_NODE_EXPRESSION, first);
    if (node == NULL) {
        return NULL;
    }
    node->a = first;
    node->op = accept_augmented(parser);
    if (node->op == 0) {
        return node;
    }
    node->kind = PY_NODE_AUGMENTED;
    if (first->kind != PY_NODE_NAME && first->kind != PY_NODE_ATTRIBUTE &&
        first->kind != PY_NODE_SUBSCRIPT) {
        return py_parse_fail(parser, "illegal expression for augmented assignment");
    }
    node->b = py_parse_tests(parser);
    return node->b == NULL ? NULL : node;
}

static bool
at_line_end(const struct py_parser *parser)
{
    enum py_token_kind kind = py_peek(parser)->kind;
    return kind == PY_TOKEN_NEWLINE || kind == PY_TOKEN_END || py_at(parser, ";");
}

static struct py_node *
parse_return(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_RETURN);
    parser->at++;
    if (node == NULL || at_line_end(parser)) {
        return node;
    }
    if (parser->function == NULL) {
        return py_parse_fail(parser, "'return' outside function");
    }
    node->a = py_parse_tests(parser);
    return node->a == NULL ? NULL : node;
}

static struct py_node *
parse_raise(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_RAISE);
    parser->at++;
    if (node == NULL || at_line_end(parser)) {
        return node;
    }
    node->a = py_parse_test(parser);
    if (node->a == NULL || !py_accept(parser, "from")) {
        return node->a == NULL ? NULL : node;
    }
    node->b = py_parse_test(parser);
    return node->b == NULL ? NULL : node;
}

static struct py_node *
parse_assert(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_ASSERT);
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    node->a = py_parse_test(parser);
    if (node->a == NULL || !py_accept(parser, ",")) {
        return node->a == NULL ? NULL : node;
    }
    node->b = py_parse_test(parser);
    return node->b == NULL ? NULL : node;
}

static struct py_node *
parse_delete(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_DELETE);
    parser->at++;
    struct py_node *targets = node == NULL ? NULL : py_parse_tests(parser);
    struct py_nodes items = {0};
    if (targets == NULL || !py_check_target(parser, targets)) {
        return NULL;
    }
    if (targets->kind == PY_NODE_TUPLE || targets->kind == PY_NODE_LIST) {
        node->items = targets->items;
        node->n_items = targets->n_items;
        return node;
    }
    if (!py_nodes_add(parser->py, &items, targets)) {
        return NULL;
    }
    node->items = items.items;
    node->n_items = items.n;
    return node;
}

static struct py_node *
parse_name_node(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_NAME);
    if (node == NULL) {
        return NULL;
    }
    node->name = py_parse_name(parser);
    return node->name == NULL ? NULL : node;
}

static struct py_node *
parse_global(struct py_parser *parser)
{
    struct py_node *node =
        py_node_new(parser, py_at(parser, "global") ? PY_NODE_GLOBAL : PY_NODE_NONLOCAL);
    struct py_nodes items = {0};
    if (node == NULL) {
        return NULL;
    }
    do {
        parser->at++;
        struct py_node *name = parse_name_node(parser);
        if (name == NULL || !py_nodes_add(parser->py, &items, name)) {
            return NULL;
        }
    } while (py_at(parser, ","));
    node->items = items.items;
    node->n_items = items.n;
    return node;
}

/* ---- import -----------------------------------------------------------------------------------
 */

static struct py_str *
parse_dotted(struct py_parser *parser)
{
    struct py_buf buf = {.py = parser->py};
    do {
        struct py_str *part = py_parse_name(parser);
        if (part == NULL) {
            return NULL;
        }
        if (buf.len > 0) {
            py_buf_add_char(&buf, '.');
        }
        py_buf_add_str(&buf, part);
    } while (py_accept(parser, "."));
    struct py_value name = py_buf_take(&buf);
    return py_failed(name) ? NULL : py_intern(parser->py, name.as.str->ptr, name.as.str->len);
}

/* The NAME that an alias binds: after "as", else the first part of the module, or the imported
 * name. */
static bool
parse_alias_name(struct py_parser *parser, struct py_node *alias)
{
    if (py_accept(parser, "as")) {
        alias->op = 1;
        alias->a = parse_name_node(parser);
        return alias->a != NULL;
    }
    alias->a = py_node_like(parser, PY_NODE_NAME, alias);
    if (alias->a == NULL) {
        return false;
    }
    const char *dot = memchr(alias->name->ptr, '.', alias->name->len);
    size_t len = dot == NULL ? alias->name->len : (size_t)(dot - alias->name->ptr);
    alias->a->name = py_intern(parser->py, alias->name->ptr, len);
    return alias->a->name != NULL;
}

static struct py_node *
parse_import(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_IMPORT);
    struct py_nodes items = {0};
    if (node == NULL) {
        return NULL;
    }
    do {
        parser->at++;
        struct py_node *alias = py_node_new(parser, PY_NODE_ALIAS);
        if (alias == NULL) {
            return NULL;
        }
        alias->name = parse_dotted(parser);
        if (alias->name == NULL || !parse_alias_name(parser, alias) ||
            !py_nodes_add(parser->py, &items, alias)) {
            return NULL;
        }
    } while (py_at(parser, ","));
    node->items = items.items;
    node->n_items = items.n;
    return node;
}

static bool
parse_from_names(struct py_parser *parser, struct py_nodes *items)
{
    bool has_parens = py_accept(parser, "(");
    do {
        if (has_parens && py_at(parser, ")")) {
            break;
        }
        struct py_node *alias = py_node_new(parser, PY_NODE_ALIAS);
        if (alias == NULL) {
            return false;
        }
        if (!has_parens && py_accept(parser, "*")) {
            alias->name = py_intern(parser->py, "*", 1);
            return alias->name != NULL && py_nodes_add(parser->py, items, alias);
        }
        alias->name = py_parse_name(parser);
        if (alias->name == NULL || !parse_alias_name(parser, alias) ||
            !py_nodes_add(parser->py, items, alias)) {
            return false;
        }
    } while (py_accept(parser, ","));
    return !has_parens || py_expect(parser, ")");
}

static struct py_node *
parse_from(struct py_parser *parser)
{
    struct py_node *node = py_node_new(parser, PY_NODE_FROM);
    struct py_nodes items = {0};
    parser->at++;
    if (node == NULL) {
        return NULL;
    }
    while (py_at(parser, ".") || py_at(parser, "...")) {
        node->op += py_at(parser, "...") ? 3 : 1;
        parser->at++;
    }
    if (!py_at(parser, "import") || node->op == 0) {
        node->name = parse_dotted(parser);
        if (node->name == NULL) {
            return NULL;
        }
    }
    if (!py_expect(parser, "import") || !parse_from_names(parser, &items)) {
        return NULL;
    }
    node->items = items.items;
    node->n_items = items.n;
    return node;
}

/* ---- Lines and blocks -------------------------------------------------------------------------
 */

static struct py_node *
parse_keyword_only(struct py_parser *parser, enum py_node_kind kind)
{
    struct py_node *node = py_node_new(parser, kind);
    parser->at++;
    return node;
}

static struct py_node *
parse_simple(struct py_parser *parser)
{
    static const struct {
        const char *keyword;
        struct py_node *(*parse)(struct py_parser *);
    } parsers[] = {{"return", parse_return}, {"raise", parse_raise}, {"assert", parse_assert},
        {"del", parse_delete}, {"global", parse_global}, {"nonlocal", parse_global},
        {"import", parse_import}, {"from", parse_from}};
    if (py_peek(parser)->kind == PY_TOKEN_NAME) {
        for (size_t index = 0; index < sizeof(parsers) / sizeof(parsers[0]); index++) {
            if (py_at(parser, parsers[index].keyword)) {
                return parsers[index].parse(parser);
            }
        }
        if (py_at(parser, "pass")) {
            return parse_keyword_only(parser, PY_NODE_PASS);
        }
        if (py_at(parser, "break")) {
            return parse_keyword_only(parser, PY_NODE_BREAK);
        }
        if (py_at(parser, "continue")) {
            return parse_keyword_only(parser, PY_NODE_CONTINUE);
        }
    }
    return parse_expression_statement(parser);
}

static bool
parse_simple_line(struct py_parser *parser, struct py_nodes *out)
{
    for (;;) {
        struct py_node *node = parse_simple(parser);
        if (node == NULL || !py_nodes_add(parser->py, out, node)) {
            return false;
        }
        if (!py_accept(parser, ";")) {
            break;
        }
        if (py_peek(parser)->kind == PY_TOKEN_NEWLINE) {
            break;
        }
    }
    if (py_peek(parser)->kind != PY_TOKEN_NEWLINE) {
        (void)py_parse_fail(parser, "invalid syntax");
        return false;
    }
    parser->at++;
    return true;
}

bool
py_parse_block(struct py_parser *parser, struct py_node ***ret_items, uint32_t *ret_n)
{
    struct py_nodes body = {0};
    if (!py_expect(parser, ":")) {
        return false;
    }
    if (py_peek(parser)->kind != PY_TOKEN_NEWLINE) {
        if (!parse_simple_line(parser, &body)) {
            return false;
        }
    } else {
        parser->at++;
        if (py_peek(parser)->kind != PY_TOKEN_INDENT) {
            (void)py_parse_fail(parser, "expected an indented block");
            return false;
        }
        parser->at++;
        while (py_peek(parser)->kind != PY_TOKEN_DEDENT) {
            if (!parse_statement(parser, &body)) {
                return false;
            }
        }
        parser->at++;
    }
    *ret_items = body.items;
    *ret_n = body.n;
    return true;
}

static bool
parse_statement(struct py_parser *parser, struct py_nodes *out)
{
    if (py_peek(parser)->kind == PY_TOKEN_INDENT) {
        (void)py_parse_fail(parser, "unexpected indent");
        return false;
    }
    if (!py_parse_enter(parser)) {
        return false;
    }
    bool is_compound = false;
    struct py_node *node = py_parse_compound(parser, &is_compound);
    bool ok = is_compound ? node != NULL && py_nodes_add(parser->py, out, node)
                          : parse_simple_line(parser, out);
    py_parse_leave(parser);
    return ok;
}

bool
py_parse_file_body(struct py_parser *parser, struct py_nodes *ret)
{
    while (py_peek(parser)->kind != PY_TOKEN_END) {
        if (!parse_statement(parser, ret)) {
            return false;
        }
    }
    return true;
}
