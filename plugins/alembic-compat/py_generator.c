/* Generator objects: see py_generator.h. */
#include "py_generator.h"

#include "py_class.h"
#include "py_exception.h"
#include "py_iter.h"
#include "py_table.h"

/* ---- Making -----------------------------------------------------------------------------------
 */

static int
next_of_generator(struct py *py, struct py_iterator *iterator, struct py_value *ret)
{
    int more = py_generator_resume(py, iterator->data, py_none(), py_absent(), ret);
    if (more == 0) {
        py->returned = *ret;
    }
    return more;
}

struct py_value
py_generator_new(struct py *py, const struct py_frame *frame,
    int (*advance)(struct py *py, struct py_generator *generator, struct py_value *ret),
    struct py_generator **ret_generator)
{
    struct py_generator *generator = py_alloc(py, sizeof(*generator));
    struct py_value value = py_iterator_new(py, &py_type_generator, next_of_generator, py_none());
    if (generator == NULL || py_failed(value)) {
        return py_absent();
    }
    generator->advance = advance;
    generator->frame = *frame;
    generator->next = py->generators;
    py->generators = generator;
    value.as.iterator->data = generator;
    *ret_generator = generator;
    return value;
}

struct py_generator *
py_generator_of(struct py_value value)
{
    bool is_one = value.kind == PY_ITERATOR && value.as.iterator->type == &py_type_generator;
    return is_one ? value.as.iterator->data : NULL;
}

/* ---- StopIteration ----------------------------------------------------------------------------
 */

struct py_value
py_stop_iteration(struct py *py, struct py_value value)
{
    return py_raise_args(py, &py_exc_stop_iteration, &value, py_is_nothing(value) ? 0 : 1);
}

bool
py_take_stop_iteration(struct py *py, struct py_value *ret)
{
    if (!py_error_matches(py, &py_exc_stop_iteration)) {
        return false;
    }
    const struct py_value *args = NULL;
    size_t n = 0;
    struct py_exception *exception = py_payload(py_take_exception(py), &py_exc_base_exception);
    *ret = py_items(exception->args, &args, &n) && n > 0 ? args[0] : py_absent();
    return true;
}

/* A StopIteration that leaves the body would look like its end. */
static void
replace_stop_iteration(struct py *py)
{
    struct py_value stop = py_take_exception(py);
    (void)py_raise(py, &py_exc_runtime_error, "generator raised StopIteration");
    if (py->error == PY_ERROR_EXCEPTION) {
        struct py_exception *exception = py_payload(py->exception, &py_exc_base_exception);
        py_exception_chain(py->exception, stop);
        exception->cause = stop;
        exception->suppress_context = true;
    }
}

/* ---- Going on ---------------------------------------------------------------------------------
 */

struct py_value
py_generator_raise(struct py *py, struct py_generator *generator, struct py_value exception)
{
    // What the caller handles is no context of what it throws.
    struct py_handled *back = generator->handled.back;
    generator->handled.back = NULL;
    (void)py_raise_value(py, exception);
    generator->handled.back = back;
    return py_absent();
}

static void
raise_without_context(struct py *py, struct py_value exception)
{
    struct py_handled nothing = {0};
    struct py_handled *handled = py->handled;
    py->handled = &nothing;
    (void)py_raise_value(py, exception);
    py->handled = handled;
}

static bool
may_resume(struct py *py, const struct py_generator *generator, struct py_value sent)
{
    if (generator->state == PY_GENERATOR_RUNNING) {
        (void)py_raise(py, &py_exc_value_error, "generator already executing");
        return false;
    }
    if (generator->state == PY_GENERATOR_CREATED && !py_is_nothing(sent)) {
        (void)py_raise(
            py, &py_exc_type_error, "can't send non-None value to a just-started generator");
        return false;
    }
    return true;
}

static int
run(struct py *py, struct py_generator *generator, struct py_value *ret)
{
    bool is_new = generator->state == PY_GENERATOR_CREATED;
    struct py_value thrown = generator->thrown;
    generator->state = PY_GENERATOR_RUNNING;
    if (is_new && py_given(thrown)) {
        (void)py_generator_raise(py, generator, thrown);
        return -1;
    }
    if (py->depth >= py->config.limits.depth) {
        (void)py_raise(py, &py_exc_recursion_error, "maximum recursion depth exceeded");
        return -1;
    }
    py->depth++;
    int more = generator->advance(py, generator, ret);
    py->depth--;
    return more;
}

