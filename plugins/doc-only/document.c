/* Keys come one by one from the host's INI reader; those that continue a value (KEY+2, KEY+3, …)
 * are gathered, and each value is looked at when it is whole. */
#include "document.h"

#include <stdbool.h>
#include <string.h>

#include "item.h"
#include "lockstep/plugin_util.h"
#include "text.h"

enum { MAX_PIECES = 400, MAX_NAME = 63 };

struct reader {
    const struct lockstep_host *host;
    struct doc_document *document;
    struct doc_table *table; /* of the present section; NULL: [document] */
    struct lockstep_str section;
    size_t n_sections;
    struct lockstep_str key; /* whose value is being gathered; ptr NULL: none */
    uint32_t line;
    struct lockstep_str pieces[MAX_PIECES];
    size_t n_pieces;
};

struct doc_item *
doc_table_add(const struct lockstep_host *host, struct doc_table *table, enum doc_kind kind)
{
    void *items = table->items;
    if (!doc_grow(host, &items, table->n_items, &table->capacity, sizeof(*table->items))) {
        return NULL;
    }
    table->items = items;
    struct doc_item *item = &table->items[table->n_items++];
    *item = (struct doc_item){.kind = kind};
    return item;
}

static struct lockstep_where
place(const struct reader *reader, uint32_t line)
{
    return (struct lockstep_where){.file = reader->document->file, .line = line};
}

#define REFUSE(reader, line, remedy, ...)                                                          \
    lockstep_failf(                                                                                \
        (reader)->host, LOCKSTEP_FAIL_INVALID, place((reader), (line)), (remedy), __VA_ARGS__)

/* Arguments for %.*s. */
#define STR(str) (int)(str).len, (str).ptr

/* YYYY-MM-DD, alone or with THH:MM:SSZ behind it. */
static bool
is_date(struct lockstep_str text)
{
    static const char pattern[] = "dddd-dd-ddTdd:dd:ddZ";
    if (text.len != 10 && text.len != sizeof(pattern) - 1) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        bool is_digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        if (pattern[i] == 'd' ? !is_digit : text.ptr[i] != pattern[i]) {
            return false;
        }
    }
    int month = (text.ptr[5] - '0') * 10 + text.ptr[6] - '0';
    int day = (text.ptr[8] - '0') * 10 + text.ptr[9] - '0';
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static int32_t
add_subject(struct reader *reader, struct lockstep_str word)
{
    struct doc_document *document = reader->document;
    const char *colon = memchr(word.ptr, ':', (size_t)word.len);
    uint64_t at = colon == NULL ? word.len : (uint64_t)(colon - word.ptr);
    if (at == 0 || at + 1 == word.len) {
        return REFUSE(reader, reader->line, "Write SOURCE:STEP, or SOURCE for all of its steps.",
            "'%.*s' names no step", STR(word));
    }
    void *subjects = document->subjects;
    if (!doc_grow(reader->host, &subjects, document->n_subjects, &document->subjects_capacity,
            sizeof(*document->subjects))) {
        return LOCKSTEP_FAILED;
    }
    document->subjects = subjects;
    struct lockstep_dep *dep = &document->subjects[document->n_subjects++];
    *dep = (struct lockstep_dep){.kind = LOCKSTEP_DEP_DESCRIBES, .source = doc_part(word, 0, at)};
    if (colon != NULL) {
        dep->local_id = doc_part(word, at + 1, word.len);
    }
    return LOCKSTEP_OK;
}

static int32_t
take_subjects(struct reader *reader, struct lockstep_str value)
{
    for (value = doc_trim(value); value.len > 0; value = doc_trim(value)) {
        uint64_t len = 0;
        while (len < value.len && value.ptr[len] != ' ' && value.ptr[len] != '\t') {
            len++;
        }
        int32_t code = add_subject(reader, doc_part(value, 0, len));
        if (code != LOCKSTEP_OK) {
            return code;
        }
        value = doc_part(value, len, value.len);
    }
    return LOCKSTEP_OK;
}

/* A key of [document]. */
static int32_t
take_head(struct reader *reader, struct lockstep_str value)
{
    struct doc_document *document = reader->document;
    if (lockstep_str_equal(reader->key, LOCKSTEP_STR("title"))) {
        document->title = value;
        return LOCKSTEP_OK;
    }
    if (lockstep_str_equal(reader->key, LOCKSTEP_STR("describes"))) {
        return take_subjects(reader, value);
    }
    if (lockstep_str_equal(reader->key, LOCKSTEP_STR("written"))) {
        document->written = value;
        return is_date(value) ? LOCKSTEP_OK
                              : REFUSE(reader, reader->line,
                                    "Write it as 2025-10-15, or 2025-10-15T12:00:00Z.",
                                    "'%.*s' is no date", STR(value));
    }
    return REFUSE(reader, reader->line, "[document] has title, describes and written.",
        "unknown key '%.*s'", STR(reader->key));
}

