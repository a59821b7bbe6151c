/*
 * The message under way: what goes into it, sending it, and what became of the steps in it. After a failure the steps that
 * have to go again are counted, and whoever put them in sends them.
 */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/stop.h"
#include "execute/runner.h"

enum { LOOK_EVERY = 32 };

static void
on_rows(void *user, size_t statement, const struct ls_rows *rows)
{
    struct ls_runner *runner = user;
    runner->statement = statement + 1;
    const struct ls_message_part *part = ls_message_part_of(&runner->message, statement);
    if (part == NULL || part->item != NULL || ls_runner_say_left(runner, part->step, rows)) {
        return;
    }
    const struct ls_observer *observer = runner->request->observer;
    const char *name = ls_rows_columns(rows) > 0 ? ls_rows_name(rows, 0) : "";
    if (observer != NULL && strcmp(name, observer->column) == 0) {
        observer->take(observer->user, part->step, rows);
    } else if (strcmp(name, "lockstep_has_code") == 0) {
        runner->has_code = ls_rows_bool(rows, 0, 0);
    } else {
        (void)ls_journal_take(runner->request->journal, rows);
    }
}

struct ls_entry
ls_runner_entry(const struct ls_runner *runner, size_t step, enum ls_outcome outcome)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    return (struct ls_entry){.source = planned->step->source,
        .local_id = planned->step->local_id,
        .kind = planned->step->kind,
        .is_backward = ls_action_is_backward(planned->action),
        .outcome = outcome,
        .digest = &planned->step->digest,
        .milliseconds = -1};
}

void
ls_runner_done(struct ls_runner *runner, size_t step, enum ls_outcome outcome, int64_t milliseconds)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    const struct ls_program *program = &runner->request->programs[step];
    runner->is_applied[planned->index] = !ls_action_is_backward(planned->action);
    runner->n_done++;
    ls_watch_end_step(runner);
    ls_runner_tell(runner, LS_EVENT_STEP_END, step, ls_outcome_word(outcome),
        (int64_t)program->n_statements, milliseconds);
}

enum ls_outcome
ls_runner_outcome(const struct ls_planned *planned, const struct ls_program *program)
{
    if (program->is_skipped) {
        return LS_OUTCOME_SKIPPED;
    }
    switch (planned->action) {
    case LS_ACTION_RECORD:
        return LS_OUTCOME_RECORDED;
    case LS_ACTION_CHECK:
        return LS_OUTCOME_CHECKED;
    case LS_ACTION_REVERT:
        return LS_OUTCOME_REVERTED;
    case LS_ACTION_UNRECORD:
        return LS_OUTCOME_UNRECORDED;
    case LS_ACTION_ADOPT:
        return LS_OUTCOME_ADOPTED;
    case LS_ACTION_WITHDRAW:
        return LS_OUTCOME_WITHDRAWN;
    case LS_ACTION_APPLY:
        break;
    }
    bool is_unchecked = planned->step->kind == LS_KIND_DOC && !planned->is_subject_chosen;
    return is_unchecked ? LS_OUTCOME_UNCHECKED : LS_OUTCOME_APPLIED;
}

/* Roll back, and write the failure into the journal. */
static void
note_failure(struct ls_runner *runner, size_t step, int64_t unit, bool is_written)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_err *err = runner->err;
    struct ls_err second = {0};
    bool is_clean = !ls_conn_in_transaction(conn) ||
                    ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL);
    is_clean = is_clean && ls_conn_send(conn, ls_span_of(runner->request->session->reset_sql), NULL,
                               0, NULL, NULL);
    size_t ignored = 0;
    bool is_stopped = err->status == LS_SIGINT || err->status == LS_SIGTERM;
    struct ls_entry entry =
        ls_runner_entry(runner, step, is_stopped ? LS_OUTCOME_INTERRUPTED : LS_OUTCOME_FAILED);
    entry.unit = unit;
    entry.error = ls_span_of(err->message);
    entry.sqlstate = ls_span_of(err->sqlstate[0] == '\0' ? NULL : err->sqlstate);
    entry.milliseconds = (ls_clock_monotonic() - runner->step_began) / 1000;
    if (!is_clean || ls_journal_recover(runner->request->journal, &ignored, &second) != LS_OK ||
        (is_written && ls_journal_write(runner->request->journal,
                           runner->request->session->local_sql, &entry, &second) != LS_OK)) {
        ls_err_note(err, "the failure could not be written into the journal: %s",
            second.message[0] == '\0' ? ls_conn_error(conn)->message : second.message);
    }
}

