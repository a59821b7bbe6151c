/* The module dataclasses: what its decorator gives a class is a type of C right behind the class in its order of lookup, so
 * that methods which the class defines come first, and those of its bases later. */
#include <stdio.h>
#include <string.h>

#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "py_eval.h"
#include "py_mod.h"
#include "py_state.h"
#include "py_types.h"

struct field {
    struct py_value name;
    struct py_value value;   /* its default; absent: none */
    struct py_value factory; /* absent: none */
    bool is_given;           /* init= */
    bool is_shown;           /* repr= */
    bool is_compared;        /* compare= */
};

/* What the decorator was told, and made of it. */
struct params {
    const char *function;  /* "Name.__init__" */
    const char *signature; /* of that */
    size_t n_bound;
    size_t n_required; /* of those that may come by position */
    size_t n_most;
    bool is_frozen;
    bool is_ordered;
};

static const struct py_type type_data;
static const struct py_type type_field;
static const struct py_type type_params;

static const struct py_type type_frozen_error = {
    .name = "FrozenInstanceError", .module = "dataclasses", .bases = {&py_exc_attribute_error}};

static struct py_dict *
fields_of(const struct py_class *cls)
{
    struct py_value fields = py_class_lookup(cls, "__dataclass_fields__");
    return fields.kind == PY_DICT ? fields.as.dict : NULL;
}

static const struct params *
params_of(const struct py_class *cls)
{
    return py_payload(py_class_lookup(cls, "__dataclass_params__"), &type_params);
}

static struct field *
next_field(const struct py_dict *fields, size_t *pos)
{
    struct py_value key;
    struct py_value value;
    return py_dict_next(fields, pos, &key, &value) ? py_payload(value, &type_field) : NULL;
}

/* ---- Instances --------------------------------------------------------------------------------- */

static bool
fill(
    struct py *py, struct py_value self, const struct py_dict *fields, const struct py_value *bound)
{
    struct py_dict *attrs = py_object_attrs(py, self.as.object);
    const struct field *field;
    size_t given = 0;
    for (size_t pos = 0; attrs != NULL && (field = next_field(fields, &pos)) != NULL;) {
        struct py_value value = field->is_given ? bound[given++] : py_absent();
        if (py_failed(value) && py_given(field->factory)) {
            value = py_call_with(py, field->factory, NULL, 0);
            if (py_failed(value)) {
                return false;
            }
        }
        value = py_failed(value) ? field->value : value;
        if (py_given(value) && !py_dict_set(py, attrs, field->name, value)) {
            return false;
        }
    }
    return attrs != NULL;
}

/* As Python counts, with self. */
static bool
fits(struct py *py, const struct params *params, size_t n)
{
    char from[32] = "";
    if (n <= params->n_most) {
        return true;
    }
    if (params->n_required < params->n_most) {
        (void)snprintf(from, sizeof(from), "from %zu to ", params->n_required + 1);
    }
    (void)py_raise(py, &py_exc_type_error,
        "%s() takes %s%zu positional argument%s but %zu were given", params->function, from,
        params->n_most + 1, params->n_most == 0 ? "" : "s", n + 1);
    return false;
}

static bool
data_init(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_class *cls = self.as.object->cls;
    const struct params *params = params_of(cls);
    const struct py_dict *fields = fields_of(cls);
    if (params == NULL || fields == NULL) {
        (void)py_refuse(py, "an instance of what is behind a dataclass");
        return false;
    }
    struct py_value *bound = py_stack_take(py, params->n_bound + 1);
    bool ok = bound != NULL && fits(py, params, args->n_pos) &&
              py_bind(py, params->function, params->signature, args, bound, params->n_bound) &&
              fill(py, self, fields, bound);
    if (bound != NULL) {
        py_stack_release(py, bound);
    }
    if (!ok || py_failed(py_class_lookup(cls, "__post_init__"))) {
        return ok;
    }
    return !py_failed(py_call_method(py, self, "__post_init__", NULL, 0));
}

