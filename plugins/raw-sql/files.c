/*
 * Choosing and ordering the files. Order is by bytes: no locale, no numeric reading of prefixes; prefixes for which the
 * two would differ are refused instead.
 */
#include "files.h"

#include <stdlib.h>
#include <string.h>

#include "lockstep/plugin_util.h"

/* ---- Patterns ---- */

/* Whether `c` is in the set that begins behind the '[' at pattern[at]; *ret_next is behind its ']'. A set that is not
 * closed is the character '[' itself. */
static int
in_set(struct lockstep_str pattern, size_t at, char c, size_t *ret_next)
{
    size_t i = at + 1;
    int is_negated = i < pattern.len && pattern.ptr[i] == '!';
    i += is_negated ? 1 : 0;
    int is_in = 0;
    for (size_t first = i; i < pattern.len; i++) {
        if (pattern.ptr[i] == ']' && i > first) {
            *ret_next = i + 1;
            return is_in != is_negated && c != '/';
        }
        unsigned char low = (unsigned char)pattern.ptr[i];
        unsigned char high = low;
        if (i + 2 < pattern.len && pattern.ptr[i + 1] == '-' && pattern.ptr[i + 2] != ']') {
            high = (unsigned char)pattern.ptr[i + 2];
            i += 2;
        }
        is_in = is_in || ((unsigned char)c >= low && (unsigned char)c <= high);
    }
    *ret_next = at + 1;
    return c == '[';
}

/* Behind the character at text[at]. */
static size_t
next_character(struct lockstep_str text, size_t at)
{
    int is_long = (unsigned char)text.ptr[at] >= 0xC0u;
    at++;
    while (is_long && at < text.len && ((unsigned char)text.ptr[at] & 0xC0u) == 0x80u) {
        at++;
    }
    return at;
}

/* Match the whole of `text`. One place to return to is enough: a later star makes an earlier one final. */
static int
match(struct lockstep_str pattern, struct lockstep_str text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = SIZE_MAX;
    size_t star_text = 0;
    while (t < text.len) {
        size_t next = p + 1;
        char c = text.ptr[t];
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            star_text = t;
        } else if (p < pattern.len && (pattern.ptr[p] == '?'      ? c != '/'
                                          : pattern.ptr[p] == '[' ? in_set(pattern, p, c, &next)
                                                                  : pattern.ptr[p] == c)) {
            t = pattern.ptr[p] == '?' ? next_character(text, t) : t + 1;
            p = next;
        } else if (star != SIZE_MAX && text.ptr[star_text] != '/') {
            p = star + 1;
            t = ++star_text;
        } else {
            return 0;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

int
rs_glob(struct lockstep_str pattern, struct lockstep_str path)
{
    if (memchr(pattern.ptr, '/', (size_t)pattern.len) == NULL) {
        const char *slash = memrchr(path.ptr, '/', (size_t)path.len);
        if (slash != NULL) {
            path.len -= (uint64_t)(slash + 1 - path.ptr);
            path.ptr = slash + 1;
        }
    }
    return match(pattern, path);
}

static int
matches_any(const struct lockstep_str *patterns, uint32_t n, struct lockstep_str path)
{
    for (uint32_t i = 0; i < n; i++) {
        if (rs_glob(patterns[i], path)) {
            return 1;
        }
    }
    return 0;
}

int
rs_files_choose(const struct rs_options *options, struct lockstep_str path)
{
    return (options->n_patterns == 0 ||
               matches_any(options->patterns, options->n_patterns, path)) &&
           !matches_any(options->excludes, options->n_excludes, path);
}

/* ---- Options ---- */

static const struct lockstep_where nowhere = {{NULL, 0}, 0, 0};

/* Cut the value into words. */
static int32_t
read_words(const struct lockstep_host *host, const struct lockstep_option *option,
    const struct lockstep_str **ret_words, uint32_t *ret_n)
{
    size_t most = (size_t)option->value.len / 2 + 1;
    struct lockstep_str *words = host->alloc(host->ctx, most * sizeof(*words));
    if (words == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, nowhere, NULL, "out of memory");
    }
    uint32_t n = 0;
    size_t at = 0;
    while (at < option->value.len) {
        size_t end = at;
        while (end < option->value.len && strchr(" \t", option->value.ptr[end]) == NULL) {
            end++;
        }
        if (end > at) {
            words[n++] = (struct lockstep_str){option->value.ptr + at, end - at};
        }
        at = end + 1;
    }
    if (n == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere,
            "Give one pattern or more, or leave it out.",
            "line %u of the manifest: '%.*s' is empty", option->line, (int)option->key.len,
            option->key.ptr);
    }
    *ret_words = words;
    *ret_n = n;
    return LOCKSTEP_OK;
}

