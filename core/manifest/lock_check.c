/* What makes a lock well-formed, whether it is to be written or was read: names, order, links. */
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/map.h"
#include "manifest/lock_form.h"
#include "manifest/text.h"

enum { MESSAGE_MAX = 800, PLUGIN_NAME_MAX = 41 /* config/ini reads no longer section name */ };

struct checking {
    const struct ls_lock *lock;
    const struct ls_ini_doc *doc; /* NULL: there is no text yet */
    size_t section;               /* the one that is checked */
    enum ls_status failure;
    struct ls_err *err;
};

static enum ls_status refuse(const struct checking *checking, const char *format, ...)
    LS_PRINTF(2, 3);

static enum ls_status
refuse(const struct checking *checking, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    enum ls_status status = ls_err_set(checking->err, checking->failure, "%s", message);
    if (checking->doc != NULL && checking->section < checking->doc->n_sections) {
        uint32_t line = checking->doc->sections[checking->section].line;
        ls_err_at(checking->err, checking->doc->file, line, 0);
    }
    return status;
}

/* Whether an INI file gives the value back as it was: no blanks at its ends, and nothing that
 * begins a comment. */
static bool
is_writable(struct ls_span value)
{
    bool is_plain = value.len > 0 && value.ptr[0] != ';' && value.ptr[0] != ' ' &&
                    value.ptr[value.len - 1] != ' ' && ls_manifest_is_printable(value, false);
    for (size_t i = 1; i < value.len && is_plain; i++) {
        is_plain = !(value.ptr[i] == ';' && value.ptr[i - 1] == ' ');
    }
    return is_plain;
}

static enum ls_status
check_writable(const struct checking *checking, const char *what, struct ls_span value)
{
    if (is_writable(value)) {
        return LS_OK;
    }
    enum ls_status status =
        refuse(checking, "%s '%.*s' cannot be written into a lock", what, LS_SPAN_ARGS(value));
    ls_err_remedy(checking->err, "It must be UTF-8 without control characters, blanks at its ends, "
                                 "or a ';' at its beginning or behind a blank.");
    return status;
}

static bool
is_time(int64_t microseconds)
{
    return microseconds >= 0 && microseconds <= LS_LOCK_LAST_TIME;
}

static enum ls_status
check_head(const struct checking *checking)
{
    const struct ls_lock *lock = checking->lock;
    if (lock->format != 1) {
        enum ls_status status =
            refuse(checking, "format %u is not one that is known here", lock->format);
        ls_err_remedy(checking->err, "Use the lockstep that sealed it, or seal again.");
        return status;
    }
    if (!ls_manifest_is_name(lock->manifest)) {
        return refuse(
            checking, "'%.*s' cannot be the name of a manifest", LS_SPAN_ARGS(lock->manifest));
    }
    if (lock->target.ptr != NULL && !ls_manifest_is_name(lock->target)) {
        return refuse(
            checking, "'%.*s' cannot be the name of a target", LS_SPAN_ARGS(lock->target));
    }
    if (lock->serial < 1) {
        return refuse(checking, "the serial %lld is below 1", (long long)lock->serial);
    }
    if (!is_time(lock->created) || !is_time(lock->expires)) {
        return refuse(checking, "a time lies outside the years 1970 to 9999");
    }
    return LS_OK;
}

static enum ls_status
check_plugins(struct checking *checking)
{
    const struct ls_lock *lock = checking->lock;
    for (size_t i = 0; i < lock->n_plugins; i++) {
        const struct ls_lock_plugin *plugin = &lock->plugins[i];
        checking->section++;
        if (!ls_manifest_is_name(plugin->name) || plugin->name.len > PLUGIN_NAME_MAX) {
            return refuse(checking, "'%.*s' cannot be the name of a plugin in a lock",
                LS_SPAN_ARGS(plugin->name));
        }
        if (i > 0 && ls_span_compare(lock->plugins[i - 1].name, plugin->name) >= 0) {
            return refuse(checking, "the plugin '%.*s' is not in its place by name",
                LS_SPAN_ARGS(plugin->name));
        }
        enum ls_status status = check_writable(checking, "the version", plugin->version);
        if (status != LS_OK) {
            return status;
        }
    }
    return LS_OK;
}

static enum ls_status
check_id(const struct checking *checking, struct ls_span id)
{
    struct ls_step_ref ref = ls_step_ref_parse(id);
    if (!ls_manifest_is_name(ref.source) || !ls_manifest_is_local_id(ref.local_id)) {
        return refuse(checking, "'%.*s' is not SOURCE:LOCAL_ID", LS_SPAN_ARGS(id));
    }
    return check_writable(checking, "the id", id);
}

static enum ls_status
check_path(const struct checking *checking, struct ls_span path)
{
    const char *fault = ls_manifest_path_fault(path, false);
    if (fault != NULL) {
        return refuse(checking, "the path '%.*s' %s", LS_SPAN_ARGS(path), fault);
    }
    return check_writable(checking, "the path", path);
}

