/* A partition goes with its table, and so do indexes, triggers and sequences: they are not told by themselves. */
#include "execute/consequences.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/map.h"
#include "execute/cascade.h"
#include "journal/journal.h"
#include "sql/loss.h"
#include "sql/quote.h"

enum { MAX_SQL = 64 * 1024 * 1024 };

struct candidate {
    struct ls_loss loss;
    struct ls_sql_name table; /* as written, to be looked up; name absent: not a relation */
    size_t planned;
    bool is_there;
    bool is_cascade; /* what stands on it goes as well */
    uint32_t oid;
    uint32_t parent; /* of a partition; 0: none */
};

struct finding {
    struct ls_arena *arena;
    const struct ls_consequences_request *request;
    const struct ls_ownership *ownership;
    struct ls_map planned;    /* id of each step that goes: its place in the plan */
    struct ls_vec candidates; /* struct candidate */
    struct ls_vec standing;   /* struct ls_standing */
    int64_t counted;
    struct ls_err *err;
};

static struct candidate *
candidate_at(const struct finding *finding, size_t i)
{
    return LS_AT(struct candidate, &finding->candidates, i);
}

/* A relation that goes with all that is in it. */
static bool
is_whole(const struct candidate *candidate)
{
    return candidate->oid != 0 && candidate->loss.column.ptr == NULL &&
           !ls_span_is(candidate->loss.kind, "rows");
}

static bool
is_relation(struct ls_span kind)
{
    static const char *const others[] = {"type", "function", "schema", "extension"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (ls_span_is(kind, others[i])) {
            return false;
        }
    }
    return true;
}

/* ---- What goes ---------------------------------------------------------------------------------------------------- */

static void
add_recorded(struct finding *finding)
{
    for (size_t i = 0; i < finding->ownership->n_objects; i++) {
        const struct ls_owned *owned = &finding->ownership->objects[i];
        size_t planned = 0;
        bool is_told = !ls_span_is(owned->kind, "index") && !ls_span_is(owned->kind, "trigger") &&
                       !ls_span_is(owned->kind, "sequence");
        if (!is_told || !owned->is_there || owned->created == NULL ||
            !ls_span_equal(owned->created->manifest, finding->request->manifest) ||
            !ls_map_get(&finding->planned, owned->created->step, &planned)) {
            continue;
        }
        struct candidate *to = LS_PUSH(struct candidate, &finding->candidates, finding->arena);
        to->planned = planned;
        to->loss = (struct ls_loss){.kind = owned->kind,
            .schema = owned->schema,
            .name = owned->name,
            .step = owned->created->step};
        if (is_relation(owned->kind)) {
            to->table = (struct ls_sql_name){owned->schema, owned->name};
        } else {
            to->is_there = true;
        }
    }
}

struct writing {
    struct ls_arena *arena;
    struct ls_vec losses; /* struct ls_sql_loss */
};

static void
take_losses(void *user, struct ls_span statement)
{
    struct writing *writing = user;
    ls_sql_losses(writing->arena, statement, &writing->losses);
}

static enum ls_status
add_written(struct finding *finding, size_t planned)
{
    struct writing writing = {.arena = finding->arena};
    enum ls_status status = LS_OK;
    ls_program_each(&finding->request->programs[planned], take_losses, &writing);
    size_t n_written = writing.losses.n;
    for (size_t i = 0; i < n_written && status == LS_OK; i++) {
        struct ls_sql_loss written = *LS_AT(struct ls_sql_loss, &writing.losses, i);
        status = ls_cascade_find(
            finding->arena, finding->request->conn, &written, &writing.losses, finding->err);
    }
    for (size_t i = 0; i < writing.losses.n && status == LS_OK; i++) {
        const struct ls_sql_loss *loss = LS_AT(struct ls_sql_loss, &writing.losses, i);
        if (loss->of != LS_SQL_LOSS_TABLE) {
            continue;
        }
        struct candidate *to = LS_PUSH(struct candidate, &finding->candidates, finding->arena);
        to->planned = planned;
        to->table = loss->table;
        to->loss = (struct ls_loss){
            .column = loss->column, .step = finding->request->plan->planned[planned].step->id};
        if (loss->keeps_table) {
            to->loss.kind = LS_SPAN("rows");
        } else if (loss->column.ptr != NULL) {
            to->loss.kind = LS_SPAN("column");
        }
        to->is_cascade = loss->is_cascade;
    }
    return status;
}

