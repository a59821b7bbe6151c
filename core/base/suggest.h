/*
 * "Did you mean …?": the known word nearest to one that is not known.
 */
#ifndef LOCKSTEP_BASE_SUGGEST_H
#define LOCKSTEP_BASE_SUGGEST_H

#include "base/err.h"
#include "base/span.h"

/* The nearest of `known` (ends with NULL; the first of several as near) where at most two
 * letters are missing, too many, wrong or swapped with their neighbour, and not the whole word;
 * else NULL. */
const char *ls_suggest(struct ls_span word, const char *const *known);

/* Set the remedy: the nearest known word, or all of them where none is near. */
void ls_suggest_remedy(struct ls_err *err, struct ls_span word, const char *const *known);

#endif
