/*
 * Enumerations. A Python enum class gives the names of its members, unless values_callable says
 * otherwise.
 */
#include "sa_enum.h"

#include "py_class.h"
#include "py_module_value.h"
#include "py_state.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_type.h"

/* Enum(("a", "b")): a label that SQLAlchemy can name the type with, but not write. */
static bool
take_tuple(struct py *py, struct al_enum *values, struct py_value given)
{
    const struct py_value *items;
    size_t n;
    bool has_tuple = false;
    for (size_t i = 0; py_items(given, &items, &n) && i < n; i++) {
        has_tuple |= items[i].kind == PY_TUPLE;
        if (items[i].kind != PY_TUPLE && al_str(items[i]).ptr == NULL) {
            return false;
        }
    }
    if (has_tuple) {
        values->unknown = "a label of an Enum that is a tuple cannot be written, by SQLAlchemy "
                          "neither: the labels are arguments of their own";
    }
    return has_tuple;
}

static bool
push_text(struct py *py, struct al_list *list, struct py_value value)
{
    struct lockstep_str *text = al_take(py, sizeof(*text));
    if (text == NULL) {
        return false;
    }
    value = value.kind == PY_UNKNOWN ? py_resolve_unknown(py, value) : value;
    if (py_failed(value)) {
        return false;
    }
    *text = al_str(value);
    if (text->ptr == NULL) {
        (void)py_raise(
            py, &py_exc_type_error, "object of type '%s' has no len()", py_type_name(py, value));
        return false;
    }
    return al_push(py, list, text);
}

static bool
push_all(struct py *py, struct al_list *list, struct py_value values)
{
    const struct py_value *items;
    size_t n;
    struct py_value all = py_to_list(py, values);
    if (py_failed(all) || !py_items(all, &items, &n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!push_text(py, list, items[i])) {
            return false;
        }
    }
    return true;
}

/* The members of a Python enum: names as labels, and as values what values_callable makes of it. */
static bool
take_class(struct py *py, struct al_enum *values, struct py_value cls, struct py_value callable)
{
    struct py_value members = py_getattr(py, cls, "__members__");
    struct py_value names = py_failed(members) ? members : py_to_list(py, members);
    if (py_failed(names) || !push_all(py, &values->labels, names)) {
        return false;
    }
    if (py_is_nothing(callable)) {
        return push_all(py, &values->values, names);
    }
    struct py_value made = py_call_with(py, callable, &cls, 1);
    return !py_failed(made) && push_all(py, &values->values, made);
}

/* The project's own class: it matters only where the values, or the name it gives, are written. */
static bool
take_unknown(struct py *py, struct al_enum *values, struct py_value given)
{
    struct py_value text =
        py_strf(py, "the values of '%.*s', imported in line %u, are not known here",
            (int)given.as.unknown->path->len, given.as.unknown->path->ptr, given.as.unknown->line);
    values->unknown = py_failed(text) ? NULL : py_c_str(py, text.as.str);
    return values->unknown != NULL;
}

static bool
take_values(struct py *py, struct al_enum *values, struct py_value given, struct py_value callable)
{
    const struct py_value *items;
    size_t n;
    if (!py_items(given, &items, &n)) {
        return false;
    }
    struct py_value only = n == 1 ? items[0] : py_none();
    if (only.kind == PY_UNKNOWN) {
        struct py_value found = py_unknown_found(py, only);
        if (py_failed(found)) {
            return !py_has_error(py) && take_unknown(py, values, only);
        }
        only = found;
    }
    if (py_is_subclass(only, &py_type_enum)) {
        struct lockstep_str name = {only.as.cls->name->ptr, only.as.cls->name->len};
        struct al_text lower = al_text_in(al_context_of(py)->pool);
        for (uint64_t i = 0; i < name.len; i++) {
            char c = name.ptr[i];
            al_text_putc(&lower, (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c));
        }
        values->name = al_name_of(al_text_view(&lower));
        struct py_value *kept = al_take(py, sizeof(*kept));
        if (kept == NULL) {
            return false;
        }
        *kept = only;
        values->python_class = kept;
        return take_class(py, values, only, callable);
    }
    if (take_tuple(py, values, given)) {
        return true;
    }
    return push_all(py, &values->values, given) && push_all(py, &values->labels, given);
}

#define TAKER(field, expression)                                                                   \
    static bool take_##field(struct py *py, void *target, struct py_value value)                   \
    {                                                                                              \
        struct al_enum *values = target;                                                           \
        return expression;                                                                         \
    }

