/*
 * sa_orm_session.h: sessions: the identity map, loading, and the unit of work.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_SESSION_H
#define LOCKSTEP_ALEMBIC_SA_ORM_SESSION_H

#include "sa_orm.h"

struct al_session {
    struct py_value self;
    struct py_value bind;            /* None: that of the metadata */
    struct py_value known;           /* the identity map, a dict: key to instance */
    struct py_value fresh;           /* a list of instances that wait for their INSERT */
    struct py_value doomed;          /* a list of instances that wait for their DELETE */
    struct py_value info;            /* a dict, the revision's own */
    uint64_t order;                  /* counts what joins the session */
    uint64_t sent;                   /* counts INSERTs and DELETEs of objects */
    uint64_t last_delete;            /* the count at the last DELETE */
    uint64_t began;                  /* the count when the transaction began */
    struct al_block *nested;         /* the innermost begin_nested() that is open; NULL: none */
    const struct al_select *loads;   /* whose rows are made objects; NULL: none */
    const struct al_property *asked; /* a column that is read and was left for later; NULL: none */
    unsigned no_autoflush;           /* depth of no_autoflush blocks */
    bool autoflush;
    bool expires; /* expire_on_commit */
    bool is_flushing;
    bool is_connected; /* something has been executed: rollback() would end the transaction */
    bool is_broken;    /* a flush has failed */
};

extern const struct py_type al_py_session;      /* Session */
extern const struct py_type al_py_sessionmaker; /* sessionmaker */

/* The session of an object; NULL where the value is none. */
struct al_session *al_session_of(struct py_value value);

/* The key of an identity: the model and the values of its primary key. */
struct py_value al_identity_key(
    struct py *py, const struct al_mapper *mapper, const struct py_value *values, size_t n);

/* Execute a statement; *ret_result gets its result. Flushes first where that is due. */
struct py_value al_session_execute(struct py *py, struct al_session *session,
    struct py_value statement, struct py_value parameters, bool wanted);

/* Flush, unless a block or a flush that is going on says no. */
bool al_session_autoflush(struct py *py, struct al_session *session);

/* What a row does to an instance that is known already. */
enum al_fill {
    AL_FILL_CHECKED, /* it gives what is missing, and must agree with what is there */
    AL_FILL_MISSING, /* it gives what is missing */
    AL_FILL_ALL,     /* it replaces everything */
};

/* Turn the columns of a result into the entities that the SELECT names: sa_orm_load.c. */
struct py_value al_session_rows(struct py *py, struct al_session *session,
    const struct al_select *select, struct py_value result, enum al_fill how);

/* The instance of an identity: from the map, or loaded; None: there is none. */
struct py_value al_session_get(struct py *py, struct al_session *session, struct al_mapper *mapper,
    const struct py_value *values, size_t n);

/* Load what an instance misses. */
bool al_session_refresh(struct py *py, struct al_session *session, struct py_value value, bool all);

/* The instances of `mapper` for which `where` holds, in a list. */
struct py_value al_session_select(struct py *py, struct al_session *session,
    struct al_mapper *mapper, struct al_expr *where, const struct al_list *order_by,
    struct al_list *froms);

/* Take an instance and what its relationships lead to into the session. */
bool al_session_add(struct py *py, struct al_session *session, struct py_value value);
bool al_session_forget(struct py *py, struct al_session *session, struct py_value value);

/* Mark an instance for deletion, with what its relationships say goes too. */
bool al_session_delete(struct py *py, struct al_session *session, struct py_value value);

/* Send all changes: sa_orm_flush.c. */
bool al_session_flush(struct py *py, struct al_session *session);

/* Forget everything that was loaded, as commit() does. */
void al_session_expire(struct al_session *session);

/* Set up a new session object. */
bool al_session_begin(
    struct py *py, struct py_value self, struct py_value bind, struct py_value kw);

/* What was sent since `since` (the session's count) is rolled back: its objects are as they were before it. */
bool al_session_undo(struct py *py, struct al_session *session, uint64_t since);

/* The end of the savepoints that commit() or rollback() of the session ends; *ret_is_all: and so does the transaction. */
bool al_session_end_nested(struct py *py, struct al_session *session, bool keep, bool *ret_is_all);

/* Let all objects go. */
bool al_session_forget_all(struct py *py, struct al_session *session);

/* Methods: sa_orm_session.c and sa_orm_block.c. */
struct py_value al_session_commit(struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_rollback(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_no_autoflush(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_begin_nested(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_begin_method(
    struct py *py, struct py_value self, const struct py_args *args);

/* ---- One instance to the database: sa_orm_write.c --------------------------------------------- */

/* What an instance has in one of its model's tables, the topmost first (of a DELETE last); nothing, where the
 * table is not its model's. */
bool al_write_insert(
    struct py *py, struct al_session *session, struct py_value value, struct al_table *table);
bool al_write_update(
    struct py *py, struct al_session *session, struct py_value value, struct al_table *table);
bool al_write_delete(
    struct py *py, struct al_session *session, struct py_value value, struct al_table *table);

/* Enter an instance that was inserted or loaded into the map. */
bool al_session_enter(struct py *py, struct al_session *session, struct py_value value);

/* bulk_insert_mappings and its kin: sa_orm_bulk.c. */
struct py_value al_session_bulk_insert(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_bulk_update(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_bulk_save(
    struct py *py, struct py_value self, const struct py_args *args);
struct py_value al_session_merge(struct py *py, struct py_value self, const struct py_args *args);

#endif
