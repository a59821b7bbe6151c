/* The modules textwrap and string. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_state.h"

/* ---- textwrap ---------------------------------------------------------------------------------
 */

static bool
is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* The text of a line from `at`: to the end of its blanks (*ret_text), and to its line end. */
static const char *
scan_line(const char *at, const char *end, const char **ret_text)
{
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    line_end = line_end == NULL ? end : line_end;
    while (at < line_end && is_blank(*at)) {
        at++;
    }
    *ret_text = at;
    return line_end;
}

/* The longest run of blanks that all lines with text begin with. */
static size_t
common_margin(const struct py_str *str, const char **ret_margin)
{
    const char *end = str->ptr + str->len;
    size_t len = SIZE_MAX;
    for (const char *at = str->ptr; at < end;) {
        const char *text = NULL;
        const char *line_end = scan_line(at, end, &text);
        if (text < line_end) {
            size_t own = (size_t)(text - at);
            if (len == SIZE_MAX) {
                *ret_margin = at;
                len = own;
            }
            size_t same = 0;
            while (same < own && same < len && at[same] == (*ret_margin)[same]) {
                same++;
            }
            len = same;
        }
        at = line_end + 1;
    }
    return len == SIZE_MAX ? 0 : len;
}

static struct py_value
text_dedent(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_as_str(args->pos[0]);
    const char *margin = NULL;
    struct py_buf buf = {.py = py};
    (void)self;
    if (str == NULL) {
        return py_raise(py, &py_exc_type_error, "expected string or bytes-like object");
    }
    size_t len = common_margin(str, &margin);
    const char *end = str->ptr + str->len;
    for (const char *at = str->ptr; at < end;) {
        const char *text = NULL;
        const char *line_end = scan_line(at, end, &text);
        if (text < line_end) { // lines of blanks only become empty
            py_buf_add(&buf, at + len, (size_t)(line_end - at) - len);
        }
        if (line_end < end) {
            py_buf_add_char(&buf, '\n');
        }
        at = line_end + 1;
    }
    return py_buf_take(&buf);
}

static struct py_value
text_indent(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_as_str(args->pos[0]);
    const struct py_str *prefix = py_as_str(args->pos[1]);
    struct py_buf buf = {.py = py};
    (void)self;
    if (str == NULL || prefix == NULL || !py_is_nothing(args->pos[2])) {
        return py_refuse(py, "textwrap.indent() with these arguments");
    }
    const char *end = str->ptr + str->len;
    for (const char *at = str->ptr; at < end;) {
        const char *text = NULL;
        const char *line_end = scan_line(at, end, &text);
        if (text < line_end) {
            py_buf_add_str(&buf, prefix);
        }
        py_buf_add(&buf, at, (size_t)(line_end - at) + (line_end < end));
        at = line_end + 1;
    }
    return py_buf_take(&buf);
}

static const struct py_def textwrap_defs[] = {
    {.name = "dedent", .kind = PY_DEF_FUNCTION, .fn = text_dedent, .signature = "text"},
    {.name = "indent",
        .kind = PY_DEF_FUNCTION,
        .fn = text_indent,
        .signature = "text, prefix, predicate="},
    {0},
};

const struct py_module_def py_mod_textwrap = {.name = "textwrap", .defs = textwrap_defs};

/* ---- string -----------------------------------------------------------------------------------
 */

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define PUNCTUATION "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
#define BLANKS " \t\n\r\x0b\x0c"

static const struct py_def string_defs[] = {
    {.name = "ascii_lowercase", .kind = PY_DEF_STR, .text = LOWER},
    {.name = "ascii_uppercase", .kind = PY_DEF_STR, .text = UPPER},
    {.name = "ascii_letters", .kind = PY_DEF_STR, .text = LOWER UPPER},
    {.name = "digits", .kind = PY_DEF_STR, .text = DIGITS},
    {.name = "hexdigits", .kind = PY_DEF_STR, .text = DIGITS "abcdefABCDEF"},
    {.name = "octdigits", .kind = PY_DEF_STR, .text = "01234567"},
    {.name = "punctuation", .kind = PY_DEF_STR, .text = PUNCTUATION},
    {.name = "whitespace", .kind = PY_DEF_STR, .text = BLANKS},
    {.name = "printable", .kind = PY_DEF_STR, .text = DIGITS LOWER UPPER PUNCTUATION BLANKS},
    {0},
};

const struct py_module_def py_mod_string = {.name = "string", .defs = string_defs};