static enum ls_status
check_ranges(const struct checking *checking, const struct ls_range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum ls_status status = check_path(checking, ranges[i].file);
        if (status != LS_OK) {
            return status;
        }
        if (ranges[i].length != LS_RANGE_WHOLE &&
            ranges[i].offset > UINT64_MAX - ranges[i].length) {
            return refuse(
                checking, "a range of '%.*s' ends beyond every file", LS_SPAN_ARGS(ranges[i].file));
        }
    }
    return LS_OK;
}

/* Whether the step that `id` names comes before step number `at`. */
static enum ls_status
check_earlier(const struct checking *checking, const struct ls_map *steps, size_t at,
    struct ls_span id, const char *what)
{
    size_t other = 0;
    if (ls_map_get(steps, id, &other) && other < at) {
        return LS_OK;
    }
    return refuse(checking, "step %zu %s '%.*s', which does not come before it", at + 1, what,
        LS_SPAN_ARGS(id));
}

static enum ls_status
check_step(const struct checking *checking, const struct ls_map *steps, size_t at)
{
    const struct ls_lock_step *step = &checking->lock->steps[at];
    enum ls_kind kind;
    enum ls_tx tx;
    bool is_kind = ls_kind_parse(ls_span_of(ls_kind_word(step->kind)), &kind) && kind == step->kind;
    bool is_tx = ls_tx_parse(ls_span_of(ls_tx_word(step->tx)), &tx) && tx == step->tx;
    if (!is_kind || !is_tx) {
        return refuse(checking, "step %zu has no known kind or transaction mode", at + 1);
    }
    if (step->n_up == 0) {
        return refuse(checking, "step %zu has no file", at + 1);
    }
    for (size_t i = 0; i < step->n_required; i++) {
        struct ls_span id = step->required[i];
        enum ls_status status = check_earlier(checking, steps, at, id, "requires");
        if (status != LS_OK) {
            return status;
        }
        if (memchr(id.ptr, ' ', id.len) != NULL) {
            return refuse(checking, "'%.*s' has a blank and cannot stand in a list of steps",
                LS_SPAN_ARGS(id));
        }
    }
    if (step->satisfied_by.ptr != NULL) {
        enum ls_status status =
            check_earlier(checking, steps, at, step->satisfied_by, "is satisfied by");
        if (status != LS_OK) {
            return status;
        }
    }
    enum ls_status status = check_ranges(checking, step->up, step->n_up);
    return status != LS_OK ? status : check_ranges(checking, step->down, step->n_down);
}

static enum ls_status
check_steps(struct checking *checking)
{
    const struct ls_lock *lock = checking->lock;
    LS_CLEANUP(ls_arena_finish) struct ls_arena scratch = {0};
    struct ls_map steps = {0};
    for (size_t i = 0; i < lock->n_steps; i++) {
        struct ls_span id = lock->steps[i].id;
        checking->section++;
        enum ls_status status = check_id(checking, id);
        if (status != LS_OK) {
            return status;
        }
        if (!ls_map_add(&steps, &scratch, id, i)) {
            return refuse(checking, "the step '%.*s' is there already", LS_SPAN_ARGS(id));
        }
        status = check_step(checking, &steps, i);
        if (status != LS_OK) {
            return status;
        }
    }
    return LS_OK;
}

static int
compare_shared(const struct ls_shared_file *a, const struct ls_shared_file *b)
{
    int order = ls_span_compare(a->source, b->source);
    return order != 0 ? order : ls_span_compare(a->file, b->file);
}

static enum ls_status
check_shared(struct checking *checking)
{
    const struct ls_lock *lock = checking->lock;
    for (size_t i = 0; i < lock->n_shared; i++) {
        const struct ls_shared_file *shared = &lock->shared[i];
        checking->section++;
        if (!ls_manifest_is_name(shared->source)) {
            return refuse(
                checking, "'%.*s' cannot be the name of a source", LS_SPAN_ARGS(shared->source));
        }
        enum ls_status status = check_path(checking, shared->file);
        if (status != LS_OK) {
            return status;
        }
        if (i > 0 && compare_shared(&lock->shared[i - 1], shared) >= 0) {
            return refuse(checking, "the shared file '%.*s' is not in its place by name",
                LS_SPAN_ARGS(shared->file));
        }
    }
    return LS_OK;
}

enum ls_status
ls_lock_check(const struct ls_lock *lock, const struct ls_ini_doc *doc, enum ls_status failure,
    struct ls_err *err)
{
    struct checking checking = {.lock = lock, .doc = doc, .failure = failure, .err = err};
    enum ls_status status = check_head(&checking);
    if (status == LS_OK) {
        status = check_plugins(&checking);
    }
    if (status == LS_OK) {
        status = check_steps(&checking);
    }
    return status != LS_OK ? status : check_shared(&checking);
}
