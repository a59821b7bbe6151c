/*
 * The way of statements to the host.
 */
#include "op_state.h"

#include <strings.h>

#include "op_transaction.h"
#include "sa_exc.h"

enum { MAX_FRAMES = 8 }; /* of a traceback: the innermost */

struct al_op_state *
al_op_state_of(struct py *py)
{
    return py_user(py);
}

struct lockstep_where
al_op_where(struct py_where where)
{
    return (struct lockstep_where){lockstep_str_of(where.file), where.line, where.column};
}

bool
al_op_savepoint(struct py *py, uint32_t action, struct lockstep_str name)
{
    const struct al_op_state *state = al_op_state_of(py);
    const struct lockstep_host *host = state->context.host;
    if (state->echo == NULL && host->savepoint(host->ctx, action, name) != LOCKSTEP_OK) {
        (void)py_host_failed(py);
        return false;
    }
    return true;
}

/* Whether it is more than reading, or changing rows. */
static bool
may_define(struct lockstep_str sql)
{
    static const char *const others[] = {
        "select", "with", "values", "insert", "update", "delete", "show", "set", NULL};
    uint64_t from = 0;
    while (from < sql.len && strchr(" \t\r\n", sql.ptr[from]) != NULL) {
        from++;
    }
    for (const char *const *word = others; *word != NULL; word++) {
        size_t len = strlen(*word);
        if (sql.len - from >= len && strncasecmp(sql.ptr + from, *word, len) == 0) {
            return false;
        }
    }
    return from < sql.len;
}

/* Where a revision speaks of rollback(), what it may have to go back to. `sql` is what is sent then. */
static bool
begin_sending(struct py *py, struct lockstep_str sql)
{
    struct al_op_state *state = al_op_state_of(py);
    state->has_sent = true;
    state->context.has_changed |= !state->is_outside && may_define(sql);
    if (!state->may_roll_back || !state->context.live || state->has_start || state->is_outside) {
        return true;
    }
    state->has_start = true;
    state->n_enums = state->enums.n;
    return al_op_savepoint(py, LOCKSTEP_SAVEPOINT_SET, LOCKSTEP_STR("start"));
}

/* Have the server run it, or remember what it answered. */
static int32_t
ask(struct py *py, const struct lockstep_statement *statement, struct lockstep_result *ret)
{
    struct al_op_state *state = al_op_state_of(py);
    const struct lockstep_host *host = state->context.host;
    if (state->echo != NULL) {
        return al_echo_ask(state->echo, statement->text, ret);
    }
    struct al_answer *answer = al_take(py, sizeof(*answer));
    if (answer == NULL || !al_push(py, &state->told, answer)) {
        return LOCKSTEP_FAILED;
    }
    int32_t code = host->run(host->ctx, statement, NULL, 0, ret);
    *answer = (struct al_answer){statement->text, *ret, code};
    return code;
}

static bool
run(struct py *py, struct lockstep_str sql, struct py_where where, struct lockstep_result *ret)
{
    if (!begin_sending(py, sql)) {
        return false;
    }
    struct lockstep_statement statement = {
        .struct_size = sizeof(statement), .text = sql, .where = al_op_where(where)};
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
    int32_t code = ask(py, &statement, ret);
    if (code == LOCKSTEP_OK) {
        return true;
    }
    if (code == LOCKSTEP_SQL_ERROR) {
        (void)al_exc_raise_server(py, ret, sql);
    } else if (code == LOCKSTEP_OFFLINE) {
        (void)py_need_live(py);
    } else {
        (void)py_host_failed(py);
    }
    return false;
}

/* The calls that led to a statement. One that a batch kept stands where it was made, in the same function. */
static size_t
find_frames(const struct py *py, struct py_where where, struct lockstep_frame *ret)
{
    struct py_frame_info frames[MAX_FRAMES];
    size_t n = py_stack_top(py, frames, MAX_FRAMES);
    for (size_t i = 0; i < n; i++) {
        if (frames[i].where.file == NULL) {
            return 0;
        }
        ret[i] = (struct lockstep_frame){
            al_op_where(i + 1 == n && frames[i].where.file == where.file ? where : frames[i].where),
            lockstep_str_of(frames[i].name)};
    }
    return n;
}

