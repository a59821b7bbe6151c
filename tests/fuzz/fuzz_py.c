/*
 * Fuzz target of the Python front end: cut, parse, resolve, lint and run whatever comes, with small budgets; and read it
 * as the head of a revision. Nothing may crash, hang or leak.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../plugins/alembic-compat/py_eval.h"
#include "../../plugins/alembic-compat/py_header.h"
#include "../../plugins/alembic-compat/py_lint.h"

#define BUDGET ((size_t)16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *
fuzz_alloc(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static void
fuzz_free(void *user, void *ptr)
{
    (void)user;
    free(ptr);
}

static void
fuzz_print(void *user, const char *text, size_t len)
{
    (void)user;
    (void)text;
    (void)len;
}

static void
fuzz_found(void *user, const struct py_finding *finding)
{
    (void)user;
    (void)finding;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct py_alloc alloc = {fuzz_alloc, fuzz_free, NULL};
    struct py_header header;
    struct py_arena *arena = py_arena_create(&alloc, BUDGET);
    char *text = malloc(size + 1);
    if (arena == NULL || text == NULL) {
        py_arena_destroy(arena);
        free(text);
        return 0;
    }
    memcpy(text, data, size);
    struct py_config config = {.arena = arena,
        .hooks = {.print = fuzz_print},
        .limits = {.steps = 100000, .depth = 50, .stack_bytes = (size_t)1 << 20, .nesting = 60}};
    for (int pass = 0; pass < 3; pass++) {
        py_arena_reset(arena);
        struct py *py = py_create(&config);
        if (py == NULL) {
            break;
        }
        if (pass == 0) {
            (void)py_header_read(py, "fuzz.py", text, size, &header);
        } else if (pass == 1) {
            (void)py_lint(py, "fuzz.py", text, size, fuzz_found, NULL);
        } else {
            (void)py_run_module(py, "__main__", "fuzz.py", text, size);
            (void)py_finish(py);
        }
        (void)py_error(py);
    }
    py_arena_destroy(arena);
    free(text);
    return 0;
}
