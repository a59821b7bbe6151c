/* The module enum: Enum, IntEnum, StrEnum, auto, unique. Where CPython's own versions differ, it is
 * refused. */
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_object_types.h"
#include "py_original.h"
#include "py_state.h"
#include "py_unicode.h"

struct members {
    struct py_dict *by_name; /* aliases too */
    struct py_list *list;    /* each member once */
};

static const struct py_type type_auto;
static const struct py_type type_int_enum;
static const struct py_type type_str_enum;

/* ---- Making members ---------------------------------------------------------------------------
 */

static bool
is_member_entry(const struct py_str *name, struct py_value value)
{
    bool is_special = name->len > 2 && name->ptr[0] == '_' && name->ptr[name->len - 1] == '_';
    bool is_private = name->len > 0 && name->ptr[0] == '_' && memmem(name->ptr, name->len, "__", 2);
    bool is_code =
        value.kind == PY_FUNCTION || value.kind == PY_NATIVE ||
        (value.kind == PY_OBJECT && (value.as.object->cls->type == &py_type_property ||
                                        value.as.object->cls->type == &py_type_classmethod ||
                                        value.as.object->cls->type == &py_type_staticmethod));
    return !is_special && !is_private && !is_code;
}

/* The value that auto() stands for. */
static struct py_value
auto_value(
    struct py *py, struct py_class *cls, const struct members *members, const struct py_str *name)
{
    if (py_given(py_class_lookup(cls, "_generate_next_value_"))) {
        return py_refuse(py, "an Enum with _generate_next_value_");
    }
    if (py_class_derives_type(cls, &type_str_enum)) {
        struct py_value text = py_str_borrow(py, name->ptr, name->len);
        return py_failed(text) ? text : py_call_method(py, text, "lower", NULL, 0);
    }
    int64_t next = 0;
    for (size_t index = 0; index < members->list->n; index++) {
        struct py_value value = py_getattr(py, members->list->items[index], "_value_");
        if (value.kind != PY_INT) {
            return py_refuse(py, "auto() after values that are no integers");
        }
        next = value.as.integer > next ? value.as.integer : next;
    }
    return py_int(next + 1);
}

/* The bare member: by the class's own __new__, by the builtin that it mixes in, or plain. */
static struct py_value
new_member(struct py *py, struct py_class *cls, const struct py_value *args, size_t n)
{
    struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
    struct py_special special = py_special_find(cls, "__new__", PY_HOOK_NONE);
    if (py_given(special.function)) {
        struct py_value function = special.function;
        function = function.kind == PY_OBJECT ? py_bind_attribute(py, function, self) : function;
        struct py_value *all = py_failed(function) ? NULL : py_stack_take(py, n + 1);
        if (all == NULL) {
            return py_absent();
        }
        all[0] = self;
        memcpy(all + 1, args, n * sizeof(*args));
        struct py_value made = py_call_with(py, function, all, n + 1);
        py_stack_release(py, all);
        return made.kind == PY_OBJECT || py_failed(made)
                   ? made
                   : py_refuse(py, "an Enum whose __new__ gives no member");
    }
    struct py_value member = py_object_of_class(py, cls, NULL);
    if (py_failed(member) || cls->plain_base == NULL) {
        return member;
    }
    struct py_value base = {.kind = PY_CLASS, .as.cls = cls->plain_base};
    member.as.object->plain = py_call_with(py, base, args, n);
    return py_failed(member.as.object->plain) ? py_absent() : member;
}

static bool
init_member(struct py *py, struct py_value member, const struct py_value *args, size_t n)
{
    struct py_special init = py_special_find(member.as.object->cls, "__init__", PY_HOOK_NONE);
    return py_failed(init.function) || !py_failed(py_special_call(py, init, member, args, n));
}

static struct py_value
make_member(struct py *py, struct py_class *cls, struct py_str *name, struct py_value value)
{
    const struct py_value *args = &value;
    size_t n = 1;
    if (value.kind == PY_TUPLE) {
        (void)py_items(value, &args, &n);
    }
    struct py_value member = new_member(py, cls, args, n);
    if (py_failed(member)) {
        return member;
    }
    struct py_dict *attrs = py_object_attrs(py, member.as.object);
    struct py_value text = {.kind = PY_STR, .as.str = name};
    if (attrs == NULL) {
        return py_absent();
    }
    if (py_failed(py_dict_get_lit(attrs, "_value_"))) {
        struct py_value plain = member.as.object->plain;
        if (!py_dict_set_lit(py, attrs, "_value_", py_given(plain) ? plain : value)) {
            return py_absent();
        }
    }
    return py_dict_set_lit(py, attrs, "_name_", text) && init_member(py, member, args, n)
               ? member
               : py_absent();
}

