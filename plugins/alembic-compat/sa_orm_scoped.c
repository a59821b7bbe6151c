/*
 * scoped_session(): the one session of its factory, made when it is needed. A revision runs in one thread.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_orm_module.h"

struct scoped {
    struct py_value factory;
    struct py_value session; /* absent: none is open */
};

static bool
scoped_init(struct py *py, struct py_value self, const struct py_args *args)
{
    if (!py_is_nothing(args->pos[1])) {
        (void)py_refuse(py, "scoped_session(scopefunc=…) is not supported");
        return false;
    }
    *(struct scoped *)self.as.object->payload = (struct scoped){args->pos[0], py_absent()};
    return true;
}

static struct py_value
current(struct py *py, struct py_value self, const struct py_args *args)
{
    struct scoped *scoped = self.as.object->payload;
    if (py_failed(scoped->session)) {
        scoped->session = py_call(py, scoped->factory, args);
    } else if (args->n_kw > 0 || args->n_pos > 0) {
        return py_raise(py, &al_exc_invalid_request,
            "Scoped session is already present; no new arguments may be specified.");
    }
    return scoped->session;
}

static struct py_value
scoped_call(struct py *py, struct py_value self, const struct py_args *args)
{
    return current(py, self, args);
}

static struct py_value
scoped_remove(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct scoped *scoped = self.as.object->payload;
    struct py_value session = scoped->session;
    if (py_failed(session)) {
        return py_none();
    }
    scoped->session = py_absent();
    return py_failed(py_call_method(py, session, "close", NULL, 0)) ? py_absent() : py_none();
}

static struct py_value
scoped_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    struct py_args none = {NULL, 0, NULL, 0};
    struct py_value session = current(py, self, &none);
    return py_failed(session) ? session : py_getattr_maybe(py, session, py_c_str(py, name));
}

static int
scoped_setattr(
    struct py *py, struct py_value self, const struct py_str *name, struct py_value value)
{
    struct py_args none = {NULL, 0, NULL, 0};
    struct py_value session = current(py, self, &none);
    return !py_failed(session) && py_setattr(py, session, py_c_str(py, name), value) ? 1 : -1;
}

static int
scoped_contains(struct py *py, struct py_value self, struct py_value item)
{
    struct py_args none = {NULL, 0, NULL, 0};
    struct py_value session = current(py, self, &none);
    return py_failed(session) ? -1 : py_contains(py, session, item);
}

static const struct py_def scoped_members[] = {
    {.name = "remove", .kind = PY_DEF_FUNCTION, .fn = scoped_remove, .signature = ""},
    {.name = "configure",
        .kind = PY_DEF_REFUSE,
        .text = "scoped_session.configure() is not supported"},
    {.name = "query_property",
        .kind = PY_DEF_REFUSE,
        .text = "scoped_session.query_property() is not supported"},
    {.name = "registry",
        .kind = PY_DEF_REFUSE,
        .text = "the registry of a scoped_session is not supported"},
    {.name = NULL},
};

const struct py_type al_py_scoped_session = {.name = "scoped_session",
    .module = "sqlalchemy.orm.scoping",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct scoped),
    .members = scoped_members,
    .init = scoped_init,
    .init_signature = "session_factory, scopefunc=",
    .call = scoped_call,
    .getattr = scoped_getattr,
    .setattr = scoped_setattr,
    .contains = scoped_contains};
