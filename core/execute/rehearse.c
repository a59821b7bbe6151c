#include "execute/rehearse.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "db/shape.h"
#include "execute/aside.h"
#include "execute/found.h"
#include "execute/rehearse_seen.h"
#include "execute/runner.h"

enum { MAX_ROLES = 16 };

struct rehearsing {
    const struct ls_rehearsal_request *request;
    struct ls_arena *arena;
    struct ls_session *session;
    struct ls_db_lock_request lock_request;
    struct ls_db_lock lock;
    struct ls_conn *admin; /* superuser in the same database */
    const struct ls_state *state;
    const struct ls_plan *plan;
    const struct ls_program *programs;
    struct ls_err *refusals; /* by planned step: why its program cannot be made */
    struct ls_rehearsal_step *steps;
    size_t *planned_of; /* by index into the set: its planned step, or SIZE_MAX */
    struct ls_seen *seen;
    const struct ls_shape *before;
    struct ls_vec kept; /* struct ls_complaint of the step that runs */
    int64_t began;
    struct ls_err *err;
};

/* ---- Before and behind each step --------------------------------------------------------------------------------------- */

static bool
is_lost(const struct rehearsing *rehearsing, size_t planned)
{
    enum ls_rehearsed result =
        planned == SIZE_MAX ? LS_REHEARSED_DONE : rehearsing->steps[planned].result;
    return result == LS_REHEARSED_FAILED || result == LS_REHEARSED_HELD;
}

/* The planned step that failed and that this one needs; SIZE_MAX: none. */
static size_t
holder_of(const struct rehearsing *rehearsing, size_t step)
{
    const struct ls_order *order = rehearsing->request->order;
    size_t index = rehearsing->plan->planned[step].index;
    size_t by = order->satisfied_by[index];
    size_t holder = SIZE_MAX;
    for (size_t r = 0; r < order->n_required[index] && holder == SIZE_MAX; r++) {
        size_t on = rehearsing->planned_of[order->required[index][r]];
        holder = is_lost(rehearsing, on) ? on : SIZE_MAX;
    }
    if (holder == SIZE_MAX && by != SIZE_MAX && is_lost(rehearsing, rehearsing->planned_of[by])) {
        holder = rehearsing->planned_of[by];
    }
    /* steps that another one satisfies promise together */
    for (size_t i = 0; i < step && holder == SIZE_MAX && by != SIZE_MAX; i++) {
        bool is_group = order->satisfied_by[rehearsing->plan->planned[i].index] == by;
        holder = is_group && is_lost(rehearsing, i) ? i : SIZE_MAX;
    }
    const struct ls_step *own = rehearsing->plan->planned[step].step;
    for (size_t d = 0; d < own->n_deps && holder == SIZE_MAX; d++) {
        for (size_t i = 0; i < step && own->deps[d].kind == LS_DEP_DESCRIBES; i++) {
            const struct ls_step *other = rehearsing->plan->planned[i].step;
            const struct ls_step_ref *on = &own->deps[d].on;
            bool is_meant =
                ls_span_equal(other->source, on->source) &&
                (on->local_id.ptr == NULL || ls_span_equal(other->local_id, on->local_id));
            holder = is_meant && is_lost(rehearsing, i) ? i : holder;
        }
    }
    if (holder != SIZE_MAX && rehearsing->steps[holder].result == LS_REHEARSED_HELD) {
        holder = rehearsing->steps[holder].held_by;
    }
    return holder;
}

static bool
is_aside(const struct ls_rehearsal_request *request, const struct ls_planned *planned)
{
    return request->n_aside > 0 && request->aside_of == planned->index;
}

static bool
begin_step(void *user, size_t step)
{
    struct rehearsing *rehearsing = user;
    struct ls_rehearsal_step *seen = &rehearsing->steps[step];
    const bool *wanted = rehearsing->request->wanted;
    if (wanted != NULL && !wanted[rehearsing->plan->planned[step].index]) {
        seen->result = LS_REHEARSED_LEFT;
        return false;
    }
    seen->held_by = holder_of(rehearsing, step);
    if (seen->held_by != SIZE_MAX) {
        seen->result = LS_REHEARSED_HELD;
        return false;
    }
    if (rehearsing->programs[step].is_refused) {
        seen->result = LS_REHEARSED_FAILED;
        seen->err = &rehearsing->refusals[step];
        return false;
    }
    seen->is_parted = rehearsing->programs[step].has_outside;
    const struct ls_program *program = &rehearsing->programs[step];
    seen->is_live = program->is_live;
    seen->statements = (int64_t)program->n_statements;
    seen->does_nothing = !program->is_live && program->items.n == 0;
    const struct ls_rehearsal_request *request = rehearsing->request;
    if (is_aside(request, &rehearsing->plan->planned[step]) &&
        !ls_aside_put(
            rehearsing->admin, request->journal_schema, request->aside, request->n_aside)) {
        seen->result = LS_REHEARSED_LEFT;
        return false;
    }
    rehearsing->kept = (struct ls_vec){0};
    ls_seen_begin_step(rehearsing->seen);
    rehearsing->began = ls_clock_monotonic();
    return true;
}

