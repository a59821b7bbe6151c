/* The module json: dumps and loads. */
#include <math.h>
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_literal.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_sort.h"
#include "py_state.h"
#include "py_unicode.h"

/* ---- dumps ------------------------------------------------------------------------------------
 */

struct dumper {
    struct py *py;
    struct py_buf buf;
    bool ensure_ascii;
    bool sort_keys;
    bool has_indent;
    struct py_str indent;
    struct py_str item_separator;
    struct py_str key_separator;
    struct py_value fallback; // default=
    size_t depth;
};

static bool dump(struct dumper *dumper, struct py_value value);

static void
dump_code(struct dumper *dumper, uint32_t code)
{
    static const char from[] = "\"\\\n\r\t\f\b";
    static const char to[] = "\"\\nrtfb";
    const char *found = code == 0 || code > 0x7F ? NULL : strchr(from, (int)code);
    if (found != NULL) {
        py_buf_add_char(&dumper->buf, '\\');
        py_buf_add_char(&dumper->buf, to[found - from]);
    } else if (code < 0x20 || (code == 0x7F && false)) {
        py_buf_addf(&dumper->buf, "\\u%04x", code);
    } else if (code < 0x80 || !dumper->ensure_ascii) {
        py_buf_add_code(&dumper->buf, code);
    } else if (code < 0x10000) {
        py_buf_addf(&dumper->buf, "\\u%04x", code);
    } else {
        uint32_t rest = code - 0x10000;
        py_buf_addf(&dumper->buf, "\\u%04x\\u%04x", 0xD800 | rest >> 10, 0xDC00 | (rest & 0x3FF));
    }
}

static void
dump_str(struct dumper *dumper, const struct py_str *str)
{
    size_t size = 1;
    py_buf_add_char(&dumper->buf, '"');
    for (size_t at = 0; at < str->len; at += size) {
        dump_code(dumper, py_utf8_decode(str->ptr + at, str->len - at, &size));
    }
    py_buf_add_char(&dumper->buf, '"');
}

static void
dump_line(struct dumper *dumper)
{
    if (dumper->has_indent) {
        py_buf_add_char(&dumper->buf, '\n');
        py_buf_add_repeat(&dumper->buf, dumper->indent.ptr, dumper->indent.len, dumper->depth);
    }
}

static bool
dump_items(struct dumper *dumper, const struct py_value *items, size_t n)
{
    py_buf_add_char(&dumper->buf, '[');
    dumper->depth++;
    for (size_t index = 0; index < n; index++) {
        if (index > 0) {
            py_buf_add_str(&dumper->buf, &dumper->item_separator);
        }
        dump_line(dumper);
        if (!dump(dumper, items[index])) {
            return false;
        }
    }
    dumper->depth--;
    if (n > 0) {
        dump_line(dumper);
    }
    py_buf_add_char(&dumper->buf, ']');
    return true;
}

/* A key as JSON has it: the text of a scalar. */
static bool
dump_key(struct dumper *dumper, struct py_value key)
{
    struct py_value plain = py_plain(key);
    if (plain.kind == PY_STR) {
        dump_str(dumper, plain.as.str);
        return true;
    }
    if (plain.kind != PY_NONE && !py_is_number(plain)) {
        (void)py_raise(dumper->py, &py_exc_type_error,
            "keys must be str, int, float, bool or None, not %s", py_type_name(dumper->py, key));
        return false;
    }
    py_buf_add_char(&dumper->buf, '"');
    bool ok = dump(dumper, plain);
    py_buf_add_char(&dumper->buf, '"');
    return ok;
}

