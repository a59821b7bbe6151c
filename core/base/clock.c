#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t
read_clock(clockid_t id)
{
    struct timespec now = {0};
    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
ls_clock_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t
ls_clock_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

const char *
ls_clock_iso(int64_t microseconds, char text[LS_TIME_TEXT])
{
    time_t seconds = (time_t)(microseconds / 1000000);
    struct tm parts;
    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(text, LS_TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        text[0] = '\0';
    }
    return text;
}

/* Digits at `at`, `n` of them; -1 where one is none. */
static int
number_at(struct ls_span text, size_t at, size_t n)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return -1;
        }
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

int64_t
ls_clock_parse(struct ls_span text)
{
    bool is_date = text.len == 10;
    if (!is_date && !(text.len == 20 && text.ptr[10] == 'T' && text.ptr[13] == ':' &&
                        text.ptr[16] == ':' && text.ptr[19] == 'Z')) {
        return -1;
    }
    struct tm parts = {.tm_year = number_at(text, 0, 4) - 1900,
        .tm_mon = number_at(text, 5, 2) - 1,
        .tm_mday = number_at(text, 8, 2),
        .tm_hour = is_date ? 23 : number_at(text, 11, 2),
        .tm_min = is_date ? 59 : number_at(text, 14, 2),
        .tm_sec = is_date ? 59 : number_at(text, 17, 2)};
    struct tm given = parts;
    if (text.ptr[4] != '-' || text.ptr[7] != '-' || parts.tm_year < 70) {
        return -1;
    }
    time_t seconds = timegm(&parts);
    bool is_real = parts.tm_mon == given.tm_mon && parts.tm_mday == given.tm_mday &&
                   parts.tm_hour == given.tm_hour && parts.tm_min == given.tm_min &&
                   parts.tm_sec == given.tm_sec;
    return is_real ? (int64_t)seconds * 1000000 : -1;
}
