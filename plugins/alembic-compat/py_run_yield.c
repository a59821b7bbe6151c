/* yield and yield from: see py_resume.h. */
#include "py_exception.h"
#include "py_resume.h"

/* How a generator ends up at its yield: going up, with what it gives. */
static struct py_value
suspend(struct py *py, struct py_value value)
{
    py->frame->generator->yielded = value;
    py->error = PY_ERROR_SUSPENDED;
    return py_absent();
}

/* ---- yield from -------------------------------------------------------------------------------
 */

/* The method of an iterator that is no generator; absent without an error: it has none. */
static struct py_value
method_of(struct py *py, struct py_value iterator, const char *name)
{
    struct py_value method = py_getattr_maybe(py, iterator, name);
    if (py_given(method) && py->is_finishing) {
        return py_refuse(py,
            "a generator that is left inside 'yield from' of type '%s': when "
            "Python closes it is not known here",
            py_type_name(py, iterator));
    }
    return method;
}

/* 1 *ret is an item, 0 the value that it returned, -1 failed. */
static int
call_method(struct py *py, struct py_value method, struct py_value argument, struct py_value *ret)
{
    *ret = py_call_with(py, method, &argument, 1);
    return !py_failed(*ret) ? 1 : py_take_stop_iteration(py, ret) ? 0 : -1;
}

static int
send_on(struct py *py, struct py_value iterator, struct py_value sent, struct py_value *ret)
{
    struct py_generator *inner = py_generator_of(iterator);
    if (inner != NULL) {
        return py_generator_resume(py, inner, sent, py_absent(), ret);
    }
    if (py_is_nothing(sent)) {
        int more = py_next(py, iterator, ret);
        if (more == 0) {
            *ret = py->returned;
        }
        return more;
    }
    struct py_value method = py_getattr(py, iterator, "send");
    return py_failed(method) ? -1 : call_method(py, method, sent, ret);
}

/* False: failed, and what came of it goes on instead. */
static bool
close_inner(struct py *py, struct py_value iterator)
{
    struct py_generator *inner = py_generator_of(iterator);
    if (inner != NULL && inner->state != PY_GENERATOR_RUNNING) {
        return py_generator_close(py, inner);
    }
    struct py_value method = method_of(py, iterator, "close");
    return py_given(method) ? !py_failed(py_call_with(py, method, NULL, 0)) : !py_has_error(py);
}

static int
throw_on(struct py *py, struct py_value iterator, struct py_value thrown, struct py_value *ret)
{
    struct py_generator *inner = py_generator_of(iterator);
    if (py_isinstance(py, thrown, &py_exc_generator_exit)) {
        if (close_inner(py, iterator)) {
            (void)py_generator_raise(py, py->frame->generator, thrown);
        }
        return -1;
    }
    if (inner != NULL) {
        return py_generator_resume(py, inner, py_absent(), thrown, ret);
    }
    struct py_value method = method_of(py, iterator, "throw");
    if (py_given(method)) {
        return call_method(py, method, thrown, ret);
    }
    if (!py_has_error(py)) {
        (void)py_generator_raise(py, py->frame->generator, thrown);
    }
    return -1;
}

static struct py_value
delegate(struct py *py, struct py_value iterator)
{
    struct py_generator *generator = py->frame->generator;
    struct py_value thrown = generator->thrown;
    struct py_value item = py_absent();
    generator->thrown = py_absent();
    int more = py_given(thrown) ? throw_on(py, iterator, thrown, &item)
                                : send_on(py, iterator, generator->sent, &item);
    if (py_given(thrown) && more < 0 && py->error == PY_ERROR_EXCEPTION) {
        // What comes of throwing is thrown in here.
        py_exception_chain(py->exception, generator->handled.exception);
    }
    if (more > 0) {
        return suspend(py, item);
    }
    return more < 0 ? py_absent() : py_is_nothing(item) ? py_none() : item;
}

/* ---- yield ------------------------------------------------------------------------------------
 */

static struct py_value
run(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_generator *generator = py->frame->generator;
    bool is_new = record->stage == 0;
    if (is_new) {
        record->value = node->a == NULL ? py_none() : py_run_expression(py, node->a);
        py_at_node(py, node);
        if (node->op != 0 && !py_failed(record->value)) {
            record->value = py_iter(py, record->value);
        }
        if (py_failed(record->value)) {
            return py_absent();
        }
        record->stage = 1;
        generator->sent = py_none();
    }
    if (node->op != 0) {
        return delegate(py, record->value);
    }
    if (is_new) {
        return suspend(py, record->value);
    }
    struct py_value thrown = generator->thrown;
    generator->thrown = py_absent();
    return py_given(thrown) ? py_generator_raise(py, generator, thrown) : generator->sent;
}

struct py_value
py_resume_yield(struct py *py, const struct py_node *node)
{
    struct py_record *record = py_record_begin(py, node, NULL);
    if (record == NULL) {
        return py_absent();
    }
    struct py_value value = run(py, node, record);
    py_record_end(py, record);
    return value;
}
