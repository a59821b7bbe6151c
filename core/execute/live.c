/* A plugin that needs live answers: its statements go out as it makes them, in the step's transaction. */
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "execute/answer.h"
#include "execute/live.h"
#include "execute/result.h"

static int32_t
code_of(enum ls_status status)
{
    return status == LS_OK ? LOCKSTEP_OK : LOCKSTEP_FAILED;
}

static int32_t
refuse_reading(struct ls_live *live, const char *what)
{
    const struct ls_step *step = ls_runner_planned(live->runner, live->step)->step;
    return code_of(ls_err_set(live->runner->err, LS_STEP_FAILED,
        "'%.*s' only reads, and its plugin asks for %s", LS_SPAN_ARGS(step->id), what));
}

static struct ls_source *
source_of(const struct ls_live *live)
{
    const struct ls_step *step = ls_runner_planned(live->runner, live->step)->step;
    return live->runner->request->sources->items[step->source_index];
}

static struct ls_item
made_item(const struct ls_live *live, const struct lockstep_statement *statement)
{
    return ls_item_made(live->runner->request->arena, source_of(live),
        ls_runner_planned(live->runner, live->step)->step, statement);
}

/* Make an item of what the plugin made, checked against the policy of where it runs. */
static enum ls_status
make_item(
    struct ls_live *live, const struct lockstep_statement *statement, struct ls_item *ret_item)
{
    *ret_item = made_item(live, statement);
    return ls_item_check(
        ret_item, !live->is_outside, live->runner->request->journal_schema, live->runner->err);
}

/* ---- Units ---------------------------------------------------------------------------------------------------- */

bool
ls_live_is_done(const struct ls_live *live)
{
    const struct ls_units *units = &live->units;
    return (live->is_outside ? units->n + 1 : units->n) <= units->done;
}

/* What comes now was not done, and it is only asked what became of it: nothing more is made. */
static enum ls_status
end_finding(struct ls_live *live)
{
    live->units.is_over = true;
    return ls_err_set(live->runner->err, LS_FAILURE, "the part in question is found");
}

enum ls_status
ls_live_open(struct ls_live *live)
{
    struct ls_units *units = &live->units;
    struct ls_runner *runner = live->runner;
    if (live->has_begun) {
        return LS_OK;
    }
    live->has_begun = true;
    units->n++;
    units->statements = 0;
    runner->unit = units->n > 1 ? units->n : 0; /* the first may be all there is */
    if (ls_live_is_done(live)) {
        return LS_OK;
    }
    if (units->finding != NULL) {
        ls_units_reconcile_group(units);
        return end_finding(live);
    }
    enum ls_status status = units->n > 1 ? ls_units_check_stop(units) : LS_OK;
    if (status == LS_OK && units->n == 1) {
        ls_runner_begin(runner, live->step);
    } else if (status == LS_OK) {
        ls_units_begin(units, NULL, NULL);
    }
    return status;
}

/* The transaction ends, and with it a unit. */
static enum ls_status
end_inside(struct ls_live *live)
{
    if (!live->has_begun) {
        return LS_OK;
    }
    bool was_done = ls_live_is_done(live);
    live->has_begun = false;
    live->runner->unit = live->units.n;
    return was_done ? ls_units_check_done(&live->units) : ls_units_end(&live->units);
}

/* The only statement of the item. */
static struct ls_sql_statement
only_statement(const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement = {0};
    ls_sql_script_begin(&script, &item->input, &item->summary);
    (void)ls_sql_script_next(&script, &statement);
    return statement;
}

static bool
is_alone(const struct ls_item *item)
{
    return item->type == LS_ITEM_SQL && item->summary.n_statements == 1 &&
           (item->summary.any_flags & (LS_SQL_OUTSIDE_TX | LS_SQL_MAY_COMMIT)) != 0;
}

/* Outside of a transaction: a unit begins with the item. LS_OK and *ret_runs: it is to be sent. */
static enum ls_status
begin_outside(struct ls_live *live, const struct ls_item *item, bool *ret_runs)
{
    struct ls_units *units = &live->units;
    *ret_runs = false;
    if (item->summary.is_wrapped) {
        return ls_err_set(live->runner->err, LS_STEP_FAILED,
            "a text with transaction control of its own, outside of a transaction");
    }
    units->n++;
    units->statements = item->summary.n_statements;
    live->runner->unit = units->n;
    if (units->n <= units->done) {
        return LS_OK;
    }
    if (units->finding != NULL && !is_alone(item)) {
        ls_units_reconcile_group(units);
        return end_finding(live);
    }
    *ret_runs = true;
    return units->finding == NULL ? ls_units_check_stop(units) : LS_OK;
}

