/* Time, in one place. */
#ifndef LOCKSTEP_BASE_CLOCK_H
#define LOCKSTEP_BASE_CLOCK_H

#include <stdint.h>

#include "base/span.h"

enum { LS_TIME_TEXT = 32 };

/* Microseconds since 1970-01-01 00:00 UTC. */
int64_t ls_clock_now(void);

/* Microseconds of a clock that only goes forward. */
int64_t ls_clock_monotonic(void);

/* "2026-11-22T13:05:00Z" into `text`. Returns `text`. */
const char *ls_clock_iso(int64_t microseconds, char text[LS_TIME_TEXT]);

/* From "YYYY-MM-DD" (its end of day, UTC) or "YYYY-MM-DDTHH:MM:SSZ" to microseconds; -1 where it is neither. */
int64_t ls_clock_parse(struct ls_span text);

#endif
