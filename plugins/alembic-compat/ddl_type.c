/*
 * The table of types and their rendering. What SQLAlchemy's generic compiler would write for a type
 * that PostgreSQL does not have (DATETIME, BLOB) is written as well: the server then says so.
 */
#include "ddl_type.h"

#define AL_TYPE_ROW(ident, name, base, sql, args, affinity, flags)                                 \
    {name, sql, AL_ARGS_##args, AL_AFFINITY_##affinity, flags},

static const struct al_type_info types[] = {
#include "ddl_type_table.inc"
};

#undef AL_TYPE_ROW

static const struct al_type_info raw_info = {
    "UserDefinedType", NULL, AL_ARGS_RAW, AL_AFFINITY_OTHER, 0};

const struct al_type_info *
al_type_info_at(size_t index)
{
    return index < sizeof(types) / sizeof(*types) ? &types[index] : NULL;
}

const struct al_type_info *
al_type_find(const char *name, unsigned place)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if ((types[i].flags & place) != 0 && strcmp(types[i].name, name) == 0) {
            return &types[i];
        }
    }
    return NULL;
}

struct al_type *
al_type_new(struct al_pool *pool, const struct al_type_info *info)
{
    struct al_type *type = al_pool_alloc(pool, sizeof(*type));
    if (type != NULL) {
        *type = (struct al_type){
            .info = info, .length = -1, .precision = -1, .scale = -1, .dimensions = -1};
    }
    return type;
}

struct al_type *
al_type_raw(struct al_pool *pool, struct lockstep_str sql)
{
    struct al_type *type = al_type_new(pool, &raw_info);
    if (type != NULL) {
        type->text = al_pool_copy(pool, sql);
    }
    return type;
}

const struct al_type *
al_type_resolve(const struct al_type *type)
{
    while (type != NULL) {
        if (type->variant != NULL) {
            type = type->variant;
        } else if (type->item != NULL && type->info->args == AL_ARGS_PICKLE) {
            type = type->item;
        } else {
            break;
        }
    }
    return type;
}

enum al_affinity
al_type_affinity(const struct al_type *type)
{
    type = al_type_resolve(type);
    return type == NULL ? AL_AFFINITY_NULL : type->info->affinity;
}

struct al_enum *
al_type_native_enum(const struct al_type *type)
{
    type = al_type_resolve(type);
    while (type != NULL && type->info->args == AL_ARGS_ARRAY) {
        type = al_type_resolve(type->item);
    }
    if (type == NULL || type->enumeration == NULL || !type->enumeration->is_native) {
        return NULL;
    }
    return type->enumeration;
}

static void
write_collation(struct al_ddl *ddl, const struct al_type *type)
{
    if (type->collation.len > 0) {
        al_text_printf(
            &ddl->out, " COLLATE \"%.*s\"", (int)type->collation.len, type->collation.ptr);
    }
}

static void
write_number(struct al_ddl *ddl, const char *format, int64_t number)
{
    char digits[24];
    (void)snprintf(digits, sizeof(digits), "%lld", (long long)number);
    for (; *format != '\0'; format++) {
        if (*format == '#') {
            al_text_puts(&ddl->out, digits);
        } else {
            al_text_putc(&ddl->out, *format);
        }
    }
}

static void
write_enum(struct al_ddl *ddl, const struct al_enum *enumeration)
{
    int is_named = enumeration->is_native && enumeration->name.text.len > 0;
    if (enumeration->unknown != NULL && !is_named) {
        al_ddl_fail(ddl, AL_DDL_REFUSED, "%s", enumeration->unknown);
        return;
    }
    if (!enumeration->is_native) {
        al_text_puts(&ddl->out, "VARCHAR");
        if (enumeration->length > 0) {
            write_number(ddl, "(#)", enumeration->length);
        }
        return;
    }
    if (enumeration->name.text.len == 0) {
        al_ddl_fail(ddl, "CompileError", "PostgreSQL ENUM type requires a name.");
        return;
    }
    al_ident_qualified(ddl, enumeration->schema, enumeration->name);
}

/* The brackets go before a COLLATE of the element type. */
static void
write_array(struct al_ddl *ddl, const struct al_type *type)
{
    const struct al_type *item = al_type_resolve(type->item);
    struct al_type bare = *item;
    bare.collation = (struct lockstep_str){NULL, 0};
    bare.variant = NULL;
    al_type_write(ddl, &bare);
    int64_t dimensions = type->dimensions < 0 ? 1 : type->dimensions;
    for (int64_t i = 0; i < dimensions; i++) {
        al_text_puts(&ddl->out, "[]");
    }
    write_collation(ddl, item);
}

