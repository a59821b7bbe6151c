/*
 * configparser's dialect, as far as alembic.ini uses it: sections, "key = value" or "key: value",
 * comments that begin a line with # or ;, continuation lines that are indented deeper than their
 * key, and interpolation by %(name)s with %% for a percent sign.
 */
#include "ini_alembic.h"

/* One key of a section that is read here. */
struct entry {
    struct lockstep_str section;
    struct lockstep_str key;
    struct lockstep_str value;
    uint32_t line;
    int is_default; /* of [DEFAULT]: it is in every section */
};

struct reader {
    const struct lockstep_host *host;
    struct al_pool *pool;
    struct lockstep_str path;
    struct al_list entries;      /* of struct entry */
    struct lockstep_str section; /* whose keys are looked up */
};

static int32_t
fail(const struct reader *reader, uint32_t line, const char *message, struct lockstep_str what)
{
    return lockstep_failf(reader->host, LOCKSTEP_FAIL_INVALID,
        (struct lockstep_where){reader->path, line, 1}, NULL, "%s '%.*s'", message, (int)what.len,
        what.ptr);
}

static int
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct lockstep_str
trim(struct lockstep_str text)
{
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

static struct lockstep_str
lower(struct al_pool *pool, struct lockstep_str text)
{
    struct al_text out = al_text_in(pool);
    for (uint64_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        al_text_putc(&out, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
    }
    return al_text_view(&out);
}

static struct entry *
find(const struct reader *reader, struct lockstep_str key)
{
    struct entry *found = NULL;
    for (size_t i = 0; i < reader->entries.n; i++) {
        struct entry *entry = reader->entries.items[i];
        int is_here = entry->is_default || lockstep_str_equal(entry->section, reader->section);
        if (is_here && lockstep_str_equal(entry->key, key) &&
            (found == NULL || found->is_default)) {
            found = entry;
        }
    }
    return found;
}

static struct lockstep_str
here(struct lockstep_str path)
{
    uint64_t len = path.len;
    while (len > 0 && path.ptr[len - 1] != '/') {
        len--;
    }
    return (struct lockstep_str){path.ptr, len > 0 ? len - 1 : 0};
}

/* Puts values in for %(name)s; `here` is the directory of the file. */
static int32_t
interpolate(
    const struct reader *reader, const struct entry *entry, unsigned depth, struct al_text *out)
{
    struct lockstep_str value = entry->value;
    for (uint64_t i = 0; i < value.len; i++) {
        if (value.ptr[i] != '%') {
            al_text_putc(out, value.ptr[i]);
            continue;
        }
        if (i + 1 < value.len && value.ptr[i + 1] == '%') {
            al_text_putc(out, '%');
            i++;
            continue;
        }
        const char *close = memchr(value.ptr + i, ')', value.len - i);
        uint64_t end = close == NULL ? 0 : (uint64_t)(close - value.ptr);
        if (i + 1 >= value.len || value.ptr[i + 1] != '(' || end + 1 >= value.len ||
            value.ptr[end + 1] != 's') {
            return fail(reader, entry->line, "'%' must be followed by '%' or '(', in", value);
        }
        struct lockstep_str name =
            lower(reader->pool, (struct lockstep_str){value.ptr + i + 2, end - i - 2});
        const struct entry *other = find(reader, name);
        if (lockstep_str_equal(name, LOCKSTEP_STR("here"))) {
            al_text_puts(out, "./");
            al_text_add(out, here(reader->path));
        } else if (other == NULL || depth >= 10) {
            return fail(reader, entry->line, "nothing is known by the name of", name);
        } else if (interpolate(reader, other, depth + 1, out) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        i = end + 1;
    }
    return LOCKSTEP_OK;
}

static int32_t
get(const struct reader *reader, const char *key, struct lockstep_str *ret, uint32_t *ret_line)
{
    const struct entry *entry = find(reader, lockstep_str_of(key));
    struct al_text out = al_text_in(reader->pool);
    if (entry == NULL) {
        return LOCKSTEP_OK;
    }
    if (interpolate(reader, entry, 0, &out) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    *ret = trim(al_text_view(&out));
    if (ret_line != NULL) {
        *ret_line = entry->line;
    }
    return LOCKSTEP_OK;
}

/* A line that continues the value before it. */
static void
continue_value(struct reader *reader, struct entry *entry, struct lockstep_str line)
{
    struct al_text joined = al_text_in(reader->pool);
    al_text_add(&joined, entry->value);
    al_text_putc(&joined, '\n');
    al_text_add(&joined, line);
    entry->value = al_text_view(&joined);
}

static const struct lockstep_str alembic_section = {"alembic", 7};
static const struct lockstep_str hooks_section = {"post_write_hooks", 16};

struct position {
    struct lockstep_str section;
    struct entry *entry;
    size_t indent; /* of the key */
    uint32_t line;
};

static int32_t
read_line(struct reader *reader, struct position *at, struct lockstep_str raw)
{
    size_t indent = 0;
    while (indent < raw.len && is_blank(raw.ptr[indent])) {
        indent++;
    }
    struct lockstep_str line = trim(raw);
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';') {
        return LOCKSTEP_OK;
    }
    if (indent > at->indent && at->entry != NULL) {
        continue_value(reader, at->entry, line);
        return LOCKSTEP_OK;
    }
    at->indent = indent;
    if (line.ptr[0] == '[' && line.ptr[line.len - 1] == ']') {
        at->section = (struct lockstep_str){line.ptr + 1, line.len - 2};
        at->entry = NULL;
        return LOCKSTEP_OK;
    }
    uint64_t split = 0;
    while (split < line.len && line.ptr[split] != '=' && line.ptr[split] != ':') {
        split++;
    }
    if (split == line.len || at->section.ptr == NULL) {
        return fail(reader, at->line, "this line is no key with a value:", line);
    }
    struct entry *entry = al_pool_alloc(reader->pool, sizeof(*entry));
    int is_default = lockstep_str_equal(at->section, LOCKSTEP_STR("DEFAULT"));
    if (entry == NULL) {
        return fail(reader, at->line, "memory is spent at", line);
    }
    entry->key = lower(reader->pool, trim((struct lockstep_str){line.ptr, split}));
    entry->value = trim((struct lockstep_str){line.ptr + split + 1, line.len - split - 1});
    entry->line = at->line;
    entry->section = at->section;
    entry->is_default = is_default;
    at->entry = entry;
    if (is_default || lockstep_str_equal(at->section, alembic_section) ||
        lockstep_str_equal(at->section, hooks_section)) {
        (void)al_list_push(reader->pool, &reader->entries, entry);
    }
    return LOCKSTEP_OK;
}

int32_t
al_ini_read(const struct lockstep_host *host, struct al_pool *pool, struct lockstep_str path,
    struct lockstep_str text, struct al_ini *ret)
{
    struct reader reader = {.host = host, .pool = pool, .path = path, .section = alembic_section};
    struct position at = {.line = 0};
    uint64_t begin = 0;
    *ret = (struct al_ini){.script_location_line = 0};
    while (begin < text.len) {
        const char *newline = memchr(text.ptr + begin, '\n', text.len - begin);
        uint64_t end = newline == NULL ? text.len : (uint64_t)(newline - text.ptr);
        at.line++;
        if (read_line(&reader, &at, (struct lockstep_str){text.ptr + begin, end - begin}) !=
            LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        begin = end + 1;
    }
    int32_t code =
        get(&reader, "script_location", &ret->script_location, &ret->script_location_line);
    code |=
        get(&reader, "version_locations", &ret->version_locations, &ret->version_locations_line);
    code |= get(&reader, "version_path_separator", &ret->version_path_separator, NULL);
    code |= get(&reader, "path_separator", &ret->version_path_separator, NULL);
    code |= get(&reader, "file_template", &ret->file_template, NULL);
    code |= get(&reader, "truncate_slug_length", &ret->truncate_slug_length, NULL);
    code |= get(&reader, "timezone", &ret->timezone, &ret->timezone_line);
    code |= get(&reader, "recursive_version_locations", &ret->recursive, NULL);
    code |= get(&reader, "prepend_sys_path", &ret->prepend_sys_path, NULL);
    code |= get(&reader, "revision_environment", &ret->revision_environment, NULL);
    code |= get(&reader, "output_encoding", &ret->output_encoding, NULL);
    reader.section = hooks_section;
    code |= get(&reader, "hooks", &ret->hooks, NULL);
    return code == LOCKSTEP_OK ? LOCKSTEP_OK : LOCKSTEP_FAILED;
}
