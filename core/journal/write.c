/* Writing events. The statement is prepared once per run: planning it anew for every step would cost more than the step. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "db/lock.h"
#include "journal/journal.h"
#include "journal/shape_early.h"
#include "journal/text.h"
#include "sql/quote.h"

enum { N_PARAMS = 18, MAX_SQL = 65536, MAX_ENTRY = 1 << 20 };

/* An event that was put into a message. */
struct pending {
    int64_t seq;
    struct ls_digest hash;
    int64_t covered;
    struct ls_span filled; /* absent: its result has not come yet */
};

struct ls_journal {
    struct ls_arena *arena;
    struct ls_conn *conn;
    struct ls_journal_run run;
    const char *schema; /* quoted */
    char run_id[17];
    char cluster[24];
    char high[24]; /* highest oid when the run began */
    bool is_moved; /* the journal knows no object by its oid here, and some by those of elsewhere */
    char xid[24];  /* the next transaction's number then */
    bool has_code;
    bool is_in_path; /* unqualified names of steps would land in the journal's schema */
    char *guard_sql; /* whole statement */
    char *entry_sql; /* with $1 … $18 */
    char statement_name[32];
    int64_t last_seq; /* settled */
    int64_t covered;  /* by the last settled event's hash */
    char head[LS_DIGEST_HEX];
    struct ls_vec filled;         /* struct ls_span: of settled events after `covered` */
    struct ls_vec pending;        /* struct pending */
    struct ls_shape_early *early; /* its own; NULL: none */
};

const char *
ls_journal_prefix(const struct ls_journal *journal)
{
    return journal->run.is_pooled ? NULL : journal->statement_name;
}

const char *
ls_journal_head(const struct ls_journal *journal)
{
    return journal->head;
}

struct ls_journal_place
ls_journal_place(const struct ls_journal *journal)
{
    return (struct ls_journal_place){.conn = journal->conn,
        .schema = journal->schema,
        .name = journal->run.schema,
        .cluster = journal->cluster,
        .xid = journal->xid,
        .last_seq = journal->last_seq,
        .fence = journal->run.fence,
        .early = journal->early};
}

static void
add_text(struct ls_buf *sql, struct ls_span value)
{
    struct ls_err ignored = {0};
    if (ls_sql_add_literal(sql, value, &ignored) != LS_OK) {
        ls_buf_adds(sql, "NULL");
    }
}

/* The fields of the run as literals, between the parameters. */
static char *
make_entry_sql(struct ls_journal *journal)
{
    const struct ls_journal_run *run = &journal->run;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_printf(&sql, "SELECT * FROM %s.write_event($1::pg_catalog.int8, ", journal->schema);
    add_text(&sql, run->manifest);
    ls_buf_adds(&sql, ", $2::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.text, "
                      "$5::pg_catalog.text, $6::pg_catalog.text,"
                      " $7::pg_catalog.int8, $8::pg_catalog.text, ");
    add_text(&sql, run->lock_digest);
    if (run->serial > 0) {
        ls_buf_printf(&sql, ", %" PRId64 ", ", run->serial);
    } else {
        ls_buf_adds(&sql, ", NULL, ");
    }
    const struct ls_span texts[] = {
        run->signers, run->target, run->who, run->host, run->tool, ls_span_of(journal->run_id)};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        add_text(&sql, texts[i]);
        ls_buf_adds(&sql, ", ");
    }
    ls_buf_printf(&sql,
        "$9::pg_catalog.int8, $10::pg_catalog.text, $11::pg_catalog.text, $12::pg_catalog.int8, "
        "$13::pg_catalog.text,"
        " $15::pg_catalog.int8, $14::pg_catalog.oid, %s, %" PRId64 ", ",
        journal->cluster, run->fence);
    add_text(&sql, run->reason);
    ls_buf_adds(&sql, ", ");
    /* behind a pooler the session has prepared statements of others */
    add_text(&sql, ls_span_of(run->is_pooled ? NULL : journal->statement_name));
    ls_buf_adds(&sql, ", $16::pg_catalog.bool, $17::pg_catalog.text[], $18::pg_catalog.int8)");
    char *text = ls_arena_strdup(journal->arena, ls_buf_span(&sql).ptr);
    ls_buf_finish(&sql);
    return text;
}

