/* The match statement (PEP 634). Names are bound when the whole pattern has matched, before the guard. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_exception.h"
#include "py_ops.h"
#include "py_resume.h"

/* What a pattern is to bind. */
struct capture {
    const struct py_node *name;
    struct py_value value;
};

struct captures {
    struct capture *items;
    uint32_t n;
    uint32_t capacity;
};

/* 1, 0, or -1: failed. */
static int match(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures);

static int
capture(struct py *py, struct captures *captures, const struct py_node *name, struct py_value value)
{
    if (name == NULL) {
        return 1;
    }
    if (captures->n == captures->capacity) {
        uint32_t capacity = captures->capacity == 0 ? 8 : captures->capacity * 2;
        struct capture *items = py_alloc(py, capacity * sizeof(*items));
        if (items == NULL) {
            return -1;
        }
        if (captures->n > 0) {
            memcpy(items, captures->items, captures->n * sizeof(*items));
        }
        captures->items = items;
        captures->capacity = capacity;
    }
    captures->items[captures->n++] = (struct capture){name, value};
    return 1;
}

static int
truth_of(struct py *py, struct py_value value)
{
    return py_failed(value) ? -1 : py_truth(py, value);
}

/* ---- Sequences and mappings ---------------------------------------------------------------------
 */

enum shape { SHAPE_OTHER, SHAPE_SEQUENCE, SHAPE_MAPPING };

static bool
is_builtin_shape(const struct py_class *cls, enum shape *ret)
{
    const struct py_type *type = cls->type;
    if (type == &py_type_list || type == &py_type_tuple) {
        *ret = SHAPE_SEQUENCE;
        return true;
    }
    if (type == &py_type_dict) {
        *ret = SHAPE_MAPPING;
        return true;
    }
    return false;
}

/* As the class says it; of a native one that can be indexed and does not say, it is not known. False: refused. */
static bool
shape_of_object(struct py *py, struct py_value subject, enum shape *ret)
{
    const struct py_class *cls = subject.as.object->cls;
    bool is_indexed = false;
    for (size_t i = 0; i < cls->n_mro; i++) {
        const struct py_type *type = cls->mro[i]->type;
        if (is_builtin_shape(cls->mro[i], ret)) {
            return true;
        }
        if (type != NULL && (type->flags & (PY_TYPE_SEQUENCE | PY_TYPE_MAPPING)) != 0) {
            *ret = (type->flags & PY_TYPE_SEQUENCE) != 0 ? SHAPE_SEQUENCE : SHAPE_MAPPING;
            return true;
        }
        is_indexed = is_indexed || (type != NULL && type->getitem != NULL);
    }
    *ret = SHAPE_OTHER;
    bool is_plain = cls->plain_base != NULL || !is_indexed;
    if (!is_plain) {
        (void)py_refuse(
            py, "matching a '%s' against a sequence or a mapping", py_type_name(py, subject));
    }
    return is_plain;
}

static bool
shape_of(struct py *py, struct py_value *subject, enum shape *ret)
{
    if (subject->kind == PY_UNKNOWN) {
        *subject = py_resolve_unknown(py, *subject);
    }
    switch ((int)subject->kind) {
    case PY_ABSENT:
        return false;
    case PY_LIST:
    case PY_TUPLE:
    case PY_RANGE:
        *ret = SHAPE_SEQUENCE;
        return true;
    case PY_DICT:
        *ret = SHAPE_MAPPING;
        return true;
    case PY_OBJECT:
        return shape_of_object(py, *subject, ret);
    default:
        *ret = SHAPE_OTHER;
        return true;
    }
}

/* Where the star stands; n_items: nowhere. */
static uint32_t
star_of(const struct py_node *pattern)
{
    uint32_t at = 0;
    while (at < pattern->n_items && pattern->items[at]->kind != PY_NODE_PATTERN_STAR) {
        at++;
    }
    return at;
}

static int
match_sequence(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures)
{
    enum shape shape = SHAPE_OTHER;
    if (!shape_of(py, &subject, &shape)) {
        return -1;
    }
    uint32_t star = star_of(pattern);
    size_t fixed = pattern->n_items - (star < pattern->n_items);
    int64_t len = shape == SHAPE_SEQUENCE ? py_len(py, subject) : 0;
    if (shape != SHAPE_SEQUENCE || len < 0) {
        return len < 0 ? -1 : 0;
    }
    if ((size_t)len < fixed || (star == pattern->n_items && (size_t)len != fixed)) {
        return 0;
    }
    struct py_value list = py_to_list(py, subject);
    if (py_failed(list)) {
        return -1;
    }
    const struct py_value *items = list.as.list->items;
    size_t n_star = list.as.list->n - fixed;
    for (uint32_t at = 0; at < pattern->n_items; at++) {
        const struct py_node *item = pattern->items[at];
        int is = 1;
        if (at == star) {
            struct py_value rest = item->a == NULL ? py_none() : py_list_of(py, items + at, n_star);
            is = py_failed(rest) ? -1 : capture(py, captures, item->a, rest);
        } else {
            is = match(py, item, items[at < star ? at : at - 1 + n_star], captures);
        }
        if (is <= 0) {
            return is;
        }
    }
    return 1;
}

