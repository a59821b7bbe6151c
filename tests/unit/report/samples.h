/*
 * Data that the tests of text and of JSON report alike.
 */
#ifndef LOCKSTEP_TESTS_REPORT_SAMPLES_H
#define LOCKSTEP_TESTS_REPORT_SAMPLES_H

#include "capture.h"

#include "plan/plan.h"
#include "report/consequences.h"
#include "report/graph_printed.h"
#include "report/history.h"
#include "report/inventory.h"
#include "report/made.h"
#include "report/ownership.h"
#include "report/plan.h"
#include "report/plugins.h"
#include "report/reconcile.h"
#include "report/status.h"
#include "report/timeline.h"
#include "report/verify.h"

static const struct ls_about about = {
    .manifest = SPAN("app"), .profile = {NULL, 0}, .target = SPAN("production"), .serial = 3};

static const struct ls_step steps[] = {
    {.id = SPAN("core:1a"),
        .source = SPAN("core"),
        .local_id = SPAN("1a"),
        .description = SPAN("users"),
        .kind = LS_KIND_SCHEMA,
        .tx = LS_TX_STEP},
    {.id = SPAN("sql:0001_facts"),
        .source = SPAN("sql"),
        .local_id = SPAN("0001_facts"),
        .kind = LS_KIND_SCHEMA,
        .tx = LS_TX_NONE,
        .digest = {{0xAB}}},
    {.id = SPAN("record:facts"),
        .source = SPAN("record"),
        .local_id = SPAN("facts"),
        .kind = LS_KIND_DOC,
        .tx = LS_TX_STEP},
    {.id = SPAN("sql:view"),
        .source = SPAN("sql"),
        .local_id = SPAN("view"),
        .kind = LS_KIND_REPEAT,
        .tx = LS_TX_STEP},
    {.id = SPAN("core:base"),
        .source = SPAN("core"),
        .local_id = SPAN("base"),
        .kind = LS_KIND_SCHEMA,
        .tx = LS_TX_STEP,
        .satisfied_by = {SPAN("sql"), SPAN("0000_init")}},
};

static const struct ls_applied applied[] = {
    {.id = SPAN("core:1a"),
        .kind = LS_KIND_SCHEMA,
        .is_applied = true,
        .is_executed = true,
        .serial = 2,
        .finished = SPAN("2026-11-22T13:05:00.5Z"),
        .who = SPAN("ann@build"),
        .outcome = SPAN("applied")},
    {.id = SPAN("sql:0001_facts"),
        .kind = LS_KIND_SCHEMA,
        .has_failed = true,
        .error = SPAN("relation \"x\" does not exist"),
        .sqlstate = SPAN("42P01")},
    {.id = SPAN("record:facts"),
        .kind = LS_KIND_DOC,
        .is_applied = true,
        .is_unchecked = true,
        .serial = 2,
        .finished = SPAN("2026-11-22T13:06:00Z"),
        .who = SPAN("ann@build"),
        .outcome = SPAN("unchecked")},
    {.id = SPAN("sql:view"), .kind = LS_KIND_REPEAT, .is_interrupted = true, .unit = 2},
    {.id = SPAN("old:gone"),
        .kind = LS_KIND_SCHEMA,
        .is_applied = true,
        .serial = 1,
        .finished = SPAN("2026-11-01T00:00:00Z"),
        .who = SPAN("bob"),
        .outcome = SPAN("applied")},
};

static const struct ls_plan_row rows[] = {
    {.id = SPAN("core:1a"), .step = &steps[0], .applied = &applied[0], .state = LS_STATE_APPLIED},
    {.id = SPAN("sql:0001_facts"),
        .step = &steps[1],
        .applied = &applied[1],
        .state = LS_STATE_FAILED},
    {.id = SPAN("record:facts"),
        .step = &steps[2],
        .applied = &applied[2],
        .state = LS_STATE_UNCHECKED},
    {.id = SPAN("sql:view"),
        .step = &steps[3],
        .applied = &applied[3],
        .state = LS_STATE_INTERRUPTED},
    {.id = SPAN("core:base"), .step = &steps[4], .applied = NULL, .state = LS_STATE_PENDING},
    {.id = SPAN("old:gone"), .step = NULL, .applied = &applied[4], .state = LS_STATE_MISSING},
};

static const struct ls_planned planned[] = {
    {.step = &steps[1], .action = LS_ACTION_APPLY, .applied = &applied[1]},
    {.step = &steps[2], .action = LS_ACTION_CHECK, .applied = &applied[2]},
    {.step = &steps[3], .action = LS_ACTION_APPLY, .applied = &applied[3]},
    {.step = &steps[4], .action = LS_ACTION_RECORD, .applied = NULL},
};