/* Columns: number, oid, schema, name, kind, parent. What is not there has no row. */
static void
take_relations(void *user, size_t statement, const struct ls_rows *rows)
{
    struct finding *finding = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        struct candidate *to = candidate_at(finding, (size_t)ls_rows_int(rows, row, 0));
        struct ls_span kind = ls_rows_text(rows, row, 4);
        to->is_there = true;
        to->oid = (uint32_t)ls_rows_int(rows, row, 1);
        to->parent = (uint32_t)ls_rows_int(rows, row, 5);
        to->loss.schema = ls_arena_dup(finding->arena, ls_rows_text(rows, row, 2));
        to->loss.name = ls_arena_dup(finding->arena, ls_rows_text(rows, row, 3));
        to->loss.has_rows = ls_span_is(kind, "table");
        if (to->loss.kind.ptr == NULL) {
            to->loss.kind = ls_arena_dup(finding->arena, kind);
        }
    }
}

/* Add the text of a name as a literal. */
static enum ls_status
add_name_literal(struct finding *finding, struct ls_buf *sql, const struct ls_sql_name *name)
{
    struct ls_buf text = LS_BUF(4096);
    enum ls_status status = ls_sql_add_qualified(&text, name->schema, name->name, finding->err);
    status = status == LS_OK ? ls_sql_add_literal(sql, ls_buf_span(&text), finding->err) : status;
    ls_buf_finish(&text);
    return status;
}

