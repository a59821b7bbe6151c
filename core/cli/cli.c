#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/stop.h"
#include "cli/app.h"
#include "cli/completion.h"
#include "config/ini.h"
#include "report/error.h"

enum { LARGE_PIECE = 256 * 1024 };

static const struct ls_config default_config = {.journal_schema = {"lockstep", 8}, .threshold = 1};

/* The file to read; NULL where there is none. One that was named must be there. */
static const char *
find_config(const struct ls_app *app, bool *ret_named)
{
    *ret_named = true;
    if (app->args.values[LS_OPTION_CONFIG] != NULL) {
        return app->args.values[LS_OPTION_CONFIG];
    }
    if (app->env->config != NULL) {
        return app->env->config;
    }
    *ret_named = false;
    static const char *const places[] = {"plugins.ini", "/etc/lockstep/plugins.ini"};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (ls_file_exists(places[i])) {
            return places[i];
        }
    }
    return NULL;
}

enum ls_status
ls_app_configure(struct ls_app *app)
{
    bool is_named = false;
    const char *file = find_config(app, &is_named);
    app->config = &default_config;
    app->config_directory = "";
    if (file == NULL) {
        return LS_OK;
    }
    struct ls_span text;
    const struct ls_ini_doc *doc = NULL;
    enum ls_status status =
        ls_file_read(&app->arena, file, LS_FILE_MAX_CONFIG, LS_CONFIG, &text, &app->err);
    if (status != LS_OK) {
        ls_err_remedy(&app->err, "--config or $LOCKSTEP_CONFIG names the operator's file.");
    }
    status =
        status == LS_OK ? ls_ini_read(&app->arena, file, text, LS_CONFIG, &doc, &app->err) : status;
    status = status == LS_OK ? ls_config_parse(&app->arena, doc, &app->config, &app->err) : status;
    app->config_directory = ls_file_directory(&app->arena, file);
    return status;
}

enum ls_status
ls_cmd_completion(struct ls_app *app)
{
    struct ls_buf text = LS_REPORT_BUF;
    if (!ls_completion_add(&text, app->args.positionals[0])) {
        return ls_err_set(
            &app->err, LS_USAGE, "there is no completion for '%s'", app->args.positionals[0]);
    }
    ls_output_flush(&app->output, &text);
    ls_buf_finish(&text);
    return LS_OK;
}

static enum ls_status
show_help(struct ls_app *app)
{
    struct ls_buf text = LS_REPORT_BUF;
    if (app->args.is_version) {
        ls_buf_adds(&text, "lockstep " LOCKSTEP_VERSION "\n");
    } else if (app->args.command != NULL) {
        ls_command_add_help(&text, app->args.command);
    } else if (app->args.group.ptr != NULL) {
        ls_command_add_group_help(&text, app->args.group);
    } else {
        ls_command_add_overview(&text);
    }
    ls_output_flush(&app->output, &text);
    ls_buf_finish(&text);
    return LS_OK;
}

/* ORDER: commands (command.h) */
static enum ls_status (*const commands[])(struct ls_app *) = {
    [LS_COMMAND_PLAN] = ls_cmd_plan,
    [LS_COMMAND_APPLY] = ls_cmd_apply,
    [LS_COMMAND_REVERT] = ls_cmd_revert,
    [LS_COMMAND_STATUS] = ls_cmd_status,
    [LS_COMMAND_HISTORY] = ls_cmd_history,
    [LS_COMMAND_VERIFY] = ls_cmd_verify,
    [LS_COMMAND_CHECK] = ls_cmd_check,
    [LS_COMMAND_REHEARSE] = ls_cmd_rehearse,
    [LS_COMMAND_ADOPT] = ls_cmd_adopt,
    [LS_COMMAND_RECONCILE] = ls_cmd_reconcile,
    [LS_COMMAND_SEAL] = ls_cmd_seal,
    [LS_COMMAND_KEYGEN] = ls_cmd_keygen,
    [LS_COMMAND_SIGN] = ls_cmd_sign,
    [LS_COMMAND_NEW] = ls_cmd_new,
    [LS_COMMAND_DOCS_INVENTORY] = ls_cmd_docs_inventory,
    [LS_COMMAND_DOCS_TIMELINE] = ls_cmd_docs_timeline,
    [LS_COMMAND_DOCS_OWNERSHIP] = ls_cmd_docs_ownership,
    [LS_COMMAND_DOCS_GRAPH] = ls_cmd_docs_graph,
    [LS_COMMAND_DOCS_HTML] = ls_cmd_docs_html,
    [LS_COMMAND_PLUGIN_LIST] = ls_cmd_plugin_list,
    [LS_COMMAND_PLUGIN_INSPECT] = ls_cmd_plugin_inspect,
    [LS_COMMAND_COMPLETION] = ls_cmd_completion,
};

