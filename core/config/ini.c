/*
 * Two readings of one text. The scan cuts the text into headers and entries by rules under which
 * inih has nothing to cut, join or guess; then inih reads the same text, and must deliver
 * exactly what the scan found. No message shows the text of a line: it may hold a password.
 */
#include "config/ini.h"

#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* What a lock of 64 MiB may hold; keeps the memory for hostile text at a small multiple of the
 * text. */
enum { MAX_SECTIONS = 500000, MAX_ENTRIES = 4000000, MESSAGE_MAX = 300 };

struct line {
    struct ls_span text; /* without its end */
    uint32_t number;
};

struct scan {
    const char *file;
    enum ls_status failure;
    struct ls_err *err;
    struct ls_ini_section *sections;
    size_t n_sections;
    struct ls_ini_entry *entries;
    size_t n_entries;
};

/* A name and where it stands, to find names that stand twice. */
struct named {
    struct ls_span name;
    uint32_t line;
};

static enum ls_status refuse(const struct scan *scan, const struct line *line, size_t at,
    const char *remedy, const char *format, ...) LS_PRINTF(5, 6);

static enum ls_status
refuse(const struct scan *scan, const struct line *line, size_t at, const char *remedy,
    const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    enum ls_status status = ls_err_set(scan->err, scan->failure, "%s", message);
    size_t column = ls_utf8_count((struct ls_span){line->text.ptr, at}) + 1;
    ls_err_at(scan->err, scan->file, line->number, (uint32_t)column);
    if (remedy != NULL) {
        ls_err_remedy(scan->err, "%s", remedy);
    }
    return status;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Take the next line off *rest; false at the end. A CR belongs to the end of a line only before
 * LF. */
static bool
next_line(struct ls_span *rest, struct line *line)
{
    if (rest->len == 0) {
        return false;
    }
    const char *newline = memchr(rest->ptr, '\n', rest->len);
    size_t whole = newline == NULL ? rest->len : (size_t)(newline - rest->ptr) + 1;
    size_t len = newline == NULL ? whole : whole - 1;
    if (newline != NULL && len > 0 && rest->ptr[len - 1] == '\r') {
        len--;
    }
    line->text = (struct ls_span){rest->ptr, len};
    line->number++;
    *rest = (struct ls_span){rest->ptr + whole, rest->len - whole};
    return true;
}

static enum ls_status
check_bytes(const struct scan *scan, const struct line *line)
{
    struct ls_span text = line->text;
    size_t valid = ls_utf8_valid_up_to(text);
    for (size_t i = 0; i < valid; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F) {
            return refuse(scan, line, i, NULL, "the control byte 0x%02x may not stand here", c);
        }
    }
    if (valid < text.len) {
        return refuse(scan, line, valid, "Save the file as UTF-8.", "the byte 0x%02x is not UTF-8",
            (unsigned char)text.ptr[valid]);
    }
    if (text.len > LS_INI_MAX_LINE) {
        return refuse(scan, line, 0, "Shorten it; a comment may go on in a further line.",
            "the line has %zu bytes, more than the %d that are read whole", text.len,
            LS_INI_MAX_LINE);
    }
    return LS_OK;
}

/* Where inih ends a key or value: at one of `stops`, or at a ';' behind a blank; else the end. */
static size_t
find_end(struct ls_span text, const char *stops)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_comment = text.ptr[i] == ';' && i > 0 && is_blank(text.ptr[i - 1]);
        if (is_comment || strchr(stops, text.ptr[i]) != NULL) {
            return i;
        }
    }
    return text.len;
}

static enum ls_status
scan_header(struct scan *scan, const struct line *line)
{
    struct ls_span inside = {line->text.ptr + 1, line->text.len - 1};
    size_t len = find_end(inside, "]");
    if (len == inside.len || inside.ptr[len] != ']') {
        return refuse(scan, line, 0, "End it with ']'.", "the section header is not closed");
    }
    struct ls_span after = {inside.ptr + len + 1, inside.len - len - 1};
    bool is_comment = after.len > 0 && is_blank(after.ptr[0]) && ls_span_trim(after).len > 0 &&
                      ls_span_trim(after).ptr[0] == ';';
    if (ls_span_trim(after).len > 0 && !is_comment) {
        return refuse(scan, line, len + 2, "Put it into a line of its own.",
            "text follows the section header");
    }
    if (len > LS_INI_MAX_SECTION) {
        return refuse(scan, line, 0, "Shorten it.",
            "the section name has %zu bytes, more than the %d that are read whole", len,
            LS_INI_MAX_SECTION);
    }
    struct ls_span name = ls_span_trim((struct ls_span){inside.ptr, len});
    if (name.len == 0) {
        return refuse(scan, line, 0, NULL, "the section header names no section");
    }
    scan->sections[scan->n_sections++] = (struct ls_ini_section){
        .name = name, .line = line->number, .entries = scan->entries + scan->n_entries};
    return LS_OK;
}

