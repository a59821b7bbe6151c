/* A documented table has exactly the documented columns, keys and indexes: what is there beyond is
 * as much a difference as what is missing. */
#include "compare.h"

#include <stdbool.h>
#include <string.h>

#include "catalog.h"
#include "lockstep/plugin_util.h"
#include "text.h"

struct comparison {
    const struct lockstep_host *host;
    const struct doc_document *document;
    uint64_t n_differences;
    struct lockstep_where first; /* of the first difference */
};

static const struct lockstep_str absent = {NULL, 0};

static int32_t
differ(struct comparison *comparison, struct lockstep_str object, uint32_t line,
    struct lockstep_str documented, struct lockstep_str found)
{
    if (comparison->n_differences++ == 0) {
        comparison->first =
            (struct lockstep_where){.file = comparison->document->file, .line = line};
    }
    const struct lockstep_host *host = comparison->host;
    return host->differ(host->ctx, object, documented, found);
}

/* "table.column", "table index name", "table primary key". */
static struct lockstep_str
object_of(struct comparison *comparison, struct lockstep_str table, const struct doc_item *item)
{
    struct doc_buf buf = {.host = comparison->host};
    doc_buf_add(&buf, table);
    if (item->kind == DOC_COLUMN) {
        doc_buf_addc(&buf, '.');
    } else {
        const char *key = doc_kind_key(item->kind);
        size_t len = strlen(key);
        doc_buf_addc(&buf, ' ');
        doc_buf_add(&buf, (struct lockstep_str){key, len - (key[len - 1] == '.')});
        doc_buf_adds(&buf, item->name.len > 0 ? " " : "");
    }
    doc_buf_add(&buf, item->name);
    return doc_buf_str(&buf);
}

static const struct doc_item *
find_item(const struct doc_table *table, const struct doc_item *wanted)
{
    for (size_t i = 0; i < table->n_items; i++) {
        const struct doc_item *item = &table->items[i];
        if (item->kind == wanted->kind && lockstep_str_equal(item->name, wanted->name)) {
            return item;
        }
    }
    return NULL;
}

static bool
is_as_documented(const struct doc_item *documented, const struct doc_item *found)
{
    return lockstep_str_equal(documented->canon, found->canon) ||
           (found->other.ptr != NULL && lockstep_str_equal(documented->canon, found->other));
}

static int32_t
compare_items(struct comparison *comparison, const struct doc_table *documented,
    const struct doc_table *found)
{
    int32_t code = LOCKSTEP_OK;
    for (size_t i = 0; code == LOCKSTEP_OK && i < documented->n_items; i++) {
        const struct doc_item *item = &documented->items[i];
        const struct doc_item *other = find_item(found, item);
        if (other == NULL || !is_as_documented(item, other)) {
            code = differ(comparison, object_of(comparison, documented->name, item), item->line,
                item->value, other == NULL ? absent : other->value);
        }
    }
    for (size_t i = 0; code == LOCKSTEP_OK && i < found->n_items; i++) {
        const struct doc_item *item = &found->items[i];
        if (find_item(documented, item) == NULL) {
            code = differ(comparison, object_of(comparison, documented->name, item),
                documented->line, absent, item->value);
        }
    }
    return code;
}

static struct lockstep_str
kind_word(char relkind)
{
    switch (relkind) {
    case 'v':
        return LOCKSTEP_STR("view");
    case 'm':
        return LOCKSTEP_STR("materialized view");
    case 'S':
        return LOCKSTEP_STR("sequence");
    case 'i':
    case 'I':
        return LOCKSTEP_STR("index");
    case 'c':
        return LOCKSTEP_STR("composite type");
    default:
        return LOCKSTEP_STR("table");
    }
}

static int32_t
compare_table(struct comparison *comparison, const struct doc_table *documented,
    const struct doc_table *found)
{
    if (found->oid.ptr == NULL) {
        return differ(
            comparison, documented->name, documented->line, LOCKSTEP_STR("table"), absent);
    }
    if (found->relkind == '\0' || strchr("rpf", found->relkind) == NULL) {
        return differ(comparison, documented->name, documented->line, LOCKSTEP_STR("table"),
            kind_word(found->relkind));
    }
    return compare_items(comparison, documented, found);
}

static int32_t
say(const struct comparison *comparison)
{
    if (comparison->n_differences == 0) {
        return LOCKSTEP_OK;
    }
    return lockstep_failf(comparison->host, LOCKSTEP_FAIL_DIFFERS, comparison->first,
        "Correct the document, where the database is right; else find out which change was made "
        "past the migrations.",
        "%llu difference%s between documentation and database",
        (unsigned long long)comparison->n_differences, comparison->n_differences == 1 ? "" : "s");
}

int32_t
doc_compare(const struct lockstep_host *host, const struct doc_document *const *documents, size_t n)
{
    size_t n_tables = 0;
    for (size_t i = 0; i < n; i++) {
        n_tables += documents[i]->n_tables;
    }
    if (n_tables == 0) {
        return LOCKSTEP_OK;
    }
    struct lockstep_str *names = doc_alloc(host, n_tables * sizeof(*names));
    struct doc_table *found = names == NULL ? NULL : doc_alloc(host, n_tables * sizeof(*found));
    if (found == NULL) {
        return LOCKSTEP_FAILED;
    }
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < documents[i]->n_tables; j++) {
            names[at++] = documents[i]->tables[j].name;
        }
    }
    struct comparison comparison = {.host = host};
    int32_t code = doc_catalog_read(
        host, names, n_tables, (struct lockstep_where){.file = documents[0]->file}, found);
    at = 0;
    for (size_t i = 0; i < n; i++) {
        comparison.document = documents[i];
        for (size_t j = 0; code == LOCKSTEP_OK && j < documents[i]->n_tables; j++) {
            code = compare_table(&comparison, &documents[i]->tables[j], &found[at++]);
        }
    }
    return code == LOCKSTEP_OK ? say(&comparison) : code;
}