static struct py_value
member_value(struct py_value member)
{
    return py_dict_get_lit(member.as.object->attrs, "_value_");
}

/* The member with this value; absent without an error: none. */
static struct py_value
find_value(struct py *py, const struct members *members, struct py_value value)
{
    for (size_t index = 0; index < members->list->n; index++) {
        int equal = py_equal(py, member_value(members->list->items[index]), value);
        if (equal != 0) {
            return equal > 0 ? members->list->items[index] : py_absent();
        }
    }
    return py_absent();
}

static bool
add_member(struct py *py, struct py_class *cls, struct members *members, struct py_str *name,
    struct py_value value)
{
    if (py_payload(value, &type_auto) != NULL) {
        value = auto_value(py, cls, members, name);
    }
    struct py_value member = py_failed(value) ? value : make_member(py, cls, name, value);
    if (py_failed(member)) {
        return false;
    }
    struct py_value same = find_value(py, members, member_value(member));
    if (py_has_error(py)) {
        return false;
    }
    if (py_failed(same) && !py_list_append(py, members->list, member)) {
        return false;
    }
    member = py_given(same) ? same : member;
    return py_dict_set_str(py, members->by_name, name, member) &&
           py_dict_set_str(py, cls->dict, name, member);
}

static const struct members *
members_of(const struct py_class *cls)
{
    return cls->data;
}

static bool
enum_subclassed(struct py *py, struct py_class *cls)
{
    struct members *members = py_alloc(py, sizeof(*members));
    struct py_value list = py_list_new(py);
    struct py_value by_name = py_dict_new(py);
    struct py_value entries = py_dict_copy(py, cls->dict, PY_DICT);
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    if (members == NULL || py_failed(list) || py_failed(by_name) || py_failed(entries)) {
        return false;
    }
    members->list = list.as.list;
    members->by_name = by_name.as.dict;
    for (size_t index = 1; index < cls->n_mro; index++) {
        const struct members *inherited = members_of(cls->mro[index]);
        if (inherited != NULL && py_class_derives_type(cls->mro[index], &py_type_enum) &&
            inherited->list->n > 0) {
            (void)py_raise(py, &py_exc_type_error, "%.*s: cannot extend enumeration '%.*s'",
                (int)cls->name->len, cls->name->ptr, (int)cls->mro[index]->name->len,
                cls->mro[index]->name->ptr);
            return false;
        }
    }
    while (py_dict_next(entries.as.dict, &pos, &key, &value)) {
        if (is_member_entry(key.as.str, value) &&
            !add_member(py, cls, members, key.as.str, value)) {
            return false;
        }
    }
    cls->data = members;
    return true;
}

/* ---- The class as a container ------------------------------------------------------------------
 */

static struct py_value
invalid_value(struct py *py, struct py_class *cls, struct py_value value)
{
    struct py_value text = py_to_repr(py, value);
    return py_failed(text) ? text
                           : py_raise(py, &py_exc_value_error, "%.*s is not a valid %.*s",
                                 (int)text.as.str->len, text.as.str->ptr, (int)cls->qualname->len,
                                 cls->qualname->ptr);
}

/* Enum("Name", "a b c"), ["a", "b"], [("a", 1)], {"a": 1} */
static struct py_value
make_enum(struct py *py, struct py_class *base, struct py_value name, struct py_value names)
{
    struct py_value dict = py_dict_new(py);
    struct py_value list = py_absent();
    const struct py_str *text = py_as_str(name);
    if (py_failed(dict) || text == NULL) {
        return py_failed(dict) ? dict : py_refuse(py, "Enum() with these arguments");
    }
    if (py_as_str(names) != NULL) {
        struct py_value marks[2] = {py_str_lit(py, ","), py_str_lit(py, " ")};
        struct py_value spaced = py_call_method(py, names, "replace", marks, 2);
        list = py_failed(spaced) ? spaced : py_call_method(py, spaced, "split", NULL, 0);
    } else if (py_plain(names).kind == PY_DICT) {
        list = py_call_method(py, names, "items", NULL, 0);
        list = py_failed(list) ? list : py_to_list(py, list);
    } else {
        list = py_to_list(py, names);
    }
    for (size_t index = 0; !py_failed(list) && index < list.as.list->n; index++) {
        struct py_value key = list.as.list->items[index];
        struct py_value value = py_int((int64_t)index + 1);
        const struct py_value *pair = NULL;
        size_t n = 0;
        if (py_items(key, &pair, &n) && n == 2) {
            key = pair[0];
            value = pair[1];
        } else if (py_class_derives_type(base, &type_str_enum)) {
            value = py_call_method(py, key, "lower", NULL, 0);
        }
        const struct py_str *key_text = py_as_str(key);
        struct py_str *entry =
            key_text == NULL ? NULL : py_intern(py, key_text->ptr, key_text->len);
        if (entry == NULL || py_failed(value) || !py_dict_set_str(py, dict.as.dict, entry, value)) {
            return py_has_error(py) ? py_absent() : py_refuse(py, "Enum() with these names");
        }
    }
    struct py_value cls = {.kind = PY_CLASS};
    struct py_str *interned = py_failed(list) ? NULL : py_intern(py, text->ptr, text->len);
    cls.as.cls = interned == NULL ? NULL : py_class_new(py, interned, &base, 1, dict.as.dict);
    if (cls.as.cls == NULL) {
        return py_absent();
    }
    cls.as.cls->module = py_intern(py, "__main__", 8);
    return enum_subclassed(py, cls.as.cls) ? cls : py_absent();
}

