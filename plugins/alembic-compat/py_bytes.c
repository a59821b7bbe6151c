/* Methods of bytes, int and float: the few that are used. */
#include <math.h>
#include <string.h>

#include "py_codec.h"
#include "py_eval.h"
#include "py_number.h"
#include "py_state.h"
#include "py_str.h"
#include "py_table.h"
#include "py_types.h"
#include "py_unicode.h"

/* ---- bytes ------------------------------------------------------------------------------------
 */

struct py_value
py_bytes_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    struct py_value plain = py_plain(args->pos[0]);
    struct py_buf buf = {.py = py};
    (void)cls;
    if (py_failed(plain)) {
        return py_bytes_new(py, "", 0);
    }
    if (plain.kind != PY_STR && py_given(args->pos[1])) {
        return py_refuse(py, "bytes() with an encoding of what is no text");
    }
    if (py_refuse_method(py, plain, "__index__")) {
        return py_absent();
    }
    if (plain.kind == PY_BYTES) {
        return plain;
    }
    if (plain.kind == PY_STR) {
        return py_given(args->pos[1])
                   ? py_call_method(py, plain, "encode", args->pos + 1, 1)
                   : py_raise(py, &py_exc_type_error, "string argument without an encoding");
    }
    if (plain.kind == PY_BOOL) {
        plain = py_int(plain.as.boolean);
    }
    if (plain.kind == PY_INT) {
        if (plain.as.integer < 0) {
            return py_raise(py, &py_exc_value_error, "negative count");
        }
        py_buf_add_repeat(&buf, "", 1, (size_t)plain.as.integer);
        return buf.failed ? py_absent() : py_bytes_new(py, buf.ptr, buf.len);
    }
    struct py_value list = py_to_list(py, plain);
    for (size_t index = 0; !py_failed(list) && index < list.as.list->n; index++) {
        int64_t byte = 0;
        if (!py_index(py, list.as.list->items[index], &byte)) {
            return py_absent();
        }
        if (byte < 0 || byte > 255) {
            return py_raise(py, &py_exc_value_error, "bytes must be in range(0, 256)");
        }
        py_buf_add_char(&buf, (char)(unsigned char)byte);
    }
    return py_failed(list) || buf.failed ? py_absent() : py_bytes_new(py, buf.ptr, buf.len);
}

static struct py_value
bytes_decode(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *bytes = py_self_str(self);
    if (py_given(args->pos[1]) || py_is_none(args->pos[0])) {
        return py_refuse(py, "decode() with errors=, or with no encoding");
    }
    return py_decode(py, bytes->ptr, bytes->len, args->pos[0]);
}

static struct py_value
bytes_hex(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *bytes = py_self_str(self);
    struct py_buf buf = {.py = py};
    if (py_given(args->pos[0])) {
        return py_refuse(py, "bytes.hex() with a separator");
    }
    for (size_t at = 0; at < bytes->len; at++) {
        py_buf_addf(&buf, "%02x", (unsigned)(unsigned char)bytes->ptr[at]);
    }
    return py_buf_take(&buf);
}

static struct py_value
bytes_fromhex(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = py_as_str(args->pos[0]);
    struct py_buf buf = {.py = py};
    static const char digits[] = "0123456789abcdef";
    (void)self;
    if (text == NULL) {
        return py_raise(py, &py_exc_type_error, "fromhex() argument must be str");
    }
    for (size_t at = 0; at < text->len; at++) {
        if (text->ptr[at] == ' ') {
            continue;
        }
        const char *high = text->ptr[at] == 0 ? NULL : strchr(digits, text->ptr[at] | 0x20);
        const char *low = at + 1 < text->len && text->ptr[at + 1] != 0
                              ? strchr(digits, text->ptr[at + 1] | 0x20)
                              : NULL;
        if (high == NULL || low == NULL) {
            return py_raise(py, &py_exc_value_error,
                "non-hexadecimal number found in fromhex() arg at position %zu", at);
        }
        py_buf_add_char(&buf, (char)((high - digits) << 4 | (low - digits)));
        at++;
    }
    return buf.failed ? py_absent() : py_bytes_new(py, buf.ptr, buf.len);
}

const struct py_def py_bytes_members[] = {
    METHOD("decode", bytes_decode, "encoding=, errors="),
    METHOD("hex", bytes_hex, "sep=, bytes_per_sep="),
    {.name = "fromhex", .kind = PY_DEF_CLASS_METHOD, .fn = bytes_fromhex, .signature = "string, /"},
    {0},
};

/* ---- int and float ----------------------------------------------------------------------------
 */

static struct py_value
int_bit_length(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t integer = 0;
    int64_t n = 0;
    (void)py;
    (void)args;
    (void)py_as_int(self, &integer);
    uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    for (; magnitude > 0; magnitude >>= 1) {
        n++;
    }
    return py_int(n);
}

static struct py_value
float_is_integer(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    double real = py_plain(self).as.real;
    return py_bool(isfinite(real) && real == floor(real));
}

const struct py_def py_number_members[] = {
    METHOD("bit_length", int_bit_length, ""),
    {0},
};

const struct py_def py_float_members[] = {
    METHOD("is_integer", float_is_integer, ""),
    {0},
};