static enum ls_status
look_up(struct finding *finding)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    enum ls_status status = LS_OK;
    size_t n = 0;
    ls_buf_adds(&sql, "SELECT v.i, c.oid, n.nspname, c.relname, CASE c.relkind WHEN 'r' THEN "
                      "'table' WHEN 'p' THEN 'table'"
                      " WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN "
                      "'foreign table' ELSE 'other' END,"
                      " coalesce((SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE "
                      "h.inhrelid = c.oid AND c.relispartition), 0)"
                      " FROM (VALUES ");
    for (size_t i = 0; i < finding->candidates.n && status == LS_OK; i++) {
        const struct candidate *candidate = candidate_at(finding, i);
        if (candidate->table.name.ptr == NULL) {
            continue;
        }
        ls_buf_printf(&sql, "%s(%zu, ", n++ == 0 ? "" : ", ", i);
        status = add_name_literal(finding, &sql, &candidate->table);
        ls_buf_adds(&sql, ", ");
        if (status == LS_OK && candidate->loss.column.ptr != NULL) {
            status = ls_sql_add_literal(&sql, candidate->loss.column, finding->err);
        } else {
            ls_buf_adds(&sql, "NULL");
        }
        ls_buf_addc(&sql, ')');
    }
    ls_buf_adds(&sql, ") v(i, name, column_name) JOIN pg_catalog.pg_class c ON c.oid = "
                      "pg_catalog.to_regclass(v.name)"
                      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
                      "v.column_name IS NULL OR EXISTS"
                      " (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND "
                      "a.attname = v.column_name"
                      " AND a.attnum > 0 AND NOT a.attisdropped)");
    if (status == LS_OK && n > 0 &&
        !ls_conn_query(finding->request->conn, ls_buf_span(&sql).ptr, NULL, NULL, 0, take_relations,
            finding)) {
        status = ls_conn_fail(finding->request->conn, LS_FAILURE, finding->err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* What is told already, or goes with something that is. */
static void
leave_out(struct finding *finding)
{
    struct ls_map whole = {0}; /* relations that go as a whole */
    struct ls_map told = {0};
    for (size_t i = 0; i < finding->candidates.n; i++) {
        const struct candidate *candidate = candidate_at(finding, i);
        if (is_whole(candidate)) {
            (void)ls_map_add(&whole, finding->arena,
                ls_span_of(ls_arena_printf(finding->arena, "%" PRIu32, candidate->oid)), i);
        }
    }
    for (size_t i = 0; i < finding->candidates.n; i++) {
        struct candidate *candidate = candidate_at(finding, i);
        char *oid = ls_arena_printf(finding->arena, "%" PRIu32, candidate->oid);
        char *parent = ls_arena_printf(finding->arena, "%" PRIu32, candidate->parent);
        char *key = ls_arena_printf(finding->arena, "%s %.*s %.*s", oid,
            LS_SPAN_ARGS(candidate->loss.kind), LS_SPAN_ARGS(candidate->loss.column));
        size_t first = i;
        if (candidate->oid == 0) {
            continue;
        }
        bool is_covered = ls_map_get(&whole, ls_span_of(oid), &first) && first != i;
        struct candidate *other = is_covered ? candidate_at(finding, first) : candidate;
        other->is_cascade = other->is_cascade || candidate->is_cascade;
        is_covered = is_covered || ls_map_get(&whole, ls_span_of(parent), &first) ||
                     !ls_map_add(&told, finding->arena, ls_span_of(key), i);
        candidate->is_there = candidate->is_there && !is_covered;
    }
}

/* ---- Its rows ----------------------------------------------------------------------------------------------------- */

static void
take_count(void *user, size_t statement, const struct ls_rows *rows)
{
    struct finding *finding = user;
    (void)statement;
    if (ls_rows_count(rows) == 1 && ls_rows_columns(rows) == 1) {
        finding->counted = ls_rows_int(rows, 0, 0);
    }
}

/* Rows that a policy hides would be lost as well: with row_security off the server says so instead. */
static enum ls_status
count_rows(struct finding *finding, struct ls_loss *loss)
{
    struct ls_conn *conn = finding->request->conn;
    struct ls_buf sql = LS_BUF(MAX_SQL);
    ls_buf_adds(&sql, "BEGIN READ ONLY; SET LOCAL row_security TO off; SELECT pg_catalog.count(*) "
                      "FROM (SELECT FROM ");
    enum ls_status status = ls_sql_add_qualified(&sql, loss->schema, loss->name, finding->err);
    if (loss->column.ptr != NULL && status == LS_OK) {
        ls_buf_adds(&sql, " t WHERE t.");
        status = ls_sql_add_ident(&sql, loss->column, finding->err);
        ls_buf_adds(&sql, " IS NOT NULL");
    }
    ls_buf_printf(&sql, " LIMIT %d) x; ROLLBACK", LS_ROWS_COUNTED + 1);
    finding->counted = -1;
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, take_count, finding)) {
        finding->counted = -1;
        bool is_done =
            !ls_conn_is_lost(conn) && ls_conn_send(conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL);
        status = is_done ? LS_OK : ls_conn_fail(conn, LS_FAILURE, finding->err);
    }
    loss->rows = finding->counted;
    ls_buf_finish(&sql);
    return status;
}

/* ---- Who stands on it --------------------------------------------------------------------------------------------- */

static bool
goes(const struct finding *finding, struct ls_span step)
{
    size_t ignored = 0;
    return ls_map_get(&finding->planned, step, &ignored);
}

/* Steps of other sources in the plan, by what each of them requires there. */
static void
add_steps(struct finding *finding)
{
    const struct ls_plan *plan = finding->request->plan;
    const struct ls_order *order = finding->request->order;
    for (size_t i = 0; i < plan->n_planned; i++) {
        const struct ls_step *step = plan->planned[i].step;
        for (size_t r = 0; r < order->n_required[plan->planned[i].index]; r++) {
            const struct ls_step *on =
                &order->set->steps[order->required[plan->planned[i].index][r]];
            if (on->source_index != step->source_index && goes(finding, on->id)) {
                *LS_PUSH(struct ls_standing, &finding->standing, finding->arena) =
                    (struct ls_standing){
                        .what = LS_SPAN("step"), .step = step->id, .on = on->id, .goes = true};
            }
        }
    }
}

