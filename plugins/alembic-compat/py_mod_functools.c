/* The module functools. */
#include "py_cache.h"
#include "py_class.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_state.h"
#include "py_table.h"
#include <string.h>

struct partial {
    struct py_value function;
    struct py_value args; // a tuple
    struct py_value keywords;
};

static const struct py_type type_partial;

static bool
partial_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct partial *partial = py_payload(self, &type_partial);
    (void)py;
    partial->function = args->pos[0];
    partial->args = args->pos[1];
    partial->keywords = args->pos[2];
    return true;
}

static struct py_value
partial_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct partial *partial = py_payload(self, &type_partial);
    const struct py_tuple *before = partial->args.as.tuple;
    struct py_value keywords = py_call_method(py, partial->keywords, "copy", NULL, 0);
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    for (size_t index = 0; !py_failed(keywords) && index < args->n_kw; index++) {
        key = (struct py_value){.kind = PY_STR, .as.str = args->kw[index].name};
        if (!py_dict_set(py, keywords.as.dict, key, args->kw[index].value)) {
            return py_absent();
        }
    }
    size_t n = before->n + args->n_pos;
    struct py_value *all = py_failed(keywords) ? NULL : py_alloc(py, (n + 1) * sizeof(*all));
    struct py_kwarg *kw =
        all == NULL ? NULL : py_alloc(py, (py_dict_len(keywords.as.dict) + 1) * sizeof(*kw));
    if (kw == NULL) {
        return py_absent();
    }
    if (before->n > 0) {
        memcpy(all, before->items, before->n * sizeof(*all));
    }
    if (args->n_pos > 0) {
        memcpy(all + before->n, args->pos, args->n_pos * sizeof(*all));
    }
    struct py_args call = {.pos = all, .n_pos = n, .kw = kw};
    while (py_dict_next(keywords.as.dict, &pos, &key, &value)) {
        kw[call.n_kw++] = (struct py_kwarg){key.as.str, value};
    }
    return py_call(py, partial->function, &call);
}

static const struct py_type type_partial = {.name = "partial",
    .module = "functools",
    .payload_size = sizeof(struct partial),
    .init = partial_init,
    .init_signature = "func, /, *args, **keywords",
    .call = partial_call};

static struct py_value
tool_reduce(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value iterator = py_iter(py, args->pos[1]);
    struct py_value pair[2] = {args->pos[2], py_none()};
    (void)self;
    while (!py_failed(iterator)) {
        int more = py_next(py, iterator, &pair[1]);
        if (more < 0) {
            return py_absent();
        }
        if (more == 0) {
            return py_given(pair[0]) ? pair[0]
                                     : py_raise(py, &py_exc_type_error,
                                           "reduce() of empty iterable with no initial value");
        }
        pair[0] = py_failed(pair[0]) ? pair[1] : py_call_with(py, args->pos[0], pair, 2);
        if (py_failed(pair[0])) {
            return pair[0];
        }
    }
    return iterator;
}

/* wraps(wrapped): a decorator that gives its function the name of another. */
static struct py_value
copy_name(struct py *py, struct py_value self, const struct py_args *args)
{
    static const char *const names[] = {"__name__", "__qualname__", "__doc__"};
    for (size_t index = 0; index < 3 && args->pos[0].kind == PY_FUNCTION; index++) {
        struct py_value value = py_getattr_maybe(py, self, names[index]);
        if (py_has_error(py) ||
            (py_given(value) && !py_setattr(py, args->pos[0], names[index], value))) {
            return py_absent();
        }
    }
    return args->pos[0];
}

static struct py_value
tool_wraps(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_def def = {
        .name = "wraps", .kind = PY_DEF_FUNCTION, .fn = copy_name, .signature = "wrapper, /"};
    (void)self;
    return py_native_bound(py, &def, args->pos[0]);
}

static const struct py_def functools_defs[] = {
    {.name = "partial", .kind = PY_DEF_TYPE, .type = &type_partial},
    FUNCTION("reduce", tool_reduce, "function, sequence, initial=, /"),
    FUNCTION("wraps", tool_wraps, "wrapped"),
    FUNCTION("cache", py_cache_all, "user_function, /"),
    FUNCTION("lru_cache", py_cache_latest, "maxsize=, typed="),
    {0},
};

const struct py_module_def py_mod_functools = {.name = "functools", .defs = functools_defs};
