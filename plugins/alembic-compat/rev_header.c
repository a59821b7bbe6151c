/*
 * Headers: the identifiers by the front end's own reader, and whether upgrade() does anything by a
 * look at its lines.
 */
#include "rev_header.h"

#include <stdlib.h>

#include "py_header.h"
#include "rev_module.h"

#define ARENA_LIMIT ((size_t)16 << 20)

/* ---- Is there anything in upgrade()? ------------------------------------------------------- */

struct cursor {
    struct lockstep_str text;
    uint64_t at;
};

static char
peek(const struct cursor *cursor, uint64_t ahead)
{
    uint64_t at = cursor->at + ahead;
    return at < cursor->text.len ? cursor->text.ptr[at] : '\0';
}

static bool
looks_at(const struct cursor *cursor, const char *word)
{
    size_t len = strlen(word);
    return cursor->text.len - cursor->at >= len &&
           memcmp(cursor->text.ptr + cursor->at, word, len) == 0;
}

static void
skip_line(struct cursor *cursor)
{
    const char *from = cursor->text.ptr + cursor->at;
    const char *end = memchr(from, '\n', cursor->text.len - cursor->at);
    cursor->at = end == NULL ? cursor->text.len : cursor->at + (uint64_t)(end + 1 - from);
}

/* Behind "def NAME" at the beginning of a line; false where there is none. */
static bool
find_function(struct cursor *cursor, const char *def)
{
    size_t len = strlen(def);
    cursor->at = 0;
    while (cursor->at < cursor->text.len) {
        if (looks_at(cursor, def) && (peek(cursor, len) == '(' || peek(cursor, len) == ' ')) {
            cursor->at += len;
            return true;
        }
        skip_line(cursor);
    }
    return false;
}

/* Over a string literal that begins here; false where none does. */
static bool
skip_string(struct cursor *cursor)
{
    uint64_t begin = cursor->at;
    while (strchr("rRuU", peek(cursor, 0)) != NULL && peek(cursor, 0) != '\0') {
        cursor->at++;
    }
    char quote = peek(cursor, 0);
    if (quote != '"' && quote != '\'') {
        cursor->at = begin;
        return false;
    }
    bool is_triple = peek(cursor, 1) == quote && peek(cursor, 2) == quote;
    cursor->at += is_triple ? 3 : 1;
    while (cursor->at < cursor->text.len) {
        if (peek(cursor, 0) == '\\') {
            cursor->at += 2;
        } else if (peek(cursor, 0) == quote &&
                   (!is_triple || (peek(cursor, 1) == quote && peek(cursor, 2) == quote))) {
            cursor->at += is_triple ? 3 : 1;
            return true;
        } else {
            cursor->at++;
        }
    }
    return true;
}

/* Over the parameters and the annotation to behind the colon that ends the def line. */
static void
skip_signature(struct cursor *cursor)
{
    unsigned depth = 0;
    for (; cursor->at < cursor->text.len; cursor->at++) {
        char c = peek(cursor, 0);
        depth += c == '(' || c == '[';
        depth -= (c == ')' || c == ']') && depth > 0;
        if (c == ':' && depth == 0) {
            cursor->at++;
            return;
        }
    }
}

/* Whether what follows, up to the next text at the margin, is nothing but strings and pass. */
static bool
body_is_empty(struct cursor *cursor)
{
    bool is_margin = false;
    while (cursor->at < cursor->text.len) {
        char c = peek(cursor, 0);
        if (c == '\n') {
            is_margin = true;
            cursor->at++;
        } else if (c == ' ' || c == '\t' || c == '\r' || c == ';') {
            is_margin = false;
            cursor->at++;
        } else if (c == '#') {
            skip_line(cursor);
            is_margin = true;
        } else if (is_margin) {
            return true;
        } else if (looks_at(cursor, "pass") && strchr(" \t\r\n;#", peek(cursor, 4)) != NULL) {
            cursor->at += 4;
        } else if (!skip_string(cursor)) {
            return false;
        } else if (strchr(" \t\r\n;#", peek(cursor, 0)) == NULL) {
            return false;
        }
    }
    return true;
}

/* ---- Identifiers --------------------------------------------------------------------------- */

static struct lockstep_str
kept(struct al_pool *pool, struct py_value value)
{
    const struct py_str *str = py_as_str(value);
    if (str == NULL) {
        return (struct lockstep_str){NULL, 0};
    }
    return al_pool_copy(pool, (struct lockstep_str){str->ptr == NULL ? "" : str->ptr, str->len});
}