/* Steps that have changed a table that goes, and stay. */
static void
add_changes(struct finding *finding, const struct candidate *candidate)
{
    const struct ls_loss *loss = &candidate->loss;
    const struct ls_owned *owned =
        ls_ownership_find(finding->ownership, loss->kind, loss->schema, loss->name);
    struct ls_span told = {NULL, 0};
    for (size_t i = 0; owned != NULL && i < owned->n_changes; i++) {
        struct ls_span step =
            ls_effect_step(finding->arena, owned->changes[i], finding->request->manifest);
        bool is_told = ls_span_equal(step, told);
        told = step;
        if (is_told || goes(finding, step)) {
            continue;
        }
        char *name = ls_arena_printf(
            finding->arena, "%.*s.%.*s", LS_SPAN_ARGS(loss->schema), LS_SPAN_ARGS(loss->name));
        *LS_PUSH(struct ls_standing, &finding->standing, finding->arena) =
            (struct ls_standing){.what = LS_SPAN("change"), .step = step, .on = ls_span_of(name)};
    }
}

/* Columns: kind of the one that stands, its schema and name, what, on, whether CASCADE takes it. */
static void
take_dependents(void *user, size_t statement, const struct ls_rows *rows)
{
    struct finding *finding = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        const struct ls_owned *owned = ls_ownership_find(finding->ownership,
            ls_rows_text(rows, row, 0), ls_rows_text(rows, row, 1), ls_rows_text(rows, row, 2));
        struct ls_standing *to = LS_PUSH(struct ls_standing, &finding->standing, finding->arena);
        *to = (struct ls_standing){.what = ls_arena_dup(finding->arena, ls_rows_text(rows, row, 3)),
            .on = ls_arena_dup(finding->arena, ls_rows_text(rows, row, 4)),
            .goes = ls_rows_bool(rows, row, 5)};
        if (owned != NULL && owned->created != NULL) {
            to->step = ls_effect_step(finding->arena, owned->created, finding->request->manifest);
            to->goes = to->goes || goes(finding, to->step);
        }
    }
}

/* Foreign keys of tables that stay, and views that do. */
static enum ls_status
add_dependents(struct finding *finding)
{
    struct ls_buf sql = LS_BUF(MAX_SQL);
    size_t n = 0;
    /* what CASCADE takes takes with it what stands on that */
    ls_buf_adds(&sql, "WITH RECURSIVE named(oid, is_cascade) AS (VALUES ");
    for (size_t i = 0; i < finding->candidates.n; i++) {
        const struct candidate *candidate = candidate_at(finding, i);
        if (is_whole(candidate)) {
            ls_buf_printf(&sql, "%s(%" PRIu32 "::pg_catalog.oid, %s)", n++ == 0 ? "" : ", ",
                candidate->oid, candidate->is_cascade ? "true" : "false");
        }
    }
    ls_buf_adds(&sql,
        "), tree(oid, is_cascade) AS (SELECT k.oid, k.is_cascade FROM named k UNION SELECT "
        "r.ev_class, true FROM tree t JOIN pg_catalog.pg_depend d"
        "   ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.oid"
        "   AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass JOIN "
        "pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.ev_class <> t.oid WHERE t.is_cascade),"
        " going AS (SELECT t.oid, t.is_cascade, n.nspname || '.' || c.relname AS name FROM "
        "(SELECT t.oid, pg_catalog.bool_or(t.is_cascade) AS is_cascade FROM tree t GROUP BY t.oid) "
        "t "
        "JOIN pg_catalog.pg_class c ON c.oid = t.oid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)"
        " SELECT x.kind, x.nspname, x.relname, x.what, x.name, x.is_cascade FROM"
        " (SELECT 'table' AS kind, n.nspname, c.relname, 'foreign key ' || k.conname || ' of ' || "
        "n.nspname || '.' ||"
        "   c.relname AS what, g.name, g.is_cascade FROM going g JOIN pg_catalog.pg_constraint k "
        "ON k.confrelid "
        "= g.oid"
        "   AND k.contype = 'f' AND k.conparentid = 0 JOIN pg_catalog.pg_class c ON c.oid = "
        "k.conrelid"
        "   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.conrelid NOT IN "
        "(SELECT k.oid FROM named k)"
        "  UNION SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, "
        "n.nspname, c.relname,"
        "   'view ' || n.nspname || '.' || c.relname, g.name, g.is_cascade FROM going g JOIN "
        "pg_catalog.pg_depend d"
        "   ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = g.oid"
        "   AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass JOIN "
        "pg_catalog.pg_rewrite r ON r.oid = d.objid"
        "   JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')"
        "   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid NOT IN (SELECT "
        "k.oid FROM named k) AND c.oid <> g.oid) x"
        " ORDER BY x.name COLLATE \"C\", x.what COLLATE \"C\"");
    enum ls_status status = LS_OK;
    if (n > 0 && !ls_conn_query(finding->request->conn, ls_buf_span(&sql).ptr, NULL, NULL, 0,
                     take_dependents, finding)) {
        status = ls_conn_fail(finding->request->conn, LS_FAILURE, finding->err);
    }
    ls_buf_finish(&sql);
    return status;
}