static bool
dump_dict(struct dumper *dumper, const struct py_dict *dict)
{
    struct py_value keys = py_list_new(dumper->py);
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    while (!py_failed(keys) && py_dict_next(dict, &pos, &key, &value)) {
        if (!py_list_append(dumper->py, keys.as.list, key)) {
            return false;
        }
    }
    if (py_failed(keys) ||
        (dumper->sort_keys && !py_sort(dumper->py, keys.as.list, py_none(), false))) {
        return false;
    }
    py_buf_add_char(&dumper->buf, '{');
    dumper->depth++;
    for (size_t index = 0; index < keys.as.list->n; index++) {
        if (index > 0) {
            py_buf_add_str(&dumper->buf, &dumper->item_separator);
        }
        dump_line(dumper);
        key = keys.as.list->items[index];
        if (!dump_key(dumper, key) || py_dict_get(dumper->py, dict, key, &value) <= 0) {
            return false;
        }
        py_buf_add_str(&dumper->buf, &dumper->key_separator);
        if (!dump(dumper, value)) {
            return false;
        }
    }
    dumper->depth--;
    if (keys.as.list->n > 0) {
        dump_line(dumper);
    }
    py_buf_add_char(&dumper->buf, '}');
    return true;
}

static bool
dump_float(struct dumper *dumper, double real)
{
    char text[48];
    if (!isfinite(real)) {
        py_buf_add_text(&dumper->buf, isnan(real) ? "NaN" : real < 0 ? "-Infinity" : "Infinity");
        return true;
    }
    py_float_repr(real, text, sizeof(text));
    py_buf_add_text(&dumper->buf, text);
    return true;
}

static bool
dump_other(struct dumper *dumper, struct py_value value)
{
    if (value.kind == PY_UNKNOWN) {
        value = py_resolve_unknown(dumper->py, value);
        return !py_failed(value) && dump(dumper, value);
    }
    if (py_is_nothing(dumper->fallback)) {
        (void)py_raise(dumper->py, &py_exc_type_error, "Object of type %s is not JSON serializable",
            py_type_name(dumper->py, value));
        return false;
    }
    struct py_value other = py_call_with(dumper->py, dumper->fallback, &value, 1);
    return !py_failed(other) && dump(dumper, other);
}

static bool
dump(struct dumper *dumper, struct py_value value)
{
    struct py_value plain = py_plain(value);
    const struct py_value *items = NULL;
    size_t n = 0;
    if (dumper->depth > 900 || !py_stack_check(dumper->py) || !py_step(dumper->py)) {
        (void)py_raise(dumper->py, &py_exc_value_error, "Circular reference detected");
        return false;
    }
    switch ((int)plain.kind) {
    case PY_NONE:
        py_buf_add_text(&dumper->buf, "null");
        return true;
    case PY_BOOL:
        py_buf_add_text(&dumper->buf, plain.as.boolean ? "true" : "false");
        return true;
    case PY_INT:
        py_buf_addf(&dumper->buf, "%lld", (long long)plain.as.integer);
        return true;
    case PY_FLOAT:
        return dump_float(dumper, plain.as.real);
    case PY_STR:
        dump_str(dumper, plain.as.str);
        return true;
    case PY_DICT:
        return dump_dict(dumper, plain.as.dict);
    default:
        return py_items(plain, &items, &n) ? dump_items(dumper, items, n)
                                           : dump_other(dumper, value);
    }
}

static bool
read_indent(struct dumper *dumper, struct py_value value)
{
    int64_t width = 0;
    const struct py_str *text = py_as_str(value);
    if (py_is_nothing(value)) {
        return true;
    }
    dumper->has_indent = true;
    dumper->item_separator = (struct py_str){.ptr = ",", .len = 1};
    if (text != NULL) {
        dumper->indent = *text;
        return true;
    }
    if (!py_index(dumper->py, value, &width)) {
        return false;
    }
    struct py_value blank = py_str_lit(dumper->py, " ");
    struct py_value indent =
        py_failed(blank) ? blank : py_binary(dumper->py, PY_OP_MUL, blank, py_int(width));
    if (py_failed(indent)) {
        return false;
    }
    dumper->indent = *indent.as.str;
    return true;
}

/* args: obj, skipkeys, ensure_ascii, check_circular, allow_nan, cls, indent, separators, default,
 * sort_keys */