/* Nothing more of this message. */
void
ls_runner_drop(struct ls_runner *runner)
{
    ls_message_clear(&runner->message);
    runner->ensured.n = 0; /* its transaction may be gone */
    ls_runner_forget_prepared(runner);
    runner->n_in_message = 0;
}

enum ls_status
ls_runner_fail(struct ls_runner *runner, size_t step, int64_t unit)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_err *err = runner->err;
    if (runner->is_told) {
        return err->status;
    }
    ls_runner_drop(runner);
    enum ls_status stopped = ls_stop_status();
    if (stopped != LS_OK && strcmp(err->sqlstate, "57014") == 0) {
        err->status = stopped;
    }
    ls_watch_explain(runner, err);
    runner->is_to_retry = runner->is_to_retry || ls_retry_is_due(runner, err);
    bool is_lost = ls_conn_is_lost(conn);
    if (!is_lost && !runner->is_cut_off) {
        /* a part that failed is noted even so: what it left behind is then ours */
        note_failure(runner, step, unit, !runner->is_to_retry || unit > 0);
    }
    if (runner->is_to_retry) {
        return err->status;
    }
    if (is_lost) {
        err->status = LS_UNKNOWN; /* a COMMIT may have been on its way */
        ls_err_remedy(err, "Run again: the journal in the database says what was committed, and "
                           "the run goes on from there.");
    }
    const struct ls_step *blamed = ls_runner_planned(runner, step)->step;
    ls_err_wrap(err, "%.*s", LS_SPAN_ARGS(blamed->id));
    if (err->file[0] == '\0') { /* at the end of the transaction, for example */
        ls_err_at(err,
            ls_source_shown_path(
                runner->request->sources->items[blamed->source_index], blamed->up[0].file),
            0, 0);
    }
    if (err->status == LS_STEP_FAILED && runner->may_commit) {
        ls_err_remedy(err,
            "What the statement has committed by itself stays. Look at that, and say "
            "with `lockstep reconcile --yes` and --assume done or --assume not-done "
            "whether it is to run again as a whole.");
    } else if (err->status == LS_STEP_FAILED && unit > 0) {
        ls_err_remedy(err, "%sMend the cause and run again: it goes on from here.",
            unit > 1 ? "What came before this part of the step is done and stays. " : "");
    } else if (strcmp(err->sqlstate, "55P04") == 0) {
        ls_err_remedy(err, "The step was rolled back. Add the value in a step of its own: it can "
                           "be used in a later "
                           "transaction only. Then run again.");
    } else if (err->status == LS_STEP_FAILED) {
        ls_err_remedy(
            err, "The step was rolled back. Mend the cause and run the same command again.");
    }
    runner->is_told = true;
    bool is_stopped = err->status == LS_SIGINT || err->status == LS_SIGTERM;
    if (is_stopped && err->remedy[0] == '\0') {
        ls_err_remedy(
            err, "The journal says that it was interrupted. Run again: it goes on from here.");
    }
    ls_runner_tell(runner, LS_EVENT_STEP_FAIL, step,
        ls_outcome_word(is_stopped ? LS_OUTCOME_INTERRUPTED : LS_OUTCOME_FAILED), 0,
        (ls_clock_monotonic() - runner->step_began) / 1000);
    return err->status;
}

