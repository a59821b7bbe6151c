/* Functions that remember what they gave: functools.cache and lru_cache. */
#include "py_cache.h"

#include "py_class.h"
#include "py_dict.h"
#include "py_function.h"
#include "py_state.h"

enum { DEFAULT_MOST = 128 };

struct cached {
    struct py_value function;
    struct py_value results; /* a dict, what was asked for longest ago in front */
    int64_t most;            /* results that are kept; -1: all */
};

static const struct py_type type_cached;

/* One int or str is a key itself, so that 1 and 1.0 are two; all else is compared as a tuple. The object is the mark between
 * positions and keywords, whose order counts. */
static struct py_value
key_of(struct py *py, struct py_value self, const struct py_args *args)
{
    if (args->n_pos == 1 && args->n_kw == 0 &&
        (args->pos[0].kind == PY_INT || args->pos[0].kind == PY_STR)) {
        return args->pos[0];
    }
    size_t n = 0;
    struct py_value *items = py_alloc(py, (args->n_pos + 1 + 2 * args->n_kw) * sizeof(*items));
    if (items == NULL) {
        return py_absent();
    }
    for (; n < args->n_pos; n++) {
        items[n] = args->pos[n];
    }
    for (size_t index = 0; index < args->n_kw; index++) {
        if (index == 0) {
            items[n++] = self;
        }
        items[n++] = (struct py_value){.kind = PY_STR, .as.str = args->kw[index].name};
        items[n++] = args->kw[index].value;
    }
    return py_tuple_of(py, items, n);
}

/* Put a result behind all others, and let the first one go where there are too many. */
static bool
keep(struct py *py, const struct cached *cached, struct py_value key, struct py_value result)
{
    struct py_dict *results = cached->results.as.dict;
    struct py_value first;
    struct py_value ignored;
    size_t pos = 0;
    if (cached->most == (int64_t)py_dict_len(results) &&
        py_dict_next(results, &pos, &first, &ignored) && py_dict_remove(py, results, first) < 0) {
        return false;
    }
    return py_dict_set(py, results, key, result);
}

static struct py_value
cached_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct cached *cached = py_payload(self, &type_cached);
    struct py_dict *results = cached->results.as.dict;
    struct py_value result;
    if (cached->most == 0) {
        return py_call(py, cached->function, args);
    }
    struct py_value key = key_of(py, self, args);
    int found = py_failed(key) ? -1 : py_dict_get(py, results, key, &result);
    if (found > 0 && cached->most > 0) { /* the one that was asked for last */
        found =
            py_dict_remove(py, results, key) < 0 || !py_dict_set(py, results, key, result) ? -1 : 1;
    }
    if (found != 0) {
        return found < 0 ? py_absent() : result;
    }
    result = py_call(py, cached->function, args);
    if (py_failed(result)) {
        return result;
    }
    struct py_value other; /* the call may have made it, on its way */
    int has_other = py_dict_get(py, results, key, &other);
    if (has_other < 0 || ((has_other == 0 || cached->most < 0) && !keep(py, cached, key, result))) {
        return py_absent();
    }
    return result;
}

static struct py_value
cached_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    static const char *const names[] = {
        "__name__", "__qualname__", "__doc__", "__module__", "__annotations__"};
    const struct cached *cached = py_payload(self, &type_cached);
    if (py_str_eq_lit(name, "__wrapped__")) {
        return cached->function;
    }
    for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
        if (py_str_eq_lit(name, names[index])) {
            return py_getattr_maybe(py, cached->function, names[index]);
        }
    }
    return py_absent();
}

static struct py_value
cached_clear(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct cached *cached = py_payload(self, &type_cached);
    (void)py;
    (void)args;
    py_dict_clear(cached->results.as.dict);
    return py_none();
}

static const struct py_def cached_members[] = {
    {.name = "cache_clear", .kind = PY_DEF_FUNCTION, .fn = cached_clear, .signature = ""},
    {0},
};

static const struct py_type type_cached = {.name = "_lru_cache_wrapper",
    .module = "functools",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct cached),
    .members = cached_members,
    .getattr = cached_getattr,
    .call = cached_call,
    .get = py_method_new};

static struct py_value
cached_new(struct py *py, struct py_value function, int64_t most)
{
    struct cached *cached = NULL;
    if (!py_is_callable(py, function)) {
        return py_raise(py, &py_exc_type_error, "the first argument must be callable");
    }
    struct py_value self = py_object_new(py, &type_cached, (void **)&cached);
    if (py_failed(self)) {
        return self;
    }
    *cached = (struct cached){function, py_dict_new(py), most};
    return py_failed(cached->results) ? py_absent() : self;
}

struct py_value
py_cache_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return cached_new(py, args->pos[0], -1);
}

/* The decorator that lru_cache(maxsize=…) gives: bound to the number. */
static struct py_value
decorate(struct py *py, struct py_value self, const struct py_args *args)
{
    return cached_new(py, args->pos[0], self.as.integer);
}

struct py_value
py_cache_latest(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_def def = {.name = "decorating_function",
        .kind = PY_DEF_FUNCTION,
        .fn = decorate,
        .signature = "user_function, /"};
    struct py_value most = py_given(args->pos[0]) ? args->pos[0] : py_int(DEFAULT_MOST);
    struct py_value typed = args->pos[1];
    int64_t number = -1;
    (void)self;
    int is_typed = py_given(typed) ? py_truth(py, typed) : 0;
    if (is_typed != 0) {
        return is_typed < 0 ? py_absent() : py_refuse(py, "lru_cache(typed=True) is not supported");
    }
    if (most.kind == PY_BOOL) {
        number = most.as.boolean ? 1 : 0;
    } else if (most.kind == PY_INT) {
        number = most.as.integer < 0 ? 0 : most.as.integer;
    } else if (!py_is_none(most)) {
        return py_is_callable(py, most)
                   ? cached_new(py, most, DEFAULT_MOST)
                   : py_raise(py, &py_exc_type_error,
                         "Expected first argument to be an integer, a callable, or None");
    }
    return py_native_bound(py, &def, py_int(number));
}
