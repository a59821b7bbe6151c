/* The present state of one manifest, made of its events one by one, oldest first. A fold here costs a quarter of the time
 * that the same as a query costs the server. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/vec.h"
#include "journal/journal.h"
#include "journal/text.h"
#include "sql/quote.h"

enum { MAX_SQL = 16384 };

/* The part of a step that was done last in one direction, since the step was last decided. */
struct part {
    int64_t unit; /* 0: none */
    struct ls_digest digest;
};

/* One step while its events come in. */
struct line {
    struct ls_applied step;
    struct part parts[2]; /* forward, backward */
    bool has_begun_back;  /* something on its way back may have stayed */
    enum ls_outcome last;
};

struct reading {
    struct ls_arena *arena;
    struct ls_state *state;
    struct ls_map index; /* id to place in lines */
    struct ls_vec lines; /* struct line */
    int64_t version;
    int64_t recorded; /* the last event whose effects are among the shapes; 0: none */
};

static struct line *
line_of(struct reading *reading, struct ls_span source, struct ls_span local_id)
{
    char id[512];
    size_t len = source.len + 1 + local_id.len;
    if (len > sizeof(id)) {
        return NULL; /* no step has such an id */
    }
    memcpy(id, source.ptr, source.len);
    id[source.len] = ':';
    memcpy(id + source.len + 1, local_id.ptr, local_id.len);
    struct ls_span key = {id, len};
    size_t place = reading->lines.n;
    if (ls_map_get(&reading->index, key, &place)) {
        return LS_AT(struct line, &reading->lines, place);
    }
    key = ls_arena_dup(reading->arena, key);
    (void)ls_map_add(&reading->index, reading->arena, key, place);
    struct line *line = LS_PUSH(struct line, &reading->lines, reading->arena);
    line->step.id = key;
    line->step.source = (struct ls_span){key.ptr, source.len};
    line->step.local_id = (struct ls_span){key.ptr + source.len + 1, local_id.len};
    return line;
}

/* It was applied or taken back: what came before does not count any more. */
static void
decide(struct reading *reading, struct line *line, const struct ls_rows *rows, size_t row)
{
    struct ls_applied *step = &line->step;
    bool is_applied = line->last != LS_OUTCOME_REVERTED && line->last != LS_OUTCOME_UNRECORDED &&
                      line->last != LS_OUTCOME_WITHDRAWN;
    line->parts[0] = line->parts[1] = (struct part){0};
    line->has_begun_back = false;
    step->is_applied = is_applied;
    step->is_executed = line->last == LS_OUTCOME_APPLIED || line->last == LS_OUTCOME_ADOPTED;
    step->is_unchecked = line->last == LS_OUTCOME_UNCHECKED;
    step->outcome = step->finished = step->who = (struct ls_span){NULL, 0};
    step->seq = step->serial = 0;
    step->digest = (struct ls_digest){0};
    if (is_applied) {
        char finished[LS_TIME_TEXT];
        step->outcome = ls_span_of(ls_outcome_word(line->last));
        step->seq = step->last_seq;
        step->serial = ls_rows_int(rows, row, 7);
        (void)ls_digest_parse(ls_rows_text(rows, row, 6), &step->digest);
        (void)ls_clock_iso(ls_rows_int(rows, row, 8) * 1000000, finished);
        step->finished = ls_span_of(ls_arena_strdup(reading->arena, finished));
        step->who = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 9));
    }
}

/* A run ended in the middle of it. */
static bool
is_part_way(const struct line *line)
{
    bool is_under_way = line->last == LS_OUTCOME_PROGRESS || line->step.has_failed;
    return line->last == LS_OUTCOME_INTENT ||
           (is_under_way && (line->parts[0].unit > 0 || line->parts[1].unit > 0));
}

