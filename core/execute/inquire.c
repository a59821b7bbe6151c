#include "execute/inquire.h"

#include "base/clock.h"
#include "db/shape.h"
#include "execute/result.h"
#include "sql/script.h"

static int32_t
inquire_run(void *user, const struct lockstep_statement *statement,
    const struct lockstep_param *params, uint32_t n_params, struct lockstep_result *ret)
{
    struct ls_inquiry *inquiry = user;
    struct ls_conn *conn = inquiry->session->conn;
    struct ls_span text = ls_arena_dup(
        inquiry->arena, (struct ls_span){statement->text.ptr, (size_t)statement->text.len});
    struct ls_sql_input input = ls_sql_input_whole("query", text);
    struct ls_sql_policy policy = {.in_transaction = true};
    struct ls_sql_summary summary;
    if (ls_sql_script_check(&input, &policy, &summary, inquiry->err) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    if (summary.n_statements != 1 || (summary.all_flags & LS_SQL_READS_ONLY) == 0) {
        (void)ls_err_set(inquiry->err, LS_PLUGIN,
            "plugin '%s' may only read here, one statement at a time",
            ls_source_plugin(inquiry->source)->name);
        return LOCKSTEP_FAILED;
    }
    if (!inquiry->has_begun) {
        const char *begin = ls_arena_printf(inquiry->arena,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;%s", ls_shape_printed_sql);
        if (!ls_conn_send(conn, ls_span_of(begin), NULL, 0, NULL, NULL)) {
            (void)ls_conn_fail(conn, LS_FAILURE, inquiry->err);
            return LOCKSTEP_FAILED;
        }
        inquiry->has_begun = true;
    }
    return ls_result_run(&inquiry->results, conn, text, params, n_params, true, ret, inquiry->err);
}

void
ls_inquiry_begin(struct ls_inquiry *inquiry, struct ls_arena *arena, struct ls_session *session,
    struct ls_source *source, struct ls_step_services *ret_services, struct ls_err *err)
{
    *inquiry =
        (struct ls_inquiry){.arena = arena, .session = session, .source = source, .err = err};
    *ret_services = (struct ls_step_services){.user = inquiry,
        .err = err,
        .is_live = session != NULL,
        .now = ls_clock_now(),
        .run = inquire_run};
}

void
ls_inquiry_end(struct ls_inquiry *inquiry)
{
    if (inquiry->has_begun) {
        ls_conn_ahead(inquiry->session->conn, "ROLLBACK", false);
    }
    ls_arena_finish(&inquiry->results);
}
