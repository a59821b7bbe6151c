/* Expressions. */
#include <math.h>
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_iter.h"
#include "py_module_value.h"
#include "py_ops.h"
#include "py_resume.h"
#include "py_run.h"

typedef struct py_value (*run_fn)(struct py *py, const struct py_node *node);

/* ---- Small ones -------------------------------------------------------------------------------
 */

static struct py_value
run_constant(struct py *py, const struct py_node *node)
{
    (void)py;
    return node->constant;
}

static struct py_value
run_not(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    if (py_failed(value)) {
        return value;
    }
    py_at_node(py, node);
    int truth = py_truth(py, value);
    return truth < 0 ? py_absent() : py_bool(!truth);
}

static struct py_value
run_unary(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    if (py_failed(value)) {
        return value;
    }
    py_at_node(py, node);
    return py_unary(py, (enum py_op)node->op, value);
}

static struct py_value
run_binary(struct py *py, const struct py_node *node)
{
    struct py_value left = py_run_expression(py, node->a);
    struct py_value right = py_failed(left) ? left : py_run_expression(py, node->b);
    if (py_failed(right)) {
        return py_absent();
    }
    py_at_node(py, node);
    return py_binary(py, (enum py_op)node->op, left, right);
}

/* `and`, `or`: the value that decides. */
static struct py_value
run_chain(struct py *py, const struct py_node *node)
{
    int decisive = node->kind == PY_NODE_OR;
    struct py_value value = py_none();
    for (uint32_t index = 0; index < node->n_items; index++) {
        value = py_run_expression(py, node->items[index]);
        if (py_failed(value) || index + 1 == node->n_items) {
            return value;
        }
        py_at_node(py, node);
        int truth = py_truth(py, value);
        if (truth < 0) {
            return py_absent();
        }
        if (truth == decisive) {
            return value;
        }
    }
    return value;
}

static struct py_value
run_ternary(struct py *py, const struct py_node *node)
{
    struct py_value condition = py_run_expression(py, node->b);
    if (py_failed(condition)) {
        return condition;
    }
    py_at_node(py, node);
    int truth = py_truth(py, condition);
    return truth < 0 ? py_absent() : py_run_expression(py, truth ? node->a : node->c);
}

static struct py_value
run_walrus(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->b);
    return !py_failed(value) && py_name_store(py, node->a, value) ? value : py_absent();
}

static struct py_value
run_attribute(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    if (py_failed(value)) {
        return value;
    }
    py_at_node(py, node);
    return py_getattr_str(py, value, node->name);
}

static struct py_value
run_subscript(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    struct py_value key = py_failed(value) ? value : py_run_expression(py, node->b);
    if (py_failed(key)) {
        return key;
    }
    py_at_node(py, node);
    return py_getitem(py, value, key);
}

struct py_value
py_run_slice(struct py *py, const struct py_node *node)
{
    const struct py_node *parts[3] = {node->a, node->b, node->c};
    struct py_value values[3];
    for (int index = 0; index < 3; index++) {
        values[index] = parts[index] == NULL ? py_none() : py_run_expression(py, parts[index]);
        if (py_failed(values[index])) {
            return py_absent();
        }
    }
    struct py_value value = {.kind = PY_SLICE};
    value.as.slice = py_alloc(py, sizeof(struct py_slice));
    if (value.as.slice == NULL) {
        return py_absent();
    }
    *value.as.slice = (struct py_slice){values[0], values[1], values[2]};
    return value;
}

/* ---- Comparisons ------------------------------------------------------------------------------
 */

/* Whether CPython would have one object for both is not ours to know where it depends on its
 * caches. */
static struct py_value
run_is(struct py *py, struct py_value a, struct py_value b, bool is_negated)
{
    bool same = py_same(a, b);
    bool is_cached = a.kind == PY_INT && a.as.integer >= -5 && a.as.integer <= 256;
    bool is_value = a.kind == PY_STR || a.kind == PY_BYTES || a.kind == PY_FLOAT ||
                    a.kind == PY_TUPLE || (a.kind == PY_INT && !is_cached);
    if (a.kind == b.kind && is_value) {
        int equal = py_equal(py, a, b);
        if (equal < 0) {
            return py_absent();
        }
        bool is_certain = same && a.kind == PY_TUPLE;
        if (equal != 0 && !is_certain) {
            return py_refuse(
                py, "'is' between equal values of type '%s': use ==", py_type_name(py, a));
        }
    }
    return py_bool(same != is_negated);
}

