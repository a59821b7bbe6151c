#include "execute/adopt.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "base/json.h"
#include "base/map.h"
#include "db/shape.h"
#include "execute/bare.h"
#include "execute/inquire.h"
#include "journal/dependents.h"
#include "sql/quote.h"

enum {
    MADE_MAX = 64 * 1024 * 1024,
    MAX_OIDS = 16 * 1024 * 1024,
    CHANGES_CATALOG = 4, /* SHARE UPDATE EXCLUSIVE */
};

struct proving {
    const struct ls_adoption_request *request;
    struct ls_arena *arena;
    struct ls_proof *proof;
    struct ls_vec oids; /* uint32_t */
    int64_t last_seq;
    const char *touched_sql;
    const struct ls_rehearsal *rehearsal;
    size_t *rehearsed; /* by index into the set: its planned step there, or SIZE_MAX */
    const struct ls_verdict *verdicts;
    struct ls_adoption_step *steps; /* by place */
    size_t n;
    size_t *places; /* by index: its place in steps, or SIZE_MAX */
    struct ls_err *err;
};

/* ---- During the rehearsal ----------------------------------------------------------------------------------------------- */

static void
look_before(void *user, const struct ls_shape *before)
{
    struct proving *proving = user;
    const struct ls_order *order = proving->request->rehearsal.order;
    proving->last_seq = 0;
    proving->proof = ls_proof_begin(proving->arena, before, order->set->n_steps);
}

static void
take_oids(void *user, size_t statement, const struct ls_rows *rows)
{
    struct proving *proving = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        *LS_PUSH(uint32_t, &proving->oids, proving->arena) = (uint32_t)ls_rows_int(rows, row, 0);
        if (ls_rows_int(rows, row, 1) > proving->last_seq) {
            proving->last_seq = ls_rows_int(rows, row, 1);
        }
    }
}

#define NEW_TRACES                                                                                 \
    "FROM %s.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) u WHERE e.seq > "              \
    "$2::pg_catalog.int8"

/* Indexes and the sequences of columns are parts of their tables. What speaks of something that was altered or renamed reads
 * otherwise as well; and checks of domains come and go without a trace of the domain, as
 * statistics objects get other names. */
static enum ls_status
make_touched_sql(struct proving *proving)
{
    struct ls_buf schema = LS_BUF(1024);
    enum ls_status status =
        ls_sql_add_ident(&schema, proving->request->rehearsal.journal_schema, proving->err);
    if (status != LS_OK) {
        ls_buf_finish(&schema);
        return status;
    }
    proving->touched_sql = ls_arena_printf(proving->arena,
        "WITH o AS (SELECT pg_catalog.unnest($1::pg_catalog.oid[]) AS oid, 0::pg_catalog.int8 AS "
        "seq"
        " UNION ALL SELECT u.oid, e.seq " NEW_TRACES ")"
        " SELECT o.oid, o.seq FROM o"
        " UNION SELECT i.indrelid, 0 FROM o JOIN pg_catalog.pg_index i ON i.indexrelid = o.oid"
        " UNION SELECT d.refobjid, 0 FROM o JOIN pg_catalog.pg_depend d ON d.objid = o.oid"
        "  AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
        "  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', "
        "'i')"
        "  AND d.refobjsubid > 0"
        " UNION SELECT t.oid, 0 FROM pg_catalog.pg_type t WHERE t.typtype = 'd' AND t.oid >= 16384"
        " UNION SELECT s.stxrelid, 0 FROM pg_catalog.pg_statistic_ext s"
        " UNION SELECT d.oid, 0 FROM (" LS_JOURNAL_DEPENDENTS(NEW_TRACES) ") d(oid)",
        ls_buf_span(&schema).ptr, ls_buf_span(&schema).ptr, ls_buf_span(&schema).ptr,
        ls_buf_span(&schema).ptr);
    ls_buf_finish(&schema);
    return LS_OK;
}

static enum ls_status
find_touched(struct proving *proving, const struct ls_rehearsal_step *step, struct ls_conn *conn)
{
    struct ls_buf oids = LS_BUF(MAX_OIDS);
    char seq[24];
    const char *between = "{";
    for (size_t i = 0; i < step->seen.n_locks; i++) {
        if (step->seen.locks[i].strength >= CHANGES_CATALOG) {
            ls_buf_printf(&oids, "%s%" PRIu32, between, step->seen.locks[i].oid);
            between = ",";
        }
    }
    ls_buf_adds(&oids, between[0] == '{' ? "{}" : "}");
    (void)snprintf(seq, sizeof(seq), "%" PRId64, proving->last_seq);
    const char *params[] = {ls_buf_span(&oids).ptr, seq};
    proving->oids = (struct ls_vec){0};
    bool is_done = ls_conn_query(conn, proving->touched_sql, params, NULL, 2, take_oids, proving);
    ls_buf_finish(&oids);
    return is_done ? LS_OK : ls_conn_fail(conn, LS_FAILURE, proving->err);
}

