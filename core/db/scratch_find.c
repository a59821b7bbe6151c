/* Distributions keep several major versions side by side and out of $PATH. Links are followed to
 * the real directory, because the programs look for each other beside themselves. */
#include "db/scratch_find.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/span.h"
#include "base/vec.h"
#include "db/process.h"

enum { VERSION_MS = 5000 };

struct search {
    struct ls_arena *arena;
    struct ls_vec found; /* of const char * */
};

/* Take in `dir` if both programs are there and it is not there yet. */
static void
consider(struct search *search, const char *dir)
{
    char resolved[PATH_MAX];
    const char *initdb = ls_arena_printf(search->arena, "%s/initdb", dir);
    if (access(initdb, X_OK) != 0 || realpath(initdb, resolved) == NULL) {
        return;
    }
    char *slash = strrchr(resolved, '/');
    if (slash == NULL || slash == resolved) {
        return;
    }
    *slash = '\0';
    if (access(ls_arena_printf(search->arena, "%s/initdb", resolved), X_OK) != 0 ||
        access(ls_arena_printf(search->arena, "%s/postgres", resolved), X_OK) != 0) {
        return;
    }
    for (size_t i = 0; i < search->found.n; i++) {
        if (strcmp(*LS_AT(const char *, &search->found, i), resolved) == 0) {
            return;
        }
    }
    *LS_PUSH(const char *, &search->found, search->arena) =
        ls_arena_strdup(search->arena, resolved);
}

static void
search_path(struct search *search)
{
    /* LINT-ALLOW(a search for programs is what $PATH is for; nothing else is read) */
    const char *path = secure_getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");
        if (len > 0 && len < PATH_MAX - 16 && path[0] == '/') {
            consider(search, ls_arena_printf(search->arena, "%.*s", (int)len, path));
        }
        path += len;
        path += *path == ':';
    }
}

static int
newest_first(const void *a, const void *b)
{
    int left = *(const int *)a;
    int right = *(const int *)b;
    return (left < right) - (left > right);
}

/* Directories PARENT/PREFIXnn, the highest number first. */
static void
search_versions(struct search *search, const char *parent, const char *prefix)
{
    DIR *dir = opendir(parent);
    if (dir == NULL) {
        return;
    }
    struct ls_vec versions = {0};
    const struct dirent *entry = NULL;
    while ((entry = readdir(dir)) != NULL) {
        size_t len = strlen(prefix);
        const char *number = entry->d_name + len;
        if (strncmp(entry->d_name, prefix, len) == 0 && isdigit((unsigned char)number[0])) {
            char *end = NULL;
            long version = strtol(number, &end, 10);
            if (*end == '\0' && version > 0 && version < 1000) {
                *LS_PUSH(int, &versions, search->arena) = (int)version;
            }
        }
    }
    (void)closedir(dir);
    if (versions.n > 1) {
        qsort(versions.items, versions.n, sizeof(int), newest_first);
    }
    for (size_t i = 0; i < versions.n; i++) {
        consider(search, ls_arena_printf(search->arena, "%s/%s%d/bin", parent, prefix,
                             *LS_AT(int, &versions, i)));
    }
}

/* What `postgres --version` says: "postgres (PostgreSQL) 15.4 …"; 0 where it says something
 * else. */
static int
major_of(struct ls_arena *arena, const char *dir, int life)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return 0;
    }
    LS_CLEANUP(ls_fd_close) int from = ends[0];
    LS_CLEANUP(ls_fd_close) int to = ends[1];
    const char *const argv[] = {ls_arena_printf(arena, "%s/postgres", dir), "--version", NULL};
    pid_t pid = ls_spawn_start(&(struct ls_spawn){.argv = argv, .input = -1, .output = to});
    int state = 0;
    if (pid < 0 || ls_spawn_wait(pid, life, VERSION_MS, &state) != LS_SPAWN_ENDED || state != 0) {
        return 0;
    }
    /* One short line: it waits in the pipe. */
    ls_fd_close(&to);
    char text[256] = "";
    ssize_t len = read(from, text, sizeof(text) - 1);
    static const char mark[] = "(PostgreSQL) ";
    const char *at = len <= 0 ? NULL : strstr(text, mark);
    return at == NULL ? 0 : (int)strtol(at + sizeof(mark) - 1, NULL, 10);
}

const char *
ls_scratch_find(struct ls_arena *arena, int major, int life)
{
    struct search search = {.arena = arena};
    search_path(&search);
    search_versions(&search, "/usr/lib/postgresql", "");
    consider(&search, "/usr/local/pgsql/bin");
    search_versions(&search, "/usr", "pgsql-");
    for (size_t i = 0; i < search.found.n; i++) {
        const char *dir = *LS_AT(const char *, &search.found, i);
        if (major == 0 || major_of(arena, dir, life) == major) {
            return dir;
        }
    }
    return NULL;
}
