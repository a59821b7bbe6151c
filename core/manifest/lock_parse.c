/*
 * A lock back from its text. What is read is held against the whole of what the writer would
 * have written, so each value is looked for only where it must stand.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/vec.h"
#include "manifest/lock_form.h"

enum { MESSAGE_MAX = 500, KEY_ROOM = 64 };

static const char seal_again[] =
    "A lock is written by `lockstep seal` alone: take the one that was sealed, or seal again.";

struct reading {
    struct ls_arena *arena;
    const struct ls_ini_doc *doc;
    struct ls_lock *lock;
    size_t n_sections; /* read so far */
    const struct ls_ini_section *section;
    size_t at; /* next entry in the section */
    struct ls_err *err;
};

static enum ls_status refuse(const struct reading *reading, uint32_t line, const char *format, ...)
    LS_PRINTF(3, 4);

static enum ls_status
refuse(const struct reading *reading, uint32_t line, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    enum ls_status status = ls_err_set(reading->err, LS_DIGEST, "%s", message);
    ls_err_excerpt_line(reading->err, reading->doc->file, reading->doc->text, line, 0);
    ls_err_remedy(reading->err, "%s", seal_again);
    return status;
}

/* Line of the entry that is next, or of the section where none is left. */
static uint32_t
line_here(const struct reading *reading)
{
    bool is_left = reading->at < reading->section->n_entries;
    return is_left ? reading->section->entries[reading->at].line : reading->section->line;
}

/* The value of the next entry, if its key is `key`, and of those that carry it on under MORE.2,
 * MORE.3, …; absent where it is another key. */
static struct ls_span
take_parts(struct reading *reading, const char *key, const char *more)
{
    size_t left = reading->section->n_entries - reading->at;
    if (left == 0 || !ls_span_is(reading->section->entries[reading->at].key, key)) {
        return (struct ls_span){0};
    }
    const struct ls_ini_entry *first = &reading->section->entries[reading->at];
    size_t n = 1;
    size_t len = first->value.len;
    for (; n < left; n++) {
        char next[KEY_ROOM];
        (void)snprintf(next, sizeof(next), "%s.%zu", more, n + 1);
        if (!ls_span_is(first[n].key, next)) {
            break;
        }
        len += first[n].value.len;
    }
    reading->at += n;
    if (n == 1) {
        return first->value;
    }
    char *whole = ls_arena_alloc(reading->arena, len + 1);
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(whole + to, first[i].value.ptr, first[i].value.len);
        to += first[i].value.len;
    }
    return (struct ls_span){whole, len};
}

static struct ls_span
take(struct reading *reading, const char *key)
{
    return take_parts(reading, key, key);
}

static enum ls_status
need(struct reading *reading, const char *key, struct ls_span *ret_value)
{
    *ret_value = take(reading, key);
    if (ret_value->ptr == NULL) {
        return refuse(reading, line_here(reading), "the key '%s' is missing here", key);
    }
    return LS_OK;
}

static enum ls_status
need_number(struct reading *reading, const char *key, uint64_t most, uint64_t *ret_number)
{
    struct ls_span text;
    uint32_t line = line_here(reading);
    enum ls_status status = need(reading, key, &text);
    if (status == LS_OK && (!ls_lock_parse_number(text, ret_number) || *ret_number > most)) {
        status = refuse(reading, line, "'%s' is not a number from 0 to %" PRIu64, key, most);
    }
    return status;
}

static enum ls_status
need_digest(struct reading *reading, const char *key, struct ls_digest *ret_digest)
{
    struct ls_span text;
    uint32_t line = line_here(reading);
    enum ls_status status = need(reading, key, &text);
    if (status == LS_OK && !ls_digest_parse(text, ret_digest)) {
        status = refuse(reading, line, "'%s' is not 64 hexadecimal digits", key);
    }
    return status;
}

