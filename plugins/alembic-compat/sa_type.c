/*
 * Type objects: one class per row of ddl_type_table.inc, made by macros, with one way of taking
 * arguments per kind of arguments.
 */
#include "sa_type.h"

#include "py_class.h"
#include "sa_connection.h"
#include "sa_enum.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_foreign.h"
#include "sa_type_attr.h"
#include "sa_type_text.h"

/* ---- Classes ------------------------------------------------------------------------------- */

static bool type_init(struct py *py, struct py_value self, const struct py_args *args);

#define al_py_ident_TypeEngine al_py_type_engine

#define AL_TYPE_ROW(ident, name, base, sql, args, affinity, flags)                                 \
    static const struct py_type al_py_ident_##ident;
#include "ddl_type_table.inc"
#undef AL_TYPE_ROW

#define AL_MEMBERS_NONE NULL
#define AL_TYPE_ROW(ident, text, base, sql, args, affinity, flags)                                 \
    static const struct py_type al_py_ident_##ident = {.name = text,                               \
        .module = "sqlalchemy.sql.sqltypes",                                                       \
        .bases = {&al_py_ident_##base},                                                            \
        .payload_size = sizeof(struct al_py_type),                                                 \
        .members = AL_ARGS_##args == AL_ARGS_ENUM ? al_enum_members : NULL,                        \
        .init = type_init};
#include "ddl_type_table.inc"
#undef AL_TYPE_ROW

#define AL_TYPE_ROW(ident, name, base, sql, args, affinity, flags) &al_py_ident_##ident,
static const struct py_type *const classes[] = {
#include "ddl_type_table.inc"
};
#undef AL_TYPE_ROW

#define N_CLASSES (sizeof(classes) / sizeof(*classes))

/* The row of an instance's class: the first native type along its MRO that has one. */
static const struct al_type_info *
info_of(struct py *py, struct py_value self)
{
    const struct py_class *cls = py_class_of(py, self);
    for (size_t i = 0; i < cls->n_mro; i++) {
        for (size_t row = 0; cls->mro[i]->type != NULL && row < N_CLASSES; row++) {
            if (classes[row] == cls->mro[i]->type) {
                return al_type_info_at(row);
            }
        }
    }
    return NULL;
}

/* ---- Arguments ----------------------------------------------------------------------------- */

#define MAX_ARGS 8

/* ORDER: enum al_type_args */
static const char *const signatures[] = {
    [AL_ARGS_NONE] = "*ignored",
    [AL_ARGS_BOOLEAN] = "create_constraint=, name=, _create_events=",
    [AL_ARGS_STRING] = ("length=, collation=, convert_unicode=, unicode_error=, "
                        "_warn_on_bytestring=, _expect_unicode="),
    [AL_ARGS_BINARY] = "length=",
    [AL_ARGS_BLOB] = "length=",
    [AL_ARGS_NUMERIC] = "precision=, scale=, decimal_return_scale=, asdecimal=",
    [AL_ARGS_FLOAT] = "precision=, asdecimal=, decimal_return_scale=",
    [AL_ARGS_TIME] = "timezone=",
    [AL_ARGS_PG_TIME] = "timezone=, precision=",
    [AL_ARGS_INTERVAL] = "native=, second_precision=, day_precision=",
    [AL_ARGS_PG_INTERVAL] = "precision=, fields=",
    [AL_ARGS_BIT] = "length=, varying=",
    [AL_ARGS_ENUM] = "*enums, **kw",
    [AL_ARGS_ARRAY] = "item_type, as_tuple=, dimensions=, zero_indexes=",
    [AL_ARGS_JSON] = "none_as_null=, astext_type=",
    [AL_ARGS_HSTORE] = "text_type=",
    [AL_ARGS_UUID] = "as_uuid=, native_uuid=",
    [AL_ARGS_PICKLE] = "protocol=, pickler=, comparator=, impl=",
    [AL_ARGS_DOMAIN] = "name, data_type, **kw",
    [AL_ARGS_RAW] = "*args, **kw",
};

