/*
 * Types of other packages. Adding one is a row in the table `rows` and a name in its module.
 */
#include "sa_thirdparty.h"

#include "py_table.h"
#include "sa_type.h"

enum shape {
    SHAPE_FIXED,  /* the SQL as it stands, arguments have no effect on it */
    SHAPE_LENGTH, /* SQL(length) where a length is given, first or by the name length */
    SHAPE_SECRET, /* SQL(length) by the name length alone; values are encrypted by the package */
    SHAPE_DIM,    /* SQL(dimensions) where they are given */
    SHAPE_SPATIAL,
};

struct row {
    const struct py_type *type;
    const char *sql;
    enum shape shape;
    int64_t length; /* SHAPE_LENGTH: where none is given; 0: none */
};

static bool other_init(struct py *py, struct py_value self, const struct py_args *args);

#define OTHER(ident, text, package)                                                                \
    static const struct py_type ident = {.name = text,                                             \
        .module = package,                                                                         \
        .bases = {&al_py_type_engine},                                                             \
        .payload_size = sizeof(struct al_py_type),                                                 \
        .init = other_init}

/* What such a type does to values is asked for by name, too. */
static struct py_value
refuse_secret(struct py *py, struct py_value self, const struct py_str *name)
{
    (void)self;
    return py_refuse(py, "'%.*s' of an encrypted type", (int)name->len, name->ptr);
}

#define SECRET(ident, text)                                                                        \
    static const struct py_type ident = {.name = text,                                             \
        .module = "sqlalchemy_utils",                                                              \
        .bases = {&al_py_type_engine},                                                             \
        .payload_size = sizeof(struct al_py_type),                                                 \
        .getattr = refuse_secret,                                                                  \
        .init = other_init}

OTHER(utils_uuid, "UUIDType", "sqlalchemy_utils");
OTHER(utils_email, "EmailType", "sqlalchemy_utils");
OTHER(utils_url, "URLType", "sqlalchemy_utils");
OTHER(utils_json, "JSONType", "sqlalchemy_utils");
OTHER(utils_arrow, "ArrowType", "sqlalchemy_utils");
OTHER(utils_choice, "ChoiceType", "sqlalchemy_utils");
OTHER(utils_tsvector, "TSVectorType", "sqlalchemy_utils");
OTHER(utils_ip, "IPAddressType", "sqlalchemy_utils");
OTHER(utils_ltree, "LtreeType", "sqlalchemy_utils");
OTHER(utils_timezone, "TimezoneType", "sqlalchemy_utils");
OTHER(utils_currency, "CurrencyType", "sqlalchemy_utils");
OTHER(utils_country, "CountryType", "sqlalchemy_utils");
OTHER(utils_locale, "LocaleType", "sqlalchemy_utils");
OTHER(utils_color, "ColorType", "sqlalchemy_utils");
OTHER(utils_phone, "PhoneNumberType", "sqlalchemy_utils");
SECRET(utils_secret, "EncryptedType");
SECRET(utils_secret_text, "StringEncryptedType");
OTHER(sqlmodel_string, "AutoString", "sqlmodel.sql.sqltypes");
OTHER(sqlmodel_guid, "GUID", "sqlmodel.sql.sqltypes");
OTHER(citext_type, "CIText", "citext");
OTHER(vector_type, "Vector", "pgvector.sqlalchemy");
OTHER(halfvec_type, "HALFVEC", "pgvector.sqlalchemy");
OTHER(sparsevec_type, "SPARSEVEC", "pgvector.sqlalchemy");
OTHER(users_guid, "GUID", "fastapi_users_db_sqlalchemy.generics");
OTHER(users_timestamp, "TIMESTAMPAware", "fastapi_users_db_sqlalchemy.generics");
OTHER(enum_table, "EnumType", "enumtables.enum_column");
OTHER(geo_geometry, "Geometry", "geoalchemy2.types");
OTHER(geo_geography, "Geography", "geoalchemy2.types");

