#include "execute/books.h"

#include "base/clock.h"
#include "base/vec.h"

struct asking {
    struct ls_arena *arena;
    const struct ls_step *step;
    struct ls_vec books; /* struct ls_book_table */
};

static int32_t
nothing_is_applied(void *user, struct ls_span local_id)
{
    (void)user;
    (void)local_id;
    return 0;
}

static int32_t
take_book(void *user, const struct lockstep_book *given)
{
    struct asking *asking = user;
    struct ls_span schema = {given->schema.ptr, (size_t)given->schema.len};
    struct ls_span table = {given->table.ptr, (size_t)given->table.len};
    for (size_t i = 0; i < asking->books.n; i++) {
        const struct ls_book_table *book = LS_AT(struct ls_book_table, &asking->books, i);
        if (ls_span_equal(book->source, asking->step->source) &&
            ls_span_equal(book->schema, schema) && ls_span_equal(book->table, table)) {
            return LOCKSTEP_OK; /* one row of it after another */
        }
    }
    *LS_PUSH(struct ls_book_table, &asking->books, asking->arena) =
        (struct ls_book_table){.source = asking->step->source,
            .schema = ls_arena_dup(asking->arena, schema),
            .table = ls_arena_dup(asking->arena, table)};
    return LOCKSTEP_OK;
}

enum ls_status
ls_books_ask(struct ls_arena *arena, const struct ls_sources *sources,
    struct ls_book_tables *ret_books, struct ls_err *err)
{
    struct asking asking = {.arena = arena};
    bool *is_asked = ls_arena_array(arena, sources->n, sizeof(bool));
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < sources->set.n_steps && status == LS_OK; i++) {
        const struct ls_step *step = &sources->set.steps[i];
        if (is_asked[step->source_index]) {
            continue;
        }
        is_asked[step->source_index] = true;
        struct ls_step_services services = {.user = &asking,
            .err = err,
            .now = ls_clock_now(),
            .is_applied = nothing_is_applied,
            .book = take_book};
        enum ls_source_answer answer = LS_ANSWER_DONE;
        asking.step = step;
        status = ls_source_do(
            sources->items[step->source_index], LS_SOURCE_RECORD, step, &services, &answer);
    }
    ret_books->items = asking.books.items;
    ret_books->n = asking.books.n;
    return status;
}
