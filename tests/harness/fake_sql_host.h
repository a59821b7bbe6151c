/*
 * A host in memory for tests of the raw-sql plugin: files and options are given by the test, what the plugin does is
 * kept. Header-only: the tests include it by its path.
 */
#ifndef LOCKSTEP_TESTS_FAKE_SQL_HOST_H
#define LOCKSTEP_TESTS_FAKE_SQL_HOST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep/plugin.h"
#include "lockstep/plugin_util.h"

enum { FAKE_MAX = 64, FAKE_TEXT = 16384 };

struct fake_host {
    struct lockstep_host table; /* what the plugin gets */
    const char *options[FAKE_MAX][2];
    const char *files[FAKE_MAX][2]; /* path and text, in the order of the paths' bytes */
    struct lockstep_file listed[FAKE_MAX];
    size_t n_options;
    size_t n_files;
    void *blocks[1024];
    size_t n_blocks;
    char told[FAKE_TEXT]; /* one line for each step, script and file written */
    char logged[FAKE_TEXT];
    int32_t failure; /* LOCKSTEP_FAIL_… of the first report; 0: none */
    char message[1024];
    char remedy[512];
    char where[256]; /* file:line:column */
};

__attribute__((format(printf, 2, 3))) static inline void
fake_add(char text[FAKE_TEXT], const char *format, ...)
{
    size_t len = strlen(text);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text + len, FAKE_TEXT - len, format, args);
    va_end(args);
}

static inline void *
fake_alloc(void *ctx, uint64_t size)
{
    struct fake_host *fake = ctx;
    if (fake->n_blocks == sizeof(fake->blocks) / sizeof(fake->blocks[0])) {
        return NULL;
    }
    void *block = calloc(1, (size_t)size);
    fake->blocks[fake->n_blocks++] = block;
    return block;
}

static inline void
fake_log(void *ctx, int32_t level, struct lockstep_str text)
{
    struct fake_host *fake = ctx;
    fake_add(fake->logged, "%d %.*s\n", level, (int)text.len, text.ptr);
}

static inline int32_t
fake_fail(void *ctx, const struct lockstep_failure *failure)
{
    struct fake_host *fake = ctx;
    if (fake->failure == 0) {
        fake->failure = failure->code;
        (void)snprintf(fake->message, sizeof(fake->message), "%.*s", (int)failure->message.len,
            failure->message.ptr);
        (void)snprintf(fake->remedy, sizeof(fake->remedy), "%.*s", (int)failure->remedy.len,
            failure->remedy.ptr);
        (void)snprintf(fake->where, sizeof(fake->where), "%.*s:%u:%u", (int)failure->where.file.len,
            failure->where.file.ptr, failure->where.line, failure->where.column);
    }
    return LOCKSTEP_FAILED;
}

static inline int32_t
fake_option_at(void *ctx, uint32_t index, struct lockstep_option *ret)
{
    const struct fake_host *fake = ctx;
    if (index >= fake->n_options) {
        return LOCKSTEP_NOT_FOUND;
    }
    *ret = (struct lockstep_option){.key = lockstep_str_of(fake->options[index][0]),
        .value = lockstep_str_of(fake->options[index][1]),
        .line = index + 10};
    return LOCKSTEP_OK;
}

static inline int32_t
fake_option(void *ctx, struct lockstep_str key, struct lockstep_option *ret)
{
    for (uint32_t i = 0; fake_option_at(ctx, i, ret) == LOCKSTEP_OK; i++) {
        if (lockstep_str_equal(ret->key, key)) {
            return LOCKSTEP_OK;
        }
    }
    return LOCKSTEP_NOT_FOUND;
}

