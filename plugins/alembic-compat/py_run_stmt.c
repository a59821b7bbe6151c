/* Statements. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_exception.h"
#include "py_iter.h"
#include "py_module_value.h"
#include "py_resume.h"
#include "py_run.h"

typedef enum py_flow (*run_fn)(struct py *py, const struct py_node *node);

static enum py_flow
flow(bool ok)
{
    return ok ? PY_FLOW_NEXT : PY_FLOW_FAIL;
}

enum py_flow
py_run_block(struct py *py, struct py_node *const *nodes, uint32_t n)
{
    for (uint32_t index = 0; index < n; index++) {
        enum py_flow ended = py_run_statement(py, nodes[index]);
        if (ended != PY_FLOW_NEXT) {
            return ended;
        }
    }
    return PY_FLOW_NEXT;
}

/* ---- Simple statements ------------------------------------------------------------------------
 */

static enum py_flow
run_expression(struct py *py, const struct py_node *node)
{
    return flow(!py_failed(py_run_expression(py, node->a)));
}

static enum py_flow
run_assign(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    for (uint32_t index = 0; index < node->n_items && !py_failed(value); index++) {
        if (!py_run_assign(py, node->items[index], value)) {
            return PY_FLOW_FAIL;
        }
    }
    return flow(!py_failed(value));
}

static struct py_dict *
annotations_of(struct py *py)
{
    struct py_value dict = py_dict_get_lit(py->frame->class_dict, "__annotations__");
    if (py_failed(dict)) {
        dict = py_dict_new(py);
        if (py_failed(dict) ||
            !py_dict_set_lit(py, py->frame->class_dict, "__annotations__", dict)) {
            return NULL;
        }
    }
    return dict.as.dict;
}

/* What stands for an annotation that cannot be read: its use is refused. */
static struct py_value
unread_annotation(struct py *py)
{
    return py_unknown_new(py, "an annotation", 13);
}

/* With `from __future__ import annotations` a name may be defined later. */
static struct py_value
read_annotation(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node);
    if (py_failed(value) && py_error_matches(py, &py_exc_name_error) &&
        py_given(py_dict_get_lit(py->frame->globals, "annotations")) && py_clear_exception(py)) {
        return unread_annotation(py);
    }
    return value;
}

/* Of a dataclass the names matter, in their order, and whether one is ClassVar. */
static bool
note_field(struct py *py, const struct py_node *node)
{
    const struct py_node *head = node->b->kind == PY_NODE_SUBSCRIPT ? node->b->a : node->b;
    bool is_name = head->kind == PY_NODE_NAME || head->kind == PY_NODE_ATTRIBUTE;
    struct py_value name = {.kind = PY_STR, .as.str = is_name ? head->name : NULL};
    if (node->b->kind == PY_NODE_CONSTANT ||
        (is_name && (py_str_is(name, "InitVar") || py_str_is(name, "KW_ONLY")))) {
        (void)py_refuse(py, "this annotation in a dataclass");
        return false;
    }
    if (is_name && py_str_is(name, "ClassVar")) {
        return true;
    }
    struct py_dict *annotations = annotations_of(py);
    struct py_value unread = annotations == NULL ? py_absent() : unread_annotation(py);
    return !py_failed(unread) && py_dict_set_str(py, annotations, node->a->name, unread);
}

/* Annotations are not evaluated, except in classes whose native base wants to know them. */
static enum py_flow
run_annotated(struct py *py, const struct py_node *node)
{
    if (py->frame->wants_annotations && node->a->kind == PY_NODE_NAME) {
        struct py_dict *annotations = annotations_of(py);
        struct py_value value = annotations == NULL ? py_absent() : read_annotation(py, node->b);
        if (py_failed(value) || !py_dict_set_str(py, annotations, node->a->name, value)) {
            return PY_FLOW_FAIL;
        }
    } else if (py->frame->wants_fields && node->a->kind == PY_NODE_NAME) {
        if (!note_field(py, node)) {
            return PY_FLOW_FAIL;
        }
    } else if (py->frame->class_dict != NULL) {
        struct py_value unread = unread_annotation(py);
        if (py_failed(unread) ||
            !py_dict_set_lit(py, py->frame->class_dict, "__annotations__", unread)) {
            return PY_FLOW_FAIL;
        }
    }
    if (node->c == NULL) {
        return PY_FLOW_NEXT;
    }
    struct py_value value = py_run_expression(py, node->c);
    return flow(!py_failed(value) && py_run_assign(py, node->a, value));
}

static enum py_flow
run_augmented(struct py *py, const struct py_node *node)
{
    return flow(py_run_augmented(py, node));
}