/* An option that knows two values: *ret is 1 for `yes`, 0 for `no` (NULL: there is no such word). */
static int32_t
read_choice(const struct lockstep_host *host, const struct lockstep_option *option, const char *yes,
    const char *no, uint32_t *ret)
{
    int is_yes = lockstep_str_equal(option->value, lockstep_str_of(yes));
    if (!is_yes && (no == NULL || !lockstep_str_equal(option->value, lockstep_str_of(no)))) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere,
            "Correct the value, or leave the option out.",
            "line %u of the manifest: '%.*s' may be %s%s%s, not '%.*s'", option->line,
            (int)option->key.len, option->key.ptr, yes, no == NULL ? "" : " or ",
            no == NULL ? "" : no, (int)option->value.len, option->value.ptr);
    }
    *ret = is_yes ? 1 : 0;
    return LOCKSTEP_OK;
}

int32_t
rs_options_read(const struct lockstep_host *host, struct rs_options *ret_options)
{
    static const char *const known[] = {"files", "exclude", "recursive", "order", NULL};
    struct rs_options options = {0};
    struct lockstep_option option;
    int32_t code = lockstep_refuse_unknown_options(host, known);
    if (code == LOCKSTEP_OK &&
        host->option(host->ctx, LOCKSTEP_STR("files"), &option) == LOCKSTEP_OK) {
        code = read_words(host, &option, &options.patterns, &options.n_patterns);
    }
    if (code == LOCKSTEP_OK &&
        host->option(host->ctx, LOCKSTEP_STR("exclude"), &option) == LOCKSTEP_OK) {
        code = read_words(host, &option, &options.excludes, &options.n_excludes);
    }
    if (code == LOCKSTEP_OK &&
        host->option(host->ctx, LOCKSTEP_STR("recursive"), &option) == LOCKSTEP_OK) {
        code = read_choice(host, &option, "yes", "no", &options.is_recursive);
    }
    if (code == LOCKSTEP_OK &&
        host->option(host->ctx, LOCKSTEP_STR("order"), &option) == LOCKSTEP_OK) {
        code = read_choice(host, &option, "free", NULL, &options.is_free);
    }
    if (code == LOCKSTEP_OK) {
        *ret_options = options;
    }
    return code;
}

/* ---- Files ---- */

static int
ends(struct lockstep_str text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len > len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

/* Whether the name ends so in some other case of its letters. */
static int
ends_in_other_case(struct lockstep_str text, const char *suffix)
{
    size_t len = strlen(suffix);
    if (text.len <= len || ends(text, suffix)) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[text.len - len + i];
        if ((char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c) != suffix[i]) {
            return 0;
        }
    }
    return 1;
}

static struct lockstep_where
file_at(struct lockstep_str path)
{
    return (struct lockstep_where){path, 0, 0};
}

uint64_t
rs_digits(struct lockstep_str text)
{
    uint64_t n = 0;
    while (n < text.len && text.ptr[n] >= '0' && text.ptr[n] <= '9') {
        n++;
    }
    return n;
}

static int
compare_bytes(struct lockstep_str a, struct lockstep_str b)
{
    uint64_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, (size_t)shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare_steps(const void *a, const void *b)
{
    const struct rs_step *left = a;
    const struct rs_step *right = b;
    return compare_bytes(left->local_id, right->local_id);
}

static int
compare_ids(const void *key, const void *item)
{
    const struct lockstep_str *id = key;
    const struct rs_step *step = item;
    return compare_bytes(*id, step->local_id);
}

/* The width of the digits at the head of each part of a path, as far as paths have shared the parts before. */
enum { PARTS_MAX = 32 };

/* Refuse two names beside one another whose digit prefixes differ in width: their order by bytes is not the one by
 * numbers. The ids are sorted, so names of one folder stand together. */
static int32_t
check_widths(const struct lockstep_host *host, const struct rs_step *steps, uint64_t n)
{
    const struct rs_step *first[PARTS_MAX] = {NULL}; /* that has digits, in the folder at hand */
    for (uint64_t i = 0; i < n; i++) {
        struct lockstep_str id = steps[i].local_id;
        size_t part = 0;
        size_t start = 0;
        while (part < PARTS_MAX && start < id.len) {
            const char *slash = memchr(id.ptr + start, '/', (size_t)id.len - start);
            uint64_t width = rs_digits((struct lockstep_str){id.ptr + start, id.len - start});
            const struct rs_step *other = first[part];
            if (other != NULL &&
                (other->local_id.len < start || memcmp(other->local_id.ptr, id.ptr, start) != 0)) {
                other = NULL;
            }
            uint64_t others = other == NULL
                                  ? 0
                                  : rs_digits((struct lockstep_str){
                                        other->local_id.ptr + start, other->local_id.len - start});
            if (width > 0 && others > 0 && width != others) {
                return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, file_at(steps[i].up),
                    "Give all of them numbers of one width, or say 'order = free' in the manifest.",
                    "'%.*s' and '%.*s' begin with numbers of different width, so that their order "
                    "is not that of "
                    "the numbers",
                    (int)other->local_id.len, other->local_id.ptr, (int)id.len, id.ptr);
            }
            first[part] = width > 0 ? &steps[i] : other;
            part++;
            start = slash == NULL ? (size_t)id.len : (size_t)(slash - id.ptr) + 1;
        }
    }
    return LOCKSTEP_OK;
}

