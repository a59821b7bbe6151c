/*
 * New migrations are numbered on: the highest number at the head of a local id, plus one, as wide as the others. A name
 * that would not come last is refused, because the step would then be out of order from its first day.
 */
#include "create.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lockstep/plugin_util.h"

enum { SLUG_MAX = 60, WIDTH_MAX = 18, WIDTH_FIRST = 4, NAME_MAX_LEN = WIDTH_MAX + SLUG_MAX + 16 };

static const struct lockstep_where nowhere = {{NULL, 0}, 0, 0};

/* Letters and digits of the message in lower case, everything else as single underscores. */
static size_t
make_slug(struct lockstep_str message, char slug[SLUG_MAX + 1])
{
    size_t len = 0;
    for (size_t i = 0; i < message.len && len < SLUG_MAX; i++) {
        char c = message.ptr[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            slug[len++] = c;
        } else if (len > 0 && slug[len - 1] != '_') {
            slug[len++] = '_';
        }
    }
    while (len > 0 && slug[len - 1] == '_') {
        len--;
    }
    slug[len] = '\0';
    return len;
}

/* The number that follows the steps' own, and its width; 0 where the numbers are too wide to count. */
static int
next_number(const struct rs_step *steps, uint64_t n, uint64_t *ret_number, uint64_t *ret_width)
{
    uint64_t highest = 0;
    uint64_t width = 0;
    for (uint64_t i = 0; i < n; i++) {
        struct lockstep_str id = steps[i].local_id;
        uint64_t digits = rs_digits(id);
        if (digits > WIDTH_MAX) {
            return 0;
        }
        uint64_t number = 0;
        for (uint64_t k = 0; k < digits; k++) {
            number = number * 10 + (uint64_t)(id.ptr[k] - '0');
        }
        highest = number > highest ? number : highest;
        width = digits > width ? digits : width;
    }
    *ret_number = highest + 1;
    *ret_width = width == 0 ? WIDTH_FIRST : width;
    return 1;
}

static int32_t
check_request(const struct lockstep_host *host, const struct lockstep_new *request)
{
    if (request->n_tables > 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere, "Leave --table out.",
            "a raw-sql source writes an empty file: it takes no tables");
    }
    for (uint64_t i = 0; i < request->message.len; i++) {
        unsigned char c = (unsigned char)request->message.ptr[i];
        if (c < 0x20 || c == 0x7F) {
            return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere, "Write it on one line.",
                "the message holds a control character");
        }
    }
    return lockstep_refuse_wishes(host, request);
}

/* The local id of the new step, into `id`. */
static int32_t
make_id(const struct lockstep_host *host, const struct rs_options *options,
    const struct rs_step *steps, uint64_t n, struct lockstep_str message, char id[NAME_MAX_LEN])
{
    char slug[SLUG_MAX + 1];
    uint64_t number = 0;
    uint64_t width = 0;
    if (make_slug(message, slug) == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
            "Give a message with words in it.", "no letter or digit in '%.*s' to name a file by",
            (int)message.len, message.ptr);
    }
    if (!next_number(steps, n, &number, &width)) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere, "Write the file by hand.",
            "the numbers of this source are too long to count on");
    }
    int len = snprintf(id, NAME_MAX_LEN, "%0*" PRIu64 "_%s", (int)width, number, slug);
    struct lockstep_str made = {id, (uint64_t)(len < 0 ? 0 : len)};
    if (rs_digits(made) != width) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere, "Write the file by hand.",
            "the number %" PRIu64 " is wider than those of this source", number);
    }
    struct lockstep_str last = n == 0 ? (struct lockstep_str){"", 0} : steps[n - 1].local_id;
    uint64_t shorter = made.len < last.len ? made.len : last.len;
    int order = memcmp(made.ptr, last.ptr, (size_t)shorter);
    if (!options->is_free && (order < 0 || (order == 0 && made.len <= last.len))) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
            "Write the file by hand, under a name that comes last.",
            "'%s' would not come after '%.*s', the last step of this source", id, (int)last.len,
            last.ptr);
    }
    return LOCKSTEP_OK;
}

static int32_t
write_file(const struct lockstep_host *host, const char *id, const char *ending, const char *text)
{
    char path[NAME_MAX_LEN + 16];
    (void)snprintf(path, sizeof(path), "%s%s", id, ending);
    return host->write(host->ctx, lockstep_str_of(path), lockstep_str_of(text));
}

int32_t
rs_create(const struct lockstep_host *host, const struct rs_options *options,
    const struct rs_step *steps, uint64_t n, const struct lockstep_new *request)
{
    char id[NAME_MAX_LEN];
    int32_t code = check_request(host, request);
    if (code == LOCKSTEP_OK) {
        code = make_id(host, options, steps, n, request->message, id);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    char path[NAME_MAX_LEN + 16];
    (void)snprintf(path, sizeof(path), "%s.sql", id);
    if (!rs_files_choose(options, lockstep_str_of(path))) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
            "Widen 'files' or 'exclude' of the source, or write the file by hand.",
            "'%s' is not among the files that the manifest chooses", path);
    }
    size_t size = (size_t)request->message.len + 256;
    char *text = host->alloc(host->ctx, size);
    if (text == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, nowhere, NULL, "out of memory");
    }
    (void)snprintf(text, size, "-- lockstep: description = %.*s\n\n", (int)request->message.len,
        request->message.ptr);
    code = write_file(host, id, ".sql", text);
    if (code == LOCKSTEP_OK) {
        (void)snprintf(
            text, size, "-- The way back of %s. Remove this file where there is none.\n\n", id);
        code = write_file(host, id, ".down.sql", text);
    }
    return code;
}