static void
push_id(struct al_pool *pool, struct al_list *list, struct py_value value)
{
    struct lockstep_str *id = al_pool_alloc(pool, sizeof(*id));
    if (id != NULL) {
        *id = kept(pool, value);
        if (id->ptr != NULL) {
            (void)al_list_push(pool, list, id);
        }
    }
}

/* None, a str or a tuple of str as a list. */
static void
take_ids(struct al_pool *pool, struct al_list *list, struct py_value value)
{
    const struct py_value *items;
    size_t n;
    if (py_items(value, &items, &n)) {
        for (size_t i = 0; i < n; i++) {
            push_id(pool, list, items[i]);
        }
    } else {
        push_id(pool, list, value);
    }
}

static struct lockstep_str
first_line(struct lockstep_str text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0]) != NULL) {
        text.ptr++;
        text.len--;
    }
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    text.len = end == NULL ? text.len : (uint64_t)(end - text.ptr);
    while (text.len > 0 && strchr(" \t\r", text.ptr[text.len - 1]) != NULL) {
        text.len--;
    }
    return text;
}

static void
take_header(struct al_pool *pool, const struct py_header *header, struct al_revision *ret)
{
    ret->id = kept(pool, header->values[PY_HEADER_REVISION]);
    ret->id_line = header->places[PY_HEADER_REVISION].line;
    ret->id_column = header->places[PY_HEADER_REVISION].column;
    ret->down_line = header->places[PY_HEADER_DOWN_REVISION].line;
    ret->depends_line = header->places[PY_HEADER_DEPENDS_ON].line;
    take_ids(pool, &ret->down, header->values[PY_HEADER_DOWN_REVISION]);
    take_ids(pool, &ret->labels, header->values[PY_HEADER_BRANCH_LABELS]);
    take_ids(pool, &ret->depends_on, header->values[PY_HEADER_DEPENDS_ON]);
    const struct py_str *doc = py_as_str(header->doc);
    if (doc != NULL) {
        ret->description = al_pool_copy(
            pool, first_line((struct lockstep_str){doc->ptr == NULL ? "" : doc->ptr, doc->len}));
    }
    ret->written = kept(pool, header->create_date);
}

static int32_t
fail(const struct lockstep_host *host, const struct al_revision *revision,
    const struct py_error *error)
{
    return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
        (struct lockstep_where){revision->file, error->where.line, error->where.column}, NULL, "%s",
        error->message == NULL ? "the header cannot be read" : error->message);
}

struct py_arena *
al_header_arena(void)
{
    return py_arena_create(&py_alloc_libc, ARENA_LIMIT);
}

struct source {
    const struct lockstep_host *host;
    const struct al_graph *graph;
};

static int
find_module(
    void *user, const char *dotted, const char **ret_path, const char **ret_text, size_t *ret_len)
{
    const struct source *source = user;
    struct al_module_file file;
    int found = al_module_find(source->host, source->graph->pool, source->graph, dotted, &file);
    if (found > 0) {
        *ret_path = file.path.ptr;
        *ret_text = file.text.ptr;
        *ret_len = file.text.len;
    }
    return found;
}

int32_t
al_header_read(const struct lockstep_host *host, struct py_arena *arena,
    const struct al_graph *graph, struct al_revision *ret)
{
    struct source source = {host, graph};
    struct py_config config = {
        .arena = arena, .hooks = {.find_module = find_module}, .user = &source};
    struct al_pool *pool = graph->pool;
    struct py *py = arena == NULL ? NULL : py_create(&config);
    struct py_header header;
    int32_t code = LOCKSTEP_OK;
    if (py == NULL) {
        code = lockstep_failf(host, LOCKSTEP_FAIL_INVALID, (struct lockstep_where){ret->file, 0, 0},
            NULL, "memory is spent");
    } else if (!py_header_read(py, ret->file.ptr, ret->text.ptr, ret->text.len, &header)) {
        code = fail(host, ret, py_error(py));
    } else {
        take_header(pool, &header, ret);
    }
    if (arena != NULL) {
        py_arena_reset(arena);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    if (ret->id.len == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, (struct lockstep_where){ret->file, 0, 0},
            "Be sure the 'revision' variable is declared inside the script.",
            "could not determine revision id from this file");
    }
    struct cursor cursor = {ret->text, 0};
    ret->has_downgrade = find_function(&cursor, "def downgrade");
    if (find_function(&cursor, "def upgrade")) {
        skip_signature(&cursor);
        ret->is_doc = body_is_empty(&cursor);
    }
    return LOCKSTEP_OK;
}
