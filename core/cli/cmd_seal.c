#include <inttypes.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/bundle.h"
#include "config/ini.h"
#include "execute/lint.h"
#include "execute/program.h"
#include "execute/render.h"
#include "report/made.h"
#include "verify/seal.h"

/* The serial of the lock that is there; -1 where it cannot be read. */
static int64_t
serial_of_old(struct ls_app *app, const struct ls_bundle *bundle)
{
    struct ls_err ignored = {0};
    struct ls_span text;
    const struct ls_ini_doc *doc = NULL;
    const struct ls_lock *lock = NULL;
    bool is_read =
        ls_file_read(&app->arena, bundle->lock_file, LS_FILE_MAX_LOCK, LS_CONFIG, &text,
            &ignored) == LS_OK &&
        ls_ini_read(&app->arena, bundle->lock_file, text, LS_DIGEST, &doc, &ignored) == LS_OK &&
        ls_lock_parse(&app->arena, doc, &lock, &ignored) == LS_OK;
    return is_read ? lock->serial : -1;
}

static enum ls_status
find_serial(struct ls_app *app, const struct ls_bundle *bundle, int64_t *ret_serial)
{
    int64_t old = ls_file_exists(bundle->lock_file) ? serial_of_old(app, bundle) : 0;
    if (old < 0 && !app->args.given[LS_OPTION_SERIAL]) {
        (void)ls_err_set(&app->err, LS_CONFIG,
            "the lock '%s' cannot be read, and so its serial is not known", bundle->lock_file);
        ls_err_remedy(&app->err,
            "Bring it back, or say with --serial N which serial is higher than any before.");
        return LS_CONFIG;
    }
    *ret_serial = ls_args_number(&app->args, LS_OPTION_SERIAL, old + 1);
    if (*ret_serial <= old) {
        (void)ls_err_set(
            &app->err, LS_USAGE, "the serial must rise: the lock that is there has %" PRId64, old);
        ls_err_remedy(&app->err, "Leave --serial out, or give a higher number.");
        return LS_USAGE;
    }
    return LS_OK;
}

/* Everything that can be checked without a database is checked before it is sealed. */
static enum ls_status
check_programs(struct ls_app *app, const struct ls_bundle *bundle)
{
    static const struct ls_state empty;
    struct ls_err refusal = {0};
    struct ls_plan_request request = {
        .manifest = bundle->manifest, .order = bundle->order, .state = &empty, .to = SIZE_MAX};
    const struct ls_plan *plan = NULL;
    enum ls_status status = ls_plan_make(&app->arena, &request, &plan, &refusal, &app->err);
    struct ls_program_request programs = {.sources = bundle->sources,
        .plan = plan,
        .state = &empty,
        .order = bundle->order,
        .journal_schema = app->config->journal_schema};
    const struct ls_program *made = NULL;
    const struct ls_step *failed = NULL;
    status = status == LS_OK ? ls_programs_make(&app->arena, &programs, &made, &failed, &app->err)
                             : status;
    if (status != LS_OK && failed != NULL) {
        ls_err_wrap(&app->err, "%.*s", LS_SPAN_ARGS(failed->id));
    }
    ls_sources_note_shared(bundle->sources, &app->arena);
    return status;
}

static enum ls_status
write_lock(struct ls_app *app, const struct ls_bundle *bundle)
{
    struct ls_span expires = ls_args_text(&app->args, LS_OPTION_EXPIRES);
    struct ls_seal_request request = {.manifest = bundle->manifest,
        .sources = bundle->sources,
        .order = bundle->order,
        .created = ls_clock_now() / 1000000 * 1000000,
        .expires = expires.ptr == NULL ? 0 : ls_clock_parse(expires),
        .target = ls_args_text(&app->args, LS_OPTION_TARGET),
        .pins_plugins = app->args.given[LS_OPTION_PIN_PLUGINS]};
    enum ls_status status = find_serial(app, bundle, &request.serial);
    if (status != LS_OK) {
        return status;
    }
    const struct ls_lock *lock = ls_seal_make(&app->arena, &request);
    struct ls_buf text = LS_BUF(LS_FILE_MAX_LOCK);
    status = ls_lock_write(lock, &text, &app->err);
    if (status == LS_OK && text.overflowed) {
        status = ls_err_set(&app->err, LS_FAILURE, "the lock is larger than a lock may be");
    }
    if (status == LS_OK) {
        status = ls_file_write(bundle->lock_file, ls_buf_span(&text), false, false, &app->err);
    }
    if (status == LS_OK) {
        struct ls_digest digest = ls_hash_of(ls_buf_span(&text));
        char hex[LS_DIGEST_HEX];
        ls_report_seal(&app->output, bundle->lock_file, ls_digest_hex(&digest, hex), lock);
    }
    ls_buf_finish(&text);
    return status;
}

/* Write what stands in for steps that could not be done; the bundle is then another one, and read anew. */
static enum ls_status
render(struct ls_app *app, struct ls_bundle *bundle)
{
    struct ls_lint_request request = {.manifest = bundle->manifest,
        .sources = bundle->sources,
        .order = bundle->order,
        .journal_schema = app->config->journal_schema};
    const struct ls_lint *lint = NULL;
    const struct ls_span *paths = NULL;
    size_t n = 0;
    enum ls_status status = ls_lint_make(&app->arena, &request, &lint, &app->err);
    if (status == LS_OK) {
        struct ls_render_request rendering = {
            .sources = bundle->sources, .lint = lint, .program = app->args.values[LS_OPTION_TOOL]};
        status = ls_render_make(&app->arena, &rendering, &paths, &n, &app->err);
    }
    for (size_t i = 0; i < n; i++) {
        ls_output_remark(&app->output, "wrote %.*s: review it", LS_SPAN_ARGS(paths[i]));
    }
    if (status != LS_OK || n == 0) {
        return status;
    }
    ls_bundle_close(bundle);
    return ls_bundle_open(app, LS_BUNDLE_FRESH, bundle);
}

enum ls_status
ls_cmd_seal(struct ls_app *app)
{
    struct ls_bundle bundle;
    enum ls_status status = ls_bundle_open(app, LS_BUNDLE_FRESH, &bundle);
    if (status == LS_OK && app->args.given[LS_OPTION_RENDER]) {
        status = render(app, &bundle);
    }
    status = status == LS_OK ? check_programs(app, &bundle) : status;
    status = status == LS_OK ? write_lock(app, &bundle) : status;
    ls_bundle_close(&bundle);
    return status;
}
