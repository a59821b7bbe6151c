/*
 * The session of the reader is its own: settings and prepared statements are made once, and what a reading has to know of the
 * one before is kept in settings as well, so that the next one may wait behind it. Each query has a transaction of its own,
 * so that the locks on what it prints are let go at once: a step that wants them waits for less than it would for anybody else.
 */
#include "journal/shape_early.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "db/shape.h"
#include "journal/dependents.h"
#include "sql/quote.h"

enum {
    MAX_SQL = 1 << 20,
    EVERY = 64,   /* events: a reading costs some milliseconds however little there is */
    ATTEMPTS = 3, /* that may fail: a step has locked what is to be read, or drops it meanwhile */
    LONGEST_WAIT = 10,   /* milliseconds, for a lock: long before anybody looks for a deadlock */
    LONGEST_END = 10000, /* milliseconds, for its last answers */
    LONGEST_MS = 2000,   /* a query: views are locked while they are printed */
    KEPT_LEAST = 1024
};

/* clang-format off */

/* The traces of the events that this reading covers. */
#define TRACES " FROM %S.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) u WHERE e.seq > (SELECT d.seq FROM due d) AND e.cluster = %C"

#define RECENT(row) "pg_catalog.age(" row ".xmin) <= (SELECT d.age FROM due d)"

#define MARK(catalog)                                                                                                  \
    "(SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(o.xmin::pg_catalog.text::pg_catalog.int8) FROM pg_catalog." catalog " o)"

/*
 * The setting lockstep.read holds the last event of the reading before, the transaction that was the oldest under way then,
 * and a digest of what leaves no trace though any text may speak of it: operators and the like, members of extensions, the
 * roles of policies, how money is printed. All is read anew where that is another one, where something is gone or may be
 * another object's now, and where statements outside of transactions were at work: the event before them may be an old one.
 */
