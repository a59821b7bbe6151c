/*
 * alrun: alembic-compat under the fake host. Without a database it prints what it would send as an
 * SQL script; with --dsn it runs it, and then live queries are answered too.
 *
 *   alrun [--down] [--to N] [--dsn DSN] [-o key=value]… DIRECTORY
 *
 * Exit status: 0 done, 1 failed, 50 a construct is not supported, 60 a live answer would be needed.
 */
#include <libpq-fe.h>
#include <stdlib.h>

#include "../harness/fake_host.h"

#define MAX_OPTIONS 32

/* What a result was made of: it lasts until the end. */
struct answer {
    struct answer *next;
    PGresult *result;
    struct lockstep_column *columns;
    struct lockstep_str *cells;
};

struct database {
    PGconn *conn; /* NULL: print */
    struct answer *answers;
};

static void
forget(struct database *database)
{
    while (database->answers != NULL) {
        struct answer *next = database->answers->next;
        PQclear(database->answers->result);
        free(database->answers->columns);
        free(database->answers->cells);
        free(database->answers);
        database->answers = next;
    }
}

static char *
terminated(struct lockstep_str text)
{
    char *ret = calloc(1, text.len + 1);
    if (ret == NULL) {
        abort();
    }
    memcpy(ret, text.ptr, text.len);
    return ret;
}

static int
execute(void *user, struct lockstep_str sql)
{
    struct database *database = user;
    if (database->conn == NULL) {
        printf("%.*s;\n", (int)sql.len, sql.ptr);
        return 0;
    }
    char *text = terminated(sql);
    PGresult *result = PQexec(database->conn, text);
    ExecStatusType status = PQresultStatus(result);
    int is_bad =
        status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
    if (is_bad) {
        fprintf(stderr, "server: %s  in: %s\n", PQresultErrorMessage(result), text);
    }
    PQclear(result);
    free(text);
    return is_bad ? -1 : 0;
}

static void
take_cells(struct answer *answer, PGresult *result, struct lockstep_result *ret)
{
    ret->n_columns = (uint32_t)PQnfields(result);
    ret->n_rows = (uint64_t)PQntuples(result);
    struct lockstep_column *columns = calloc(ret->n_columns + 1, sizeof(*columns));
    struct lockstep_str *cells = calloc(ret->n_rows * ret->n_columns + 1, sizeof(*cells));
    if (columns == NULL || cells == NULL) {
        abort();
    }
    for (int i = 0; i < PQnfields(result); i++) {
        columns[i].name = lockstep_str_of(PQfname(result, i));
        columns[i].type_oid = PQftype(result, i);
        columns[i].type_modifier = PQfmod(result, i);
        for (int row = 0; row < PQntuples(result); row++) {
            if (!PQgetisnull(result, row, i)) {
                cells[(uint64_t)row * ret->n_columns + (uint64_t)i] = (struct lockstep_str){
                    PQgetvalue(result, row, i), (uint64_t)PQgetlength(result, row, i)};
            }
        }
    }
    ret->columns = answer->columns = columns;
    ret->cells = answer->cells = cells;
}

/* What the host says of an error: libpq's text without the severity before it and the line end behind. */
static struct lockstep_str
message_of(const PGresult *result)
{
    const char *text = PQresultErrorMessage(result);
    const char *behind = strstr(text, ":  ");
    struct lockstep_str ret = lockstep_str_of(behind == NULL ? text : behind + 3);
    while (ret.len > 0 && ret.ptr[ret.len - 1] == '\n') {
        ret.len--;
    }
    return ret;
}

static int32_t
query(void *user, struct lockstep_str sql, struct lockstep_result *ret)
{
    struct database *database = user;
    if (database->conn == NULL) {
        return LOCKSTEP_OFFLINE;
    }
    char *text = terminated(sql);
    PGresult *result = PQexec(database->conn, text);
    ExecStatusType status = PQresultStatus(result);
    free(text);
    struct answer *answer = calloc(1, sizeof(*answer));
    if (answer == NULL) {
        abort();
    }
    *answer = (struct answer){.next = database->answers, .result = result};
    database->answers = answer;
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret), .affected = -1};
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        (void)snprintf(ret->sqlstate, sizeof(ret->sqlstate), "%s",
            PQresultErrorField(result, PG_DIAG_SQLSTATE));
        ret->message = message_of(result);
        return LOCKSTEP_SQL_ERROR;
    }
    take_cells(answer, result, ret);
    const char *affected = PQcmdTuples(result);
    ret->affected = *affected == '\0' ? -1 : strtoll(affected, NULL, 10);
    return LOCKSTEP_OK;
}

