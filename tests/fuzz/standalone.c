/*
 * Runs a fuzz target over the files of its corpora (not of folders inside them) in the order of their names, as an ordinary
 * test that speaks TAP: one line for each file. What the target finds ends the program, and the file that did it is the one
 * after the last line.
 *
 * Usage: fuzz-NAME FILE-OR-DIRECTORY …
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST_PATH = 4096, LARGEST_INPUT = 64 * 1024 * 1024 };

static unsigned count;

static _Noreturn void
give_up(const char *what, const char *path)
{
    printf("Bail out! cannot %s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

static void
run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || fstat(fileno(file), &info) != 0 || info.st_size > LARGEST_INPUT) {
        give_up("read", path);
    }
    size_t size = (size_t)info.st_size;
    /* Exactly as long as the input, so that a sanitizer sees the first byte read beyond it. */
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, file) != size) {
        give_up("read", path);
    }
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    count++;
    const char *slash = strrchr(path, '/');
    printf("ok %u - %s\n", count, slash == NULL ? path : slash + 1);
    (void)fflush(stdout);
}

static int
is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void
run_directory(const char *path)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, is_visible, by_bytes);
    if (n < 0) {
        give_up("list", path);
    }
    for (int i = 0; i < n; i++) {
        char child[LONGEST_PATH];
        int length = snprintf(child, sizeof(child), "%s/%s", path, entries[i]->d_name);
        if (length < 0 || length >= LONGEST_PATH) {
            errno = ENAMETOOLONG;
            give_up("read", path);
        }
        struct stat info;
        if (stat(child, &info) == 0 && !S_ISDIR(info.st_mode)) {
            run_file(child);
        }
        free(entries[i]);
    }
    free(entries);
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat info;
        if (stat(argv[i], &info) != 0) {
            give_up("find", argv[i]);
        }
        if (S_ISDIR(info.st_mode)) {
            run_directory(argv[i]);
        } else {
            run_file(argv[i]);
        }
    }
    printf("1..%u\n", count);
    return count > 0 ? 0 : 1;
}
