/*
 * Python values as SQL literals: what SQLAlchemy's type makes of the value for the driver, and then
 * what psycopg2 writes into the statement.
 */
#include <math.h>

#include "py_types.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_type.h"

static struct lockstep_str
absent(void)
{
    return (struct lockstep_str){NULL, 0};
}

/* 'text' with something behind it, such as ::date. */
static struct lockstep_str
quoted(struct py *py, struct lockstep_str text, const char *suffix)
{
    struct al_ddl ddl = al_context_ddl(py);
    al_literal_str(&ddl, text);
    al_text_puts(&ddl.out, suffix);
    return al_ddl_check(py, &ddl) ? al_text_view(&ddl.out) : absent();
}

static struct lockstep_str
plain(struct py *py, const char *text)
{
    (void)py;
    return lockstep_str_of(text);
}

static struct lockstep_str
of_text(struct py *py, struct py_value text, const char *suffix)
{
    return py_failed(text) ? absent() : quoted(py, al_str(text), suffix);
}

static struct lockstep_str
of_float(struct py *py, struct py_value value)
{
    if (isnan(value.as.real)) {
        return plain(py, "'NaN'::float");
    }
    if (isinf(value.as.real)) {
        return plain(py, value.as.real > 0 ? "'Infinity'::float" : "'-Infinity'::float");
    }
    struct py_value text = py_to_repr(py, value);
    return py_failed(text) ? absent() : al_str(text);
}

static struct lockstep_str
of_bytes(struct py *py, struct py_value value)
{
    struct al_text out = al_text_in(al_context_of(py)->pool);
    al_text_puts(&out, "'\\x");
    for (size_t i = 0; i < value.as.str->len; i++) {
        al_text_printf(&out, "%02x", (unsigned)(unsigned char)value.as.str->ptr[i]);
    }
    al_text_puts(&out, "'::bytea");
    return al_text_view(&out);
}

/* The members of a list between two brackets. */
static struct lockstep_str
of_items(struct py *py, struct py_value value, const struct al_type *type, const char *before,
    const char *after)
{
    struct al_text out = al_text_in(al_context_of(py)->pool);
    const struct py_value *items;
    size_t n;
    if (!py_items(value, &items, &n)) {
        return absent();
    }
    al_text_puts(&out, before);
    for (size_t i = 0; i < n; i++) {
        struct lockstep_str item = al_literal(py, items[i], type);
        if (item.ptr == NULL) {
            return item;
        }
        al_text_puts(&out, i > 0 ? ", " : "");
        al_text_add(&out, item);
    }
    al_text_puts(&out, after);
    return al_text_view(&out);
}

