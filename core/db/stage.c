#include "db/stage.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "sql/quote.h"

#define SUPERUSER "scratch"
#define BASE "lockstep base"

/* Of roles and databases, as the given cluster has it. */
struct setting {
    struct ls_span role; /* absent: of the database */
    struct ls_span name;
    struct ls_span value;
};

struct ls_stage {
    struct ls_arena *arena;
    struct ls_scratch *scratch;
    struct ls_conn *conn; /* of the superuser, to no database that comes and goes */
    const char *database; /* name of the fresh ones */
    const char *user;     /* who connects to them */
    const char *version;
    struct ls_span owner;   /* absent: the superuser */
    struct ls_span collate; /* absent: as the server has it */
    struct ls_span ctype;
    struct ls_vec role_sql; /* struct ls_span: statements that make the roles */
    struct ls_vec settings; /* struct setting */
    struct ls_vec kept;     /* struct ls_stage_table, resolved */
};

static struct ls_span
text_at(const struct ls_stage *stage, const struct ls_rows *rows, size_t row, size_t column)
{
    return ls_arena_dup(stage->arena, ls_rows_text(rows, row, column));
}

/* ---- What the given database is like -------------------------------------------------------------------------------- */

static const char like_sql[] =
    /* 0: itself */
    "SELECT pg_catalog.current_database(), session_user, pg_catalog.pg_get_userbyid(d.datdba),"
    " d.datcollate, d.datctype FROM pg_catalog.pg_database d"
    " WHERE d.datname = pg_catalog.current_database();"
    /* 1: roles; 2: who is a member of what */
    "SELECT pg_catalog.concat_ws(' ', 'CREATE ROLE', pg_catalog.quote_ident(r.rolname),"
    " CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END,"
    " CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,"
    " CASE WHEN r.rolcanlogin THEN 'LOGIN' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,"
    " CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END) FROM pg_catalog.pg_roles r"
    " WHERE r.rolname !~ '^pg_' AND r.rolname <> '" SUPERUSER "' ORDER BY r.rolname;"
    "SELECT DISTINCT pg_catalog.format('GRANT %I TO %I%s', pg_catalog.pg_get_userbyid(m.roleid),"
    " pg_catalog.pg_get_userbyid(m.member), CASE WHEN m.admin_option THEN ' WITH ADMIN OPTION' "
    "ELSE ''"
    " END) FROM pg_catalog.pg_auth_members m WHERE pg_catalog.pg_get_userbyid(m.member) !~ '^pg_';"
    /* 3: settings, but for those that would keep us out or need a library */
    "SELECT r.rolname, pg_catalog.split_part(c.setting, '=', 1),"
    " pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)"
    " FROM pg_catalog.pg_db_role_setting s CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) "
    "c(setting)"
    " LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole LEFT JOIN pg_catalog.pg_database d ON"
    " d.oid = s.setdatabase WHERE (d.datname IS NULL OR d.datname = pg_catalog.current_database())"
    " AND pg_catalog.split_part(c.setting, '=', 1) NOT IN ('default_transaction_read_only',"
    " 'session_preload_libraries', 'local_preload_libraries', 'log_statement', 'lc_messages')"
    " ORDER BY d.datname IS NOT NULL";

static void
take_like(void *user, size_t statement, const struct ls_rows *rows)
{
    struct ls_stage *stage = user;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        if (statement == 0) {
            struct ls_span name = text_at(stage, rows, row, 0);
            stage->database = ls_span_is(name, "postgres") || ls_span_is(name, "template1")
                                  ? stage->database /* those are the server's own */
                                  : name.ptr;
            stage->user = text_at(stage, rows, row, 1).ptr;
            stage->owner = text_at(stage, rows, row, 2);
            stage->collate = text_at(stage, rows, row, 3);
            stage->ctype = text_at(stage, rows, row, 4);
        } else if (statement <= 2) {
            *LS_PUSH(struct ls_span, &stage->role_sql, stage->arena) = text_at(stage, rows, row, 0);
        } else {
            *LS_PUSH(struct setting, &stage->settings, stage->arena) =
                (struct setting){.role = text_at(stage, rows, row, 0),
                    .name = text_at(stage, rows, row, 1),
                    .value = text_at(stage, rows, row, 2)};
        }
    }
}

