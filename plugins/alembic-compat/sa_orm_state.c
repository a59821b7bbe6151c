/*
 * What a session holds: adding, deleting, forgetting; and executing in it.
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_session.h"
#include "sa_schema.h"

struct al_session *
al_session_of(struct py_value value)
{
    return py_payload(value, &al_py_session);
}

/* Whether the session may be used now. */
static bool
is_usable(struct py *py, struct al_session *session)
{
    if (session->is_broken) {
        (void)py_raise(py, &al_exc_pending_rollback,
            "This Session's transaction has been rolled back due to a previous exception during "
            "flush. To begin a new transaction with this Session, first issue Session.rollback().");
    }
    return !session->is_broken;
}

/* The bind is the one connection there is; without any, 1.4 asks the metadata. */
static bool
check_bind(struct py *py, const struct al_session *session)
{
    if (py_isinstance(py, session->bind, &al_py_connection)) {
        return true;
    }
    if (py_isinstance(py, session->bind, &al_py_engine)) {
        (void)py_refuse(
            py, "a session of an engine has a connection of its own; bind it to op.get_bind()");
        return false;
    }
    if (al_context_of(py)->api == AL_API_14 && al_context_of(py)->metadata_bind) {
        return true;
    }
    (void)py_raise(py, &al_exc_unbound,
        "Could not locate a bind configured on SQL expression or this Session.");
    return false;
}

struct py_value
al_session_execute(struct py *py, struct al_session *session, struct py_value statement,
    struct py_value parameters, bool wanted)
{
    if (!is_usable(py, session) || !check_bind(py, session)) {
        return py_absent();
    }
    session->is_connected = true;
    return al_execute(py, statement, parameters, wanted);
}

bool
al_session_autoflush(struct py *py, struct al_session *session)
{
    if (!session->autoflush || session->no_autoflush > 0 || session->is_flushing) {
        return true;
    }
    return is_usable(py, session) && al_session_flush(py, session);
}

static void
take_from(struct py_value list, struct py_value value)
{
    struct py_list *items = list.as.list;
    size_t kept = 0;
    for (size_t i = 0; i < items->n; i++) {
        if (!py_same(items->items[i], value)) {
            items->items[kept++] = items->items[i];
        }
    }
    items->n = kept;
}

/* Related objects that an object brings along. */
static bool
cascade(struct py *py, struct al_session *session, struct py_value value)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        const struct al_relation *relation = mapper->relations.items[i];
        struct py_value own =
            relation->saves ? al_instance_peek(value, relation->name) : py_absent();
        if (own.kind != PY_OBJECT) {
            continue;
        }
        struct py_value list =
            py_plain(own).kind == PY_LIST ? py_to_list(py, own) : py_list_of(py, &own, 1);
        for (size_t k = 0; !py_failed(list) && k < list.as.list->n; k++) {
            if (!al_session_add(py, session, list.as.list->items[k])) {
                return false;
            }
        }
        if (py_failed(list)) {
            return false;
        }
    }
    return true;
}

bool
al_session_add(struct py *py, struct al_session *session, struct py_value value)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    if (instance == NULL) {
        if (!py_has_error(py)) {
            (void)py_raise(
                py, &al_exc_unmapped, "Class '%s' is not mapped", py_type_name(py, value));
        }
        return false;
    }
    if (instance->session != NULL && instance->session != session) {
        (void)py_raise(py, &al_exc_invalid_request,
            "Object '<%s>' is already attached to a session", py_type_name(py, value));
        return false;
    }
    if (instance->session == session) {
        instance->is_doomed = false;
        return true;
    }
    if (instance->is_undone) {
        (void)py_refuse(py, "an object whose INSERT was rolled back joins a session again");
        return false;
    }
    if (instance->life == AL_DELETED || !py_step(py)) {
        (void)py_raise(py, &al_exc_invalid_request, "Instance '<%s>' has been deleted.",
            py_type_name(py, value));
        return false;
    }
    instance->session = session;
    instance->order = ++session->order;
    if (instance->identity.kind == PY_TUPLE) {
        instance->life = AL_PERSISTENT;
        if (!py_dict_set(py, session->known.as.dict, instance->identity, value)) {
            return false;
        }
    } else {
        instance->life = AL_PENDING;
        if (!py_list_append(py, session->fresh.as.list, value)) {
            return false;
        }
    }
    return cascade(py, session, value);
}

