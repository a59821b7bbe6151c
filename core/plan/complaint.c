#include "plan/complaint.h"

#include <string.h>

static const struct {
    const char *sqlstate;
    enum ls_complaint_type type;
    enum ls_complaint_kind kind;
} states[] = {
    {"42P01", LS_COMPLAINT_MISSING, LS_COMPLAINT_RELATION},
    {"42704", LS_COMPLAINT_MISSING, LS_COMPLAINT_THING},
    {"42883", LS_COMPLAINT_MISSING, LS_COMPLAINT_FUNCTION},
    {"3F000", LS_COMPLAINT_MISSING, LS_COMPLAINT_SCHEMA},
    {"42703", LS_COMPLAINT_MISSING, LS_COMPLAINT_COLUMN},
    {"42P07", LS_COMPLAINT_DOUBLE, LS_COMPLAINT_RELATION},
    {"42710", LS_COMPLAINT_DOUBLE, LS_COMPLAINT_THING},
    {"42723", LS_COMPLAINT_DOUBLE, LS_COMPLAINT_FUNCTION},
    {"42P06", LS_COMPLAINT_DOUBLE, LS_COMPLAINT_SCHEMA},
    {"42701", LS_COMPLAINT_DOUBLE, LS_COMPLAINT_COLUMN},
};

static struct ls_span
absent(void)
{
    return (struct ls_span){NULL, 0};
}

/* What stands between quotes behind `word`, a blank and a quote; absent: nothing does. */
static struct ls_span
quoted_behind(const char *message, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = strstr(message, word); at != NULL; at = strstr(at + 1, word)) {
        const char *end = at[len] == ' ' && at[len + 1] == '"' ? strchr(at + len + 2, '"') : NULL;
        bool is_word = at == message || at[-1] == ' ';
        if (end != NULL && is_word) {
            return (struct ls_span){at + len + 2, (size_t)(end - at) - len - 2};
        }
    }
    return absent();
}

/* What stands behind `word` and a blank, up to ' ' or '('. */
static struct ls_span
bare_behind(const char *message, const char *word)
{
    const char *at = strstr(message, word);
    if (at == NULL || at[strlen(word)] != ' ') {
        return absent();
    }
    at += strlen(word) + 1;
    return (struct ls_span){at, strcspn(at, " (")};
}

/* The first name in quotes whose word says that something of that sort is missing or double. */
static struct ls_span
first_quoted(const char *message, enum ls_complaint_kind *kind)
{
    static const struct {
        const char *word;
        enum ls_complaint_kind kind;
    } words[] = {{"trigger", LS_COMPLAINT_THING}, {"constraint", LS_COMPLAINT_THING},
        {"policy", LS_COMPLAINT_THING}, {"rule", LS_COMPLAINT_THING},
        {"relation", LS_COMPLAINT_RELATION}, {"table", LS_COMPLAINT_RELATION},
        {"view", LS_COMPLAINT_RELATION}, {"sequence", LS_COMPLAINT_RELATION},
        {"index", LS_COMPLAINT_RELATION}, {"type", LS_COMPLAINT_TYPE},
        {"schema", LS_COMPLAINT_SCHEMA}, {"extension", LS_COMPLAINT_THING},
        {"function", LS_COMPLAINT_FUNCTION}, {"procedure", LS_COMPLAINT_FUNCTION}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct ls_span name = quoted_behind(message, words[i].word);
        if (name.ptr != NULL) {
            *kind = words[i].kind;
            return name;
        }
    }
    return absent();
}

/* SCHEMA.NAME in one, where the kind lives in a schema. */
static void
split_name(struct ls_complaint *complaint, struct ls_span name)
{
    const char *dot = complaint->kind == LS_COMPLAINT_SCHEMA || name.ptr == NULL
                          ? NULL
                          : memchr(name.ptr, '.', name.len);
    complaint->name = name;
    if (dot != NULL) {
        size_t len = (size_t)(dot - name.ptr);
        complaint->schema = (struct ls_span){name.ptr, len};
        complaint->name = (struct ls_span){dot + 1, name.len - len - 1};
    }
}

/* column "c" of relation "r" does not exist; column "c" does not exist; column r.c does not exist */
static void
read_column(struct ls_complaint *complaint, const char *message)
{
    struct ls_span name = quoted_behind(message, "column");
    if (name.ptr != NULL) {
        complaint->name = name;
        complaint->table = quoted_behind(message, "relation");
        return;
    }
    name = bare_behind(message, "column");
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '.') { /* before it stands an alias as often as a table */
            name = (struct ls_span){name.ptr + i, name.len - i};
            break;
        }
    }
    complaint->name = name;
}

