/*
 * A host for tests of the plugin doc-only: files in memory, answers to queries as the test sets
 * them, and everything that the plugin tells written down. It keeps the ABI's rules: what it hands
 * out lives until fake_doc_finish, budgets can be set, and calls at the wrong moment are the test's
 * failure.
 */
#ifndef LOCKSTEP_TESTS_FAKE_DOC_HOST_H
#define LOCKSTEP_TESTS_FAKE_DOC_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before cmocka, whose macro fail() would take host->fail for itself. */
#include "lockstep/plugin_util.h"

#include <cmocka.h>

enum {
    FAKE_DOC_FILES = 16,
    FAKE_DOC_STEPS = 16,
    FAKE_DOC_DIFFERS = 64,
    FAKE_DOC_ANSWERS = 8,
    FAKE_DOC_TEXT = 4096
};

struct fake_doc_step {
    uint32_t kind;
    uint32_t can_revert;
    uint32_t n_up;
    uint32_t n_deps;
    uint64_t length; /* of the first range */
    uint64_t cookie;
    char local_id[256];
    char description[256];
    char written[64];
    char deps[512]; /* "KIND source:local_id", separated by blanks; the kind as a number */
};

struct fake_doc_differ {
    char object[256];
    char documented[512]; /* "(absent)" where there is none */
    char found[512];
};

/* The rows that a query gives whose text holds `needle`. */
struct fake_doc_answer {
    const char *needle;
    const char *const *cells; /* n_rows * n_columns; NULL: SQL null */
    uint32_t n_columns;
    uint64_t n_rows;
};

struct fake_doc_host {
    struct lockstep_host host;
    struct {
        const char *path;
        struct lockstep_str bytes;
    } files[FAKE_DOC_FILES]; /* in the order of their paths */
    size_t n_files;
    const char *option; /* "key=value"; NULL: none */
    struct fake_doc_answer answers[FAKE_DOC_ANSWERS];
    size_t n_answers;
    int32_t (*run)(void *user, const char *sql, const char *param, struct fake_doc_host *fake,
        struct lockstep_result *ret); /* instead of the answers; NULL: none */
    void *run_user;
    int32_t run_code; /* returned by run instead of an answer; LOCKSTEP_OK: the answer */
    uint64_t budget;  /* bytes that alloc gives; 0: no limit */
    int64_t now;

    /* What the plugin did. */
    struct fake_doc_step steps[FAKE_DOC_STEPS];
    size_t n_steps;
    struct fake_doc_differ differs[FAKE_DOC_DIFFERS];
    size_t n_differs;
    size_t n_failures;
    int32_t fail_code; /* of the first failure */
    char fail_file[256];
    uint32_t fail_line;
    char fail_message[FAKE_DOC_TEXT];
    char fail_remedy[FAKE_DOC_TEXT];
    size_t n_runs;
    char params[FAKE_DOC_TEXT]; /* of the last run */
    char write_path[256];
    char *write_bytes;
    void *memory; /* list of what was handed out */
    uint64_t used;
};

struct piece {
    struct piece *next;
    _Alignas(16) char bytes[];
};

/* Memory until fake_doc_finish, outside the budget. */
static inline void *
fake_doc_memory(struct fake_doc_host *fake, size_t size)
{
    struct piece *piece = calloc(1, sizeof(*piece) + size);
    assert_non_null(piece);
    piece->next = fake->memory;
    fake->memory = piece;
    return piece->bytes;
}

static inline void *
alloc(void *ctx, uint64_t size)
{
    struct fake_doc_host *fake = ctx;
    fake->used += size;
    return fake->budget != 0 && fake->used > fake->budget ? NULL
                                                          : fake_doc_memory(fake, (size_t)size);
}

static inline void
take(char *into, size_t size, struct lockstep_str text)
{
    (void)snprintf(into, size, "%.*s", (int)text.len, text.ptr == NULL ? "" : text.ptr);
}

