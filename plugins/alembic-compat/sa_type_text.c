/*
 * str() and repr() of types.
 */
#include "sa_type_text.h"

/* ---- str() --------------------------------------------------------------------------------- */

static void
put_size(struct al_ddl *ddl, const char *name, int64_t first, int64_t second)
{
    al_text_puts(&ddl->out, name);
    if (first >= 0 && second >= 0) {
        al_text_printf(&ddl->out, "(%lld, %lld)", (long long)first, (long long)second);
    } else if (first >= 0) {
        al_text_printf(&ddl->out, "(%lld)", (long long)first);
    }
}

static int64_t
enum_length(const struct al_enum *enumeration)
{
    int64_t longest = enumeration->length;
    for (size_t i = 0; enumeration->length < 0 && i < enumeration->values.n; i++) {
        const struct lockstep_str *value = enumeration->values.items[i];
        longest = (int64_t)value->len > longest ? (int64_t)value->len : longest;
    }
    return longest;
}

/* What the generic compiler writes where it differs from PostgreSQL's. */
static const char *
generic_name(const struct al_type_info *info, enum al_api api)
{
    static const char *const names[][2] = {{"LargeBinary", "BLOB"}, {"PickleType", "BLOB"},
        {"DateTime", "DATETIME"}, {"Interval", "DATETIME"}, {"Double", "DOUBLE"},
        {"Uuid", "CHAR(32)"}, {"ARRAY", "ARRAY"}, {"UUID", "UUID"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(info->name, names[i][0]) == 0) {
            return names[i][1];
        }
    }
    if (strcmp(info->name, "DOUBLE_PRECISION") == 0 && api == AL_API_14) {
        return info->name;
    }
    return info->sql;
}

struct py_value
al_type_str(struct py *py, const struct al_type *type)
{
    struct al_ddl ddl = al_context_ddl(py);
    enum al_api api = al_context_of(py)->api;
    if (type->info->affinity == AL_AFFINITY_NULL) {
        return py_str_lit(py, "NULL");
    }
    switch (type->info->args) {
    case AL_ARGS_ENUM:
        put_size(&ddl, "VARCHAR", enum_length(type->enumeration), -1);
        break;
    case AL_ARGS_STRING:
    case AL_ARGS_BINARY:
        put_size(&ddl, type->info->sql, type->length > 0 ? type->length : -1, -1);
        if (type->collation.len > 0) {
            al_text_printf(
                &ddl.out, " COLLATE \"%.*s\"", (int)type->collation.len, type->collation.ptr);
        }
        break;
    case AL_ARGS_NUMERIC:
        put_size(&ddl, type->info->sql, type->precision, type->scale);
        break;
    case AL_ARGS_DOMAIN:
    case AL_ARGS_RAW:
        al_text_add(&ddl.out, type->text);
        break;
    case AL_ARGS_NONE:
    case AL_ARGS_BOOLEAN:
    case AL_ARGS_BLOB:
    case AL_ARGS_FLOAT:
    case AL_ARGS_TIME:
    case AL_ARGS_PG_TIME:
    case AL_ARGS_INTERVAL:
    case AL_ARGS_PG_INTERVAL:
    case AL_ARGS_BIT:
    case AL_ARGS_ARRAY:
    case AL_ARGS_JSON:
    case AL_ARGS_HSTORE:
    case AL_ARGS_UUID:
    case AL_ARGS_PICKLE:
        al_text_puts(&ddl.out, generic_name(type->info, api));
        break;
    }
    return al_ddl_check(py, &ddl) ? al_to_py(py, al_text_view(&ddl.out)) : py_absent();
}

/* ---- repr() -------------------------------------------------------------------------------- */

struct writer {
    struct py *py;
    struct al_ddl ddl;
    int n; /* arguments written so far */
};

static void
begin_argument(struct writer *writer, const char *name)
{
    al_text_puts(&writer->ddl.out, writer->n++ > 0 ? ", " : "");
    if (name != NULL) {
        al_text_printf(&writer->ddl.out, "%s=", name);
    }
}

static void
put_number(struct writer *writer, const char *name, int64_t number)
{
    if (number >= 0) {
        begin_argument(writer, name);
        al_text_printf(&writer->ddl.out, "%lld", (long long)number);
    }
}

static void
put_flag(struct writer *writer, const char *name, int flag)
{
    if (flag) {
        begin_argument(writer, name);
        al_text_puts(&writer->ddl.out, "True");
    }
}

static bool
put_str(struct writer *writer, const char *name, struct lockstep_str text)
{
    if (text.ptr == NULL) {
        return true;
    }
    struct py_value repr = py_to_repr(writer->py, al_to_py(writer->py, text));
    if (py_failed(repr)) {
        return false;
    }
    begin_argument(writer, name);
    al_text_add(&writer->ddl.out, al_str(repr));
    return true;
}

