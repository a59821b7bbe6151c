#include "execute/message.h"

#include <string.h>

#include "base/stop.h"
#include "base/utf8.h"

enum { MAX_MESSAGE = 1000 * 1024 * 1024 };

void
ls_message_init(struct ls_message *message)
{
    *message = (struct ls_message){.sql = LS_BUF(MAX_MESSAGE)};
}

void
ls_message_finish(struct ls_message *message)
{
    ls_buf_finish(&message->sql);
    ls_arena_finish(&message->arena);
}

void
ls_message_clear(struct ls_message *message)
{
    /* one huge statement must not keep its memory for the rest of the run */
    if (message->sql.capacity > (size_t)4 * LS_MESSAGE_SOFT) {
        ls_buf_finish(&message->sql);
    }
    ls_buf_clear(&message->sql);
    ls_arena_finish(&message->arena);
    message->parts = (struct ls_vec){0};
    message->copies = (struct ls_vec){0};
    message->n_statements = 0;
}

static struct ls_message_part *
begin_part(struct ls_message *message, size_t step, const struct ls_item *item)
{
    struct ls_message_part *part =
        LS_PUSH(struct ls_message_part, &message->parts, &message->arena);
    *part = (struct ls_message_part){
        .at = message->sql.len, .first = message->n_statements, .step = step, .item = item};
    return part;
}

static void
end_part(struct ls_message *message, struct ls_message_part *part, size_t n)
{
    part->len = message->sql.len - part->at;
    part->n = n;
    message->n_statements += n;
    ls_buf_addc(&message->sql, ';');
}

void
ls_message_add(struct ls_message *message, size_t step, const char *sql, size_t n)
{
    struct ls_message_part *part = begin_part(message, step, NULL);
    ls_buf_adds(&message->sql, sql);
    end_part(message, part, n);
}

struct ls_buf *
ls_message_open(struct ls_message *message)
{
    (void)begin_part(message, 0, NULL);
    return &message->sql;
}

void
ls_message_close(struct ls_message *message, size_t step, size_t n)
{
    struct ls_message_part *part =
        LS_AT(struct ls_message_part, &message->parts, message->parts.n - 1);
    part->step = step;
    end_part(message, part, n);
}

void
ls_message_add_statement(struct ls_message *message, size_t step, const struct ls_item *item,
    const struct ls_sql_statement *statement)
{
    struct ls_message_part *part = begin_part(message, step, item);
    part->offset = statement->offset;
    ls_buf_add(&message->sql, statement->text);
    end_part(message, part, 1);
    if (statement->has_copy_data) {
        *LS_PUSH(struct ls_span, &message->copies, &message->arena) = statement->copy_data;
    }
}

void
ls_message_add_copy(struct ls_message *message, size_t step, const struct ls_item *item)
{
    struct ls_message_part *part = begin_part(message, step, item);
    ls_buf_add(&message->sql, item->input.text);
    end_part(message, part, 1);
    *LS_PUSH(struct ls_span, &message->copies, &message->arena) = item->data;
}

const struct ls_message_part *
ls_message_part_of(const struct ls_message *message, size_t statement)
{
    size_t from = 0;
    size_t to = message->parts.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct ls_message_part *part = LS_AT(struct ls_message_part, &message->parts, middle);
        if (statement < part->first) {
            to = middle;
        } else if (statement >= part->first + part->n) {
            from = middle + 1;
        } else {
            return part;
        }
    }
    return NULL;
}

static const struct ls_message_part *
part_at(const struct ls_message *message, size_t at)
{
    for (size_t i = 0; i < message->parts.n; i++) {
        const struct ls_message_part *part = LS_AT(struct ls_message_part, &message->parts, i);
        if (at >= part->at && at <= part->at + part->len) {
            return part;
        }
    }
    return NULL;
}

/* The last statement of a step that begins before `at`. */
static const struct ls_message_part *
part_before(const struct ls_message *message, size_t at)
{
    const struct ls_message_part *found = NULL;
    for (size_t i = 0; i < message->parts.n; i++) {
        const struct ls_message_part *part = LS_AT(struct ls_message_part, &message->parts, i);
        found = part->item != NULL && part->at <= at ? part : found;
    }
    return found;
}

/* Whether it changes a row of a source's books, see ls_runner_add_books. */
static bool
is_book_text(struct ls_span text)
{
    const char *values = memchr(text.ptr, '(', text.len);
    size_t len = values == NULL ? 0 : (size_t)(values - text.ptr);
    return ls_span_starts(text, LS_SPAN("WITH changed AS")) ||
           (ls_span_starts(text, LS_SPAN("EXECUTE ")) && memmem(text.ptr, len, "_book", 5) != NULL);
}