static bool
take_number(struct py *py, struct py_value value, const char *what, int64_t *ret)
{
    struct al_maybe number = {*ret, 0};
    if (!al_need_int(py, value, what, &number)) {
        return false;
    }
    *ret = number.number;
    return true;
}

static bool
fill_array(struct py *py, struct al_type *type, const struct py_value *arg)
{
    if (!al_need_flag(py, arg[3], &type->zero_indexes)) {
        return false;
    }
    type->item = al_type_of(py, arg[0]);
    if (type->item == NULL || !take_number(py, arg[2], "dimensions", &type->dimensions)) {
        return false;
    }
    if (al_type_resolve(type->item)->info->args == AL_ARGS_ARRAY) {
        (void)py_raise(py, &py_exc_value_error,
            "Do not nest ARRAY types; ARRAY(basetype) handles multi-dimensional arrays of "
            "basetype");
        return false;
    }
    return true;
}

static const char *
signature_of(struct py *py, const struct al_type_info *info)
{
    bool is_20 = al_context_of(py)->api == AL_API_20;
    bool is_pg = (info->flags & AL_TYPE_PG) != 0;
    if (info->args == AL_ARGS_STRING && is_20) {
        return "length=, collation="; /* the rest has no effect on PostgreSQL */
    }
    if (info->args == AL_ARGS_UUID && strcmp(info->name, "Uuid") != 0) {
        return "as_uuid=";
    }
    return info->args == AL_ARGS_JSON && !is_pg ? "none_as_null=" : signatures[info->args];
}

/* What the arguments say, by kind. */
static bool
fill(struct py *py, struct al_type *type, const struct py_value *arg)
{
    int as_uuid = al_context_of(py)->api == AL_API_20;
    int native = 1;
    int asdecimal = type->info->args == AL_ARGS_NUMERIC;
    type->is_filled = 1;
    switch (type->info->args) {
    case AL_ARGS_STRING:
        return take_number(py, arg[0], "length", &type->length) &&
               al_need_str(py, arg[1], "collation", 1, &type->collation);
    case AL_ARGS_BINARY:
        return take_number(py, arg[0], "length", &type->length);
    case AL_ARGS_NUMERIC:
        if (!al_need_flag(py, arg[3], &asdecimal)) {
            return false;
        }
        type->as_float = !asdecimal;
        return take_number(py, arg[0], "precision", &type->precision) &&
               take_number(py, arg[1], "scale", &type->scale);
    case AL_ARGS_FLOAT:
        if (!al_need_flag(py, arg[1], &asdecimal)) {
            return false;
        }
        type->as_float = !asdecimal;
        return take_number(py, arg[0], "precision", &type->precision);
    case AL_ARGS_TIME:
        return al_need_flag(py, arg[0], &type->timezone);
    case AL_ARGS_PG_TIME:
        return al_need_flag(py, arg[0], &type->timezone) &&
               take_number(py, arg[1], "precision", &type->precision);
    case AL_ARGS_INTERVAL:
        return take_number(py, arg[1], "second_precision", &type->precision);
    case AL_ARGS_PG_INTERVAL:
        return take_number(py, arg[0], "precision", &type->precision) &&
               al_need_str(py, arg[1], "fields", 1, &type->text);
    case AL_ARGS_BIT:
        return take_number(py, arg[0], "length", &type->length) &&
               al_need_flag(py, arg[1], &type->varying);
    case AL_ARGS_ENUM:
        return al_enum_fill(py, type, arg[0], arg[1]);
    case AL_ARGS_ARRAY:
        return fill_array(py, type, arg);
    case AL_ARGS_JSON:
        return al_need_flag(py, arg[0], &type->none_as_null);
    case AL_ARGS_UUID:
        type->as_uuid = as_uuid;
        if (!al_need_flag(py, arg[0], &type->as_uuid) || !al_need_flag(py, arg[1], &native)) {
            return false;
        }
        type->is_foreign_native = !native;
        return true;
    case AL_ARGS_DOMAIN:
        (void)py_refuse(py, "postgresql.DOMAIN is not supported");
        return false;
    case AL_ARGS_PICKLE:
    case AL_ARGS_HSTORE: {
        struct py_value given = arg[type->info->args == AL_ARGS_PICKLE ? 3 : 0];
        if (!py_is_nothing(given)) {
            type->item = al_type_of(py, given);
        }
        return !py_has_error(py);
    }
    case AL_ARGS_NONE:
    case AL_ARGS_BOOLEAN:
    case AL_ARGS_BLOB:
    case AL_ARGS_RAW:
        break;
    }
    return true;
}

