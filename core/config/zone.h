/* Time zones, by the tz database that the machine has. */
#ifndef LOCKSTEP_CONFIG_ZONE_H
#define LOCKSTEP_CONFIG_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* How many seconds east of UTC the clocks of the zone `name` ("Europe/Berlin"; absent: the machine's own, by TZ or
 * /etc/localtime) are at `seconds` since 1970-01-01 00:00 UTC. False: there is no such zone. The process's environment is
 * another one while this runs. */
bool ls_zone_offset(struct ls_span name, int64_t seconds, int32_t *ret_offset);

#endif