/* ---- All of it ---------------------------------------------------------------------------------------------------- */

/* By the order of the plan; within a step as they were found. */
static enum ls_status
collect(struct finding *finding, struct ls_consequences *consequences)
{
    struct ls_loss *losses =
        ls_arena_array(finding->arena, finding->candidates.n + 1, sizeof(*losses));
    enum ls_status status = LS_OK;
    consequences->losses = losses;
    for (size_t p = 0; p < finding->request->plan->n_planned; p++) {
        for (size_t i = 0; i < finding->candidates.n && status == LS_OK; i++) {
            struct candidate *candidate = candidate_at(finding, i);
            if (candidate->planned != p || !candidate->is_there) {
                continue;
            }
            struct ls_loss *loss = &losses[consequences->n_losses++];
            *loss = candidate->loss;
            status = loss->has_rows ? count_rows(finding, loss) : LS_OK;
            bool is_lost = loss->has_rows && loss->rows != 0;
            consequences->n_tables += is_lost;
            consequences->n_rows += is_lost && loss->rows > 0 ? loss->rows : 0;
            if (is_whole(candidate)) {
                add_changes(finding, candidate);
            }
        }
    }
    return status;
}

enum ls_status
ls_consequences_find(struct ls_arena *arena, const struct ls_consequences_request *request,
    const struct ls_consequences **ret_consequences, struct ls_err *err)
{
    struct finding finding = {.arena = arena, .request = request, .err = err};
    struct ls_consequences *consequences = ls_arena_alloc(arena, sizeof(*consequences));
    const struct ls_effect *effects = NULL;
    size_t n = 0;
    enum ls_status status =
        ls_journal_effects(arena, request->conn, request->journal_schema, &effects, &n, err);
    if (status != LS_OK) {
        return status;
    }
    ls_ownership_make(arena, effects, n, NULL, &finding.ownership);
    for (size_t i = 0; i < request->plan->n_planned; i++) {
        if (request->plan->planned[i].action == LS_ACTION_REVERT) {
            (void)ls_map_add(&finding.planned, arena, request->plan->planned[i].step->id, i);
        }
    }
    add_recorded(&finding);
    for (size_t i = 0; i < request->plan->n_planned; i++) {
        if (request->plan->planned[i].action == LS_ACTION_REVERT && status == LS_OK) {
            status = add_written(&finding, i);
        }
    }
    status = status == LS_OK ? look_up(&finding) : status;
    if (status == LS_OK) {
        leave_out(&finding);
        add_steps(&finding);
        status = collect(&finding, consequences);
    }
    status = status == LS_OK ? add_dependents(&finding) : status;
    consequences->standing = finding.standing.items;
    consequences->n_standing = finding.standing.n;
    *ret_consequences = consequences;
    return status;
}
