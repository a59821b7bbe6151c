/*
 * sa_context.h: what the SQLAlchemy objects of one run share, and the small conversions between
 * Python values and C. One context per evaluation of a revision; it is the interpreter's user
 * pointer.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_CONTEXT_H
#define LOCKSTEP_ALEMBIC_SA_CONTEXT_H

#include "ddl_select.h"
#include "py_eval.h"

/* Where statements go. Both get whole SQL text. */
struct al_sink {
    /* Send a statement; nothing is asked back. False: failed, and the interpreter holds why. */
    bool (*emit)(struct py *py, struct lockstep_str sql);
    /* Run a statement now and give its result, which lasts as long as the run. False as above; where
     * the server refused it, an exception of sqlalchemy.exc. */
    bool (*query)(struct py *py, struct lockstep_str sql, struct lockstep_result *ret);
    /* SAVEPOINT, RELEASE, ROLLBACK TO; action: LOCKSTEP_SAVEPOINT_…. */
    bool (*savepoint)(struct py *py, uint32_t action, struct lockstep_str name);
    /* Commit what was done so far, and go on in a transaction of its own. */
    bool (*commit)(struct py *py);
    /* Take back what was done since the transaction began, and go on in it. False as above. */
    bool (*rollback)(struct py *py);
    /* From here on, and up to the end, every statement is a transaction of its own. False as above. */
    bool (*autocommit)(struct py *py);
};

struct al_context {
    struct py *py;
    struct al_pool *pool;
    enum al_api api;
    const struct al_sink *sink;
    const struct lockstep_host *host;
    struct al_naming default_naming; /* of a MetaData without a convention of its own */
    const struct al_naming *naming;  /* of the project, for tables that op makes */
    int64_t counter;                 /* orders constraints */
    struct lockstep_str version_table;
    struct lockstep_str version_schema; /* ptr NULL: where the search_path leads */
    int live;
    unsigned savepoints; /* made so far, for their names */
    unsigned nested;     /* savepoints of the connection's own that are open */
    int has_changed; /* perhaps the catalog, in the transaction that is under way: no other connection sees that */
    int metadata_bind;             /* some MetaData.bind was set: what 1.4 falls back on */
    struct py_type *driver_errors; /* of sa_driver.c; NULL: not needed yet */
    void *owner;                   /* the front's own: struct al_op_state */
};

/* The context of a running interpreter. */
struct al_context *al_context_of(struct py *py);

/* Begin rendering in the context's pool. */
struct al_ddl al_context_ddl(struct py *py);

/* Turn a failed rendering, or an exhausted pool, into an exception. True: all is well. */
bool al_ddl_check(struct py *py, const struct al_ddl *ddl);

/* Finish a statement: check it and send it. */
bool al_ddl_emit(struct py *py, struct al_ddl *ddl);

/* Memory in the context's pool; NULL: exhausted, and the stop is set. */
void *al_take(struct py *py, size_t size);

/* Append to a list in the pool. */
bool al_push(struct py *py, struct al_list *list, void *item);

/* Stop because memory is spent. Returns absent. */
struct py_value al_exhausted(struct py *py);

/* ---- Strings and names --------------------------------------------------------------------- */

/* What an unknown import bound stands for, in place of it; false: nothing known, and refused. Any
 * other value is left alone. */
bool al_known(struct py *py, struct py_value *value);

/* The text of a str; absent where the value is no str. The view lasts as long as the run. */
struct lockstep_str al_str(struct py_value value);

/* A str made from a view. */
struct py_value al_to_py(struct py *py, struct lockstep_str text);

/* The text of an argument that must be a str (`what` names it) or, if optional, may be None or not
 * given (then absent). */
bool al_need_str(
    struct py *py, struct py_value value, const char *what, int optional, struct lockstep_str *ret);

/* A name: a str, a quoted_name, or what op.f made. None and not given: ptr NULL. */
bool al_need_name(struct py *py, struct py_value value, const char *what, struct al_name *ret);

/* The names in a list or tuple of str or columns, or one such value, appended as struct al_name. */
bool al_need_names(struct py *py, struct py_value value, const char *what, struct al_list *ret);

/* An integer argument; None and not given leave *ret alone and is_given false. */
bool al_need_int(struct py *py, struct py_value value, const char *what, struct al_maybe *ret);

/* The truth of an argument; None and not given leave *ret alone. */
bool al_need_flag(struct py *py, struct py_value value, int *ret);

/* The same for one that may be absent: given only where it is not None. */
bool al_need_maybe_flag(struct py *py, struct py_value value, struct al_maybe *ret);

/* quote=: whether `name` is always, or never, quoted; None and not given: by the rules. */
bool al_take_quote(struct py *py, struct al_name *name, struct py_value value);

/* What quote_schema= says of a schema that is given beside it. */
bool al_take_quote_schema(struct py *py, struct al_name *schema, struct py_value kw);

/* ---- quoted_name and op.f ------------------------------------------------------------------ */

extern const struct py_type al_py_quoted_name; /* sqlalchemy.sql.quoted_name */
extern const struct py_type al_py_conv;        /* sqlalchemy.sql.naming.conv */

/* A str that is marked as conventional: what op.f returns. */
struct py_value al_conv_new(struct py *py, struct py_value text);

/* A str with the flags of `name`. */
struct py_value al_name_to_py(struct py *py, struct al_name name);

/* ---- Keyword arguments --------------------------------------------------------------------- */

/* A name that stands for every other one, as the last entry. */
#define AL_KEYWORD_ANY "*"

/* One keyword option, by name, with what to do with its value. */
struct al_keyword {
    const char *name;
    bool (*take)(struct py *py, void *target, struct py_value value); /* NULL: ignored */
    int since2; /* SQLAlchemy 1.4 does not know it */
};

/* Hand each entry of **kw to its keyword. Options of other dialects (mysql_…, sqlite_…) are ignored
 * as SQLAlchemy ignores them; unknown ones of PostgreSQL are an ArgumentError that names `function`,
 * names that are no dialect's a TypeError. */
bool al_take_keywords(struct py *py, const char *function, struct py_value kw,
    const struct al_keyword *keywords, void *target);

#endif
