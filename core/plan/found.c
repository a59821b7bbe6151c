#include "plan/found.h"

#include "base/map.h"

struct settling {
    struct ls_arena *arena;
    struct ls_arena scratch; /* of the maps and the vector */
    const struct ls_order *order;
    const struct ls_state *journal;
    struct ls_vec steps;  /* struct ls_applied, in the making */
    struct ls_map places; /* id to place in `steps` */
    struct ls_map ids;    /* id to index into the set */
    struct ls_map local_ids;
    int64_t next_seq;
};

static struct ls_span
id_of(struct settling *settling, struct ls_span source, struct ls_span local_id)
{
    return ls_span_of(ls_arena_printf(
        settling->arena, "%.*s:%.*s", LS_SPAN_ARGS(source), LS_SPAN_ARGS(local_id)));
}

/* The entry of this id, made where the journal has none. */
static struct ls_applied *
entry_of(struct settling *settling, struct ls_span id)
{
    size_t place = 0;
    if (ls_map_get(&settling->places, id, &place)) {
        return LS_AT(struct ls_applied, &settling->steps, place);
    }
    struct ls_step_ref ref = ls_step_ref_parse(id);
    (void)ls_map_add(&settling->places, &settling->scratch, id, settling->steps.n);
    struct ls_applied *entry = LS_PUSH(struct ls_applied, &settling->steps, &settling->scratch);
    *entry = (struct ls_applied){
        .id = id, .source = ref.source, .local_id = ref.local_id, .kind = LS_KIND_SCHEMA};
    return entry;
}

static void
count_as_applied(
    struct settling *settling, struct ls_applied *entry, const struct ls_found_step *step)
{
    entry->is_applied = true;
    entry->is_executed = true;
    entry->is_unchecked = false;
    entry->has_failed = false;
    entry->is_gone = false;
    entry->seq = settling->next_seq++;
    entry->evidence = step->evidence;
}

/* The steps that the source has found, in the order of the bundle. */
static void
settle_found(struct settling *settling, const struct ls_found_source *found,
    const struct ls_map *by_local_id, struct ls_books *books)
{
    const struct ls_order *order = settling->order;
    for (size_t p = 0; p < order->set->n_steps; p++) {
        const struct ls_step *step = &order->set->steps[order->steps[p]];
        size_t at = 0;
        if (!ls_span_equal(step->source, found->source) ||
            !ls_map_get(by_local_id, step->local_id, &at)) {
            continue;
        }
        struct ls_applied *entry = entry_of(settling, step->id);
        if (entry->is_applied || entry->is_interrupted) {
            continue;
        }
        entry->kind = step->kind;
        entry->digest = step->digest;
        entry->is_found = true;
        count_as_applied(settling, entry, LS_AT(struct ls_found_step, &found->steps, at));
        books->n_found++;
    }
}

/* Whether the source has found what no step of the bundle is. */
static bool
has_foreign(const struct settling *settling, const struct ls_found_source *found)
{
    size_t ignored = 0;
    for (size_t i = 0; i < found->steps.n; i++) {
        const struct ls_found_step *step = LS_AT(struct ls_found_step, &found->steps, i);
        if (!ls_map_get(&settling->local_ids, step->local_id, &ignored)) {
            return true;
        }
    }
    return false;
}

/* What the journal has as applied and the source's bookkeeping has no more. A step that was skipped never got there.
 * What stands before a foreign one is not known, so that nothing can be said to be gone beside it. */
static void
settle_gone(struct settling *settling, const struct ls_found_source *found,
    const struct ls_map *by_local_id, struct ls_books *books)
{
    bool is_known = !has_foreign(settling, found);
    for (size_t i = 0; is_known && i < settling->journal->n_steps; i++) {
        struct ls_applied *entry = LS_AT(struct ls_applied, &settling->steps, i);
        size_t ignored = 0;
        bool is_ours = ls_span_equal(entry->source, found->source) && entry->is_applied &&
                       !entry->is_found && ls_map_get(&settling->ids, entry->id, &ignored);
        bool was_skipped = ls_span_is(entry->outcome, ls_outcome_word(LS_OUTCOME_SKIPPED));
        if (is_ours && !was_skipped && !entry->is_interrupted &&
            !ls_map_get(by_local_id, entry->local_id, &ignored)) {
            entry->is_gone = true;
            entry->is_applied = false;
            entry->is_executed = false;
            entry->is_unchecked = false;
            books->n_gone++;
        }
    }
}

