/* The SQL is laid out by hand: the formatter gives each of its string literals a line of its own. */
#include "journal/function.h"

#include "journal/text.h"

/* clang-format off */

/* A row that is there and locked; whoever took over may have removed it, so that comes second, with a new snapshot. */
#define CHECK_FENCE                                                                                                    \
    "IF p_fence < 0 THEN"                                                                                              \
    " PERFORM FROM %S.runner r WHERE r.id = p_fence FOR KEY SHARE SKIP LOCKED; "                                       \
    " v_is_lost := FOUND; "                                                                                            \
    " v_is_lost := v_is_lost OR NOT EXISTS (SELECT FROM %S.runner r WHERE r.id = p_fence); "                           \
    "ELSE"                                                                                                             \
    " v_is_lost := pg_catalog.pg_try_advisory_xact_lock_shared(p_fence); "                                             \
    "END IF; "                                                                                                         \
    "IF v_is_lost THEN"                                                                                                \
    " RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'lockstep: the session lock is not held any more';"           \
    "END IF; "

const char ls_journal_function_sql[] =
    "CREATE OR REPLACE FUNCTION %S.write_event("
    " p_seq pg_catalog.int8, p_manifest pg_catalog.text, p_source pg_catalog.text, p_local_id pg_catalog.text,"
    " p_kind pg_catalog.text, p_direction pg_catalog.text, p_outcome pg_catalog.text, p_unit pg_catalog.int8,"
    " p_digest pg_catalog.text, p_lock_digest pg_catalog.text, p_serial pg_catalog.int8, p_signers pg_catalog.text,"
    " p_target pg_catalog.text, p_who pg_catalog.text, p_host pg_catalog.text, p_tool pg_catalog.text,"
    " p_run pg_catalog.text, p_statements pg_catalog.int8, p_error pg_catalog.text, p_sqlstate pg_catalog.text,"
    " p_covered pg_catalog.int8, p_hash pg_catalog.text, p_milliseconds pg_catalog.int8, p_high pg_catalog.oid,"
    " p_cluster pg_catalog.int8, p_fence pg_catalog.int8, p_reason pg_catalog.text, p_own pg_catalog.text, p_looks pg_catalog.bool,"
    " p_reached pg_catalog.text[], p_made pg_catalog.int8,"
    " OUT lockstep_seq pg_catalog.int8,"
    " OUT lockstep_filled pg_catalog.text)"
    " LANGUAGE plpgsql"
    /* planning a statement anew for each call would cost more than the step; and a plan made while the catalogs are small
     * must hold when they have grown; compiling one costs more than many steps */
    " SET plan_cache_mode TO force_generic_plan SET enable_seqscan TO off SET jit TO off AS $lockstep$ "
    "DECLARE"
    " v_found pg_catalog.record;"
    " v_started pg_catalog.timestamptz;"
    " v_finished pg_catalog.timestamptz;"
    " v_high pg_catalog.oid;"
    " v_name pg_catalog.text;"
    " v_is_lost pg_catalog.bool;"
    "BEGIN "
    CHECK_FENCE
    /* the event before tells, within a run, which oids were there when this transaction began */
    "SELECT e.finished, CASE WHEN e.run = p_run THEN e.high END INTO v_started, v_high FROM %S.event e"
    " WHERE e.seq = p_seq - 1; "
    "v_high := coalesce(v_high, p_high); "
    "v_found := %S.find_traces(v_high, p_outcome IN ('adopted', 'progress'), p_reached, p_made); "
    /* what a step has prepared goes with it; looking costs a fifth of all the rest */
    "IF p_looks THEN FOR v_name IN SELECT p.name FROM pg_catalog.pg_prepared_statement() p"
    "  WHERE p.from_sql AND (p.prepare_time >= pg_catalog.now() OR p_own IS NOT NULL AND pg_catalog.left(p.name,"
    "  pg_catalog.length(p_own)) <> p_own) LOOP"
    " EXECUTE 'DEALLOCATE ' || pg_catalog.quote_ident(v_name);"
    " RAISE NOTICE 'lockstep: undone: prepared statement %', v_name;"
    " END LOOP; END IF; "
    "v_finished := pg_catalog.clock_timestamp(); "
    "v_started := coalesce(v_finished - p_milliseconds * interval '1 millisecond', greatest(pg_catalog.now(), v_started)); "
    "INSERT INTO %S.event (seq, manifest, source, local_id, kind, direction, outcome, unit, digest, lock_digest, serial,"
    "  signers, target, who, host, tool, run, statements, error, sqlstate, covered, hash, started, finished, db_user, high,"
    "  reason, cluster, traces)"
    " VALUES (p_seq, p_manifest, p_source, p_local_id, p_kind, p_direction, p_outcome, p_unit, p_digest, p_lock_digest,"
    "  p_serial, p_signers, p_target, p_who, p_host, p_tool, p_run, p_statements, p_error, p_sqlstate, p_covered, p_hash,"
    "  v_started, v_finished, session_user,"
    " greatest(v_high, v_found.high), p_reason, CASE WHEN v_found.traces IS NOT NULL THEN p_cluster END, v_found.traces); "
    "IF NOT FOUND THEN"
    " RAISE EXCEPTION USING MESSAGE = 'lockstep: the journal did not take its entry', HINT ="
    " 'A rule or a trigger on the journal''s tables keeps rows out: remove it.';"
    "END IF; "
    "lockstep_seq := p_seq; "
    "lockstep_filled := " LS_JOURNAL_FILLED("v_started", "v_finished", "session_user", LS_JOURNAL_TRACES("p_cluster", "v_found.traces")) "; "
    /* once more, now that the table is locked: whoever takes over asks who has it locked, and waits until that is committed */
    CHECK_FENCE
    "END $lockstep$;";
/* clang-format on */
