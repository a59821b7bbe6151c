/* try and with. A stop passes through both as if they were not there. */
#include "py_class.h"
#include "py_dict.h"
#include "py_exception.h"
#include "py_resume.h"
#include "py_run.h"

/* Code would run in a generator that is ended because nothing refers to it any more: true, and
 * refused. */
static bool
is_left_open(struct py *py)
{
    if (py->is_finishing) {
        (void)py_refuse(py,
            "a generator that is left inside 'try' or 'with': when Python closes it "
            "is not known here");
    }
    return py->is_finishing;
}

/* ---- try --------------------------------------------------------------------------------------
 */

enum { STAGE_BODY, STAGE_ELSE, STAGE_FINALLY, STAGE_HANDLER };

/* The next stage, which begins with the first statement of its block. */
static void
go_to(struct py_record *record, int stage)
{
    record->stage = stage;
    record->at = 0;
}

static void
raise_again(struct py *py, struct py_value exception)
{
    py->error = PY_ERROR_EXCEPTION;
    py->exception = exception;
}

/* Find the handler of the pending exception: its number is behind STAGE_HANDLER. False: there is
 * none, or finding it failed. */
static bool
choose_handler(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_value exception = py_take_exception(py);
    struct py_value outer = py->handled->exception;
    for (uint32_t index = 0; index < node->n_more; index++) {
        const struct py_node *handler = node->more[index];
        int matches = 1;
        if (handler->a != NULL) {
            py->handled->exception = exception;
            struct py_value expected = py_run_expression(py, handler->a);
            matches = py_failed(expected) ? -1 : py_exception_matches(py, exception, expected);
            py->handled->exception = outer;
        }
        if (matches < 0 || (matches > 0 && is_left_open(py))) {
            return false;
        }
        if (matches > 0) {
            py->handled->exception = exception;
            record->exception = exception;
            record->outer = outer;
            go_to(record, STAGE_HANDLER + (int)index);
            return handler->b == NULL || py_name_store(py, handler->b, exception);
        }
    }
    raise_again(py, exception);
    return false;
}

/* Run the block of the handler that was chosen. */
static enum py_flow
run_handler(struct py *py, const struct py_node *node, struct py_record *record)
{
    const struct py_node *handler = node->more[record->stage - STAGE_HANDLER];
    enum py_flow ended = py_resume_block(py, record, handler->items, handler->n_items);
    if (py_is_suspended(py)) {
        return ended;
    }
    py->handled->exception = record->outer;
    if (handler->b != NULL && !py_is_stopped(py)) {
        // Python deletes the name when the block ends; it may be gone already.
        struct py_value pending = ended == PY_FLOW_FAIL ? py_take_exception(py) : py_absent();
        struct py_value result = py->frame->result;
        if (!py_name_store(py, handler->b, py_none()) || !py_run_delete(py, handler->b)) {
            return PY_FLOW_FAIL;
        }
        py->frame->result = result;
        if (py_given(pending)) {
            raise_again(py, pending);
        }
    }
    return ended;
}

/* All but the finally block. */
static enum py_flow
run_guarded(struct py *py, const struct py_node *node, struct py_record *record)
{
    if (record->stage == STAGE_BODY) {
        enum py_flow ended = py_resume_block(py, record, node->items, node->n_items);
        if (ended == PY_FLOW_FAIL && py->error == PY_ERROR_EXCEPTION) {
            if (!choose_handler(py, node, record)) {
                return PY_FLOW_FAIL;
            }
        } else if (ended == PY_FLOW_NEXT && node->a != NULL) {
            go_to(record, STAGE_ELSE);
        } else {
            return ended;
        }
    }
    return record->stage == STAGE_ELSE
               ? py_resume_block(py, record, node->a->items, node->a->n_items)
               : run_handler(py, node, record);
}

/* The finally block runs whatever happened, and then that goes on, unless the block itself ends
 * otherwise. */
