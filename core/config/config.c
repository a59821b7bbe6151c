/* plugins.ini. No message shows a value of a target: a dsn may hold a password. */
#include "config/config.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/suggest.h"

enum { NAME_LENGTH = 63, MOST_KEYS = 100, MESSAGE_MAX = 400 };

struct reading {
    const char *file;
    struct ls_config *config;
    struct ls_plugin_decl *plugins;
    struct ls_target *targets;
    struct ls_trusted_key *keys;
    uint32_t trust_line; /* of threshold, else of require_signature; 0: neither is there */
    struct ls_err *err;
};

struct section_kind {
    const char *word;
    bool is_named;
    const char *const *keys; /* ends with NULL */
    enum ls_status (*read)(
        struct reading *reading, const struct ls_ini_section *section, struct ls_span name);
};

static enum ls_status refuse(const struct reading *reading, uint32_t line, const char *format, ...)
    LS_PRINTF(3, 4);

static enum ls_status
refuse(const struct reading *reading, uint32_t line, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    enum ls_status status = ls_err_set(reading->err, LS_CONFIG, "%s", message);
    ls_err_at(reading->err, reading->file, line, 0);
    return status;
}

static bool
is_name(struct ls_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!is_good) {
            return false;
        }
    }
    return text.len > 0 && text.len <= NAME_LENGTH;
}

/* The value of `key`; absent where the key is not there. */
static struct ls_span
value_of(const struct ls_ini_section *section, const char *key)
{
    const struct ls_ini_entry *entry = ls_ini_find(section, key);
    return entry == NULL ? (struct ls_span){0} : entry->value;
}

static enum ls_status
read_lockstep(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    (void)name;
    struct ls_span plugin_dir = value_of(section, "plugin_dir");
    if (plugin_dir.ptr != NULL) {
        reading->config->plugin_dir = plugin_dir;
    }
    const struct ls_ini_entry *schema = ls_ini_find(section, "journal_schema");
    if (schema == NULL) {
        return LS_OK;
    }
    bool ends_body = memmem(schema->value.ptr, schema->value.len, "$do$", 4) != NULL ||
                     memmem(schema->value.ptr, schema->value.len, "$lockstep$", 10) != NULL;
    if (schema->value.len == 0 || schema->value.len > NAME_LENGTH || ends_body ||
        ls_span_starts(schema->value, LS_SPAN("pg_")) ||
        ls_span_is(schema->value, "information_schema")) {
        enum ls_status status = refuse(reading, schema->line,
            "'%.*s' cannot be the journal's schema", LS_SPAN_ARGS(schema->value));
        ls_err_remedy(reading->err,
            "Take a name of 1 to %d bytes; those that begin with pg_, and information_schema, are "
            "PostgreSQL's, and $do$ and $lockstep$ end what the journal is made with.",
            NAME_LENGTH);
        return status;
    }
    reading->config->journal_schema = schema->value;
    return LS_OK;
}

static enum ls_status
read_plugin(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    struct ls_plugin_decl plugin = {.name = name, .line = section->line};
    const struct ls_ini_entry *file = ls_ini_find(section, "file");
    const struct ls_ini_entry *pin = ls_ini_find(section, "blake2b");
    if (file == NULL) {
        enum ls_status status =
            refuse(reading, section->line, "the plugin '%.*s' has no file", LS_SPAN_ARGS(name));
        ls_err_remedy(reading->err, "Add a line: file = %.*s.so", LS_SPAN_ARGS(name));
        return status;
    }
    bool is_path = memchr(file->value.ptr, '/', file->value.len) != NULL;
    if (is_path || ls_span_is(file->value, ".") || ls_span_is(file->value, "..")) {
        enum ls_status status = refuse(reading, file->line,
            "'%.*s' is a path, and a plugin is named by its file alone", LS_SPAN_ARGS(file->value));
        ls_err_remedy(
            reading->err, "Put the file into plugin_dir and name it without directories.");
        return status;
    }
    plugin.file = file->value;
    plugin.is_pinned = pin != NULL;
    if (pin != NULL && !ls_digest_parse(pin->value, &plugin.digest)) {
        enum ls_status status = refuse(reading, pin->line,
            "the blake2b of the plugin '%.*s' is not 64 hexadecimal digits", LS_SPAN_ARGS(name));
        ls_err_remedy(reading->err, "Take what `b2sum -l 256 FILE.so` prints.");
        return status;
    }
    reading->plugins[reading->config->n_plugins++] = plugin;
    return LS_OK;
}