static enum ls_status
set_output(struct ls_app *app)
{
    struct ls_span format = ls_args_text(&app->args, LS_OPTION_FORMAT);
    if (format.ptr != NULL && !ls_format_parse(format, &app->output.format)) {
        return ls_err_set(&app->err, LS_USAGE, "unknown format '%.*s'", LS_SPAN_ARGS(format));
    }
    if (app->args.given[LS_OPTION_NO_COLOR]) {
        ls_output_plain(&app->output);
    }
    app->output.is_quiet = app->args.given[LS_OPTION_QUIET];
    app->output.is_verbose = app->args.given[LS_OPTION_VERBOSE];
    return LS_OK;
}

/* A password in the address of the database is not for everyone who can list processes. */
static void
hide_addresses(struct ls_app *app, int argc, char **argv)
{
    static const enum ls_option_id addresses[] = {LS_OPTION_DSN, LS_OPTION_LOCK_DSN};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        const char *value = app->args.values[addresses[i]];
        if (value == NULL || (strchr(value, '@') == NULL && strstr(value, "password") == NULL)) {
            continue;
        }
        app->args.values[addresses[i]] = ls_arena_strdup(&app->arena, value);
        for (int k = 1; k < argc; k++) {
            size_t len = strlen(argv[k]);
            size_t value_len = strlen(value);
            if (value >= argv[k] && value + value_len == argv[k] + len) {
                memset(argv[k] + len - value_len, 'x', value_len);
            }
        }
    }
}

static enum ls_status
run(struct ls_app *app, int argc, char **argv)
{
    enum ls_status status = ls_args_parse(&app->arena, argc, argv, &app->args, &app->err);
    hide_addresses(app, argc, argv);
    if (status != LS_OK) {
        app->output.format = ls_args_want_json(argc, argv) ? LS_FORMAT_JSON : LS_FORMAT_TEXT;
        return status;
    }
    status = set_output(app);
    if (status != LS_OK) {
        return status;
    }
    if (app->args.is_help || app->args.is_version || app->args.command == NULL) {
        return show_help(app);
    }
    bool is_plain = app->args.command->id == LS_COMMAND_COMPLETION;
    status = is_plain ? LS_OK : ls_app_configure(app);
    return status == LS_OK ? commands[app->args.command->id](app) : status;
}

/* The third one leaves with these words, and with nothing tidied up. */
static void
catch_last_signal(void)
{
    static const char left[] =
        "\nlockstep: left at once: the server may still be at work on what was under way; "
        "`lockstep reconcile` says what became of it\n";
    /* where a line may stand, it is ended first */
    ls_stop_say_farewell(STDERR_FILENO, left + (isatty(STDERR_FILENO) ? 0 : 1));
}

int
ls_cli_main(int argc, char **argv)
{
    static struct ls_app the_app;
    struct ls_app *app = &the_app;
    ls_fd_keep_standard();
    if (!ls_hash_start()) {
        ls_die_oom();
    }
    /* else the largest piece ever freed decides what is given back to the system */
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_PIECE);
    app->env = ls_env_read();
    ls_output_init(&app->output, app->env->term, app->env->no_color);
    ls_stop_catch();
    catch_last_signal();
    enum ls_status status = run(app, argc, argv);
    if (app->err.status != LS_OK) {
        ls_report_error(&app->output, &app->err);
        status = app->err.status;
    } else if (ls_output_check(&app->output, &app->err) != LS_OK) {
        ls_report_error(&app->output, &app->err);
        status = app->err.status;
    }
    return (int)status; /* the arena goes with the process: to free it first takes longer */
}
