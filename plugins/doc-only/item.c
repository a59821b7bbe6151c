/*
 * A document writes less than PostgreSQL prints: "a, b" for "PRIMARY KEY (a, b)", "a -> t (b)" for
 * a foreign key, what stands behind USING for an index. Both are brought to the document's form and
 * then compared as text.
 */
#include "item.h"

#include <stdbool.h>
#include <string.h>

#include "lockstep/plugin_util.h"
#include "text.h"

const char *
doc_kind_key(enum doc_kind kind)
{
    static const char *const keys[DOC_N_KINDS] = {[DOC_COLUMN] = "column.",
        [DOC_PRIMARY_KEY] = "primary key",
        [DOC_UNIQUE] = "unique.",
        [DOC_EXCLUDE] = "exclude.",
        [DOC_FOREIGN_KEY] = "foreign key.",
        [DOC_CHECK] = "check.",
        [DOC_INDEX] = "index."};
    return keys[kind];
}

/* What may follow the columns of a foreign key, in PostgreSQL's order. What it means by itself is
 * no clause. */
struct clause {
    const char *begins;
    bool takes_more; /* up to the next clause */
    bool is_default;
};

static const struct clause clauses[] = {
    {"match full", false, false},
    {"match simple", false, true},
    {"on update no action", false, true},
    {"on update", true, false},
    {"on delete no action", false, true},
    {"on delete", true, false},
    {"not deferrable", false, true},
    {"deferrable", false, false},
    {"initially immediate", false, true},
    {"initially deferred", false, false},
    {"not valid", false, false},
};

enum { N_CLAUSES = sizeof(clauses) / sizeof(clauses[0]) };

static struct lockstep_str
joined(const struct lockstep_host *host, const struct lockstep_str *parts, size_t n)
{
    struct doc_buf buf = {.host = host};
    for (size_t i = 0; i < n; i++) {
        doc_buf_add(&buf, parts[i]);
    }
    return doc_buf_str(&buf);
}

/* Whether a word ends here: nothing, a blank or a parenthesis follows. */
static bool
begins_with_words(struct lockstep_str text, const char *words)
{
    size_t len = strlen(words);
    return doc_starts(text, words) &&
           (text.len == len || text.ptr[len] == ' ' || text.ptr[len] == '(');
}

/* The clause at the front; N_CLAUSES where there is none. */
static size_t
clause_at(struct lockstep_str text)
{
    for (size_t i = 0; i < N_CLAUSES; i++) {
        if (begins_with_words(text, clauses[i].begins)) {
            return i;
        }
    }
    return N_CLAUSES;
}

/* Length of the clause at the front: to the next one, where it takes more than its words. */
static uint64_t
clause_length(struct lockstep_str text, size_t clause)
{
    uint64_t at = strlen(clauses[clause].begins);
    if (!clauses[clause].takes_more) {
        return at;
    }
    for (; at < text.len; at++) {
        if (text.ptr[at] == ' ' && clause_at(doc_part(text, at + 1, text.len)) < N_CLAUSES) {
            break;
        }
    }
    return at;
}

/* Append the clauses of `text` (canonical) in PostgreSQL's order, without those that say what holds
 * anyway. False where something is none. */
static bool
add_clauses(struct doc_buf *buf, struct lockstep_str text)
{
    struct lockstep_str found[N_CLAUSES] = {{NULL, 0}};
    for (text = doc_trim(text); text.len > 0; text = doc_trim(text)) {
        size_t clause = clause_at(text);
        if (clause == N_CLAUSES || found[clause].ptr != NULL) {
            return false;
        }
        uint64_t len = clause_length(text, clause);
        found[clause] = doc_part(text, 0, len);
        text = doc_part(text, len, text.len);
    }
    for (size_t i = 0; i < N_CLAUSES; i++) {
        if (found[i].ptr != NULL && !clauses[i].is_default) {
            doc_buf_addc(buf, ' ');
            doc_buf_add(buf, found[i]);
        }
    }
    return true;
}

