/*
 * The journal: append-only events in the database (DESIGN 5.4), chained by BLAKE2b-256.
 *
 * The chain. The hash of event n covers, each as a field with its length before it (ls_hash_add_field): the hash of event
 * n-1 as 64 hexadecimal digits (empty for the first), then seq, manifest, source, local_id, kind, direction, outcome,
 * unit, digest, lock_digest, serial, signers, target, who, host, tool, run, statements, error, sqlstate and covered as
 * text (null: absent); where a reason was given the word "reason" and the reason; and then the server-filled text of each event after the previous event's `covered` up to this
 * one's `covered`. What the server fills in (times, its user, traces) is not known when the message is sent that writes
 * the event: so the next message covers it.
 */
#ifndef LOCKSTEP_JOURNAL_JOURNAL_H
#define LOCKSTEP_JOURNAL_JOURNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "db/session.h"
#include "sql/reach.h"
#include "step/applied.h"
#include "step/shape.h"

struct ls_journal;

/* What is the same for all events of a run. */
struct ls_journal_run {
    struct ls_span schema; /* of the journal, as the catalog spells it */
    struct ls_span manifest;
    struct ls_span lock_digest; /* hex; absent: without a lock */
    int64_t serial;
    struct ls_span signers; /* key ids; absent: none */
    struct ls_span target;  /* absent: none */
    struct ls_span who;
    struct ls_span host;
    struct ls_span tool;
    struct ls_span reason; /* that people gave; absent: none */
    int64_t fence;         /* of the session lock, see db/lock.h */
    bool is_pooled;        /* no prepared statements: every message carries the whole text */
};

/* One event to write. */
struct ls_entry {
    struct ls_span source; /* absent for an event of the run */
    struct ls_span local_id;
    enum ls_kind kind;
    bool is_backward;
    enum ls_outcome outcome;
    int64_t unit; /* of a step that is not one transaction, from 1; 0: the step as a whole */
    const struct ls_digest *digest; /* forward digest; NULL: none */
    int64_t statements;
    int64_t
        milliseconds; /* how long it took, where that is known here; -1: since the event before */
    struct ls_span error; /* absent: none */
    struct ls_span sqlstate;
    /* ADOPTED, PROGRESS: what the step made, which its own transaction does not show: a JSON array of objects with action,
     * kind, schema, name and formerly as effects have them, and the oid (0: it is gone), or now_schema and now_name, the name today. What
     * is not there under that name is left out. Goes ahead by ls_journal_add_made. Absent: nothing. */
    struct ls_span made;
    bool
        looks_for_prepared; /* the session's prepared statements that are not the journal's own are let go */
    /* What the transaction's statements have reached, all of them; what it did is then looked for there, and nowhere else.
     * NULL: not known. */
    const struct ls_sql_reach *reach;
};

/* Make the journal's schema where it is missing and bring an older one up to date. Run under the session lock. */
LS_MUST_CHECK enum ls_status ls_journal_install(
    struct ls_conn *conn, struct ls_span schema, struct ls_err *err);

/* Make what `lock = table` needs, where it is missing: the table, and the mark that it is what this database's runners lock.
 * To be run before the lock is taken; any number of runners may do so at once. */
LS_MUST_CHECK enum ls_status ls_journal_install_lock(
    struct ls_conn *conn, struct ls_span schema, struct ls_err *err);

/* The table's name, quoted, for db/lock.h; owned by the arena. */
const char *ls_journal_lock_table(struct ls_arena *arena, struct ls_span schema);

/* Whether the database had functions of users' when the journal was begun that a mere definition may run: behind operators,
 * event triggers, or wherever it names them. Those of triggers wait for rows. Also where that cannot be told. */
bool ls_journal_has_code(const struct ls_journal *journal);

/* Append the statement that asks so again: a row with lockstep_has_code. */
void ls_journal_add_code(const struct ls_journal *journal, struct ls_buf *sql);

/* Begin to write: prepares the statements, and removes what killed runs have left of their fences. `state` is what ls_journal_read gave under the session lock. Owned by the
 * arena; the connection is borrowed. */
LS_MUST_CHECK enum ls_status ls_journal_begin(struct ls_arena *arena, struct ls_conn *conn,
    const struct ls_journal_run *run, const struct ls_state *state, struct ls_journal **ret_journal,
    struct ls_err *err);

/* Go on over another connection, and with the fence of a lock that may be a new one: what the journal had prepared is
 * gone. What was added since the last settle stays, for ls_journal_recover. */
LS_MUST_CHECK enum ls_status ls_journal_attach(
    struct ls_journal *journal, struct ls_conn *conn, int64_t fence, struct ls_err *err);

/* The connection of before is gone, and `conn` is the one that may be asked; nothing can be written before ls_journal_attach. */
void ls_journal_move(struct ls_journal *journal, struct ls_conn *conn);

/* Append the statement that stops the transaction unless the session lock is still held. One statement. */
void ls_journal_add_guard(const struct ls_journal *journal, struct ls_buf *sql);

/* Append the statement that writes the event, what the transaction did to the catalog, and checks the lock once more. One
 * statement, with one row as its result, to be handed to ls_journal_take when it comes. */
LS_MUST_CHECK enum ls_status ls_journal_add_entry(struct ls_journal *journal,
    const struct ls_entry *entry, struct ls_buf *sql, struct ls_err *err);

/* Append the statement that hands on what an adopted step made, for the entry that follows in the same transaction. One
 * statement, with a row as its result. */
LS_MUST_CHECK enum ls_status ls_journal_add_made(
    const struct ls_entry *entry, struct ls_buf *sql, struct ls_err *err);

/* Take in the result row of an event; false where the rows are not such a result. */
bool ls_journal_take(struct ls_journal *journal, const struct ls_rows *rows);

