/*
 * One run of the program: the command line, where its words go, and the memory that lives as long.
 */
#ifndef LOCKSTEP_CLI_APP_H
#define LOCKSTEP_CLI_APP_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/args.h"
#include "config/config.h"
#include "config/env.h"
#include "report/output.h"

struct ls_app {
    struct ls_arena arena;
    struct ls_args args;
    struct ls_output output;
    const struct ls_env *env;
    const struct ls_config *config; /* after ls_app_configure */
    const char *config_directory; /* that plugin_dir is relative to; "" for the working directory */
    struct ls_err err;
};

/* Find and read plugins.ini: --config, $LOCKSTEP_CONFIG, ./plugins.ini, /etc/lockstep/plugins.ini; all defaults where
 * there is none. */
LS_MUST_CHECK enum ls_status ls_app_configure(struct ls_app *app);

/* The commands. Each returns the exit status; a failure is in app->err, which the caller prints. */
enum ls_status ls_cmd_plan(struct ls_app *app);
enum ls_status ls_cmd_apply(struct ls_app *app);
enum ls_status ls_cmd_revert(struct ls_app *app);
enum ls_status ls_cmd_status(struct ls_app *app);
enum ls_status ls_cmd_history(struct ls_app *app);
enum ls_status ls_cmd_verify(struct ls_app *app);
enum ls_status ls_cmd_check(struct ls_app *app);
enum ls_status ls_cmd_rehearse(struct ls_app *app);
enum ls_status ls_cmd_adopt(struct ls_app *app);
enum ls_status ls_cmd_reconcile(struct ls_app *app);
enum ls_status ls_cmd_seal(struct ls_app *app);
enum ls_status ls_cmd_keygen(struct ls_app *app);
enum ls_status ls_cmd_sign(struct ls_app *app);
enum ls_status ls_cmd_new(struct ls_app *app);
enum ls_status ls_cmd_docs_inventory(struct ls_app *app);
enum ls_status ls_cmd_docs_timeline(struct ls_app *app);
enum ls_status ls_cmd_docs_ownership(struct ls_app *app);
enum ls_status ls_cmd_docs_graph(struct ls_app *app);
enum ls_status ls_cmd_docs_html(struct ls_app *app);
enum ls_status ls_cmd_plugin_list(struct ls_app *app);
enum ls_status ls_cmd_plugin_inspect(struct ls_app *app);
enum ls_status ls_cmd_completion(struct ls_app *app);

/* The whole program. */
int ls_cli_main(int argc, char **argv);

#endif
