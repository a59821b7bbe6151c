/*
 * Preloaded into lockstep by test_memory.py: memory that runs out. From main() on every allocation is counted, and the one
 * with the number $SCARCE_AT fails; with $SCARCE_FOREVER all behind it as well. Where main() comes to its end, the file
 * $SCARCE_COUNT is told the count, and how many of the blocks were never freed; those of the dynamic loader, which keeps
 * plugins and its last words for ever, do not matter. A process that ends on the spot is looked at by LeakSanitizer, where
 * that is there, for blocks that nothing points to. With $SCARCE_LOSE some are lost on purpose.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*main_fn)(int, char **, char **);
typedef int (*start_fn)(
    main_fn, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static void *(*next_malloc)(size_t);
static void *(*next_calloc)(size_t, size_t);
static void *(*next_realloc)(void *, size_t);
static void (*next_free)(void *);
static main_fn real_main;
static bool is_armed;
static bool is_forever;
static long fail_at;
static atomic_long count;
static pid_t of_process;

/* The blocks that are not freed yet, under a mask that keeps LeakSanitizer from taking this for their use. Open
 * addressing: the places of freed ones stay taken. */
enum { PLACES = 1 << 18, LOST_ON_PURPOSE = 100, FREED = 1 };
static uintptr_t blocks[PLACES];
static atomic_flag blocks_taken = ATOMIC_FLAG_INIT;
static bool is_loading;

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

/* Put `after` where `before` stands, beginning with the place that is the block's. */
static void
replace(uintptr_t masked, uintptr_t before, uintptr_t after)
{
    size_t at = masked / 16 * 0x9E3779B1u % PLACES;
    while (atomic_flag_test_and_set(&blocks_taken)) {
    }
    for (size_t n = 0; n < PLACES && blocks[at] != before && blocks[at] != 0; n++) {
        at = (at + 1) % PLACES;
    }
    if (blocks[at] == before) {
        blocks[at] = after;
    }
    atomic_flag_clear(&blocks_taken);
}

static void *
note(void *block)
{
    if (is_armed && !is_loading && block != NULL) {
        replace(~(uintptr_t)block, 0, ~(uintptr_t)block);
    }
    return block;
}

static void
forget(const void *block)
{
    if (block != NULL) {
        replace(~(uintptr_t)block, ~(uintptr_t)block, FREED);
    }
}

static long
blocks_left(void)
{
    long n = 0;
    for (size_t i = 0; i < PLACES; i++) {
        n += blocks[i] > FREED;
    }
    return n;
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
    return is_out() ? NULL : note(next_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
    if (next_calloc == NULL) {
        find("calloc", &next_calloc);
    }
    return is_out() ? NULL : note(next_calloc(n, size));
}

void *
realloc(void *old, size_t size)
{
    if (next_realloc == NULL) {
        find("realloc", &next_realloc);
    }
    if (is_out()) {
        return NULL;
    }
    forget(old);
    return note(next_realloc(old, size));
}

void
free(void *block)
{
    static bool is_finding;
    if (next_free == NULL && !is_finding) {
        is_finding = true; /* dlsym frees what it has said before */
        find("free", &next_free);
    }
    if (next_free != NULL) {
        forget(block);
        next_free(block);
    }
}

void *
dlopen(const char *file, int mode)
{
    void *(*next)(const char *, int) = NULL;
    find("dlopen", &next);
    is_loading = true;
    void *found = next(file, mode);
    is_loading = false;
    return found;
}

char *
dlerror(void)
{
    char *(*next)(void) = NULL;
    find("dlerror", &next);
    is_loading = true;
    char *said = next();
    is_loading = false;
    return said;
}

/* How lockstep ends where its own memory runs out. What is still in use then is no leak; what nothing points to is one. */
void
_exit(int rc)
{
    void (*next)(int) = NULL;
    bool is_ours = is_armed && getpid() == of_process;
    is_armed = false;
    void *look = is_ours ? dlsym(RTLD_DEFAULT, "__lsan_do_recoverable_leak_check") : NULL;
    if (look != NULL) {
        int (*call)(void) = NULL;
        memcpy(&call, &look, sizeof(call));
        (void)call();
    }
    find("_exit", &next);
    next(rc);
    abort();
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

/* A function of its own, so that its stack is written over. */
__attribute__((noinline)) static void
lose_blocks(void)
{
    for (int i = 0; i < LOST_ON_PURPOSE; i++) {
        void *volatile lost = malloc(16);
        (void)lost;
    }
}

static int
counted_main(int argc, char **argv, char **env)
{
    const char *at = getenv("SCARCE_AT");
    fail_at = at == NULL ? 0 : strtol(at, NULL, 10);
    is_forever = getenv("SCARCE_FOREVER") != NULL;
    of_process = getpid();
    is_armed = true;
    if (getenv("SCARCE_LOSE") != NULL) {
        lose_blocks();
    }
    int rc = real_main(argc, argv, env);
    is_armed = false;
    const char *path = getenv("SCARCE_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "we");
    if (file != NULL) {
        (void)fprintf(file, "%ld %ld\n", atomic_load(&count), blocks_left());
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
