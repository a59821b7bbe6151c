/*
 * Zones are read from their files: the C library knows one zone at a time, that of the process. Such a file lists the moments
 * at which the clocks were changed; for those behind the last one a rule stands at its end, as POSIX has it in TZ.
 */
#include "base/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/attrs.h"
#include "base/file.h"

enum {
    FILE_MAX = 64 * 1024,
    HEAD_SIZE = 44, /* magic, version, 15 unused, six counts */
    TYPE_SIZE = 6,  /* offset, is daylight saving time, index of its name */
    DAY = 86400,
    HOUR = 3600,
};

/* ---- Rules --------------------------------------------------------------------------------- */

/* When the clocks are changed each year. */
struct change {
    char kind;   /* 'M' month.week.weekday, 'J' day from 1 without 29 February, '0' day from 0 */
    int32_t day; /* weekday, from 0 for Sunday, or day of the year */
    int32_t week;
    int32_t month;
    int32_t time; /* seconds from midnight, by the clocks before the change */
};

static bool
take(struct ls_span *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c) {
        return false;
    }
    text->ptr++;
    text->len--;
    return true;
}

static bool
take_number(struct ls_span *text, int32_t max, int32_t *ret)
{
    size_t n = 0;
    *ret = 0;
    for (; n < text->len && text->ptr[n] >= '0' && text->ptr[n] <= '9'; n++) {
        *ret = *ret * 10 + (text->ptr[n] - '0');
        if (*ret > max) {
            return false;
        }
    }
    text->ptr += n;
    text->len -= n;
    return n > 0;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool
take_time(struct ls_span *text, int32_t *ret)
{
    int32_t parts[3] = {0, 0, 0};
    bool is_negative = take(text, '-');
    (void)(is_negative || take(text, '+'));
    if (!take_number(text, 167, &parts[0])) {
        return false;
    }
    for (size_t i = 1; i < 3 && take(text, ':'); i++) {
        if (!take_number(text, 59, &parts[i])) {
            return false;
        }
    }
    *ret = (parts[0] * HOUR + parts[1] * 60 + parts[2]) * (is_negative ? -1 : 1);
    return true;
}

/* CET or <+03>. */
static bool
take_name(struct ls_span *text)
{
    bool is_quoted = take(text, '<');
    size_t n = 0;
    while (n < text->len && (is_quoted ? text->ptr[n] != '>'
                                       : (text->ptr[n] >= 'A' && text->ptr[n] <= 'Z') ||
                                             (text->ptr[n] >= 'a' && text->ptr[n] <= 'z'))) {
        n++;
    }
    text->ptr += n;
    text->len -= n;
    return n > 0 && (!is_quoted || take(text, '>'));
}

/* M3.5.0/2, J60 or 59. */
static bool
take_change(struct ls_span *text, struct change *ret)
{
    *ret = (struct change){.kind = '0', .time = 2 * HOUR};
    if (take(text, 'M')) {
        ret->kind = 'M';
        if (!take_number(text, 12, &ret->month) || !take(text, '.') ||
            !take_number(text, 5, &ret->week) || !take(text, '.') ||
            !take_number(text, 6, &ret->day) || ret->month == 0 || ret->week == 0) {
            return false;
        }
    } else {
        ret->kind = take(text, 'J') ? 'J' : '0';
        if (!take_number(text, 365, &ret->day) || (ret->kind == 'J' && ret->day == 0)) {
            return false;
        }
    }
    return !take(text, '/') || take_time(text, &ret->time);
}

/* Days from 1970-01-01 to the first day of a month. */
static int64_t
days_before(int64_t year, int32_t month)
{
    struct tm first = {.tm_year = (int)(year - 1900), .tm_mon = month - 1, .tm_mday = 1};
    return timegm(&first) / DAY;
}

static bool
is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The moment of a change in one year, as if the clocks before it were UTC. */
static int64_t
moment_of(const struct change *change, int64_t year)
{
    if (change->kind != 'M') {
        int64_t day = change->day - (change->kind == 'J' ? 1 : 0);
        day += change->kind == 'J' && change->day >= 60 && is_leap(year);
        return (days_before(year, 1) + day) * DAY + change->time;
    }
    int64_t first = days_before(year, change->month);
    int64_t next =
        change->month == 12 ? days_before(year + 1, 1) : days_before(year, change->month + 1);
    int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    int64_t day = first + (change->day - weekday + 7) % 7 + (int64_t)(change->week - 1) * 7;
    while (day >= next) {
        day -= 7; /* the fifth is the last one */
    }
    return day * DAY + change->time;
}

static bool
offset_by_rule(struct ls_span rule, int64_t seconds, int32_t *ret_offset)
{
    int32_t standard = 0;
    struct change begin;
    struct change end;
    if (!take_name(&rule) || !take_time(&rule, &standard)) {
        return false;
    }
    standard = -standard; /* POSIX counts to the west */
    int32_t summer = standard + HOUR;
    *ret_offset = standard;
    if (rule.len == 0) {
        return true;
    }
    if (!take_name(&rule)) {
        return false;
    }
    if (rule.len > 0 && rule.ptr[0] != ',') {
        if (!take_time(&rule, &summer)) {
            return false;
        }
        summer = -summer;
    }
    if (!take(&rule, ',') || !take_change(&rule, &begin) || !take(&rule, ',') ||
        !take_change(&rule, &end) || rule.len > 0) {
        return false;
    }
    time_t now = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&now, &parts) == NULL) {
        return false;
    }
    int64_t year = (int64_t)parts.tm_year + 1900;
    int64_t from = moment_of(&begin, year) - standard;
    int64_t to = moment_of(&end, year) - summer;
    bool is_summer =
        from < to ? from <= seconds && seconds < to : !(to <= seconds && seconds < from);
    *ret_offset = is_summer ? summer : standard;
    return true;
}