static void
note_kept(void *user, size_t step, const char *sqlstate, const char *message)
{
    struct rehearsing *rehearsing = user;
    struct ls_complaint kept = ls_aside_read(rehearsing->arena, sqlstate, message);
    bool is_known = kept.type == LS_COMPLAINT_OTHER;
    (void)step;
    for (size_t i = 0; i < rehearsing->kept.n && !is_known; i++) {
        is_known = ls_complaint_equal(&kept, LS_AT(struct ls_complaint, &rehearsing->kept, i));
    }
    if (!is_known) {
        *LS_PUSH(struct ls_complaint, &rehearsing->kept, rehearsing->arena) = kept;
    }
}

/* What the step has left as it was, or, where that was put aside, what it has made in its place. */
static enum ls_status
read_kept(struct rehearsing *rehearsing, struct ls_rehearsal_step *seen)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    bool is_made = is_aside(request, seen->planned);
    seen->kept = rehearsing->kept.items;
    seen->n_kept = rehearsing->kept.n;
    if (!is_made && (!request->reads_kept || seen->n_kept == 0)) {
        return LS_OK;
    }
    return ls_aside_shape(rehearsing->arena, rehearsing->admin, request->journal_schema,
        is_made ? request->aside : seen->kept, is_made ? request->n_aside : seen->n_kept,
        &seen->kept_shape, rehearsing->err);
}

static void
take_rows(void *user, size_t step, const struct ls_rows *rows)
{
    struct rehearsing *rehearsing = user;
    (void)step;
    ls_seen_take(rehearsing->seen, rows);
}

/* A server's `role "NAME" does not exist`; absent: it says something else. */
static struct ls_span
missing_role(const struct ls_err *err)
{
    static const char head[] = "role \"";
    const char *at = strcmp(err->sqlstate, "42704") == 0 ? strstr(err->message, head) : NULL;
    const char *end = at == NULL ? NULL : strstr(at, "\" does not exist");
    return end == NULL
               ? (struct ls_span){NULL, 0}
               : (struct ls_span){at + sizeof(head) - 1, (size_t)(end - at) - (sizeof(head) - 1)};
}

/* Roles are the cluster's and not the deployment's: one that is missing here is made. */
static bool
makes_role(struct rehearsing *rehearsing, struct ls_rehearsal_step *seen, const struct ls_err *err)
{
    struct ls_span name = missing_role(err);
    if (name.ptr == NULL || seen->n_roles >= MAX_ROLES ||
        !ls_stage_make_role(rehearsing->request->stage, name)) {
        return false;
    }
    struct ls_span *roles = ls_arena_array(rehearsing->arena, seen->n_roles + 1, sizeof(*roles));
    for (size_t i = 0; i < seen->n_roles; i++) {
        roles[i] = seen->roles[i];
    }
    roles[seen->n_roles++] = ls_arena_dup(rehearsing->arena, name);
    seen->roles = roles;
    return true;
}

static enum ls_observed
end_step(void *user, size_t step, enum ls_status status, const struct ls_err *err)
{
    struct rehearsing *rehearsing = user;
    struct ls_rehearsal_step *seen = &rehearsing->steps[step];
    const struct ls_planned *planned = &rehearsing->plan->planned[step];
    seen->milliseconds = (ls_clock_monotonic() - rehearsing->began) / 1000;
    if (status != LS_OK) {
        if (makes_role(rehearsing, seen, err)) {
            rehearsing->kept = (struct ls_vec){0};
            ls_seen_begin_step(rehearsing->seen);
            rehearsing->began = ls_clock_monotonic();
            return LS_OBSERVED_AGAIN;
        }
        struct ls_err *copy = ls_arena_alloc(rehearsing->arena, sizeof(*copy));
        *copy = *err;
        seen->err = copy;
        seen->result = LS_REHEARSED_FAILED;
        return LS_OBSERVED_NEXT;
    }
    seen->result = LS_REHEARSED_DONE;
    seen->outcome = ls_runner_outcome(planned, &rehearsing->programs[step]);
    /* a live step may have left its transaction as well */
    seen->seen =
        ls_seen_end_step(rehearsing->seen, rehearsing->admin, seen->is_parted || seen->is_live);
    enum ls_status looked = read_kept(rehearsing, seen);
    if (looked == LS_OK && rehearsing->request->look != NULL) {
        looked = rehearsing->request->look(
            rehearsing->request->look_user, seen, rehearsing->admin, rehearsing->err);
    }
    return looked == LS_OK ? LS_OBSERVED_NEXT : LS_OBSERVED_END;
}

