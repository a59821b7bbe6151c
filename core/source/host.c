/* The services that plugins get. Those of a running step are handed on to execute/. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "config/ini.h"
#include "config/zone.h"
#include "source/instance.h"

enum { MEMORY_BUDGET = 256 * 1024 * 1024 };

/* After a failure nothing more is taken: the transaction may be gone already. */
static bool
has_failed(const struct ls_source *source)
{
    return source->err != NULL && source->err->status != LS_OK;
}

/* Where an error goes; between operations nobody hears of it. */
static struct ls_err *
err_of(struct ls_source *source)
{
    return source->err != NULL ? source->err : ls_arena_alloc(source->arena, sizeof(*source->err));
}

static int32_t
misuse(struct ls_source *source, const char *function)
{
    if (source->err != NULL) {
        (void)ls_err_set(source->err, LS_PLUGIN,
            "plugin '%s' called %s at a time when it does not exist", source->plugin->name,
            function);
    }
    return LOCKSTEP_FAILED;
}

static void *
host_alloc(void *ctx, uint64_t size)
{
    struct ls_source *source = ctx;
    if (size > MEMORY_BUDGET || source->memory.total > MEMORY_BUDGET - size) {
        return NULL;
    }
    return ls_arena_alloc(&source->memory, (size_t)size);
}

static void
host_log(void *ctx, int32_t level, struct lockstep_str text)
{
    struct ls_source *source = ctx;
    enum ls_severity severity = level >= LOCKSTEP_LOG_WARNING ? LS_WARNING
                                : level == LOCKSTEP_LOG_INFO  ? LS_INFO
                                                              : LS_DEBUG;
    if (source->services != NULL && source->services->log != NULL) {
        source->services->log(source->services->user, severity, ls_span_from(text));
    } else if (source->log != NULL) {
        source->log(source->log_user, severity, ls_span_from(text));
    }
}

static enum ls_status
status_of_failure(int32_t code)
{
    switch (code) {
    case LOCKSTEP_FAIL_INVALID:
        return LS_CONFIG;
    case LOCKSTEP_FAIL_UNSUPPORTED:
        return LS_UNSUPPORTED;
    case LOCKSTEP_FAIL_DIFFERS:
        return LS_DRIFT;
    case LOCKSTEP_FAIL_USAGE:
        return LS_USAGE;
    default:
        return LS_STEP_FAILED;
    }
}