/* ---- Files --------------------------------------------------------------------------------- */

static int64_t
number_at(const char *at, size_t size)
{
    uint64_t value = (unsigned char)at[0] >= 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | (unsigned char)at[i];
    }
    return (int64_t)value;
}

/* One of the two parts of a file: times in four bytes, and again in eight. */
struct part {
    size_t time_size;
    size_t n_times;
    size_t n_types;
    const char *times;
    const char *indexes; /* of the type that begins at each time */
    const char *types;
    struct ls_span rest;
};

static bool
read_part(struct ls_span bytes, size_t time_size, struct part *ret)
{
    size_t counts[6]; /* UT and standard time indicators, leap seconds, times, types, characters */
    if (bytes.len < HEAD_SIZE || memcmp(bytes.ptr, "TZif", 4) != 0) {
        return false;
    }
    for (size_t i = 0; i < 6; i++) {
        int64_t count = number_at(bytes.ptr + 20 + i * 4, 4);
        if (count < 0 || count > FILE_MAX) {
            return false;
        }
        counts[i] = (size_t)count;
    }
    *ret = (struct part){.time_size = time_size, .n_times = counts[3], .n_types = counts[4]};
    ret->times = bytes.ptr + HEAD_SIZE;
    size_t size = HEAD_SIZE + ret->n_times * time_size;
    size_t types = size + ret->n_times;
    size_t all = types + ret->n_types * TYPE_SIZE + counts[5] + counts[2] * (time_size + 4) +
                 counts[1] + counts[0];
    if (all > bytes.len || ret->n_types == 0) {
        return false;
    }
    ret->indexes = bytes.ptr + size;
    ret->types = bytes.ptr + types;
    ret->rest = (struct ls_span){bytes.ptr + all, bytes.len - all};
    return true;
}

static int64_t
time_of(const struct part *part, size_t index)
{
    return number_at(part->times + index * part->time_size, part->time_size);
}

