#include "report/rehearse.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "report/drifts.h"
#include "report/rehearse_json.h"
#include "report/table.h"

enum { SHOWN_RELATIONS = 3, SHOWN_DRIFTS = 200 };

/* ---- The steps --------------------------------------------------------------------------------------------------------- */

/* Its indexes and sequences are locked with a table. */
static bool
holds_rows(const struct ls_seen_lock *lock)
{
    return lock->was_there && !ls_span_is(lock->kind, "index") &&
           !ls_span_is(lock->kind, "sequence");
}

/* The strongest lock on what was there before, and on what: "ACCESS EXCLUSIVE on public.users, and 2 more". */
static const char *
locks_text(struct ls_arena *arena, const struct ls_rehearsal_step *step, bool is_rewritten)
{
    struct ls_buf out = LS_BUF(4096);
    size_t n = 0;
    int strength = step->seen.n_locks == 0 ? 0 : step->seen.locks[0].strength;
    bool has_tables = false;
    for (size_t i = 0; i < step->seen.n_locks; i++) {
        const struct ls_seen_lock *lock = &step->seen.locks[i];
        has_tables = has_tables || (lock->strength == strength && holds_rows(lock));
    }
    for (size_t i = 0; i < step->seen.n_locks; i++) {
        const struct ls_seen_lock *lock = &step->seen.locks[i];
        bool is_shown = is_rewritten ? lock->is_rewritten
                                     : lock->strength == strength && holds_rows(lock) == has_tables;
        if (!lock->was_there || !is_shown) {
            continue;
        }
        if (n < SHOWN_RELATIONS) {
            ls_buf_adds(&out, n > 0 ? ", "
                              : is_rewritten
                                  ? ""
                                  : ls_arena_printf(arena, "%s on ", ls_lock_word(strength)));
            ls_buf_printf(&out, "%.*s.%.*s", LS_SPAN_ARGS(lock->schema), LS_SPAN_ARGS(lock->name));
        }
        n++;
    }
    if (n > SHOWN_RELATIONS) {
        ls_buf_printf(&out, ", and %zu more", n - SHOWN_RELATIONS);
    }
    const char *text = n == 0 ? NULL : ls_arena_strdup(arena, ls_buf_span(&out).ptr);
    ls_buf_finish(&out);
    return text;
}

static enum ls_colour
result_colour(enum ls_rehearsed result)
{
    return result == LS_REHEARSED_DONE     ? LS_COLOUR_GREEN
           : result == LS_REHEARSED_FAILED ? LS_COLOUR_RED
                                           : LS_COLOUR_YELLOW;
}

static const char *
remark(struct ls_arena *arena, const struct ls_rehearsal *rehearsal,
    const struct ls_rehearsal_step *step)
{
    if (step->result == LS_REHEARSED_HELD) {
        return ls_arena_printf(
            arena, "needs %.*s", LS_SPAN_ARGS(rehearsal->steps[step->held_by].planned->step->id));
    }
    struct ls_buf out = LS_BUF(2048);
    if (step->is_parted && step->result == LS_REHEARSED_DONE) {
        ls_buf_adds(&out, "what runs outside of transactions is not seen");
    }
    size_t n = 0;
    for (size_t i = 0; i < step->seen.n_locks; i++) {
        const struct ls_seen_lock *lock = &step->seen.locks[i];
        if (lock->is_emptied && n++ < SHOWN_RELATIONS) {
            ls_buf_printf(&out, "%s%.*s.%.*s",
                n > 1          ? ", "
                : out.len == 0 ? "empties "
                               : "; empties ",
                LS_SPAN_ARGS(lock->schema), LS_SPAN_ARGS(lock->name));
        }
    }
    if (n > SHOWN_RELATIONS) {
        ls_buf_printf(&out, ", and %zu more", n - SHOWN_RELATIONS);
    }
    for (size_t i = 0; i < step->n_roles; i++) {
        ls_buf_printf(&out, "%srole %.*s was made for it", out.len > 0 ? "; " : "",
            LS_SPAN_ARGS(step->roles[i]));
    }
    const char *text = out.len == 0 ? NULL : ls_arena_strdup(arena, ls_buf_span(&out).ptr);
    ls_buf_finish(&out);
    return text;
}

