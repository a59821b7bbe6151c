/*
 * Session and sessionmaker. A session is bound to the step's own connection, whose transaction is not
 * the session's: commit() flushes and forgets what was loaded, close() forgets, and neither says
 * anything to the server. rollback() takes back what was done since that transaction began.
 */
#include "sa_orm_session.h"

#include "py_table.h"
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_query.h"
#include "sa_select.h"

bool
al_session_begin(struct py *py, struct py_value self, struct py_value bind, struct py_value kw)
{
    struct al_session *session = al_session_of(self);
    static const char *const ignored[] = {"future", "twophase", "info", "binds", "query_cls",
        "enable_baked_queries", "join_transaction_mode", "close_resets_only", "autobegin"};
    struct py_value key;
    struct py_value value;
    session->self = self;
    session->bind = py_given(bind) ? bind : py_none();
    session->known = py_dict_new(py);
    session->fresh = py_list_new(py);
    session->info = py_dict_new(py);
    session->autoflush = true;
    session->expires = true;
    for (size_t pos = 0; kw.kind == PY_DICT && py_dict_next(kw.as.dict, &pos, &key, &value);) {
        bool is_plain = py_is_none(value) || (value.kind == PY_BOOL && !value.as.boolean);
        if (py_str_is(key, "autoflush")) {
            session->autoflush = py_truth(py, value) > 0;
        } else if (py_str_is(key, "expire_on_commit")) {
            session->expires = py_truth(py, value) > 0;
        } else if (py_str_is(key, "bind")) {
            session->bind = value;
        } else if (!is_plain && !py_str_is(key, ignored[0]) && !py_str_is(key, ignored[2]) &&
                   !py_str_is(key, ignored[5])) {
            (void)py_refuse(
                py, "Session(%.*s=…) is not supported", (int)al_str(key).len, al_str(key).ptr);
            return false;
        }
    }
    return !py_failed(session->known) && !py_failed(session->fresh) && !py_failed(session->info) &&
           !py_has_error(py);
}

static bool
session_init(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_session_begin(py, self, args->pos[0], args->pos[1]);
}

/* ---- Statements --------------------------------------------------------------------------------- */

/* 1.4 takes a str for text(). */
static struct py_value
as_statement(struct py *py, struct py_value value)
{
    struct lockstep_str text = al_str(value);
    if (text.ptr == NULL) {
        return value;
    }
    if (al_context_of(py)->api == AL_API_20) {
        return py_raise(py, &al_exc_argument,
            "Textual SQL expression '%.*s' should be explicitly declared as text('%.*s')",
            (int)text.len, text.ptr, (int)text.len, text.ptr);
    }
    return al_expr_wrap(py, al_expr_text(al_context_of(py)->pool, text));
}

/* INSERT, UPDATE and DELETE of models touch what the session holds. */
static struct py_value
execute(
    struct py *py, struct al_session *session, struct py_value given, struct py_value parameters)
{
    struct py_value statement = as_statement(py, given);
    if (py_failed(statement)) {
        return statement;
    }
    struct al_select *select = al_select_in(statement);
    bool is_model = select != NULL && select->is_model != 0;
    bool is_old_insert =
        is_model && select->kind == AL_SELECT_INSERT && al_context_of(py)->api == AL_API_14;
    if (select != NULL && !is_old_insert && al_orm_speaks(select) &&
        !al_session_autoflush(py, session)) {
        return py_absent();
    }
    if (is_model && select->kind != AL_SELECT_INSERT) {
        return al_query_change(py, session, select, parameters, select->synchronize);
    }
    struct py_value result = al_session_execute(
        py, session, statement, py_given(parameters) ? parameters : py_none(), true);
    return select == NULL ? result : al_session_rows(py, session, select, result, AL_FILL_CHECKED);
}

static struct py_value
session_execute(struct py *py, struct py_value self, const struct py_args *args)
{
    return execute(py, al_session_of(self), args->pos[0], args->pos[1]);
}

