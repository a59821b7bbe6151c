/* print() and open(), and the lookup of all builtin names. */
#include <string.h>

#include "py_builtin.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_exception.h"
#include "py_file.h"
#include "py_state.h"

/* ---- print ------------------------------------------------------------------------------------
 */

static bool
text_option(struct py *py, const char *name, struct py_value value, const char *fallback,
    struct py_str *ret)
{
    *ret = (struct py_str){.ptr = fallback, .len = 1, .chars = 1};
    if (py_is_nothing(value)) {
        return true;
    }
    const struct py_str *text = py_as_str(value);
    if (text == NULL) {
        (void)py_raise(py, &py_exc_type_error, "%s must be None or a string, not %s", name,
            py_type_name(py, value));
        return false;
    }
    *ret = *text;
    return true;
}

/* args: the values as a tuple, sep, end, file, flush */
static struct py_value
builtin_print(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *values = args->pos[0].as.tuple;
    struct py_buf buf = {.py = py};
    struct py_str separator;
    struct py_str end;
    (void)self;
    if (!text_option(py, "sep", args->pos[1], " ", &separator) ||
        !text_option(py, "end", args->pos[2], "\n", &end)) {
        return py_absent();
    }
    for (size_t index = 0; index < values->n; index++) {
        struct py_value text = py_to_str(py, values->items[index]);
        if (py_failed(text)) {
            return text;
        }
        if (index > 0) {
            py_buf_add_str(&buf, &separator);
        }
        py_buf_add_str(&buf, text.as.str);
    }
    py_buf_add_str(&buf, &end);
    struct py_value text = py_buf_take(&buf);
    if (py_failed(text)) {
        return text;
    }
    if (!py_is_nothing(args->pos[3])) {
        text = py_call_method(py, args->pos[3], "write", &text, 1);
        return py_failed(text) ? text : py_none();
    }
    if (py->config.hooks.print == NULL) {
        return py_refuse(py, "print()");
    }
    py->config.hooks.print(py->config.user, text.as.str->ptr, text.as.str->len);
    return py_none();
}

static struct py_value
builtin_open(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_text_mode mode = {args->pos[3], args->pos[5]};
    return py_file_open(py, args->pos[0], args->pos[1], &mode);
}

const struct py_def py_builtin_io[] = {
    {.name = "print",
        .kind = PY_DEF_FUNCTION,
        .fn = builtin_print,
        .signature = "*values, sep=, end=, file=, flush="},
    {.name = "open",
        .kind = PY_DEF_FUNCTION,
        .fn = builtin_open,
        .signature = "file, mode=, buffering=, encoding=, errors=, newline="},
    {0},
};

/* ---- Lookup -----------------------------------------------------------------------------------
 */

static const struct py_def *const tables[] = {
    py_builtin_values, py_builtin_sequences, py_builtin_io, py_exception_defs};

/* What Python has and we have not: refused by name, for a NameError would be a lie. */
static const char *const unsupported[] = {"__build_class__", "__class__", "__debug__", "__import__",
    "__loader__", "__package__", "__spec__", "__builtins__", "aiter", "anext", "breakpoint",
    "compile", "complex", "copyright", "credits", "dir", "eval", "exec", "exit", "help", "id",
    "input", "license", "memoryview", "quit", "BaseExceptionGroup", "BlockingIOError",
    "BrokenPipeError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError",
    "ConnectionRefusedError", "ConnectionResetError", "EncodingWarning", "ExceptionGroup",
    "ImportWarning", "IndentationError", "InterruptedError", "NotADirectoryError",
    "PendingDeprecationWarning", "ProcessLookupError", "ReferenceError", "ResourceWarning",
    "StopAsyncIteration", "SyntaxError", "SyntaxWarning", "SystemError", "TabError",
    "UnicodeTranslateError", "UnicodeWarning", NULL};

static const struct py_def *
find_def(const struct py_str *name)
{
    for (size_t at = 0; at < sizeof(tables) / sizeof(tables[0]); at++) {
        const struct py_def *def = py_def_find(tables[at], name);
        if (def != NULL) {
            return def;
        }
    }
    return NULL;
}

static bool
is_unsupported(const struct py_str *name)
{
    for (const char *const *one = unsupported; *one != NULL; one++) {
        if (py_str_eq_lit(name, *one)) {
            return true;
        }
    }
    return false;
}

bool
py_builtin_known(const struct py_str *name, bool *ret_supported)
{
    *ret_supported = find_def(name) != NULL || py_str_eq_lit(name, "NotImplemented") ||
                     py_str_eq_lit(name, "Ellipsis");
    return *ret_supported || is_unsupported(name);
}

struct py_value
py_builtin_find(struct py *py, struct py_str *name)
{
    struct py_value value = py_dict_get_str(py->builtins, name);
    if (py_given(value)) {
        return value;
    }
    const struct py_def *def = find_def(name);
    if (def != NULL) {
        value = py_def_value(py, def);
    } else if (py_str_eq_lit(name, "NotImplemented")) {
        value = py_not_implemented();
    } else if (py_str_eq_lit(name, "Ellipsis")) {
        value.kind = PY_ELLIPSIS;
    } else if (is_unsupported(name)) {
        return py_refuse(py, "the builtin '%.*s'", (int)name->len, name->ptr);
    } else {
        return py_absent();
    }
    return !py_failed(value) && py_dict_set_str(py, py->builtins, name, value) ? value
                                                                               : py_absent();
}
