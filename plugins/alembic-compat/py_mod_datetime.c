/* The module datetime: date, datetime, time; see py_datetime.h. */
#include <math.h>
#include <string.h>

#include "py_datetime.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_table.h"

#define DAY_MICROS ((int64_t)86400 * 1000000)

/* ---- Calendar ---------------------------------------------------------------------------------
 */

static bool
check_date(struct py *py, const struct py_datetime *date)
{
    static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = date->year % 4 == 0 && (date->year % 100 != 0 || date->year % 400 == 0);
    if (date->year < 1 || date->year > 9999) {
        (void)py_raise(py, &py_exc_value_error, "year %d is out of range", date->year);
        return false;
    }
    if (date->month < 1 || date->month > 12) {
        (void)py_raise(py, &py_exc_value_error, "month must be in 1..12");
        return false;
    }
    int32_t length = lengths[date->month - 1] + (date->month == 2 && is_leap);
    if (date->day < 1 || date->day > length) {
        (void)py_raise(py, &py_exc_value_error, "day is out of range for month");
        return false;
    }
    return true;
}

static bool
check_time(struct py *py, const struct py_datetime *time)
{
    const char *message = time->hour < 0 || time->hour > 23       ? "hour must be in 0..23"
                          : time->minute < 0 || time->minute > 59 ? "minute must be in 0..59"
                          : time->second < 0 || time->second > 59 ? "second must be in 0..59"
                          : time->microsecond < 0 || time->microsecond > 999999
                              ? "microsecond must be in 0..999999"
                              : NULL;
    if (message != NULL) {
        (void)py_raise(py, &py_exc_value_error, "%s", message);
    }
    return message == NULL;
}

/* ---- Values -----------------------------------------------------------------------------------
 */

static struct py_datetime *
payload(struct py_value value)
{
    struct py_datetime *date = py_payload(value, &py_type_date);
    return date != NULL ? date : py_payload(value, &py_type_time);
}

static bool
is_datetime(struct py_value value)
{
    return py_payload(value, &py_type_datetime) != NULL;
}

static bool
is_time(struct py_value value)
{
    return py_payload(value, &py_type_time) != NULL;
}

struct py_value
py_datetime_new(struct py *py, const struct py_type *type, const struct py_datetime *datetime)
{
    struct py_datetime *ret = NULL;
    if (type != &py_type_time && !check_date(py, datetime)) {
        return py_absent();
    }
    struct py_value value = py_object_new(py, type, (void **)&ret);
    if (!py_failed(value)) {
        *ret = *datetime;
        if (type == &py_type_date) {
            *ret = (struct py_datetime){
                .year = datetime->year, .month = datetime->month, .day = datetime->day};
        }
    }
    return value;
}

/* The numbers among `args` from number `from` on, into consecutive fields. */
static bool
read_fields(struct py *py, const struct py_value *args, int32_t *fields, size_t n)
{
    for (size_t index = 0; index < n; index++) {
        int64_t integer = fields[index];
        if (py_given(args[index]) && !py_index(py, args[index], &integer)) {
            return false;
        }
        if (integer < -100000000 || integer > 100000000) {
            (void)py_raise(py, &py_exc_overflow_error, "signed integer is greater than maximum");
            return false;
        }
        fields[index] = (int32_t)integer;
    }
    return true;
}

static bool
date_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime *date = payload(self);
    return read_fields(py, args->pos, &date->year, 3) && check_date(py, date);
}

static bool
datetime_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime *date = payload(self);
    return read_fields(py, args->pos, &date->year, 7) && check_date(py, date) &&
           check_time(py, date) && py_timezone_read(py, args->pos[7], date);
}

static bool
time_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime *time = payload(self);
    return read_fields(py, args->pos, &time->hour, 4) && check_time(py, time) &&
           py_timezone_read(py, args->pos[4], time);
}

/* ---- Text -------------------------------------------------------------------------------------
 */

static struct py_value
iso(struct py *py, struct py_value self, char separator)
{
    struct py_buf buf = {.py = py};
    py_datetime_add_iso(
        &buf, payload(self), !is_time(self), is_datetime(self) || is_time(self), separator);
    return py_buf_take(&buf);
}

static struct py_value
date_str(struct py *py, struct py_value self)
{
    return iso(py, self, ' ');
}

