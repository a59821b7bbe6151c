/* try and with. A stop passes through both as if they were not there. */
#include "py_class.h"
#include "py_dict.h"
#include "py_exception.h"
#include "py_run.h"

/* ---- try --------------------------------------------------------------------------------------
 */

/* Run the handler's block while `exception` is the one being handled. */
static enum py_flow
run_handler(struct py *py, const struct py_node *handler, struct py_value exception)
{
    struct py_value outer = py->handled;
    py->handled = exception;
    if (handler->b != NULL && !py_name_store(py, handler->b, exception)) {
        return PY_FLOW_FAIL;
    }
    enum py_flow ended = py_run_block(py, handler->items, handler->n_items);
    py->handled = outer;
    if (handler->b != NULL && !py_is_stopped(py)) {
        // Python deletes the name when the block ends; it may be gone already.
        struct py_value pending = ended == PY_FLOW_FAIL ? py_take_exception(py) : py_absent();
        struct py_value result = py->frame->result;
        if (!py_name_store(py, handler->b, py_none()) || !py_run_delete(py, handler->b)) {
            return PY_FLOW_FAIL;
        }
        py->frame->result = result;
        if (py_given(pending)) {
            py->error = PY_ERROR_EXCEPTION;
            py->exception = pending;
        }
    }
    return ended;
}

static enum py_flow
handle(struct py *py, const struct py_node *node)
{
    struct py_value exception = py_take_exception(py);
    struct py_value outer = py->handled;
    for (uint32_t index = 0; index < node->n_more; index++) {
        const struct py_node *handler = node->more[index];
        int matches = 1;
        if (handler->a != NULL) {
            py->handled = exception;
            struct py_value expected = py_run_expression(py, handler->a);
            matches = py_failed(expected) ? -1 : py_exception_matches(py, exception, expected);
            py->handled = outer;
        }
        if (matches < 0) {
            return PY_FLOW_FAIL;
        }
        if (matches > 0) {
            return run_handler(py, handler, exception);
        }
    }
    py->error = PY_ERROR_EXCEPTION;
    py->exception = exception;
    return PY_FLOW_FAIL;
}

/* The finally block runs whatever happened, and then that goes on, unless the block itself ends
 * otherwise. */
static enum py_flow
run_finally(struct py *py, const struct py_node *block, enum py_flow ended)
{
    struct py_value exception = ended == PY_FLOW_FAIL ? py_take_exception(py) : py_absent();
    struct py_value result = py->frame->result;
    struct py_value outer = py->handled;
    if (py_given(exception)) {
        py->handled = exception;
    }
    enum py_flow own = py_run_block(py, block->items, block->n_items);
    py->handled = outer;
    if (own != PY_FLOW_NEXT) {
        return own;
    }
    py->frame->result = result;
    if (py_given(exception)) {
        py->error = PY_ERROR_EXCEPTION;
        py->exception = exception;
    }
    return ended;
}

enum py_flow
py_run_try(struct py *py, const struct py_node *node)
{
    enum py_flow ended = py_run_block(py, node->items, node->n_items);
    if (ended == PY_FLOW_FAIL && py->error == PY_ERROR_EXCEPTION) {
        ended = handle(py, node);
    } else if (ended == PY_FLOW_NEXT && node->a != NULL) {
        ended = py_run_block(py, node->a->items, node->a->n_items);
    }
    if (py_is_stopped(py) || node->b == NULL) {
        return ended;
    }
    return run_finally(py, node->b, ended);
}

/* ---- with -------------------------------------------------------------------------------------
 */

/* `with` on what has no __enter__: Python's words. */
static struct py_value
no_manager(struct py *py, struct py_value manager)
{
    return py_raise(py, &py_exc_type_error,
        "'%s' object does not support the context manager protocol", py_type_name(py, manager));
}

static struct py_value
enter(struct py *py, struct py_value manager)
{
    if (manager.kind == PY_UNKNOWN) {
        manager = py_resolve_unknown(py, manager);
    }
    if (manager.kind != PY_OBJECT) {
        return py_failed(manager) ? manager : no_manager(py, manager);
    }
    struct py_special special = py_special_find(manager.as.object->cls, "__enter__", PY_HOOK_ENTER);
    struct py_special leave = py_special_find(manager.as.object->cls, "__exit__", PY_HOOK_EXIT);
    if (leave.type == NULL && py_failed(leave.function)) {
        return no_manager(py, manager);
    }
    if (special.type != NULL) {
        return special.type->enter(py, manager);
    }
    return py_given(special.function) ? py_special_call(py, special, manager, NULL, 0)
                                      : no_manager(py, manager);
}

/* 1: the exception is swallowed, 0: it goes on, -1 failed. */
static int
leave(struct py *py, struct py_value manager, struct py_value exception)
{
    struct py_special special = py_special_find(manager.as.object->cls, "__exit__", PY_HOOK_EXIT);
    bool has_exception = py_given(exception);
    if (special.type != NULL) {
        return special.type->exit(py, manager, has_exception ? exception : py_none());
    }
    struct py_value args[3] = {py_none(), py_none(), py_none()};
    if (has_exception) {
        args[0] = (struct py_value){.kind = PY_CLASS, .as.cls = py_class_of(py, exception)};
        args[1] = exception;
    }
    struct py_value result = py_special_call(py, special, manager, args, 3);
    return py_failed(result) ? -1 : has_exception ? py_truth(py, result) : 0;
}

static enum py_flow
leave_with(struct py *py, struct py_value manager, enum py_flow ended)
{
    struct py_value exception = ended == PY_FLOW_FAIL ? py_take_exception(py) : py_absent();
    struct py_value result = py->frame->result;
    struct py_value outer = py->handled;
    if (py_given(exception)) {
        py->handled = exception;
    }
    int swallowed = leave(py, manager, exception);
    py->handled = outer;
    if (swallowed < 0) {
        return PY_FLOW_FAIL;
    }
    py->frame->result = result;
    if (py_failed(exception)) {
        return ended;
    }
    if (swallowed > 0) {
        return PY_FLOW_NEXT;
    }
    py->error = PY_ERROR_EXCEPTION;
    py->exception = exception;
    return PY_FLOW_FAIL;
}

/* The items from number `at` on, and then the block. */
static enum py_flow
run_items(struct py *py, const struct py_node *node, uint32_t at)
{
    if (at == node->n_more) {
        return py_run_block(py, node->items, node->n_items);
    }
    if (!py_stack_check(py)) {
        return PY_FLOW_FAIL;
    }
    const struct py_node *item = node->more[at];
    struct py_value manager = py_run_expression(py, item->a);
    py_at_node(py, node);
    if (manager.kind == PY_UNKNOWN) {
        manager = py_resolve_unknown(py, manager);
    }
    struct py_value entered = py_failed(manager) ? manager : enter(py, manager);
    if (py_failed(entered)) {
        return PY_FLOW_FAIL;
    }
    enum py_flow ended = PY_FLOW_FAIL;
    if (item->b == NULL || py_run_assign(py, item->b, entered)) {
        ended = run_items(py, node, at + 1);
    }
    if (py_is_stopped(py)) {
        return PY_FLOW_FAIL;
    }
    return leave_with(py, manager, ended);
}

enum py_flow
py_run_with(struct py *py, const struct py_node *node)
{
    return run_items(py, node, 0);
}
