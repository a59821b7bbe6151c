#include "report/status.h"

#include <inttypes.h>

/* ORDER: enum ls_step_state */
static const enum ls_step_state all_states[] = {
    LS_STATE_APPLIED,
    LS_STATE_PENDING,
    LS_STATE_OUT_OF_ORDER,
    LS_STATE_CHANGED,
    LS_STATE_MISSING,
    LS_STATE_AHEAD,
    LS_STATE_FAILED,
    LS_STATE_INTERRUPTED,
    LS_STATE_UNCHECKED,
    LS_STATE_NOT_SELECTED,
    LS_STATE_FOUND,
    LS_STATE_GONE,
};

enum { N_STATES = sizeof(all_states) / sizeof(all_states[0]) };

_Static_assert(N_STATES + 1 == LS_STATE_COUNT, "a state is missing in all_states");

enum ls_colour
ls_report_state_colour(enum ls_step_state state)
{
    switch (state) {
    case LS_STATE_APPLIED:
        return LS_COLOUR_GREEN;
    case LS_STATE_PENDING:
        return LS_COLOUR_BLUE;
    case LS_STATE_UNCHECKED:
    case LS_STATE_FOUND:
    case LS_STATE_GONE:
        return LS_COLOUR_YELLOW;
    case LS_STATE_NOT_SELECTED:
        return LS_COLOUR_DIM;
    case LS_STATE_OUT_OF_ORDER:
    case LS_STATE_CHANGED:
    case LS_STATE_MISSING:
    case LS_STATE_AHEAD:
    case LS_STATE_FAILED:
    case LS_STATE_INTERRUPTED:
        break;
    }
    return LS_COLOUR_RED;
}

void
ls_report_add_counts(struct ls_buf *out, const struct ls_plan *plan)
{
    const char *between = "";
    for (size_t i = 0; i < N_STATES; i++) {
        size_t n = plan->counts[all_states[i]];
        if (n > 0) {
            ls_buf_printf(out, "%s%zu %s", between, n, ls_step_state_word(all_states[i]));
            between = ", ";
        }
    }
    ls_buf_adds(out, plan->n_rows == 0 ? "no steps" : "");
}

void
ls_report_json_counts(struct ls_json *json, const struct ls_plan *plan)
{
    ls_json_open_object(json, "counts");
    for (size_t i = 0; i < N_STATES; i++) {
        ls_json_int(json, ls_step_state_word(all_states[i]), (int64_t)plan->counts[all_states[i]]);
    }
    ls_json_close_object(json);
}

static struct ls_span
absent(void)
{
    return ls_span_of(NULL);
}

/* What stands behind the state: the last failure, the part that was interrupted, how it came to count as applied. */
static struct ls_span
remark(struct ls_arena *arena, const struct ls_plan_row *row)
{
    const struct ls_applied *applied = row->applied;
    if (applied == NULL) {
        return absent();
    }
    if (applied->is_interrupted) {
        bool is_done = applied->is_unit_done;
        bool has_error = applied->has_failed && applied->error.ptr != NULL;
        return ls_span_of(ls_arena_printf(arena, "part %" PRId64 "%s%s%s%.*s",
            is_done ? applied->unit : applied->unit + 1,
            applied->is_backward ? " of the way back" : "",
            is_done ? " was done" : " was begun, and may be done or not",
            has_error ? "; then: " : "", LS_SPAN_ARGS(has_error ? applied->error : LS_SPAN(""))));
    }
    if (applied->has_failed) {
        return applied->error;
    }
    if (applied->is_found || applied->is_foreign) {
        return applied->evidence;
    }
    if (applied->is_gone) {
        return LS_SPAN("its source's own bookkeeping has it no more");
    }
    bool is_remarkable = applied->is_applied && !ls_span_is(applied->outcome, "applied") &&
                         !ls_span_is(applied->outcome, ls_step_state_word(row->state));
    return is_remarkable ? applied->outcome : absent();
}

static const char *
stand_word(const struct ls_books *books)
{
    return books->n_foreign > 0                      ? "unknown"
           : books->n_found > 0 && books->n_gone > 0 ? "apart"
           : books->n_found > 0                      ? "ahead"
           : books->n_gone > 0                       ? "behind"
                                                     : "equal";
}

