/* The module pathlib: pure paths, and reading the files that they name. */
#include <string.h>

#include "py_eval.h"
#include "py_file.h"
#include "py_mod.h"
#include "py_state.h"
#include "py_table.h"

struct path {
    struct py_value text;
};

static const struct py_type type_path;

static const struct py_str *
self_text(struct py_value self)
{
    const struct path *path = py_payload(self, &type_path);
    return path->text.as.str;
}

static const struct py_str *
text_of(struct py *py, struct py_value value)
{
    const struct py_str *text = py_as_str(value);
    if (text == NULL && py_payload(value, &type_path) != NULL) {
        text = self_text(value);
    }
    if (text == NULL) {
        (void)py_raise(py, &py_exc_type_error, "expected str, bytes or os.PathLike object, not %s",
            py_type_name(py, value));
    }
    return text;
}

/* Parts of a path without empty ones and dots, as pathlib keeps them; ".." stays. */
static bool
append(struct py_buf *buf, const struct py_str *text)
{
    if (text->len > 0 && *text->ptr == '/') {
        buf->len = 0;
        py_buf_add_char(buf, '/');
    }
    for (size_t at = 0; at < text->len;) {
        const char *slash = memchr(text->ptr + at, '/', text->len - at);
        size_t len = slash == NULL ? text->len - at : (size_t)(slash - text->ptr) - at;
        bool is_dot = len == 1 && text->ptr[at] == '.';
        if (len > 0 && !is_dot) {
            if (buf->len > 0 && buf->ptr[buf->len - 1] != '/') {
                py_buf_add_char(buf, '/');
            }
            py_buf_add(buf, text->ptr + at, len);
        }
        at += len + 1;
    }
    return !buf->failed;
}

static struct py_value
make(struct py *py, struct py_buf *buf)
{
    struct path *path = NULL;
    if (buf->len == 0) {
        py_buf_add_char(buf, '.');
    }
    struct py_value text = py_buf_take(buf);
    struct py_value value = py_failed(text) ? text : py_object_new(py, &type_path, (void **)&path);
    if (!py_failed(value)) {
        path->text = text;
    }
    return value;
}

static struct py_value
join(struct py *py, const struct py_str *first, const struct py_value *parts, size_t n)
{
    struct py_buf buf = {.py = py};
    if (first != NULL && !py_str_eq_lit(first, ".") && !append(&buf, first)) {
        return py_absent();
    }
    for (size_t index = 0; index < n; index++) {
        const struct py_str *part = text_of(py, parts[index]);
        if (part == NULL || !append(&buf, part)) {
            return py_absent();
        }
    }
    return make(py, &buf);
}

static struct py_value
path_create(struct py *py, struct py_class *cls, const struct py_args *args)
{
    const struct py_tuple *parts = args->pos[0].as.tuple;
    (void)cls;
    return join(py, NULL, parts->items, parts->n);
}

static struct py_value
path_joinpath(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *parts = args->pos[0].as.tuple;
    return join(py, self_text(self), parts->items, parts->n);
}

static struct py_value
path_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct path *theirs = py_payload(other, &type_path);
    if (op == PY_OP_DIV && (theirs != NULL || py_as_str(other) != NULL)) {
        return reflected ? join(py, py_as_str(other), &self, 1)
                         : join(py, self_text(self), &other, 1);
    }
    if ((op == PY_OP_EQ || op == PY_OP_NE) && theirs != NULL) {
        return py_bool(py_str_eq(self_text(self), theirs->text.as.str) == (op == PY_OP_EQ));
    }
    return py_not_implemented();
}

static struct py_value
path_str(struct py *py, struct py_value self)
{
    const struct py_str *text = self_text(self);
    return py_str_borrow(py, text->ptr, text->len);
}

static struct py_value
path_fspath(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return path_str(py, self);
}

static struct py_value
path_repr(struct py *py, struct py_value self)
{
    struct py_value text = path_str(py, self);
    text = py_failed(text) ? text : py_to_repr(py, text);
    return py_failed(text)
               ? text
               : py_strf(py, "PosixPath(%.*s)", (int)text.as.str->len, text.as.str->ptr);
}

static bool
path_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    const struct path *path = py_payload(self, &type_path);
    return py_hash(py, path->text, ret);
}

/* Where the last part begins. */
static size_t
last_part(const struct py_str *text)
{
    size_t at = text->len;
    while (at > 0 && text->ptr[at - 1] != '/') {
        at--;
    }
    return at;
}

static struct py_value
path_parent(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = self_text(self);
    size_t len = last_part(text);
    struct py_buf buf = {.py = py};
    (void)args;
    len -= len > 1;
    py_buf_add(&buf, text->ptr, len);
    return make(py, &buf);
}

/* All parents, the nearest first. */
static struct py_value
path_parents(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value list = py_list_new(py);
    struct py_value path = self;
    while (!py_failed(list)) {
        struct py_value parent = path_parent(py, path, args);
        if (py_failed(parent)) {
            return parent;
        }
        if (py_str_eq(self_text(parent), self_text(path))) {
            return py_tuple_of(py, list.as.list->items, list.as.list->n);
        }
        if (!py_list_append(py, list.as.list, parent)) {
            return py_absent();
        }
        path = parent;
    }
    return list;
}

static struct py_value
path_name(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = self_text(self);
    size_t at = last_part(text);
    (void)args;
    return py_str_borrow(py, text->ptr + at, py_str_eq_lit(text, ".") ? 0 : text->len - at);
}

/* Where the suffix of a name begins; its end where it has none. */
static size_t
suffix_at(const struct py_str *name)
{
    size_t dot = name->len;
    while (dot > 1 && name->ptr[dot - 1] != '.') {
        dot--;
    }
    return dot > 1 && dot < name->len ? dot - 1 : name->len;
}

