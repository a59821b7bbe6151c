/*
 * What the database says of tables: four queries, for any number of tables at once.
 */
#ifndef LOCKSTEP_DOC_CATALOG_H
#define LOCKSTEP_DOC_CATALOG_H

#include "document.h"

/* Look up `n` tables by their names as SQL writes them, along the search_path where they have no
 * schema, and all that the catalog holds about them. ret[i] is table number i; its oid is absent
 * where there is none of that name, and its name is the given one. `where` is for failures.
 * LOCKSTEP_OK, LOCKSTEP_OFFLINE or a reported failure. */
int32_t doc_catalog_read(const struct lockstep_host *host, const struct lockstep_str *names,
    size_t n, struct lockstep_where where, struct doc_table *ret);

#endif
