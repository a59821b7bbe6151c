/*
 * The function in the journal's schema that finds what the transaction it runs in has left in the catalog: shared by the
 * files of this room only.
 *
 * Which relations it may have changed is said by the step's text, where that says all (sql/reach.h), or else by the
 * transaction's own locks: those taken in a strong mode. They are looked up by oid in the catalogs. A row is ours, subtransactions included, when the transaction of its xmin is still in progress and not older
 * than ours. A relation is new when its first system column is ours (where it has none: when it is ours itself, and above
 * the highest oid known before). Functions, types, schemas, extensions and triggers are looked at only where their catalogs
 * were written to, or where objects of theirs are locked. What the traces mean is said by the view effect (effects.c).
 */
#ifndef LOCKSTEP_JOURNAL_TRACES_H
#define LOCKSTEP_JOURNAL_TRACES_H

/* CREATE OR REPLACE FUNCTION …; %S is the schema. */
extern const char ls_journal_traces_sql[];

#endif