static const struct row rows[] = {
    {&utils_uuid, "UUID", SHAPE_FIXED, 0},
    {&utils_email, "VARCHAR", SHAPE_LENGTH, 255},
    {&utils_url, "TEXT", SHAPE_FIXED, 0},
    {&utils_json, "JSON", SHAPE_FIXED, 0},
    {&utils_arrow, "TIMESTAMP WITHOUT TIME ZONE", SHAPE_FIXED, 0},
    {&utils_choice, "VARCHAR(255)", SHAPE_FIXED, 0},
    {&utils_tsvector, "TSVECTOR", SHAPE_FIXED, 0},
    {&utils_ip, "VARCHAR", SHAPE_LENGTH, 50},
    {&utils_ltree, "LTREE", SHAPE_FIXED, 0},
    {&utils_timezone, "VARCHAR(50)", SHAPE_FIXED, 0},
    {&utils_currency, "VARCHAR(3)", SHAPE_FIXED, 0},
    {&utils_country, "VARCHAR(2)", SHAPE_FIXED, 0},
    {&utils_locale, "VARCHAR(10)", SHAPE_FIXED, 0},
    {&utils_color, "VARCHAR", SHAPE_LENGTH, 20},
    {&utils_phone, "VARCHAR(20)", SHAPE_FIXED, 0},
    {&utils_secret, "BYTEA", SHAPE_SECRET, 0},
    {&utils_secret_text, "VARCHAR", SHAPE_SECRET, 0},
    {&sqlmodel_string, "VARCHAR", SHAPE_LENGTH, 0},
    {&sqlmodel_guid, "UUID", SHAPE_FIXED, 0},
    {&citext_type, "CITEXT", SHAPE_FIXED, 0},
    {&vector_type, "VECTOR", SHAPE_DIM, 0},
    {&halfvec_type, "HALFVEC", SHAPE_DIM, 0},
    {&sparsevec_type, "SPARSEVEC", SHAPE_DIM, 0},
    {&users_guid, "UUID", SHAPE_FIXED, 0},
    {&users_timestamp, "TIMESTAMP WITH TIME ZONE", SHAPE_FIXED, 0},
    {&enum_table, "VARCHAR", SHAPE_FIXED, 0},
    {&geo_geometry, "geometry", SHAPE_SPATIAL, 0},
    {&geo_geography, "geography", SHAPE_SPATIAL, 0},
};

static const struct row *
row_of(struct py *py, struct py_value self)
{
    const struct py_class *cls = py_class_of(py, self);
    for (size_t i = 0; i < cls->n_mro; i++) {
        for (size_t j = 0; cls->mro[i]->type != NULL && j < sizeof(rows) / sizeof(*rows); j++) {
            if (rows[j].type == cls->mro[i]->type) {
                return &rows[j];
            }
        }
    }
    return NULL;
}

/* An argument by name; absent where it is not given. */
static struct py_value
named(const struct py_args *args, const char *name)
{
    for (size_t i = 0; i < args->n_kw; i++) {
        if (py_str_eq_lit(args->kw[i].name, name)) {
            return args->kw[i].value;
        }
    }
    return py_absent();
}

/* An argument by name or by place; absent where it is not given. */
static struct py_value
argument(const struct py_args *args, size_t place, const char *name)
{
    struct py_value value = named(args, name);
    return py_failed(value) && place < args->n_pos ? args->pos[place] : value;
}

/* geometry(POINT,4326). A spatial index would come along by itself: that must be switched off. */
static bool
write_spatial(struct py *py, const struct py_args *args, const char *name, struct al_text *out)
{
    struct py_value index = argument(args, 3, "spatial_index");
    struct py_value kind = argument(args, 0, "geometry_type");
    struct al_maybe srid = {-1, 0};
    if (!(index.kind == PY_BOOL && !index.as.boolean)) {
        (void)py_refuse(py, "geoalchemy2 types are supported with spatial_index=False only; make "
                            "the index with op.create_index");
        return false;
    }
    if (!al_need_int(py, argument(args, 1, "srid"), "srid", &srid)) {
        return false;
    }
    if (py_is_none(kind)) {
        al_text_puts(out, name);
        return true;
    }
    struct lockstep_str text = py_given(kind) ? al_str(kind) : LOCKSTEP_STR("GEOMETRY");
    al_text_printf(out, "%s(%.*s,%lld)", name, (int)text.len, text.ptr, (long long)srid.number);
    return true;
}