static bool
send_one(struct py *py, struct lockstep_str sql, struct py_where where)
{
    const struct al_op_state *state = al_op_state_of(py);
    const struct lockstep_host *host = state->context.host;
    if (state->awaits) {
        struct lockstep_result ignored;
        if (!state->context.live) {
            (void)py_need_live(py);
            return false;
        }
        return run(py, sql, where, &ignored);
    }
    if (!begin_sending(py, sql)) {
        return false;
    }
    if (state->echo != NULL) {
        al_echo_say(state->echo, sql);
        return true;
    }
    struct lockstep_frame frames[MAX_FRAMES];
    struct lockstep_statement statement = {.struct_size = sizeof(statement),
        .text = sql,
        .where = al_op_where(where),
        .frames = frames,
        .n_frames = (uint32_t)find_frames(py, where, frames)};
    if (host->queue(host->ctx, &statement) != LOCKSTEP_OK) {
        (void)py_host_failed(py);
        return false;
    }
    return true;
}

static bool
is_blank(struct lockstep_str text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if (strchr(" \t\r\n\f;", text.ptr[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* The server takes the statements between two COMMITs of a text as one transaction, and those behind the last one too. What
 * these answer is the answer of the text; `ret` NULL: nobody wants it. */
static bool
send_pieces(
    struct py *py, struct lockstep_str sql, struct py_where where, struct lockstep_result *ret)
{
    struct al_op_piece piece;
    for (uint64_t pos = 0; al_op_next_piece(sql, &pos, &piece);) {
        bool is_sent = is_blank(piece.text);
        if (!is_sent && al_op_return(py)) {
            is_sent = ret == NULL || piece.is_committed ? send_one(py, piece.text, where)
                                                        : run(py, piece.text, where, ret);
        }
        if (!is_sent || !al_op_leave(py)) {
            return false;
        }
    }
    return true;
}

static bool
send(struct py *py, struct lockstep_str sql, struct py_where where)
{
    const struct al_op_state *state = al_op_state_of(py);
    if (state->model != NULL) {
        if (!state->is_declared) {
            (void)py_refuse(py, "what this statement promises cannot be proven");
        }
        return state->is_declared;
    }
    bool is_done;
    if (al_op_is_transaction_word(py, sql, &is_done)) {
        return is_done;
    }
    return al_op_is_in_pieces(py, sql) ? send_pieces(py, sql, where, NULL)
                                       : send_one(py, sql, where);
}

static bool
sink_emit(struct py *py, struct lockstep_str sql)
{
    struct al_op_state *state = al_op_state_of(py);
    if (state->batch == NULL) {
        return send(py, sql, py_here(py));
    }
    struct al_deferred *deferred = al_take(py, sizeof(*deferred));
    if (deferred == NULL) {
        return false;
    }
    *deferred = (struct al_deferred){sql, py_here(py)};
    return al_push(py, state->batch, deferred);
}

static bool
sink_query(struct py *py, struct lockstep_str sql, struct lockstep_result *ret)
{
    if (!al_context_of(py)->live) {
        (void)py_need_live(py);
        return false;
    }
    bool is_done;
    if (al_op_is_transaction_word(py, sql, &is_done)) {
        *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
        return is_done;
    }
    if (al_op_is_in_pieces(py, sql)) {
        *ret = (struct lockstep_result){.struct_size = sizeof(*ret)};
        return send_pieces(py, sql, py_here(py), ret);
    }
    return run(py, sql, py_here(py), ret);
}

static bool
sink_savepoint(struct py *py, uint32_t action, struct lockstep_str name)
{
    return begin_sending(py, (struct lockstep_str){"", 0}) && al_op_savepoint(py, action, name);
}

const struct al_sink al_op_sink = {
    sink_emit, sink_query, sink_savepoint, al_op_commit, al_op_rollback, al_op_autocommit};

struct al_model *
al_op_model(struct py *py)
{
    return al_op_state_of(py)->model;
}

bool
al_op_flush(struct py *py, const struct al_list *batch)
{
    for (size_t i = 0; al_op_model(py) == NULL && i < batch->n; i++) {
        const struct al_deferred *deferred = batch->items[i];
        if (!send(py, deferred->sql, deferred->where)) {
            return false;
        }
    }
    return true;
}