int
py_generator_resume(struct py *py, struct py_generator *generator, struct py_value sent,
    struct py_value thrown, struct py_value *ret)
{
    *ret = py_absent();
    if (!py_stack_check(py) || !may_resume(py, generator, sent)) {
        return -1;
    }
    if (generator->state == PY_GENERATOR_FINISHED) {
        if (py_given(thrown)) {
            raise_without_context(py, thrown);
        }
        return py_given(thrown) ? -1 : 0;
    }
    generator->sent = sent;
    generator->thrown = thrown;
    generator->reached = NULL;
    generator->frame.back = py->frame;
    generator->handled.back = py->handled;
    py->frame = &generator->frame;
    py->handled = &generator->handled;
    int more = run(py, generator, ret);
    if (more < 0 && py_error_matches(py, &py_exc_stop_iteration)) {
        replace_stop_iteration(py);
    }
    py->handled = generator->handled.back;
    py->frame = generator->frame.back;
    generator->state = more > 0 ? PY_GENERATOR_SUSPENDED : PY_GENERATOR_FINISHED;
    return more;
}

/* ---- Ending it early --------------------------------------------------------------------------
 */

bool
py_generator_close(struct py *py, struct py_generator *generator)
{
    struct py_value unused;
    if (generator->state == PY_GENERATOR_CREATED) {
        generator->state = PY_GENERATOR_FINISHED;
        if (generator->drop != NULL) {
            generator->drop(py, generator);
        }
    }
    if (generator->state == PY_GENERATOR_FINISHED) {
        return true;
    }
    struct py_value leave = py_class_value(py, &py_exc_generator_exit);
    leave = py_failed(leave) ? leave : py_exception_make(py, leave);
    if (py_failed(leave)) {
        return false;
    }
    int more = py_generator_resume(py, generator, py_absent(), leave, &unused);
    if (more > 0) {
        (void)py_raise(py, &py_exc_runtime_error, "generator ignored GeneratorExit");
        return false;
    }
    return more == 0 || (py_error_matches(py, &py_exc_generator_exit) && py_clear_exception(py));
}

void
py_generator_drop(struct py *py, struct py_value iterator, const struct py_node *node)
{
    struct py_generator *generator = py_generator_of(iterator);
    if (generator == NULL || generator->made_by != node || py_is_stopped(py) ||
        generator->state == PY_GENERATOR_RUNNING) {
        return;
    }
    struct py_value pending = py_take_exception(py);
    if (!py_generator_close(py, generator) && !py_clear_exception(py)) {
        return; // what a generator raises here is written to stderr by Python and forgotten
    }
    generator->state = PY_GENERATOR_FINISHED; // also one that has yielded again
    if (py_given(pending)) {
        py->error = PY_ERROR_EXCEPTION;
        py->exception = pending;
    }
}

/* What was refused may be why the exception was raised. */
static void
refuse_with(struct py *py, struct py_value exception)
{
    if (py->error != PY_ERROR_REFUSED || py_failed(exception)) {
        return;
    }
    const char *refusal = py->report.message;
    struct py_error report = py->report;
    py->error = PY_ERROR_EXCEPTION;
    py->exception = exception;
    struct py_value text =
        py_strf(py, "%s; the code ended with %s", refusal, py_error(py)->message);
    const char *both = py_failed(text) ? NULL : py_c_str(py, text.as.str);
    py->report = report;
    py->report.message = both == NULL ? refusal : both;
    py->error = PY_ERROR_REFUSED;
    py->exception = py_absent();
}

bool
py_finish(struct py *py)
{
    if (py_is_stopped(py)) {
        return true;
    }
    struct py_value exception = py_take_exception(py);
    py->is_finishing = true;
    for (struct py_generator *one = py->generators; one != NULL; one = one->next) {
        if (one->state == PY_GENERATOR_SUSPENDED && !py_generator_close(py, one) &&
            !py_clear_exception(py)) {
            refuse_with(py, exception);
            return false;
        }
    }
    py->is_finishing = false;
    if (py_given(exception)) {
        py->error = PY_ERROR_EXCEPTION;
        py->exception = exception;
    }
    return true;
}

