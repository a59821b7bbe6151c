/* PostgreSQL prints expressions with line breaks and blanks of its own taste, people write them
 * with theirs. Both are brought to one form before they are compared; nothing within quotes is
 * touched. */
#include "text.h"

#include <stdio.h>
#include <string.h>

#include "lockstep/plugin_util.h"

enum { FIRST_CAPACITY = 256, KEY_MAX = 120 };

void *
doc_alloc(const struct lockstep_host *host, uint64_t size)
{
    void *memory = host->alloc(host->ctx, size);
    if (memory == NULL) {
        (void)lockstep_failf(host, LOCKSTEP_FAIL_STEP, (struct lockstep_where){{NULL, 0}, 0, 0},
            "Split the documents among several sources.", "the memory for documents is spent");
    }
    return memory;
}

bool
doc_grow(const struct lockstep_host *host, void **items, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity) {
        return true;
    }
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    void *larger = doc_alloc(host, (uint64_t)wanted * size);
    if (larger == NULL) {
        return false;
    }
    if (n > 0) {
        memcpy(larger, *items, n * size);
    }
    *items = larger;
    *capacity = wanted;
    return true;
}

void
doc_buf_add(struct doc_buf *buf, struct lockstep_str text)
{
    if (buf->is_failed || text.len == 0) {
        return;
    }
    size_t need = buf->len + (size_t)text.len;
    if (need > buf->capacity) {
        size_t capacity = buf->capacity == 0 ? FIRST_CAPACITY : buf->capacity * 2;
        capacity = capacity < need ? need : capacity;
        char *larger = doc_alloc(buf->host, capacity);
        if (larger == NULL) {
            buf->is_failed = true;
            return;
        }
        if (buf->len > 0) {
            memcpy(larger, buf->ptr, buf->len);
        }
        buf->ptr = larger;
        buf->capacity = capacity;
    }
    memcpy(buf->ptr + buf->len, text.ptr, (size_t)text.len);
    buf->len += (size_t)text.len;
}

void
doc_buf_adds(struct doc_buf *buf, const char *text)
{
    doc_buf_add(buf, lockstep_str_of(text));
}

void
doc_buf_addc(struct doc_buf *buf, char c)
{
    doc_buf_add(buf, (struct lockstep_str){&c, 1});
}

