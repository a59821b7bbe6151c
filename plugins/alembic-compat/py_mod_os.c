/* The modules os, os.path and sys: paths below the source's root, and no more of the machine. */
#include <string.h>

#include "py_dict.h"
#include "py_eval.h"
#include "py_file.h"
#include "py_mod.h"
#include "py_module_value.h"
#include "py_number.h"
#include "py_state.h"
#include "py_table.h"

/* The text of a path argument: a str, or what __fspath__ gives. NULL: raised. */
static const struct py_str *
path_text(struct py *py, struct py_value value)
{
    const struct py_str *text = py_as_str(value);
    if (text == NULL && py_is_number(py_plain(value))) {
        (void)py_refuse(py, "a path that is no text");
        return NULL;
    }
    if (text == NULL && py_refuse_method(py, value, "__index__")) {
        return NULL;
    }
    if (text == NULL && value.kind == PY_OBJECT) {
        struct py_value path = py_call_method(py, value, "__fspath__", NULL, 0);
        text = py_failed(path) ? NULL : py_as_str(path);
    }
    if (text == NULL && !py_has_error(py) &&
        (value.kind == PY_BYTES || value.kind == PY_INT || value.kind == PY_BOOL)) {
        (void)py_refuse(py, "a path that is no text");
    }
    if (text == NULL && !py_has_error(py)) {
        (void)py_raise(py, &py_exc_type_error, "expected str, bytes or os.PathLike object, not %s",
            py_type_name(py, value));
    }
    return text;
}

/* Where the last part of a path begins. */
static size_t
last_part(const struct py_str *path)
{
    size_t at = path->len;
    while (at > 0 && path->ptr[at - 1] != '/') {
        at--;
    }
    return at;
}

static struct py_value
path_join(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_tuple *parts = args->pos[1].as.tuple;
    const struct py_str *first = path_text(py, args->pos[0]);
    struct py_buf buf = {.py = py};
    (void)self;
    if (first == NULL) {
        return py_absent();
    }
    py_buf_add_str(&buf, first);
    for (size_t index = 0; index < parts->n; index++) {
        const struct py_str *part = path_text(py, parts->items[index]);
        if (part == NULL) {
            return py_absent();
        }
        if (part->len > 0 && *part->ptr == '/') {
            buf.len = 0;
        } else if (buf.len > 0 && buf.ptr[buf.len - 1] != '/') {
            py_buf_add_char(&buf, '/');
        }
        py_buf_add_str(&buf, part);
    }
    return py_buf_take(&buf);
}

static struct py_value
path_basename(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    size_t at = path == NULL ? 0 : last_part(path);
    return path == NULL ? py_absent() : py_str_borrow(py, path->ptr + at, path->len - at);
}

static struct py_value
path_dirname(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    if (path == NULL) {
        return py_absent();
    }
    size_t len = last_part(path);
    size_t kept = len;
    while (kept > 0 && path->ptr[kept - 1] == '/') {
        kept--;
    }
    return py_str_borrow(py, path->ptr, kept == 0 ? len : kept);
}

static struct py_value
path_split(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value pair[2] = {path_dirname(py, self, args), path_basename(py, self, args)};
    return py_failed(pair[0]) || py_failed(pair[1]) ? py_absent() : py_tuple_of(py, pair, 2);
}

static struct py_value
path_splitext(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    if (path == NULL) {
        return py_absent();
    }
    size_t start = last_part(path);
    while (start < path->len && path->ptr[start] == '.') { // leading dots are no extension
        start++;
    }
    size_t dot = path->len;
    while (dot > start && path->ptr[dot - 1] != '.') {
        dot--;
    }
    dot = dot > start ? dot - 1 : path->len;
    struct py_value pair[2] = {
        py_str_borrow(py, path->ptr, dot), py_str_borrow(py, path->ptr + dot, path->len - dot)};
    return py_failed(pair[0]) || py_failed(pair[1]) ? py_absent() : py_tuple_of(py, pair, 2);
}

static struct py_value
path_normpath(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    return path == NULL ? py_absent() : py_path_normal(py, path);
}