/* "a, b -> t(c, d) clauses" from its canonical text. */
static const char *
canon_of_foreign_key(
    const struct lockstep_host *host, struct lockstep_str text, struct lockstep_str *ret)
{
    static const char form[] =
        "a foreign key is written as: a, b -> table (c, d) [on delete …] [on update …]";
    uint64_t arrow = doc_find(text, "->", 0);
    uint64_t open = arrow == text.len ? text.len : doc_find(text, "(", arrow);
    uint64_t close = open == text.len ? text.len : doc_closing(text, open);
    if (close == text.len) {
        return form;
    }
    struct lockstep_str columns = doc_unwrap(doc_part(text, 0, arrow));
    struct lockstep_str table = doc_trim(doc_part(text, arrow + 2, open));
    struct lockstep_str others = doc_trim(doc_part(text, open + 1, close));
    if (columns.len == 0 || others.len == 0 || !doc_is_table_name(table)) {
        return form;
    }
    const struct lockstep_str parts[] = {
        columns, LOCKSTEP_STR(" -> "), table, LOCKSTEP_STR("("), others, LOCKSTEP_STR(")")};
    struct doc_buf buf = {.host = host};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        doc_buf_add(&buf, parts[i]);
    }
    if (!add_clauses(&buf, doc_part(text, close + 1, text.len))) {
        return "a clause of the foreign key is none that PostgreSQL knows, or stands there twice";
    }
    *ret = doc_buf_str(&buf);
    return NULL;
}

/* "TYPE [not null] [generated | identity]" from its canonical text: the flags in one order. */
static struct lockstep_str
canon_of_column(const struct lockstep_host *host, struct lockstep_str text)
{
    static const char *const flags[] = {" not null", " generated", " identity"};
    bool is_set[3] = {false, false, false};
    for (bool is_found = true; is_found;) {
        is_found = false;
        for (size_t i = 0; i < 3; i++) {
            if (doc_ends(text, flags[i])) {
                text = doc_trim(doc_part(text, 0, text.len - strlen(flags[i])));
                is_set[i] = true;
                is_found = true;
            }
        }
    }
    struct doc_buf buf = {.host = host};
    doc_buf_add(&buf, text);
    for (size_t i = 0; i < 3; i++) {
        doc_buf_adds(&buf, is_set[i] ? flags[i] : "");
    }
    return doc_buf_str(&buf);
}

/* Without a keyword that PostgreSQL prints and the document leaves out. */
static struct lockstep_str
without_keyword(struct lockstep_str text, const char *keyword)
{
    return begins_with_words(text, keyword) ? doc_trim(doc_part(text, strlen(keyword), text.len))
                                            : text;
}

const char *
doc_item_from_document(const struct lockstep_host *host, struct doc_item *item)
{
    struct lockstep_str text = doc_canonical(host, item->value);
    if (text.ptr == NULL) {
        return NULL;
    }
    switch (item->kind) {
    case DOC_COLUMN:
        item->canon = canon_of_column(host, text);
        return NULL;
    case DOC_FOREIGN_KEY:
        return canon_of_foreign_key(host, text, &item->canon);
    case DOC_PRIMARY_KEY:
        item->canon = doc_unwrap(without_keyword(text, "primary key"));
        return NULL;
    case DOC_UNIQUE:
        item->canon = doc_unwrap(without_keyword(text, "unique"));
        return NULL;
    case DOC_CHECK:
        item->canon = doc_unwrap(without_keyword(text, "check"));
        return NULL;
    case DOC_EXCLUDE:
        item->canon = without_keyword(text, "exclude");
        return NULL;
    case DOC_INDEX:
    case DOC_N_KINDS:
        break;
    }
    item->canon = text;
    return NULL;
}

void
doc_item_from_column(const struct lockstep_host *host, struct doc_item *item,
    struct lockstep_str type, int is_not_null, int is_generated, int is_identity)
{
    const struct lockstep_str parts[] = {type, lockstep_str_of(is_not_null ? " not null" : ""),
        lockstep_str_of(is_generated ? " generated" : ""),
        lockstep_str_of(is_identity ? " identity" : "")};
    item->value = joined(host, parts, sizeof(parts) / sizeof(parts[0]));
    if (item->value.ptr != NULL) {
        (void)doc_item_from_document(host, item);
    }
}

/* The same text in lower case, for what PostgreSQL prints behind the parentheses of a
 * constraint. */
static struct lockstep_str
suffix_of(const struct lockstep_host *host, struct lockstep_str text)
{
    struct doc_buf buf = {.host = host};
    text = doc_canonical(host, text);
    if (text.ptr != NULL && text.len > 0) {
        doc_buf_addc(&buf, ' ');
        doc_buf_add(&buf, text);
    }
    return doc_buf_str(&buf);
}

