/* Exceptions: see py_exception.h and py_eval.h. */
#include "py_exception.h"

#include <stdio.h>
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_state.h"

/* ---- Members of BaseException -----------------------------------------------------------------
 */

static struct py_exception *
payload(struct py_value value)
{
    return py_payload(value, &py_exc_base_exception);
}

static struct py_value
make_exception(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_exception *exception = NULL;
    struct py_value value = py_object_of_class(py, cls, (void **)&exception);
    if (py_failed(value)) {
        return value;
    }
    exception->args = py_tuple_of(py, args->pos, args->n_pos);
    return py_failed(exception->args) ? py_absent() : value;
}

static bool
init_exception(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_exception *exception = payload(self);
    if (args->n_kw > 0) {
        (void)py_raise(
            py, &py_exc_type_error, "%s() takes no keyword arguments", py_type_name(py, self));
        return false;
    }
    exception->args = py_tuple_of(py, args->pos, args->n_pos);
    return !py_failed(exception->args);
}

/* BaseException.__new__ sets args before __init__ may be overridden without a call of super(). */
static struct py_value
create_exception(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_value self = make_exception(py, cls, args);
    if (py_failed(self) || !py_class_call_init(py, self, args)) {
        return py_absent();
    }
    return self;
}

struct py_value
py_exception_str(struct py *py, struct py_value self)
{
    struct py_exception *exception = payload(self);
    if (exception->args.kind != PY_TUPLE || exception->args.as.tuple->n == 0) {
        return py_str_lit(py, "");
    }
    if (exception->args.as.tuple->n == 1) {
        struct py_value arg = exception->args.as.tuple->items[0];
        return py_isinstance(py, self, &py_exc_key_error) ? py_to_repr(py, arg)
                                                          : py_to_str(py, arg);
    }
    return py_to_repr(py, exception->args);
}

static struct py_value
exception_repr(struct py *py, struct py_value self)
{
    struct py_exception *exception = payload(self);
    struct py_buf buf = {.py = py};
    py_buf_add_text(&buf, py_type_name(py, self));
    py_buf_add_char(&buf, '(');
    for (size_t index = 0; index < exception->args.as.tuple->n; index++) {
        struct py_value arg = py_to_repr(py, exception->args.as.tuple->items[index]);
        if (py_failed(arg)) {
            return arg;
        }
        py_buf_add_text(&buf, index == 0 ? "" : ", ");
        py_buf_add_str(&buf, arg.as.str);
    }
    py_buf_add_char(&buf, ')');
    return py_buf_take(&buf);
}

static struct py_value
none_if_absent(struct py_value value)
{
    return py_failed(value) ? py_none() : value;
}

static struct py_value
exception_args(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return payload(self)->args;
}

static struct py_value
exception_cause(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return none_if_absent(payload(self)->cause);
}

static struct py_value
exception_context(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return none_if_absent(payload(self)->context);
}

