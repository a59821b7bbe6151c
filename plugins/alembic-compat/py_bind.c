/* Binding arguments to parameters: of native functions by their signature, of Python functions by
 * their definition. The messages are CPython's. */
#include <stdio.h>
#include <string.h>

#include "py_dict.h"
#include "py_function.h"

#define MAX_PARAMS 64

struct native_param {
    const char *name;
    size_t len;
    enum py_param_kind kind;
    bool is_optional;
};

/* ---- Signatures -------------------------------------------------------------------------------
 */

/* One parameter after another; false at the end. A bare "*" or "/" is taken in on the way. */
static bool
next_param(const char **at, bool *after_star, struct native_param *ret)
{
    for (;;) {
        *at += strspn(*at, ", ");
        size_t len = strcspn(*at, ",");
        const char *text = *at;
        if (len == 0) {
            return false;
        }
        *at += len;
        while (len > 0 && text[len - 1] == ' ') {
            len--;
        }
        if (len == 1 && *text == '/') {
            continue;
        }
        if (len == 1 && *text == '*') {
            *after_star = true;
            continue;
        }
        size_t stars = strspn(text, "*");
        *ret = (struct native_param){.name = text + stars, .len = len - stars};
        ret->kind = stars == 2    ? PY_PARAM_STAR_STAR
                    : stars == 1  ? PY_PARAM_STAR
                    : *after_star ? PY_PARAM_KEYWORD
                                  : PY_PARAM_NORMAL;
        *after_star = *after_star || stars == 1;
        if (text[len - 1] == '=') {
            ret->is_optional = true;
            ret->len--;
        }
        return true;
    }
}

static size_t
parse_signature(const char *signature, struct native_param *ret)
{
    size_t n = 0;
    bool after_star = false;
    const char *slash = strstr(signature, "/");
    const char *at = signature;
    while (n < MAX_PARAMS && next_param(&at, &after_star, &ret[n])) {
        if (slash != NULL && ret[n].name < slash && ret[n].kind == PY_PARAM_NORMAL) {
            ret[n].kind = PY_PARAM_POSITIONAL;
        }
        n++;
    }
    return n;
}

size_t
py_signature_len(const char *signature)
{
    struct native_param unused;
    size_t n = 0;
    bool after_star = false;
    for (const char *at = signature; next_param(&at, &after_star, &unused);) {
        n++;
    }
    return n;
}

/* ---- Native functions -------------------------------------------------------------------------
 */

struct binding {
    struct py *py;
    const char *function;
    const struct native_param *params;
    size_t n_params;
    struct py_value *ret;
};

static bool
too_many(struct binding *binding, size_t n_taken, size_t n_given)
{
    if (n_taken == 0) {
        (void)py_raise(binding->py, &py_exc_type_error,
            "%s() takes 0 positional arguments but %zu %s given", binding->function, n_given,
            n_given == 1 ? "was" : "were");
    } else {
        (void)py_raise(binding->py, &py_exc_type_error,
            "%s() takes %zu positional argument%s but %zu %s given", binding->function, n_taken,
            n_taken == 1 ? "" : "s", n_given, n_given == 1 ? "was" : "were");
    }
    return false;
}

static bool
bind_positional(struct binding *binding, const struct py_args *args)
{
    size_t at = 0;
    size_t n_taken = 0;
    for (size_t index = 0; index < binding->n_params; index++) {
        const struct native_param *param = &binding->params[index];
        if (param->kind == PY_PARAM_STAR) {
            size_t left = args->n_pos - at;
            binding->ret[index] = py_tuple_of(binding->py, left == 0 ? NULL : args->pos + at, left);
            at = args->n_pos;
            if (py_failed(binding->ret[index])) {
                return false;
            }
        } else if (param->kind <= PY_PARAM_NORMAL) {
            n_taken++;
            if (at < args->n_pos) {
                binding->ret[index] = args->pos[at++];
            }
        }
    }
    return at == args->n_pos || too_many(binding, n_taken, args->n_pos);
}