static enum ls_status
read_target(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    const struct ls_ini_entry *lock = ls_ini_find(section, "lock");
    bool is_row_lock = lock != NULL && ls_span_is(lock->value, "table");
    if (lock != NULL && !is_row_lock && !ls_span_is(lock->value, "advisory")) {
        return refuse(reading, lock->line, "lock is advisory or table, not '%.*s'",
            LS_SPAN_ARGS(lock->value));
    }
    reading->targets[reading->config->n_targets++] = (struct ls_target){.name = name,
        .dsn = value_of(section, "dsn"),
        .role = value_of(section, "role"),
        .search_path = value_of(section, "search_path"),
        .is_row_lock = is_row_lock,
        .line = section->line};
    return LS_OK;
}

/* 1 to MOST_KEYS in plain decimal; 0 where it is anything else. */
static uint32_t
parse_threshold(struct ls_span text)
{
    uint32_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || text.len > 3 || text.ptr[0] == '0') {
            return 0;
        }
        number = number * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return number <= MOST_KEYS ? number : 0;
}

static enum ls_status
read_trust(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    (void)name;
    const struct ls_ini_entry *require = ls_ini_find(section, "require_signature");
    const struct ls_ini_entry *threshold = ls_ini_find(section, "threshold");
    if (require != NULL) {
        reading->trust_line = require->line;
        reading->config->require_signature = ls_span_is(require->value, "yes");
        if (!ls_span_is(require->value, "yes") && !ls_span_is(require->value, "no")) {
            return refuse(reading, require->line, "require_signature is yes or no, not '%.*s'",
                LS_SPAN_ARGS(require->value));
        }
    }
    if (threshold != NULL) {
        reading->trust_line = threshold->line;
        reading->config->threshold = parse_threshold(threshold->value);
        if (reading->config->threshold == 0) {
            return refuse(reading, threshold->line,
                "threshold is a number from 1 to %d, not '%.*s'", MOST_KEYS,
                LS_SPAN_ARGS(threshold->value));
        }
    }
    return LS_OK;
}

static enum ls_status
read_key(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    struct ls_span public_key = value_of(section, "public");
    if (public_key.ptr == NULL) {
        enum ls_status status =
            refuse(reading, section->line, "the key '%.*s' has no public key", LS_SPAN_ARGS(name));
        ls_err_remedy(
            reading->err, "Add a line: public = RW…, with the second line of the .pub file.");
        return status;
    }
    reading->keys[reading->config->n_keys++] =
        (struct ls_trusted_key){.name = name, .public_key = public_key, .line = section->line};
    return LS_OK;
}

static const char *const lockstep_keys[] = {"plugin_dir", "journal_schema", NULL};
static const char *const plugin_keys[] = {"file", "blake2b", NULL};
static const char *const target_keys[] = {"dsn", "role", "search_path", "lock", NULL};
static const char *const trust_keys[] = {"require_signature", "threshold", NULL};
static const char *const key_keys[] = {"public", NULL};

/* ORDER: config sections */
static const struct section_kind section_kinds[] = {
    {"lockstep", false, lockstep_keys, read_lockstep},
    {"plugin", true, plugin_keys, read_plugin},
    {"target", true, target_keys, read_target},
    {"trust", false, trust_keys, read_trust},
    {"key", true, key_keys, read_key},
};
/* ORDER: config sections */
static const char *const section_words[] = {"lockstep", "plugin", "target", "trust", "key", NULL};

static enum ls_status
check_keys(
    const struct reading *reading, const struct ls_ini_section *section, const char *const *known)
{
    for (size_t i = 0; i < section->n_entries; i++) {
        const struct ls_ini_entry *entry = &section->entries[i];
        size_t at = 0;
        while (known[at] != NULL && !ls_span_is(entry->key, known[at])) {
            at++;
        }
        if (known[at] == NULL) {
            enum ls_status status = refuse(reading, entry->line, "unknown key '%.*s' in [%.*s]",
                LS_SPAN_ARGS(entry->key), LS_SPAN_ARGS(section->name));
            ls_suggest_remedy(reading->err, entry->key, known);
            return status;
        }
        if (entry->value.len == 0) {
            enum ls_status status = refuse(reading, entry->line, "'%s' is empty", known[at]);
            ls_err_remedy(reading->err, "Give it a value, or leave the line out.");
            return status;
        }
    }
    return LS_OK;
}

