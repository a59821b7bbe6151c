/*
 * Documents against the database: every difference is told to the host, both ways round.
 */
#ifndef LOCKSTEP_DOC_COMPARE_H
#define LOCKSTEP_DOC_COMPARE_H

#include "document.h"

/* Compare the documents with the live database. LOCKSTEP_OK where all is as documented;
 * LOCKSTEP_OFFLINE; or a failure (LOCKSTEP_FAIL_DIFFERS with the number of differences, after each
 * was told by host->differ). */
int32_t doc_compare(
    const struct lockstep_host *host, const struct doc_document *const *documents, size_t n);

#endif
