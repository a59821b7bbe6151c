/*
 * alembic-compat: the descriptor, the options, and the operations that the host calls.
 */
#include <stdlib.h>

#include "check_revision.h"
#include "rev_adopt.h"
#include "rev_create.h"
#include "rev_heads.h"
#include "rev_module.h"
#include "rev_render.h"
#include "rev_target.h"
#include "run_revision.h"

#define POOL_LIMIT ((size_t)128 << 20)

static struct lockstep_where
nowhere(void)
{
    return (struct lockstep_where){{NULL, 0}, 0, 0};
}

/* ---- open and close ------------------------------------------------------------------------ */

static struct lockstep_str
option(const struct lockstep_host *host, const char *key)
{
    struct lockstep_option found;
    int32_t code = host->option(host->ctx, lockstep_str_of(key), &found);
    return code == LOCKSTEP_OK ? found.value : (struct lockstep_str){NULL, 0};
}

static int32_t
take_api(struct al_instance *instance)
{
    struct lockstep_str api = option(instance->host, "sqlalchemy");
    instance->api = AL_API_20;
    if (api.ptr == NULL || lockstep_str_equal(api, LOCKSTEP_STR("2.0"))) {
        return LOCKSTEP_OK;
    }
    if (!lockstep_str_equal(api, LOCKSTEP_STR("1.4"))) {
        return lockstep_failf(instance->host, LOCKSTEP_FAIL_INVALID, nowhere(),
            "Write sqlalchemy = 1.4 or sqlalchemy = 2.0.", "sqlalchemy = %.*s is not supported",
            (int)api.len, api.ptr);
    }
    instance->api = AL_API_14;
    return LOCKSTEP_OK;
}

static void
take_naming(struct al_instance *instance)
{
    static const char *const keys[] = {
        "naming.pk", "naming.fk", "naming.uq", "naming.ck", "naming.ix"};
    struct lockstep_str *fields[] = {&instance->naming.pk, &instance->naming.fk,
        &instance->naming.uq, &instance->naming.ck, &instance->naming.ix};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        *fields[i] = option(instance->host, keys[i]);
        instance->has_naming |= fields[i]->ptr != NULL;
    }
}