/* subject.get(key, nothing) */
static int
value_under(struct py *py, struct py_value subject, struct py_value key, struct py_value nothing,
    struct py_value *ret)
{
    if (subject.kind == PY_DICT) {
        return py_dict_get(py, subject.as.dict, key, ret);
    }
    struct py_value get = py_getattr(py, subject, "get");
    struct py_value both[2] = {key, nothing};
    struct py_args args = {.pos = both, .n_pos = 2};
    *ret = py_failed(get) ? get : py_call(py, get, &args);
    return py_failed(*ret) ? -1 : !py_same(*ret, nothing);
}

static int
match_rest(struct py *py, const struct py_node *name, struct py_value subject, struct py_value keys,
    struct captures *captures)
{
    if (name == NULL) {
        return 1;
    }
    struct py_value rest = py_dict_new(py);
    if (py_failed(rest) || !py_mapping_update(py, rest.as.dict, subject)) {
        return -1;
    }
    for (size_t i = 0; i < keys.as.list->n; i++) {
        if (py_dict_remove(py, rest.as.dict, keys.as.list->items[i]) < 0) {
            return -1;
        }
    }
    return capture(py, captures, name, rest);
}

/* All keys are looked up before any pattern is tried. 1 and lists of both, 0 where one is not there. */
static int
look_up(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct py_value *ret_keys, struct py_value *ret_values)
{
    struct py_value seen = py_set_new(py);
    struct py_value nothing = py_object_new(py, &py_type_object, NULL);
    *ret_keys = py_list_new(py);
    *ret_values = py_list_new(py);
    if (py_failed(seen) || py_failed(nothing) || py_failed(*ret_keys) || py_failed(*ret_values)) {
        return -1;
    }
    for (uint32_t at = 0; at < pattern->n_items; at++) {
        struct py_value key = py_run_expression(py, pattern->items[at]);
        py_at_node(py, pattern);
        int is_seen = py_failed(key) ? -1 : py_set_has(py, seen.as.dict, key);
        struct py_value repr = is_seen > 0 ? py_to_repr(py, key) : py_none();
        if (is_seen > 0 && !py_failed(repr)) {
            (void)py_raise(py, &py_exc_value_error, "mapping pattern checks duplicate key (%.*s)",
                (int)repr.as.str->len, repr.as.str->ptr);
        }
        if (is_seen != 0 || !py_set_add(py, seen.as.dict, key) ||
            !py_list_append(py, ret_keys->as.list, key)) {
            return -1;
        }
    }
    for (size_t at = 0; at < ret_keys->as.list->n; at++) {
        struct py_value value;
        int has = value_under(py, subject, ret_keys->as.list->items[at], nothing, &value);
        if (has <= 0 || !py_list_append(py, ret_values->as.list, value)) {
            return has == 0 ? 0 : -1;
        }
    }
    return 1;
}

static int
match_mapping(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures)
{
    enum shape shape = SHAPE_OTHER;
    if (!shape_of(py, &subject, &shape)) {
        return -1;
    }
    if (shape != SHAPE_MAPPING) {
        return 0;
    }
    int64_t len = pattern->n_items == 0 ? 0 : py_len(py, subject);
    if (len < (int64_t)pattern->n_items) {
        return len < 0 ? -1 : 0;
    }
    struct py_value keys;
    struct py_value values;
    int is = look_up(py, pattern, subject, &keys, &values);
    for (uint32_t at = 0; is > 0 && at < pattern->n_more; at++) {
        is = match(py, pattern->more[at], values.as.list->items[at], captures);
    }
    return is > 0 ? match_rest(py, pattern->b, subject, keys, captures) : is;
}

/* ---- Classes ------------------------------------------------------------------------------------
 */

/* What the patterns in the parentheses are about. */
struct parts {
    const struct py_value *args; /* __match_args__ */
    size_t n_args;
    bool is_self;          /* the only positional one is about the subject itself */
    struct py_value names; /* a list: attributes, in the order of their patterns */
    struct py_value seen;  /* a set of the same */
};

