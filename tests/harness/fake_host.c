/*
 * The fake host. Memory is never given back before destroy; everything runs in one thread.
 */
#include "fake_host.h"

#include <dirent.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

struct block {
    struct block *next;
    max_align_t bytes[];
};

struct texts {
    char **items;
    size_t n;
};

struct fake_host {
    struct lockstep_host api;
    const char *root;
    const char *const *options;
    size_t n_options;
    struct fake_backend backend;
    struct block *blocks;
    struct fake_step *steps;
    size_t n_steps;
    struct texts queue;
    struct texts books;
    struct texts read_paths;
    struct lockstep_str *read_bytes;
    int live;
    int32_t failure;
};

static void *
take(struct fake_host *host, size_t size)
{
    struct block *block = calloc(1, sizeof(*block) + size + 1);
    if (block == NULL) {
        abort();
    }
    block->next = host->blocks;
    host->blocks = block;
    return block->bytes;
}

static char *
copy(struct fake_host *host, struct lockstep_str text)
{
    char *ret = take(host, text.len + 1);
    if (text.len > 0) {
        memcpy(ret, text.ptr, text.len);
    }
    return ret;
}

static void
push(struct fake_host *host, struct texts *texts, char *item)
{
    char **bigger = take(host, (texts->n + 1) * sizeof(*bigger));
    if (texts->n > 0) {
        memcpy(bigger, texts->items, texts->n * sizeof(*bigger));
    }
    bigger[texts->n++] = item;
    texts->items = bigger;
}

static void *
host_alloc(void *ctx, uint64_t size)
{
    return take(ctx, size);
}

static void
host_log(void *ctx, int32_t level, struct lockstep_str text)
{
    (void)ctx;
    fprintf(stderr, "log %d: %.*s\n", level, (int)text.len, text.ptr);
}

static int32_t
host_fail(void *ctx, const struct lockstep_failure *failure)
{
    struct fake_host *host = ctx;
    host->failure = failure->code;
    for (uint32_t i = 0; i < failure->n_frames; i++) {
        const struct lockstep_frame *frame = &failure->frames[i];
        fprintf(stderr, "  in %.*s at %.*s:%u:%u\n", (int)frame->name.len, frame->name.ptr,
            (int)frame->where.file.len, frame->where.file.ptr, frame->where.line,
            frame->where.column);
    }
    fprintf(stderr, "failure %d: %.*s:%u:%u: %.*s\n", failure->code, (int)failure->where.file.len,
        failure->where.file.ptr == NULL ? "" : failure->where.file.ptr, failure->where.line,
        failure->where.column, (int)failure->message.len, failure->message.ptr);
    return LOCKSTEP_FAILED;
}

static int32_t
host_differ(void *ctx, struct lockstep_str object, struct lockstep_str documented,
    struct lockstep_str found)
{
    (void)ctx;
    fprintf(stderr, "differ %.*s: %.*s / %.*s\n", (int)object.len, object.ptr, (int)documented.len,
        documented.ptr == NULL ? "" : documented.ptr, (int)found.len,
        found.ptr == NULL ? "" : found.ptr);
    return LOCKSTEP_OK;
}

static int32_t
host_skip(void *ctx, struct lockstep_str reason)
{
    (void)ctx;
    fprintf(stderr, "skip: %.*s\n", (int)reason.len, reason.ptr);
    return LOCKSTEP_OK;
}

static int32_t
host_option_at(void *ctx, uint32_t index, struct lockstep_option *ret)
{
    struct fake_host *host = ctx;
    if (index >= host->n_options) {
        return LOCKSTEP_NOT_FOUND;
    }
    const char *text = host->options[index];
    const char *equals = strchr(text, '=');
    *ret = (struct lockstep_option){.key = {text, (uint64_t)(equals - text)},
        .value = lockstep_str_of(equals + 1),
        .line = index + 1};
    return LOCKSTEP_OK;
}

