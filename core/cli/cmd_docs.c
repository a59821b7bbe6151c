/* docs inventory, timeline, ownership and graph. */
#include <string.h>

#include "cli/ownership.h"
#include "cli/run_context.h"
#include "db/shape.h"
#include "plan/ownership.h"
#include "report/graph_printed.h"
#include "report/inventory.h"
#include "report/ownership.h"
#include "report/timeline.h"

/* The doc step, applied here, that documents each table. */
static void
note_documents(const struct ls_plan *plan, struct ls_table *tables, size_t n)
{
    for (size_t r = 0; r < plan->n_rows; r++) {
        const struct ls_step *step = plan->rows[r].step;
        bool is_applied = plan->rows[r].applied != NULL && plan->rows[r].applied->is_applied;
        for (size_t t = 0; step != NULL && is_applied && step->n_documents > 0 && t < n; t++) {
            if (ls_step_documents(step, tables[t].schema, tables[t].name)) {
                tables[t].documented = step->id;
            }
        }
    }
}

static enum ls_status
open_all(struct ls_app *app, struct ls_bundle *bundle, struct ls_database *database,
    const struct ls_plan **ret_plan)
{
    struct ls_err *refusal = ls_arena_alloc(&app->arena, sizeof(*refusal));
    enum ls_status status = ls_database_open(app, bundle, database);
    return status == LS_OK ? ls_make_apply_plan(app, bundle, database, ret_plan, refusal) : status;
}

/* A partitioned table is a table in the record. */
static void
note_owner(struct ls_app *app, struct ls_span manifest, const struct ls_ownership *ownership,
    struct ls_table *table)
{
    bool is_partitioned = ls_span_is(table->kind, "partitioned table");
    const struct ls_owned *owned = ls_ownership_find(
        ownership, is_partitioned ? LS_SPAN("table") : table->kind, table->schema, table->name);
    if (owned != NULL && owned->created != NULL) {
        table->owner = ls_owned_owner(&app->arena, owned, manifest);
        table->step = ls_effect_step(&app->arena, owned->created, manifest);
        table->since = owned->created->finished;
    }
    if (owned != NULL && owned->n_changes > 0) {
        table->last_step = ls_effect_step(&app->arena, ls_owned_last(owned), manifest);
    }
}