static bool
type_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value arg[MAX_ARGS] = {{0}};
    const struct al_type_info *info = info_of(py, self);
    const char *signature = signature_of(py, info);
    struct al_py_type *payload = py_payload(self, &al_py_type_engine);
    if (!py_bind(py, info->name, signature, args, arg, py_signature_len(signature))) {
        return false;
    }
    if (info->args == AL_ARGS_NONE && arg[0].kind == PY_TUPLE && arg[0].as.tuple->n > 0) {
        (void)py_raise(py, &py_exc_type_error, "%s() takes no arguments", info->name);
        return false;
    }
    payload->type = al_type_new(al_context_of(py)->pool, info);
    if (payload->type == NULL) {
        (void)al_exhausted(py);
        return false;
    }
    return fill(py, payload->type, arg);
}

/* ---- TypeDecorator and UserDefinedType ----------------------------------------------------- */

struct py_value
al_type_own_method(struct py *py, struct py_value self, const char *name)
{
    struct py_value found = py_class_lookup(py_class_of(py, self), name);
    return found.kind == PY_FUNCTION ? py_getattr(py, self, name) : py_absent();
}

/* A copy of `real` that remembers the object whose Python code values pass through. */
static struct al_type *
decorated(struct py *py, struct py_value self, const struct al_type *real)
{
    struct al_type *type = al_take(py, sizeof(*type));
    struct py_value *origin = al_take(py, sizeof(*origin));
    if (type == NULL || origin == NULL) {
        return NULL;
    }
    *type = *al_type_resolve(real);
    *origin = self;
    type->origin = origin;
    return type;
}

static bool
decorator_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_py_type *payload = py_payload(self, &al_py_type_engine);
    struct py_value impl = py_getattr(py, self, "impl");
    if (py_failed(impl)) {
        return false;
    }
    if (impl.kind == PY_CLASS) {
        impl = py_call(py, impl, args);
    }
    const struct al_type *real = py_failed(impl) ? NULL : al_type_of(py, impl);
    payload->type = real == NULL ? NULL : decorated(py, self, real);
    return payload->type != NULL;
}

/* What the decorator's own load_dialect_impl or get_col_spec says, else its impl. */
static struct al_type *
ask_python(struct py *py, struct py_value self, struct al_py_type *payload)
{
    if (payload->type != NULL && payload->type->variant != NULL) {
        return payload->type;
    }
    struct py_value method = al_type_own_method(py, self, "load_dialect_impl");
    if (py_given(method)) {
        struct py_value dialect = al_dialect_new(py);
        struct py_value given = py_call_with(py, method, &dialect, 1);
        struct al_type *real = py_failed(given) ? NULL : al_type_of(py, given);
        return real == NULL ? NULL : decorated(py, self, real);
    }
    method = py_has_error(py) ? py_absent() : al_type_own_method(py, self, "get_col_spec");
    if (py_given(method)) {
        struct py_value text = py_call_with(py, method, NULL, 0);
        struct lockstep_str sql;
        if (py_failed(text) || !al_need_str(py, text, "get_col_spec()", 0, &sql)) {
            return NULL;
        }
        struct al_type *raw = al_type_raw(al_context_of(py)->pool, sql);
        return raw == NULL ? NULL : decorated(py, self, raw);
    }
    if (py_has_error(py)) {
        return NULL;
    }
    if (payload->type == NULL && py_isinstance(py, self, &al_py_type_decorator)) {
        struct py_args none = {NULL, 0, NULL, 0};
        return decorator_init(py, self, &none) ? payload->type : NULL;
    }
    if (payload->type == NULL) {
        (void)py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute 'get_col_spec'",
            py_type_name(py, self));
    }
    return payload->type;
}