static int32_t
host_option(void *ctx, struct lockstep_str key, struct lockstep_option *ret)
{
    if (lockstep_str_equal(key, LOCKSTEP_STR("path"))) {
        *ret = (struct lockstep_option){
            .key = key, .value = lockstep_str_of(((struct fake_host *)ctx)->root)};
        return LOCKSTEP_OK;
    }
    for (uint32_t i = 0; host_option_at(ctx, i, ret) == LOCKSTEP_OK; i++) {
        if (lockstep_str_equal(ret->key, key)) {
            return LOCKSTEP_OK;
        }
    }
    return LOCKSTEP_NOT_FOUND;
}

static struct lockstep_str
host_source_name(void *ctx)
{
    (void)ctx;
    return LOCKSTEP_STR("source");
}

static char *
full_path(struct fake_host *host, struct lockstep_str path)
{
    size_t size = strlen(host->root) + path.len + 2;
    char *full = take(host, size);
    (void)snprintf(full, size, "%s/%.*s", host->root, (int)path.len, path.ptr);
    return full;
}

static int
compare_files(const void *a, const void *b)
{
    return strcmp(
        ((const struct lockstep_file *)a)->path.ptr, ((const struct lockstep_file *)b)->path.ptr);
}

static int32_t
host_list(void *ctx, struct lockstep_str dir, uint32_t recursive,
    const struct lockstep_file **ret_files, uint64_t *ret_n)
{
    struct fake_host *host = ctx;
    struct dirent **names;
    int n = scandir(full_path(host, dir), &names, NULL, NULL);
    if (n < 0) {
        return LOCKSTEP_NOT_FOUND;
    }
    (void)recursive; /* no case has directories below its revisions */
    struct lockstep_file *files = take(host, ((size_t)n + 1) * sizeof(*files));
    uint64_t count = 0;
    for (int i = 0; i < n; i++) {
        char relative[512];
        struct stat info;
        (void)snprintf(relative, sizeof(relative), "%.*s%s%s", (int)dir.len, dir.ptr,
            dir.len > 0 ? "/" : "", names[i]->d_name);
        if (names[i]->d_name[0] != '.' &&
            stat(full_path(host, lockstep_str_of(relative)), &info) == 0 && S_ISREG(info.st_mode)) {
            files[count].path = lockstep_str_of(copy(host, lockstep_str_of(relative)));
            files[count++].size = (uint64_t)info.st_size;
        }
        free(names[i]);
    }
    free(names);
    qsort(files, count, sizeof(*files), compare_files);
    *ret_files = files;
    *ret_n = count;
    return LOCKSTEP_OK;
}

static int32_t
host_read(void *ctx, struct lockstep_str path, struct lockstep_str *ret)
{
    struct fake_host *host = ctx;
    FILE *file = fopen(full_path(host, path), "rb");
    struct stat info;
    if (file == NULL) {
        return LOCKSTEP_NOT_FOUND;
    }
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode)) {
        fclose(file);
        return LOCKSTEP_NOT_FOUND;
    }
    char *bytes = take(host, (size_t)info.st_size + 1);
    size_t len = fread(bytes, 1, (size_t)info.st_size, file);
    fclose(file);
    *ret = (struct lockstep_str){bytes, len};
    return LOCKSTEP_OK;
}

static int32_t
host_ini(void *ctx, struct lockstep_str path, lockstep_ini_fn each, void *user)
{
    (void)ctx;
    (void)path;
    (void)each;
    (void)user;
    return LOCKSTEP_NOT_FOUND;
}

static int32_t
host_step(void *ctx, const struct lockstep_step *step)
{
    struct fake_host *host = ctx;
    struct fake_step *bigger = take(host, (host->n_steps + 1) * sizeof(*bigger));
    if (host->n_steps > 0) {
        memcpy(bigger, host->steps, host->n_steps * sizeof(*bigger));
    }
    struct fake_step *added = &bigger[host->n_steps++];
    host->steps = bigger;
    added->local_id = copy(host, step->local_id);
    added->description = copy(host, step->description);
    added->kind = step->kind;
    added->cookie = step->cookie;
    added->n_deps = step->n_deps;
    added->deps = take(host, (step->n_deps + 1) * sizeof(*added->deps));
    for (uint32_t i = 0; i < step->n_deps; i++) {
        added->deps[i] = copy(host, step->deps[i].local_id);
    }
    return LOCKSTEP_OK;
}

