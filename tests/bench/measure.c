/*
 * Runs a program and writes "WALL CPU RSS" (seconds, seconds, KB) to a file: the time until it ended, and what the kernel
 * counted for it alone. A program of its own, because the peak memory of a child begins with that of whoever forked it.
 *
 * Usage: measure FILE PROGRAM ARGUMENT …
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        return 2;
    }
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status = 0;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("measure");
        return 1;
    }
    double wall = now() - start;
    FILE *file = fopen(argv[1], "w");
    if (file == NULL) {
        perror(argv[1]);
        return 1;
    }
    (void)fprintf(file, "%.6f %.6f %ld\n", wall, seconds(used.ru_utime) + seconds(used.ru_stime),
        used.ru_maxrss);
    (void)fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