static bool
other_init(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct row *row = row_of(py, self);
    struct al_py_type *payload = py_payload(self, &al_py_type_engine);
    struct al_text out = al_text_in(al_context_of(py)->pool);
    struct al_maybe size = {row->length, row->length > 0};
    if (row->shape == SHAPE_SPATIAL) {
        if (!write_spatial(py, args, row->sql, &out)) {
            return false;
        }
    } else {
        al_text_puts(&out, row->sql);
    }
    if (row->shape == SHAPE_LENGTH &&
        !al_need_int(py, argument(args, 0, "length"), "length", &size)) {
        return false;
    }
    if (row->type == &utils_secret_text &&
        !al_need_int(py, named(args, "length"), "length", &size)) {
        return false;
    }
    if (row->shape == SHAPE_DIM && !al_need_int(py, argument(args, 0, "dim"), "dim", &size)) {
        return false;
    }
    if (row->shape != SHAPE_FIXED && row->shape != SHAPE_SPATIAL && size.is_given) {
        al_text_printf(&out, "(%lld)", (long long)size.number);
    }
    payload->type = al_type_raw(al_context_of(py)->pool, al_text_view(&out));
    if (payload->type == NULL) {
        (void)al_exhausted(py);
        return false;
    }
    payload->type->is_opaque = row->shape == SHAPE_SECRET;
    return true;
}

/* ---- Mapped names -------------------------------------------------------------------------- */