static struct py_value
date_isoformat(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *separator = py_as_str(args->pos[0]);
    if (py_given(args->pos[0]) && (separator == NULL || !is_datetime(self))) {
        return py_refuse(py, "isoformat() with this argument");
    }
    if (py_given(args->pos[1]) || (separator != NULL && separator->len != 1)) {
        return py_refuse(py, "isoformat() with timespec");
    }
    return iso(py, self, separator == NULL ? 'T' : *separator->ptr);
}

static struct py_value
date_repr(struct py *py, struct py_value self)
{
    const struct py_datetime *date = payload(self);
    struct py_buf buf = {.py = py};
    py_buf_addf(&buf, "datetime.%s(", py_type_name(py, self));
    if (!is_time(self)) {
        py_buf_addf(&buf, "%d, %d, %d", date->year, date->month, date->day);
    }
    if (is_datetime(self) || is_time(self)) {
        py_buf_addf(&buf, "%s%d, %d", is_time(self) ? "" : ", ", date->hour, date->minute);
        if (date->second != 0 || date->microsecond != 0) {
            py_buf_addf(&buf, ", %d", date->second);
        }
        if (date->microsecond != 0) {
            py_buf_addf(&buf, ", %d", date->microsecond);
        }
        if (date->has_offset) {
            struct py_value zone = py_timezone_value(py, date);
            zone = py_failed(zone) ? zone : py_to_repr(py, zone);
            if (py_failed(zone)) {
                return zone;
            }
            py_buf_addf(&buf, ", tzinfo=%.*s", (int)zone.as.str->len, zone.as.str->ptr);
        }
    }
    py_buf_add_char(&buf, ')');
    return py_buf_take(&buf);
}

/* A time alone is formatted as that of 1900-01-01. */
static struct py_datetime
dated(struct py_value self)
{
    struct py_datetime copy = *payload(self);
    if (is_time(self)) {
        copy.year = 1900;
        copy.month = 1;
        copy.day = 1;
    }
    return copy;
}

static struct py_value
date_strftime(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *format = py_as_str(args->pos[0]);
    struct py_datetime copy = dated(self);
    return format == NULL ? py_raise(py, &py_exc_type_error, "strftime() argument 1 must be str")
                          : py_datetime_format(py, &copy, format);
}

static struct py_value
date_format(struct py *py, struct py_value self, const struct py_str *spec)
{
    struct py_datetime copy = dated(self);
    return spec->len == 0 ? date_str(py, self) : py_datetime_format(py, &copy, spec);
}

/* ---- Arithmetic and order ----------------------------------------------------------------------
 */

/* Microseconds on the time line: of an aware value in UTC. */
static int64_t
instant(const struct py_datetime *date)
{
    return py_datetime_micros(date) - (int64_t)date->offset * 1000000;
}

static struct py_value
compare(struct py *py, enum py_op op, struct py_value a, struct py_value b)
{
    const struct py_datetime *left = payload(a);
    const struct py_datetime *right = payload(b);
    bool is_equality = op == PY_OP_EQ || op == PY_OP_NE;
    if (right == NULL || is_datetime(a) != is_datetime(b) || is_time(a) != is_time(b)) {
        return py_not_implemented();
    }
    if (left->has_offset != right->has_offset) {
        return is_equality ? py_bool(op == PY_OP_NE)
                           : py_raise(py, &py_exc_type_error,
                                 "can't compare offset-naive and offset-aware datetimes");
    }
    int64_t x = instant(left);
    int64_t y = instant(right);
    return py_of_order(op, (x > y) - (x < y));
}

static struct py_value
shift(struct py *py, struct py_value self, int64_t micros)
{
    struct py_datetime moved = *payload(self);
    int64_t total = 0;
    if (__builtin_add_overflow(py_datetime_micros(&moved), micros, &total) ||
        total < -62135596800000000 || total > 253402300799999999) {
        return py_raise(py, &py_exc_overflow_error, "date value out of range");
    }
    py_datetime_from_micros(total, &moved);
    return py_datetime_new(py, is_datetime(self) ? &py_type_datetime : &py_type_date, &moved);
}

