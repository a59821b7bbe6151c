/* The calendar, and dates and times as text: isoformat, strftime and back. */
#include <string.h>

#include "py_datetime.h"
#include "py_eval.h"
#include "py_state.h"

#define DAY_MICROS ((int64_t)86400 * 1000000)

static const char *const day_names[] = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const month_names[] = {"January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"};

/* ---- The calendar -------------------------------------------------------------------------- */

int64_t
py_days_of(int32_t year, int32_t month, int32_t day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void
py_date_of(int64_t days, struct py_datetime *ret)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    ret->day = (int32_t)(day_of_year - (153 * shifted + 2) / 5 + 1);
    ret->month = (int32_t)(shifted < 10 ? shifted + 3 : shifted - 9);
    ret->year = (int32_t)(year_of_era + era * 400 + (ret->month <= 2));
}

int64_t
py_datetime_micros(const struct py_datetime *datetime)
{
    int64_t seconds =
        (int64_t)datetime->hour * 3600 + (int64_t)datetime->minute * 60 + datetime->second;
    return py_days_of(datetime->year, datetime->month, datetime->day) * DAY_MICROS +
           seconds * 1000000 + datetime->microsecond;
}

void
py_datetime_from_micros(int64_t micros, struct py_datetime *ret)
{
    int64_t days = micros / DAY_MICROS - (micros % DAY_MICROS < 0);
    int64_t rest = micros - days * DAY_MICROS;
    py_date_of(days, ret);
    ret->hour = (int32_t)(rest / 3600000000);
    ret->minute = (int32_t)(rest / 60000000 % 60);
    ret->second = (int32_t)(rest / 1000000 % 60);
    ret->microsecond = (int32_t)(rest % 1000000);
}

/* ---- Out --------------------------------------------------------------------------------------
 */

static void
add_offset(struct py_buf *buf, int32_t offset, const char *colon)
{
    int32_t magnitude = offset < 0 ? -offset : offset;
    py_buf_addf(
        buf, "%c%02d%s%02d", offset < 0 ? '-' : '+', magnitude / 3600, colon, magnitude / 60 % 60);
    if (magnitude % 60 != 0) {
        py_buf_addf(buf, "%s%02d", colon, magnitude % 60);
    }
}

void
py_datetime_add_iso(struct py_buf *buf, const struct py_datetime *datetime, bool has_date,
    bool has_time, char separator)
{
    if (has_date) {
        py_buf_addf(buf, "%04d-%02d-%02d", datetime->year, datetime->month, datetime->day);
    }
    if (has_date && has_time) {
        py_buf_add_char(buf, separator);
    }
    if (!has_time) {
        return;
    }
    py_buf_addf(buf, "%02d:%02d:%02d", datetime->hour, datetime->minute, datetime->second);
    if (datetime->microsecond != 0) {
        py_buf_addf(buf, ".%06d", datetime->microsecond);
    }
    if (datetime->has_offset) {
        add_offset(buf, datetime->offset, ":");
    }
}

static int32_t
weekday(const struct py_datetime *datetime)
{
    int64_t days = py_days_of(datetime->year, datetime->month, datetime->day);
    return (int32_t)(((days + 3) % 7 + 7) % 7); // 1970-01-01 was a Thursday
}

static bool
add_directive(struct py_buf *buf, const struct py_datetime *datetime, char directive)
{
    int32_t hour12 = datetime->hour % 12 == 0 ? 12 : datetime->hour % 12;
    switch (directive) {
    case 'Y':
        py_buf_addf(buf, "%d", datetime->year);
        return datetime->year >= 1000; // C libraries differ in padding
    case 'y':
        py_buf_addf(buf, "%02d", datetime->year % 100);
        return true;
    case 'm':
        py_buf_addf(buf, "%02d", datetime->month);
        return true;
    case 'd':
        py_buf_addf(buf, "%02d", datetime->day);
        return true;
    case 'H':
        py_buf_addf(buf, "%02d", datetime->hour);
        return true;
    case 'I':
        py_buf_addf(buf, "%02d", hour12);
        return true;
    case 'M':
        py_buf_addf(buf, "%02d", datetime->minute);
        return true;
    case 'S':
        py_buf_addf(buf, "%02d", datetime->second);
        return true;
    case 'f':
        py_buf_addf(buf, "%06d", datetime->microsecond);
        return true;
    case 'p':
        py_buf_add_text(buf, datetime->hour < 12 ? "AM" : "PM");
        return true;
    case 'A':
        py_buf_add_text(buf, day_names[weekday(datetime)]);
        return true;
    case 'a':
        py_buf_add(buf, day_names[weekday(datetime)], 3);
        return true;
    case 'B':
        py_buf_add_text(buf, month_names[datetime->month - 1]);
        return true;
    case 'b':
        py_buf_add(buf, month_names[datetime->month - 1], 3);
        return true;
    case 'F':
        py_buf_addf(buf, "%d-%02d-%02d", datetime->year, datetime->month, datetime->day);
        return datetime->year >= 1000;
    case 'T':
        py_buf_addf(buf, "%02d:%02d:%02d", datetime->hour, datetime->minute, datetime->second);
        return true;
    case 'j':
        py_buf_addf(buf, "%03d",
            (int)(py_days_of(datetime->year, datetime->month, datetime->day) -
                  py_days_of(datetime->year, 1, 1) + 1));
        return true;
    case 'z':
        if (datetime->has_offset) {
            add_offset(buf, datetime->offset, "");
        }
        return true;
    case '%':
        py_buf_add_char(buf, '%');
        return true;
    default:
        return false;
    }
}