static int32_t
host_is_applied(void *ctx, struct lockstep_str local_id)
{
    struct fake_host *host = ctx;
    for (size_t i = 0; i < host->n_steps; i++) {
        if (lockstep_str_equal(lockstep_str_of(host->steps[i].local_id), local_id)) {
            return host->steps[i].is_applied;
        }
    }
    return 0;
}

/* A statement to the queue, or at once where the step is live. */
static int32_t
send(struct fake_host *host, struct lockstep_str text)
{
    if (host->live) {
        return host->backend.execute(host->backend.user, text) == 0 ? LOCKSTEP_OK : LOCKSTEP_FAILED;
    }
    push(host, &host->queue, copy(host, text));
    return LOCKSTEP_OK;
}

static int32_t
host_script(void *ctx, struct lockstep_str file, uint64_t offset, uint64_t length)
{
    struct lockstep_str bytes;
    if (host_read(ctx, file, &bytes) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    bytes.ptr += offset;
    bytes.len -= offset;
    bytes.len = length < bytes.len ? length : bytes.len;
    return send(ctx, bytes);
}

static int32_t
host_queue(void *ctx, const struct lockstep_statement *statement)
{
    return send(ctx, statement->text);
}

static int32_t
host_run(void *ctx, const struct lockstep_statement *statement, const struct lockstep_param *params,
    uint32_t n_params, struct lockstep_result *ret)
{
    struct fake_host *host = ctx;
    (void)params;
    (void)n_params;
    if (!host->live) {
        return LOCKSTEP_OFFLINE;
    }
    return host->backend.query(host->backend.user, statement->text, ret);
}

static int32_t
host_copy(void *ctx, const struct lockstep_statement *statement, struct lockstep_str data)
{
    (void)ctx;
    (void)statement;
    (void)data;
    return LOCKSTEP_FAILED;
}

static int32_t
host_savepoint(void *ctx, uint32_t action, struct lockstep_str name)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "%s \"%.*s\"",
        action == LOCKSTEP_SAVEPOINT_SET       ? "SAVEPOINT"
        : action == LOCKSTEP_SAVEPOINT_RELEASE ? "RELEASE SAVEPOINT"
                                               : "ROLLBACK TO SAVEPOINT",
        (int)name.len, name.ptr);
    return send(ctx, lockstep_str_of(text));
}

static int32_t
host_outside(void *ctx, uint32_t begin)
{
    return send(ctx, begin ? LOCKSTEP_STR("COMMIT") : LOCKSTEP_STR("BEGIN"));
}

static char *
book_sql(struct fake_host *host, const struct lockstep_book *book)
{
    char table[256];
    char *sql = take(host, 2048);
    (void)snprintf(table, sizeof(table), "%s%.*s%s\"%.*s\"", book->schema.ptr == NULL ? "" : "\"",
        (int)book->schema.len, book->schema.ptr == NULL ? "" : book->schema.ptr,
        book->schema.ptr == NULL ? "" : "\".", (int)book->table.len, book->table.ptr);
    switch (book->action) {
    case LOCKSTEP_BOOK_ENSURE:
        (void)snprintf(sql, 2048,
            "CREATE TABLE IF NOT EXISTS %s (%.*s %.*s NOT NULL, CONSTRAINT %.*s PRIMARY KEY "
            "(%.*s))",
            table, (int)book->column.len, book->column.ptr, (int)book->type.len, book->type.ptr,
            (int)book->primary_key.len, book->primary_key.ptr, (int)book->column.len,
            book->column.ptr);
        break;
    case LOCKSTEP_BOOK_INSERT:
        (void)snprintf(sql, 2048, "INSERT INTO %s VALUES ('%.*s')", table, (int)book->value.len,
            book->value.ptr);
        break;
    case LOCKSTEP_BOOK_UPDATE:
        (void)snprintf(sql, 2048, "UPDATE %s SET %.*s = '%.*s' WHERE %.*s = '%.*s'", table,
            (int)book->column.len, book->column.ptr, (int)book->value.len, book->value.ptr,
            (int)book->column.len, book->column.ptr, (int)book->old.len, book->old.ptr);
        break;
    default:
        (void)snprintf(sql, 2048, "DELETE FROM %s WHERE %.*s = '%.*s'", table,
            (int)book->column.len, book->column.ptr, (int)book->old.len, book->old.ptr);
        break;
    }
    return sql;
}