static enum ls_status
look(void *user, const struct ls_rehearsal_step *step, struct ls_conn *conn, struct ls_err *err)
{
    struct proving *proving = user;
    const struct ls_shape *shape = NULL;
    enum ls_status status = find_touched(proving, step, conn);
    bool is_whole = step->is_parted || step->is_live; /* not all of it was seen */
    if (status != LS_OK || (proving->oids.n == 0 && !is_whole)) {
        return status;
    }
    size_t n = is_whole ? 0 : proving->oids.n;
    status = ls_shape_read(proving->arena, conn, proving->request->rehearsal.journal_schema,
        proving->oids.items, n, &shape, err);
    if (status == LS_OK) {
        ls_proof_add(proving->proof, step->planned->index,
            ls_book_tables_leave_out(
                proving->arena, &proving->request->books, ls_span_of(NULL), shape),
            proving->oids.items, n);
    }
    return status;
}

/* ---- Documents ---------------------------------------------------------------------------------------------------------- */

static int32_t
never_applied(void *user, struct ls_span local_id)
{
    (void)user;
    (void)local_id;
    return 0;
}

static void
check_document(struct proving *proving, struct ls_adoption_step *step)
{
    const struct ls_sources *sources = proving->request->rehearsal.sources;
    struct ls_source *source = sources->items[step->step->source_index];
    struct ls_inquiry inquiry;
    struct ls_step_services services;
    struct ls_err *err = ls_arena_alloc(proving->arena, sizeof(*err));
    ls_inquiry_begin(&inquiry, proving->arena, proving->request->session, source, &services, err);
    services.is_applied = never_applied;
    const struct ls_step *steps[] = {step->step};
    enum ls_status status = ls_source_check(source, steps, 1, &services);
    ls_inquiry_end(&inquiry);
    if (status == LS_OK) {
        step->verdict = (struct ls_verdict){.type = LS_VERDICT_PROVEN};
    } else if (status == LS_DRIFT) {
        step->verdict = (struct ls_verdict){.type = LS_VERDICT_CONTRADICTED};
        step->err = err;
    }
}

/* ---- What is taken ------------------------------------------------------------------------------------------------------ */

static const struct ls_rehearsal_step *
rehearsed_of(const struct proving *proving, size_t index)
{
    size_t at = proving->rehearsed[index];
    return at == SIZE_MAX ? NULL : &proving->rehearsal->steps[at];
}

static bool
does_nothing(const struct proving *proving, size_t index)
{
    const struct ls_rehearsal_step *rehearsed = rehearsed_of(proving, index);
    return rehearsed != NULL && rehearsed->result == LS_REHEARSED_DONE && rehearsed->does_nothing;
}

static const struct ls_adoption_step *
step_of(const struct proving *proving, size_t index)
{
    size_t at = proving->places[index];
    return at == SIZE_MAX ? NULL : &proving->steps[at];
}

static bool
is_there(const struct proving *proving, size_t index)
{
    const struct ls_adoption_step *step = step_of(proving, index);
    return step != NULL && (step->is_applied || step->is_taken);
}

/* Whether all that a document describes is there. */
static bool
is_subject_there(const struct proving *proving, const struct ls_step *step)
{
    for (size_t d = 0; d < step->n_deps; d++) {
        const struct ls_step_ref *on = &step->deps[d].on;
        for (size_t i = 0; i < proving->n && step->deps[d].kind == LS_DEP_DESCRIBES; i++) {
            const struct ls_adoption_step *other = &proving->steps[i];
            bool is_meant =
                ls_span_equal(other->step->source, on->source) &&
                (on->local_id.ptr == NULL || ls_span_equal(other->step->local_id, on->local_id));
            if (is_meant && !other->is_applied && other->basis == LS_ADOPTION_NONE) {
                return false;
            }
        }
    }
    return true;
}

