/* The nodes that a yield suspends: see py_yield.h. */
#include "py_yield.h"

#include "py_state.h"

struct marks {
    struct py *py;
    const char *path;
};

/* ---- Operands ---------------------------------------------------------------------------------
 */

static bool
one_of(struct py_node *const *nodes, size_t n, uint32_t index, struct py_node **ret)
{
    if (index >= n) {
        return false;
    }
    *ret = nodes[index];
    return true;
}

static bool
operand_of_call(const struct py_node *node, uint32_t index, struct py_node **ret)
{
    if (index == 0) {
        *ret = node->a;
        return true;
    }
    index--;
    if (index < node->n_items) {
        *ret = node->items[index];
        return true;
    }
    index -= node->n_items;
    if (index >= node->n_more) {
        return false;
    }
    *ret = node->more[index]->a;
    return true;
}

bool
py_yield_operand(const struct py_node *node, uint32_t index, struct py_node **ret)
{
    struct py_node *const parts[3] = {node->a, node->b, node->c};
    switch ((int)node->kind) {
    case PY_NODE_FORMATTED: // the spec is no operand
    case PY_NODE_NOT:
    case PY_NODE_UNARY:
    case PY_NODE_ATTRIBUTE:
        return one_of(parts, 1, index, ret);
    case PY_NODE_WALRUS:
        return one_of(&node->b, 1, index, ret);
    case PY_NODE_BINARY:
    case PY_NODE_SUBSCRIPT:
    case PY_NODE_RAISE:
        return one_of(parts, 2, index, ret);
    case PY_NODE_SLICE:
        return one_of(parts, 3, index, ret);
    case PY_NODE_FSTRING:
    case PY_NODE_TUPLE:
    case PY_NODE_LIST:
    case PY_NODE_SET:
        return one_of(node->items, node->n_items, index, ret);
    case PY_NODE_DICT:
        return one_of(index % 2 == 0 ? node->items : node->more, node->n_items, index / 2, ret);
    case PY_NODE_CALL:
        return operand_of_call(node, index, ret);
    case PY_NODE_LISTCOMP:
    case PY_NODE_SETCOMP:
    case PY_NODE_DICTCOMP:
    case PY_NODE_GENERATOR:
        return one_of(&node->items[0]->b, 1, index, ret);
    default:
        return false;
    }
}

static void
keep_operands(const struct py_node *node)
{
    struct py_node *operand = NULL;
    for (uint32_t index = 0; py_yield_operand(node, index, &operand); index++) {
        if (operand != NULL && operand->kind == PY_NODE_STARRED) {
            operand = operand->a;
        }
        if (operand != NULL && operand->kind != PY_NODE_CONSTANT) {
            operand->yields |= PY_YIELDS_KEPT;
        }
    }
}

/* ---- The walk ---------------------------------------------------------------------------------
 */

static bool mark(const struct marks *marks, struct py_node *node);

static bool
mark_nodes(const struct marks *marks, struct py_node **nodes, uint32_t n)
{
    for (uint32_t index = 0; index < n; index++) {
        if (nodes[index] != NULL && !mark(marks, nodes[index])) {
            return false;
        }
    }
    return true;
}

static bool
mark_maybe(const struct marks *marks, struct py_node *node)
{
    return node == NULL || mark(marks, node);
}

static bool
yields(const struct py_node *node)
{
    return node != NULL && (node->yields & PY_YIELDS_WITHIN) != 0;
}

static bool
any_yields(struct py_node *const *nodes, uint32_t n)
{
    for (uint32_t index = 0; index < n; index++) {
        if (yields(nodes[index])) {
            return true;
        }
    }
    return false;
}

static bool
misplaced(const struct marks *marks, const struct py_node *node, const char *message)
{
    struct py_where where = {marks->path, node->line, node->column};
    (void)py_stop_at(marks->py, PY_ERROR_SYNTAX, where, message);
    return false;
}

/* What a def or a lambda evaluates when it is defined; its body is another function's. */
static bool
mark_function(const struct marks *marks, struct py_node *node)
{
    const struct py_function_node *function = node->function;
    bool has = false;
    for (uint32_t index = 0; index < function->n_params; index++) {
        struct py_node *value = function->params[index].default_value;
        if (!mark_maybe(marks, value)) {
            return false;
        }
        has = has || yields(value);
    }
    if (!mark_nodes(marks, node->more, node->n_more)) {
        return false;
    }
    if (has || any_yields(node->more, node->n_more)) {
        node->yields |= PY_YIELDS_WITHIN | PY_YIELDS_REFUSED;
    }
    return true;
}

