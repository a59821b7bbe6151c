#include "report/rehearse_json.h"

#include "report/drifts.h"
#include "report/error.h"

static void
add_locks(struct ls_json *json, const struct ls_rehearsal_step *step)
{
    ls_json_open_array(json, "locks");
    for (size_t i = 0; i < step->seen.n_locks; i++) {
        const struct ls_seen_lock *lock = &step->seen.locks[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "schema", lock->schema);
        ls_json_text(json, "name", lock->name);
        ls_json_text(json, "kind", lock->kind);
        ls_json_string(json, "mode", ls_lock_word(lock->strength));
        ls_json_bool(json, "was_there", lock->was_there);
        ls_json_bool(json, "rewritten", lock->is_rewritten);
        ls_json_bool(json, "emptied", lock->is_emptied);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
add_effects(struct ls_json *json, const struct ls_rehearsal_step *step)
{
    ls_json_open_array(json, "effects");
    for (size_t i = 0; i < step->n_effects; i++) {
        const struct ls_effect *effect = &step->effects[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "action", effect->action);
        ls_json_text(json, "kind", effect->kind);
        ls_json_text(json, "schema", effect->schema);
        ls_json_text(json, "name", effect->name);
        ls_json_text(json, "formerly", effect->formerly);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
add_steps(struct ls_json *json, const struct ls_rehearsal *rehearsal)
{
    ls_json_open_array(json, "steps");
    for (size_t i = 0; i < rehearsal->n_steps; i++) {
        const struct ls_rehearsal_step *step = &rehearsal->steps[i];
        bool is_done = step->result == LS_REHEARSED_DONE;
        bool is_held = step->result == LS_REHEARSED_HELD;
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", step->planned->step->id);
        ls_json_text(json, "source", step->planned->step->source);
        ls_json_string(json, "action", ls_action_word(step->planned->action));
        ls_json_string(json, "result", ls_rehearsed_word(step->result));
        ls_json_string(json, "outcome", is_done ? ls_outcome_word(step->outcome) : NULL);
        ls_json_text(json, "needs",
            is_held ? rehearsal->steps[step->held_by].planned->step->id
                    : (struct ls_span){NULL, 0});
        ls_json_int(json, "milliseconds", step->milliseconds);
        ls_json_int(json, "statements", step->statements);
        ls_json_bool(json, "seen_whole", !step->is_parted);
        add_locks(json, step);
        add_effects(json, step);
        ls_json_open_array(json, "roles_made");
        for (size_t r = 0; r < step->n_roles; r++) {
            ls_json_text(json, NULL, step->roles[r]);
        }
        ls_json_close_array(json);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
add_blame(struct ls_json *json, const struct ls_rehearsal_report *report,
    const struct ls_blame *blame, struct ls_arena *arena)
{
    static const char *const types[] = {"other", "missing", "double"};
    ls_json_open_object(json, NULL);
    ls_json_text(json, "step", report->set->steps[blame->step].id);
    ls_json_int(json, "round", (int64_t)blame->round);
    ls_json_string(json, "cause", types[blame->complaint.type]);
    ls_json_string(json, "said",
        blame->complaint.type == LS_COMPLAINT_OTHER ? NULL
                                                    : ls_complaint_say(arena, &blame->complaint));
    ls_json_open_array(json, "made_by");
    for (size_t i = 0; i < blame->n_makers; i++) {
        const struct ls_maker *maker = &blame->makers[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", report->set->steps[maker->step].id);
        ls_json_string(json, "stands",
            !maker->is_chosen   ? "not in this profile"
            : !maker->has_run   ? "does not get through"
            : maker->is_earlier ? "earlier"
                                : "later");
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
    ls_json_open_array(json, "helped");
    for (size_t i = 0; i < blame->n_remedies; i++) {
        const struct ls_remedy *remedy = &blame->remedies[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", report->set->steps[remedy->step].id);
        ls_json_string(
            json, "key", remedy->type == LS_REMEDY_REQUIRES ? "requires" : "satisfied_by");
        ls_json_text(json, "value", report->set->steps[remedy->on].id);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
    ls_json_open_object(json, "error");
    ls_report_error_keys(json, blame->err);
    ls_json_close_object(json);
    ls_json_close_object(json);
}

static void
add_trial(struct ls_json *json, const struct ls_rehearsal_report *report, struct ls_arena *arena)
{
    const struct ls_trial *trial = report->trial;
    if (trial == NULL) {
        ls_json_null(json, "trial");
        return;
    }
    struct ls_buf lines = LS_REPORT_BUF;
    ls_rehearsal_add_lines(&lines, report);
    ls_json_open_object(json, "trial");
    ls_json_open_array(json, "causes");
    for (size_t i = 0; i < trial->n_blames; i++) {
        add_blame(json, report, &trial->blames[i], arena);
    }
    ls_json_close_array(json);
    ls_json_int(json, "tried", (int64_t)trial->n_tried);
    ls_json_bool(json, "works", trial->works);
    ls_json_int(json, "done", trial->outcome == NULL ? 0 : (int64_t)trial->outcome->n_done);
    ls_json_text(
        json, "manifest_lines", lines.len == 0 ? (struct ls_span){NULL, 0} : ls_buf_span(&lines));
    ls_json_close_object(json);
    ls_buf_finish(&lines);
}

static void
add_shape(struct ls_json *json, const struct ls_shape *shape)
{
    ls_json_open_array(json, "objects");
    for (size_t i = 0; i < shape->n_objects; i++) {
        const struct ls_shape_object *object = &shape->objects[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "kind", object->kind);
        ls_json_text(json, "schema", object->schema);
        ls_json_text(json, "name", object->name);
        ls_json_open_array(json, "lines");
        for (size_t l = 0; l < object->n_lines; l++) {
            ls_json_open_array(json, NULL);
            ls_json_text(json, NULL, object->lines[l].part);
            ls_json_text(json, NULL, object->lines[l].what);
            ls_json_text(json, NULL, object->lines[l].value);
            ls_json_close_array(json);
        }
        ls_json_close_array(json);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
add_outcome(struct ls_json *json, const struct ls_rehearsal_report *report, struct ls_arena *arena)
{
    size_t n = 0;
    const struct ls_rehearsal_count *counts = ls_rehearsal_counts(arena, report, &n);
    ls_json_open_array(json, "counts");
    for (size_t i = 0; i < n; i++) {
        ls_json_open_object(json, NULL);
        ls_json_text(json, "source", counts[i].source);
        ls_json_text(json, "kind", counts[i].kind);
        ls_json_int(json, "n", (int64_t)counts[i].n);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
    add_shape(json, report->rehearsal->shape);
}

static void
add_kept(struct ls_json *json, const struct ls_rehearsal_report *report, struct ls_arena *arena)
{
    ls_json_open_array(json, "kept");
    for (size_t i = 0; i < report->n_kept; i++) {
        const struct ls_kept *kept = &report->kept[i];
        ls_json_open_object(json, NULL);
        ls_json_text(json, "step", report->rehearsal->steps[kept->step].planned->step->id);
        ls_json_string(json, "said", ls_complaint_say(arena, kept->what));
        ls_json_text(
            json, "made_by", kept->made_by == NULL ? (struct ls_span){NULL, 0} : kept->made_by->id);
        ls_json_bool(json, "tried", kept->is_tried);
        ls_report_json_drifts(json, kept->drifts, kept->n_drifts);
        ls_json_close_object(json);
    }
    ls_json_close_array(json);
}

static void
add_drifts(struct ls_json *json, const struct ls_rehearsal_report *report)
{
    if (report->compared == NULL) {
        ls_json_null(json, "differences");
        return;
    }
    ls_report_json_drifts(json, report->drifts, report->n_drifts);
}

void
ls_report_rehearsal_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_rehearsal_report *report)
{
    struct ls_arena arena = {0};
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "rehearsal", about);
    ls_json_string(&json, "like", report->like);
    ls_json_string(&json, "server", report->version);
    ls_json_int(&json, "done", (int64_t)report->rehearsal->n_done);
    ls_json_int(&json, "failed", (int64_t)report->rehearsal->n_failed);
    ls_json_int(&json, "held", (int64_t)report->rehearsal->n_held);
    add_steps(&json, report->rehearsal);
    add_trial(&json, report, &arena);
    add_outcome(&json, report, &arena);
    add_kept(&json, report, &arena);
    ls_json_string(&json, "compared", report->compared);
    add_drifts(&json, report);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
    ls_arena_finish(&arena);
}