/* The item as a unit: in a transaction of its own or, where it cannot be in one, alone. */
static enum ls_status
run_alone(struct ls_live *live, const struct ls_item *item, struct ls_units_ask *ask)
{
    struct ls_units *units = &live->units;
    struct ls_sql_statement statement = only_statement(item);
    if (units->finding == NULL) {
        return ls_units_run_alone(units, item, &statement, ask);
    }
    enum ls_status status = ls_units_reconcile_statement(units, item, &statement, ask);
    return status == LS_OK ? end_finding(live) : status;
}

static enum ls_status
add_outside(struct ls_live *live, const struct ls_item *item)
{
    struct ls_units *units = &live->units;
    bool runs = false;
    if (item->type == LS_ITEM_SAVEPOINT) {
        return ls_err_set(
            live->runner->err, LS_STEP_FAILED, "a savepoint outside of a transaction");
    }
    if (item->summary.n_statements == 0) {
        return LS_OK;
    }
    enum ls_status status = begin_outside(live, item, &runs);
    ls_units_digest_item(units, item);
    if (status != LS_OK) {
        return status;
    }
    if (!runs) {
        status = ls_units_check_done(units);
        return status == LS_OK ? ls_units_set_again(units, item) : status;
    }
    status = ls_units_check_lost_all(units, item);
    if (status != LS_OK) {
        return status;
    }
    if (is_alone(item)) {
        return run_alone(live, item, NULL);
    }
    ls_units_begin(units, NULL, NULL);
    status = ls_runner_add_item(live->runner, live->step, item);
    return status == LS_OK ? ls_units_end(units) : status;
}

static enum ls_status
add(struct ls_live *live, const struct ls_item *item)
{
    live->n_statements += item->summary.n_statements;
    /* the message keeps a pointer to the item until it is sent */
    struct ls_item *kept = ls_arena_alloc(&live->runner->message.arena, sizeof(*kept));
    *kept = *item;
    if (live->is_reading) {
        return ls_runner_add_item(live->runner, live->step, kept);
    }
    if (live->is_outside) {
        return add_outside(live, kept);
    }
    enum ls_status status = ls_live_open(live);
    if (status != LS_OK) {
        return status;
    }
    ls_units_digest_item(&live->units, kept);
    if (ls_live_is_done(live)) {
        return kept->type == LS_ITEM_SQL ? ls_units_set_again(&live->units, kept) : LS_OK;
    }
    live->units.statements += kept->summary.n_statements;
    status = ls_units_check_lost_all(&live->units, kept);
    return status == LS_OK ? ls_runner_add_item(live->runner, live->step, kept) : status;
}

static int32_t
live_queue(void *user, const struct lockstep_statement *statement)
{
    struct ls_live *live = user;
    struct ls_item item;
    if (live->is_reading) {
        return refuse_reading(live, "a statement whose result it does not wait for");
    }
    enum ls_status status = make_item(live, statement, &item);
    return code_of(status == LS_OK ? add(live, &item) : status);
}

static int32_t
live_script(void *user, struct ls_span file, uint64_t offset, uint64_t length)
{
    struct ls_live *live = user;
    struct ls_span text;
    if (live->is_reading) {
        return refuse_reading(live, "a script");
    }
    if (!ls_source_file(source_of(live), file, &text) || offset > text.len ||
        (length != LOCKSTEP_WHOLE_FILE && length > text.len - offset)) {
        return code_of(ls_err_set(live->runner->err, LS_PLUGIN,
            "plugin '%s' runs a script that it has not read",
            ls_source_plugin(source_of(live))->name));
    }
    struct ls_item item = {.type = LS_ITEM_SQL,
        .input = ls_sql_input_whole(ls_source_shown_path(source_of(live), file), text)};
    if (!ls_item_is_sealed(
            ls_runner_planned(live->runner, live->step)->step, file, offset, length)) {
        return code_of(ls_err_set(live->runner->err, LS_PLUGIN,
            "plugin '%s' runs a part of '%s' that does not belong to the step",
            ls_source_plugin(source_of(live))->name, item.input.file));
    }
    item.input.from = (size_t)offset;
    item.input.to = length == LOCKSTEP_WHOLE_FILE ? text.len : (size_t)(offset + length);
    enum ls_status status = ls_item_check(
        &item, !live->is_outside, live->runner->request->journal_schema, live->runner->err);
    return code_of(status == LS_OK ? add(live, &item) : status);
}

static int32_t
live_copy(void *user, const struct lockstep_statement *statement, struct ls_span data)
{
    struct ls_live *live = user;
    if (live->is_reading) {
        return refuse_reading(live, "COPY");
    }
    struct ls_item item = made_item(live, statement);
    enum ls_status status = ls_item_check_copy(live->runner->request->arena, &item, data,
        live->runner->request->journal_schema, live->runner->err);
    return code_of(status == LS_OK ? add(live, &item) : status);
}

