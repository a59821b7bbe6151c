/* str() and repr(): see py_eval.h. */
#include <stdio.h>
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_unicode.h"

/* ---- Strings ----------------------------------------------------------------------------------
 */

static void
add_escaped(struct py_buf *buf, uint32_t code, char quote, bool only_ascii)
{
    if (code == '\\' || code == (unsigned char)quote) {
        py_buf_add_char(buf, '\\');
        py_buf_add_char(buf, (char)code);
    } else if (code == '\n') {
        py_buf_add_text(buf, "\\n");
    } else if (code == '\r') {
        py_buf_add_text(buf, "\\r");
    } else if (code == '\t') {
        py_buf_add_text(buf, "\\t");
    } else if (py_code_is_printable(code) && (code < 0x80 || !only_ascii)) {
        py_buf_add_code(buf, code);
    } else if (code < 0x100) {
        py_buf_addf(buf, "\\x%02x", code);
    } else if (code < 0x10000) {
        py_buf_addf(buf, "\\u%04x", code);
    } else {
        py_buf_addf(buf, "\\U%08x", code);
    }
}

static void
add_str_repr(struct py_buf *buf, const struct py_str *str, bool is_bytes, bool only_ascii)
{
    bool has_single = memchr(str->ptr, '\'', str->len) != NULL;
    bool has_double = memchr(str->ptr, '"', str->len) != NULL;
    char quote = has_single && !has_double ? '"' : '\'';
    py_buf_add_text(buf, is_bytes ? "b" : "");
    py_buf_add_char(buf, quote);
    size_t size = 1;
    for (size_t at = 0; at < str->len; at += size) {
        uint32_t code = (unsigned char)str->ptr[at];
        if (!is_bytes) {
            code = py_utf8_decode(str->ptr + at, str->len - at, &size);
        }
        add_escaped(buf, code, quote, is_bytes || only_ascii);
    }
    py_buf_add_char(buf, quote);
}

/* ---- Containers -------------------------------------------------------------------------------
 */

static bool
add_repr(struct py_buf *buf, struct py_value value)
{
    struct py_value text = py_to_repr(buf->py, value);
    if (py_failed(text)) {
        return false;
    }
    py_buf_add_str(buf, text.as.str);
    return true;
}

static bool
add_items(struct py_buf *buf, const struct py_value *items, size_t n)
{
    for (size_t index = 0; index < n; index++) {
        py_buf_add_text(buf, index == 0 ? "" : ", ");
        if (!add_repr(buf, items[index])) {
            return false;
        }
    }
    return true;
}

static bool
add_table(struct py_buf *buf, const struct py_dict *dict, enum py_view_kind kind, bool as_pairs)
{
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    bool is_first = true;
    while (py_dict_next(dict, &pos, &key, &value)) {
        py_buf_add_text(buf, is_first ? "" : ", ");
        is_first = false;
        py_buf_add_text(buf, as_pairs ? "(" : "");
        if ((kind != PY_VIEW_VALUES && !add_repr(buf, key))) {
            return false;
        }
        if (kind == PY_VIEW_ITEMS) {
            py_buf_add_text(buf, as_pairs ? ", " : ": ");
        }
        if (kind != PY_VIEW_KEYS && !add_repr(buf, value)) {
            return false;
        }
        py_buf_add_text(buf, as_pairs ? ")" : "");
    }
    return true;
}

static bool
add_view(struct py_buf *buf, const struct py_view *view)
{
    static const char *const names[] = {"dict_keys([", "dict_values([", "dict_items(["};
    py_buf_add_text(buf, names[view->kind]);
    bool ok = add_table(buf, view->dict, view->kind, view->kind == PY_VIEW_ITEMS);
    py_buf_add_text(buf, "])");
    return ok;
}

static bool
add_set(struct py_buf *buf, struct py_value value)
{
    bool is_frozen = value.kind == PY_FROZENSET;
    if (value.as.dict->n_live == 0) {
        py_buf_add_text(buf, is_frozen ? "frozenset()" : "set()");
        return true;
    }
    if (!py_set_check_order(buf->py, value.as.dict)) {
        return false;
    }
    py_buf_add_text(buf, is_frozen ? "frozenset({" : "{");
    bool ok = add_table(buf, value.as.dict, PY_VIEW_KEYS, false);
    py_buf_add_text(buf, is_frozen ? "})" : "}");
    return ok;
}

