#include "cli/database.h"

#include <stdlib.h>

#include "execute/books.h"
#include "execute/found.h"
#include "journal/book.h"
#include "report/error.h"
#include "verify/policy.h"

enum { LOCK_TIMEOUT = 5000 }; /* milliseconds */

#define APPLICATION "lockstep"

static enum ls_status
find_target(struct ls_app *app, struct ls_database *database)
{
    struct ls_span name = ls_args_text(&app->args, LS_OPTION_TARGET);
    if (name.ptr == NULL) {
        return LS_OK;
    }
    database->target = ls_config_target(app->config, name);
    if (database->target == NULL) {
        (void)ls_err_set(&app->err, LS_CONFIG, "there is no [target %.*s] in %s",
            LS_SPAN_ARGS(name),
            app->config->file == NULL ? "any configuration" : app->config->file);
        ls_err_remedy(&app->err, "Add it to plugins.ini, or name the file with --config.");
        return LS_CONFIG;
    }
    return LS_OK;
}

static const char *
find_dsn(struct ls_app *app, const struct ls_database *database)
{
    if (app->args.values[LS_OPTION_DSN] != NULL) {
        return app->args.values[LS_OPTION_DSN];
    }
    if (database->target != NULL && database->target->dsn.ptr != NULL) {
        return ls_arena_dup(&app->arena, database->target->dsn).ptr;
    }
    if (app->env->dsn != NULL) {
        return app->env->dsn;
    }
    return app->env->database_url != NULL ? app->env->database_url : "";
}

bool
ls_database_is_named(const struct ls_app *app)
{
    return app->args.values[LS_OPTION_DSN] != NULL || app->args.values[LS_OPTION_TARGET] != NULL ||
           app->env->dsn != NULL || app->env->database_url != NULL;
}

/* What the session is to be like: the same whether it is begun or opened. */
static struct ls_session_request
session_request(const struct ls_app *app, const struct ls_database *database)
{
    struct ls_session_request request = {.dsn = database->dsn,
        .application_name = APPLICATION,
        .begun = database->begun,
        .has_advisory = !database->is_row_lock,
        .is_pooler_allowed = app->args.given[LS_OPTION_LOCK_DSN] || database->is_row_lock};
    request.has_timeouts = ls_command_option_id(app->args.command, LS_OPTION_LOCK_TIMEOUT) != NULL;
    request.lock_timeout = ls_args_number(&app->args, LS_OPTION_LOCK_TIMEOUT, LOCK_TIMEOUT);
    request.is_default_timeout = request.has_timeouts && !app->args.given[LS_OPTION_LOCK_TIMEOUT];
    request.statement_timeout = ls_args_number(&app->args, LS_OPTION_STATEMENT_TIMEOUT, 0);
    if (database->target != NULL) {
        request.role = database->target->role;
        request.search_path = database->target->search_path;
    }
    return request;
}

static bool
is_scratch(const char *dsn)
{
    return ls_span_starts(ls_span_of(dsn), LS_SPAN("scratch:"));
}

enum ls_status
ls_database_connect(struct ls_app *app, struct ls_database *ret_database)
{
    struct ls_database *database = ret_database;
    *database = (struct ls_database){.begun = database->begun};
    enum ls_status status = find_target(app, database);
    if (status != LS_OK) {
        return status;
    }
    database->dsn = find_dsn(app, database);
    struct ls_span lock = ls_args_text(&app->args, LS_OPTION_LOCK);
    database->is_row_lock = lock.ptr != NULL
                                ? ls_span_is(lock, "table")
                                : database->target != NULL && database->target->is_row_lock;
    if (is_scratch(database->dsn)) {
        /* a service would add its own settings to a connection string that says all that matters */
        (void)unsetenv("PGSERVICE");
        (void)unsetenv("PGOPTIONS");
        struct ls_span dsn = ls_span_of(database->dsn);
        status = ls_scratch_start(
            &app->arena, (struct ls_span){dsn.ptr + 8, dsn.len - 8}, &database->scratch, &app->err);
        if (status != LS_OK) {
            return status;
        }
        database->dsn = ls_scratch_dsn(database->scratch);
    }
    struct ls_session_request request = session_request(app, database);
    database->begun = NULL;
    status = ls_session_open(&app->arena, &request, &database->session, &app->err);
    if (status != LS_OK) {
        ls_database_close(database);
    }
    return status;
}

enum ls_status
ls_database_read(struct ls_app *app, const struct ls_bundle *bundle, struct ls_database *database)
{
    const struct ls_state *journal = NULL;
    enum ls_status status = ls_journal_read(&app->arena, database->session->conn,
        app->config->journal_schema, bundle->manifest->name, &journal, &app->err);
    database->state = journal;
    if (status != LS_OK || bundle->order == NULL) {
        return status;
    }
    struct ls_found_request request = {.session = database->session,
        .sources = bundle->sources,
        .order = bundle->order,
        .profile = bundle->profile,
        .journal = journal};
    return ls_found_ask(&app->arena, &request, &database->state, &app->err);
}