static int32_t
host_fail(void *ctx, const struct lockstep_failure *failure)
{
    struct ls_source *source = ctx;
    struct ls_err *err = source->err;
    if (err == NULL || err->status != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    struct ls_span message = ls_span_from(failure->message);
    (void)ls_err_set(err, status_of_failure(failure->code), "%.*s", LS_SPAN_ARGS(message));
    if (failure->remedy.ptr != NULL) {
        ls_err_remedy(err, "%.*s", (int)failure->remedy.len, failure->remedy.ptr);
    }
    struct ls_span file = ls_span_from(failure->where.file);
    if (file.ptr != NULL) {
        struct ls_span text = {"", 0};
        (void)ls_source_file(source, file, &text);
        ls_err_excerpt_line(err, ls_source_shown_path(source, file), text, failure->where.line,
            failure->where.column);
    }
    for (uint32_t i = 0; i < failure->n_frames; i++) {
        const struct lockstep_frame *frame = &failure->frames[i];
        struct ls_span text = {"", 0};
        (void)ls_source_file(source, ls_span_from(frame->where.file), &text);
        ls_err_note_frame(err, i == 0,
            ls_source_shown_path(source, ls_span_from(frame->where.file)), text, frame->where.line,
            ls_span_from(frame->name));
    }
    err->differences = source->differences.items;
    err->n_differences = source->differences.n;
    return LOCKSTEP_FAILED;
}

static int32_t
host_differ(void *ctx, struct lockstep_str object, struct lockstep_str documented,
    struct lockstep_str found)
{
    struct ls_source *source = ctx;
    *LS_PUSH(struct ls_difference, &source->differences, source->arena) =
        (struct ls_difference){.object = ls_arena_dup(source->arena, ls_span_from(object)),
            .documented = ls_arena_dup(source->arena, ls_span_from(documented)),
            .found = ls_arena_dup(source->arena, ls_span_from(found))};
    return LOCKSTEP_OK;
}

static int32_t
host_option_at(void *ctx, uint32_t index, struct lockstep_option *ret)
{
    struct ls_source *source = ctx;
    if (index >= source->decl->n_options) {
        return LOCKSTEP_NOT_FOUND;
    }
    const struct ls_ini_entry *entry = &source->decl->options[index];
    *ret = (struct lockstep_option){
        .key = ls_str_from(entry->key), .value = ls_str_from(entry->value), .line = entry->line};
    return LOCKSTEP_OK;
}

static int32_t
host_option(void *ctx, struct lockstep_str key, struct lockstep_option *ret)
{
    struct ls_source *source = ctx;
    if (ls_span_equal(ls_span_from(key), LS_SPAN("path"))) {
        *ret = (struct lockstep_option){.key = key, .value = ls_str_from(source->decl->path)};
        return LOCKSTEP_OK;
    }
    for (uint32_t index = 0; host_option_at(ctx, index, ret) == LOCKSTEP_OK; index++) {
        if (ls_span_equal(ls_span_from(ret->key), ls_span_from(key))) {
            return LOCKSTEP_OK;
        }
    }
    return LOCKSTEP_NOT_FOUND;
}

static struct lockstep_str
host_source_name(void *ctx)
{
    struct ls_source *source = ctx;
    return ls_str_from(source->decl->name);
}

static int32_t
host_list(void *ctx, struct lockstep_str dir, uint32_t recursive,
    const struct lockstep_file **ret_files, uint64_t *ret_n)
{
    struct ls_source *source = ctx;
    struct ls_err *err = err_of(source);
    const struct ls_tree_entry *entries = NULL;
    size_t n = 0;
    bool found = false;
    const char *path =
        ls_arena_printf(source->arena, "%.*s", (int)dir.len, dir.len == 0 ? "" : dir.ptr);
    if (ls_tree_list(&source->tree, source->arena, path, recursive != 0, &entries, &n, &found,
            err) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    if (!found) {
        return LOCKSTEP_NOT_FOUND;
    }
    struct lockstep_file *files = ls_arena_array(source->arena, n, sizeof(*files));
    for (size_t i = 0; i < n; i++) {
        files[i] =
            (struct lockstep_file){.path = ls_str_from(entries[i].path), .size = entries[i].size};
    }
    *ret_files = files;
    *ret_n = n;
    return LOCKSTEP_OK;
}

static int32_t
host_read(void *ctx, struct lockstep_str path, struct lockstep_str *ret)
{
    struct ls_source *source = ctx;
    struct ls_source_file *file = NULL;
    if (ls_source_read(source, ls_span_from(path), &file, err_of(source)) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    if (file == NULL) {
        return LOCKSTEP_NOT_FOUND;
    }
    *ret = ls_str_from(file->bytes);
    return LOCKSTEP_OK;
}

static int32_t
host_ini(void *ctx, struct lockstep_str path, lockstep_ini_fn each, void *user)
{
    struct ls_source *source = ctx;
    struct lockstep_str bytes;
    int32_t code = host_read(ctx, path, &bytes);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    const struct ls_ini_doc *doc = NULL;
    const char *shown = ls_source_shown_path(source, ls_span_from(path));
    if (ls_ini_read(source->arena, shown, ls_span_from(bytes), LS_CONFIG, &doc, err_of(source)) !=
        LS_OK) {
        return LOCKSTEP_FAILED;
    }
    for (size_t s = 0; s < doc->n_sections; s++) {
        const struct ls_ini_section *section = &doc->sections[s];
        for (size_t i = 0; i < section->n_entries; i++) {
            code = each(user, ls_str_from(section->name), ls_str_from(section->entries[i].key),
                ls_str_from(section->entries[i].value), section->entries[i].line);
            if (code != 0) {
                return code;
            }
        }
    }
    return LOCKSTEP_OK;
}

static int32_t
host_step(void *ctx, const struct lockstep_step *step)
{
    struct ls_source *source = ctx;
    if (source->stage != LS_STAGE_SCAN) {
        return misuse(source, "step");
    }
    return ls_source_take_step(source, step, source->err) == LS_OK ? LOCKSTEP_OK : LOCKSTEP_FAILED;
}

static int32_t
host_is_applied(void *ctx, struct lockstep_str local_id)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->is_applied == NULL) {
        return 0;
    }
    return source->services->is_applied(source->services->user, ls_span_from(local_id));
}

static int32_t
host_skip(void *ctx, struct lockstep_str reason)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->skip == NULL || has_failed(source)) {
        return misuse(source, "skip");
    }
    return source->services->skip(source->services->user, ls_span_from(reason));
}

static int32_t
host_script(void *ctx, struct lockstep_str file, uint64_t offset, uint64_t length)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->script == NULL || has_failed(source)) {
        return misuse(source, "script");
    }
    return source->services->script(source->services->user, ls_span_from(file), offset, length);
}

static int32_t
host_queue(void *ctx, const struct lockstep_statement *statement)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->queue == NULL || has_failed(source)) {
        return misuse(source, "queue");
    }
    return source->services->queue(source->services->user, statement);
}

static int32_t
host_run(void *ctx, const struct lockstep_statement *statement, const struct lockstep_param *params,
    uint32_t n_params, struct lockstep_result *ret)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || has_failed(source)) {
        return misuse(source, "run");
    }
    if (!source->services->is_live || source->services->run == NULL) {
        return LOCKSTEP_OFFLINE;
    }
    return source->services->run(source->services->user, statement, params, n_params, ret);
}

