/*
 * The effects of one event are replayed as one: all that it renamed is looked up before any of it has its new name, since
 * two tables may have swapped theirs.
 */
#include "plan/ownership.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"

enum { GONE = 0 }; /* in `names`: nothing has this name now; else the index of an object, from 1 */

struct replayed {
    struct ls_owned owned;
    struct ls_vec changes; /* const struct ls_effect * */
    size_t place;          /* in `names` of its name */
};

struct replay {
    struct ls_arena *arena;
    struct ls_map places;  /* key: kind and full name; value: index into `names` */
    struct ls_vec names;   /* size_t */
    struct ls_vec objects; /* struct replayed */
    struct ls_map oids;    /* key: cluster, oid and kind; value: index into `numbers` */
    struct ls_vec numbers; /* size_t: of the object that had it last */
};

/* What the name is looked up by. A dropped object is known by its full name alone. */
static struct ls_span
key_of(struct ls_arena *arena, struct ls_span kind, struct ls_span schema, struct ls_span name)
{
    struct ls_span key = {NULL, kind.len + 1 + (schema.len > 0 ? schema.len + 1 : 0) + name.len};
    char *at = ls_arena_alloc(arena, key.len + 1);
    key.ptr = at;
    memcpy(at, kind.ptr, kind.len);
    at += kind.len + 1; /* behind a NUL, which no kind holds */
    if (schema.len > 0) {
        memcpy(at, schema.ptr, schema.len);
        at += schema.len;
        *at++ = '.';
    }
    memcpy(at, name.ptr, name.len);
    return key;
}

static size_t
place_of(struct replay *replay, struct ls_span kind, struct ls_span schema, struct ls_span name)
{
    struct ls_span key = key_of(replay->arena, kind, schema, name);
    size_t place = 0;
    if (!ls_map_get(&replay->places, key, &place)) {
        place = replay->names.n;
        *LS_PUSH(size_t, &replay->names, replay->arena) = GONE;
        (void)ls_map_add(&replay->places, replay->arena, key, place);
    }
    return place;
}

static size_t *
holder_of(const struct replay *replay, size_t place)
{
    return LS_AT(size_t, &replay->names, place);
}

static struct replayed *
object_at(const struct replay *replay, size_t number)
{
    return LS_AT(struct replayed, &replay->objects, number - 1);
}

/* Take the name from whoever holds it. */
static void
let_go(struct replay *replay, size_t place)
{
    *holder_of(replay, place) = GONE;
}

/* A new object that holds the name. Its number. */
static size_t
add_object(struct replay *replay, struct ls_span kind, struct ls_span schema, struct ls_span name,
    size_t place)
{
    struct replayed *object = LS_PUSH(struct replayed, &replay->objects, replay->arena);
    object->owned = (struct ls_owned){.kind = kind, .schema = schema, .name = name};
    object->place = place;
    *holder_of(replay, place) = replay->objects.n;
    return replay->objects.n;
}

/* The object that an effect renames, before it does; GONE: unknown. */
static size_t
renamed_object(struct replay *replay, const struct ls_effect *effect)
{
    return *holder_of(replay, place_of(replay, effect->kind, ls_span_of(NULL), effect->formerly));
}

static bool
is_renaming(const struct ls_effect *effect)
{
    return ls_span_is(effect->action, "renamed") && effect->formerly.ptr != NULL;
}

/* The number of the object with the effect's oid, as a place to read and to write; NULL: it has none. */
static size_t *
number_of(struct replay *replay, const struct ls_effect *effect)
{
    if (effect->oid == 0) {
        return NULL;
    }
    struct ls_span key = ls_span_of(ls_arena_printf(replay->arena, "%" PRId64 " %" PRIu32 " %.*s",
        effect->cluster, effect->oid, LS_SPAN_ARGS(effect->kind)));
    size_t at = replay->numbers.n;
    if (ls_map_add(&replay->oids, replay->arena, key, at)) {
        *LS_PUSH(size_t, &replay->numbers, replay->arena) = GONE;
    } else {
        (void)ls_map_get(&replay->oids, key, &at);
    }
    return LS_AT(size_t, &replay->numbers, at);
}

/* Whether an index is made again in the same event under its name: a change of its table, such as of a column's type, does
 * that to all that have the column. To whoever looks at it by name it was changed. */
