/*
 * What SQLAlchemy's types make of the values that the driver gives.
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_result.h"
#include "sa_type.h"

/* The member of a Python enum whose label the database holds. */
static struct py_value
enum_member(struct py *py, const struct al_enum *values, struct py_value value)
{
    struct lockstep_str text = al_str(value);
    for (size_t i = 0; i < values->values.n && i < values->labels.n; i++) {
        if (lockstep_str_equal(*(const struct lockstep_str *)values->values.items[i], text)) {
            const struct lockstep_str *label = values->labels.items[i];
            struct py_value name = al_to_py(py, *label);
            return py_failed(name)
                       ? name
                       : py_getitem(py, *(const struct py_value *)values->python_class, name);
        }
    }
    return py_raise(py, &py_exc_lookup_error,
        "'%.*s' is not among the defined enum values. Enum name: %.*s", (int)text.len, text.ptr,
        (int)values->name.text.len, values->name.text.ptr);
}

/* Numeric gives decimals and Float floats, whatever the database has. */
static struct py_value
number(struct py *py, const struct al_type *type, struct py_value value)
{
    bool is_decimal = py_isinstance(py, value, &py_type_decimal);
    struct py_value plain = py_plain(value);
    if (type->as_float && (is_decimal || plain.kind == PY_INT)) {
        struct py_value to_float = py_class_value(py, &py_type_float);
        return py_failed(to_float) ? to_float : py_call_with(py, to_float, &value, 1);
    }
    if (!type->as_float && plain.kind == PY_FLOAT) {
        int64_t scale = type->scale >= 0 ? type->scale : 10;
        struct py_value text = py_strf(py, "%.*f", (int)scale, plain.as.real);
        struct py_value decimal = py_class_value(py, &py_type_decimal);
        return py_failed(text) || py_failed(decimal) ? py_absent()
                                                     : py_call_with(py, decimal, &text, 1);
    }
    return value;
}

static struct py_value
list_of(struct py *py, const struct al_type *item, struct py_value value)
{
    struct py_value list = py_list_new(py);
    for (size_t i = 0; !py_failed(list) && i < value.as.list->n; i++) {
        struct py_value inner = value.as.list->items[i];
        struct py_value made =
            inner.kind == PY_LIST ? list_of(py, item, inner) : al_type_result(py, item, inner);
        if (py_failed(made) || !py_list_append(py, list.as.list, made)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
of_real_type(struct py *py, const struct al_type *type, struct py_value value)
{
    if (type->enumeration != NULL && type->enumeration->python_class != NULL) {
        return enum_member(py, type->enumeration, value);
    }
    switch (type->info->args) {
    case AL_ARGS_NUMERIC:
    case AL_ARGS_FLOAT:
        return type->is_filled ? number(py, type, value) : value;
    case AL_ARGS_UUID:
        return type->as_uuid ? value : py_to_str(py, value);
    case AL_ARGS_PICKLE:
        return py_refuse(py, "values of PickleType are not supported");
    case AL_ARGS_ARRAY:
        if (value.kind == PY_LIST) {
            return list_of(py, type->item, value);
        }
        return al_type_resolve(type->item)->enumeration != NULL
                   ? py_refuse(py, "values of an ARRAY of Enum are not supported")
                   : value;
    case AL_ARGS_NONE:
    case AL_ARGS_BOOLEAN:
    case AL_ARGS_STRING:
    case AL_ARGS_BINARY:
    case AL_ARGS_BLOB:
    case AL_ARGS_TIME:
    case AL_ARGS_PG_TIME:
    case AL_ARGS_INTERVAL:
    case AL_ARGS_PG_INTERVAL:
    case AL_ARGS_BIT:
    case AL_ARGS_ENUM:
    case AL_ARGS_JSON:
    case AL_ARGS_HSTORE:
    case AL_ARGS_DOMAIN:
    case AL_ARGS_RAW:
        break;
    }
    return value;
}

struct py_value
al_type_result(struct py *py, const struct al_type *type, struct py_value value)
{
    const struct al_type *real = type == NULL ? NULL : al_type_resolve(type);
    if (real == NULL) {
        return value;
    }
    if (real->is_opaque && !py_is_none(value)) {
        return py_refuse(py, "a value of an encrypted type");
    }
    if (type->info->args == AL_ARGS_PICKLE && !py_is_none(value)) {
        return py_refuse(py, "values of PickleType are not supported");
    }
    if (!py_is_none(value)) {
        value = of_real_type(py, real, value);
    }
    const struct al_type *decorated = type->origin != NULL ? type : real;
    if (py_failed(value) || decorated->origin == NULL) {
        return value;
    }
    struct py_value method =
        al_type_own_method(py, *(const struct py_value *)decorated->origin, "process_result_value");
    struct py_value arguments[2] = {value, al_dialect_new(py)};
    return py_failed(method) ? (py_has_error(py) ? method : value)
                             : py_call_with(py, method, arguments, 2);
}