/* *ret_time stays as it is where the key is not there. */
static enum ls_status
take_time(struct reading *reading, const char *key, int64_t *ret_time)
{
    uint32_t line = line_here(reading);
    struct ls_span text = take(reading, key);
    if (text.ptr == NULL) {
        return LS_OK;
    }
    int64_t time = ls_clock_parse(text);
    if (time < 0) {
        return refuse(reading, line, "'%s' is not a time like 2026-11-22T13:00:00Z", key);
    }
    *ret_time = time;
    return LS_OK;
}

/* HEX PATH, or HEX OFFSET+LENGTH PATH. */
static bool
parse_range(struct ls_span text, struct ls_range *ret_range)
{
    enum { HEX = LS_DIGEST_HEX - 1 };
    struct ls_range range = {.length = LS_RANGE_WHOLE};
    if (text.len <= HEX || text.ptr[HEX] != ' ' ||
        !ls_digest_parse((struct ls_span){text.ptr, HEX}, &range.digest)) {
        return false;
    }
    struct ls_span rest = {text.ptr + HEX + 1, text.len - HEX - 1};
    if (!ls_lock_split_range(rest, &range.offset, &range.length, &range.file)) {
        range.offset = 0;
        range.length = LS_RANGE_WHOLE;
        range.file = rest;
    }
    *ret_range = range;
    return true;
}

static enum ls_status
take_ranges(struct reading *reading, const char *direction, const struct ls_range **ret_ranges,
    size_t *ret_n)
{
    struct ls_vec ranges = {0};
    for (;;) {
        char key[KEY_ROOM];
        (void)snprintf(key, sizeof(key), "%s.%zu", direction, ranges.n + 1);
        uint32_t line = line_here(reading);
        struct ls_span text = take(reading, key);
        if (text.ptr == NULL) {
            break;
        }
        if (!parse_range(text, LS_PUSH(struct ls_range, &ranges, reading->arena))) {
            return refuse(reading, line, "'%s' is not a digest and a path", key);
        }
    }
    *ret_ranges = ranges.items;
    *ret_n = ranges.n;
    return LS_OK;
}

static void
take_words(
    struct reading *reading, const char *key, const struct ls_span **ret_words, size_t *ret_n)
{
    struct ls_vec words = {0};
    for (size_t number = 1;; number++) {
        char name[KEY_ROOM];
        char more[KEY_ROOM];
        (void)snprintf(more, sizeof(more), "%s.%zu", key, number);
        (void)snprintf(name, sizeof(name), "%s", number == 1 ? key : more);
        struct ls_span line = take_parts(reading, name, more);
        struct ls_span word;
        if (line.ptr == NULL) {
            break;
        }
        while (ls_span_next_word(&line, &word)) {
            *LS_PUSH(struct ls_span, &words, reading->arena) = word;
        }
    }
    *ret_words = words.items;
    *ret_n = words.n;
}

static enum ls_status
read_head(struct reading *reading)
{
    struct ls_lock *lock = reading->lock;
    uint64_t format = 0;
    uint64_t serial = 0;
    enum ls_status status = need_number(reading, "format", UINT32_MAX, &format);
    if (status == LS_OK && format != 1) {
        /* not to be read by the rules of format 1 */
        status = refuse(reading, reading->section->entries[0].line,
            "format %" PRIu64 " is not one that is known here", format);
    }
    if (status == LS_OK) {
        status = need(reading, "manifest", &lock->manifest);
    }
    if (status == LS_OK) {
        status = need_digest(reading, "manifest_blake2b", &lock->manifest_digest);
    }
    if (status == LS_OK) {
        status = need_number(reading, "serial", INT64_MAX, &serial);
    }
    lock->format = (uint32_t)format;
    lock->serial = (int64_t)serial;
    lock->created = -1;
    if (status == LS_OK) {
        status = take_time(reading, "created", &lock->created);
    }
    if (status == LS_OK && lock->created < 0) {
        status = refuse(reading, line_here(reading), "the key 'created' is missing here");
    }
    if (status == LS_OK) {
        status = take_time(reading, "expires", &lock->expires);
    }
    if (status == LS_OK) {
        lock->target = take(reading, "target");
    }
    return status;
}

