/*
 * ddl_type.h: SQL types, as SQLAlchemy's type objects describe them and its PostgreSQL type
 * compiler renders them. Adding a type is one row in ddl_type_table.inc.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_TYPE_H
#define LOCKSTEP_ALEMBIC_DDL_TYPE_H

#include "ddl_expr.h"

/* What arguments a type takes, and with it how it renders. */
enum al_type_args {
    AL_ARGS_NONE,
    AL_ARGS_BOOLEAN,     /* create_constraint, name: no effect on PostgreSQL */
    AL_ARGS_STRING,      /* length, collation */
    AL_ARGS_BINARY,      /* length: shown by BINARY and VARBINARY alone */
    AL_ARGS_BLOB,        /* length: not shown */
    AL_ARGS_NUMERIC,     /* precision, scale, decimal_return_scale, asdecimal */
    AL_ARGS_FLOAT,       /* precision, asdecimal, decimal_return_scale */
    AL_ARGS_TIME,        /* timezone */
    AL_ARGS_PG_TIME,     /* timezone, precision */
    AL_ARGS_INTERVAL,    /* native, second_precision, day_precision */
    AL_ARGS_PG_INTERVAL, /* precision, fields */
    AL_ARGS_BIT,         /* length, varying */
    AL_ARGS_ENUM,        /* *enums, **kw */
    AL_ARGS_ARRAY,       /* item_type, as_tuple, dimensions, zero_indexes */
    AL_ARGS_JSON,        /* none_as_null, astext_type */
    AL_ARGS_HSTORE,      /* text_type: not shown */
    AL_ARGS_UUID,        /* as_uuid, native_uuid */
    AL_ARGS_PICKLE,      /* protocol, pickler, comparator, impl */
    AL_ARGS_DOMAIN,      /* name, data_type, … */
    AL_ARGS_RAW,         /* the text of the type itself */
};

/* SQLAlchemy's _type_affinity, as far as anything asks for it. */
enum al_affinity {
    AL_AFFINITY_NULL,
    AL_AFFINITY_INTEGER,
    AL_AFFINITY_NUMERIC,
    AL_AFFINITY_STRING,
    AL_AFFINITY_BOOLEAN,
    AL_AFFINITY_DATE,
    AL_AFFINITY_DATETIME,
    AL_AFFINITY_TIME,
    AL_AFFINITY_INTERVAL,
    AL_AFFINITY_BINARY,
    AL_AFFINITY_JSON,
    AL_AFFINITY_ARRAY,
    AL_AFFINITY_UUID,
    AL_AFFINITY_OTHER,
};

/* Flags of a type. */
#define AL_TYPE_SA 1u     /* in the package sqlalchemy */
#define AL_TYPE_PG 2u     /* in sqlalchemy.dialects.postgresql */
#define AL_TYPE_SINCE2 4u /* not in SQLAlchemy 1.4 */
#define AL_TYPE_BIG 8u    /* derives from BigInteger */
#define AL_TYPE_SMALL 16u /* derives from SmallInteger */
#define AL_TYPE_RANGE 32u /* a range of values */

struct al_type_info {
    const char *name; /* of the class */
    const char *sql;  /* as the type compiler writes it */
    enum al_type_args args;
    enum al_affinity affinity;
    unsigned flags;
};

struct al_enum {
    struct al_name name; /* text.ptr NULL: none given */
    struct al_name schema;
    struct al_list values; /* of struct lockstep_str */
    struct al_list
        labels;     /* of struct lockstep_str: names of a Python enum's members; or as values */
    int64_t length; /* of the VARCHAR where it is not native */
    int is_native;
    int is_pg;        /* postgresql.ENUM, not sqlalchemy.Enum */
    int create_type;  /* only ENUM has it */
    int has_metadata; /* belongs to a MetaData: create_table leaves it alone */
    int inherit_schema;
    int create_constraint;
    const char *unknown; /* why the values are not known, for a refusal; NULL: they are */
    void *python_class;  /* the maker's own: the enum it was made from; NULL: from strings */
};

struct al_type {
    const struct al_type_info *info;
    int64_t length;     /* -1: none */
    int64_t precision;  /* -1: none */
    int64_t scale;      /* -1: none */
    int64_t dimensions; /* ARRAY; -1: none given */
    int timezone;
    int varying;
    int as_uuid;
    int none_as_null;
    int is_opaque;    /* its package changes the values, nobody knows how: none can be written */
    int as_float;     /* numbers come as floats, not as decimals */
    int zero_indexes; /* ARRAY: Python counts its elements from 0 */
    int is_filled;    /* the arguments were looked at */
    int is_foreign_native; /* Uuid(native_uuid=False): CHAR(32) */
    struct lockstep_str collation;
    struct lockstep_str text; /* INTERVAL: fields; RAW: the type */
    struct al_enum *enumeration;
    struct al_type *item;    /* ARRAY, and what a decorator stands for */
    struct al_type *variant; /* with_variant(…, "postgresql") */
    void *origin;            /* the Python object it came from */
};

/* The entry number `index`, NULL past the last: the whole table, for making classes from it. */
const struct al_type_info *al_type_info_at(size_t index);

/* The entry of class `name` in `place` (AL_TYPE_SA or AL_TYPE_PG); NULL where there is none. */
const struct al_type_info *al_type_find(const char *name, unsigned place);

/* A type without arguments. NULL where the pool is exhausted. */
struct al_type *al_type_new(struct al_pool *pool, const struct al_type_info *info);

/* A type that renders as `sql`. NULL where the pool is exhausted. */
struct al_type *al_type_raw(struct al_pool *pool, struct lockstep_str sql);

/* What the type really is on PostgreSQL: variants and decorators followed. */
const struct al_type *al_type_resolve(const struct al_type *type);

/* Its affinity; NULL type gives AL_AFFINITY_NULL. */
enum al_affinity al_type_affinity(const struct al_type *type);

/* The native enum inside the type (or inside the ARRAY that it is); NULL where there is none. */
struct al_enum *al_type_native_enum(const struct al_type *type);

/* Append the type. */
void al_type_write(struct al_ddl *ddl, const struct al_type *type);

/* CREATE TYPE … AS ENUM and DROP TYPE. */
void al_enum_write_create(struct al_ddl *ddl, const struct al_enum *enumeration);
void al_enum_write_drop(struct al_ddl *ddl, const struct al_enum *enumeration);

#endif
