#include "cli/run_context.h"

#include <inttypes.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "cli/confirm.h"
#include "db/lock.h"
#include "execute/books.h"
#include "execute/run.h"
#include "execute/target.h"
#include "journal/book.h"
#include "report/plan.h"
#include "verify/policy.h"

enum {
    MAX_SHOWN_SQL = 512 * 1024 * 1024,
    LOCK_WAIT = 300,
    CATCH_UP_WAIT = 5, /* a server process whose runner was killed has ended by then */
    RETRIES = 5,
    WRITER_POLL_MS = 100,
    NEWEST_SHOWN = 512
};

/* The bytes of the files are what was sealed; what another version of a plugin makes of them may not be. */
static void
say_versions(struct ls_app *app, const struct ls_bundle *bundle)
{
    for (size_t i = 0; i < bundle->lock->n_plugins; i++) {
        const struct ls_lock_plugin *sealed = &bundle->lock->plugins[i];
        for (size_t k = 0; k < bundle->manifest->n_sources; k++) {
            const struct ls_plugin *plugin = bundle->plugins[k];
            if (!ls_span_equal(ls_span_of(plugin->name), sealed->name)) {
                continue;
            }
            if (!ls_span_equal(ls_span_of(plugin->version), sealed->version)) {
                ls_output_remark(&app->output,
                    "the lock was sealed with %.*s %.*s, and %s is loaded: see with `lockstep plan "
                    "--sql` what that makes of the files, or seal with --pin-plugins",
                    LS_SPAN_ARGS(sealed->name), LS_SPAN_ARGS(sealed->version), plugin->version);
            }
            break;
        }
    }
}

void
ls_say_unvouched(struct ls_app *app, const struct ls_bundle *bundle)
{
    if (bundle->lock == NULL) {
        ls_output_remark(&app->output,
            "no lock '%s': running what lies there, unsealed (fine for development)",
            bundle->lock_file);
        return;
    }
    if (bundle->signers.ptr == NULL) {
        ls_output_remark(&app->output, "the lock is not signed by a trusted key");
    }
    say_versions(app, bundle);
}

struct waiting {
    const struct ls_sink *sink;
    struct ls_session *session; /* of the steps: it may read the journal */
    struct ls_span schema;
};

static void
on_wait(void *user, const char *holder, int64_t milliseconds)
{
    const struct waiting *waiting = user;
    char newest[NEWEST_SHOWN];
    char text[NEWEST_SHOWN * 2];
    bool is_there =
        ls_journal_newest(waiting->session->conn, waiting->schema, newest, sizeof(newest));
    (void)snprintf(text, sizeof(text), "%s%s%s", holder, is_there ? "; the journal's newest: " : "",
        is_there ? newest : "");
    struct ls_event event = {
        .type = LS_EVENT_WAIT, .text = ls_span_of(text), .milliseconds = milliseconds};
    ls_sink_tell(waiting->sink, &event);
}

static struct ls_db_lock_request
lock_request(struct ls_app *app, const struct ls_database *database, struct waiting *waiting)
{
    const char *lock_dsn = app->args.values[LS_OPTION_LOCK_DSN];
    struct ls_span schema = app->config->journal_schema;
    bool has_role = database->is_row_lock && database->target != NULL;
    return (struct ls_db_lock_request){.dsn = lock_dsn != NULL ? lock_dsn : database->dsn,
        .is_apart = lock_dsn != NULL,
        .application_name = ls_arena_printf(&app->arena, "lockstep lock (%s)", ls_env_host()),
        .journal_schema = schema,
        .table = database->is_row_lock ? ls_journal_lock_table(&app->arena, schema) : NULL,
        .role = has_role ? database->target->role : (struct ls_span){NULL, 0},
        .wait_seconds = ls_args_number(&app->args, LS_OPTION_LOCK_WAIT, LOCK_WAIT),
        .on_wait = on_wait,
        .user = waiting};
}

