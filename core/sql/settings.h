/*
 * Settings that a statement changes. Internal to this room.
 */
#ifndef LOCKSTEP_SQL_SETTINGS_H
#define LOCKSTEP_SQL_SETTINGS_H

#include <stdint.h>

#include "base/span.h"

/* Of a SET or RESET: LS_SQL_CHANGES_SESSION, LS_SQL_CHANGES_READING, LS_SQL_RESETS_ALL. */
uint32_t ls_sql_set_form(struct ls_span statement);

/* Of a statement in which set_config or pg_settings stands: the same. */
uint32_t ls_sql_set_config_form(struct ls_span statement);

#endif
