/*
 * Python values as C sees them. A value is two words and is passed by value; what it points to
 * lives in the interpreter's arena until that is reset, so nobody frees anything.
 *
 * Convention of the whole front end: a function that returns struct py_value returns the absent
 * value (PY_ABSENT) when it failed, and the interpreter then holds the reason (an exception or a
 * stop, see py_eval.h). A bool function returns false in that case; an int function that answers a
 * question returns 1, 0, or -1 for failed. Hand failures straight up.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_VALUE_H
#define LOCKSTEP_ALEMBIC_PY_VALUE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct py;       /* an interpreter, py_eval.h */
struct py_type;  /* a type made in C, py_module.h */
struct py_class; /* a class at run time, made from a py_type or by a class statement */
struct py_dict;

enum py_kind {
    PY_ABSENT = 0, /* failed, or an argument that was not given; never visible to Python code */
    PY_NONE,
    PY_ELLIPSIS,
    PY_NOT_IMPLEMENTED,
    PY_BOOL,
    PY_INT,
    PY_FLOAT,
    PY_STR,
    PY_BYTES,
    PY_LIST,
    PY_TUPLE,
    PY_DICT,
    PY_DICT_VIEW,
    PY_SET,
    PY_FROZENSET,
    PY_RANGE,
    PY_SLICE,
    PY_ITERATOR,
    PY_FUNCTION, /* defined in Python */
    PY_NATIVE,   /* a function of C */
    PY_METHOD,   /* a function bound to its first argument */
    PY_CLASS,
    PY_OBJECT, /* an instance: of a Python class, of a native type, or of a Python subclass of one
                */
    PY_MODULE,
    PY_UNKNOWN, /* what an unknown import bound: any use of it is refused */
};

/* A string: UTF-8 without surrogates, not NUL-terminated. Also used for bytes objects (then `chars`
 * equals `len`). */
struct py_str {
    const char *ptr;
    size_t len;    /* bytes */
    size_t chars;  /* code points */
    uint64_t hash; /* 0: not computed yet */
};

struct py_value {
    enum py_kind kind;
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct py_str *str; /* PY_STR, PY_BYTES */
        struct py_list *list;
        struct py_tuple *tuple;
        struct py_dict *dict; /* PY_DICT, PY_SET, PY_FROZENSET */
        struct py_view *view;
        struct py_range *range;
        struct py_slice *slice;
        struct py_iterator *iterator;
        struct py_function *function;
        struct py_native *native;
        struct py_method *method;
        struct py_class *cls;
        struct py_object *object;
        struct py_module *module;
        struct py_unknown *unknown;
    } as;
};

struct py_list {
    struct py_value *items;
    size_t n;
    size_t capacity;
};

struct py_tuple {
    size_t n;
    struct py_value *items;
};

struct py_range {
    int64_t start;
    int64_t stop;
    int64_t step; /* never 0 */
};

struct py_slice {
    struct py_value start; /* None where it was left out */
    struct py_value stop;
    struct py_value step;
};

/* ---- Making and looking at scalars
 * -------------------------------------------------------------------------------- */

static inline struct py_value
py_absent(void)
{
    return (struct py_value){.kind = PY_ABSENT, .as.integer = 0};
}

static inline struct py_value
py_none(void)
{
    return (struct py_value){.kind = PY_NONE, .as.integer = 0};
}

static inline struct py_value
py_not_implemented(void)
{
    return (struct py_value){.kind = PY_NOT_IMPLEMENTED, .as.integer = 0};
}

static inline struct py_value
py_bool(bool boolean)
{
    return (struct py_value){.kind = PY_BOOL, .as.boolean = boolean};
}

static inline struct py_value
py_int(int64_t integer)
{
    return (struct py_value){.kind = PY_INT, .as.integer = integer};
}

static inline struct py_value
py_float(double real)
{
    return (struct py_value){.kind = PY_FLOAT, .as.real = real};
}

/* Of a result: it failed. */
static inline bool
py_failed(struct py_value value)
{
    return value.kind == PY_ABSENT;
}

/* Of a bound argument: it was given. */
static inline bool
py_given(struct py_value value)
{
    return value.kind != PY_ABSENT;
}

static inline bool
py_is_none(struct py_value value)
{
    return value.kind == PY_NONE;
}

/* Absent or None. */
static inline bool
py_is_nothing(struct py_value value)
{
    return value.kind == PY_ABSENT || value.kind == PY_NONE;
}

/* Whether both are the very same object (`is`). */
bool py_same(struct py_value a, struct py_value b);

/* The value of a builtin class inside an instance of a Python subclass of it (a member of `class
 * X(str, Enum)`, a quoted_name): the str, int, dict … itself. Any other value is returned as it is.
 */
struct py_value py_plain(struct py_value value);