static const struct ls_plan plan = {
    .rows = rows,
    .n_rows = sizeof(rows) / sizeof(rows[0]),
    .planned = planned,
    .n_planned = sizeof(planned) / sizeof(planned[0]),
    .counts =
        {
            [LS_STATE_APPLIED] = 1,
            [LS_STATE_FAILED] = 1,
            [LS_STATE_UNCHECKED] = 1,
            [LS_STATE_INTERRUPTED] = 1,
            [LS_STATE_PENDING] = 1,
            [LS_STATE_MISSING] = 1,
        },
};

static const struct ls_plan nothing = {0};

static const struct ls_state state_of_journal = {.exists = true,
    .newest_serial = 2,
    .target = SPAN("production"),
    .last_seq = 9,
    .head = {{0xFE, 0xDC}}};
static const struct ls_state no_journal = {0};

static const struct ls_sql_listing listings[] = {
    {.planned = &planned[0], .sql = SPAN("CREATE TABLE facts ();")},
    {.planned = &planned[0], .sql = SPAN("COMMENT ON TABLE facts IS '\x1b';\n")},
    {.planned = &planned[2],
        .is_live = true,
        .note = SPAN("view.py:7: op.get_bind()\nDROP TABLE x")},
};

static const struct ls_history_row events[] = {
    {.seq = 1,
        .manifest = SPAN("app"),
        .id = SPAN("core:1a"),
        .kind = SPAN("schema"),
        .direction = SPAN("up"),
        .outcome = SPAN("applied"),
        .digest = SPAN("00ff"),
        .lock_digest = SPAN("11ee"),
        .serial = 2,
        .signers = SPAN("1111111111111111 2222222222222222"),
        .target = SPAN("production"),
        .who = SPAN("ann"),
        .db_user = SPAN("owner"),
        .host = SPAN("build"),
        .tool = SPAN("lockstep 0.1.0"),
        .run = SPAN("aa"),
        .started = SPAN("2026-11-22T13:04:59Z"),
        .finished = SPAN("2026-11-22T13:05:00Z"),
        .milliseconds = 12,
        .statements = 4,
        .hash = SPAN("0123456789abcdef")},
    {.seq = 2,
        .manifest = SPAN("app"),
        .id = SPAN("sql:0001_facts"),
        .kind = SPAN("schema"),
        .direction = SPAN("up"),
        .outcome = SPAN("failed"),
        .who = SPAN("ann"),
        .started = SPAN("2026-11-22T13:05:01Z"),
        .milliseconds = 3,
        .error = SPAN("relation \"x\" does not exist"),
        .sqlstate = SPAN("42P01"),
        .hash = SPAN("fedcba9876543210")},
};

static const struct ls_loss losses[] = {{.kind = SPAN("table"),
                                            .schema = SPAN("public"),
                                            .name = SPAN("users"),
                                            .step = SPAN("core:1a"),
                                            .has_rows = true,
                                            .rows = 3},
    {.kind = SPAN("column"),
        .schema = SPAN("public"),
        .name = SPAN("facts"),
        .column = SPAN("note"),
        .step = SPAN("sql:0001_facts"),
        .has_rows = true,
        .rows = LS_ROWS_COUNTED + 1},
    {.kind = SPAN("rows"),
        .schema = SPAN("public"),
        .name = SPAN("facts"),
        .step = SPAN("sql:0001_facts"),
        .has_rows = true,
        .rows = -1},
    {.kind = SPAN("schema"), .name = SPAN("shop"), .step = SPAN("sql:0001_facts")}};
static const struct ls_standing standing[] = {
    {.what = SPAN("step"), .step = SPAN("sql:0001_facts"), .on = SPAN("core:1a"), .goes = true},
    {.what = SPAN("view public.v"), .on = SPAN("public.users")}};
static const struct ls_consequences consequences = {.losses = losses,
    .n_losses = 4,
    .standing = standing,
    .n_standing = 2,
    .n_tables = 3,
    .n_rows = LS_ROWS_COUNTED + 4};

static const struct ls_ledger ledger_samples[] = {{.tool = "Flyway",
                                                      .schema = SPAN("public"),
                                                      .table = SPAN("flyway_schema_history"),
                                                      .position = SPAN("3.1"),
                                                      .count = 12,
                                                      .is_failed = true,
                                                      .is_readable = true},
    {.tool = "Django", .schema = SPAN("web"), .table = SPAN("django_migrations"), .count = -1}};
static const struct ls_ledgers other_ledgers = {ledger_samples, 2};
static const struct ls_ledgers no_ledgers = {NULL, 0};