/* Which kind of item a key of a table is about; DOC_N_KINDS: none. */
static enum doc_kind
kind_of(struct lockstep_str key, struct lockstep_str *ret_name)
{
    for (unsigned kind = 0; kind < DOC_N_KINDS; kind++) {
        const char *begin = doc_kind_key(kind);
        size_t len = strlen(begin);
        bool takes_name = begin[len - 1] == '.';
        if (doc_starts(key, begin) && (takes_name ? key.len > len : key.len == len)) {
            *ret_name = doc_part(key, len, key.len);
            return (enum doc_kind)kind;
        }
    }
    return DOC_N_KINDS;
}

/* A key of [table …]. */
static int32_t
take_item(struct reader *reader, struct lockstep_str value)
{
    struct lockstep_str name = {NULL, 0};
    if (lockstep_str_equal(reader->key, LOCKSTEP_STR("about"))) {
        return LOCKSTEP_OK;
    }
    enum doc_kind kind = kind_of(reader->key, &name);
    if (kind == DOC_N_KINDS || name.len > MAX_NAME) {
        return REFUSE(reader, reader->line,
            "A table has about, column.NAME, primary key, unique.NAME, exclude.NAME, foreign "
            "key.NAME, check.NAME and "
            "index.NAME.",
            kind == DOC_N_KINDS ? "unknown key '%.*s'"
                                : "the name in '%.*s' has more than 63 bytes",
            STR(reader->key));
    }
    struct doc_item *item = doc_table_add(reader->host, reader->table, kind);
    if (item == NULL) {
        return LOCKSTEP_FAILED;
    }
    item->name = name;
    item->value = value;
    item->line = reader->line;
    const char *why = doc_item_from_document(reader->host, item);
    if (why == NULL) {
        return item->canon.ptr == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
    }
    return REFUSE(reader, reader->line,
        "The format is described in the README of the plugin doc-only.", "%s", why);
}

/* The value that was gathered is whole. */
static int32_t
take_whole(struct reader *reader)
{
    if (reader->key.ptr == NULL) {
        return LOCKSTEP_OK;
    }
    struct lockstep_str value = doc_join(reader->host, reader->pieces, reader->n_pieces);
    if (value.ptr == NULL) {
        return LOCKSTEP_FAILED;
    }
    if (value.len == 0) {
        return REFUSE(reader, reader->line, NULL, "'%.*s' has no value", STR(reader->key));
    }
    int32_t code = reader->table == NULL ? take_head(reader, value) : take_item(reader, value);
    reader->key = (struct lockstep_str){NULL, 0};
    return code;
}

static int32_t
begin_table(struct reader *reader, struct lockstep_str name, uint32_t line)
{
    struct doc_document *document = reader->document;
    if (!doc_is_table_name(name)) {
        return REFUSE(reader, line,
            "Write [table NAME] or [table SCHEMA.NAME], with \"…\" where SQL needs quotes.",
            "'%.*s' is no name of a table", STR(name));
    }
    void *tables = document->tables;
    if (!doc_grow(reader->host, &tables, document->n_tables, &document->tables_capacity,
            sizeof(*document->tables))) {
        return LOCKSTEP_FAILED;
    }
    document->tables = tables;
    reader->table = &document->tables[document->n_tables++];
    *reader->table = (struct doc_table){.name = doc_copy(reader->host, name), .line = line};
    return reader->table->name.ptr == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
}

static int32_t
begin_section(struct reader *reader, struct lockstep_str section, uint32_t line)
{
    reader->section = doc_copy(reader->host, section);
    reader->n_sections++;
    reader->table = NULL;
    if (reader->section.ptr == NULL) {
        return LOCKSTEP_FAILED;
    }
    if (lockstep_str_equal(section, LOCKSTEP_STR("document"))) {
        return LOCKSTEP_OK;
    }
    if (doc_starts(section, "table ")) {
        return begin_table(
            reader, doc_trim(doc_part(section, strlen("table "), section.len)), line);
    }
    return REFUSE(reader, line, "A document has the sections [document] and [table NAME].",
        "unknown section '%.*s'", STR(section));
}

