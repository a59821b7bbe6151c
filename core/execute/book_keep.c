/* The bookkeeping rows of a step in its message. */
#include "execute/runner.h"

static bool
is_same_text(struct lockstep_str a, struct lockstep_str b)
{
    return ls_span_equal(
        (struct ls_span){a.ptr, (size_t)a.len}, (struct ls_span){b.ptr, (size_t)b.len});
}

static bool
is_same_column(const struct lockstep_book *a, const struct lockstep_book *b)
{
    return is_same_text(a->schema, b->schema) && is_same_text(a->table, b->table) &&
           is_same_text(a->column, b->column);
}

/* Whether the book's column is among those of `known`, where it is from now on; *ret_place. */
static bool
is_known(struct ls_runner *runner, struct ls_vec *known, const struct lockstep_book *book,
    size_t *ret_place)
{
    for (*ret_place = 0; *ret_place < known->n; (*ret_place)++) {
        if (is_same_column(LS_AT(struct lockstep_book, known, *ret_place), book)) {
            return true;
        }
    }
    struct lockstep_book copy;
    if (ls_book_copy(runner->request->arena, book, &copy)) {
        *LS_PUSH(struct lockstep_book, known, runner->request->arena) = copy;
    }
    return false;
}

/* The UPDATE of a book is the same for every step, and to plan it takes as long as to run it: it is prepared once. */
static enum ls_status
add_update(struct ls_runner *runner, size_t step, const struct lockstep_book *book)
{
    struct ls_message *message = &runner->message;
    const char *prefix = ls_journal_prefix(runner->request->journal);
    size_t place = 0;
    enum ls_status status = LS_OK;
    if (!is_known(runner, &runner->prepared, book, &place)) {
        struct ls_buf *sql = ls_message_open(message);
        ls_buf_printf(sql, "PREPARE %s_book%zu AS ", prefix, runner->n_forgotten + place);
        status = ls_book_prepare_sql(book, sql, runner->err);
        ls_message_close(message, step, 1);
    }
    struct ls_buf *sql = ls_message_open(message);
    ls_buf_printf(sql, "EXECUTE %s_book%zu", prefix, runner->n_forgotten + place);
    status = status == LS_OK ? ls_book_values_sql(book, sql, runner->err) : status;
    ls_message_close(message, step, 1);
    return status;
}

enum ls_status
ls_runner_add_books(struct ls_runner *runner, size_t step, const struct ls_program *program)
{
    bool can_prepare = ls_journal_prefix(runner->request->journal) != NULL;
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < program->books.n && status == LS_OK; i++) {
        const struct lockstep_book *book = LS_AT(struct lockstep_book, &program->books, i);
        size_t n = 0;
        if (can_prepare && book->action == LOCKSTEP_BOOK_UPDATE) {
            status = add_update(runner, step, book);
        } else if (book->action != LOCKSTEP_BOOK_ENSURE ||
                   !is_known(runner, &runner->ensured, book, &n)) {
            /* to make sure of the table again costs little, but the server sends a notice for each, at once */
            status = ls_book_sql(book, ls_message_open(&runner->message), &n, runner->err);
            ls_message_close(&runner->message, step, n);
        }
    }
    return status;
}

void
ls_runner_forget_prepared(struct ls_runner *runner)
{
    runner->n_forgotten += runner->prepared.n;
    runner->prepared.n = 0;
}