TAKER(name, py_is_none(value) || al_need_name(py, value, "name", &values->name))
TAKER(schema, al_need_name(py, value, "schema", &values->schema))
TAKER(native, al_need_flag(py, value, &values->is_native))
TAKER(constraint, al_need_flag(py, value, &values->create_constraint))
TAKER(inherit, al_need_flag(py, value, &values->inherit_schema))

static bool
take_create_type(struct py *py, void *target, struct py_value value)
{
    struct al_enum *values = target;
    int create = 1;
    if (!al_need_flag(py, value, &create)) {
        return false;
    }
    /* sqlalchemy.Enum swallows the option without effect */
    values->create_type = values->is_pg ? create : 1;
    return true;
}

static bool
take_metadata(struct py *py, void *target, struct py_value value)
{
    (void)py;
    ((struct al_enum *)target)->has_metadata = !py_is_none(value);
    return true;
}

static bool
take_length(struct py *py, void *target, struct py_value value)
{
    struct al_maybe length = {-1, 0};
    if (!al_need_int(py, value, "length", &length)) {
        return false;
    }
    ((struct al_enum *)target)->length = length.is_given ? length.number : -1;
    return true;
}

static const struct al_keyword keywords[] = {
    {"name", take_name, 0},
    {"schema", take_schema, 0},
    {"native_enum", take_native, 0},
    {"create_constraint", take_constraint, 0},
    {"create_type", take_create_type, 0},
    {"inherit_schema", take_inherit, 0},
    {"metadata", take_metadata, 0},
    {"length", take_length, 0},
    {"values_callable", NULL, 0},
    {"validate_strings", NULL, 0},
    {"convert_unicode", NULL, 0},
    {"omit_aliases", NULL, 0},
    {"sort_key_function", NULL, 0},
    {"quote", NULL, 0},
    {"_create_events", NULL, 0},
    {AL_KEYWORD_ANY, NULL, 0},
    {NULL, NULL, 0},
};

static int64_t
longest(const struct al_list *values)
{
    size_t most = 0;
    for (size_t i = 0; i < values->n; i++) {
        size_t length = al_utf8_count(*(const struct lockstep_str *)values->items[i]);
        most = length > most ? length : most;
    }
    return (int64_t)most;
}

bool
al_enum_fill(struct py *py, struct al_type *type, struct py_value given, struct py_value kw)
{
    struct al_enum *values = al_take(py, sizeof(*values));
    if (values == NULL) {
        return false;
    }
    values->is_native = 1;
    values->create_type = 1;
    values->length = -2;
    values->is_pg = strcmp(type->info->name, "ENUM") == 0;
    type->enumeration = values;
    struct py_value callable =
        kw.kind == PY_DICT ? py_dict_get_lit(kw.as.dict, "values_callable") : py_none();
    if (!take_values(py, values, given, callable) ||
        !al_take_keywords(py, type->info->name, kw, keywords, values)) {
        return false;
    }
    int64_t most = longest(&values->values);
    if (values->length >= 0 && values->length < most && !values->is_native) {
        (void)py_raise(py, &py_exc_value_error,
            "When provided, length must be larger or equal than the length of the longest enum "
            "value. %lld < %lld",
            (long long)values->length, (long long)most);
        return false;
    }
    values->is_native = values->is_native || values->is_pg;
    if (values->unknown != NULL && values->create_constraint && !values->is_native) {
        (void)py_refuse(py, "%s", values->unknown);
        return false;
    }
    values->length = values->length == -2 ? most : values->length;
    return true;
}

struct py_value
al_enum_getattr(struct py *py, const struct al_type *type, const struct py_str *name)
{
    const struct al_enum *values = type->enumeration;
    if (values == NULL) {
        return py_absent();
    }
    if (py_str_eq_lit(name, "name")) {
        return al_name_to_py(py, values->name);
    }
    if (py_str_eq_lit(name, "schema")) {
        return al_name_to_py(py, values->schema);
    }
    if (py_str_eq_lit(name, "create_type") && values->is_pg) {
        return py_bool(values->create_type != 0);
    }
    if (py_str_eq_lit(name, "native_enum")) {
        return py_bool(values->is_native != 0);
    }
    if (py_str_eq_lit(name, "enums") && values->unknown != NULL) {
        return py_refuse(py, "%s", values->unknown);
    }
    if (py_str_eq_lit(name, "enums")) {
        struct py_value list = py_list_new(py);
        for (size_t i = 0; !py_failed(list) && i < values->values.n; i++) {
            const struct lockstep_str *value = values->values.items[i];
            if (!py_list_append(py, list.as.list, al_to_py(py, *value))) {
                return py_absent();
            }
        }
        return list;
    }
    return py_absent();
}