/* By its own evidence, without looking at what it needs. */
static enum ls_adoption_basis
basis_of(struct proving *proving, struct ls_adoption_step *step)
{
    bool has_books = step->evidence.ptr != NULL;
    if (proving->request->named[step->index]) {
        return LS_ADOPTION_NAMED;
    }
    if (step->satisfied_by != SIZE_MAX) {
        const struct ls_adoption_step *by = step_of(proving, step->satisfied_by);
        step->verdict.type = by == NULL ? LS_VERDICT_UNDECIDABLE : by->verdict.type;
        bool is_promised = by != NULL && (by->is_applied || by->basis != LS_ADOPTION_NONE);
        return is_promised ? LS_ADOPTION_PROVEN : has_books ? LS_ADOPTION_BOOKS : LS_ADOPTION_NONE;
    }
    if (step->step->kind == LS_KIND_DOC && !does_nothing(proving, step->index) &&
        is_subject_there(proving, step->step)) {
        check_document(proving, step);
    }
    bool is_doubted =
        step->verdict.type == LS_VERDICT_CONTRADICTED || step->verdict.type == LS_VERDICT_PENDING;
    if (has_books && !is_doubted) {
        return LS_ADOPTION_BOOKS;
    }
    return step->verdict.type == LS_VERDICT_PROVEN ? LS_ADOPTION_PROVEN : LS_ADOPTION_NONE;
}

/* Steps with nothing in them stand between others: they are there where a later one of their source is. */
static void
take_empty(struct proving *proving)
{
    const struct ls_order *order = proving->request->rehearsal.order;
    for (size_t i = proving->n; i > 0; i--) {
        const struct ls_adoption_step *step = &proving->steps[i - 1];
        bool counts = step->is_applied || step->basis != LS_ADOPTION_NONE;
        for (size_t r = 0; counts && r < order->n_required[step->index]; r++) {
            size_t on = order->required[step->index][r];
            size_t at = proving->places[on];
            struct ls_adoption_step *before = at == SIZE_MAX ? NULL : &proving->steps[at];
            if (before != NULL && !before->is_applied && before->basis == LS_ADOPTION_NONE &&
                before->step->source_index == step->step->source_index &&
                does_nothing(proving, on)) {
                before->basis = LS_ADOPTION_EMPTY;
            }
        }
    }
}

/* In order: a step is only taken behind all that it requires. */
static void
take(struct proving *proving)
{
    const struct ls_order *order = proving->request->rehearsal.order;
    for (size_t i = 0; i < proving->n; i++) {
        struct ls_adoption_step *step = &proving->steps[i];
        step->needs = SIZE_MAX;
        for (size_t r = 0; r < order->n_required[step->index] && step->needs == SIZE_MAX; r++) {
            size_t on = order->required[step->index][r];
            const struct ls_adoption_step *before = step_of(proving, on);
            bool waits_itself =
                before != NULL && before->basis != LS_ADOPTION_NONE && before->needs != SIZE_MAX;
            step->needs = is_there(proving, on) ? SIZE_MAX : waits_itself ? before->needs : on;
        }
        step->is_taken =
            !step->is_applied && step->basis != LS_ADOPTION_NONE && step->needs == SIZE_MAX;
    }
}

/* ---- What they made, for the record ------------------------------------------------------------------------------------- */

static bool
is_called(struct ls_span full, struct ls_span schema, struct ls_span name)
{
    size_t skip = schema.ptr == NULL ? 0 : schema.len + 1;
    return full.len == skip + name.len && ls_span_ends(full, name) &&
           (skip == 0 || (ls_span_starts(full, schema) && full.ptr[skip - 1] == '.'));
}

static bool
is_taken_step(const struct proving *proving, struct ls_span id)
{
    for (size_t i = 0; i < proving->n; i++) {
        if (ls_span_equal(proving->steps[i].step->id, id)) {
            return proving->steps[i].is_taken || proving->steps[i].is_applied;
        }
    }
    return false;
}

/* The name that an object has today, from the one it was given by effect number `from`. True where it has none any more: a
 * step that is there has dropped it. */
static bool
name_today(const struct proving *proving, size_t from, struct ls_span *schema, struct ls_span *name)
{
    const struct ls_effect *effects = proving->rehearsal->effects;
    for (size_t i = from + 1; i < proving->rehearsal->n_effects; i++) {
        const struct ls_effect *effect = &effects[i];
        if (!ls_span_equal(effect->kind, effects[from].kind)) {
            continue;
        }
        if (ls_span_is(effect->action, "dropped") && is_called(effect->name, *schema, *name)) {
            return is_taken_step(proving, effect->step);
        }
        if (ls_span_is(effect->action, "renamed") && effect->formerly.ptr != NULL &&
            is_called(effect->formerly, *schema, *name)) {
            *schema = effect->schema;
            *name = effect->name;
        }
    }
    return false;
}

