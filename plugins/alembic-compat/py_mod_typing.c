/* The module typing: everything binds and can be subscripted; nothing is checked, as in Python. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"

struct form {
    int unused;
};

static struct py_value
form_getitem(struct py *py, struct py_value self, struct py_value key)
{
    (void)py;
    (void)key;
    return self;
}

static struct py_value
form_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    (void)py;
    (void)other;
    (void)reflected;
    return op == PY_OP_OR ? self : py_not_implemented();
}

static struct py_value
form_call(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static const struct py_type type_form = {.name = "_SpecialForm",
    .module = "typing",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct form),
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
    return py_object_new(py, &type_form, NULL);
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
    {.name = "NamedTuple", .kind = PY_DEF_REFUSE, .text = "typing.NamedTuple is not supported"},
    {.name = "TypedDict", .kind = PY_DEF_REFUSE, .text = "typing.TypedDict is not supported"},
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
