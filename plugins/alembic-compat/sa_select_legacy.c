/*
 * select([columns], whereclause, from_obj, …) and table.select(whereclause, …), as 1.4 still has them: each argument is
 * what the method of that meaning takes.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_select.h"

/* In the order of the positional arguments; `method` NULL: refused. */
static const struct argument {
    const char *name;
    const char *method;
    bool is_list; /* one or several */
} arguments[] = {
    {"whereclause", "where", false},
    {"from_obj", "select_from", true},
    {"distinct", "distinct", false},
    {"having", "having", false},
    {"correlate", NULL, false},
    {"prefixes", NULL, false},
    {"suffixes", NULL, false},
    {"order_by", "order_by", true},
    {"group_by", "group_by", true},
    {"limit", "limit", false},
    {"offset", "offset", false},
};

#define N_ARGUMENTS (sizeof(arguments) / sizeof(*arguments))

static struct py_value
refine(struct py *py, struct py_value made, const struct argument *argument, struct py_value value)
{
    const struct py_value *items = &value;
    size_t n = 1;
    if (py_is_none(value)) {
        return made;
    }
    if (argument->method == NULL) {
        return py_refuse(py, "%s of select() is not supported", argument->name);
    }
    if (argument == &arguments[2]) { /* distinct: a bool, or columns */
        if (value.kind != PY_BOOL) {
            return py_refuse(
                py, "distinct of select() as other than True or False is not supported");
        }
        return value.as.boolean ? py_call_method(py, made, argument->method, NULL, 0) : made;
    }
    struct py_value list =
        argument->is_list && al_is_collection(value) ? py_to_list(py, value) : py_none();
    if (py_failed(list)) {
        return list;
    }
    if (!py_is_none(list)) {
        (void)py_items(list, &items, &n);
    }
    return n == 0 ? made : py_call_method(py, made, argument->method, items, n);
}

struct py_value
al_select_refine(struct py *py, struct al_select *select, const struct py_args *args)
{
    struct py_value made = al_select_wrap(py, select);
    if (al_context_of(py)->api == AL_API_20 && args->n_pos + args->n_kw > 0) {
        return py_raise(py, &py_exc_type_error, "select() takes no arguments");
    }
    if (args->n_pos > N_ARGUMENTS) {
        return py_raise(py, &py_exc_type_error, "select() takes no so many arguments");
    }
    for (size_t i = 0; !py_failed(made) && i < args->n_pos; i++) {
        made = refine(py, made, &arguments[i], args->pos[i]);
    }
    for (size_t i = 0; !py_failed(made) && i < args->n_kw; i++) {
        size_t at = 0;
        while (at < N_ARGUMENTS && !py_str_eq_lit(args->kw[i].name, arguments[at].name)) {
            at++;
        }
        if (at == N_ARGUMENTS || at < args->n_pos) {
            return py_refuse(py, "keyword argument '%.*s' of select() is not supported",
                (int)args->kw[i].name->len, args->kw[i].name->ptr);
        }
        made = refine(py, made, &arguments[at], args->kw[i].value);
    }
    return made;
}

struct py_value
al_select_legacy(struct py *py, struct al_select *select, const struct py_args *args)
{
    if (args->n_pos == 0) {
        return py_refuse(py, "select() without a list of columns is not supported");
    }
    if (!al_is_collection(args->pos[0])) {
        return py_raise(py, &al_exc_argument,
            "columns argument to select() must be a Python list or other iterable");
    }
    struct py_args rest = {args->pos + 1, args->n_pos - 1, args->kw, args->n_kw};
    return al_select_take_collection(py, select, args->pos[0]) ? al_select_refine(py, select, &rest)
                                                               : py_absent();
}
