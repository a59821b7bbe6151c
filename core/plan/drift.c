#include "plan/drift.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

enum { MAX_SHORT = 1 << 20 };

const char *
ls_drift_word(enum ls_drift_type type)
{
    static const char *const words[] = {
        NULL, "missing", "unexpected", "changed", "unowned", "undocumented"};
    return words[type];
}

struct comparing {
    struct ls_arena *arena;
    struct ls_vec drifts; /* struct ls_drift */
};

/* The lines of one part, from `from` on. */
struct part {
    const struct ls_shape_line *lines;
    size_t n;
};

static struct part
part_at(const struct ls_shape_object *object, size_t from)
{
    struct part part = {from < object->n_lines ? &object->lines[from] : NULL, 0};
    while (from + part.n < object->n_lines &&
           ls_span_equal(object->lines[from + part.n].part, part.lines->part)) {
        part.n++;
    }
    return part;
}

static struct ls_span
value_of(const struct part *part, const char *what)
{
    for (size_t i = 0; i < part->n; i++) {
        if (ls_span_is(part->lines[i].what, what)) {
            return part->lines[i].value;
        }
    }
    return ls_span_of(NULL);
}

/* What the part is, on one line or as its definition. */
static struct ls_span
in_short(struct ls_arena *arena, const struct part *part)
{
    struct ls_span definition = value_of(part, "definition");
    if (definition.ptr != NULL) {
        return definition;
    }
    static const struct {
        const char *what;
        const char *before;
    } told[] = {{"type", ""}, {"collation", " collate "}, {"null", " "}, {"default", " default "},
        {"identity", " identity "}, {"generated", " generated "}};
    struct ls_buf text = LS_BUF(MAX_SHORT);
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        struct ls_span value = value_of(part, told[i].what);
        if (value.ptr != NULL) {
            ls_buf_adds(&text, told[i].before);
            ls_buf_add(&text, value);
        }
    }
    struct ls_span made = ls_arena_dup(arena, ls_buf_span(&text));
    ls_buf_finish(&text);
    return made;
}

static struct ls_drift *
add(struct comparing *comparing, enum ls_drift_type type, const struct ls_shape_object *object)
{
    struct ls_drift *drift = LS_PUSH(struct ls_drift, &comparing->drifts, comparing->arena);
    drift->type = type;
    drift->kind = object->kind;
    drift->schema = object->schema;
    drift->name = object->name;
    drift->part = LS_SPAN("");
    return drift;
}

/* Two lines of the same thing, one of them NULL where only the other side has it. */
static void
compare_values(struct comparing *comparing, const struct ls_shape_object *object,
    const struct ls_shape_line *expected, const struct ls_shape_line *found)
{
    if (expected != NULL && found != NULL && ls_span_equal(expected->value, found->value)) {
        return;
    }
    const struct ls_shape_line *any = expected != NULL ? expected : found;
    struct ls_drift *drift = add(comparing, LS_DRIFT_CHANGED, object);
    drift->part = any->part;
    drift->what = any->what;
    drift->expected = expected != NULL ? expected->value : ls_span_of(NULL);
    drift->found = found != NULL ? found->value : ls_span_of(NULL);
}

static void
compare_part(struct comparing *comparing, const struct ls_shape_object *object,
    const struct part *expected, const struct part *found)
{
    size_t e = 0;
    size_t f = 0;
    while (e < expected->n || f < found->n) {
        int order = e == expected->n ? 1
                    : f == found->n
                        ? -1
                        : ls_span_compare(expected->lines[e].what, found->lines[f].what);
        compare_values(comparing, object, order <= 0 ? &expected->lines[e] : NULL,
            order >= 0 ? &found->lines[f] : NULL);
        e += order <= 0;
        f += order >= 0;
    }
}

static void
add_part(struct comparing *comparing, enum ls_drift_type type, const struct ls_shape_object *object,
    const struct part *part)
{
    struct ls_drift *drift = add(comparing, type, object);
    struct ls_span what = in_short(comparing->arena, part);
    drift->part = part->lines->part;
    drift->expected = type == LS_DRIFT_MISSING ? what : ls_span_of(NULL);
    drift->found = type == LS_DRIFT_MISSING ? ls_span_of(NULL) : what;
}

static void
compare_objects(struct comparing *comparing, const struct ls_shape_object *expected,
    const struct ls_shape_object *found)
{
    size_t e = 0;
    size_t f = 0;
    while (e < expected->n_lines || f < found->n_lines) {
        struct part ours = part_at(expected, e);
        struct part theirs = part_at(found, f);
        int order = ours.n == 0     ? 1
                    : theirs.n == 0 ? -1
                                    : ls_span_compare(ours.lines->part, theirs.lines->part);
        /* the object itself is there, whether or not anything is said of it */
        bool is_object = order == 0 || (order < 0 ? ours : theirs).lines->part.len == 0;
        if (is_object) {
            const struct part none = {NULL, 0};
            compare_part(
                comparing, expected, order <= 0 ? &ours : &none, order >= 0 ? &theirs : &none);
        } else if (order < 0) {
            add_part(comparing, LS_DRIFT_MISSING, expected, &ours);
        } else {
            add_part(comparing, LS_DRIFT_UNEXPECTED, expected, &theirs);
        }
        e += order <= 0 ? ours.n : 0;
        f += order >= 0 ? theirs.n : 0;
    }
}

/* Kind, schema and name with a NUL between them, which none of them holds. */
static struct ls_span
key_of(struct ls_arena *arena, const struct ls_shape_object *object)
{
    size_t len = object->kind.len + object->schema.len + object->name.len + 2;
    char *key = ls_arena_alloc(arena, len);
    memcpy(key, object->kind.ptr, object->kind.len);
    if (object->schema.len > 0) {
        memcpy(key + object->kind.len + 1, object->schema.ptr, object->schema.len);
    }
    memcpy(key + len - object->name.len, object->name.ptr, object->name.len);
    return (struct ls_span){key, len};
}

void
ls_drift_compare(struct ls_arena *arena, const struct ls_shape *expected,
    const struct ls_shape *found, bool both, const struct ls_drift **ret_drifts, size_t *ret_n)
{
    struct comparing comparing = {.arena = arena};
    struct ls_map names = {0};
    bool *is_expected = ls_arena_array(arena, found->n_objects + 1, sizeof(bool));
    for (size_t i = 0; i < found->n_objects; i++) {
        (void)ls_map_add(&names, arena, key_of(arena, &found->objects[i]), i);
    }
    for (size_t i = 0; i < expected->n_objects; i++) {
        const struct ls_shape_object *object = &expected->objects[i];
        size_t place = 0;
        if (ls_map_get(&names, key_of(arena, object), &place)) {
            is_expected[place] = true;
            compare_objects(&comparing, object, &found->objects[place]);
        } else {
            (void)add(&comparing, LS_DRIFT_MISSING, object);
        }
    }
    for (size_t i = 0; both && i < found->n_objects; i++) {
        if (!is_expected[i]) {
            (void)add(&comparing, LS_DRIFT_UNEXPECTED, &found->objects[i]);
        }
    }
    *ret_drifts = comparing.drifts.items;
    *ret_n = comparing.drifts.n;
}