static struct py_value
enum_call(struct py *py, struct py_class *cls, const struct py_args *args)
{
    const struct members *members = members_of(cls);
    if (members == NULL || members->list->n == 0) {
        return args->n_pos == 2 && args->n_kw == 0 ? make_enum(py, cls, args->pos[0], args->pos[1])
                                                   : py_refuse(py, "Enum() with these arguments");
    }
    if (args->n_pos != 1 || args->n_kw > 0) {
        return py_refuse(py, "the call of an Enum class with other than one value");
    }
    struct py_value value = args->pos[0];
    if (value.kind == PY_OBJECT && value.as.object->cls == cls) {
        return value;
    }
    struct py_value found = find_value(py, members, value);
    if (py_given(found) || py_has_error(py)) {
        return found;
    }
    struct py_value missing = py_class_lookup(cls, "_missing_");
    if (py_given(missing)) {
        struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
        missing = py_bind_attribute(py, missing, self);
        found = py_failed(missing) ? missing : py_call_with(py, missing, &value, 1);
        if (!py_is_none(found)) {
            return found;
        }
    }
    return invalid_value(py, cls, value);
}

static struct py_value
enum_iter(struct py *py, struct py_class *cls)
{
    const struct members *members = members_of(cls);
    return members == NULL ? py_list_new(py)
                           : py_list_of(py, members->list->items, members->list->n);
}

static struct py_value
enum_getitem(struct py *py, struct py_class *cls, struct py_value key)
{
    const struct members *members = members_of(cls);
    struct py_value found = py_absent();
    int has = members == NULL ? 0 : py_dict_get(py, members->by_name, key, &found);
    return has != 0 ? (has > 0 ? found : py_absent())
                    : py_raise_args(py, &py_exc_key_error, &key, 1);
}

static int
enum_contains(struct py *py, struct py_class *cls, struct py_value item)
{
    if (!py_isinstance(py, item, &py_type_enum)) {
        (void)py_refuse(py, "'in' of an Enum class with a value: Python's versions differ");
        return -1;
    }
    return item.as.object->cls == cls;
}

static int64_t
enum_length(struct py *py, struct py_class *cls)
{
    (void)py;
    const struct members *members = members_of(cls);
    return members == NULL ? 0 : (int64_t)members->list->n;
}

static struct py_value
enum_class_getattr(struct py *py, struct py_class *cls, const struct py_str *name)
{
    const struct members *members = members_of(cls);
    if (members != NULL && py_str_eq_lit(name, "__members__")) {
        return py_dict_copy(py, members->by_name, PY_DICT);
    }
    if (members != NULL && py_str_eq_lit(name, "_member_names_")) {
        struct py_value list = py_list_new(py);
        for (size_t index = 0; !py_failed(list) && index < members->list->n; index++) {
            struct py_value one = py_getattr(py, members->list->items[index], "_name_");
            if (py_failed(one) || !py_list_append(py, list.as.list, one)) {
                return py_absent();
            }
        }
        return list;
    }
    if (py_original_class_has(cls, name) || py_original_has(&py_type_type, name)) {
        return py_refuse(py, "'%.*s.%.*s' is not supported", (int)cls->name->len, cls->name->ptr,
            (int)name->len, name->ptr);
    }
    return py_raise(py, &py_exc_attribute_error, "%.*s", (int)name->len, name->ptr);
}

static const struct py_meta enum_meta = {.subclassed = enum_subclassed,
    .call = enum_call,
    .getattr = enum_class_getattr,
    .iter = enum_iter,
    .getitem = enum_getitem,
    .contains = enum_contains,
    .length = enum_length};