enum ls_status
ls_runner_stop(struct ls_runner *runner)
{
    const struct ls_run_request *request = runner->request;
    ls_runner_drop(runner);
    *runner->err = (struct ls_err){0};
    runner->is_told = true;
    if (runner->unit > 0) {
        (void)ls_err_set(runner->err, ls_stop_status(),
            "interrupted before part %" PRId64 " of the step; run again to go on", runner->unit);
        ls_err_wrap(runner->err, "%.*s",
            LS_SPAN_ARGS(ls_runner_planned(runner, runner->current)->step->id));
    } else {
        (void)ls_err_set(runner->err, ls_stop_status(), "interrupted; %zu of %zu steps are done",
            runner->n_done, request->plan->n_planned);
    }
    struct ls_err second = {0};
    struct ls_conn *conn = request->session->conn;
    bool is_reset =
        ls_conn_send(conn, ls_span_of(request->session->reset_sql), NULL, 0, NULL, NULL);
    struct ls_entry entry = {.outcome = LS_OUTCOME_INTERRUPTED,
        .error = ls_span_of(runner->err->message),
        .milliseconds = 0};
    if (!is_reset ||
        ls_journal_write(request->journal, request->session->local_sql, &entry, &second) != LS_OK) {
        ls_err_note(runner->err, "that could not be written into the journal: %s", second.message);
    }
    return runner->err->status;
}

/* Tell of the steps whose entries the message committed. */
static void
tell_committed(struct ls_runner *runner, size_t n)
{
    int64_t spent = (ls_clock_monotonic() - runner->sent_at) / 1000;
    int64_t each = runner->n_in_message > 1 ? spent / (int64_t)runner->n_in_message : spent;
    for (size_t i = 0; i < n; i++) {
        size_t step = runner->first_step + i;
        bool is_alone = runner->n_in_message == 1 && i == 0;
        ls_runner_done(runner, step,
            ls_runner_outcome(ls_runner_planned(runner, step), &runner->request->programs[step]),
            is_alone ? (ls_clock_monotonic() - runner->step_began) / 1000 : each);
    }
    runner->first_step += n;
}

/* The first signal let what was under way finish, and kept the step that followed from beginning. */
static bool
error_is_gate(const struct ls_err *err)
{
    return (err->status == LS_SIGINT || err->status == LS_SIGTERM) && err->sqlstate[0] == '\0';
}

static enum ls_status
flush_failed(struct ls_runner *runner)
{
    struct ls_conn *conn = runner->request->session->conn;
    struct ls_server_error error = *ls_conn_error(conn);
    size_t n = runner->n_in_message;
    bool ran_nothing =
        error.statement == 0 && !error.is_lost && strcmp(error.sqlstate, "57014") != 0;
    bool is_batch = n > 1 || runner->current == SIZE_MAX;
    const struct ls_message_part *part = NULL;
    size_t committed = 0;
    struct ls_err found = {0};
    (void)ls_message_explain(&runner->message, conn, &part, &found);
    size_t failed = part != NULL                  ? part->step
                    : runner->current != SIZE_MAX ? runner->current
                                                  : runner->first_step;
    if (!error.is_lost) {
        struct ls_err second = {0};
        bool is_clean = !ls_conn_in_transaction(conn) ||
                        ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL);
        if (!is_clean ||
            ls_journal_recover(runner->request->journal, &committed, &second) != LS_OK) {
            ls_err_note(&found, "%s", second.message);
        }
    }
    bool is_again = ls_retry_is_due(runner, &found);
    if (is_again) {
        size_t found_later = 0;
        *runner->err = found;
        if (ls_retry_ready(runner, failed, &found_later) != LS_OK) {
            runner->attempts = runner->request->retries;
            return ls_runner_fail(runner, failed, runner->unit);
        }
        committed += found_later;
    }
    tell_committed(runner, committed < n ? committed : n);
    if (is_again && n > 0 && committed == n) {
        ls_runner_drop(runner);
        return LS_OK;
    }
    if (is_again && is_batch) {
        ls_runner_drop(runner);
        runner->n_again = n - committed;
        return LS_STEP_FAILED;
    }
    if (is_again) {
        ls_runner_drop(runner);
        runner->is_to_retry = true;
        runner->is_ready = true;
        return LS_STEP_FAILED;
    }
    if (ran_nothing && n > 1 && committed == 0) {
        ls_runner_drop(runner);
        runner->n_again = n;
        return LS_STEP_FAILED;
    }
    *runner->err = found;
    runner->current = failed;
    if (error_is_gate(&found)) {
        return ls_runner_stop(runner);
    }
    return ls_runner_fail(runner, failed, runner->unit);
}