/* "[plugin a]" and "[plugin  a]" are two sections to the INI reader and one to us. */
static bool
is_there_already(
    const struct reading *reading, const struct section_kind *kind, struct ls_span name)
{
    const struct ls_config *config = reading->config;
    bool is_key = false;
    for (size_t i = 0; i < config->n_keys; i++) {
        is_key = is_key || ls_span_equal(config->keys[i].name, name);
    }
    return (kind->read == read_plugin && ls_config_plugin(config, name) != NULL) ||
           (kind->read == read_target && ls_config_target(config, name) != NULL) ||
           (kind->read == read_key && is_key);
}

static enum ls_status
read_section(struct reading *reading, const struct ls_ini_section *section)
{
    struct ls_span word;
    struct ls_span name;
    ls_ini_section_parts(section->name, &word, &name);
    size_t at = 0;
    while (section_words[at] != NULL && !ls_span_is(word, section_words[at])) {
        at++;
    }
    if (section_words[at] == NULL) {
        enum ls_status status =
            refuse(reading, section->line, "unknown section [%.*s]", LS_SPAN_ARGS(section->name));
        ls_suggest_remedy(reading->err, word, section_words);
        return status;
    }
    const struct section_kind *kind = &section_kinds[at];
    if (kind->is_named && !is_name(name)) {
        /* not shown: someone may have put a dsn there */
        enum ls_status status =
            refuse(reading, section->line, "the section does not name a %s", kind->word);
        ls_err_remedy(reading->err, "Write [%s NAME], with 1 to %d of a-z, 0-9, '_' and '-'.",
            kind->word, NAME_LENGTH);
        return status;
    }
    if (!kind->is_named && name.len > 0) {
        return refuse(reading, section->line, "[%s] has no name of its own, but '%.*s' follows",
            kind->word, LS_SPAN_ARGS(name));
    }
    if (is_there_already(reading, kind, name)) {
        return refuse(reading, section->line, "the %s '%.*s' is there already", kind->word,
            LS_SPAN_ARGS(name));
    }
    enum ls_status status = check_keys(reading, section, kind->keys);
    return status != LS_OK ? status : kind->read(reading, section, name);
}

static enum ls_status
check_threshold(const struct reading *reading)
{
    const struct ls_config *config = reading->config;
    if (!config->require_signature || config->threshold <= config->n_keys) {
        return LS_OK;
    }
    enum ls_status status = refuse(reading, reading->trust_line,
        "signatures of %u keys are required, and %zu are trusted", config->threshold,
        config->n_keys);
    ls_err_remedy(reading->err, "Add a [key NAME] section for each signer, or lower threshold.");
    return status;
}

enum ls_status
ls_config_parse(struct ls_arena *arena, const struct ls_ini_doc *doc,
    const struct ls_config **ret_config, struct ls_err *err)
{
    struct ls_config *config = ls_arena_alloc(arena, sizeof(*config));
    struct reading reading = {.file = doc->file,
        .config = config,
        .plugins = ls_arena_array(arena, doc->n_sections, sizeof(*reading.plugins)),
        .targets = ls_arena_array(arena, doc->n_sections, sizeof(*reading.targets)),
        .keys = ls_arena_array(arena, doc->n_sections, sizeof(*reading.keys)),
        .err = err};
    *config = (struct ls_config){.file = doc->file,
        .plugin_dir = LS_SPAN(""),
        .journal_schema = LS_SPAN("lockstep"),
        .plugins = reading.plugins,
        .targets = reading.targets,
        .keys = reading.keys,
        .threshold = 1};
    for (size_t i = 0; i < doc->n_sections; i++) {
        enum ls_status status = read_section(&reading, &doc->sections[i]);
        if (status != LS_OK) {
            return status;
        }
    }
    enum ls_status status = check_threshold(&reading);
    if (status != LS_OK) {
        return status;
    }
    *ret_config = config;
    return LS_OK;
}

const struct ls_target *
ls_config_target(const struct ls_config *config, struct ls_span name)
{
    for (size_t i = 0; i < config->n_targets; i++) {
        if (ls_span_equal(config->targets[i].name, name)) {
            return &config->targets[i];
        }
    }
    return NULL;
}

const struct ls_plugin_decl *
ls_config_plugin(const struct ls_config *config, struct ls_span name)
{
    for (size_t i = 0; i < config->n_plugins; i++) {
        if (ls_span_equal(config->plugins[i].name, name)) {
            return &config->plugins[i];
        }
    }
    return NULL;
}
