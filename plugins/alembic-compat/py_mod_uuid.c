/* The module uuid: UUID by its text, uuid4 from the host's randomness. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_ops.h"
#include "py_state.h"

struct uuid {
    unsigned char bytes[16];
};

static int
hex_digit(char byte)
{
    static const char digits[] = "0123456789abcdef";
    char lower = byte >= 'A' && byte <= 'F' ? (char)(byte | 0x20) : byte;
    const char *found = byte == '\0' ? NULL : strchr(digits, lower);
    return found == NULL ? -1 : (int)(found - digits);
}

/* As CPython: "urn:", "uuid:", braces and hyphens are dropped, 32 digits must be left. */
static bool
parse(const struct py_str *text, struct uuid *ret)
{
    const char *at = text->ptr;
    const char *end = at + text->len;
    size_t n = 0;
    if (text->len >= 9 && memcmp(at, "urn:uuid:", 9) == 0) {
        at += 9;
    }
    while (at < end && (*at == '{' || *at == '}')) {
        at++;
    }
    while (end > at && (end[-1] == '{' || end[-1] == '}')) {
        end--;
    }
    memset(ret, 0, sizeof(*ret));
    for (; at < end; at++) {
        int digit = hex_digit(*at);
        if (*at == '-') {
            continue;
        }
        if (digit < 0 || n == 32) {
            return false;
        }
        ret->bytes[n / 2] = (unsigned char)(ret->bytes[n / 2] << 4 | digit);
        n++;
    }
    return n == 32;
}

static bool
uuid_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct uuid *uuid = py_payload(self, &py_type_uuid);
    struct py_value bytes = py_plain(args->pos[1]);
    if (bytes.kind == PY_BYTES && bytes.as.str->len == 16) {
        memcpy(uuid->bytes, bytes.as.str->ptr, 16);
        return true;
    }
    const struct py_str *text = py_given(args->pos[0]) ? py_as_str(args->pos[0]) : NULL;
    if (text == NULL) {
        if (py_given(args->pos[0]) && !py_is_none(args->pos[0])) {
            (void)py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute 'replace'",
                py_type_name(py, args->pos[0]));
        } else {
            (void)py_refuse(py, "uuid.UUID() from anything but a text or bytes");
        }
        return false;
    }
    if (!parse(text, uuid)) {
        (void)py_raise(py, &py_exc_value_error, "badly formed hexadecimal UUID string");
        return false;
    }
    return true;
}

static struct py_value
uuid_text(struct py *py, struct py_value self, bool has_hyphens)
{
    const struct uuid *uuid = py_payload(self, &py_type_uuid);
    struct py_buf buf = {.py = py};
    for (size_t at = 0; at < 16; at++) {
        if (has_hyphens && (at == 4 || at == 6 || at == 8 || at == 10)) {
            py_buf_add_char(&buf, '-');
        }
        py_buf_addf(&buf, "%02x", uuid->bytes[at]);
    }
    return py_buf_take(&buf);
}

static struct py_value
uuid_str(struct py *py, struct py_value self)
{
    return uuid_text(py, self, true);
}

static struct py_value
uuid_repr(struct py *py, struct py_value self)
{
    struct py_value text = uuid_text(py, self, true);
    return py_failed(text) ? text
                           : py_strf(py, "UUID('%.*s')", (int)text.as.str->len, text.as.str->ptr);
}

static struct py_value
uuid_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct uuid *a = py_payload(self, &py_type_uuid);
    const struct uuid *b = py_payload(other, &py_type_uuid);
    (void)py;
    (void)reflected;
    if (b == NULL || op < PY_OP_EQ || op > PY_OP_GE) {
        return py_not_implemented();
    }
    return py_of_order(op, memcmp(a->bytes, b->bytes, 16));
}

static bool
uuid_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    const struct uuid *uuid = py_payload(self, &py_type_uuid);
    (void)py;
    memcpy(ret, uuid->bytes, sizeof(*ret));
    *ret |= 1;
    return true;
}

static struct py_value
uuid_hex(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return uuid_text(py, self, false);
}

static struct py_value
uuid_bytes(struct py *py, struct py_value self, const struct py_args *args)
{
    struct uuid *uuid = py_payload(self, &py_type_uuid);
    union {
        const unsigned char *bytes;
        const char *chars;
    } view = {.bytes = uuid->bytes};
    (void)args;
    return py_bytes_new(py, view.chars, 16);
}

static const struct py_def uuid_members[] = {
    {.name = "hex", .kind = PY_DEF_PROPERTY, .fn = uuid_hex},
    {.name = "bytes", .kind = PY_DEF_PROPERTY, .fn = uuid_bytes},
    {.name = "int", .kind = PY_DEF_REFUSE, .text = "an integer of more than 64 bits"},
    {.name = "__int__", .kind = PY_DEF_REFUSE, .text = "an integer of more than 64 bits"},
    {0},
};

const struct py_type py_type_uuid = {.name = "UUID",
    .module = "uuid",
    .payload_size = sizeof(struct uuid),
    .members = uuid_members,
    .init = uuid_init,
    .init_signature = "hex=, bytes=, bytes_le=, fields=, int=, version=",
    .str = uuid_str,
    .repr = uuid_repr,
    .binary = uuid_binary,
    .hash = uuid_hash};

static struct py_value
uuid_uuid4(struct py *py, struct py_value self, const struct py_args *args)
{
    struct uuid *uuid = NULL;
    (void)self;
    (void)args;
    if (py->config.hooks.random == NULL) {
        return py_refuse(py, "randomness");
    }
    struct py_value value = py_object_new(py, &py_type_uuid, (void **)&uuid);
    if (!py_failed(value)) {
        py->config.hooks.random(py->config.user, uuid->bytes, sizeof(uuid->bytes));
        uuid->bytes[6] = (unsigned char)((uuid->bytes[6] & 0x0F) | 0x40);
        uuid->bytes[8] = (unsigned char)((uuid->bytes[8] & 0x3F) | 0x80);
    }
    return value;
}

static const struct py_def defs[] = {
    {.name = "UUID", .kind = PY_DEF_TYPE, .type = &py_type_uuid},
    {.name = "uuid4", .kind = PY_DEF_FUNCTION, .fn = uuid_uuid4, .signature = ""},
    {.name = "uuid1", .kind = PY_DEF_REFUSE, .text = "it holds the machine's address"},
    {.name = "uuid5", .kind = PY_DEF_REFUSE, .text = "SHA-1 is not built in"},
    {.name = "uuid3", .kind = PY_DEF_REFUSE, .text = "MD5 is not built in"},
    {0},
};

const struct py_module_def py_mod_uuid = {.name = "uuid", .defs = defs};