enum ls_status
ls_runner_flush(struct ls_runner *runner)
{
    struct ls_message *message = &runner->message;
    if (message->n_statements == 0) {
        return LS_OK;
    }
    if (message->sql.overflowed) {
        return ls_err_set(
            runner->err, LS_STEP_FAILED, "the step's SQL is larger than a message may be");
    }
    for (size_t i = 0; i < runner->n_in_message; i++) {
        size_t step = runner->first_step + i;
        if (runner->n_in_message > 1 || runner->current != step) {
            ls_runner_tell(runner, LS_EVENT_STEP_BEGIN, step, NULL, 0, 0);
        }
    }
    if (runner->has_code && runner->n_in_message > 1 && !runner->request->session->is_pooled) {
        ls_journal_add_code(runner->request->journal, ls_message_open(message));
        ls_message_close(message, runner->first_step + runner->n_in_message - 1, 1);
    }
    runner->statement = 0;
    runner->watch.n_ahead = 0;
    runner->sent_at = ls_clock_monotonic();
    bool is_done = ls_conn_send(runner->request->session->conn, ls_buf_span(&message->sql),
        message->copies.items, message->copies.n, on_rows, runner);
    if (!is_done) {
        return flush_failed(runner);
    }
    if (!ls_journal_settle(runner->request->journal)) {
        (void)ls_err_set(
            runner->err, LS_UNKNOWN, "the journal did not answer for what was written into it");
        ls_err_remedy(runner->err, "Something in this step got round its transaction. Look at the "
                                   "database and at `lockstep history`.");
        return LS_UNKNOWN;
    }
    tell_committed(runner, runner->n_in_message);
    runner->n_in_message = 0;
    ls_message_clear(message);
    return LS_OK;
}

static void
add_guard(struct ls_runner *runner, size_t step)
{
    ls_journal_add_guard(runner->request->journal, ls_message_open(&runner->message));
    ls_message_close(&runner->message, step, 1);
}

void
ls_runner_begin(struct ls_runner *runner, size_t step)
{
    const struct ls_session *session = runner->request->session;
    ls_arena_finish(&runner->reach_arena);
    runner->reach = (struct ls_sql_reach){0};
    runner->is_reach_whole = !runner->has_code; /* else it is of no use */
    ls_message_add(&runner->message, step, session->begin_sql, session->n_begin);
    add_guard(runner, step);
}

void
ls_runner_begin_behind_parts(struct ls_runner *runner, size_t step)
{
    const struct ls_session *session = runner->request->session;
    runner->is_reach_whole = false;
    ls_message_add(&runner->message, step, session->begin_sql, session->n_begin);
    ls_message_add(&runner->message, step, "SET TRANSACTION READ WRITE", 1);
    add_guard(runner, step);
}

enum ls_status
ls_runner_add_item(struct ls_runner *runner, size_t step, const struct ls_item *item)
{
    struct ls_message *message = &runner->message;
    runner->is_reach_whole = runner->is_reach_whole && item->type == LS_ITEM_SQL;
    if (item->type == LS_ITEM_SAVEPOINT) {
        ls_message_add(message, step, item->text, 1);
        return LS_OK;
    }
    if (item->type == LS_ITEM_COPY) {
        ls_message_add_copy(message, step, item);
        return LS_OK;
    }
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (ls_sql_script_next(&script, &statement)) {
        bool is_large = message->sql.len + statement.text.len > LS_MESSAGE_SOFT;
        if (is_large && message->sql.len > 0) {
            enum ls_status status = ls_runner_flush(runner);
            if (status != LS_OK) {
                return status;
            }
        }
        runner->is_reach_whole =
            runner->is_reach_whole && (statement.class.flags & LS_SQL_DEFINES_ONLY) != 0 &&
            ls_sql_reach_add(&runner->reach_arena, &runner->reach, statement.text);
        ls_message_add_statement(message, step, item, &statement);
    }
    return LS_OK;
}