static enum py_flow
run_return(struct py *py, const struct py_node *node)
{
    py->frame->result = node->a == NULL ? py_none() : py_run_expression(py, node->a);
    return py_failed(py->frame->result) ? PY_FLOW_FAIL : PY_FLOW_RETURN;
}

static enum py_flow
run_raise(struct py *py, const struct py_node *node)
{
    py_at_node(py, node);
    if (node->a == NULL) {
        struct py_value handled = py_handled_now(py);
        if (py_failed(handled)) {
            (void)py_raise(py, &py_exc_runtime_error, "No active exception to reraise");
        } else {
            (void)py_raise_value(py, handled);
        }
        return PY_FLOW_FAIL;
    }
    struct py_value raised = py_run_expression(py, node->a);
    struct py_value cause = py_absent();
    if (!py_failed(raised) && node->b != NULL) {
        cause = py_run_expression(py, node->b);
        if (py_failed(cause)) {
            return PY_FLOW_FAIL;
        }
    }
    py_at_node(py, node);
    raised = py_failed(raised) ? raised : py_exception_make(py, raised);
    if (py_failed(raised)) {
        return PY_FLOW_FAIL;
    }
    if (node->b != NULL) {
        struct py_exception *exception = py_payload(raised, &py_exc_base_exception);
        cause = py_is_none(cause) ? cause : py_exception_make(py, cause);
        if (py_failed(cause)) {
            return PY_FLOW_FAIL;
        }
        exception->cause = cause;
        exception->suppress_context = true;
    }
    (void)py_raise_value(py, raised);
    return PY_FLOW_FAIL;
}

static enum py_flow
run_jump(struct py *py, const struct py_node *node)
{
    (void)py;
    return node->kind == PY_NODE_BREAK      ? PY_FLOW_BREAK
           : node->kind == PY_NODE_CONTINUE ? PY_FLOW_CONTINUE
                                            : PY_FLOW_NEXT;
}

static enum py_flow
run_delete(struct py *py, const struct py_node *node)
{
    for (uint32_t index = 0; index < node->n_items; index++) {
        if (!py_run_delete(py, node->items[index])) {
            return PY_FLOW_FAIL;
        }
    }
    return PY_FLOW_NEXT;
}

static enum py_flow
run_assert(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    int truth = py_failed(value) ? -1 : py_truth(py, value);
    if (truth != 0) {
        return flow(truth > 0);
    }
    struct py_value message = node->b == NULL ? py_none() : py_run_expression(py, node->b);
    if (py_failed(message)) {
        return PY_FLOW_FAIL;
    }
    py_at_node(py, node);
    (void)py_raise_args(py, &py_exc_assertion_error, &message, node->b == NULL ? 0 : 1);
    return PY_FLOW_FAIL;
}

static enum py_flow
run_import(struct py *py, const struct py_node *node)
{
    py_at_node(py, node);
    return flow(
        node->kind == PY_NODE_IMPORT ? py_import_statement(py, node) : py_import_from(py, node));
}

static enum py_flow
run_unsupported(struct py *py, const struct py_node *node)
{
    py_at_node(py, node);
    if (node->b != NULL) { // an async def: the name may be there as long as nobody uses it
        struct py_value unknown = py_unknown_new(py, "async def", 9);
        return flow(!py_failed(unknown) && py_name_store(py, node->b, unknown));
    }
    (void)py_refuse(py, "%.*s", (int)node->name->len, node->name->ptr);
    return PY_FLOW_FAIL;
}

/* ---- if, match, while, for ---------------------------------------------------------------------------
 */

static enum py_flow
run_if(struct py *py, const struct py_node *node)
{
    struct py_value value = py_run_expression(py, node->a);
    py_at_node(py, node);
    int truth = py_failed(value) ? -1 : py_truth(py, value);
    if (truth < 0) {
        return PY_FLOW_FAIL;
    }
    return truth > 0 ? py_run_block(py, node->items, node->n_items)
                     : py_run_block(py, node->more, node->n_more);
}

static enum py_flow
run_match(struct py *py, const struct py_node *node)
{
    const struct py_node *chosen = NULL;
    if (!py_run_choose(py, node, &chosen)) {
        return PY_FLOW_FAIL;
    }
    return chosen == NULL ? PY_FLOW_NEXT : py_run_block(py, chosen->items, chosen->n_items);
}

/* Whether a loop goes on after its block; *ret is how the loop ends where it does not. */
static bool
goes_on(enum py_flow ended, enum py_flow *ret)
{
    *ret = ended == PY_FLOW_BREAK ? PY_FLOW_NEXT : ended;
    return ended == PY_FLOW_NEXT || ended == PY_FLOW_CONTINUE;
}

