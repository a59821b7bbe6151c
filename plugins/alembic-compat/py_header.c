/* The head of a revision file: see py_header.h. Lines at the margin are looked at one by one, with
 * strings, brackets and comments stepped over, as far as the first function; behind it only if a
 * name of a field stands at the margin. */
#include "py_header.h"

#include <string.h>

#include "py_binding.h"
#include "py_lexer.h"
#include "py_literal.h"
#include "py_state.h"

#define MAX_DEPTH 20

static const char *const field_names[PY_HEADER_FIELDS] = {
    "revision", "down_revision", "branch_labels", "depends_on"};

struct reader {
    struct py *py;
    const char *path;
    const char *text;
    const char *end;
    const char *at;
};

static bool
fail_at(struct reader *reader, enum py_error_kind kind, const char *at, const char *message)
{
    struct py_where where = {.file = reader->path, .line = 1, .column = 1};
    for (const char *ptr = reader->text; ptr < at; ptr++) {
        if (*ptr == '\n') {
            where.line++;
            where.column = 1;
        } else if (((unsigned char)*ptr & 0xC0) != 0x80) {
            where.column++;
        }
    }
    (void)py_stop_at(reader->py, kind, where, message);
    return false;
}

/* ---- Values -----------------------------------------------------------------------------------
 */

static void
skip_blanks(struct reader *reader, bool over_lines)
{
    while (reader->at < reader->end) {
        char byte = *reader->at;
        bool is_joined = byte == '\\' && reader->at + 1 < reader->end &&
                         (reader->at[1] == '\n' || reader->at[1] == '\r');
        if (byte == ' ' || byte == '\t' || byte == '\r' || (over_lines && byte == '\n')) {
            reader->at++;
        } else if (is_joined) {
            reader->at += 2;
            reader->at += reader->at < reader->end && reader->at[-1] == '\r';
        } else if (over_lines && byte == '#') {
            const char *line_end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
            reader->at = line_end == NULL ? reader->end : line_end;
        } else {
            return;
        }
    }
}

static bool
no_simple_value(struct reader *reader)
{
    return fail_at(reader, PY_ERROR_REFUSED, reader->at,
        "a header field must be None, a string, or a tuple or list of strings");
}

/* One string literal, added to `buf`. */
static bool
read_literal(struct reader *reader, struct py_buf *buf)
{
    const char *start = reader->at;
    const char *after = py_skip_string(start, reader->end, 0);
    if (after == NULL) {
        return fail_at(reader, PY_ERROR_SYNTAX, start, "unterminated string literal");
    }
    struct py_token token = {.kind = PY_TOKEN_STRING, .ptr = start, .len = (size_t)(after - start)};
    struct py_string_form form = py_string_form(&token);
    struct py_where where = {.file = reader->path};
    if (form.is_bytes || (form.is_format && memchr(form.body, '{', form.len) != NULL)) {
        return no_simple_value(reader);
    }
    reader->at = after;
    return py_decode_string(buf, &form, form.body, form.body + form.len, where);
}

static bool read_value(
    struct reader *reader, bool in_brackets, unsigned depth, struct py_value *ret);
static bool read_right_side(struct reader *reader, unsigned depth, struct py_value *ret);
static bool skip_to_equals(struct reader *reader);

/* Strings side by side, or with "+" between them. */
static bool
read_string(struct reader *reader, bool in_brackets, struct py_value *ret)
{
    struct py_buf buf = {.py = reader->py};
    for (;;) {
        if (!read_literal(reader, &buf)) {
            return false;
        }
        skip_blanks(reader, in_brackets);
        bool has_plus = reader->at < reader->end && *reader->at == '+';
        if (has_plus) {
            reader->at++;
            skip_blanks(reader, in_brackets);
        }
        if (reader->at >= reader->end || py_string_prefix(reader->at, reader->end) < 0) {
            if (has_plus) {
                return no_simple_value(reader);
            }
            break;
        }
    }
    *ret = py_buf_take(&buf);
    return !py_failed(*ret);
}