static enum ls_status
scan_entry(struct scan *scan, const struct line *line)
{
    struct ls_span text = line->text;
    size_t equals = find_end(text, "=:");
    if (equals == text.len || text.ptr[equals] != '=') {
        return refuse(scan, line, 0, "Write KEY = VALUE, [SECTION], or ; COMMENT.",
            "the line is neither a section header nor a key with a value nor a comment");
    }
    struct ls_span key = ls_span_trim((struct ls_span){text.ptr, equals});
    if (key.len == 0) {
        return refuse(scan, line, 0, NULL, "there is no key before '='");
    }
    if (scan->n_sections == 0) {
        return refuse(scan, line, 0, "Put it below a [SECTION] line.",
            "the key '%.*s' stands before the first section", LS_SPAN_ARGS(key));
    }
    struct ls_span rest = {text.ptr + equals + 1, text.len - equals - 1};
    if (rest.len > 0 && rest.ptr[0] == ';') {
        return refuse(scan, line, equals + 1, "Put a blank before ';' to begin a comment.",
            "the value of '%.*s' begins with ';'", LS_SPAN_ARGS(key));
    }
    struct ls_span value = ls_span_trim((struct ls_span){rest.ptr, find_end(rest, "")});
    scan->entries[scan->n_entries++] =
        (struct ls_ini_entry){.key = key, .value = value, .line = line->number};
    scan->sections[scan->n_sections - 1].n_entries++;
    return LS_OK;
}

static enum ls_status
scan_line(struct scan *scan, const struct line *line)
{
    enum ls_status status = check_bytes(scan, line);
    if (status != LS_OK || ls_span_trim(line->text).len == 0) {
        return status;
    }
    switch (line->text.ptr[0]) {
    case ' ':
    case '\t':
        return refuse(scan, line, 0, "Begin it in the first column; a value has one line.",
            "the line is indented");
    case ';':
    case '#':
        return LS_OK;
    case '[':
        return scan_header(scan, line);
    default:
        return scan_entry(scan, line);
    }
}

/* Room for everything, counted first: a vector that grows would leave its old storage in the
 * arena. */
static enum ls_status
make_room(struct scan *scan, struct ls_arena *arena, struct ls_span text)
{
    size_t n_sections = 0;
    size_t n_entries = 0;
    struct line line = {.number = 0};
    for (struct ls_span rest = text; next_line(&rest, &line);) {
        char first = line.text.len == 0 ? ' ' : line.text.ptr[0];
        n_sections += first == '[';
        n_entries += first == '\0' || strchr("[ \t;#", first) == NULL;
        if (n_sections > MAX_SECTIONS || n_entries > MAX_ENTRIES) {
            return refuse(scan, &line, 0, NULL, "the file has more than %d sections or %d keys",
                MAX_SECTIONS, MAX_ENTRIES);
        }
    }
    scan->sections = ls_arena_array(arena, n_sections, sizeof(*scan->sections));
    scan->entries = ls_arena_array(arena, n_entries, sizeof(*scan->entries));
    return LS_OK;
}

static enum ls_status
scan_text(struct scan *scan, struct ls_arena *arena, struct ls_span text)
{
    if (ls_span_starts(text, LS_SPAN("\xEF\xBB\xBF"))) {
        struct line line = {.text = {text.ptr, 0}, .number = 1};
        return refuse(scan, &line, 0, "Save the file as UTF-8 without it.",
            "the file begins with a byte order mark");
    }
    enum ls_status status = make_room(scan, arena, text);
    struct line line = {.number = 0};
    for (struct ls_span rest = text; status == LS_OK && next_line(&rest, &line);) {
        status = scan_line(scan, &line);
    }
    return status;
}

