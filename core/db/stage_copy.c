/* An archive in memory goes from pg_dump to pg_restore. The password of the given database goes by the environment, which only
 * we and the child can read. */
#include "db/stage_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "db/process.h"

enum { COPY_MS = 30 * 60 * 1000, TAIL = 2000, MAX_ARGS = 28 };

struct copying {
    struct ls_arena *arena;
    const struct ls_stage_copy *copy;
    const char *const *environment;
    char snapshot[128];
    struct ls_err *err;
};

/* The end of what a program has said. */
static void
note_output(int fd, struct ls_err *err)
{
    char text[TAIL];
    off_t size = lseek(fd, 0, SEEK_END);
    ssize_t len = size <= 0 ? 0 : pread(fd, text, sizeof(text), size > TAIL ? size - TAIL : 0);
    struct ls_buf shown = LS_BUF((size_t)TAIL * 4);
    ls_utf8_add_printable(
        &shown, ls_span_trim((struct ls_span){text, len < 0 ? 0 : (size_t)len}), true);
    if (shown.len > 0) {
        ls_err_note(err, "%s", ls_buf_span(&shown).ptr);
    }
    ls_buf_finish(&shown);
}

static enum ls_status
run(struct copying *copying, const char *const *argv, const char *const *environment,
    const char *what)
{
    LS_CLEANUP(ls_fd_close) int said = memfd_create("lockstep said", MFD_CLOEXEC);
    if (said < 0) {
        return ls_err_set(
            copying->err, LS_FAILURE, "cannot make a file in memory: %s", strerror(errno));
    }
    pid_t pid = ls_spawn_start(&(struct ls_spawn){.argv = argv,
        .input = -1,
        .output = said,
        .death_signal = SIGTERM,
        .environment = environment});
    int state = 0;
    enum ls_spawn_end end =
        pid < 0 ? LS_SPAWN_LATE : ls_spawn_wait(pid, ls_stop_fd(), COPY_MS, &state);
    if (ls_stop_status() != LS_OK) {
        return ls_err_set(copying->err, ls_stop_status(), "interrupted while %s", what);
    }
    if (end == LS_SPAWN_ENDED && state == 0) {
        return LS_OK;
    }
    (void)ls_err_set(copying->err, LS_FAILURE, "%s fails%s", what,
        end == LS_SPAWN_ENDED ? "" : ": it takes too long");
    note_output(said, copying->err);
    return LS_FAILURE;
}

/* "…"."…" as the programs' patterns take names literally. */
static const char *
pattern_of(struct ls_arena *arena, const struct ls_stage_table *table)
{
    struct ls_buf out = LS_BUF(1024);
    const struct ls_span parts[] = {table->schema, table->name};
    for (size_t i = 0; i < 2; i++) {
        ls_buf_adds(&out, i == 0 ? "--table=" : ".");
        if (parts[i].ptr == NULL) {
            ls_buf_addc(&out, '*');
            continue;
        }
        ls_buf_addc(&out, '"');
        for (size_t at = 0; at < parts[i].len; at++) {
            ls_buf_addc(&out, parts[i].ptr[at]);
            if (parts[i].ptr[at] == '"') {
                ls_buf_addc(&out, '"');
            }
        }
        ls_buf_addc(&out, '"');
    }
    const char *pattern = ls_arena_strdup(arena, ls_buf_span(&out).ptr);
    ls_buf_finish(&out);
    return pattern;
}

static enum ls_status
move(struct copying *copying, bool is_schema)
{
    struct ls_arena *arena = copying->arena;
    const struct ls_stage_copy *copy = copying->copy;
    /* the children open it by its path, so they inherit it */
    LS_CLEANUP(ls_fd_close) int archive = memfd_create("lockstep archive", 0);
    if (archive < 0) {
        return ls_err_set(
            copying->err, LS_FAILURE, "cannot make a file in memory: %s", strerror(errno));
    }
    const char *path = ls_arena_printf(arena, "/proc/self/fd/%d", archive);
    const char *argv[MAX_ARGS] = {ls_arena_printf(arena, "%s/pg_dump", copy->programs),
        "--format=custom", "--compress=0", "--no-password", "--no-tablespaces", "--no-publications",
        "--no-subscriptions", "--no-security-labels", "--lock-wait-timeout=30s",
        is_schema ? "--schema-only" : "--data-only",
        ls_arena_printf(arena, "--snapshot=%s", copying->snapshot),
        ls_arena_printf(arena, "--file=%s", path)};
    size_t n = 12;
    for (size_t i = 0; !is_schema && i < copy->n_kept && n < MAX_ARGS - 1; i++) {
        argv[n++] = pattern_of(arena, &copy->kept[i]);
    }
    enum ls_status status =
        run(copying, argv, copying->environment, "reading the schema of the database with pg_dump");
    const char *const restore[] = {ls_arena_printf(arena, "%s/pg_restore", copy->programs),
        "--exit-on-error", "--no-password", "--disable-triggers",
        ls_arena_printf(arena, "--dbname=%s", copy->to), path, NULL};
    return status == LS_OK ? run(copying, restore, NULL,
                                 "building the schema of the database up on a scratch server")
                           : status;
}

static void
take_snapshot(void *user, size_t statement, const struct ls_rows *rows)
{
    struct copying *copying = user;
    if (statement > 0 && ls_rows_count(rows) == 1) {
        struct ls_span text = ls_rows_text(rows, 0, 0);
        (void)snprintf(copying->snapshot, sizeof(copying->snapshot), "%.*s", LS_SPAN_ARGS(text));
    }
}

enum ls_status
ls_stage_copy(struct ls_arena *arena, const struct ls_stage_copy *copy, struct ls_err *err)
{
    struct copying copying = {.arena = arena,
        .copy = copy,
        .environment = ls_conn_environment(copy->from, arena),
        .err = err};
    static const char begin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                                "SELECT pg_catalog.pg_export_snapshot()";
    if (!ls_conn_send(copy->from, LS_SPAN(begin), NULL, 0, take_snapshot, &copying)) {
        return ls_conn_fail(copy->from, LS_FAILURE, err);
    }
    enum ls_status status = move(&copying, true);
    if (status == LS_OK && copy->n_kept > 0) {
        status = move(&copying, false);
    }
    if (!ls_conn_send(copy->from, LS_SPAN("ROLLBACK"), NULL, 0, NULL, NULL) && status == LS_OK) {
        status = ls_conn_fail(copy->from, LS_FAILURE, err);
    }
    return status;
}