static inline void
log_text(void *ctx, int32_t level, struct lockstep_str text)
{
    (void)ctx;
    (void)level;
    (void)text;
}

static inline int32_t
fail_with(void *ctx, const struct lockstep_failure *failure)
{
    struct fake_doc_host *fake = ctx;
    if (fake->n_failures++ == 0) {
        fake->fail_code = failure->code;
        fake->fail_line = failure->where.line;
        take(fake->fail_file, sizeof(fake->fail_file), failure->where.file);
        take(fake->fail_message, sizeof(fake->fail_message), failure->message);
        take(fake->fail_remedy, sizeof(fake->fail_remedy), failure->remedy);
    }
    return LOCKSTEP_FAILED;
}

static inline int32_t
differ(void *ctx, struct lockstep_str object, struct lockstep_str documented,
    struct lockstep_str found)
{
    static const struct lockstep_str none = {"(absent)", 8};
    struct fake_doc_host *fake = ctx;
    assert_true(fake->n_differs < FAKE_DOC_DIFFERS);
    struct fake_doc_differ *row = &fake->differs[fake->n_differs++];
    take(row->object, sizeof(row->object), object);
    take(row->documented, sizeof(row->documented), documented.ptr == NULL ? none : documented);
    take(row->found, sizeof(row->found), found.ptr == NULL ? none : found);
    return LOCKSTEP_OK;
}

static inline int32_t
option_at(void *ctx, uint32_t index, struct lockstep_option *ret)
{
    struct fake_doc_host *fake = ctx;
    if (fake->option == NULL || index > 0) {
        return LOCKSTEP_NOT_FOUND;
    }
    size_t len = strcspn(fake->option, "=");
    *ret = (struct lockstep_option){
        .key = {fake->option, len}, .value = lockstep_str_of(fake->option + len + 1), .line = 7};
    return LOCKSTEP_OK;
}

static inline int32_t
list(void *ctx, struct lockstep_str dir, uint32_t recursive, const struct lockstep_file **ret_files,
    uint64_t *ret_n)
{
    struct fake_doc_host *fake = ctx;
    assert_int_equal(dir.len, 0);
    assert_int_equal(recursive, 0);
    struct lockstep_file *files = fake_doc_memory(fake, FAKE_DOC_FILES * sizeof(*files));
    for (size_t i = 0; i < fake->n_files; i++) {
        files[i].path = lockstep_str_of(fake->files[i].path);
        files[i].size = fake->files[i].bytes.len;
    }
    *ret_files = files;
    *ret_n = fake->n_files;
    return LOCKSTEP_OK;
}

static inline int32_t
read_file(void *ctx, struct lockstep_str path, struct lockstep_str *ret)
{
    struct fake_doc_host *fake = ctx;
    for (size_t i = 0; i < fake->n_files; i++) {
        if (lockstep_str_equal(path, lockstep_str_of(fake->files[i].path))) {
            *ret = fake->files[i].bytes;
            return LOCKSTEP_OK;
        }
    }
    return LOCKSTEP_NOT_FOUND;
}

static inline struct lockstep_str
trim(struct lockstep_str text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t')) {
        text.len--;
    }
    return text;
}

/* The rules of core/config/ini that a document can meet: a ';' behind a blank ends a text. */
static inline uint64_t
end_of(struct lockstep_str text, const char *stops)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if (strchr(stops, text.ptr[i]) != NULL ||
            (text.ptr[i] == ';' && i > 0 && text.ptr[i - 1] == ' ')) {
            return i;
        }
    }
    return text.len;
}

static inline int32_t
refuse_line(struct fake_doc_host *fake, struct lockstep_str path, uint32_t line, const char *why)
{
    return lockstep_failf(&fake->host, LOCKSTEP_FAIL_INVALID,
        (struct lockstep_where){.file = path, .line = line}, NULL, "%s", why);
}

