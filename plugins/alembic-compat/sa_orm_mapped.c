/*
 * Mapped[…] and mapped_column(): columns whose type and NULL their annotation says.
 */
#include "py_class.h"
#include "py_typing.h"
#include "sa_exc.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_type.h"

/* ---- Mapped[…] ------------------------------------------------------------------------------ */

struct inside {
    struct py_value value;
};

static const struct py_type inside_type = {.name = "_MappedAnnotation",
    .module = "sqlalchemy.orm.base",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct inside)};

static struct py_value
mapped_getitem(struct py *py, struct py_class *cls, struct py_value key)
{
    (void)cls;
    struct inside *inside;
    struct py_value made = py_object_new(py, &inside_type, (void **)&inside);
    if (!py_failed(made)) {
        inside->value = key;
    }
    return made;
}

static const struct py_meta mapped_meta = {.getitem = mapped_getitem};

const struct py_type al_py_mapped = {.name = "Mapped",
    .module = "sqlalchemy.orm.base",
    .flags = PY_TYPE_FINAL,
    .meta = &mapped_meta};

struct py_value
al_mapped_inside(struct py_value annotation)
{
    const struct inside *inside = py_payload(annotation, &inside_type);
    return inside == NULL ? py_absent() : inside->value;
}

/* ---- mapped_column() ------------------------------------------------------------------------ */

/* Arguments that only dataclasses and loading strategies look at. */
static bool
is_ignored(const struct py_str *name)
{
    static const char *const names[] = {"init", "repr", "compare", "hash", "kw_only",
        "default_factory", "active_history", "dataclass_metadata"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (py_str_eq_lit(name, names[i])) {
            return true;
        }
    }
    return false;
}

struct py_value
al_fn_mapped_column(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_py_mapped_column *mapped;
    struct py_value made = py_object_new(py, &al_py_mapped_column, (void **)&mapped);
    struct py_value type = py_class_value(py, &al_py_column_type);
    struct py_kwarg *words = al_take(py, (args->n_kw + 1) * sizeof(*words));
    struct py_args rest = {.pos = args->pos, .n_pos = args->n_pos, .kw = words};
    if (py_failed(made) || py_failed(type) || words == NULL) {
        return py_absent();
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        const struct py_kwarg *word = &args->kw[i];
        if (py_str_eq_lit(word->name, "sort_order") && word->value.kind == PY_INT) {
            mapped->sort_order = word->value.as.integer;
        } else if (py_str_eq_lit(word->name, "deferred")) {
            mapped->is_deferred = py_truth(py, word->value) > 0;
        } else if (py_str_eq_lit(word->name, "deferred_group") ||
                   py_str_eq_lit(word->name, "deferred_raiseload")) {
            return py_refuse(py, "mapped_column(deferred_group=…) is not supported");
        } else if (py_str_eq_lit(word->name, "use_existing_column")) {
            mapped->is_shared = py_truth(py, word->value) > 0;
        } else if (!is_ignored(word->name)) {
            mapped->has_nullable |=
                py_str_eq_lit(word->name, "nullable") && !py_is_none(word->value);
            words[rest.n_kw++] = *word;
        }
    }
    mapped->column = py_call(py, type, &rest);
    return py_failed(mapped->column) ? py_absent() : made;
}

/* deferred(Column(…)) */
struct py_value
al_fn_deferred(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_py_mapped_column *mapped;
    struct py_value made = py_object_new(py, &al_py_mapped_column, (void **)&mapped);
    const struct al_py_mapped_column *given = py_payload(args->pos[0], &al_py_mapped_column);
    if (!py_is_nothing(args->pos[1]) || !py_is_nothing(args->pos[2])) {
        return py_refuse(py, "this argument of deferred() is not supported");
    }
    if (!py_failed(made) && given != NULL) {
        *mapped = *given;
    } else if (!py_failed(made)) {
        mapped->column = args->pos[0];
        mapped->has_nullable = true;
        if (py_payload(args->pos[0], &al_py_column_type) == NULL) {
            return py_refuse(py, "deferred() of something that is no column is not supported");
        }
    }
    if (!py_failed(made)) {
        mapped->is_deferred = true;
    }
    return made;
}

static struct py_value
column_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct al_py_mapped_column *mapped = self.as.object->payload;
    return py_getattr_maybe(py, mapped->column, py_c_str(py, name));
}

static struct py_value
column_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    const struct al_py_mapped_column *mapped = self.as.object->payload;
    return reflected ? py_binary(py, op, other, mapped->column)
                     : py_binary(py, op, mapped->column, other);
}

const struct py_type al_py_mapped_column = {.name = "MappedColumn",
    .module = "sqlalchemy.orm.properties",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_mapped_column),
    .getattr = column_getattr,
    .binary = column_binary};

/* ---- The type of an annotation -------------------------------------------------------------- */

static bool
is_none_type(struct py_value value)
{
    return py_is_none(value) || (value.kind == PY_CLASS && value.as.cls->type == &py_type_none);
}

/* The type without None; *ret_optional where None was among it. Absent: not to be read. */
static struct py_value
without_none(struct py_value type, bool *ret_optional)
{
    const struct py_typing *form = py_typing_of(type);
    if (form == NULL || form->name == NULL || py_failed(form->args)) {
        return type;
    }
    const struct py_tuple *args = form->args.as.tuple;
    if (py_str_eq_lit(form->name, "Optional") && args->n == 1) {
        *ret_optional = true;
        return without_none(args->items[0], ret_optional);
    }
    if (!py_str_eq_lit(form->name, "Union")) {
        return type;
    }
    struct py_value left = py_absent();
    for (size_t i = 0; i < args->n; i++) {
        if (is_none_type(args->items[i])) {
            *ret_optional = true;
        } else if (py_given(left)) {
            return py_absent();
        } else {
            left = args->items[i];
        }
    }
    return py_failed(left) ? left : without_none(left, ret_optional);
}

