/* The session of the parts that an earlier run has done: it went with that run, and what comes now counts on it. */
#include "execute/unit.h"
#include "sql/loss.h"
#include "sql/session.h"

/* From here on the name stands for what is there for good. */
static void
forget_lost(struct ls_units *units, struct ls_span name)
{
    size_t n = 0;
    for (size_t i = 0; i < units->lost.n; i++) {
        struct ls_span lost = *LS_AT(struct ls_span, &units->lost, i);
        if (!ls_span_equal(lost, name)) {
            *LS_AT(struct ls_span, &units->lost, n++) = lost;
        }
    }
    units->lost.n = n;
}

void
ls_units_add_again(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    struct ls_arena *arena = units->runner->request->arena;
    bool may_set = (statement->class.flags & LS_SQL_CHANGES_SESSION) != 0 &&
                   (statement->class.flags & LS_SQL_OUTSIDE_TX) == 0;
    struct ls_span made = may_set ? ls_sql_temp_made(arena, statement->text) : LS_SPAN("");
    if (made.len > 0) {
        *LS_PUSH(struct ls_span, &units->lost, arena) = made;
    } else if (may_set && ls_sql_only_sets(statement->text)) {
        ls_message_add_statement(&units->runner->message, units->step, item, statement);
    } else if (units->lost.n > 0) {
        struct ls_vec losses = {0};
        ls_sql_losses(arena, statement->text, &losses);
        for (size_t i = 0; i < losses.n; i++) {
            const struct ls_sql_loss *loss = LS_AT(struct ls_sql_loss, &losses, i);
            if (!loss->keeps_table && loss->column.ptr == NULL) {
                forget_lost(units, loss->table.name);
            }
        }
    }
}

enum ls_status
ls_units_set_again(struct ls_units *units, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (ls_sql_script_next(&script, &statement)) {
        ls_units_add_again(units, item, &statement);
    }
    return ls_runner_flush(units->runner);
}

enum ls_status
ls_units_check_lost(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    struct ls_err *err = units->runner->err;
    struct ls_span made = units->lost.n == 0
                              ? LS_SPAN("")
                              : ls_sql_temp_made(units->runner->request->arena, statement->text);
    if (made.len > 0) {
        forget_lost(units, made);
    }
    for (size_t i = 0; i < units->lost.n; i++) {
        struct ls_span name = *LS_AT(struct ls_span, &units->lost, i);
        if (ls_sql_speaks_of(statement->text, name)) {
            (void)ls_err_set(err, LS_STEP_FAILED,
                "'%.*s' was temporary: a part that is done has made it, and it went with the "
                "session of that run",
                LS_SPAN_ARGS(name));
            ls_err_excerpt(err, item->input.file, item->input.text, statement->offset);
            ls_item_blame(item, err);
            ls_err_remedy(err, "Make and fill it again in front of this statement: what stands "
                               "behind the parts that are done may be mended.");
            return LS_STEP_FAILED;
        }
    }
    return LS_OK;
}

enum ls_status
ls_units_check_lost_all(struct ls_units *units, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    enum ls_status status = LS_OK;
    if (units->lost.n == 0 || item->type != LS_ITEM_SQL) {
        return LS_OK;
    }
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (status == LS_OK && ls_sql_script_next(&script, &statement)) {
        status = ls_units_check_lost(units, item, &statement);
    }
    return status;
}
