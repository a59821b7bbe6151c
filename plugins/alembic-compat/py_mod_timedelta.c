/* datetime.timedelta and datetime.timezone. */
#include <math.h>
#include <string.h>

#include "py_datetime.h"
#include "py_eval.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"

#define DAY_MICROS ((int64_t)86400 * 1000000)

/* ---- timedelta --------------------------------------------------------------------------------
 */

struct py_value
py_timedelta_new(struct py *py, int64_t microseconds)
{
    struct py_timedelta *delta = NULL;
    struct py_value value = py_object_new(py, &py_type_timedelta, (void **)&delta);
    if (!py_failed(value)) {
        delta->microseconds = microseconds;
    }
    return value;
}

static bool
add_part(struct py *py, struct py_value part, int64_t unit, int64_t *total)
{
    int64_t integer = 0;
    struct py_value plain = py_plain(part);
    if (py_failed(part)) {
        return true;
    }
    if (plain.kind == PY_FLOAT) {
        double micros = plain.as.real * (double)unit;
        if (!isfinite(micros) || fabs(micros) > 4e18) {
            (void)py_refuse(py, "a timedelta of this size");
            return false;
        }
        integer = (int64_t)nearbyint(micros);
        unit = 1;
    } else if (!py_as_int(plain, &integer)) {
        (void)py_raise(py, &py_exc_type_error, "unsupported type for timedelta component: %s",
            py_type_name(py, part));
        return false;
    }
    int64_t product = 0;
    if (__builtin_mul_overflow(integer, unit, &product) ||
        __builtin_add_overflow(*total, product, total)) {
        (void)py_refuse(py, "a timedelta of this size");
        return false;
    }
    return true;
}

static bool
timedelta_init(struct py *py, struct py_value self, const struct py_args *args)
{
    static const int64_t units[] = {DAY_MICROS, 1000000, 1, 1000, (int64_t)60 * 1000000,
        (int64_t)3600 * 1000000, 7 * DAY_MICROS};
    struct py_timedelta *delta = py_payload(self, &py_type_timedelta);
    for (size_t index = 0; index < 7; index++) {
        if (!add_part(py, args->pos[index], units[index], &delta->microseconds)) {
            return false;
        }
    }
    return true;
}

static int64_t
micros_of(struct py_value value)
{
    const struct py_timedelta *delta = py_payload(value, &py_type_timedelta);
    return delta->microseconds;
}

static int64_t
floor_part(int64_t micros, int64_t unit)
{
    int64_t quotient = micros / unit;
    return quotient - (micros % unit < 0);
}