/* Whether a step has made what this effect drops. */
static bool
was_made(const struct proving *proving, size_t dropped)
{
    const struct ls_effect *effects = proving->rehearsal->effects;
    for (size_t i = 0; i < dropped; i++) {
        if (!ls_span_is(effects[i].action, "dropped") &&
            ls_span_equal(effects[i].kind, effects[dropped].kind) &&
            is_called(effects[dropped].name, effects[i].schema, effects[i].name)) {
            return true;
        }
    }
    return false;
}

static struct ls_span
made_text(struct proving *proving, const struct ls_rehearsal_step *step)
{
    const struct ls_rehearsal *rehearsal = proving->rehearsal;
    struct ls_buf out = LS_BUF(MADE_MAX);
    struct ls_json json;
    size_t n = 0;
    ls_json_begin(&json, &out);
    ls_json_open_array(&json, NULL);
    for (size_t i = 0; i < rehearsal->n_effects; i++) {
        const struct ls_effect *effect = &rehearsal->effects[i];
        bool is_drop = ls_span_is(effect->action, "dropped");
        if (!ls_span_equal(effect->step, step->planned->step->id) ||
            (is_drop && !was_made(proving, i))) {
            continue;
        }
        struct ls_span schema = effect->schema;
        struct ls_span name = effect->name;
        bool is_gone = is_drop || name_today(proving, i, &schema, &name);
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "action", effect->action);
        ls_json_text(&json, "kind", effect->kind);
        ls_json_text(&json, "schema", effect->schema);
        ls_json_text(&json, "name", effect->name);
        ls_json_text(&json, "formerly", effect->formerly);
        if (is_gone) {
            ls_json_int(&json, "oid", 0); /* it has none, and its history is told all the same */
        } else {
            ls_json_text(&json, "now_schema", schema);
            ls_json_text(&json, "now_name", name);
        }
        ls_json_close_object(&json);
        n++;
    }
    ls_json_close_array(&json);
    struct ls_span made =
        n == 0 ? (struct ls_span){NULL, 0} : ls_arena_dup(proving->arena, ls_buf_span(&out));
    ls_buf_finish(&out);
    return made;
}

/* ---- All of it ---------------------------------------------------------------------------------------------------------- */

/* The chosen steps in order, and what journal and books say of them. */
static void
list_steps(struct proving *proving, const struct ls_order *order, const struct ls_profile *profile,
    const struct ls_state *state)
{
    size_t n = order->set->n_steps;
    struct ls_map known = {0};
    proving->steps = ls_arena_array(proving->arena, n, sizeof(*proving->steps));
    proving->places = ls_arena_array(proving->arena, n, sizeof(*proving->places));
    for (size_t i = 0; i < state->n_steps; i++) {
        (void)ls_map_add(&known, proving->arena, state->steps[i].id, i);
    }
    for (size_t p = 0; p < n; p++) {
        size_t index = order->steps[p];
        const struct ls_step *step = &order->set->steps[index];
        proving->places[index] = SIZE_MAX;
        if (!ls_profile_has(profile, step->source_index)) {
            continue;
        }
        size_t at = 0;
        const struct ls_applied *applied =
            ls_map_get(&known, step->id, &at) ? &state->steps[at] : NULL;
        bool is_found = applied != NULL && applied->is_found;
        proving->places[index] = proving->n;
        proving->steps[proving->n++] = (struct ls_adoption_step){.step = step,
            .index = index,
            .is_applied = applied != NULL && applied->is_applied && !is_found,
            .verdict = {.type = LS_VERDICT_UNDECIDABLE},
            .needs = SIZE_MAX,
            .satisfied_by = order->satisfied_by[index],
            .evidence = is_found ? applied->evidence : (struct ls_span){NULL, 0}};
    }
}

static const struct ls_adoption *
sum_up(struct proving *proving)
{
    struct ls_adoption *adoption = ls_arena_alloc(proving->arena, sizeof(*adoption));
    *adoption = (struct ls_adoption){.steps = proving->steps, .n_steps = proving->n};
    for (size_t i = 0; i < proving->n; i++) {
        const struct ls_adoption_step *step = &proving->steps[i];
        bool is_open = !step->is_applied && !step->is_taken;
        adoption->n_applied += step->is_applied;
        adoption->n_taken += step->is_taken;
        bool books_doubted = step->evidence.ptr != NULL && step->basis == LS_ADOPTION_NONE;
        adoption->n_contradicted +=
            is_open && (books_doubted || step->verdict.type == LS_VERDICT_CONTRADICTED);
        adoption->n_undecidable += is_open && step->basis == LS_ADOPTION_NONE &&
                                   step->step->kind != LS_KIND_DOC &&
                                   step->verdict.type == LS_VERDICT_UNDECIDABLE;
    }
    return adoption;
}