struct py_value
py_run_comparison(struct py *py, int op, struct py_value a, struct py_value b)
{
    if (op == PY_TEST_IS || op == PY_TEST_IS_NOT) {
        if (a.kind == PY_UNKNOWN || b.kind == PY_UNKNOWN) {
            a = a.kind == PY_UNKNOWN ? py_resolve_unknown(py, a) : a;
            b = b.kind == PY_UNKNOWN && !py_failed(a) ? py_resolve_unknown(py, b) : b;
            if (py_failed(a) || py_failed(b)) {
                return py_absent();
            }
        }
        return run_is(py, a, b, op == PY_TEST_IS_NOT);
    }
    if (op == PY_TEST_IN || op == PY_TEST_NOT_IN) {
        int has = py_contains(py, b, a);
        return has < 0 ? py_absent() : py_bool((has != 0) == (op == PY_TEST_IN));
    }
    return py_binary(py, (enum py_op)op, a, b);
}

static struct py_value
run_compare(struct py *py, const struct py_node *node)
{
    struct py_value left = py_run_expression(py, node->a);
    struct py_value result = left;
    for (uint32_t index = 0; index < node->n_items && !py_failed(left); index++) {
        struct py_value right = py_run_expression(py, node->items[index]->a);
        if (py_failed(right)) {
            return right;
        }
        py_at_node(py, node);
        result = py_run_comparison(py, node->items[index]->op, left, right);
        if (py_failed(result) || index + 1 == node->n_items) {
            return result;
        }
        int truth = py_truth(py, result);
        if (truth <= 0) {
            return truth < 0 ? py_absent() : result;
        }
        left = right;
    }
    return py_failed(left) ? left : result;
}

/* ---- Displays ---------------------------------------------------------------------------------
 */

