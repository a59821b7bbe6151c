/*
 * A new document from a live database.
 */
#ifndef LOCKSTEP_DOC_WRITE_H
#define LOCKSTEP_DOC_WRITE_H

#include "lockstep/plugin.h"

/* Write NNNN_slug.ini for the tables that are asked for; the number goes on from the highest there
 * is. Refused: no tables, tables that are not there, names that an INI file cannot hold (by
 * name). */
int32_t doc_write(const struct lockstep_host *host, const struct lockstep_new *request);

#endif