static enum ls_status
rehearse(struct proving *proving)
{
    struct ls_rehearsal_request request = proving->request->rehearsal;
    request.reads_shape = true;
    request.look = look;
    request.look_before = look_before;
    request.look_user = proving;
    enum ls_status status = make_touched_sql(proving);
    status = status == LS_OK ? ls_rehearse_bare(&request, proving->request->session,
                                   &proving->rehearsal, proving->err)
                             : status;
    if (status != LS_OK) {
        return status;
    }
    size_t n = request.order->set->n_steps;
    proving->rehearsed = ls_arena_array(proving->arena, n, sizeof(*proving->rehearsed));
    for (size_t i = 0; i < n; i++) {
        proving->rehearsed[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < proving->rehearsal->n_steps; i++) {
        proving->rehearsed[proving->rehearsal->steps[i].planned->index] = i;
    }
    return LS_OK;
}

enum ls_status
ls_adoption_prove(const struct ls_adoption_request *request,
    const struct ls_adoption **ret_adoption, struct ls_err *err)
{
    const struct ls_rehearsal_request *rehearsal = &request->rehearsal;
    struct proving proving = {.request = request, .arena = rehearsal->arena, .err = err};
    const struct ls_shape *live = NULL;
    enum ls_status status = rehearse(&proving);
    status = status == LS_OK ? ls_shape_read(proving.arena, request->session->conn,
                                   rehearsal->journal_schema, NULL, 0, &live, err)
                             : status;
    if (status != LS_OK) {
        return status;
    }
    list_steps(&proving, rehearsal->order, rehearsal->profile, request->state);
    proving.verdicts = ls_proof_judge(proving.proof, rehearsal->order, live);
    for (size_t i = 0; i < proving.n; i++) {
        struct ls_adoption_step *step = &proving.steps[i];
        const struct ls_rehearsal_step *rehearsed = rehearsed_of(&proving, step->index);
        step->verdict = proving.verdicts[step->index];
        if (rehearsed != NULL && rehearsed->result == LS_REHEARSED_FAILED) {
            step->err = rehearsed->err;
        }
        step->basis = step->is_applied ? LS_ADOPTION_NONE : basis_of(&proving, step);
    }
    take_empty(&proving);
    take(&proving);
    for (size_t i = 0; i < proving.n; i++) {
        struct ls_adoption_step *step = &proving.steps[i];
        const struct ls_rehearsal_step *rehearsed = rehearsed_of(&proving, step->index);
        if (rehearsed != NULL && step->is_taken) {
            step->made = made_text(&proving, rehearsed);
        }
    }
    *ret_adoption = sum_up(&proving);
    return LS_OK;
}

const struct ls_adoption *
ls_adoption_by_books(struct ls_arena *arena, const struct ls_order *order,
    const struct ls_profile *profile, const struct ls_state *state)
{
    struct proving proving = {.arena = arena};
    list_steps(&proving, order, profile, state);
    for (size_t i = 0; i < proving.n; i++) {
        struct ls_adoption_step *step = &proving.steps[i];
        step->is_taken = step->evidence.ptr != NULL;
        step->basis = step->is_taken ? LS_ADOPTION_BOOKS : LS_ADOPTION_NONE;
    }
    return sum_up(&proving);
}

const struct ls_plan *
ls_adoption_plan(
    struct ls_arena *arena, const struct ls_adoption *adoption, const struct ls_state *state)
{
    struct ls_vec planned = {0};
    for (size_t i = 0; i < adoption->n_steps; i++) {
        const struct ls_adoption_step *step = &adoption->steps[i];
        const struct ls_applied *applied = NULL;
        for (size_t k = 0; k < state->n_steps && applied == NULL; k++) {
            applied = ls_span_equal(state->steps[k].id, step->step->id) ? &state->steps[k] : NULL;
        }
        bool is_done = applied != NULL && applied->is_applied && !applied->is_found;
        if (!step->is_taken || is_done) {
            continue;
        }
        *LS_PUSH(struct ls_planned, &planned, arena) = (struct ls_planned){.step = step->step,
            .index = step->index,
            .action = LS_ACTION_ADOPT,
            .applied = applied,
            .is_proven = applied == NULL || !applied->is_found,
            .made = step->made,
            .is_subject_chosen = true};
    }
    struct ls_plan *plan = ls_arena_alloc(arena, sizeof(*plan));
    *plan = (struct ls_plan){.planned = planned.items, .n_planned = planned.n};
    return plan;
}
