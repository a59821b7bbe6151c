/* Methods that str and bytes have in common: searching, cutting, joining, replacing. */
#include "py_str.h"

#include <string.h>

#include "py_class.h"
#include "py_eval.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_table.h"
#include "py_types.h"
#include "py_unicode.h"

/* ---- Parts ------------------------------------------------------------------------------------
 */

const char *
py_str_find(const char *ptr, const char *end, const struct py_str *needle)
{
    return needle->len == 0 ? ptr
           : needle->len > (size_t)(end - ptr)
               ? NULL
               : memmem(ptr, (size_t)(end - ptr), needle->ptr, needle->len);
}

/* The last place; NULL: nowhere. */
static const char *
find_last(const char *ptr, const char *end, const struct py_str *needle)
{
    if (needle->len > (size_t)(end - ptr)) {
        return NULL;
    }
    for (const char *at = end - needle->len; at >= ptr; at--) {
        if (memcmp(at, needle->ptr, needle->len) == 0) {
            return at;
        }
        if (at == ptr) {
            break;
        }
    }
    return NULL;
}

struct py_value
py_str_part(struct py *py, struct py_value self, const char *ptr, size_t len)
{
    return py_plain(self).kind == PY_BYTES ? py_bytes_new(py, ptr, len)
                                           : py_str_borrow(py, ptr, len);
}

struct py_value
py_str_like(struct py *py, struct py_value self, struct py_buf *buf)
{
    if (py_plain(self).kind == PY_BYTES) {
        return buf->failed ? py_absent() : py_bytes_new(py, buf->ptr, buf->len);
    }
    return py_buf_take(buf);
}

const struct py_str *
py_str_argument(struct py *py, struct py_value self, struct py_value arg)
{
    struct py_value plain = py_plain(arg);
    bool is_bytes = py_plain(self).kind == PY_BYTES;
    if (plain.kind == (is_bytes ? PY_BYTES : PY_STR)) {
        return plain.as.str;
    }
    if (arg.kind == PY_UNKNOWN) {
        (void)py_resolve_unknown(py, arg);
        return NULL;
    }
    (void)py_raise(py, &py_exc_type_error,
        is_bytes ? "a bytes-like object is required, not '%s'" : "must be str, not %s",
        py_type_name(py, arg));
    return NULL;
}

/* ---- Searching --------------------------------------------------------------------------------
 */

/* The stretch that the optional arguments start and end leave of a string. */
static bool
bounds(struct py *py, const struct py_str *str, const struct py_value *args, const char **ret_start,
    const char **ret_end)
{
    struct py_slice slice = {py_is_nothing(args[0]) ? py_none() : args[0],
        py_is_nothing(args[1]) ? py_none() : args[1], py_none()};
    int64_t start = 0;
    int64_t step = 0;
    int64_t count = 0;
    int64_t given = 0;
    if (!py_slice_indices(py, &slice, (int64_t)str->chars, &start, &step, &count)) {
        return false;
    }
    bool is_ascii = str->len == str->chars;
    size_t from = is_ascii ? (size_t)start : py_utf8_offset(str->ptr, str->len, (size_t)start);
    size_t len =
        is_ascii ? (size_t)count : py_utf8_offset(str->ptr + from, str->len - from, (size_t)count);
    *ret_start = str->ptr + from;
    *ret_end = *ret_start + len;
    // A start behind the end leaves nothing, where not even an empty text is found.
    if (py_as_int(slice.start, &given) && given > (int64_t)str->chars) {
        *ret_start = NULL;
    }
    return true;
}

static bool
find_in(struct py *py, struct py_value self, const struct py_args *args, bool is_last, int64_t *ret)
{
    const struct py_str *str = py_self_str(self);
    const char *start = NULL;
    const char *end = NULL;
    int64_t byte = 0;
    char one = 0;
    struct py_str single = {.ptr = &one, .len = 1, .chars = 1};
    const struct py_str *needle = NULL;
    if (py_plain(self).kind == PY_BYTES && py_as_int(args->pos[0], &byte)) {
        one = (char)byte;
        needle = &single;
    } else {
        needle = py_str_argument(py, self, args->pos[0]);
    }
    if (needle == NULL || !bounds(py, str, args->pos + 1, &start, &end)) {
        return false;
    }
    const char *found = start == NULL ? NULL
                        : is_last     ? find_last(start, end, needle)
                                      : py_str_find(start, end, needle);
    *ret = found == NULL            ? -1
           : str->len == str->chars ? found - str->ptr
                                    : (int64_t)py_utf8_count(str->ptr, (size_t)(found - str->ptr));
    return true;
}

static struct py_value
str_find(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t at = 0;
    return find_in(py, self, args, false, &at) ? py_int(at) : py_absent();
}

