/* The module re; the engine is in py_regex.h. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_literal.h"
#include "py_match.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_regex.h"
#include "py_state.h"
#include "py_table.h"
#include "py_unicode.h"

struct pattern {
    struct py_regex *regex;
    struct py_value text;
};

static const struct py_type type_pattern;

/* ---- Matching ---------------------------------------------------------------------------------
 */

static struct py_value
make_pattern(struct py *py, struct py_value pattern, struct py_value flags)
{
    int64_t bits = 0;
    const struct py_str *text = py_as_str(pattern);
    if (py_payload(pattern, &type_pattern) != NULL) {
        return pattern;
    }
    if (text == NULL) {
        return py_refuse(py, "a regular expression of type '%s'", py_type_name(py, pattern));
    }
    if (py_given(flags) && !py_index(py, flags, &bits)) {
        return py_absent();
    }
    if ((bits & ~(int64_t)(PY_REGEX_IGNORECASE | PY_REGEX_MULTILINE | PY_REGEX_DOTALL | 32)) != 0) {
        return py_refuse(py, "these flags of a regular expression");
    }
    struct pattern *made = NULL;
    struct py_regex *regex = py_regex_compile(py, text, (unsigned)bits & ~32u);
    struct py_value value =
        regex == NULL ? py_absent() : py_object_new(py, &type_pattern, (void **)&made);
    if (!py_failed(value)) {
        made->regex = regex;
        made->text = py_plain(pattern);
    }
    return value;
}

static const struct py_str *
subject(struct py *py, struct py_value value)
{
    const struct py_str *text = py_as_str(value);
    if (text == NULL && py_plain(value).kind == PY_BYTES) {
        (void)py_refuse(py, "re with bytes");
    } else if (text == NULL) {
        (void)py_raise(py, &py_exc_type_error, "expected string or bytes-like object, got '%s'",
            py_type_name(py, value));
    }
    return text;
}

/* The first match at or behind where `start` says, an empty one there only if it allows that: 1, 0,
 * -1. */
static int
search_from(struct py *py, const struct py_regex *regex, const struct py_str *text,
    struct py_regex_start start, size_t *ret)
{
    size_t size = 1;
    while (start.at <= text->len) {
        int matches = py_regex_match(py, regex, text, &start, ret);
        if (matches != 0) {
            return matches;
        }
        if (start.at < text->len) {
            (void)py_utf8_decode(text->ptr + start.at, text->len - start.at, &size);
        }
        start.at += size;
        start.not_empty = false;
    }
    return 0;
}

enum how {
    HOW_MATCH,
    HOW_SEARCH,
    HOW_WHOLE,
};

static struct py_value
find(struct py *py, struct py_value pattern, struct py_value text, enum how how)
{
    size_t places[2 * PY_REGEX_GROUPS];
    const struct py_str *str = subject(py, text);
    const struct pattern *self = py_payload(pattern, &type_pattern);
    if (str == NULL) {
        return py_absent();
    }
    struct py_regex_start start = {.at = 0, .whole = how == HOW_WHOLE};
    int found = how == HOW_SEARCH ? search_from(py, self->regex, str, start, places)
                                  : py_regex_match(py, self->regex, str, &start, places);
    return found < 0    ? py_absent()
           : found == 0 ? py_none()
                        : py_match_new(py, self->regex, text, places);
}

/* The next of all matches; where the last one was empty, no empty one may follow at its place. 1,
 * 0, -1. */
static int
next_match(struct py *py, const struct py_regex *regex, const struct py_str *text,
    struct py_regex_start *start, size_t *ret)
{
    int found = search_from(py, regex, text, *start, ret);
    if (found > 0) {
        start->at = ret[1];
        start->not_empty = ret[0] == ret[1];
    }
    return found;
}

/* What findall and the pieces of split give for one match: the groups, or the whole. */
static struct py_value
found_value(struct py *py, const struct py_match *match)
{
    struct py_value empty = py_str_lit(py, "");
    struct py_value items[PY_REGEX_GROUPS];
    size_t n = match->regex->n_groups;
    if (py_failed(empty) || n <= 2) {
        return py_failed(empty) ? empty : py_match_group(py, match, n - 1, empty);
    }
    for (size_t group = 1; group < n; group++) {
        items[group - 1] = py_match_group(py, match, group, empty);
        if (py_failed(items[group - 1])) {
            return py_absent();
        }
    }
    return py_tuple_of(py, items, n - 1);
}

