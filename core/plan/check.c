#include "plan/check.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"

struct checking {
    struct ls_arena *arena;
    const struct ls_check_request *request;
    const struct ls_ownership *ownership;
    struct ls_map schemas;    /* that steps own something in, and public */
    struct ls_map unrecorded; /* kind and full name */
    struct ls_map missing;    /* kind and full name */
    struct ls_map partitions; /* full name */
    struct ls_vec drifts;     /* struct ls_drift */
    struct ls_vec pending;    /* struct ls_effect */
};

static struct ls_span
full_name(struct ls_arena *arena, struct ls_span schema, struct ls_span name)
{
    return schema.len == 0 ? name
                           : ls_span_of(ls_arena_printf(
                                 arena, "%.*s.%.*s", LS_SPAN_ARGS(schema), LS_SPAN_ARGS(name)));
}

static struct ls_span
key_of(struct ls_arena *arena, struct ls_span kind, struct ls_span schema, struct ls_span name)
{
    struct ls_span full = full_name(arena, schema, name);
    return ls_span_of(ls_arena_printf(arena, "%.*s %.*s", LS_SPAN_ARGS(kind), LS_SPAN_ARGS(full)));
}

static bool
has(const struct ls_map *map, struct ls_span key)
{
    size_t value = 0;
    return ls_map_get(map, key, &value);
}

/* "NAME" means a table of any schema, "SCHEMA.NAME" that one. */
static bool
names(struct ls_span text, struct ls_span schema, struct ls_span name)
{
    const char *dot = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);
    size_t at = dot == NULL ? 0 : (size_t)(dot - text.ptr) + 1;
    struct ls_span bare = {text.ptr + at, text.len - at};
    bool is_schema = dot == NULL || ls_span_equal((struct ls_span){text.ptr, at - 1}, schema);
    return is_schema && ls_span_equal(bare, name);
}

static bool
is_chosen(const struct checking *checking, struct ls_span source)
{
    const struct ls_profile *profile = checking->request->profile;
    const struct ls_manifest *manifest = checking->request->chosen_of;
    for (size_t i = 0; profile != NULL && i < profile->n_sources; i++) {
        if (ls_span_equal(manifest->sources[profile->sources[i]].name, source)) {
            return true;
        }
    }
    return profile == NULL;
}

static struct ls_drift *
add(struct checking *checking, enum ls_drift_type type, struct ls_span kind, struct ls_span schema,
    struct ls_span name)
{
    struct ls_drift *drift = LS_PUSH(struct ls_drift, &checking->drifts, checking->arena);
    *drift = (struct ls_drift){
        .type = type, .kind = kind, .schema = schema, .name = name, .part = LS_SPAN("")};
    return drift;
}

/* The objects whose record is out of date: each once. What has been dropped has none. */
static void
note_pending(struct checking *checking)
{
    for (size_t i = 0; i < checking->request->n_pending; i++) {
        const struct ls_effect *effect = &checking->request->pending[i];
        struct ls_span key = key_of(checking->arena, effect->kind, effect->schema, effect->name);
        if (ls_map_add(&checking->unrecorded, checking->arena, key, i) &&
            !ls_span_is(effect->action, "dropped")) {
            *LS_PUSH(struct ls_effect, &checking->pending, checking->arena) = *effect;
        }
    }
}

static void
note_owned(struct checking *checking)
{
    (void)ls_map_add(&checking->schemas, checking->arena, LS_SPAN("public"), 0);
    for (size_t i = 0; i < checking->ownership->n_objects; i++) {
        const struct ls_owned *owned = &checking->ownership->objects[i];
        bool is_schema = ls_span_is(owned->kind, "schema");
        struct ls_span schema = is_schema ? owned->name : owned->schema;
        if (owned->created != NULL && owned->is_there && schema.len > 0) {
            (void)ls_map_add(&checking->schemas, checking->arena, schema, i);
        }
    }
    for (size_t i = 0; i < checking->request->partitions->n_objects; i++) {
        const struct ls_shape_object *object = &checking->request->partitions->objects[i];
        struct ls_span name = full_name(checking->arena, object->schema, object->name);
        (void)ls_map_add(&checking->partitions, checking->arena, name, i);
    }
}

/* Recorded against live. An object under way has no expectation that would hold, and its parts change with it. */
static void
add_drift(struct checking *checking)
{
    const struct ls_drift *drifts = NULL;
    size_t n = 0;
    ls_drift_compare(
        checking->arena, checking->request->expected, checking->request->found, false, &drifts, &n);
    for (size_t i = 0; i < n; i++) {
        struct ls_span key =
            key_of(checking->arena, drifts[i].kind, drifts[i].schema, drifts[i].name);
        const struct ls_owned *owned = ls_ownership_find(
            checking->ownership, drifts[i].kind, drifts[i].schema, drifts[i].name);
        struct ls_span source = owned == NULL ? ls_span_of(NULL) : ls_owned_source(owned);
        if (has(&checking->unrecorded, key) || !is_chosen(checking, source)) {
            continue;
        }
        struct ls_drift *drift = LS_PUSH(struct ls_drift, &checking->drifts, checking->arena);
        *drift = drifts[i];
        drift->step = ls_effect_step(checking->arena, owned == NULL ? NULL : ls_owned_last(owned),
            checking->request->manifest);
        if (drift->type == LS_DRIFT_MISSING && drift->part.len == 0) {
            (void)ls_map_add(&checking->missing, checking->arena, key, i);
        }
    }
}