static void
write_time(struct al_ddl *ddl, const struct al_type *type)
{
    al_text_puts(&ddl->out, type->info->sql);
    if (type->precision >= 0) {
        write_number(ddl, "(#)", type->precision);
    }
    if (strcmp(type->info->sql, "DATETIME") != 0) { /* not one of PostgreSQL's: the name alone */
        al_text_puts(&ddl->out, type->timezone ? " WITH TIME ZONE" : " WITHOUT TIME ZONE");
    }
}

static void
write_interval(struct al_ddl *ddl, const struct al_type *type)
{
    al_text_puts(&ddl->out, "INTERVAL");
    if (type->text.ptr != NULL) {
        al_text_putc(&ddl->out, ' ');
        al_text_add(&ddl->out, type->text);
    }
    if (type->precision >= 0) {
        write_number(ddl, " (#)", type->precision);
    }
}

static void
write_bit(struct al_ddl *ddl, const struct al_type *type)
{
    al_text_puts(&ddl->out, type->varying ? "BIT VARYING" : "BIT");
    if (type->length >= 0 || !type->varying) {
        write_number(ddl, "(#)", type->length < 0 ? 1 : type->length);
    }
}

static void
write_numeric(struct al_ddl *ddl, const struct al_type *type)
{
    al_text_puts(&ddl->out, type->info->sql);
    if (type->precision >= 0) {
        write_number(ddl, type->scale >= 0 ? "(#, " : "(#)", type->precision);
        if (type->scale >= 0) {
            write_number(ddl, "#)", type->scale);
        }
    }
}

/* A type whose SQL may carry its length in parentheses, and a collation. */
static void
write_sized(struct al_ddl *ddl, const struct al_type *type, int64_t size)
{
    al_text_puts(&ddl->out, type->info->sql);
    if (size > 0) {
        write_number(ddl, "(#)", size);
    }
    write_collation(ddl, type);
}

void
al_type_write(struct al_ddl *ddl, const struct al_type *type)
{
    type = al_type_resolve(type);
    if (type == NULL || type->info->affinity == AL_AFFINITY_NULL) {
        al_ddl_fail(ddl, "CompileError",
            "Can't generate DDL for NullType(); did you forget to specify a type on this Column?");
        return;
    }
    switch (type->info->args) {
    case AL_ARGS_STRING:
    case AL_ARGS_BINARY:
        write_sized(ddl, type, type->length);
        break;
    case AL_ARGS_FLOAT:
        write_sized(ddl, type, strcmp(type->info->sql, "FLOAT") == 0 ? type->precision : -1);
        break;
    case AL_ARGS_NUMERIC:
        write_numeric(ddl, type);
        break;
    case AL_ARGS_TIME:
    case AL_ARGS_PG_TIME:
        write_time(ddl, type);
        break;
    case AL_ARGS_INTERVAL:
    case AL_ARGS_PG_INTERVAL:
        write_interval(ddl, type);
        break;
    case AL_ARGS_BIT:
        write_bit(ddl, type);
        break;
    case AL_ARGS_ENUM:
        write_enum(ddl, type->enumeration);
        break;
    case AL_ARGS_ARRAY:
        write_array(ddl, type);
        break;
    case AL_ARGS_UUID:
        al_text_puts(&ddl->out, type->is_foreign_native ? "CHAR(32)" : "UUID");
        break;
    case AL_ARGS_DOMAIN:
    case AL_ARGS_RAW:
        al_text_add(&ddl->out, type->text);
        break;
    case AL_ARGS_NONE:
    case AL_ARGS_BOOLEAN:
    case AL_ARGS_BLOB:
    case AL_ARGS_JSON:
    case AL_ARGS_HSTORE:
    case AL_ARGS_PICKLE:
        al_text_puts(&ddl->out, type->info->sql);
        break;
    }
}

void
al_enum_write_create(struct al_ddl *ddl, const struct al_enum *enumeration)
{
    al_text_puts(&ddl->out, "CREATE TYPE ");
    write_enum(ddl, enumeration);
    if (enumeration->unknown != NULL) {
        al_ddl_fail(ddl, AL_DDL_REFUSED, "%s", enumeration->unknown);
        return;
    }
    al_text_puts(&ddl->out, " AS ENUM (");
    for (size_t i = 0; i < enumeration->values.n; i++) {
        const struct lockstep_str *value = enumeration->values.items[i];
        al_text_puts(&ddl->out, i > 0 ? ", " : "");
        al_literal_str(ddl, *value);
    }
    al_text_putc(&ddl->out, ')');
}

void
al_enum_write_drop(struct al_ddl *ddl, const struct al_enum *enumeration)
{
    al_text_puts(&ddl->out, "DROP TYPE ");
    write_enum(ddl, enumeration);
}