static bool
is_made_anew(const struct ls_effect *effects, size_t n, const struct ls_effect *dropped)
{
    for (size_t i = 0; i < n && ls_span_is(dropped->kind, "index"); i++) {
        const struct ls_effect *made = &effects[i];
        size_t skip = made->schema.len + 1;
        if (ls_span_is(made->action, "created") && ls_span_is(made->kind, "index") &&
            dropped->name.len == skip + made->name.len &&
            ls_span_starts(dropped->name, made->schema) && dropped->name.ptr[skip - 1] == '.' &&
            ls_span_ends(dropped->name, made->name)) {
            return true;
        }
    }
    return false;
}

/* The same from the other side; what is dropped comes first. */
static bool
was_dropped(const struct ls_effect *effects, size_t n, const struct ls_effect *made)
{
    bool is_index = ls_span_is(made->kind, "index");
    for (size_t i = 0; is_index && i < n && ls_span_is(effects[i].action, "dropped"); i++) {
        if (is_made_anew(made, 1, &effects[i])) {
            return true;
        }
    }
    return false;
}

static void
apply_effect(struct replay *replay, const struct ls_effect *effect, size_t renamed, bool is_anew)
{
    size_t place = place_of(replay, effect->kind, effect->schema, effect->name);
    size_t number = *holder_of(replay, place);
    size_t *known = number_of(replay, effect);
    if (is_renaming(effect)) {
        number = renamed;
    }
    /* somebody may have given it another name by hand, and its old one to another object */
    if (known != NULL && *known != GONE && !ls_span_is(effect->action, "created") &&
        object_at(replay, *known)->owned.dropped == NULL) {
        number = *known;
    }
    if (is_anew && ls_span_is(effect->action, "dropped")) {
        return;
    }
    bool is_created = ls_span_is(effect->action, "created") && !(is_anew && number != GONE);
    bool is_promised = ls_span_is(effect->action, "promised");
    if (is_promised && number == GONE) {
        return; /* there is nothing that could be meant */
    }
    if (is_created || number == GONE) {
        number = add_object(replay, effect->kind, effect->schema, effect->name, place);
    }
    struct replayed *object = object_at(replay, number);
    if (known != NULL) {
        *known = number;
    }
    if (is_created) {
        object->owned.created = effect;
    } else if (ls_span_is(effect->action, "dropped")) {
        object->owned.dropped = effect;
        if (*holder_of(replay, object->place) == number) {
            let_go(replay, object->place);
        }
    } else if (is_promised) {
        object->owned.promised_by = effect->step;
    } else {
        *LS_PUSH(const struct ls_effect *, &object->changes, replay->arena) = effect;
    }
    if (is_renaming(effect)) {
        if (*holder_of(replay, object->place) == number) {
            let_go(replay, object->place);
        }
        object->owned.schema = effect->schema;
        object->owned.name = effect->name;
        object->place = place;
        *holder_of(replay, place) = number;
    }
}

static void
replay_event(struct replay *replay, const struct ls_effect *effects, size_t n, size_t *renamed)
{
    for (size_t i = 0; i < n; i++) {
        renamed[i] = is_renaming(&effects[i]) ? renamed_object(replay, &effects[i]) : GONE;
    }
    for (size_t i = 0; i < n; i++) {
        bool is_drop = ls_span_is(effects[i].action, "dropped");
        bool is_anew =
            is_drop ? is_made_anew(effects, n, &effects[i]) : was_dropped(effects, n, &effects[i]);
        apply_effect(replay, &effects[i], renamed[i], is_anew);
    }
}

static void
replay_all(struct replay *replay, const struct ls_effect *effects, size_t n)
{
    size_t *renamed = ls_arena_array(replay->arena, n + 1, sizeof(*renamed));
    size_t end = 0;
    for (size_t begin = 0; begin < n; begin = end) {
        end = begin + 1;
        while (end < n && effects[end].seq == effects[begin].seq) {
            end++;
        }
        replay_event(replay, &effects[begin], end - begin, renamed);
    }
}

static bool
is_other_source(const struct ls_effect *a, const struct ls_effect *b)
{
    return !ls_span_equal(a->source, b->source) || !ls_span_equal(a->manifest, b->manifest);
}

