/*
 * Where a revision leaves its transaction and comes back: autocommit_block, Connection.commit, and
 * a COMMIT or BEGIN that it sends as a statement. psycopg2 does not notice a COMMIT among the
 * statements and begins no other transaction: what follows runs statement by statement, until a
 * BEGIN among the statements, a commit of SQLAlchemy's, or the end.
 */
#include "op_transaction.h"

#include "ddl_scan.h"
#include "sa_exc.h"

static bool
go(struct py *py, uint32_t outside)
{
    struct al_op_state *state = al_op_state_of(py);
    const struct lockstep_host *host = state->context.host;
    if (state->model == NULL && state->echo == NULL &&
        host->outside(host->ctx, outside) != LOCKSTEP_OK) {
        (void)py_host_failed(py);
        return false;
    }
    state->has_left = true;
    state->is_outside = outside != 0;
    state->has_start = false;
    state->context.has_changed = 0;
    return true;
}

bool
al_op_leave(struct py *py)
{
    return al_op_state_of(py)->is_outside || go(py, 1);
}

bool
al_op_return(struct py *py)
{
    return !al_op_state_of(py)->is_outside || go(py, 0);
}

bool
al_op_commit(struct py *py)
{
    struct al_op_state *state = al_op_state_of(py);
    if (state->in_block) {
        (void)py_refuse(py, "commit() in an autocommit_block, whose end it makes an error of");
        return false;
    }
    state->was_committed = true;
    return al_op_leave(py) && al_op_return(py);
}

/* With 2.0 the level of a connection that is in a transaction cannot be changed. With 1.4 psycopg2 rolls back first, which
 * is nothing where nothing was sent. */
bool
al_op_autocommit(struct py *py)
{
    struct al_op_state *state = al_op_state_of(py);
    if (state->is_autocommit) {
        return true;
    }
    if (state->in_block || state->is_outside || state->was_rolled_back || state->was_committed ||
        state->batch != NULL) {
        (void)py_refuse(py, "isolation_level outside of Alembic's transaction is not supported; "
                            "use op.get_context().autocommit_block()");
        return false;
    }
    if (state->context.api == AL_API_20) {
        (void)py_raise(py, &al_exc_invalid_request,
            "This connection has already initialized a SQLAlchemy Transaction() object via begin() "
            "or autobegin; isolation_level may not be altered unless rollback() or commit() is "
            "called first.");
        return false;
    }
    if (state->has_sent) {
        (void)py_refuse(py, "isolation_level behind other statements, which it rolls back, is not "
                            "supported; use op.get_context().autocommit_block()");
        return false;
    }
    state->is_autocommit = state->in_block = al_op_leave(py);
    return state->is_autocommit;
}

/* ---- rollback() ------------------------------------------------------------------------------ */

/* With 1.4 every statement behind a rollback is committed by itself. With 2.0 nothing commits them any more, nor the row of
 * the version table: a revision may only fail then. */
bool
al_op_rollback(struct py *py)
{
    struct al_op_state *state = al_op_state_of(py);
    bool is_old = state->context.api == AL_API_14;
    if (state->context.nested > 0 || state->is_outside) {
        (void)py_refuse(py, "rollback() in a savepoint of the connection's own, or outside of a "
                            "transaction, is not supported");
        return false;
    }
    if (!state->context.live) {
        (void)py_need_live(py);
        return false;
    }
    if (is_old && state->was_rolled_back && state->has_sent) {
        (void)py_refuse(py, "a second rollback(), behind statements that SQLAlchemy 1.4 commits by "
                            "themselves, is not supported");
        return false;
    }
    if (state->has_start &&
        !al_op_savepoint(py, LOCKSTEP_SAVEPOINT_ROLLBACK, LOCKSTEP_STR("start"))) {
        return false;
    }
    if (state->has_start) {
        state->enums.n = state->n_enums;
    }
    state->was_rolled_back = true;
    state->has_sent = false;
    state->context.has_changed = 0;
    return true;
}

bool
al_op_is_inactive(struct py *py)
{
    const struct al_op_state *state = al_op_state_of(py);
    if (!state->was_rolled_back || state->context.api == AL_API_14) {
        return false;
    }
    (void)py_raise(py, &al_exc_invalid_request, "This transaction is inactive");
    return true;
}

