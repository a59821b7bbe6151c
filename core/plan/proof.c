#include "plan/proof.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"

enum evidence { EITHER = 0, THERE, MISSING, AGAINST };

struct version {
    size_t step;                          /* SIZE_MAX: what there was before all */
    const struct ls_shape_object *object; /* NULL: absent */
    bool equals;                          /* the live object, as far as that is known */
    enum evidence evidence;               /* of the step */
};

struct track {
    struct ls_span kind;
    struct ls_span schema;
    struct ls_span name;
    struct ls_vec versions; /* struct version */
    const struct ls_shape_object *live;
    bool is_other;   /* the live object is of another kind, and in the way */
    bool is_matched; /* the live object equals some version as a whole */
    size_t nearest;  /* else: the version that differs least */
};

struct ls_proof {
    struct ls_arena *arena;
    struct ls_vec tracks; /* struct track */
    struct ls_map places; /* by kind and name */
    struct ls_map by_oid; /* oid as text, to track; the newest wins by `owners` */
    struct ls_vec owners; /* size_t: track, by number of by_oid */
    bool *touches;        /* by step */
    size_t n_steps;
};

const char *
ls_verdict_word(enum ls_verdict_type type)
{
    static const char *const words[] = {"", "undecidable", "proven", "pending", "contradicted"};
    return words[type];
}

/* ---- What the steps make ----------------------------------------------------------------------------------------------- */

static struct ls_span
key_of(struct ls_arena *arena, const struct ls_shape_object *object)
{
    return ls_span_of(ls_arena_printf(arena, "%.*s\x01%.*s\x01%.*s", LS_SPAN_ARGS(object->kind),
        LS_SPAN_ARGS(object->schema), LS_SPAN_ARGS(object->name)));
}

static struct track *
track_of(struct ls_proof *proof, const struct ls_shape_object *object, size_t *ret_place)
{
    struct ls_span key = key_of(proof->arena, object);
    size_t place = 0;
    if (!ls_map_get(&proof->places, key, &place)) {
        place = proof->tracks.n;
        (void)ls_map_add(&proof->places, proof->arena, key, place);
        struct track *track = LS_PUSH(struct track, &proof->tracks, proof->arena);
        *track =
            (struct track){.kind = object->kind, .schema = object->schema, .name = object->name};
        *LS_PUSH(struct version, &track->versions, proof->arena) =
            (struct version){.step = SIZE_MAX};
    }
    *ret_place = place;
    return LS_AT(struct track, &proof->tracks, place);
}

static void
note_oid(struct ls_proof *proof, uint32_t oid, size_t track)
{
    struct ls_span key = ls_span_of(ls_arena_printf(proof->arena, "%" PRIu32, oid));
    size_t at = 0;
    if (!ls_map_get(&proof->by_oid, key, &at)) {
        at = proof->owners.n;
        (void)ls_map_add(&proof->by_oid, proof->arena, key, at);
        (void)LS_PUSH(size_t, &proof->owners, proof->arena);
    }
    *LS_AT(size_t, &proof->owners, at) = track;
}

static struct version *
last_of(const struct track *track)
{
    return LS_AT(struct version, &track->versions, track->versions.n - 1);
}

static bool
is_same_line(const struct ls_shape_line *a, const struct ls_shape_line *b)
{
    return ls_span_equal(a->part, b->part) && ls_span_equal(a->what, b->what);
}

static bool
is_equal(const struct ls_shape_object *a, const struct ls_shape_object *b)
{
    if (a == NULL || b == NULL || a->n_lines != b->n_lines) {
        return a == b;
    }
    for (size_t i = 0; i < a->n_lines; i++) {
        if (!is_same_line(&a->lines[i], &b->lines[i]) ||
            !ls_span_equal(a->lines[i].value, b->lines[i].value)) {
            return false;
        }
    }
    return true;
}

/* The step leaves the object so. Within one step only what it leaves in the end counts. */
static void
leave(struct ls_proof *proof, size_t place, size_t step, const struct ls_shape_object *object)
{
    struct track *track = LS_AT(struct track, &proof->tracks, place);
    struct version *last = last_of(track);
    if (last->step == step && step != SIZE_MAX) {
        last->object = object;
        return;
    }
    if (!is_equal(last->object, object)) {
        *LS_PUSH(struct version, &track->versions, proof->arena) =
            (struct version){.step = step, .object = object};
    }
}

