/* Methods of str: case, tests, padding and searching. Those that cut and join are in
 * py_str_split.c. */
#include <string.h>

#include "py_codec.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_format.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_str.h"
#include "py_types.h"
#include "py_unicode.h"

#define LEAST_TAIL 256

/* ---- Concatenation ----------------------------------------------------------------------------
 */

/* Add to the string that ends at `end` in place, if there is room behind it. */
static bool
grow_tail(struct py *py, const char *end, const struct py_str *more)
{
    for (size_t index = 0; index < PY_TAILS; index++) {
        struct py_tail *tail = &py->tails[index];
        if (tail->end != NULL && tail->end == end && tail->room >= more->len) {
            memcpy(tail->end, more->ptr, more->len);
            tail->end += more->len;
            tail->room -= more->len;
            return true;
        }
    }
    return false;
}

/* A loop that adds to a string piece by piece must not cost the square of its length in memory, for
 * nothing is given back: a long string gets as much room behind it as it has bytes. */
struct py_value
py_str_concat(struct py *py, struct py_value a, struct py_value b)
{
    const struct py_str *left = a.as.str;
    const struct py_str *right = b.as.str;
    if (right->len == 0 || left->len == 0) {
        return right->len == 0 ? a : b;
    }
    size_t len = left->len + right->len;
    if (a.kind == PY_STR && grow_tail(py, left->ptr + left->len, right)) {
        return py_str_counted(py, left->ptr, len, left->chars + right->chars);
    }
    size_t room = a.kind == PY_STR && len >= LEAST_TAIL ? len : 0;
    char *bytes = py_arena_bytes(py->arena, len + room);
    if (bytes == NULL) {
        room = 0;
        bytes = py_arena_bytes(py->arena, len);
    }
    if (bytes == NULL) {
        return py_stop(py, PY_ERROR_BUDGET, "the memory budget of the evaluation is spent");
    }
    memcpy(bytes, left->ptr, left->len);
    memcpy(bytes + left->len, right->ptr, right->len);
    if (a.kind == PY_BYTES) {
        return py_bytes_new(py, bytes, len);
    }
    if (room > 0) {
        py->tails[py->next_tail] = (struct py_tail){bytes + len, room};
        py->next_tail = (py->next_tail + 1) % PY_TAILS;
    }
    return py_str_counted(py, bytes, len, left->chars + right->chars);
}

/* ---- Case -------------------------------------------------------------------------------------
 */

const struct py_str *
py_self_str(struct py_value self)
{
    return py_plain(self).as.str;
}

static bool
add_lower(struct py_buf *buf, uint32_t code)
{
    uint32_t to[3] = {0};
    if (code == 0x3A3) { // its lower case depends on what is around
        (void)py_refuse(buf->py, "the lower case of a Greek capital sigma");
        return false;
    }
    size_t n = py_code_to_lower(code, to);
    for (size_t index = 0; index < n; index++) {
        py_buf_add_code(buf, to[index]);
    }
    return true;
}

static bool
add_upper(struct py_buf *buf, uint32_t code)
{
    uint32_t to[3] = {0};
    size_t n = py_code_to_upper(code, to);
    for (size_t index = 0; index < n; index++) {
        py_buf_add_code(buf, to[index]);
    }
    return true;
}

static bool
add_title(struct py_buf *buf, uint32_t code)
{
    uint32_t to[3] = {0};
    if (py_code_to_title(code, to) == 0) {
        (void)py_refuse(buf->py, "the title case of a character that has one of several");
        return false;
    }
    py_buf_add_code(buf, to[0]);
    return true;
}

enum case_change {
    CASE_LOWER,
    CASE_UPPER,
    CASE_CAPITALIZE,
    CASE_TITLE,
    CASE_SWAP,
    CASE_FOLD,
};