/* "FOREIGN KEY (a) REFERENCES t(b) …" as "a -> t (b) …", with the table as printed, or as `table`
 * says. */
static struct lockstep_str
foreign_key_value(
    const struct lockstep_host *host, struct lockstep_str definition, struct lockstep_str table)
{
    static const char references[] = " REFERENCES ";
    uint64_t open = doc_find(definition, "(", 0);
    uint64_t close = doc_closing(definition, open);
    uint64_t name = close == definition.len ? close : close + 1 + strlen(references);
    uint64_t other_open = name >= definition.len ? definition.len : doc_find(definition, "(", name);
    uint64_t other_close =
        other_open == definition.len ? other_open : doc_closing(definition, other_open);
    if (other_close == definition.len) {
        return doc_tidy(host, definition);
    }
    const struct lockstep_str parts[] = {doc_part(definition, open + 1, close),
        LOCKSTEP_STR(" -> "), table.ptr == NULL ? doc_part(definition, name, other_open) : table,
        LOCKSTEP_STR(" ("), doc_part(definition, other_open + 1, other_close), LOCKSTEP_STR(")"),
        suffix_of(host, doc_part(definition, other_close + 1, definition.len))};
    return joined(host, parts, sizeof(parts) / sizeof(parts[0]));
}

/* "KEYWORD (inside) …" as "inside …", or with its parentheses where `always` is not set and more
 * follows. */
static struct lockstep_str
inside_value(const struct lockstep_host *host, struct lockstep_str definition, const char *keyword,
    bool always)
{
    struct lockstep_str rest = doc_trim(doc_part(definition, strlen(keyword), definition.len));
    uint64_t close = rest.len > 0 && rest.ptr[0] == '(' ? doc_closing(rest, 0) : rest.len;
    if (close == rest.len || (!always && close + 1 < rest.len)) {
        return doc_tidy(host, rest);
    }
    const struct lockstep_str parts[] = {
        doc_trim(doc_part(rest, 1, close)), suffix_of(host, doc_part(rest, close + 1, rest.len))};
    struct lockstep_str value = joined(host, parts, 2);
    return value.ptr == NULL ? value : doc_tidy(host, value);
}

void
doc_item_from_constraint(const struct lockstep_host *host, struct doc_item *item,
    struct lockstep_str definition, struct lockstep_str referenced)
{
    if (item->kind == DOC_FOREIGN_KEY) {
        struct doc_item qualified = {
            .kind = DOC_FOREIGN_KEY, .value = foreign_key_value(host, definition, referenced)};
        if (qualified.value.ptr != NULL && doc_item_from_document(host, &qualified) == NULL) {
            item->other = qualified.canon;
        }
        item->value = foreign_key_value(host, definition, (struct lockstep_str){NULL, 0});
    } else {
        const char *keyword = item->kind == DOC_PRIMARY_KEY ? "PRIMARY KEY"
                              : item->kind == DOC_UNIQUE    ? "UNIQUE"
                              : item->kind == DOC_EXCLUDE   ? "EXCLUDE"
                                                            : "CHECK";
        item->value = doc_starts(definition, keyword)
                          ? inside_value(host, definition, keyword, item->kind == DOC_CHECK)
                          : doc_tidy(host, definition);
    }
    if (item->value.ptr == NULL) {
        return;
    }
    if (doc_item_from_document(host, item) != NULL) {
        /* A form that a later PostgreSQL prints: shown as it is, equal to nothing that a document
         * can say. */
        item->canon = LOCKSTEP_STR("");
    }
}

void
doc_item_from_index(const struct lockstep_host *host, struct doc_item *item,
    struct lockstep_str definition, int is_unique, int is_valid)
{
    static const char using[] = " USING ";
    uint64_t at = doc_find(definition, using, 0);
    struct lockstep_str rest = at == definition.len
                                   ? definition
                                   : doc_part(definition, at + strlen(using), definition.len);
    const struct lockstep_str parts[] = {lockstep_str_of(is_unique ? "unique " : ""), rest,
        lockstep_str_of(is_valid ? "" : " invalid")};
    struct lockstep_str value = joined(host, parts, sizeof(parts) / sizeof(parts[0]));
    item->value = value.ptr == NULL ? value : doc_tidy(host, value);
    if (item->value.ptr != NULL) {
        (void)doc_item_from_document(host, item);
    }
}