static void
json_books(struct ls_json *json, const struct ls_state *state)
{
    ls_json_open_array(json, "books");
    for (size_t i = 0; i < state->n_books; i++) {
        const struct ls_books *books = &state->books[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "source", books->source);
        ls_json_string(json, "stand", stand_word(books));
        ls_json_int(json, "found", (int64_t)books->n_found);
        ls_json_int(json, "gone", (int64_t)books->n_gone);
        ls_json_int(json, "foreign", (int64_t)books->n_foreign);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

/* What the next run will do about it stands in the plan; here is how things are. */
static void
add_books(struct ls_buf *out, const struct ls_state *state)
{
    for (size_t i = 0; i < state->n_books; i++) {
        const struct ls_books *books = &state->books[i];
        if (books->n_found + books->n_gone + books->n_foreign == 0) {
            continue;
        }
        ls_buf_printf(
            out, "%.*s: its own bookkeeping is not the journal's:", LS_SPAN_ARGS(books->source));
        const char *between = "";
        const struct {
            size_t n;
            const char *what;
        } parts[] = {{books->n_found, "found there alone"}, {books->n_gone, "gone from there"},
            {books->n_foreign, "found there and unknown to this bundle"}};
        for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
            if (parts[p].n > 0) {
                ls_buf_printf(out, "%s %zu %s", between, parts[p].n, parts[p].what);
                between = ",";
            }
        }
        ls_buf_addc(out, '\n');
    }
}

static void
status_json(struct ls_output *output, const struct ls_about *about, const struct ls_plan *plan,
    const struct ls_state *state, const struct ls_ledgers *ledgers)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    char hex[LS_DIGEST_HEX];
    ls_report_json_open(&json, &buf, "status", about);
    ls_json_open_array(&json, "steps");
    for (size_t i = 0; i < plan->n_rows; i++) {
        const struct ls_plan_row *row = &plan->rows[i];
        const struct ls_applied *applied = row->applied;
        bool is_applied = applied != NULL && applied->is_applied && applied->evidence.ptr == NULL;
        bool has_failed = applied != NULL && applied->has_failed;
        enum ls_kind kind = row->step != NULL ? row->step->kind
                            : applied != NULL ? applied->kind
                                              : LS_KIND_SCHEMA;
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "step", row->id);
        ls_json_text(&json, "source", ls_step_ref_parse(row->id).source);
        ls_json_text(&json, "description", row->step == NULL ? absent() : row->step->description);
        ls_json_string(&json, "kind", ls_kind_word(kind));
        ls_json_string(&json, "state", ls_step_state_word(row->state));
        ls_json_text(&json, "outcome", is_applied ? applied->outcome : absent());
        ls_json_text(&json, "applied_at", is_applied ? applied->finished : absent());
        ls_json_text(&json, "by", is_applied ? applied->who : absent());
        ls_json_int(&json, "serial", is_applied ? applied->serial : 0);
        ls_json_string(
            &json, "digest", row->step == NULL ? NULL : ls_digest_hex(&row->step->digest, hex));
        ls_json_string(
            &json, "applied_digest", is_applied ? ls_digest_hex(&applied->digest, hex) : NULL);
        ls_json_text(&json, "error", has_failed ? applied->error : absent());
        ls_json_text(&json, "sqlstate", has_failed ? applied->sqlstate : absent());
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_counts(&json, plan);
    json_books(&json, state);
    ls_report_json_ledgers(&json, ledgers);
    ls_json_open_object(&json, "journal");
    ls_json_bool(&json, "exists", state->exists);
    ls_json_text(&json, "target", state->target);
    ls_json_int(&json, "newest_serial", state->newest_serial);
    ls_json_int(&json, "events", state->last_seq);
    ls_json_string(&json, "head", state->last_seq == 0 ? NULL : ls_digest_hex(&state->head, hex));
    ls_json_close_object(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

static void
status_text(struct ls_output *output, const struct ls_plan *plan, const struct ls_state *state,
    const struct ls_ledgers *ledgers)
{
    static const struct ls_text_column columns[] = {{"step", false}, {"kind", false},
        {"state", false}, {"applied at", false}, {"by", false}, {"remark", false}};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    struct ls_buf out = LS_REPORT_BUF;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < plan->n_rows; i++) {
        const struct ls_plan_row *row = &plan->rows[i];
        const struct ls_applied *applied = row->applied;
        bool is_applied = applied != NULL && applied->is_applied;
        ls_text_table_add(&table, row->id);
        ls_text_table_adds(&table, row->step != NULL ? ls_kind_word(row->step->kind)
                                   : applied != NULL ? ls_kind_word(applied->kind)
                                                     : NULL);
        ls_text_table_add_coloured(
            &table, ls_span_of(ls_step_state_word(row->state)), ls_report_state_colour(row->state));
        ls_text_table_add_time(&table, is_applied ? applied->finished : absent());
        ls_text_table_add(&table, is_applied ? applied->who : absent());
        ls_text_table_add_first_line(&table, remark(&arena, row));
    }
    if (plan->n_rows > 0) {
        ls_text_table_write(&table, &out, 0, output->has_colour);
    }
    ls_report_add_counts(&out, plan);
    if (state->last_seq > 0) {
        char hex[LS_DIGEST_HEX];
        ls_buf_printf(&out, "; journal head %s", ls_digest_hex(&state->head, hex));
    } else {
        ls_buf_adds(&out, state->exists ? "; the journal is empty" : "; no journal yet");
    }
    ls_buf_addc(&out, '\n');
    add_books(&out, state);
    for (size_t i = 0; i < ledgers->n; i++) {
        ls_buf_adds(&out, "another runner: ");
        ls_report_add_ledger(&out, &ledgers->items[i]);
        ls_buf_addc(&out, '\n');
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}

void
ls_report_status(struct ls_output *output, const struct ls_about *about, const struct ls_plan *plan,
    const struct ls_state *state, const struct ls_ledgers *ledgers)
{
    if (output->format == LS_FORMAT_JSON) {
        status_json(output, about, plan, state, ledgers);
    } else {
        status_text(output, plan, state, ledgers);
    }
}
