/*
 * An output whose two descriptors are files in memory, and samples that several tests report.
 */
#ifndef LOCKSTEP_TESTS_REPORT_CAPTURE_H
#define LOCKSTEP_TESTS_REPORT_CAPTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/output.h"

#define SPAN(text)                                                                                 \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

struct capture {
    struct ls_output output;
    char *out; /* what went to the product; after capture_read */
    char *err; /* what went to the messages */
};

static inline struct capture
capture_begin(enum ls_format format)
{
    struct capture capture = {.output = {.out = memfd_create("out", 0),
                                  .err = memfd_create("err", 0),
                                  .format = format,
                                  .width = 60}};
    assert_true(capture.output.out >= 0 && capture.output.err >= 0);
    return capture;
}

static inline char *
capture_slurp(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);
    assert_true(size >= 0);
    char *text = calloc(1, (size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(pread(fd, text, (size_t)size, 0), size);
    return text;
}

static inline void
capture_read(struct capture *capture)
{
    free(capture->out);
    free(capture->err);
    capture->out = capture_slurp(capture->output.out);
    capture->err = capture_slurp(capture->output.err);
}

static inline void
capture_end(struct capture *capture)
{
    free(capture->out);
    free(capture->err);
    close(capture->output.out);
    close(capture->output.err);
}

/* Read, and compare both. */
static inline void
capture_expect(struct capture *capture, const char *out, const char *err)
{
    capture_read(capture);
    assert_string_equal(capture->out, out);
    assert_string_equal(capture->err, err);
}

#endif
