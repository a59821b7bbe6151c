/* The interpreter's own memory, its limits and its stops: see py_state.h and py_eval.h. */
#include "py_state.h"

#include <stdio.h>
#include <string.h>

#include "py_dict.h"

#define DEFAULT_STEPS 50000000u
#define DEFAULT_DEPTH 1000u
#define DEFAULT_STACK ((size_t)4 * 1024 * 1024)
#define STACK_CHUNK 1024

struct py *
py_create(const struct py_config *config)
{
    struct py *py = py_arena_alloc(config->arena, sizeof(*py));
    if (py == NULL) {
        return NULL;
    }
    py->arena = config->arena;
    py->config = *config;
    struct py_limits *limits = &py->config.limits;
    limits->steps = limits->steps == 0 ? DEFAULT_STEPS : limits->steps;
    limits->depth = limits->depth == 0 ? DEFAULT_DEPTH : limits->depth;
    limits->stack_bytes = limits->stack_bytes == 0 ? DEFAULT_STACK : limits->stack_bytes;
    py->steps_left = limits->steps;
    py->handled = &py->base;
    struct py_value interned = py_dict_new(py);
    struct py_value builtins = py_dict_new(py);
    struct py_value modules = py_dict_new(py);
    struct py_value repr_stack = py_list_new(py);
    if (py_failed(interned) || py_failed(builtins) || py_failed(modules) || py_failed(repr_stack)) {
        return NULL;
    }
    py->interned = interned.as.dict;
    py->builtins = builtins.as.dict;
    py->modules = modules.as.dict;
    py->repr_stack = repr_stack.as.list;
    return py;
}

void *
py_user(const struct py *py)
{
    return py->config.user;
}

/* ---- Memory -----------------------------------------------------------------------------------
 */

void *
py_alloc(struct py *py, size_t size)
{
    void *ret = py_arena_alloc(py->arena, size);
    if (ret == NULL) {
        (void)py_stop(py, PY_ERROR_BUDGET, "the memory budget of the evaluation is spent");
    }
    return ret;
}

static struct py_stack_chunk *
stack_grow(struct py *py, size_t n)
{
    struct py_stack_chunk *next = py->stack == NULL ? NULL : py->stack->next;
    if (next != NULL && next->capacity >= n) {
        next->used = 0;
        return next;
    }
    size_t capacity = n > STACK_CHUNK ? n : STACK_CHUNK;
    struct py_stack_chunk *chunk = py_alloc(py, sizeof(*chunk));
    struct py_value *values = py_alloc(py, capacity * sizeof(*values));
    if (chunk == NULL || values == NULL) {
        return NULL;
    }
    chunk->values = values;
    chunk->capacity = capacity;
    chunk->prev = py->stack;
    if (py->stack != NULL) {
        py->stack->next = chunk;
    }
    return chunk;
}

struct py_value *
py_stack_take(struct py *py, size_t n)
{
    if (py->stack == NULL || py->stack->capacity - py->stack->used < n) {
        struct py_stack_chunk *chunk = stack_grow(py, n);
        if (chunk == NULL) {
            return NULL;
        }
        py->stack = chunk;
    }
    struct py_value *ret = py->stack->values + py->stack->used;
    py->stack->used += n;
    memset(ret, 0, n * sizeof(*ret));
    return ret;
}

void
py_stack_release(struct py *py, const struct py_value *base)
{
    while (py->stack != NULL &&
           (base < py->stack->values || base > py->stack->values + py->stack->capacity)) {
        py->stack->used = 0;
        py->stack = py->stack->prev;
    }
    if (py->stack != NULL) {
        py->stack->used = (size_t)(base - py->stack->values);
        while (py->stack->used == 0 && py->stack->prev != NULL) {
            py->stack = py->stack->prev;
        }
    }
}