/* The lower case of the upper case, but for four kinds of letters. */
static void
add_folded(struct py_buf *buf, uint32_t code)
{
    uint32_t upper[3] = {code};
    uint32_t lower[3] = {0};
    bool is_cherokee = (code >= 0x13A0 && code <= 0x13FD) || (code >= 0xAB70 && code <= 0xABBF);
    if (code == 0x1E9E) { // the capital sharp s
        py_buf_add_code(buf, 's');
        py_buf_add_code(buf, 's');
        return;
    }
    size_t n = code == 0x131 ? 1 : py_code_to_upper(code, upper);
    for (size_t index = 0; index < n; index++) {
        size_t n_lower = is_cherokee || code == 0x131 ? 0 : py_code_to_lower(upper[index], lower);
        for (size_t part = 0; part < n_lower; part++) {
            py_buf_add_code(buf, lower[part]);
        }
        if (n_lower == 0) {
            py_buf_add_code(buf, upper[index]);
        }
    }
}

static bool
add_cased(
    struct py_buf *buf, enum case_change change, uint32_t code, bool is_first, bool after_cased)
{
    uint32_t to[3] = {0};
    bool is_title = change == CASE_TITLE ? !after_cased : change == CASE_CAPITALIZE && is_first;
    if (is_title) {
        return add_title(buf, code);
    }
    if (change == CASE_FOLD) {
        add_folded(buf, code);
        return true;
    }
    if (change == CASE_UPPER) {
        return add_upper(buf, code);
    }
    if (change == CASE_SWAP && !py_code_is_upper(code)) {
        return py_code_to_lower(code, to) == 1 && to[0] == code ? add_upper(buf, code)
                                                                : add_lower(buf, code);
    }
    return add_lower(buf, code);
}

static bool
is_cased(uint32_t code)
{
    return py_code_is_lower(code) || py_code_is_upper(code);
}

static struct py_value
change_case(struct py *py, struct py_value self, enum case_change change)
{
    const struct py_str *str = py_self_str(self);
    struct py_buf buf = {.py = py};
    size_t size = 1;
    bool after_cased = false;
    for (size_t at = 0; at < str->len; at += size) {
        uint32_t code = py_utf8_decode(str->ptr + at, str->len - at, &size);
        if (!add_cased(&buf, change, code, at == 0, after_cased)) {
            return py_absent();
        }
        after_cased = is_cased(code);
    }
    return py_buf_take(&buf);
}

static struct py_value
str_lower(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return change_case(py, self, CASE_LOWER);
}

static struct py_value
str_upper(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return change_case(py, self, CASE_UPPER);
}

static struct py_value
str_capitalize(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return change_case(py, self, CASE_CAPITALIZE);
}

static struct py_value
str_title(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return change_case(py, self, CASE_TITLE);
}

static struct py_value
str_swapcase(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return change_case(py, self, CASE_SWAP);
}

static struct py_value
str_casefold(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return change_case(py, self, CASE_FOLD);
}

/* ---- Tests ------------------------------------------------------------------------------------
 */

static struct py_value
all_codes(struct py_value self, bool (*test)(uint32_t code), bool of_empty)
{
    const struct py_str *str = py_self_str(self);
    size_t size = 1;
    for (size_t at = 0; at < str->len; at += size) {
        if (!test(py_utf8_decode(str->ptr + at, str->len - at, &size))) {
            return py_bool(false);
        }
    }
    return py_bool(str->len > 0 || of_empty);
}

static bool
is_alnum(uint32_t code)
{
    return py_code_is_alpha(code) || py_code_is_numeric(code);
}

static bool
is_ascii(uint32_t code)
{
    return code < 0x80;
}

static struct py_value
str_isalpha(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, py_code_is_alpha, false);
}

static struct py_value
str_isalnum(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, is_alnum, false);
}

static struct py_value
str_isdigit(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, py_code_is_digit, false);
}

static struct py_value
str_isdecimal(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, py_code_is_decimal, false);
}

static struct py_value
str_isnumeric(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, py_code_is_numeric, false);
}

static struct py_value
str_isspace(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, py_code_is_space, false);
}

static struct py_value
str_isascii(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, is_ascii, true);
}

static struct py_value
str_isprintable(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return all_codes(self, py_code_is_printable, true);
}

/* islower, isupper: at least one cased character, and none of the other case. */
static struct py_value
is_case(struct py_value self, bool (*wanted)(uint32_t), bool (*other)(uint32_t))
{
    const struct py_str *str = py_self_str(self);
    size_t size = 1;
    bool found = false;
    for (size_t at = 0; at < str->len; at += size) {
        uint32_t code = py_utf8_decode(str->ptr + at, str->len - at, &size);
        if (other(code)) {
            return py_bool(false);
        }
        found = found || wanted(code);
    }
    return py_bool(found);
}

