/* The order of the checks is the order in which fields may be believed: without the magic number
 * nothing is, with another major version nothing behind the versions is. */
#include "plugin/check.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"

/* The mandatory operations are among these bytes; optional ones behind them may be missing. */
#define LEAST_SIZE ((uint32_t)(offsetof(struct lockstep_plugin, apply) + sizeof(void *)))
#define HEAD_SIZE (offsetof(struct lockstep_plugin, abi_minor) + sizeof(uint32_t))

enum { MANDATORY = 1 << LS_OPERATION_OPEN | 1 << LS_OPERATION_SCAN | 1 << LS_OPERATION_APPLY };

struct check {
    struct ls_arena *arena;
    const struct ls_plugin_fields *fields;
    struct ls_vec differences;
};

const char *
ls_plugin_operation_word(enum ls_plugin_operation operation)
{
    static const char *const words[LS_N_OPERATIONS] = {[LS_OPERATION_OPEN] = "open",
        [LS_OPERATION_CLOSE] = "close",
        [LS_OPERATION_SCAN] = "scan",
        [LS_OPERATION_APPLY] = "apply",
        [LS_OPERATION_REVERT] = "revert",
        [LS_OPERATION_RECORD] = "record",
        [LS_OPERATION_UNRECORD] = "unrecord",
        [LS_OPERATION_CHECK] = "check",
        [LS_OPERATION_ADOPT] = "adopt",
        [LS_OPERATION_CREATE] = "create",
        [LS_OPERATION_RESOLVE] = "resolve",
        [LS_OPERATION_LINT] = "lint",
        [LS_OPERATION_RENDER] = "render"};
    return words[operation];
}

static struct ls_span
text_of(const char *text, size_t max)
{
    return (struct ls_span){text, text == NULL ? 0 : strnlen(text, max + 1)};
}

struct lockstep_plugin
ls_plugin_copy(const struct lockstep_plugin *descriptor)
{
    struct lockstep_plugin copy = {0};
    size_t size = descriptor->struct_size < sizeof(copy) ? descriptor->struct_size : sizeof(copy);
    memcpy(&copy, descriptor, size);
    return copy;
}

static uint32_t
operations_of(const struct lockstep_plugin *plugin)
{
    const bool is_there[LS_N_OPERATIONS] = {[LS_OPERATION_OPEN] = plugin->open != NULL,
        [LS_OPERATION_CLOSE] = plugin->close != NULL,
        [LS_OPERATION_SCAN] = plugin->scan != NULL,
        [LS_OPERATION_APPLY] = plugin->apply != NULL,
        [LS_OPERATION_REVERT] = plugin->revert != NULL,
        [LS_OPERATION_RECORD] = plugin->record != NULL,
        [LS_OPERATION_UNRECORD] = plugin->unrecord != NULL,
        [LS_OPERATION_CHECK] = plugin->check != NULL,
        [LS_OPERATION_ADOPT] = plugin->adopt != NULL,
        [LS_OPERATION_CREATE] = plugin->create != NULL,
        [LS_OPERATION_RESOLVE] = plugin->resolve != NULL,
        [LS_OPERATION_LINT] = plugin->lint != NULL,
        [LS_OPERATION_RENDER] = plugin->render != NULL};
    uint32_t operations = 0;
    for (uint32_t i = 0; i < LS_N_OPERATIONS; i++) {
        operations |= (uint32_t)is_there[i] << i;
    }
    return operations;
}

struct ls_plugin_fields
ls_plugin_fields_of(const struct lockstep_plugin *descriptor)
{
    struct lockstep_plugin head = {0};
    memcpy(&head, descriptor, sizeof(head.magic));
    if (head.magic == LOCKSTEP_PLUGIN_MAGIC) {
        memcpy(&head, descriptor, HEAD_SIZE);
    }
    struct ls_plugin_fields fields = {.magic = head.magic,
        .struct_size = head.struct_size,
        .abi_major = head.abi_major,
        .abi_minor = head.abi_minor};
    if (head.abi_major != LOCKSTEP_ABI_MAJOR || head.struct_size < LEAST_SIZE) {
        return fields;
    }
    struct lockstep_plugin copy = ls_plugin_copy(descriptor);
    fields.name = text_of(copy.name, LS_PLUGIN_NAME_MAX);
    fields.version = text_of(copy.version, LS_PLUGIN_NAME_MAX);
    fields.summary = text_of(copy.summary, LS_PLUGIN_SUMMARY_MAX);
    fields.instance_size = copy.instance_size;
    fields.operations = operations_of(&copy);
    return fields;
}

static void
differ(struct check *check, const char *field, const char *expected, const char *found)
{
    *LS_PUSH(struct ls_difference, &check->differences, check->arena) =
        (struct ls_difference){.object = ls_span_of(field),
            .documented = ls_span_of(ls_arena_strdup(check->arena, expected)),
            .found = ls_span_of(ls_arena_strdup(check->arena, found))};
}