bool
al_type_converts(const struct al_type *type)
{
    return type->origin != NULL;
}

bool
al_type_changes_result(struct py *py, const struct al_type *type)
{
    if (type->origin == NULL) {
        return false;
    }
    struct py_value self = *(const struct py_value *)type->origin;
    return py_given(al_type_own_method(py, self, "column_expression")) ||
           py_given(al_type_own_method(py, self, "result_processor"));
}

bool
al_type_own_is(struct py *py, const struct al_type *type)
{
    if (type->origin == NULL) {
        return false;
    }
    struct py_value self = *(const struct py_value *)type->origin;
    return !py_failed(py_class_lookup(py_class_of(py, self), "coerce_to_is_types"));
}

struct py_value
al_type_convert(struct py *py, const struct al_type *type, struct py_value value)
{
    struct py_value self = *(const struct py_value *)type->origin;
    static const char *const unknown[] = {"bind_expression", "bind_processor", "literal_processor"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
        if (py_given(al_type_own_method(py, self, unknown[i])) || py_has_error(py)) {
            return py_has_error(py)
                       ? py_absent()
                       : py_refuse(py, "a value of a type of one's own with %s()", unknown[i]);
        }
    }
    struct py_value method = al_type_own_method(py, self, "process_bind_param");
    if (!py_given(method)) {
        return py_has_error(py) ? method : value;
    }
    struct py_value arguments[2] = {value, al_dialect_new(py)};
    return py_call_with(py, method, arguments, 2);
}

static bool
user_type_init(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return true;
}

/* ---- TypeEngine ---------------------------------------------------------------------------- */

/* Whether a class that derives from a type of SQLAlchemy's has a say in what becomes of values. */
static bool
has_own_values(struct py *py, struct py_value type)
{
    static const char *const names[] = {"bind_expression", "bind_processor", "literal_processor",
        "column_expression", "result_processor"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (py_given(al_type_own_method(py, type, names[i]))) {
            return true;
        }
    }
    return false;
}

struct al_type *
al_type_of(struct py *py, struct py_value value)
{
    if (py_is_nothing(value)) {
        return al_type_new(al_context_of(py)->pool, al_type_find("NullType", AL_TYPE_SA));
    }
    value = value.kind == PY_UNKNOWN ? py_resolve_unknown(py, value) : value;
    if (!py_failed(value) &&
        (value.kind == PY_FUNCTION || py_is_subclass(value, &al_py_type_engine))) {
        value = py_call_with(py, value, NULL, 0);
    }
    if (py_failed(value)) {
        return NULL;
    }
    struct al_py_type *payload = py_payload(value, &al_py_type_engine);
    if (payload == NULL) {
        (void)py_raise(py, &al_exc_argument, "object of type %s is no SQLAlchemy type",
            py_type_name(py, value));
        return NULL;
    }
    if (py_isinstance(py, value, &al_py_type_decorator) ||
        py_isinstance(py, value, &al_py_user_type)) {
        return ask_python(py, value, payload);
    }
    if (py_isinstance(py, value, &al_py_foreign_type)) {
        (void)py_refuse(py, "a type of another database is supported in with_variant() only");
        return NULL;
    }
    if (payload->type == NULL) {
        (void)py_refuse(py, "a type of one's own whose SQL is not known");
        return NULL;
    }
    if (payload->type->origin == NULL && has_own_values(py, value)) {
        return decorated(py, value, payload->type);
    }
    return py_has_error(py) ? NULL : payload->type;
}