static int32_t
plugin_open(void *self, const struct lockstep_host *host)
{
    static const char *const known[] = {"sqlalchemy", "version_table", "version_table_schema",
        "naming.fk", "naming.ix", "naming.uq", "naming.ck", "naming.pk", "engine_name", "package",
        "directory", "type.", "env.", NULL};
    struct al_instance *instance = self;
    instance->host = host;
    al_pool_init(&instance->pool, POOL_LIMIT);
    if (lockstep_refuse_unknown_options(host, known) != LOCKSTEP_OK ||
        take_api(instance) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    take_naming(instance);
    instance->engine_name = option(host, "engine_name");
    instance->version.schema = option(host, "version_table_schema");
    instance->version.table = option(host, "version_table");
    if (instance->version.table.ptr == NULL) {
        instance->version.table = LOCKSTEP_STR("alembic_version");
    }
    return LOCKSTEP_OK;
}

static void
plugin_close(void *self)
{
    al_pool_finish(&((struct al_instance *)self)->pool);
}

/* ---- scan ---------------------------------------------------------------------------------- */

/* The file of SQL that stands in for one direction of a revision; ptr NULL: there is none. */
static int32_t
find_override(struct al_instance *instance, const struct al_revision *revision,
    const char *direction, struct lockstep_str *ret)
{
    const struct lockstep_host *host = instance->host;
    struct lockstep_str ignored;
    *ret = (struct lockstep_str){NULL, 0};
    if (!instance->has_overrides) {
        return LOCKSTEP_OK;
    }
    struct lockstep_str path = al_graph_override(&instance->graph, revision, direction);
    if (path.ptr == NULL || memchr(revision->id.ptr, '/', revision->id.len) != NULL) {
        return LOCKSTEP_OK;
    }
    int32_t code = host->read(host->ctx, path, &ignored);
    if (code == LOCKSTEP_NOT_FOUND) {
        return LOCKSTEP_OK;
    }
    *ret = path;
    return code;
}

static int32_t
emit_step(struct al_instance *instance, const struct al_revision *revision)
{
    struct lockstep_str up;
    struct lockstep_str down;
    struct lockstep_dep *deps =
        calloc(revision->parents.n + 1, sizeof(*deps)); /* the host copies them */
    if (deps == NULL || find_override(instance, revision, "upgrade", &up) != LOCKSTEP_OK ||
        find_override(instance, revision, "downgrade", &down) != LOCKSTEP_OK) {
        free(deps);
        return LOCKSTEP_FAILED;
    }
    for (size_t i = 0; i < revision->parents.n; i++) {
        const struct al_revision *parent = revision->parents.items[i];
        deps[i] = (struct lockstep_dep){.kind = LOCKSTEP_DEP_REQUIRES, .local_id = parent->id};
    }
    struct lockstep_range forward[2] = {
        {revision->file, 0, LOCKSTEP_WHOLE_FILE}, {up, 0, LOCKSTEP_WHOLE_FILE}};
    struct lockstep_range back[2] = {
        {revision->file, 0, LOCKSTEP_WHOLE_FILE}, {down, 0, LOCKSTEP_WHOLE_FILE}};
    int is_doc = revision->is_doc && revision->down.n <= 1 && up.ptr == NULL;
    struct lockstep_step step = {.struct_size = sizeof(step),
        .kind = is_doc ? LOCKSTEP_KIND_DOC : LOCKSTEP_KIND_SCHEMA,
        .transaction = LOCKSTEP_TX_STEP,
        .can_revert = revision->has_downgrade || down.ptr != NULL,
        .local_id = revision->id,
        .description = revision->description,
        .written = revision->written,
        .where = {revision->file, revision->id_line, revision->id_column},
        .up = forward,
        .down = back,
        .deps = deps,
        .n_up = up.ptr == NULL ? 1 : 2,
        .n_down = down.ptr == NULL ? 1 : 2,
        .n_deps = (uint32_t)revision->parents.n,
        .cookie = revision->order};
    int32_t code = instance->host->step(instance->host->ctx, &step);
    free(deps);
    return code;
}

static int
ends_with(struct lockstep_str path, struct lockstep_str end)
{
    return path.len >= end.len && memcmp(path.ptr + path.len - end.len, end.ptr, end.len) == 0;
}

/* Whether the file looks like an override, and is that of no revision. */
static int
is_idle_override(struct al_instance *instance, struct lockstep_str path)
{
    const struct lockstep_str folder = al_graph_path(&instance->graph, "overrides/");
    const struct lockstep_str ends[] = {
        LOCKSTEP_STR(".upgrade.sql"), LOCKSTEP_STR(".downgrade.sql")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        if (path.len > folder.len + ends[i].len && ends_with(path, ends[i])) {
            struct lockstep_str id = {path.ptr + folder.len, path.len - folder.len - ends[i].len};
            return al_graph_find(&instance->graph, id) == NULL;
        }
    }
    return ends_with(path, LOCKSTEP_STR(".sql"));
}

/* A slip in the name of an override leaves the revision's own code in force. */
static void
warn_of_idle_overrides(
    struct al_instance *instance, const struct lockstep_file *files, uint64_t n_files)
{
    const struct lockstep_host *host = instance->host;
    for (uint64_t i = 0; i < n_files; i++) {
        struct lockstep_str path = files[i].path;
        if (is_idle_override(instance, path)) {
            host->log(host->ctx, LOCKSTEP_LOG_WARNING,
                al_pool_format(&instance->pool, "%.*s is the override of no revision",
                    (int)path.len, path.ptr));
        }
    }
}

static int32_t
plugin_scan(void *self)
{
    struct al_instance *instance = self;
    const struct lockstep_file *files = NULL;
    uint64_t n_files = 0;
    int32_t code = al_graph_read(instance->host, &instance->pool, &instance->graph);
    instance->graph.is_old = instance->api == AL_API_14;
    if (code == LOCKSTEP_OK) {
        struct lockstep_str overrides = al_graph_path(&instance->graph, "overrides");
        if (overrides.ptr == NULL) {
            return lockstep_failf(
                instance->host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL, "memory is spent");
        }
        code = instance->host->list(instance->host->ctx, overrides, 0, &files, &n_files);
        instance->has_overrides = code == LOCKSTEP_OK;
        code = code == LOCKSTEP_NOT_FOUND ? LOCKSTEP_OK : code;
    }
    for (size_t i = 0; code == LOCKSTEP_OK && i < instance->graph.revisions.n; i++) {
        code = emit_step(instance, instance->graph.revisions.items[i]);
    }
    if (code == LOCKSTEP_OK && instance->has_overrides) {
        warn_of_idle_overrides(instance, files, n_files);
    }
    return code == LOCKSTEP_OK ? al_module_gather(instance->host, &instance->pool, &instance->graph)
                               : code;
}

/* ---- Steps --------------------------------------------------------------------------------- */

static const struct al_revision *
revision_of(const struct al_instance *instance, const struct lockstep_task *task)
{
    return task->cookie < instance->graph.revisions.n
               ? instance->graph.revisions.items[task->cookie]
               : NULL;
}

static int32_t
spent(const struct al_instance *instance, const struct al_revision *revision)
{
    return lockstep_failf(instance->host, LOCKSTEP_FAIL_STEP,
        (struct lockstep_where){revision->file, 0, 0}, NULL, "memory is spent");
}

static int32_t
go(struct al_instance *instance, const struct lockstep_task *task, int forward)
{
    const struct al_revision *revision = revision_of(instance, task);
    const char *function = forward ? "upgrade" : "downgrade";
    struct lockstep_str override;
    if (revision == NULL || find_override(instance, revision, function, &override) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    int32_t code;
    struct al_rows rows;
    if (!al_version_plan(
            instance->host, &instance->graph, revision, forward, (int)task->live, &rows)) {
        return spent(instance, revision);
    }
    if (override.ptr != NULL) {
        code = instance->host->script(instance->host->ctx, override, 0, LOCKSTEP_WHOLE_FILE);
    } else {
        struct al_run run = {.revision = revision, .function = function, .live = (int)task->live};
        code = al_run_revision(instance, &run);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    return al_version_book(instance->host, &instance->graph, &instance->version, &rows);
}

static int32_t
plugin_apply(void *self, const struct lockstep_task *task)
{
    return go(self, task, 1);
}

static int32_t
plugin_revert(void *self, const struct lockstep_task *task)
{
    return go(self, task, 0);
}

static int32_t
book(struct al_instance *instance, const struct lockstep_task *task, int forward)
{
    const struct al_revision *revision = revision_of(instance, task);
    struct al_rows rows;
    if (revision == NULL) {
        return LOCKSTEP_FAILED;
    }
    if (!al_version_plan(
            instance->host, &instance->graph, revision, forward, (int)task->live, &rows)) {
        return spent(instance, revision);
    }
    return al_version_book(instance->host, &instance->graph, &instance->version, &rows);
}

static int32_t
plugin_record(void *self, const struct lockstep_task *task)
{
    return book(self, task, 1);
}

static int32_t
plugin_unrecord(void *self, const struct lockstep_task *task)
{
    return book(self, task, 0);
}

/* ---- The descriptor ------------------------------------------------------------------------ */

static int32_t
plugin_check(void *self, const struct lockstep_task *tasks, uint64_t n_tasks)
{
    return al_check_revisions(self, tasks, n_tasks);
}

static int32_t
plugin_adopt(void *self)
{
    struct al_instance *instance = self;
    return al_adopt(instance->host, &instance->graph, &instance->version);
}

static int32_t
plugin_create(void *self, const struct lockstep_new *request)
{
    struct al_instance *instance = self;
    return al_create_revision(instance->host, &instance->graph, request);
}

static int32_t
plugin_resolve(void *self, const struct lockstep_target *target)
{
    struct al_instance *instance = self;
    return al_target_resolve(instance->host, &instance->graph, target);
}

static int32_t
plugin_lint(void *self)
{
    struct al_instance *instance = self;
    int32_t code = LOCKSTEP_OK;
    for (size_t i = 0; code == LOCKSTEP_OK && i < instance->graph.revisions.n; i++) {
        const struct al_revision *revision = instance->graph.revisions.items[i];
        struct lockstep_str up;
        struct lockstep_str down;
        if (find_override(instance, revision, "upgrade", &up) != LOCKSTEP_OK ||
            find_override(instance, revision, "downgrade", &down) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        uint32_t ways = (up.ptr == NULL ? LOCKSTEP_WAY_FORWARD : 0) |
                        (down.ptr == NULL ? LOCKSTEP_WAY_BACK : 0);
        code = ways == 0 ? LOCKSTEP_OK : al_look_through(instance, revision, ways);
    }
    return code;
}

static int32_t
plugin_render(void *self, const struct lockstep_task *task, uint32_t backward)
{
    struct al_instance *instance = self;
    const struct al_revision *revision = revision_of(instance, task);
    return revision == NULL ? LOCKSTEP_FAILED
                            : al_render_revision(instance->host, &instance->graph,
                                  &instance->version, revision, backward == 0);
}

static const struct lockstep_plugin descriptor = {.magic = LOCKSTEP_PLUGIN_MAGIC,
    .struct_size = sizeof(struct lockstep_plugin),
    .abi_major = LOCKSTEP_ABI_MAJOR,
    .abi_minor = LOCKSTEP_ABI_MINOR,
    .name = "alembic-compat",
    .version = "0.1.0",
    .summary = "runs Alembic revisions without Python",
    .instance_size = sizeof(struct al_instance),
    .open = plugin_open,
    .close = plugin_close,
    .scan = plugin_scan,
    .apply = plugin_apply,
    .revert = plugin_revert,
    .record = plugin_record,
    .unrecord = plugin_unrecord,
    .check = plugin_check,
    .adopt = plugin_adopt,
    .create = plugin_create,
    .resolve = plugin_resolve,
    .lint = plugin_lint,
    .render = plugin_render};

const struct lockstep_plugin *
LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)
{
    (void)host_abi_minor;
    return &descriptor;
}