/* ---- Words among the statements ------------------------------------------------------------ */

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Whether the text is these words and nothing else but a semicolon behind them. */
static bool
is_words(struct lockstep_str sql, const char *words)
{
    uint64_t end = sql.len;
    uint64_t i = 0;
    while (end > 0 && (is_space(sql.ptr[end - 1]) || sql.ptr[end - 1] == ';')) {
        end--;
    }
    while (i < end && is_space(sql.ptr[i])) {
        i++;
    }
    for (; *words != '\0' && i < end; words++) {
        char c = sql.ptr[i];
        if (*words == ' ' ? !is_space(c) : (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != *words) {
            return false;
        }
        i++;
        while (*words == ' ' && i < end && is_space(sql.ptr[i])) {
            i++;
        }
    }
    return *words == '\0' && i == end;
}

static bool
is_any(struct lockstep_str sql, const char *const *forms)
{
    for (; *forms != NULL; forms++) {
        if (is_words(sql, *forms)) {
            return true;
        }
    }
    return false;
}

static const char *const commit_forms[] = {"commit", "commit work", "commit transaction", NULL};

bool
al_op_next_piece(struct lockstep_str sql, uint64_t *pos, struct al_op_piece *ret)
{
    uint64_t start = *pos;
    uint64_t at = start;
    while (at < sql.len) {
        uint64_t end = al_sql_statement_end(sql, at);
        struct lockstep_str one = {sql.ptr + at, end - at};
        if (is_any(one, commit_forms)) {
            *ret = (struct al_op_piece){{sql.ptr + start, at - start}, true};
            *pos = end < sql.len ? end + 1 : end;
            return true;
        }
        at = end < sql.len ? end + 1 : end;
    }
    *ret = (struct al_op_piece){{sql.ptr + start, sql.len - start}, false};
    *pos = sql.len;
    return start < sql.len;
}

bool
al_op_is_in_pieces(struct py *py, struct lockstep_str sql)
{
    struct al_op_piece piece = {0};
    uint64_t pos = 0;
    size_t n_committed = 0;
    if (al_op_state_of(py)->in_block) {
        return false;
    }
    while (al_op_next_piece(sql, &pos, &piece)) {
        n_committed += piece.is_committed ? 1 : 0;
    }
    return n_committed > 0;
}

/* Inside of autocommit_block a BEGIN opens a transaction of the author's own, which a COMMIT or ROLLBACK ends. */
static bool
is_own_word(struct py *py, struct lockstep_str sql, bool begins, bool commits, bool *ret_ok)
{
    static const char *const rollbacks[] = {
        "rollback", "rollback work", "rollback transaction", NULL};
    struct al_op_state *state = al_op_state_of(py);
    bool takes_back = is_any(sql, rollbacks);
    if (begins && !state->in_own) {
        *ret_ok = state->in_own = al_op_return(py);
        return true;
    }
    if (!state->in_own || (!begins && !commits && !takes_back)) {
        return false; /* outside of one, the server only warns */
    }
    if (begins) {
        *ret_ok = true; /* here, too */
        return true;
    }
    if (takes_back && !state->context.live) {
        (void)py_need_live(py);
        *ret_ok = false;
        return true;
    }
    bool is_undone = !takes_back || !state->has_start ||
                     al_op_savepoint(py, LOCKSTEP_SAVEPOINT_ROLLBACK, LOCKSTEP_STR("start"));
    state->in_own = false;
    *ret_ok = is_undone && al_op_leave(py);
    return true;
}

bool
al_op_is_transaction_word(struct py *py, struct lockstep_str sql, bool *ret_ok)
{
    static const char *const commits[] = {
        "commit", "commit work", "commit transaction", "end", "end work", "end transaction", NULL};
    static const char *const begins[] = {
        "begin", "begin work", "begin transaction", "start transaction", NULL};
    if (al_op_state_of(py)->in_block) {
        return is_own_word(py, sql, is_any(sql, begins), is_any(sql, commits), ret_ok);
    }
    if (is_any(sql, commits)) {
        *ret_ok = al_op_leave(py);
        return true;
    }
    if (is_any(sql, begins)) {
        *ret_ok = al_op_return(py);
        return true;
    }
    return false;
}