struct ls_proof *
ls_proof_begin(struct ls_arena *arena, const struct ls_shape *before, size_t n_steps)
{
    struct ls_proof *proof = ls_arena_alloc(arena, sizeof(*proof));
    *proof = (struct ls_proof){.arena = arena,
        .touches = ls_arena_array(arena, n_steps, sizeof(bool)),
        .n_steps = n_steps};
    for (size_t i = 0; i < before->n_objects; i++) {
        size_t place = 0;
        struct track *track = track_of(proof, &before->objects[i], &place);
        last_of(track)->object = &before->objects[i];
        note_oid(proof, before->objects[i].oid, place);
    }
    return proof;
}

/* Those that were there and are not in `now`, whether gone or renamed. Where `now` is all that there is, what bears none of its
 * names is gone. */
static void
leave_gone(struct ls_proof *proof, size_t step, const struct ls_shape *now, const uint32_t *oids,
    size_t n_oids)
{
    for (size_t i = 0; i < n_oids; i++) {
        size_t at = 0;
        struct ls_span key = ls_span_of(ls_arena_printf(proof->arena, "%" PRIu32, oids[i]));
        if (ls_map_get(&proof->by_oid, key, &at)) {
            leave(proof, *LS_AT(size_t, &proof->owners, at), step, NULL);
        }
    }
    for (size_t i = 0; n_oids == 0 && i < proof->tracks.n; i++) {
        leave(proof, i, step, NULL);
    }
}

/* What came to the same as before the step is no version. */
static void
forget_unchanged(struct ls_proof *proof, size_t step)
{
    for (size_t i = 0; i < proof->tracks.n; i++) {
        struct track *track = LS_AT(struct track, &proof->tracks, i);
        size_t n = track->versions.n;
        if (n < 2 || last_of(track)->step != step) {
            continue;
        }
        const struct version *before = LS_AT(struct version, &track->versions, n - 2);
        if (is_equal(before->object, last_of(track)->object)) {
            track->versions.n--;
        } else {
            proof->touches[step] = true;
        }
    }
}

void
ls_proof_add(struct ls_proof *proof, size_t step, const struct ls_shape *now, const uint32_t *oids,
    size_t n_oids)
{
    leave_gone(proof, step, now, oids, n_oids);
    for (size_t i = 0; i < now->n_objects; i++) {
        size_t place = 0;
        (void)track_of(proof, &now->objects[i], &place);
        leave(proof, place, step, &now->objects[i]);
        note_oid(proof, now->objects[i].oid, place);
    }
    forget_unchanged(proof, step);
}

bool
ls_proof_touches(const struct ls_proof *proof, size_t step)
{
    return proof->touches[step];
}

/* ---- What is there ------------------------------------------------------------------------------------------------------ */

static struct ls_span
value_in(const struct ls_shape_object *object, const struct ls_shape_line *line)
{
    for (size_t i = 0; object != NULL && i < object->n_lines; i++) {
        if (is_same_line(&object->lines[i], line)) {
            return object->lines[i].value;
        }
    }
    return (struct ls_span){NULL, 0};
}

static bool
is_same_value(struct ls_span a, struct ls_span b)
{
    if (a.ptr == NULL || b.ptr == NULL) {
        return a.ptr == b.ptr;
    }
    return ls_span_equal(a, b);
}

/* Evidence for version k from the versions that are equal: `equals` says of each whether. */
static enum evidence
weigh(const struct track *track, size_t k)
{
    size_t n_before = 0;
    size_t n_behind = 0;
    for (size_t i = 0; i < track->versions.n; i++) {
        bool equals = LS_AT(struct version, &track->versions, i)->equals;
        n_before += equals && i < k;
        n_behind += equals && i >= k;
    }
    return n_before == 0 && n_behind > 0 ? THERE : n_behind == 0 && n_before > 0 ? MISSING : EITHER;
}

