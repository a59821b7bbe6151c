/*
 * rev_filename.h: the name of a new revision's file.
 */
#ifndef LOCKSTEP_ALEMBIC_REV_FILENAME_H
#define LOCKSTEP_ALEMBIC_REV_FILENAME_H

#include "rev_date.h"

/* Append the name, without ".py", that file_template and truncate_slug_length make of these. On failure the host has been
 * told why. */
int32_t al_filename(const struct lockstep_host *host, const struct al_graph *graph,
    struct lockstep_str id, struct lockstep_str message, const struct al_date *date,
    struct al_text *out);

#endif