static void
take_event(struct reading *reading, const struct ls_rows *rows, size_t row)
{
    int64_t serial = ls_rows_int(rows, row, 7);
    if (serial > reading->state->newest_serial) {
        reading->state->newest_serial = serial;
    }
    struct ls_span source = ls_rows_text(rows, row, 1);
    struct line *line =
        source.ptr == NULL ? NULL : line_of(reading, source, ls_rows_text(rows, row, 2));
    enum ls_outcome outcome = LS_OUTCOME_APPLIED;
    if (line == NULL || !ls_outcome_parse(ls_rows_text(rows, row, 5), &outcome)) {
        return;
    }
    struct ls_applied *step = &line->step;
    bool is_back = ls_span_is(ls_rows_text(rows, row, 4), "down");
    bool is_rolled_back = outcome == LS_OUTCOME_FAILED || outcome == LS_OUTCOME_INTERRUPTED;
    step->last_seq = ls_rows_int(rows, row, 0);
    if (is_back && is_rolled_back && !line->has_begun_back && is_part_way(line)) {
        return; /* its way back has left nothing: it stands where it stood */
    }
    line->has_begun_back = line->has_begun_back || (is_back && !is_rolled_back);
    line->last = outcome;
    (void)ls_kind_parse(ls_rows_text(rows, row, 3), &step->kind);
    bool is_behind = step->last_seq > reading->recorded && step->kind != LS_KIND_DOC;
    reading->state->is_unrecorded = reading->state->is_unrecorded || is_behind;
    step->is_backward = is_back;
    step->was_stopped = line->last == LS_OUTCOME_INTERRUPTED;
    step->has_failed = line->last == LS_OUTCOME_FAILED || step->was_stopped;
    step->error = step->sqlstate = (struct ls_span){NULL, 0};
    if (step->has_failed) {
        step->error = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 11));
        step->sqlstate = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 12));
    } else if (line->last == LS_OUTCOME_PROGRESS) {
        struct part *part = &line->parts[step->is_backward];
        part->unit = ls_rows_int(rows, row, 10);
        part->digest = (struct ls_digest){0};
        (void)ls_digest_parse(ls_rows_text(rows, row, 6), &part->digest);
    } else if (line->last == LS_OUTCOME_CHECKED) {
        step->is_unchecked = false;
    } else if (line->last != LS_OUTCOME_INTENT) {
        decide(reading, line, rows, row);
    }
}

static void
take(void *user, size_t statement, const struct ls_rows *rows)
{
    struct reading *reading = user;
    struct ls_state *state = reading->state;
    size_t n = ls_rows_count(rows);
    if (statement == 2) {
        /* no more steps than events */
        reading->lines.items = ls_arena_array(reading->arena, n, sizeof(struct line));
        reading->lines.capacity = n;
    }
    for (size_t row = 0; row < n; row++) {
        if (statement == 0) {
            struct ls_span key = ls_rows_text(rows, row, 0);
            if (ls_span_is(key, "version")) {
                reading->version = ls_rows_int(rows, row, 1);
            } else if (ls_span_is(key, "target")) {
                state->target = ls_arena_dup(reading->arena, ls_rows_text(rows, row, 1));
            } else if (ls_span_is(key, "lock")) {
                state->is_row_lock = ls_span_is(ls_rows_text(rows, row, 1), "table");
            } else if (ls_span_starts(key, LS_SPAN(LS_JOURNAL_BOOKS_KEY))) {
                state->has_books = true;
            } else if (ls_span_is(key, "shape")) {
                reading->recorded = ls_rows_int(rows, row, 1);
            }
        } else if (statement == 1) {
            state->last_seq = ls_rows_int(rows, row, 0);
            state->covered = ls_rows_int(rows, row, 1);
            (void)ls_digest_parse(ls_rows_text(rows, row, 2), &state->head);
        } else {
            take_event(reading, rows, row);
        }
    }
}