static void
weigh_all(struct track *track)
{
    for (size_t k = 1; track->is_matched && k < track->versions.n; k++) {
        LS_AT(struct version, &track->versions, k)->evidence = weigh(track, k);
    }
}

/* How many lines differ. */
static size_t
distance(const struct ls_shape_object *a, const struct ls_shape_object *b)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n_lines; i++) {
        n += !is_same_value(value_in(b, &a->lines[i]), a->lines[i].value);
    }
    for (size_t i = 0; i < b->n_lines; i++) {
        n += value_in(a, &b->lines[i]).ptr == NULL;
    }
    return n;
}

static void
find_nearest(struct track *track)
{
    size_t least = SIZE_MAX;
    for (size_t k = 1; k < track->versions.n; k++) {
        const struct ls_shape_object *object = LS_AT(struct version, &track->versions, k)->object;
        size_t n =
            object == NULL || track->live == NULL ? SIZE_MAX - 1 : distance(object, track->live);
        if (n <= least) {
            least = n;
            track->nearest = k;
        }
    }
}

/* One line of one object against its versions. */
static enum evidence
weigh_line(const struct track *track, const struct ls_shape_line *line, size_t k)
{
    struct ls_span live = value_in(track->live, line);
    size_t n_before = 0;
    size_t n_behind = 0;
    for (size_t i = 0; i < track->versions.n; i++) {
        const struct version *version = LS_AT(struct version, &track->versions, i);
        if (is_same_value(value_in(version->object, line), live)) {
            n_before += i < k;
            n_behind += i >= k;
        }
    }
    return n_before + n_behind == 0 ? AGAINST
           : n_before == 0          ? THERE
           : n_behind == 0          ? MISSING
                                    : EITHER;
}