/* Of "KEY+N": N, from 2 on, with the length of KEY; 0 where the key is whole by itself. */
static unsigned
continued(struct lockstep_str key, uint64_t *ret_len)
{
    uint64_t at = key.len;
    unsigned number = 0;
    while (at > 0 && key.ptr[at - 1] >= '0' && key.ptr[at - 1] <= '9') {
        at--;
    }
    if (at == 0 || key.ptr[at - 1] != '+' || at == key.len || key.len - at > 4) {
        return 0;
    }
    for (uint64_t i = at; i < key.len; i++) {
        number = number * 10 + (unsigned)(key.ptr[i] - '0');
    }
    *ret_len = at - 1;
    return number;
}

int
doc_is_continuation(struct lockstep_str key)
{
    uint64_t len = 0;
    return continued(key, &len) > 0;
}

static int32_t
add_piece(struct reader *reader, struct lockstep_str piece, uint32_t line)
{
    if (reader->n_pieces == MAX_PIECES) {
        return REFUSE(reader, line, NULL, "a value of more than %d lines", MAX_PIECES);
    }
    struct lockstep_str copy = doc_copy(reader->host, piece);
    reader->pieces[reader->n_pieces++] = copy;
    return copy.ptr == NULL ? LOCKSTEP_FAILED : LOCKSTEP_OK;
}

/* Called by the host for each key. */
static int32_t
take_key(void *user, struct lockstep_str section, struct lockstep_str key,
    struct lockstep_str value, uint32_t line)
{
    struct reader *reader = user;
    uint64_t len = 0;
    unsigned number = continued(key, &len);
    bool is_same = reader->n_sections > 0 && lockstep_str_equal(section, reader->section);
    if (number > 0 && is_same) {
        bool is_next = number == reader->n_pieces + 1 && reader->key.ptr != NULL &&
                       lockstep_str_equal(doc_part(key, 0, len), reader->key);
        if (is_next) {
            return add_piece(reader, value, line);
        }
    }
    if (number > 0) {
        return REFUSE(reader, line, "KEY+2 stands right behind KEY, KEY+3 behind KEY+2.",
            "'%.*s' continues nothing", STR(key));
    }
    int32_t code = take_whole(reader);
    if (code == LOCKSTEP_OK && !is_same) {
        code = begin_section(reader, section, line);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    reader->key = doc_copy(reader->host, key);
    reader->line = line;
    reader->n_pieces = 0;
    return reader->key.ptr == NULL ? LOCKSTEP_FAILED : add_piece(reader, value, line);
}

/* The INI reader tells of keys, so a section without any would go unseen. */
static int32_t
refuse_empty_sections(const struct reader *reader)
{
    struct lockstep_str text = {NULL, 0};
    int32_t code = reader->host->read(reader->host->ctx, reader->document->file, &text);
    size_t n_headers = 0;
    for (uint64_t at = 0; code == LOCKSTEP_OK && at < text.len; at++) {
        n_headers += text.ptr[at] == '[' && (at == 0 || text.ptr[at - 1] == '\n');
    }
    if (code != LOCKSTEP_OK || n_headers == reader->n_sections) {
        return code;
    }
    return REFUSE(reader, 0, "Write its columns, or take the section out.",
        "a section of the document is empty");
}

static int32_t
check_whole(const struct reader *reader)
{
    const struct doc_document *document = reader->document;
    if (document->title.ptr == NULL) {
        return REFUSE(
            reader, 0, "Begin with [document] and title = ….", "the document has no title");
    }
    if (document->n_tables == 0) {
        return REFUSE(reader, 0, "Add a section [table NAME] with its columns.",
            "the document describes no table");
    }
    return refuse_empty_sections(reader);
}

int32_t
doc_document_read(
    const struct lockstep_host *host, struct lockstep_str file, struct doc_document *ret)
{
    struct reader *reader = doc_alloc(host, sizeof(*reader));
    if (reader == NULL) {
        return LOCKSTEP_FAILED;
    }
    *ret = (struct doc_document){
        .file = file, .local_id = doc_part(file, 0, file.len - strlen(".ini"))};
    *reader = (struct reader){.host = host, .document = ret};
    int32_t code = host->ini(host->ctx, file, take_key, reader);
    if (code == LOCKSTEP_OK) {
        code = take_whole(reader);
    }
    return code == LOCKSTEP_OK ? check_whole(reader) : code;
}
