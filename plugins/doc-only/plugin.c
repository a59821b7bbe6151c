/*
 * doc-only: documents of what other sources created. The smallest of the built-in plugins, and the
 * one to start from when writing another: open reads options, scan tells of steps, apply does one
 * of them.
 */
#include "lockstep/plugin.h"

#include <stdbool.h>
#include <string.h>

#include "compare.h"
#include "document.h"
#include "lockstep/plugin_util.h"
#include "text.h"
#include "write.h"

/* An instance: one source. The host gives it zeroed. */
struct doc_only {
    const struct lockstep_host *host;
    struct doc_document *documents; /* what scan read; the cookie of a step is its index here */
    uint64_t n_documents;
};

static int32_t
open_source(void *self, const struct lockstep_host *host)
{
    static const char *const known[] = {NULL};
    ((struct doc_only *)self)->host = host;
    return lockstep_refuse_unknown_options(host, known);
}

static int32_t
emit(const struct lockstep_host *host, const struct doc_document *document, uint64_t cookie)
{
    const struct lockstep_range whole = {.file = document->file, .length = LOCKSTEP_WHOLE_FILE};
    struct lockstep_str *documents =
        host->alloc(host->ctx, (document->n_tables + 1) * sizeof(*documents));
    if (documents == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
            (struct lockstep_where){.file = document->file}, NULL, "the document is too large");
    }
    for (size_t i = 0; i < document->n_tables; i++) {
        documents[i] = document->tables[i].name;
    }
    const struct lockstep_step step = {
        .struct_size = sizeof(step),
        .kind = LOCKSTEP_KIND_DOC,
        .transaction = LOCKSTEP_TX_STEP,
        .can_revert = 1, /* nothing was done: taking the record back is all */
        .local_id = document->local_id,
        .description = document->title,
        .written = document->written,
        .where = {.file = document->file, .line = 1},
        .up = &whole,
        .n_up = 1,
        .deps = document->subjects,
        .n_deps = (uint32_t)document->n_subjects,
        .documents = documents,
        .n_documents = (uint32_t)document->n_tables,
        .cookie = cookie,
    };
    return host->step(host->ctx, &step);
}

static int32_t
check_name(const struct lockstep_host *host, struct lockstep_str path)
{
    if (path.len - strlen(".ini") <= 200 && !doc_has_control(path)) {
        return LOCKSTEP_OK;
    }
    return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, (struct lockstep_where){.file = path},
        "Rename the file.", "the name of a document has at most 200 bytes, all of them printable");
}

/* Files come ordered by the bytes of their names, and so do the steps. */
static int32_t
scan(void *self)
{
    struct doc_only *source = self;
    const struct lockstep_host *host = source->host;
    const struct lockstep_file *files = NULL;
    uint64_t n = 0;
    int32_t code = host->list(host->ctx, LOCKSTEP_STR(""), 0, &files, &n);
    if (code != LOCKSTEP_OK) {
        return code == LOCKSTEP_NOT_FOUND ? LOCKSTEP_OK : code;
    }
    source->documents = doc_alloc(host, (n + 1) * sizeof(*source->documents));
    if (source->documents == NULL) {
        return LOCKSTEP_FAILED;
    }
    for (uint64_t i = 0; code == LOCKSTEP_OK && i < n; i++) {
        if (files[i].path.len <= strlen(".ini") || !doc_ends(files[i].path, ".ini")) {
            continue;
        }
        struct doc_document *document = &source->documents[source->n_documents];
        code = check_name(host, files[i].path);
        if (code == LOCKSTEP_OK) {
            code = doc_document_read(host, files[i].path, document);
        }
        if (code == LOCKSTEP_OK) {
            code = emit(host, document, source->n_documents++);
        }
    }
    return code;
}

static const struct doc_document *
document_of(const struct doc_only *source, const struct lockstep_task *task)
{
    return &source->documents[task->cookie];
}

static int32_t
apply(void *self, const struct lockstep_task *task)
{
    const struct doc_only *source = self;
    if (task->live == 0) {
        return LOCKSTEP_OFFLINE;
    }
    const struct doc_document *document = document_of(source, task);
    return doc_compare(source->host, &document, 1);
}

static int32_t
revert(void *self, const struct lockstep_task *task)
{
    (void)self;
    (void)task;
    return LOCKSTEP_OK;
}

static int32_t
check(void *self, const struct lockstep_task *tasks, uint64_t n_tasks)
{
    const struct doc_only *source = self;
    const struct doc_document **documents =
        doc_alloc(source->host, (n_tasks + 1) * sizeof(const struct doc_document *));
    if (documents == NULL) {
        return LOCKSTEP_FAILED;
    }
    for (uint64_t i = 0; i < n_tasks; i++) {
        documents[i] = document_of(source, &tasks[i]);
    }
    return doc_compare(source->host, documents, (size_t)n_tasks);
}

static int32_t
create(void *self, const struct lockstep_new *request)
{
    return doc_write(((const struct doc_only *)self)->host, request);
}

LOCKSTEP_EXPORT const struct lockstep_plugin *
LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor)
{
    static const struct lockstep_plugin plugin = {
        .magic = LOCKSTEP_PLUGIN_MAGIC,
        .struct_size = sizeof(plugin),
        .abi_major = LOCKSTEP_ABI_MAJOR,
        .abi_minor = LOCKSTEP_ABI_MINOR,
        .name = "doc-only",
        .version = "0.1.0",
        .summary = "documents of tables that other sources created, held against the database",
        .instance_size = sizeof(struct doc_only),
        .open = open_source,
        .scan = scan,
        .apply = apply,
        .revert = revert,
        .check = check,
        .create = create,
    };
    (void)host_abi_minor;
    return &plugin;
}
