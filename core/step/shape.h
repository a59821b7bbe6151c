/*
 * What the catalog of a database says of its objects, as text that two databases can be compared by: no oids in the values,
 * names with their schema, expressions as PostgreSQL prints them.
 */
#ifndef LOCKSTEP_STEP_SHAPE_H
#define LOCKSTEP_STEP_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* One thing that the catalog says of an object or of a part of it. */
struct ls_shape_line {
    /* "column id", "constraint users_pkey", "index users_name", "sequence users_id_seq" (that a column owns), "trigger t",
     * "policy p", "rule r", "statistics s"; empty: the object itself. */
    struct ls_span part;
    /* Of a column "type", "null" ("not null", or no such line), "default", "identity", "generated", "collation",
     * "options", "comment"; of other parts "definition", "state" ("disabled", …), "comment"; of an object
     * what its kind has, such as "definition", "labels", "partition key", "comment". */
    struct ls_span what;
    struct ls_span value; /* may hold several lines */
};

/* One table (partitioned ones too), view, materialized view, foreign table, sequence, type, function, schema or extension.
 * Indexes, constraints, triggers, policies and rules are parts of their table, and so is a sequence that a column owns,
 * serial or identity; the index of a constraint is in that constraint. What belongs to an extension is left out. */
struct ls_shape_object {
    struct ls_span
        kind; /* as ls_effect has it: "table", "view", "sequence", "type", "function", … */
    struct ls_span schema; /* absent: it lives in none (schema, extension) */
    struct ls_span name;   /* of a function with the types of its arguments, as effects name it */
    uint32_t oid;          /* in that cluster, at that moment */
    const struct ls_shape_line *lines; /* by part, then what, in the order of their bytes */
    size_t n_lines;
};

/* Whether it comes with every database (schema public, plpgsql), as its oid tells. */
static inline bool
ls_shape_is_servers_own(const struct ls_shape_object *object)
{
    enum { FIRST_NORMAL_OID = 16384 };
    return object->oid != 0 && object->oid < FIRST_NORMAL_OID;
}

/* An index or a trigger (by its name "NAME on TABLE") that a partition has from its parent. */
struct ls_shape_inherited {
    struct ls_span kind; /* as ls_effect has it */
    struct ls_span schema;
    struct ls_span name;
};

/* By kind, schema and name, in the order of their bytes. */
struct ls_shape {
    const struct ls_shape_object *objects;
    size_t n_objects;
    /* In no order; where all objects were read. They are no parts of their tables' objects, and nobody compares them. */
    const struct ls_shape_inherited *inherited;
    size_t n_inherited;
};

/* Take lines apart that are kept as one text: a newline, a tab, what, a tab, the value; the lines of a part stand below its
 * name, which stands alone. Further lines of a value or a name begin with two tabs. A part may come twice. Sorted; owned by
 * the arena. */
void ls_shape_lines(struct ls_arena *arena, struct ls_span text,
    const struct ls_shape_line **ret_lines, size_t *ret_n);

#endif