/* Items, starred ones spread, into a new list. */
static struct py_value
run_items(struct py *py, const struct py_node *node)
{
    struct py_value list = py_list_new(py);
    for (uint32_t index = 0; index < node->n_items && !py_failed(list); index++) {
        const struct py_node *item = node->items[index];
        bool is_starred = item->kind == PY_NODE_STARRED;
        struct py_value value = py_run_expression(py, is_starred ? item->a : item);
        if (py_failed(value)) {
            return value;
        }
        if (!is_starred) {
            if (!py_list_append(py, list.as.list, value)) {
                return py_absent();
            }
            continue;
        }
        py_at_node(py, item);
        struct py_value spread = py_to_list(py, value);
        if (py_failed(spread) || py_failed(py_binary_in_place(py, PY_OP_ADD, list, spread))) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
run_dict(struct py *py, const struct py_node *node)
{
    struct py_value dict = py_dict_new(py);
    struct py_value unknown = py_absent(); /* a key: of such a dict nothing is known either */
    for (uint32_t index = 0; index < node->n_items && !py_failed(dict); index++) {
        if (node->items[index] == NULL) {
            struct py_value mapping = py_run_expression(py, node->more[index]);
            if (py_failed(mapping) || !py_mapping_update(py, dict.as.dict, mapping)) {
                return py_absent();
            }
            continue;
        }
        struct py_value key = py_run_expression(py, node->items[index]);
        struct py_value value = py_failed(key) ? key : py_run_expression(py, node->more[index]);
        if (py_failed(value)) {
            return value;
        }
        py_at_node(py, node);
        struct py_value found = key.kind == PY_UNKNOWN ? py_unknown_found(py, key) : key;
        bool is_known = py_given(found) && found.kind != PY_UNKNOWN;
        if (py_has_error(py) || (is_known && !py_dict_set(py, dict.as.dict, found, value))) {
            return py_absent();
        }
        unknown = is_known ? unknown : key;
    }
    return py_given(unknown) ? unknown : dict;
}

struct py_value
py_run_display(struct py *py, const struct py_node *node)
{
    if (node->kind == PY_NODE_DICT) {
        return run_dict(py, node);
    }
    struct py_value list = run_items(py, node);
    if (py_failed(list) || node->kind == PY_NODE_LIST) {
        return list;
    }
    if (node->kind == PY_NODE_TUPLE) {
        return py_tuple_of(py, list.as.list->items, list.as.list->n);
    }
    return py_to_set(py, list);
}

/* ---- f-strings --------------------------------------------------------------------------------
 */

static struct py_value
run_formatted(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    static const struct py_str empty = {.ptr = "", .len = 0};
    const struct py_str *spec = &empty;
    if (py_failed(value)) {
        return value;
    }
    py_at_node(py, node);
    if (node->op == 's') {
        value = py_to_str(py, value);
    } else if (node->op == 'r') {
        value = py_to_repr(py, value);
    } else if (node->op == 'a') {
        value = py_to_ascii(py, value);
    }
    if (node->b != NULL && !py_failed(value)) {
        struct py_value text = py_run_fstring(py, node->b);
        if (py_failed(text)) {
            return text;
        }
        spec = text.as.str;
    }
    py_at_node(py, node);
    return py_failed(value) ? value : py_format(py, value, spec);
}

struct py_value
py_run_fstring(struct py *py, const struct py_node *node)
{
    struct py_buf buf = {.py = py};
    for (uint32_t index = 0; index < node->n_items; index++) {
        const struct py_node *part = node->items[index];
        struct py_value text =
            part->kind == PY_NODE_CONSTANT ? part->constant : py_run_expression(py, part);
        if (py_failed(text)) {
            return text;
        }
        py_buf_add_str(&buf, text.as.str);
    }
    return py_buf_take(&buf);
}

/* ---- The table --------------------------------------------------------------------------------
 */

static struct py_value
run_lambda(struct py *py, const struct py_node *node)
{
    return py_run_function(py, node->function);
}

static struct py_value
run_unsupported(struct py *py, const struct py_node *node)
{
    py_at_node(py, node);
    return py_refuse(py, "%.*s", (int)node->name->len, node->name->ptr);
}

/* ORDER: enum py_node_kind */
static const run_fn run_table[] = {
    [PY_NODE_CONSTANT] = run_constant,
    [PY_NODE_NAME] = py_name_load,
    [PY_NODE_FSTRING] = py_run_fstring,
    [PY_NODE_FORMATTED] = run_formatted,
    [PY_NODE_TUPLE] = py_run_display,
    [PY_NODE_LIST] = py_run_display,
    [PY_NODE_SET] = py_run_display,
    [PY_NODE_DICT] = py_run_display,
    [PY_NODE_NOT] = run_not,
    [PY_NODE_UNARY] = run_unary,
    [PY_NODE_BINARY] = run_binary,
    [PY_NODE_COMPARE] = run_compare,
    [PY_NODE_AND] = run_chain,
    [PY_NODE_OR] = run_chain,
    [PY_NODE_TERNARY] = run_ternary,
    [PY_NODE_LAMBDA] = run_lambda,
    [PY_NODE_CALL] = py_run_call,
    [PY_NODE_ATTRIBUTE] = run_attribute,
    [PY_NODE_SUBSCRIPT] = run_subscript,
    [PY_NODE_SLICE] = py_run_slice,
    [PY_NODE_WALRUS] = run_walrus,
    [PY_NODE_LISTCOMP] = py_run_comprehension,
    [PY_NODE_SETCOMP] = py_run_comprehension,
    [PY_NODE_DICTCOMP] = py_run_comprehension,
    [PY_NODE_GENERATOR] = py_run_comprehension,
    [PY_NODE_UNSUPPORTED] = run_unsupported,
};

struct py_value
py_run_plain_expression(struct py *py, const struct py_node *node)
{
    size_t n = sizeof(run_table) / sizeof(run_table[0]);
    run_fn run = (size_t)node->kind < n ? run_table[node->kind] : NULL;
    if (run == NULL) {
        py_at_node(py, node);
        return py_stop(py, PY_ERROR_SYNTAX, "this cannot stand here as an expression");
    }
    return run(py, node);
}

struct py_value
py_run_expression(struct py *py, const struct py_node *node)
{
    if (!py_step(py) || !py_stack_check(py)) {
        return py_absent();
    }
    return node->yields != 0 ? py_resume_expression(py, node) : py_run_plain_expression(py, node);
}
