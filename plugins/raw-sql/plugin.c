/*
 * raw-sql: a directory of SQL files. Each NAME.sql is a step, NAME.down.sql its way back; the host reads, splits and
 * sends the text.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "create.h"
#include "directive.h"
#include "files.h"
#include "lockstep/plugin.h"
#include "lockstep/plugin_util.h"

struct rs_plugin {
    const struct lockstep_host *host;
    struct rs_options options;
    const struct rs_step *steps;
    uint64_t n_steps;
};

static int32_t
open_source(void *self, const struct lockstep_host *host)
{
    struct rs_plugin *plugin = self;
    plugin->host = host;
    return rs_options_read(host, &plugin->options);
}

static int32_t
fail_directive(
    const struct lockstep_host *host, struct lockstep_str file, const struct rs_problem *problem)
{
    return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
        (struct lockstep_where){file, problem->line, problem->column}, problem->remedy, "%s",
        problem->message);
}

/* A directive behind the head of its file has no effect: say so. */
static void
warn_misplaced(
    const struct lockstep_host *host, struct lockstep_str file, struct lockstep_str bytes)
{
    uint32_t line = rs_directives_find_misplaced(bytes);
    if (line == 0) {
        return;
    }
    char text[512];
    int len = snprintf(text, sizeof(text),
        "%.*s:%u: '-- lockstep:' has no effect here: directives stand in the comment at the head "
        "of the file",
        (int)file.len, file.ptr, line);
    len = len < (int)sizeof(text) ? len : (int)sizeof(text) - 1;
    host->log(host->ctx, LOCKSTEP_LOG_WARNING, (struct lockstep_str){text, (uint64_t)len});
}

/* The bytes of a file that list has told of. */
static int32_t
read_file(const struct lockstep_host *host, struct lockstep_str path, struct lockstep_str *ret)
{
    int32_t code = host->read(host->ctx, path, ret);
    if (code != LOCKSTEP_NOT_FOUND) {
        return code;
    }
    return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, (struct lockstep_where){path, 0, 0},
        "Run the command again.", "'%.*s' has vanished", (int)path.len, path.ptr);
}

/* The way back takes its directives from the way there. */
static int32_t
check_way_back(const struct lockstep_host *host, struct lockstep_str path)
{
    struct lockstep_str bytes;
    int32_t code = read_file(host, path, &bytes);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    struct rs_directives directives;
    struct rs_problem problem;
    if (!rs_directives_read(bytes, &directives, &problem)) {
        return fail_directive(host, path, &problem);
    }
    if (directives.first_line > 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
            (struct lockstep_where){path, directives.first_line, 1},
            "Move it to the head of the step's own file: it holds for both directions.",
            "a way back has no directives of its own");
    }
    warn_misplaced(host, path, bytes);
    return LOCKSTEP_OK;
}

/* Fill `deps` from the directives, behind the step before. Returns their number. */
static uint32_t
make_deps(const struct rs_directives *directives, const struct rs_step *before,
    struct lockstep_dep deps[RS_REQUIRES_MAX + 1])
{
    uint32_t n = 0;
    if (before != NULL) {
        deps[n++] =
            (struct lockstep_dep){.kind = LOCKSTEP_DEP_REQUIRES, .local_id = before->local_id};
    }
    for (uint32_t i = 0; i < directives->n_requires; i++) {
        struct lockstep_str word = directives->requires[i];
        const char *colon = memchr(word.ptr, ':', (size_t)word.len);
        struct lockstep_dep dep = {.kind = LOCKSTEP_DEP_REQUIRES, .source = word};
        if (colon != NULL) {
            dep.source.len = (uint64_t)(colon - word.ptr);
            dep.local_id = (struct lockstep_str){colon + 1, word.len - dep.source.len - 1};
        }
        deps[n++] = dep;
    }
    return n;
}

