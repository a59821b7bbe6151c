/*
 * The ledgers of other runners, as a part of other reports.
 */
#ifndef LOCKSTEP_REPORT_LEDGERS_H
#define LOCKSTEP_REPORT_LEDGERS_H

#include "base/json.h"
#include "db/ledger.h"

struct ls_ledgers {
    const struct ls_ledger *items;
    size_t n;
};

/* "Flyway (public.flyway_schema_history) is at 3.1, with 12 entries, one of which failed". */
void ls_report_add_ledger(struct ls_buf *out, const struct ls_ledger *ledger);

/* The key "ledgers". */
void ls_report_json_ledgers(struct ls_json *json, const struct ls_ledgers *ledgers);

#endif