static enum ls_status
read_plugin(struct reading *reading, struct ls_lock_plugin *plugin)
{
    enum ls_status status = need(reading, "version", &plugin->version);
    if (status == LS_OK && reading->at < reading->section->n_entries) {
        plugin->is_pinned = true;
        status = need_digest(reading, "blake2b", &plugin->digest);
    }
    return status;
}

static enum ls_status
read_step(struct reading *reading, struct ls_lock_step *step)
{
    struct ls_span kind;
    struct ls_span tx;
    enum ls_status status = need(reading, "id", &step->id);
    uint32_t line = line_here(reading);
    if (status == LS_OK) {
        status = need(reading, "kind", &kind);
    }
    if (status == LS_OK && !ls_kind_parse(kind, &step->kind)) {
        status = refuse(reading, line, "'kind' is not schema, doc or repeat");
    }
    line = line_here(reading);
    if (status == LS_OK) {
        status = need(reading, "transaction", &tx);
    }
    if (status == LS_OK && !ls_tx_parse(tx, &step->tx)) {
        status = refuse(reading, line, "'transaction' is not step, none or auto");
    }
    if (status != LS_OK) {
        return status;
    }
    take_words(reading, "requires", &step->required, &step->n_required);
    step->satisfied_by = take(reading, "satisfied_by");
    status = take_ranges(reading, "up", &step->up, &step->n_up);
    if (status == LS_OK) {
        status = take_ranges(reading, "down", &step->down, &step->n_down);
    }
    return status;
}

static enum ls_status
read_shared(struct reading *reading, struct ls_shared_file *shared)
{
    struct ls_span text;
    struct ls_range range;
    enum ls_status status = need(reading, "source", &shared->source);
    uint32_t line = line_here(reading);
    if (status == LS_OK) {
        status = need(reading, "file", &text);
    }
    if (status == LS_OK && (!parse_range(text, &range) || range.length != LS_RANGE_WHOLE)) {
        status = refuse(reading, line, "'file' is not a digest and a path");
    }
    if (status == LS_OK) {
        shared->file = range.file;
        shared->digest = range.digest;
    }
    return status;
}

static enum ls_status
end_section(const struct reading *reading, enum ls_status status)
{
    if (status == LS_OK && reading->at < reading->section->n_entries) {
        const struct ls_ini_entry *entry = &reading->section->entries[reading->at];
        status = refuse(
            reading, entry->line, "the key '%.*s' does not belong here", LS_SPAN_ARGS(entry->key));
    }
    return status;
}

/* Go on to the next section if it is "[KIND …]"; *ret_name is what follows KIND. */
static bool
open_section(struct reading *reading, const char *kind, struct ls_span *ret_name)
{
    struct ls_span word;
    if (reading->n_sections == reading->doc->n_sections) {
        return false;
    }
    const struct ls_ini_section *section = &reading->doc->sections[reading->n_sections];
    ls_ini_section_parts(section->name, &word, ret_name);
    if (!ls_span_is(word, kind)) {
        return false;
    }
    reading->section = section;
    reading->at = 0;
    reading->n_sections++;
    return true;
}

/* How many sections of this kind there are in a row from here. */
static size_t
count_sections(const struct reading *reading, const char *kind)
{
    struct reading ahead = *reading;
    struct ls_span name;
    while (open_section(&ahead, kind, &name)) {
    }
    return ahead.n_sections - reading->n_sections;
}

static enum ls_status
check_number(const struct reading *reading, struct ls_span name, size_t expected)
{
    char text[KEY_ROOM];
    (void)snprintf(text, sizeof(text), "%zu", expected);
    if (!ls_span_is(name, text)) {
        return refuse(reading, reading->section->line, "[%.*s] should have the number %zu",
            LS_SPAN_ARGS(reading->section->name), expected);
    }
    return LS_OK;
}