enum ls_status
ls_prepare_programs(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_prepared *prepared)
{
    struct ls_program_request request = {.sources = bundle->sources,
        .plan = prepared->plan,
        .state = database->state,
        .order = bundle->order,
        .journal_schema = app->config->journal_schema};
    const struct ls_step *failed = NULL;
    if (prepared->is_to_run && prepared->plan->n_planned > 0 && prepared->lock_begun == NULL) {
        struct ls_db_lock_request lock = lock_request(app, database, NULL);
        struct ls_conn_request connect = {
            .dsn = lock.dsn, .application_name = lock.application_name};
        prepared->lock_begun = ls_conn_begin(&connect);
    }
    enum ls_status status =
        ls_programs_make(&app->arena, &request, &prepared->programs, &failed, &app->err);
    if (status != LS_OK && failed != NULL) {
        ls_err_wrap(&app->err, "%.*s", LS_SPAN_ARGS(failed->id));
        if (app->err.status == LS_STEP_FAILED) {
            app->err.status = LS_FAILURE; /* nothing has begun */
        }
    }
    return app->err.status;
}

enum ls_status
ls_make_apply_plan(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, const struct ls_plan **ret_plan, struct ls_err *ret_refusal)
{
    struct ls_plan_request request = {.manifest = bundle->manifest,
        .order = bundle->order,
        .state = database->state,
        .profile = bundle->profile,
        .to = SIZE_MAX,
        .serial = bundle->lock == NULL ? 0 : bundle->lock->serial};
    struct ls_span to = ls_args_text(&app->args, LS_OPTION_TO);
    enum ls_status status = LS_OK;
    if (to.ptr != NULL) {
        struct ls_target_request target = {.sources = bundle->sources,
            .set = &bundle->sources->set,
            .state = database->state,
            .text = to};
        status = ls_target_find(&app->arena, &target, &request.to, &request.chosen, &app->err);
    }
    return status == LS_OK ? ls_plan_make(&app->arena, &request, ret_plan, ret_refusal, &app->err)
                           : status;
}

enum ls_status
ls_prepare_apply(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_prepared *ret_prepared)
{
    struct ls_err *refusal = ls_arena_alloc(&app->arena, sizeof(*refusal));
    enum ls_status status = ls_make_apply_plan(app, bundle, database, &ret_prepared->plan, refusal);
    /* that the database is ahead says more than that the lock is older */
    if (status == LS_OK && refusal->status != LS_AHEAD) {
        status = ls_policy_serial(bundle->lock, database->state, &app->err);
    }
    if (status == LS_OK && refusal->status != LS_OK) {
        app->err = *refusal;
        status = refusal->status;
    }
    return status == LS_OK ? ls_prepare_programs(app, bundle, database, ret_prepared) : status;
}

/* Names of users and machines are bytes; the journal is UTF-8. */
static struct ls_span
printable(struct ls_app *app, const char *name)
{
    struct ls_buf text = LS_BUF(4096);
    ls_utf8_add_printable(&text, ls_span_of(name), false);
    struct ls_span copy = ls_arena_dup(&app->arena, ls_buf_span(&text));
    ls_buf_finish(&text);
    return copy;
}

/* The name that the journal keeps: who@host is two columns. */
struct ls_journal_run
ls_run_journal(struct ls_app *app, const struct ls_bundle *bundle, int64_t fence, bool is_pooled)
{
    struct ls_span reason = ls_args_text(&app->args, LS_OPTION_REASON);
    return (struct ls_journal_run){.schema = app->config->journal_schema,
        .manifest = bundle->manifest->name,
        .lock_digest =
            bundle->lock == NULL ? (struct ls_span){NULL, 0} : ls_span_of(bundle->lock_digest),
        .serial = bundle->lock == NULL ? 0 : bundle->lock->serial,
        .signers = bundle->signers,
        .target = ls_args_text(&app->args, LS_OPTION_TARGET),
        .who = printable(app, ls_env_user()),
        .host = printable(app, ls_env_host()),
        .tool = LS_SPAN("lockstep " LOCKSTEP_VERSION),
        .reason = reason.ptr == NULL ? reason : printable(app, reason.ptr),
        .fence = fence,
        .is_pooled = is_pooled};
}

/* A runner that takes another kind of lock than the others keeps nobody out. */
static enum ls_status
check_lock_kind(struct ls_app *app, const struct ls_database *database)
{
    if (!database->state->is_row_lock || database->is_row_lock) {
        return LS_OK;
    }
    (void)ls_err_set(&app->err, LS_CONFIG,
        "the runners of this database lock a row of the journal's, and this one would take an "
        "advisory lock");
    ls_err_remedy(&app->err,
        "Set lock = table in the target, or give --lock table. To have all of them take advisory "
        "locks again, while none is at work: DELETE FROM %.*s.meta WHERE key = 'lock'.",
        LS_SPAN_ARGS(app->config->journal_schema));
    return LS_CONFIG;
}

