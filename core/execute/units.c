/*
 * A step that is not one transaction and needs no live answer: its program is cut into units. A unit is a BEGIN … COMMIT
 * group of the script, one statement, or a stretch of what a plugin made inside of a transaction.
 */
#include "execute/finding.h"
#include "execute/live.h"
#include "execute/unit.h"

/* One statement outside of a group. */
static enum ls_status
run_statement(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    units->n++;
    units->runner->unit = units->n;
    units->statements = 1;
    ls_units_digest(units, statement->text);
    if (units->n <= units->done) {
        enum ls_status changed = ls_units_check_done(units);
        if (changed != LS_OK) {
            return changed;
        }
        ls_units_add_again(units, item, statement);
        return ls_runner_flush(units->runner);
    }
    if (units->finding != NULL) {
        return ls_units_reconcile_statement(units, item, statement, NULL);
    }
    enum ls_status status = ls_units_check_stop(units);
    if (status != LS_OK) {
        return status;
    }
    if (ls_units_check_lost(units, item, statement) != LS_OK) {
        return ls_runner_fail(units->runner, units->step, units->n);
    }
    if ((statement->class.flags & (LS_SQL_OUTSIDE_TX | LS_SQL_MAY_COMMIT)) != 0) {
        return ls_units_run_alone(units, item, statement, NULL);
    }
    ls_units_begin(units, NULL, NULL);
    ls_message_add_statement(&units->runner->message, units->step, item, statement);
    return ls_units_end(units);
}

static enum ls_status
add_to_group(
    struct ls_units *units, const struct ls_item *item, const struct ls_sql_statement *statement)
{
    if (ls_units_check_lost(units, item, statement) != LS_OK) {
        return ls_runner_fail(units->runner, units->step, units->n);
    }
    units->statements++;
    ls_message_add_statement(&units->runner->message, units->step, item, statement);
    return units->runner->message.sql.len > LS_MESSAGE_SOFT ? ls_runner_flush(units->runner)
                                                            : LS_OK;
}

/* An earlier run has done it, and it has set what the message holds now: nothing, where it was rolled back. */
static enum ls_status
end_done_group(struct ls_units *units, bool is_rolled_back, size_t n_lost)
{
    enum ls_status status = ls_units_check_done(units);
    if (is_rolled_back || status != LS_OK) {
        ls_message_clear(&units->runner->message);
        units->lost.n = n_lost < units->lost.n ? n_lost : units->lost.n;
        return status;
    }
    return ls_runner_flush(units->runner);
}

/* The statements of one BEGIN … COMMIT group, `statement` being its BEGIN. */
static enum ls_status
run_group(struct ls_units *units, const struct ls_item *item, struct ls_sql_script *script,
    struct ls_sql_statement *statement)
{
    units->n++;
    units->runner->unit = units->n;
    units->statements = 0;
    bool is_new = units->n > units->done;
    if (is_new && units->finding != NULL) {
        ls_units_reconcile_group(units);
        return LS_OK;
    }
    enum ls_status status = is_new ? ls_units_check_stop(units) : LS_OK;
    bool is_rolled_back = false;
    size_t n_lost = units->lost.n;
    if (is_new && status == LS_OK) {
        ls_units_begin(units, item, statement);
    }
    while (ls_sql_script_next(script, statement) && statement->class.tx != LS_SQL_TX_COMMIT &&
           statement->class.tx != LS_SQL_TX_ROLLBACK) {
        ls_units_digest(units, statement->text);
        if (!is_new) {
            ls_units_add_again(units, item, statement);
        } else if (status == LS_OK) {
            status = add_to_group(units, item, statement);
        }
    }
    is_rolled_back = statement->class.tx == LS_SQL_TX_ROLLBACK;
    if (!is_new) {
        return end_done_group(units, is_rolled_back, n_lost);
    }
    if (status != LS_OK) {
        return status;
    }
    if (is_rolled_back) {
        ls_message_add(&units->runner->message, units->step, "ROLLBACK", 1);
        ls_units_begin(units, NULL, NULL);
    }
    return ls_units_end(units);
}

static enum ls_status
run_item(struct ls_units *units, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    enum ls_status status = LS_OK;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (status == LS_OK && !units->is_over && ls_sql_script_next(&script, &statement)) {
        status = script.is_in_group ? run_group(units, item, &script, &statement)
                                    : run_statement(units, item, &statement);
    }
    return status;
}