static bool
mark_class(const struct marks *marks, struct py_node *node)
{
    if (!mark(marks, node->a) || !mark_nodes(marks, node->more, node->n_more) ||
        !mark_nodes(marks, node->items, node->n_items)) {
        return false;
    }
    if (any_yields(node->items, node->n_items)) {
        return misplaced(marks, node, "'yield' outside function");
    }
    if (yields(node->a) || any_yields(node->more, node->n_more)) {
        node->yields |= PY_YIELDS_WITHIN | PY_YIELDS_REFUSED;
    }
    return true;
}

/* Only the first iterable is evaluated by the function itself. */
static bool
mark_comprehension(const struct marks *marks, struct py_node *node)
{
    bool is_inside = false;
    if (!mark_maybe(marks, node->a) || !mark_maybe(marks, node->b)) {
        return false;
    }
    for (uint32_t index = 0; index < node->n_items; index++) {
        const struct py_node *clause = node->items[index];
        if (!mark(marks, clause->a) || !mark(marks, clause->b) ||
            !mark_nodes(marks, clause->items, clause->n_items)) {
            return false;
        }
        is_inside = is_inside || yields(clause->a) || (index > 0 && yields(clause->b)) ||
                    any_yields(clause->items, clause->n_items);
    }
    if (is_inside || yields(node->a) || yields(node->b)) {
        return misplaced(marks, node, "'yield' inside a comprehension");
    }
    if (yields(node->items[0]->b)) {
        node->yields |= PY_YIELDS_WITHIN;
        keep_operands(node);
    }
    return true;
}

/* Whether any of the nodes' parts a or b yields. */
static bool
parts_yield(struct py_node *const *nodes, uint32_t n, bool is_a)
{
    for (uint32_t index = 0; index < n; index++) {
        if (yields(is_a ? nodes[index]->a : nodes[index]->b)) {
            return true;
        }
    }
    return false;
}

/* Whether a yield stands in a part of the node that cannot be suspended. */
static bool
is_refused(const struct py_node *node)
{
    switch ((int)node->kind) {
    case PY_NODE_DELETE:
        return true;
    case PY_NODE_ASSIGN:
        return any_yields(node->items, node->n_items);
    case PY_NODE_ANNOTATED:
        return yields(node->a) || yields(node->b);
    case PY_NODE_AUGMENTED:
    case PY_NODE_FOR:
        return yields(node->a);
    case PY_NODE_ASSERT:
    case PY_NODE_FORMATTED:
        return yields(node->b);
    case PY_NODE_MATCH: // guards
        return parts_yield(node->items, node->n_items, false);
    case PY_NODE_TRY:
        return parts_yield(node->more, node->n_more, true);
    case PY_NODE_WITH:
        return parts_yield(node->more, node->n_more, false);
    case PY_NODE_DICT: // ** is merged where it stands
        for (uint32_t index = 0; index < node->n_items; index++) {
            if (node->items[index] == NULL) {
                return true;
            }
        }
        return false;
    case PY_NODE_CALL:
        for (uint32_t index = 0; index < node->n_more; index++) {
            if (node->more[index]->name == NULL) {
                return true;
            }
        }
        return false;
    default:
        return false;
    }
}

static bool
mark(const struct marks *marks, struct py_node *node)
{
    if (!py_stack_check(marks->py)) {
        return false;
    }
    switch ((int)node->kind) {
    case PY_NODE_FUNCTION:
    case PY_NODE_LAMBDA:
        return mark_function(marks, node);
    case PY_NODE_CLASS:
        return mark_class(marks, node);
    case PY_NODE_LISTCOMP:
    case PY_NODE_SETCOMP:
    case PY_NODE_DICTCOMP:
    case PY_NODE_GENERATOR:
        return mark_comprehension(marks, node);
    default:
        break;
    }
    if (!mark_maybe(marks, node->a) || !mark_maybe(marks, node->b) || !mark_maybe(marks, node->c) ||
        !mark_nodes(marks, node->items, node->n_items) ||
        !mark_nodes(marks, node->more, node->n_more)) {
        return false;
    }
    if (node->kind != PY_NODE_YIELD && !yields(node->a) && !yields(node->b) && !yields(node->c) &&
        !any_yields(node->items, node->n_items) && !any_yields(node->more, node->n_more)) {
        return true;
    }
    node->yields |= PY_YIELDS_WITHIN | (is_refused(node) ? PY_YIELDS_REFUSED : 0);
    keep_operands(node);
    return true;
}

bool
py_yield_mark(struct py *py, const char *path, struct py_function_node *function)
{
    struct marks marks = {py, path};
    return mark_nodes(&marks, function->body, function->n_body);
}