static bool
add_container(struct py_buf *buf, struct py_value value)
{
    bool ok = true;
    switch ((int)value.kind) {
    case PY_LIST:
        py_buf_add_char(buf, '[');
        ok = add_items(buf, value.as.list->items, value.as.list->n);
        py_buf_add_char(buf, ']');
        return ok;
    case PY_TUPLE:
        py_buf_add_char(buf, '(');
        ok = add_items(buf, value.as.tuple->items, value.as.tuple->n);
        py_buf_add_text(buf, value.as.tuple->n == 1 ? ",)" : ")");
        return ok;
    case PY_DICT:
        py_buf_add_char(buf, '{');
        ok = add_table(buf, value.as.dict, PY_VIEW_ITEMS, false);
        py_buf_add_char(buf, '}');
        return ok;
    case PY_DICT_VIEW:
        return add_view(buf, value.as.view);
    default:
        return add_set(buf, value);
    }
}

/* A container that holds itself prints as dots there. */
static struct py_value
container_repr(struct py *py, struct py_value value)
{
    struct py_buf buf = {.py = py};
    for (size_t index = 0; index < py->repr_stack->n; index++) {
        if (py_same(py->repr_stack->items[index], value)) {
            const char *dots = value.kind == PY_LIST    ? "[...]"
                               : value.kind == PY_TUPLE ? "(...)"
                               : value.kind == PY_DICT  ? "{...}"
                                                        : "set(...)";
            return py_str_lit(py, dots);
        }
    }
    if (!py_stack_check(py) || !py_list_append(py, py->repr_stack, value)) {
        return py_absent();
    }
    bool ok = add_container(&buf, value);
    py->repr_stack->n--;
    return ok ? py_buf_take(&buf) : py_absent();
}

/* ---- Others -----------------------------------------------------------------------------------
 */

static struct py_value
slice_repr(struct py *py, const struct py_slice *slice)
{
    struct py_buf buf = {.py = py};
    const struct py_value parts[3] = {slice->start, slice->stop, slice->step};
    py_buf_add_text(&buf, "slice(");
    if (!add_items(&buf, parts, 3)) {
        return py_absent();
    }
    py_buf_add_char(&buf, ')');
    return py_buf_take(&buf);
}

static struct py_value
range_repr(struct py *py, const struct py_range *range)
{
    if (range->step == 1) {
        return py_strf(py, "range(%lld, %lld)", (long long)range->start, (long long)range->stop);
    }
    return py_strf(py, "range(%lld, %lld, %lld)", (long long)range->start, (long long)range->stop,
        (long long)range->step);
}

static struct py_value
class_repr(struct py *py, const struct py_class *cls)
{
    if (py_class_derives_type(cls, &py_type_enum)) {
        return py_strf(py, "<enum '%.*s'>", (int)cls->qualname->len, cls->qualname->ptr);
    }
    bool has_module = cls->module != NULL && !py_str_eq_lit(cls->module, "builtins");
    if (!has_module) {
        return py_strf(py, "<class '%.*s'>", (int)cls->qualname->len, cls->qualname->ptr);
    }
    return py_strf(py, "<class '%.*s.%.*s'>", (int)cls->module->len, cls->module->ptr,
        (int)cls->qualname->len, cls->qualname->ptr);
}

static struct py_value
object_repr(struct py *py, struct py_value value)
{
    struct py_special special = py_special_find(value.as.object->cls, "__repr__", PY_HOOK_REPR);
    if (special.type != NULL) {
        return special.type->repr(py, value);
    }
    if (py_given(special.function)) {
        struct py_value text = py_special_call(py, special, value, NULL, 0);
        if (py_failed(text) || py_as_str(text) != NULL) {
            return text.kind == PY_OBJECT ? py_plain(text) : text;
        }
        return py_raise(py, &py_exc_type_error, "__repr__ returned non-string (type %s)",
            py_type_name(py, text));
    }
    struct py_value plain = py_plain(value);
    if (plain.kind != PY_OBJECT) {
        return py_to_repr(py, plain);
    }
    return py_refuse(
        py, "the default text of a '%s' object, which holds its address", py_type_name(py, value));
}