/* A stretch of the program that is in a transaction though other parts are not: one unit. */
static enum ls_status
run_inside(struct ls_units *units, size_t *at)
{
    const struct ls_program *program = units->program;
    units->n++;
    units->runner->unit = units->n;
    units->statements = 0;
    bool is_new = units->n > units->done;
    if (is_new && units->finding != NULL) {
        ls_units_reconcile_group(units);
        return LS_OK;
    }
    enum ls_status status = is_new ? ls_units_check_stop(units) : LS_OK;
    if (is_new && status == LS_OK) {
        ls_units_begin(units, NULL, NULL);
    }
    for (; *at < program->items.n && status == LS_OK; (*at)++) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, *at);
        if (item->type == LS_ITEM_OUTSIDE) {
            break;
        }
        if (item->type != LS_ITEM_INSIDE) {
            ls_units_digest_item(units, item);
        }
        if (item->type == LS_ITEM_INSIDE) {
            continue;
        }
        if (!is_new) {
            status = item->type == LS_ITEM_SQL ? ls_units_set_again(units, item) : LS_OK;
        } else if (ls_units_check_lost_all(units, item) != LS_OK) {
            status = ls_runner_fail(units->runner, units->step, units->n);
        } else {
            units->statements += item->summary.n_statements;
            status = ls_runner_add_item(units->runner, units->step, item);
        }
    }
    if (status == LS_OK && !is_new) {
        return ls_units_check_done(units);
    }
    return status == LS_OK ? ls_units_end(units) : status;
}

static enum ls_status
run_program(struct ls_units *units)
{
    const struct ls_program *program = units->program;
    bool is_outside = ls_runner_planned(units->runner, units->step)->step->tx == LS_TX_NONE;
    enum ls_status status = LS_OK;
    for (size_t at = 0; at < program->items.n && status == LS_OK && !units->is_over;) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, at);
        if (item->type == LS_ITEM_OUTSIDE || item->type == LS_ITEM_INSIDE) {
            is_outside = item->type == LS_ITEM_OUTSIDE;
            at++;
        } else if (!is_outside) {
            status = run_inside(units, &at);
        } else {
            status = run_item(units, item);
            at++;
        }
    }
    return status == LS_OK && !units->is_over ? ls_units_check_end(units) : status;
}

enum ls_status
ls_run_units(struct ls_runner *runner, size_t step)
{
    const struct ls_planned *planned = ls_runner_planned(runner, step);
    struct ls_units units = {.program = &runner->request->programs[step]};
    ls_units_start(&units, runner, step);
    enum ls_status status = run_program(&units);
    runner->unit = 0;
    if (status != LS_OK) {
        return status;
    }
    struct ls_program program = *units.program;
    program.closing = ls_units_forget_sql(&units);
    ls_runner_begin_behind_parts(runner, step);
    enum ls_outcome outcome =
        planned->action == LS_ACTION_REVERT ? LS_OUTCOME_REVERTED : LS_OUTCOME_APPLIED;
    status = ls_runner_end(runner, step, &program, outcome);
    return status == LS_OK ? ls_runner_flush(runner) : ls_runner_fail(runner, step, 0);
}

enum ls_status
ls_units_reconcile(struct ls_runner *runner, size_t step, bool is_repairing, enum ls_assume assume,
    struct ls_residue *ret_finding)
{
    *ret_finding = (struct ls_residue){.planned = ls_runner_planned(runner, step),
        .found = ls_found_word(LS_FOUND_DONE),
        .evidence =
            "the journal says that every part is done; only the end of the step is missing"};
    const struct ls_program *program = &runner->request->programs[step];
    if (program->is_live || program->is_drawn) {
        return ls_live_reconcile(runner, step, is_repairing, assume, ret_finding);
    }
    struct ls_units units = {
        .program = program, .finding = ret_finding, .is_repairing = is_repairing, .assume = assume};
    ls_units_start(&units, runner, step);
    enum ls_status status = run_program(&units);
    runner->unit = 0;
    ls_message_clear(&runner->message);
    struct ls_conn *conn = runner->request->session->conn;
    if (status == LS_OK &&
        !ls_conn_send(conn, ls_span_of(runner->request->session->reset_sql), NULL, 0, NULL, NULL)) {
        status = ls_conn_fail(conn, LS_FAILURE, runner->err);
    }
    return status;
}