static bool
is_shared(const struct ls_owned *owned)
{
    const struct ls_effect *first = owned->created;
    for (size_t i = 0; i < owned->n_changes; i++) {
        if (first != NULL && is_other_source(first, owned->changes[i])) {
            return true;
        }
        first = first == NULL ? owned->changes[i] : first;
    }
    return false;
}

/* ---- The live catalog --------------------------------------------------------------------------------------------- */

static void
see(struct replay *replay, struct ls_span kind, struct ls_span schema, struct ls_span name,
    bool is_added)
{
    size_t place = place_of(replay, kind, schema, name);
    size_t number = *holder_of(replay, place);
    if (number == GONE && is_added) {
        number = add_object(replay, kind, schema, name, place);
    }
    if (number != GONE) {
        object_at(replay, number)->owned.is_there = true;
    }
}

/* The name behind the word, where the part begins with that; else absent. */
static struct ls_span
part_name(struct ls_span part, struct ls_span word)
{
    return ls_span_starts(part, word) ? (struct ls_span){part.ptr + word.len, part.len - word.len}
                                      : ls_span_of(NULL);
}

/* Whether the index whose part begins at line `at` is what a build has left that did not come to its end. */
static void
see_state(
    struct replay *replay, const struct ls_shape_object *object, size_t at, struct ls_span index)
{
    size_t number = *holder_of(replay, place_of(replay, LS_SPAN("index"), object->schema, index));
    const struct ls_shape_line *line = &object->lines[at];
    const struct ls_shape_line *end = object->lines + object->n_lines;
    struct ls_span part = line->part;
    for (; number != GONE && line < end && ls_span_equal(line->part, part); line++) {
        if (ls_span_is(line->what, "state") && ls_span_is(line->value, "invalid, not built")) {
            object_at(replay, number)->owned.is_invalid = true;
        }
    }
}

/* Indexes, triggers and sequences of columns are parts of their table. */
static void
see_parts(struct replay *replay, const struct ls_shape_object *object)
{
    size_t holder =
        *holder_of(replay, place_of(replay, object->kind, object->schema, object->name));
    bool is_owned = holder != GONE && object_at(replay, holder)->owned.created != NULL;
    for (size_t i = 0; i < object->n_lines; i++) {
        struct ls_span part = object->lines[i].part;
        if (i > 0 && ls_span_equal(part, object->lines[i - 1].part)) {
            continue;
        }
        struct ls_span index = part_name(part, LS_SPAN("index "));
        struct ls_span constraint = part_name(part, LS_SPAN("constraint "));
        struct ls_span sequence = part_name(part, LS_SPAN("sequence "));
        struct ls_span trigger = part_name(part, LS_SPAN("trigger "));
        if (index.ptr != NULL) {
            see(replay, LS_SPAN("index"), object->schema, index, is_owned);
            see_state(replay, object, i, index);
        } else if (constraint.ptr != NULL) {
            see(replay, LS_SPAN("index"), object->schema, constraint, false);
        } else if (sequence.ptr != NULL) {
            see(replay, LS_SPAN("sequence"), object->schema, sequence, false);
        } else if (trigger.ptr != NULL) {
            char *name = ls_arena_printf(
                replay->arena, "%.*s on %.*s", LS_SPAN_ARGS(trigger), LS_SPAN_ARGS(object->name));
            see(replay, LS_SPAN("trigger"), object->schema, ls_span_of(name), is_owned);
        }
    }
}

static void
see_live(struct replay *replay, const struct ls_shape *live)
{
    for (size_t i = 0; live != NULL && i < live->n_objects; i++) {
        const struct ls_shape_object *object = &live->objects[i];
        see(replay, object->kind, object->schema, object->name, !ls_shape_is_servers_own(object));
        see_parts(replay, object);
    }
    for (size_t i = 0; live != NULL && i < live->n_inherited; i++) {
        const struct ls_shape_inherited *part = &live->inherited[i];
        see(replay, part->kind, part->schema, part->name, false);
    }
    for (size_t number = 1; number <= replay->objects.n; number++) {
        struct replayed *object = object_at(replay, number);
        bool holds = *holder_of(replay, object->place) == number;
        object->owned.is_there = object->owned.is_there || (live == NULL && holds);
    }
}