static struct py_value
date_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    if (op >= PY_OP_EQ && op <= PY_OP_GE) {
        return compare(py, op, self, other);
    }
    const struct py_timedelta *delta = py_payload(other, &py_type_timedelta);
    if (is_time(self) || (op != PY_OP_ADD && op != PY_OP_SUB)) {
        return py_not_implemented();
    }
    if (delta != NULL && !(reflected && op == PY_OP_SUB)) {
        int64_t by = delta->microseconds;
        if (!is_datetime(self)) { // a date moves by the delta's whole days
            by = (by / DAY_MICROS - (by % DAY_MICROS < 0)) * DAY_MICROS;
        }
        return shift(py, self, op == PY_OP_ADD ? by : -by);
    }
    const struct py_datetime *theirs = payload(other);
    if (op != PY_OP_SUB || theirs == NULL || is_time(other) ||
        is_datetime(self) != is_datetime(other) || reflected) {
        return py_not_implemented();
    }
    if (payload(self)->has_offset != theirs->has_offset) {
        return py_raise(
            py, &py_exc_type_error, "can't subtract offset-naive and offset-aware datetimes");
    }
    return py_timedelta_new(py, instant(payload(self)) - instant(theirs));
}

static bool
date_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    return py_hash(py, py_int(instant(payload(self))), ret);
}

/* ---- Methods ----------------------------------------------------------------------------------
 */

static struct py_value
field(struct py_value self, size_t at)
{
    const int32_t *fields = &payload(self)->year;
    return py_int(fields[at]);
}

#define FIELD(name, at)                                                                            \
    static struct py_value date_##name(                                                            \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)py;                                                                                  \
        (void)args;                                                                                \
        return field(self, at);                                                                    \
    }

FIELD(year, 0)
FIELD(month, 1)
FIELD(day, 2)
FIELD(hour, 3)
FIELD(minute, 4)
FIELD(second, 5)
FIELD(microsecond, 6)

static struct py_value
date_tzinfo(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_timezone_value(py, payload(self));
}

static struct py_value
date_date(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_datetime_new(py, &py_type_date, payload(self));
}

static struct py_value
date_weekday(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_datetime *date = payload(self);
    int64_t days = py_days_of(date->year, date->month, date->day);
    (void)py;
    (void)args;
    return py_int(((days + 3) % 7 + 7) % 7);
}

static struct py_value
date_timestamp(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return py_float((double)instant(payload(self)) / 1e6);
}

static struct py_value
date_replace(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime copy = *payload(self);
    bool is_whole = is_datetime(self);
    if (!read_fields(py, args->pos, &copy.year, is_whole ? 7 : 3) || !check_date(py, &copy) ||
        !check_time(py, &copy)) {
        return py_absent();
    }
    if (is_whole && py_given(args->pos[7])) {
        copy.has_offset = false;
        copy.offset = 0;
        if (!py_timezone_read(py, args->pos[7], &copy)) {
            return py_absent();
        }
    }
    return py_datetime_new(py, is_whole ? &py_type_datetime : &py_type_date, &copy);
}

static struct py_value
datetime_astimezone(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime zone = {.has_offset = true, .is_utc = true};
    if (!py_timezone_read(py, args->pos[0], &zone)) {
        return py_absent();
    }
    int64_t at = instant(payload(self)) + (int64_t)zone.offset * 1000000;
    py_datetime_from_micros(at, &zone);
    return py_datetime_new(py, &py_type_datetime, &zone);
}

/* ---- Class methods ----------------------------------------------------------------------------
 */

static struct py_value
from_instant(struct py *py, int64_t micros, struct py_value zone)
{
    struct py_datetime ret = {0};
    if (!py_timezone_read(py, zone, &ret)) {
        return py_absent();
    }
    py_datetime_from_micros(micros + (int64_t)ret.offset * 1000000, &ret);
    return py_datetime_new(py, &py_type_datetime, &ret);
}

static struct py_value
datetime_now(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct py_value zone = args->n_pos > 0 ? args->pos[0] : py_absent();
    return py->config.hooks.now == NULL
               ? py_refuse(py, "the time of day")
               : from_instant(py, py->config.hooks.now(py->config.user), zone);
}

static struct py_value
date_today(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value now = datetime_now(py, self, args);
    return py_failed(now) || !py_is_subclass(self, &py_type_date) ||
                   py_is_subclass(self, &py_type_datetime)
               ? now
               : py_datetime_new(py, &py_type_date, payload(now));
}

static struct py_value
datetime_fromtimestamp(struct py *py, struct py_value self, const struct py_args *args)
{
    double seconds = 0;
    (void)self;
    if (!py_as_float(py, args->pos[0], &seconds)) {
        return py_absent();
    }
    if (!(fabs(seconds) < 2e11)) {
        return py_raise(py, &py_exc_value_error, "year is out of range");
    }
    return from_instant(py, (int64_t)nearbyint(seconds * 1e6), args->pos[1]);
}