static struct py_value
data_repr(struct py *py, struct py_value self)
{
    const struct py_class *cls = self.as.object->cls;
    struct py_buf buf = {.py = py};
    const struct field *field;
    bool is_first = true;
    py_buf_add_str(&buf, cls->qualname);
    py_buf_add_char(&buf, '(');
    for (size_t pos = 0; (field = next_field(fields_of(cls), &pos)) != NULL;) {
        if (!field->is_shown) {
            continue;
        }
        struct py_value value = py_getattr(py, self, py_c_str(py, field->name.as.str));
        struct py_value text = py_failed(value) ? value : py_to_repr(py, value);
        if (py_failed(text)) {
            return text;
        }
        py_buf_add_text(&buf, is_first ? "" : ", ");
        py_buf_add_str(&buf, field->name.as.str);
        py_buf_add_char(&buf, '=');
        py_buf_add_str(&buf, text.as.str);
        is_first = false;
    }
    py_buf_add_char(&buf, ')');
    return py_buf_take(&buf);
}

/* The values that are compared. */
static struct py_value
compared(struct py *py, struct py_value self)
{
    struct py_value list = py_list_new(py);
    const struct field *field;
    for (size_t pos = 0;
         !py_failed(list) && (field = next_field(fields_of(self.as.object->cls), &pos)) != NULL;) {
        if (!field->is_compared) {
            continue;
        }
        struct py_value value = py_getattr(py, self, py_c_str(py, field->name.as.str));
        if (py_failed(value) || !py_list_append(py, list.as.list, value)) {
            return py_absent();
        }
    }
    return py_failed(list) ? list : py_tuple_of(py, list.as.list->items, list.as.list->n);
}

static struct py_value
data_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct params *params = params_of(self.as.object->cls);
    bool is_equality = op == PY_OP_EQ || op == PY_OP_NE;
    bool is_order = op >= PY_OP_LT && op <= PY_OP_GE;
    if (reflected || other.kind != PY_OBJECT || other.as.object->cls != self.as.object->cls ||
        !(is_equality || (is_order && params->is_ordered))) {
        return py_not_implemented();
    }
    struct py_value own = compared(py, self);
    struct py_value theirs = py_failed(own) ? own : compared(py, other);
    return py_failed(theirs) ? theirs : py_binary(py, op, own, theirs);
}

static bool
data_hash(struct py *py, struct py_value self, uint64_t *ret)
{
    if (!params_of(self.as.object->cls)->is_frozen) {
        (void)py_raise(py, &py_exc_type_error, "unhashable type: '%s'", py_type_name(py, self));
        return false;
    }
    struct py_value own = compared(py, self);
    return !py_failed(own) && py_hash(py, own, ret);
}

static int
data_setattr(struct py *py, struct py_value self, const struct py_str *name, struct py_value value)
{
    (void)value;
    if (!params_of(self.as.object->cls)->is_frozen) {
        return 0;
    }
    (void)py_raise(
        py, &type_frozen_error, "cannot assign to field '%.*s'", (int)name->len, name->ptr);
    return -1;
}

static const struct py_type type_data = {.name = "object",
    .init = data_init,
    .repr = data_repr,
    .binary = data_binary,
    .hash = data_hash,
    .setattr = data_setattr};

static const struct py_type type_params = {.name = "_DataclassParams",
    .module = "dataclasses",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct params)};

/* ---- field() ----------------------------------------------------------------------------------- */

static struct py_value
field_name(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return ((const struct field *)self.as.object->payload)->name;
}

static const struct py_def field_members[] = {
    {.name = "name", .kind = PY_DEF_PROPERTY, .fn = field_name},
    {0},
};

static const struct py_type type_field = {.name = "Field",
    .module = "dataclasses",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct field),
    .members = field_members};

static bool
flag(struct py *py, struct py_value given, bool *ret)
{
    if (py_given(given)) {
        int truth = py_truth(py, given);
        *ret = truth > 0;
        return truth >= 0;
    }
    return true;
}