static struct py_value
str_rfind(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t at = 0;
    return find_in(py, self, args, true, &at) ? py_int(at) : py_absent();
}

static struct py_value
str_index(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t at = 0;
    if (!find_in(py, self, args, false, &at)) {
        return py_absent();
    }
    return at >= 0 ? py_int(at) : py_raise(py, &py_exc_value_error, "substring not found");
}

static struct py_value
str_rindex(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t at = 0;
    if (!find_in(py, self, args, true, &at)) {
        return py_absent();
    }
    return at >= 0 ? py_int(at) : py_raise(py, &py_exc_value_error, "substring not found");
}

static struct py_value
str_count(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *needle = py_str_argument(py, self, args->pos[0]);
    const char *start = NULL;
    const char *end = NULL;
    int64_t n = 0;
    if (needle == NULL || !bounds(py, str, args->pos + 1, &start, &end)) {
        return py_absent();
    }
    if (start == NULL) {
        return py_int(0);
    }
    if (needle->len == 0) {
        return py_int((int64_t)py_utf8_count(start, (size_t)(end - start)) + 1);
    }
    for (const char *at = start; (at = py_str_find(at, end, needle)) != NULL; at += needle->len) {
        n++;
    }
    return py_int(n);
}

/* startswith, endswith: a string or a tuple of them. */
static struct py_value
has_affix(struct py *py, struct py_value self, const struct py_args *args, bool at_end)
{
    const struct py_str *str = py_self_str(self);
    struct py_value plain = py_plain(args->pos[0]);
    const struct py_value *items = &plain;
    size_t n = 1;
    const char *start = NULL;
    const char *end = NULL;
    if (plain.kind == PY_TUPLE) {
        (void)py_items(plain, &items, &n);
    } else if (plain.kind != py_plain(self).kind && plain.kind != PY_UNKNOWN) {
        return py_raise(py, &py_exc_type_error,
            "%s first arg must be str or a tuple of str, not %s",
            at_end ? "endswith" : "startswith", py_type_name(py, args->pos[0]));
    }
    if (!bounds(py, str, args->pos + 1, &start, &end)) {
        return py_absent();
    }
    for (size_t index = 0; index < n; index++) {
        const struct py_str *affix = py_str_argument(py, self, items[index]);
        if (affix == NULL) {
            return py_absent();
        }
        if (start != NULL && affix->len <= (size_t)(end - start) &&
            memcmp(at_end ? end - affix->len : start, affix->ptr, affix->len) == 0) {
            return py_bool(true);
        }
    }
    return py_bool(false);
}

static struct py_value
str_startswith(struct py *py, struct py_value self, const struct py_args *args)
{
    return has_affix(py, self, args, false);
}

static struct py_value
str_endswith(struct py *py, struct py_value self, const struct py_args *args)
{
    return has_affix(py, self, args, true);
}

/* ---- Stripping --------------------------------------------------------------------------------
 */

static bool
is_stripped(const struct py_str *chars, const char *ptr, size_t size)
{
    if (chars == NULL) {
        size_t unused = 0;
        return py_code_is_space(py_utf8_decode(ptr, size, &unused));
    }
    size_t one = 1;
    for (size_t at = 0; at < chars->len; at += one) {
        (void)py_utf8_decode(chars->ptr + at, chars->len - at, &one);
        if (one == size && memcmp(chars->ptr + at, ptr, size) == 0) {
            return true;
        }
    }
    return false;
}

static struct py_value
strip(struct py *py, struct py_value self, const struct py_args *args, bool left, bool right)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *chars = NULL;
    const char *start = str->ptr;
    const char *end = str->ptr + str->len;
    size_t size = 1;
    if (!py_is_nothing(args->pos[0])) {
        chars = py_str_argument(py, self, args->pos[0]);
        if (chars == NULL) {
            return py_absent();
        }
    }
    while (left && start < end) {
        (void)py_utf8_decode(start, (size_t)(end - start), &size);
        if (!is_stripped(chars, start, size)) {
            break;
        }
        start += size;
    }
    while (right && end > start) {
        const char *last = end - 1;
        while (last > start && ((unsigned char)*last & 0xC0) == 0x80) {
            last--;
        }
        if (!is_stripped(chars, last, (size_t)(end - last))) {
            break;
        }
        end = last;
    }
    return py_str_part(py, self, start, (size_t)(end - start));
}

static struct py_value
str_strip(struct py *py, struct py_value self, const struct py_args *args)
{
    return strip(py, self, args, true, true);
}

static struct py_value
str_lstrip(struct py *py, struct py_value self, const struct py_args *args)
{
    return strip(py, self, args, true, false);
}

static struct py_value
str_rstrip(struct py *py, struct py_value self, const struct py_args *args)
{
    return strip(py, self, args, false, true);
}

