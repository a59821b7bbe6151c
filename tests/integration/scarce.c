/*
 * Preloaded into lockstep by test_memory.py: memory that runs out. From main() on every allocation is counted, and the one
 * with the number $SCARCE_AT fails; with $SCARCE_FOREVER all behind it as well. The count goes to the file $SCARCE_COUNT.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int (*main_fn)(int, char **, char **);
typedef int (*start_fn)(
    main_fn, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static main_fn real_main;
static bool is_armed;
static bool is_forever;
static long fail_at;
static atomic_long count;

int __libc_start_main(
    main_fn, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

/* The function of this name that would have been called without us, into the function pointer at `ret`. */
static void
find(const char *name, void *ret)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        abort();
    }
    memcpy(ret, &found, sizeof(found));
}

static bool
is_out(void)
{
    if (!is_armed) {
        return false;
    }
    long number = atomic_fetch_add(&count, 1) + 1;
    bool is_failing = fail_at > 0 && (number == fail_at || (is_forever && number > fail_at));
    if (is_failing) {
        errno = ENOMEM;
    }
    return is_failing;
}

void *
malloc(size_t size)
{
    if (next_malloc == NULL) {
        find("malloc", &next_malloc);
    }
    return is_out() ? NULL : next_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    if (next_calloc == NULL) {
        find("calloc", &next_calloc);
    }
    return is_out() ? NULL : next_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
    if (next_realloc == NULL) {
        find("realloc", &next_realloc);
    }
    return is_out() ? NULL : next_realloc(old, size);
}

/* glibc's own look-up of users ends the process when memory runs out in it: not ours to mend. */
struct passwd *
getpwuid(uid_t id)
{
    struct passwd *(*next)(uid_t) = NULL;
    bool was_armed = is_armed;
    find("getpwuid", &next);
    is_armed = false;
    struct passwd *found = next(id);
    is_armed = was_armed;
    return found;
}

static int
counted_main(int argc, char **argv, char **env)
{
    const char *at = getenv("SCARCE_AT");
    fail_at = at == NULL ? 0 : strtol(at, NULL, 10);
    is_forever = getenv("SCARCE_FOREVER") != NULL;
    is_armed = true;
    int rc = real_main(argc, argv, env);
    is_armed = false;
    const char *path = getenv("SCARCE_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "we");
    if (file != NULL) {
        (void)fprintf(file, "%ld\n", atomic_load(&count));
        (void)fclose(file);
    }
    return rc;
}

/* What libc starts a program with: main is known here, and everything that is loaded has been initialised. */
int
__libc_start_main(main_fn main_of_program, int argc, char **argv, void (*init)(void),
    void (*finish)(void), void (*finish_loader)(void), void *stack_end)
{
    real_main = main_of_program;
    start_fn next = NULL;
    find("__libc_start_main", &next);
    return next(counted_main, argc, argv, init, finish, finish_loader, stack_end);
}