static enum ls_status
pause_for_writer(struct ls_app *app, const struct ls_sink *sink, int64_t writer, int64_t until)
{
    char text[NEWEST_SHOWN];
    (void)snprintf(text, sizeof(text),
        "process %" PRId64 " of the server still commits what a run that is gone has done", writer);
    if (ls_clock_monotonic() > until) {
        (void)ls_err_set(&app->err, LS_LOCKED, "%s", text);
        ls_err_remedy(
            &app->err, "Wait until it is done; --lock-wait SECONDS says how long to wait.");
        return LS_LOCKED;
    }
    struct pollfd fd = {.fd = ls_stop_fd(), .events = POLLIN};
    if (poll(&fd, 1, WRITER_POLL_MS) != 0) {
        return ls_err_set(&app->err, ls_stop_status(), "interrupted while %s", text);
    }
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), ": waiting for it");
    struct ls_event event = {
        .type = LS_EVENT_MESSAGE, .severity = LS_INFO, .text = ls_span_of(text)};
    ls_sink_tell(sink, &event);
    return LS_OK;
}

/* Under the lock, whatever another runner did meanwhile is seen now. One that died may have left a process of the server
 * in the middle of a COMMIT: its locks tell. */
static enum ls_status
read_settled(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database,
    int64_t limit_seconds, const struct ls_sink *sink)
{
    int64_t until = ls_clock_monotonic() + limit_seconds * 1000000;
    int64_t told = 0;
    enum ls_status status = ls_database_read(app, bundle, database);
    while (status == LS_OK && database->state->writer != 0) {
        int64_t writer = database->state->writer;
        status = pause_for_writer(app, writer == told ? NULL : sink, writer, until);
        told = writer;
        status = status == LS_OK ? ls_database_read(app, bundle, database) : status;
    }
    return status;
}

static enum ls_status
look_again(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database,
    ls_prepare_fn prepare, struct ls_prepared *prepared, const struct ls_sink *sink)
{
    const struct ls_state *before = database->state;
    int64_t limit = ls_args_number(&app->args, LS_OPTION_LOCK_WAIT, LOCK_WAIT);
    enum ls_status status = read_settled(app, bundle, database, limit, sink);
    if (status == LS_OK && (!database->state->exists || database->state->is_outdated)) {
        status =
            ls_journal_install(database->session->conn, app->config->journal_schema, &app->err);
        status = status == LS_OK ? ls_database_read(app, bundle, database) : status;
    }
    status = status == LS_OK ? check_lock_kind(app, database) : status;
    struct ls_span target = ls_args_text(&app->args, LS_OPTION_TARGET);
    status = status == LS_OK ? ls_policy_target(bundle->lock, target, database->state, &app->err)
                             : status;
    if (status == LS_OK && target.ptr != NULL && database->state->target.ptr == NULL) {
        status = ls_journal_name_target(
            database->session->conn, app->config->journal_schema, target, &app->err);
    }
    if (status == LS_OK && (database->state->last_seq != before->last_seq ||
                               !ls_digest_equal(&database->state->found, &before->found))) {
        status = prepare(app, bundle, database, prepared);
    }
    return status;
}

static void
tell_end(const struct ls_sink *sink, size_t n_done, int64_t began, const struct ls_journal *journal)
{
    struct ls_event event = {.type = LS_EVENT_RUN_END,
        .steps = n_done,
        .milliseconds = (ls_clock_monotonic() - began) / 1000,
        .head = journal == NULL ? NULL : ls_journal_head(journal)};
    ls_sink_tell(sink, &event);
}

static void
say_unrecorded(struct ls_app *app, const struct ls_err *err)
{
    ls_output_remark(&app->output,
        "what the steps have made could not be recorded for `lockstep check` (%s); the next run "
        "does",
        err->message);
}