static struct py_value
str_islower(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return is_case(self, py_code_is_lower, py_code_is_upper);
}

static struct py_value
str_isupper(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return is_case(self, py_code_is_upper, py_code_is_lower);
}

static struct py_value
str_istitle(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    const struct py_str *str = py_self_str(self);
    size_t size = 1;
    bool found = false;
    bool after_cased = false;
    for (size_t at = 0; at < str->len; at += size) {
        uint32_t code = py_utf8_decode(str->ptr + at, str->len - at, &size);
        if ((py_code_is_upper(code) && after_cased) || (py_code_is_lower(code) && !after_cased)) {
            return py_bool(false);
        }
        after_cased = is_cased(code);
        found = found || after_cased;
    }
    return py_bool(found);
}

static struct py_value
str_isidentifier(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct py_str *str = py_self_str(self);
    if (str->chars != str->len) {
        return py_refuse(py, "isidentifier() of other than ASCII text");
    }
    for (size_t at = 0; at < str->len; at++) {
        uint32_t code = (unsigned char)str->ptr[at];
        if (code != '_' && !py_code_is_alpha(code) && (at == 0 || !py_code_is_decimal(code))) {
            return py_bool(false);
        }
    }
    return py_bool(str->len > 0);
}

/* ---- Padding ----------------------------------------------------------------------------------
 */

static struct py_value
pad(struct py *py, struct py_value self, const struct py_args *args, char align)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *fill = py_given(args->pos[1]) ? py_as_str(args->pos[1]) : NULL;
    struct py_format_spec spec = {.fill = ' ', .align = align, .precision = -1};
    struct py_buf buf = {.py = py};
    size_t size = 1;
    if (!py_index(py, args->pos[0], &spec.width)) {
        return py_absent();
    }
    if (py_given(args->pos[1]) && (fill == NULL || fill->chars != 1)) {
        return py_raise(
            py, &py_exc_type_error, "The fill character must be exactly one character long");
    }
    if (fill != NULL) {
        spec.fill = py_utf8_decode(fill->ptr, fill->len, &size);
    }
    if (spec.width < 0 || (size_t)spec.width <= str->chars) {
        return py_str_borrow(py, str->ptr, str->len);
    }
    if (align == '^') { // the odd blank goes to the other side than in format()
        size_t missing = (size_t)spec.width - str->chars;
        size_t before = missing / 2 + (missing & (size_t)spec.width & 1);
        char bytes[4];
        size_t n = py_utf8_encode(spec.fill, bytes);
        py_buf_add_repeat(&buf, bytes, n, before);
        py_buf_add_str(&buf, str);
        py_buf_add_repeat(&buf, bytes, n, missing - before);
    } else {
        py_format_pad(&buf, &spec, str->ptr, str->len, 0, align);
    }
    return py_buf_take(&buf);
}

static struct py_value
str_ljust(struct py *py, struct py_value self, const struct py_args *args)
{
    return pad(py, self, args, '<');
}

static struct py_value
str_rjust(struct py *py, struct py_value self, const struct py_args *args)
{
    return pad(py, self, args, '>');
}

static struct py_value
str_center(struct py *py, struct py_value self, const struct py_args *args)
{
    return pad(py, self, args, '^');
}

static struct py_value
str_zfill(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    struct py_format_spec spec = {.fill = '0', .align = '=', .precision = -1};
    struct py_buf buf = {.py = py};
    if (!py_index(py, args->pos[0], &spec.width)) {
        return py_absent();
    }
    spec.width = spec.width < 0 ? 0 : spec.width;
    bool is_signed = str->len > 0 && (*str->ptr == '+' || *str->ptr == '-');
    py_format_pad(&buf, &spec, str->ptr, str->len, is_signed, '=');
    return py_buf_take(&buf);
}

static struct py_value
str_expandtabs(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    struct py_buf buf = {.py = py};
    int64_t tab = 8;
    int64_t column = 0;
    if (py_given(args->pos[0]) && !py_index(py, args->pos[0], &tab)) {
        return py_absent();
    }
    for (size_t at = 0; at < str->len; at++) {
        char byte = str->ptr[at];
        if (byte == '\t') {
            int64_t n = tab > 0 ? tab - column % tab : 0;
            py_buf_add_repeat(&buf, " ", 1, (size_t)n);
            column += n;
            continue;
        }
        py_buf_add_char(&buf, byte);
        column = byte == '\n' || byte == '\r' ? 0 : column + (((unsigned char)byte & 0xC0) != 0x80);
    }
    return py_buf_take(&buf);
}

