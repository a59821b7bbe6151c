#include "execute/documents.h"

#include "base/stop.h"
#include "base/vec.h"
#include "execute/inquire.h"

/* The inquiry comes first: its own services get the same `user`. */
struct looking {
    struct ls_inquiry inquiry;
    const struct ls_plan *plan;
    const struct ls_step *step;
    struct ls_arena *arena;
};

static int32_t
look_is_applied(void *user, struct ls_span local_id)
{
    const struct looking *looking = user;
    for (size_t r = 0; r < looking->plan->n_rows; r++) {
        const struct ls_plan_row *row = &looking->plan->rows[r];
        struct ls_step_ref ref = ls_step_ref_parse(row->id);
        if (row->applied != NULL && row->applied->is_applied &&
            ls_span_equal(ref.source, looking->step->source) &&
            ls_span_equal(ref.local_id, local_id)) {
            return 1;
        }
    }
    return 0;
}

static int32_t
look_skip(void *user, struct ls_span reason)
{
    (void)user;
    (void)reason;
    return LOCKSTEP_OK;
}

static int32_t
look_book(void *user, const struct lockstep_book *book)
{
    (void)user;
    (void)book;
    return LOCKSTEP_OK;
}

static bool
is_due(const struct ls_plan_row *row)
{
    return row->step != NULL && row->step->kind == LS_KIND_DOC && row->applied != NULL &&
           row->applied->is_applied && !row->applied->is_unchecked;
}

/* The connection's failure is the command's, all else the document's. */
static enum ls_status
hold(struct looking *looking, struct ls_session *session, struct ls_source *source,
    struct ls_err *ret_verdict)
{
    struct ls_step_services services;
    enum ls_source_answer answer = LS_ANSWER_DONE;
    ls_inquiry_begin(&looking->inquiry, looking->arena, session, source, &services, ret_verdict);
    services.is_applied = look_is_applied;
    services.skip = look_skip;
    services.book = look_book;
    enum ls_status status =
        ls_source_do(source, LS_SOURCE_APPLY, looking->step, &services, &answer);
    ls_inquiry_end(&looking->inquiry);
    return status;
}

enum ls_status
ls_documents_hold(struct ls_arena *arena, struct ls_session *session,
    const struct ls_sources *sources, const struct ls_plan *plan, const struct ls_profile *profile,
    const struct ls_document_verdict **ret_verdicts, size_t *ret_n, struct ls_err *err)
{
    struct ls_vec verdicts = {0};
    for (size_t r = 0; r < plan->n_rows; r++) {
        const struct ls_step *step = plan->rows[r].step;
        if (!is_due(&plan->rows[r]) || !ls_profile_has(profile, step->source_index)) {
            continue;
        }
        struct looking looking = {.plan = plan, .step = step, .arena = arena};
        struct ls_err *verdict = ls_arena_alloc(arena, sizeof(*verdict));
        bool holds = hold(&looking, session, sources->items[step->source_index], verdict) == LS_OK;
        if (ls_conn_is_lost(session->conn) || ls_stop_asked() != LS_STOP_NONE) {
            *err = *verdict;
            return verdict->status;
        }
        *LS_PUSH(struct ls_document_verdict, &verdicts, arena) =
            (struct ls_document_verdict){.step = step, .err = holds ? NULL : verdict};
    }
    *ret_verdicts = verdicts.items;
    *ret_n = verdicts.n;
    return LS_OK;
}
