#include "execute/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"

enum { MAX_OUTPUT = 64 * 1024 * 1024, MAX_ERRORS = 64 * 1024, MAX_ARGS = 16, SHOWN_LINES = 20 };

/* What the new process could not do before it was the tool: told through its standard error. */
enum { END_NO_DIRECTORY = 125, END_CANNOT_RUN = 126, END_NOT_FOUND = 127 };

struct running {
    pid_t pid;
    int output;
    int errors;
};

/* In the new process. */
static void LS_NORETURN
become(const struct ls_tool *tool, int output, int errors)
{
    char *argv[MAX_ARGS + 2] = {NULL};
    size_t n = 0;
    for (; n < MAX_ARGS && tool->args[n] != NULL; n++) {
        memcpy(&argv[n + 1], &tool->args[n], sizeof(argv[0]));
    }
    memcpy(&argv[0], &tool->program, sizeof(argv[0]));
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0 ||
        chdir(tool->directory) != 0) {
        _exit(END_NO_DIRECTORY);
    }
    (void)execvp(tool->program, argv);
    _exit(errno == ENOENT ? END_NOT_FOUND : END_CANNOT_RUN);
}

static bool
start(const struct ls_tool *tool, struct running *ret)
{
    int output[2];
    int errors[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return false;
    }
    if (pipe2(errors, O_CLOEXEC) != 0) {
        (void)close(output[0]);
        (void)close(output[1]);
        return false;
    }
    ret->pid = fork();
    if (ret->pid == 0) {
        become(tool, output[1], errors[1]);
    }
    (void)close(output[1]);
    (void)close(errors[1]);
    ret->output = output[0];
    ret->errors = errors[0];
    if (ret->pid < 0) {
        (void)close(output[0]);
        (void)close(errors[0]);
    }
    return ret->pid > 0;
}

/* Read one of the two; false at its end. */
static bool
take(int fd, struct ls_buf *buf)
{
    char bytes[16384];
    ssize_t n = read(fd, bytes, sizeof(bytes));
    if (n > 0) {
        ls_buf_add(buf, (struct ls_span){bytes, (size_t)n});
    }
    return n > 0 || (n < 0 && errno == EINTR);
}

/* Both until they end; what is beyond the limits is read and forgotten, so that the tool can end. */
static void
gather(const struct running *running, struct ls_buf *output, struct ls_buf *errors)
{
    bool is_open[2] = {true, true};
    while (is_open[0] || is_open[1]) {
        struct pollfd watched[2] = {{.fd = is_open[0] ? running->output : -1, .events = POLLIN},
            {.fd = is_open[1] ? running->errors : -1, .events = POLLIN}};
        if (poll(watched, 2, -1) < 0 && errno != EINTR) {
            return;
        }
        is_open[0] = is_open[0] && (watched[0].revents == 0 || take(running->output, output));
        is_open[1] = is_open[1] && (watched[1].revents == 0 || take(running->errors, errors));
    }
}

/* The last lines of what it said are where Python says why. */
static void
note_errors(struct ls_err *err, struct ls_span text)
{
    text = ls_span_trim(text);
    size_t from = text.len;
    for (unsigned lines = 0; from > 0; from--) {
        lines += text.ptr[from - 1] == '\n';
        if (lines == SHOWN_LINES) {
            break;
        }
    }
    while (from < text.len) {
        const char *end = memchr(text.ptr + from, '\n', text.len - from);
        size_t len = end == NULL ? text.len - from : (size_t)(end - (text.ptr + from));
        struct ls_buf line = LS_BUF(1024);
        ls_utf8_add_printable(&line, (struct ls_span){text.ptr + from, len}, false);
        ls_err_note(err, "  %s", ls_buf_span(&line).ptr == NULL ? "" : ls_buf_span(&line).ptr);
        ls_buf_finish(&line);
        from += len + 1;
    }
}

static enum ls_status
judge(const struct ls_tool *tool, int state, const struct ls_buf *output,
    const struct ls_buf *errors, struct ls_err *err)
{
    int code = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
    bool is_silent = errors->len == 0 && output->len == 0;
    if (is_silent && code == END_NOT_FOUND) {
        (void)ls_err_set(err, LS_FAILURE, "the program '%s' is not found", tool->program);
        ls_err_remedy(err, "Install it, or say with --tool FILE where it is.");
    } else if (is_silent && (code == END_CANNOT_RUN || code == END_NO_DIRECTORY)) {
        (void)ls_err_set(err, LS_FAILURE, "the program '%s' cannot be run in '%s'", tool->program,
            tool->directory);
        ls_err_remedy(err, "Look at the rights of the file and of the directory.");
    } else if (code != 0) {
        struct ls_buf line = LS_BUF(1024);
        for (size_t i = 0; tool->args[i] != NULL; i++) {
            ls_buf_printf(&line, " %s", tool->args[i]);
        }
        (void)ls_err_set(err, LS_FAILURE, "'%s%s' in '%s' failed", tool->program,
            line.len == 0 ? "" : ls_buf_span(&line).ptr, tool->directory);
        note_errors(err, ls_buf_span(errors->len > 0 ? errors : output));
        ls_buf_finish(&line);
    } else if (output->overflowed) {
        (void)ls_err_set(err, LS_FAILURE, "'%s' wrote more than 64 MiB", tool->program);
    }
    return err->status;
}

enum ls_status
ls_tool_run(struct ls_arena *arena, const struct ls_tool *given, struct ls_span *ret_output,
    struct ls_err *err)
{
    struct ls_tool absolute = *given;
    const struct ls_tool *tool = &absolute;
    char *real = strchr(given->program, '/') == NULL ? NULL : realpath(given->program, NULL);
    if (real != NULL) { /* it is relative to where we are, not to where it will run */
        absolute.program = ls_arena_strdup(arena, real);
        free(real);
    }
    struct ls_buf output = LS_BUF(MAX_OUTPUT);
    struct ls_buf errors = LS_BUF(MAX_ERRORS);
    struct running running = {0};
    int state = 0;
    if (!start(tool, &running)) {
        return ls_err_set(err, LS_FAILURE, "cannot start '%s': %s", tool->program, strerror(errno));
    }
    gather(&running, &output, &errors);
    while (waitpid(running.pid, &state, 0) < 0 && errno == EINTR) {
    }
    (void)close(running.output);
    (void)close(running.errors);
    enum ls_status status = judge(tool, state, &output, &errors, err);
    if (status == LS_OK) {
        *ret_output = output.len == 0 ? LS_SPAN("") : ls_arena_dup(arena, ls_buf_span(&output));
    }
    ls_buf_finish(&output);
    ls_buf_finish(&errors);
    return status;
}