static const char find_sql[] =
    "PREPARE lockstep_find AS WITH"
    " before AS MATERIALIZED (SELECT pg_catalog.string_to_array(nullif(pg_catalog.current_setting('lockstep.read', true), ''), ' ') AS read),"
    " untraced AS MATERIALIZED (SELECT pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', "
    MARK("pg_collation") ", " MARK("pg_operator") ", " MARK("pg_opclass") ", " MARK("pg_ts_config") ", " MARK("pg_ts_dict") ", "
    MARK("pg_foreign_server") ", " MARK("pg_am") ", " MARK("pg_language") ", " MARK("pg_extension") ","
    "  (SELECT pg_catalog.count(*) || ':' || pg_catalog.sum(o.xmin::pg_catalog.text::pg_catalog.int8) FROM pg_catalog.pg_depend o"
    "   WHERE o.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass),"
    "  (SELECT pg_catalog.string_agg(DISTINCT r.r || ' ' || pg_catalog.pg_get_userbyid(r.r), ' ') FROM pg_catalog.pg_policy y"
    "   CROSS JOIN LATERAL pg_catalog.unnest(y.polroles) r(r)),"
    "  pg_catalog.current_setting('lc_monetary')), 0)::pg_catalog.text AS digest),"
    " due AS MATERIALIZED (SELECT d.is_anew, d.digest, CASE WHEN d.is_anew THEN coalesce((SELECT m.value::pg_catalog.int8 FROM %S.meta m"
    "   WHERE m.key = 'shape'), 0) ELSE d.read[1]::pg_catalog.int8 END AS seq, pg_catalog.age(((CASE WHEN d.is_anew THEN %X::pg_catalog.int8"
    "   ELSE d.read[2]::pg_catalog.int8 END) & 4294967295)::pg_catalog.text::pg_catalog.xid) AS age"
    "  FROM (SELECT b.read, n.digest, coalesce(b.read[3] <> n.digest, true)"
    "    OR EXISTS (SELECT FROM %S.event e WHERE e.seq >= b.read[1]::pg_catalog.int8 AND e.outcome IN ('intent', 'progress'))"
    "    OR EXISTS (SELECT FROM %S.event e CROSS JOIN LATERAL pg_catalog.unnest(e.traces) u WHERE e.seq > b.read[1]::pg_catalog.int8"
    "     AND (u.action = 'dropped' OR u.kind IN ('sequence', 'schema') AND u.action <> 'created' OR u.kind = 'extension')) AS is_anew"
    "   FROM before b CROSS JOIN untraced n) d),"
    " touched AS MATERIALIZED (SELECT ARRAY(SELECT DISTINCT t.oid FROM ("
    "  SELECT " LS_JOURNAL_SUBJECT " AS oid" TRACES " AND u.action <> 'dropped'"
    "  UNION ALL SELECT u.oid" TRACES
    "  UNION ALL " LS_JOURNAL_DEPENDENTS(TRACES)
    "  UNION ALL SELECT coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid = c.oid), c.oid)"
    "   FROM pg_catalog.pg_class c WHERE c.oid >= 16384 AND c.relkind <> 't' AND " RECENT("c")
    "  UNION ALL SELECT x.indrelid FROM pg_catalog.pg_index x WHERE x.indexrelid >= 16384 AND " RECENT("x")
    "  UNION ALL SELECT k.conrelid FROM pg_catalog.pg_constraint k WHERE k.oid >= 16384 AND " RECENT("k")
    "  UNION ALL SELECT f.adrelid FROM pg_catalog.pg_attrdef f WHERE " RECENT("f")
    "  UNION ALL SELECT t.tgrelid FROM pg_catalog.pg_trigger t WHERE " RECENT("t")
    "  UNION ALL SELECT r.ev_class FROM pg_catalog.pg_rewrite r WHERE r.oid >= 16384 AND " RECENT("r")
    "  UNION ALL SELECT y.polrelid FROM pg_catalog.pg_policy y WHERE " RECENT("y")
    "  UNION ALL SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE " RECENT("i")
    "  UNION ALL SELECT s.stxrelid FROM pg_catalog.pg_statistic_ext s WHERE " RECENT("s")
    "  UNION ALL SELECT " LS_JOURNAL_WHOLE_OF("d.classoid", "d.objoid")
    "   FROM pg_catalog.pg_description d WHERE d.objoid >= 16384 AND " RECENT("d")
    /* constraints of domains go without a trace */
    "  UNION ALL SELECT coalesce(nullif(t.typrelid, 0), t.oid) FROM pg_catalog.pg_type t WHERE t.oid >= 16384 AND (t.typtype = 'd'"
    "   OR t.typtype IN ('e', 'r', 'c') AND " RECENT("t") ")"
    "  UNION ALL SELECT k.enumtypid FROM pg_catalog.pg_enum k WHERE " RECENT("k")
    "  UNION ALL SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND " RECENT("p")
    "  UNION ALL SELECT n.oid FROM pg_catalog.pg_namespace n WHERE " RECENT("n")
    " ) t(oid) WHERE t.oid IS NOT NULL)::pg_catalog.text AS oids),"
    " last AS MATERIALIZED (SELECT coalesce(pg_catalog.max(e.seq), 0) AS seq FROM %S.event e)"
    " SELECT d.is_anew AS lockstep_anew, l.seq, t.oids, pg_catalog.set_config('lockstep.touched', t.oids, false) IS NULL,"
    "  pg_catalog.set_config('lockstep.read', pg_catalog.concat_ws(' ', l.seq, pg_catalog.pg_snapshot_xmin("
    "   pg_catalog.pg_current_snapshot()), d.digest), false) IS NULL FROM due d CROSS JOIN touched t CROSS JOIN last l;";

static const char only_sql[] = "(SELECT pg_catalog.current_setting('lockstep.touched')::pg_catalog.oid[])::pg_catalog.oid[]";

/* clang-format on */

/* When an oid was read last. */
struct seen {
    uint32_t oid;
    size_t reading;
    bool is_wanted; /* at the end */
};

struct kept {
    struct ls_shape_text text;
    size_t reading;
};

enum phase { CONNECTING, IDLE, READING, READING_TWICE, ENDED };

struct ls_shape_early {
    struct ls_conn *conn;   /* NULL: it is of no use any more */
    struct ls_conn *beside; /* that of the steps, borrowed */
    char *dsn;              /* its own */
    struct ls_buf setup;    /* the first message */
    struct ls_buf reading;  /* every other: from `at_begin` on, but after one that failed */
    size_t at_begin;
    bool has_failed;
    enum phase phase;
    const char *under_way; /* of `reading` */
    int64_t asked;         /* the last event known when it was asked last */
    int64_t covered;       /* the last event that was there when it was read last */
    size_t n_failed;
    size_t n_readings;
    struct ls_arena arena; /* what was read */
    struct ls_vec seen;    /* struct seen */
    struct ls_vec kept;    /* struct kept */
    size_t n_sifted;       /* of `kept`, when what is superseded was let go last */
};