/* ---- format -----------------------------------------------------------------------------------
 */

static struct py_value
str_format(struct py *py, struct py_value self, const struct py_args *args)
{
    return py_str_format(py, py_self_str(self), args, py_absent());
}

static struct py_value
str_format_map(struct py *py, struct py_value self, const struct py_args *args)
{
    static const struct py_args nothing = {0};
    return py_str_format(py, py_self_str(self), &nothing, args->pos[0]);
}

static struct py_value
str_encode(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    if (!py_encodes_as_is(args->pos[0], str->chars == str->len)) {
        return py_refuse(py, "encode() to anything but UTF-8");
    }
    return py_bytes_new(py, str->ptr, str->len);
}

const struct py_def py_str_members[] = {
    {.name = "lower", .kind = PY_DEF_FUNCTION, .fn = str_lower, .signature = ""},
    {.name = "upper", .kind = PY_DEF_FUNCTION, .fn = str_upper, .signature = ""},
    {.name = "capitalize", .kind = PY_DEF_FUNCTION, .fn = str_capitalize, .signature = ""},
    {.name = "title", .kind = PY_DEF_FUNCTION, .fn = str_title, .signature = ""},
    {.name = "swapcase", .kind = PY_DEF_FUNCTION, .fn = str_swapcase, .signature = ""},
    {.name = "casefold", .kind = PY_DEF_FUNCTION, .fn = str_casefold, .signature = ""},
    {.name = "isalpha", .kind = PY_DEF_FUNCTION, .fn = str_isalpha, .signature = ""},
    {.name = "isalnum", .kind = PY_DEF_FUNCTION, .fn = str_isalnum, .signature = ""},
    {.name = "isdigit", .kind = PY_DEF_FUNCTION, .fn = str_isdigit, .signature = ""},
    {.name = "isdecimal", .kind = PY_DEF_FUNCTION, .fn = str_isdecimal, .signature = ""},
    {.name = "isnumeric", .kind = PY_DEF_FUNCTION, .fn = str_isnumeric, .signature = ""},
    {.name = "isspace", .kind = PY_DEF_FUNCTION, .fn = str_isspace, .signature = ""},
    {.name = "isascii", .kind = PY_DEF_FUNCTION, .fn = str_isascii, .signature = ""},
    {.name = "isprintable", .kind = PY_DEF_FUNCTION, .fn = str_isprintable, .signature = ""},
    {.name = "islower", .kind = PY_DEF_FUNCTION, .fn = str_islower, .signature = ""},
    {.name = "isupper", .kind = PY_DEF_FUNCTION, .fn = str_isupper, .signature = ""},
    {.name = "istitle", .kind = PY_DEF_FUNCTION, .fn = str_istitle, .signature = ""},
    {.name = "isidentifier", .kind = PY_DEF_FUNCTION, .fn = str_isidentifier, .signature = ""},
    {.name = "ljust", .kind = PY_DEF_FUNCTION, .fn = str_ljust, .signature = "width, fillchar=, /"},
    {.name = "rjust", .kind = PY_DEF_FUNCTION, .fn = str_rjust, .signature = "width, fillchar=, /"},
    {.name = "center",
        .kind = PY_DEF_FUNCTION,
        .fn = str_center,
        .signature = "width, fillchar=, /"},
    {.name = "zfill", .kind = PY_DEF_FUNCTION, .fn = str_zfill, .signature = "width, /"},
    {.name = "expandtabs", .kind = PY_DEF_FUNCTION, .fn = str_expandtabs, .signature = "tabsize="},
    {.name = "format", .kind = PY_DEF_FUNCTION, .fn = str_format},
    {.name = "format_map",
        .kind = PY_DEF_FUNCTION,
        .fn = str_format_map,
        .signature = "mapping, /"},
    {.name = "encode",
        .kind = PY_DEF_FUNCTION,
        .fn = str_encode,
        .signature = "encoding=, errors="},
    {0},
};
