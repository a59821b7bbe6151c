/*
 * The text of a lock. There is one text for each lock: the reader renders what it has read and
 * compares, so whatever this file would not write is no lock.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "manifest/lock_form.h"

enum {
    KEY_ROOM = 64,
    SEPARATOR = 3,    /* " = " */
    WORDS_MAX = 1024, /* of a line; an id has at most 264 bytes */
    RANGE_MAX = 8192, /* digest, two numbers, and a path of at most 4096 bytes */
};

struct writing {
    struct ls_buf *out;
    enum ls_status failure; /* of the error, where there is one */
    struct ls_err *err;
};

/* How much of `text` goes into a line with room for `room` bytes: all, or up to a place from
 * which the rest is read back as it is; 0 where there is no such place. */
static size_t
cut(struct ls_span text, size_t room)
{
    if (text.len <= room) {
        return text.len;
    }
    for (size_t at = room; at > 0; at--) {
        bool is_lost = text.ptr[at - 1] == ' ' || text.ptr[at] == ' ' || text.ptr[at] == ';';
        if (!is_lost && !ls_utf8_is_continuation(text.ptr[at])) {
            return at;
        }
    }
    return 0;
}

/* KEY = VALUE, going on under MORE.2, MORE.3, … */
static void
write_parts(struct writing *writing, const char *key, const char *more, struct ls_span value)
{
    char name[KEY_ROOM];
    struct ls_span rest = value;
    (void)snprintf(name, sizeof(name), "%s", key);
    for (size_t part = 2; rest.len > 0; part++) {
        size_t len = cut(rest, LS_LOCK_MAX_LINE - SEPARATOR - strlen(name));
        if (len == 0) {
            (void)ls_err_set(writing->err, writing->failure,
                "'%.*s' cannot be cut into the lines of a lock", LS_SPAN_ARGS(value));
            return;
        }
        ls_buf_printf(writing->out, "%s = ", name);
        ls_buf_add(writing->out, (struct ls_span){rest.ptr, len});
        ls_buf_addc(writing->out, '\n');
        rest = (struct ls_span){rest.ptr + len, rest.len - len};
        (void)snprintf(name, sizeof(name), "%s.%zu", more, part);
    }
}

static void
write_value(struct writing *writing, const char *key, struct ls_span value)
{
    write_parts(writing, key, key, value);
}

static void
write_digest(struct writing *writing, const char *key, const struct ls_digest *digest)
{
    char hex[LS_DIGEST_HEX];
    write_value(writing, key, ls_span_of(ls_digest_hex(digest, hex)));
}

static void
write_time(struct writing *writing, const char *key, int64_t microseconds)
{
    char text[LS_TIME_TEXT];
    write_value(writing, key, ls_span_of(ls_clock_iso(microseconds, text)));
}

/* As many words a line as fit; the lines are KEY, KEY.2, KEY.3, …. A word too long for a line of
 * its own goes on under KEY.LINE.2, KEY.LINE.3, …, LINE being 1 for the first. */
static void
write_words(struct writing *writing, const char *key, const struct ls_span *words, size_t n)
{
    LS_CLEANUP(ls_buf_finish) struct ls_buf line = LS_BUF(WORDS_MAX);
    size_t number = 1;
    for (size_t i = 0; i < n; number++) {
        char name[KEY_ROOM];
        char more[KEY_ROOM];
        (void)snprintf(more, sizeof(more), "%s.%zu", key, number);
        (void)snprintf(name, sizeof(name), "%s", number == 1 ? key : more);
        size_t room = LS_LOCK_MAX_LINE - SEPARATOR - strlen(name);
        ls_buf_clear(&line);
        ls_buf_add(&line, words[i++]);
        while (i < n && line.len + 1 + words[i].len <= room) {
            ls_buf_addc(&line, ' ');
            ls_buf_add(&line, words[i++]);
        }
        write_parts(writing, name, more, ls_buf_span(&line));
    }
}

