/* Methods of str: lines and translation tables. */
#include <string.h>

#include "py_dict.h"
#include "py_eval.h"
#include "py_number.h"
#include "py_state.h"
#include "py_str.h"
#include "py_types.h"
#include "py_unicode.h"

/* The length of the line end at `ptr`; 0: there is none. */
static size_t
line_end(const char *ptr, const char *end)
{
    size_t size = 1;
    uint32_t code = py_utf8_decode(ptr, (size_t)(end - ptr), &size);
    if (code == '\r') {
        return ptr + 1 < end && ptr[1] == '\n' ? 2 : 1;
    }
    bool is_end = (code >= 0x0A && code <= 0x0C) || (code >= 0x1C && code <= 0x1E) ||
                  code == 0x85 || code == 0x2028 || code == 0x2029;
    return is_end ? size : 0;
}

static struct py_value
str_splitlines(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const char *at = str->ptr;
    const char *end = str->ptr + str->len;
    struct py_value list = py_list_new(py);
    int64_t keeps = 0;
    if (py_given(args->pos[0]) && !py_index(py, args->pos[0], &keeps)) {
        return py_absent();
    }
    while (at < end && !py_failed(list)) {
        const char *start = at;
        size_t n = 0;
        while (at < end && (n = line_end(at, end)) == 0) {
            at++;
            while (at < end && ((unsigned char)*at & 0xC0) == 0x80) {
                at++;
            }
        }
        size_t len = (size_t)(at - start) + (keeps != 0 ? n : 0);
        struct py_value line = py_str_borrow(py, start, len);
        if (py_failed(line) || !py_list_append(py, list.as.list, line)) {
            return py_absent();
        }
        at += n;
    }
    return list;
}

/* One character by a table: an ordinal, a text, or None to drop it. */
static bool
add_translated(struct py_buf *buf, struct py_value table, uint32_t code)
{
    struct py_value to = py_getitem(buf->py, table, py_int(code));
    int64_t integer = 0;
    if (py_failed(to)) {
        if (!py_error_matches(buf->py, &py_exc_lookup_error) || !py_clear_exception(buf->py)) {
            return false;
        }
        py_buf_add_code(buf, code);
        return true;
    }
    if (py_is_none(to)) {
        return true;
    }
    if (py_as_str(to) != NULL) {
        py_buf_add_str(buf, py_as_str(to));
        return true;
    }
    if (!py_as_int(to, &integer) || integer < 0 || integer > 0x10FFFF ||
        (integer >= 0xD800 && integer <= 0xDFFF)) {
        (void)py_raise(
            buf->py, &py_exc_type_error, "character mapping must return integer, None or str");
        return false;
    }
    py_buf_add_code(buf, (uint32_t)integer);
    return true;
}

static struct py_value
str_translate(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    struct py_buf buf = {.py = py};
    size_t size = 1;
    for (size_t at = 0; at < str->len; at += size) {
        uint32_t code = py_utf8_decode(str->ptr + at, str->len - at, &size);
        if (!py_step(py) || !add_translated(&buf, args->pos[0], code)) {
            return py_absent();
        }
    }
    return py_buf_take(&buf);
}

static bool
map_pairs(struct py *py, struct py_dict *table, const struct py_str *from, const struct py_str *to)
{
    size_t from_size = 1;
    size_t to_size = 1;
    size_t to_at = 0;
    for (size_t at = 0; at < from->len; at += from_size) {
        uint32_t code = py_utf8_decode(from->ptr + at, from->len - at, &from_size);
        struct py_value value = py_none();
        if (to != NULL) {
            value = py_int(py_utf8_decode(to->ptr + to_at, to->len - to_at, &to_size));
            to_at += to_size;
        }
        if (!py_dict_set(py, table, py_int(code), value)) {
            return false;
        }
    }
    return true;
}

static bool
map_dict(struct py *py, struct py_dict *table, const struct py_dict *mapping)
{
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    size_t size = 1;
    while (py_dict_next(mapping, &pos, &key, &value)) {
        const struct py_str *text = py_as_str(key);
        if (text != NULL && text->chars != 1) {
            (void)py_raise(
                py, &py_exc_value_error, "string keys in translate table must be of length 1");
            return false;
        }
        key = text == NULL ? key : py_int(py_utf8_decode(text->ptr, text->len, &size));
        if (!py_dict_set(py, table, key, value)) {
            return false;
        }
    }
    return true;
}

static struct py_value
str_maketrans(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value table = py_dict_new(py);
    (void)self;
    if (py_failed(table)) {
        return table;
    }
    if (py_failed(args->pos[1])) {
        struct py_value mapping = py_plain(args->pos[0]);
        return mapping.kind == PY_DICT && map_dict(py, table.as.dict, mapping.as.dict) ? table
               : py_has_error(py)
                   ? py_absent()
                   : py_raise(py, &py_exc_type_error,
                         "if you give only one argument to maketrans it must be a dict");
    }
    const struct py_str *from = py_as_str(args->pos[0]);
    const struct py_str *to = py_as_str(args->pos[1]);
    const struct py_str *gone = py_given(args->pos[2]) ? py_as_str(args->pos[2]) : NULL;
    if (from == NULL || to == NULL || (py_given(args->pos[2]) && gone == NULL)) {
        return py_raise(py, &py_exc_type_error, "maketrans() arguments must be str");
    }
    if (from->chars != to->chars) {
        return py_raise(
            py, &py_exc_value_error, "the first two maketrans arguments must have equal length");
    }
    return map_pairs(py, table.as.dict, from, to) &&
                   (gone == NULL || map_pairs(py, table.as.dict, gone, NULL))
               ? table
               : py_absent();
}

const struct py_def py_str_members_3[] = {
    {.name = "splitlines", .kind = PY_DEF_FUNCTION, .fn = str_splitlines, .signature = "keepends="},
    {.name = "translate", .kind = PY_DEF_FUNCTION, .fn = str_translate, .signature = "table, /"},
    {.name = "maketrans", .kind = PY_DEF_STATIC, .fn = str_maketrans, .signature = "x, y=, z=, /"},
    {0},
};