enum ls_status
ls_cmd_docs_inventory(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    const struct ls_plan *plan = NULL;
    const struct ls_table *tables = NULL;
    const struct ls_ownership *ownership = NULL;
    size_t n = 0;
    enum ls_status status = open_all(app, &bundle, &database, &plan);
    if (status == LS_OK) {
        status = ls_journal_tables(&app->arena, database.session->conn, app->config->journal_schema,
            &tables, &n, &app->err);
    }
    if (status == LS_OK) {
        status = ls_read_ownership(app, &bundle, &database, NULL, &ownership);
    }
    if (status == LS_OK) {
        struct ls_table *noted = ls_arena_array(&app->arena, n, sizeof(*noted));
        struct ls_about about = ls_bundle_about(app, &bundle);
        for (size_t i = 0; i < n; i++) {
            noted[i] = tables[i];
            note_owner(app, about.manifest, ownership, &noted[i]);
        }
        note_documents(plan, noted, n);
        ls_report_inventory(&app->output, &about, noted, n);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}

enum ls_status
ls_cmd_docs_timeline(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    const struct ls_plan *plan = NULL;
    enum ls_status status = open_all(app, &bundle, &database, &plan);
    if (status == LS_OK) {
        struct ls_timeline_row *rows = ls_arena_array(&app->arena, plan->n_rows, sizeof(*rows));
        for (size_t i = 0; i < plan->n_rows; i++) {
            const struct ls_plan_row *row = &plan->rows[i];
            bool is_applied = row->applied != NULL && row->applied->is_applied;
            rows[i] = (struct ls_timeline_row){
                .step = row->id, .state = row->state, .source = ls_step_ref_parse(row->id).source};
            if (is_applied) {
                rows[i].applied = row->applied->finished;
            }
            if (row->step != NULL) {
                rows[i].written = row->step->written;
                rows[i].description = row->step->description;
                rows[i].plugin = ls_span_of(bundle.plugins[row->step->source_index]->name);
            }
        }
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_timeline(&app->output, &about, rows, plan->n_rows);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}

/* ---- Ownership ---------------------------------------------------------------------------------------------------- */

static enum ls_status
report_alembic(struct ls_app *app, const struct ls_bundle *bundle,
    const struct ls_database *database, struct ls_span default_schema,
    const struct ls_ownership *ownership)
{
    size_t n = 0;
    struct ls_span *sources =
        ls_arena_array(&app->arena, bundle->manifest->n_sources + 1, sizeof(*sources));
    for (size_t i = 0; i < bundle->manifest->n_sources; i++) {
        if (strcmp(bundle->plugins[i]->name, "alembic-compat") == 0) {
            sources[n++] = bundle->manifest->sources[i].name;
        }
    }
    if (n == 0) {
        (void)ls_err_set(&app->err, LS_USAGE, "no source of this manifest is an Alembic one");
        ls_err_remedy(&app->err, "The filter is for the env.py of a source of alembic-compat.");
        return LS_USAGE;
    }
    struct ls_alembic_filter filter = {.sources = sources,
        .n_sources = n,
        .journal_schema = app->config->journal_schema,
        .default_schema = default_schema};
    enum ls_status status = ls_database_books(app, bundle, database, &filter.books);
    if (status != LS_OK) {
        return status;
    }
    struct ls_about about = ls_bundle_about(app, bundle);
    ls_report_ownership_alembic(&app->output, &about, ownership, &filter);
    return LS_OK;
}

enum ls_status
ls_cmd_docs_ownership(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    const struct ls_plan *plan = NULL;
    const struct ls_shape *live = NULL;
    struct ls_span default_schema;
    const struct ls_ownership *ownership = NULL;
    enum ls_status status = open_all(app, &bundle, &database, &plan);
    if (status == LS_OK) {
        status = ls_shape_read(&app->arena, database.session->conn, app->config->journal_schema,
            NULL, 0, &live, &app->err);
    }
    if (status == LS_OK) {
        status = ls_database_default_schema(app, &database, &default_schema);
    }
    if (status == LS_OK) {
        status = ls_read_ownership(app, &bundle, &database, live, &ownership);
    }
    if (status == LS_OK && app->output.format == LS_FORMAT_ALEMBIC) {
        status = report_alembic(app, &bundle, &database, default_schema, ownership);
    } else if (status == LS_OK) {
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_ownership(&app->output, &about, ownership);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}

/* ---- The graph ---------------------------------------------------------------------------------------------------- */

enum ls_status
ls_cmd_docs_graph(struct ls_app *app)
{
    struct ls_bundle bundle;
    struct ls_database database = {0};
    struct ls_graph graph = {0};
    enum ls_status status = LS_OK;
    if (ls_database_is_named(app)) {
        status = open_all(app, &bundle, &database, &graph.plan);
    } else {
        status = ls_bundle_open(app, LS_BUNDLE_WHOLE, &bundle);
    }
    if (status == LS_OK) {
        const char **plugins =
            ls_arena_array(&app->arena, bundle.manifest->n_sources + 1, sizeof(const char *));
        for (size_t i = 0; i < bundle.manifest->n_sources; i++) {
            plugins[i] = bundle.plugins[i]->name;
        }
        graph.order = bundle.order;
        graph.manifest = bundle.manifest;
        graph.plugins = plugins;
        struct ls_about about = ls_bundle_about(app, &bundle);
        ls_report_graph(&app->output, &about, &graph);
    }
    ls_database_close(&database);
    ls_bundle_close(&bundle);
    return status;
}