static bool
offset_of_type(const struct part *part, size_t type, int32_t *ret_offset)
{
    if (type >= part->n_types) {
        return false;
    }
    *ret_offset = (int32_t)number_at(part->types + type * TYPE_SIZE, 4);
    return true;
}

/* Before the first change: standard time, the first that there is. */
static size_t
first_type(const struct part *part)
{
    for (size_t i = 0; i < part->n_types; i++) {
        if (part->types[i * TYPE_SIZE + 4] == 0) {
            return i;
        }
    }
    return part->n_times > 0 ? (unsigned char)part->indexes[0] : 0;
}

bool
ls_zone_offset_in(struct ls_span bytes, int64_t seconds, int32_t *ret_offset)
{
    struct part part;
    struct ls_span rule = {"", 0};
    if (!read_part(bytes, 4, &part)) {
        return false;
    }
    if (bytes.ptr[4] >= '2') {
        if (!read_part(part.rest, 8, &part) || !take(&part.rest, '\n') || part.rest.len == 0 ||
            memchr(part.rest.ptr, '\n', part.rest.len) == NULL ||
            !ls_span_next_line(&part.rest, &rule)) {
            return false;
        }
    }
    if (part.n_times > 0 && seconds < time_of(&part, 0)) {
        return offset_of_type(&part, first_type(&part), ret_offset);
    }
    if (rule.len > 0 && (part.n_times == 0 || seconds > time_of(&part, part.n_times - 1))) {
        return offset_by_rule(rule, seconds, ret_offset);
    }
    size_t from = 0;
    size_t to = part.n_times; /* the last that is not behind it is from here to before there */
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (time_of(&part, middle) <= seconds) {
            from = middle;
        } else {
            to = middle;
        }
    }
    return offset_of_type(&part,
        part.n_times == 0 ? part.n_types - 1 : (unsigned char)part.indexes[from], ret_offset);
}

/* ---- Names --------------------------------------------------------------------------------- */

/* A relative path without empty parts, "." and "..". */
static bool
is_name(struct ls_span name)
{
    for (size_t begin = 0; begin <= name.len;) {
        const char *slash = begin == name.len
                                ? NULL
                                : (const char *)memchr(name.ptr + begin, '/', name.len - begin);
        size_t end = slash == NULL ? name.len : (size_t)(slash - name.ptr);
        struct ls_span part = {name.ptr + begin, end - begin};
        if (part.len == 0 || ls_span_is(part, ".") || ls_span_is(part, "..")) {
            return false;
        }
        begin = end + 1;
    }
    return name.len < 256 && memchr(name.ptr, '\0', name.len) == NULL;
}

bool
ls_zone_offset(struct ls_span name, int64_t seconds, int32_t *ret_offset)
{
    static const char *const places[] = {
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};
    char bytes[FILE_MAX];
    for (size_t i = 0; is_name(name) && i < sizeof(places) / sizeof(places[0]); i++) {
        char path[320];
        struct stat info;
        (void)snprintf(path, sizeof(path), "%s/%.*s", places[i], LS_SPAN_ARGS(name));
        LS_CLEANUP(ls_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
            continue;
        }
        size_t len = 0;
        for (ssize_t got = 1; got > 0 && len < sizeof(bytes); len += (size_t)(got > 0 ? got : 0)) {
            got = read(fd, bytes + len, sizeof(bytes) - len);
        }
        return ls_zone_offset_in((struct ls_span){bytes, len}, seconds, ret_offset);
    }
    return false;
}

bool
ls_zone_offset_here(int64_t seconds, int32_t *ret_offset)
{
    time_t now = (time_t)seconds;
    struct tm parts;
    tzset();
    /* LINT-ALLOW(the machine's own zone is what is asked for) */
    if (localtime_r(&now, &parts) == NULL) {
        return false;
    }
    *ret_offset = (int32_t)parts.tm_gmtoff;
    return true;
}
