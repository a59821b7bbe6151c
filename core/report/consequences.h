/*
 * What a revert takes away, as a part of its plan, and before it runs.
 */
#ifndef LOCKSTEP_REPORT_CONSEQUENCES_H
#define LOCKSTEP_REPORT_CONSEQUENCES_H

#include "execute/consequences.h"
#include "report/output.h"

/* Two tables; nothing where there is nothing to tell. */
void ls_report_add_consequences(
    struct ls_buf *out, const struct ls_output *output, const struct ls_consequences *consequences);

/* The key "consequences"; NULL: null. */
void ls_report_json_consequences(struct ls_json *json, const struct ls_consequences *consequences);

/* The same by itself. In JSON an object of the type "consequences". */
void ls_report_consequences(struct ls_output *output, const struct ls_about *about,
    const struct ls_consequences *consequences);

#endif
