/*
 * pyrun FILE: run one Python file with the evaluator of alembic-compat and print what it prints. For the comparison
 * with CPython (test_python.py). Exit status: 0; 1 an uncaught exception; 50 a refusal, 3 a syntax error; 2 usage.
 *
 * PYRUN_FAIL_AT=N makes the N-th allocation fail, PYRUN_LINT=1 reports what the linter finds instead of running.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../plugins/alembic-compat/py_eval.h"
#include "../../plugins/alembic-compat/py_lint.h"

#define LARGEST_FILE ((size_t)16 * 1024 * 1024)
#define BUDGET ((size_t)256 * 1024 * 1024)

/* A file that Python code reads must outlive the interpreter. */
struct kept {
    struct kept *next;
    char *text;
};

struct runner {
    struct kept *kept;
    const char *root;
    unsigned long allocations;
    unsigned long fail_at;
};

static void *
run_alloc(void *user, size_t size)
{
    struct runner *runner = user;
    if (++runner->allocations == runner->fail_at) {
        return NULL;
    }
    return malloc(size);
}

static void
run_free(void *user, void *ptr)
{
    (void)user;
    free(ptr);
}

static void
run_print(void *user, const char *text, size_t len)
{
    (void)user;
    (void)fwrite(text, 1, len, stdout);
}

static void
run_log(void *user, int level, const char *text, size_t len)
{
    (void)user;
    (void)fprintf(stderr, "log %d: %.*s\n", level, (int)len, text);
}

static int64_t
run_now(void *user)
{
    struct timespec now;
    (void)user;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
run_random(void *user, void *bytes, size_t len)
{
    (void)user;
    memset(bytes, 42, len);
}

/* The whole file; the caller frees it. */
static char *
slurp(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    char *text = file == NULL ? NULL : malloc(LARGEST_FILE);
    *ret_len = text == NULL ? 0 : fread(text, 1, LARGEST_FILE, file);
    if (file != NULL) {
        (void)fclose(file);
    }
    return text;
}

static int
run_read(void *user, const char *path, bool is_from_root, const char **ret_bytes, size_t *ret_len)
{
    (void)is_from_root;
    struct runner *runner = user;
    struct kept *kept = malloc(sizeof(*kept));
    char full[4096];
    (void)snprintf(full, sizeof(full), "%s/%s", runner->root, path);
    char *text = kept == NULL ? NULL : slurp(full, ret_len);
    if (text == NULL) {
        free(kept);
        return 0;
    }
    *kept = (struct kept){runner->kept, text};
    runner->kept = kept;
    *ret_bytes = text;
    return 1;
}

static int
report(struct py *py)
{
    const struct py_error *error = py_error(py);
    for (size_t index = 0; index < error->n_frames; index++) {
        const struct py_frame_info *frame = &error->frames[index];
        (void)fprintf(stderr, "  %s:%u:%u in %s\n", frame->where.file, frame->where.line,
            frame->where.column, frame->name);
    }
    (void)fprintf(stderr, "%s:%u:%u: %s%s\n", error->where.file == NULL ? "?" : error->where.file,
        error->where.line, error->where.column,
        error->kind == PY_ERROR_REFUSED ? "not supported: " : "", error->message);
    return error->kind == PY_ERROR_EXCEPTION ? 1 : error->kind == PY_ERROR_SYNTAX ? 3 : 50;
}

static void
print_finding(void *user, const struct py_finding *finding)
{
    int *n = user;
    (*n)++;
    (void)printf("%s:%u:%u: %s\n", finding->where.file, finding->where.line, finding->where.column,
        finding->message);
}

static int
run_file(struct py *py, const char *path, const char *text, size_t len)
{
    if (getenv("PYRUN_LINT") != NULL) {
        int n = 0;
        return py_lint(py, path, text, len, print_finding, &n) ? n > 0 ? 50 : 0 : report(py);
    }
    struct py_value module = py_run_module(py, "__main__", path, text, len);
    return !py_finish(py) || py_failed(module) ? report(py) : 0;
}

int
main(int argc, char **argv)
{
    struct runner runner = {.root = "."};
    const char *fail_at = getenv("PYRUN_FAIL_AT");
    size_t len = 0;
    if (argc != 2) {
        (void)fprintf(stderr, "usage: pyrun FILE\n");
        return 2;
    }
    char *text = slurp(argv[1], &len);
    if (text == NULL) {
        (void)fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
        return 2;
    }
    runner.fail_at = fail_at == NULL ? 0 : strtoul(fail_at, NULL, 10);
    struct py_alloc alloc = {run_alloc, run_free, &runner};
    struct py_arena *arena = py_arena_create(&alloc, BUDGET);
    struct py_config config = {.arena = arena,
        .hooks = {.print = run_print,
            .log = run_log,
            .now = run_now,
            .random = run_random,
            .read_file = run_read},
        .user = &runner};
    struct py *py = arena == NULL ? NULL : py_create(&config);
    int ret = py == NULL ? 50 : run_file(py, argv[1], text, len);
    py_arena_destroy(arena);
    while (runner.kept != NULL) {
        struct kept *kept = runner.kept;
        runner.kept = kept->next;
        free(kept->text);
        free(kept);
    }
    free(text);
    return ret;
}