/* Append the text with its places filled in. */
static void
expand(struct ls_buf *sql, const struct ls_journal_place *place, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        char what = c[0] == '%' ? c[1] : '\0';
        const char *value = what == 'S'   ? place->schema
                            : what == 'C' ? place->cluster
                            : what == 'X' ? place->xid
                                          : NULL;
        if (value == NULL) {
            ls_buf_addc(sql, *c);
            continue;
        }
        ls_buf_adds(sql, value);
        c++;
    }
}

/* No query takes so long that a step would give up waiting for what it has locked. */
static int64_t
longest_query(const struct ls_session_request *session)
{
    bool is_limited = session->has_timeouts && session->lock_timeout > 1;
    return is_limited && session->lock_timeout / 2 < LONGEST_MS ? session->lock_timeout / 2
                                                                : LONGEST_MS;
}

/* False where it cannot be written. */
static bool
add_setup(struct ls_shape_early *early, const struct ls_journal_place *place,
    const struct ls_session_request *session)
{
    struct ls_err ignored = {0};
    struct ls_buf *sql = &early->setup;
    enum ls_status status = LS_OK;
    /* the steps' connection has the server's own lock_timeout where it was given no other */
    ls_buf_printf(sql,
        "SELECT pg_catalog.set_config('statement_timeout', (CASE WHEN s.own > 0 THEN"
        " greatest(1, least(s.own / 2, %" PRId64 ")) ELSE %" PRId64 " END)::pg_catalog.text, false)"
        " FROM (SELECT s.setting::pg_catalog.int8 AS own FROM pg_catalog.pg_settings s WHERE s.name"
        " = 'lock_timeout') s;SET lock_timeout TO %d;SET enable_seqscan TO off;",
        longest_query(session), longest_query(session), LONGEST_WAIT);
    if (session->role.ptr != NULL) {
        ls_buf_adds(sql, "SET role TO ");
        status = ls_sql_add_literal(sql, session->role, &ignored);
        ls_buf_addc(sql, ';');
    }
    ls_shape_add_session_settings(sql);
    ls_buf_addc(sql, ';');
    expand(sql, place, find_sql);
    status = status == LS_OK ? ls_shape_add_prepares(sql, place->name, only_sql, &ignored) : status;
    return status == LS_OK && !sql->overflowed;
}

static void
add_reading(struct ls_shape_early *early, const struct ls_journal_place *place)
{
    struct ls_buf *sql = &early->reading;
    /* to lock a row is to write */
    const char *mode = place->fence < 0 ? "READ WRITE" : "READ ONLY";
    ls_buf_adds(
        sql, "ROLLBACK;BEGIN;SELECT pg_catalog.set_config('lockstep.read', '', false);COMMIT;");
    early->at_begin = sql->len;
    ls_buf_printf(sql, "BEGIN ISOLATION LEVEL READ COMMITTED %s;", mode);
    ls_journal_add_held(sql, place->schema, place->fence);
    ls_buf_adds(sql, ";EXECUTE lockstep_find;COMMIT AND CHAIN;");
    ls_shape_add_executes(sql);
    ls_buf_adds(sql, "COMMIT");
}

struct ls_shape_early *
ls_shape_early_begin(const struct ls_journal_place *place, const struct ls_session_request *session)
{
    struct ls_shape_early *early = calloc(1, sizeof(*early));
    char *dsn = strdup(session->dsn);
    if (early == NULL || dsn == NULL) {
        ls_die_oom();
    }
    *early = (struct ls_shape_early){.beside = place->conn,
        .dsn = dsn,
        .setup = LS_BUF(MAX_SQL),
        .reading = LS_BUF(MAX_SQL),
        .asked = place->last_seq};
    struct ls_conn_request request = {.dsn = dsn, .application_name = LS_SHAPE_EARLY_NAME};
    add_reading(early, place);
    if (add_setup(early, place, session)) {
        early->conn = ls_conn_begin(&request);
    }
    if (early->conn == NULL) {
        return ls_shape_early_end(early);
    }
    ls_conn_ahead(early->conn, ls_buf_span(&early->setup).ptr, false);
    ls_conn_beside(early->beside, early->conn);
    return early;
}

/* It is of no use any more. */
static void
give_up(struct ls_shape_early *early)
{
    if (early->conn != NULL) {
        ls_conn_beside(early->beside, NULL);
        ls_conn_close(early->conn);
        early->conn = NULL;
    }
    early->phase = ENDED;
}

static bool
is_answered(const struct ls_shape_early *early)
{
    return early->conn != NULL && ls_conn_is_answered(early->conn);
}