/* ---- The answer --------------------------------------------------------------------------------------------------- */

static int
compare_names(
    const struct ls_owned *a, struct ls_span kind, struct ls_span schema, struct ls_span name)
{
    int order = ls_span_compare(a->kind, kind);
    order = order != 0 ? order : ls_span_compare(a->schema, schema);
    return order != 0 ? order : ls_span_compare(a->name, name);
}

struct sortable {
    struct ls_owned owned;
    bool holds; /* its name, now */
    size_t number;
};

static int
compare(const void *left, const void *right)
{
    const struct sortable *a = left;
    const struct sortable *b = right;
    int order = compare_names(&a->owned, b->owned.kind, b->owned.schema, b->owned.name);
    order = order != 0 ? order : a->holds - b->holds;
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static void
finish_object(struct replayed *object)
{
    object->owned.changes = object->changes.items;
    object->owned.n_changes = object->changes.n;
    object->owned.is_shared = is_shared(&object->owned);
}

void
ls_ownership_make(struct ls_arena *arena, const struct ls_effect *effects, size_t n_effects,
    const struct ls_shape *live, const struct ls_ownership **ret_ownership)
{
    struct replay replay = {.arena = arena};
    replay_all(&replay, effects, n_effects);
    see_live(&replay, live);
    size_t n = replay.objects.n;
    struct sortable *sorted = ls_arena_array(arena, n + 1, sizeof(*sorted));
    for (size_t i = 0; i < n; i++) {
        struct replayed *object = object_at(&replay, i + 1);
        finish_object(object);
        sorted[i] = (struct sortable){.owned = object->owned,
            .holds = *holder_of(&replay, object->place) == i + 1,
            .number = i};
    }
    if (n > 1) {
        qsort(sorted, n, sizeof(*sorted), compare);
    }
    struct ls_owned *objects = ls_arena_array(arena, n + 1, sizeof(*objects));
    for (size_t i = 0; i < n; i++) {
        objects[i] = sorted[i].owned;
    }
    struct ls_ownership *ownership = ls_arena_alloc(arena, sizeof(*ownership));
    *ownership = (struct ls_ownership){.objects = objects, .n_objects = n};
    *ret_ownership = ownership;
}

const struct ls_owned *
ls_ownership_find(const struct ls_ownership *ownership, struct ls_span kind, struct ls_span schema,
    struct ls_span name)
{
    size_t low = 0;
    size_t high = ownership->n_objects;
    while (low < high) { /* the first that comes after it */
        size_t middle = low + (high - low) / 2;
        if (compare_names(&ownership->objects[middle], kind, schema, name) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct ls_owned *last = low == 0 ? NULL : &ownership->objects[low - 1];
    bool is_it =
        last != NULL && compare_names(last, kind, schema, name) == 0 && last->dropped == NULL;
    return is_it ? last : NULL;
}

struct ls_span
ls_owned_source(const struct ls_owned *owned)
{
    if (owned->promised_by.ptr != NULL) {
        return ls_step_ref_parse(owned->promised_by).source;
    }
    return owned->created == NULL ? ls_span_of(NULL) : owned->created->source;
}

static struct ls_span
named_by(struct ls_arena *arena, struct ls_span of, struct ls_span manifest, struct ls_span text)
{
    return ls_span_equal(of, manifest) ? text
                                       : ls_span_of(ls_arena_printf(arena, "%.*s/%.*s",
                                             LS_SPAN_ARGS(of), LS_SPAN_ARGS(text)));
}

struct ls_span
ls_owned_owner(struct ls_arena *arena, const struct ls_owned *owned, struct ls_span manifest)
{
    struct ls_span source = ls_owned_source(owned);
    return source.ptr == NULL || owned->created == NULL
               ? source
               : named_by(arena, owned->created->manifest, manifest, source);
}

struct ls_span
ls_effect_step(struct ls_arena *arena, const struct ls_effect *effect, struct ls_span manifest)
{
    return effect == NULL ? ls_span_of(NULL)
                          : named_by(arena, effect->manifest, manifest, effect->step);
}

const struct ls_effect *
ls_owned_last(const struct ls_owned *owned)
{
    return owned->n_changes > 0 ? owned->changes[owned->n_changes - 1] : owned->created;
}