static struct py_value
date_fromisoformat(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime ret;
    const struct py_str *text = py_as_str(args->pos[0]);
    bool is_whole = py_is_subclass(self, &py_type_datetime);
    if (text == NULL) {
        return py_raise(py, &py_exc_type_error, "fromisoformat: argument must be str");
    }
    return py_datetime_from_iso(py, text, is_whole, &ret) && check_time(py, &ret)
               ? py_datetime_new(py, is_whole ? &py_type_datetime : &py_type_date, &ret)
               : py_absent();
}

static struct py_value
datetime_strptime(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_datetime ret;
    const struct py_str *text = py_as_str(args->pos[0]);
    const struct py_str *format = py_as_str(args->pos[1]);
    (void)self;
    if (text == NULL || format == NULL) {
        return py_raise(py, &py_exc_type_error, "strptime() arguments must be str");
    }
    return py_datetime_parse(py, text, format, &ret) && check_time(py, &ret)
               ? py_datetime_new(py, &py_type_datetime, &ret)
               : py_absent();
}

/* args: date, time */
static struct py_value
datetime_combine(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_datetime *date = py_payload(args->pos[0], &py_type_date);
    const struct py_datetime *time = py_payload(args->pos[1], &py_type_time);
    (void)self;
    if (date == NULL || time == NULL) {
        return py_raise(py, &py_exc_type_error, "combine() wants a date and a time");
    }
    struct py_datetime ret = *time;
    ret.year = date->year;
    ret.month = date->month;
    ret.day = date->day;
    return py_datetime_new(py, &py_type_datetime, &ret);
}

static struct py_value
date_isoweekday(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value day = date_weekday(py, self, args);
    return py_int(day.as.integer + 1);
}

/* args: year, week, day; week 1 is that of January 4th */
static struct py_value
date_fromisocalendar(struct py *py, struct py_value self, const struct py_args *args)
{
    int32_t given[3] = {0};
    struct py_datetime ret = {0};
    bool is_whole = py_is_subclass(self, &py_type_datetime);
    if (!read_fields(py, args->pos, given, 3)) {
        return py_absent();
    }
    if (given[0] < 1 || given[0] > 9999) {
        return py_raise(py, &py_exc_value_error, "Year is out of range: %d", (int)given[0]);
    }
    int64_t fourth = py_days_of(given[0], 1, 4);
    int64_t first = fourth - ((fourth + 3) % 7 + 7) % 7;
    int64_t next = py_days_of(given[0] + 1, 1, 4);
    int64_t weeks = (next - ((next + 3) % 7 + 7) % 7 - first) / 7;
    if (given[1] < 1 || given[1] > weeks) {
        return py_raise(py, &py_exc_value_error, "Invalid week: %d", (int)given[1]);
    }
    if (given[2] < 1 || given[2] > 7) {
        return py_raise(
            py, &py_exc_value_error, "Invalid day: %d (range is [1, 7])", (int)given[2]);
    }
    py_date_of(first + 7 * ((int64_t)given[1] - 1) + given[2] - 1, &ret);
    return py_datetime_new(py, is_whole ? &py_type_datetime : &py_type_date, &ret);
}

#define PROPERTY(text, function)                                                                   \
    {                                                                                              \
        .name = text, .kind = PY_DEF_PROPERTY, .fn = function                                      \
    }
#define CLASS_METHOD(text, function, parameters)                                                   \
    {                                                                                              \
        .name = text, .kind = PY_DEF_CLASS_METHOD, .fn = function, .signature = parameters         \
    }

/* The ends of each, as class attributes. */
#define LIMIT(function, limited_type, ...)                                                         \
    static struct py_value function(                                                               \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)self;                                                                                \
        (void)args;                                                                                \
        return py_datetime_new(py, &(limited_type), &(struct py_datetime){__VA_ARGS__});           \
    }

#define LATEST_TIME .hour = 23, .minute = 59, .second = 59, .microsecond = 999999

LIMIT(date_min, py_type_date, .year = 1, .month = 1, .day = 1)
LIMIT(date_max, py_type_date, .year = 9999, .month = 12, .day = 31)
LIMIT(datetime_min, py_type_datetime, .year = 1, .month = 1, .day = 1)
LIMIT(datetime_max, py_type_datetime, .year = 9999, .month = 12, .day = 31, LATEST_TIME)
LIMIT(time_min, py_type_time, .hour = 0)
LIMIT(time_max, py_type_time, LATEST_TIME)

