/* What is written here is read back by document.c to the same items, or not written at all. */
#include "write.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "catalog.h"
#include "lockstep/plugin_util.h"
#include "text.h"

enum { SLUG_MAX = 60, NUMBER_WIDTH = 4, NUMBER_DIGITS = 9, SECTION_MAX = 48, KEY_MAX = 100 };

static const struct lockstep_where nowhere = {{NULL, 0}, 0, 0};

/* Arguments for %.*s. */
#define STR(str) (int)(str).len, (str).ptr

static bool
has_any(struct lockstep_str text, const char *bytes)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if (strchr(bytes, text.ptr[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static bool
has_comment(struct lockstep_str text)
{
    for (uint64_t i = 1; i < text.len; i++) {
        if (text.ptr[i] == ';' && text.ptr[i - 1] == ' ') {
            return true;
        }
    }
    return false;
}

static int32_t
refuse_name(const struct lockstep_host *host, struct lockstep_str table, struct lockstep_str name,
    const char *why)
{
    return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED, nowhere,
        "Rename it, or leave the table out: a document is an INI file.",
        "'%.*s' of table %.*s cannot be written into a document: %s", STR(name), STR(table), why);
}

/* Whether a document can hold this name in a key. */
static int32_t
check_key(const struct lockstep_host *host, struct lockstep_str table, struct lockstep_str name)
{
    if (has_any(name, "=:") || has_comment(name) || doc_has_control(name)) {
        return refuse_name(
            host, table, name, "its name holds '=', ':', ' ;' or a control character");
    }
    if (name.len > 0 && (name.ptr[0] == ' ' || name.ptr[name.len - 1] == ' ')) {
        return refuse_name(host, table, name, "its name begins or ends with a blank");
    }
    if (doc_is_continuation(name)) {
        return refuse_name(host, table, name,
            "its name ends like the second line of a value, in '+' and a number");
    }
    return LOCKSTEP_OK;
}

static int32_t
put_item(const struct lockstep_host *host, struct doc_buf *buf, struct lockstep_str table,
    const struct doc_item *item)
{
    int32_t code = check_key(host, table, item->name);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    if (doc_has_control(item->value)) {
        return refuse_name(host, table,
            item->name.len == 0 ? LOCKSTEP_STR("primary key") : item->name,
            "its text holds a control character within quotes");
    }
    char key[KEY_MAX];
    (void)snprintf(key, sizeof(key), "%s%.*s", doc_kind_key(item->kind), STR(item->name));
    doc_put_value(buf, key, item->value);
    return LOCKSTEP_OK;
}

/* A comment may have lines; a document has one. */
static void
put_about(const struct lockstep_host *host, struct doc_buf *buf, struct lockstep_str comment)
{
    struct lockstep_str text = comment.ptr == NULL ? comment : doc_copy(host, doc_trim(comment));
    if (text.ptr == NULL || text.len == 0) {
        return;
    }
    struct doc_buf line = {.host = host};
    for (uint64_t i = 0; i < text.len; i++) {
        bool is_control = (unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F;
        if (!is_control) {
            doc_buf_addc(&line, text.ptr[i]);
        } else if (line.len > 0 && line.ptr[line.len - 1] != ' ') {
            doc_buf_addc(&line, ' ');
        }
    }
    if (!line.is_failed) {
        doc_put_value(buf, "about", doc_buf_str(&line));
    }
}

static int32_t
put_table(const struct lockstep_host *host, struct doc_buf *buf, const struct doc_table *table)
{
    if (table->name.len + strlen("table ") > SECTION_MAX || has_any(table->name, "]") ||
        has_comment(table->name) || doc_has_control(table->name)) {
        return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED, nowhere,
            "Set a search_path that finds it without its schema; or leave it out.",
            "table %.*s cannot be written into a document: its name has more than %d bytes, or "
            "holds ']', ' ;' or a "
            "control character",
            STR(table->name), SECTION_MAX - (int)strlen("table "));
    }
    if (table->n_items == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED, nowhere, "Leave it out.",
            "table %.*s cannot be written into a document: it has no columns", STR(table->name));
    }
    doc_buf_adds(buf, "\n[table ");
    doc_buf_add(buf, table->name);
    doc_buf_adds(buf, "]\n");
    put_about(host, buf, table->comment);
    int32_t code = LOCKSTEP_OK;
    for (unsigned kind = 0; kind < DOC_N_KINDS; kind++) {
        for (size_t i = 0; code == LOCKSTEP_OK && i < table->n_items; i++) {
            if (table->items[i].kind == (enum doc_kind)kind) {
                code = put_item(host, buf, table->name, &table->items[i]);
            }
        }
    }
    return code;
}

/* Days since 1970-01-01 to a date, after Howard Hinnant's civil_from_days. */
static void
put_today(const struct lockstep_host *host, struct doc_buf *buf)
{
    const int64_t day_us = INT64_C(86400) * 1000000;
    int64_t now = host->now(host->ctx);
    int64_t days = (now >= 0 ? now : now - day_us + 1) / day_us + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153; /* months from March */
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2);
    char text[64];
    (void)snprintf(text, sizeof(text), "written = %04d-%02d-%02d\n", (int)year, (int)month,
        (int)(day_of_year - (153 * shifted + 2) / 5 + 1));
    doc_buf_adds(buf, text);
}

/* The number that a file's name begins with, and its digits; 0 digits: none. */
static unsigned long
leading_number(struct lockstep_str path, int *ret_digits)
{
    unsigned long number = 0;
    int digits = 0;
    while ((uint64_t)digits < path.len && digits <= NUMBER_DIGITS && path.ptr[digits] >= '0' &&
           path.ptr[digits] <= '9') {
        number = number * 10 + (unsigned long)(path.ptr[digits] - '0');
        digits++;
    }
    *ret_digits = digits;
    return number;
}

