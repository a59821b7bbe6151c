/*
 * ddl_ident.h: the state of one rendering, names, and how SQLAlchemy's PostgreSQL dialect quotes.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_IDENT_H
#define LOCKSTEP_ALEMBIC_DDL_IDENT_H

#include "ddl_text.h"

/* Which pair of Alembic and SQLAlchemy is meant. */
enum al_api {
    AL_API_14 = 14, /* Alembic 1.8.1, SQLAlchemy 1.4.46 */
    AL_API_20 = 20, /* the current Alembic, SQLAlchemy 2.0 */
};

/* PostgreSQL's longest name, in bytes; SQLAlchemy counts characters. */
#define AL_NAME_MAX 63u

/* A name with what is known about it. */
struct al_name {
    struct lockstep_str text;
    int8_t quote; /* quoted_name: 1 always, -1 never, 0 by the rules */
    uint8_t conv; /* made by a naming convention or op.f: shortened when it is too long */
};

struct al_ctes;
struct al_expr;
struct al_ddl;

/* Renders the value of the bind parameter `bind` (an AL_EXPR_BIND) into ddl->out. */
typedef void (*al_bind_fn)(struct al_ddl *ddl, void *user, const struct al_expr *bind);

/* One rendering. Errors are sticky: the first one stays, and what follows is not looked at. */
struct al_ddl {
    struct al_pool *pool;
    struct al_text out;
    enum al_api api;
    int failed;
    const char *error_class; /* as Python names it, such as "CompileError" */
    struct lockstep_str error;
    al_bind_fn bind; /* NULL: a bind parameter without a value is an error */
    void *bind_user;
    int qualify;                 /* columns get their table's name in front */
    const struct al_list *outer; /* of struct al_table: FROM of all enclosing statements; or NULL */
    const struct al_list *near;  /* of struct al_table: FROM of the nearest one; or NULL */
    const struct al_expr *in;    /* IN or NOT IN, while its values are written; or NULL */
    int as_from;                 /* the statement that comes next stands in FROM */
    struct al_ctes *ctes;        /* WITH of the statement being written; NULL: none is */
};

/* Begin a rendering in `pool`. */
void al_ddl_init(struct al_ddl *ddl, struct al_pool *pool, enum al_api api);

/* The class of an error that is no exception: what is not supported. */
#define AL_DDL_REFUSED "refused"

/* Note an error of Python's class `error_class`; the first one counts. */
__attribute__((format(printf, 3, 4))) void al_ddl_fail(
    struct al_ddl *ddl, const char *error_class, const char *format, ...);

/* A plain name without flags. */
struct al_name al_name_of(struct lockstep_str text);

/* Append `name`, quoted where SQLAlchemy would. */
void al_ident(struct al_ddl *ddl, struct al_name name);
void al_ident_str(struct al_ddl *ddl, struct lockstep_str name);

/* Append schema.name as a Table renders; schema may be absent or empty. */
void al_ident_qualified(struct al_ddl *ddl, struct al_name schema, struct al_name name);

/* The same as Alembic's ALTER statements do it: dots in the schema separate parts. */
void al_ident_dotted(struct al_ddl *ddl, struct al_name schema, struct al_name name);

/* Append the name of a constraint or index: too long is an error, or for op.f a shorter name. */
void al_ident_constraint(struct al_ddl *ddl, struct al_name name);

/* The text of a constraint's name as it will stand in the database (shortened, not quoted). */
struct lockstep_str al_ident_final(struct al_ddl *ddl, struct al_name name);

/* Append a string literal: single quotes doubled; a backslash makes it E''. */
void al_literal_str(struct al_ddl *ddl, struct lockstep_str text);

/* Append `phrase`, which must be words and blanks, in its own case or in lower case. */
void al_phrase(struct al_ddl *ddl, struct lockstep_str phrase, int lower);

#endif