static struct py_value
session_scalar(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value result = session_execute(py, self, args);
    return py_failed(result) ? result : py_call_method(py, result, "scalar", NULL, 0);
}

static struct py_value
session_scalars(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value result = session_execute(py, self, args);
    return py_failed(result) ? result : py_call_method(py, result, "scalars", NULL, 0);
}

static struct py_value
session_query(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_query_new(py, al_session_of(self), args->pos, args->n_pos);
}

/* session.get(Model, key) */
static struct py_value
session_get(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_mapper *mapper = al_mapper_of(args->pos[0]);
    if (mapper == NULL) {
        return py_raise(py, &al_exc_argument, "Expected mapped class or mapper");
    }
    return al_query_get(py, al_session_of(self), mapper, args->pos[1]);
}

/* ---- Objects -------------------------------------------------------------------------------------- */

static struct py_value
session_add(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_session_add(py, al_session_of(self), args->pos[0]) ? py_none() : py_absent();
}

static struct py_value
each(struct py *py, struct py_value self, struct py_value values,
    bool (*act)(struct py *py, struct al_session *session, struct py_value value))
{
    struct py_value list = py_to_list(py, values);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        if (!act(py, al_session_of(self), list.as.list->items[i])) {
            return py_absent();
        }
    }
    return py_failed(list) ? list : py_none();
}

static struct py_value
session_add_all(struct py *py, struct py_value self, const struct py_args *args)
{
    return each(py, self, args->pos[0], al_session_add);
}

static struct py_value
session_delete(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_session_delete(py, al_session_of(self), args->pos[0]) ? py_none() : py_absent();
}

static struct py_value
session_delete_all(struct py *py, struct py_value self, const struct py_args *args)
{
    return each(py, self, args->pos[0], al_session_delete);
}

static struct py_value
session_expunge(struct py *py, struct py_value self, const struct py_args *args)
{
    return al_session_forget(py, al_session_of(self), args->pos[0]) ? py_none() : py_absent();
}

bool
al_session_forget_all(struct py *py, struct al_session *session)
{
    struct py_value fresh = py_to_list(py, session->fresh);
    struct py_value known =
        py_failed(fresh) ? fresh : py_call_method(py, session->known, "values", NULL, 0);
    known = py_failed(known) ? known : py_to_list(py, known);
    for (size_t i = 0; !py_failed(known) && i < fresh.as.list->n; i++) {
        if (!al_session_forget(py, session, fresh.as.list->items[i])) {
            return false;
        }
    }
    for (size_t i = 0; !py_failed(known) && i < known.as.list->n; i++) {
        if (!al_session_forget(py, session, known.as.list->items[i])) {
            return false;
        }
    }
    return !py_failed(known);
}

static struct py_value
session_expunge_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return al_session_forget_all(py, al_session_of(self)) ? py_none() : py_absent();
}

static struct py_value
session_refresh(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_session *session = al_session_of(self);
    const struct al_orm_object *instance = al_instance_of(py, args->pos[0]);
    if (instance == NULL || instance->session != session || !py_is_nothing(args->pos[1])) {
        return py_has_error(py) ? py_absent()
               : instance == NULL
                   ? py_raise(py, &al_exc_unmapped, "Class is not mapped")
                   : py_refuse(py, "this form of Session.refresh() is not supported");
    }
    const struct al_mapper *mapper = al_mapper_of_class(args->pos[0].as.object->cls);
    bool is_partial = py_dict_len(instance->later.as.dict) > 0;
    for (size_t i = 0; i < mapper->properties.n; i++) {
        is_partial |= ((const struct al_property *)mapper->properties.items[i])->is_deferred;
    }
    if (is_partial) {
        return py_refuse(
            py, "Session.refresh() of an object with deferred columns is not supported");
    }
    if (!al_session_autoflush(py, session)) {
        return py_absent();
    }
    al_instance_expire(args->pos[0]);
    return al_session_refresh(py, session, args->pos[0], true) ? py_none() : py_absent();
}