/* In a search_path that names it, the system's schema may come behind others, and its names be others'. */
static const char has_code_sql[] =
    "(EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.prorettype <> "
    "'pg_catalog.trigger'::pg_catalog.regtype AND p.pronamespace <> E'%Q'::pg_catalog.regnamespace)"
    " OR EXISTS (SELECT FROM pg_catalog.pg_operator o WHERE o.oid >= 16384)"
    " OR pg_catalog.strpos(pg_catalog.current_setting('search_path'), 'pg_catalog') > 0)";

bool
ls_journal_has_code(const struct ls_journal *journal)
{
    return journal->has_code;
}

void
ls_journal_add_code(const struct ls_journal *journal, struct ls_buf *sql)
{
    ls_buf_adds(sql, "SELECT ");
    ls_journal_expand(sql, has_code_sql, journal->schema);
    ls_buf_adds(sql, " AS lockstep_has_code");
}

static void
take_beginning(void *user, size_t statement, const struct ls_rows *rows)
{
    struct ls_journal *journal = user;
    if (ls_rows_columns(rows) == 6 && strcmp(ls_rows_name(rows, 0), "high") == 0) {
        journal->is_in_path = ls_rows_bool(rows, 0, 2);
        (void)snprintf(
            journal->high, sizeof(journal->high), "%.*s", LS_SPAN_ARGS(ls_rows_text(rows, 0, 0)));
        (void)snprintf(journal->cluster, sizeof(journal->cluster), "%.*s",
            LS_SPAN_ARGS(ls_rows_text(rows, 0, 1)));
        (void)snprintf(
            journal->xid, sizeof(journal->xid), "%.*s", LS_SPAN_ARGS(ls_rows_text(rows, 0, 3)));
        journal->is_moved = ls_rows_bool(rows, 0, 4);
        journal->has_code = journal->run.is_pooled || ls_rows_bool(rows, 0, 5);
        return;
    }
    for (size_t row = 0; statement == 1 && row < ls_rows_count(rows); row++) {
        *LS_PUSH(struct ls_span, &journal->filled, journal->arena) =
            ls_arena_dup(journal->arena, ls_rows_text(rows, row, 0));
    }
}

/* The filled texts of events after `from`, with seq and hash where `with_hash`. */
static void
add_filled_query(const struct ls_journal *journal, struct ls_buf *sql, int64_t from, bool with_hash)
{
    ls_buf_adds(sql, "SELECT ");
    ls_journal_expand(sql, ls_journal_filled_sql, journal->schema);
    ls_buf_printf(sql, " AS filled%s FROM %s.event e WHERE e.seq > %" PRId64 " ORDER BY e.seq;",
        with_hash ? ", e.seq, e.hash" : "", journal->schema, from);
}

static char *
make_guard_sql(const struct ls_journal *journal)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_journal_add_held(&sql, journal->schema, ls_db_lock_gate(journal->run.fence));
    char *text = ls_arena_strdup(journal->arena, ls_buf_span(&sql).ptr);
    ls_buf_finish(&sql);
    return text;
}

void
ls_journal_add_held(struct ls_buf *sql, const char *schema, int64_t id)
{
    if (id < 0) {
        ls_buf_printf(sql,
            "SELECT 1 / (EXISTS (SELECT FROM %s.runner r WHERE r.id = %" PRId64
            ") AND NOT EXISTS (SELECT FROM %s.runner r WHERE r.id = %" PRId64
            " FOR KEY SHARE SKIP LOCKED))::pg_catalog.int4 AS lockstep_guard",
            schema, id, schema, id);
        return;
    }
    ls_buf_printf(sql,
        "SELECT 1 / (NOT pg_catalog.pg_try_advisory_xact_lock_shared(%" PRId64
        "))::pg_catalog.int4 AS lockstep_guard",
        id);
}