static struct py_value
json_dumps(struct py *py, struct py_value self, const struct py_args *args)
{
    struct dumper dumper = {.py = py,
        .buf.py = py,
        .item_separator = {.ptr = ", ", .len = 2},
        .key_separator = {.ptr = ": ", .len = 2},
        .fallback = args->pos[8]};
    const struct py_value *separators = NULL;
    size_t n = 0;
    (void)self;
    if (!py_is_nothing(args->pos[5]) || py_given(args->pos[1])) {
        return py_refuse(py, "json.dumps() with cls or skipkeys");
    }
    int ensure = py_given(args->pos[2]) ? py_truth(py, args->pos[2]) : 1;
    int sort = py_given(args->pos[9]) ? py_truth(py, args->pos[9]) : 0;
    if (ensure < 0 || sort < 0 || !read_indent(&dumper, args->pos[6])) {
        return py_absent();
    }
    dumper.ensure_ascii = ensure > 0;
    dumper.sort_keys = sort > 0;
    if (!py_is_nothing(args->pos[7])) {
        if (!py_items(args->pos[7], &separators, &n) || n != 2 ||
            py_as_str(separators[0]) == NULL || py_as_str(separators[1]) == NULL) {
            return py_refuse(py, "json.dumps() with these separators");
        }
        dumper.item_separator = *py_as_str(separators[0]);
        dumper.key_separator = *py_as_str(separators[1]);
    }
    return dump(&dumper, args->pos[0]) ? py_buf_take(&dumper.buf) : py_absent();
}

/* ---- loads ------------------------------------------------------------------------------------
 */

static const struct py_type type_decode_error = {
    .name = "JSONDecodeError", .module = "json.decoder", .bases = {&py_exc_value_error}};

struct loader {
    struct py *py;
    const char *text;
    const char *at;
    const char *end;
    unsigned depth;
};

static struct py_value load(struct loader *loader);

static struct py_value
load_fail(struct loader *loader, const char *what, const char *at)
{
    size_t line = 1;
    size_t column = 1;
    for (const char *ptr = loader->text; ptr < at; ptr++) {
        column = *ptr == '\n' ? 1 : column + (((unsigned char)*ptr & 0xC0) != 0x80);
        line += *ptr == '\n';
    }
    return py_raise(loader->py, &type_decode_error, "%s: line %zu column %zu (char %zu)", what,
        line, column, py_utf8_count(loader->text, (size_t)(at - loader->text)));
}

static void
skip_blanks(struct loader *loader)
{
    while (
        loader->at < loader->end && *loader->at != '\0' && strchr(" \t\n\r", *loader->at) != NULL) {
        loader->at++;
    }
}

/* Four hexadecimal digits behind \u; -1: there are not so many. */
static int64_t
load_hex(struct loader *loader)
{
    bool too_big = false;
    uint64_t code = 0;
    if (loader->end - loader->at < 4 || memchr(loader->at, '_', 4) != NULL ||
        !py_parse_digits(loader->at, 4, 16, &too_big, &code)) {
        return -1;
    }
    loader->at += 4;
    return (int64_t)code;
}

static bool
load_escape(struct loader *loader, struct py_buf *buf)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char letter = loader->at < loader->end ? *loader->at++ : '\0';
    const char *found = letter == '\0' ? NULL : strchr(from, letter);
    if (found != NULL) {
        py_buf_add_char(buf, to[found - from]);
        return true;
    }
    int64_t code = letter == 'u' ? load_hex(loader) : -1;
    if (code < 0) {
        (void)load_fail(
            loader, letter == 'u' ? "Invalid \\uXXXX escape" : "Invalid \\escape", loader->at - 1);
        return false;
    }
    if (code >= 0xD800 && code < 0xDC00 && loader->end - loader->at >= 6 && loader->at[0] == '\\' &&
        loader->at[1] == 'u') {
        loader->at += 2;
        int64_t low = load_hex(loader);
        if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    if (code >= 0xD800 && code < 0xE000) {
        (void)py_refuse(loader->py, "a lone surrogate in a string");
        return false;
    }
    py_buf_add_code(buf, (uint32_t)code);
    return true;
}

