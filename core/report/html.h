/*
 * `docs html`: one page that says everything about one deployment, in a file that needs nothing else: no network, no fonts,
 * no scripts but its own, and those by their digest. All text in it comes from manifests and databases, and is escaped.
 */
#ifndef LOCKSTEP_REPORT_HTML_H
#define LOCKSTEP_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "db/columns.h"
#include "manifest/manifest.h"
#include "plan/ownership.h"
#include "plan/plan.h"
#include "report/check.h"
#include "report/output.h"
#include "step/applied.h"
#include "step/shape.h"

/* What the page is made of. All of it is borrowed. */
struct ls_page {
    const struct ls_about *about;
    const struct ls_manifest *manifest; /* its order of sources is that of the lanes */
    const struct ls_plan *plan;
    struct ls_span made; /* when, ISO 8601 */
    struct ls_span
        database; /* its name for people, never with a password; absent: none was read, and what
                                follows is not known */
    const struct ls_state *state;
    const struct ls_history_row *events;
    size_t n_events;
    const struct ls_table *tables; /* by schema and name */
    size_t n_tables;
    const struct ls_shape *shape;    /* as it is */
    const struct ls_column *columns; /* by the oid of their table, as they stand in it */
    size_t n_columns;
    const struct ls_ownership *ownership; /* of all objects */
    const struct ls_check_report *check;  /* NULL: it was not checked */
};

/* Append the page. */
void ls_report_html(struct ls_buf *out, const struct ls_page *page);

#endif
