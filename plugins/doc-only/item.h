/*
 * What an item of a table says, and the form in which that is compared: from a document, and from
 * the catalog.
 */
#ifndef LOCKSTEP_DOC_ITEM_H
#define LOCKSTEP_DOC_ITEM_H

#include <stddef.h>
#include <stdint.h>

#include "lockstep/plugin.h"

/* Kinds of items, in the order in which they are written. */
enum doc_kind {
    DOC_COLUMN,
    DOC_PRIMARY_KEY,
    DOC_UNIQUE,
    DOC_EXCLUDE,
    DOC_FOREIGN_KEY,
    DOC_CHECK,
    DOC_INDEX,
    DOC_N_KINDS
};

struct doc_item {
    enum doc_kind kind;
    struct lockstep_str name;  /* as the catalog has it; empty for the primary key */
    struct lockstep_str value; /* as it is written and shown */
    struct lockstep_str canon; /* as it is compared */
    struct lockstep_str other; /* found: a second form that is as good; ptr NULL: none */
    uint32_t line;             /* documented: in the file */
};

/* Begin a key of a table: "column.", "primary key", …. Static storage. */
const char *doc_kind_key(enum doc_kind kind);

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