struct ls_complaint
ls_complaint_read(struct ls_arena *arena, const struct ls_err *err)
{
    struct ls_complaint complaint = {.type = LS_COMPLAINT_OTHER};
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (strcmp(err->sqlstate, states[i].sqlstate) == 0) {
            complaint.type = states[i].type;
            complaint.kind = states[i].kind;
        }
    }
    if (complaint.type == LS_COMPLAINT_OTHER) {
        return complaint;
    }
    if (complaint.kind == LS_COMPLAINT_COLUMN) {
        read_column(&complaint, err->message);
    } else {
        enum ls_complaint_kind kind = complaint.kind;
        struct ls_span name = first_quoted(err->message, &kind);
        if (name.ptr == NULL && complaint.kind == LS_COMPLAINT_FUNCTION) {
            name = bare_behind(err->message, "function");
            name = name.ptr == NULL ? bare_behind(err->message, "procedure") : name;
        }
        complaint.kind = kind;
        split_name(&complaint, name);
    }
    if (complaint.name.ptr == NULL || complaint.name.len == 0) {
        return (struct ls_complaint){.type = LS_COMPLAINT_OTHER};
    }
    complaint.schema = ls_arena_dup(arena, complaint.schema);
    complaint.table = ls_arena_dup(arena, complaint.table);
    complaint.name = ls_arena_dup(arena, complaint.name);
    return complaint;
}

/* The name without what follows: arguments, or " on TABLE". */
static struct ls_span
short_name(struct ls_span name, struct ls_span kind)
{
    const char *end =
        ls_span_is(kind, "function") && name.len > 0 ? memchr(name.ptr, '(', name.len) : NULL;
    return end == NULL ? name : (struct ls_span){name.ptr, (size_t)(end - name.ptr)};
}

static bool
fits_kind(enum ls_complaint_kind kind, struct ls_span of)
{
    bool is_relation = ls_span_is(of, "table") || ls_span_is(of, "view") ||
                       ls_span_is(of, "materialized view") || ls_span_is(of, "foreign table") ||
                       ls_span_is(of, "index") || ls_span_is(of, "sequence");
    switch (kind) {
    case LS_COMPLAINT_RELATION:
        return is_relation || ls_span_is(of, "type");
    case LS_COMPLAINT_TYPE:
        return is_relation || ls_span_is(of, "type");
    case LS_COMPLAINT_FUNCTION:
        return ls_span_is(of, "function");
    case LS_COMPLAINT_SCHEMA:
        return ls_span_is(of, "schema");
    case LS_COMPLAINT_COLUMN:
        return false;
    case LS_COMPLAINT_THING:
        break;
    }
    return true;
}

bool
ls_complaint_fits(const struct ls_complaint *complaint, const struct ls_effect *effect)
{
    bool makes = ls_span_is(effect->action, "created") || ls_span_is(effect->action, "renamed");
    if (complaint->type == LS_COMPLAINT_OTHER || !makes ||
        !fits_kind(complaint->kind, effect->kind)) {
        return false;
    }
    if (complaint->schema.ptr != NULL && !ls_span_equal(complaint->schema, effect->schema)) {
        return false;
    }
    struct ls_span name = short_name(effect->name, effect->kind);
    bool is_trigger =
        ls_span_is(effect->kind, "trigger") && ls_span_starts(name, complaint->name) &&
        ls_span_starts(
            (struct ls_span){name.ptr + complaint->name.len, name.len - complaint->name.len},
            LS_SPAN(" on "));
    return ls_span_equal(name, complaint->name) || is_trigger;
}

bool
ls_complaint_is_column(const struct ls_complaint *complaint, struct ls_span column)
{
    if (complaint->type == LS_COMPLAINT_OTHER || complaint->kind != LS_COMPLAINT_COLUMN ||
        column.len < complaint->name.len + 1) {
        return false;
    }
    size_t at = column.len - complaint->name.len;
    if (column.ptr[at - 1] != '.' ||
        !ls_span_equal((struct ls_span){column.ptr + at, complaint->name.len}, complaint->name)) {
        return false;
    }
    struct ls_span table = {column.ptr, at - 1};
    size_t len = complaint->table.len;
    return complaint->table.ptr == NULL ||
           (table.len > len && table.ptr[table.len - len - 1] == '.' &&
               ls_span_ends(table, complaint->table));
}

bool
ls_complaint_equal(const struct ls_complaint *a, const struct ls_complaint *b)
{
    return a->type == b->type && a->kind == b->kind && ls_span_equal(a->schema, b->schema) &&
           ls_span_equal(a->table, b->table) && ls_span_equal(a->name, b->name);
}

const char *
ls_complaint_say(struct ls_arena *arena, const struct ls_complaint *complaint)
{
    static const char *const words[] = {
        "", "relation ", "type ", "function ", "schema ", "column ", ""};
    if (complaint->type == LS_COMPLAINT_OTHER) {
        return "";
    }
    struct ls_span scope = complaint->table.ptr != NULL ? complaint->table : complaint->schema;
    return ls_arena_printf(arena, "%s%.*s%s%.*s %s", words[complaint->kind], LS_SPAN_ARGS(scope),
        scope.ptr == NULL ? "" : ".", LS_SPAN_ARGS(complaint->name),
        complaint->type == LS_COMPLAINT_MISSING ? "does not exist" : "is there already");
}