static void
take_kept(void *user, size_t statement, const struct ls_rows *rows)
{
    struct ls_stage *stage = user;
    (void)statement;
    for (size_t row = 0; row < ls_rows_count(rows); row++) {
        *LS_PUSH(struct ls_stage_table, &stage->kept, stage->arena) = (struct ls_stage_table){
            .schema = text_at(stage, rows, row, 0), .name = text_at(stage, rows, row, 1)};
    }
}

/* Where the tables are that are kept: a pattern that fits nothing would be an error. */
static enum ls_status
find_kept(struct ls_stage *stage, const struct ls_stage_request *request, struct ls_err *err)
{
    for (size_t i = 0; i < request->n_kept; i++) {
        const struct ls_stage_table *table = &request->kept[i];
        const char *params[] = {ls_arena_dup(stage->arena, table->schema).ptr,
            ls_arena_dup(stage->arena, table->name).ptr};
        bool is_done = ls_conn_query(request->like->conn,
            "SELECT DISTINCT n.nspname, CASE WHEN $2::pg_catalog.text IS NOT NULL THEN c.relname "
            "END"
            " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'S') AND ($2::pg_catalog.text IS NULL OR c.relname = "
            "$2)"
            " AND CASE WHEN $1::pg_catalog.text IS NOT NULL THEN n.nspname = $1"
            " ELSE pg_catalog.pg_table_is_visible(c.oid) END",
            params, NULL, 2, take_kept, stage);
        if (!is_done) {
            return ls_conn_fail(request->like->conn, LS_FAILURE, err);
        }
    }
    return LS_OK;
}

/* ---- Building it up ---------------------------------------------------------------------------------------------------- */

static enum ls_status
send(struct ls_stage *stage, const struct ls_buf *sql, struct ls_err *err)
{
    return ls_conn_send(stage->conn, ls_buf_span(sql), NULL, 0, NULL, NULL)
               ? LS_OK
               : ls_conn_fail(stage->conn, LS_FAILURE, err);
}

static enum ls_status
make_roles(struct ls_stage *stage, struct ls_err *err)
{
    for (size_t i = 0; i < stage->role_sql.n; i++) {
        struct ls_span sql = *LS_AT(struct ls_span, &stage->role_sql, i);
        if (!ls_conn_send(stage->conn, sql, NULL, 0, NULL, NULL)) {
            return ls_conn_fail(stage->conn, LS_FAILURE, err);
        }
    }
    return LS_OK;
}

/* CREATE DATABASE … TEMPLATE …, or NULL where a name is none. */
static enum ls_status
create_database(struct ls_stage *stage, const char *name, const char *template_name,
    bool has_locale, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(4096);
    ls_buf_adds(&sql, "CREATE DATABASE ");
    enum ls_status status = ls_sql_add_ident(&sql, ls_span_of(name), err);
    ls_buf_adds(&sql, " TEMPLATE ");
    status = status == LS_OK ? ls_sql_add_ident(&sql, ls_span_of(template_name), err) : status;
    if (has_locale && status == LS_OK) {
        ls_buf_adds(&sql, " ENCODING 'UTF8' LC_COLLATE ");
        status = ls_sql_add_literal(&sql, stage->collate, err);
        ls_buf_adds(&sql, " LC_CTYPE ");
        status = status == LS_OK ? ls_sql_add_literal(&sql, stage->ctype, err) : status;
    }
    if (stage->owner.ptr != NULL && status == LS_OK) {
        ls_buf_adds(&sql, " OWNER ");
        status = ls_sql_add_ident(&sql, stage->owner, err);
    }
    status = status == LS_OK ? send(stage, &sql, err) : status;
    ls_buf_finish(&sql);
    return status;
}

static enum ls_status
drop_database(struct ls_stage *stage, const char *name, struct ls_err *err)
{
    struct ls_buf sql = LS_BUF(1024);
    ls_buf_adds(&sql, "DROP DATABASE IF EXISTS ");
    enum ls_status status = ls_sql_add_ident(&sql, ls_span_of(name), err);
    ls_buf_adds(&sql, " WITH (FORCE)");
    status = status == LS_OK ? send(stage, &sql, err) : status;
    ls_buf_finish(&sql);
    return status;
}