static const struct ls_table tables[] = {
    {.schema = SPAN("public"),
        .name = SPAN("users"),
        .kind = SPAN("table"),
        .owner = SPAN("core"),
        .step = SPAN("core:1a"),
        .since = SPAN("2026-11-22T13:05:00Z"),
        .last_step = SPAN("core:2b"),
        .documented = SPAN("record:users"),
        .rows = 120},
    {.schema = SPAN("public"), .name = SPAN("scratch_pad"), .kind = SPAN("table"), .rows = -1},
};

static const struct ls_effect made_users = {.seq = 1,
    .manifest = SPAN("app"),
    .step = SPAN("core:1a"),
    .source = SPAN("core"),
    .finished = SPAN("2026-11-22T13:05:00Z"),
    .action = SPAN("created"),
    .kind = SPAN("table"),
    .schema = SPAN("public"),
    .name = SPAN("people")};
static const struct ls_effect renamed_users = {.seq = 2,
    .manifest = SPAN("app"),
    .step = SPAN("core:2b"),
    .source = SPAN("core"),
    .finished = SPAN("2026-11-22T13:05:01Z"),
    .action = SPAN("renamed"),
    .kind = SPAN("table"),
    .schema = SPAN("public"),
    .name = SPAN("users"),
    .formerly = SPAN("public.people")};
static const struct ls_effect altered_users = {.seq = 3,
    .manifest = SPAN("other"),
    .step = SPAN("sql:1"),
    .source = SPAN("sql"),
    .finished = SPAN("2026-11-22T13:05:02Z"),
    .action = SPAN("altered"),
    .kind = SPAN("table"),
    .schema = SPAN("public"),
    .name = SPAN("users")};
static const struct ls_effect made_idle = {.seq = 4,
    .manifest = SPAN("app"),
    .step = SPAN("sql:0001_facts"),
    .source = SPAN("sql"),
    .finished = SPAN("2026-11-22T13:05:03Z"),
    .action = SPAN("created"),
    .kind = SPAN("table"),
    .schema = SPAN("public"),
    .name = SPAN("idle")};
static const struct ls_effect dropped_idle = {.seq = 5,
    .manifest = SPAN("app"),
    .step = SPAN("sql:0002_more"),
    .source = SPAN("sql"),
    .finished = SPAN("2026-11-22T13:05:04Z"),
    .action = SPAN("dropped"),
    .kind = SPAN("table"),
    .name = SPAN("public.idle")};
static const struct ls_effect *const changes_of_users[] = {&renamed_users, &altered_users};
static const struct ls_owned owned_objects[] = {
    {.kind = SPAN("index"),
        .schema = SPAN("public"),
        .name = SPAN("users_key"),
        .created = &made_users},
    {.kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("idle"),
        .created = &made_idle,
        .dropped = &dropped_idle},
    {.kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("scratch_pad"),
        .is_there = true},
    {.kind = SPAN("table"),
        .schema = SPAN("public"),
        .name = SPAN("users"),
        .created = &made_users,
        .changes = changes_of_users,
        .n_changes = 2,
        .is_there = true,
        .is_shared = true},
    {.kind = SPAN("view"),
        .schema = SPAN("shop"),
        .name = SPAN("facts \"now\""),
        .created = &made_idle,
        .promised_by = SPAN("core:3c"),
        .is_there = true},
};
static const struct ls_ownership ownership = {
    owned_objects, sizeof(owned_objects) / sizeof(owned_objects[0])};

static const struct ls_dep graph_deps[] = {
    {LS_DEP_REQUIRES, {SPAN("core"), {NULL, 0}}}, {LS_DEP_AFTER, {SPAN("core"), SPAN("1a")}}};
static const struct ls_step graph_steps[] = {
    {.id = SPAN("core:1a"),
        .source = SPAN("core"),
        .local_id = SPAN("1a"),
        .description = SPAN("the \"users\""),
        .kind = LS_KIND_SCHEMA},
    {.id = SPAN("core:2b"),
        .source = SPAN("core"),
        .local_id = SPAN("2b"),
        .kind = LS_KIND_SCHEMA,
        .satisfied_by = {SPAN("sql"), SPAN("0001_facts")}},
    {.id = SPAN("sql:0001_facts"),
        .source = SPAN("sql"),
        .local_id = SPAN("0001_facts"),
        .source_index = 1,
        .kind = LS_KIND_REPEAT,
        .deps = graph_deps,
        .n_deps = 2},
};
static const struct ls_step_set graph_set = {.steps = graph_steps, .n_steps = 3};
static const size_t graph_places[] = {0, 2, 1};
static const struct ls_order graph_order = {
    .set = &graph_set, .steps = graph_places, .positions = graph_places};
