/* A relation that a transaction makes, changes or drops is locked by it to its end: so the locks of the step's own backend say
 * which relations to look at, and a memory of what was there before says what is new, rewritten or gone. */
#include "execute/rehearse_seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "sql/quote.h"

/* Of a relation that is known. */
struct relation {
    uint32_t oid;
    struct ls_span schema;
    struct ls_span name;
    char kind;            /* as pg_class has it */
    struct ls_span file;  /* its storage; "0": none */
    struct ls_span space; /* tablespace */
    struct ls_span
        columns; /* names, each with SEPARATOR behind it; of tables that were looked at */
};

/* What became of the storage of a relation that was there before the step. */
enum storage { KEPT, EMPTIED, REWRITTEN };

struct ls_seen {
    struct ls_arena *arena;
    const char *sql;
    const char *all_sql;
    struct ls_map places;    /* by oid as text */
    struct ls_vec relations; /* struct relation */
    size_t n_before;         /* relations that were known when the step began */
    struct ls_vec locks;     /* struct lock of the step */
    struct ls_vec columns;   /* struct ls_span of the step */
};

struct lock {
    size_t relation;
    int strength;
    enum storage storage;
};

#define SEPARATOR "\x01"

static const char *const words[] = {"", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};

enum { N_WORDS = sizeof(words) / sizeof(words[0]) };

const char *
ls_lock_word(int strength)
{
    return strength > 0 && strength < N_WORDS ? words[strength] : "";
}

/* "AccessExclusiveLock" and the like. */
static int
strength_of(struct ls_span mode)
{
    static const char *const modes[] = {"", "AccessShareLock", "RowShareLock", "RowExclusiveLock",
        "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock",
        "AccessExclusiveLock"};
    for (int i = 1; i < N_WORDS; i++) {
        if (ls_span_is(mode, modes[i])) {
            return i;
        }
    }
    return 0;
}

static const char *
kind_word(char kind)
{
    switch (kind) {
    case 'r':
    case 'p':
        return "table";
    case 'i':
    case 'I':
        return "index";
    case 'S':
        return "sequence";
    case 'v':
        return "view";
    case 'm':
        return "materialized view";
    case 'f':
        return "foreign table";
    case 'c':
        return "type";
    default:
        return "relation";
    }
}

#define COLUMNS                                                                                    \
    "(SELECT pg_catalog.string_agg(a.attname::pg_catalog.text || E'\\x01', '' ORDER BY a.attnum)"  \
    " FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT"            \
    " a.attisdropped)"

enum ls_status
ls_seen_open(struct ls_arena *arena, struct ls_conn *conn, struct ls_span journal_schema,
    struct ls_seen **ret_seen, struct ls_err *err)
{
    struct ls_seen *seen = ls_arena_alloc(arena, sizeof(*seen));
    struct ls_buf schema = LS_BUF(1024);
    *seen = (struct ls_seen){.arena = arena};
    if (ls_sql_add_literal(&schema, journal_schema, err) != LS_OK) {
        ls_buf_finish(&schema);
        return err->status;
    }
    seen->sql = ls_arena_printf(arena,
        "SELECT l.relation AS " LS_SEEN_COLUMN ", l.mode, n.nspname, c.relname, c.relkind,"
        " c.relfilenode, CASE WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') THEN " COLUMNS " END,"
        " c.reltablespace"
        " FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation"
        " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE l.locktype = 'relation' AND l.granted AND l.pid = pg_catalog.pg_backend_pid()"
        " AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d"
        "  WHERE d.datname = pg_catalog.current_database())"
        " AND (n.nspname IS NULL OR n.nspname NOT IN ('pg_catalog', 'pg_toast',"
        "  'information_schema', %s) AND n.nspname !~ '^pg_(toast_)?temp')",
        ls_buf_span(&schema).ptr);
    seen->all_sql = ls_arena_printf(arena,
        "SELECT c.oid AS " LS_SEEN_COLUMN ", '', n.nspname, c.relname, c.relkind, c.relfilenode,"
        " CASE WHEN c.relkind IN ('r', 'p', 'v', 'm', 'f') THEN " COLUMNS " END, c.reltablespace"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema', %s)",
        ls_buf_span(&schema).ptr);
    ls_buf_finish(&schema);
    *ret_seen = seen;
    ls_seen_begin_step(seen);
    (void)ls_seen_end_step(seen, conn, true);
    return LS_OK;
}