static bool
bind_keyword(struct binding *binding, const struct py_kwarg *kwarg, struct py_dict *rest)
{
    for (size_t index = 0; index < binding->n_params; index++) {
        const struct native_param *param = &binding->params[index];
        bool is_named = param->kind == PY_PARAM_NORMAL || param->kind == PY_PARAM_KEYWORD;
        if (!is_named || param->len != kwarg->name->len ||
            memcmp(param->name, kwarg->name->ptr, param->len) != 0) {
            continue;
        }
        if (py_given(binding->ret[index])) {
            (void)py_raise(binding->py, &py_exc_type_error,
                "%s() got multiple values for argument '%.*s'", binding->function, (int)param->len,
                param->name);
            return false;
        }
        binding->ret[index] = kwarg->value;
        return true;
    }
    if (rest != NULL) {
        return py_dict_set_str(binding->py, rest, kwarg->name, kwarg->value);
    }
    (void)py_raise(binding->py, &py_exc_type_error,
        "%s() got an unexpected keyword argument '%.*s'", binding->function, (int)kwarg->name->len,
        kwarg->name->ptr);
    return false;
}

/* "'a', 'b', and 'c'" as CPython lists missing arguments. */
static bool
raise_missing(struct py *py, const char *function, const char *const *names, const size_t *lens,
    size_t n, bool is_keyword)
{
    struct py_buf buf = {.py = py};
    for (size_t index = 0; index < n; index++) {
        if (index > 0) {
            py_buf_add_text(&buf, n == 2 ? " and " : index + 1 == n ? ", and " : ", ");
        }
        py_buf_add_char(&buf, '\'');
        py_buf_add(&buf, names[index], lens[index]);
        py_buf_add_char(&buf, '\'');
    }
    struct py_value list = py_buf_take(&buf);
    if (!py_failed(list)) {
        (void)py_raise(py, &py_exc_type_error, "%s() missing %zu required %s argument%s: %.*s",
            function, n, is_keyword ? "keyword-only" : "positional", n == 1 ? "" : "s",
            (int)list.as.str->len, list.as.str->ptr);
    }
    return false;
}

static bool
check_missing(struct binding *binding, bool is_keyword)
{
    const char *names[MAX_PARAMS];
    size_t lens[MAX_PARAMS];
    size_t n = 0;
    for (size_t index = 0; index < binding->n_params; index++) {
        const struct native_param *param = &binding->params[index];
        bool is_wanted =
            is_keyword ? param->kind == PY_PARAM_KEYWORD : param->kind <= PY_PARAM_NORMAL;
        if (is_wanted && !param->is_optional && py_failed(binding->ret[index])) {
            names[n] = param->name;
            lens[n++] = param->len;
        }
    }
    return n == 0 || raise_missing(binding->py, binding->function, names, lens, n, is_keyword);
}

bool
py_bind(struct py *py, const char *function, const char *signature, const struct py_args *args,
    struct py_value *ret, size_t n_ret)
{
    struct native_param params[MAX_PARAMS];
    struct binding binding = {.py = py, .function = function, .params = params, .ret = ret};
    struct py_dict *rest = NULL;
    binding.n_params = parse_signature(signature, params);
    if (binding.n_params != n_ret) {
        (void)py_refuse(py, "the signature of %s() does not fit its table", function);
        return false;
    }
    memset(ret, 0, n_ret * sizeof(*ret));
    if (n_ret > 0 && params[n_ret - 1].kind == PY_PARAM_STAR_STAR) {
        ret[n_ret - 1] = py_dict_new(py);
        if (py_failed(ret[n_ret - 1])) {
            return false;
        }
        rest = ret[n_ret - 1].as.dict;
    }
    if (!bind_positional(&binding, args)) {
        return false;
    }
    for (size_t index = 0; index < args->n_kw; index++) {
        if (!bind_keyword(&binding, &args->kw[index], rest)) {
            return false;
        }
    }
    return check_missing(&binding, false) && check_missing(&binding, true);
}

/* ---- Python functions -------------------------------------------------------------------------
 */

static const char *
function_name(struct py *py, const struct py_function *function)
{
    const char *name = py_c_str(py, function->qualname);
    return name == NULL ? "function" : name;
}

static bool
function_too_many(struct py *py, const struct py_function *function, size_t n_given)
{
    size_t n_taken = 0;
    size_t n_optional = 0;
    for (uint32_t index = 0; index < function->node->n_params; index++) {
        if (function->node->params[index].kind <= PY_PARAM_NORMAL) {
            n_taken++;
            n_optional += py_given(function->defaults[index]);
        }
    }
    const char *verb = n_given == 1 ? "was" : "were";
    if (n_optional > 0) {
        (void)py_raise(py, &py_exc_type_error,
            "%s() takes from %zu to %zu positional arguments but %zu %s given",
            function_name(py, function), n_taken - n_optional, n_taken, n_given, verb);
    } else {
        (void)py_raise(py, &py_exc_type_error,
            "%s() takes %zu positional argument%s but %zu %s given", function_name(py, function),
            n_taken, n_taken == 1 ? "" : "s", n_given, verb);
    }
    return false;
}

