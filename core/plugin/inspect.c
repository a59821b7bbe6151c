/* The child is forked, not executed anew, and what it sends is believed as little as the plugin
 * itself: it may write whatever it likes into the pipe, so the answer has one fixed size and every
 * text in it is looked over. */
#include "plugin/inspect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "plugin/confine.h"
#include "plugin/elf.h"
#include "plugin/image.h"
#include "plugin/open.h"

enum {
    ANSWER_MARK = 0x4C53414E,
    ANSWER_FIELDS = 1,
    ANSWER_REFUSED = 2,
    TEXT_MAX = 1024,
    EXIT_CONFINE = 97
};

/* A text with its length; ABSENT where it is NULL. */
#define ABSENT UINT32_MAX

struct text {
    uint32_t len;
    char bytes[LS_PLUGIN_SUMMARY_MAX + 4];
};

struct answer {
    uint32_t mark;
    uint32_t kind; /* ANSWER_… */
    uint32_t magic;
    uint32_t struct_size;
    uint32_t abi_major;
    uint32_t abi_minor;
    uint64_t instance_size;
    uint32_t operations;
    struct text name;
    struct text version;
    struct text summary;
    uint32_t why_len; /* ANSWER_REFUSED: the message */
    char why[TEXT_MAX];
};

static void
close_image(struct ls_plugin_image *image)
{
    ls_plugin_image_close(image);
}

static void
put_text(struct text *text, struct ls_span from)
{
    size_t len = from.len < sizeof(text->bytes) ? from.len : sizeof(text->bytes);
    text->len = from.ptr == NULL ? ABSENT : (uint32_t)len;
    if (from.ptr != NULL && len > 0) {
        memcpy(text->bytes, from.ptr, len);
    }
}

static void
answer_with(int fd, const struct answer *answer)
{
    const char *at = (const char *)answer;
    size_t left = sizeof(*answer);
    while (left > 0) {
        ssize_t n = write(fd, at, left);
        if (n < 0 && errno != EINTR) {
            return;
        }
        if (n > 0) {
            at += n;
            left -= (size_t)n;
        }
    }
}

/* The child: never returns. */
static void LS_NORETURN
run_child(int image_fd, int answer_fd, const char *shown, unsigned limit_ms)
{
    if (!ls_confine(image_fd, answer_fd, limit_ms / 1000 + 1)) {
        _exit(EXIT_CONFINE);
    }
    struct ls_err err = {.status = LS_OK};
    struct answer answer;
    memset(&answer, 0, sizeof(answer));
    answer.mark = ANSWER_MARK;
    const struct lockstep_plugin *descriptor = NULL;
    if (ls_plugin_open(image_fd, shown, &descriptor, &err) != LS_OK) {
        answer.kind = ANSWER_REFUSED;
        answer.why_len = (uint32_t)strnlen(err.message, TEXT_MAX);
        memcpy(answer.why, err.message, answer.why_len);
    } else {
        struct ls_plugin_fields fields = ls_plugin_fields_of(descriptor);
        answer.kind = ANSWER_FIELDS;
        answer.magic = fields.magic;
        answer.struct_size = fields.struct_size;
        answer.abi_major = fields.abi_major;
        answer.abi_minor = fields.abi_minor;
        answer.instance_size = fields.instance_size;
        answer.operations = fields.operations;
        put_text(&answer.name, fields.name);
        put_text(&answer.version, fields.version);
        put_text(&answer.summary, fields.summary);
    }
    answer_with(answer_fd, &answer);
    _exit(0);
}

/* Read until the answer is whole, the pipe is closed or the time is up. Returns the bytes read;
 * *ret_late: time is up. */
static size_t
read_answer(int fd, struct answer *answer, unsigned limit_ms, bool *ret_late)
{
    int64_t deadline = ls_clock_monotonic() + (int64_t)limit_ms * 1000;
    size_t len = 0;
    *ret_late = false;
    while (len < sizeof(*answer)) {
        int64_t left = deadline - ls_clock_monotonic();
        struct pollfd watch = {.fd = fd, .events = POLLIN};
        int ready = left <= 0 ? 0 : poll(&watch, 1, (int)(left / 1000) + 1);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0) {
            *ret_late = true;
            return len;
        }
        ssize_t n = read(fd, (char *)answer + len, sizeof(*answer) - len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return len;
        }
        len += (size_t)n;
    }
    return len;
}

/* The child's group goes with it: whatever it may have started is in there. */
static int
end_child(pid_t child)
{
    int state = 0;
    siginfo_t info;
    /* Let one that is ending on its own say how, before it is killed. */
    for (int tries = 0; tries < 20; tries++) {
        info.si_pid = 0;
        if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
            info.si_pid == child) {
            break;
        }
        (void)poll(NULL, 0, 5);
    }
    (void)kill(-child, SIGKILL);
    (void)kill(child, SIGKILL);
    while (waitpid(child, &state, 0) < 0 && errno == EINTR) {
    }
    return state;
}

