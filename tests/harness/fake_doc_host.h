/*
 * A host for tests of the plugin doc-only: files in memory, answers to queries as the test sets them, and everything that
 * the plugin tells written down. It keeps the ABI's rules: what it hands out lives until fake_doc_finish, budgets can be
 * set, and calls at the wrong moment are the test's failure.
 */
#ifndef LOCKSTEP_TESTS_FAKE_DOC_HOST_H
#define LOCKSTEP_TESTS_FAKE_DOC_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "lockstep/plugin.h"

enum { FAKE_DOC_FILES = 16, FAKE_DOC_STEPS = 16, FAKE_DOC_DIFFERS = 64, FAKE_DOC_ANSWERS = 8, FAKE_DOC_TEXT = 4096 };

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
    int32_t run_code;   /* returned by run instead of an answer; LOCKSTEP_OK: the answer */
    uint64_t budget;    /* bytes that alloc gives; 0: no limit */
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

/* Begin with no file and no answer. */
void fake_doc_begin(struct fake_doc_host *fake);

/* Forget what the plugin did; files, answers and memory stay. */
void fake_doc_clear(struct fake_doc_host *fake);
void fake_doc_finish(struct fake_doc_host *fake);

void fake_doc_file(struct fake_doc_host *fake, const char *path, const char *text);
void fake_doc_answer(struct fake_doc_host *fake, const char *needle, uint32_t n_columns, uint64_t n_rows,
    const char *const *cells);

/* Memory until fake_doc_finish, outside the budget. */
void *fake_doc_memory(struct fake_doc_host *fake, size_t size);

#endif