/* What the steps have left behind, for check. Where that cannot be recorded the run is none the worse: the next one does. */
static void
record_shapes(
    struct ls_app *app, const struct ls_session *session, const struct ls_journal *journal)
{
    struct ls_err err = {0};
    if (ls_conn_is_lost(session->conn) || ls_conn_in_transaction(session->conn)) {
        return;
    }
    if (ls_journal_record_shapes(journal, session->begin_sql, session->local_sql, &err) != LS_OK) {
        say_unrecorded(app, &err);
    }
}

/* For the other manifests of the database. */
static enum ls_status
keep_books(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_database *database,
    const struct ls_prepared *prepared)
{
    struct ls_book_tables books = {0};
    if (prepared->reconciling != NULL || prepared->plan->n_planned == 0) {
        return LS_OK;
    }
    enum ls_status status = ls_books_ask(&app->arena, bundle->sources, &books, &app->err);
    return status == LS_OK && (books.n > 0 || database->state->has_books) /* it may have had some */
               ? ls_journal_keep_books(database->session->conn, app->config->journal_schema,
                     bundle->manifest->name, &books, &app->err)
               : status;
}

static enum ls_status
run_locked(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database,
    ls_prepare_fn prepare, struct ls_prepared *prepared,
    const struct ls_db_lock_request *request_of_lock, struct ls_db_lock *lock,
    struct ls_progress *progress)
{
    struct ls_sink sink = ls_progress_sink(progress);
    enum ls_status status = look_again(app, bundle, database, prepare, prepared, &sink);
    struct ls_journal *journal = NULL;
    struct ls_journal_run run =
        ls_run_journal(app, bundle, lock->fence, database->session->is_pooled);
    status = status == LS_OK ? keep_books(app, bundle, database, prepared) : status;
    if (status == LS_OK) {
        status = ls_journal_begin(
            &app->arena, database->session->conn, &run, database->state, &journal, &app->err);
    }
    if (status != LS_OK) {
        return status;
    }
    struct ls_confirm confirm = {.progress = progress};
    int64_t began = ls_clock_monotonic();
    struct ls_run_request request = {.arena = &app->arena,
        .session = database->session,
        .journal = journal,
        .sources = bundle->sources,
        .order = bundle->order,
        .plan = prepared->plan,
        .programs = prepared->programs,
        .state = database->state,
        .journal_schema = app->config->journal_schema,
        .manifest = bundle->manifest->name,
        .sink = &sink,
        .lock = lock,
        .lock_request = request_of_lock,
        .confirm = app->args.given[LS_OPTION_CONFIRM_EACH] ? ls_confirm_step : NULL,
        .confirm_user = &confirm,
        .tells_left = app->output.is_verbose,
        .retries = ls_args_number(&app->args, LS_OPTION_RETRIES, RETRIES)};
    struct ls_reconciling *reconciling = prepared->reconciling;
    if (reconciling != NULL) {
        request.retries = 0;
        reconciling->findings =
            ls_arena_array(&app->arena, prepared->plan->n_planned, sizeof(*reconciling->findings));
        return ls_run_reconcile(&request, reconciling->is_repairing, reconciling->assume,
            reconciling->findings, &app->err);
    }
    struct ls_event begin = {.type = LS_EVENT_RUN_BEGIN, .steps = prepared->plan->n_planned};
    ls_sink_tell(&sink, &begin);
    size_t n_done = 0;
    if (prepared->plan->n_planned > LS_STEPS_IN_MESSAGE) {
        ls_journal_read_early(journal, &database->session->request);
    }
    status = ls_run_plan(&request, &n_done, &app->err);
    if (status != LS_LOCKED) { /* without the lock nothing is written */
        record_shapes(app, database->session, journal);
    }
    ls_journal_end_early(journal);
    tell_end(&sink, n_done, began, journal);
    return status;
}

