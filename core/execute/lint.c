#include "execute/lint.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/map.h"
#include "execute/program.h"
#include "sql/tied.h"

/* One direction of a step. */
struct way {
    const struct ls_step *step;
    size_t index;
    bool is_backward;
    bool is_whole; /* queued to its end without a database */
    struct ls_vec findings;
};

struct linting {
    struct ls_arena *arena;
    const struct ls_lint_request *request;
    struct ls_source *source; /* that is asked at the moment */
    struct way *ways;         /* those forward in order, then those back, newest first */
    size_t n_ways;
    size_t n_forward;
    size_t first;    /* of the plan in the making, among the ways */
    size_t *forward; /* by index into the set: its way, or SIZE_MAX */
    size_t *back;
    struct ls_map ids;
    struct ls_err *err;
};

/* One finding for each place: what the plugin saw and what then failed there are the same. */
static void
add(struct linting *linting, struct way *way, const struct ls_finding *finding)
{
    for (size_t i = 0; i < way->findings.n; i++) {
        const struct ls_finding *other = LS_AT(struct ls_finding, &way->findings, i);
        if (other->line == finding->line && other->column == finding->column && finding->line > 0 &&
            ls_span_equal(other->file, finding->file)) {
            return;
        }
    }
    *LS_PUSH(struct ls_finding, &way->findings, linting->arena) = *finding;
}

static void
on_refusal(void *user, size_t planned, const struct ls_err *err)
{
    struct linting *linting = user;
    struct way *way = &linting->ways[linting->first + planned];
    struct ls_finding finding = {.step = way->step,
        .is_backward = way->is_backward,
        .is_refused = true,
        .status = err->status,
        .line = err->line,
        .column = err->column,
        .message = ls_arena_dup(linting->arena, ls_span_of(err->message))};
    if (err->file[0] != '\0') {
        finding.file = ls_arena_dup(linting->arena, ls_span_of(err->file));
    }
    if (err->excerpt[0] != '\0') {
        finding.excerpt = ls_arena_dup(linting->arena, ls_span_of(err->excerpt));
    }
    add(linting, way, &finding);
}

/* ---- What other tools would keep to the end of a longer transaction -------------------------------------------- */

static void
remark_tied(struct linting *linting, struct way *way, const struct ls_item *item)
{
    struct ls_sql_script script;
    struct ls_sql_statement statement;
    ls_sql_script_begin(&script, &item->input, &item->summary);
    while (ls_sql_script_next(&script, &statement)) {
        const char *word = ls_sql_tied(statement.text);
        if (word == NULL) {
            continue;
        }
        struct ls_err place = {.status = LS_UNSUPPORTED};
        ls_err_excerpt(&place, item->input.file, item->input.text, statement.offset);
        struct ls_finding finding = {.step = way->step,
            .is_backward = way->is_backward,
            .file = ls_arena_dup(linting->arena, ls_span_of(item->input.file)),
            .line = item->is_made ? item->line : place.line,
            .column = item->is_made ? item->column : place.column,
            .message = ls_span_of(ls_arena_printf(linting->arena,
                "%s ends with this step's own transaction: no other step sees it", word)),
            .excerpt = ls_arena_dup(linting->arena, ls_span_of(place.excerpt))};
        add(linting, way, &finding);
    }
}

static void
look_at(struct linting *linting, struct way *way, const struct ls_program *program)
{
    way->is_whole = !program->is_live && !program->is_refused;
    bool is_outside = way->step->tx == LS_TX_NONE;
    for (size_t i = 0; i < program->items.n; i++) {
        const struct ls_item *item = LS_AT(struct ls_item, &program->items, i);
        is_outside = item->type == LS_ITEM_OUTSIDE || (is_outside && item->type != LS_ITEM_INSIDE);
        if (item->type == LS_ITEM_SQL && !is_outside) {
            remark_tied(linting, way, item);
        }
    }
}

/* ---- The queue of every step -------------------------------------------------------------------------------------- */