/* A tuple, list or set, or one value in parentheses. */
static bool
read_brackets(struct reader *reader, unsigned depth, struct py_value *ret)
{
    char close = *reader->at == '(' ? ')' : *reader->at == '[' ? ']' : '}';
    bool is_tuple = close != ')';
    struct py_value list = py_list_new(reader->py);
    reader->at++;
    for (;;) {
        struct py_value item = py_absent();
        skip_blanks(reader, true);
        if (py_failed(list) || reader->at >= reader->end) {
            return py_failed(list) ? false : no_simple_value(reader);
        }
        if (*reader->at == close) {
            reader->at++;
            break;
        }
        if (!read_value(reader, true, depth + 1, &item) ||
            !py_list_append(reader->py, list.as.list, item)) {
            return false;
        }
        skip_blanks(reader, true);
        if (reader->at < reader->end && *reader->at == ',') {
            reader->at++;
            is_tuple = true;
        } else if (reader->at >= reader->end || *reader->at != close) {
            return no_simple_value(reader);
        }
    }
    if (!is_tuple && list.as.list->n == 1) {
        *ret = list.as.list->items[0];
        return true;
    }
    *ret = py_tuple_of(reader->py, list.as.list->items, list.as.list->n);
    return !py_failed(*ret);
}

/* The next place of a word in code from `at` on. NULL: there is none. */
static const char *
find_word(const char *at, const char *end, const char *word, size_t len, size_t *ret_depth)
{
    struct py_words words = {.at = at, .end = end};
    if (!py_words_find(&words, word, len)) {
        return NULL;
    }
    *ret_depth = words.depth;
    return words.word;
}

/* Steps from behind a name to the value that it is given there; false: it is given none. */
static bool
skip_to_value(struct reader *reader)
{
    skip_blanks(reader, false);
    if (reader->at < reader->end && *reader->at == ':' && !skip_to_equals(reader)) {
        return false;
    }
    if (reader->end - reader->at < 2 || *reader->at != '=' || reader->at[1] == '=') {
        return false;
    }
    reader->at++;
    skip_blanks(reader, false);
    return reader->at < reader->end;
}

/* The text of a module of the source. False: there is none. */
static bool
open_module(struct reader *reader, const char *ptr, size_t dotted_len)
{
    const struct py_config *config = &reader->py->config;
    struct py_str dotted = {.ptr = ptr, .len = dotted_len};
    const char *name = py_c_str(reader->py, &dotted);
    size_t len = 0;
    int found = 0;
    if (name != NULL && config->hooks.find_module != NULL) {
        found = config->hooks.find_module(config->user, name, &reader->path, &reader->text, &len);
    }
    reader->end = reader->text + len;
    return found > 0;
}

/* Where a constant of a module stands, or of the module that it has it from. False: nowhere. */
static bool
find_constant(struct reader *reader, unsigned depth, struct py_value dotted)
{
    const char *ptr = dotted.as.str->ptr;
    const char *dot = memrchr(ptr, '.', dotted.as.str->len);
    size_t above = dot == NULL ? 0 : (size_t)(dot - ptr);
    size_t len = dot == NULL ? 0 : dotted.as.str->len - above - 1;
    if (len == 0 || depth > MAX_DEPTH || !open_module(reader, ptr, above)) {
        return false;
    }
    struct py_buf buf = {.py = reader->py};
    reader->at = py_binding_value(reader->text, reader->end, dot + 1, len);
    if (reader->at != NULL) {
        return reader->at < reader->end;
    }
    bool is_import = py_binding_import(&buf, reader->text, reader->end, dot + 1, len);
    struct py_value other = py_buf_take(&buf);
    return is_import && !py_failed(other) && find_constant(reader, depth + 1, other);
}

