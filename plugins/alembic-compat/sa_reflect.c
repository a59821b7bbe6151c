/*
 * Types from the catalog: by the text of format_type().
 */
#include "sa_reflect.h"

#include "sa_result.h"
#include "sa_type.h"

#define TEXT_ARRAY 1009u /* the type of text[] */

struct catalog_type {
    const char *sql; /* as format_type() has it, without numbers */
    const char *name;
    unsigned place;
};

static const struct catalog_type catalog_types[] = {{"integer", "INTEGER", AL_TYPE_PG},
    {"bigint", "BIGINT", AL_TYPE_PG}, {"smallint", "SMALLINT", AL_TYPE_PG},
    {"boolean", "BOOLEAN", AL_TYPE_PG}, {"text", "TEXT", AL_TYPE_PG},
    {"character varying", "VARCHAR", AL_TYPE_PG}, {"character", "CHAR", AL_TYPE_PG},
    {"double precision", "DOUBLE_PRECISION", AL_TYPE_PG}, {"real", "REAL", AL_TYPE_PG},
    {"numeric", "NUMERIC", AL_TYPE_PG}, {"date", "DATE", AL_TYPE_PG},
    {"timestamp with time zone", "TIMESTAMP", AL_TYPE_PG},
    {"timestamp without time zone", "TIMESTAMP", AL_TYPE_PG},
    {"time with time zone", "TIME", AL_TYPE_PG}, {"time without time zone", "TIME", AL_TYPE_PG},
    {"interval", "INTERVAL", AL_TYPE_PG}, {"bytea", "BYTEA", AL_TYPE_PG},
    {"uuid", "UUID", AL_TYPE_PG}, {"jsonb", "JSONB", AL_TYPE_PG}, {"json", "JSON", AL_TYPE_PG},
    {"inet", "INET", AL_TYPE_PG}, {"cidr", "CIDR", AL_TYPE_PG}, {"macaddr", "MACADDR", AL_TYPE_PG},
    {"macaddr8", "MACADDR8", AL_TYPE_PG}, {"tsvector", "TSVECTOR", AL_TYPE_PG},
    {"tsquery", "TSQUERY", AL_TYPE_PG}, {"hstore", "HSTORE", AL_TYPE_PG},
    {"oid", "OID", AL_TYPE_PG}, {"money", "MONEY", AL_TYPE_PG},
    {"regclass", "REGCLASS", AL_TYPE_PG}, {"regconfig", "REGCONFIG", AL_TYPE_PG},
    {"citext", "CITEXT", AL_TYPE_PG}, {"bit", "BIT", AL_TYPE_PG},
    {"bit varying", "BIT", AL_TYPE_PG}, {"int4range", "INT4RANGE", AL_TYPE_PG},
    {"int8range", "INT8RANGE", AL_TYPE_PG}, {"numrange", "NUMRANGE", AL_TYPE_PG},
    {"daterange", "DATERANGE", AL_TYPE_PG}, {"tsrange", "TSRANGE", AL_TYPE_PG},
    {"tstzrange", "TSTZRANGE", AL_TYPE_PG}, {"int4multirange", "INT4MULTIRANGE", AL_TYPE_PG},
    {"int8multirange", "INT8MULTIRANGE", AL_TYPE_PG},
    {"nummultirange", "NUMMULTIRANGE", AL_TYPE_PG},
    {"datemultirange", "DATEMULTIRANGE", AL_TYPE_PG}, {"tsmultirange", "TSMULTIRANGE", AL_TYPE_PG},
    {"tstzmultirange", "TSTZMULTIRANGE", AL_TYPE_PG}, {"name", "String", AL_TYPE_SA},
    {"\"char\"", "String", AL_TYPE_SA}};

/* Text taken apart: the name without what is in parentheses, and the numbers there; -1: none. */
struct parsed {
    struct lockstep_str name;
    int64_t numbers[2];
};

static int64_t
number_at(struct lockstep_str text, uint64_t *at)
{
    int64_t number = 0;
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        number = number * 10 + (text.ptr[(*at)++] - '0');
    }
    return number;
}

static struct parsed
take_apart(struct al_pool *pool, struct lockstep_str text)
{
    struct parsed ret = {.numbers = {-1, -1}};
    struct al_text name = al_text_in(pool);
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '(') {
            al_text_putc(&name, text.ptr[i]);
            continue;
        }
        i++;
        ret.numbers[0] = number_at(text, &i);
        if (i < text.len && text.ptr[i] == ',') {
            i++;
            ret.numbers[1] = number_at(text, &i);
        }
    }
    ret.name = al_text_view(&name);
    return ret;
}

static bool
starts_with(struct lockstep_str text, const char *start)
{
    return text.len >= strlen(start) && memcmp(text.ptr, start, strlen(start)) == 0;
}

