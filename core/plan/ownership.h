/*
 * Who owns what: the effects of all steps, replayed in the order of their events. Pure.
 */
#ifndef LOCKSTEP_PLAN_OWNERSHIP_H
#define LOCKSTEP_PLAN_OWNERSHIP_H

#include "base/arena.h"
#include "base/err.h"
#include "step/applied.h"
#include "step/shape.h"

/* One object in the record, or in the live catalog, or in both. What was dropped and made again is two objects. */
struct ls_owned {
    struct ls_span kind; /* as ls_effect has it */
    struct ls_span schema;
    struct ls_span name;                    /* its latest; of a trigger "NAME on TABLE" */
    const struct ls_effect *created;        /* NULL: no step of lockstep made it */
    const struct ls_effect *dropped;        /* NULL: no step did */
    const struct ls_effect *const *changes; /* renamed, altered: oldest first */
    size_t n_changes;
    /* step that another one satisfied, and whose promise it is (its source owns it then); absent: none */
    struct ls_span promised_by;
    bool
        is_there; /* in the live catalog that was given; where none was: no step dropped or replaced it */
    bool is_invalid; /* an index whose build has not come to its end; of the live catalog */
    bool is_shared;  /* steps of two sources or more have created or changed it */
};

struct ls_ownership {
    /* by kind, schema and name, in the order of their bytes; of one name the present one is the last */
    const struct ls_owned *objects;
    size_t n_objects;
};

/* Replay. The effects are in the order of ls_journal_effects. `live` (NULL: not known) adds what no step owns: its objects,
 * and the indexes and triggers of those tables that a step owns; an index that a constraint made, and a column's own sequence, are not added,
 * nor what comes with every database. Owned by
 * the arena; effects and live stay the caller's. */
void ls_ownership_make(struct ls_arena *arena, const struct ls_effect *effects, size_t n_effects,
    const struct ls_shape *live, const struct ls_ownership **ret_ownership);

/* The object that has that kind and name now, as the record says; NULL: none. */
const struct ls_owned *ls_ownership_find(const struct ls_ownership *ownership, struct ls_span kind,
    struct ls_span schema, struct ls_span name);

/* The source that owns it; absent: no step of lockstep made it. */
struct ls_span ls_owned_source(const struct ls_owned *owned);

/* The same for people of `manifest`: "MANIFEST/SOURCE" where it is another one's. */
struct ls_span ls_owned_owner(
    struct ls_arena *arena, const struct ls_owned *owned, struct ls_span manifest);

/* The step of an effect (NULL: absent) for people of `manifest`: "MANIFEST/SOURCE:LOCAL_ID" where it is another one's. */
struct ls_span ls_effect_step(
    struct ls_arena *arena, const struct ls_effect *effect, struct ls_span manifest);

/* What has created or changed it last; NULL: nothing that is recorded. */
const struct ls_effect *ls_owned_last(const struct ls_owned *owned);

#endif