/* A setting is made in a transaction first, and then kept FROM CURRENT: that way a list stays a list. What this server does
 * not take is left out. */
static void
keep_settings(struct ls_stage *stage)
{
    for (size_t i = 0; i < stage->settings.n; i++) {
        const struct setting *setting = LS_AT(struct setting, &stage->settings, i);
        struct ls_buf sql = LS_BUF(65536);
        struct ls_err ignored = {0};
        ls_buf_adds(&sql, "BEGIN;SELECT pg_catalog.set_config(");
        enum ls_status status = ls_sql_add_literal(&sql, setting->name, &ignored);
        ls_buf_addc(&sql, ',');
        status = status == LS_OK ? ls_sql_add_literal(&sql, setting->value, &ignored) : status;
        ls_buf_adds(&sql, ",true);ALTER ");
        if (setting->role.ptr != NULL) {
            ls_buf_adds(&sql, "ROLE ");
            status = status == LS_OK ? ls_sql_add_ident(&sql, setting->role, &ignored) : status;
            ls_buf_adds(&sql, " IN ");
        }
        ls_buf_adds(&sql, "DATABASE ");
        status = status == LS_OK ? ls_sql_add_ident(&sql, ls_span_of(stage->database), &ignored)
                                 : status;
        ls_buf_adds(&sql, " SET ");
        /* a name of a setting may have a dot in it, and is otherwise plain */
        ls_buf_add(&sql, setting->name);
        ls_buf_adds(&sql, " FROM CURRENT;COMMIT");
        if (status != LS_OK || !ls_conn_send(stage->conn, ls_buf_span(&sql), NULL, 0, NULL, NULL)) {
            status = ls_conn_in_transaction(stage->conn) &&
                             !ls_conn_send(stage->conn, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL)
                         ? LS_FAILURE
                         : LS_OK;
        }
        ls_buf_finish(&sql);
    }
}

/* The role that the steps run as may be a wish only: an empty database then belongs to it. */
static enum ls_status
take_role(struct ls_stage *stage, struct ls_span role, struct ls_err *err)
{
    if (role.ptr == NULL) {
        return LS_OK;
    }
    stage->owner = ls_arena_dup(stage->arena, role);
    if (stage->role_sql.n == 0 && !ls_stage_make_role(stage, role)) {
        return ls_conn_fail(stage->conn, LS_FAILURE, err);
    }
    return LS_OK;
}

static enum ls_status
build(struct ls_stage *stage, const struct ls_stage_request *request, struct ls_err *err)
{
    enum ls_status status = make_roles(stage, err);
    if (status == LS_OK && !request->has_schema) {
        stage->user = SUPERUSER;
        stage->owner = (struct ls_span){NULL, 0};
        status = take_role(stage, request->role, err);
    }
    if (status != LS_OK) {
        return status;
    }
    struct ls_err first = {0};
    bool has_locale = stage->collate.ptr != NULL;
    status = create_database(stage, BASE, "template0", has_locale, &first);
    if (status != LS_OK && has_locale) { /* a locale that is not on this machine */
        first = (struct ls_err){0};
        status = create_database(stage, BASE, "template0", false, &first);
    }
    if (status != LS_OK) {
        *err = first;
        return status;
    }
    if (!request->has_schema) {
        return LS_OK;
    }
    struct ls_stage_copy copy = {.programs = ls_scratch_programs(stage->scratch),
        .from = request->like->conn,
        .to = ls_scratch_dsn_of(stage->scratch, stage->arena, BASE, SUPERUSER),
        .kept = stage->kept.items,
        .n_kept = stage->kept.n};
    return ls_stage_copy(stage->arena, &copy, err);
}

static enum ls_status
look(struct ls_stage *stage, const struct ls_stage_request *request, struct ls_err *err)
{
    stage->database = "lockstep";
    stage->user = SUPERUSER;
    if (request->like == NULL) {
        return LS_OK;
    }
    if (!ls_conn_send(request->like->conn, LS_SPAN(like_sql), NULL, 0, take_like, stage)) {
        return ls_conn_fail(request->like->conn, LS_FAILURE, err);
    }
    return find_kept(stage, request, err);
}