static int32_t
live_savepoint(void *user, uint32_t action, struct ls_span name)
{
    struct ls_live *live = user;
    struct ls_item item;
    enum ls_status status = ls_item_make_savepoint(
        live->runner->request->arena, action, name, &item, live->runner->err);
    return code_of(status == LS_OK ? add(live, &item) : status);
}

static int32_t
live_outside(void *user, uint32_t begins)
{
    struct ls_live *live = user;
    if (live->is_reading) {
        return refuse_reading(live, "a way out of its transaction");
    }
    enum ls_status status = LS_OK;
    if (!live->is_outside) {
        status = end_inside(live);
    }
    live->is_outside = begins != 0;
    return code_of(status);
}

static int32_t
live_book(void *user, const struct lockstep_book *book)
{
    struct ls_live *live = user;
    struct lockstep_book copy;
    struct ls_arena *arena = live->runner->request->arena;
    if (!ls_book_copy(arena, book, &copy)) {
        return code_of(ls_err_set(live->runner->err, LS_PLUGIN,
            "plugin '%s' hands over a malformed bookkeeping row",
            ls_source_plugin(source_of(live))->name));
    }
    if (ls_planned_is_booked(ls_runner_planned(live->runner, live->step))) {
        *LS_PUSH(struct lockstep_book, &live->program.books, arena) = copy;
    }
    return LOCKSTEP_OK;
}

static int32_t
live_skip(void *user, struct ls_span reason)
{
    struct ls_live *live = user;
    live->program.reason = ls_arena_dup(live->runner->request->arena, reason);
    return LOCKSTEP_OK;
}

static void
live_log(void *user, enum ls_severity severity, struct ls_span text)
{
    struct ls_live *live = user;
    ls_runner_say(live->runner, live->step, severity, text);
}

static int32_t
live_is_applied(void *user, struct ls_span local_id)
{
    struct ls_live *live = user;
    struct ls_arena *arena = live->runner->request->arena;
    const struct ls_step *step = ls_runner_planned(live->runner, live->step)->step;
    char *id =
        ls_arena_printf(arena, "%.*s:%.*s", LS_SPAN_ARGS(step->source), LS_SPAN_ARGS(local_id));
    size_t index = 0;
    return ls_map_get(&live->runner->ids, ls_span_of(id), &index) && live->runner->is_applied[index]
               ? 1
               : 0;
}

/* ---- Results -------------------------------------------------------------------------------------------------- */

static struct ls_digest
digest_question(struct ls_span text, const struct lockstep_param *params, uint32_t n_params)
{
    struct ls_hash hash;
    ls_hash_begin(&hash);
    ls_hash_add_field(&hash, text);
    for (uint32_t i = 0; i < n_params; i++) {
        ls_hash_add_field(&hash, (struct ls_span){params[i].text.ptr, (size_t)params[i].text.len});
    }
    return ls_hash_end(&hash);
}

enum ls_status
ls_live_tell_again(struct ls_live *live, const struct ls_digest *asked, int32_t *ret_code,
    struct lockstep_result *ret)
{
    const struct ls_answer *answer =
        live->next_answer < live->n_answers ? &live->answers[live->next_answer] : NULL;
    if (answer == NULL || !ls_digest_equal(&answer->asked, asked) || answer->data.ptr == NULL ||
        !ls_answer_read(&live->results, answer->data, ret_code, ret)) {
        live->is_undecided = true;
        return ls_units_astray(&live->units);
    }
    live->next_answer++;
    ls_units_digest(&live->units, answer->data);
    return LS_OK;
}