static struct py_value
session_expire(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_orm_object *instance = al_instance_of(py, args->pos[0]);
    if (instance == NULL) {
        return py_absent();
    }
    if (py_is_nothing(args->pos[1])) {
        al_instance_expire(args->pos[0]);
        return py_none();
    }
    struct py_value names = py_to_list(py, args->pos[1]);
    for (size_t i = 0; !py_failed(names) && i < names.as.list->n; i++) {
        const struct py_str *name = py_as_str(names.as.list->items[i]);
        if (name != NULL) {
            al_instance_expire_one(args->pos[0], name);
        }
    }
    return py_failed(names) ? names : py_none();
}

static struct py_value
session_expire_all(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    al_session_expire(al_session_of(self));
    return py_none();
}

/* ---- The transaction -------------------------------------------------------------------------------- */

static struct py_value
session_flush(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_session *session = al_session_of(self);
    return al_session_flush(py, session) ? py_none() : py_absent();
}

struct py_value
al_session_commit(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_session *session = al_session_of(self);
    bool is_all = true;
    if (!al_session_flush(py, session) || !al_session_end_nested(py, session, true, &is_all)) {
        return py_absent();
    }
    if (is_all) {
        if (session->expires) {
            al_session_expire(session);
        }
        session->is_connected = false;
        session->began = session->sent;
    }
    return py_none();
}

struct py_value
al_session_rollback(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_session *session = al_session_of(self);
    bool is_all = true;
    if (!al_session_end_nested(py, session, false, &is_all)) {
        return py_absent();
    }
    if (!is_all) {
        return py_none();
    }
    bool is_begun = session->is_connected || session->is_broken;
    if ((is_begun && !al_context_of(py)->sink->rollback(py)) ||
        !al_session_undo(py, session, session->began)) {
        return py_absent();
    }
    session->is_connected = false;
    session->began = session->sent;
    return py_none();
}

static struct py_value
session_close(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_session *session = al_session_of(self);
    session->is_connected = false;
    session->is_broken = false;
    session->began = session->sent;
    session->nested = NULL;
    return al_session_forget_all(py, session) ? py_none() : py_absent();
}

static struct py_value
session_connection(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    al_session_of(self)->is_connected = true;
    return al_connection_new(py);
}

static struct py_value
session_bind(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return al_session_of(self)->bind;
}

static struct py_value
session_true(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_bool(true);
}

static struct py_value
session_enter(struct py *py, struct py_value self)
{
    (void)py;
    return self;
}

static int
session_exit(struct py *py, struct py_value self, struct py_value exception)
{
    (void)exception;
    return py_failed(session_close(py, self, NULL)) ? -1 : 0;
}

/* ---- Looking at it ------------------------------------------------------------------------------------ */

static struct py_value
session_new(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return py_to_list(py, al_session_of(self)->fresh);
}

static struct py_value
session_marked(struct py *py, struct py_value self, bool doomed)
{
    struct py_value list = py_list_new(py);
    struct py_value key;
    struct py_value value;
    const struct al_session *session = al_session_of(self);
    for (size_t pos = 0;
         !py_failed(list) && py_dict_next(session->known.as.dict, &pos, &key, &value);) {
        const struct al_orm_object *instance = al_instance_of(py, value);
        bool is_it = doomed ? instance->is_doomed
                            : !instance->is_doomed && al_instance_is_modified(py, value);
        if (is_it && !py_list_append(py, list.as.list, value)) {
            return py_absent();
        }
    }
    return list;
}

static struct py_value
session_dirty(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return session_marked(py, self, false);
}

static struct py_value
session_deleted(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return session_marked(py, self, true);
}

static struct py_value
session_info(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return al_session_of(self)->info;
}

