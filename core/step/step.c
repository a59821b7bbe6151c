#include "step/step.h"

const char *
ls_kind_word(enum ls_kind kind)
{
    switch (kind) {
    case LS_KIND_DOC:
        return "doc";
    case LS_KIND_REPEAT:
        return "repeat";
    case LS_KIND_SCHEMA:
        break;
    }
    return "schema";
}

bool
ls_kind_parse(struct ls_span word, enum ls_kind *ret_kind)
{
    static const enum ls_kind kinds[] = {LS_KIND_SCHEMA, LS_KIND_DOC, LS_KIND_REPEAT};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (ls_span_is(word, ls_kind_word(kinds[i]))) {
            *ret_kind = kinds[i];
            return true;
        }
    }
    return false;
}

const char *
ls_tx_word(enum ls_tx tx)
{
    static const char *const words[] = {
        [LS_TX_STEP] = "step", [LS_TX_NONE] = "none", [LS_TX_AUTO] = "auto"};
    return words[tx];
}

bool
ls_tx_parse(struct ls_span word, enum ls_tx *ret_tx)
{
    static const enum ls_tx ways[] = {LS_TX_STEP, LS_TX_NONE, LS_TX_AUTO};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (ls_span_is(word, ls_tx_word(ways[i]))) {
            *ret_tx = ways[i];
            return true;
        }
    }
    return false;
}

struct ls_step_ref
ls_step_ref_parse(struct ls_span text)
{
    const char *colon = text.len == 0 ? NULL : memchr(text.ptr, ':', text.len);
    if (colon == NULL) {
        return (struct ls_step_ref){.source = text};
    }
    size_t len = (size_t)(colon - text.ptr);
    return (struct ls_step_ref){
        .source = {text.ptr, len}, .local_id = {colon + 1, text.len - len - 1}};
}

bool
ls_step_documents(const struct ls_step *step, struct ls_span schema, struct ls_span table)
{
    for (size_t i = 0; i < step->n_documents; i++) {
        struct ls_span name = step->documents[i];
        const char *dot = memchr(name.ptr, '.', name.len);
        size_t at = dot == NULL ? 0 : (size_t)(dot - name.ptr) + 1;
        struct ls_span bare = {name.ptr + at, name.len - at};
        bool is_schema = dot == NULL || ls_span_equal((struct ls_span){name.ptr, at - 1}, schema);
        if (is_schema && ls_span_equal(bare, table)) {
            return true;
        }
    }
    return false;
}

struct ls_digest
ls_ranges_digest(const struct ls_range *ranges, size_t n)
{
    if (n == 1) {
        return ranges[0].digest;
    }
    struct ls_hash hash;
    ls_hash_begin(&hash);
    for (size_t i = 0; i < n; i++) {
        ls_hash_add(&hash, (struct ls_span){(const char *)ranges[i].digest.bytes, LS_DIGEST_BYTES});
    }
    return ls_hash_end(&hash);
}