/* The message that held all events added since the last settle has succeeded. False where the server did not answer for
 * each of them: then something came between the message and the journal. */
LS_MUST_CHECK bool ls_journal_settle(struct ls_journal *journal);

/* The message failed: ask the server which of the events added since the last settle were committed, and go on from
 * there. *ret_committed is how many. LS_LOCKED where another runner has written events meanwhile. */
LS_MUST_CHECK enum ls_status ls_journal_recover(
    struct ls_journal *journal, size_t *ret_committed, struct ls_err *err);

/* Append the query for how many events are committed since the last settle: one row of one column. */
void ls_journal_add_ahead(const struct ls_journal *journal, struct ls_buf *sql);

/* How many events were added since the last settle. */
size_t ls_journal_pending(const struct ls_journal *journal);

/* Write one event in a transaction of its own. `local_sql` is the session's (db/session.h): a step that is not one
 * transaction has a session of its own making. */
LS_MUST_CHECK enum ls_status ls_journal_write(struct ls_journal *journal, const char *local_sql,
    const struct ls_entry *entry, struct ls_err *err);

/* What the names of the session's own prepared statements begin with; NULL where it may have none. */
const char *ls_journal_prefix(const struct ls_journal *journal);

/* Hash of the last event, hex; "" where there is none. */
const char *ls_journal_head(const struct ls_journal *journal);

/* Write the target's name into the journal at first use. */
LS_MUST_CHECK enum ls_status ls_journal_name_target(
    struct ls_conn *conn, struct ls_span schema, struct ls_span target, struct ls_err *err);

/* Record what the objects that steps have made or changed since the last time look like now, in a transaction of its own:
 * at the end of a run, under the session lock. What is gone loses its row. `local_sql` is the session's (db/session.h),
 * `begin_sql` likewise. Nothing happens where no step has changed anything. Not covered by the chain. */
LS_MUST_CHECK enum ls_status ls_journal_record_shapes(const struct ls_journal *journal,
    const char *begin_sql, const char *local_sql, struct ls_err *err);

/* Begin to read that while the steps of a long run run, on a connection of its own as the session has it: then little is
 * left for ls_journal_record_shapes. Nothing is written on it, and where anything goes wrong there, that reads all of it.
 * To be ended before the journal's own connection is closed. Behind a pooler nothing happens. */
void ls_journal_read_early(struct ls_journal *journal, const struct ls_session_request *session);
void ls_journal_end_early(struct ls_journal *journal);

/* ---- Reading ------------------------------------------------------------------------------------------------------ */

/* Whether there is a journal at all; LS_CONFIG where a newer lockstep made it. */
LS_MUST_CHECK enum ls_status ls_journal_exists(
    struct ls_conn *conn, struct ls_span schema, bool *ret_exists, struct ls_err *err);

/* Ask for the state of one manifest ahead of ls_journal_read (see ls_conn_ahead). */
void ls_journal_read_ahead(
    struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema, struct ls_span manifest);

/* The state of one manifest, by two round trips at most. LS_CONFIG where the journal was made by a newer lockstep. */
LS_MUST_CHECK enum ls_status ls_journal_read(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span schema, struct ls_span manifest, const struct ls_state **ret_state,
    struct ls_err *err);

/* The newest event of any manifest in words, such as "applied app:0001_users, 2 s ago"; false where there is none, or where
 * it cannot be read. */
bool ls_journal_newest(struct ls_conn *conn, struct ls_span schema, char *room, size_t size);

/* All events of one manifest (absent: of all), oldest first. */
LS_MUST_CHECK enum ls_status ls_journal_history(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span schema, struct ls_span manifest, const struct ls_history_row **ret_rows,
    size_t *ret_n, struct ls_err *err);

/* What the steps of all manifests did to the catalog: by event, and within one first what it dropped, then renamed, altered,
 * created. Of what was dropped, the whole name stands in `name`. None where there is no journal. */
LS_MUST_CHECK enum ls_status ls_journal_effects(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span schema, const struct ls_effect **ret_effects, size_t *ret_n, struct ls_err *err);

/* The tables of the database but the journal's own, by schema and name. Owner, steps, since and documented are left absent:
 * plan/ownership.h knows them. */
LS_MUST_CHECK enum ls_status ls_journal_tables(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span schema, const struct ls_table **ret_tables, size_t *ret_n, struct ls_err *err);

/* What the journal expects of the database's objects, held against the live catalog by the server. */
struct ls_journal_shapes {
    bool is_recorded;                /* false: no run has recorded what the steps had made */
    const struct ls_shape *expected; /* objects that are otherwise now, or gone */
    const struct ls_shape *found;    /* those of them that are there */
    const struct ls_shape
        *others; /* what is there and has no record, without lines; no partition */
    const struct ls_shape *partitions; /* tables that are part of another, without lines */
    const struct ls_effect *pending; /* of steps of a run that ended before it could record them */
    size_t n_pending;
    size_t n_same; /* objects that are as recorded */
};

/* Compare the recorded shapes with the live ones, in a transaction that only reads; the journal is there. */
LS_MUST_CHECK enum ls_status ls_journal_compare_shapes(struct ls_arena *arena, struct ls_conn *conn,
    struct ls_span schema, const struct ls_journal_shapes **ret_shapes, struct ls_err *err);

/* Follow the chain over all events. LS_DIGEST at the first event whose hash does not fit, or where `head` (hex; absent:
 * not compared) is the hash of none. *ret_n is the number of events. */
LS_MUST_CHECK enum ls_status ls_journal_verify(struct ls_conn *conn, struct ls_span schema,
    struct ls_span head, size_t *ret_n, struct ls_digest *ret_head, struct ls_err *err);

#endif
