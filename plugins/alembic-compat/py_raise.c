/* Raising, matching and reporting exceptions: see py_eval.h. */
#include <stdio.h>
#include <string.h>

#include "py_class.h"
#include "py_exception.h"
#include "py_state.h"

static struct py_exception *
payload(struct py_value exception)
{
    return py_payload(exception, &py_exc_base_exception);
}

/* Where the chain that begins at `context` comes to `exception`, it is cut. A chain may be a ring
 * already. */
static void
cut_chain(struct py_value exception, struct py_value context)
{
    struct py_exception *at = payload(context);
    struct py_exception *slow = at;
    for (bool is_odd = false; at != NULL && py_given(at->context); is_odd = !is_odd) {
        if (py_same(at->context, exception)) {
            at->context = py_absent();
            return;
        }
        at = payload(at->context);
        slow = is_odd ? payload(slow->context) : slow;
        if (at == slow) {
            return;
        }
    }
}

void
py_exception_chain(struct py_value exception, struct py_value context)
{
    if (py_given(context) && !py_same(context, exception)) {
        cut_chain(exception, context);
        payload(exception)->context = context;
    }
}

struct py_value
py_raise_value(struct py *py, struct py_value value)
{
    struct py_exception *exception = py_payload(value, &py_exc_base_exception);
    if (py_is_stopped(py) || exception == NULL) {
        return py_absent();
    }
    if (exception->traceback == NULL) {
        exception->traceback = py_alloc(py, sizeof(struct py_traceback));
        if (exception->traceback == NULL) {
            return py_absent();
        }
        exception->traceback->frames = py_stack(py, &exception->traceback->n);
    }
    py_exception_chain(value, py_handled_now(py));
    py->error = PY_ERROR_EXCEPTION;
    py->exception = value;
    return py_absent();
}

struct py_value
py_raise_args(struct py *py, const struct py_type *type, const struct py_value *args, size_t n)
{
    struct py_exception *exception = NULL;
    if (py_is_stopped(py)) {
        return py_absent();
    }
    struct py_value value = py_object_new(py, type, (void **)&exception);
    if (py_failed(value)) {
        return value;
    }
    exception->args = py_tuple_of(py, args, n);
    return py_failed(exception->args) ? py_absent() : py_raise_value(py, value);
}

struct py_value
py_raise(struct py *py, const struct py_type *type, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    size_t size = len < 0 ? 0 : (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1;
    while (size == sizeof(text) - 1 && ((unsigned char)text[size] & 0xC0) == 0x80) {
        size--; // cut between characters
    }
    struct py_value message = py_str_new(py, text, size);
    return py_failed(message) ? message : py_raise_args(py, type, &message, 1);
}

bool
py_error_matches(struct py *py, const struct py_type *type)
{
    return py->error == PY_ERROR_EXCEPTION && py_isinstance(py, py->exception, type);
}

bool
py_clear_exception(struct py *py)
{
    if (py_is_stopped(py)) {
        return false;
    }
    py->error = PY_ERROR_NONE;
    py->exception = py_absent();
    return true;
}

struct py_value
py_take_exception(struct py *py)
{
    struct py_value exception = py->exception;
    return py->error == PY_ERROR_EXCEPTION && py_clear_exception(py) ? exception : py_absent();
}

int
py_exception_matches(struct py *py, struct py_value exception, struct py_value expected)
{
    const struct py_value *items = NULL;
    size_t n = 0;
    if (expected.kind == PY_TUPLE && py_items(expected, &items, &n)) {
        for (size_t index = 0; index < n; index++) {
            int matches = py_exception_matches(py, exception, items[index]);
            if (matches != 0) {
                return matches;
            }
        }
        return 0;
    }
    if (expected.kind == PY_UNKNOWN) {
        expected = py_resolve_unknown(py, expected);
        return py_failed(expected) ? -1 : py_exception_matches(py, exception, expected);
    }
    if (!py_is_subclass(expected, &py_exc_base_exception)) {
        (void)py_raise(py, &py_exc_type_error,
            "catching classes that do not inherit from BaseException is not allowed");
        return -1;
    }
    return py_class_derives(py_class_of(py, exception), expected.as.cls);
}

struct py_value
py_exception_make(struct py *py, struct py_value raised)
{
    if (raised.kind == PY_UNKNOWN) {
        raised = py_resolve_unknown(py, raised);
        if (py_failed(raised)) {
            return raised;
        }
    }
    if (py_is_subclass(raised, &py_exc_base_exception)) {
        raised = py_call_with(py, raised, NULL, 0);
        if (py_failed(raised)) {
            return raised;
        }
    }
    if (py_payload(raised, &py_exc_base_exception) == NULL) {
        return py_raise(py, &py_exc_type_error, "exceptions must derive from BaseException");
    }
    return raised;
}

/* The text of a pending exception as Python's traceback ends: "ValueError: …". */
static const char *
exception_message(struct py *py, struct py_value exception)
{
    struct py_buf buf = {.py = py};
    struct py_class *cls = py_class_of(py, exception);
    if (cls == NULL) {
        return "an exception";
    }
    py->error = PY_ERROR_NONE;
    struct py_value text = py_to_str(py, exception);
    py->error = PY_ERROR_EXCEPTION;
    py->exception = exception;
    if (cls->module != NULL && !py_str_eq_lit(cls->module, "builtins") &&
        !py_str_eq_lit(cls->module, "__main__")) {
        py_buf_add_str(&buf, cls->module);
        py_buf_add_char(&buf, '.');
    }
    py_buf_add_str(&buf, cls->qualname);
    if (!py_failed(text) && text.as.str->len > 0) {
        py_buf_add_text(&buf, ": ");
        py_buf_add_str(&buf, text.as.str);
    }
    struct py_value message = py_buf_take(&buf);
    const char *ret = py_failed(message) ? NULL : py_c_str(py, message.as.str);
    return ret == NULL ? "an exception" : ret;
}

const struct py_error *
py_error(struct py *py)
{
    if (py->error != PY_ERROR_EXCEPTION) {
        py->report.kind = py->error;
        return &py->report;
    }
    struct py_exception *exception = py_payload(py->exception, &py_exc_base_exception);
    struct py_value value = py->exception;
    py->report = (struct py_error){.kind = PY_ERROR_EXCEPTION, .exception = value};
    if (exception != NULL && exception->traceback != NULL) {
        py->report.frames = exception->traceback->frames;
        py->report.n_frames = exception->traceback->n;
        if (exception->traceback->n > 0) {
            py->report.where = exception->traceback->frames[exception->traceback->n - 1].where;
        }
    }
    struct py_error report = py->report;
    report.message = exception_message(py, value);
    py->error = PY_ERROR_EXCEPTION;
    py->report = report;
    return &py->report;
}