/* Relative paths are taken from the source's root. */
static struct py_value
path_abspath(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    if (path == NULL) {
        return py_absent();
    }
    if ((path->len > 0 && *path->ptr == '/') || py->config.root == NULL) {
        return py_path_normal(py, path);
    }
    struct py_value full = py_strf(py, "%s/%.*s", py->config.root, (int)path->len, path->ptr);
    return py_failed(full) ? full : py_path_normal(py, full.as.str);
}

static struct py_value
path_exists(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    int exists = path == NULL ? -1 : py_file_exists(py, path);
    return exists < 0 ? py_absent() : py_bool(exists > 0);
}

static struct py_value
path_isabs(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *path = path_text(py, args->pos[0]);
    (void)self;
    return path == NULL ? py_absent() : py_bool(path->len > 0 && *path->ptr == '/');
}

static const struct py_def path_defs[] = {
    FUNCTION("join", path_join, "a, /, *p"),
    FUNCTION("basename", path_basename, "p"),
    FUNCTION("dirname", path_dirname, "p"),
    FUNCTION("split", path_split, "p"),
    FUNCTION("splitext", path_splitext, "p"),
    FUNCTION("normpath", path_normpath, "path"),
    FUNCTION("abspath", path_abspath, "path"),
    FUNCTION("realpath", path_abspath, "path"),
    FUNCTION("exists", path_exists, "path"),
    FUNCTION("isfile", path_exists, "path"),
    FUNCTION("isabs", path_isabs, "s"),
    {.name = "sep", .kind = PY_DEF_STR, .text = "/"},
    {0},
};

const struct py_module_def py_mod_os_path = {.name = "os.path", .defs = path_defs};

/* There is no working directory here: what it stands for may be passed on, but not looked at. */
static struct py_value
os_getcwd(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_unknown_new(py, "os.getcwd()", 11);
}

/* ---- os.environ: what the source's options say, and what the code sets itself -------------------
 */

struct environment {
    struct py_value set; /* a dict by name of str, or None where it was deleted */
};

static const struct py_type environ_type;

/* What the code has set; NULL: failed. */
static struct py_dict *
environ_set(struct py *py)
{
    struct py_value module = py_import_native(py, "os");
    struct py_value object = py_failed(module) ? module : py_getattr(py, module, "environ");
    const struct environment *environment = py_payload(object, &environ_type);
    return environment == NULL ? NULL : environment->set.as.dict;
}

/* The variable's value: a str; absent without an error: it is not set. */
static struct py_value
environ_value(struct py *py, struct py_value key)
{
    const struct py_str *name = py_as_str(key);
    const char *text = NULL;
    size_t len = 0;
    if (name == NULL) {
        return py_raise(py, &py_exc_type_error, "str expected, not %s", py_type_name(py, key));
    }
    struct py_value own = py_absent();
    const struct py_dict *set = environ_set(py);
    int is_own = set == NULL ? -1 : py_dict_get(py, set, key, &own);
    if (is_own != 0) {
        return is_own < 0 || py_is_none(own) ? py_absent() : own;
    }
    const char *c_name = py_c_str(py, name);
    int found = c_name == NULL ? 0
                : py->config.hooks.env_value == NULL
                    ? -1
                    : py->config.hooks.env_value(py->config.user, c_name, &text, &len);
    if (found < 0) {
        return py_refuse(py,
            "the environment is not part of what is sealed: say what '%s' is by the option env.%s",
            c_name, c_name);
    }
    return found == 0 ? py_absent() : py_str_new(py, text, len);
}

static struct py_value
environ_get(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = environ_value(py, args->pos[0]);
    (void)self;
    if (py_given(value) || py_has_error(py)) {
        return value;
    }
    return py_given(args->pos[1]) ? args->pos[1] : py_none();
}

static struct py_value
environ_item(struct py *py, struct py_value self, struct py_value key)
{
    struct py_value value = environ_value(py, key);
    (void)self;
    if (py_failed(value) && !py_has_error(py)) {
        return py_raise_args(py, &py_exc_key_error, &key, 1);
    }
    return value;
}

static int
environ_contains(struct py *py, struct py_value self, struct py_value key)
{
    struct py_value value = environ_value(py, key);
    (void)self;
    return py_has_error(py) ? -1 : py_given(value);
}

