/*
 * What a transaction did to the catalog, as SQL: shared by the files of this room only.
 *
 * A transaction's own locks say which relations it may have changed: taken in a strong mode, they are looked up by oid in
 * the catalogs. A row is ours, subtransactions included, when the transaction of its xmin is still in progress and not
 * older than ours. A relation is new when its first system column (or, where it has none, the relation itself, above the
 * highest oid known before) is ours. Functions, types, schemas and extensions are looked at only where their catalogs were
 * written to in this transaction.
 */
#ifndef LOCKSTEP_JOURNAL_EFFECTS_H
#define LOCKSTEP_JOURNAL_EFFECTS_H

/* Common table expressions `locks` … `fx`, where fx inserts into %S.effect and returns its rows. Needs $1 (seq) and $14
 * (highest oid known); %C is the cluster's number, %P the process that holds the session lock, %K1 and %K2 its key. */
extern const char ls_journal_effects_sql[];

#endif