bool
al_session_forget(struct py *py, struct al_session *session, struct py_value value)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    if (instance == NULL || instance->session != session) {
        if (!py_has_error(py)) {
            (void)py_raise(py, &al_exc_invalid_request,
                "Instance <%s> is not present in this Session", py_type_name(py, value));
        }
        return false;
    }
    take_from(session->fresh, value);
    instance->session = NULL;
    bool is_known = instance->identity.kind == PY_TUPLE;
    instance->life = is_known ? AL_DETACHED : AL_TRANSIENT;
    return !is_known || py_dict_remove(py, session->known.as.dict, instance->identity) >= 0;
}

bool
al_session_undo(struct py *py, struct al_session *session, uint64_t since)
{
    if (session->last_delete > since) {
        (void)py_refuse(py, "rolling back the DELETE of an object of the session is not supported");
        return false;
    }
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
        struct py_value value = known.as.list->items[i];
        struct al_orm_object *instance = al_instance_of(py, value);
        instance->is_doomed = false;
        if (instance->born > since) {
            instance->is_undone = true;
            if (!al_session_forget(py, session, value)) {
                return false;
            }
        } else {
            al_instance_expire(value);
        }
    }
    session->is_broken = false;
    return !py_failed(known);
}

/* Objects that go together: gathered first, because loading them may flush. */
static bool
gather_doomed(struct py *py, struct py_value value, struct py_value ret)
{
    struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    if (!py_list_append(py, ret.as.list, value) || !py_step(py)) {
        return false;
    }
    for (size_t i = 0; i < mapper->relations.n; i++) {
        struct al_relation *relation = mapper->relations.items[i];
        if (relation->reason.ptr != NULL) {
            (void)py_refuse(py, "a deletion with '%.*s': %.*s", (int)relation->name->len,
                relation->name->ptr, (int)relation->reason.len, relation->reason.ptr);
            return false;
        }
        if (!relation->deletes) {
            continue;
        }
        struct py_value own = al_instance_peek(value, relation->name);
        if (py_failed(own) && !relation->is_passive) {
            own = al_related_get(py, value, relation);
        }
        if (py_has_error(py)) {
            return false;
        }
        if (own.kind != PY_OBJECT) {
            continue;
        }
        struct py_value list =
            py_plain(own).kind == PY_LIST ? py_to_list(py, own) : py_list_of(py, &own, 1);
        for (size_t k = 0; !py_failed(list) && k < list.as.list->n; k++) {
            struct py_value related = list.as.list->items[k];
            const struct al_orm_object *instance = al_instance_of(py, related);
            bool is_known = instance != NULL && instance->identity.kind == PY_TUPLE;
            if (is_known && !al_list_holds(ret, related) && !gather_doomed(py, related, ret)) {
                return false;
            }
        }
    }
    return true;
}

bool
al_session_delete(struct py *py, struct al_session *session, struct py_value value)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    if (instance == NULL || instance->identity.kind != PY_TUPLE) {
        if (!py_has_error(py)) {
            (void)py_raise(py, &al_exc_invalid_request, "Instance '<%s>' is not persisted",
                py_type_name(py, value));
        }
        return false;
    }
    if (instance->session == NULL && !al_session_add(py, session, value)) {
        return false;
    }
    struct py_value doomed = py_list_new(py);
    if (py_failed(doomed) || !gather_doomed(py, value, doomed)) {
        return false;
    }
    for (size_t i = 0; i < doomed.as.list->n; i++) {
        al_instance_of(py, doomed.as.list->items[i])->is_doomed = true;
    }
    return true;
}

void
al_session_expire(struct al_session *session)
{
    struct py_value key;
    struct py_value value;
    for (size_t pos = 0; py_dict_next(session->known.as.dict, &pos, &key, &value);) {
        al_instance_expire(value);
    }
}
