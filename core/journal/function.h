/*
 * The function in the journal's schema that writes one event: shared by the files of this room only.
 *
 * It checks that the session lock is held, finds what the transaction did to the catalog, and inserts event and effects. It
 * is a function because its parts are planned once per session, and because most of them are needed by few steps.
 *
 * What did the transaction do? Its own locks say which relations it may have changed: those taken in a strong mode are
 * looked up by oid in the catalogs. A row is ours, subtransactions included, when the transaction of its xmin is still in
 * progress and not older than ours. A relation is new when its first system column is ours (where it has none: when it is
 * ours itself, and above the highest oid known before). Functions, types, schemas, extensions and triggers are looked at only
 * where their catalogs were written to, or where objects of theirs are locked.
 */
#ifndef LOCKSTEP_JOURNAL_FUNCTION_H
#define LOCKSTEP_JOURNAL_FUNCTION_H

/* CREATE OR REPLACE FUNCTION …; %S is the schema. */
extern const char ls_journal_function_sql[];

#endif