static bool write_repr(struct writer *writer, const struct al_type *type);

static bool
put_enum(struct writer *writer, const struct al_enum *enumeration)
{
    for (size_t i = 0; i < enumeration->values.n; i++) {
        if (!put_str(writer, NULL, *(const struct lockstep_str *)enumeration->values.items[i])) {
            return false;
        }
    }
    return put_str(writer, "name", enumeration->name.text) &&
           put_str(writer, "schema", enumeration->schema.text);
}

/* A type that is the value of an argument. */
static bool
put_type(struct writer *writer, const char *name, const struct al_type *type)
{
    begin_argument(writer, name);
    int n = writer->n;
    writer->n = 0;
    bool is_written = write_repr(writer, type);
    writer->n = n;
    return is_written;
}

static bool
put_item(struct writer *writer, const struct al_type *type)
{
    if (!put_type(writer, NULL, type->item)) {
        return false;
    }
    put_number(writer, "dimensions", type->dimensions);
    return true;
}

static bool
put_arguments(struct writer *writer, const struct al_type *type)
{
    bool is_pg = (type->info->flags & AL_TYPE_PG) != 0 && (type->info->flags & AL_TYPE_SA) == 0;
    switch (type->info->args) {
    case AL_ARGS_STRING:
    case AL_ARGS_BINARY:
        put_number(writer, "length", type->length);
        return put_str(writer, "collation", type->collation);
    case AL_ARGS_NUMERIC:
        put_number(writer, "precision", type->precision);
        put_number(writer, "scale", type->scale);
        return true;
    case AL_ARGS_FLOAT:
        put_number(writer, "precision", type->precision);
        return true;
    case AL_ARGS_TIME:
    case AL_ARGS_PG_TIME:
        put_flag(writer, "timezone", type->timezone);
        put_number(writer, "precision", type->precision);
        return true;
    case AL_ARGS_PG_INTERVAL:
        put_number(writer, "precision", type->precision);
        return put_str(writer, "fields", type->text);
    case AL_ARGS_BIT:
        put_number(writer, "length", type->length);
        put_flag(writer, "varying", type->varying);
        return true;
    case AL_ARGS_ENUM:
        return put_enum(writer, type->enumeration);
    case AL_ARGS_ARRAY:
        return put_item(writer, type);
    case AL_ARGS_JSON:
        if (is_pg) {
            begin_argument(writer, "astext_type");
            al_text_puts(&writer->ddl.out, "Text()");
        }
        return true;
    case AL_ARGS_HSTORE:
        if (type->item != NULL) {
            return put_type(writer, "text_type", type->item);
        }
        begin_argument(writer, "text_type");
        al_text_puts(&writer->ddl.out, "Text()");
        return true;
    case AL_ARGS_NONE:
    case AL_ARGS_BOOLEAN:
    case AL_ARGS_BLOB:
    case AL_ARGS_INTERVAL:
    case AL_ARGS_UUID:
    case AL_ARGS_PICKLE:
    case AL_ARGS_DOMAIN:
    case AL_ARGS_RAW:
        break;
    }
    return true;
}

/* Arguments that a type of this kind may have been given, and that nobody remembers. */
static bool
is_forgetful(const struct al_type *type)
{
    const struct al_enum *enumeration = type->enumeration;
    bool has_class = type->info->args == AL_ARGS_HSTORE && type->item != NULL &&
                     !type->item->is_filled; /* a class stands there as it is */
    return has_class || type->variant != NULL || type->is_foreign_native || type->none_as_null ||
           type->info->args == AL_ARGS_RAW || type->info->args == AL_ARGS_DOMAIN ||
           type->info->args == AL_ARGS_PICKLE || type->info->args == AL_ARGS_INTERVAL ||
           (enumeration != NULL && (!enumeration->is_native || enumeration->create_constraint ||
                                       enumeration->inherit_schema));
}

static bool
write_repr(struct writer *writer, const struct al_type *type)
{
    if (is_forgetful(type)) {
        (void)py_refuse(writer->py, "repr() of this %s is not supported", type->info->name);
        return false;
    }
    al_text_printf(&writer->ddl.out, "%s(", type->info->name);
    if (!put_arguments(writer, type)) {
        return false;
    }
    al_text_putc(&writer->ddl.out, ')');
    return true;
}

struct py_value
al_type_repr(struct py *py, const struct al_type *type)
{
    struct writer writer = {.py = py, .ddl = al_context_ddl(py)};
    if (!write_repr(&writer, type) || !al_ddl_check(py, &writer.ddl)) {
        return py_absent();
    }
    return al_to_py(py, al_text_view(&writer.ddl.out));
}