static enum ls_status
read_lists(struct reading *reading)
{
    struct ls_lock *lock = reading->lock;
    enum ls_status status = LS_OK;
    struct ls_span name;
    struct ls_lock_plugin *plugins =
        ls_arena_array(reading->arena, count_sections(reading, "plugin"), sizeof(*plugins));
    while (status == LS_OK && open_section(reading, "plugin", &name)) {
        plugins[lock->n_plugins].name = name;
        status = end_section(reading, read_plugin(reading, &plugins[lock->n_plugins++]));
    }
    struct ls_lock_step *steps =
        ls_arena_array(reading->arena, count_sections(reading, "step"), sizeof(*steps));
    while (status == LS_OK && open_section(reading, "step", &name)) {
        status = check_number(reading, name, lock->n_steps + 1);
        if (status == LS_OK) {
            status = end_section(reading, read_step(reading, &steps[lock->n_steps++]));
        }
    }
    struct ls_shared_file *shared =
        ls_arena_array(reading->arena, count_sections(reading, "shared"), sizeof(*shared));
    while (status == LS_OK && open_section(reading, "shared", &name)) {
        status = check_number(reading, name, lock->n_shared + 1);
        if (status == LS_OK) {
            status = end_section(reading, read_shared(reading, &shared[lock->n_shared++]));
        }
    }
    lock->plugins = plugins;
    lock->steps = steps;
    lock->shared = shared;
    return status;
}

static enum ls_status
read_sections(struct reading *reading)
{
    struct ls_span name;
    if (!open_section(reading, "lock", &name) || name.len > 0) {
        return refuse(reading, reading->doc->n_sections > 0 ? reading->doc->sections[0].line : 0,
            "the lock does not begin with [lock]");
    }
    enum ls_status status = end_section(reading, read_head(reading));
    if (status == LS_OK) {
        status = read_lists(reading);
    }
    if (status == LS_OK && reading->n_sections < reading->doc->n_sections) {
        const struct ls_ini_section *section = &reading->doc->sections[reading->n_sections];
        status = refuse(reading, section->line, "the section [%.*s] does not belong here",
            LS_SPAN_ARGS(section->name));
    }
    return status;
}

/* Comments, blank lines, other line ends, upper-case digits, a value cut elsewhere: all that
 * means the same to the reader and is still not what was sealed. */
static enum ls_status
check_rendering(const struct reading *reading)
{
    struct ls_span text = reading->doc->text;
    LS_CLEANUP(ls_buf_finish) struct ls_buf again = LS_BUF(text.len + 1);
    enum ls_status status = ls_lock_render(reading->lock, LS_DIGEST, &again, reading->err);
    if (status != LS_OK) {
        ls_err_at(reading->err, reading->doc->file, 0, 0);
        return status;
    }
    struct ls_span expected = ls_buf_span(&again);
    if (!again.overflowed && ls_span_equal(expected, text)) {
        return LS_OK;
    }
    size_t at = 0;
    uint32_t line = 1;
    while (at < text.len && at < expected.len && text.ptr[at] == expected.ptr[at]) {
        line += text.ptr[at++] == '\n';
    }
    if (at < text.len && text.ptr[at] == '\r') {
        status = ls_err_set(reading->err, LS_DIGEST, "the lines end in CR LF");
        ls_err_at(reading->err, reading->doc->file, line, 0);
        ls_err_remedy(
            reading->err, "Keep git from changing it: put `*.lock -text` into .gitattributes.");
        return status;
    }
    return refuse(reading, line, "the line is not as lockstep writes it");
}

enum ls_status
ls_lock_parse(struct ls_arena *arena, const struct ls_ini_doc *doc, const struct ls_lock **ret_lock,
    struct ls_err *err)
{
    struct ls_lock *lock = ls_arena_alloc(arena, sizeof(*lock));
    struct reading reading = {.arena = arena, .doc = doc, .lock = lock, .err = err};
    enum ls_status status = read_sections(&reading);
    if (status == LS_OK) {
        status = ls_lock_check(lock, doc, LS_DIGEST, err);
    }
    if (status == LS_OK) {
        status = check_rendering(&reading);
    }
    if (status != LS_OK) {
        ls_err_remedy(err, "%s", seal_again);
        return status;
    }
    *ret_lock = lock;
    return LS_OK;
}