static struct py_value
load_str(struct loader *loader)
{
    struct py_buf buf = {.py = loader->py};
    const char *start = loader->at++;
    while (loader->at < loader->end && *loader->at != '"') {
        if ((unsigned char)*loader->at < 0x20) {
            return load_fail(loader, "Invalid control character at", loader->at);
        }
        if (*loader->at == '\\') {
            loader->at++;
            if (!load_escape(loader, &buf)) {
                return py_absent();
            }
            continue;
        }
        py_buf_add_char(&buf, *loader->at++);
    }
    if (loader->at >= loader->end) {
        return load_fail(loader, "Unterminated string starting at", start);
    }
    loader->at++;
    return py_buf_take(&buf);
}

static struct py_value
load_number(struct loader *loader)
{
    const char *start = loader->at;
    const char *at = start + (*start == '-');
    const char *end = loader->end;
    bool is_real = false;
    const char *digits = at;
    while (at < end && *at >= '0' && *at <= '9' && !(at == digits + 1 && *digits == '0')) {
        at++;
    }
    if (at == digits) {
        return load_fail(loader, "Expecting value", start);
    }
    if (at + 1 < end && *at == '.' && at[1] >= '0' && at[1] <= '9') {
        is_real = true;
        for (at++; at < end && *at >= '0' && *at <= '9'; at++) {
            continue;
        }
    }
    if (at < end && (*at | 0x20) == 'e') {
        const char *exponent = at + 1;
        exponent += exponent < end && (*exponent == '+' || *exponent == '-');
        if (exponent < end && *exponent >= '0' && *exponent <= '9') {
            is_real = true;
            for (at = exponent; at < end && *at >= '0' && *at <= '9'; at++) {
                continue;
            }
        }
    }
    loader->at = at;
    struct py_value text = py_str_new(loader->py, start, (size_t)(at - start));
    struct py_value type =
        py_failed(text) ? text
                        : py_class_value(loader->py, is_real ? &py_type_float : &py_type_int);
    return py_failed(type) ? type : py_call_with(loader->py, type, &text, 1);
}

static struct py_value
load_list(struct loader *loader)
{
    struct py_value list = py_list_new(loader->py);
    loader->at++;
    skip_blanks(loader);
    if (loader->at < loader->end && *loader->at == ']') {
        loader->at++;
        return list;
    }
    while (!py_failed(list)) {
        struct py_value item = load(loader);
        if (py_failed(item) || !py_list_append(loader->py, list.as.list, item)) {
            return py_absent();
        }
        skip_blanks(loader);
        if (loader->at < loader->end && *loader->at == ']') {
            loader->at++;
            return list;
        }
        if (loader->at >= loader->end || *loader->at != ',') {
            return load_fail(loader, "Expecting ',' delimiter", loader->at);
        }
        loader->at++;
    }
    return list;
}

static bool
load_pair(struct loader *loader, struct py_dict *dict)
{
    skip_blanks(loader);
    if (loader->at >= loader->end || *loader->at != '"') {
        (void)load_fail(loader, "Expecting property name enclosed in double quotes", loader->at);
        return false;
    }
    struct py_value key = load_str(loader);
    if (py_failed(key)) {
        return false;
    }
    skip_blanks(loader);
    if (loader->at >= loader->end || *loader->at != ':') {
        (void)load_fail(loader, "Expecting ':' delimiter", loader->at);
        return false;
    }
    loader->at++;
    struct py_value value = load(loader);
    return !py_failed(value) && py_dict_set(loader->py, dict, key, value);
}

static struct py_value
load_dict(struct loader *loader)
{
    struct py_value dict = py_dict_new(loader->py);
    loader->at++;
    skip_blanks(loader);
    if (loader->at < loader->end && *loader->at == '}') {
        loader->at++;
        return dict;
    }
    while (!py_failed(dict)) {
        if (!load_pair(loader, dict.as.dict)) {
            return py_absent();
        }
        skip_blanks(loader);
        if (loader->at < loader->end && *loader->at == '}') {
            loader->at++;
            return dict;
        }
        if (loader->at >= loader->end || *loader->at != ',') {
            return load_fail(loader, "Expecting ',' delimiter", loader->at);
        }
        loader->at++;
    }
    return dict;
}