static int32_t
host_copy(void *ctx, const struct lockstep_statement *statement, struct lockstep_str data)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->copy == NULL || has_failed(source)) {
        return misuse(source, "copy");
    }
    return source->services->copy(source->services->user, statement, ls_span_from(data));
}

static int32_t
host_savepoint(void *ctx, uint32_t action, struct lockstep_str name)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->savepoint == NULL || has_failed(source)) {
        return misuse(source, "savepoint");
    }
    return source->services->savepoint(source->services->user, action, ls_span_from(name));
}

static int32_t
host_outside(void *ctx, uint32_t begin)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->outside == NULL || has_failed(source)) {
        return misuse(source, "outside");
    }
    return source->services->outside(source->services->user, begin);
}

static int32_t
host_book(void *ctx, const struct lockstep_book *book)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->book == NULL || has_failed(source)) {
        return misuse(source, "book");
    }
    return source->services->book(source->services->user, book);
}

static int32_t
host_found(void *ctx, struct lockstep_str local_id, struct lockstep_str evidence)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->found == NULL || has_failed(source)) {
        return misuse(source, "found");
    }
    return source->services->found(
        source->services->user, ls_span_from(local_id), ls_span_from(evidence));
}

static int32_t
host_choose(void *ctx, struct lockstep_str local_id)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->choose == NULL || has_failed(source)) {
        return misuse(source, "choose");
    }
    return source->services->choose(source->services->user, ls_span_from(local_id));
}

static int32_t
host_finding(void *ctx, const struct lockstep_finding *finding)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->finding == NULL || has_failed(source)) {
        return misuse(source, "finding");
    }
    return source->services->finding(source->services->user, finding);
}

static int32_t
host_tool(void *ctx, struct lockstep_str name, const struct lockstep_str *args, uint32_t n_args,
    struct lockstep_str *ret_output)
{
    struct ls_source *source = ctx;
    if (source->services == NULL || source->services->tool == NULL || has_failed(source)) {
        return misuse(source, "tool");
    }
    return source->services->tool(
        source->services->user, ls_span_from(name), args, n_args, ret_output);
}

static int32_t
host_write(void *ctx, struct lockstep_str path, struct lockstep_str bytes)
{
    struct ls_source *source = ctx;
    if (source->stage != LS_STAGE_CREATE || has_failed(source)) {
        return misuse(source, "write");
    }
    const char *name = ls_arena_printf(source->arena, "%.*s", (int)path.len, path.ptr);
    if (ls_tree_write_new(&source->tree, name, ls_span_from(bytes), source->err) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    *LS_PUSH(struct ls_span, &source->written, source->arena) =
        ls_span_of(ls_source_shown_path(source, ls_span_from(path)));
    return LOCKSTEP_OK;
}

static void
note_drawn(const struct ls_source *source)
{
    if (source->services != NULL && source->services->drawn != NULL) {
        *source->services->drawn = true;
    }
}

static int64_t
host_now(void *ctx)
{
    const struct ls_source *source = ctx;
    note_drawn(source);
    return source->services != NULL ? source->services->now : ls_clock_now();
}

static void
host_random(void *ctx, void *bytes, uint64_t len)
{
    const struct ls_source *source = ctx;
    note_drawn(source);
    if (source->services != NULL && source->services->random != NULL) {
        ls_random_draw(source->services->random, bytes, (size_t)len);
    } else {
        ls_random_bytes(bytes, (size_t)len);
    }
}

static int32_t
host_zone(void *ctx, struct lockstep_str zone, int64_t micros, int32_t *ret_offset)
{
    struct ls_source *source = ctx;
    if (source->stage != LS_STAGE_CREATE) {
        return misuse(source, "zone");
    }
    bool is_found = ls_zone_offset(ls_span_from(zone), micros / 1000000, ret_offset);
    return is_found ? LOCKSTEP_OK : LOCKSTEP_NOT_FOUND;
}

void
ls_host_fill(struct ls_source *source)
{
    source->host = (struct lockstep_host){
        .struct_size = sizeof(struct lockstep_host),
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .ctx = source,
        .alloc = host_alloc,
        .log = host_log,
        .fail = host_fail,
        .differ = host_differ,
        .skip = host_skip,
        .option = host_option,
        .option_at = host_option_at,
        .source_name = host_source_name,
        .list = host_list,
        .read = host_read,
        .ini = host_ini,
        .step = host_step,
        .is_applied = host_is_applied,
        .script = host_script,
        .queue = host_queue,
        .run = host_run,
        .copy = host_copy,
        .savepoint = host_savepoint,
        .outside = host_outside,
        .book = host_book,
        .found = host_found,
        .write = host_write,
        .now = host_now,
        .random = host_random,
        .choose = host_choose,
        .finding = host_finding,
        .tool = host_tool,
        .zone = host_zone,
    };
}