/* "NNNN_": one more than the highest number among the files, as wide as the widest. */
static int32_t
put_number(const struct lockstep_host *host, struct doc_buf *buf)
{
    const struct lockstep_file *files = NULL;
    uint64_t n = 0;
    int32_t code = host->list(host->ctx, LOCKSTEP_STR(""), 0, &files, &n);
    if (code != LOCKSTEP_OK && code != LOCKSTEP_NOT_FOUND) {
        return code;
    }
    unsigned long highest = 0;
    int width = NUMBER_WIDTH;
    for (uint64_t i = 0; code == LOCKSTEP_OK && i < n; i++) {
        int digits = 0;
        unsigned long number = leading_number(files[i].path, &digits);
        if (doc_ends(files[i].path, ".ini") && digits > 0 && digits <= NUMBER_DIGITS) {
            highest = number > highest ? number : highest;
            width = digits > width ? digits : width;
        }
    }
    char text[32];
    (void)snprintf(text, sizeof(text), "%0*lu_", width, highest + 1);
    doc_buf_adds(buf, text);
    return LOCKSTEP_OK;
}

/* Letters and digits of ASCII in lower case, everything else one '_' between them. */
static void
put_slug(struct doc_buf *buf, struct lockstep_str message)
{
    size_t begin = buf->len;
    bool has_gap = false;
    for (uint64_t i = 0; i < message.len && buf->len - begin < SLUG_MAX; i++) {
        char c = message.ptr[i];
        c = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (has_gap && buf->len > begin) {
                doc_buf_addc(buf, '_');
            }
            has_gap = false;
            doc_buf_addc(buf, c);
        } else {
            has_gap = true;
        }
    }
    if (buf->len == begin) {
        doc_buf_adds(buf, "document");
    }
}

static int32_t
check_request(const struct lockstep_host *host, const struct lockstep_new *request)
{
    struct lockstep_str message = doc_trim(request->message);
    if (message.len == 0 || doc_has_control(message)) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
            "Give the document a title of one line.",
            "the message is empty or holds control characters");
    }
    if (request->n_tables == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
            "Name the tables with --table NAME.", "a new document needs at least one table");
    }
    for (uint32_t i = 0; i < request->n_tables; i++) {
        if (!doc_is_table_name(request->tables[i])) {
            return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
                "Write NAME or SCHEMA.NAME, with \"…\" where SQL needs quotes.",
                "'%.*s' is no name of a table", STR(request->tables[i]));
        }
    }
    return lockstep_refuse_wishes(host, request);
}

static int32_t
check_found(const struct lockstep_host *host, const struct lockstep_new *request,
    const struct doc_table *found)
{
    for (uint32_t i = 0; i < request->n_tables; i++) {
        if (found[i].oid.ptr == NULL) {
            return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
                "Name it as SQL does: SCHEMA.NAME, or NAME where the search_path finds it; and "
                "apply what creates it first.",
                "the database has no table '%.*s'", STR(request->tables[i]));
        }
        if (found[i].relkind == '\0' || strchr("rpf", found[i].relkind) == NULL) {
            return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, nowhere,
                "Documents describe tables only.", "'%.*s' is no table", STR(request->tables[i]));
        }
    }
    return LOCKSTEP_OK;
}

/* Whether the table was asked for before, perhaps by another name. */
static bool
is_repeated(const struct doc_table *found, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (lockstep_str_equal(found[i].oid, found[at].oid)) {
            return true;
        }
    }
    return false;
}

static int32_t
put_document(const struct lockstep_host *host, struct doc_buf *buf,
    const struct lockstep_new *request, const struct doc_table *found)
{
    doc_buf_adds(buf, "; Tables as they were in a live database. Applying this changes nothing: it "
                      "compares them with it.\n"
                      "[document]\n");
    doc_put_value(buf, "title", doc_trim(request->message));
    doc_buf_adds(buf, "; describes = SOURCE:STEP      the steps that made these tables\n");
    put_today(host, buf);
    int32_t code = LOCKSTEP_OK;
    for (uint32_t i = 0; code == LOCKSTEP_OK && i < request->n_tables; i++) {
        if (!is_repeated(found, i)) {
            code = put_table(host, buf, &found[i]);
        }
    }
    return code == LOCKSTEP_OK && buf->is_failed ? LOCKSTEP_FAILED : code;
}

int32_t
doc_write(const struct lockstep_host *host, const struct lockstep_new *request)
{
    int32_t code = check_request(host, request);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    struct doc_table *found = doc_alloc(host, request->n_tables * sizeof(*found));
    if (found == NULL) {
        return LOCKSTEP_FAILED;
    }
    code = doc_catalog_read(host, request->tables, request->n_tables, nowhere, found);
    if (code == LOCKSTEP_OK) {
        code = check_found(host, request, found);
    }
    struct doc_buf text = {.host = host};
    if (code == LOCKSTEP_OK) {
        code = put_document(host, &text, request, found);
    }
    struct doc_buf path = {.host = host};
    if (code == LOCKSTEP_OK) {
        code = put_number(host, &path);
    }
    put_slug(&path, request->message);
    doc_buf_adds(&path, ".ini");
    if (code != LOCKSTEP_OK || path.is_failed) {
        return code == LOCKSTEP_OK ? LOCKSTEP_FAILED : code;
    }
    return host->write(host->ctx, doc_buf_str(&path), doc_buf_str(&text));
}