static void
fill(struct al_type *type, const struct parsed *parsed)
{
    static const char zoned[] = "with time zone";
    size_t len = sizeof(zoned) - 1;
    if (type->info->args == AL_ARGS_STRING || type->info->args == AL_ARGS_BIT) {
        type->length = parsed->numbers[0];
        type->varying = starts_with(parsed->name, "bit varying");
        return;
    }
    type->precision = parsed->numbers[0];
    type->scale = parsed->numbers[1];
    type->timezone = parsed->name.len > len &&
                     memcmp(parsed->name.ptr + parsed->name.len - len, zoned, len) == 0;
    if (type->info->args == AL_ARGS_FLOAT && starts_with(parsed->name, "double")) {
        type->precision = 53;
    }
}

static struct al_type *
plain_type(struct py *py, struct lockstep_str text)
{
    struct al_pool *pool = al_context_of(py)->pool;
    struct parsed parsed = take_apart(pool, text);
    struct lockstep_str fields = {NULL, 0};
    if (starts_with(parsed.name, "interval ")) {
        fields = (struct lockstep_str){parsed.name.ptr + 9, parsed.name.len - 9};
        parsed.name.len = 8;
    }
    for (size_t i = 0; i < sizeof(catalog_types) / sizeof(*catalog_types); i++) {
        if (!lockstep_str_equal(parsed.name, lockstep_str_of(catalog_types[i].sql))) {
            continue;
        }
        const struct al_type_info *info =
            al_type_find(catalog_types[i].name, catalog_types[i].place);
        if ((info->flags & AL_TYPE_SINCE2) != 0 && al_context_of(py)->api != AL_API_20) {
            break;
        }
        struct al_type *type = al_type_new(pool, info);
        if (type != NULL) {
            fill(type, &parsed);
            type->text = fields;
            type->as_uuid = al_context_of(py)->api == AL_API_20;
        }
        return type;
    }
    return al_type_new(pool, al_type_find("NullType", AL_TYPE_SA));
}

static struct al_type *
enum_type(struct py *py, const struct al_reflected *found)
{
    struct py_value list = al_value_from_text(py, found->labels, TEXT_ARRAY);
    struct al_type *made = al_type_new(al_context_of(py)->pool, al_type_find("ENUM", AL_TYPE_PG));
    struct al_enum *values = al_take(py, sizeof(*values));
    if (py_failed(list) || made == NULL || values == NULL) {
        return NULL;
    }
    *values = (struct al_enum){.name = al_name_of(found->name),
        .schema = al_name_of(found->schema),
        .is_native = 1,
        .is_pg = 1,
        .create_type = 1,
        .length = -1};
    for (size_t i = 0; i < list.as.list->n; i++) {
        struct lockstep_str *label = al_take(py, sizeof(*label));
        if (label == NULL) {
            return NULL;
        }
        *label = al_str(list.as.list->items[i]);
        if (!al_push(py, &values->values, label) || !al_push(py, &values->labels, label)) {
            return NULL;
        }
    }
    made->enumeration = values;
    return made;
}

struct al_type *
al_type_reflect(struct py *py, const struct al_reflected *found)
{
    struct lockstep_str text = found->text;
    if (text.len > 2 && memcmp(text.ptr + text.len - 2, "[]", 2) == 0) {
        struct al_type *array =
            al_type_new(al_context_of(py)->pool, al_type_find("ARRAY", AL_TYPE_PG));
        struct al_reflected item = *found;
        item.text.len -= 2;
        if (array != NULL) {
            array->item = al_type_reflect(py, &item);
        }
        return array == NULL || array->item == NULL ? NULL : array;
    }
    return found->labels.ptr != NULL ? enum_type(py, found) : plain_type(py, text);
}

struct lockstep_str
al_default_reflect(struct py *py, struct lockstep_str text, struct lockstep_str schema)
{
    static const char call[] = "nextval('";
    size_t len = sizeof(call) - 1;
    for (uint64_t i = 0; schema.len > 0 && i + len < text.len; i++) {
        if (memcmp(text.ptr + i, call, len) != 0) {
            continue;
        }
        uint64_t begin = i + len;
        const char *quote = memchr(text.ptr + begin, '\'', text.len - begin);
        uint64_t end = quote == NULL ? begin : (uint64_t)(quote - text.ptr);
        if (end == begin || memchr(text.ptr + begin, '.', end - begin) != NULL) {
            return text;
        }
        /* the schema stands in quotes, whatever it is */
        return al_pool_format(al_context_of(py)->pool, "%.*s\"%.*s\".%.*s", (int)begin, text.ptr,
            (int)schema.len, schema.ptr, (int)(text.len - begin), text.ptr + begin);
    }
    return text;
}