/* Whether the text holds `word`, which is in lower case, in any case, DO bodies and all. */
static bool
mentions(struct ls_span text, struct ls_span word)
{
    for (size_t at = 0; at + word.len <= text.len; at++) {
        if ((text.ptr[at] | 0x20) == word.ptr[0] &&
            strncasecmp(text.ptr + at, word.ptr, word.len) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the step may leave a prepared statement, a cursor, a LISTEN or an advisory lock in its session. */
static bool
may_leave_handles(const struct ls_program *program)
{
    for (size_t i = 0; i < program->items.n; i++) {
        const struct ls_sql_input *input = &LS_AT(struct ls_item, &program->items, i)->input;
        struct ls_span text = {input->text.ptr + input->from, input->to - input->from};
        if (mentions(text, LS_SPAN("prepare")) || mentions(text, LS_SPAN("declare")) ||
            mentions(text, LS_SPAN("listen")) || mentions(text, LS_SPAN("advisory"))) {
            return true;
        }
    }
    return false;
}

/* Whether the step can have left the session other than it was: what only defines things does not, unless a function
 * that a default or the like calls does. That is undone as everything is, and told of where it is looked for anyway. */
static bool
may_change_session(const struct ls_program *program)
{
    for (size_t i = 0; i < program->items.n; i++) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, i);
        if (item->type != LS_ITEM_SAVEPOINT && item->summary.n_statements > 0 &&
            (item->summary.all_flags & LS_SQL_DEFINES_ONLY) == 0) {
            return true;
        }
    }
    return false;
}

/* What the step's transaction reaches, where it is no more than what was put into it, and all of that says so. */
static const struct ls_sql_reach *
whole_reach(const struct ls_runner *runner, const struct ls_program *program)
{
    bool is_whole = runner->is_reach_whole && program->may_batch && program->items.n > 0;
    return is_whole && program->closing == NULL ? &runner->reach : NULL;
}

enum ls_status
ls_runner_end(struct ls_runner *runner, size_t step, const struct ls_program *program,
    enum ls_outcome outcome)
{
    struct ls_message *message = &runner->message;
    const struct ls_session *session = runner->request->session;
    ls_message_add(message, step, "SET CONSTRAINTS ALL IMMEDIATE", 1);
    if (runner->request->observer != NULL) {
        ls_message_add(message, step, runner->request->observer->sql, 1);
    }
    if (runner->left_sql != NULL && (runner->n_in_message == 0 || may_change_session(program))) {
        ls_message_add(message, step, runner->left_sql, 1);
    }
    /* what a function of an earlier step has left is found some steps later */
    bool looks = runner->n_in_message % LOOK_EVERY == 0 || may_leave_handles(program);
    const struct ls_sql_reach *reach = whole_reach(runner, program);
    bool does_nothing = program->may_batch && program->items.n == 0;
    runner->has_code = runner->has_code || (reach == NULL && !does_nothing); /* it may make some */
    /* where nothing is called and nothing is set, the session is as it was */
    if (looks || runner->has_code) {
        ls_message_add(message, step, looks ? session->reset_sql : session->light_sql,
            looks ? session->n_reset : session->n_light);
    }
    if (program->closing != NULL) {
        ls_message_add(message, step, program->closing, 1);
    }
    struct ls_entry entry = ls_runner_entry(runner, step, outcome);
    entry.statements = (int64_t)program->n_statements;
    entry.made = ls_runner_planned(runner, step)->made;
    entry.looks_for_prepared = looks;
    entry.reach = reach;
    enum ls_status status = LS_OK;
    if (entry.made.ptr != NULL) {
        status = ls_journal_add_made(&entry, ls_message_open(message), runner->err);
        ls_message_close(message, step, 1);
    }
    if (status == LS_OK) {
        status = ls_journal_add_entry(
            runner->request->journal, &entry, ls_message_open(message), runner->err);
        ls_message_close(message, step, 1);
    }
    if (looks) {
        ls_runner_forget_prepared(
            runner); /* what this message has prepared is let go with what the step has */
    }
    /* the bookkeeping of the source comes behind the entry, whose ownership record is of the step's own work */
    status = status == LS_OK ? ls_runner_add_books(runner, step, program) : status;
    ls_message_add(message, step, "COMMIT", 1);
    if (status == LS_OK) {
        runner->n_in_message++;
    }
    return status;
}
