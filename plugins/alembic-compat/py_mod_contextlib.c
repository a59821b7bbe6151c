/* The module contextlib. */
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_exception.h"
#include "py_generator.h"
#include "py_mod.h"
#include "py_table.h"

/* A call that is made again whenever its result is wanted anew. */
struct made {
    struct py_value function;
    struct py_args args;
};

static bool
keep_call(struct py *py, struct made *made, struct py_value function, const struct py_args *args)
{
    struct py_value *pos = py_alloc(py, (args->n_pos + 1) * sizeof(*pos));
    struct py_kwarg *kw = py_alloc(py, (args->n_kw + 1) * sizeof(*kw));
    if (pos == NULL || kw == NULL) {
        return false;
    }
    if (args->n_pos > 0) {
        memcpy(pos, args->pos, args->n_pos * sizeof(*pos));
    }
    if (args->n_kw > 0) {
        memcpy(kw, args->kw, args->n_kw * sizeof(*kw));
    }
    *made = (struct made){function, {pos, args->n_pos, kw, args->n_kw}};
    return true;
}

/* ---- The methods behind with -------------------------------------------------------------------
 */

static struct py_value
method_enter(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return self.as.object->cls->type->enter(py, self);
}

static struct py_value
method_exit(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value exception = args->pos[1];
    if (py_is_none(exception) && !py_is_none(args->pos[0])) {
        exception = py_exception_make(py, args->pos[0]);
    }
    int swallowed =
        py_failed(exception) ? -1 : self.as.object->cls->type->exit(py, self, exception);
    return swallowed < 0 ? py_absent() : py_bool(swallowed > 0);
}

/* Those whose __exit__ says nothing. */
static struct py_value
method_exit_silent(struct py *py, struct py_value self, const struct py_args *args)
{
    return py_failed(method_exit(py, self, args)) ? py_absent() : py_none();
}

#define MANAGER_MEMBERS(ident, exit_method)                                                        \
    static const struct py_def ident[] = {METHOD("__enter__", method_enter, ""),                   \
        METHOD("__exit__", exit_method, "typ, value, traceback"), {0}}

MANAGER_MEMBERS(manager_members, method_exit);
MANAGER_MEMBERS(silent_members, method_exit_silent);

/* ---- What a function with @contextmanager gives -------------------------------------------------
 */

struct manager {
    struct made made;
    struct py_value generator;
    bool is_entered; /* once only */
};

static const struct py_type type_manager;

static struct manager *
manager_of(struct py_value self)
{
    return py_payload(self, &type_manager);
}

static struct py_value
new_manager(struct py *py, struct py_value function, const struct py_args *args)
{
    struct manager *manager = NULL;
    struct py_value self = py_object_new(py, &type_manager, (void **)&manager);
    if (py_failed(self) || !keep_call(py, &manager->made, function, args)) {
        return py_absent();
    }
    manager->generator = py_call(py, function, args);
    return py_failed(manager->generator) ? py_absent() : self;
}

static struct py_value
manager_enter(struct py *py, struct py_value self)
{
    struct manager *manager = manager_of(self);
    struct py_value item;
    if (manager->is_entered) { // the words of `del self.args`
        return py_raise(py, &py_exc_attribute_error,
            "'_GeneratorContextManager' object has no attribute 'args'");
    }
    manager->is_entered = true;
    int more = py_next(py, manager->generator, &item);
    return more > 0   ? item
           : more < 0 ? py_absent()
                      : py_raise(py, &py_exc_runtime_error, "generator didn't yield");
}

static int
throw_into(struct py *py, struct py_value iterator, struct py_value thrown)
{
    struct py_generator *generator = py_generator_of(iterator);
    struct py_value ret;
    if (generator != NULL) {
        return py_generator_resume(py, generator, py_absent(), thrown, &ret);
    }
    ret = py_call_method(py, iterator, "throw", &thrown, 1);
    return !py_failed(ret) ? 1 : py_take_stop_iteration(py, &ret) ? 0 : -1;
}

/* The exception that was thrown in came out again as it was, or as the error that a StopIteration
 * becomes: it goes on by itself. */
static bool
came_back(struct py *py, struct py_value thrown)
{
    if (py->error != PY_ERROR_EXCEPTION) {
        return false;
    }
    const struct py_exception *raised = py_payload(py->exception, &py_exc_base_exception);
    return py_same(py->exception, thrown) ||
           (py_error_matches(py, &py_exc_runtime_error) &&
               py_isinstance(py, thrown, &py_exc_stop_iteration) && py_given(raised->cause) &&
               py_same(raised->cause, thrown));
}

static int
manager_exit(struct py *py, struct py_value self, struct py_value exception)
{
    struct py_value iterator = manager_of(self)->generator;
    struct py_value item;
    if (py_is_none(exception)) {
        int more = py_next(py, iterator, &item);
        if (more > 0) {
            (void)py_raise(py, &py_exc_runtime_error, "generator didn't stop");
        }
        return more == 0 ? 0 : -1;
    }
    int more = throw_into(py, iterator, exception);
    if (more > 0) {
        (void)py_raise(py, &py_exc_runtime_error, "generator didn't stop after throw()");
        return -1;
    }
    if (more == 0) {
        return 1;
    }
    return came_back(py, exception) && py_clear_exception(py) ? 0 : -1;
}

/* ---- The functions ----------------------------------------------------------------------------
 */

/* A function around another one, whose name it bears. */
struct wrapper {
    struct py_value function;
    struct py_value manager; /* what it is run under; absent: it makes managers */
};