const char *
ls_seen_sql(const struct ls_seen *seen)
{
    return seen->sql;
}

void
ls_seen_begin_step(struct ls_seen *seen)
{
    seen->n_before = seen->relations.n;
    seen->locks = (struct ls_vec){0};
    seen->columns = (struct ls_vec){0};
}

static struct ls_span
text_at(const struct ls_seen *seen, const struct ls_rows *rows, size_t row, size_t column)
{
    return ls_arena_dup(seen->arena, ls_rows_text(rows, row, column));
}

/* Note the columns of `now` that `before` has not. */
static void
note_columns(struct ls_seen *seen, const struct relation *now, struct ls_span before)
{
    struct ls_map known = {0};
    for (int pass = 0; pass < 2; pass++) {
        struct ls_span rest = pass == 0 ? before : now->columns;
        while (rest.len > 0) {
            const char *end = memchr(rest.ptr, SEPARATOR[0], rest.len);
            size_t len = end == NULL ? rest.len : (size_t)(end - rest.ptr);
            struct ls_span name = {rest.ptr, len};
            if (ls_map_add(&known, seen->arena, name, 0) && pass == 1) {
                *LS_PUSH(struct ls_span, &seen->columns, seen->arena) =
                    ls_span_of(ls_arena_printf(seen->arena, "%.*s.%.*s.%.*s",
                        LS_SPAN_ARGS(now->schema), LS_SPAN_ARGS(now->name), LS_SPAN_ARGS(name)));
            }
            len += end != NULL;
            rest = (struct ls_span){rest.ptr + len, rest.len - len};
        }
    }
}

static void
note_lock(struct ls_seen *seen, size_t relation, int strength, enum storage storage)
{
    for (size_t i = 0; i < seen->locks.n; i++) {
        struct lock *lock = LS_AT(struct lock, &seen->locks, i);
        if (lock->relation == relation) {
            lock->strength = lock->strength > strength ? lock->strength : strength;
            lock->storage = lock->storage > storage ? lock->storage : storage;
            return;
        }
    }
    *LS_PUSH(struct lock, &seen->locks, seen->arena) =
        (struct lock){.relation = relation, .strength = strength, .storage = storage};
}

/* What became of the storage. A rewrite fills a relation of its own, whose storage has its oid for a name, swaps the two, and
 * drops it: it is among the `gone`. TRUNCATE takes new storage and no relation. */
static enum storage
storage_of(const struct ls_map *gone, const struct relation *known, struct ls_span file,
    struct ls_span space)
{
    size_t ignored = 0;
    bool has_it = known->kind == 'r' || known->kind == 'm';
    if (!has_it || ls_span_is(known->file, "0") || ls_span_equal(known->file, file)) {
        return KEPT;
    }
    bool is_rewritten = ls_map_get(gone, file, &ignored) || !ls_span_equal(known->space, space);
    return is_rewritten ? REWRITTEN : EMPTIED;
}

