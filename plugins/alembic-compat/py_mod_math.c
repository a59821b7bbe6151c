/* The modules math, time, random and secrets: the little of them that migrations use. */
#include <math.h>
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_state.h"
#include "py_table.h"

/* ---- math -------------------------------------------------------------------------------------
 */

static struct py_value
rounded(struct py *py, struct py_value value, const char *name, double (*round_to)(double))
{
    double real = 0;
    struct py_value plain = py_plain(value);
    int64_t integer = 0;
    struct py_value method =
        plain.kind == PY_OBJECT ? py_getattr_maybe(py, plain, name) : py_absent();
    if (py_given(method) || py_has_error(py)) {
        return py_failed(method) ? method : py_call_with(py, method, NULL, 0);
    }
    if (py_as_int(plain, &integer)) {
        return py_int(integer);
    }
    return py_as_float(py, value, &real) ? py_float_to_int(py, round_to(real)) : py_absent();
}

static struct py_value
math_ceil(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return rounded(py, args->pos[0], "__ceil__", ceil);
}

static struct py_value
math_floor(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return rounded(py, args->pos[0], "__floor__", floor);
}

static struct py_value
math_sqrt(struct py *py, struct py_value self, const struct py_args *args)
{
    double real = 0;
    (void)self;
    if (!py_as_float(py, args->pos[0], &real)) {
        return py_absent();
    }
    return real < 0 ? py_raise(py, &py_exc_value_error, "math domain error") : py_float(sqrt(real));
}

static const struct py_def math_defs[] = {
    FUNCTION("ceil", math_ceil, "x, /"),
    FUNCTION("floor", math_floor, "x, /"),
    FUNCTION("sqrt", math_sqrt, "x, /"),
    {0},
};

const struct py_module_def py_mod_math = {.name = "math", .defs = math_defs};

/* ---- time -------------------------------------------------------------------------------------
 */

static struct py_value
time_time(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py->config.hooks.now == NULL
               ? py_refuse(py, "the time of day")
               : py_float((double)py->config.hooks.now(py->config.user) / 1e6);
}

/* Time does not pass within a step, so there is nothing to wait for. */
static struct py_value
time_sleep(struct py *py, struct py_value self, const struct py_args *args)
{
    double real = 0;
    (void)self;
    return py_as_float(py, args->pos[0], &real) ? py_none() : py_absent();
}

static const struct py_def time_defs[] = {
    FUNCTION("time", time_time, ""),
    FUNCTION("monotonic", time_time, ""),
    FUNCTION("perf_counter", time_time, ""),
    FUNCTION("sleep", time_sleep, "seconds, /"),
    {0},
};

const struct py_module_def py_mod_time = {.name = "time", .defs = time_defs};

/* ---- random and secrets ------------------------------------------------------------------------
 */

/* A number below `limit` (> 0). */
static bool
random_below(struct py *py, uint64_t limit, uint64_t *ret)
{
    uint64_t highest = UINT64_MAX - UINT64_MAX % limit;
    if (py->config.hooks.random == NULL) {
        (void)py_refuse(py, "randomness");
        return false;
    }
    for (int tries = 0; tries < 100; tries++) {
        py->config.hooks.random(py->config.user, ret, sizeof(*ret));
        if (*ret < highest) {
            break;
        }
    }
    *ret %= limit;
    return true;
}

static struct py_value
random_choice(struct py *py, struct py_value self, const struct py_args *args)
{
    uint64_t at = 0;
    int64_t n = py_len(py, args->pos[0]);
    (void)self;
    if (n == 0) {
        return py_raise(py, &py_exc_index_error, "Cannot choose from an empty sequence");
    }
    return n > 0 && random_below(py, (uint64_t)n, &at)
               ? py_getitem(py, args->pos[0], py_int((int64_t)at))
               : py_absent();
}

static struct py_value
random_randint(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t low = 0;
    int64_t high = 0;
    uint64_t offset = 0;
    (void)self;
    if (!py_index(py, args->pos[0], &low) || !py_index(py, args->pos[1], &high)) {
        return py_absent();
    }
    if (high < low || high == INT64_MAX) {
        return py_raise(py, &py_exc_value_error, "empty range for randrange()");
    }
    uint64_t span = (uint64_t)high - (uint64_t)low + 1;
    return random_below(py, span, &offset) ? py_int((int64_t)((uint64_t)low + offset))
                                           : py_absent();
}

static struct py_value
random_random(struct py *py, struct py_value self, const struct py_args *args)
{
    uint64_t bits = 0;
    (void)self;
    (void)args;
    return random_below(py, (uint64_t)1 << 53, &bits) ? py_float((double)bits / 9007199254740992.0)
                                                      : py_absent();
}

static struct py_value
secrets_token_hex(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t n = 32;
    struct py_buf buf = {.py = py};
    (void)self;
    if (!py_is_nothing(args->pos[0]) && !py_index(py, args->pos[0], &n)) {
        return py_absent();
    }
    if (n < 0 || n > 100000) {
        return py_raise(py, &py_exc_value_error, "negative argument not allowed");
    }
    for (int64_t index = 0; index < n; index++) {
        uint64_t byte = 0;
        if (!random_below(py, 256, &byte)) {
            return py_absent();
        }
        py_buf_addf(&buf, "%02x", (unsigned)byte);
    }
    return py_buf_take(&buf);
}

static struct py_value
random_shuffle(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value list = args->pos[0];
    (void)self;
    if (list.kind != PY_LIST) {
        return py_refuse(py, "shuffle() of what is no list");
    }
    for (size_t i = list.as.list->n; i > 1; i--) {
        uint64_t at = 0;
        if (!random_below(py, i, &at)) {
            return py_absent();
        }
        struct py_value other = list.as.list->items[at];
        list.as.list->items[at] = list.as.list->items[i - 1];
        list.as.list->items[i - 1] = other;
    }
    return py_none();
}

/* What it draws comes from the host as well, and its methods are the module's functions. */
static struct py_value
random_system(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_import_native(py, "random");
}

static const struct py_def random_defs[] = {
    FUNCTION("SystemRandom", random_system, ""),
    FUNCTION("choice", random_choice, "seq"),
    FUNCTION("randint", random_randint, "a, b"),
    FUNCTION("random", random_random, ""),
    {.name = "seed", .kind = PY_DEF_REFUSE, .text = "Python's own generator is not built in"},
    FUNCTION("shuffle", random_shuffle, "x"),
    {0},
};

const struct py_module_def py_mod_random = {.name = "random", .defs = random_defs};

static const struct py_def secrets_defs[] = {
    FUNCTION("SystemRandom", random_system, ""),
    FUNCTION("choice", random_choice, "seq"),
    FUNCTION("token_hex", secrets_token_hex, "nbytes="),
    {0},
};

const struct py_module_def py_mod_secrets = {.name = "secrets", .defs = secrets_defs};