static int32_t
send_question(struct ls_live *live, const struct ls_item *item, const struct ls_units_ask *ask)
{
    struct ls_runner *runner = live->runner;
    if (ls_runner_flush(runner) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    runner->sent_at = ls_clock_monotonic();
    return ls_result_run(ask->arena, runner->request->session->conn, item->input.text, ask->params,
        ask->n_params, live->is_reading, ask->result, runner->err);
}

static int32_t
ask_inside(struct ls_live *live, const struct ls_item *item, struct ls_units_ask *ask)
{
    struct ls_units *units = &live->units;
    if (ls_live_open(live) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    ls_units_digest(units, item->input.text);
    if (ls_live_is_done(live)) {
        enum ls_status status = ls_live_tell_again(live, &ask->asked, &ask->code, ask->result);
        status = status == LS_OK ? ls_units_set_again(units, item) : status;
        return status == LS_OK ? ask->code : LOCKSTEP_FAILED;
    }
    units->statements += item->summary.n_statements;
    int32_t code = ls_units_check_lost_all(units, item) == LS_OK ? send_question(live, item, ask)
                                                                 : LOCKSTEP_FAILED;
    if (code != LOCKSTEP_FAILED) {
        ls_units_keep(units, &ask->asked, code, ask->result);
    }
    return code;
}

/* A statement that the server refused leaves nothing: it is no unit. */
static int32_t
take_refusal(struct ls_live *live, const struct ls_units_ask *ask)
{
    struct ls_runner *runner = live->runner;
    struct ls_conn *conn = runner->request->session->conn;
    if (ls_conn_in_transaction(conn) &&
        !ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)) {
        (void)ls_conn_fail(conn, LS_STEP_FAILED, runner->err);
        return LOCKSTEP_FAILED;
    }
    ls_units_keep(&live->units, &ask->asked, LOCKSTEP_SQL_ERROR, ask->result);
    live->units.n--;
    return LOCKSTEP_SQL_ERROR;
}

static int32_t
ask_outside(struct ls_live *live, const struct ls_item *item, struct ls_units_ask *ask)
{
    struct ls_units *units = &live->units;
    bool runs = false;
    enum ls_status status = begin_outside(live, item, &runs);
    ls_units_digest(units, item->input.text);
    if (status == LS_OK && !runs) {
        status = ls_live_tell_again(live, &ask->asked, &ask->code, ask->result);
        if (status == LS_OK && ask->code == LOCKSTEP_SQL_ERROR) {
            units->n--;
            return ask->code;
        }
        status = status == LS_OK ? ls_units_check_done(units) : status;
        status = status == LS_OK ? ls_units_set_again(units, item) : status;
        return status == LS_OK ? ask->code : LOCKSTEP_FAILED;
    }
    status = status == LS_OK ? ls_units_check_lost_all(units, item) : status;
    if (status == LS_OK && is_alone(item)) {
        status = run_alone(live, item, ask);
        return status != LS_OK                   ? LOCKSTEP_FAILED
               : ask->code == LOCKSTEP_SQL_ERROR ? take_refusal(live, ask)
                                                 : ask->code;
    }
    if (status != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    ls_units_begin(units, NULL, NULL);
    int32_t code = send_question(live, item, ask);
    if (code == LOCKSTEP_SQL_ERROR) {
        return take_refusal(live, ask);
    }
    if (code == LOCKSTEP_OK) {
        ls_units_keep(units, &ask->asked, code, ask->result);
        code = ls_units_end(units) == LS_OK ? code : LOCKSTEP_FAILED;
    }
    return code;
}

static int32_t
live_run(void *user, const struct lockstep_statement *statement,
    const struct lockstep_param *params, uint32_t n_params, struct lockstep_result *ret)
{
    struct ls_live *live = user;
    struct ls_runner *runner = live->runner;
    struct ls_item item;
    enum ls_status status = make_item(live, statement, &item);
    if (status == LS_OK && live->is_reading && (item.summary.all_flags & LS_SQL_READS_ONLY) == 0) {
        return refuse_reading(live, "a statement that does more than read");
    }
    if (status == LS_OK && (n_params > 0 || live->is_reading) && item.summary.n_statements != 1) {
        return code_of(ls_err_set(runner->err, LS_STEP_FAILED,
            "one statement is expected here, and the text holds %llu",
            (unsigned long long)item.summary.n_statements));
    }
    if (status == LS_OK && (item.summary.is_wrapped || item.summary.has_copy)) {
        return code_of(ls_err_set(runner->err, LS_STEP_FAILED,
            "transaction control or COPY data cannot be run for a result"));
    }
    if (status != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    live->n_statements += item.summary.n_statements;
    struct ls_units_ask ask = {.arena = &live->results,
        .asked = digest_question(item.input.text, params, n_params),
        .params = params,
        .n_params = n_params,
        .result = ret};
    int32_t code = live->is_reading   ? send_question(live, &item, &ask)
                   : live->is_outside ? ask_outside(live, &item, &ask)
                                      : ask_inside(live, &item, &ask);
    (void)snprintf(live->sqlstate, sizeof(live->sqlstate), "%.5s", ret->sqlstate);
    return code;
}

void
ls_live_begin(struct ls_live *live, struct ls_runner *runner, size_t step, bool is_reading,
    struct ls_step_services *ret_services)
{
    *live = (struct ls_live){.runner = runner, .step = step, .is_reading = is_reading};
    live->units.told_arena = &live->results;
    ls_random_seed(&live->random);
    *ret_services = (struct ls_step_services){.user = live,
        .err = runner->err,
        .is_live = true,
        .now = ls_clock_now(),
        .random = &live->random,
        .is_applied = live_is_applied,
        .skip = live_skip,
        .script = live_script,
        .queue = live_queue,
        .run = live_run,
        .copy = live_copy,
        .savepoint = live_savepoint,
        .outside = live_outside,
        .book = live_book,
        .log = live_log};
}

void
ls_live_end(struct ls_live *live)
{
    ls_arena_finish(&live->results);
}