static struct py_value
make_field(struct py *py, struct py_value self, const struct py_args *args)
{
    struct field *field;
    struct py_value made = py_object_new(py, &type_field, (void **)&field);
    (void)self;
    if (py_failed(made)) {
        return made;
    }
    *field = (struct field){.value = args->pos[0],
        .factory = args->pos[1],
        .is_given = true,
        .is_shown = true,
        .is_compared = true};
    if (py_given(args->pos[0]) && py_given(args->pos[1])) {
        return py_raise(py, &py_exc_value_error, "cannot specify both default and default_factory");
    }
    return flag(py, args->pos[2], &field->is_given) && flag(py, args->pos[3], &field->is_shown) &&
                   flag(py, args->pos[4], &field->is_compared)
               ? made
               : py_absent();
}

/* ---- dataclass --------------------------------------------------------------------------------- */

/* The field that an annotation in the class makes; its default is what the class has under that name. */
static bool
take_field(struct py *py, struct py_class *cls, struct py_dict *fields, struct py_value name)
{
    struct py_value given = py_dict_get_str(cls->dict, name.as.str);
    struct field *field = py_payload(given, &type_field);
    if (given.kind == PY_LIST || given.kind == PY_DICT || given.kind == PY_SET) {
        (void)py_raise(py, &py_exc_value_error,
            "mutable default <class '%s'> for field %.*s is not allowed: use default_factory",
            py_type_name(py, given), (int)name.as.str->len, name.as.str->ptr);
        return false;
    }
    struct py_value made = given;
    if (field == NULL) {
        made = py_object_new(py, &type_field, (void **)&field);
        if (py_failed(made)) {
            return false;
        }
        *field = (struct field){.value = given,
            .factory = py_absent(),
            .is_given = true,
            .is_shown = true,
            .is_compared = true};
    } else if (py_given(field->value)) {
        if (!py_dict_set(py, cls->dict, name, field->value)) {
            return false;
        }
    } else if (py_dict_remove(py, cls->dict, name) < 0) {
        return false;
    }
    field->name = name;
    return py_dict_set(py, fields, name, made);
}

/* Those of the bases, from the last to the first, and the class's own. */
static struct py_value
gather(struct py *py, struct py_class *cls)
{
    struct py_value fields = py_dict_new(py);
    struct py_value key;
    struct py_value value;
    for (size_t i = cls->n_mro; !py_failed(fields) && i-- > 1;) {
        struct py_value inherited = py_dict_get_lit(cls->mro[i]->dict, "__dataclass_fields__");
        for (size_t pos = 0;
             inherited.kind == PY_DICT && py_dict_next(inherited.as.dict, &pos, &key, &value);) {
            if (!py_dict_set(py, fields.as.dict, key, value)) {
                return py_absent();
            }
        }
    }
    struct py_value own = py_dict_get_lit(cls->dict, "__annotations__");
    for (size_t pos = 0; !py_failed(fields) && own.kind == PY_DICT &&
                         py_dict_next(own.as.dict, &pos, &key, &value);) {
        if (!take_field(py, cls, fields.as.dict, key)) {
            return py_absent();
        }
    }
    return fields;
}

static bool
write_signature(struct py *py, struct py_class *cls, const struct py_dict *fields, bool by_name,
    struct params *params)
{
    struct py_buf buf = {.py = py};
    const struct field *field;
    bool has_default = false;
    py_buf_add_text(&buf, by_name ? "*, " : "");
    for (size_t pos = 0; (field = next_field(fields, &pos)) != NULL;) {
        bool is_optional = py_given(field->value) || py_given(field->factory);
        if (!field->is_given) {
            continue;
        }
        if (has_default && !is_optional && !by_name) {
            (void)py_refuse(py, "a field of a dataclass without a default behind one that has one");
            return false;
        }
        has_default = has_default || is_optional;
        py_buf_add_text(&buf, params->n_bound == 0 ? "" : ", ");
        py_buf_add_str(&buf, field->name.as.str);
        py_buf_add_text(&buf, is_optional ? "=" : "");
        params->n_bound++;
        params->n_most += by_name ? 0 : 1;
        params->n_required += by_name || is_optional ? 0 : 1;
    }
    struct py_value text = params->n_bound == 0 ? py_str_lit(py, "") : py_buf_take(&buf);
    struct py_value name =
        py_strf(py, "%.*s.__init__", (int)cls->qualname->len, cls->qualname->ptr);
    if (py_failed(text) || py_failed(name)) {
        return false;
    }
    params->signature = py_c_str(py, text.as.str);
    params->function = py_c_str(py, name.as.str);
    return params->signature != NULL && params->function != NULL;
}