bool
al_type_is(struct py *py, struct py_value value)
{
    return py_payload(value, &al_py_type_engine) != NULL ||
           py_is_subclass(value, &al_py_type_engine) || (value.kind == PY_UNKNOWN && py != NULL);
}

struct py_value
al_type_wrap(struct py *py, const struct al_type *type)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct al_type *copy =
        al_type_new(pool, type == NULL ? al_type_find("NullType", AL_TYPE_SA) : type->info);
    struct al_py_type *payload;
    if (copy == NULL) {
        return al_exhausted(py);
    }
    if (type != NULL) {
        *copy = *type;
    }
    if (type != NULL && type->origin != NULL) {
        return *(const struct py_value *)type->origin;
    }
    const struct py_type *native = &al_py_user_type;
    for (size_t row = 0; row < N_CLASSES; row++) {
        native = al_type_info_at(row) == copy->info ? classes[row] : native;
    }
    struct py_value made = py_object_new(py, native, (void **)&payload);
    if (!py_failed(made)) {
        payload->type = copy;
    }
    return made;
}

static struct py_value
engine_with_variant(struct py *py, struct py_value self, const struct py_args *args)
{
    bool is_foreign = py_isinstance(py, self, &al_py_foreign_type);
    bool is_elsewhere = py_isinstance(py, args->pos[0], &al_py_foreign_type);
    const struct py_value *names;
    size_t n;
    if (!py_items(args->pos[1], &names, &n)) {
        return py_absent();
    }
    bool is_ours = false;
    for (size_t i = 0; i < n; i++) {
        is_ours = is_ours || py_str_is(names[i], "postgresql");
    }
    if (is_foreign || (is_elsewhere && !is_ours)) {
        return is_foreign && is_ours ? args->pos[0] : self;
    }
    struct al_type *own = al_type_of(py, self);
    struct al_type *variant = own == NULL ? NULL : al_type_of(py, args->pos[0]);
    struct al_py_type *payload;
    struct al_type *copy = variant == NULL ? NULL : al_take(py, sizeof(*copy));
    struct py_value made = copy == NULL
                               ? py_absent()
                               : py_object_of_class(py, py_class_of(py, self), (void **)&payload);
    if (py_failed(made)) {
        return py_absent();
    }
    *copy = *own;
    copy->variant = is_ours ? variant : copy->variant;
    payload->type = copy;
    return made;
}

static struct py_value
engine_str(struct py *py, struct py_value self)
{
    const struct al_type *type = al_type_of(py, self);
    return type == NULL ? py_absent() : al_type_str(py, type);
}

static struct py_value
engine_repr(struct py *py, struct py_value self)
{
    const struct al_type *type = al_type_of(py, self);
    if (type != NULL && type->origin != NULL) {
        return py_refuse(py, "repr() of a type of the revision's own is not supported");
    }
    return type == NULL ? py_absent() : al_type_repr(py, type);
}

static struct py_value
engine_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct al_py_type *payload = py_payload(self, &al_py_type_engine);
    return payload->type == NULL ? py_absent() : al_type_getattr(py, payload->type, name);
}

/* compile(dialect=…): the type's SQL; without a dialect what str() gives. */
static struct py_value
engine_compile(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_type *type = al_type_of(py, self);
    if (type == NULL || py_is_nothing(args->pos[0])) {
        return type == NULL ? py_absent() : al_type_str(py, type);
    }
    al_type_write(&ddl, type);
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
}

/* What the dialect makes of the type: a native Enum stays what it is, and has create() and drop(). */
static struct py_value
engine_dialect_impl(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_type *type = al_type_of(py, self);
    (void)args;
    if (type == NULL || type->enumeration == NULL || !type->enumeration->is_native) {
        return type == NULL ? py_absent() : py_refuse(py, "dialect_impl() of a type like this");
    }
    return self;
}