static void
add_steps(struct ls_buf *out, struct ls_arena *arena, const struct ls_rehearsal *rehearsal,
    bool is_coloured)
{
    static const struct ls_text_column columns[] = {{"step", false}, {"action", false},
        {"result", false}, {"ms", true}, {"strongest lock on what was there", false},
        {"rewrites", false}, {"remark", false}};
    struct ls_text_table table;
    ls_text_table_begin(&table, arena, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; i < rehearsal->n_steps; i++) {
        const struct ls_rehearsal_step *step = &rehearsal->steps[i];
        bool has_run = step->result == LS_REHEARSED_DONE || step->result == LS_REHEARSED_FAILED;
        bool is_plain = step->planned->action == LS_ACTION_APPLY;
        ls_text_table_add(&table, step->planned->step->id);
        ls_text_table_adds(&table, is_plain ? NULL : ls_action_word(step->planned->action));
        ls_text_table_add_coloured(&table,
            ls_span_of(step->result == LS_REHEARSED_DONE ? ls_outcome_word(step->outcome)
                                                         : ls_rehearsed_word(step->result)),
            result_colour(step->result));
        if (has_run) {
            ls_text_table_add_int(&table, step->milliseconds);
        } else {
            ls_text_table_adds(&table, NULL);
        }
        ls_text_table_adds(&table, locks_text(arena, step, false));
        ls_text_table_adds(&table, locks_text(arena, step, true));
        ls_text_table_adds(&table, remark(arena, rehearsal, step));
    }
    ls_text_table_write(&table, out, 0, is_coloured);
}

/* ---- Why, and what helps ------------------------------------------------------------------------------------------------ */

static void
add_makers(
    struct ls_buf *out, const struct ls_rehearsal_report *report, const struct ls_blame *blame)
{
    bool is_double = blame->complaint.type == LS_COMPLAINT_DOUBLE;
    if (blame->complaint.type == LS_COMPLAINT_OTHER) {
        return;
    }
    if (blame->n_makers == 0) {
        /* what another one that fails would have made, nobody has seen */
        bool is_seen = report->rehearsal->n_failed == 1;
        ls_buf_adds(out, is_double ? "  no step makes it: it was there before; `lockstep adopt` "
                                     "takes over what is there\n"
                         : is_seen ? "  no step makes it\n"
                                   : "  no step that works makes it\n");
        return;
    }
    for (size_t i = 0; i < blame->n_makers; i++) {
        const struct ls_maker *maker = &blame->makers[i];
        const struct ls_step *step = &report->set->steps[maker->step];
        if (is_double) {
            ls_buf_adds(out, "  it is created by both ");
            ls_utf8_add_printable(out, step->id, false);
            ls_buf_adds(out, " and ");
            ls_utf8_add_printable(out, report->set->steps[blame->step].id, false);
        } else {
            ls_buf_adds(out, "  it is created by ");
            ls_utf8_add_printable(out, step->id, false);
        }
        ls_buf_adds(out, !maker->is_chosen   ? ", whose source is not in this profile"
                         : !maker->has_run   ? ", which does not get through itself"
                         : maker->is_earlier ? is_double ? "" : ", which runs earlier"
                                             : ", which runs later");
        ls_buf_addc(out, '\n');
    }
}

static void
add_blame(
    struct ls_buf *out, const struct ls_rehearsal_report *report, const struct ls_blame *blame)
{
    const struct ls_step *step = &report->set->steps[blame->step];
    ls_utf8_add_printable(out, step->id, false);
    ls_buf_adds(out, ": ");
    ls_utf8_add_printable(out, ls_rehearsal_message(step, blame->err), false);
    ls_buf_addc(out, '\n');
    if (blame->err->file[0] != '\0') {
        ls_buf_adds(out, "  at ");
        ls_utf8_add_printable(out, ls_span_of(blame->err->file), false);
        if (blame->err->line > 0) {
            ls_buf_printf(out, ":%u", blame->err->line);
        }
        ls_buf_addc(out, '\n');
    }
    add_makers(out, report, blame);
    for (size_t i = 0; i < blame->n_remedies && blame->is_waiting; i++) {
        ls_buf_adds(out, "  it works behind ");
        ls_utf8_add_printable(out, report->set->steps[blame->remedies[i].on].id, false);
        ls_buf_addc(out, '\n');
    }
}

