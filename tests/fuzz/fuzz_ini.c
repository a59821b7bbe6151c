/* Any bytes as an INI file, then as plugins.ini. What is read lies within the text, in its order, and each name once. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/file.h"
#include "config/config.h"
#include "config/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_inside(struct ls_span part, struct ls_span text)
{
    assert(part.ptr >= text.ptr && part.ptr + part.len <= text.ptr + text.len);
    assert(part.len <= LS_INI_MAX_LINE);
    assert(part.len == 0 || memchr(part.ptr, '\n', part.len) == NULL);
    assert(ls_span_equal(ls_span_trim(part), part));
}

static void
check_doc(const struct ls_ini_doc *doc)
{
    uint32_t line = 0;
    for (size_t i = 0; i < doc->n_sections; i++) {
        const struct ls_ini_section *section = &doc->sections[i];
        check_inside(section->name, doc->text);
        assert(section->name.len > 0 && section->line > line);
        line = section->line;
        for (size_t j = 0; j < section->n_entries; j++) {
            const struct ls_ini_entry *entry = &section->entries[j];
            check_inside(entry->key, doc->text);
            check_inside(entry->value, doc->text);
            assert(entry->key.len > 0 && entry->line > line);
            line = entry->line;
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LS_CLEANUP(ls_arena_finish) struct ls_arena arena = {0};
    struct ls_err err = {.status = LS_OK};
    struct ls_span text = {(const char *)data, size};
    const struct ls_ini_doc *doc = NULL;
    const struct ls_config *config = NULL;
    if (size > LS_FILE_MAX_CONFIG) {
        return 0;
    }
    enum ls_status status = ls_ini_read(&arena, "f.ini", text, LS_DIGEST, &doc, &err);
    assert(status == err.status && (status == LS_OK) == (doc != NULL));
    if (status != LS_OK) {
        assert(status == LS_DIGEST && err.line > 0 && err.message[0] != '\0');
        return 0;
    }
    check_doc(doc);
    status = ls_config_parse(&arena, doc, &config, &err);
    assert(status == err.status && (status == LS_OK) == (config != NULL));
    assert(status == LS_OK || (status == LS_CONFIG && err.line > 0));
    assert(config == NULL || (config->threshold >= 1 && config->threshold <= 100));
    return 0;
}