static bool
environ_setitem(struct py *py, struct py_value self, struct py_value key, struct py_value value)
{
    const struct environment *environment = py_payload(self, &environ_type);
    struct py_value wrong = py_as_str(key) == NULL ? key : value;
    if (py_as_str(wrong) == NULL) {
        (void)py_raise(py, &py_exc_type_error, "str expected, not %s", py_type_name(py, wrong));
        return false;
    }
    return py_dict_set(py, environment->set.as.dict, key, value);
}

static bool
environ_delitem(struct py *py, struct py_value self, struct py_value key)
{
    const struct environment *environment = py_payload(self, &environ_type);
    return !py_failed(environ_item(py, self, key)) &&
           py_dict_set(py, environment->set.as.dict, key, py_none());
}

static struct py_value
environ_setdefault(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = environ_value(py, args->pos[0]);
    bool is_missing = py_failed(value) && !py_has_error(py);
    return is_missing && environ_setitem(py, self, args->pos[0], args->pos[1]) ? args->pos[1]
                                                                               : value;
}

static struct py_value
environ_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    (void)self;
    return py_refuse(py, "os.environ.%.*s is not supported", (int)name->len, name->ptr);
}

static const struct py_def environ_members[] = {
    FUNCTION("get", environ_get, "key, default="),
    FUNCTION("setdefault", environ_setdefault, "key, value"),
    {0},
};

static const struct py_type environ_type = {.name = "_Environ",
    .module = "os",
    .flags = PY_TYPE_FINAL,
    .members = environ_members,
    .getattr = environ_getattr,
    .payload_size = sizeof(struct environment),
    .getitem = environ_item,
    .setitem = environ_setitem,
    .delitem = environ_delitem,
    .contains = environ_contains};

static struct py_value
make_environ(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    struct environment *environment = NULL;
    struct py_value made = py_object_new(py, &environ_type, (void **)&environment);
    if (py_failed(made)) {
        return made;
    }
    environment->set = py_dict_new(py);
    return py_failed(environment->set) ? py_absent() : made;
}

static const struct py_def os_defs[] = {
    FUNCTION("getcwd", os_getcwd, ""),
    {.name = "path", .kind = PY_DEF_MODULE, .text = "os.path"},
    {.name = "sep", .kind = PY_DEF_STR, .text = "/"},
    {.name = "linesep", .kind = PY_DEF_STR, .text = "\n"},
    {.name = "name", .kind = PY_DEF_STR, .text = "posix"},
    {.name = "environ", .kind = PY_DEF_MAKE, .fn = make_environ},
    FUNCTION("getenv", environ_get, "key, default="),
    {0},
};

const struct py_module_def py_mod_os = {.name = "os", .defs = os_defs};

/* ---- sys --------------------------------------------------------------------------------------
 */

static struct py_value
stream_write(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_str *text = py_as_str(args->pos[0]);
    (void)self;
    if (text == NULL) {
        return py_raise(py, &py_exc_type_error, "write() argument must be str, not %s",
            py_type_name(py, args->pos[0]));
    }
    if (py->config.hooks.print != NULL) {
        py->config.hooks.print(py->config.user, text->ptr, text->len);
    }
    return py_int((int64_t)text->chars);
}

static struct py_value
stream_flush(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

static const struct py_def stream_members[] = {
    FUNCTION("write", stream_write, "text, /"),
    FUNCTION("flush", stream_flush, ""),
    {0},
};

static const struct py_type type_stream = {
    .name = "TextIOWrapper", .module = "_io", .flags = PY_TYPE_FINAL, .members = stream_members};

static struct py_value
make_stream(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &type_stream, NULL);
}

static struct py_value
sys_exit(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return py_raise_args(py, &py_exc_system_exit, args->pos, py_given(args->pos[0]) ? 1 : 0);
}

/* Where Python would look for modules: here only the source's own are found, whatever is added. */
static struct py_value
make_path(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_list_new(py);
}

static const struct py_def sys_defs[] = {
    {.name = "path", .kind = PY_DEF_MAKE, .fn = make_path},
    {.name = "stdout", .kind = PY_DEF_MAKE, .fn = make_stream},
    {.name = "stderr", .kind = PY_DEF_MAKE, .fn = make_stream},
    FUNCTION("exit", sys_exit, "status=, /"),
    {.name = "maxsize", .kind = PY_DEF_INT, .number = INT64_MAX},
    {0},
};

const struct py_module_def py_mod_sys = {.name = "sys", .defs = sys_defs};