static int
compare_named(const void *a, const void *b)
{
    const struct named *left = a;
    const struct named *right = b;
    int order = ls_span_compare(left->name, right->name);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

/* The first name in the file that stands a second time, with *ret_first as its first line; NULL
 * where there is none. Sorted, not hashed: a file cannot be written so that this takes long. */
static const struct named *
find_double(struct named *names, size_t n, uint32_t *ret_first)
{
    const struct named *found = NULL;
    if (n < 2) {
        return NULL;
    }
    qsort(names, n, sizeof(*names), compare_named);
    for (size_t i = 1; i < n; i++) {
        bool is_double = ls_span_equal(names[i - 1].name, names[i].name);
        if (is_double && (found == NULL || names[i].line < found->line)) {
            found = &names[i];
            *ret_first = names[i - 1].line;
        }
    }
    return found;
}

static enum ls_status
refuse_double(const struct scan *scan, const struct named *found, uint32_t first, const char *what)
{
    struct line line = {.text = {found->name.ptr, 0}, .number = found->line};
    return refuse(scan, &line, 0, "Keep one of the two.",
        "the %s '%.*s' is there already, in line %u", what, LS_SPAN_ARGS(found->name), first);
}

static enum ls_status
check_doubles(const struct scan *scan)
{
    LS_CLEANUP(ls_arena_finish) struct ls_arena scratch = {0};
    size_t most = scan->n_sections;
    for (size_t i = 0; i < scan->n_sections; i++) {
        size_t n = scan->sections[i].n_entries;
        most = n > most ? n : most;
    }
    struct named *names = ls_arena_array(&scratch, most, sizeof(*names));
    for (size_t i = 0; i < scan->n_sections; i++) {
        names[i] = (struct named){scan->sections[i].name, scan->sections[i].line};
    }
    uint32_t first = 0;
    const struct named *found = find_double(names, scan->n_sections, &first);
    if (found != NULL) {
        return refuse_double(scan, found, first, "section");
    }
    for (size_t i = 0; i < scan->n_sections; i++) {
        const struct ls_ini_section *section = &scan->sections[i];
        for (size_t j = 0; j < section->n_entries; j++) {
            names[j] = (struct named){section->entries[j].key, section->entries[j].line};
        }
        found = find_double(names, section->n_entries, &first);
        if (found != NULL) {
            return refuse_double(scan, found, first, "key");
        }
    }
    return LS_OK;
}

/* inih's reading of the text, held against the scan. */
struct replay {
    const struct scan *scan;
    struct ls_span rest; /* not yet given to inih */
    size_t section;      /* of the next entry */
    size_t entry;        /* in the section */
    bool differs;
};

static char *
give_line(char *room, int size, void *stream)
{
    struct replay *replay = stream;
    const char *newline =
        replay->rest.len == 0 ? NULL : memchr(replay->rest.ptr, '\n', replay->rest.len);
    size_t len = newline == NULL ? replay->rest.len : (size_t)(newline - replay->rest.ptr) + 1;
    if (len == 0) {
        return NULL;
    }
    if (size < 0 || len >= (size_t)size) {
        replay->differs = true;
        return NULL;
    }
    memcpy(room, replay->rest.ptr, len);
    room[len] = '\0';
    replay->rest = (struct ls_span){replay->rest.ptr + len, replay->rest.len - len};
    return room;
}

/* Whether entries are left; goes over sections that have none. */
static bool
find_next_entry(struct replay *replay)
{
    const struct scan *scan = replay->scan;
    while (replay->section < scan->n_sections &&
           replay->entry == scan->sections[replay->section].n_entries) {
        replay->section++;
        replay->entry = 0;
    }
    return replay->section < scan->n_sections;
}

static int
take_entry(void *user, const char *section, const char *key, const char *value)
{
    struct replay *replay = user;
    if (replay->differs || !find_next_entry(replay)) {
        replay->differs = true;
        return 0;
    }
    const struct ls_ini_section *expected = &replay->scan->sections[replay->section];
    const struct ls_ini_entry *entry = &expected->entries[replay->entry];
    replay->differs = !ls_span_equal(ls_span_trim(ls_span_of(section)), expected->name) ||
                      !ls_span_is(entry->key, key) || !ls_span_is(entry->value, value);
    if (replay->differs) {
        return 0;
    }
    replay->entry++;
    return 1;
}

static enum ls_status
check_against_inih(const struct scan *scan, struct ls_span text)
{
    struct replay replay = {.scan = scan, .rest = text};
    int result = ini_parse_stream(give_line, &replay, take_entry, &replay);
    bool is_left = find_next_entry(&replay);
    if (result == 0 && !replay.differs && !is_left) {
        return LS_OK;
    }
    struct line line = {.text = {text.ptr, 0}, .number = 0};
    if (is_left) {
        line.number = scan->sections[replay.section].entries[replay.entry].line;
    }
    return refuse(scan, &line, 0, "Use the distribution's own build of inih, version 55 or newer.",
        "the INI library reads the file otherwise than it is written");
}

enum ls_status
ls_ini_read(struct ls_arena *arena, const char *file, struct ls_span text, enum ls_status failure,
    const struct ls_ini_doc **ret_doc, struct ls_err *err)
{
    struct scan scan = {.file = file, .failure = failure, .err = err};
    enum ls_status status = scan_text(&scan, arena, text);
    if (status != LS_OK) {
        return status;
    }
    status = check_doubles(&scan);
    if (status != LS_OK) {
        return status;
    }
    status = check_against_inih(&scan, text);
    if (status != LS_OK) {
        return status;
    }
    struct ls_ini_doc *doc = ls_arena_alloc(arena, sizeof(*doc));
    *doc = (struct ls_ini_doc){.file = ls_arena_strdup(arena, file),
        .text = text,
        .sections = scan.sections,
        .n_sections = scan.n_sections};
    *ret_doc = doc;
    return LS_OK;
}