/* What SQLAlchemy makes of a Python class where no type_annotation_map says otherwise. */
static const char *
standard_type(const struct py_class *cls)
{
    static const struct {
        const struct py_type *type;
        const char *name;
    } types[] = {{&py_type_bool, "Boolean"}, {&py_type_int, "Integer"}, {&py_type_float, "Float"},
        {&py_type_str, "String"}, {&py_type_bytes, "LargeBinary"}, {&py_type_datetime, "DateTime"},
        {&py_type_date, "Date"}, {&py_type_uuid, "Uuid"}, {&py_type_decimal, "Numeric"}};
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (cls->type == types[i].type) {
            return types[i].name;
        }
    }
    if (cls->type != NULL && cls->type->module != NULL &&
        strcmp(cls->type->module, "datetime") == 0) {
        return strcmp(cls->type->name, "time") == 0        ? "Time"
               : strcmp(cls->type->name, "timedelta") == 0 ? "Interval"
                                                           : NULL;
    }
    return NULL;
}

static struct al_type *
type_of(struct py *py, const struct al_registry *registry, const struct py_str *name,
    struct py_value type)
{
    struct py_value mapped = py_absent();
    if (registry->types.kind == PY_DICT &&
        py_dict_get(py, registry->types.as.dict, type, &mapped) > 0) {
        return al_type_of(py, mapped);
    }
    if (py_is_subclass(type, &py_type_enum)) {
        struct py_value cls = al_type_class(py, LOCKSTEP_STR("Enum"), AL_TYPE_SA);
        struct py_value made = py_failed(cls) ? cls : py_call_with(py, cls, &type, 1);
        return py_failed(made) ? NULL : al_type_of(py, made);
    }
    const char *standard = type.kind == PY_CLASS ? standard_type(type.as.cls) : NULL;
    if (standard == NULL) {
        if (!py_has_error(py)) {
            (void)py_refuse(
                py, "the annotation of '%.*s' is not supported", (int)name->len, name->ptr);
        }
        return NULL;
    }
    return al_type_of(py, al_type_class(py, lockstep_str_of(standard), AL_TYPE_SA));
}

bool
al_mapped_settle(struct py *py, struct al_registry *registry, const struct py_str *name,
    struct al_py_mapped_column *mapped, struct py_value inside)
{
    struct al_column *column = al_column_in(py, mapped->column);
    bool is_untyped =
        al_type_affinity(column->type) == AL_AFFINITY_NULL && column->type->origin == NULL;
    bool is_optional = false;
    if (py_failed(inside)) {
        if (is_untyped && column->fks.n == 0) {
            (void)py_raise(py, &al_exc_argument,
                "Python typing annotation is required for attribute '%.*s' when primary "
                "argument(s) for \"MappedColumn\" construct are None or not present",
                (int)name->len, name->ptr);
            return false;
        }
        return true;
    }
    struct py_value type = inside.kind == PY_STR ? py_absent() : without_none(inside, &is_optional);
    if (py_failed(type)) {
        (void)py_refuse(py, "the annotation of '%.*s' is not supported", (int)name->len, name->ptr);
        return false;
    }
    if (!mapped->has_nullable) {
        column->nullable = is_optional;
        column->nullable_given = 1;
    }
    if (is_untyped && column->fks.n == 0) {
        column->type = type_of(py, registry, name, type);
    }
    return column->type != NULL;
}

/* ---- declared_attr -------------------------------------------------------------------------- */

struct declared {
    struct py_value function;
};

static bool
declared_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    ((struct declared *)self.as.object->payload)->function = args->pos[0];
    return true;
}

struct py_value
al_declared_attr_call(struct py *py, struct py_value value, struct py_class *cls)
{
    const struct declared *declared = py_payload(value, &al_py_declared_attr);
    struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
    if (py_isinstance(py, declared->function, &al_py_declared_attr)) {
        return al_declared_attr_call(py, declared->function, cls);
    }
    if (declared->function.kind == PY_OBJECT) { /* @declared_attr over @classmethod */
        struct py_value bound = py_bind_attribute(py, declared->function, self);
        return py_failed(bound) ? bound : py_call_with(py, bound, NULL, 0);
    }
    return py_call_with(py, declared->function, &self, 1);
}

/* @declared_attr.directive says what __tablename__ is; it is the same function. */
static struct py_value
declared_directive(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct declared *declared;
    struct py_value made = py_object_new(py, &al_py_declared_attr, (void **)&declared);
    if (!py_failed(made)) {
        declared->function = args->pos[0];
    }
    return made;
}

static struct py_value
declared_get(struct py *py, struct py_value self, struct py_value instance)
{
    return al_declared_attr_call(py, self, py_class_of(py, instance));
}

static const struct py_def declared_members[] = {
    {.name = "directive", .kind = PY_DEF_STATIC, .fn = declared_directive, .signature = "function"},
    {.name = NULL},
};

const struct py_type al_py_declared_attr = {.name = "declared_attr",
    .module = "sqlalchemy.orm.decl_api",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct declared),
    .members = declared_members,
    .get = declared_get,
    .init = declared_init,
    .init_signature = "fn"};