/* Whether the plan as it is failed in that way already: then it has been said. */
static bool
is_said(const struct ls_trial *trial, const struct ls_blame *blame)
{
    for (size_t i = 0; i < trial->n_blames && trial->blames[i].round == 0; i++) {
        const struct ls_blame *other = &trial->blames[i];
        if (other->step == blame->step && strcmp(other->err->message, blame->err->message) == 0) {
            return !blame->is_waiting;
        }
    }
    return false;
}

static void
add_lines(struct ls_buf *out, const struct ls_rehearsal_report *report)
{
    struct ls_buf lines = LS_REPORT_BUF;
    ls_rehearsal_add_lines(&lines, report);
    struct ls_span rest = ls_buf_span(&lines);
    while (rest.len > 0) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.ptr);
        ls_buf_adds(out, len > 0 ? "    " : "");
        ls_utf8_add_printable(out, (struct ls_span){rest.ptr, len}, false);
        ls_buf_addc(out, '\n');
        len += end != NULL;
        rest = (struct ls_span){rest.ptr + len, rest.len - len};
    }
    ls_buf_finish(&lines);
}

static void
add_remains(struct ls_buf *out, const struct ls_rehearsal *outcome)
{
    for (size_t i = 0; i < outcome->n_steps; i++) {
        const struct ls_rehearsal_step *step = &outcome->steps[i];
        if (step->result == LS_REHEARSED_FAILED) {
            ls_buf_adds(out, "still fails: ");
            ls_utf8_add_printable(out, step->planned->step->id, false);
            ls_buf_adds(out, ": ");
            ls_utf8_add_printable(out, ls_rehearsal_message(step->planned->step, step->err), false);
            ls_buf_addc(out, '\n');
        }
    }
}

static void
add_trial(struct ls_buf *out, const struct ls_rehearsal_report *report)
{
    const struct ls_trial *trial = report->trial;
    for (size_t i = 0; i < trial->n_blames; i++) {
        const struct ls_blame *blame = &trial->blames[i];
        if (blame->round == 0) {
            ls_buf_addc(out, '\n');
            add_blame(out, report, blame);
        } else if (!is_said(trial, blame)) {
            ls_buf_adds(out, blame->is_waiting && blame->round == 1 ? "\n" : "\nthen ");
            add_blame(out, report, blame);
        }
    }
    if (trial->n_remedies == 0) {
        ls_buf_printf(out, "\nno order and no satisfied_by that was tried helps (%zu tried)\n",
            trial->n_tried);
        return;
    }
    if (trial->works) {
        ls_buf_printf(out, "\ntried: with these lines in the manifest all %zu steps work\n\n",
            trial->outcome->n_steps);
    } else {
        ls_buf_printf(out, "\ntried: with these lines in the manifest %zu of %zu steps work\n\n",
            trial->outcome->n_done, trial->outcome->n_steps);
    }
    add_lines(out, report);
    if (!trial->works) {
        ls_buf_addc(out, '\n');
        add_remains(out, trial->outcome);
    }
}

/* ---- What came out of it ------------------------------------------------------------------------------------------------ */

static const char *
plural(struct ls_arena *arena, struct ls_span kind, size_t n)
{
    bool is_index = ls_span_is(kind, "index");
    return n == 1     ? ls_arena_printf(arena, "%zu %.*s", n, LS_SPAN_ARGS(kind))
           : is_index ? ls_arena_printf(arena, "%zu indexes", n)
                      : ls_arena_printf(arena, "%zu %.*ss", n, LS_SPAN_ARGS(kind));
}

static void
add_outcome(struct ls_buf *out, struct ls_arena *arena, const struct ls_rehearsal_report *report)
{
    size_t n = 0;
    const struct ls_rehearsal_count *counts = ls_rehearsal_counts(arena, report, &n);
    struct ls_span last = {0};
    for (size_t i = 0; i < n; i++) {
        struct ls_span source =
            counts[i].source.ptr == NULL ? LS_SPAN("no step") : counts[i].source;
        bool is_first = last.ptr == NULL || !ls_span_equal(source, last);
        ls_buf_adds(out, is_first ? "\n" : ", ");
        if (is_first) {
            ls_utf8_add_printable(out, source, false);
            ls_buf_adds(out, ": ");
        }
        last = source;
        ls_buf_adds(out, plural(arena, counts[i].kind, counts[i].n));
    }
    ls_buf_adds(out, n > 0 ? "\n" : "");
}