/* All matches as a list: of Match objects, or of what findall gives. */
static struct py_value
all_matches(struct py *py, struct py_value pattern, struct py_value text, bool as_objects)
{
    const struct pattern *self = py_payload(pattern, &type_pattern);
    const struct py_str *str = subject(py, text);
    size_t places[2 * PY_REGEX_GROUPS];
    struct py_regex_start start = {.at = 0};
    struct py_value list = str == NULL ? py_absent() : py_list_new(py);
    while (!py_failed(list)) {
        int found = next_match(py, self->regex, str, &start, places);
        if (found <= 0) {
            return found < 0 ? py_absent() : list;
        }
        struct py_value match = py_match_new(py, self->regex, text, places);
        struct py_value value = py_failed(match) || as_objects
                                    ? match
                                    : found_value(py, py_payload(match, &py_type_match));
        if (py_failed(value) || !py_list_append(py, list.as.list, value)) {
            return py_absent();
        }
    }
    return list;
}

/* ---- sub and split ----------------------------------------------------------------------------
 */

static bool
add_group(struct py_buf *buf, const struct py_match *match, int group)
{
    struct py_value empty = py_str_lit(buf->py, "");
    struct py_value text = group < 0 || py_failed(empty)
                               ? py_absent()
                               : py_match_group(buf->py, match, (size_t)group, empty);
    if (py_failed(text)) {
        return false;
    }
    py_buf_add_str(buf, text.as.str);
    return true;
}

/* One escape of a replacement; *at is behind the backslash. */
static bool
add_escape(struct py_buf *buf, const struct py_match *match, const char **at, const char *end)
{
    static const char from[] = "\\nrtfva";
    static const char to[] = "\\\n\r\t\f\v\a";
    char letter = *at < end ? *(*at)++ : '\0';
    const char *found = letter == '\0' ? NULL : strchr(from, letter);
    if (found != NULL) {
        py_buf_add_char(buf, to[found - from]);
        return true;
    }
    if (letter == 'g' && *at < end && **at == '<') {
        const char *close = memchr(*at, '>', (size_t)(end - *at));
        uint64_t number = 0;
        bool too_big = false;
        if (close == NULL) {
            (void)py_raise(buf->py, &py_regex_error, "missing >, unterminated name");
            return false;
        }
        const char *name = *at + 1;
        size_t len = (size_t)(close - name);
        struct py_value key = py_parse_digits(name, len, 10, &too_big, &number)
                                  ? py_int((int64_t)(number & 0xFFFF))
                                  : py_str_new(buf->py, name, len);
        *at = close + 1;
        return !py_failed(key) &&
               add_group(buf, match, py_match_group_number(buf->py, match->regex, key));
    }
    bool is_group = letter >= '1' && letter <= '9';
    if (is_group && !(*at < end && **at >= '0' && **at <= '9')) {
        struct py_value key = py_int(letter - '0');
        if (key.as.integer >= (int64_t)match->regex->n_groups) {
            (void)py_raise(buf->py, &py_regex_error, "invalid group reference %c", letter);
            return false;
        }
        return add_group(buf, match, (int)key.as.integer);
    }
    (void)py_refuse(buf->py, "this escape in a replacement");
    return false;
}

static bool
add_replacement(struct py_buf *buf, struct py_value replacement, struct py_value match)
{
    const struct py_str *text = py_as_str(replacement);
    if (text == NULL) {
        struct py_value made = py_call_with(buf->py, replacement, &match, 1);
        const struct py_str *str = py_failed(made) ? NULL : subject(buf->py, made);
        if (str != NULL) {
            py_buf_add_str(buf, str);
        }
        return str != NULL;
    }
    const char *end = text->ptr + text->len;
    for (const char *at = text->ptr; at < end;) {
        if (*at != '\\') {
            py_buf_add_char(buf, *at++);
            continue;
        }
        at++;
        if (!add_escape(buf, py_payload(match, &py_type_match), &at, end)) {
            return false;
        }
    }
    return true;
}