static enum ls_status
prepare(struct ls_journal *journal, struct ls_err *err)
{
    char *guard = make_guard_sql(journal);
    (void)snprintf(journal->statement_name, sizeof(journal->statement_name), "lockstep_%08" PRIx32,
        ls_random_below(UINT32_MAX));
    journal->entry_sql = make_entry_sql(journal);
    if (journal->run.is_pooled) {
        journal->guard_sql = guard;
        return LS_OK;
    }
    journal->guard_sql =
        ls_arena_printf(journal->arena, "EXECUTE %s_guard", journal->statement_name);
    struct ls_buf sql = LS_BUF((size_t)MAX_SQL * 2);
    ls_buf_printf(&sql, "PREPARE %s_guard AS %s;", journal->statement_name, guard);
    ls_buf_printf(&sql,
        "PREPARE %s_entry (pg_catalog.int8, pg_catalog.text, pg_catalog.text, pg_catalog.text, "
        "pg_catalog.text,"
        " pg_catalog.text, pg_catalog.int8, pg_catalog.text, pg_catalog.int8, pg_catalog.text, "
        "pg_catalog.text,"
        " pg_catalog.int8, pg_catalog.text, pg_catalog.oid, pg_catalog.int8, pg_catalog.bool, "
        "pg_catalog.text[], pg_catalog.int8) AS "
        "%s",
        journal->statement_name, journal->entry_sql);
    bool is_done = ls_conn_send(journal->conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    ls_buf_finish(&sql);
    return is_done ? LS_OK : ls_journal_fail(journal->conn, "write", journal->run.schema, err);
}

enum ls_status
ls_journal_begin(struct ls_arena *arena, struct ls_conn *conn, const struct ls_journal_run *run,
    const struct ls_state *state, struct ls_journal **ret_journal, struct ls_err *err)
{
    struct ls_journal *journal = ls_arena_alloc(arena, sizeof(*journal));
    *journal = (struct ls_journal){.arena = arena,
        .conn = conn,
        .run = *run,
        .schema = ls_journal_quote_schema(arena, run->schema),
        .last_seq = state->last_seq,
        .covered = state->covered};
    if (state->last_seq > 0) {
        (void)ls_digest_hex(&state->head, journal->head);
    }
    uint64_t id = 0;
    ls_random_bytes(&id, sizeof(id));
    (void)snprintf(journal->run_id, sizeof(journal->run_id), "%016" PRIx64, id);
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql,
        "SELECT (SELECT greatest((SELECT greatest(max(c.oid), max(c.relfilenode)) FROM"
        " pg_catalog.pg_class c), (SELECT max(t.oid) FROM pg_catalog.pg_type t), (SELECT "
        "max(p.oid) FROM pg_catalog.pg_proc p), (SELECT max(n.oid) FROM pg_catalog.pg_namespace n),"
        " (SELECT max(x.oid) FROM pg_catalog.pg_extension x), (SELECT max(g.oid) FROM "
        "pg_catalog.pg_trigger g))) AS high,"
        " s.system_identifier # (d.oid::pg_catalog.int8 << 31) AS cluster, "
        "coalesce(pg_catalog.current_schema() = ");
    add_text(&sql, run->schema);
    ls_buf_printf(&sql,
        ", false), pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()),"
        " EXISTS (SELECT FROM %s.event e WHERE e.cluster IS NOT NULL)"
        " AND NOT EXISTS (SELECT FROM %s.located k WHERE k.cluster = s.system_identifier #"
        "  (d.oid::pg_catalog.int8 << 31))"
        " AND NOT EXISTS (SELECT FROM %s.event e WHERE e.cluster = s.system_identifier #"
        "  (d.oid::pg_catalog.int8 << 31)), ",
        journal->schema, journal->schema, journal->schema);
    ls_journal_expand(&sql, has_code_sql, journal->schema);
    ls_buf_adds(&sql, " FROM pg_catalog.pg_control_system() s,"
                      " pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database();");
    add_filled_query(journal, &sql, state->covered, false);
    if (run->fence < 0) {
        ls_buf_printf(&sql,
            "DELETE FROM %s.runner r WHERE r.id IN (SELECT k.id FROM %s.runner k WHERE k.id < 0 "
            "FOR "
            "UPDATE SKIP LOCKED);",
            journal->schema, journal->schema);
    }
    if (ls_conn_server_version(conn) >= 150000) {
        /* counts of what earlier transactions of this session wrote would make find_traces look where nothing is */
        ls_buf_adds(&sql, "SELECT pg_catalog.pg_stat_force_next_flush()");
    }
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_beginning, journal);
    ls_buf_finish(&sql);
    if (!is_done) {
        return ls_journal_fail(conn, "read", run->schema, err);
    }
    if (journal->is_in_path) {
        (void)ls_err_set(err, LS_CONFIG,
            "the search_path begins with the journal's schema '%.*s': unqualified tables would "
            "land in it",
            LS_SPAN_ARGS(run->schema));
        ls_err_remedy(err,
            "Give the target a search_path in plugins.ini, or the journal another journal_schema.");
        return LS_CONFIG;
    }
    struct ls_journal_place place = ls_journal_place(journal);
    enum ls_status status = journal->is_moved ? ls_journal_locate(&place, err) : LS_OK;
    status = status == LS_OK ? prepare(journal, err) : status;
    if (status == LS_OK) {
        *ret_journal = journal;
    }
    return status;
}