static struct py_value
timedelta_str(struct py *py, struct py_value self)
{
    struct py_buf buf = {.py = py};
    int64_t days = floor_part(micros_of(self), DAY_MICROS);
    int64_t rest = micros_of(self) - days * DAY_MICROS;
    int64_t seconds = rest / 1000000;
    if (days != 0) {
        py_buf_addf(&buf, "%lld day%s, ", (long long)days, days == 1 || days == -1 ? "" : "s");
    }
    py_buf_addf(&buf, "%lld:%02lld:%02lld", (long long)(seconds / 3600),
        (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    if (rest % 1000000 != 0) {
        py_buf_addf(&buf, ".%06lld", (long long)(rest % 1000000));
    }
    return py_buf_take(&buf);
}

static struct py_value
timedelta_repr(struct py *py, struct py_value self)
{
    struct py_buf buf = {.py = py};
    int64_t days = floor_part(micros_of(self), DAY_MICROS);
    int64_t rest = micros_of(self) - days * DAY_MICROS;
    const char *comma = "";
    py_buf_add_text(&buf, "datetime.timedelta(");
    if (days != 0) {
        py_buf_addf(&buf, "days=%lld", (long long)days);
        comma = ", ";
    }
    if (rest / 1000000 != 0) {
        py_buf_addf(&buf, "%sseconds=%lld", comma, (long long)(rest / 1000000));
        comma = ", ";
    }
    if (rest % 1000000 != 0) {
        py_buf_addf(&buf, "%smicroseconds=%lld", comma, (long long)(rest % 1000000));
        comma = ", ";
    }
    py_buf_add_text(&buf, *comma == '\0' ? "0)" : ")");
    return py_buf_take(&buf);
}

/* Wide enough for microseconds times what a double has as its digits. */
__extension__ typedef __int128 wide_int;

/* above / below, to the nearest integer, halves to the even one. */
static struct py_value
nearest(struct py *py, wide_int above, wide_int below)
{
    if (below == 0) {
        return py_refuse(py, "a timedelta divided by nothing");
    }
    above = below < 0 ? -above : above;
    below = below < 0 ? -below : below;
    wide_int whole = above / below;
    wide_int rest = above % below;
    if (rest < 0) {
        whole--;
        rest += below;
    }
    wide_int order = rest - (below - rest);
    whole += order > 0 || (order == 0 && whole % 2 != 0);
    return whole > INT64_MAX || whole < INT64_MIN ? py_refuse(py, "a timedelta of this size")
                                                  : py_timedelta_new(py, (int64_t)whole);
}

/* Times a double, or by it, as Python does it: by the two integers that the double is the ratio of. */
static struct py_value
with_real(struct py *py, enum py_op op, int64_t mine, double real)
{
    int exponent = 0;
    int64_t digits = isfinite(real) ? (int64_t)ldexp(frexp(real, &exponent), 53) : 0;
    if (!isfinite(real) || (digits == 0 && op == PY_OP_DIV)) {
        return py_refuse(py, "a timedelta and this float");
    }
    exponent = digits == 0 ? 0 : exponent - 53;
    for (; digits != 0 && digits % 2 == 0; digits /= 2) {
        exponent++;
    }
    bool is_more = (exponent > 0) == (op == PY_OP_MUL);
    int shift = exponent < 0 ? -exponent : exponent;
    if (shift > 62) {
        return py_refuse(py, "a timedelta and a float of this size");
    }
    wide_int power = (wide_int)1 << shift;
    if (op == PY_OP_MUL) {
        wide_int product = (wide_int)mine * digits;
        return !is_more ? nearest(py, product, power)
               : product > INT64_MAX || product < INT64_MIN
                   ? py_refuse(py, "a timedelta of this size")
                   : nearest(py, product * power, 1);
    }
    return is_more ? nearest(py, (wide_int)mine * power, digits)
                   : nearest(py, mine, power * digits);
}

static struct py_value
with_number(struct py *py, enum py_op op, int64_t mine, struct py_value other, bool reflected)
{
    int64_t factor = 0;
    int64_t result = 0;
    struct py_value plain = py_plain(other);
    if (!py_is_number(plain) || (reflected && op != PY_OP_MUL)) {
        return py_not_implemented();
    }
    if (plain.kind == PY_FLOAT) {
        return op == PY_OP_MUL || op == PY_OP_DIV ? with_real(py, op, mine, plain.as.real)
                                                  : py_not_implemented();
    }
    (void)py_as_int(plain, &factor);
    if (op == PY_OP_MUL) {
        return __builtin_mul_overflow(mine, factor, &result)
                   ? py_refuse(py, "a timedelta of this size")
                   : py_timedelta_new(py, result);
    }
    if (op != PY_OP_DIV && op != PY_OP_FLOOR_DIV) {
        return py_not_implemented();
    }
    if (factor == 0) {
        return py_raise(py, &py_exc_zero_division_error, "integer division or modulo by zero");
    }
    if (op == PY_OP_DIV) {
        return nearest(py, mine, factor);
    }
    struct py_value whole = py_number_binary(py, op, py_int(mine), py_int(factor));
    return py_failed(whole) ? whole : py_timedelta_new(py, whole.as.integer);
}

/* One timedelta by another, as integers: / and // give a number, % a timedelta. */
static struct py_value
divide(struct py *py, enum py_op op, int64_t left, int64_t right)
{
    struct py_value pair[2];
    if (op == PY_OP_DIV || op == PY_OP_FLOOR_DIV) {
        return py_number_binary(py, op, py_int(left), py_int(right));
    }
    if (op != PY_OP_MOD && op != PY_OP_DIVMOD) {
        return py_not_implemented();
    }
    if (op == PY_OP_DIVMOD) {
        pair[0] = py_number_binary(py, PY_OP_FLOOR_DIV, py_int(left), py_int(right));
        if (py_failed(pair[0])) {
            return pair[0];
        }
    }
    struct py_value rest = py_number_binary(py, PY_OP_MOD, py_int(left), py_int(right));
    if (py_failed(rest)) {
        return rest;
    }
    pair[1] = py_timedelta_new(py, rest.as.integer);
    return op == PY_OP_MOD || py_failed(pair[1]) ? pair[1] : py_tuple_of(py, pair, 2);
}

static struct py_value
timedelta_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    int64_t result = 0;
    int64_t mine = micros_of(self);
    if (py_payload(other, &py_type_timedelta) != NULL) {
        int64_t theirs = micros_of(other);
        if (op >= PY_OP_EQ && op <= PY_OP_GE) {
            return py_of_order(op, (mine > theirs) - (mine < theirs));
        }
        int64_t left = reflected ? theirs : mine;
        int64_t right = reflected ? mine : theirs;
        if (op == PY_OP_ADD || op == PY_OP_SUB) {
            bool is_over = op == PY_OP_ADD ? __builtin_add_overflow(left, right, &result)
                                           : __builtin_sub_overflow(left, right, &result);
            return is_over ? py_refuse(py, "a timedelta of this size")
                           : py_timedelta_new(py, result);
        }
        return divide(py, op, left, right);
    }
    return with_number(py, op, mine, other, reflected);
}

static struct py_value
timedelta_unary(struct py *py, enum py_op op, struct py_value self)
{
    return op == PY_OP_NEG   ? py_timedelta_new(py, -micros_of(self))
           : op == PY_OP_POS ? self
                             : py_not_implemented();
}

static int
timedelta_truth(struct py *py, struct py_value self)
{
    (void)py;
    return micros_of(self) != 0;
}

static bool
timedelta_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    return py_hash(py, py_int(micros_of(self)), ret);
}

