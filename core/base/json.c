#include "base/json.h"

#include <inttypes.h>

#include "base/utf8.h"

void
ls_json_begin(struct ls_json *json, struct ls_buf *out)
{
    *json = (struct ls_json){.out = out};
}

static void
add_quoted(struct ls_buf *out, struct ls_span text)
{
    ls_buf_addc(out, '"');
    size_t at = 0;
    while (at < text.len) {
        struct ls_span rest = {text.ptr + at, text.len - at};
        size_t plain = 0;
        while (plain < rest.len && rest.ptr[plain] >= 0x20 && rest.ptr[plain] != '"' &&
               rest.ptr[plain] != '\\' && rest.ptr[plain] != 0x7F) {
            plain++;
        }
        if (plain > 0) {
            ls_buf_add(out, (struct ls_span){rest.ptr, plain});
            at += plain;
            continue;
        }
        unsigned char byte = (unsigned char)rest.ptr[0];
        if (byte < 0x80) {
            if (byte == '"' || byte == '\\') {
                ls_buf_printf(out, "\\%c", byte);
            } else {
                ls_buf_printf(out, "\\u%04x", byte);
            }
            at++;
            continue;
        }
        size_t most = rest.len < 4 ? rest.len : 4;
        size_t len = ls_utf8_valid_up_to((struct ls_span){rest.ptr, most});
        while (len > 1 && ls_utf8_count((struct ls_span){rest.ptr, len}) > 1) {
            len--;
        }
        bool is_valid = len > 0;
        at += is_valid ? len : 1;
        if (len == 2 && byte == 0xC2 && (unsigned char)rest.ptr[1] < 0xA0) {
            /* a control character of the second set: some terminals obey it */
            ls_buf_printf(out, "\\u%04x", (unsigned char)rest.ptr[1]);
        } else {
            ls_buf_add(out, is_valid ? (struct ls_span){rest.ptr, len} : LS_SPAN("\xEF\xBF\xBD"));
        }
    }
    ls_buf_addc(out, '"');
}

static void
before(struct ls_json *json, const char *key)
{
    if (json->needs_comma) {
        ls_buf_addc(json->out, ',');
    }
    if (key != NULL) {
        add_quoted(json->out, ls_span_of(key));
        ls_buf_addc(json->out, ':');
    }
    json->needs_comma = true;
}

static void
open_bracket(struct ls_json *json, const char *key, char bracket)
{
    before(json, key);
    ls_buf_addc(json->out, bracket);
    json->needs_comma = false;
}

static void
close_bracket(struct ls_json *json, char bracket)
{
    ls_buf_addc(json->out, bracket);
    json->needs_comma = true;
}

void
ls_json_open_object(struct ls_json *json, const char *key)
{
    open_bracket(json, key, '{');
}

void
ls_json_close_object(struct ls_json *json)
{
    close_bracket(json, '}');
}

void
ls_json_open_array(struct ls_json *json, const char *key)
{
    open_bracket(json, key, '[');
}

void
ls_json_close_array(struct ls_json *json)
{
    close_bracket(json, ']');
}

void
ls_json_text(struct ls_json *json, const char *key, struct ls_span text)
{
    if (text.ptr == NULL) {
        ls_json_null(json, key);
        return;
    }
    before(json, key);
    add_quoted(json->out, text);
}

void
ls_json_string(struct ls_json *json, const char *key, const char *text)
{
    ls_json_text(json, key, ls_span_of(text));
}

void
ls_json_int(struct ls_json *json, const char *key, int64_t number)
{
    before(json, key);
    ls_buf_printf(json->out, "%" PRId64, number);
}

void
ls_json_bool(struct ls_json *json, const char *key, bool value)
{
    before(json, key);
    ls_buf_adds(json->out, value ? "true" : "false");
}

void
ls_json_null(struct ls_json *json, const char *key)
{
    before(json, key);
    ls_buf_adds(json->out, "null");
}
