/* Files: see py_file.h. */
#include "py_file.h"

#include <string.h>

#include "py_codec.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_state.h"
#include "py_str.h"
#include "py_table.h"
#include "py_unicode.h"

/* ---- Paths ------------------------------------------------------------------------------------
 */

struct py_value
py_path_normal(struct py *py, const struct py_str *path)
{
    struct py_buf buf = {.py = py};
    bool is_absolute = path->len > 0 && *path->ptr == '/';
    size_t floor = is_absolute; // ".." does not go above this
    py_buf_add_text(&buf, is_absolute ? "/" : "");
    for (size_t at = 0; at < path->len;) {
        const char *slash = memchr(path->ptr + at, '/', path->len - at);
        size_t len = slash == NULL ? path->len - at : (size_t)(slash - path->ptr) - at;
        const char *part = path->ptr + at;
        at += len + 1;
        if (len == 0 || (len == 1 && *part == '.')) {
            continue;
        }
        if (len == 2 && memcmp(part, "..", 2) == 0 && buf.len > floor) {
            while (buf.len > floor && buf.ptr[buf.len - 1] != '/') {
                buf.len--;
            }
            buf.len -= buf.len > floor;
            continue;
        }
        if (len == 2 && memcmp(part, "..", 2) == 0) {
            if (is_absolute) {
                continue;
            }
            floor = buf.len + (buf.len > 0) + 2;
        }
        if (buf.len > (size_t)is_absolute) {
            py_buf_add_char(&buf, '/');
        }
        py_buf_add(&buf, part, len);
    }
    if (buf.len == 0) {
        py_buf_add_char(&buf, '.');
    }
    return py_buf_take(&buf);
}

/* The path relative to the root or, where it was written so, to the working directory; NUL-terminated. NULL: raised, or
 * refused because it is outside. */
static const char *
relative_path(struct py *py, const struct py_str *path, bool *ret_is_from_root)
{
    struct py_value normal = py_path_normal(py, path);
    if (py_failed(normal)) {
        return NULL;
    }
    const struct py_str *str = normal.as.str;
    const char *root = py->config.root;
    size_t root_len = root == NULL ? 0 : strlen(root);
    if (memchr(str->ptr, '\0', str->len) != NULL) {
        (void)py_raise(py, &py_exc_value_error, "embedded null byte");
        return NULL;
    }
    *ret_is_from_root = false;
    if (root != NULL && str->len > root_len && memcmp(str->ptr, root, root_len) == 0 &&
        str->ptr[root_len] == '/') {
        struct py_str inner = {.ptr = str->ptr + root_len + 1, .len = str->len - root_len - 1};
        *ret_is_from_root = true;
        return py_c_str(py, &inner);
    }
    bool is_outside = *str->ptr == '/' || (str->len >= 2 && memcmp(str->ptr, "..", 2) == 0);
    if (is_outside) {
        (void)py_refuse(
            py, "the file '%.*s', which is outside of the source", (int)str->len, str->ptr);
        return NULL;
    }
    return py_c_str(py, str);
}

static int
read_bytes(struct py *py, const struct py_str *path, const char **ret_bytes, size_t *ret_len)
{
    bool is_from_root;
    const char *relative = relative_path(py, path, &is_from_root);
    if (relative == NULL) {
        return -1;
    }
    if (py->config.hooks.read_file == NULL) {
        (void)py_refuse(py, "reading files");
        return -1;
    }
    int found =
        py->config.hooks.read_file(py->config.user, relative, is_from_root, ret_bytes, ret_len);
    if (found < 0) {
        (void)py_host_failed(py);
    } else if (found == PY_FILE_DIRECTORY) {
        (void)py_refuse(py, "the directory '%s'", relative);
        found = -1;
    } else if (found == PY_FILE_UNKNOWN) {
        (void)py_refuse(
            py, "the file '%s', which is not in the source and may be above it", relative);
        found = -1;
    }
    return found;
}

int
py_file_exists(struct py *py, const struct py_str *path)
{
    const char *bytes = NULL;
    size_t len = 0;
    return read_bytes(py, path, &bytes, &len);
}