/* An import's name, and attributes of it: a constant of another module. */
static bool
read_imported(struct reader *reader, unsigned depth, struct py_value *ret)
{
    struct py_buf buf = {.py = reader->py};
    struct reader module = *reader;
    const char *at = reader->at;
    const char *use_end = at;
    while (use_end < reader->end && py_is_name_part(*use_end)) {
        use_end++;
    }
    bool is_import = py_binding_import(&buf, reader->text, reader->end, at, (size_t)(use_end - at));
    at = use_end;
    while (use_end < reader->end && (py_is_name_part(*use_end) || *use_end == '.')) {
        use_end++;
    }
    py_buf_add(&buf, at, (size_t)(use_end - at));
    struct py_value dotted = py_buf_take(&buf);
    if (!is_import || py_failed(dotted) || !find_constant(&module, depth, dotted)) {
        return no_simple_value(reader);
    }
    reader->at = use_end;
    return read_right_side(&module, depth + 1, ret) &&
           (ret->kind == PY_STR || no_simple_value(reader));
}

/* A name that was given a value once, at the margin, and that nothing else could have changed. */
static bool
read_named(struct reader *reader, unsigned depth, struct py_value *ret)
{
    const char *word = reader->at;
    const char *use_end = word;
    while (use_end < reader->end && py_is_name_part(*use_end)) {
        use_end++;
    }
    size_t len = (size_t)(use_end - word);
    size_t inside = 0;
    const char *at = find_word(reader->text, word, word, len, &inside);
    if (at != NULL && !(at == reader->text || at[-1] == '\n')) {
        return read_imported(reader, depth, ret);
    }
    if (at == NULL || inside > 0 || (at > reader->text && at[-1] != '\n') ||
        find_word(at + len, word, word, len, &inside) != NULL ||
        memmem(at, (size_t)(word - at), "import *", 8) != NULL) {
        return no_simple_value(reader);
    }
    struct reader there = *reader;
    there.at = at + len;
    if (!skip_to_value(&there)) {
        return no_simple_value(reader);
    }
    bool may_change = *there.at == '[' || *there.at == '{';
    if (!read_right_side(&there, depth + 1, ret)) {
        return false;
    }
    if (may_change && find_word(use_end, reader->end, word, len, &inside) != NULL) {
        return no_simple_value(reader);
    }
    reader->at = use_end;
    return true;
}

/* Tuples, or lists, with "+" between them. */
static bool
read_joined(struct reader *reader, bool in_brackets, unsigned depth, struct py_value *ret)
{
    char open = *reader->at;
    if (!read_brackets(reader, depth, ret)) {
        return false;
    }
    for (;;) {
        struct py_value more = py_absent();
        skip_blanks(reader, in_brackets);
        if (open == '{' || ret->kind != PY_TUPLE || reader->at >= reader->end ||
            *reader->at != '+') {
            return true;
        }
        reader->at++;
        skip_blanks(reader, in_brackets);
        if (reader->at >= reader->end || *reader->at != open) {
            return no_simple_value(reader);
        }
        if (!read_brackets(reader, depth, &more)) {
            return false;
        }
        if (more.kind != PY_TUPLE) {
            return no_simple_value(reader);
        }
        struct py_value list = py_to_list(reader->py, *ret);
        for (size_t i = 0; !py_failed(list) && i < more.as.tuple->n; i++) {
            if (!py_list_append(reader->py, list.as.list, more.as.tuple->items[i])) {
                return false;
            }
        }
        *ret =
            py_failed(list) ? list : py_tuple_of(reader->py, list.as.list->items, list.as.list->n);
        if (py_failed(*ret)) {
            return false;
        }
    }
}

static bool
read_value(struct reader *reader, bool in_brackets, unsigned depth, struct py_value *ret)
{
    skip_blanks(reader, in_brackets);
    size_t left = (size_t)(reader->end - reader->at);
    if (left == 0 || depth > MAX_DEPTH) {
        return no_simple_value(reader);
    }
    if (*reader->at == '(' || *reader->at == '[' || *reader->at == '{') {
        return read_joined(reader, in_brackets, depth, ret);
    }
    if (left >= 4 && memcmp(reader->at, "None", 4) == 0 &&
        (left == 4 || !py_is_name_part(reader->at[4]))) {
        reader->at += 4;
        *ret = py_none();
        return true;
    }
    if (py_string_prefix(reader->at, reader->end) >= 0) {
        return read_string(reader, in_brackets, ret);
    }
    return py_is_name_part(*reader->at) && (*reader->at < '0' || *reader->at > '9')
               ? read_named(reader, depth, ret)
               : no_simple_value(reader);
}