/* ---- The run ------------------------------------------------------------------------------------------------------------ */

static enum ls_status
connect(struct rehearsing *rehearsing, const char *dsn)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    struct ls_session_request session = {.dsn = dsn,
        .has_advisory = true,
        .application_name = "lockstep rehearse",
        .role = request->role,
        .search_path = request->search_path};
    struct ls_conn_request admin = {
        .dsn = ls_stage_admin_dsn(request->stage), .application_name = "lockstep rehearse"};
    rehearsing->lock_request = (struct ls_db_lock_request){.dsn = dsn,
        .application_name = "lockstep rehearse lock",
        .journal_schema = request->journal_schema};
    struct ls_err *err = rehearsing->err;
    enum ls_status status = ls_conn_open(&admin, &rehearsing->admin, err);
    status = status == LS_OK
                 ? ls_session_open(rehearsing->arena, &session, &rehearsing->session, err)
                 : status;
    status = status == LS_OK ? ls_db_lock_take(&rehearsing->lock_request, &rehearsing->lock, err)
                             : status;
    return status == LS_OK
               ? ls_journal_install(rehearsing->session->conn, request->journal_schema, err)
               : status;
}

static enum ls_status
read_state(struct rehearsing *rehearsing)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    const struct ls_state *journal = NULL;
    enum ls_status status = ls_journal_read(rehearsing->arena, rehearsing->session->conn,
        request->journal_schema, request->manifest->name, &journal, rehearsing->err);
    struct ls_found_request found = {.session = rehearsing->session,
        .sources = request->sources,
        .order = request->order,
        .profile = request->profile,
        .journal = journal};
    return status == LS_OK
               ? ls_found_ask(rehearsing->arena, &found, &rehearsing->state, rehearsing->err)
               : status;
}

static void
note_refusal(void *user, size_t planned, const struct ls_err *err)
{
    ((struct rehearsing *)user)->refusals[planned] = *err;
}

static enum ls_status
prepare(struct rehearsing *rehearsing)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    struct ls_plan_request plan = {.manifest = request->manifest,
        .order = request->order,
        .state = rehearsing->state,
        .profile = request->profile,
        .to = SIZE_MAX,
        .serial = request->serial};
    struct ls_err refusal = {0};
    enum ls_status status =
        ls_plan_make(rehearsing->arena, &plan, &rehearsing->plan, &refusal, rehearsing->err);
    if (status == LS_OK && refusal.status != LS_OK) {
        *rehearsing->err = refusal;
        status = refusal.status;
    }
    if (status != LS_OK) {
        return status;
    }
    size_t n = rehearsing->plan->n_planned;
    size_t n_set = request->order->set->n_steps;
    rehearsing->refusals = ls_arena_array(rehearsing->arena, n, sizeof(*rehearsing->refusals));
    rehearsing->steps = ls_arena_array(rehearsing->arena, n, sizeof(*rehearsing->steps));
    rehearsing->planned_of =
        ls_arena_array(rehearsing->arena, n_set, sizeof(*rehearsing->planned_of));
    for (size_t i = 0; i < n_set; i++) {
        rehearsing->planned_of[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        rehearsing->planned_of[rehearsing->plan->planned[i].index] = i;
        rehearsing->steps[i].planned = &rehearsing->plan->planned[i];
        rehearsing->steps[i].held_by = SIZE_MAX;
    }
    const struct ls_step *ignored = NULL;
    struct ls_program_request programs = {.sources = request->sources,
        .plan = rehearsing->plan,
        .state = rehearsing->state,
        .order = request->order,
        .journal_schema = request->journal_schema,
        .on_refusal = note_refusal,
        .user = rehearsing};
    return ls_programs_make(
        rehearsing->arena, &programs, &rehearsing->programs, &ignored, rehearsing->err);
}

/* What the journal recorded, by step; an outcome of the step's own stands there as well. */
static enum ls_status
read_record(struct rehearsing *rehearsing, struct ls_rehearsal *rehearsal)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    enum ls_status status = ls_journal_effects(rehearsing->arena, rehearsing->admin,
        request->journal_schema, &rehearsal->effects, &rehearsal->n_effects, rehearsing->err);
    struct ls_map steps = {0};
    for (size_t i = 0; i < rehearsing->plan->n_planned; i++) {
        (void)ls_map_add(&steps, rehearsing->arena, rehearsing->plan->planned[i].step->id, i);
    }
    /* those of one step stand together, unless parts of it are events of their own */
    struct ls_vec *of = ls_arena_array(rehearsing->arena, rehearsing->plan->n_planned, sizeof(*of));
    for (size_t i = 0; status == LS_OK && i < rehearsal->n_effects; i++) {
        const struct ls_effect *effect = &rehearsal->effects[i];
        size_t at = 0;
        if (effect->seq > rehearsing->state->last_seq &&
            ls_span_equal(effect->manifest, request->manifest->name) &&
            ls_map_get(&steps, effect->step, &at)) {
            *LS_PUSH(struct ls_effect, &of[at], rehearsing->arena) = *effect;
        }
    }
    for (size_t i = 0; i < rehearsing->plan->n_planned; i++) {
        rehearsing->steps[i].effects = of[i].items;
        rehearsing->steps[i].n_effects = of[i].n;
    }
    return status;
}