static int32_t
emit_step(const struct rs_plugin *plugin, uint64_t index)
{
    const struct lockstep_host *host = plugin->host;
    const struct rs_step *step = &plugin->steps[index];
    struct lockstep_str bytes;
    int32_t code = read_file(host, step->up, &bytes);
    if (code == LOCKSTEP_OK && step->down.ptr != NULL) {
        code = check_way_back(host, step->down);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    struct rs_directives directives;
    struct rs_problem problem;
    if (!rs_directives_read(bytes, &directives, &problem)) {
        return fail_directive(host, step->up, &problem);
    }
    warn_misplaced(host, step->up, bytes);
    struct lockstep_dep deps[RS_REQUIRES_MAX + 1];
    bool follows = index > 0 && plugin->options.is_free == 0;
    struct lockstep_range up = {.file = step->up, .length = LOCKSTEP_WHOLE_FILE};
    struct lockstep_range down = {.file = step->down, .length = LOCKSTEP_WHOLE_FILE};
    struct lockstep_step told = {.struct_size = sizeof(told),
        .kind = directives.kind,
        .transaction = directives.transaction,
        .can_revert = step->down.ptr != NULL ? 1 : 0,
        .local_id = step->local_id,
        .description = directives.description,
        .where = {step->up, 1, 1},
        .up = &up,
        .down = &down,
        .deps = deps,
        .n_up = 1,
        .n_down = step->down.ptr != NULL ? 1 : 0,
        .n_deps = make_deps(&directives, follows ? &plugin->steps[index - 1] : NULL, deps),
        .cookie = index};
    return host->step(host->ctx, &told);
}

static int32_t
scan(void *self)
{
    struct rs_plugin *plugin = self;
    int32_t code = rs_files_list(plugin->host, &plugin->options, &plugin->steps, &plugin->n_steps);
    for (uint64_t i = 0; code == LOCKSTEP_OK && i < plugin->n_steps; i++) {
        code = emit_step(plugin, i);
    }
    return code;
}

/* The step that a task is about; NULL where scan told of none such. */
static const struct rs_step *
find_step(const struct rs_plugin *plugin, const struct lockstep_task *task)
{
    if (task->cookie >= plugin->n_steps ||
        !lockstep_str_equal(plugin->steps[task->cookie].local_id, task->local_id)) {
        return NULL;
    }
    return &plugin->steps[task->cookie];
}

static int32_t
run_file(const struct rs_plugin *plugin, const struct lockstep_task *task, bool is_revert)
{
    const struct lockstep_host *host = plugin->host;
    const struct rs_step *step = find_step(plugin, task);
    struct lockstep_str file = {NULL, 0};
    if (step != NULL) {
        file = is_revert ? step->down : step->up;
    }
    if (file.ptr == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, (struct lockstep_where){{NULL, 0}, 0, 0},
            NULL, "no file for the %s of '%.*s'", is_revert ? "way back" : "step",
            (int)task->local_id.len, task->local_id.ptr);
    }
    return host->script(host->ctx, file, 0, LOCKSTEP_WHOLE_FILE);
}

static int32_t
apply(void *self, const struct lockstep_task *task)
{
    return run_file(self, task, false);
}

static int32_t
revert(void *self, const struct lockstep_task *task)
{
    return run_file(self, task, true);
}

static int32_t
create(void *self, const struct lockstep_new *request)
{
    const struct rs_plugin *plugin = self;
    return rs_create(plugin->host, &plugin->options, plugin->steps, plugin->n_steps, request);
}

LOCKSTEP_EXPORT const struct lockstep_plugin *
LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)
{
    static const struct lockstep_plugin plugin = {
        .magic = LOCKSTEP_PLUGIN_MAGIC,
        .struct_size = sizeof(struct lockstep_plugin),
        .abi_major = LOCKSTEP_ABI_MAJOR,
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .name = "raw-sql",
        .version = "0.1.0",
        .summary = "SQL files, in the order of their names",
        .instance_size = sizeof(struct rs_plugin),
        .open = open_source,
        .scan = scan,
        .apply = apply,
        .revert = revert,
        .create = create,
    };
    (void)host_abi_minor;
    return &plugin;
}