/* __match_args__: what __init__ takes by position. */
static bool
note_positional(
    struct py *py, const struct py_class *cls, const struct py_dict *fields, bool by_name)
{
    struct py_value names = py_list_new(py);
    const struct field *field;
    if (py_failed(names) || py_given(py_dict_get_lit(cls->dict, "__match_args__"))) {
        return !py_failed(names);
    }
    for (size_t pos = 0; !by_name && (field = next_field(fields, &pos)) != NULL;) {
        if (field->is_given && !py_list_append(py, names.as.list, field->name)) {
            return false;
        }
    }
    struct py_value tuple = py_tuple_of(py, names.as.list->items, names.as.list->n);
    return !py_failed(tuple) && py_dict_set_lit(py, cls->dict, "__match_args__", tuple);
}

/* The type comes right behind the class. */
static bool
add_methods(struct py *py, struct py_class *cls)
{
    struct py_class *data = py_class_of_type(py, &type_data);
    struct py_class **mro = py_alloc(py, (cls->n_mro + 1) * sizeof(*mro));
    if (data == NULL || mro == NULL) {
        return false;
    }
    mro[0] = cls;
    mro[1] = data;
    memcpy(mro + 2, cls->mro + 1, (cls->n_mro - 1) * sizeof(*mro));
    cls->mro = mro;
    cls->n_mro++;
    return true;
}

struct wish {
    bool is_frozen;
    bool is_ordered;
    bool by_name;
};

static struct py_value
decorate(struct py *py, struct py_value value, struct wish wish)
{
    struct params *params;
    if (value.kind != PY_CLASS || value.as.cls->type != NULL || value.as.cls->plain_base != NULL ||
        value.as.cls->payload_size > 0) {
        return py_refuse(py, "a dataclass of this class");
    }
    struct py_class *cls = value.as.cls;
    if (py_given(py_class_lookup(cls, "__setattr__")) &&
        py_class_lookup(cls, "__setattr__").kind == PY_FUNCTION) {
        return py_refuse(py, "a dataclass with __setattr__");
    }
    const struct params *inherited = params_of(cls);
    if (inherited != NULL && inherited->is_frozen != wish.is_frozen) {
        return py_raise(py, &py_exc_type_error,
            wish.is_frozen ? "cannot inherit frozen dataclass from a non-frozen one"
                           : "cannot inherit non-frozen dataclass from a frozen one");
    }
    struct py_value fields = gather(py, cls);
    struct py_value kept =
        py_failed(fields) ? fields : py_object_new(py, &type_params, (void **)&params);
    if (py_failed(kept)) {
        return kept;
    }
    *params = (struct params){.is_frozen = wish.is_frozen, .is_ordered = wish.is_ordered};
    return write_signature(py, cls, fields.as.dict, wish.by_name, params) &&
                   note_positional(py, cls, fields.as.dict, wish.by_name) &&
                   py_dict_set_lit(py, cls->dict, "__dataclass_fields__", fields) &&
                   py_dict_set_lit(py, cls->dict, "__dataclass_params__", kept) &&
                   add_methods(py, cls)
               ? value
               : py_absent();
}

struct decorator {
    struct wish wish;
};

static struct py_value
decorator_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct decorator *decorator = self.as.object->payload;
    return args->n_pos == 1 ? decorate(py, args->pos[0], decorator->wish)
                            : py_refuse(py, "dataclass() with these arguments");
}

static const struct py_type type_decorator = {.name = "function",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct decorator),
    .call = decorator_call};

/* args: cls, frozen, order, kw_only */
static struct py_value
dataclass(struct py *py, struct py_value self, const struct py_args *args)
{
    struct wish wish = {0};
    struct decorator *decorator;
    (void)self;
    if (!flag(py, args->pos[1], &wish.is_frozen) || !flag(py, args->pos[2], &wish.is_ordered) ||
        !flag(py, args->pos[3], &wish.by_name)) {
        return py_absent();
    }
    if (!py_is_nothing(args->pos[0])) {
        return decorate(py, args->pos[0], wish);
    }
    struct py_value made = py_object_new(py, &type_decorator, (void **)&decorator);
    if (!py_failed(made)) {
        decorator->wish = wish;
    }
    return made;
}