static inline int32_t
fake_list(void *ctx, struct lockstep_str dir, uint32_t recursive,
    const struct lockstep_file **ret_files, uint64_t *ret_n)
{
    struct fake_host *fake = ctx;
    uint64_t n = 0;
    for (size_t i = 0; i < fake->n_files; i++) {
        if (recursive || strchr(fake->files[i][0], '/') == NULL) {
            fake->listed[n++] = (struct lockstep_file){
                lockstep_str_of(fake->files[i][0]), strlen(fake->files[i][1])};
        }
    }
    *ret_files = fake->listed;
    *ret_n = n;
    return dir.len == 0 ? LOCKSTEP_OK : LOCKSTEP_NOT_FOUND;
}

static inline int32_t
fake_read(void *ctx, struct lockstep_str path, struct lockstep_str *ret)
{
    const struct fake_host *fake = ctx;
    for (size_t i = 0; i < fake->n_files; i++) {
        if (lockstep_str_equal(path, lockstep_str_of(fake->files[i][0]))) {
            *ret = lockstep_str_of(fake->files[i][1]);
            return LOCKSTEP_OK;
        }
    }
    return LOCKSTEP_NOT_FOUND;
}

/* "ID kind=K tx=T < DEPS | description", where a dependency on this source is written ":ID". */
static inline int32_t
fake_step(void *ctx, const struct lockstep_step *step)
{
    struct fake_host *fake = ctx;
    fake_add(fake->told, "%.*s kind=%u tx=%u back=%.*s <", (int)step->local_id.len,
        step->local_id.ptr, step->kind, step->transaction,
        step->n_down > 0 ? (int)step->down[0].file.len : 0,
        step->n_down > 0 ? step->down[0].file.ptr : "");
    for (uint32_t i = 0; i < step->n_deps; i++) {
        const struct lockstep_dep *dep = &step->deps[i];
        fake_add(fake->told, " %.*s%s%.*s", (int)dep->source.len, dep->source.ptr,
            dep->local_id.ptr == NULL ? "" : ":", (int)dep->local_id.len, dep->local_id.ptr);
    }
    if (step->description.ptr != NULL) {
        fake_add(fake->told, " | %.*s", (int)step->description.len, step->description.ptr);
    }
    fake_add(fake->told, "\n");
    return LOCKSTEP_OK;
}

static inline int32_t
fake_script(void *ctx, struct lockstep_str file, uint64_t offset, uint64_t length)
{
    struct fake_host *fake = ctx;
    fake_add(fake->told, "script %.*s%s\n", (int)file.len, file.ptr,
        offset == 0 && length == LOCKSTEP_WHOLE_FILE ? "" : " in part");
    return LOCKSTEP_OK;
}

static inline int32_t
fake_write(void *ctx, struct lockstep_str path, struct lockstep_str bytes)
{
    struct fake_host *fake = ctx;
    fake_add(fake->told, "write %.*s: %.*s", (int)path.len, path.ptr, (int)bytes.len, bytes.ptr);
    return LOCKSTEP_OK;
}

static inline void
fake_begin(struct fake_host *fake)
{
    memset(fake, 0, sizeof(*fake));
    fake->table = (struct lockstep_host){.struct_size = sizeof(fake->table),
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .ctx = fake,
        .alloc = fake_alloc,
        .log = fake_log,
        .fail = fake_fail,
        .option = fake_option,
        .option_at = fake_option_at,
        .list = fake_list,
        .read = fake_read,
        .step = fake_step,
        .script = fake_script,
        .write = fake_write};
}

static inline void
fake_end(struct fake_host *fake)
{
    for (size_t i = 0; i < fake->n_blocks; i++) {
        free(fake->blocks[i]);
    }
    fake->n_blocks = 0;
}

static inline void
fake_give_option(struct fake_host *fake, const char *key, const char *value)
{
    fake->options[fake->n_options][0] = key;
    fake->options[fake->n_options++][1] = value;
}

/* Files must be given in the order of the bytes of their paths, as the real host lists them. */
static inline void
fake_give_file(struct fake_host *fake, const char *path, const char *text)
{
    fake->files[fake->n_files][0] = path;
    fake->files[fake->n_files++][1] = text;
}

#endif