/* Of str(x) and the like, x is the subject itself. */
static bool
matches_self(const struct py_class *cls)
{
    static const struct py_type *const types[] = {&py_type_bool, &py_type_bytes, &py_type_dict,
        &py_type_float, &py_type_frozenset, &py_type_int, &py_type_list, &py_type_set, &py_type_str,
        &py_type_tuple};
    for (size_t i = 0; i < cls->n_mro; i++) {
        for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
            if (cls->mro[i]->type == types[t]) {
                return true;
            }
        }
    }
    return false;
}

/* subject.name: 1, 0 where it has none, -1 failed. */
static int
attribute_of(struct py *py, struct py_value subject, struct py_str *name, struct py_value *ret)
{
    *ret = py_getattr_str(py, subject, name);
    if (!py_failed(*ret)) {
        return 1;
    }
    return py_error_matches(py, &py_exc_attribute_error) && py_clear_exception(py) ? 0 : -1;
}

/* __match_args__ of the class: the attributes that positional patterns are about. Where it has none, those that match themselves
 * take one pattern. False: raised. */
static bool
read_match_args(struct py *py, struct py_value cls, struct parts *parts)
{
    const struct py_str *name = cls.as.cls->name;
    struct py_str *match_args = py_intern(py, "__match_args__", 14);
    struct py_value args = py_absent();
    int has = match_args == NULL ? -1 : attribute_of(py, cls, match_args, &args);
    if (has > 0 && (args.kind != PY_TUPLE || !py_items(args, &parts->args, &parts->n_args))) {
        (void)py_raise(py, &py_exc_type_error, "%.*s.__match_args__ must be a tuple (got %s)",
            (int)name->len, name->ptr, py_type_name(py, args));
        return false;
    }
    parts->is_self = has == 0 && matches_self(cls.as.cls);
    parts->n_args = parts->is_self ? 1 : parts->n_args;
    return has >= 0;
}

/* Note a name: one that stands there twice is an error. */
static bool
add_part(struct py *py, struct py_value cls, struct py_value name, struct parts *parts)
{
    int is_seen = py_set_has(py, parts->seen.as.dict, name);
    struct py_value repr = is_seen > 0 ? py_to_repr(py, name) : py_none();
    if (is_seen > 0 && !py_failed(repr)) {
        (void)py_raise(py, &py_exc_type_error,
            "%.*s() got multiple sub-patterns for attribute %.*s", (int)cls.as.cls->name->len,
            cls.as.cls->name->ptr, (int)repr.as.str->len, repr.as.str->ptr);
    }
    return is_seen == 0 && py_set_add(py, parts->seen.as.dict, name) &&
           py_list_append(py, parts->names.as.list, name);
}

static bool
name_parts(struct py *py, const struct py_node *pattern, struct py_value cls, struct parts *parts)
{
    const struct py_str *name = cls.as.cls->name;
    if (pattern->n_items > 0 && !read_match_args(py, cls, parts)) {
        return false;
    }
    if (pattern->n_items > parts->n_args) {
        (void)py_raise(py, &py_exc_type_error,
            "%.*s() accepts %zu positional sub-pattern%s (%u given)", (int)name->len, name->ptr,
            parts->n_args, parts->n_args == 1 ? "" : "s", (unsigned)pattern->n_items);
        return false;
    }
    for (uint32_t at = 0; at < pattern->n_items && !parts->is_self; at++) {
        if (parts->args[at].kind != PY_STR) {
            (void)py_raise(py, &py_exc_type_error,
                "__match_args__ elements must be strings (got %s)",
                py_type_name(py, parts->args[at]));
            return false;
        }
        if (!add_part(py, cls, parts->args[at], parts)) {
            return false;
        }
    }
    for (uint32_t at = 0; at < pattern->n_more; at++) {
        struct py_value keyword = {.kind = PY_STR, .as.str = pattern->more[at]->name};
        if (!add_part(py, cls, keyword, parts)) {
            return false;
        }
    }
    return true;
}