static struct py_value
substitute(struct py *py, struct py_value pattern, struct py_value replacement,
    struct py_value text, struct py_value limit, int64_t *ret_n)
{
    const struct pattern *self = py_payload(pattern, &type_pattern);
    const struct py_str *str = subject(py, text);
    struct py_buf buf = {.py = py};
    size_t places[2 * PY_REGEX_GROUPS];
    struct py_regex_start start = {.at = 0};
    size_t copied = 0;
    int64_t left = 0;
    *ret_n = 0;
    if (py_as_str(replacement) == NULL && !py_is_callable(py, replacement)) {
        return py_refuse(py, "a replacement that is no text");
    }
    if (str == NULL || (py_given(limit) && !py_index(py, limit, &left))) {
        return py_absent();
    }
    while (left == 0 || *ret_n < left) {
        int found = next_match(py, self->regex, str, &start, places);
        if (found < 0) {
            return py_absent();
        }
        if (found == 0) {
            break;
        }
        struct py_value match = py_match_new(py, self->regex, text, places);
        py_buf_add(&buf, str->ptr + copied, places[0] - copied);
        if (py_failed(match) || !add_replacement(&buf, replacement, match)) {
            return py_absent();
        }
        copied = places[1];
        (*ret_n)++;
    }
    py_buf_add(&buf, str->ptr + copied, str->len - copied);
    return py_buf_take(&buf);
}

static struct py_value
split(struct py *py, struct py_value pattern, struct py_value text, struct py_value limit)
{
    const struct pattern *self = py_payload(pattern, &type_pattern);
    struct py_value matches = all_matches(py, pattern, text, true);
    struct py_value list = py_failed(matches) ? matches : py_list_new(py);
    size_t copied = 0;
    int64_t left = 0;
    if (py_failed(list) || (py_given(limit) && !py_index(py, limit, &left))) {
        return py_absent();
    }
    const struct py_str *str = py_as_str(text);
    for (size_t index = 0; index < matches.as.list->n; index++) {
        const struct py_match *match = py_payload(matches.as.list->items[index], &py_type_match);
        if (left > 0 && (int64_t)index >= left) {
            break;
        }
        struct py_value piece = py_str_borrow(py, str->ptr + copied, match->places[0] - copied);
        if (py_failed(piece) || !py_list_append(py, list.as.list, piece)) {
            return py_absent();
        }
        for (size_t group = 1; group < self->regex->n_groups; group++) {
            piece = py_match_group(py, match, group, py_none());
            if (py_failed(piece) || !py_list_append(py, list.as.list, piece)) {
                return py_absent();
            }
        }
        copied = match->places[1];
    }
    struct py_value rest = py_str_borrow(py, str->ptr + copied, str->len - copied);
    return !py_failed(rest) && py_list_append(py, list.as.list, rest) ? list : py_absent();
}

/* ---- Functions of the module, which are methods of patterns, too --------------------------------
 */

/* Where a method has been told to begin and end. */
static bool
has_part(struct py_value self, const struct py_args *args)
{
    return py_given(self) && (py_given(args->pos[1]) || py_given(args->pos[2]));
}

/* The pattern: `self` of a method, else made from the first argument; *ret_rest is what follows it.
 */
static struct py_value
pattern_of(struct py *py, struct py_value self, const struct py_args *args, size_t flags_at,
    const struct py_value **ret_rest)
{
    *ret_rest = args->pos + !py_given(self);
    return py_given(self) ? self : make_pattern(py, args->pos[0], args->pos[flags_at]);
}

static struct py_value
re_find(struct py *py, struct py_value self, const struct py_args *args, enum how how)
{
    const struct py_value *rest = NULL;
    if (has_part(self, args)) {
        return py_refuse(py, "pos and endpos of a pattern");
    }
    struct py_value pattern = pattern_of(py, self, args, 2, &rest);
    return py_failed(pattern) ? pattern : find(py, pattern, rest[0], how);
}

static struct py_value
re_match(struct py *py, struct py_value self, const struct py_args *args)
{
    return re_find(py, self, args, HOW_MATCH);
}

static struct py_value
re_search(struct py *py, struct py_value self, const struct py_args *args)
{
    return re_find(py, self, args, HOW_SEARCH);
}

static struct py_value
re_fullmatch(struct py *py, struct py_value self, const struct py_args *args)
{
    return re_find(py, self, args, HOW_WHOLE);
}

static struct py_value
re_findall(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *rest = NULL;
    if (has_part(self, args)) {
        return py_refuse(py, "pos and endpos of a pattern");
    }
    struct py_value pattern = pattern_of(py, self, args, 2, &rest);
    return py_failed(pattern) ? pattern : all_matches(py, pattern, rest[0], false);
}

static struct py_value
re_finditer(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *rest = NULL;
    if (has_part(self, args)) {
        return py_refuse(py, "pos and endpos of a pattern");
    }
    struct py_value pattern = pattern_of(py, self, args, 2, &rest);
    struct py_value list = py_failed(pattern) ? pattern : all_matches(py, pattern, rest[0], true);
    return py_failed(list) ? list : py_iter(py, list);
}