struct py_value
py_datetime_format(struct py *py, const struct py_datetime *datetime, const struct py_str *format)
{
    struct py_buf buf = {.py = py};
    for (size_t at = 0; at < format->len; at++) {
        if (format->ptr[at] != '%') {
            py_buf_add_char(&buf, format->ptr[at]);
            continue;
        }
        at++;
        if (at >= format->len || !add_directive(&buf, datetime, format->ptr[at])) {
            return py_refuse(py, "strftime() with this directive");
        }
    }
    return py_buf_take(&buf);
}

/* ---- In ---------------------------------------------------------------------------------------
 */

/* Up to `most` digits; at least one. */
static bool
take_number(const char **at, const char *end, size_t most, int32_t *ret)
{
    size_t n = 0;
    *ret = 0;
    for (; n < most && *at < end && **at >= '0' && **at <= '9'; n++) {
        *ret = *ret * 10 + (*(*at)++ - '0');
    }
    return n > 0;
}

/* Digits behind a point, as microseconds. */
static bool
take_fraction(const char **at, const char *end, int32_t *ret)
{
    const char *start = *at;
    if (!take_number(at, end, 6, ret)) {
        return false;
    }
    for (size_t n = (size_t)(*at - start); n < 6; n++) {
        *ret *= 10;
    }
    return true;
}

static bool
take_offset(const char **at, const char *end, struct py_datetime *ret)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    if (*at < end && **at == 'Z') {
        (*at)++;
        ret->has_offset = true;
        ret->is_utc = true;
        return true;
    }
    if (*at >= end || (**at != '+' && **at != '-')) {
        return false;
    }
    bool is_west = *(*at)++ == '-';
    if (!take_number(at, end, 2, &hours)) {
        return false;
    }
    *at += *at < end && **at == ':';
    (void)take_number(at, end, 2, &minutes);
    ret->has_offset = true;
    ret->offset = (hours * 3600 + minutes * 60) * (is_west ? -1 : 1);
    ret->is_utc = ret->offset == 0;
    return hours < 24 && minutes < 60;
}

static bool
parse_directive(char directive, const char **at, const char *end, struct py_datetime *ret)
{
    switch (directive) {
    case 'Y':
        return end - *at >= 4 && take_number(at, end, 4, &ret->year);
    case 'm':
        return take_number(at, end, 2, &ret->month);
    case 'd':
        return take_number(at, end, 2, &ret->day);
    case 'H':
        return take_number(at, end, 2, &ret->hour);
    case 'M':
        return take_number(at, end, 2, &ret->minute);
    case 'S':
        return take_number(at, end, 2, &ret->second);
    case 'f':
        return take_fraction(at, end, &ret->microsecond);
    case 'z':
        return take_offset(at, end, ret);
    default:
        return false;
    }
}

bool
py_datetime_parse(
    struct py *py, const struct py_str *text, const struct py_str *format, struct py_datetime *ret)
{
    const char *at = text->ptr;
    const char *end = at + text->len;
    bool matches = true;
    *ret = (struct py_datetime){.year = 1900, .month = 1, .day = 1};
    for (size_t from = 0; from < format->len && matches; from++) {
        if (format->ptr[from] == '%' && from + 1 < format->len && format->ptr[from + 1] != '%') {
            from++;
            if (strchr("YmdHMSfz", format->ptr[from]) == NULL) {
                (void)py_refuse(py, "strptime() with the directive %%%c", format->ptr[from]);
                return false;
            }
            matches = parse_directive(format->ptr[from], &at, end, ret);
        } else {
            from += format->ptr[from] == '%';
            matches = at < end && *at++ == format->ptr[from];
        }
    }
    if (matches && at == end) {
        return true;
    }
    if (matches) {
        (void)py_raise(
            py, &py_exc_value_error, "unconverted data remains: %.*s", (int)(end - at), at);
    } else {
        (void)py_raise(py, &py_exc_value_error, "time data '%.*s' does not match format '%.*s'",
            (int)text->len, text->ptr, (int)format->len, format->ptr);
    }
    return false;
}

bool
py_datetime_from_iso(
    struct py *py, const struct py_str *text, bool has_time, struct py_datetime *ret)
{
    const char *at = text->ptr;
    const char *end = at + text->len;
    memset(ret, 0, sizeof(*ret));
    bool ok = text->len >= 10 && take_number(&at, end, 4, &ret->year) && *at++ == '-' &&
              take_number(&at, end, 2, &ret->month) && at < end && *at++ == '-' &&
              take_number(&at, end, 2, &ret->day);
    if (ok && has_time && at < end) {
        at++;
        ok = take_number(&at, end, 2, &ret->hour) && at < end && *at++ == ':' &&
             take_number(&at, end, 2, &ret->minute);
        if (ok && at < end && *at == ':') {
            at++;
            ok = take_number(&at, end, 2, &ret->second);
            if (ok && at < end && *at == '.') {
                at++;
                ok = take_fraction(&at, end, &ret->microsecond);
            }
        }
        ok = ok && (at == end || take_offset(&at, end, ret));
    }
    if (ok && at == end) {
        return true;
    }
    struct py_value copy = py_str_borrow(py, text->ptr, text->len);
    struct py_value repr = py_failed(copy) ? copy : py_to_repr(py, copy);
    if (!py_failed(repr)) {
        (void)py_raise(py, &py_exc_value_error, "Invalid isoformat string: %.*s",
            (int)repr.as.str->len, repr.as.str->ptr);
    }
    return false;
}