static bool
function_positional(struct py *py, const struct py_function *function, const struct py_args *args,
    struct py_value *slots)
{
    size_t at = 0;
    for (uint32_t index = 0; index < function->node->n_params; index++) {
        const struct py_param *param = &function->node->params[index];
        if (param->kind == PY_PARAM_STAR) {
            size_t n_rest = args->n_pos - at;
            slots[param->slot] = py_tuple_of(py, n_rest > 0 ? args->pos + at : NULL, n_rest);
            at = args->n_pos;
            if (py_failed(slots[param->slot])) {
                return false;
            }
        } else if (param->kind == PY_PARAM_STAR_STAR) {
            slots[param->slot] = py_dict_new(py);
            if (py_failed(slots[param->slot])) {
                return false;
            }
        } else if (param->kind <= PY_PARAM_NORMAL && at < args->n_pos) {
            slots[param->slot] = args->pos[at++];
        }
    }
    return at == args->n_pos || function_too_many(py, function, args->n_pos);
}

static bool
function_keyword(struct py *py, const struct py_function *function, const struct py_kwarg *kwarg,
    struct py_value *slots)
{
    struct py_dict *rest = NULL;
    for (uint32_t index = 0; index < function->node->n_params; index++) {
        const struct py_param *param = &function->node->params[index];
        if (param->kind == PY_PARAM_STAR_STAR) {
            rest = slots[param->slot].as.dict;
        }
        bool is_named = param->kind == PY_PARAM_NORMAL || param->kind == PY_PARAM_KEYWORD;
        if (!is_named || !py_str_eq(param->name, kwarg->name)) {
            continue;
        }
        if (py_given(slots[param->slot])) {
            (void)py_raise(py, &py_exc_type_error, "%s() got multiple values for argument '%.*s'",
                function_name(py, function), (int)kwarg->name->len, kwarg->name->ptr);
            return false;
        }
        slots[param->slot] = kwarg->value;
        return true;
    }
    if (rest != NULL) {
        return py_dict_set_str(py, rest, kwarg->name, kwarg->value);
    }
    for (uint32_t index = 0; index < function->node->n_params; index++) {
        const struct py_param *param = &function->node->params[index];
        if (param->kind == PY_PARAM_POSITIONAL && py_str_eq(param->name, kwarg->name)) {
            (void)py_raise(py, &py_exc_type_error,
                "%s() got some positional-only arguments passed as keyword arguments: '%.*s'",
                function_name(py, function), (int)kwarg->name->len, kwarg->name->ptr);
            return false;
        }
    }
    (void)py_raise(py, &py_exc_type_error, "%s() got an unexpected keyword argument '%.*s'",
        function_name(py, function), (int)kwarg->name->len, kwarg->name->ptr);
    return false;
}

/* Fill in defaults; what is still absent is missing. */
static bool
function_defaults(
    struct py *py, const struct py_function *function, struct py_value *slots, bool is_keyword)
{
    const char *names[MAX_PARAMS];
    size_t lens[MAX_PARAMS];
    size_t n = 0;
    for (uint32_t index = 0; index < function->node->n_params; index++) {
        const struct py_param *param = &function->node->params[index];
        bool is_wanted =
            is_keyword ? param->kind == PY_PARAM_KEYWORD : param->kind <= PY_PARAM_NORMAL;
        if (!is_wanted || py_given(slots[param->slot])) {
            continue;
        }
        slots[param->slot] = function->defaults[index];
        if (py_failed(slots[param->slot]) && n < MAX_PARAMS) {
            names[n] = param->name->ptr;
            lens[n++] = param->name->len;
        }
    }
    return n == 0 || raise_missing(py, function_name(py, function), names, lens, n, is_keyword);
}

bool
py_function_bind(struct py *py, const struct py_function *function, const struct py_args *args,
    struct py_value *slots)
{
    if (!function_positional(py, function, args, slots)) {
        return false;
    }
    for (size_t index = 0; index < args->n_kw; index++) {
        if (!function_keyword(py, function, &args->kw[index], slots)) {
            return false;
        }
    }
    return function_defaults(py, function, slots, false) &&
           function_defaults(py, function, slots, true);
}