static struct py_value
timedelta_total_seconds(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_float((double)micros_of(self) / 1e6);
}

static struct py_value
timedelta_days(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_int(floor_part(micros_of(self), DAY_MICROS));
}

static struct py_value
timedelta_seconds(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    int64_t days = floor_part(micros_of(self), DAY_MICROS);
    return py_int((micros_of(self) - days * DAY_MICROS) / 1000000);
}

static struct py_value
timedelta_microseconds(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_int(micros_of(self) - floor_part(micros_of(self), 1000000) * 1000000);
}

static struct py_value
timedelta_abs(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t micros = micros_of(self);
    (void)args;
    return micros < 0 ? py_timedelta_new(py, -micros) : self;
}

static const struct py_def timedelta_members[] = {
    {.name = "__abs__", .kind = PY_DEF_FUNCTION, .fn = timedelta_abs, .signature = ""},
    {.name = "total_seconds",
        .kind = PY_DEF_FUNCTION,
        .fn = timedelta_total_seconds,
        .signature = ""},
    {.name = "days", .kind = PY_DEF_PROPERTY, .fn = timedelta_days},
    {.name = "seconds", .kind = PY_DEF_PROPERTY, .fn = timedelta_seconds},
    {.name = "microseconds", .kind = PY_DEF_PROPERTY, .fn = timedelta_microseconds},
    {0},
};

const struct py_type py_type_timedelta = {.name = "timedelta",
    .module = "datetime",
    .flags = PY_TYPE_DIVMOD,
    .payload_size = sizeof(struct py_timedelta),
    .members = timedelta_members,
    .init = timedelta_init,
    .init_signature = "days=, seconds=, microseconds=, milliseconds=, minutes=, hours=, weeks=",
    .str = timedelta_str,
    .repr = timedelta_repr,
    .binary = timedelta_binary,
    .unary = timedelta_unary,
    .truth = timedelta_truth,
    .hash = timedelta_hash};