/* Refuse what is misspelt, and patterns that choose nothing. */
static int32_t
check_names(const struct lockstep_host *host, const struct rs_options *options,
    const struct lockstep_file *files, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        struct lockstep_str path = files[i].path;
        if (matches_any(options->excludes, options->n_excludes, path)) {
            continue;
        }
        if (ends_in_other_case(path, ".sql") || ends_in_other_case(path, ".down.sql")) {
            return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, file_at(path),
                "Rename it to end in .sql or .down.sql, or name it in 'exclude'.",
                "the ending of '%.*s' is not in lower case", (int)path.len, path.ptr);
        }
    }
    for (uint32_t k = 0; k < options->n_patterns; k++) {
        int is_used = 0;
        for (uint64_t i = 0; i < n && !is_used; i++) {
            is_used = ends(files[i].path, ".sql") && rs_glob(options->patterns[k], files[i].path);
        }
        if (!is_used) {
            return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere,
                "Correct the pattern, or take it out of the manifest.",
                "'files = %.*s' matches no .sql file", (int)options->patterns[k].len,
                options->patterns[k].ptr);
        }
    }
    return LOCKSTEP_OK;
}

/* Give each way back to its step. */
static int32_t
pair_ways_back(const struct lockstep_host *host, const struct rs_options *options,
    const struct lockstep_file *files, uint64_t n_files, struct rs_step *steps, uint64_t n)
{
    for (uint64_t i = 0; i < n_files; i++) {
        struct lockstep_str path = files[i].path;
        if (!ends(path, ".down.sql") || matches_any(options->excludes, options->n_excludes, path)) {
            continue;
        }
        struct lockstep_str id = {path.ptr, path.len - (sizeof(".down.sql") - 1)};
        struct rs_step *step =
            n == 0 ? NULL : bsearch(&id, steps, (size_t)n, sizeof(*steps), compare_ids);
        if (step != NULL) {
            step->down = path;
            continue;
        }
        int is_there = 0; /* its way there exists, but is not chosen */
        for (uint64_t k = 0; k < n_files && !is_there; k++) {
            struct lockstep_str other = files[k].path;
            is_there = other.len == id.len + 4 && ends(other, ".sql") &&
                       !ends(other, ".down.sql") && memcmp(other.ptr, id.ptr, (size_t)id.len) == 0;
        }
        if (!is_there) {
            return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, file_at(path),
                "Add the file it belongs to, remove it, or name it in 'exclude'.",
                "a way back without its way there: no '%.*s.sql' beside '%.*s'", (int)id.len,
                id.ptr, (int)path.len, path.ptr);
        }
    }
    return LOCKSTEP_OK;
}

int32_t
rs_files_list(const struct lockstep_host *host, const struct rs_options *options,
    const struct rs_step **ret_steps, uint64_t *ret_n)
{
    const struct lockstep_file *files = NULL;
    uint64_t n_files = 0;
    int32_t code = host->list(host->ctx, LOCKSTEP_STR(""), options->is_recursive, &files, &n_files);
    if (code == LOCKSTEP_NOT_FOUND) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere,
            "Correct 'path' in the manifest.", "the source's directory does not exist");
    }
    if (code == LOCKSTEP_OK) {
        code = check_names(host, options, files, n_files);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    struct rs_step *steps = host->alloc(host->ctx, (n_files + 1) * sizeof(*steps));
    if (steps == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_STEP, nowhere, NULL, "out of memory");
    }
    uint64_t n = 0;
    for (uint64_t i = 0; i < n_files; i++) {
        struct lockstep_str path = files[i].path;
        if (ends(path, ".sql") && !ends(path, ".down.sql") && rs_files_choose(options, path)) {
            steps[n++] = (struct rs_step){.local_id = {path.ptr, path.len - 4}, .up = path};
        }
    }
    if (n > 0) {
        qsort(steps, (size_t)n, sizeof(*steps), compare_steps);
    }
    code = options->is_free ? LOCKSTEP_OK : check_widths(host, steps, n);
    if (code == LOCKSTEP_OK) {
        code = pair_ways_back(host, options, files, n_files, steps, n);
    }
    if (code == LOCKSTEP_OK) {
        *ret_steps = steps;
        *ret_n = n;
    }
    return code;
}
