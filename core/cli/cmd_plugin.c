/* plugin list and plugin inspect. */
#include <stdio.h>

#include "base/vec.h"
#include "cli/app.h"
#include "plugin/inspect.h"
#include "report/plugins.h"

#ifndef LOCKSTEP_PLUGINDIR
#define LOCKSTEP_PLUGINDIR "/usr/lib/lockstep/plugins"
#endif

enum { N_OPERATIONS = 32 };

static void
fill_row(struct ls_app *app, const struct ls_plugin_facts *facts, struct ls_plugin_row *row)
{
    char hex[LS_DIGEST_HEX];
    const char **operations = ls_arena_array(&app->arena, N_OPERATIONS, sizeof(*operations));
    size_t n = 0;
    for (unsigned bit = 0; bit < N_OPERATIONS; bit++) {
        if ((facts->fields.operations >> bit & 1u) != 0) {
            operations[n++] = ls_plugin_operation_word((enum ls_plugin_operation)bit);
        }
    }
    row->name = facts->fields.name;
    row->version = facts->fields.version;
    row->summary = facts->fields.summary;
    row->digest = ls_span_of(ls_arena_strdup(&app->arena, ls_digest_hex(&facts->digest, hex)));
    row->operations = operations;
    row->n_operations = n;
    row->abi_major = facts->fields.abi_major;
    row->abi_minor = facts->fields.abi_minor;
    row->struct_size = facts->fields.struct_size;
    row->instance_size = facts->fields.instance_size;
    row->file_size = facts->size;
}

/* Listing runs no plugin in this process: each is inspected as any file would be. */
enum ls_status
ls_cmd_plugin_list(struct ls_app *app)
{
    const struct ls_config *config = app->config;
    struct ls_vec rows = {0};
    bool is_absolute = config->plugin_dir.len > 0 && config->plugin_dir.ptr[0] == '/';
    const char *slash = is_absolute || app->config_directory[0] == '\0' ? "" : "/";
    const char *dir = config->plugin_dir.len == 0 ? LOCKSTEP_PLUGINDIR
                                                  : ls_arena_printf(&app->arena, "%s%s%.*s",
                                                        is_absolute ? "" : app->config_directory,
                                                        slash, LS_SPAN_ARGS(config->plugin_dir));
    for (size_t i = 0; i < config->n_plugins; i++) {
        const struct ls_plugin_decl *decl = &config->plugins[i];
        struct ls_plugin_row *row = LS_PUSH(struct ls_plugin_row, &rows, &app->arena);
        char *path = ls_arena_printf(&app->arena, "%s/%.*s", dir, LS_SPAN_ARGS(decl->file));
        const struct ls_plugin_facts *facts = NULL;
        struct ls_err *err = ls_arena_alloc(&app->arena, sizeof(*err));
        row->name = decl->name;
        row->file = ls_span_of(path);
        row->is_pinned = decl->is_pinned;
        if (ls_plugin_inspect(&app->arena, path, LS_INSPECT_MS, &facts, err) != LS_OK) {
            row->problem = ls_span_of(err->message);
            continue;
        }
        fill_row(app, facts, row);
        if (!ls_span_equal(row->name, decl->name)) {
            row->problem = LS_SPAN("its own name is not the one that plugins.ini gives it");
        } else if (decl->is_pinned && !ls_digest_equal(&decl->digest, &facts->digest)) {
            row->problem = LS_SPAN("its digest is not the one that plugins.ini pins");
        }
    }
    ls_report_plugin_list(&app->output, rows.items, rows.n);
    return LS_OK;
}

enum ls_status
ls_cmd_plugin_inspect(struct ls_app *app)
{
    const char *path = app->args.positionals[0];
    const struct ls_plugin_facts *facts = NULL;
    enum ls_status status = ls_plugin_inspect(&app->arena, path, LS_INSPECT_MS, &facts, &app->err);
    if (status == LS_OK) {
        struct ls_plugin_row row = {.file = ls_span_of(path)};
        fill_row(app, facts, &row);
        ls_report_plugin_inspect(&app->output, &row);
    }
    return status;
}