/* Whether every line of the live object is one that some version has. */
static bool
is_explained(const struct track *track)
{
    for (size_t i = 0; i < track->live->n_lines; i++) {
        bool found = false;
        for (size_t k = 0; k < track->versions.n && !found; k++) {
            const struct version *version = LS_AT(struct version, &track->versions, k);
            found = is_same_value(
                value_in(version->object, &track->live->lines[i]), track->live->lines[i].value);
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* By its lines: those that the version has otherwise than the one before it. */
static enum evidence
weigh_lines(const struct track *track, size_t k)
{
    const struct ls_shape_object *pair[] = {LS_AT(struct version, &track->versions, k - 1)->object,
        LS_AT(struct version, &track->versions, k)->object};
    size_t n_there = pair[0] == NULL; /* an object that is there has been made */
    size_t n_missing = pair[1] == NULL;
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; pair[side] != NULL && i < pair[side]->n_lines; i++) {
            const struct ls_shape_line *line = &pair[side]->lines[i];
            struct ls_span other = value_in(pair[1 - side], line);
            if (is_same_value(other, line->value) || (side == 0 && other.ptr != NULL)) {
                continue;
            }
            enum evidence evidence = weigh_line(track, line, k);
            n_there += evidence == THERE;
            n_missing += evidence == MISSING || evidence == AGAINST;
        }
    }
    return n_there > 0 && n_missing > 0 ? AGAINST
           : n_there > 0                ? THERE
           : n_missing > 0              ? MISSING
                                        : EITHER;
}

/* A view, say, where the steps make a table: nothing of it is theirs. */
static void
refuse_other(struct track *track)
{
    size_t k = 1;
    while (
        k + 1 < track->versions.n && LS_AT(struct version, &track->versions, k)->object == NULL) {
        k++;
    }
    track->nearest = k;
    for (size_t i = 1; i < track->versions.n; i++) {
        LS_AT(struct version, &track->versions, i)->evidence = i <= k ? AGAINST : MISSING;
    }
}

static void
match(struct track *track)
{
    if (track->is_other) {
        refuse_other(track);
        return;
    }
    for (size_t k = 0; k < track->versions.n; k++) {
        struct version *version = LS_AT(struct version, &track->versions, k);
        version->equals = is_equal(version->object, track->live);
        track->is_matched = track->is_matched || version->equals;
    }
    if (track->is_matched) {
        weigh_all(track);
        return;
    }
    find_nearest(track);
    bool by_lines = track->live != NULL && is_explained(track);
    for (size_t k = 1; k < track->versions.n; k++) {
        LS_AT(struct version, &track->versions, k)->evidence = by_lines ? weigh_lines(track, k)
                                                               : k <= track->nearest ? AGAINST
                                                                                     : MISSING;
    }
}

/* ---- Taken together ----------------------------------------------------------------------------------------------------- */

struct judging {
    struct ls_proof *proof;
    const struct ls_order *order;
    struct ls_verdict *verdicts;
    bool *is_there;   /* by step: by its own evidence, or because a step that stands on it is */
    bool *is_missing; /* by its own, or because one that it stands on is */
};

static void
count(struct judging *judging)
{
    struct ls_proof *proof = judging->proof;
    for (size_t i = 0; i < proof->n_steps; i++) {
        judging->verdicts[i] = (struct ls_verdict){.type = LS_VERDICT_UNDECIDABLE};
    }
    for (size_t t = 0; t < proof->tracks.n; t++) {
        const struct track *track = LS_AT(struct track, &proof->tracks, t);
        for (size_t k = 1; k < track->versions.n; k++) {
            const struct version *version = LS_AT(struct version, &track->versions, k);
            struct ls_verdict *verdict = &judging->verdicts[version->step];
            verdict->n_there += version->evidence == THERE;
            verdict->n_missing += version->evidence == MISSING;
            if (version->evidence == AGAINST) {
                verdict->type = LS_VERDICT_CONTRADICTED;
            }
        }
    }
    for (size_t i = 0; i < proof->n_steps; i++) {
        struct ls_verdict *verdict = &judging->verdicts[i];
        if (verdict->type != LS_VERDICT_CONTRADICTED && verdict->n_there + verdict->n_missing > 0) {
            verdict->type = verdict->n_missing == 0 ? LS_VERDICT_PROVEN
                            : verdict->n_there == 0 ? LS_VERDICT_PENDING
                                                    : LS_VERDICT_CONTRADICTED;
        }
    }
}

/* Within one source: what a step stands on came before it. */
static void
spread(struct judging *judging)
{
    const struct ls_order *order = judging->order;
    const struct ls_step *steps = order->set->steps;
    for (size_t i = 0; i < order->set->n_steps; i++) {
        enum ls_verdict_type type = judging->verdicts[i].type;
        judging->is_there[i] = type == LS_VERDICT_PROVEN;
        judging->is_missing[i] = type == LS_VERDICT_PENDING;
    }
    for (size_t p = order->set->n_steps; p > 0; p--) {
        size_t i = order->steps[p - 1];
        for (size_t r = 0; judging->is_there[i] && r < order->n_required[i]; r++) {
            size_t on = order->required[i][r];
            bool is_open = judging->verdicts[on].type == LS_VERDICT_UNDECIDABLE &&
                           steps[on].source_index == steps[i].source_index;
            judging->is_there[on] = judging->is_there[on] || is_open;
        }
    }
    for (size_t p = 0; p < order->set->n_steps; p++) {
        size_t i = order->steps[p];
        for (size_t r = 0; r < order->n_required[i]; r++) {
            size_t on = order->required[i][r];
            bool is_open = judging->verdicts[i].type == LS_VERDICT_UNDECIDABLE &&
                           steps[on].source_index == steps[i].source_index;
            judging->is_missing[i] = judging->is_missing[i] ||
                                     (is_open && judging->is_missing[on] && !judging->is_there[i]);
        }
    }
}

/* Of several versions that the live object equals, those that fit what is known of their steps. True: fewer are left. */
static bool
narrow(struct judging *judging, struct track *track)
{
    size_t first = 0;
    size_t end = track->versions.n;
    bool has_changed = false;
    for (size_t k = 1; k < track->versions.n; k++) {
        size_t step = LS_AT(struct version, &track->versions, k)->step;
        first = judging->is_there[step] ? k : first;
        end = judging->is_missing[step] && k < end ? k : end;
    }
    bool has_any = false;
    for (size_t k = first; k < end; k++) {
        has_any = has_any || LS_AT(struct version, &track->versions, k)->equals;
    }
    for (size_t k = 0; has_any && k < track->versions.n; k++) {
        struct version *version = LS_AT(struct version, &track->versions, k);
        if (version->equals && (k < first || k >= end)) {
            version->equals = false;
            has_changed = true;
        }
    }
    if (has_changed) {
        weigh_all(track);
    }
    return has_changed;
}

static void
explain(struct judging *judging, size_t step)
{
    struct ls_proof *proof = judging->proof;
    struct ls_verdict *verdict = &judging->verdicts[step];
    struct ls_vec drifts = {0};
    for (size_t t = 0; t < proof->tracks.n; t++) {
        const struct track *track = LS_AT(struct track, &proof->tracks, t);
        for (size_t k = 1; k < track->versions.n; k++) {
            const struct version *version = LS_AT(struct version, &track->versions, k);
            if (version->step != step || version->evidence == THERE ||
                version->evidence == EITHER) {
                continue;
            }
            size_t of = track->is_matched ? k : track->nearest;
            const struct ls_shape_object *expected =
                LS_AT(struct version, &track->versions, of)->object;
            struct ls_shape left = {expected, expected != NULL};
            struct ls_shape right = {track->live, track->live != NULL};
            const struct ls_drift *found = NULL;
            size_t n = 0;
            ls_drift_compare(proof->arena, &left, &right, true, &found, &n);
            for (size_t i = 0; i < n; i++) {
                *LS_PUSH(struct ls_drift, &drifts, proof->arena) = found[i];
            }
        }
    }
    verdict->drifts = drifts.items;
    verdict->n_drifts = drifts.n;
}

/* Relations and types share their names: what no step makes can still be where one has to make something. */
static void
note_other(struct ls_proof *proof, const struct ls_shape_object *live)
{
    static const char *const kinds[] = {
        "table", "view", "materialized view", "foreign table", "sequence", "type"};
    enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };
    struct track *tracks[N_KINDS] = {0};
    bool is_one = false;
    for (size_t i = 0; i < N_KINDS; i++) {
        struct ls_shape_object other = *live;
        size_t place = 0;
        is_one = is_one || ls_span_is(live->kind, kinds[i]);
        other.kind = ls_span_of(kinds[i]);
        if (ls_map_get(&proof->places, key_of(proof->arena, &other), &place)) {
            tracks[i] = LS_AT(struct track, &proof->tracks, place);
        }
    }
    for (size_t i = 0; i < N_KINDS && is_one; i++) {
        if (tracks[i] != NULL) {
            tracks[i]->live = live;
            tracks[i]->is_other = true;
        }
    }
}