struct last_event {
    const struct ls_journal *journal;
    bool is_there;
};

static void
take_last(void *user, size_t statement, const struct ls_rows *rows)
{
    struct last_event *last = user;
    (void)statement;
    last->is_there =
        last->is_there ||
        (ls_rows_count(rows) == 1 && ls_span_is(ls_rows_text(rows, 0, 0), last->journal->head));
}

void
ls_journal_read_early(struct ls_journal *journal, const struct ls_session_request *session)
{
    struct ls_journal_place place = ls_journal_place(journal);
    if (!journal->run.is_pooled) {
        journal->early = ls_shape_early_begin(&place, session);
    }
}

void
ls_journal_end_early(struct ls_journal *journal)
{
    journal->early = ls_shape_early_end(journal->early);
}

void
ls_journal_move(struct ls_journal *journal, struct ls_conn *conn)
{
    journal->conn = conn;
}

enum ls_status
ls_journal_attach(
    struct ls_journal *journal, struct ls_conn *conn, int64_t fence, struct ls_err *err)
{
    journal->conn = conn;
    journal->run.fence = fence;
    bool is_there = journal->last_seq == 0;
    struct last_event last = {.journal = journal, .is_there = is_there};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_printf(&sql, "SELECT e.hash FROM %s.event e WHERE e.seq = %" PRId64, journal->schema,
        journal->last_seq);
    bool is_done = ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_last, &last);
    ls_buf_finish(&sql);
    if (!is_done) {
        return ls_conn_fail(conn, LS_FAILURE, err);
    }
    if (!last.is_there) {
        (void)ls_err_set(err, LS_UNKNOWN,
            "the server has lost what it had committed: the journal's last entry is gone");
        ls_err_remedy(err, "Run again, from what is there now. With synchronous_commit = off a "
                           "crash of the server takes the last transactions along.");
        return LS_UNKNOWN;
    }
    return prepare(journal, err);
}

void
ls_journal_add_ahead(const struct ls_journal *journal, struct ls_buf *sql)
{
    ls_buf_printf(sql, "SELECT pg_catalog.max(e.seq) - %" PRId64 " FROM %s.event e",
        journal->last_seq, journal->schema);
}

size_t
ls_journal_pending(const struct ls_journal *journal)
{
    return journal->pending.n;
}