static const struct py_type type_wrapper;

static struct py_value
new_wrapper(struct py *py, struct py_value function, struct py_value manager)
{
    struct wrapper *wrapper = NULL;
    struct py_value self = py_object_new(py, &type_wrapper, (void **)&wrapper);
    if (!py_failed(self)) {
        *wrapper = (struct wrapper){function, manager};
    }
    return self;
}

/* with manager: return function(…), the manager being made anew. */
static struct py_value
call_under(struct py *py, const struct wrapper *wrapper, const struct py_args *args)
{
    const struct made *made = &manager_of(wrapper->manager)->made;
    if (manager_of(wrapper->manager)->is_entered) {
        return manager_enter(py, wrapper->manager);
    }
    struct py_value manager = new_manager(py, made->function, &made->args);
    struct py_value entered = py_failed(manager) ? manager : manager_enter(py, manager);
    if (py_failed(entered)) {
        return entered;
    }
    struct py_value ret = py_call(py, wrapper->function, args);
    if (py_is_stopped(py)) {
        return py_absent();
    }
    struct py_value exception = py_failed(ret) ? py_take_exception(py) : py_none();
    struct py_value outer = py->handled->exception;
    if (!py_is_none(exception)) {
        py->handled->exception = exception;
    }
    int swallowed = manager_exit(py, manager, exception);
    py->handled->exception = outer;
    if (swallowed < 0 || py_is_none(exception)) {
        return swallowed < 0 ? py_absent() : ret;
    }
    if (swallowed > 0) {
        return py_none();
    }
    py->error = PY_ERROR_EXCEPTION;
    py->exception = exception;
    return py_absent();
}

static struct py_value
wrapper_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct wrapper *wrapper = py_payload(self, &type_wrapper);
    return py_given(wrapper->manager) ? call_under(py, wrapper, args)
                                      : new_manager(py, wrapper->function, args);
}

static struct py_value
wrapper_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct wrapper *wrapper = py_payload(self, &type_wrapper);
    struct py_str *interned = py_intern(py, name->ptr, name->len);
    if (interned == NULL) {
        return py_absent();
    }
    return py_str_eq_lit(name, "__wrapped__") ? wrapper->function
                                              : py_attribute_maybe(py, wrapper->function, interned);
}

static const struct py_type type_wrapper = {.name = "function",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct wrapper),
    .getattr = wrapper_getattr,
    .call = wrapper_call,
    .get = py_method_new};

/* Used as a decorator. */
static struct py_value
manager_call(struct py *py, struct py_value self, const struct py_args *args)
{
    if (args->n_pos != 1 || args->n_kw != 0) {
        return py_raise(py, &py_exc_type_error,
            "ContextDecorator.__call__() takes 2 positional arguments but %zu were given",
            args->n_pos + 1);
    }
    return new_wrapper(py, args->pos[0], self);
}

static const struct py_type type_manager = {.name = "_GeneratorContextManager",
    .module = "contextlib",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct manager),
    .members = manager_members,
    .call = manager_call,
    .enter = manager_enter,
    .exit = manager_exit};

static struct py_value
make_contextmanager(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return new_wrapper(py, args->pos[0], py_absent());
}

/* ---- suppress, nullcontext, closing -------------------------------------------------------------
 */

struct holder {
    struct py_value value;
};

static bool
holder_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    struct holder *holder = self.as.object->payload;
    holder->value = py_given(args->pos[0]) ? args->pos[0] : py_none();
    return true;
}

static struct py_value
held(struct py_value self)
{
    const struct holder *holder = self.as.object->payload;
    return holder->value;
}

static struct py_value
enter_held(struct py *py, struct py_value self)
{
    (void)py;
    return held(self);
}

static struct py_value
enter_nothing(struct py *py, struct py_value self)
{
    (void)py;
    (void)self;
    return py_none();
}

static int
exit_nothing(struct py *py, struct py_value self, struct py_value exception)
{
    (void)py;
    (void)self;
    (void)exception;
    return 0;
}

static int
exit_suppress(struct py *py, struct py_value self, struct py_value exception)
{
    return py_is_none(exception) ? 0 : py_exception_matches(py, exception, held(self));
}

static int
exit_closing(struct py *py, struct py_value self, struct py_value exception)
{
    (void)exception;
    return py_failed(py_call_method(py, held(self), "close", NULL, 0)) ? -1 : 0;
}

#define HOLDER(ident, text, table, sign, enter_hook, exit_hook)                                    \
    static const struct py_type ident = {.name = text,                                             \
        .module = "contextlib",                                                                    \
        .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,                                                  \
        .payload_size = sizeof(struct holder),                                                     \
        .members = table,                                                                          \
        .init = holder_init,                                                                       \
        .init_signature = sign,                                                                    \
        .enter = enter_hook,                                                                       \
        .exit = exit_hook}

HOLDER(type_suppress, "suppress", manager_members, "*exceptions", enter_nothing, exit_suppress);
HOLDER(type_nullcontext, "nullcontext", silent_members, "enter_result=", enter_held, exit_nothing);
HOLDER(type_closing, "closing", silent_members, "thing", enter_held, exit_closing);

static const struct py_def contextlib_defs[] = {
    FUNCTION("contextmanager", make_contextmanager, "func"),
    TYPE("suppress", type_suppress),
    TYPE("nullcontext", type_nullcontext),
    TYPE("closing", type_closing),
    {0},
};

const struct py_module_def py_mod_contextlib = {.name = "contextlib", .defs = contextlib_defs};
