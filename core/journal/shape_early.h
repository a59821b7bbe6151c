/*
 * What the objects of steps look like, read by another process of the server while later steps run: shared by the files of
 * this room only. Whoever records the shapes at the end of a run finds out there which objects that are, and takes from
 * here what was read of them already.
 *
 * Each reading covers the events that are committed by then. It finds what they have touched, and what has changed in the
 * catalogs since the reading before; what an object looked like when it was read last holds unless a later reading finds it
 * again. Where something is gone, or was done outside of a transaction, that cannot be known: then all is read anew.
 */
#ifndef LOCKSTEP_JOURNAL_SHAPE_EARLY_H
#define LOCKSTEP_JOURNAL_SHAPE_EARLY_H

#include "base/vec.h"
#include "db/session.h"
#include "journal/text.h"

/* What the server calls its session. */
#define LS_SHAPE_EARLY_NAME "lockstep shapes"

struct ls_shape_early;

/* Begin to connect, as the session has it. NULL where that cannot be. To be ended. */
struct ls_shape_early *ls_shape_early_begin(
    const struct ls_journal_place *place, const struct ls_session_request *session);

/* An event came back from the server: time for the next reading? Waits for nothing. NULL is fine, here and below. */
void ls_shape_early_look(struct ls_shape_early *early, int64_t seq);

/* Nothing more comes: let it read for the last time. Waits for nothing. */
void ls_shape_early_ask(struct ls_shape_early *early);

/* Wait for its end; whether what was read holds for all events up to `last_seq`. */
bool ls_shape_early_collect(struct ls_shape_early *early, int64_t last_seq);

/* After that: whether the object was read, or looked for at least; it is wanted then. */
bool ls_shape_early_want(struct ls_shape_early *early, uint32_t oid);

/* Append what was read of all that is wanted (struct ls_shape_text, of no order, those of other journals among them). The
 * vector is the arena's, the texts are good until the end. */
void ls_shape_early_take(
    const struct ls_shape_early *early, struct ls_arena *arena, struct ls_vec *texts);

/* The next oid of an array's text, "{1,2}": goes past it; false where there is none. */
bool ls_shape_early_next(struct ls_span *rest, uint32_t *ret_oid);

/* Close the connection; NULL. */
struct ls_shape_early *ls_shape_early_end(struct ls_shape_early *early);

#endif
