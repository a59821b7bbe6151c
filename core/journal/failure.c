/* What the server says where it does not let the journal be read or written, and what helps. */
#include <string.h>

#include "journal/journal.h"
#include "journal/text.h"

static const struct {
    const char *sqlstate;
    const char *remedy;
} remedies[] = {
    {"42501",
        "Connect as the role that applies the migrations, or GRANT this one the right. To look "
        "only, it needs USAGE on the schema and SELECT on its tables."},
    {"53100", "Make room on the server's disk, and run again: nothing of this is done."},
    {"25006", "Connect to the primary server, or take default_transaction_read_only back."},
};

enum ls_status
ls_journal_fail(
    const struct ls_conn *conn, const char *verb, struct ls_span schema, struct ls_err *err)
{
    enum ls_status status = ls_conn_fail_own(conn, LS_FAILURE, err);
    for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
        if (strcmp(err->sqlstate, remedies[i].sqlstate) == 0) {
            ls_err_remedy(err, "%s", remedies[i].remedy);
        }
    }
    if (status == LS_FAILURE) { /* a lost connection is not the journal's */
        ls_err_wrap(err, "cannot %s the journal in schema '%.*s'", verb, LS_SPAN_ARGS(schema));
    }
    return status;
}
