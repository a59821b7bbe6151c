/* str.format and str.format_map. */
#include <string.h>

#include "py_dict.h"
#include "py_eval.h"
#include "py_format.h"
#include "py_literal.h"
#include "py_ops.h"
#include "py_state.h"

struct formatter {
    struct py *py;
    const struct py_args *args;
    struct py_value mapping; // of format_map; absent: none
    size_t next;             // the next automatic field number
    bool is_automatic;
    bool is_manual;
};

static bool run_format(struct formatter *formatter, struct py_buf *buf, const char *at,
    const char *end, unsigned depth);

static struct py_value
positional(struct formatter *formatter, size_t index)
{
    if (py_given(formatter->mapping)) {
        return py_raise(
            formatter->py, &py_exc_value_error, "Format string contains positional fields");
    }
    if (index < formatter->args->n_pos) {
        return formatter->args->pos[index];
    }
    return py_raise(formatter->py, &py_exc_index_error,
        "Replacement index %zu out of range for positional args tuple", index);
}

static struct py_value
named(struct formatter *formatter, const char *name, size_t len)
{
    struct py_value key = py_str_new(formatter->py, name, len);
    if (py_failed(key)) {
        return key;
    }
    if (py_given(formatter->mapping)) {
        return py_getitem(formatter->py, formatter->mapping, key);
    }
    for (size_t index = 0; index < formatter->args->n_kw; index++) {
        if (py_str_eq(formatter->args->kw[index].name, key.as.str)) {
            return formatter->args->kw[index].value;
        }
    }
    return py_raise_args(formatter->py, &py_exc_key_error, &key, 1);
}

/* The first part of a field name: nothing, a number, or a keyword. */
static struct py_value
first_part(struct formatter *formatter, const char *name, size_t len)
{
    uint64_t index = 0;
    bool too_big = false;
    if (len == 0) {
        formatter->is_automatic = true;
        if (formatter->is_manual) {
            return py_raise(formatter->py, &py_exc_value_error,
                "cannot switch from manual field specification to automatic field numbering");
        }
        return positional(formatter, formatter->next++);
    }
    if (memchr(name, '_', len) == NULL && py_parse_digits(name, len, 10, &too_big, &index)) {
        formatter->is_manual = true;
        if (formatter->is_automatic) {
            return py_raise(formatter->py, &py_exc_value_error,
                "cannot switch from automatic field numbering to manual field specification");
        }
        return positional(formatter, too_big ? SIZE_MAX : (size_t)index);
    }
    return named(formatter, name, len);
}

/* One .name or [key] behind the first part. */
static struct py_value
later_part(struct formatter *formatter, struct py_value value, const char **at, const char *end)
{
    struct py *py = formatter->py;
    bool is_item = **at == '[';
    const char *start = ++*at;
    while (*at < end && (is_item ? **at != ']' : **at != '.' && **at != '[')) {
        (*at)++;
    }
    size_t len = (size_t)(*at - start);
    if (len == 0 || (is_item && *at >= end)) {
        return py_raise(py, &py_exc_value_error,
            is_item && *at >= end ? "expected '}' before end of string"
                                  : "Empty attribute in format string");
    }
    if (!is_item) {
        struct py_str *name = py_intern(py, start, len);
        return name == NULL ? py_absent() : py_getattr_str(py, value, name);
    }
    (*at)++;
    uint64_t index = 0;
    bool too_big = false;
    bool is_number = memchr(start, '_', len) == NULL &&
                     py_parse_digits(start, len, 10, &too_big, &index) && !too_big;
    struct py_value key = is_number ? py_int((int64_t)index) : py_str_new(py, start, len);
    return py_failed(key) ? key : py_getitem(py, value, key);
}

static struct py_value
field_value(struct formatter *formatter, const char *at, const char *end)
{
    const char *start = at;
    while (at < end && *at != '.' && *at != '[') {
        at++;
    }
    struct py_value value = first_part(formatter, start, (size_t)(at - start));
    while (at < end && !py_failed(value)) {
        if (*at != '.' && *at != '[') {
            return py_raise(formatter->py, &py_exc_value_error,
                "Only '.' or '[' may follow ']' in format field specifier");
        }
        value = later_part(formatter, value, &at, end);
    }
    return value;
}

/* The field in [at, end), without its braces. */
static bool
run_field(struct formatter *formatter, struct py_buf *buf, const char *at, const char *end,
    unsigned depth)
{
    struct py *py = formatter->py;
    const char *name = at;
    unsigned brackets = 0;
    for (; at < end && (brackets > 0 || (*at != ':' && *at != '!')); at++) {
        brackets += *at == '[';
        brackets -= *at == ']' && brackets > 0;
    }
    struct py_value value = field_value(formatter, name, at);
    if (!py_failed(value) && at < end && *at == '!') {
        char conversion = at + 1 < end ? at[1] : '\0';
        at += 2;
        if ((conversion != 'r' && conversion != 's' && conversion != 'a') ||
            (at < end && *at != ':')) {
            (void)py_raise(py, &py_exc_value_error, "expected ':' after conversion specifier");
            return false;
        }
        value = conversion == 'r'   ? py_to_repr(py, value)
                : conversion == 's' ? py_to_str(py, value)
                                    : py_to_ascii(py, value);
    }
    if (py_failed(value)) {
        return false;
    }
    struct py_buf spec = {.py = py};
    if (at < end && !run_format(formatter, &spec, at + 1, end, depth + 1)) {
        return false;
    }
    struct py_value spec_text = py_buf_take(&spec);
    struct py_value text =
        py_failed(spec_text) ? spec_text : py_format(py, value, spec_text.as.str);
    if (py_failed(text)) {
        return false;
    }
    py_buf_add_str(buf, text.as.str);
    return true;
}

/* Where the field that begins at `at` (behind its brace) ends; NULL: nowhere. */
static const char *
field_end(const char *at, const char *end)
{
    unsigned depth = 1;
    for (; at < end; at++) {
        depth += *at == '{';
        depth -= *at == '}';
        if (depth == 0) {
            return at;
        }
    }
    return NULL;
}

static bool
run_format(struct formatter *formatter, struct py_buf *buf, const char *at, const char *end,
    unsigned depth)
{
    if (depth > 2) {
        (void)py_raise(formatter->py, &py_exc_value_error, "Max string recursion exceeded");
        return false;
    }
    while (at < end) {
        char byte = *at++;
        if (byte != '{' && byte != '}') {
            py_buf_add_char(buf, byte);
            continue;
        }
        if (depth == 0 && at < end && *at == byte) {
            py_buf_add_char(buf, byte);
            at++;
            continue;
        }
        const char *close = byte == '}' ? NULL : field_end(at, end);
        if (close == NULL) {
            (void)py_raise(formatter->py, &py_exc_value_error,
                byte == '}' ? "Single '}' encountered in format string"
                : at >= end ? "Single '{' encountered in format string"
                            : "expected '}' before end of string");
            return false;
        }
        if (!run_field(formatter, buf, at, close, depth)) {
            return false;
        }
        at = close + 1;
    }
    return !buf->failed;
}

struct py_value
py_str_format(
    struct py *py, const struct py_str *format, const struct py_args *args, struct py_value mapping)
{
    struct formatter formatter = {.py = py, .args = args, .mapping = mapping};
    struct py_buf buf = {.py = py};
    if (!run_format(&formatter, &buf, format->ptr, format->ptr + format->len, 0)) {
        return py_absent();
    }
    return py_buf_take(&buf);
}