static struct py_value
path_stem(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value name = path_name(py, self, args);
    return py_failed(name) ? name : py_str_borrow(py, name.as.str->ptr, suffix_at(name.as.str));
}

static struct py_value
path_suffix(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value name = path_name(py, self, args);
    size_t at = py_failed(name) ? 0 : suffix_at(name.as.str);
    return py_failed(name) ? name : py_str_borrow(py, name.as.str->ptr + at, name.as.str->len - at);
}

/* The path with another name in the place of its last part. */
static struct py_value
renamed(struct py *py, struct py_value self, const char *name, size_t len, const struct py_str *end)
{
    struct py_value parent = path_parent(py, self, NULL);
    struct py_buf buf = {.py = py};
    py_buf_add(&buf, name, len);
    py_buf_add_str(&buf, end);
    struct py_value last = py_failed(parent) ? parent : py_buf_take(&buf);
    return py_failed(last) ? last : join(py, self_text(parent), &last, 1);
}

/* args: name (or suffix) */
static struct py_value
path_with(struct py *py, struct py_value self, const struct py_args *args, bool is_suffix)
{
    const struct py_str *given = py_as_str(args->pos[0]);
    struct py_value name = path_name(py, self, args);
    if (py_failed(name) || given == NULL) {
        return given == NULL ? py_raise(py, &py_exc_type_error, "a str is expected") : name;
    }
    bool is_valid = memchr(given->ptr, '/', given->len) == NULL && !py_str_eq_lit(given, ".") &&
                    (is_suffix ? given->len == 0 || given->ptr[0] == '.' : given->len > 0);
    if (!is_valid) {
        return py_raise(py, &py_exc_value_error, "Invalid %s '%.*s'", is_suffix ? "suffix" : "name",
            (int)given->len, given->ptr);
    }
    if (name.as.str->len == 0) {
        return py_raise(py, &py_exc_value_error, "PosixPath('%.*s') has an empty name",
            (int)self_text(self)->len, self_text(self)->ptr);
    }
    return renamed(py, self, name.as.str->ptr, is_suffix ? suffix_at(name.as.str) : 0, given);
}

static struct py_value
path_with_name(struct py *py, struct py_value self, const struct py_args *args)
{
    return path_with(py, self, args, false);
}

static struct py_value
path_with_suffix(struct py *py, struct py_value self, const struct py_args *args)
{
    return path_with(py, self, args, true);
}

/* resolve() and absolute(): from the source's root, with ".." taken out. */
static struct py_value
path_resolve(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = self_text(self);
    struct py_buf full = {.py = py};
    struct py_buf buf = {.py = py};
    (void)args;
    if ((text->len == 0 || *text->ptr != '/') && py->config.root != NULL) {
        py_buf_add_text(&full, py->config.root);
        py_buf_add_char(&full, '/');
    }
    py_buf_add_str(&full, text);
    struct py_value path = py_buf_take(&full);
    path = py_failed(path) ? path : py_path_normal(py, path.as.str);
    if (py_failed(path)) {
        return path;
    }
    py_buf_add_str(&buf, path.as.str);
    return make(py, &buf);
}

static struct py_value
path_read_text(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_text_mode mode = {.encoding = args->pos[0]};
    return py_file_read(py, self_text(self), &mode);
}

static struct py_value
path_read_bytes(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_file_read(py, self_text(self), NULL);
}

static struct py_value
path_exists(struct py *py, struct py_value self, const struct py_args *args)
{
    int exists = py_file_exists(py, self_text(self));
    (void)args;
    return exists < 0 ? py_absent() : py_bool(exists > 0);
}

static struct py_value
path_open(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_text_mode mode = {args->pos[2], args->pos[4]};
    return py_file_open(py, self, args->pos[0], &mode);
}

#define PROPERTY(text, function)                                                                   \
    {                                                                                              \
        .name = text, .kind = PY_DEF_PROPERTY, .fn = function                                      \
    }

static const struct py_def path_members[] = {
    METHOD("__fspath__", path_fspath, ""),
    METHOD("joinpath", path_joinpath, "*other"),
    METHOD("resolve", path_resolve, "strict="),
    METHOD("absolute", path_resolve, ""),
    METHOD("read_text", path_read_text, "encoding=, errors="),
    METHOD("read_bytes", path_read_bytes, ""),
    METHOD("exists", path_exists, ""),
    METHOD("is_file", path_exists, ""),
    METHOD("open", path_open, "mode=, buffering=, encoding=, errors=, newline="),
    METHOD("as_posix", path_fspath, ""),
    PROPERTY("parent", path_parent),
    PROPERTY("parents", path_parents),
    PROPERTY("name", path_name),
    PROPERTY("stem", path_stem),
    PROPERTY("suffix", path_suffix),
    METHOD("with_name", path_with_name, "name"),
    METHOD("with_suffix", path_with_suffix, "suffix"),
    {0},
};

static const struct py_type type_path = {.name = "PosixPath",
    .module = "pathlib",
    .payload_size = sizeof(struct path),
    .members = path_members,
    .create = path_create,
    .init_signature = "*segments",
    .str = path_str,
    .repr = path_repr,
    .binary = path_binary,
    .hash = path_hash};

static const struct py_def defs[] = {
    {.name = "Path", .kind = PY_DEF_TYPE, .type = &type_path},
    {.name = "PurePath", .kind = PY_DEF_TYPE, .type = &type_path},
    {.name = "PosixPath", .kind = PY_DEF_TYPE, .type = &type_path},
    {0},
};

const struct py_module_def py_mod_pathlib = {.name = "pathlib", .defs = defs};