/* Zeroed memory of the interpreter's arena. NULL: the budget is spent, and the stop is set. */
void *py_alloc(struct py *py, size_t size);

/* ---- Strings
 * ------------------------------------------------------------------------------------------------------
 */

/* A copy of `len` bytes of valid UTF-8. */
struct py_value py_str_new(struct py *py, const char *ptr, size_t len);

/* A string whose bytes live as long as the interpreter: they are not copied. */
struct py_value py_str_borrow(struct py *py, const char *ptr, size_t len);

/* A C string literal, or other lasting NUL-terminated text: not copied. */
struct py_value py_str_lit(struct py *py, const char *text);

/* In printf's manner. */
__attribute__((format(printf, 2, 3))) struct py_value py_strf(
    struct py *py, const char *format, ...);

/* The string behind a str value or an instance of a subclass of str; NULL where it is neither. */
const struct py_str *py_as_str(struct py_value value);

/* Whether `value` is a str that holds exactly `text`. */
bool py_str_is(struct py_value value, const char *text);

/* Whether a string holds exactly `text`. */
bool py_str_eq_lit(const struct py_str *str, const char *text);

/* Whether two strings hold the same bytes. */
bool py_str_eq(const struct py_str *a, const struct py_str *b);

/* A NUL-terminated copy of a string's bytes. NULL where the budget is spent. */
const char *py_c_str(struct py *py, const struct py_str *str);

/* Bytes. */
struct py_value py_bytes_new(struct py *py, const char *ptr, size_t len);

/* A growing text. Zero-initialise with .py set; after a failure all further additions do nothing
 * and take fails. */
struct py_buf {
    struct py *py;
    char *ptr;
    size_t len;
    size_t capacity;
    bool failed;
};

void py_buf_add(struct py_buf *buf, const char *ptr, size_t len);
void py_buf_add_text(struct py_buf *buf, const char *text);
void py_buf_add_str(struct py_buf *buf, const struct py_str *str);
void py_buf_add_char(struct py_buf *buf, char byte);
void py_buf_add_code(struct py_buf *buf, uint32_t code_point);
void py_buf_add_repeat(struct py_buf *buf, const char *ptr, size_t len, size_t times);
__attribute__((format(printf, 2, 3))) void py_buf_addf(struct py_buf *buf, const char *format, ...);

/* The text so far as a str; the buffer is empty afterwards. Absent where anything failed. */
struct py_value py_buf_take(struct py_buf *buf);

/* ---- Lists and tuples
 * --------------------------------------------------------------------------------------------- */

struct py_value py_list_new(struct py *py);
struct py_value py_list_of(struct py *py, const struct py_value *items, size_t n);
bool py_list_append(struct py *py, struct py_list *list, struct py_value item);
bool py_list_insert(struct py *py, struct py_list *list, size_t at, struct py_value item);
struct py_value py_tuple_of(struct py *py, const struct py_value *items, size_t n);

/* The items of a list or tuple (or of an instance of a subclass of these), without copying. False,
 * and nothing raised, where the value is neither. The view is void as soon as the list changes. */
bool py_items(struct py_value value, const struct py_value **ret_items, size_t *ret_n);

/* Everything that iterating `value` gives, in a new list. */
struct py_value py_to_list(struct py *py, struct py_value value);

/* ---- Dicts and sets
 * -----------------------------------------------------------------------------------------------
 */

struct py_value py_dict_new(struct py *py);

/* d[key] = value. Fails where the key is unhashable. */
bool py_dict_set(struct py *py, struct py_dict *dict, struct py_value key, struct py_value value);
bool py_dict_set_lit(struct py *py, struct py_dict *dict, const char *key, struct py_value value);

/* 1 and *ret, 0 where there is no such key, -1 failed (unhashable). */
int py_dict_get(
    struct py *py, const struct py_dict *dict, struct py_value key, struct py_value *ret);

/* The value under a string key; absent, and nothing raised, where there is none. */
struct py_value py_dict_get_str(const struct py_dict *dict, const struct py_str *key);
struct py_value py_dict_get_lit(const struct py_dict *dict, const char *key);

/* 1 removed, 0 was not there, -1 failed. */
int py_dict_remove(struct py *py, struct py_dict *dict, struct py_value key);

size_t py_dict_len(const struct py_dict *dict);

/* Walk in insertion order: start with *pos 0, goes on while true. Void as soon as the dict changes.
 */
bool py_dict_next(
    const struct py_dict *dict, size_t *pos, struct py_value *ret_key, struct py_value *ret_value);

struct py_value py_set_new(struct py *py);
bool py_set_add(struct py *py, struct py_dict *set, struct py_value item);

/* 1, 0 or -1. */
int py_set_has(struct py *py, const struct py_dict *set, struct py_value item);

#endif