static struct py_value
re_sub(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *rest = NULL;
    int64_t n = 0;
    struct py_value pattern = pattern_of(py, self, args, 4, &rest);
    return py_failed(pattern) ? pattern : substitute(py, pattern, rest[0], rest[1], rest[2], &n);
}

static struct py_value
re_subn(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *rest = NULL;
    int64_t n = 0;
    struct py_value pattern = pattern_of(py, self, args, 4, &rest);
    struct py_value pair[2] = {
        py_failed(pattern) ? pattern : substitute(py, pattern, rest[0], rest[1], rest[2], &n)};
    pair[1] = py_int(n);
    return py_failed(pair[0]) ? pair[0] : py_tuple_of(py, pair, 2);
}

static struct py_value
re_split(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value *rest = NULL;
    struct py_value pattern = pattern_of(py, self, args, 3, &rest);
    return py_failed(pattern) ? pattern : split(py, pattern, rest[0], rest[1]);
}

static struct py_value
re_compile(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return make_pattern(py, args->pos[0], args->pos[1]);
}

static struct py_value
re_escape(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = subject(py, args->pos[0]);
    struct py_buf buf = {.py = py};
    (void)self;
    for (size_t at = 0; text != NULL && at < text->len; at++) {
        char byte = text->ptr[at];
        if (byte != '\0' && strchr("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", byte) != NULL) {
            py_buf_add_char(&buf, '\\');
        }
        py_buf_add_char(&buf, byte);
    }
    return text == NULL ? py_absent() : py_buf_take(&buf);
}

static struct py_value
pattern_text(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct pattern *pattern = py_payload(self, &type_pattern);
    (void)py;
    (void)args;
    return pattern->text;
}

static const struct py_def pattern_members[] = {
    METHOD("match", re_match, "string, pos=, endpos="),
    METHOD("search", re_search, "string, pos=, endpos="),
    METHOD("fullmatch", re_fullmatch, "string, pos=, endpos="),
    METHOD("findall", re_findall, "string, pos=, endpos="),
    METHOD("finditer", re_finditer, "string, pos=, endpos="),
    METHOD("sub", re_sub, "repl, string, count="),
    METHOD("subn", re_subn, "repl, string, count="),
    METHOD("split", re_split, "string, maxsplit="),
    {.name = "pattern", .kind = PY_DEF_PROPERTY, .fn = pattern_text},
    {0},
};

static const struct py_type type_pattern = {.name = "Pattern",
    .module = "re",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct pattern),
    .members = pattern_members};
#define FLAG(text, value)                                                                          \
    {                                                                                              \
        .name = text, .kind = PY_DEF_INT, .number = value                                          \
    }

static const struct py_def defs[] = {
    METHOD("compile", re_compile, "pattern, flags="),
    METHOD("match", re_match, "pattern, string, flags="),
    METHOD("search", re_search, "pattern, string, flags="),
    METHOD("fullmatch", re_fullmatch, "pattern, string, flags="),
    METHOD("findall", re_findall, "pattern, string, flags="),
    METHOD("finditer", re_finditer, "pattern, string, flags="),
    METHOD("sub", re_sub, "pattern, repl, string, count=, flags="),
    METHOD("subn", re_subn, "pattern, repl, string, count=, flags="),
    METHOD("split", re_split, "pattern, string, maxsplit=, flags="),
    METHOD("escape", re_escape, "pattern"),
    {.name = "error", .kind = PY_DEF_TYPE, .type = &py_regex_error},
    {.name = "Pattern", .kind = PY_DEF_TYPE, .type = &type_pattern},
    {.name = "Match", .kind = PY_DEF_TYPE, .type = &py_type_match},
    FLAG("I", PY_REGEX_IGNORECASE),
    FLAG("IGNORECASE", PY_REGEX_IGNORECASE),
    FLAG("M", PY_REGEX_MULTILINE),
    FLAG("MULTILINE", PY_REGEX_MULTILINE),
    FLAG("S", PY_REGEX_DOTALL),
    FLAG("DOTALL", PY_REGEX_DOTALL),
    FLAG("U", 32),
    FLAG("UNICODE", 32),
    {.name = "X", .kind = PY_DEF_REFUSE, .text = "verbose patterns are not supported"},
    {.name = "VERBOSE", .kind = PY_DEF_REFUSE, .text = "verbose patterns are not supported"},
    {0},
};

const struct py_module_def py_mod_re = {.name = "re", .defs = defs};
