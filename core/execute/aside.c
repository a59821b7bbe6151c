#include "execute/aside.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "db/shape.h"
#include "sql/quote.h"

enum { MAX_SQL = 256 * 1024 };

#define PREFIX "lockstep_aside"

struct ls_complaint
ls_aside_read(struct ls_arena *arena, const char *sqlstate, const char *message)
{
    struct ls_err err = {0};
    (void)ls_err_set(&err, LS_STEP_FAILED, "%s", message);
    (void)snprintf(err.sqlstate, sizeof(err.sqlstate), "%s", sqlstate);
    struct ls_complaint complaint = ls_complaint_read(arena, &err);
    bool has_shape = complaint.kind == LS_COMPLAINT_RELATION ||
                     (complaint.kind == LS_COMPLAINT_COLUMN && complaint.table.ptr != NULL);
    bool is_kept = complaint.type == LS_COMPLAINT_DOUBLE && has_shape &&
                   ls_span_ends(ls_span_of(message), LS_SPAN(", skipping"));
    return is_kept ? complaint : (struct ls_complaint){.type = LS_COMPLAINT_OTHER};
}

static struct ls_span
relation_of(const struct ls_complaint *name)
{
    return name->kind == LS_COMPLAINT_COLUMN ? name->table : name->name;
}

/* FROM … WHERE: the relations that have one of these names. */
static enum ls_status
add_relations(struct ls_buf *sql, struct ls_span journal_schema, const struct ls_complaint *names,
    size_t n, struct ls_err *err)
{
    ls_buf_adds(sql, " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
                     "c.relnamespace WHERE n.nspname !~ '^(pg_|information_schema$|" PREFIX
                     "_)' AND c.relpersistence <> 't' AND n.nspname <> ");
    enum ls_status status = ls_sql_add_literal(sql, journal_schema, err);
    ls_buf_adds(sql, " AND c.relname IN (");
    for (size_t i = 0; i < n && status == LS_OK; i++) {
        ls_buf_adds(sql, i > 0 ? ", " : "");
        status = ls_sql_add_literal(sql, relation_of(&names[i]), err);
    }
    ls_buf_addc(sql, ')');
    return status;
}

struct oids {
    struct ls_arena *arena;
    struct ls_vec items; /* uint32_t */
};

static void
take_oids(void *user, size_t statement, const struct ls_rows *rows)
{
    struct oids *oids = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        *LS_PUSH(uint32_t, &oids->items, oids->arena) = (uint32_t)ls_rows_int(rows, row, 0);
    }
}

/* Whether the line is of what has one of these names. */
static bool
is_named(const struct ls_shape_object *object, const struct ls_shape_line *line,
    const struct ls_complaint *names, size_t n)
{
    bool found = false;
    for (size_t i = 0; i < n && !found; i++) {
        bool is_column = names[i].kind == LS_COMPLAINT_COLUMN;
        struct ls_span word = is_column ? LS_SPAN("column ") : LS_SPAN("index ");
        bool is_part =
            ls_span_starts(line->part, word) &&
            ls_span_equal((struct ls_span){line->part.ptr + word.len, line->part.len - word.len},
                names[i].name);
        found = is_column ? is_part && ls_span_equal(object->name, names[i].table)
                          : is_part || ls_span_equal(object->name, names[i].name);
    }
    return found;
}

static const struct ls_shape *
keep_named(struct ls_arena *arena, const struct ls_shape *shape, const struct ls_complaint *names,
    size_t n)
{
    struct ls_shape_object *objects = ls_arena_array(arena, shape->n_objects, sizeof(*objects));
    for (size_t o = 0; o < shape->n_objects; o++) {
        const struct ls_shape_object *object = &shape->objects[o];
        struct ls_vec lines = {0};
        for (size_t l = 0; l < object->n_lines; l++) {
            if (is_named(object, &object->lines[l], names, n)) {
                *LS_PUSH(struct ls_shape_line, &lines, arena) = object->lines[l];
            }
        }
        objects[o] = *object;
        objects[o].lines = lines.items;
        objects[o].n_lines = lines.n;
    }
    struct ls_shape *kept = ls_arena_alloc(arena, sizeof(*kept));
    *kept = (struct ls_shape){.objects = objects, .n_objects = shape->n_objects};
    return kept;
}

enum ls_status
ls_aside_shape(struct ls_arena *arena, struct ls_conn *conn, struct ls_span journal_schema,
    const struct ls_complaint *names, size_t n, const struct ls_shape **ret_shape,
    struct ls_err *err)
{
    static const struct ls_shape nothing = {0};
    struct oids oids = {.arena = arena};
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql,
        "SELECT DISTINCT coalesce((SELECT x.indrelid FROM pg_catalog.pg_index x WHERE "
        "x.indexrelid = c.oid), c.oid)");
    enum ls_status status = add_relations(&sql, journal_schema, names, n, err);
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_oids, &oids)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_buf_finish(&sql);
    *ret_shape = &nothing;
    if (status == LS_OK && oids.items.n > 0) {
        status = ls_shape_read(
            arena, conn, journal_schema, oids.items.items, oids.items.n, ret_shape, err);
    }
    *ret_shape = status == LS_OK ? keep_named(arena, *ret_shape, names, n) : *ret_shape;
    return status;
}

/* One statement that puts it aside under a name of its own number. */
static enum ls_status
add_put(struct ls_buf *sql, struct ls_span journal_schema, const struct ls_complaint *name,
    size_t number, struct ls_err *err)
{
    enum ls_status status = LS_OK;
    ls_buf_adds(sql, "DO $lockstep$ DECLARE r record; i int := 0; a text; BEGIN FOR r IN SELECT "
                     "c.relkind, n.nspname, c.relname");
    status = add_relations(sql, journal_schema, name, 1, err);
    ls_buf_printf(sql, " LOOP i := i + 1; a := '" PREFIX "_%zu_' || i; ", number);
    if (name->kind == LS_COMPLAINT_COLUMN) {
        ls_buf_adds(sql, "EXECUTE pg_catalog.format('ALTER TABLE %I.%I RENAME %I TO %I', "
                         "r.nspname, r.relname, ");
        status = status == LS_OK ? ls_sql_add_literal(sql, name->name, err) : status;
        ls_buf_adds(sql, ", a);");
    } else {
        ls_buf_adds(sql,
            "IF r.relkind IN ('i', 'I') THEN EXECUTE pg_catalog.format('ALTER INDEX %I.%I RENAME "
            "TO %I', r.nspname, r.relname, a); ELSE EXECUTE pg_catalog.format('CREATE SCHEMA %I', "
            "a); EXECUTE pg_catalog.format('ALTER TABLE %I.%I SET SCHEMA %I', r.nspname, "
            "r.relname, a); END IF;");
    }
    ls_buf_adds(sql, " END LOOP; END $lockstep$;");
    return status;
}

bool
ls_aside_put(
    struct ls_conn *conn, struct ls_span journal_schema, const struct ls_complaint *names, size_t n)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    struct ls_err ignored = {0};
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < n && status == LS_OK; i++) {
        status = add_put(&sql, journal_schema, &names[i], i, &ignored);
    }
    bool is_done = status == LS_OK && ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    ls_buf_finish(&sql);
    return is_done;
}