static const struct ls_source_decl graph_sources[] = {
    {.name = SPAN("core")}, {.name = SPAN("sql")}};
static const struct ls_manifest graph_manifest = {.sources = graph_sources, .n_sources = 2};
static const char *const graph_plugins[] = {"alembic-compat", "raw-sql"};
static const struct ls_plan_row graph_rows[] = {
    {.id = SPAN("core:1a"), .step = &graph_steps[0], .state = LS_STATE_APPLIED},
    {.id = SPAN("sql:0001_facts"), .step = &graph_steps[2], .state = LS_STATE_NOT_SELECTED},
    {.id = SPAN("core:2b"), .step = &graph_steps[1], .state = LS_STATE_CHANGED}};
static const struct ls_plan graph_plan = {.rows = graph_rows,
    .n_rows = 3,
    .counts = {[LS_STATE_APPLIED] = 1, [LS_STATE_NOT_SELECTED] = 1, [LS_STATE_CHANGED] = 1}};
static const struct ls_graph graph = {
    .order = &graph_order, .manifest = &graph_manifest, .plugins = graph_plugins};
static const struct ls_graph graph_with_states = {.order = &graph_order,
    .plan = &graph_plan,
    .manifest = &graph_manifest,
    .plugins = graph_plugins};

static const struct ls_timeline_row times[] = {
    {.step = SPAN("core:3c"),
        .source = SPAN("core"),
        .plugin = SPAN("alembic-compat"),
        .written = SPAN("2025-10-13"),
        .state = LS_STATE_PENDING},
    {.step = SPAN("sql:0001_facts"),
        .source = SPAN("sql"),
        .plugin = SPAN("raw-sql"),
        .applied = SPAN("2026-11-22T13:05:01Z"),
        .description = SPAN("facts"),
        .state = LS_STATE_APPLIED},
    {.step = SPAN("core:1a"),
        .source = SPAN("core"),
        .plugin = SPAN("alembic-compat"),
        .written = SPAN("2025-10-11"),
        .applied = SPAN("2026-11-22T13:05:00Z"),
        .description = SPAN("users"),
        .state = LS_STATE_APPLIED},
    {.step = SPAN("old:gone"),
        .source = SPAN("old"),
        .applied = SPAN("2026-11-01T00:00:00Z"),
        .state = LS_STATE_MISSING},
};

static const struct ls_verify_row checks[] = {
    {.what = "lock", .is_ok = true, .detail = SPAN("app.lock, serial 3")},
    {.what = "signatures", .is_ok = false, .detail = SPAN("1 of 2")},
};

static const struct ls_lock_plugin lock_plugins[] = {
    {.name = SPAN("doc-only"), .version = SPAN("0.1.0")},
    {.name = SPAN("raw-sql"), .version = SPAN("0.1.0"), .is_pinned = true, .digest = {{0xAA}}},
};

static const struct ls_lock lock = {.format = 1,
    .manifest = SPAN("app"),
    .serial = 3,
    .created = 1795352700000000,
    .expires = 1924991999000000,
    .target = SPAN("production"),
    .plugins = lock_plugins,
    .n_plugins = 2,
    .n_steps = 5};

static const struct ls_made_keys keys = {.public_file = "lockstep.pub",
    .secret_file = "lockstep.key",
    .key_id = "0123456789ABCDEF",
    .public_key = SPAN("RWabc"),
    .is_encrypted = true};

static const struct ls_made_signature signature = {.lock_file = "app.lock",
    .signature_file = "app.lock.ann.minisig",
    .key_id = "0123456789ABCDEF",
    .trusted_comment = SPAN("serial 3")};

static const struct ls_span new_files[] = {SPAN("sql/0002_x.sql"), SPAN("sql/0002_x.down.sql")};

static const char *const operations[] = {"open", "scan", "apply"};

static const struct ls_plugin_row plugins[] = {
    {.name = SPAN("raw-sql"),
        .version = SPAN("0.1.0"),
        .file = SPAN("build/plugins/raw-sql.so"),
        .digest = SPAN("00000000000000000000000000000000000000000000000000000000000000ff"),
        .is_pinned = true,
        .summary = SPAN("directories of SQL files"),
        .operations = operations,
        .n_operations = 3,
        .abi_major = 1,
        .struct_size = 136,
        .instance_size = 64,
        .file_size = 40960},
    {.name = SPAN("broken"),
        .file = SPAN("build/plugins/broken.so"),
        .problem = SPAN("abi_major is 2, expected 1")},
};

#endif