/* All attributes are read before any pattern is tried. */
static int
match_parts(struct py *py, const struct py_node *pattern, struct py_value cls,
    struct py_value subject, struct captures *captures)
{
    struct py_value values = py_list_new(py);
    struct parts parts = {.names = py_list_new(py), .seen = py_set_new(py)};
    if (py_failed(values) || py_failed(parts.names) || py_failed(parts.seen) ||
        !name_parts(py, pattern, cls, &parts) ||
        (parts.is_self && !py_list_append(py, values.as.list, subject))) {
        return -1;
    }
    for (size_t at = 0; at < parts.names.as.list->n; at++) {
        struct py_value value;
        int has = attribute_of(py, subject, parts.names.as.list->items[at].as.str, &value);
        if (has <= 0 || !py_list_append(py, values.as.list, value)) {
            return has == 0 ? 0 : -1;
        }
    }
    int is = 1;
    for (uint32_t at = 0; is > 0 && at < pattern->n_items; at++) {
        is = match(py, pattern->items[at], values.as.list->items[at], captures);
    }
    for (uint32_t at = 0; is > 0 && at < pattern->n_more; at++) {
        is =
            match(py, pattern->more[at]->a, values.as.list->items[pattern->n_items + at], captures);
    }
    return is;
}

static int
match_class(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures)
{
    struct py_value cls = py_run_expression(py, pattern->a);
    if (cls.kind == PY_UNKNOWN) {
        cls = py_resolve_unknown(py, cls);
    }
    if (subject.kind == PY_UNKNOWN && !py_failed(cls)) {
        subject = py_resolve_unknown(py, subject);
    }
    py_at_node(py, pattern);
    if (py_failed(cls) || py_failed(subject)) {
        return -1;
    }
    if (cls.kind != PY_CLASS) {
        (void)(cls.kind == PY_OBJECT // it may stand for a class in the original
                   ? py_refuse(py, "a pattern with a '%s' as its class", py_type_name(py, cls))
                   : py_raise(py, &py_exc_type_error, "called match pattern must be a type"));
        return -1;
    }
    const struct py_class *of = py_class_of(py, subject);
    if (of == NULL || !py_class_derives(of, cls.as.cls)) {
        return of == NULL ? -1 : 0;
    }
    return match_parts(py, pattern, cls, subject, captures);
}

/* ---- Patterns -----------------------------------------------------------------------------------
 */

static int
match_alternatives(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures)
{
    uint32_t before = captures->n;
    int is = 0;
    for (uint32_t at = 0; is == 0 && at < pattern->n_items; at++) {
        captures->n = before;
        is = match(py, pattern->items[at], subject, captures);
    }
    return is;
}

static int
match_plain(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures)
{
    if (pattern->kind == PY_NODE_PATTERN_CAPTURE) {
        return capture(py, captures, pattern->a, subject);
    }
    if (pattern->kind == PY_NODE_PATTERN_AS) {
        int is = match(py, pattern->a, subject, captures);
        return is > 0 ? capture(py, captures, pattern->b, subject) : is;
    }
    struct py_value value = py_run_expression(py, pattern->a);
    py_at_node(py, pattern);
    return py_failed(value) ? -1 : truth_of(py, py_run_comparison(py, pattern->op, subject, value));
}

static int
match(struct py *py, const struct py_node *pattern, struct py_value subject,
    struct captures *captures)
{
    if (!py_step(py) || !py_stack_check(py)) {
        return -1;
    }
    py_at_node(py, pattern);
    switch ((int)pattern->kind) {
    case PY_NODE_PATTERN_OR:
        return match_alternatives(py, pattern, subject, captures);
    case PY_NODE_PATTERN_SEQUENCE:
        return match_sequence(py, pattern, subject, captures);
    case PY_NODE_PATTERN_MAPPING:
        return match_mapping(py, pattern, subject, captures);
    case PY_NODE_PATTERN_CLASS:
        return match_class(py, pattern, subject, captures);
    default:
        return match_plain(py, pattern, subject, captures);
    }
}

/* ---- The statement ------------------------------------------------------------------------------
 */

static int
takes(struct py *py, const struct py_node *node, struct py_value subject)
{
    struct captures captures = {0};
    int is = match(py, node->a, subject, &captures);
    for (uint32_t at = 0; is > 0 && at < captures.n; at++) {
        if (!py_name_store(py, captures.items[at].name, captures.items[at].value)) {
            return -1;
        }
    }
    return is > 0 && node->b != NULL ? truth_of(py, py_run_expression(py, node->b)) : is;
}

bool
py_run_choose(struct py *py, const struct py_node *node, const struct py_node **ret)
{
    struct py_value subject = py_run_expression(py, node->a);
    int is = py_failed(subject) ? -1 : 0;
    *ret = NULL;
    for (uint32_t at = 0; is == 0 && at < node->n_items; at++) {
        is = takes(py, node->items[at], subject);
        *ret = is > 0 ? node->items[at] : NULL;
    }
    return is >= 0;
}
