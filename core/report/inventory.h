/*
 * `docs inventory`: every table of the database, who made it and when, and where it is documented.
 */
#ifndef LOCKSTEP_REPORT_INVENTORY_H
#define LOCKSTEP_REPORT_INVENTORY_H

#include <stddef.h>

#include "report/output.h"
#include "step/applied.h"

/* In the order given. Text, Markdown or JSON. */
void ls_report_inventory(struct ls_output *output, const struct ls_about *about,
    const struct ls_table *tables, size_t n);

#endif