static int32_t
host_book(void *ctx, const struct lockstep_book *book)
{
    struct fake_host *host = ctx;
    push(host, &host->books, book_sql(host, book));
    return LOCKSTEP_OK;
}

static int32_t
host_found(void *ctx, struct lockstep_str local_id, struct lockstep_str evidence)
{
    (void)ctx;
    fprintf(stderr, "found %.*s: %.*s\n", (int)local_id.len, local_id.ptr, (int)evidence.len,
        evidence.ptr);
    return LOCKSTEP_OK;
}

static int32_t
host_write(void *ctx, struct lockstep_str path, struct lockstep_str bytes)
{
    struct fake_host *host = ctx;
    FILE *file = fopen(full_path(host, path), "wbx");
    if (file == NULL) {
        return LOCKSTEP_FAILED;
    }
    size_t written = fwrite(bytes.ptr, 1, bytes.len, file);
    printf("%.*s\n", (int)path.len, path.ptr);
    return fclose(file) == 0 && written == bytes.len ? LOCKSTEP_OK : LOCKSTEP_FAILED;
}

/* A fixed moment, so that two runs give the same text. */
static int64_t
host_now(void *ctx)
{
    (void)ctx;
    return INT64_C(1760000000000000);
}

static void
host_random(void *ctx, void *bytes, uint64_t len)
{
    (void)ctx;
    for (uint64_t i = 0; i < len; i++) {
        ((unsigned char *)bytes)[i] = (unsigned char)(i * 37 + 11);
    }
}

struct fake_host *
fake_host_create(
    const char *root, const char *const *options, size_t n_options, struct fake_backend backend)
{
    struct fake_host *host = calloc(1, sizeof(*host));
    if (host == NULL) {
        abort();
    }
    host->root = root;
    host->options = options;
    host->n_options = n_options;
    host->backend = backend;
    host->api = (struct lockstep_host){.struct_size = sizeof(host->api),
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .ctx = host,
        .alloc = host_alloc,
        .log = host_log,
        .fail = host_fail,
        .differ = host_differ,
        .skip = host_skip,
        .option = host_option,
        .option_at = host_option_at,
        .source_name = host_source_name,
        .list = host_list,
        .read = host_read,
        .ini = host_ini,
        .step = host_step,
        .is_applied = host_is_applied,
        .script = host_script,
        .queue = host_queue,
        .run = host_run,
        .copy = host_copy,
        .savepoint = host_savepoint,
        .outside = host_outside,
        .book = host_book,
        .found = host_found,
        .write = host_write,
        .now = host_now,
        .random = host_random};
    return host;
}

void
fake_host_destroy(struct fake_host *host)
{
    while (host->blocks != NULL) {
        struct block *next = host->blocks->next;
        free(host->blocks);
        host->blocks = next;
    }
    free(host);
}

const struct lockstep_host *
fake_host_api(struct fake_host *host)
{
    return &host->api;
}

struct fake_step *
fake_host_steps(struct fake_host *host, size_t *ret_n)
{
    *ret_n = host->n_steps;
    return host->steps;
}

void
fake_host_begin(struct fake_host *host)
{
    host->queue = (struct texts){NULL, 0};
    host->books = (struct texts){NULL, 0};
    host->failure = 0;
}

int
fake_host_flush(struct fake_host *host)
{
    struct texts *lists[] = {&host->queue, &host->books};
    for (size_t which = 0; which < 2; which++) {
        for (size_t i = 0; i < lists[which]->n; i++) {
            if (host->backend.execute(
                    host->backend.user, lockstep_str_of(lists[which]->items[i])) != 0) {
                return -1;
            }
        }
    }
    return 0;
}

void
fake_host_set_live(struct fake_host *host, int live)
{
    host->live = live;
}

int32_t
fake_host_failure(const struct fake_host *host)
{
    return host->failure;
}