/* Failures of lockstep's own checks have a meaning that their text does not tell. */
static bool
explain_own(const struct ls_message *message, const struct ls_message_part *part,
    const struct ls_server_error *error, struct ls_err *err)
{
    bool is_lock_lost =
        strcmp(error->sqlstate, "55P03") == 0 && strncmp(error->message, "lockstep:", 9) == 0;
    if (part == NULL || part->item != NULL ||
        (strcmp(error->sqlstate, "22012") != 0 && !is_lock_lost)) {
        return false;
    }
    struct ls_span text = {message->sql.ptr + part->at, part->len};
    bool is_guard = ls_span_ends(text, LS_SPAN("guard"));
    bool is_book = is_book_text(text);
    if (!is_guard && !is_book && !is_lock_lost) {
        return false; /* a deferred trigger of the user's, for example */
    }
    if (is_guard && ls_stop_asked() != LS_STOP_NONE) {
        (void)ls_err_set(err, ls_stop_status(), "interrupted before the step began");
    } else if (is_book) {
        (void)ls_err_set(err, LS_STEP_FAILED,
            "the source's bookkeeping in the database is not what the journal says");
        ls_err_note(err, "statement: %.*s", LS_SPAN_ARGS(text));
        ls_err_remedy(err, "Another tool has moved this database: compare its version table with "
                           "`lockstep history`.");
    } else {
        (void)ls_err_set(err, LS_LOCKED, "the session lock was lost while the step ran");
        ls_err_remedy(
            err, "The connection that held it was ended. Nothing of the step was kept: run again.");
    }
    return true;
}

/* The journal's entry itself is refused. */
static bool
explain_entry(const struct ls_message *message, const struct ls_message_part *part,
    const struct ls_conn *conn, struct ls_err *err)
{
    if (part == NULL || part->item != NULL) {
        return false;
    }
    struct ls_span text = {message->sql.ptr + part->at, part->len};
    if (!ls_span_starts(text, LS_SPAN("EXECUTE lockstep_")) &&
        !(ls_span_starts(text, LS_SPAN("SELECT * FROM ")) &&
            memmem(text.ptr, text.len, ".write_event(", strlen(".write_event(")) != NULL)) {
        return false;
    }
    bool is_read_only = strcmp(ls_conn_error(conn)->sqlstate, "25006") == 0;
    (void)ls_conn_fail_own(conn, LS_STEP_FAILED, err);
    if (strncmp(ls_conn_error(conn)->message, "lockstep:", 9) != 0) { /* that says enough */
        ls_err_wrap(err, is_read_only ? "the step has made its transaction read-only, and its "
                                        "journal entry belongs into the same"
                                      : "the step's journal entry was refused");
    }
    return true;
}

enum ls_status
ls_message_explain(const struct ls_message *message, const struct ls_conn *conn,
    const struct ls_message_part **ret_part, struct ls_err *err)
{
    const struct ls_server_error *error = ls_conn_error(conn);
    struct ls_span text = ls_buf_span(&message->sql);
    size_t at = error->position > 0 ? ls_utf8_offset(text, error->position) : 0;
    const struct ls_message_part *part = ls_message_part_of(message, error->statement);
    const struct ls_message_part *there = error->position > 0 ? part_at(message, at) : part;
    /* before any statement ran, the position alone tells; later it may belong to another text, a prepared statement's */
    bool is_position = error->position > 0 && (error->statement == 0 || there == part);
    part = error->statement == 0 && error->position > 0 ? there : part;
    bool is_syntax = strcmp(error->sqlstate, "42601") == 0;
    bool is_beyond = is_syntax && is_position && (part == NULL || part->item == NULL);
    if (is_beyond) {
        /* what is not closed is noticed in the text that follows it */
        part = part_before(message, at);
    }
    *ret_part = part;
    if (error->is_lost || explain_own(message, part, error, err)) {
        return error->is_lost ? ls_conn_fail(conn, LS_STEP_FAILED, err) : err->status;
    }
    if (explain_entry(message, part, conn, err)) {
        return err->status;
    }
    enum ls_status status = ls_conn_fail(conn, LS_STEP_FAILED, err);
    if (part != NULL && part->item != NULL) {
        size_t within = is_beyond ? part->len : is_position ? at - part->at : 0;
        size_t offset = part->offset + within;
        ls_err_excerpt(err, part->item->input.file, part->item->input.text, offset);
        ls_item_blame(part->item, err);
    }
    return status;
}
