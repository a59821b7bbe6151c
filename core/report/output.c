/*
 * Plain write(2): what was said stands on the terminal or in the pipe when the call returns, in the order in which it was
 * said, whichever of the two descriptors it went to.
 */
#include "report/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"

enum { DEFAULT_WIDTH = 80, NARROWEST = 20 };

static uint32_t
terminal_width(int fd)
{
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col < NARROWEST) {
        return DEFAULT_WIDTH;
    }
    return size.ws_col;
}

void
ls_output_init(struct ls_output *output, const char *term, const char *no_color)
{
    bool is_able = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    bool wants_colour = is_able && (no_color == NULL || no_color[0] == '\0');
    bool is_out_terminal = isatty(STDOUT_FILENO) == 1;
    bool is_err_terminal = isatty(STDERR_FILENO) == 1;
    *output = (struct ls_output){
        .out = STDOUT_FILENO,
        .err = STDERR_FILENO,
        .is_terminal = is_able && is_err_terminal,
        .is_out_terminal = is_out_terminal,
        .has_colour = wants_colour && is_out_terminal,
        .has_err_colour = wants_colour && is_err_terminal,
        .width = is_err_terminal ? terminal_width(STDERR_FILENO) : DEFAULT_WIDTH,
    };
}

void
ls_output_plain(struct ls_output *output)
{
    output->has_colour = false;
    output->has_err_colour = false;
}

bool
ls_format_parse(struct ls_span word, enum ls_format *ret_format)
{
    static const char *const words[] = {
        [LS_FORMAT_TEXT] = "text",
        [LS_FORMAT_MARKDOWN] = "markdown",
        [LS_FORMAT_JSON] = "json",
        [LS_FORMAT_DOT] = "dot",
        [LS_FORMAT_ALEMBIC] = "alembic",
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (ls_span_is(word, words[i])) {
            *ret_format = (enum ls_format)i;
            return true;
        }
    }
    return false;
}

/* All bytes to `fd`; 0, or the errno of what went wrong. */
static int
write_all(int fd, struct ls_span text)
{
    size_t at = 0;
    while (at < text.len) {
        ssize_t n = write(fd, text.ptr + at, text.len - at);
        if (n < 0 && errno != EINTR) {
            return errno;
        }
        at += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

void
ls_output_write(struct ls_output *output, struct ls_span text)
{
    if (output->failed_errno == 0) {
        output->failed_errno = write_all(output->out, text);
    }
}

void
ls_output_message(struct ls_output *output, struct ls_span text)
{
    (void)write_all(output->err, text);
}

void
ls_output_flush(struct ls_output *output, struct ls_buf *buf)
{
    if (buf->overflowed && output->failed_errno == 0) {
        output->failed_errno = EFBIG;
    }
    ls_output_write(output, ls_buf_span(buf));
    ls_buf_clear(buf);
}

void
ls_output_remark(struct ls_output *output, const char *format, ...)
{
    if (output->is_quiet) {
        return;
    }
    char text[2048];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct ls_buf line = LS_REPORT_BUF;
    ls_buf_adds(&line, "lockstep: ");
    ls_utf8_add_printable(&line, ls_span_of(text), false);
    ls_buf_addc(&line, '\n');
    ls_output_message(output, ls_buf_span(&line));
    ls_buf_finish(&line);
}

enum ls_status
ls_output_check(const struct ls_output *output, struct ls_err *err)
{
    if (output->failed_errno == 0) {
        return LS_OK;
    }
    return ls_err_set(
        err, LS_FAILURE, "cannot write to standard output: %s", strerror(output->failed_errno));
}

void
ls_report_json_open(
    struct ls_json *json, struct ls_buf *buf, const char *type, const struct ls_about *about)
{
    ls_json_begin(json, buf);
    ls_json_open_object(json, NULL);
    ls_json_string(json, "schema", "lockstep/1");
    ls_json_string(json, "type", type);
    if (about != NULL) {
        ls_json_text(json, "manifest", about->manifest);
        ls_json_text(json, "profile", about->profile);
        ls_json_text(json, "target", about->target);
        ls_json_int(json, "serial", about->serial);
    }
}

void
ls_report_json_close(struct ls_json *json, struct ls_output *output)
{
    ls_json_close_object(json);
    ls_buf_addc(json->out, '\n');
    ls_output_flush(output, json->out);
}