/* The first message is answered. */
static void
take_setup(struct ls_shape_early *early)
{
    struct ls_err ignored = {0};
    struct ls_conn_request request = {
        .dsn = early->dsn, .application_name = LS_SHAPE_EARLY_NAME, .begun = early->conn};
    struct ls_conn *conn = NULL;
    ls_conn_beside(early->beside, NULL);
    early->conn = NULL; /* it is closed, or another one */
    if (ls_conn_open(&request, &conn, &ignored) != LS_OK) {
        give_up(early);
        return;
    }
    early->conn = conn;
    ls_conn_beside(early->beside, conn);
    early->phase = IDLE;
    if (!ls_conn_send(conn, ls_buf_span(&early->setup), NULL, 0, NULL, NULL)) {
        give_up(early);
    }
    ls_buf_finish(&early->setup);
}

/* One reading. */
struct taking {
    struct ls_arena arena;
    struct ls_shape_reading *shapes;
    int64_t covered;
    bool is_found;
    bool is_anew;
    struct ls_span oids;
};

static void
take_rows(void *user, size_t statement, const struct ls_rows *rows)
{
    struct taking *taking = user;
    (void)statement;
    if (ls_rows_columns(rows) == 5 && ls_rows_count(rows) == 1 &&
        strcmp(ls_rows_name(rows, 0), "lockstep_anew") == 0) {
        taking->is_found = true;
        taking->is_anew = ls_rows_bool(rows, 0, 0);
        taking->covered = ls_rows_int(rows, 0, 1);
        taking->oids = ls_arena_dup(&taking->arena, ls_rows_text(rows, 0, 2));
    } else {
        (void)ls_shape_take(taking->shapes, rows);
    }
}

static int
by_oid(const void *a, const void *b)
{
    const struct seen *x = a;
    const struct seen *y = b;
    int order = (x->oid > y->oid) - (x->oid < y->oid);
    return order != 0 ? order : (x->reading < y->reading) - (x->reading > y->reading);
}

static struct seen *
find(const struct ls_shape_early *early, uint32_t oid)
{
    struct seen *seen = early->seen.items;
    size_t from = 0;
    size_t to = early->seen.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (seen[middle].oid < oid) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < early->seen.n && seen[from].oid == oid ? &seen[from] : NULL;
}

static void
keep_text(struct ls_shape_early *early, const struct ls_shape_text *text, size_t reading)
{
    struct ls_arena *arena = &early->arena;
    *LS_PUSH(struct kept, &early->kept, arena) =
        (struct kept){.text = {.kind = ls_arena_dup(arena, text->kind),
                          .schema = ls_arena_dup(arena, text->schema),
                          .name = ls_arena_dup(arena, text->name),
                          .oid = text->oid,
                          .lines = ls_arena_dup(arena, text->lines)},
            .reading = reading};
}

/* Let go what a later reading supersedes: of each oid the newest one counts. */
static void
sift(struct ls_shape_early *early)
{
    struct ls_arena arena = early->arena;
    struct ls_vec seen = early->seen;
    struct ls_vec kept = early->kept;
    if (seen.n > 1) {
        qsort(seen.items, seen.n, sizeof(struct seen), by_oid);
    }
    early->arena = (struct ls_arena){0};
    early->seen = early->kept = (struct ls_vec){0};
    for (size_t i = 0; i < seen.n; i++) {
        const struct seen *one = LS_AT(struct seen, &seen, i);
        if (i == 0 || one->oid != one[-1].oid) {
            *LS_PUSH(struct seen, &early->seen, &early->arena) = *one;
        }
    }
    for (size_t i = 0; i < kept.n; i++) {
        const struct kept *one = LS_AT(struct kept, &kept, i);
        const struct seen *newest = find(early, one->text.oid);
        if (newest != NULL && newest->reading == one->reading) {
            keep_text(early, &one->text, one->reading);
        }
    }
    early->n_sifted = early->kept.n;
    ls_arena_finish(&arena);
}

bool
ls_shape_early_next(struct ls_span *rest, uint32_t *ret_oid)
{
    size_t at = 0;
    while (at < rest->len && (rest->ptr[at] < '0' || rest->ptr[at] > '9')) {
        at++;
    }
    bool is_there = at < rest->len;
    uint32_t oid = 0;
    for (; at < rest->len && rest->ptr[at] >= '0' && rest->ptr[at] <= '9'; at++) {
        oid = oid * 10 + (uint32_t)(rest->ptr[at] - '0');
    }
    *rest = (struct ls_span){rest->ptr + at, rest->len - at};
    *ret_oid = oid;
    return is_there;
}

