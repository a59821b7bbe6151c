/* Bytes to text. The names of encodings are those of CPython's encodings.aliases. */
#include <string.h>

#include "py_codec.h"
#include "py_eval.h"
#include "py_str.h"
#include "py_unicode.h"

enum codec {
    CODEC_OTHER,
    CODEC_UTF8,
    CODEC_UTF8_SIG,
    CODEC_ASCII,
    CODEC_LATIN1,
    CODEC_LIKE_ASCII, /* its lower half is ASCII, and the upper one is not known here */
};

static const struct {
    const char *name; /* in small letters, with - for _ and blanks */
    enum codec codec;
} names[] = {
    {"utf-8", CODEC_UTF8},
    {"utf8", CODEC_UTF8},
    {"u8", CODEC_UTF8},
    {"utf", CODEC_UTF8},
    {"utf-8-sig", CODEC_UTF8_SIG},
    {"ascii", CODEC_ASCII},
    {"us-ascii", CODEC_ASCII},
    {"646", CODEC_ASCII},
    {"latin-1", CODEC_LATIN1},
    {"latin1", CODEC_LATIN1},
    {"latin", CODEC_LATIN1},
    {"l1", CODEC_LATIN1},
    {"iso-8859-1", CODEC_LATIN1},
    {"iso8859-1", CODEC_LATIN1},
    {"8859", CODEC_LATIN1},
    {"cp819", CODEC_LATIN1},
    {"cp1252", CODEC_LIKE_ASCII},
    {"windows-1252", CODEC_LIKE_ASCII},
    {"cp1250", CODEC_LIKE_ASCII},
    {"windows-1250", CODEC_LIKE_ASCII},
    {"iso-8859-15", CODEC_LIKE_ASCII},
    {"iso8859-15", CODEC_LIKE_ASCII},
};

static enum codec
codec_of(struct py_value encoding)
{
    if (py_is_nothing(encoding)) {
        return CODEC_UTF8;
    }
    const struct py_str *str = py_as_str(encoding);
    char name[16] = "";
    if (str == NULL || str->len >= sizeof(name)) {
        return CODEC_OTHER;
    }
    for (size_t i = 0; i < str->len; i++) {
        char c = str->ptr[i];
        name[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c == '_' || c == ' ' ? '-' : c);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i].name, name) == 0) {
            return names[i].codec;
        }
    }
    return CODEC_OTHER;
}

static struct py_value
from_latin1(struct py *py, const char *bytes, size_t len)
{
    struct py_buf buf = {.py = py};
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x80) {
            py_buf_add_char(&buf, (char)(0xc0 | (c >> 6)));
            c = 0x80 | (c & 0x3f);
        }
        py_buf_add_char(&buf, (char)c);
    }
    return py_buf_take(&buf);
}

struct py_value
py_decode(struct py *py, const char *bytes, size_t len, struct py_value encoding)
{
    enum codec codec = codec_of(encoding);
    size_t chars = 0;
    bool is_utf8 = py_utf8_check(bytes, len, &chars);
    bool is_ascii = is_utf8 && chars == len;
    if (codec == CODEC_LATIN1 && !is_ascii) {
        return from_latin1(py, bytes, len);
    }
    if (codec == CODEC_OTHER ||
        ((codec == CODEC_ASCII || codec == CODEC_LIKE_ASCII) && !is_ascii)) {
        const struct py_str *name = py_as_str(encoding);
        return py_refuse(py, "text in the encoding '%.*s'", name == NULL ? 1 : (int)name->len,
            name == NULL ? "?" : name->ptr);
    }
    if (!is_utf8) {
        return py_refuse(py, "text that is not valid UTF-8");
    }
    bool has_signature =
        codec == CODEC_UTF8_SIG && len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
    return py_str_borrow(py, bytes + (has_signature ? 3 : 0), len - (has_signature ? 3 : 0));
}

bool
py_encodes_as_is(struct py_value encoding, bool is_ascii)
{
    enum codec codec = codec_of(encoding);
    return codec == CODEC_UTF8 || (is_ascii && codec != CODEC_OTHER && codec != CODEC_UTF8_SIG);
}