static const struct py_def date_members[] = {
    {.name = "min", .kind = PY_DEF_MAKE, .fn = date_min},
    {.name = "max", .kind = PY_DEF_MAKE, .fn = date_max},
    PROPERTY("year", date_year),
    PROPERTY("month", date_month),
    PROPERTY("day", date_day),
    METHOD("isoformat", date_isoformat, "sep=, timespec="),
    METHOD("strftime", date_strftime, "format"),
    METHOD("weekday", date_weekday, ""),
    METHOD("isoweekday", date_isoweekday, ""),
    METHOD("replace", date_replace,
        "year=, month=, day=, hour=, minute=, second=, microsecond=, tzinfo="),
    CLASS_METHOD("today", date_today, ""),
    CLASS_METHOD("fromisoformat", date_fromisoformat, "date_string, /"),
    CLASS_METHOD("fromisocalendar", date_fromisocalendar, "year, week, day"),
    {0},
};

static const struct py_def datetime_members[] = {
    {.name = "min", .kind = PY_DEF_MAKE, .fn = datetime_min},
    {.name = "max", .kind = PY_DEF_MAKE, .fn = datetime_max},
    PROPERTY("hour", date_hour),
    PROPERTY("minute", date_minute),
    PROPERTY("second", date_second),
    PROPERTY("microsecond", date_microsecond),
    PROPERTY("tzinfo", date_tzinfo),
    METHOD("date", date_date, ""),
    METHOD("timestamp", date_timestamp, ""),
    METHOD("astimezone", datetime_astimezone, "tz="),
    CLASS_METHOD("now", datetime_now, "tz="),
    CLASS_METHOD("utcnow", datetime_now, ""),
    CLASS_METHOD("fromtimestamp", datetime_fromtimestamp, "timestamp, tz="),
    CLASS_METHOD("utcfromtimestamp", datetime_fromtimestamp, "timestamp, tz="),
    CLASS_METHOD("strptime", datetime_strptime, "date_string, format, /"),
    CLASS_METHOD("combine", datetime_combine, "date, time"),
    {0},
};

static const struct py_def time_members[] = {
    {.name = "min", .kind = PY_DEF_MAKE, .fn = time_min},
    {.name = "max", .kind = PY_DEF_MAKE, .fn = time_max},
    PROPERTY("hour", date_hour),
    PROPERTY("minute", date_minute),
    PROPERTY("second", date_second),
    PROPERTY("microsecond", date_microsecond),
    METHOD("isoformat", date_isoformat, "sep=, timespec="),
    METHOD("strftime", date_strftime, "format"),
    {0},
};

#define COMMON                                                                                     \
    .module = "datetime", .payload_size = sizeof(struct py_datetime), .str = date_str,             \
    .repr = date_repr, .format = date_format, .binary = date_binary, .hash = date_hash

const struct py_type py_type_date = {.name = "date",
    .members = date_members,
    .init = date_init,
    .init_signature = "year, month, day",
    COMMON};
const struct py_type py_type_datetime = {.name = "datetime",
    .bases = {&py_type_date},
    .members = datetime_members,
    .init = datetime_init,
    .init_signature = "year, month, day, hour=, minute=, second=, microsecond=, tzinfo=",
    COMMON};
const struct py_type py_type_time = {.name = "time",
    .members = time_members,
    .init = time_init,
    .init_signature = "hour=, minute=, second=, microsecond=, tzinfo=",
    COMMON};

static const struct py_def defs[] = {
    {.name = "date", .kind = PY_DEF_TYPE, .type = &py_type_date},
    {.name = "datetime", .kind = PY_DEF_TYPE, .type = &py_type_datetime},
    {.name = "time", .kind = PY_DEF_TYPE, .type = &py_type_time},
    {.name = "timedelta", .kind = PY_DEF_TYPE, .type = &py_type_timedelta},
    {.name = "timezone", .kind = PY_DEF_TYPE, .type = &py_type_timezone},
    {.name = "UTC", .kind = PY_DEF_MAKE, .fn = py_timezone_utc},
    {0},
};

const struct py_module_def py_mod_datetime = {.name = "datetime", .defs = defs};