/* One step in its transaction: first without a database, then with one if it asks for it. */
static int
run_step(const struct lockstep_plugin *plugin, void *self, struct fake_host *host,
    struct database *database, struct fake_step *step, int down)
{
    struct lockstep_task task = {.struct_size = sizeof(task),
        .local_id = lockstep_str_of(step->local_id),
        .cookie = step->cookie};
    int32_t (*go)(void *, const struct lockstep_task *) = down ? plugin->revert : plugin->apply;
    fake_host_set_live(host, 0);
    fake_host_begin(host);
    int32_t code = go(self, &task);
    if (code == LOCKSTEP_OFFLINE && database->conn == NULL) {
        fprintf(stderr, "step %s needs a live answer\n", step->local_id);
        return 60;
    }
    if (execute(database, LOCKSTEP_STR("BEGIN")) != 0) {
        return 1;
    }
    if (code == LOCKSTEP_OFFLINE) {
        fake_host_set_live(host, 1);
        fake_host_begin(host);
        task.live = 1;
        code = go(self, &task);
    }
    if (code != LOCKSTEP_OK) {
        fprintf(stderr, "step %s failed\n", step->local_id);
        return fake_host_failure(host) == LOCKSTEP_FAIL_UNSUPPORTED ? 50 : 1;
    }
    fake_host_set_live(host, 0);
    if (fake_host_flush(host) != 0 || execute(database, LOCKSTEP_STR("COMMIT")) != 0) {
        return 1;
    }
    step->is_applied = !down;
    return 0;
}

struct arguments {
    const char *dsn;
    const char *root;
    const char *message;
    const char *options[MAX_OPTIONS];
    size_t n_options;
    size_t to;
    int down;
    int lists;
    int checks;
};

static int
run_steps(const struct lockstep_plugin *plugin, void *self, struct fake_host *host,
    struct database *database, const struct arguments *arguments)
{
    size_t n;
    struct fake_step *steps = fake_host_steps(host, &n);
    size_t end = arguments->to < n ? arguments->to : n;
    int status = 0;
    if (arguments->lists) {
        for (size_t i = 0; i < n; i++) {
            printf("%s kind %u: %s\n", steps[i].local_id, steps[i].kind, steps[i].description);
        }
        return 0;
    }
    if (arguments->message != NULL) {
        struct lockstep_new request = {
            .struct_size = sizeof(request), .message = lockstep_str_of(arguments->message)};
        return plugin->create(self, &request) == LOCKSTEP_OK ? 0 : 1;
    }
    if (arguments->checks) {
        struct lockstep_task *tasks = calloc(n + 1, sizeof(*tasks));
        for (size_t i = 0; tasks != NULL && i < end; i++) {
            tasks[i] = (struct lockstep_task){.struct_size = sizeof(*tasks),
                .live = 1,
                .local_id = lockstep_str_of(steps[i].local_id),
                .cookie = steps[i].cookie};
        }
        fake_host_set_live(host, 1);
        status = plugin->check(self, tasks, end) == LOCKSTEP_OK ? 0 : 1;
        free(tasks);
        return status;
    }
    if (arguments->down) {
        for (size_t i = 0; i < end; i++) {
            steps[i].is_applied = 1;
        }
        for (size_t i = end; status == 0 && i > 0; i--) {
            status = run_step(plugin, self, host, database, &steps[i - 1], 1);
        }
        return status;
    }
    for (size_t i = 0; status == 0 && i < end; i++) {
        status = run_step(plugin, self, host, database, &steps[i], 0);
    }
    return status;
}

static int
parse(int argc, char **argv, struct arguments *ret)
{
    *ret = (struct arguments){.to = SIZE_MAX};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--down") == 0) {
            ret->down = 1;
        } else if (strcmp(argv[i], "--list") == 0) {
            ret->lists = 1;
        } else if (strcmp(argv[i], "--check") == 0) {
            ret->checks = 1;
        } else if (strcmp(argv[i], "--new") == 0 && i + 1 < argc) {
            ret->message = argv[++i];
        } else if (strcmp(argv[i], "--to") == 0 && i + 1 < argc) {
            ret->to = (size_t)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--dsn") == 0 && i + 1 < argc) {
            ret->dsn = argv[++i];
        } else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc && ret->n_options < MAX_OPTIONS) {
            ret->options[ret->n_options++] = argv[++i];
        } else if (argv[i][0] != '-') {
            ret->root = argv[i];
        } else {
            return -1;
        }
    }
    return ret->root == NULL ? -1 : 0;
}

int
main(int argc, char **argv)
{
    static struct database database;
    struct arguments arguments;
    if (parse(argc, argv, &arguments) != 0) {
        fprintf(stderr, "usage: alrun [--down] [--to N] [--dsn DSN] [-o key=value] DIRECTORY\n");
        return 2;
    }
    if (arguments.dsn != NULL) {
        database.conn = PQconnectdb(arguments.dsn);
        if (PQstatus(database.conn) != CONNECTION_OK) {
            fprintf(stderr, "%s", PQerrorMessage(database.conn));
            return 2;
        }
        PQclear(PQexec(database.conn, "SET client_min_messages = warning"));
    }
    const struct lockstep_plugin *plugin = lockstep_plugin_v1(LOCKSTEP_ABI_MINOR);
    void *self = calloc(1, plugin->instance_size);
    struct fake_host *host = fake_host_create(arguments.root, arguments.options,
        arguments.n_options, (struct fake_backend){execute, query, &database});
    int status =
        plugin->open(self, fake_host_api(host)) == LOCKSTEP_OK && plugin->scan(self) == LOCKSTEP_OK
            ? run_steps(plugin, self, host, &database, &arguments)
            : 1;
    plugin->close(self);
    fake_host_destroy(host);
    free(self);
    forget(&database);
    PQfinish(database.conn);
    return status;
}