/* 'text', made harmless for a terminal and cut. */
static const char *
quoted(struct check *check, struct ls_span text)
{
    if (text.ptr == NULL) {
        return "NULL";
    }
    struct ls_buf buf = LS_BUF(4096);
    ls_buf_addc(&buf, '\'');
    ls_utf8_add_printable(&buf, text, false);
    ls_buf_addc(&buf, '\'');
    const char *copy = ls_arena_strdup(check->arena, ls_buf_span(&buf).ptr);
    ls_buf_finish(&buf);
    return copy;
}

/* False where nothing behind the head may be believed. */
static bool
check_head(struct check *check)
{
    const struct ls_plugin_fields *fields = check->fields;
    struct ls_arena *arena = check->arena;
    if (fields->magic != LOCKSTEP_PLUGIN_MAGIC) {
        differ(check, "magic", ls_arena_printf(arena, "0x%08x", LOCKSTEP_PLUGIN_MAGIC),
            ls_arena_printf(arena, "0x%08x", fields->magic));
        return false;
    }
    if (fields->abi_major != LOCKSTEP_ABI_MAJOR) {
        differ(check, "abi_major", ls_arena_printf(arena, "%u", LOCKSTEP_ABI_MAJOR),
            ls_arena_printf(arena, "%u", fields->abi_major));
    }
    if (fields->struct_size < LEAST_SIZE) {
        differ(check, "struct_size", ls_arena_printf(arena, "at least %u", LEAST_SIZE),
            ls_arena_printf(arena, "%u", fields->struct_size));
    } else if (fields->abi_minor > LOCKSTEP_ABI_MINOR &&
               fields->struct_size < sizeof(struct lockstep_plugin)) {
        /* a newer minor version only appends, so its struct cannot be shorter than ours */
        differ(check, "abi_minor",
            ls_arena_printf(arena, "at most %u with a struct_size of %u", LOCKSTEP_ABI_MINOR,
                fields->struct_size),
            ls_arena_printf(arena, "%u", fields->abi_minor));
    }
    return check->differences.n == 0;
}

static bool
is_name(struct ls_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    return name.ptr != NULL && name.len > 0 && name.len <= LS_PLUGIN_NAME_MAX;
}

static bool
is_printable(struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) {
            return false;
        }
    }
    return text.ptr != NULL && text.len > 0 && ls_utf8_valid_up_to(text) == text.len;
}

static void
check_texts(struct check *check, struct ls_span expected_name)
{
    const struct ls_plugin_fields *fields = check->fields;
    if (!is_name(fields->name)) {
        differ(check, "name", "1 to 63 of a-z, 0-9, '-'", quoted(check, fields->name));
    } else if (expected_name.ptr != NULL && !ls_span_equal(fields->name, expected_name)) {
        const char *expected = quoted(check, expected_name);
        differ(check, "name",
            ls_arena_printf(check->arena, "%s, as plugins.ini names it", expected),
            quoted(check, fields->name));
    }
    if (!is_printable(fields->version) || fields->version.len > LS_PLUGIN_NAME_MAX) {
        differ(check, "version", "1 to 63 printable bytes", quoted(check, fields->version));
    }
    if (!is_printable(fields->summary) || fields->summary.len > LS_PLUGIN_SUMMARY_MAX) {
        differ(check, "summary", "one line of at most 200 bytes", quoted(check, fields->summary));
    }
}

static void
check_rest(struct check *check)
{
    const struct ls_plugin_fields *fields = check->fields;
    if (fields->instance_size > LS_PLUGIN_INSTANCE_MAX) {
        differ(check, "instance_size",
            ls_arena_printf(check->arena, "at most %d", LS_PLUGIN_INSTANCE_MAX),
            ls_arena_printf(check->arena, "%llu", (unsigned long long)fields->instance_size));
    }
    for (uint32_t i = 0; i < LS_N_OPERATIONS; i++) {
        if ((MANDATORY >> i & 1) != 0 && (fields->operations >> i & 1) == 0) {
            differ(check, ls_plugin_operation_word((enum ls_plugin_operation)i),
                "a function (it is mandatory)", "NULL");
        }
    }
}

enum ls_status
ls_plugin_check(struct ls_arena *arena, const char *file, struct ls_span expected_name,
    const struct ls_plugin_fields *fields, struct ls_err *err)
{
    struct check check = {.arena = arena, .fields = fields};
    if (check_head(&check)) {
        check_texts(&check, expected_name);
        check_rest(&check);
    }
    if (check.differences.n == 0) {
        return LS_OK;
    }
    const struct ls_difference *first = LS_AT(struct ls_difference, &check.differences, 0);
    enum ls_status status = ls_err_set(err, LS_PLUGIN,
        "the plugin '%s' does not fit this lockstep: its field %s should be %.*s and is %.*s", file,
        first->object.ptr, LS_SPAN_ARGS(first->documented), LS_SPAN_ARGS(first->found));
    ls_err_remedy(err,
        "Build the plugin against the lockstep/plugin.h of this lockstep (interface %u.%u).",
        LOCKSTEP_ABI_MAJOR, LOCKSTEP_ABI_MINOR);
    err->differences = check.differences.items;
    err->n_differences = check.differences.n;
    return status;
}
