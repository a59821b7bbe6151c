/*
 * Dates and times as the module datetime has them. Local time is UTC: the evaluator knows no other
 * place.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_DATETIME_H
#define LOCKSTEP_ALEMBIC_PY_DATETIME_H

#include "py_module.h"

/* The payload of datetime.date, datetime.datetime and datetime.time; of a date the rest is 0, of a
 * time the date. */
struct py_datetime {
    int32_t year;
    int32_t month;
    int32_t day;
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t microsecond;
    bool has_offset; /* aware */
    int32_t offset;  /* seconds east of UTC */
    bool is_utc;     /* its zone is timezone.utc */
};

/* The payload of datetime.timedelta. */
struct py_timedelta {
    int64_t microseconds;
};

extern const struct py_type py_type_timedelta;
extern const struct py_type py_type_timezone;
extern const struct py_type py_type_time;

/* Days since 1970-01-01 of a date, and back. */
int64_t py_days_of(int32_t year, int32_t month, int32_t day);
void py_date_of(int64_t days, struct py_datetime *ret);

/* Microseconds since 1970 of the wall clock, the zone not regarded; and back. */
int64_t py_datetime_micros(const struct py_datetime *datetime);
void py_datetime_from_micros(int64_t micros, struct py_datetime *ret);

/* New values. Years outside of 1 to 9999 raise. */
struct py_value py_datetime_new(
    struct py *py, const struct py_type *type, const struct py_datetime *datetime);
struct py_value py_timedelta_new(struct py *py, int64_t microseconds);

/* Add the text of isoformat() (py_datetime_text.c). */
void py_datetime_add_iso(struct py_buf *buf, const struct py_datetime *datetime, bool has_date,
    bool has_time, char separator);

/* strftime and strptime. */
struct py_value py_datetime_format(
    struct py *py, const struct py_datetime *datetime, const struct py_str *format);
bool py_datetime_parse(
    struct py *py, const struct py_str *text, const struct py_str *format, struct py_datetime *ret);

/* fromisoformat. False: raised. */
bool py_datetime_from_iso(
    struct py *py, const struct py_str *text, bool has_time, struct py_datetime *ret);

/* datetime.timedelta and datetime.timezone as module entries (py_mod_timedelta.c). */
struct py_value py_timezone_value(struct py *py, const struct py_datetime *datetime);
bool py_timezone_read(struct py *py, struct py_value zone, struct py_datetime *ret);
struct py_value py_timezone_utc(struct py *py, struct py_value self, const struct py_args *args);

#endif