void
ls_journal_add_guard(const struct ls_journal *journal, struct ls_buf *sql)
{
    ls_buf_adds(sql, journal->guard_sql);
}

static struct ls_span
number_text(struct ls_arena *arena, int64_t number)
{
    return ls_span_of(ls_arena_printf(arena, "%" PRId64, number));
}

/* Chain the event behind the last one put into a message. */
static struct pending
chain(struct ls_journal *journal, const struct ls_entry *entry, struct ls_arena *arena,
    const char *digest_hex, struct ls_span *ret_error)
{
    size_t n_before = journal->pending.n;
    const struct pending *last =
        n_before == 0 ? NULL : LS_AT(struct pending, &journal->pending, n_before - 1);
    struct pending next = {
        .seq = journal->last_seq + (int64_t)n_before + 1, .covered = journal->last_seq};
    int64_t covered_before = last == NULL ? journal->covered : last->covered;
    char previous[LS_DIGEST_HEX] = "";
    (void)snprintf(previous, sizeof(previous), "%s", journal->head);
    if (last != NULL) {
        (void)ls_digest_hex(&last->hash, previous);
    }
    const struct ls_journal_run *run = &journal->run;
    bool is_step = entry->source.ptr != NULL;
    const struct ls_span absent = {NULL, 0};
    const struct ls_span fields[LS_JOURNAL_FIELDS] = {number_text(arena, next.seq), run->manifest,
        entry->source, entry->local_id, is_step ? ls_span_of(ls_kind_word(entry->kind)) : absent,
        is_step ? ls_span_of(entry->is_backward ? "down" : "up") : absent,
        ls_span_of(ls_outcome_word(entry->outcome)),
        entry->unit > 0 ? number_text(arena, entry->unit) : absent, ls_span_of(digest_hex),
        run->lock_digest, run->serial > 0 ? number_text(arena, run->serial) : absent, run->signers,
        run->target, run->who, run->host, run->tool, ls_span_of(journal->run_id),
        number_text(arena, entry->statements), *ret_error, entry->sqlstate,
        number_text(arena, next.covered)};
    size_t n_filled = (size_t)(next.covered - covered_before);
    next.hash =
        ls_journal_hash(ls_span_of(previous), fields, run->reason, journal->filled.items, n_filled);
    return next;
}

/* Put literals in the places of $1 … $18. */
static void
add_inline(struct ls_buf *sql, const char *template, const struct ls_span params[N_PARAMS])
{
    char quote = '\0'; /* a literal of the run's, or the schema's name, may hold anything */
    for (const char *c = template; *c != '\0'; c++) {
        bool is_quote = c[0] == '\'' || c[0] == '"';
        quote = quote == '\0' && is_quote ? c[0] : quote == c[0] ? '\0' : quote;
        if (quote != '\0' || c[0] != '$' || c[1] < '0' || c[1] > '9') {
            ls_buf_addc(sql, *c);
            continue;
        }
        char *end = NULL;
        unsigned long number = strtoul(c + 1, &end, 10);
        add_text(sql, params[number - 1]);
        c = end - 1;
    }
}

/* Error text as the journal keeps it: valid UTF-8 of a bounded length. */
static struct ls_span
clean_error(struct ls_arena *arena, struct ls_span error)
{
    if (error.ptr == NULL) {
        return error;
    }
    struct ls_buf text = LS_BUF(4000);
    ls_utf8_add_printable(&text, error, true);
    struct ls_span clean = ls_arena_dup(arena, ls_buf_span(&text));
    ls_buf_finish(&text);
    return clean;
}