static struct py_value
str_removeprefix(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *affix = py_str_argument(py, self, args->pos[0]);
    if (affix == NULL) {
        return py_absent();
    }
    bool has = affix->len <= str->len && memcmp(str->ptr, affix->ptr, affix->len) == 0;
    size_t skip = has ? affix->len : 0;
    return py_str_part(py, self, str->ptr + skip, str->len - skip);
}

static struct py_value
str_removesuffix(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *affix = py_str_argument(py, self, args->pos[0]);
    if (affix == NULL) {
        return py_absent();
    }
    bool has = affix->len <= str->len &&
               memcmp(str->ptr + str->len - affix->len, affix->ptr, affix->len) == 0;
    return py_str_part(py, self, str->ptr, str->len - (has ? affix->len : 0));
}

/* ---- Joining and replacing ---------------------------------------------------------------------
 */

static struct py_value
str_join(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *separator = py_self_str(self);
    bool is_bytes = py_plain(self).kind == PY_BYTES;
    struct py_value list = py_to_list(py, args->pos[0]);
    struct py_buf buf = {.py = py};
    if (py_failed(list)) {
        return list;
    }
    for (size_t index = 0; index < list.as.list->n; index++) {
        struct py_value item = list.as.list->items[index];
        struct py_value plain = py_plain(item);
        if (plain.kind == PY_UNKNOWN) {
            plain = py_resolve_unknown(py, plain);
        }
        if (py_failed(plain)) {
            return plain;
        }
        if (plain.kind != (is_bytes ? PY_BYTES : PY_STR)) {
            return py_raise(py, &py_exc_type_error,
                "sequence item %zu: expected %s instance, %s found", index,
                is_bytes ? "a bytes-like object" : "str", py_type_name(py, item));
        }
        if (index > 0) {
            py_buf_add_str(&buf, separator);
        }
        py_buf_add_str(&buf, plain.as.str);
    }
    return py_str_like(py, self, &buf);
}

static struct py_value
str_replace(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *old = py_str_argument(py, self, args->pos[0]);
    const struct py_str *new = old == NULL ? NULL : py_str_argument(py, self, args->pos[1]);
    const char *at = str->ptr;
    const char *end = str->ptr + str->len;
    struct py_buf buf = {.py = py};
    int64_t left = -1;
    if (new == NULL || (py_given(args->pos[2]) && !py_index(py, args->pos[2], &left))) {
        return py_absent();
    }
    while (left != 0) {
        const char *found = py_str_find(at, end, old);
        if (found == NULL) {
            break;
        }
        py_buf_add(&buf, at, (size_t)(found - at));
        py_buf_add_str(&buf, new);
        at = found + old->len;
        left -= left > 0;
        if (old->len == 0) { // between all characters, and at both ends
            size_t size = 1;
            if (at >= end) {
                break;
            }
            (void)py_utf8_decode(at, (size_t)(end - at), &size);
            py_buf_add(&buf, at, size);
            at += size;
        }
    }
    py_buf_add(&buf, at, (size_t)(end - at));
    return py_str_like(py, self, &buf);
}

/* ---- Splitting --------------------------------------------------------------------------------
 */

static bool
append_part(
    struct py *py, struct py_value self, struct py_value list, const char *start, const char *end)
{
    struct py_value part = py_str_part(py, self, start, (size_t)(end - start));
    return !py_failed(part) && py_list_append(py, list.as.list, part);
}

/* At runs of white space, none of which is left at the ends. */
static struct py_value
split_blanks(struct py *py, struct py_value self, struct py_value list, int64_t limit)
{
    const struct py_str *str = py_self_str(self);
    const char *at = str->ptr;
    const char *end = str->ptr + str->len;
    size_t size = 1;
    for (;;) {
        while (at < end && py_code_is_space(py_utf8_decode(at, (size_t)(end - at), &size))) {
            at += size;
        }
        if (at >= end) {
            return list;
        }
        const char *start = at;
        if (limit == 0) { // the rest, with the blanks at its end
            return append_part(py, self, list, start, end) ? list : py_absent();
        }
        while (at < end && !py_code_is_space(py_utf8_decode(at, (size_t)(end - at), &size))) {
            at += size;
        }
        if (!append_part(py, self, list, start, at)) {
            return py_absent();
        }
        limit -= limit > 0;
    }
}

