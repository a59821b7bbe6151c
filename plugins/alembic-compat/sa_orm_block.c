/*
 * Blocks of a session (begin(), begin_nested(), no_autoflush), and sessionmaker.
 */
#include "py_table.h"
#include "sa_exc.h"
#include "sa_orm_session.h"

/* ---- no_autoflush, begin(), begin_nested() ---------------------------------------------------------- */

enum block_kind {
    BLOCK_NO_AUTOFLUSH,
    BLOCK_TRANSACTION,
    BLOCK_SAVEPOINT,
};

struct al_block {
    struct py_value session;
    enum block_kind kind;
    struct lockstep_str name; /* of the savepoint */
    bool is_over;
    bool is_entered;        /* by a with statement */
    uint64_t since;         /* the session's count when it was set */
    struct al_block *outer; /* of the same session */
};

static struct py_value
block_enter(struct py *py, struct py_value self)
{
    (void)py;
    struct al_block *block = self.as.object->payload;
    block->is_entered = true;
    al_session_of(block->session)->no_autoflush += block->kind == BLOCK_NO_AUTOFLUSH;
    return block->kind == BLOCK_NO_AUTOFLUSH ? block->session : self;
}

/* The end of a savepoint: what was flushed in it stays, or is undone. Those within it end with it. */
static bool
end_savepoint(struct py *py, struct al_block *block, bool keep)
{
    struct al_session *session = al_session_of(block->session);
    if (block->is_over) {
        return true;
    }
    if (keep && !al_session_flush(py, session)) {
        block->is_over = true;
        return false;
    }
    for (struct al_block *inner = session->nested; inner != NULL && inner != block;
         inner = inner->outer) {
        inner->is_over = true;
    }
    block->is_over = true;
    session->nested = block->outer;
    return al_context_of(py)->sink->savepoint(
               py, keep ? LOCKSTEP_SAVEPOINT_RELEASE : LOCKSTEP_SAVEPOINT_ROLLBACK, block->name) &&
           (keep || al_session_undo(py, session, block->since));
}

/* 1.4 ends the innermost, 2.0 all of them and the transaction. */
bool
al_session_end_nested(struct py *py, struct al_session *session, bool keep, bool *ret_is_all)
{
    *ret_is_all = session->nested == NULL || al_context_of(py)->api == AL_API_20;
    struct al_block *block = session->nested;
    for (; block != NULL; block = *ret_is_all ? block->outer : NULL) {
        if (block->is_entered) {
            (void)py_refuse(py, "%s of a session within its begin_nested() block is not supported",
                keep ? "commit()" : "rollback()");
            return false;
        }
    }
    block = session->nested;
    while (*ret_is_all && block != NULL && block->outer != NULL) {
        block = block->outer;
    }
    return block == NULL || end_savepoint(py, block, keep);
}

static int
block_exit(struct py *py, struct py_value self, struct py_value exception)
{
    struct al_block *block = self.as.object->payload;
    struct al_session *session = al_session_of(block->session);
    bool is_well = py_is_none(exception);
    switch (block->kind) {
    case BLOCK_NO_AUTOFLUSH:
        session->no_autoflush--;
        return 0;
    case BLOCK_TRANSACTION:
        if (block->is_over || !is_well) {
            return 0;
        }
        block->is_over = true;
        return py_failed(al_session_commit(py, block->session, NULL)) ? -1 : 0;
    case BLOCK_SAVEPOINT:
        break;
    }
    return end_savepoint(py, block, is_well) ? 0 : -1;
}

static struct py_value
block_commit(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_block *block = self.as.object->payload;
    if (block->kind == BLOCK_SAVEPOINT) {
        return end_savepoint(py, block, true) ? py_none() : py_absent();
    }
    block->is_over = true;
    return al_session_commit(py, block->session, args);
}

static struct py_value
block_rollback(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_block *block = self.as.object->payload;
    if (block->kind == BLOCK_SAVEPOINT) {
        return end_savepoint(py, block, false) ? py_none() : py_absent();
    }
    return al_session_rollback(py, block->session, args);
}

static const struct py_def block_members[] = {
    {.name = "commit", .kind = PY_DEF_FUNCTION, .fn = block_commit, .signature = ""},
    {.name = "rollback", .kind = PY_DEF_FUNCTION, .fn = block_rollback, .signature = ""},
    {.name = NULL},
};