enum ls_status
ls_journal_add_entry(struct ls_journal *journal, const struct ls_entry *entry, struct ls_buf *sql,
    struct ls_err *err)
{
    struct ls_arena arena = {0};
    char digest_hex[LS_DIGEST_HEX];
    char hash_hex[LS_DIGEST_HEX];
    const char *digest = entry->digest == NULL ? NULL : ls_digest_hex(entry->digest, digest_hex);
    struct ls_span error = clean_error(&arena, entry->error);
    struct pending next = chain(journal, entry, &arena, digest, &error);
    bool is_step = entry->source.ptr != NULL;
    const struct ls_span absent = {NULL, 0};
    const struct ls_span params[N_PARAMS] = {number_text(&arena, next.seq), entry->source,
        entry->local_id, is_step ? ls_span_of(ls_kind_word(entry->kind)) : absent,
        is_step ? ls_span_of(entry->is_backward ? "down" : "up") : absent,
        ls_span_of(ls_outcome_word(entry->outcome)),
        entry->unit > 0 ? number_text(&arena, entry->unit) : absent, ls_span_of(digest),
        number_text(&arena, entry->statements), error, entry->sqlstate,
        number_text(&arena, next.covered), ls_span_of(ls_digest_hex(&next.hash, hash_hex)),
        ls_span_of(journal->high),
        entry->milliseconds >= 0 ? number_text(&arena, entry->milliseconds) : absent,
        entry->looks_for_prepared ? LS_SPAN("t") : absent, ls_journal_reached(&arena, entry->reach),
        entry->reach == NULL ? absent : number_text(&arena, (int64_t)entry->reach->n_made)};
    if (journal->run.is_pooled) {
        add_inline(sql, journal->entry_sql, params);
    } else {
        ls_buf_printf(sql, "EXECUTE %s_entry(", journal->statement_name);
        for (size_t i = 0; i < N_PARAMS; i++) {
            ls_buf_adds(sql, i == 0 ? "" : ",");
            add_text(sql, params[i]);
        }
        ls_buf_addc(sql, ')');
    }
    *LS_PUSH(struct pending, &journal->pending, journal->arena) = next;
    ls_arena_finish(&arena);
    if (sql->overflowed) {
        return ls_err_set(err, LS_FAILURE, "a journal entry does not fit into its message");
    }
    return LS_OK;
}

enum ls_status
ls_journal_add_made(const struct ls_entry *entry, struct ls_buf *sql, struct ls_err *err)
{
    ls_buf_adds(sql, "SELECT pg_catalog.set_config('lockstep.made', ");
    enum ls_status status = ls_sql_add_literal(sql, entry->made, err);
    ls_buf_adds(sql, ", true)");
    return status;
}

bool
ls_journal_take(struct ls_journal *journal, const struct ls_rows *rows)
{
    if (ls_rows_columns(rows) != 2 || ls_rows_count(rows) != 1 ||
        strcmp(ls_rows_name(rows, 0), "lockstep_seq") != 0) {
        return false;
    }
    int64_t seq = ls_rows_int(rows, 0, 0);
    int64_t index = seq - journal->last_seq - 1;
    if (index < 0 || (size_t)index >= journal->pending.n) {
        return false;
    }
    LS_AT(struct pending, &journal->pending, (size_t)index)->filled =
        ls_arena_dup(journal->arena, ls_rows_text(rows, 0, 1));
    ls_shape_early_look(journal->early, seq);
    return true;
}

/* The first `n` pending events are committed; the others are forgotten. */
static void
settle(struct ls_journal *journal, size_t n)
{
    struct ls_vec filled = {0};
    if (n > 0) {
        const struct pending *last = LS_AT(struct pending, &journal->pending, n - 1);
        size_t n_covered = (size_t)(last->covered - journal->covered);
        for (size_t i = n_covered; i < journal->filled.n; i++) {
            *LS_PUSH(struct ls_span, &filled, journal->arena) =
                *LS_AT(struct ls_span, &journal->filled, i);
        }
        for (size_t i = 0; i < n; i++) {
            *LS_PUSH(struct ls_span, &filled, journal->arena) =
                LS_AT(struct pending, &journal->pending, i)->filled;
        }
        (void)ls_digest_hex(&last->hash, journal->head);
        journal->covered = last->covered;
        journal->last_seq = last->seq;
        journal->filled = filled;
    }
    journal->pending.n = 0;
}

