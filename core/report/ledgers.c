#include "report/ledgers.h"

#include <inttypes.h>

#include "base/utf8.h"

void
ls_report_add_ledger(struct ls_buf *out, const struct ls_ledger *ledger)
{
    ls_buf_printf(out, "%s (", ledger->tool);
    ls_utf8_add_printable(out, ledger->schema, false);
    ls_buf_addc(out, '.');
    ls_utf8_add_printable(out, ledger->table, false);
    ls_buf_addc(out, ')');
    if (!ledger->is_readable) {
        ls_buf_adds(out, " is there and may not be read by this role");
        return;
    }
    if (ledger->position.ptr == NULL) {
        ls_buf_adds(out, " has run nothing");
    } else {
        ls_buf_adds(out, " is at ");
        ls_utf8_add_printable(out, ledger->position, false);
    }
    if (ledger->count > 0) {
        ls_buf_printf(out, ", %" PRId64 " entr%s", ledger->count, ledger->count == 1 ? "y" : "ies");
    }
    if (ledger->is_failed) {
        ls_buf_adds(out, "; a run of it failed or is under way");
    }
}

void
ls_report_json_ledgers(struct ls_json *json, const struct ls_ledgers *ledgers)
{
    ls_json_open_array(json, "ledgers");
    for (size_t i = 0; i < ledgers->n; i++) {
        const struct ls_ledger *ledger = &ledgers->items[i];
        ls_json_open_object(json, NULL);
        ls_json_string(json, "tool", ledger->tool);
        ls_json_text(json, "schema", ledger->schema);
        ls_json_text(json, "table", ledger->table);
        ls_json_bool(json, "is_readable", ledger->is_readable);
        ls_json_text(json, "position", ledger->position);
        if (ledger->count < 0) {
            ls_json_null(json, "entries");
        } else {
            ls_json_int(json, "entries", ledger->count);
        }
        ls_json_bool(json, "is_failed", ledger->is_failed);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}