static struct py_value
exception_with_traceback(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static struct py_value
exception_value(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    struct py_value values = payload(self)->args;
    return values.as.tuple->n > 0 ? values.as.tuple->items[0] : py_none();
}

static int
exception_setattr(
    struct py *py, struct py_value self, const struct py_str *name, struct py_value value)
{
    if (py_str_eq_lit(name, "args")) {
        struct py_value list = py_to_list(py, value);
        if (py_failed(list)) {
            return -1;
        }
        payload(self)->args = py_tuple_of(py, list.as.list->items, list.as.list->n);
        return py_failed(payload(self)->args) ? -1 : 1;
    }
    if (py_str_eq_lit(name, "__cause__")) {
        payload(self)->cause = value;
        payload(self)->suppress_context = true;
        return 1;
    }
    return 0;
}

static const struct py_def base_members[] = {
    {.name = "args", .kind = PY_DEF_PROPERTY, .fn = exception_args},
    {.name = "__cause__", .kind = PY_DEF_PROPERTY, .fn = exception_cause},
    {.name = "__context__", .kind = PY_DEF_PROPERTY, .fn = exception_context},
    {.name = "with_traceback",
        .kind = PY_DEF_FUNCTION,
        .fn = exception_with_traceback,
        .signature = "tb, /"},
    {.name = "__traceback__", .kind = PY_DEF_REFUSE, .text = "the traceback object"},
    {0},
};

const struct py_type py_exc_base_exception = {.name = "BaseException",
    .payload_size = sizeof(struct py_exception),
    .members = base_members,
    .create = create_exception,
    .init = init_exception,
    .setattr = exception_setattr,
    .str = py_exception_str,
    .repr = exception_repr};

static const struct py_def value_members[] = {
    {.name = "value", .kind = PY_DEF_PROPERTY, .fn = exception_value}, {0}};
static const struct py_def code_members[] = {
    {.name = "code", .kind = PY_DEF_PROPERTY, .fn = exception_value}, {0}};

/* ---- The classes ------------------------------------------------------------------------------
 */

#define EXCEPTION(variable, text, base)                                                            \
    const struct py_type py_exc_##variable = {.name = text, .bases = {&py_exc_##base}}

EXCEPTION(exception, "Exception", base_exception);
EXCEPTION(generator_exit, "GeneratorExit", base_exception);
EXCEPTION(arithmetic_error, "ArithmeticError", exception);
EXCEPTION(assertion_error, "AssertionError", exception);
EXCEPTION(attribute_error, "AttributeError", exception);
EXCEPTION(os_error, "OSError", exception);
EXCEPTION(file_not_found_error, "FileNotFoundError", os_error);
EXCEPTION(import_error, "ImportError", exception);
EXCEPTION(lookup_error, "LookupError", exception);
EXCEPTION(index_error, "IndexError", lookup_error);
EXCEPTION(key_error, "KeyError", lookup_error);
EXCEPTION(name_error, "NameError", exception);
EXCEPTION(unbound_local_error, "UnboundLocalError", name_error);
EXCEPTION(overflow_error, "OverflowError", arithmetic_error);
EXCEPTION(zero_division_error, "ZeroDivisionError", arithmetic_error);
EXCEPTION(runtime_error, "RuntimeError", exception);
EXCEPTION(recursion_error, "RecursionError", runtime_error);
EXCEPTION(not_implemented_error, "NotImplementedError", runtime_error);
EXCEPTION(type_error, "TypeError", exception);
EXCEPTION(value_error, "ValueError", exception);
EXCEPTION(unicode_error, "UnicodeError", value_error);

const struct py_type py_exc_stop_iteration = {
    .name = "StopIteration", .bases = {&py_exc_exception}, .members = value_members};
const struct py_type py_exc_system_exit = {
    .name = "SystemExit", .bases = {&py_exc_base_exception}, .members = code_members};

#define OTHER(variable, text, base)                                                                \
    static const struct py_type variable = {.name = text, .bases = {&py_exc_##base}}

OTHER(buffer_error, "BufferError", exception);
OTHER(eof_error, "EOFError", exception);
OTHER(floating_point_error, "FloatingPointError", arithmetic_error);
OTHER(keyboard_interrupt, "KeyboardInterrupt", base_exception);
OTHER(memory_error, "MemoryError", exception);
OTHER(module_not_found_error, "ModuleNotFoundError", import_error);
OTHER(connection_error, "ConnectionError", os_error);
OTHER(file_exists_error, "FileExistsError", os_error);
OTHER(is_a_directory_error, "IsADirectoryError", os_error);
OTHER(permission_error, "PermissionError", os_error);
OTHER(timeout_error, "TimeoutError", os_error);
OTHER(unicode_decode_error, "UnicodeDecodeError", unicode_error);
OTHER(unicode_encode_error, "UnicodeEncodeError", unicode_error);
OTHER(warning, "Warning", exception);

static const struct py_type user_warning = {.name = "UserWarning", .bases = {&warning}};
const struct py_type py_exc_deprecation_warning = {
    .name = "DeprecationWarning", .bases = {&warning}};
const struct py_type py_exc_runtime_warning = {.name = "RuntimeWarning", .bases = {&warning}};
static const struct py_type future_warning = {.name = "FutureWarning", .bases = {&warning}};

#define CLASS(text, address)                                                                       \
    {                                                                                              \
        .name = text, .kind = PY_DEF_TYPE, .type = address                                         \
    }

const struct py_def py_exception_defs[] = {
    CLASS("ArithmeticError", &py_exc_arithmetic_error),
    CLASS("AssertionError", &py_exc_assertion_error),
    CLASS("AttributeError", &py_exc_attribute_error),
    CLASS("BaseException", &py_exc_base_exception),
    CLASS("BufferError", &buffer_error),
    CLASS("ConnectionError", &connection_error),
    CLASS("DeprecationWarning", &py_exc_deprecation_warning),
    CLASS("EOFError", &eof_error),
    CLASS("EnvironmentError", &py_exc_os_error),
    CLASS("Exception", &py_exc_exception),
    CLASS("FileExistsError", &file_exists_error),
    CLASS("FileNotFoundError", &py_exc_file_not_found_error),
    CLASS("FloatingPointError", &floating_point_error),
    CLASS("FutureWarning", &future_warning),
    CLASS("GeneratorExit", &py_exc_generator_exit),
    CLASS("IOError", &py_exc_os_error),
    CLASS("ImportError", &py_exc_import_error),
    CLASS("IndexError", &py_exc_index_error),
    CLASS("IsADirectoryError", &is_a_directory_error),
    CLASS("KeyError", &py_exc_key_error),
    CLASS("KeyboardInterrupt", &keyboard_interrupt),
    CLASS("LookupError", &py_exc_lookup_error),
    CLASS("MemoryError", &memory_error),
    CLASS("ModuleNotFoundError", &module_not_found_error),
    CLASS("NameError", &py_exc_name_error),
    CLASS("NotImplementedError", &py_exc_not_implemented_error),
    CLASS("OSError", &py_exc_os_error),
    CLASS("OverflowError", &py_exc_overflow_error),
    CLASS("PermissionError", &permission_error),
    CLASS("RecursionError", &py_exc_recursion_error),
    CLASS("RuntimeError", &py_exc_runtime_error),
    CLASS("RuntimeWarning", &py_exc_runtime_warning),
    CLASS("StopIteration", &py_exc_stop_iteration),
    CLASS("SystemExit", &py_exc_system_exit),
    CLASS("TimeoutError", &timeout_error),
    CLASS("TypeError", &py_exc_type_error),
    CLASS("UnboundLocalError", &py_exc_unbound_local_error),
    CLASS("UnicodeDecodeError", &unicode_decode_error),
    CLASS("UnicodeEncodeError", &unicode_encode_error),
    CLASS("UnicodeError", &py_exc_unicode_error),
    CLASS("UserWarning", &user_warning),
    CLASS("ValueError", &py_exc_value_error),
    CLASS("Warning", &warning),
    CLASS("ZeroDivisionError", &py_exc_zero_division_error),
    {0},
};