static struct py_value
str_split(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const char *at = str->ptr;
    const char *end = str->ptr + str->len;
    int64_t limit = -1;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || (py_given(args->pos[1]) && !py_index(py, args->pos[1], &limit))) {
        return py_absent();
    }
    if (py_is_nothing(args->pos[0])) {
        return split_blanks(py, self, list, limit);
    }
    const struct py_str *separator = py_str_argument(py, self, args->pos[0]);
    if (separator == NULL || separator->len == 0) {
        return separator == NULL ? py_absent()
                                 : py_raise(py, &py_exc_value_error, "empty separator");
    }
    for (; limit != 0; limit -= limit > 0) {
        const char *found = py_str_find(at, end, separator);
        if (found == NULL) {
            break;
        }
        if (!append_part(py, self, list, at, found)) {
            return py_absent();
        }
        at = found + separator->len;
    }
    return append_part(py, self, list, at, end) ? list : py_absent();
}

static void
reverse(struct py_list *list)
{
    for (size_t low = 0; low < list->n / 2; low++) {
        struct py_value swap = list->items[low];
        list->items[low] = list->items[list->n - 1 - low];
        list->items[list->n - 1 - low] = swap;
    }
}

static struct py_value
str_rsplit(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *str = py_self_str(self);
    const char *end = str->ptr + str->len;
    int64_t limit = -1;
    if (py_given(args->pos[1]) && !py_index(py, args->pos[1], &limit)) {
        return py_absent();
    }
    if (limit < 0) {
        return str_split(py, self, args);
    }
    if (py_is_nothing(args->pos[0])) {
        return py_refuse(py, "rsplit() at blanks with a limit");
    }
    const struct py_str *separator = py_str_argument(py, self, args->pos[0]);
    struct py_value list = py_list_new(py);
    if (separator == NULL || py_failed(list) || separator->len == 0) {
        return separator != NULL && separator->len == 0
                   ? py_raise(py, &py_exc_value_error, "empty separator")
                   : py_absent();
    }
    for (; limit != 0; limit--) {
        const char *found = find_last(str->ptr, end, separator);
        if (found == NULL) {
            break;
        }
        if (!append_part(py, self, list, found + separator->len, end)) {
            return py_absent();
        }
        end = found;
    }
    if (!append_part(py, self, list, str->ptr, end)) {
        return py_absent();
    }
    reverse(list.as.list);
    return list;
}

static struct py_value
partition(struct py *py, struct py_value self, const struct py_args *args, bool is_last)
{
    const struct py_str *str = py_self_str(self);
    const struct py_str *separator = py_str_argument(py, self, args->pos[0]);
    const char *end = str->ptr + str->len;
    struct py_value parts[3];
    if (separator == NULL || separator->len == 0) {
        return separator == NULL ? py_absent()
                                 : py_raise(py, &py_exc_value_error, "empty separator");
    }
    const char *found =
        is_last ? find_last(str->ptr, end, separator) : py_str_find(str->ptr, end, separator);
    const char *cut = found != NULL ? found : is_last ? str->ptr : end;
    size_t n = found != NULL ? separator->len : 0;
    parts[0] = py_str_part(py, self, str->ptr, (size_t)(cut - str->ptr));
    parts[1] = py_str_part(py, self, cut, n);
    parts[2] = py_str_part(py, self, cut + n, (size_t)(end - cut) - n);
    return py_failed(parts[0]) || py_failed(parts[1]) || py_failed(parts[2])
               ? py_absent()
               : py_tuple_of(py, parts, 3);
}

static struct py_value
str_partition(struct py *py, struct py_value self, const struct py_args *args)
{
    return partition(py, self, args, false);
}

static struct py_value
str_rpartition(struct py *py, struct py_value self, const struct py_args *args)
{
    return partition(py, self, args, true);
}

const struct py_def py_str_members_2[] = {
    METHOD("find", str_find, "sub, start=, end=, /"),
    METHOD("rfind", str_rfind, "sub, start=, end=, /"),
    METHOD("index", str_index, "sub, start=, end=, /"),
    METHOD("rindex", str_rindex, "sub, start=, end=, /"),
    METHOD("count", str_count, "sub, start=, end=, /"),
    METHOD("startswith", str_startswith, "prefix, start=, end=, /"),
    METHOD("endswith", str_endswith, "suffix, start=, end=, /"),
    METHOD("strip", str_strip, "chars=, /"),
    METHOD("lstrip", str_lstrip, "chars=, /"),
    METHOD("rstrip", str_rstrip, "chars=, /"),
    METHOD("removeprefix", str_removeprefix, "prefix, /"),
    METHOD("removesuffix", str_removesuffix, "suffix, /"),
    METHOD("join", str_join, "iterable, /"),
    METHOD("replace", str_replace, "old, new, count="),
    METHOD("split", str_split, "sep=, maxsplit="),
    METHOD("rsplit", str_rsplit, "sep=, maxsplit="),
    METHOD("partition", str_partition, "sep, /"),
    METHOD("rpartition", str_rpartition, "sep, /"),
    {0},
};