static void
write_range(struct writing *writing, const char *key, const struct ls_range *range)
{
    char hex[LS_DIGEST_HEX];
    uint64_t offset = 0;
    uint64_t length = 0;
    struct ls_span rest;
    LS_CLEANUP(ls_buf_finish) struct ls_buf text = LS_BUF(RANGE_MAX);
    ls_buf_printf(&text, "%s ", ls_digest_hex(&range->digest, hex));
    if (range->length != LS_RANGE_WHOLE) {
        ls_buf_printf(&text, "%" PRIu64 "+%" PRIu64 " ", range->offset, range->length);
    } else if (range->offset != 0 || ls_lock_split_range(range->file, &offset, &length, &rest)) {
        ls_buf_printf(&text, "%" PRIu64 "+* ", range->offset);
    }
    ls_buf_add(&text, range->file);
    write_value(writing, key, ls_buf_span(&text));
}

static void
write_ranges(
    struct writing *writing, const char *direction, const struct ls_range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char key[KEY_ROOM];
        (void)snprintf(key, sizeof(key), "%s.%zu", direction, i + 1);
        write_range(writing, key, &ranges[i]);
    }
}

static void
write_head(struct writing *writing, const struct ls_lock *lock)
{
    ls_buf_printf(writing->out, "[lock]\nformat = %u\n", lock->format);
    write_value(writing, "manifest", lock->manifest);
    write_digest(writing, "manifest_blake2b", &lock->manifest_digest);
    ls_buf_printf(writing->out, "serial = %" PRId64 "\n", lock->serial);
    write_time(writing, "created", lock->created);
    if (lock->expires != 0) {
        write_time(writing, "expires", lock->expires);
    }
    if (lock->target.ptr != NULL) {
        write_value(writing, "target", lock->target);
    }
}

static void
write_step(struct writing *writing, const struct ls_lock_step *step, size_t number)
{
    ls_buf_printf(writing->out, "\n[step %zu]\n", number);
    write_value(writing, "id", step->id);
    write_value(writing, "kind", ls_span_of(ls_kind_word(step->kind)));
    write_value(writing, "transaction", ls_span_of(ls_tx_word(step->tx)));
    write_words(writing, "requires", step->required, step->n_required);
    if (step->satisfied_by.ptr != NULL) {
        write_value(writing, "satisfied_by", step->satisfied_by);
    }
    write_ranges(writing, "up", step->up, step->n_up);
    write_ranges(writing, "down", step->down, step->n_down);
}

enum ls_status
ls_lock_render(
    const struct ls_lock *lock, enum ls_status failure, struct ls_buf *out, struct ls_err *err)
{
    struct writing writing = {.out = out, .failure = failure, .err = err};
    write_head(&writing, lock);
    for (size_t i = 0; i < lock->n_plugins; i++) {
        const struct ls_lock_plugin *plugin = &lock->plugins[i];
        ls_buf_printf(out, "\n[plugin %.*s]\n", LS_SPAN_ARGS(plugin->name));
        write_value(&writing, "version", plugin->version);
        if (plugin->is_pinned) {
            write_digest(&writing, "blake2b", &plugin->digest);
        }
    }
    for (size_t i = 0; i < lock->n_steps; i++) {
        write_step(&writing, &lock->steps[i], i + 1);
    }
    for (size_t i = 0; i < lock->n_shared; i++) {
        struct ls_range whole = {.file = lock->shared[i].file,
            .length = LS_RANGE_WHOLE,
            .digest = lock->shared[i].digest};
        ls_buf_printf(out, "\n[shared %zu]\n", i + 1);
        write_value(&writing, "source", lock->shared[i].source);
        write_range(&writing, "file", &whole);
    }
    return err->status;
}

enum ls_status
ls_lock_write(const struct ls_lock *lock, struct ls_buf *out, struct ls_err *err)
{
    size_t before = out->len;
    enum ls_status status = ls_lock_check(lock, NULL, LS_CONFIG, err);
    if (status == LS_OK) {
        status = ls_lock_render(lock, LS_CONFIG, out, err);
    }
    if (status == LS_OK && out->overflowed) {
        status = ls_err_set(err, LS_CONFIG, "the lock would have more than %zu bytes", out->max);
    }
    if (status != LS_OK) {
        ls_buf_truncate(out, before);
    }
    return status;
}
