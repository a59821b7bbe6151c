/* The module typing: everything binds and can be subscripted; nothing is checked, as in Python. */
#include <string.h>

#include "py_class.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_namedtuple.h"
#include "py_typing.h"

static const struct py_type type_form;

const struct py_typing *
py_typing_of(struct py_value value)
{
    return py_payload(value, &type_form);
}

static struct py_value
form_new(struct py *py, struct py_str *name, struct py_value origin, struct py_value args)
{
    struct py_typing *form;
    struct py_value made = py_object_new(py, &type_form, (void **)&form);
    if (!py_failed(made)) {
        *form = (struct py_typing){name, origin, args};
    }
    return made;
}

static struct py_value
as_tuple(struct py *py, struct py_value key)
{
    return key.kind == PY_TUPLE ? key : py_tuple_of(py, &key, 1);
}

static struct py_value
form_getitem(struct py *py, struct py_value self, struct py_value key)
{
    const struct py_typing *form = py_typing_of(self);
    struct py_value args = as_tuple(py, key);
    return py_failed(args) ? args : form_new(py, form->name, form->origin, args);
}

struct py_value
py_typing_subscript(struct py *py, struct py_value cls, struct py_value key)
{
    struct py_value args = as_tuple(py, key);
    return py_failed(args) ? args : form_new(py, NULL, cls, args);
}

struct py_value
py_typing_union(struct py *py, struct py_value a, struct py_value b)
{
    struct py_value pair[2] = {a, b};
    struct py_value name = py_str_lit(py, "Union");
    struct py_value args = py_failed(name) ? name : py_tuple_of(py, pair, 2);
    return py_failed(args) ? args : form_new(py, name.as.str, py_absent(), args);
}

static struct py_value
form_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    if (op != PY_OP_OR) {
        return py_not_implemented();
    }
    return reflected ? py_typing_union(py, other, self) : py_typing_union(py, self, other);
}

/* list[int]() is list(); names of typing take anything. */
static struct py_value
form_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_typing *form = py_typing_of(self);
    return py_given(form->origin) ? py_call(py, form->origin, args) : self;
}

static const struct py_type type_form = {.name = "_SpecialForm",
    .module = "typing",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct py_typing),
    .getitem = form_getitem,
    .binary = form_binary,
    .call = form_call};

static struct py_value
class_itself(struct py *py, struct py_class *cls, struct py_value key)
{
    (void)py;
    (void)key;
    return (struct py_value){.kind = PY_CLASS, .as.cls = cls};
}

static const struct py_meta generic_meta = {.getitem = class_itself};
static const struct py_type type_generic = {
    .name = "Generic", .module = "typing", .meta = &generic_meta};
static const struct py_type type_protocol = {
    .name = "Protocol", .module = "typing", .bases = {&type_generic}};

/* A TypedDict makes plain dicts. */
static struct py_value
typed_dict_call(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return py_call(py, py_class_value(py, &py_type_dict), args);
}

static const struct py_meta typed_dict_meta = {.call = typed_dict_call};
const struct py_type py_type_typed_dict = {
    .name = "TypedDict", .module = "typing", .meta = &typed_dict_meta};

static struct py_value
second_argument(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    return args->pos[1];
}

static struct py_value
first_argument(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    return args->pos[0];
}

static struct py_value
typing_getattr(struct py *py, const struct py_str *name)
{
    if (name->len == 0 || name->ptr[0] == '_') {
        return py_absent();
    }
    struct py_value text = py_str_new(py, name->ptr, name->len);
    return py_failed(text) ? text : form_new(py, text.as.str, py_absent(), py_absent());
}

static bool
typing_knows(const struct py_str *name)
{
    return name->len > 0 && name->ptr[0] != '_';
}

static const struct py_def defs[] = {
    {.name = "TYPE_CHECKING", .kind = PY_DEF_BOOL, .number = 0},
    {.name = "cast", .kind = PY_DEF_FUNCTION, .fn = second_argument, .signature = "typ, val"},
    {.name = "final", .kind = PY_DEF_FUNCTION, .fn = first_argument, .signature = "f"},
    {.name = "overload", .kind = PY_DEF_FUNCTION, .fn = first_argument, .signature = "func"},
    {.name = "no_type_check", .kind = PY_DEF_FUNCTION, .fn = first_argument, .signature = "arg"},
    {.name = "runtime_checkable",
        .kind = PY_DEF_FUNCTION,
        .fn = first_argument,
        .signature = "cls"},
    {.name = "Generic", .kind = PY_DEF_TYPE, .type = &type_generic},
    {.name = "Protocol", .kind = PY_DEF_TYPE, .type = &type_protocol},
    {.name = "Text", .kind = PY_DEF_TYPE, .type = &py_type_str},
    {.name = "NamedTuple", .kind = PY_DEF_TYPE, .type = &py_type_namedtuple},
    {.name = "TypedDict", .kind = PY_DEF_TYPE, .type = &py_type_typed_dict},
    {.name = "NewType", .kind = PY_DEF_REFUSE, .text = "typing.NewType is not supported"},
    {.name = "get_type_hints", .kind = PY_DEF_REFUSE, .text = "annotations are not evaluated"},
    {.name = "get_args", .kind = PY_DEF_REFUSE, .text = "annotations are not evaluated"},
    {.name = "get_origin", .kind = PY_DEF_REFUSE, .text = "annotations are not evaluated"},
    {0},
};

const struct py_module_def py_mod_typing = {
    .name = "typing", .defs = defs, .getattr = typing_getattr, .knows = typing_knows};
const struct py_module_def py_mod_typing_extensions = {
    .name = "typing_extensions", .defs = defs, .getattr = typing_getattr, .knows = typing_knows};