/* The value behind "=": also a tuple without parentheses. It must reach to the end of its line. */
static bool
read_right_side(struct reader *reader, unsigned depth, struct py_value *ret)
{
    if (!read_value(reader, false, depth, ret)) {
        return false;
    }
    skip_blanks(reader, false);
    if (reader->at < reader->end && *reader->at == ',') {
        struct py_value list = py_list_of(reader->py, ret, 1);
        while (!py_failed(list) && reader->at < reader->end && *reader->at == ',') {
            reader->at++;
            skip_blanks(reader, false);
            if (reader->at >= reader->end || *reader->at == '\n' || *reader->at == '#') {
                break;
            }
            if (!read_value(reader, false, depth, ret) ||
                !py_list_append(reader->py, list.as.list, *ret)) {
                return false;
            }
            skip_blanks(reader, false);
        }
        *ret =
            py_failed(list) ? list : py_tuple_of(reader->py, list.as.list->items, list.as.list->n);
        if (py_failed(*ret)) {
            return false;
        }
    }
    return reader->at >= reader->end || strchr("\n#;", *reader->at) != NULL
               ? true
               : no_simple_value(reader);
}

/* ---- Lines ------------------------------------------------------------------------------------
 */

/* Step over the rest of a logical line. */
static bool
skip_line(struct reader *reader)
{
    size_t depth = 0;
    while (reader->at < reader->end) {
        char byte = *reader->at;
        if (byte == '\n' && depth == 0) {
            reader->at++;
            return true;
        }
        if (byte == '#') {
            const char *line_end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
            reader->at = line_end == NULL ? reader->end : line_end;
            continue;
        }
        if (byte == '\'' || byte == '"') {
            const char *after = py_skip_string(reader->at, reader->end, 0);
            if (after == NULL) {
                return fail_at(reader, PY_ERROR_SYNTAX, reader->at, "unterminated string literal");
            }
            reader->at = after;
            continue;
        }
        depth += byte == '(' || byte == '[' || byte == '{';
        depth -= (byte == ')' || byte == ']' || byte == '}') && depth > 0;
        reader->at += byte == '\\' && reader->at + 1 < reader->end ? 2 : 1;
    }
    return true;
}

/* Which field a name at the margin is; PY_HEADER_FIELDS: none. */
static int
field_of(const char *ptr, size_t len)
{
    int field = 0;
    while (field < PY_HEADER_FIELDS &&
           (strlen(field_names[field]) != len || memcmp(field_names[field], ptr, len) != 0)) {
        field++;
    }
    return field;
}

/* An annotation, up to the "=" behind it; false where there is none. */
static bool
skip_to_equals(struct reader *reader)
{
    size_t depth = 0;
    for (; reader->at < reader->end && (depth > 0 || *reader->at != '\n'); reader->at++) {
        char byte = *reader->at;
        depth += byte == '(' || byte == '[' || byte == '{';
        depth -= (byte == ')' || byte == ']' || byte == '}') && depth > 0;
        if (byte == '=' && depth == 0) {
            return true;
        }
    }
    return false;
}

