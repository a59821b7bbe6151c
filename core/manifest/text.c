/* The rules are the same wherever a text comes from: a manifest, a lock, a plugin, a signer. */
#include "manifest/text.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "step/step.h"

bool
ls_manifest_is_printable(struct ls_span text, bool allows_tab)
{
    bool is_ascii = true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && !(c == '\t' && allows_tab)) || c == 0x7F) {
            return false;
        }
        is_ascii = is_ascii && c < 0x80;
    }
    if (is_ascii) {
        return true;
    }
    /* base knows which characters have to be escaped: printable is what comes back as it was */
    LS_CLEANUP(ls_buf_finish) struct ls_buf shown = LS_BUF(text.len);
    ls_utf8_add_printable(&shown, text, allows_tab);
    return !shown.overflowed && ls_span_equal(ls_buf_span(&shown), text);
}

bool
ls_manifest_is_name(struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!is_good) {
            return false;
        }
    }
    return text.len > 0 && text.len <= LS_NAME_MAX;
}

bool
ls_manifest_is_local_id(struct ls_span text)
{
    return text.len > 0 && text.len <= LS_LOCAL_ID_MAX && ls_manifest_is_printable(text, false);
}

const char *
ls_manifest_path_fault(struct ls_span path, bool allows_dot)
{
    if (path.len == 0 || path.len > LS_PATH_MAX) {
        return path.len == 0 ? "is empty" : "is too long";
    }
    if (path.ptr[0] == '/') {
        return "is absolute";
    }
    if (!ls_manifest_is_printable(path, false)) {
        return "has bytes that are not printable";
    }
    for (size_t from = 0; from <= path.len;) {
        const char *slash = from == path.len ? NULL : memchr(path.ptr + from, '/', path.len - from);
        size_t to = slash == NULL ? path.len : (size_t)(slash - path.ptr);
        struct ls_span part = {path.ptr + from, to - from};
        if (part.len == 0) {
            return "has an empty part";
        }
        if (ls_span_is(part, "..")) {
            return "has a part '..'";
        }
        if (!allows_dot && ls_span_is(part, ".")) {
            return "has a part '.'";
        }
        from = to + 1;
    }
    return NULL;
}