static void
advance(void *user)
{
    ls_conn_advance(user);
}

/* To start a process for us, and to read the journal, takes the server about as long as it takes us to read a few hundred
 * files: the tick lets it get on with it. */
static void
begin_connecting(struct ls_app *app, struct ls_bundle *bundle, struct ls_database *database)
{
    struct ls_span name = ls_args_text(&app->args, LS_OPTION_TARGET);
    if (name.ptr != NULL) {
        database->target = ls_config_target(app->config, name);
    }
    database->dsn = find_dsn(app, database);
    if ((name.ptr != NULL && database->target == NULL) || is_scratch(database->dsn)) {
        return;
    }
    struct ls_session_request request = session_request(app, database);
    database->begun = ls_session_begin(&app->arena, &request);
    if (database->begun != NULL) {
        ls_journal_read_ahead(
            &app->arena, database->begun, app->config->journal_schema, bundle->manifest->name);
        bundle->tick = advance;
        bundle->tick_user = database->begun;
    }
}

enum ls_status
ls_database_open(struct ls_app *app, struct ls_bundle *ret_bundle, struct ls_database *ret_database)
{
    struct ls_bundle *bundle = ret_bundle;
    *ret_database = (struct ls_database){0};
    enum ls_status status = ls_bundle_open(app, LS_BUNDLE_LOCK, bundle);
    if (status == LS_OK) {
        begin_connecting(app, bundle, ret_database);
        status = ls_bundle_scan(app, bundle);
    }
    status = status == LS_OK ? ls_database_connect(app, ret_database) : status;
    if (status != LS_OK) {
        ls_database_close(ret_database);
        return status;
    }
    struct ls_span target = ls_args_text(&app->args, LS_OPTION_TARGET);
    status = ls_database_read(app, bundle, ret_database);
    status = status == LS_OK
                 ? ls_policy_target(bundle->lock, target, ret_database->state, &app->err)
                 : status;
    if (status != LS_OK) {
        ls_database_close(ret_database);
    }
    return status;
}

struct schema_reading {
    struct ls_arena *arena;
    struct ls_span schema;
};

static void
take_schema(void *user, size_t statement, const struct ls_rows *rows)
{
    struct schema_reading *reading = user;
    (void)statement;
    if (ls_rows_count(rows) == 1 && ls_rows_text(rows, 0, 0).ptr != NULL) {
        reading->schema = ls_arena_dup(reading->arena, ls_rows_text(rows, 0, 0));
    }
}

enum ls_status
ls_database_default_schema(
    struct ls_app *app, const struct ls_database *database, struct ls_span *ret_schema)
{
    struct schema_reading reading = {.arena = &app->arena, .schema = LS_SPAN("public")};
    if (!ls_conn_query(database->session->conn, "SELECT pg_catalog.current_schema()", NULL, NULL, 0,
            take_schema, &reading)) {
        return ls_conn_fail(database->session->conn, LS_FAILURE, &app->err);
    }
    *ret_schema = reading.schema;
    return LS_OK;
}

enum ls_status
ls_database_books(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_book_tables *ret_books)
{
    enum ls_status status = ls_books_ask(&app->arena, bundle->sources, ret_books, &app->err);
    if (status == LS_OK && database->state != NULL && database->state->exists) {
        status = ls_journal_add_books(&app->arena, database->session->conn,
            app->config->journal_schema, bundle->manifest->name, ret_books, &app->err);
    }
    return status;
}

enum ls_status
ls_database_ledgers(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_ledgers *ret_ledgers)
{
    const struct ls_ledger *all = NULL;
    size_t n = 0;
    struct ls_span default_schema = {0};
    enum ls_status status =
        ls_ledgers_read(&app->arena, database->session->conn, &all, &n, &app->err);
    struct ls_book_tables books = {0};
    if (status == LS_OK && n > 0) {
        status = ls_database_default_schema(app, database, &default_schema);
    }
    if (status == LS_OK && n > 0) {
        status = ls_database_books(app, bundle, database, &books);
    }
    struct ls_ledger *others = ls_arena_array(&app->arena, n + 1, sizeof(*others));
    *ret_ledgers = (struct ls_ledgers){.items = others};
    for (size_t i = 0; i < n && status == LS_OK; i++) {
        if (!ls_book_tables_have(&books, default_schema, all[i].schema, all[i].table)) {
            others[ret_ledgers->n++] = all[i];
        }
    }
    return status;
}

void
ls_database_close(struct ls_database *database)
{
    ls_conn_close(database->begun);
    ls_session_close(database->session);
    ls_scratch_stop(database->scratch);
    database->begun = NULL;
    database->session = NULL;
    database->scratch = NULL;
}