struct lockstep_str
doc_buf_str(const struct doc_buf *buf)
{
    if (buf->is_failed) {
        return (struct lockstep_str){NULL, 0};
    }
    return (struct lockstep_str){buf->ptr == NULL ? "" : buf->ptr, buf->len};
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct lockstep_str
doc_part(struct lockstep_str text, uint64_t from, uint64_t to)
{
    return (struct lockstep_str){text.ptr + from, to - from};
}

struct lockstep_str
doc_trim(struct lockstep_str text)
{
    while (text.len > 0 && is_space(text.ptr[0])) {
        text = doc_part(text, 1, text.len);
    }
    while (text.len > 0 && is_space(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

bool
doc_starts(struct lockstep_str text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

bool
doc_ends(struct lockstep_str text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr + text.len - len, with, len) == 0;
}

struct lockstep_str
doc_copy(const struct lockstep_host *host, struct lockstep_str text)
{
    char *copy = doc_alloc(host, text.len + 1);
    if (copy != NULL && text.len > 0) {
        memcpy(copy, text.ptr, (size_t)text.len);
    }
    return (struct lockstep_str){copy, copy == NULL ? 0 : text.len};
}

/* Where the quoted part that begins at `at` ends: behind its closing quote. A doubled quote closes
 * and opens again. */
static uint64_t
skip_quoted(struct lockstep_str sql, uint64_t at)
{
    const char *end = memchr(sql.ptr + at + 1, sql.ptr[at], (size_t)(sql.len - at - 1));
    return end == NULL ? sql.len : (uint64_t)(end - sql.ptr) + 1;
}

static bool
is_quote(char c)
{
    return c == '\'' || c == '"';
}

struct lockstep_str
doc_canonical(const struct lockstep_host *host, struct lockstep_str sql)
{
    struct doc_buf buf = {.host = host};
    bool has_blank = false;
    for (uint64_t at = 0; at < sql.len;) {
        char c = sql.ptr[at];
        if (is_space(c)) {
            has_blank = true;
            at++;
            continue;
        }
        char last = buf.len == 0 ? '(' : buf.ptr[buf.len - 1];
        bool wants_blank = last == ',' || (has_blank && last != '(' && c != '(');
        if (wants_blank && c != ')' && c != ',') {
            doc_buf_addc(&buf, ' ');
        }
        has_blank = false;
        uint64_t end = is_quote(c) ? skip_quoted(sql, at) : at + 1;
        if (is_quote(c)) {
            doc_buf_add(&buf, doc_part(sql, at, end));
        } else {
            doc_buf_addc(&buf, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
        }
        at = end;
        if (buf.is_failed) {
            break;
        }
    }
    return doc_buf_str(&buf);
}

struct lockstep_str
doc_tidy(const struct lockstep_host *host, struct lockstep_str sql)
{
    struct doc_buf buf = {.host = host};
    sql = doc_trim(sql);
    for (uint64_t at = 0; at < sql.len && !buf.is_failed;) {
        uint64_t end = at + 1;
        if (is_space(sql.ptr[at])) {
            while (is_space(sql.ptr[end])) {
                end++;
            }
            doc_buf_addc(&buf, ' ');
        } else {
            end = is_quote(sql.ptr[at]) ? skip_quoted(sql, at) : end;
            doc_buf_add(&buf, doc_part(sql, at, end));
        }
        at = end;
    }
    return doc_buf_str(&buf);
}

uint64_t
doc_closing(struct lockstep_str sql, uint64_t open)
{
    uint64_t depth = 0;
    for (uint64_t at = open; at < sql.len;) {
        char c = sql.ptr[at];
        if (is_quote(c)) {
            at = skip_quoted(sql, at);
            continue;
        }
        depth += c == '(';
        if (c == ')' && --depth == 0) {
            return at;
        }
        at++;
    }
    return sql.len;
}

uint64_t
doc_find(struct lockstep_str sql, const char *needle, uint64_t from)
{
    size_t len = strlen(needle);
    for (uint64_t at = from; at < sql.len;) {
        if (sql.len - at >= len && memcmp(sql.ptr + at, needle, len) == 0) {
            return at;
        }
        at = is_quote(sql.ptr[at]) ? skip_quoted(sql, at) : at + 1;
    }
    return sql.len;
}

struct lockstep_str
doc_unwrap(struct lockstep_str sql)
{
    sql = doc_trim(sql);
    while (sql.len >= 2 && sql.ptr[0] == '(' && doc_closing(sql, 0) == sql.len - 1) {
        sql = doc_trim(doc_part(sql, 1, sql.len - 1));
    }
    return sql;
}

bool
doc_has_control(struct lockstep_str text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

struct lockstep_str
doc_join(const struct lockstep_host *host, const struct lockstep_str *pieces, size_t n)
{
    struct doc_buf buf = {.host = host};
    for (size_t i = 0; i < n; i++) {
        struct lockstep_str piece = pieces[i];
        bool is_hard = i + 1 < n && doc_ends(piece, "\\");
        piece.len -= is_hard;
        if (piece.len >= 2 && doc_starts(piece, "|") && doc_ends(piece, "|")) {
            piece = doc_part(piece, 1, piece.len - 1);
        }
        doc_buf_add(&buf, piece);
        if (i + 1 < n && !is_hard) {
            doc_buf_addc(&buf, ' ');
        }
    }
    return doc_buf_str(&buf);
}

/* Whether the piece would not be read back as it is. */
static bool
needs_bars(struct lockstep_str piece)
{
    return piece.len == 0 || strchr(" ;|", piece.ptr[0]) != NULL ||
           strchr(" \\", piece.ptr[piece.len - 1]) != NULL;
}

/* Offset of a blank before ';', where INI would begin a comment; text.len where there is none. */
static uint64_t
find_comment(struct lockstep_str text)
{
    for (uint64_t i = 0; i + 1 < text.len; i++) {
        if (text.ptr[i] == ' ' && text.ptr[i + 1] == ';') {
            return i;
        }
    }
    return text.len;
}

/* The last blank within `room` bytes (of a longer text) that has no other beside it, but not in the
 * first half: lines are to be filled. 0 where there is none. */
static uint64_t
find_break(struct lockstep_str text, uint64_t room)
{
    uint64_t last = room < text.len - 1 ? room : text.len - 2;
    for (uint64_t at = last; at > room / 2; at--) {
        if (text.ptr[at] == ' ' && text.ptr[at - 1] != ' ' && text.ptr[at + 1] != ' ') {
            return at;
        }
    }
    return 0;
}

static void
put_line(struct doc_buf *buf, const char *key, struct lockstep_str piece, bool is_hard)
{
    bool has_bars = needs_bars(piece);
    doc_buf_adds(buf, key);
    doc_buf_adds(buf, has_bars ? " = |" : " = ");
    doc_buf_add(buf, piece);
    doc_buf_adds(buf, has_bars ? "|" : "");
    doc_buf_adds(buf, is_hard ? "\\\n" : "\n");
}

void
doc_put_value(struct doc_buf *buf, const char *key, struct lockstep_str value)
{
    enum { AROUND = sizeof(" = ||\\") - 1 };
    char numbered[KEY_MAX + 16];
    for (unsigned number = 1;; number++) {
        int len = number == 1
                      ? snprintf(numbered, sizeof(numbered), "%.*s", KEY_MAX, key)
                      : snprintf(numbered, sizeof(numbered), "%.*s+%u", KEY_MAX, key, number);
        uint64_t room = DOC_LINE_MAX - AROUND - (uint64_t)len;
        uint64_t cut = value.len <= room ? value.len : find_break(value, room);
        bool is_hard = cut == 0 && value.len > 0;
        if (is_hard) {
            cut = room;
            while ((value.ptr[cut] & 0xC0) == 0x80) {
                cut--; /* not within a character */
            }
        }
        uint64_t comment = find_comment(value);
        if (comment < cut) {
            cut = comment;
            is_hard = false;
        }
        put_line(buf, numbered, doc_part(value, 0, cut), is_hard);
        if (cut == value.len || buf->is_failed) {
            return;
        }
        value = doc_part(value, is_hard ? cut : cut + 1, value.len);
    }
}

/* Length of the identifier at the front; 0 where there is none. */
static uint64_t
identifier_length(struct lockstep_str text)
{
    uint64_t len = 0;
    if (text.len > 0 && text.ptr[0] == '"') {
        for (len = 1; len < text.len; len++) {
            if (text.ptr[len] == '"' && !(len + 1 < text.len && text.ptr[len + 1] == '"')) {
                return len > 1 ? len + 1 : 0;
            }
            len += text.ptr[len] == '"';
        }
        return 0;
    }
    for (; len < text.len; len++) {
        unsigned char c = (unsigned char)text.ptr[len];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        bool is_later = (c >= '0' && c <= '9') || c == '$';
        if (!is_letter && !(is_later && len > 0)) {
            break;
        }
    }
    return len;
}

bool
doc_is_table_name(struct lockstep_str name)
{
    uint64_t first = identifier_length(name);
    if (first == 0 || doc_has_control(name)) {
        return false;
    }
    if (first == name.len) {
        return true;
    }
    struct lockstep_str rest = doc_part(name, first, name.len);
    return rest.ptr[0] == '.' && rest.len > 1 &&
           identifier_length(doc_part(rest, 1, rest.len)) == rest.len - 1;
}