static struct py_value
load_inside(struct loader *loader)
{
    static const struct {
        const char *text;
        struct py_value value;
    } words[] = {{"null", {.kind = PY_NONE}}, {"true", {.kind = PY_BOOL, .as.boolean = true}},
        {"false", {.kind = PY_BOOL}}, {"NaN", {.kind = PY_FLOAT, .as.real = NAN}},
        {"Infinity", {.kind = PY_FLOAT, .as.real = INFINITY}},
        {"-Infinity", {.kind = PY_FLOAT, .as.real = -INFINITY}}};
    skip_blanks(loader);
    size_t left = (size_t)(loader->end - loader->at);
    for (size_t index = 0; index < sizeof(words) / sizeof(words[0]); index++) {
        size_t len = strlen(words[index].text);
        if (len <= left && memcmp(loader->at, words[index].text, len) == 0) {
            loader->at += len;
            return words[index].value;
        }
    }
    if (left == 0) {
        return load_fail(loader, "Expecting value", loader->at);
    }
    return *loader->at == '{'   ? load_dict(loader)
           : *loader->at == '[' ? load_list(loader)
           : *loader->at == '"' ? load_str(loader)
                                : load_number(loader);
}

static struct py_value
load(struct loader *loader)
{
    if (!py_stack_check(loader->py) || !py_step(loader->py)) {
        return py_absent();
    }
    if (++loader->depth > 900) {
        return py_raise(loader->py, &py_exc_recursion_error, "maximum recursion depth exceeded");
    }
    struct py_value value = load_inside(loader);
    loader->depth--;
    return value;
}

static struct py_value
json_loads(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value plain = py_plain(args->pos[0]);
    (void)self;
    if (((const struct py_dict *)args->pos[1].as.dict)->n_live > 0) {
        return py_refuse(py, "json.loads() with options");
    }
    if (plain.kind != PY_STR && plain.kind != PY_BYTES) {
        return py_raise(py, &py_exc_type_error,
            "the JSON object must be str, bytes or bytearray, not %s",
            py_type_name(py, args->pos[0]));
    }
    size_t chars = 0;
    const struct py_str *str = plain.as.str;
    if (!py_utf8_check(str->ptr, str->len, &chars)) {
        return py_refuse(py, "JSON in bytes that are not UTF-8");
    }
    struct loader loader = {.py = py, .text = str->ptr, .at = str->ptr, .end = str->ptr + str->len};
    struct py_value value = load(&loader);
    skip_blanks(&loader);
    return py_failed(value) || loader.at == loader.end
               ? value
               : load_fail(&loader, "Extra data", loader.at);
}

static struct py_value
json_load(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value pos[2] = {py_call_method(py, args->pos[0], "read", NULL, 0), args->pos[1]};
    struct py_args all = {.pos = pos, .n_pos = 2};
    return py_failed(pos[0]) ? pos[0] : json_loads(py, self, &all);
}

static const struct py_def defs[] = {
    {.name = "dumps",
        .kind = PY_DEF_FUNCTION,
        .fn = json_dumps,
        .signature = "obj, *, skipkeys=, ensure_ascii=, check_circular=, allow_nan=, cls=, "
                     "indent=, separators=, default=, sort_keys="},
    {.name = "loads", .kind = PY_DEF_FUNCTION, .fn = json_loads, .signature = "s, **kw"},
    {.name = "load", .kind = PY_DEF_FUNCTION, .fn = json_load, .signature = "fp, **kw"},
    {.name = "JSONDecodeError", .kind = PY_DEF_TYPE, .type = &type_decode_error},
    {0},
};

const struct py_module_def py_mod_json = {.name = "json", .defs = defs};