enum ls_status
ls_stage_open(struct ls_arena *arena, const struct ls_stage_request *request,
    struct ls_stage **ret_stage, struct ls_err *err)
{
    struct ls_stage *stage = ls_arena_alloc(arena, sizeof(*stage));
    *stage = (struct ls_stage){.arena = arena};
    enum ls_status status = look(stage, request, err);
    if (status != LS_OK) {
        return status;
    }
    int major = request->like == NULL ? 0 : ls_conn_server_version(request->like->conn) / 10000;
    status = ls_scratch_start_major(arena, major, &stage->scratch, err);
    if (status == LS_OK) {
        struct ls_conn_request connect = {
            .dsn = ls_scratch_dsn_of(stage->scratch, arena, "postgres", SUPERUSER),
            .application_name = "lockstep stage"};
        status = ls_conn_open(&connect, &stage->conn, err);
    }
    if (status == LS_OK) {
        int version = ls_conn_server_version(stage->conn);
        stage->version = ls_arena_printf(arena, "%d.%d", version / 10000, version % 10000);
        status = build(stage, request, err);
    }
    if (status != LS_OK) {
        ls_stage_close(stage);
        return status;
    }
    *ret_stage = stage;
    return LS_OK;
}

enum ls_status
ls_stage_fresh(
    struct ls_arena *arena, struct ls_stage *stage, const char **ret_dsn, struct ls_err *err)
{
    enum ls_status status = drop_database(stage, stage->database, err);
    status = status == LS_OK ? create_database(stage, stage->database, BASE, false, err) : status;
    if (status == LS_OK) {
        keep_settings(stage);
        *ret_dsn = ls_scratch_dsn_of(stage->scratch, arena, stage->database, stage->user);
    }
    return status;
}

const char *
ls_stage_admin_dsn(const struct ls_stage *stage)
{
    return ls_scratch_dsn_of(stage->scratch, stage->arena, stage->database, SUPERUSER);
}

bool
ls_stage_make_role(struct ls_stage *stage, struct ls_span name)
{
    struct ls_buf sql = LS_BUF(1024);
    struct ls_err ignored = {0};
    ls_buf_adds(&sql, "CREATE ROLE ");
    bool is_made = ls_sql_add_ident(&sql, name, &ignored) == LS_OK &&
                   ls_conn_send(stage->conn, ls_buf_span(&sql), NULL, 0, NULL, NULL);
    ls_buf_finish(&sql);
    return is_made;
}

enum ls_status
ls_stage_make_schema(struct ls_stage *stage, struct ls_span name, struct ls_err *err)
{
    struct ls_conn_request request = {
        .dsn = ls_scratch_dsn_of(stage->scratch, stage->arena, BASE, SUPERUSER),
        .application_name = "lockstep stage"};
    struct ls_conn *conn = NULL;
    struct ls_buf sql = LS_BUF(1024);
    enum ls_status status = ls_conn_open(&request, &conn, err);
    ls_buf_adds(&sql, "CREATE SCHEMA IF NOT EXISTS ");
    status = status == LS_OK ? ls_sql_add_ident(&sql, name, err) : status;
    if (status == LS_OK && stage->owner.ptr != NULL) {
        ls_buf_adds(&sql, " AUTHORIZATION ");
        status = ls_sql_add_ident(&sql, stage->owner, err);
    }
    if (status == LS_OK && !ls_conn_send(conn, ls_buf_span(&sql), NULL, 0, NULL, NULL)) {
        status = ls_conn_fail(conn, LS_FAILURE, err);
    }
    ls_conn_close(conn);
    ls_buf_finish(&sql);
    return status;
}

const char *
ls_stage_version(const struct ls_stage *stage)
{
    return stage->version;
}

void
ls_stage_close(struct ls_stage *stage)
{
    if (stage != NULL) {
        ls_conn_close(stage->conn);
        stage->conn = NULL;
        ls_scratch_stop(stage->scratch);
    }
}