const struct ls_verdict *
ls_proof_judge(struct ls_proof *proof, const struct ls_order *order, const struct ls_shape *live)
{
    struct ls_arena *arena = proof->arena;
    struct judging judging = {.proof = proof,
        .order = order,
        .verdicts = ls_arena_array(arena, proof->n_steps, sizeof(struct ls_verdict)),
        .is_there = ls_arena_array(arena, proof->n_steps, sizeof(bool)),
        .is_missing = ls_arena_array(arena, proof->n_steps, sizeof(bool))};
    for (size_t i = 0; i < live->n_objects; i++) {
        size_t place = 0;
        if (ls_map_get(&proof->places, key_of(arena, &live->objects[i]), &place)) {
            LS_AT(struct track, &proof->tracks, place)->live = &live->objects[i];
        } else {
            note_other(proof, &live->objects[i]);
        }
    }
    for (size_t t = 0; t < proof->tracks.n; t++) {
        match(LS_AT(struct track, &proof->tracks, t));
    }
    bool has_changed = true;
    while (has_changed) { /* each turn leaves fewer versions that are equal */
        has_changed = false;
        count(&judging);
        spread(&judging);
        for (size_t t = 0; t < proof->tracks.n; t++) {
            struct track *track = LS_AT(struct track, &proof->tracks, t);
            has_changed = (track->is_matched && narrow(&judging, track)) || has_changed;
        }
    }
    for (size_t i = 0; i < proof->n_steps; i++) {
        if (judging.verdicts[i].type == LS_VERDICT_CONTRADICTED) {
            explain(&judging, i);
        }
    }
    return judging.verdicts;
}
