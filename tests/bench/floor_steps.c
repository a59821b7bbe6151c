/*
 * The floor for applying many small steps: the same SQL, each file in its own transaction with one history row, one
 * message a step, over libpq and nothing else.
 *
 * Usage: floor_steps CONNINFO [DIRECTORY]      without a directory: connect and ask for one row, the bare libpq program
 */
#include <dirent.h>
#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_FILE = 64 * 1024, LONGEST_PATH = 4096 };

static _Noreturn void
give_up(const char *what, const char *why)
{
    (void)fprintf(stderr, "floor_steps: %s: %s\n", what, why);
    exit(1);
}

static void
send_all(PGconn *conn, const char *text)
{
    if (!PQsendQuery(conn, text)) {
        give_up("send", PQerrorMessage(conn));
    }
    for (PGresult *result = PQgetResult(conn); result != NULL; result = PQgetResult(conn)) {
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            give_up("result", PQresultErrorMessage(result));
        }
        PQclear(result);
    }
}

static int
is_sql(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 4 && strcmp(entry->d_name + len - 4, ".sql") == 0;
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void
run_step(PGconn *conn, const char *directory, const char *name)
{
    static char text[LARGEST_FILE];
    static char message[LARGEST_FILE + 512];
    char path[LONGEST_PATH];
    if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= LONGEST_PATH) {
        give_up(directory, strerror(ENAMETOOLONG));
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        give_up(path, strerror(errno));
    }
    size_t len = fread(text, 1, sizeof(text) - 1, file);
    (void)fclose(file);
    text[len] = '\0';
    (void)snprintf(message, sizeof(message),
        "BEGIN;\n%s;\nINSERT INTO bench_history (id, digest) VALUES ('%s', '%064d');\nCOMMIT;",
        text, name, 0);
    send_all(conn, message);
}

int
main(int argc, char **argv)
{
    if (argc < 2) {
        give_up("usage", "floor_steps CONNINFO [DIRECTORY]");
    }
    PGconn *conn = PQconnectdb(argv[1]);
    if (PQstatus(conn) != CONNECTION_OK) {
        give_up("connect", PQerrorMessage(conn));
    }
    if (argc == 2) {
        send_all(conn, "SELECT 1");
        PQfinish(conn);
        return 0;
    }
    send_all(conn,
        "CREATE TABLE IF NOT EXISTS bench_history (id text PRIMARY KEY, digest text NOT NULL,"
        " applied timestamptz NOT NULL DEFAULT now())");
    struct dirent **entries = NULL;
    int n = scandir(argv[2], &entries, is_sql, by_bytes);
    if (n < 0) {
        give_up(argv[2], strerror(errno));
    }
    for (int i = 0; i < n; i++) {
        run_step(conn, argv[2], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    PQfinish(conn);
    return 0;
}