/* ---- Members ----------------------------------------------------------------------------------
 */

static struct py_value
enum_name(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_getattr(py, self, "_name_");
}

static struct py_value
enum_value(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_getattr(py, self, "_value_");
}

static struct py_value
enum_str(struct py *py, struct py_value self)
{
    const struct py_class *cls = self.as.object->cls;
    if (py_class_derives_type(cls, &type_int_enum) || py_class_derives_type(cls, &type_str_enum)) {
        return py_to_str(py, py_plain(self));
    }
    struct py_value name = py_getattr(py, self, "_name_");
    return py_failed(name) ? name
                           : py_strf(py, "%.*s.%.*s", (int)cls->name->len, cls->name->ptr,
                                 (int)name.as.str->len, name.as.str->ptr);
}

static struct py_value
enum_repr(struct py *py, struct py_value self)
{
    const struct py_class *cls = self.as.object->cls;
    struct py_value name = py_getattr(py, self, "_name_");
    struct py_value value = py_failed(name) ? name : py_to_repr(py, member_value(self));
    return py_failed(value) ? value
                            : py_strf(py, "<%.*s.%.*s: %.*s>", (int)cls->name->len, cls->name->ptr,
                                  (int)name.as.str->len, name.as.str->ptr, (int)value.as.str->len,
                                  value.as.str->ptr);
}

static struct py_value
enum_format(struct py *py, struct py_value self, const struct py_str *spec)
{
    const struct py_class *cls = self.as.object->cls;
    struct py_special own = py_special_find(cls, "__str__", PY_HOOK_NONE);
    bool is_mixed = cls->plain_base != NULL && !py_class_derives_type(cls, &type_int_enum) &&
                    !py_class_derives_type(cls, &type_str_enum);
    if (is_mixed && py_failed(own.function)) {
        return py_refuse(py,
            "format() or an f-string with a member of '%.*s', which gives the value "
            "before Python 3.11 and the name since: use .value",
            (int)cls->name->len, cls->name->ptr);
    }
    if (cls->plain_base != NULL && py_failed(own.function)) {
        return py_format(py, py_plain(self), spec);
    }
    struct py_value text = py_to_str(py, self);
    return py_failed(text) ? text : py_format(py, text, spec);
}

static const struct py_def enum_members[] = {
    {.name = "name", .kind = PY_DEF_PROPERTY, .fn = enum_name},
    {.name = "value", .kind = PY_DEF_PROPERTY, .fn = enum_value},
    {0},
};

const struct py_type py_type_enum = {.name = "Enum",
    .module = "enum",
    .members = enum_members,
    .meta = &enum_meta,
    .str = enum_str,
    .repr = enum_repr,
    .format = enum_format};
static const struct py_type type_int_enum = {
    .name = "IntEnum", .module = "enum", .bases = {&py_type_int, &py_type_enum}};
static const struct py_type type_str_enum = {
    .name = "StrEnum", .module = "enum", .bases = {&py_type_str, &py_type_enum}};

/* ---- The module -------------------------------------------------------------------------------
 */

static bool
auto_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return true;
}

static const struct py_type type_auto = {.name = "auto",
    .module = "enum",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(int),
    .init = auto_init,
    .init_signature = ""};

static struct py_value
enum_unique(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value cls = args->pos[0];
    (void)self;
    const struct members *members =
        py_is_subclass(cls, &py_type_enum) ? members_of(cls.as.cls) : NULL;
    if (members != NULL && py_dict_len(members->by_name) != members->list->n) {
        return py_raise(py, &py_exc_value_error, "duplicate values found in <enum '%.*s'>",
            (int)cls.as.cls->name->len, cls.as.cls->name->ptr);
    }
    return cls;
}

static const struct py_def defs[] = {
    {.name = "Enum", .kind = PY_DEF_TYPE, .type = &py_type_enum},
    {.name = "IntEnum", .kind = PY_DEF_TYPE, .type = &type_int_enum},
    {.name = "StrEnum", .kind = PY_DEF_TYPE, .type = &type_str_enum},
    {.name = "auto", .kind = PY_DEF_TYPE, .type = &type_auto},
    {.name = "unique", .kind = PY_DEF_FUNCTION, .fn = enum_unique, .signature = "enumeration"},
    {.name = "Flag", .kind = PY_DEF_REFUSE, .text = "flags are not supported"},
    {.name = "IntFlag", .kind = PY_DEF_REFUSE, .text = "flags are not supported"},
    {0},
};

const struct py_module_def py_mod_enum = {.name = "enum", .defs = defs};