static int
session_contains(struct py *py, struct py_value self, struct py_value item)
{
    const struct al_orm_object *instance = al_instance_of(py, item);
    return instance != NULL && instance->session == al_session_of(self);
}

static int
session_setattr(
    struct py *py, struct py_value self, const struct py_str *name, struct py_value value)
{
    struct al_session *session = al_session_of(self);
    if (py_str_eq_lit(name, "autoflush")) {
        session->autoflush = py_truth(py, value) > 0;
        return 1;
    }
    if (py_str_eq_lit(name, "expire_on_commit")) {
        session->expires = py_truth(py, value) > 0;
        return 1;
    }
    if (py_str_eq_lit(name, "bind")) {
        session->bind = value;
        return 1;
    }
    return 0;
}

#define EXECUTE_SIGNATURE                                                                          \
    "statement, params=, *, execution_options=, bind_arguments=, _parent_execute_state=, "         \
    "_add_event=, bind=, mapper="
#define BULK_SIGNATURE "mapper, mappings, return_defaults=, render_nulls="

static const struct py_def session_members[] = {
    METHOD("execute", session_execute, EXECUTE_SIGNATURE),
    METHOD("scalar", session_scalar, EXECUTE_SIGNATURE),
    METHOD("scalars", session_scalars, EXECUTE_SIGNATURE),
    METHOD("query", session_query, NULL),
    METHOD("get", session_get,
        "entity, ident, *, options=, populate_existing=, with_for_update=, identity_token=, "
        "execution_options="),
    METHOD("add", session_add, "instance, _warn="),
    METHOD("add_all", session_add_all, "instances"),
    METHOD("delete", session_delete, "instance"),
    METHOD("delete_all", session_delete_all, "instances"),
    METHOD("expunge", session_expunge, "instance"),
    METHOD("expunge_all", session_expunge_all, ""),
    METHOD("refresh", session_refresh, "instance, attribute_names=, with_for_update="),
    METHOD("expire", session_expire, "instance, attribute_names="),
    METHOD("expire_all", session_expire_all, ""),
    METHOD("merge", al_session_merge, "instance, load=, options="),
    METHOD("flush", session_flush, "objects="),
    METHOD("commit", al_session_commit, ""),
    METHOD("rollback", al_session_rollback, ""),
    METHOD("close", session_close, ""),
    METHOD("begin", al_session_begin_method, "subtransactions=, nested=, _subtrans="),
    METHOD("begin_nested", al_session_begin_nested, ""),
    METHOD("connection", session_connection, "bind_arguments=, execution_options=, **kw"),
    METHOD("get_bind", session_bind, "mapper=, **kw"),
    METHOD("in_transaction", session_true, ""),
    METHOD("bulk_insert_mappings", al_session_bulk_insert, BULK_SIGNATURE),
    METHOD("bulk_update_mappings", al_session_bulk_update, "mapper, mappings"),
    METHOD("bulk_save_objects", al_session_bulk_save,
        "objects, return_defaults=, update_changed_only=, preserve_order="),
    {.name = "bind", .kind = PY_DEF_PROPERTY, .fn = session_bind},
    {.name = "no_autoflush", .kind = PY_DEF_PROPERTY, .fn = al_session_no_autoflush},
    {.name = "new", .kind = PY_DEF_PROPERTY, .fn = session_new},
    {.name = "dirty", .kind = PY_DEF_PROPERTY, .fn = session_dirty},
    {.name = "deleted", .kind = PY_DEF_PROPERTY, .fn = session_deleted},
    {.name = "info", .kind = PY_DEF_PROPERTY, .fn = session_info},
    {.name = NULL},
};

const struct py_type al_py_session = {.name = "Session",
    .module = "sqlalchemy.orm.session",
    .payload_size = sizeof(struct al_session),
    .members = session_members,
    .init = session_init,
    .init_signature = "bind=, **kw",
    .setattr = session_setattr,
    .contains = session_contains,
    .enter = session_enter,
    .exit = session_exit};