static void
list_ways(struct linting *linting)
{
    const struct ls_order *order = linting->request->order;
    size_t n = order->set->n_steps;
    linting->ways = ls_arena_array(linting->arena, 2 * n, sizeof(*linting->ways));
    linting->forward = ls_arena_array(linting->arena, n, sizeof(*linting->forward));
    linting->back = ls_arena_array(linting->arena, n, sizeof(*linting->back));
    for (size_t p = 0; p < n; p++) {
        size_t index = order->steps[p];
        linting->forward[index] = linting->n_ways;
        linting->ways[linting->n_ways++] =
            (struct way){.step = &order->set->steps[index], .index = index};
    }
    linting->n_forward = linting->n_ways;
    for (size_t p = n; p > 0; p--) {
        size_t index = order->steps[p - 1];
        const struct ls_step *step = &order->set->steps[index];
        linting->back[index] = SIZE_MAX;
        if (step->can_revert && step->kind != LS_KIND_DOC) {
            linting->back[index] = linting->n_ways;
            linting->ways[linting->n_ways++] =
                (struct way){.step = step, .index = index, .is_backward = true};
        }
    }
}

/* Everything applied: where the ways back begin. */
static const struct ls_state *
whole_state(struct linting *linting)
{
    const struct ls_step_set *set = linting->request->order->set;
    struct ls_applied *steps = ls_arena_array(linting->arena, set->n_steps, sizeof(*steps));
    struct ls_state *state = ls_arena_alloc(linting->arena, sizeof(*state));
    for (size_t i = 0; i < set->n_steps; i++) {
        steps[i] = (struct ls_applied){.id = set->steps[i].id, .is_applied = true};
    }
    *state = (struct ls_state){.steps = steps, .n_steps = set->n_steps};
    return state;
}

static enum ls_status
queue_ways(struct linting *linting, size_t first, size_t n, const struct ls_state *state)
{
    struct ls_planned *planned = ls_arena_array(linting->arena, n, sizeof(*planned));
    for (size_t i = 0; i < n; i++) {
        const struct way *way = &linting->ways[first + i];
        planned[i] = (struct ls_planned){.step = way->step,
            .index = way->index,
            .action = way->is_backward ? LS_ACTION_REVERT : LS_ACTION_APPLY,
            .is_subject_chosen = true};
    }
    struct ls_plan plan = {.planned = planned, .n_planned = n};
    struct ls_program_request request = {.sources = linting->request->sources,
        .plan = &plan,
        .state = state,
        .order = linting->request->order,
        .journal_schema = linting->request->journal_schema,
        .on_refusal = on_refusal,
        .user = linting};
    const struct ls_program *programs = NULL;
    const struct ls_step *failed = NULL;
    linting->first = first;
    enum ls_status status =
        ls_programs_make(linting->arena, &request, &programs, &failed, linting->err);
    for (size_t i = 0; i < n && status == LS_OK; i++) {
        look_at(linting, &linting->ways[first + i], &programs[i]);
    }
    return status;
}

/* ---- What the plugins see ----------------------------------------------------------------------------------------- */

static int32_t
take_finding(void *user, const struct lockstep_finding *told)
{
    struct linting *linting = user;
    struct ls_span id = ls_span_of(
        ls_arena_printf(linting->arena, "%.*s:%.*s", LS_SPAN_ARGS(ls_source_name(linting->source)),
            (int)told->local_id.len, told->local_id.ptr));
    size_t index = 0;
    if (told->struct_size < sizeof(*told) || !ls_map_get(&linting->ids, id, &index)) {
        (void)ls_err_set(linting->err, LS_PLUGIN, "plugin '%s' tells of a finding in no step",
            ls_source_plugin(linting->source)->name);
        return LOCKSTEP_FAILED;
    }
    struct ls_finding finding = {.step = &linting->request->order->set->steps[index],
        .is_refused = told->severity == LOCKSTEP_FINDING_REFUSED,
        .status = LS_UNSUPPORTED,
        .line = told->where.line,
        .column = told->where.column,
        .message = ls_arena_dup(
            linting->arena, (struct ls_span){told->message.ptr, (size_t)told->message.len})};
    struct ls_span file = {told->where.file.ptr, (size_t)told->where.file.len};
    struct ls_span text;
    if (ls_source_file(linting->source, file, &text)) {
        struct ls_err place = {.status = LS_UNSUPPORTED};
        const char *shown = ls_source_shown_path(linting->source, file);
        ls_err_excerpt_line(&place, shown, text, finding.line, finding.column);
        finding.file = ls_span_of(shown);
        finding.excerpt = ls_arena_dup(linting->arena, ls_span_of(place.excerpt));
    }
    const size_t ways[] = {linting->forward[index], linting->back[index]};
    /* one that is in both directions is told once */
    for (unsigned way = 0; way < 2; way++) {
        bool is_meant = (told->ways >> way & 1u) != 0 && ways[way] != SIZE_MAX;
        if (is_meant && !linting->ways[ways[way]].is_whole) {
            finding.is_backward = way == 1;
            add(linting, &linting->ways[ways[way]], &finding);
            break;
        }
    }
    return LOCKSTEP_OK;
}