/* ---- The module -------------------------------------------------------------------------------- */

static struct py_dict *
fields_in(struct py *py, struct py_value value)
{
    struct py_dict *fields = value.kind == PY_OBJECT  ? fields_of(value.as.object->cls)
                             : value.kind == PY_CLASS ? fields_of(value.as.cls)
                                                      : NULL;
    if (fields == NULL) {
        (void)py_raise(py, &py_exc_type_error, "must be called with a dataclass type or instance");
    }
    return fields;
}

static struct py_value
module_fields(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_dict *fields = fields_in(py, args->pos[0]);
    struct py_value list = fields == NULL ? py_absent() : py_list_new(py);
    struct py_value key;
    struct py_value value;
    (void)self;
    for (size_t pos = 0; !py_failed(list) && py_dict_next(fields, &pos, &key, &value);) {
        if (!py_list_append(py, list.as.list, value)) {
            return py_absent();
        }
    }
    return py_failed(list) ? list : py_tuple_of(py, list.as.list->items, list.as.list->n);
}

/* The values by name; of values that asdict() would copy only the plain ones. */
static struct py_value
module_asdict(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = args->pos[0];
    const struct py_dict *fields = value.kind == PY_OBJECT ? fields_of(value.as.object->cls) : NULL;
    struct py_value dict = py_dict_new(py);
    const struct field *field;
    if (fields == NULL || py_failed(dict)) {
        return py_failed(dict) ? dict
                               : py_raise(py, &py_exc_type_error,
                                     "asdict() should be called on dataclass instances");
    }
    for (size_t pos = 0; (field = next_field(fields, &pos)) != NULL;) {
        struct py_value one = py_getattr(py, value, py_c_str(py, field->name.as.str));
        if (one.kind == PY_OBJECT && fields_of(one.as.object->cls) != NULL && py_step(py)) {
            one = module_asdict(py, self, &(struct py_args){.pos = &one, .n_pos = 1});
        } else if (one.kind > PY_BYTES || one.kind == PY_ELLIPSIS) {
            one = py_refuse(py, "asdict() of a field that holds more than a plain value");
        }
        if (py_failed(one) || !py_dict_set(py, dict.as.dict, field->name, one)) {
            return py_absent();
        }
    }
    return dict;
}

static struct py_value
module_is(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value value = args->pos[0];
    (void)py;
    (void)self;
    return py_bool((value.kind == PY_OBJECT && fields_of(value.as.object->cls) != NULL) ||
                   (value.kind == PY_CLASS && fields_of(value.as.cls) != NULL));
}

static const struct py_def defs[] = {
    {.name = "dataclass",
        .kind = PY_DEF_FUNCTION,
        .fn = dataclass,
        .signature = "cls=, /, *, frozen=, order=, kw_only="},
    {.name = "field",
        .kind = PY_DEF_FUNCTION,
        .fn = make_field,
        .signature = "*, default=, default_factory=, init=, repr=, compare="},
    {.name = "fields",
        .kind = PY_DEF_FUNCTION,
        .fn = module_fields,
        .signature = "class_or_instance"},
    {.name = "asdict", .kind = PY_DEF_FUNCTION, .fn = module_asdict, .signature = "obj"},
    {.name = "is_dataclass", .kind = PY_DEF_FUNCTION, .fn = module_is, .signature = "obj"},
    {.name = "FrozenInstanceError", .kind = PY_DEF_TYPE, .type = &type_frozen_error},
    {.name = "astuple", .kind = PY_DEF_REFUSE, .text = "dataclasses.astuple() is not supported"},
    {.name = "replace", .kind = PY_DEF_REFUSE, .text = "dataclasses.replace() is not supported"},
    {0},
};

const struct py_module_def py_mod_dataclasses = {.name = "dataclasses", .defs = defs};