/* A list: ARRAY[…], which SQLAlchemy casts to its type. */
static struct lockstep_str
of_list(struct py *py, struct py_value value, const struct al_type *type)
{
    const struct al_type *array = al_type_resolve(type);
    int is_array = array != NULL && array->info->args == AL_ARGS_ARRAY;
    struct lockstep_str items =
        value.as.list->n == 0 ? LOCKSTEP_STR("'{}'")
                              : of_items(py, value, is_array ? array->item : NULL, "ARRAY[", "]");
    if (!is_array || items.ptr == NULL) {
        return items;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_text_add(&ddl.out, items);
    al_text_puts(&ddl.out, "::");
    al_type_write(&ddl, array);
    return al_ddl_check(py, &ddl) ? al_text_view(&ddl.out) : absent();
}

static struct lockstep_str
of_json(struct py *py, struct py_value value)
{
    struct py_value json = py_import_native(py, "json");
    struct py_value dumps = py_failed(json) ? json : py_getattr(py, json, "dumps");
    if (py_failed(dumps)) {
        if (!py_has_error(py)) {
            (void)py_refuse(py, "JSON values are not supported");
        }
        return absent();
    }
    struct py_value text = py_call_with(py, dumps, &value, 1);
    return of_text(py, text, "");
}

/* psycopg2 writes an interval as days and seconds. */
static struct lockstep_str
of_timedelta(struct py *py, struct py_value value)
{
    struct py_value days = py_getattr(py, value, "days");
    struct py_value seconds = py_failed(days) ? days : py_getattr(py, value, "seconds");
    struct py_value micros = py_failed(seconds) ? seconds : py_getattr(py, value, "microseconds");
    if (py_failed(micros)) {
        return absent();
    }
    return of_text(py,
        py_strf(py, "%lld days %lld.%06lld seconds", (long long)days.as.integer,
            (long long)seconds.as.integer, (long long)micros.as.integer),
        "::interval");
}

/* Objects that psycopg2 knows: dates, times, uuids, decimals. */
static struct lockstep_str
of_object(struct py *py, struct py_value value)
{
    if (py_isinstance(py, value, &py_type_datetime)) {
        struct py_value zone = py_getattr(py, value, "tzinfo");
        if (py_failed(zone)) {
            return absent();
        }
        return of_text(
            py, py_to_str(py, value), py_is_none(zone) ? "::timestamp" : "::timestamptz");
    }
    if (py_isinstance(py, value, &py_type_date)) {
        return of_text(py, py_to_str(py, value), "::date");
    }
    if (py_isinstance(py, value, &py_type_uuid)) {
        return of_text(py, py_to_str(py, value), "::uuid");
    }
    if (py_isinstance(py, value, &py_type_decimal)) {
        struct py_value text = py_to_str(py, value);
        struct lockstep_str digits = al_str(text);
        int is_number = digits.len > 0 && strspn(digits.ptr, "+-0123456789.Ee") >= digits.len;
        return py_failed(text) ? absent() : is_number ? digits : quoted(py, digits, "::numeric");
    }
    const char *name = py_type_name(py, value);
    if (strcmp(name, "timedelta") == 0) {
        return of_timedelta(py, value);
    }
    if (strcmp(name, "time") == 0) {
        return of_text(py, py_to_str(py, value), "::time");
    }
    (void)py_raise(
        py, &al_exc_programming, "(psycopg2.ProgrammingError) can't adapt type '%s'", name);
    return absent();
}

/* A member of a Python enum, or a str, for an Enum column: the label that stands for it. */
static struct lockstep_str
of_enum(struct py *py, struct py_value value, const struct al_enum *values)
{
    if (!py_isinstance(py, value, &py_type_enum)) {
        return of_text(py, value, "");
    }
    struct lockstep_str name = al_str(py_getattr(py, value, "name"));
    for (size_t i = 0; i < values->labels.n && i < values->values.n; i++) {
        const struct lockstep_str *label = values->labels.items[i];
        if (lockstep_str_equal(*label, name)) {
            return quoted(py, *(const struct lockstep_str *)values->values.items[i], "");
        }
    }
    (void)py_raise(py, &py_exc_lookup_error,
        "'%.*s' is not among the defined enum values. Enum name: %.*s", (int)name.len, name.ptr,
        (int)values->name.text.len, values->name.text.ptr);
    return absent();
}

static struct lockstep_str
of_scalar(struct py *py, struct py_value value, const struct al_type *type)
{
    struct py_value bare = py_plain(value);
    if (bare.kind == PY_NONE) {
        return plain(py, "NULL");
    }
    if (bare.kind == PY_BOOL) {
        return plain(py, bare.as.boolean ? "true" : "false");
    }
    if (bare.kind == PY_INT && al_type_affinity(type) == AL_AFFINITY_BOOLEAN &&
        (bare.as.integer == 0 || bare.as.integer == 1)) {
        return plain(py, bare.as.integer == 1 ? "true" : "false");
    }
    if (bare.kind == PY_INT) {
        return al_pool_format(al_context_of(py)->pool, "%lld", (long long)bare.as.integer);
    }
    if (bare.kind == PY_FLOAT) {
        return of_float(py, bare);
    }
    if (bare.kind == PY_STR) {
        return of_text(py, bare, "");
    }
    if (bare.kind == PY_BYTES) {
        return of_bytes(py, bare);
    }
    if (bare.kind == PY_LIST) {
        return of_list(py, bare, type);
    }
    if (bare.kind == PY_TUPLE) {
        return of_items(py, bare, NULL, "(", ")");
    }
    if (py_isinstance(py, bare, &py_type_bytearray)) {
        struct py_value bytes = py_bytearray_bytes(py, bare);
        return py_failed(bytes) ? absent() : of_bytes(py, bytes);
    }
    if (bare.kind == PY_OBJECT) {
        return of_object(py, value);
    }
    (void)py_raise(py, &al_exc_programming, "(psycopg2.ProgrammingError) can't adapt type '%s'",
        py_type_name(py, value));
    return absent();
}

struct lockstep_str
al_literal(struct py *py, struct py_value value, const struct al_type *type)
{
    if (!al_known(py, &value)) {
        return absent();
    }
    const struct al_type *real = al_type_resolve(type);
    const struct al_expr *expr = al_expr_in(py, value);
    if (expr != NULL) {
        struct al_ddl ddl = al_context_ddl(py);
        al_expr_write(&ddl, expr);
        return al_ddl_check(py, &ddl) ? al_text_view(&ddl.out) : absent();
    }
    if (type != NULL && al_type_converts(type)) {
        value = al_type_convert(py, type, value);
        if (py_failed(value)) {
            return absent();
        }
    }
    if (real != NULL && real->is_opaque && !py_is_none(value)) {
        (void)py_refuse(py, "a value of an encrypted type");
        return absent();
    }
    if (real != NULL && real->info->affinity == AL_AFFINITY_JSON &&
        !(py_is_none(value) && real->none_as_null)) {
        return of_json(py, value);
    }
    if (real != NULL && real->enumeration != NULL && !py_is_none(value)) {
        return of_enum(py, value, real->enumeration);
    }
    return of_scalar(py, value, real);
}