static struct py_value
scalar_repr(struct py *py, struct py_value value)
{
    char text[64];
    struct py_buf buf = {.py = py};
    switch ((int)value.kind) {
    case PY_NONE:
        return py_str_lit(py, "None");
    case PY_ELLIPSIS:
        return py_str_lit(py, "Ellipsis");
    case PY_NOT_IMPLEMENTED:
        return py_str_lit(py, "NotImplemented");
    case PY_BOOL:
        return py_str_lit(py, value.as.boolean ? "True" : "False");
    case PY_INT:
        return py_strf(py, "%lld", (long long)value.as.integer);
    case PY_FLOAT:
        py_float_repr(value.as.real, text, sizeof(text));
        return py_str_new(py, text, strlen(text));
    default:
        add_str_repr(&buf, value.as.str, value.kind == PY_BYTES, false);
        return py_buf_take(&buf);
    }
}

static struct py_value
function_repr(struct py *py, struct py_value value)
{
    if (value.kind == PY_NATIVE && py_failed(value.as.native->self) &&
        value.as.native->owner == NULL) {
        return py_strf(py, "<built-in function %s>", value.as.native->def->name);
    }
    if (value.kind == PY_MODULE && value.as.module->def == NULL) {
        return py_refuse(py, "the text of a module, which holds its path");
    }
    return py_refuse(py, "the text of a '%s', which holds its address", py_type_name(py, value));
}

struct py_value
py_to_repr(struct py *py, struct py_value value)
{
    switch ((int)value.kind) {
    case PY_NONE:
    case PY_ELLIPSIS:
    case PY_NOT_IMPLEMENTED:
    case PY_BOOL:
    case PY_INT:
    case PY_FLOAT:
    case PY_STR:
    case PY_BYTES:
        return scalar_repr(py, value);
    case PY_LIST:
    case PY_TUPLE:
    case PY_DICT:
    case PY_DICT_VIEW:
    case PY_SET:
    case PY_FROZENSET:
        return container_repr(py, value);
    case PY_RANGE:
        return range_repr(py, value.as.range);
    case PY_SLICE:
        return slice_repr(py, value.as.slice);
    case PY_CLASS:
        return class_repr(py, value.as.cls);
    case PY_OBJECT:
        return py_stack_check(py) ? object_repr(py, value) : py_absent();
    case PY_UNKNOWN:
        value = py_resolve_unknown(py, value);
        return py_failed(value) ? value : py_to_repr(py, value);
    default:
        return function_repr(py, value);
    }
}

struct py_value
py_to_ascii(struct py *py, struct py_value value)
{
    struct py_value text = py_to_repr(py, value);
    struct py_buf buf = {.py = py};
    size_t size = 1;
    if (py_failed(text) || text.as.str->chars == text.as.str->len) {
        return text;
    }
    for (size_t at = 0; at < text.as.str->len; at += size) {
        uint32_t code = py_utf8_decode(text.as.str->ptr + at, text.as.str->len - at, &size);
        if (code < 0x80) {
            py_buf_add_char(&buf, (char)code);
        } else {
            add_escaped(&buf, code, '\0', true);
        }
    }
    return py_buf_take(&buf);
}

struct py_value
py_to_str(struct py *py, struct py_value value)
{
    if (value.kind == PY_STR) {
        return value;
    }
    if (value.kind != PY_OBJECT) {
        return py_to_repr(py, value);
    }
    if (!py_stack_check(py)) {
        return py_absent();
    }
    struct py_special special = py_special_find(value.as.object->cls, "__str__", PY_HOOK_STR);
    if (special.type != NULL) {
        return special.type->str(py, value);
    }
    if (py_given(special.function)) {
        struct py_value text = py_special_call(py, special, value, NULL, 0);
        if (py_failed(text) || py_as_str(text) != NULL) {
            return text.kind == PY_OBJECT ? py_plain(text) : text;
        }
        return py_raise(py, &py_exc_type_error, "__str__ returned non-string (type %s)",
            py_type_name(py, text));
    }
    struct py_value plain = py_plain(value);
    if (plain.kind == PY_STR) { // str has a __str__ of its own, which no __repr__ changes
        return plain;
    }
    return object_repr(py, value);
}