static enum py_flow
run_while(struct py *py, const struct py_node *node)
{
    enum py_flow ret = PY_FLOW_NEXT;
    for (;;) {
        struct py_value value = py_run_expression(py, node->a);
        py_at_node(py, node);
        int truth = py_failed(value) ? -1 : py_truth(py, value);
        if (truth < 0) {
            return PY_FLOW_FAIL;
        }
        if (truth == 0) {
            return py_run_block(py, node->more, node->n_more);
        }
        if (!goes_on(py_run_block(py, node->items, node->n_items), &ret)) {
            return ret;
        }
    }
}

static enum py_flow
run_for(struct py *py, const struct py_node *node)
{
    enum py_flow ret = PY_FLOW_NEXT;
    struct py_value source = py_run_expression(py, node->b);
    if (py_failed(source)) {
        return PY_FLOW_FAIL;
    }
    py_at_node(py, node);
    struct py_value iterator = py_iter(py, source);
    struct py_value item;
    if (py_failed(iterator)) {
        return PY_FLOW_FAIL;
    }
    for (;;) {
        py_at_node(py, node);
        int more = py_next(py, iterator, &item);
        if (more == 0) {
            return py_run_block(py, node->more, node->n_more);
        }
        enum py_flow ended = PY_FLOW_FAIL;
        if (more > 0 && py_run_assign(py, node->a, item)) {
            ended = py_run_block(py, node->items, node->n_items);
        }
        if (!goes_on(ended, &ret)) {
            py_generator_drop(py, iterator, node->b);
            return ret;
        }
    }
}

/* ---- def, class -------------------------------------------------------------------------------
 */

static enum py_flow
run_function(struct py *py, const struct py_node *node)
{
    struct py_value function = py_run_function(py, node->function);
    function = py_failed(function) ? function : py_run_decorators(py, node, function);
    return flow(!py_failed(function) && py_name_store(py, node->b, function));
}

static enum py_flow
run_class(struct py *py, const struct py_node *node)
{
    struct py_value cls = py_run_class(py, node);
    cls = py_failed(cls) ? cls : py_run_decorators(py, node, cls);
    return flow(!py_failed(cls) && py_name_store(py, node->b, cls));
}

/* ---- The table --------------------------------------------------------------------------------
 */

/* ORDER: enum py_node_kind */
static const run_fn run_table[] = {
    [PY_NODE_EXPRESSION] = run_expression,
    [PY_NODE_ASSIGN] = run_assign,
    [PY_NODE_ANNOTATED] = run_annotated,
    [PY_NODE_AUGMENTED] = run_augmented,
    [PY_NODE_RETURN] = run_return,
    [PY_NODE_RAISE] = run_raise,
    [PY_NODE_BREAK] = run_jump,
    [PY_NODE_CONTINUE] = run_jump,
    [PY_NODE_PASS] = run_jump,
    [PY_NODE_DELETE] = run_delete,
    [PY_NODE_GLOBAL] = run_jump,
    [PY_NODE_NONLOCAL] = run_jump,
    [PY_NODE_ASSERT] = run_assert,
    [PY_NODE_IMPORT] = run_import,
    [PY_NODE_FROM] = run_import,
    [PY_NODE_IF] = run_if,
    [PY_NODE_WHILE] = run_while,
    [PY_NODE_FOR] = run_for,
    [PY_NODE_TRY] = py_run_try,
    [PY_NODE_WITH] = py_run_with,
    [PY_NODE_MATCH] = run_match,
    [PY_NODE_FUNCTION] = run_function,
    [PY_NODE_CLASS] = run_class,
    [PY_NODE_UNSUPPORTED] = run_unsupported,
};

enum py_flow
py_run_plain_statement(struct py *py, const struct py_node *node)
{
    size_t n = sizeof(run_table) / sizeof(run_table[0]);
    run_fn run = (size_t)node->kind < n ? run_table[node->kind] : NULL;
    if (run == NULL) {
        (void)py_stop(py, PY_ERROR_SYNTAX, "this cannot stand here as a statement");
        return PY_FLOW_FAIL;
    }
    return run(py, node);
}

enum py_flow
py_run_statement(struct py *py, const struct py_node *node)
{
    if (!py_step(py) || !py_stack_check(py)) {
        return PY_FLOW_FAIL;
    }
    py_at_node(py, node);
    return node->yields != 0 ? py_resume_statement(py, node) : py_run_plain_statement(py, node);
}