static enum ls_status
ask_plugins(struct linting *linting, struct ls_lint *lint)
{
    const struct ls_sources *sources = linting->request->sources;
    struct ls_span *silent = ls_arena_array(linting->arena, sources->n, sizeof(*silent));
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < sources->n && status == LS_OK; i++) {
        linting->source = sources->items[i];
        struct ls_step_services services = {
            .user = linting, .err = linting->err, .now = ls_clock_now(), .finding = take_finding};
        if (ls_source_can_lint(linting->source)) {
            status = ls_source_lint(linting->source, &services);
        } else {
            silent[lint->n_silent++] = ls_source_name(linting->source);
        }
    }
    lint->silent = silent;
    return status;
}

static void
collect_way(struct linting *linting, const struct way *way, struct ls_vec *findings,
    struct ls_vec *live, struct ls_lint *lint)
{
    bool is_refused = false;
    for (size_t i = 0; i < way->findings.n; i++) {
        const struct ls_finding *finding = LS_AT(struct ls_finding, &way->findings, i);
        *LS_PUSH(struct ls_finding, findings, linting->arena) = *finding;
        lint->n_refused += finding->is_refused;
        is_refused = is_refused || finding->is_refused;
    }
    if (!way->is_whole && !is_refused) {
        *LS_PUSH(struct ls_finding, live, linting->arena) =
            (struct ls_finding){.step = way->step, .is_backward = way->is_backward};
    }
}

static void
collect(struct linting *linting, struct ls_lint *lint)
{
    const struct ls_order *order = linting->request->order;
    struct ls_vec findings = {0};
    struct ls_vec live = {0};
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t index = order->steps[p];
        collect_way(linting, &linting->ways[linting->forward[index]], &findings, &live, lint);
        if (linting->back[index] != SIZE_MAX) {
            collect_way(linting, &linting->ways[linting->back[index]], &findings, &live, lint);
        }
    }
    lint->findings = findings.items;
    lint->n_findings = findings.n;
    lint->live = live.items;
    lint->n_live = live.n;
    lint->n_ways = linting->n_ways;
}

enum ls_status
ls_lint_make(struct ls_arena *arena, const struct ls_lint_request *request,
    const struct ls_lint **ret_lint, struct ls_err *err)
{
    static const struct ls_state empty;
    struct linting linting = {.arena = arena, .request = request, .err = err};
    struct ls_lint *lint = ls_arena_alloc(arena, sizeof(*lint));
    for (size_t i = 0; i < request->order->set->n_steps; i++) {
        (void)ls_map_add(&linting.ids, arena, request->order->set->steps[i].id, i);
    }
    list_ways(&linting);
    enum ls_status status = queue_ways(&linting, 0, linting.n_forward, &empty);
    if (status == LS_OK) {
        status = queue_ways(
            &linting, linting.n_forward, linting.n_ways - linting.n_forward, whole_state(&linting));
    }
    status = status == LS_OK ? ask_plugins(&linting, lint) : status;
    if (status == LS_OK) {
        collect(&linting, lint);
    }
    *ret_lint = lint;
    return status;
}
