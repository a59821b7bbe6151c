/*
 * The function in the journal's schema that writes one event: shared by the files of this room only.
 *
 * It checks that the session lock is held, has find_traces (traces.h) find what the transaction did to the catalog, and
 * inserts the event. These are functions because their parts are planned once per session, and because most of them are
 * needed by few steps.
 */
#ifndef LOCKSTEP_JOURNAL_FUNCTION_H
#define LOCKSTEP_JOURNAL_FUNCTION_H

/* CREATE OR REPLACE FUNCTION …; %S is the schema. */
extern const char ls_journal_function_sql[];

#endif