bool
ls_journal_settle(struct ls_journal *journal)
{
    bool is_written = true;
    for (size_t i = 0; i < journal->pending.n; i++) {
        is_written = is_written && LS_AT(struct pending, &journal->pending, i)->filled.ptr != NULL;
    }
    if (is_written) {
        settle(journal, journal->pending.n);
    }
    return is_written;
}

struct recovery {
    struct ls_journal *journal;
    size_t n;
    bool is_foreign; /* an event is not one of ours */
};

static void
take_committed(void *user, size_t statement, const struct ls_rows *rows)
{
    struct recovery *recovery = user;
    (void)statement;
    recovery->is_foreign = ls_rows_count(rows) > recovery->journal->pending.n;
    for (size_t row = 0; row < ls_rows_count(rows) && row < recovery->journal->pending.n; row++) {
        struct pending *pending = LS_AT(struct pending, &recovery->journal->pending, row);
        char hex[LS_DIGEST_HEX];
        if (row != recovery->n || ls_rows_int(rows, row, 1) != pending->seq ||
            !ls_span_is(ls_rows_text(rows, row, 2), ls_digest_hex(&pending->hash, hex))) {
            recovery->is_foreign = true;
            return;
        }
        pending->filled = ls_arena_dup(recovery->journal->arena, ls_rows_text(rows, row, 0));
        recovery->n++;
    }
}

enum ls_status
ls_journal_recover(struct ls_journal *journal, size_t *ret_committed, struct ls_err *err)
{
    struct recovery recovery = {.journal = journal};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    add_filled_query(journal, &sql, journal->last_seq, true);
    bool is_done =
        ls_conn_send(journal->conn, ls_buf_span(&sql), NULL, 0, take_committed, &recovery);
    ls_buf_finish(&sql);
    if (!is_done) {
        return ls_conn_fail(journal->conn, LS_FAILURE, err);
    }
    settle(journal, recovery.n);
    *ret_committed = recovery.n;
    if (recovery.is_foreign) {
        (void)ls_err_set(err, LS_LOCKED, "another runner has written into the journal meanwhile");
        ls_err_remedy(err, "Run again: the plan is made anew from what it did.");
        return LS_LOCKED;
    }
    return LS_OK;
}

static void
take_written(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    (void)ls_journal_take(user, rows);
}

enum ls_status
ls_journal_write(struct ls_journal *journal, const char *local_sql, const struct ls_entry *entry,
    struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(MAX_ENTRY + 2 * entry->made.len);
    enum ls_status status = LS_OK;
    ls_buf_printf(&sql, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;%s;", local_sql);
    if (entry->made.ptr != NULL) {
        status = ls_journal_add_made(entry, &sql, err);
        ls_buf_addc(&sql, ';');
    }
    status = status == LS_OK ? ls_journal_add_entry(journal, entry, &sql, err) : status;
    ls_buf_adds(&sql, ";COMMIT");
    if (status == LS_OK &&
        !ls_conn_send(journal->conn, ls_buf_span(&sql), NULL, 0, take_written, journal)) {
        bool is_lock_lost = strcmp(ls_conn_error(journal->conn)->sqlstate, "55P03") == 0;
        if (is_lock_lost) {
            status = ls_conn_fail(journal->conn, LS_LOCKED, err);
            ls_err_remedy(err, "The connection that held the session lock was ended: run again.");
        } else {
            status = ls_journal_fail(journal->conn, "write", journal->run.schema, err);
        }
        bool is_lost = ls_conn_is_lost(journal->conn); /* then it may have been committed */
        journal->pending.n = is_lost ? journal->pending.n : 0;
        if (!is_lost && !ls_conn_send(journal->conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)) {
            ls_err_note(err, "and the transaction could not be rolled back");
        }
    }
    ls_buf_finish(&sql);
    if (status == LS_OK && !ls_journal_settle(journal)) {
        status = ls_err_set(
            err, LS_UNKNOWN, "the journal did not answer for the entry that was written into it");
    }
    return status;
}