static enum ls_status
explain(const char *path, int state, bool is_late, unsigned limit_ms, struct ls_err *err)
{
    if (is_late) {
        return ls_err_set(err, LS_PLUGIN, "the plugin '%s' did not say what it is within %u.%u s",
            path, limit_ms / 1000, limit_ms % 1000 / 100);
    }
    if (WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL) {
        return ls_err_set(err, LS_PLUGIN,
            "the plugin '%s' had to be killed before it said what it is: it stopped "
            "answering, or used up its processor time",
            path);
    }
    if (WIFSIGNALED(state)) {
        const char *name = sigdescr_np(WTERMSIG(state));
        return ls_err_set(err, LS_PLUGIN,
            "the plugin '%s' crashed before it said what it is: signal %d (%s)", path,
            WTERMSIG(state), name == NULL ? "unknown" : name);
    }
    if (WEXITSTATUS(state) == EXIT_CONFINE) {
        return ls_err_set(
            err, LS_PLUGIN, "cannot inspect '%s': the process for it could not be confined", path);
    }
    return ls_err_set(err, LS_PLUGIN,
        "the plugin '%s' ended the process before it said what it is: exit code %d", path,
        WEXITSTATUS(state));
}

/* Fork, ask, end. On LS_OK *ret_answer is whole, though not yet believed. */
static enum ls_status
ask_child(const struct ls_plugin_image *image, const char *path, unsigned limit_ms,
    struct answer *ret_answer, struct ls_err *err)
{
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return ls_err_set(err, LS_FAILURE, "cannot make a pipe: %s", strerror(errno));
    }
    LS_CLEANUP(ls_fd_close) int from_child = ends[0];
    LS_CLEANUP(ls_fd_close) int to_parent = ends[1];
    pid_t child = fork();
    if (child < 0) {
        return ls_err_set(err, LS_FAILURE, "cannot start a process: %s", strerror(errno));
    }
    if (child == 0) {
        (void)setpgid(0, 0);
        run_child(image->fd, to_parent, path, limit_ms);
    }
    /* Both sides set the group, so that it is set whoever comes first. */
    (void)setpgid(child, child);
    ls_fd_close(&to_parent);
    bool is_late = false;
    size_t len = read_answer(from_child, ret_answer, limit_ms, &is_late);
    if (is_late) {
        (void)kill(child, SIGKILL);
    }
    int state = end_child(child);
    return len == sizeof(*ret_answer) ? LS_OK : explain(path, state, is_late, limit_ms, err);
}

/* False where the length is none. */
static bool
take_text(struct ls_arena *arena, const struct text *text, struct ls_span *ret)
{
    if (text->len != ABSENT && text->len > sizeof(text->bytes)) {
        return false;
    }
    struct ls_span bytes = {
        text->len == ABSENT ? NULL : text->bytes, text->len == ABSENT ? 0 : text->len};
    *ret = ls_arena_dup(arena, bytes);
    return true;
}

static enum ls_status
refuse_with(const struct answer *answer, struct ls_err *err)
{
    struct ls_buf why = LS_BUF((size_t)4 * TEXT_MAX);
    ls_utf8_add_printable(&why, (struct ls_span){answer->why, answer->why_len}, false);
    enum ls_status status = ls_err_set(err, LS_PLUGIN, "%s", ls_buf_span(&why).ptr);
    ls_buf_finish(&why);
    return status;
}

static enum ls_status
believe(struct ls_arena *arena, const struct answer *answer, const char *path,
    struct ls_plugin_fields *ret_fields, struct ls_err *err)
{
    bool is_whole = answer->mark == ANSWER_MARK && answer->why_len <= TEXT_MAX;
    if (is_whole && answer->kind == ANSWER_REFUSED && answer->why_len > 0) {
        return refuse_with(answer, err);
    }
    struct ls_plugin_fields fields = {.magic = answer->magic,
        .struct_size = answer->struct_size,
        .abi_major = answer->abi_major,
        .abi_minor = answer->abi_minor,
        .instance_size = answer->instance_size,
        .operations = answer->operations};
    if (!is_whole || answer->kind != ANSWER_FIELDS ||
        !take_text(arena, &answer->name, &fields.name) ||
        !take_text(arena, &answer->version, &fields.version) ||
        !take_text(arena, &answer->summary, &fields.summary)) {
        return ls_err_set(err, LS_PLUGIN, "the plugin '%s' answered with nonsense", path);
    }
    *ret_fields = fields;
    return ls_plugin_check(arena, path, (struct ls_span){NULL, 0}, &fields, err);
}

/* The file's name parts point into the image, which goes. */
static void
keep_needed(struct ls_arena *arena, const struct ls_elf_facts *elf, struct ls_plugin_facts *facts)
{
    struct ls_span *needed = ls_arena_array(arena, elf->n_needed, sizeof(*needed));
    for (size_t i = 0; i < elf->n_needed; i++) {
        needed[i] = ls_arena_dup(arena, elf->needed[i]);
    }
    facts->needed = needed;
    facts->n_needed = elf->n_needed;
}

enum ls_status
ls_plugin_inspect(struct ls_arena *arena, const char *path, unsigned limit_ms,
    const struct ls_plugin_facts **ret_facts, struct ls_err *err)
{
    LS_CLEANUP(close_image) struct ls_plugin_image image = {.fd = -1};
    enum ls_status status = ls_plugin_image_read(AT_FDCWD, path, path, &image, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_elf_facts elf;
    status = ls_elf_check(arena, image.bytes, path, &elf, err);
    if (status != LS_OK) {
        return status;
    }
    struct answer answer;
    memset(&answer, 0, sizeof(answer));
    status = ask_child(&image, path, limit_ms, &answer, err);
    if (status != LS_OK) {
        return status;
    }
    struct ls_plugin_facts *facts = ls_arena_alloc(arena, sizeof(*facts));
    facts->digest = ls_hash_of(image.bytes);
    facts->size = image.bytes.len;
    keep_needed(arena, &elf, facts);
    status = believe(arena, &answer, path, &facts->fields, err);
    if (status != LS_OK) {
        return status;
    }
    *ret_facts = facts;
    return LS_OK;
}
