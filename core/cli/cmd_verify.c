#include <inttypes.h>

#include "base/vec.h"
#include "cli/bundle.h"
#include "cli/database.h"
#include "execute/lint.h"
#include "report/verify.h"

struct checks {
    struct ls_app *app;
    struct ls_vec rows; /* struct ls_verify_row */
};

static void
add(struct checks *checks, const char *what, bool is_ok, const char *detail)
{
    *LS_PUSH(struct ls_verify_row, &checks->rows, &checks->app->arena) =
        (struct ls_verify_row){.what = what, .is_ok = is_ok, .detail = ls_span_of(detail)};
}

/* What failed is known by its status; what came before it is fine. */
static void
add_failure(struct checks *checks, enum ls_status status)
{
    const char *what = status == LS_SIGNATURE ? "signature"
                       : status == LS_DIGEST  ? "digests"
                       : status == LS_EXPIRED ? "expiry"
                       : status == LS_PLUGIN  ? "plugins"
                                              : "bundle";
    add(checks, what, false, checks->app->err.message);
}

static void
add_signers(struct checks *checks, const struct ls_bundle *bundle)
{
    struct ls_app *app = checks->app;
    for (size_t i = 0; bundle->verdict != NULL && i < bundle->verdict->n_signers; i++) {
        const struct ls_signer *signer = &bundle->verdict->signers[i];
        add(checks, "signature", true,
            ls_arena_printf(&app->arena, "%.*s (%s): %.*s", LS_SPAN_ARGS(signer->name),
                signer->key_id, LS_SPAN_ARGS(signer->trusted_comment)));
    }
    for (size_t i = 0; bundle->verdict != NULL && i < bundle->verdict->n_ignored; i++) {
        const struct ls_signer *signer = &bundle->verdict->ignored[i];
        add(checks, "signature", true,
            ls_arena_printf(&app->arena, "%s by key %s, which is not trusted: ignored",
                signer->file, signer->key_id));
    }
    if (bundle->verdict == NULL || bundle->verdict->n_signers == 0) {
        add(checks, "signature", true, "none, and none is required");
    }
}

static void
add_bundle(struct checks *checks, const struct ls_bundle *bundle)
{
    struct ls_app *app = checks->app;
    add(checks, "manifest", true, bundle->manifest_file);
    if (bundle->lock == NULL) {
        add(checks, "lock", true, "there is none: nothing is sealed");
    } else {
        add(checks, "lock", true,
            ls_arena_printf(&app->arena, "serial %" PRId64 ", %zu steps, %s", bundle->lock->serial,
                bundle->lock->n_steps, bundle->lock_digest));
        add_signers(checks, bundle);
        add(checks, "digests", true,
            "every sealed file is as it was sealed, and nothing is unlisted");
    }
    for (size_t i = 0; i < bundle->plugin_set.loaded.n; i++) {
        const struct ls_plugin *plugin =
            *LS_AT(const struct ls_plugin *, &bundle->plugin_set.loaded, i);
        add(checks, "plugin", true,
            ls_arena_printf(&app->arena, "%s %s", plugin->name, plugin->version));
    }
    size_t n_steps = bundle->order->set->n_steps;
    size_t n_sources = bundle->sources->n;
    add(checks, "order", true,
        ls_arena_printf(&app->arena, "%zu step%s of %zu source%s", n_steps, n_steps == 1 ? "" : "s",
            n_sources, n_sources == 1 ? "" : "s"));
}

static enum ls_status
check_journal(struct checks *checks)
{
    struct ls_app *app = checks->app;
    struct ls_database database = {0};
    size_t n = 0;
    struct ls_digest head = {0};
    char hex[LS_DIGEST_HEX];
    enum ls_status status = ls_database_connect(app, &database);
    if (status == LS_OK) {
        status = ls_journal_verify(database.session->conn, app->config->journal_schema,
            ls_args_text(&app->args, LS_OPTION_HEAD), &n, &head, &app->err);
        add(checks, "journal", status == LS_OK,
            status == LS_OK ? ls_arena_printf(&app->arena, "%zu events, head %s", n,
                                  n == 0 ? "none" : ls_digest_hex(&head, hex))
                            : app->err.message);
    }
    ls_database_close(&database);
    return status;
}

/* Every step in both directions, as far as it goes without a database. */
static enum ls_status
look_deep(struct checks *checks, const struct ls_bundle *bundle, const struct ls_lint **ret_lint)
{
    struct ls_app *app = checks->app;
    struct ls_lint_request request = {.manifest = bundle->manifest,
        .sources = bundle->sources,
        .order = bundle->order,
        .journal_schema = app->config->journal_schema};
    enum ls_status status = ls_lint_make(&app->arena, &request, ret_lint, &app->err);
    if (status != LS_OK) {
        *ret_lint = NULL;
        add(checks, "deep", false, app->err.message);
        return status;
    }
    const struct ls_lint *lint = *ret_lint;
    add(checks, "deep", lint->n_refused == 0,
        ls_arena_printf(&app->arena,
            "%zu directions of %zu steps: %zu could not be done, %zu wait for a live answer, %zu "
            "remarks",
            lint->n_ways, bundle->order->set->n_steps, lint->n_refused, lint->n_live,
            lint->n_findings - lint->n_refused));
    if (lint->n_refused > 0) {
        (void)ls_err_set(&app->err, LS_UNSUPPORTED,
            "%zu thing%s in the migrations could not be done", lint->n_refused,
            lint->n_refused == 1 ? "" : "s");
        ls_err_remedy(&app->err,
            "Change them, or write those steps as SQL; for Alembic `lockstep seal --render` makes "
            "that of them.");
    }
    return app->err.status;
}

enum ls_status
ls_cmd_verify(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct checks checks = {.app = app};
    struct ls_digest head;
    if (app->args.given[LS_OPTION_HEAD] &&
        !ls_digest_parse(ls_args_text(&app->args, LS_OPTION_HEAD), &head)) {
        (void)ls_err_set(&app->err, LS_USAGE, "--head must be 64 hexadecimal digits, not '%s'",
            app->args.values[LS_OPTION_HEAD]);
        ls_err_remedy(&app->err, "Take the whole hash that an earlier run printed.");
        return LS_USAGE;
    }
    enum ls_status status = ls_bundle_open(app, LS_BUNDLE_WHOLE, &bundle);
    if (status == LS_OK) {
        add_bundle(&checks, &bundle);
    } else {
        add_failure(&checks, status);
    }
    if (status == LS_OK && app->args.given[LS_OPTION_JOURNAL]) {
        status = check_journal(&checks);
    }
    const struct ls_lint *lint = NULL;
    if (status == LS_OK && app->args.given[LS_OPTION_DEEP]) {
        status = look_deep(&checks, &bundle, &lint);
    }
    if (bundle.manifest != NULL) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_verify(&app->output, &about, checks.rows.items, checks.rows.n, lint);
    }
    ls_bundle_close(&bundle);
    return status;
}