struct py_str *
py_intern(struct py *py, const char *ptr, size_t len)
{
    struct py_str probe = {.ptr = ptr, .len = len};
    struct py_value found = py_dict_get_str(py->interned, &probe);
    if (!py_failed(found)) {
        return found.as.str;
    }
    struct py_value value = py_str_new(py, ptr, len);
    if (py_failed(value) || !py_dict_set(py, py->interned, value, value)) {
        return NULL;
    }
    return value.as.str;
}

/* ---- Limits -----------------------------------------------------------------------------------
 */

bool
py_stack_check(struct py *py)
{
    const char *here = __builtin_frame_address(0);
    if (py->stack_base == NULL || here > py->stack_base) {
        py->stack_base = here;
    }
    if ((size_t)(py->stack_base - here) <= py->config.limits.stack_bytes) {
        return true;
    }
    (void)py_stop(py, PY_ERROR_BUDGET, "the code is nested too deeply to be evaluated");
    return false;
}

bool
py_step(struct py *py)
{
    if (py->steps_left == 0) {
        (void)py_stop(py, PY_ERROR_BUDGET, "the step budget of the evaluation is spent");
        return false;
    }
    py->steps_left--;
    return true;
}

/* ---- Stops ------------------------------------------------------------------------------------
 */

struct py_where
py_here(const struct py *py)
{
    struct py_where where = {NULL, 0, 0};
    for (const struct py_frame *frame = py->frame; frame != NULL; frame = frame->back) {
        if (frame->file != NULL) {
            where.file = frame->file;
            if (frame->node != NULL) {
                where.line = frame->node->line;
                where.column = frame->node->column;
            }
            return where;
        }
    }
    return where;
}

static size_t
stack_depth(const struct py *py)
{
    size_t n = 0;
    for (const struct py_frame *frame = py->frame; frame != NULL; frame = frame->back) {
        n++;
    }
    return n;
}

size_t
py_stack_top(const struct py *py, struct py_frame_info *ret, size_t room)
{
    size_t depth = stack_depth(py);
    size_t n = depth < room ? depth : room;
    const struct py_frame *frame = py->frame;
    for (size_t index = n; index > 0; index--, frame = frame->back) {
        ret[index - 1] = (struct py_frame_info){.name = frame->name, .where.file = frame->file};
        if (frame->node != NULL) {
            ret[index - 1].where.line = frame->node->line;
            ret[index - 1].where.column = frame->node->column;
        }
    }
    return n;
}

const struct py_frame_info *
py_stack(struct py *py, size_t *ret_n)
{
    size_t n = stack_depth(py);
    struct py_frame_info *frames = py_arena_alloc(py->arena, (n + 1) * sizeof(*frames));
    *ret_n = frames == NULL ? 0 : py_stack_top(py, frames, n);
    return frames;
}

struct py_value
py_stop_at(struct py *py, enum py_error_kind kind, struct py_where where, const char *message)
{
    if (py_is_stopped(py)) {
        return py_absent();
    }
    py->error = kind;
    py->exception = py_absent();
    py->report = (struct py_error){.kind = kind, .where = where, .message = message};
    py->report.frames = py_stack(py, &py->report.n_frames);
    return py_absent();
}

struct py_value
py_stop(struct py *py, enum py_error_kind kind, const char *message)
{
    return py_stop_at(py, kind, py_here(py), message);
}

struct py_value
py_refuse(struct py *py, const char *format, ...)
{
    char text[512];
    va_list args;
    if (py_is_stopped(py)) {
        return py_absent();
    }
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    size_t size = len < 0 ? 0 : (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1;
    char *copy = py_arena_bytes(py->arena, size + 1);
    if (copy == NULL) {
        return py_stop(py, PY_ERROR_REFUSED, "not supported (and no memory left to say what)");
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    return py_stop(py, PY_ERROR_REFUSED, copy);
}

struct py_value
py_need_live(struct py *py)
{
    return py_stop(py, PY_ERROR_OFFLINE, "a live answer from the database is needed here");
}

struct py_value
py_host_failed(struct py *py)
{
    return py_stop(py, PY_ERROR_HOST, "the host failed");
}

bool
py_has_error(const struct py *py)
{
    return py->error != PY_ERROR_NONE;
}