/* newline=None: all line ends are made one. "" and "\n" leave them as they are. */
static struct py_value
text_of(struct py *py, const char *bytes, size_t len, const struct py_text_mode *mode)
{
    struct py_value text = py_decode(py, bytes, len, mode->encoding);
    struct py_buf buf = {.py = py};
    if (!py_is_nothing(mode->newline) && !py_str_is(mode->newline, "") &&
        !py_str_is(mode->newline, "\n")) {
        return py_refuse(py, "a file with such a newline=");
    }
    if (py_failed(text) || !py_is_nothing(mode->newline) ||
        memchr(text.as.str->ptr, '\r', text.as.str->len) == NULL) {
        return text;
    }
    const struct py_str *str = text.as.str;
    for (size_t at = 0; at < str->len; at++) {
        if (str->ptr[at] != '\r') {
            py_buf_add_char(&buf, str->ptr[at]);
        } else if (at + 1 == str->len || str->ptr[at + 1] != '\n') {
            py_buf_add_char(&buf, '\n');
        }
    }
    return py_buf_take(&buf);
}

struct py_value
py_file_read(struct py *py, const struct py_str *path, const struct py_text_mode *mode)
{
    const char *bytes = NULL;
    size_t len = 0;
    int found = read_bytes(py, path, &bytes, &len);
    if (found < 0) {
        return py_absent();
    }
    if (found == 0) {
        return py_raise(py, &py_exc_file_not_found_error,
            "[Errno 2] No such file or directory: '%.*s'", (int)path->len, path->ptr);
    }
    return mode == NULL ? py_bytes_new(py, bytes, len) : text_of(py, bytes, len, mode);
}

/* ---- File objects -----------------------------------------------------------------------------
 */

struct file {
    struct py_value content; /* a str or bytes */
    size_t at;               /* in bytes */
    struct py_value name;
    bool is_closed;
    bool has_all_ends; /* newline="": \r ends a line as well */
};

static const struct py_type type_file;
static const struct py_type type_string_io;

/* Of an io.StringIO as well. */
static struct file *
file_of(struct py_value self)
{
    struct file *file = py_payload(self, &type_file);
    return file != NULL ? file : py_payload(self, &type_string_io);
}

static struct file *
self_file(struct py *py, struct py_value self)
{
    struct file *file = file_of(self);
    if (file->is_closed) {
        (void)py_raise(py, &py_exc_value_error,
            file->content.kind == PY_BYTES              ? "read of closed file"
            : py_payload(self, &type_string_io) != NULL ? "I/O operation on closed file"
                                                        : "I/O operation on closed file.");
        return NULL;
    }
    return file;
}

static struct py_value
file_read(struct py *py, struct py_value self, const struct py_args *args)
{
    struct file *file = self_file(py, self);
    int64_t n = -1;
    if (file == NULL || (!py_is_nothing(args->pos[0]) && !py_index(py, args->pos[0], &n))) {
        return py_absent();
    }
    const struct py_str *str = file->content.as.str;
    size_t left = str->len - file->at;
    size_t len = left;
    if (n >= 0 && file->content.kind == PY_STR) {
        len = py_utf8_offset(str->ptr + file->at, left, (size_t)n);
    } else if (n >= 0) {
        len = (size_t)n < left ? (size_t)n : left;
    }
    struct py_value part = py_str_part(py, file->content, str->ptr + file->at, len);
    file->at += len;
    return part;
}

static int
next_line(struct py *py, struct file *file, struct py_value *ret)
{
    const struct py_str *str = file->content.as.str;
    size_t left = str->len - file->at;
    if (left == 0) {
        return 0;
    }
    const char *start = str->ptr + file->at;
    const char *end = memchr(start, '\n', left);
    size_t len = end == NULL ? left : (size_t)(end - start) + 1;
    const char *cr = file->has_all_ends ? memchr(start, '\r', len) : NULL;
    if (cr != NULL) {
        len = (size_t)(cr - start) + (cr + 1 == end ? 2 : 1);
    }
    file->at += len;
    *ret = py_str_part(py, file->content, start, len);
    return py_failed(*ret) ? -1 : 1;
}

static int
file_next(struct py *py, struct py_value self, struct py_value *ret)
{
    struct file *file = self_file(py, self);
    return file == NULL ? -1 : next_line(py, file, ret);
}

static struct py_value
file_readline(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value line;
    struct file *file = self_file(py, self);
    (void)args;
    int more = file == NULL ? -1 : next_line(py, file, &line);
    return more < 0 ? py_absent() : more > 0 ? line : py_str_part(py, file->content, "", 0);
}

