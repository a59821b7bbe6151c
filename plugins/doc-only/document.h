/*
 * A document: what one INI file says about tables. The same structures hold what is found in the
 * database, so that both sides can be laid beside each other.
 */
#ifndef LOCKSTEP_DOC_DOCUMENT_H
#define LOCKSTEP_DOC_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "item.h"
#include "lockstep/plugin.h"

struct doc_table {
    struct lockstep_str name; /* as SQL names it */
    uint32_t line;            /* documented: of its first key */
    struct doc_item *items;
    size_t n_items;
    size_t capacity;
    /* found */
    struct lockstep_str oid;     /* ptr NULL: not in the database */
    struct lockstep_str comment; /* ptr NULL: none */
    char relkind;
};

struct doc_document {
    struct lockstep_str file;
    struct lockstep_str local_id; /* the file's name without its ending */
    struct lockstep_str title;
    struct lockstep_str written; /* ptr NULL: not said */
    struct lockstep_dep *subjects;
    size_t n_subjects;
    size_t subjects_capacity;
    struct doc_table *tables;
    size_t n_tables;
    size_t tables_capacity;
};

/* Read the document in `file`. LOCKSTEP_OK, or a failure with file and line. */
int32_t doc_document_read(
    const struct lockstep_host *host, struct lockstep_str file, struct doc_document *ret);

/* Add an item to a table and give it back, zeroed but for its kind; NULL where memory is spent. */
struct doc_item *doc_table_add(
    const struct lockstep_host *host, struct doc_table *table, enum doc_kind kind);

/* Whether a key would be read as the continuation of another: it ends in '+' and a number. */
int doc_is_continuation(struct lockstep_str key);

#endif
