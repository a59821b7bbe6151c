/*
 * Attributes of types. Which ones a type has hangs on its arguments: hasattr() is asked for them.
 */
#include "sa_type_attr.h"

#include "sa_enum.h"
#include "sa_type.h"

static struct py_value
number_or_none(int64_t number)
{
    return number < 0 ? py_none() : py_int(number);
}

/* Which of the attributes that hang on its arguments a type has. */
static bool
has_argument(struct py *py, const struct al_type *type, const struct py_str *name)
{
    enum al_type_args args = type->info->args;
    bool is_numeric = args == AL_ARGS_NUMERIC || args == AL_ARGS_FLOAT;
    bool is_text = args == AL_ARGS_STRING || args == AL_ARGS_ENUM ||
                   (args == AL_ARGS_UUID && al_context_of(py)->api == AL_API_20);
    if (py_str_eq_lit(name, "length")) {
        return is_text || args == AL_ARGS_BINARY || args == AL_ARGS_BLOB || args == AL_ARGS_BIT ||
               args == AL_ARGS_PICKLE;
    }
    if (py_str_eq_lit(name, "precision")) {
        return is_numeric || args == AL_ARGS_PG_TIME || args == AL_ARGS_PG_INTERVAL;
    }
    if (py_str_eq_lit(name, "scale")) {
        return is_numeric;
    }
    if (py_str_eq_lit(name, "enums") || py_str_eq_lit(name, "native_enum")) {
        return args == AL_ARGS_ENUM;
    }
    if (py_str_eq_lit(name, "item_type")) {
        return args == AL_ARGS_ARRAY;
    }
    if (py_str_eq_lit(name, "timezone")) {
        return args == AL_ARGS_TIME || args == AL_ARGS_PG_TIME || args == AL_ARGS_INTERVAL;
    }
    return is_text || args == AL_ARGS_DOMAIN;
}

static bool
hangs_on_kind(const struct py_str *name)
{
    static const char *const names[] = {"length", "precision", "scale", "timezone", "collation",
        "enums", "native_enum", "item_type"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (py_str_eq_lit(name, names[i])) {
            return true;
        }
    }
    return false;
}

static struct py_value
argument(struct py *py, const struct al_type *type, const struct py_str *name)
{
    if (type->origin != NULL && !has_argument(py, type, name)) {
        return py_refuse(py, "'%.*s' of a type of the revision's own", (int)name->len, name->ptr);
    }
    if (!has_argument(py, type, name)) {
        return py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute '%.*s'",
            type->info->name, (int)name->len, name->ptr);
    }
    if (py_str_eq_lit(name, "item_type")) {
        return al_type_wrap(py, type->item);
    }
    if (py_str_eq_lit(name, "enums") || py_str_eq_lit(name, "native_enum")) {
        return al_enum_getattr(py, type, name);
    }
    if (py_str_eq_lit(name, "length")) {
        if (type->enumeration != NULL && type->enumeration->unknown != NULL) {
            return py_refuse(py, "%s", type->enumeration->unknown);
        }
        return number_or_none(type->enumeration != NULL ? type->enumeration->length : type->length);
    }
    if (py_str_eq_lit(name, "timezone")) {
        return py_bool(type->timezone != 0);
    }
    if (py_str_eq_lit(name, "collation")) {
        return al_to_py(py, type->collation);
    }
    return number_or_none(py_str_eq_lit(name, "scale") ? type->scale : type->precision);
}

struct py_value
al_type_getattr(struct py *py, const struct al_type *type, const struct py_str *name)
{
    return hangs_on_kind(name) ? argument(py, type, name) : al_enum_getattr(py, type, name);
}