static struct py_value
mapped_call(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static const struct py_type mapped_type = {.name = "MappedType",
    .module = "lockstep",
    .bases = {&al_py_type_engine},
    .payload_size = sizeof(struct al_py_type),
    .call = mapped_call};

struct py_value
al_mapped_type(struct py *py, struct lockstep_str sql)
{
    struct al_py_type *payload;
    struct py_value made = py_object_new(py, &mapped_type, (void **)&payload);
    if (!py_failed(made)) {
        payload->type = al_type_raw(al_context_of(py)->pool, sql);
        if (payload->type == NULL) {
            return al_exhausted(py);
        }
    }
    return made;
}

/* ---- Modules ------------------------------------------------------------------------------- */

#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

static const struct py_def utils_defs[] = {TYPE("UUIDType", utils_uuid),
    TYPE("EmailType", utils_email), TYPE("URLType", utils_url), TYPE("JSONType", utils_json),
    TYPE("ArrowType", utils_arrow), TYPE("ChoiceType", utils_choice),
    TYPE("TSVectorType", utils_tsvector), TYPE("IPAddressType", utils_ip),
    TYPE("LtreeType", utils_ltree), TYPE("TimezoneType", utils_timezone),
    TYPE("CurrencyType", utils_currency), TYPE("CountryType", utils_country),
    TYPE("LocaleType", utils_locale), TYPE("ColorType", utils_color),
    TYPE("PhoneNumberType", utils_phone), TYPE("EncryptedType", utils_secret),
    TYPE("StringEncryptedType", utils_secret_text),
    {.name = "types", .kind = PY_DEF_MODULE, .text = "sqlalchemy_utils.types"},
    {.name = "encrypted", .kind = PY_DEF_MODULE, .text = "sqlalchemy_utils.types.encrypted"}, END};
static const struct py_def secret_defs[] = {TYPE("EncryptedType", utils_secret),
    TYPE("StringEncryptedType", utils_secret_text),
    {.name = "encrypted_type",
        .kind = PY_DEF_MODULE,
        .text = "sqlalchemy_utils.types.encrypted.encrypted_type"},
    END};
static const struct py_def single_uuid[] = {TYPE("UUIDType", utils_uuid), END};
static const struct py_def single_email[] = {TYPE("EmailType", utils_email), END};
static const struct py_def single_url[] = {TYPE("URLType", utils_url), END};
static const struct py_def single_json[] = {TYPE("JSONType", utils_json), END};
static const struct py_def single_arrow[] = {TYPE("ArrowType", utils_arrow), END};
static const struct py_def single_choice[] = {TYPE("ChoiceType", utils_choice), END};
static const struct py_def single_tsvector[] = {TYPE("TSVectorType", utils_tsvector), END};
static const struct py_def single_ltree[] = {TYPE("LtreeType", utils_ltree), END};
static const struct py_def single_timezone[] = {TYPE("TimezoneType", utils_timezone), END};
static const struct py_def single_currency[] = {TYPE("CurrencyType", utils_currency), END};
static const struct py_def single_country[] = {TYPE("CountryType", utils_country), END};
static const struct py_def single_locale[] = {TYPE("LocaleType", utils_locale), END};
static const struct py_def single_color[] = {TYPE("ColorType", utils_color), END};
static const struct py_def single_phone[] = {TYPE("PhoneNumberType", utils_phone), END};
static const struct py_def single_ip[] = {TYPE("IPAddressType", utils_ip), END};
static const struct py_def sqlmodel_defs[] = {TYPE("AutoString", sqlmodel_string),
    TYPE("GUID", sqlmodel_guid),
    {.name = "types", .kind = PY_DEF_MODULE, .text = "sqlalchemy.types"},
    {.name = "sql", .kind = PY_DEF_MODULE, .text = "sqlmodel.sql"}, END};
static const struct py_def sqlmodel_sql_defs[] = {
    {.name = "sqltypes", .kind = PY_DEF_MODULE, .text = "sqlmodel.sql.sqltypes"}, END};
static const struct py_def citext_defs[] = {TYPE("CIText", citext_type), END};
static const struct py_def pgvector_defs[] = {TYPE("Vector", vector_type),
    TYPE("VECTOR", vector_type), TYPE("HALFVEC", halfvec_type), TYPE("SPARSEVEC", sparsevec_type),
    {.name = "vector", .kind = PY_DEF_MODULE, .text = "pgvector.sqlalchemy.vector"}, END};
static const struct py_def pgvector_package[] = {
    {.name = "sqlalchemy", .kind = PY_DEF_MODULE, .text = "pgvector.sqlalchemy"}, END};
static const struct py_def users_defs[] = {TYPE("GUID", users_guid),
    TYPE("TIMESTAMPAware", users_timestamp),
    {.name = "generics", .kind = PY_DEF_MODULE, .text = "fastapi_users_db_sqlalchemy.generics"},
    {.name = "guid", .kind = PY_DEF_MODULE, .text = "fastapi_users_db_sqlalchemy.guid"}, END};
static const struct py_def geo_defs[] = {TYPE("Geometry", geo_geometry),
    TYPE("Geography", geo_geography),
    {.name = "types", .kind = PY_DEF_MODULE, .text = "geoalchemy2.types"}, END};

static const struct py_def enumtables_defs[] = {
    {.name = "enum_column", .kind = PY_DEF_MODULE, .text = "enumtables.enum_column"}, END};
static const struct py_def enumtables_column_defs[] = {TYPE("EnumType", enum_table), END};

/* oslo_log.log is a logging of its own, with the same names */
static const struct py_def oslo_log_defs[] = {
    {.name = "log", .kind = PY_DEF_MODULE, .text = "logging"}, END};

#define PACKAGE(ident, text, table)                                                                \
    static const struct py_module_def ident = {.name = text, .defs = table}

PACKAGE(module_utils, "sqlalchemy_utils", utils_defs);
PACKAGE(module_utils_types, "sqlalchemy_utils.types", utils_defs);
PACKAGE(module_utils_encrypted, "sqlalchemy_utils.types.encrypted", secret_defs);
PACKAGE(module_utils_secret, "sqlalchemy_utils.types.encrypted.encrypted_type", secret_defs);
PACKAGE(module_utils_uuid, "sqlalchemy_utils.types.uuid", single_uuid);
PACKAGE(module_utils_email, "sqlalchemy_utils.types.email", single_email);
PACKAGE(module_utils_url, "sqlalchemy_utils.types.url", single_url);
PACKAGE(module_utils_json, "sqlalchemy_utils.types.json", single_json);
PACKAGE(module_utils_arrow, "sqlalchemy_utils.types.arrow", single_arrow);
PACKAGE(module_utils_choice, "sqlalchemy_utils.types.choice", single_choice);
PACKAGE(module_utils_tsvector, "sqlalchemy_utils.types.ts_vector", single_tsvector);
PACKAGE(module_utils_ltree, "sqlalchemy_utils.types.ltree", single_ltree);
PACKAGE(module_utils_timezone, "sqlalchemy_utils.types.timezone", single_timezone);
PACKAGE(module_utils_currency, "sqlalchemy_utils.types.currency", single_currency);
PACKAGE(module_utils_country, "sqlalchemy_utils.types.country", single_country);
PACKAGE(module_utils_locale, "sqlalchemy_utils.types.locale", single_locale);
PACKAGE(module_utils_color, "sqlalchemy_utils.types.color", single_color);
PACKAGE(module_utils_phone, "sqlalchemy_utils.types.phone_number", single_phone);
PACKAGE(module_utils_ip, "sqlalchemy_utils.types.ip_address", single_ip);
PACKAGE(module_sqlmodel, "sqlmodel", sqlmodel_defs);
PACKAGE(module_sqlmodel_sql, "sqlmodel.sql", sqlmodel_sql_defs);
PACKAGE(module_sqlmodel_types, "sqlmodel.sql.sqltypes", sqlmodel_defs);
PACKAGE(module_citext, "citext", citext_defs);
PACKAGE(module_pgvector, "pgvector", pgvector_package);
PACKAGE(module_pgvector_sqlalchemy, "pgvector.sqlalchemy", pgvector_defs);
PACKAGE(module_pgvector_vector, "pgvector.sqlalchemy.vector", pgvector_defs);
PACKAGE(module_users, "fastapi_users_db_sqlalchemy", users_defs);
PACKAGE(module_users_generics, "fastapi_users_db_sqlalchemy.generics", users_defs);
PACKAGE(module_users_guid, "fastapi_users_db_sqlalchemy.guid", users_defs);
PACKAGE(module_geo, "geoalchemy2", geo_defs);
PACKAGE(module_geo_types, "geoalchemy2.types", geo_defs);
PACKAGE(module_enumtables, "enumtables", enumtables_defs);
PACKAGE(module_enumtables_column, "enumtables.enum_column", enumtables_column_defs);
PACKAGE(module_oslo_log, "oslo_log", oslo_log_defs);

const struct py_module_def *const al_thirdparty_modules[] = {&module_utils, &module_utils_types,
    &module_utils_encrypted, &module_utils_secret, &module_utils_uuid, &module_utils_email,
    &module_utils_url, &module_utils_json, &module_utils_arrow, &module_utils_choice,
    &module_utils_tsvector, &module_utils_ltree, &module_utils_timezone, &module_utils_currency,
    &module_utils_country, &module_utils_locale, &module_utils_color, &module_utils_phone,
    &module_utils_ip, &module_sqlmodel, &module_sqlmodel_sql, &module_sqlmodel_types,
    &module_citext, &module_pgvector, &module_pgvector_sqlalchemy, &module_pgvector_vector,
    &module_users, &module_users_generics, &module_users_guid, &module_geo, &module_geo_types,
    &module_enumtables, &module_enumtables_column, &module_oslo_log, NULL};
