/* A plugin that needs live answers: its statements go out as it makes them, in the step's transaction. */
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "execute/result.h"
#include "execute/runner.h"

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
    const struct ls_step *step = ls_runner_planned(live->runner, live->step)->step;
    struct ls_span file = {statement->where.file.ptr, (size_t)statement->where.file.len};
    const char *shown =
        file.ptr == NULL ? step->id.ptr : ls_source_shown_path(source_of(live), file);
    struct ls_span text = ls_arena_dup(live->runner->request->arena,
        (struct ls_span){statement->text.ptr, (size_t)statement->text.len});
    return (struct ls_item){.type = LS_ITEM_SQL,
        .input = ls_sql_input_whole(shown, text),
        .is_made = true,
        .line = statement->where.line,
        .column = statement->where.column};
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

static enum ls_status
begin(struct ls_live *live)
{
    if (!live->has_begun) {
        ls_runner_begin(live->runner, live->step);
        live->has_begun = true;
    }
    return LS_OK;
}

static enum ls_status
add(struct ls_live *live, const struct ls_item *item)
{
    enum ls_status status = begin(live);
    if (status == LS_OK) {
        live->n_statements += item->summary.n_statements;
        /* the message keeps a pointer to the item until it is sent */
        struct ls_item *kept = ls_arena_alloc(&live->runner->message.arena, sizeof(*kept));
        *kept = *item;
        status = ls_runner_add_item(live->runner, live->step, kept);
    }
    return status;
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

/* Leaving the transaction in the middle of a live step would make it impossible to go on after a crash: its answers could
 * be others the second time. */
static int32_t
live_outside(void *user, uint32_t begin_outside)
{
    struct ls_live *live = user;
    const struct ls_step *step = ls_runner_planned(live->runner, live->step)->step;
    (void)begin_outside;
    (void)ls_err_set(live->runner->err, LS_UNSUPPORTED,
        "'%.*s' leaves its transaction and reads the database as well: it could not be continued "
        "after an interruption",
        LS_SPAN_ARGS(step->id));
    ls_err_remedy(live->runner->err,
        "Split it into two migrations: one that reads, one that leaves the transaction.");
    return LOCKSTEP_FAILED;
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
    *LS_PUSH(struct lockstep_book, &live->program.books, arena) = copy;
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
    status = status == LS_OK ? begin(live) : status;
    status = status == LS_OK ? ls_runner_flush(runner) : status;
    if (status != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    live->n_statements += item.summary.n_statements;
    runner->sent_at = ls_clock_monotonic();
    int32_t code = ls_result_run(&live->results, runner->request->session->conn, item.input.text,
        params, n_params, live->is_reading, ret, runner->err);
    (void)snprintf(live->sqlstate, sizeof(live->sqlstate), "%.5s", ret->sqlstate);
    return code;
}

void
ls_live_begin(struct ls_live *live, struct ls_runner *runner, size_t step, bool is_reading,
    struct ls_step_services *ret_services)
{
    *live = (struct ls_live){.runner = runner, .step = step, .is_reading = is_reading};
    *ret_services = (struct ls_step_services){.user = live,
        .err = runner->err,
        .is_live = true,
        .now = ls_clock_now(),
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

enum ls_status
ls_run_live(struct ls_runner *runner, size_t step)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    struct ls_source *source = runner->request->sources->items[planned->step->source_index];
    struct ls_live live;
    struct ls_step_services services;
    enum ls_source_answer answer = LS_ANSWER_DONE;
    bool is_backward = planned->action == LS_ACTION_REVERT;
    ls_live_begin(&live, runner, step, false, &services);
    runner->is_applied[planned->index] = false;
    enum ls_status status = ls_source_do(source, is_backward ? LS_SOURCE_REVERT : LS_SOURCE_APPLY,
        planned->step, &services, &answer);
    if (status == LS_OK && answer == LS_ANSWER_OFFLINE) {
        status = ls_err_set(runner->err, LS_PLUGIN,
            "plugin '%s' asks for a live answer and does not take it",
            ls_source_plugin(source)->name);
    }
    if (status == LS_OK) {
        status = begin(&live);
    }
    if (status == LS_OK) {
        live.program.is_skipped = answer == LS_ANSWER_SKIPPED;
        live.program.n_statements = live.n_statements;
        enum ls_outcome outcome = is_backward ? LS_OUTCOME_REVERTED : LS_OUTCOME_APPLIED;
        status = ls_runner_end(
            runner, step, &live.program, live.program.is_skipped ? LS_OUTCOME_SKIPPED : outcome);
    }
    if (status == LS_OK) {
        status = ls_runner_flush(runner);
    } else {
        if (runner->err->status == LS_STEP_FAILED && runner->err->sqlstate[0] == '\0') {
            /* the plugin has put the server's failure into its own words */
            (void)snprintf(
                runner->err->sqlstate, sizeof(runner->err->sqlstate), "%s", live.sqlstate);
        }
        status = ls_runner_fail(runner, step, 0);
    }
    ls_live_end(&live);
    return status;
}