/* ---- Methods ----------------------------------------------------------------------------------
 */

static struct py_value
resume_method(struct py *py, struct py_value self, struct py_value sent, struct py_value thrown)
{
    struct py_value ret;
    int more = py_generator_resume(py, py_generator_of(self), sent, thrown, &ret);
    return more > 0 ? ret : more == 0 ? py_stop_iteration(py, ret) : py_absent();
}

static struct py_value
generator_next(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return resume_method(py, self, py_none(), py_absent());
}

static struct py_value
generator_iter(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static struct py_value
generator_send(struct py *py, struct py_value self, const struct py_args *args)
{
    return resume_method(py, self, args->pos[0], py_absent());
}

static struct py_value
generator_close(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    if (py_generator_of(self)->state == PY_GENERATOR_RUNNING) {
        return py_raise(py, &py_exc_value_error, "generator already executing");
    }
    return py_generator_close(py, py_generator_of(self)) ? py_none() : py_absent();
}

/* throw(type, value): an instance of the type, made of the value where that is none. */
static struct py_value
make_thrown(struct py *py, struct py_value type, struct py_value value)
{
    const struct py_value *items = &value;
    size_t n = 1;
    if (py_is_nothing(value) || py_failed(type)) {
        return py_exception_make(py, type);
    }
    if (py_is_subclass(type, &py_exc_base_exception)) {
        if (value.kind == PY_OBJECT && py_class_derives(value.as.object->cls, type.as.cls)) {
            return value;
        }
        if (value.kind == PY_TUPLE) {
            (void)py_items(value, &items, &n);
        }
        struct py_value made = py_call_with(py, type, items, n);
        return py_failed(made) ? made : py_exception_make(py, made);
    }
    if (py_isinstance(py, type, &py_exc_base_exception)) {
        return py_raise(py, &py_exc_type_error, "instance exception may not have a separate value");
    }
    return py_exception_make(py, type);
}

static struct py_value
generator_throw(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value type = args->pos[0];
    if (type.kind == PY_UNKNOWN) {
        type = py_resolve_unknown(py, type);
    }
    if (!py_failed(type) && !py_is_subclass(type, &py_exc_base_exception) &&
        !py_isinstance(py, type, &py_exc_base_exception)) {
        return py_raise(py, &py_exc_type_error,
            "exceptions must be classes or instances deriving from BaseException, not %s",
            py_type_name(py, type));
    }
    struct py_value thrown = make_thrown(py, type, args->pos[1]);
    return py_failed(thrown) ? thrown : resume_method(py, self, py_absent(), thrown);
}

static struct py_value
generator_name(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return (struct py_value){.kind = PY_STR, .as.str = py_generator_of(self)->name};
}

static struct py_value
generator_qualname(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_str *name = py_generator_of(self)->qualname;
    (void)args;
    return name == NULL ? py_refuse(py, "__qualname__ of a generator expression")
                        : (struct py_value){.kind = PY_STR, .as.str = name};
}

static struct py_value
generator_running(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_bool(py_generator_of(self)->state == PY_GENERATOR_RUNNING);
}

#define INNER(word)                                                                                \
    {                                                                                              \
        .name = word, .kind = PY_DEF_REFUSE, .text = "the inside of a generator"                   \
    }

static const struct py_def generator_members[] = {
    METHOD("__next__", generator_next, ""),
    METHOD("__iter__", generator_iter, ""),
    METHOD("send", generator_send, "arg, /"),
    METHOD("throw", generator_throw, "type, value=, traceback=, /"),
    METHOD("close", generator_close, ""),
    {.name = "__name__", .kind = PY_DEF_PROPERTY, .fn = generator_name},
    {.name = "__qualname__", .kind = PY_DEF_PROPERTY, .fn = generator_qualname},
    {.name = "gi_running", .kind = PY_DEF_PROPERTY, .fn = generator_running},
    INNER("gi_frame"),
    INNER("gi_code"),
    INNER("gi_suspended"),
    INNER("gi_yieldfrom"),
    {0},
};

const struct py_type py_type_generator = {
    .name = "generator", .flags = PY_TYPE_FINAL, .members = generator_members};