static bool
is_book(const struct checking *checking, const struct ls_shape_object *object)
{
    return ls_book_tables_have(
        &checking->request->books, ls_span_of(NULL), object->schema, object->name);
}

static void
add_unowned(struct checking *checking)
{
    for (size_t i = 0; i < checking->request->others->n_objects; i++) {
        const struct ls_shape_object *object = &checking->request->others->objects[i];
        const struct ls_owned *owned =
            ls_ownership_find(checking->ownership, object->kind, object->schema, object->name);
        if (object->schema.len > 0 && has(&checking->schemas, object->schema) &&
            (owned == NULL || (owned->created == NULL && owned->n_changes == 0 &&
                                  owned->promised_by.ptr == NULL)) &&
            !is_book(checking, object)) {
            (void)add(checking, LS_DRIFT_UNOWNED, object->kind, object->schema, object->name);
        }
    }
}

static bool
is_applied_doc(const struct ls_plan_row *row)
{
    return row->step != NULL && row->step->kind == LS_KIND_DOC && row->applied != NULL &&
           row->applied->is_applied && row->step->n_documents > 0;
}

/* Whether a document describes the step, or its source; *ret_speaks: whether one speaks of the table. */
static bool
is_described(const struct checking *checking, const struct ls_owned *table, bool *ret_speaks)
{
    const struct ls_effect *made = table->created;
    bool is_described = false;
    *ret_speaks = false;
    for (size_t r = 0; r < checking->request->plan->n_rows; r++) {
        const struct ls_plan_row *row = &checking->request->plan->rows[r];
        if (!is_applied_doc(row)) {
            continue;
        }
        for (size_t i = 0; i < row->step->n_documents; i++) {
            *ret_speaks = *ret_speaks || names(row->step->documents[i], table->schema, table->name);
        }
        for (size_t i = 0; i < row->step->n_deps; i++) {
            const struct ls_dep *dep = &row->step->deps[i];
            struct ls_step_ref step = ls_step_ref_parse(made->step);
            is_described = is_described || (dep->kind == LS_DEP_DESCRIBES &&
                                               ls_span_equal(dep->on.source, step.source) &&
                                               (dep->on.local_id.ptr == NULL ||
                                                   ls_span_equal(dep->on.local_id, step.local_id)));
        }
    }
    return is_described;
}

static void
add_undocumented(struct checking *checking)
{
    for (size_t i = 0; i < checking->ownership->n_objects; i++) {
        const struct ls_owned *owned = &checking->ownership->objects[i];
        bool speaks = false;
        struct ls_span key = key_of(checking->arena, owned->kind, owned->schema, owned->name);
        struct ls_span full = full_name(checking->arena, owned->schema, owned->name);
        if (owned->created != NULL && owned->is_there && ls_span_is(owned->kind, "table") &&
            ls_span_equal(owned->created->manifest, checking->request->manifest) &&
            is_chosen(checking, owned->created->source) && !has(&checking->missing, key) &&
            !has(&checking->partitions, full) && is_described(checking, owned, &speaks) &&
            !speaks) {
            add(checking, LS_DRIFT_UNDOCUMENTED, owned->kind, owned->schema, owned->name)->step =
                owned->created->step;
        }
    }
}

static int
by_object(const void *left, const void *right)
{
    const struct ls_drift *a = left;
    const struct ls_drift *b = right;
    int order = ls_span_compare(a->kind, b->kind);
    order = order != 0 ? order : ls_span_compare(a->schema, b->schema);
    order = order != 0 ? order : ls_span_compare(a->name, b->name);
    order = order != 0 ? order : ls_span_compare(a->part, b->part);
    order = order != 0 ? order : ls_span_compare(a->what, b->what);
    return order != 0 ? order : (int)a->type - (int)b->type;
}

static int
by_name(const void *left, const void *right)
{
    const struct ls_effect *a = left;
    const struct ls_effect *b = right;
    int order = ls_span_compare(a->kind, b->kind);
    order = order != 0 ? order : ls_span_compare(a->schema, b->schema);
    return order != 0 ? order : ls_span_compare(a->name, b->name);
}

void
ls_check_make(struct ls_arena *arena, const struct ls_check_request *request,
    struct ls_check_result *ret_result)
{
    struct checking checking = {.arena = arena, .request = request};
    ls_ownership_make(arena, request->effects, request->n_effects, NULL, &checking.ownership);
    note_pending(&checking);
    note_owned(&checking);
    add_drift(&checking);
    add_unowned(&checking);
    add_undocumented(&checking);
    if (checking.drifts.n > 1) {
        qsort(checking.drifts.items, checking.drifts.n, sizeof(struct ls_drift), by_object);
    }
    if (checking.pending.n > 1) {
        qsort(checking.pending.items, checking.pending.n, sizeof(struct ls_effect), by_name);
    }
    *ret_result = (struct ls_check_result){.drifts = checking.drifts.items,
        .n_drifts = checking.drifts.n,
        .unrecorded = checking.pending.items,
        .n_unrecorded = checking.pending.n};
}