/* Whether the type is there already: 1, 0, or -1 for failed. */
static int
exists(struct py *py, const struct al_enum *values)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct lockstep_result result;
    al_text_puts(&ddl.out, "SELECT EXISTS (SELECT * FROM pg_catalog.pg_type t ");
    if (values->schema.text.ptr != NULL) {
        al_text_puts(&ddl.out, "JOIN pg_catalog.pg_namespace n ON t.typnamespace = n.oid "
                               "WHERE n.nspname = ");
        al_literal_str(&ddl, values->schema.text);
        al_text_puts(&ddl.out, " AND t.typname = ");
    } else {
        al_text_puts(&ddl.out, "WHERE pg_catalog.pg_type_is_visible(t.oid) AND ");
        if (ddl.api == AL_API_20) {
            al_text_puts(&ddl.out, "t.typnamespace <> 'pg_catalog'::regnamespace AND ");
        }
        al_text_puts(&ddl.out, "t.typname = ");
    }
    al_literal_str(&ddl, values->name.text);
    al_text_putc(&ddl.out, ')');
    if (!al_ddl_check(py, &ddl) ||
        !al_context_of(py)->sink->query(py, al_text_view(&ddl.out), &result)) {
        return -1;
    }
    return result.n_rows == 1 && result.cells[0].len > 0 && result.cells[0].ptr[0] == 't';
}

bool
al_enum_create(struct py *py, const struct al_enum *values, bool checkfirst)
{
    int is_there = checkfirst ? exists(py, values) : 0;
    if (is_there != 0) {
        return is_there > 0;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_enum_write_create(&ddl, values);
    return al_ddl_emit(py, &ddl);
}

bool
al_enum_drop(struct py *py, const struct al_enum *values, bool checkfirst)
{
    int is_there = checkfirst ? exists(py, values) : 1;
    if (is_there <= 0) {
        return is_there == 0;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_enum_write_drop(&ddl, values);
    return al_ddl_emit(py, &ddl);
}

/* The enum of the object that create or drop was called on; checkfirst has a default by class. */
static const struct al_enum *
subject(struct py *py, struct py_value self, const struct py_args *args, bool *ret_checkfirst)
{
    const struct al_type *type = al_type_of(py, self);
    if (type == NULL) {
        return NULL;
    }
    int checkfirst = type->enumeration->is_pg;
    if (!py_is_nothing(args->pos[0]) && !al_is_bind(py, args->pos[0])) {
        (void)py_raise(py, &py_exc_attribute_error,
            "'%s' object has no attribute '_run_ddl_visitor'", py_type_name(py, args->pos[0]));
        return NULL;
    }
    if (py_is_nothing(args->pos[0])) {
        (void)py_raise(py, &al_exc_argument, "create() and drop() of an Enum need a bind");
        return NULL;
    }
    if (!al_need_flag(py, args->pos[1], &checkfirst)) {
        return NULL;
    }
    *ret_checkfirst = checkfirst != 0;
    return type->enumeration;
}

static struct py_value
method_create(struct py *py, struct py_value self, const struct py_args *args)
{
    bool checkfirst;
    const struct al_enum *values = subject(py, self, args, &checkfirst);
    if (values == NULL || (values->is_native && !al_enum_create(py, values, checkfirst))) {
        return py_absent();
    }
    return py_none();
}

static struct py_value
method_drop(struct py *py, struct py_value self, const struct py_args *args)
{
    bool checkfirst;
    const struct al_enum *values = subject(py, self, args, &checkfirst);
    if (values == NULL || (values->is_native && !al_enum_drop(py, values, checkfirst))) {
        return py_absent();
    }
    return py_none();
}

const struct py_def al_enum_members[] = {
    {.name = "create",
        .kind = PY_DEF_FUNCTION,
        .fn = method_create,
        .signature = "bind=, checkfirst="},
    {.name = "drop", .kind = PY_DEF_FUNCTION, .fn = method_drop, .signature = "bind=, checkfirst="},
    {.name = NULL},
};