static enum py_flow
run_finally(struct py *py, const struct py_node *block, struct py_record *record)
{
    enum py_flow own = py_resume_block(py, record, block->items, block->n_items);
    if (py_is_suspended(py)) {
        return own;
    }
    py->handled->exception = record->outer;
    if (own != PY_FLOW_NEXT) {
        return own;
    }
    py->frame->result = record->result;
    if (py_given(record->exception)) {
        raise_again(py, record->exception);
    }
    return record->ended;
}

static void
begin_finally(struct py *py, struct py_record *record, enum py_flow ended)
{
    go_to(record, STAGE_FINALLY);
    record->ended = ended;
    record->exception = ended == PY_FLOW_FAIL ? py_take_exception(py) : py_absent();
    record->result = py->frame->result;
    record->outer = py->handled->exception;
    if (py_given(record->exception)) {
        py->handled->exception = record->exception;
    }
}

static enum py_flow
run_all(struct py *py, const struct py_node *node, struct py_record *record)
{
    if (record->stage != STAGE_FINALLY) {
        enum py_flow ended = run_guarded(py, node, record);
        if (py_is_stopped(py) || node->b == NULL) {
            return ended;
        }
        if (is_left_open(py)) {
            return PY_FLOW_FAIL;
        }
        begin_finally(py, record, ended);
    }
    return run_finally(py, node->b, record);
}

enum py_flow
py_run_try(struct py *py, const struct py_node *node)
{
    struct py_record local = {0};
    struct py_record *record = py_record_begin(py, node, &local);
    if (record == NULL) {
        return PY_FLOW_FAIL;
    }
    enum py_flow ended = run_all(py, node, record);
    py_record_end(py, record);
    return ended;
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
    if (is_left_open(py)) {
        return PY_FLOW_FAIL;
    }
    struct py_value exception = ended == PY_FLOW_FAIL ? py_take_exception(py) : py_absent();
    struct py_value result = py->frame->result;
    struct py_value outer = py->handled->exception;
    if (py_given(exception)) {
        py->handled->exception = exception;
    }
    int swallowed = leave(py, manager, exception);
    py->handled->exception = outer;
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
    raise_again(py, exception);
    return PY_FLOW_FAIL;
}

static enum py_flow run_items(struct py *py, const struct py_node *node, uint32_t at);

/* Enter the manager of item number `at`. */
static bool
enter_item(struct py *py, const struct py_node *node, uint32_t at, struct py_record *record)
{
    const struct py_node *item = node->more[at];
    struct py_value manager = py_run_expression(py, item->a);
    py_at_node(py, node);
    if (manager.kind == PY_UNKNOWN) {
        manager = py_resolve_unknown(py, manager);
    }
    struct py_value entered = py_failed(manager) ? manager : enter(py, manager);
    if (py_failed(entered)) {
        return false;
    }
    record->value = manager;
    record->stage = 1;
    record->ended =
        item->b == NULL || py_run_assign(py, item->b, entered) ? PY_FLOW_NEXT : PY_FLOW_FAIL;
    return true;
}

static enum py_flow
run_item(struct py *py, const struct py_node *node, uint32_t at, struct py_record *record)
{
    if (record->stage == 0 && !enter_item(py, node, at, record)) {
        return PY_FLOW_FAIL;
    }
    enum py_flow ended = record->ended;
    if (ended == PY_FLOW_NEXT) {
        ended = at + 1 < node->n_more ? run_items(py, node, at + 1)
                                      : py_resume_block(py, record, node->items, node->n_items);
    }
    return py_is_stopped(py) ? PY_FLOW_FAIL : leave_with(py, record->value, ended);
}

/* The items from number `at` on, and then the block. */
static enum py_flow
run_items(struct py *py, const struct py_node *node, uint32_t at)
{
    struct py_record local = {0};
    struct py_record *record = py_stack_check(py) ? py_record_begin(py, node, &local) : NULL;
    if (record == NULL) {
        return PY_FLOW_FAIL;
    }
    enum py_flow ended = run_item(py, node, at, record);
    py_record_end(py, record);
    return ended;
}

enum py_flow
py_run_with(struct py *py, const struct py_node *node)
{
    return run_items(py, node, 0);
}