static struct py_value
file_readlines(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value line;
    struct file *file = self_file(py, self);
    struct py_value list = file == NULL ? py_absent() : py_list_new(py);
    (void)args;
    while (!py_failed(list)) {
        int more = next_line(py, file, &line);
        if (more <= 0) {
            return more < 0 ? py_absent() : list;
        }
        if (!py_list_append(py, list.as.list, line)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
file_close(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    struct file *file = file_of(self);
    file->is_closed = true;
    return py_none();
}

static struct py_value
file_name(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    const struct file *file = file_of(self);
    return file->name;
}

static struct py_value
file_enter(struct py *py, struct py_value self)
{
    return self_file(py, self) == NULL ? py_absent() : self;
}

static int
file_exit(struct py *py, struct py_value self, struct py_value exception)
{
    (void)exception;
    return py_failed(file_close(py, self, NULL)) ? -1 : 0;
}

static const struct py_def file_members[] = {
    METHOD("read", file_read, "size=, /"),
    METHOD("readline", file_readline, ""),
    METHOD("readlines", file_readlines, ""),
    METHOD("close", file_close, ""),
    {.name = "name", .kind = PY_DEF_PROPERTY, .fn = file_name},
    {0},
};

static const struct py_type type_file = {.name = "TextIOWrapper",
    .module = "_io",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct file),
    .members = file_members,
    .next = file_next,
    .enter = file_enter,
    .exit = file_exit};

struct py_value
py_file_open(
    struct py *py, struct py_value path, struct py_value mode, const struct py_text_mode *text_mode)
{
    bool is_bytes = py_str_is(mode, "rb");
    if (!py_is_nothing(mode) && !is_bytes && !py_str_is(mode, "r") && !py_str_is(mode, "rt")) {
        return py_refuse(py, "open() for anything but reading");
    }
    struct py_value text = py_as_str(path) != NULL ? py_plain(path) : py_absent();
    if (py_failed(text) && py_refuse_method(py, path, "__index__")) {
        return text;
    }
    if (py_failed(text) && path.kind == PY_OBJECT && !py_is_number(py_plain(path))) {
        text = py_call_method(py, path, "__fspath__", NULL, 0);
    }
    if (py_failed(text)) {
        return py_has_error(py) ? text : py_refuse(py, "open() of a '%s'", py_type_name(py, path));
    }
    struct file *file = NULL;
    struct py_value content = py_file_read(py, text.as.str, is_bytes ? NULL : text_mode);
    struct py_value value =
        py_failed(content) ? content : py_object_new(py, &type_file, (void **)&file);
    if (!py_failed(value)) {
        file->content = content;
        file->name = path;
        file->has_all_ends = !is_bytes && py_str_is(text_mode->newline, "");
    }
    return value;
}

/* ---- io.StringIO ------------------------------------------------------------------------------
 */

static bool
string_io_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct file *file = file_of(self);
    const struct py_str *text = py_as_str(args->pos[0]);
    bool is_as_it_is = !py_given(args->pos[1]) || py_str_is(args->pos[1], "\n");
    if (!is_as_it_is && !py_str_is(args->pos[1], "")) {
        (void)py_refuse(py, "StringIO with such a newline=");
        return false;
    }
    if (text == NULL && !py_is_nothing(args->pos[0])) {
        (void)py_raise(py, &py_exc_type_error, "initial_value must be str or None, not %s",
            py_type_name(py, args->pos[0]));
        return false;
    }
    file->content = text == NULL ? py_str_borrow(py, "", 0) : py_plain(args->pos[0]);
    file->has_all_ends = !is_as_it_is;
    return !py_failed(file->content);
}

static struct py_value
string_io_getvalue(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct file *file = self_file(py, self);
    return file == NULL ? py_absent() : file->content;
}

static const struct py_def string_io_members[] = {
    METHOD("read", file_read, "size=, /"),
    METHOD("readline", file_readline, ""),
    METHOD("readlines", file_readlines, ""),
    METHOD("close", file_close, ""),
    METHOD("getvalue", string_io_getvalue, ""),
    {0},
};

static const struct py_type type_string_io = {.name = "StringIO",
    .module = "_io",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct file),
    .members = string_io_members,
    .init = string_io_init,
    .init_signature = "initial_value=, newline=",
    .next = file_next,
    .enter = file_enter,
    .exit = file_exit};

static const struct py_def io_defs[] = {
    {.name = "StringIO", .kind = PY_DEF_TYPE, .type = &type_string_io},
    {0},
};

const struct py_module_def py_mod_io = {.name = "io", .defs = io_defs};