static void
settle_foreign(
    struct settling *settling, const struct ls_found_source *found, struct ls_books *books)
{
    for (size_t i = 0; i < found->steps.n; i++) {
        const struct ls_found_step *step = LS_AT(struct ls_found_step, &found->steps, i);
        size_t ignored = 0;
        if (ls_map_get(&settling->local_ids, step->local_id, &ignored)) {
            continue;
        }
        struct ls_applied *entry =
            entry_of(settling, id_of(settling, found->source, step->local_id));
        entry->is_foreign = true;
        count_as_applied(settling, entry, step);
        books->n_foreign++;
    }
}

static struct ls_digest
digest_of(const struct ls_found_source *found, size_t n_found)
{
    struct ls_hash hash;
    ls_hash_begin(&hash);
    for (size_t i = 0; i < n_found; i++) {
        ls_hash_add_field(&hash, found[i].source);
        for (size_t s = 0; s < found[i].steps.n; s++) {
            ls_hash_add_field(&hash, LS_AT(struct ls_found_step, &found[i].steps, s)->local_id);
        }
    }
    return ls_hash_end(&hash);
}

/* By seq of application: what was found is newer than all that the journal holds. */
static struct ls_applied *
in_order(const struct settling *settling)
{
    size_t n = settling->steps.n;
    size_t n_new = (size_t)(settling->next_seq - settling->journal->last_seq - 1);
    struct ls_applied *steps = ls_arena_array(settling->arena, n, sizeof(*steps));
    size_t old = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ls_applied *entry = LS_AT(struct ls_applied, &settling->steps, i);
        bool is_new = entry->is_found || entry->is_foreign;
        size_t at =
            is_new ? n - n_new + (size_t)(entry->seq - settling->journal->last_seq - 1) : old++;
        steps[at] = *entry;
    }
    return steps;
}

const struct ls_state *
ls_found_settle(struct ls_arena *arena, const struct ls_order *order,
    const struct ls_state *journal, const struct ls_found_source *found, size_t n_found)
{
    struct settling settling = {
        .arena = arena, .order = order, .journal = journal, .next_seq = journal->last_seq + 1};
    if (n_found == 0) {
        return journal;
    }
    struct ls_arena *scratch = &settling.scratch;
    for (size_t i = 0; i < order->set->n_steps; i++) {
        (void)ls_map_add(&settling.ids, scratch, order->set->steps[i].id, i);
        (void)ls_map_add(&settling.local_ids, scratch, order->set->steps[i].local_id, i);
    }
    settling.steps.items = ls_arena_array(scratch, journal->n_steps, sizeof(struct ls_applied));
    settling.steps.capacity = journal->n_steps;
    for (size_t i = 0; i < journal->n_steps; i++) {
        (void)ls_map_add(&settling.places, scratch, journal->steps[i].id, i);
        *LS_PUSH(struct ls_applied, &settling.steps, scratch) = journal->steps[i];
    }
    struct ls_books *books = ls_arena_array(arena, n_found, sizeof(*books));
    for (size_t i = 0; i < n_found; i++) {
        struct ls_map by_local_id = {0};
        for (size_t s = 0; s < found[i].steps.n; s++) {
            const struct ls_found_step *step = LS_AT(struct ls_found_step, &found[i].steps, s);
            (void)ls_map_add(&by_local_id, scratch, step->local_id, s);
        }
        books[i].source = found[i].source;
        settle_gone(&settling, &found[i], &by_local_id, &books[i]);
        settle_found(&settling, &found[i], &by_local_id, &books[i]);
        settle_foreign(&settling, &found[i], &books[i]);
    }
    struct ls_state *state = ls_arena_alloc(arena, sizeof(*state));
    *state = *journal;
    state->steps = in_order(&settling);
    state->n_steps = settling.steps.n;
    state->books = books;
    state->n_books = n_found;
    state->found = digest_of(found, n_found);
    ls_arena_finish(scratch);
    return state;
}