static int
by_application(const void *a, const void *b)
{
    const struct ls_applied *x = a;
    const struct ls_applied *y = b;
    if (x->seq != y->seq) {
        return x->seq < y->seq ? -1 : 1;
    }
    return (x->last_seq > y->last_seq) - (x->last_seq < y->last_seq);
}

/* Where a step's last run ended in the middle of it. */
static void
end_line(struct line *line)
{
    struct ls_applied *step = &line->step;
    bool is_intent = line->last == LS_OUTCOME_INTENT;
    const struct part *part = &line->parts[step->is_backward];
    step->is_interrupted = is_part_way(line);
    step->is_unit_done = !is_intent;
    if (is_intent || line->last == LS_OUTCOME_PROGRESS || step->has_failed) {
        step->unit = part->unit;
        step->unit_digest = part->digest;
    }
}

static void
end_reading(struct reading *reading)
{
    struct ls_state *state = reading->state;
    size_t n = reading->lines.n;
    struct ls_applied *steps = ls_arena_array(reading->arena, n, sizeof(*steps));
    for (size_t i = 0; i < n; i++) {
        struct line *line = LS_AT(struct line, &reading->lines, i);
        end_line(line);
        steps[i] = line->step;
    }
    if (n > 1) {
        qsort(steps, n, sizeof(*steps), by_application);
    }
    state->steps = steps;
    state->n_steps = n;
}

/* NULL where the manifest's name is none that SQL can hold. */
static const char *
make_sql(struct ls_arena *arena, const char *quoted, struct ls_span manifest)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct ls_err ignored = {0};
    ls_buf_printf(&sql,
        "SELECT m.key, m.value FROM %s.meta m;"
        "SELECT e.seq, e.covered, e.hash FROM %s.event e ORDER BY e.seq DESC LIMIT 1;"
        "SELECT e.seq, e.source, e.local_id, e.kind, e.direction, e.outcome, e.digest, e.serial,"
        " extract(epoch FROM e.finished), e.who, e.unit, e.error,"
        " e.sqlstate FROM %s.event e WHERE e.manifest = ",
        quoted, quoted, quoted);
    bool is_name = ls_sql_add_literal(&sql, manifest, &ignored) == LS_OK;
    ls_buf_adds(&sql, " ORDER BY e.seq");
    const char *text = is_name ? ls_arena_strdup(arena, ls_buf_span(&sql).ptr) : NULL;
    ls_buf_finish(&sql);
    return text;
}

void
ls_journal_read_ahead(
    struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema, struct ls_span manifest)
{
    const char *quoted = ls_journal_quote_schema(arena, schema);
    const char *sql = make_sql(arena, quoted, manifest);
    if (sql != NULL) {
        ls_conn_ahead(conn, ls_journal_find_sql(arena, quoted), false);
        ls_conn_ahead(conn, sql, true);
    }
}

enum ls_status
ls_journal_read(struct ls_arena *arena, struct ls_conn *conn, struct ls_span schema,
    struct ls_span manifest, const struct ls_state **ret_state, struct ls_err *err)
{
    struct ls_state *state = ls_arena_alloc(arena, sizeof(*state));
    struct reading reading = {.arena = arena, .state = state};
    *ret_state = state;
    const char *quoted = ls_journal_quote_schema(arena, schema);
    struct ls_journal_found found = {.exists = false};
    enum ls_status status = ls_journal_find(conn, schema, quoted, &found, err);
    state->exists = found.exists;
    state->writer = found.writer;
    if (status != LS_OK || !found.exists) {
        return status;
    }
    const char *sql = make_sql(arena, quoted, manifest);
    if (sql == NULL || !ls_conn_send(conn, ls_span_of(sql), NULL, 0, take, &reading)) {
        status = ls_journal_fail(conn, "read", schema, err);
    } else {
        status = ls_journal_check_version(reading.version, schema, err);
    }
    end_reading(&reading);
    state->is_outdated = reading.version < LS_JOURNAL_VERSION;
    return status;
}
