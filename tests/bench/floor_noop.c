/*
 * The floor for having nothing to do: connects, reads the history in one query, hashes the files.
 *
 * Usage: floor_noop CONNINFO DIRECTORY         the history is the one that floor_steps wrote
 */
#include <dirent.h>
#include <errno.h>
#include <libpq-fe.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_FILE = 64 * 1024, LONGEST_PATH = 4096, DIGEST = 32 };

static _Noreturn void
give_up(const char *what, const char *why)
{
    (void)fprintf(stderr, "floor_noop: %s: %s\n", what, why);
    exit(1);
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

static unsigned char
hash_file(const char *directory, const char *name)
{
    static unsigned char bytes[LARGEST_FILE];
    unsigned char digest[DIGEST];
    char path[LONGEST_PATH];
    if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= LONGEST_PATH) {
        give_up(directory, strerror(ENAMETOOLONG));
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        give_up(path, strerror(errno));
    }
    size_t len = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    (void)crypto_generichash(digest, sizeof(digest), bytes, len, NULL, 0);
    return digest[0];
}

int
main(int argc, char **argv)
{
    if (argc != 3 || sodium_init() < 0) {
        give_up("usage", "floor_noop CONNINFO DIRECTORY");
    }
    PGconn *conn = PQconnectdb(argv[1]);
    if (PQstatus(conn) != CONNECTION_OK) {
        give_up("connect", PQerrorMessage(conn));
    }
    PGresult *history = PQexec(conn, "SELECT id, digest, applied FROM bench_history ORDER BY id");
    if (PQresultStatus(history) != PGRES_TUPLES_OK) {
        give_up("history", PQerrorMessage(conn));
    }
    struct dirent **entries = NULL;
    int n = scandir(argv[2], &entries, is_sql, by_bytes);
    if (n < 0 || n != PQntuples(history)) {
        give_up(argv[2], "not as many files as rows of history");
    }
    unsigned sum = 0;
    for (int i = 0; i < n; i++) {
        sum += hash_file(argv[2], entries[i]->d_name);
        sum += (unsigned)strcmp(PQgetvalue(history, i, 0), entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    PQclear(history);
    PQfinish(conn);
    printf("%d files, sum %u\n", n, sum);
    return 0;
}