static void
add_drifts(struct ls_buf *out, struct ls_arena *arena, const struct ls_rehearsal_report *report,
    bool is_coloured)
{
    ls_buf_printf(out, "\n%s: ", report->compared);
    if (report->n_drifts == 0) {
        ls_buf_adds(out, "the same schema\n");
        return;
    }
    ls_buf_printf(out, "%zu difference%s\n", report->n_drifts, report->n_drifts == 1 ? "" : "s");
    ls_report_add_drifts(
        out, arena, report->drifts, report->n_drifts, "rehearsed", SHOWN_DRIFTS, 0, is_coloured);
}

/* What IF NOT EXISTS has hidden. */
static void
add_kept(struct ls_buf *out, struct ls_arena *arena, const struct ls_rehearsal_report *report,
    bool is_coloured)
{
    for (size_t i = 0; i < report->n_kept; i++) {
        const struct ls_kept *kept = &report->kept[i];
        const struct ls_step *step = report->rehearsal->steps[kept->step].planned->step;
        ls_buf_addc(out, '\n');
        ls_utf8_add_printable(out, step->id, false);
        ls_buf_adds(out, ": ");
        ls_utf8_add_printable(out, ls_span_of(ls_complaint_say(arena, kept->what)), false);
        ls_buf_adds(out, kept->made_by == NULL ? "; no step made it" : "; made by ");
        ls_utf8_add_printable(
            out, kept->made_by == NULL ? ls_span_of(NULL) : kept->made_by->id, false);
        ls_buf_adds(out, kept->is_tried
                             ? "\n  IF NOT EXISTS leaves it as it is, which is not as the step "
                               "would make it:\n"
                             : "\n  IF NOT EXISTS leaves it as it is; what the step would make "
                               "could not be tried\n");
        if (!kept->is_tried) {
            continue;
        }
        ls_report_add_drifts(
            out, arena, kept->drifts, kept->n_drifts, "would be", SHOWN_DRIFTS, 2, is_coloured);
    }
}

static void
add_head(struct ls_buf *out, const struct ls_rehearsal_report *report)
{
    const struct ls_rehearsal *rehearsal = report->rehearsal;
    ls_buf_adds(out, "rehearsed ");
    if (report->like == NULL) {
        ls_buf_adds(out, "from empty");
    } else {
        ls_buf_adds(out, "on the schema of ");
        ls_utf8_add_printable(out, ls_span_of(report->like), false);
    }
    ls_buf_printf(out, ", PostgreSQL %s: %zu of %zu step%s done", report->version,
        rehearsal->n_done, rehearsal->n_steps, rehearsal->n_steps == 1 ? "" : "s");
    if (rehearsal->n_failed > 0) {
        ls_buf_printf(out, ", %zu failed", rehearsal->n_failed);
    }
    if (rehearsal->n_held > 0) {
        ls_buf_printf(out, ", %zu held back", rehearsal->n_held);
    }
    ls_buf_addc(out, '\n');
}

void
ls_report_rehearsal(struct ls_output *output, const struct ls_about *about,
    const struct ls_rehearsal_report *report)
{
    if (output->format == LS_FORMAT_JSON) {
        ls_report_rehearsal_json(output, about, report);
        return;
    }
    struct ls_arena arena = {0};
    struct ls_buf out = LS_REPORT_BUF;
    add_head(&out, report);
    if (report->rehearsal->n_steps > 0) {
        ls_buf_addc(&out, '\n');
        add_steps(&out, &arena, report->rehearsal, output->has_colour);
    }
    add_outcome(&out, &arena, report);
    add_kept(&out, &arena, report, output->has_colour);
    if (report->compared != NULL) {
        add_drifts(&out, &arena, report, output->has_colour);
    }
    if (report->trial != NULL) {
        add_trial(&out, report);
    }
    ls_output_flush(output, &out);
    ls_buf_finish(&out);
    ls_arena_finish(&arena);
}