/* What the row says of its relation becomes what is known. */
static enum storage
update(struct ls_seen *seen, const struct ls_map *gone, const struct ls_rows *rows, size_t row,
    size_t place)
{
    struct relation *known = LS_AT(struct relation, &seen->relations, place);
    struct ls_span file = ls_rows_text(rows, row, 5);
    struct ls_span before = known->columns;
    struct ls_span space = ls_rows_text(rows, row, 7);
    enum storage storage = place < seen->n_before ? storage_of(gone, known, file, space) : KEPT;
    known->schema = text_at(seen, rows, row, 2);
    known->name = text_at(seen, rows, row, 3);
    known->kind = ls_rows_text(rows, row, 4).ptr[0];
    known->file = ls_arena_dup(seen->arena, file);
    known->space = ls_arena_dup(seen->arena, space);
    if (!ls_span_equal(before, ls_rows_text(rows, row, 6))) {
        known->columns = text_at(seen, rows, row, 6);
        note_columns(seen, known, before);
    }
    return storage;
}

void
ls_seen_take(struct ls_seen *seen, const struct ls_rows *rows)
{
    struct ls_map gone = {0}; /* by oid as text: locked, and not there any more */
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        if (ls_rows_text(rows, row, 2).ptr == NULL) {
            (void)ls_map_add(
                &gone, seen->arena, ls_arena_dup(seen->arena, ls_rows_text(rows, row, 0)), 0);
        }
    }
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct ls_span oid = ls_rows_text(rows, row, 0);
        int strength = strength_of(ls_rows_text(rows, row, 1));
        bool is_gone = ls_rows_text(rows, row, 2).ptr == NULL;
        size_t place = 0;
        bool is_known = ls_map_get(&seen->places, oid, &place);
        if (!is_known && is_gone) {
            continue; /* it came and went */
        }
        if (!is_known) {
            place = seen->relations.n;
            (void)ls_map_add(
                &seen->places, seen->arena, ls_arena_dup(seen->arena, oid), seen->relations.n);
            struct relation *relation = LS_PUSH(struct relation, &seen->relations, seen->arena);
            relation->oid = (uint32_t)ls_rows_int(rows, row, 0);
        }
        enum storage storage = is_gone ? KEPT : update(seen, &gone, rows, row, place);
        if (strength > 0) {
            note_lock(seen, place, strength, storage);
        }
    }
}

static void
take_all(void *user, size_t statement, const struct ls_rows *rows)
{
    (void)statement;
    ls_seen_take(user, rows);
}

static int
compare_locks(const void *a, const void *b)
{
    const struct ls_seen_lock *left = a;
    const struct ls_seen_lock *right = b;
    if (left->was_there != right->was_there) {
        return left->was_there ? -1 : 1;
    }
    if (left->strength != right->strength) {
        return left->strength > right->strength ? -1 : 1;
    }
    int order = ls_span_compare(left->schema, right->schema);
    order = order != 0 ? order : ls_span_compare(left->name, right->name);
    return order != 0 ? order : ls_span_compare(left->kind, right->kind);
}

struct ls_seen_step
ls_seen_end_step(struct ls_seen *seen, struct ls_conn *conn, bool is_parted)
{
    size_t n = seen->locks.n;
    struct ls_seen_lock *locks = ls_arena_array(seen->arena, n, sizeof(*locks));
    for (size_t i = 0; i < n; i++) {
        const struct lock *lock = LS_AT(struct lock, &seen->locks, i);
        const struct relation *relation = LS_AT(struct relation, &seen->relations, lock->relation);
        locks[i] = (struct ls_seen_lock){.schema = relation->schema,
            .name = relation->name,
            .kind = ls_span_of(kind_word(relation->kind)),
            .oid = relation->oid,
            .strength = lock->strength,
            .was_there = lock->relation < seen->n_before,
            .is_rewritten = lock->storage == REWRITTEN,
            .is_emptied = lock->storage == EMPTIED};
    }
    if (n > 1) {
        qsort(locks, n, sizeof(*locks), compare_locks);
    }
    if (is_parted && !ls_conn_send(conn, ls_span_of(seen->all_sql), NULL, 0, take_all, seen)) {
        n = 0; /* the connection is gone, and the next statement says so */
    }
    return (struct ls_seen_step){
        .locks = locks, .n_locks = n, .columns = seen->columns.items, .n_columns = seen->columns.n};
}