static inline int32_t
take_line(struct fake_doc_host *fake, struct lockstep_str path, struct lockstep_str line,
    uint32_t number, struct lockstep_str *section, lockstep_ini_fn each, void *user)
{
    if (line.len > 190) {
        return refuse_line(fake, path, number, "the line is too long");
    }
    if (line.len == 0 || line.ptr[0] == ';' || line.ptr[0] == '#') {
        return 0;
    }
    if (line.ptr[0] == '[') {
        struct lockstep_str inside = {line.ptr + 1, line.len - 1};
        inside.len = end_of(inside, "]");
        *section = trim(inside);
        return inside.len > 48 ? refuse_line(fake, path, number, "the section name is too long")
                               : 0;
    }
    uint64_t equals = end_of(line, "=:");
    if (equals == line.len || line.ptr[equals] != '=') {
        return refuse_line(fake, path, number, "the line is no key");
    }
    struct lockstep_str value = {line.ptr + equals + 1, line.len - equals - 1};
    value.len = end_of(value, "");
    /* A copy that is gone after the call: whoever keeps the pointers is found out. */
    char *copy = malloc(line.len + section->len + 1);
    assert_non_null(copy);
    memcpy(copy, line.ptr, line.len);
    memcpy(copy + line.len, section->ptr, section->len);
    struct lockstep_str key_copy = trim((struct lockstep_str){copy, equals});
    struct lockstep_str value_copy = trim((struct lockstep_str){copy + equals + 1, value.len});
    int32_t code = each(
        user, (struct lockstep_str){copy + line.len, section->len}, key_copy, value_copy, number);
    free(copy);
    return code;
}

static inline int32_t
ini(void *ctx, struct lockstep_str path, lockstep_ini_fn each, void *user)
{
    struct fake_doc_host *fake = ctx;
    struct lockstep_str rest = {NULL, 0};
    struct lockstep_str section = {"", 0};
    int32_t code = read_file(ctx, path, &rest);
    for (uint32_t number = 1; code == 0 && rest.len > 0; number++) {
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        uint64_t len = newline == NULL ? rest.len : (uint64_t)(newline - rest.ptr);
        code = take_line(
            fake, path, (struct lockstep_str){rest.ptr, len}, number, &section, each, user);
        len += newline != NULL;
        rest = (struct lockstep_str){rest.ptr + len, rest.len - len};
    }
    return code;
}

static inline int32_t
step(void *ctx, const struct lockstep_step *told)
{
    struct fake_doc_host *fake = ctx;
    assert_true(fake->n_steps < FAKE_DOC_STEPS);
    struct fake_doc_step *kept = &fake->steps[fake->n_steps++];
    kept->kind = told->kind;
    kept->can_revert = told->can_revert;
    kept->n_up = told->n_up;
    kept->n_deps = told->n_deps;
    kept->length = told->up[0].length;
    kept->cookie = told->cookie;
    take(kept->local_id, sizeof(kept->local_id), told->local_id);
    take(kept->description, sizeof(kept->description), told->description);
    take(kept->written, sizeof(kept->written), told->written);
    for (uint32_t i = 0; i < told->n_deps; i++) {
        size_t len = strlen(kept->deps);
        const struct lockstep_dep *dep = &told->deps[i];
        (void)snprintf(kept->deps + len, sizeof(kept->deps) - len, "%s%u %.*s:%.*s",
            i == 0 ? "" : " ", dep->kind, (int)dep->source.len, dep->source.ptr,
            (int)dep->local_id.len, dep->local_id.ptr == NULL ? "" : dep->local_id.ptr);
    }
    return LOCKSTEP_OK;
}

