/*
 * What an item of a table says, and the form in which that is compared: from a document, and from
 * the catalog.
 */
#ifndef LOCKSTEP_DOC_ITEM_H
#define LOCKSTEP_DOC_ITEM_H

#include "document.h"

/* Set item->canon from item->value, as a document writes it. Returns NULL, or what is wrong with it
 * (static storage). canon.ptr stays NULL where memory is spent. */
const char *doc_item_from_document(const struct lockstep_host *host, struct doc_item *item);

/* Set value and canon of a column from the catalog. */
void doc_item_from_column(const struct lockstep_host *host, struct doc_item *item,
    struct lockstep_str type, int is_not_null, int is_generated, int is_identity);

/* Set value, canon and other of a constraint from pg_get_constraintdef; `referenced` is the
 * qualified name of a foreign key's table, ptr NULL for other kinds. */
void doc_item_from_constraint(const struct lockstep_host *host, struct doc_item *item,
    struct lockstep_str definition, struct lockstep_str referenced);

/* Set value and canon of an index from pg_get_indexdef. */
void doc_item_from_index(const struct lockstep_host *host, struct doc_item *item,
    struct lockstep_str definition, int is_unique, int is_valid);

#endif