static const struct py_def engine_members[] = {
    {.name = "dialect_impl",
        .kind = PY_DEF_FUNCTION,
        .fn = engine_dialect_impl,
        .signature = "dialect"},
    {.name = "with_variant",
        .kind = PY_DEF_FUNCTION,
        .fn = engine_with_variant,
        .signature = "type_, *dialect_names"},
    {.name = "compile", .kind = PY_DEF_FUNCTION, .fn = engine_compile, .signature = "dialect="},
    {.name = NULL},
};

const struct py_type al_py_type_engine = {.name = "TypeEngine",
    .module = "sqlalchemy.sql.type_api",
    .payload_size = sizeof(struct al_py_type),
    .members = engine_members,
    .init = user_type_init,
    .getattr = engine_getattr,
    .str = engine_str,
    .repr = engine_repr};

/* TypeDecorator[X]: SQLAlchemy 2.0's is generic, and the subscript says nothing at run time. */
static struct py_value
decorator_of(struct py *py, struct py_class *cls, struct py_value key)
{
    (void)key;
    if (al_context_of(py)->api == AL_API_14) {
        return py_raise(py, &py_exc_type_error, "type '%.*s' is not subscriptable",
            (int)cls->name->len, cls->name->ptr);
    }
    return (struct py_value){.kind = PY_CLASS, .as.cls = cls};
}

static const struct py_meta decorator_meta = {.getitem = decorator_of};

const struct py_type al_py_type_decorator = {.name = "TypeDecorator",
    .module = "sqlalchemy.sql.type_api",
    .bases = {&al_py_type_engine},
    .payload_size = sizeof(struct al_py_type),
    .meta = &decorator_meta,
    .init = decorator_init};

const struct py_type al_py_user_type = {.name = "UserDefinedType",
    .module = "sqlalchemy.sql.type_api",
    .bases = {&al_py_type_engine},
    .payload_size = sizeof(struct al_py_type),
    .init = user_type_init};

/* ---- Modules ------------------------------------------------------------------------------- */

static const struct py_type *
find_class(struct lockstep_str name, unsigned place, enum al_api api)
{
    for (size_t row = 0; row < N_CLASSES; row++) {
        const struct al_type_info *info = al_type_info_at(row);
        if ((info->flags & place) != 0 && lockstep_str_equal(lockstep_str_of(info->name), name) &&
            (api == AL_API_20 || (info->flags & AL_TYPE_SINCE2) == 0)) {
            return classes[row];
        }
    }
    return NULL;
}

struct py_value
al_type_class(struct py *py, struct lockstep_str name, unsigned place)
{
    const struct py_type *found = find_class(name, place, al_context_of(py)->api);
    return found == NULL ? py_absent() : py_class_value(py, found);
}

bool
al_type_knows(struct lockstep_str name, unsigned place, enum al_api api)
{
    return find_class(name, place, api) != NULL;
}

static struct py_value
types_getattr(struct py *py, const struct py_str *name)
{
    return al_type_class(py, (struct lockstep_str){name->ptr, name->len}, AL_TYPE_SA);
}

static bool
types_knows(const struct py_str *name)
{
    return al_type_knows((struct lockstep_str){name->ptr, name->len}, AL_TYPE_SA, AL_API_20);
}

static const struct py_def types_defs[] = {
    {.name = "TypeEngine", .kind = PY_DEF_TYPE, .type = &al_py_type_engine},
    {.name = "TypeDecorator", .kind = PY_DEF_TYPE, .type = &al_py_type_decorator},
    {.name = "UserDefinedType", .kind = PY_DEF_TYPE, .type = &al_py_user_type},
    {.name = NULL},
};

const struct py_module_def al_module_types = {
    .name = "sqlalchemy.types", .defs = types_defs, .getattr = types_getattr, .knows = types_knows};