static void
note_seen(struct ls_shape_early *early, struct ls_span oids)
{
    uint32_t oid = 0;
    while (ls_shape_early_next(&oids, &oid)) {
        *LS_PUSH(struct seen, &early->seen, &early->arena) =
            (struct seen){.oid = oid, .reading = early->n_readings};
    }
}

/* Take in a reading that has its answer, or wait for it. False where it failed. */
static bool
take_reading(struct ls_shape_early *early)
{
    struct taking taking = {0};
    taking.shapes = ls_shape_begin(&taking.arena);
    early->phase = IDLE;
    bool is_done =
        ls_conn_send(early->conn, ls_span_of(early->under_way), NULL, 0, take_rows, &taking);
    is_done = is_done && taking.is_found;
    early->has_failed = !is_done;
    if (is_done && taking.is_anew) {
        ls_arena_finish(&early->arena);
        early->seen = early->kept = (struct ls_vec){0};
        early->n_sifted = 0;
    }
    if (is_done) {
        size_t n = 0;
        const struct ls_shape_text *texts = ls_shape_texts(taking.shapes, &n);
        early->n_readings++;
        early->covered = taking.covered;
        note_seen(early, taking.oids);
        for (size_t i = 0; i < n; i++) {
            keep_text(early, &texts[i], early->n_readings);
        }
    }
    ls_arena_finish(&taking.arena);
    if (is_done && early->kept.n > 2 * early->n_sifted + KEPT_LEAST) {
        sift(early);
    }
    return is_done;
}

static void
ask(struct ls_shape_early *early)
{
    const char *text = ls_buf_span(&early->reading).ptr;
    early->under_way = early->has_failed ? text : text + early->at_begin;
    early->phase = READING;
    ls_conn_ahead(early->conn, early->under_way, false);
}

void
ls_shape_early_look(struct ls_shape_early *early, int64_t seq)
{
    if (early == NULL || !is_answered(early)) {
        return;
    }
    if (early->phase == CONNECTING) {
        take_setup(early);
    } else if (early->phase == READING && !take_reading(early)) {
        early->n_failed++;
        if (early->n_failed == ATTEMPTS || ls_conn_is_lost(early->conn)) {
            give_up(early);
        }
    }
    if (early->phase == IDLE && seq >= early->asked + EVERY) {
        early->asked = seq;
        ask(early);
    }
}

void
ls_shape_early_ask(struct ls_shape_early *early)
{
    ls_shape_early_look(early, INT64_MIN);
    if (early == NULL || early->conn == NULL) {
        return;
    }
    if (early->phase == CONNECTING || ls_conn_is_lost(early->conn)) {
        give_up(early); /* it would begin with what is done here as fast */
    } else if (early->phase == READING) {
        early->phase = READING_TWICE;
        ls_conn_ahead(early->conn, ls_buf_span(&early->reading).ptr + early->at_begin, false);
    } else {
        ask(early);
    }
}

bool
ls_shape_early_collect(struct ls_shape_early *early, int64_t last_seq)
{
    bool is_done = early != NULL && early->conn != NULL && early->phase != IDLE;
    if (is_done && !ls_conn_await(early->conn, LONGEST_END)) {
        give_up(early);
        return false;
    }
    if (is_done && early->phase == READING_TWICE) {
        is_done = take_reading(early);
        early->under_way = ls_buf_span(&early->reading).ptr + early->at_begin;
    }
    is_done = is_done && take_reading(early) && early->covered >= last_seq;
    if (is_done) {
        sift(early);
    }
    return is_done;
}

bool
ls_shape_early_want(struct ls_shape_early *early, uint32_t oid)
{
    struct seen *seen = find(early, oid);
    if (seen != NULL) {
        seen->is_wanted = true;
    }
    return seen != NULL;
}

void
ls_shape_early_take(
    const struct ls_shape_early *early, struct ls_arena *arena, struct ls_vec *texts)
{
    for (size_t i = 0; i < early->kept.n; i++) {
        const struct kept *kept = LS_AT(struct kept, &early->kept, i);
        if (find(early, kept->text.oid)->is_wanted) {
            *LS_PUSH(struct ls_shape_text, texts, arena) = kept->text;
        }
    }
}

struct ls_shape_early *
ls_shape_early_end(struct ls_shape_early *early)
{
    if (early != NULL) {
        give_up(early);
        ls_buf_finish(&early->setup);
        ls_buf_finish(&early->reading);
        ls_arena_finish(&early->arena);
        free(early->dsn);
        free(early);
    }
    return NULL;
}