static const struct py_type block_type = {.name = "SessionTransaction",
    .module = "sqlalchemy.orm.session",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_block),
    .members = block_members,
    .enter = block_enter,
    .exit = block_exit};

static struct py_value
block_new(struct py *py, struct py_value session, enum block_kind kind)
{
    struct al_block *block;
    struct py_value made = py_object_new(py, &block_type, (void **)&block);
    if (!py_failed(made)) {
        *block = (struct al_block){.session = session, .kind = kind};
    }
    return made;
}

struct py_value
al_session_no_autoflush(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return block_new(py, self, BLOCK_NO_AUTOFLUSH);
}

struct py_value
al_session_begin_nested(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_context *context = al_context_of(py);
    struct py_value made = block_new(py, self, BLOCK_SAVEPOINT);
    if (py_failed(made) || !al_session_flush(py, al_session_of(self))) {
        return py_absent();
    }
    struct al_block *block = made.as.object->payload;
    block->name = al_pool_format(context->pool, "sa_savepoint_%u", ++context->savepoints);
    block->since = al_session_of(self)->sent;
    block->outer = al_session_of(self)->nested;
    al_session_of(self)->nested = block;
    al_session_of(self)->is_connected = true;
    return context->sink->savepoint(py, LOCKSTEP_SAVEPOINT_SET, block->name) ? made : py_absent();
}

struct py_value
al_session_begin_method(struct py *py, struct py_value self, const struct py_args *args)
{
    int is_nested = 0;
    if (!al_need_flag(py, args->pos[1], &is_nested)) {
        return py_absent();
    }
    if (is_nested) {
        return al_session_begin_nested(py, self, args);
    }
    if (al_session_of(self)->is_connected) {
        return py_raise(
            py, &al_exc_invalid_request, "A transaction is already begun on this Session.");
    }
    return block_new(py, self, BLOCK_TRANSACTION);
}

/* ---- sessionmaker -------------------------------------------------------------------------------------- */

struct maker {
    struct py_value kw;
};

static bool
maker_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct maker *maker = self.as.object->payload;
    maker->kw = args->pos[1].kind == PY_DICT ? args->pos[1] : py_dict_new(py);
    return !py_failed(maker->kw) &&
           (py_failed(args->pos[0]) ||
               py_dict_set_lit(py, maker->kw.as.dict, "bind", args->pos[0]));
}

static struct py_value
maker_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct maker *maker = self.as.object->payload;
    struct py_value kw = py_dict_new(py);
    struct py_value made = py_object_new(py, &al_py_session, NULL);
    struct py_value key;
    struct py_value value;
    for (size_t pos = 0; !py_failed(kw) && py_dict_next(maker->kw.as.dict, &pos, &key, &value);) {
        if (!py_dict_set(py, kw.as.dict, key, value)) {
            return py_absent();
        }
    }
    for (size_t i = 0; !py_failed(kw) && i < args->n_kw; i++) {
        struct py_value name = {.kind = PY_STR, .as.str = args->kw[i].name};
        if (!py_dict_set(py, kw.as.dict, name, args->kw[i].value)) {
            return py_absent();
        }
    }
    if (args->n_pos > 0) {
        return py_raise(py, &py_exc_type_error,
            "sessionmaker.__call__() takes 1 positional argument but %zu were given",
            args->n_pos + 1);
    }
    return py_failed(kw) || py_failed(made) || !al_session_begin(py, made, py_absent(), kw)
               ? py_absent()
               : made;
}

static struct py_value
maker_configure(struct py *py, struct py_value self, const struct py_args *args)
{
    struct maker *maker = self.as.object->payload;
    struct py_value key;
    struct py_value value;
    for (size_t pos = 0;
         args->pos[0].kind == PY_DICT && py_dict_next(args->pos[0].as.dict, &pos, &key, &value);) {
        if (!py_dict_set(py, maker->kw.as.dict, key, value)) {
            return py_absent();
        }
    }
    return py_none();
}

static struct py_value
maker_begin(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_refuse(py, "sessionmaker.begin() is not supported; use the session itself");
}

static const struct py_def maker_members[] = {
    METHOD("configure", maker_configure, "**kw"),
    METHOD("begin", maker_begin, ""),
    {.name = NULL},
};

const struct py_type al_py_sessionmaker = {.name = "sessionmaker",
    .module = "sqlalchemy.orm.session",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct maker),
    .members = maker_members,
    .call = maker_call,
    .init = maker_init,
    .init_signature = "bind=, **kw"};