/* A line at the margin, or in a block of the module that is no function or class: there no field may be set. */
static bool
read_line(struct reader *reader, bool at_margin, struct py_header *ret)
{
    if (!at_margin) {
        skip_blanks(reader, false);
    }
    const char *start = reader->at;
    while (reader->at < reader->end && py_is_name_part(*reader->at)) {
        reader->at++;
    }
    int field = field_of(start, (size_t)(reader->at - start));
    if (field == PY_HEADER_FIELDS) {
        return skip_line(reader);
    }
    skip_blanks(reader, false);
    bool has_value = reader->at < reader->end && *reader->at == '=' &&
                     !(reader->at + 1 < reader->end && reader->at[1] == '=');
    if (reader->at < reader->end && *reader->at == ':') {
        has_value = skip_to_equals(reader);
    }
    bool is_added = reader->at + 1 < reader->end && *reader->at == '+' && reader->at[1] == '=';
    if (is_added || (has_value && !at_margin)) {
        return no_simple_value(reader);
    }
    if (!has_value) {
        return skip_line(reader);
    }
    reader->at++;
    struct py_where place = {.file = reader->path, .line = 1, .column = 1};
    for (const char *ptr = reader->text; ptr < start; ptr++) {
        place.line += *ptr == '\n';
    }
    ret->places[field] = place;
    return read_right_side(reader, 0, &ret->values[field]) && skip_line(reader);
}

/* Whether any field's name stands at the margin of the rest. */
static bool
has_more(const struct reader *reader)
{
    static const char *const marks[PY_HEADER_FIELDS] = {
        "\nrevision", "\ndown_revision", "\nbranch_labels", "\ndepends_on"};
    const char *from = reader->at > reader->text ? reader->at - 1 : reader->at;
    for (int field = 0; field < PY_HEADER_FIELDS; field++) {
        if (memmem(from, (size_t)(reader->end - from), marks[field], strlen(marks[field])) !=
            NULL) {
            return true;
        }
    }
    return false;
}

static bool
begins_with(const struct reader *reader, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(reader->end - reader->at) >= len && memcmp(reader->at, text, len) == 0;
}

/* ---- The docstring ----------------------------------------------------------------------------
 */

static bool
read_doc(struct reader *reader, struct py_header *ret)
{
    skip_blanks(reader, true);
    if (reader->at >= reader->end || py_string_prefix(reader->at, reader->end) < 0) {
        return true;
    }
    struct py_buf buf = {.py = reader->py};
    if (!read_literal(reader, &buf)) {
        return false;
    }
    ret->doc = py_buf_take(&buf);
    return !py_failed(ret->doc) && skip_line(reader);
}

static bool
find_date(struct py *py, struct py_header *ret)
{
    static const char label[] = "Create Date:";
    if (py_failed(ret->doc)) {
        return true;
    }
    const struct py_str *doc = ret->doc.as.str;
    const char *end = doc->ptr + doc->len;
    const char *found = memmem(doc->ptr, doc->len, label, sizeof(label) - 1);
    if (found == NULL) {
        return true;
    }
    found += sizeof(label) - 1;
    const char *line_end = memchr(found, '\n', (size_t)(end - found));
    end = line_end == NULL ? end : line_end;
    while (found < end && (*found == ' ' || *found == '\t')) {
        found++;
    }
    while (end > found && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == '\t')) {
        end--;
    }
    ret->create_date = py_str_borrow(py, found, (size_t)(end - found));
    return !py_failed(ret->create_date);
}

bool
py_header_read(struct py *py, const char *path, const char *text, size_t len, struct py_header *ret)
{
    struct reader reader = {.py = py, .path = path, .text = text, .end = text + len, .at = text};
    bool checked = false;
    bool in_code = false;
    memset(ret, 0, sizeof(*ret));
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        reader.at += 3;
    }
    if (!read_doc(&reader, ret)) {
        return false;
    }
    while (reader.at < reader.end) {
        bool is_code = begins_with(&reader, "def ") || begins_with(&reader, "class ") ||
                       begins_with(&reader, "async ") || *reader.at == '@';
        if (is_code && !checked) {
            checked = true;
            if (!has_more(&reader)) {
                break;
            }
        }
        bool at_margin = *reader.at != ' ' && *reader.at != '\t';
        if (at_margin && strchr("\r\n#", *reader.at) == NULL) {
            in_code = is_code;
        }
        bool is_passed = !at_margin && in_code;
        if (is_passed ? !skip_line(&reader) : !read_line(&reader, at_margin, ret)) {
            return false;
        }
    }
    return find_date(py, ret);
}
