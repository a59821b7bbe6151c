/* Any bytes as a lock. What is read, written again, is the same bytes. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "config/ini.h"
#include "manifest/lock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ls_lock *
read_lock(struct ls_arena *arena, struct ls_span text)
{
    struct ls_err err = {.status = LS_OK};
    const struct ls_ini_doc *doc = NULL;
    const struct ls_lock *lock = NULL;
    enum ls_status status = ls_ini_read(arena, "m.lock", text, LS_DIGEST, &doc, &err);
    if (status == LS_OK) {
        status = ls_lock_parse(arena, doc, &lock, &err);
    }
    assert(status == err.status && (status == LS_OK) == (lock != NULL));
    assert(status == LS_OK || (status == LS_DIGEST && err.message[0] != '\0'));
    return lock;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LS_CLEANUP(ls_arena_finish) struct ls_arena arena = {0};
    LS_CLEANUP(ls_buf_finish) struct ls_buf again = LS_BUF(LS_FILE_MAX_LOCK);
    struct ls_span text = {(const char *)data, size};
    struct ls_err err = {.status = LS_OK};
    const struct ls_lock *lock = size > LS_FILE_MAX_MANIFEST ? NULL : read_lock(&arena, text);
    if (lock == NULL) {
        return 0;
    }
    enum ls_status status = ls_lock_write(lock, &again, &err);
    assert(status == LS_OK && ls_span_equal(ls_buf_span(&again), text));
    const struct ls_lock *second = read_lock(&arena, ls_buf_span(&again));
    assert(second != NULL && second->n_steps == lock->n_steps);
    return 0;
}
