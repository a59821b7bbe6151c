#include "report/history.h"

#include "base/utf8.h"
#include "report/table.h"

/* How much of a hash is shown to people. */
enum { HASH_SHOWN = 12 };

static void
history_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_history_row *rows, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "history", about);
    ls_json_open_array(&json, "events");
    for (size_t i = 0; i < n; i++) {
        const struct ls_history_row *row = &rows[i];
        ls_json_open_object(&json, NULL);
        ls_json_int(&json, "seq", row->seq);
        ls_json_text(&json, "manifest", row->manifest);
        ls_json_text(&json, "step", row->id);
        ls_json_text(&json, "kind", row->kind);
        ls_json_text(&json, "direction", row->direction);
        ls_json_text(&json, "outcome", row->outcome);
        ls_json_text(&json, "digest", row->digest);
        ls_json_text(&json, "lock_digest", row->lock_digest);
        ls_json_int(&json, "serial", row->serial);
        ls_json_open_array(&json, "signers");
        struct ls_span rest = row->signers;
        struct ls_span word;
        while (rest.ptr != NULL && ls_span_next_word(&rest, &word)) {
            ls_json_text(&json, NULL, word);
        }
        ls_json_close_array(&json);
        ls_json_text(&json, "target", row->target);
        ls_json_text(&json, "who", row->who);
        ls_json_text(&json, "db_user", row->db_user);
        ls_json_text(&json, "host", row->host);
        ls_json_text(&json, "tool", row->tool);
        ls_json_text(&json, "run", row->run);
        ls_json_text(&json, "started", row->started);
        ls_json_text(&json, "finished", row->finished);
        ls_json_int(&json, "milliseconds", row->milliseconds);
        ls_json_int(&json, "statements", row->statements);
        if (row->part > 0) {
            ls_json_int(&json, "part", row->part);
        } else {
            ls_json_null(&json, "part");
        }
        ls_json_text(&json, "error", row->error);
        ls_json_text(&json, "sqlstate", row->sqlstate);
        ls_json_text(&json, "reason", row->reason);
        ls_json_text(&json, "hash", row->hash);
        ls_json_close_object(&json);
        ls_output_flush(output, &buf);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static enum ls_colour
outcome_colour(struct ls_span word)
{
    enum ls_outcome outcome = LS_OUTCOME_APPLIED;
    if (!ls_outcome_parse(word, &outcome)) {
        return LS_COLOUR_NONE;
    }
    if (outcome == LS_OUTCOME_FAILED) {
        return LS_COLOUR_RED;
    }
    bool is_remarkable = outcome == LS_OUTCOME_UNCHECKED || outcome == LS_OUTCOME_SKIPPED ||
                         outcome == LS_OUTCOME_INTENT || outcome == LS_OUTCOME_INTERRUPTED;
    return is_remarkable ? LS_COLOUR_YELLOW : LS_COLOUR_NONE;
}

static struct ls_span
beginning(struct ls_span text, size_t len)
{
    return text.len <= len ? text : (struct ls_span){text.ptr, len};
}

static void
add_row(struct ls_text_table *table, const struct ls_history_row *row, bool is_verbose)
{
    struct ls_span none = ls_span_of(NULL);
    ls_text_table_add_int(table, row->seq);
    ls_text_table_add_time(table, row->finished.len > 0 ? row->finished : row->started);
    ls_text_table_add_coloured(table, row->outcome, outcome_colour(row->outcome));
    ls_text_table_add(table, row->id);
    if (row->part > 0) {
        ls_text_table_add_int(table, row->part);
    } else {
        ls_text_table_add(table, none);
    }
    ls_text_table_add_int(table, row->statements);
    ls_text_table_add_int(table, row->milliseconds);
    ls_text_table_add(table, row->who);
    ls_text_table_add(table, is_verbose ? row->db_user : none);
    ls_text_table_add(table, is_verbose ? row->host : none);
    ls_text_table_add(table, is_verbose ? row->tool : none);
    if (is_verbose) {
        ls_text_table_add_int(table, row->serial);
    } else {
        ls_text_table_add(table, none);
    }
    ls_text_table_add(table, is_verbose ? row->signers : none);
    ls_text_table_add(table, is_verbose ? beginning(row->hash, HASH_SHOWN) : none);
    ls_text_table_add_first_line(table, row->reason);
    ls_text_table_add_first_line(table, row->error);
}

static void
history_text(struct ls_output *output, const struct ls_history_row *rows, size_t n)
{
    static const struct ls_text_column columns[] = {{"", true}, {"at", false}, {"outcome", false},
        {"step", false}, {"part", true}, {"statements", true}, {"ms", true}, {"by", false},
        {"role", false}, {"host", false}, {"tool", false}, {"serial", true}, {"signers", false},
        {"hash", false}, {"reason", false}, {"error", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < n; i++) {
        add_row(&table, &rows[i], output->is_verbose);
    }
    if (n > 0) {
        ls_text_table_write(&table, &out, 0, output->has_colour);
        ls_buf_printf(&out, "%zu event%s; journal head ", n, n == 1 ? "" : "s");
        ls_utf8_add_printable(&out, rows[n - 1].hash, false);
        ls_buf_addc(&out, '\n');
    } else {
        ls_buf_adds(&out, "no events\n");
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_history(struct ls_output *output, const struct ls_about *about,
    const struct ls_history_row *rows, size_t n)
{
    if (output->format == LS_FORMAT_JSON) {
        history_json(output, about, rows, n);
    } else {
        history_text(output, rows, n);
    }
}