static enum ls_status
finish(struct rehearsing *rehearsing, const struct ls_rehearsal **ret_rehearsal)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    struct ls_rehearsal *rehearsal = ls_arena_alloc(rehearsing->arena, sizeof(*rehearsal));
    *rehearsal = (struct ls_rehearsal){.plan = rehearsing->plan,
        .order = request->order,
        .steps = rehearsing->steps,
        .before = rehearsing->before,
        .n_steps = rehearsing->plan->n_planned};
    enum ls_status status = read_record(rehearsing, rehearsal);
    for (size_t i = 0; i < rehearsal->n_steps; i++) {
        struct ls_rehearsal_step *step = &rehearsing->steps[i];
        rehearsal->n_done += step->result == LS_REHEARSED_DONE;
        rehearsal->n_failed += step->result == LS_REHEARSED_FAILED;
        rehearsal->n_held += step->result == LS_REHEARSED_HELD;
    }
    if (status == LS_OK && request->reads_shape) {
        status = ls_shape_read(rehearsing->arena, rehearsing->admin, request->journal_schema, NULL,
            0, &rehearsal->shape, rehearsing->err);
    }
    *ret_rehearsal = rehearsal;
    return status;
}

static enum ls_status
run(struct rehearsing *rehearsing)
{
    const struct ls_rehearsal_request *request = rehearsing->request;
    struct ls_journal_run journal_run = request->journal;
    struct ls_journal *journal = NULL;
    journal_run.fence = rehearsing->lock.fence;
    enum ls_status status = ls_journal_begin(rehearsing->arena, rehearsing->session->conn,
        &journal_run, rehearsing->state, &journal, rehearsing->err);
    status = status == LS_OK ? ls_seen_open(rehearsing->arena, rehearsing->admin,
                                   request->journal_schema, &rehearsing->seen, rehearsing->err)
                             : status;
    if (status == LS_OK && request->reads_shape) {
        status = ls_shape_read(rehearsing->arena, rehearsing->admin, request->journal_schema, NULL,
            0, &rehearsing->before, rehearsing->err);
    }
    if (status != LS_OK) {
        return status;
    }
    if (request->look_before != NULL) {
        request->look_before(request->look_user, rehearsing->before);
    }
    struct ls_observer observer = {.user = rehearsing,
        .sql = ls_seen_sql(rehearsing->seen),
        .column = LS_SEEN_COLUMN,
        .begin = begin_step,
        .take = take_rows,
        .notice = note_kept,
        .end = end_step};
    struct ls_run_request run_request = {.arena = rehearsing->arena,
        .session = rehearsing->session,
        .journal = journal,
        .sources = request->sources,
        .order = request->order,
        .plan = rehearsing->plan,
        .programs = rehearsing->programs,
        .state = rehearsing->state,
        .journal_schema = request->journal_schema,
        .manifest = request->manifest->name,
        .sink = request->sink,
        .lock = &rehearsing->lock,
        .lock_request = &rehearsing->lock_request,
        .observer = &observer};
    size_t n_done = 0;
    return ls_run_plan(&run_request, &n_done, rehearsing->err);
}

enum ls_status
ls_rehearse(const struct ls_rehearsal_request *request, const struct ls_rehearsal **ret_rehearsal,
    struct ls_err *err)
{
    struct rehearsing rehearsing = {.request = request, .arena = request->arena, .err = err};
    const char *dsn = NULL;
    enum ls_status status = ls_stage_fresh(request->arena, request->stage, &dsn, err);
    status = status == LS_OK ? connect(&rehearsing, dsn) : status;
    status = status == LS_OK ? read_state(&rehearsing) : status;
    status = status == LS_OK ? prepare(&rehearsing) : status;
    status = status == LS_OK ? run(&rehearsing) : status;
    status = status == LS_OK ? finish(&rehearsing, ret_rehearsal) : status;
    ls_session_close(rehearsing.session);
    ls_db_lock_release(&rehearsing.lock);
    ls_conn_close(rehearsing.admin);
    return status;
}
