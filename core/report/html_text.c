#include "report/html_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void
ls_html_text(struct ls_buf *out, struct ls_span text)
{
    struct ls_buf safe = LS_BUF(SIZE_MAX);
    ls_utf8_add_printable(&safe, text, true);
    struct ls_span rest = ls_buf_span(&safe);
    size_t from = 0;
    for (size_t i = 0; i < rest.len; i++) {
        const char *entity = NULL;
        switch (rest.ptr[i]) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        default:
            continue;
        }
        ls_buf_add(out, (struct ls_span){rest.ptr + from, i - from});
        ls_buf_adds(out, entity);
        from = i + 1;
    }
    ls_buf_add(out, (struct ls_span){rest.ptr + from, rest.len - from});
    ls_buf_finish(&safe);
}

void
ls_html_text_cut(struct ls_buf *out, struct ls_span text, size_t max)
{
    if (ls_utf8_count(text) <= max) {
        ls_html_text(out, text);
        return;
    }
    size_t at = 0;
    for (size_t n = 0; at < text.len; at++) {
        if (!ls_utf8_is_continuation(text.ptr[at]) && ++n == max) {
            break;
        }
    }
    ls_html_text(out, (struct ls_span){text.ptr, at});
    ls_buf_adds(out, "…");
}

void
ls_html_id(struct ls_buf *out, struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ':';
        if (is_plain) {
            ls_buf_addc(out, c);
        } else {
            ls_buf_printf(out, "~%02X", (unsigned)(unsigned char)c);
        }
    }
}

void
ls_html_element(struct ls_buf *out, const char *tag, const char *attributes, struct ls_span text)
{
    ls_buf_printf(
        out, "<%s%s%s>", tag, attributes == NULL ? "" : " ", attributes == NULL ? "" : attributes);
    ls_html_text(out, text);
    ls_buf_printf(out, "</%s>", tag);
}

/* Names that are long enough to need it; what has blanks breaks there. */
enum { BREAK_FROM = 24 };

void
ls_html_name(struct ls_buf *out, struct ls_span text)
{
    size_t from = 0;
    bool is_name = text.len >= BREAK_FROM && memchr(text.ptr, ' ', text.len) == NULL;
    for (size_t i = 0; i + 1 < text.len && is_name; i++) {
        char c = text.ptr[i];
        bool is_joint = c == '_' || c == '.' || c == '/' || c == ',';
        if (is_joint && text.ptr[i + 1] != c) {
            ls_html_text(out, (struct ls_span){text.ptr + from, i + 1 - from});
            ls_buf_adds(out, "<wbr>");
            from = i + 1;
        }
    }
    ls_html_text(out, (struct ls_span){text.ptr + from, text.len - from});
}

void
ls_html_code(struct ls_buf *out, struct ls_span text)
{
    ls_buf_adds(out, "<code>");
    ls_html_name(out, text);
    ls_buf_adds(out, "</code>");
}

void
ls_html_cell(struct ls_buf *out, struct ls_span text)
{
    ls_html_element(out, "td", NULL, text);
}

void
ls_html_code_cell(struct ls_buf *out, struct ls_span text)
{
    ls_buf_adds(out, "<td>");
    if (text.len > 0) {
        ls_html_code(out, text);
    }
    ls_buf_adds(out, "</td>");
}

void
ls_html_time(struct ls_buf *out, struct ls_span iso)
{
    bool is_time = iso.len >= 16 && iso.ptr[10] == 'T' && iso.ptr[13] == ':' && iso.ptr[4] == '-';
    if (!is_time) {
        ls_html_text(out, iso);
        return;
    }
    ls_buf_adds(out, "<time datetime=\"");
    ls_html_text(out, iso);
    ls_buf_adds(out, "\">");
    ls_html_text(out, (struct ls_span){iso.ptr, 10});
    ls_buf_addc(out, ' ');
    ls_html_text(out, (struct ls_span){iso.ptr + 11, 5});
    ls_buf_adds(out, "</time>");
}

void
ls_html_duration(struct ls_buf *out, int64_t milliseconds)
{
    int64_t seconds = milliseconds / 1000;
    if (milliseconds < 1) {
        ls_buf_adds(out, "&lt; 1 ms");
    } else if (milliseconds < 1000) {
        ls_buf_printf(out, "%" PRId64 " ms", milliseconds);
    } else if (seconds < 60) {
        ls_buf_printf(out, "%" PRId64 ".%" PRId64 " s", seconds, milliseconds % 1000 / 100);
    } else {
        ls_buf_printf(out, "%" PRId64 " min %" PRId64 " s", seconds / 60, seconds % 60);
    }
}

void
ls_html_number(struct ls_buf *out, int64_t number)
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%" PRId64, number);
    for (int i = 0; i < n; i++) {
        bool is_border = i > 0 && digits[i - 1] != '-' && (n - i) % 3 == 0;
        ls_buf_adds(out, is_border ? "," : "");
        ls_buf_addc(out, digits[i]);
    }
}

void
ls_html_count(struct ls_buf *out, size_t n, const char *thing)
{
    ls_buf_printf(out, "%zu %s%s", n, thing, n == 1 ? "" : "s");
}