static inline int32_t
answer(struct fake_doc_host *fake, const char *sql, struct lockstep_result *ret)
{
    for (size_t i = 0; i < fake->n_answers; i++) {
        const struct fake_doc_answer *found = &fake->answers[i];
        if (strstr(sql, found->needle) == NULL) {
            continue;
        }
        size_t n = (size_t)found->n_rows * found->n_columns;
        struct lockstep_str *cells = fake_doc_memory(fake, (n + 1) * sizeof(*cells));
        for (size_t at = 0; at < n; at++) {
            cells[at] = lockstep_str_of(found->cells[at]);
        }
        ret->n_columns = found->n_columns;
        ret->n_rows = found->n_rows;
        ret->cells = cells;
        return LOCKSTEP_OK;
    }
    fail_msg("no answer is set for: %s", sql);
    return LOCKSTEP_FAILED;
}

static inline int32_t
run(void *ctx, const struct lockstep_statement *statement, const struct lockstep_param *params,
    uint32_t n_params, struct lockstep_result *ret)
{
    struct fake_doc_host *fake = ctx;
    char sql[FAKE_DOC_TEXT];
    fake->n_runs++;
    assert_int_equal(n_params, 1);
    take(sql, sizeof(sql), statement->text);
    take(fake->params, sizeof(fake->params), params[0].text);
    *ret = (struct lockstep_result){.struct_size = sizeof(*ret), .affected = -1};
    if (fake->run_code == LOCKSTEP_SQL_ERROR) {
        (void)snprintf(ret->sqlstate, sizeof(ret->sqlstate), "42501");
        ret->message = LOCKSTEP_STR("permission denied");
    }
    if (fake->run_code != LOCKSTEP_OK) {
        return fake->run_code;
    }
    return fake->run != NULL ? fake->run(fake->run_user, sql, fake->params, fake, ret)
                             : answer(fake, sql, ret);
}

static inline int32_t
write_file(void *ctx, struct lockstep_str path, struct lockstep_str bytes)
{
    struct fake_doc_host *fake = ctx;
    take(fake->write_path, sizeof(fake->write_path), path);
    fake->write_bytes = fake_doc_memory(fake, (size_t)bytes.len + 1);
    memcpy(fake->write_bytes, bytes.ptr, (size_t)bytes.len);
    return LOCKSTEP_OK;
}

static inline int64_t
now(void *ctx)
{
    return ((struct fake_doc_host *)ctx)->now;
}

/* Begin with no file and no answer. */
static inline void
fake_doc_begin(struct fake_doc_host *fake)
{
    memset(fake, 0, sizeof(*fake));
    fake->host = (struct lockstep_host){
        .struct_size = sizeof(fake->host),
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .ctx = fake,
        .alloc = alloc,
        .log = log_text,
        .fail = fail_with,
        .differ = differ,
        .option_at = option_at,
        .list = list,
        .read = read_file,
        .ini = ini,
        .step = step,
        .run = run,
        .write = write_file,
        .now = now,
    };
}

/* Forget what the plugin did; files, answers and memory stay. */
static inline void
fake_doc_clear(struct fake_doc_host *fake)
{
    size_t begin = offsetof(struct fake_doc_host, steps);
    size_t end = offsetof(struct fake_doc_host, memory);
    memset((char *)fake + begin, 0, end - begin);
    fake->used = 0;
}

/* Free all that was handed out. */
static inline void
fake_doc_finish(struct fake_doc_host *fake)
{
    struct piece *piece = fake->memory;
    while (piece != NULL) {
        struct piece *next = piece->next;
        free(piece);
        piece = next;
    }
    fake->memory = NULL;
}

static inline void
fake_doc_file(struct fake_doc_host *fake, const char *path, const char *text)
{
    assert_true(fake->n_files < FAKE_DOC_FILES);
    fake->files[fake->n_files].path = path;
    fake->files[fake->n_files++].bytes = lockstep_str_of(text);
}

static inline void
fake_doc_answer(struct fake_doc_host *fake, const char *needle, uint32_t n_columns, uint64_t n_rows,
    const char *const *cells)
{
    assert_true(fake->n_answers < FAKE_DOC_ANSWERS);
    fake->answers[fake->n_answers++] = (struct fake_doc_answer){
        .needle = needle, .cells = cells, .n_columns = n_columns, .n_rows = n_rows};
}

#endif
