/* Time zones, by the tz database that the machine has. */
#ifndef LOCKSTEP_BASE_ZONE_H
#define LOCKSTEP_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* How many seconds east of UTC the clocks of the zone `name` ("Europe/Berlin") are at `seconds` (since 1970-01-01 00:00
 * UTC). False: there is no such zone, or its file holds none. */
bool ls_zone_offset(struct ls_span name, int64_t seconds, int32_t *ret_offset);

/* The same by the bytes of a zone's file (RFC 8536). */
bool ls_zone_offset_in(struct ls_span bytes, int64_t seconds, int32_t *ret_offset);

/* The same in the machine's own zone: TZ, or /etc/localtime. */
bool ls_zone_offset_here(int64_t seconds, int32_t *ret_offset);

#endif