/* ---- timezone ---------------------------------------------------------------------------------
 */

struct timezone_payload {
    int32_t offset;
};

static bool
timezone_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct timezone_payload *zone = py_payload(self, &py_type_timezone);
    const struct py_timedelta *delta = py_payload(args->pos[0], &py_type_timedelta);
    if (delta == NULL) {
        (void)py_raise(py, &py_exc_type_error, "timezone() argument 1 must be datetime.timedelta");
        return false;
    }
    if (py_given(args->pos[1]) || delta->microseconds % 60000000 != 0 ||
        delta->microseconds <= -DAY_MICROS || delta->microseconds >= DAY_MICROS) {
        (void)py_refuse(py, "a timezone with a name or an odd offset");
        return false;
    }
    zone->offset = (int32_t)(delta->microseconds / 1000000);
    return true;
}

static struct py_value
timezone_str(struct py *py, struct py_value self)
{
    const struct timezone_payload *zone = py_payload(self, &py_type_timezone);
    int32_t magnitude = zone->offset < 0 ? -zone->offset : zone->offset;
    if (zone->offset == 0) {
        return py_str_lit(py, "UTC");
    }
    return py_strf(
        py, "UTC%c%02d:%02d", zone->offset < 0 ? '-' : '+', magnitude / 3600, magnitude / 60 % 60);
}

static struct py_value
timezone_repr(struct py *py, struct py_value self)
{
    const struct timezone_payload *zone = py_payload(self, &py_type_timezone);
    if (zone->offset == 0) {
        return py_str_lit(py, "datetime.timezone.utc");
    }
    struct py_value delta = py_timedelta_new(py, (int64_t)zone->offset * 1000000);
    struct py_value text = py_failed(delta) ? delta : timedelta_repr(py, delta);
    return py_failed(text)
               ? text
               : py_strf(py, "datetime.timezone(%.*s)", (int)text.as.str->len, text.as.str->ptr);
}

static struct py_value
timezone_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct timezone_payload *mine = py_payload(self, &py_type_timezone);
    const struct timezone_payload *theirs = py_payload(other, &py_type_timezone);
    (void)py;
    (void)reflected;
    if (theirs == NULL || (op != PY_OP_EQ && op != PY_OP_NE)) {
        return py_not_implemented();
    }
    return py_bool((mine->offset == theirs->offset) == (op == PY_OP_EQ));
}

const struct py_type py_type_timezone = {.name = "timezone",
    .module = "datetime",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct timezone_payload),
    .init = timezone_init,
    .init_signature = "offset, name=, /",
    .str = timezone_str,
    .repr = timezone_repr,
    .binary = timezone_binary,
    .members = (const struct py_def[]){
        {.name = "utc", .kind = PY_DEF_MAKE, .fn = py_timezone_utc},
        {0},
    }};

struct py_value
py_timezone_utc(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    // The member table asks for it while the class is being made, which is known already by then.
    return py_object_new(py, &py_type_timezone, NULL);
}

struct py_value
py_timezone_value(struct py *py, const struct py_datetime *datetime)
{
    struct timezone_payload *zone = NULL;
    if (!datetime->has_offset) {
        return py_none();
    }
    struct py_value value = py_object_new(py, &py_type_timezone, (void **)&zone);
    if (!py_failed(value)) {
        zone->offset = datetime->offset;
    }
    return value;
}

bool
py_timezone_read(struct py *py, struct py_value value, struct py_datetime *ret)
{
    const struct timezone_payload *zone = py_payload(value, &py_type_timezone);
    if (py_is_nothing(value)) {
        return true;
    }
    if (zone == NULL) {
        (void)py_refuse(py, "a time zone of type '%s'", py_type_name(py, value));
        return false;
    }
    ret->has_offset = true;
    ret->offset = zone->offset;
    ret->is_utc = zone->offset == 0;
    return true;
}