enum ls_status
ls_run_prepared(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database,
    ls_prepare_fn prepare, struct ls_prepared *prepared)
{
    struct ls_progress progress;
    ls_progress_begin(&progress, &app->output, prepared->plan);
    struct ls_sink sink = ls_progress_sink(&progress);
    struct ls_db_lock lock = {0};
    struct waiting waiting = {
        .sink = &sink, .session = database->session, .schema = app->config->journal_schema};
    struct ls_db_lock_request request = lock_request(app, database, &waiting);
    enum ls_status status = ls_session_may_write(database->session, &app->err);
    status = status == LS_OK ? check_lock_kind(app, database) : status;
    if (status == LS_OK && database->is_row_lock) {
        status =
            ls_journal_install_lock(database->session->conn, request.journal_schema, &app->err);
    }
    if (status == LS_OK) {
        request.begun = prepared->lock_begun;
        prepared->lock_begun = NULL;
        prepared->is_to_run = false;
        status = ls_db_lock_take(&request, &lock, &app->err);
        request.begun = NULL;
    }
    if (status == LS_OK) {
        if (app->args.given[LS_OPTION_LOCK_DSN]) {
            status = ls_db_lock_check(&request, &lock, database->session->conn, &app->err);
        }
        if (status == LS_OK) {
            status =
                run_locked(app, bundle, database, prepare, prepared, &request, &lock, &progress);
        }
        ls_db_lock_release(&lock);
    } else if (status == LS_LOCKED) {
        char newest[NEWEST_SHOWN];
        if (ls_journal_newest(waiting.session->conn, waiting.schema, newest, sizeof(newest))) {
            ls_err_note(&app->err, "the journal's newest entry: %s", newest);
        }
    }
    ls_progress_finish(&progress);
    return status;
}

/* Under the lock. */
static enum ls_status
catch_up(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database,
    const struct ls_db_lock *lock)
{
    enum ls_status status = read_settled(app, bundle, database, CATCH_UP_WAIT, NULL);
    if (status != LS_OK || !database->state->is_unrecorded) {
        return status;
    }
    struct ls_journal *journal = NULL;
    struct ls_journal_run run =
        ls_run_journal(app, bundle, lock->fence, database->session->is_pooled);
    status = ls_journal_begin(
        &app->arena, database->session->conn, &run, database->state, &journal, &app->err);
    if (status == LS_OK) {
        record_shapes(app, database->session, journal);
    }
    return status;
}

void
ls_run_catch_up(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database)
{
    const struct ls_state *state = database->state;
    struct ls_db_lock lock = {0};
    struct ls_db_lock_request request = lock_request(app, database, NULL);
    request.wait_seconds = CATCH_UP_WAIT;
    request.on_wait = NULL;
    bool is_due = state->is_unrecorded && !state->is_outdated &&
                  ls_session_may_write(database->session, &app->err) == LS_OK &&
                  check_lock_kind(app, database) == LS_OK;
    if (is_due && ls_db_lock_take(&request, &lock, &app->err) == LS_OK) {
        (void)catch_up(app, bundle, database, &lock);
    }
    if (is_due && app->err.status != LS_OK && app->err.status != LS_LOCKED) {
        say_unrecorded(app, &app->err);
    }
    ls_db_lock_release(&lock);
    app->err = (struct ls_err){0};
}

enum ls_status
ls_show_sql(struct ls_app *app, const struct ls_bundle *bundle, const struct ls_prepared *prepared)
{
    const struct ls_plan *plan = prepared->plan;
    struct ls_sql_listing *listings =
        ls_arena_array(&app->arena, plan->n_planned, sizeof(*listings));
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < plan->n_planned && status == LS_OK; i++) {
        const struct ls_program *program = &prepared->programs[i];
        struct ls_buf sql = LS_BUF(MAX_SHOWN_SQL);
        bool has_sql = program->items.n > 0 || program->books.n > 0;
        bool in_transaction = plan->planned[i].step->tx != LS_TX_NONE && !program->is_live;
        status = has_sql ? ls_program_sql(program, in_transaction, &sql, &app->err) : LS_OK;
        listings[i] = (struct ls_sql_listing){.planned = &plan->planned[i],
            .program = program,
            .sql = sql.len == 0 ? (struct ls_span){NULL, 0}
                                : ls_arena_dup(&app->arena, ls_buf_span(&sql)),
            .is_live = program->is_live};
        if (program->is_skipped) {
            listings[i].note = program->reason;
        } else if (program->is_live) {
            listings[i].note = plan->planned[i].step->kind == LS_KIND_DOC
                                   ? LS_SPAN("it compares the live catalog with the document")
                                   : LS_SPAN("it reads the database while it runs");
        }
        ls_buf_finish(&sql);
    }
    if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, bundle);
        ls_report_sql(&app->output, &about, listings, plan->n_planned);
    }
    return status;
}
