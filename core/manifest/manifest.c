/*
 * NAME.ini in two passes: all sections are read first, then what they say of each other is
 * checked, so that a profile or a step may name a source that comes further down.
 */
#include "manifest/manifest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/suggest.h"
#include "manifest/text.h"

enum { MESSAGE_MAX = 600 };

struct reading {
    struct ls_arena *arena;
    const struct ls_ini_doc *doc;
    struct ls_manifest *manifest;
    struct ls_source_decl *sources;
    struct ls_profile *profiles;
    struct ls_step_decl *steps;
    const struct ls_ini_section **source_sections;  /* of the source with the same index */
    const struct ls_ini_section **profile_sections; /* of the profile with the same index */
    const struct ls_ini_section **step_sections;    /* of the step with the same index */
    const char **source_names;                      /* ends with NULL; for suggestions */
    struct ls_map source_index;                     /* by name */
    struct ls_map sections;                         /* "KIND NAME", in one form */
    struct ls_err *err;
};

struct section_kind {
    const char *word;
    bool is_named;
    const char *const *keys; /* ends with NULL; NULL: any */
    enum ls_status (*read)(
        struct reading *reading, const struct ls_ini_section *section, struct ls_span name);
};

static const char once[] = "Name it once.";

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
    ls_err_excerpt_line(reading->err, reading->doc->file, reading->doc->text, line, 0);
    return status;
}

/* refuse() has said what; this is what helps. */
static enum ls_status
advise(const struct reading *reading, const char *remedy)
{
    ls_err_remedy(reading->err, "%s", remedy);
    return reading->err->status;
}

static enum ls_status
refuse_name(const struct reading *reading, uint32_t line, struct ls_span name, const char *what)
{
    enum ls_status status =
        refuse(reading, line, "'%.*s' cannot be the name of a %s", LS_SPAN_ARGS(name), what);
    ls_err_remedy(reading->err, "Take 1 to %d of a-z, 0-9, '_' and '-'.", LS_NAME_MAX);
    return status;
}

/* The entry `key`, which must be there. */
static enum ls_status
need_entry(const struct reading *reading, const struct ls_ini_section *section, const char *key,
    const struct ls_ini_entry **ret_entry)
{
    *ret_entry = ls_ini_find(section, key);
    if (*ret_entry != NULL) {
        return LS_OK;
    }
    enum ls_status status =
        refuse(reading, section->line, "[%.*s] has no %s", LS_SPAN_ARGS(section->name), key);
    /* in a source every unknown key is the plugin's, so a slip shows only as the key that is
     * missing */
    const char *const known[] = {key, NULL};
    for (size_t i = 0; i < section->n_entries; i++) {
        if (ls_suggest(section->entries[i].key, known) != NULL) {
            ls_err_remedy(reading->err, "Did you mean '%s' where it says '%.*s'?", key,
                LS_SPAN_ARGS(section->entries[i].key));
        }
    }
    ls_err_remedy(reading->err, "Add the line '%s = …' to the section.", key);
    return status;
}

static enum ls_status
read_manifest(struct reading *reading, const struct ls_ini_section *section, struct ls_span unused)
{
    (void)unused;
    const struct ls_ini_entry *name = NULL;
    enum ls_status status = need_entry(reading, section, "name", &name);
    if (status != LS_OK) {
        return status;
    }
    if (!ls_manifest_is_name(name->value)) {
        return refuse_name(reading, name->line, name->value, "manifest");
    }
    reading->manifest->name = name->value;
    return LS_OK;
}

/* The keys of a source that are the core's; whatever else stands there is for the plugin. */
static bool
is_core_entry(const struct ls_ini_entry *entry)
{
    return ls_span_is(entry->key, "plugin") || ls_span_is(entry->key, "path") ||
           ls_span_is(entry->key, "requires") || ls_span_is(entry->key, "after") ||
           (ls_span_is(entry->key, "order") && ls_span_is(entry->value, "allow"));
}

static enum ls_status
read_source(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    const struct ls_ini_entry *plugin = NULL;
    const struct ls_ini_entry *path = NULL;
    enum ls_status status = need_entry(reading, section, "plugin", &plugin);
    if (status == LS_OK) {
        status = need_entry(reading, section, "path", &path);
    }
    if (status != LS_OK) {
        return status;
    }
    if (!ls_manifest_is_name(plugin->value)) {
        return refuse_name(reading, plugin->line, plugin->value, "plugin");
    }
    const char *fault = ls_manifest_path_fault(path->value, true);
    if (fault != NULL) {
        status =
            refuse(reading, path->line, "the path '%.*s' %s", LS_SPAN_ARGS(path->value), fault);
        ls_err_remedy(
            reading->err, "Paths are relative to the manifest's directory and stay below it.");
        return status;
    }
    struct ls_ini_entry *options =
        ls_arena_array(reading->arena, section->n_entries, sizeof(*options));
    struct ls_source_decl source = {.name = name,
        .plugin = plugin->value,
        .path = path->value,
        .options = options,
        .line = section->line};
    const struct ls_ini_entry *order = ls_ini_find(section, "order");
    source.allows_out_of_order = order != NULL && is_core_entry(order);
    for (size_t i = 0; i < section->n_entries; i++) {
        if (!is_core_entry(&section->entries[i])) {
            options[source.n_options++] = section->entries[i];
        }
    }
    size_t at = reading->manifest->n_sources++;
    reading->sources[at] = source;
    reading->source_sections[at] = section;
    reading->source_names[at] = ls_arena_dup(reading->arena, name).ptr;
    (void)ls_map_add(&reading->source_index, reading->arena, name, at); /* twice: refused before */
    return LS_OK;
}

static enum ls_status
read_profile(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    size_t at = reading->manifest->n_profiles++;
    reading->profiles[at] = (struct ls_profile){.name = name, .line = section->line};
    reading->profile_sections[at] = section;
    return LS_OK;
}

static enum ls_status
read_step(struct reading *reading, const struct ls_ini_section *section, struct ls_span name)
{
    size_t at = reading->manifest->n_steps++;
    reading->steps[at] = (struct ls_step_decl){.name = name, .line = section->line};
    reading->step_sections[at] = section;
    return LS_OK;
}

static const char *const manifest_keys[] = {"name", NULL};
static const char *const profile_keys[] = {"sources", NULL};
static const char *const step_keys[] = {"id", "requires", "after", "satisfied_by", NULL};

/* ORDER: manifest sections */
static const struct section_kind section_kinds[] = {
    {"manifest", false, manifest_keys, read_manifest},
    {"source", true, NULL, read_source},
    {"profile", true, profile_keys, read_profile},
    {"step", true, step_keys, read_step},
};
/* ORDER: manifest sections */
static const char *const section_words[] = {"manifest", "source", "profile", "step", NULL};

static enum ls_status
check_keys(
    const struct reading *reading, const struct ls_ini_section *section, const char *const *known)
{
    for (size_t i = 0; i < section->n_entries; i++) {
        const struct ls_ini_entry *entry = &section->entries[i];
        size_t at = 0;
        while (known != NULL && known[at] != NULL && !ls_span_is(entry->key, known[at])) {
            at++;
        }
        if (known != NULL && known[at] == NULL) {
            enum ls_status status = refuse(reading, entry->line, "unknown key '%.*s' in [%.*s]",
                LS_SPAN_ARGS(entry->key), LS_SPAN_ARGS(section->name));
            ls_suggest_remedy(reading->err, entry->key, known);
            return status;
        }
        if (entry->value.len == 0 && (known != NULL || is_core_entry(entry))) {
            enum ls_status status =
                refuse(reading, entry->line, "'%.*s' is empty", LS_SPAN_ARGS(entry->key));
            ls_err_remedy(reading->err, "Give it a value, or leave the line out.");
            return status;
        }
    }
    return LS_OK;
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
    if (kind->is_named && !ls_manifest_is_name(name)) {
        return refuse_name(reading, section->line, name, kind->word);
    }
    if (!kind->is_named && name.len > 0) {
        (void)refuse(reading, section->line, "[%s] has no name of its own, but '%.*s' follows",
            kind->word, LS_SPAN_ARGS(name));
        return advise(reading, "Take the second word away.");
    }
    /* "[source a]" and "[source  a]" are two sections to the INI reader and one to us */
    const char *key = ls_arena_printf(reading->arena, "%s %.*s", kind->word, LS_SPAN_ARGS(name));
    if (!ls_map_add(&reading->sections, reading->arena, ls_span_of(key), at)) {
        (void)refuse(reading, section->line, "the %s '%.*s' is there already", kind->word,
            LS_SPAN_ARGS(name));
        return advise(reading, "Say it all in one section, or take another name.");
    }
    enum ls_status status = check_keys(reading, section, kind->keys);
    return status != LS_OK ? status : kind->read(reading, section, name);
}

static enum ls_status
find_source(const struct reading *reading, uint32_t line, struct ls_span name, size_t *ret_index)
{
    if (ls_map_get(&reading->source_index, name, ret_index)) {
        return LS_OK;
    }
    enum ls_status status = refuse(reading, line, "there is no source '%.*s'", LS_SPAN_ARGS(name));
    ls_suggest_remedy(reading->err, name, reading->source_names);
    return status;
}

/* Whether `text` names a step of a source, or, unless `must_be_step`, a source that is there. */
static enum ls_status
read_ref(const struct reading *reading, uint32_t line, struct ls_span text, bool must_be_step,
    struct ls_step_ref *ret_ref)
{
    struct ls_step_ref ref = ls_step_ref_parse(text);
    size_t index = 0;
    enum ls_status status = find_source(reading, line, ref.source, &index);
    if (status != LS_OK) {
        return status;
    }
    bool is_source = ref.local_id.ptr == NULL;
    if (is_source ? must_be_step : !ls_manifest_is_local_id(ref.local_id)) {
        status = refuse(reading, line, "'%.*s' does not name a step", LS_SPAN_ARGS(text));
        ls_err_remedy(reading->err, "Write %.*s:LOCAL_ID, with an id of 1 to %d printable bytes.",
            LS_SPAN_ARGS(ref.source), LS_LOCAL_ID_MAX);
        return status;
    }
    *ret_ref = ref;
    return LS_OK;
}

static bool
is_same_ref(struct ls_step_ref a, struct ls_step_ref b)
{
    bool is_step = a.local_id.ptr != NULL && b.local_id.ptr != NULL;
    return ls_span_equal(a.source, b.source) &&
           (is_step ? ls_span_equal(a.local_id, b.local_id) : a.local_id.ptr == b.local_id.ptr);
}

/* Whether one of the two is the other, or the source that the other is a step of. */
static bool
is_within(struct ls_step_ref a, struct ls_step_ref b)
{
    return ls_span_equal(a.source, b.source) &&
           (a.local_id.ptr == NULL || b.local_id.ptr == NULL || is_same_ref(a, b));
}

/* Add what the list `key` of the section names to deps[*n …]. `own` is what the section speaks
 * of. */
static enum ls_status
read_dep_list(const struct reading *reading, const struct ls_ini_section *section, const char *key,
    struct ls_step_ref own, struct ls_dep *deps, size_t *n)
{
    const struct ls_ini_entry *entry = ls_ini_find(section, key);
    struct ls_span rest = entry == NULL ? LS_SPAN("") : entry->value;
    uint32_t line = entry == NULL ? 0 : entry->line;
    struct ls_span word;
    size_t first = *n;
    while (ls_span_next_word(&rest, &word)) {
        struct ls_step_ref on = {.source = {0}};
        enum ls_status status = read_ref(reading, line, word, false, &on);
        if (status != LS_OK) {
            return status;
        }
        if (is_within(own, on)) {
            (void)refuse(reading, line, "'%.*s' would come before itself", LS_SPAN_ARGS(word));
            return advise(reading, "Name what it needs: another step, or another source.");
        }
        for (size_t i = first; i < *n; i++) {
            if (is_same_ref(deps[i].on, on)) {
                (void)refuse(reading, line, "'%.*s' is named twice", LS_SPAN_ARGS(word));
                return advise(reading, once);
            }
        }
        bool is_hard = ls_span_is(ls_span_of(key), "requires");
        deps[(*n)++] = (struct ls_dep){.kind = is_hard ? LS_DEP_REQUIRES : LS_DEP_AFTER, .on = on};
    }
    return LS_OK;
}

static size_t
count_words(const struct ls_ini_section *section, const char *key)
{
    const struct ls_ini_entry *entry = ls_ini_find(section, key);
    struct ls_span rest = entry == NULL ? LS_SPAN("") : entry->value;
    struct ls_span word;
    size_t n = 0;
    while (ls_span_next_word(&rest, &word)) {
        n++;
    }
    return n;
}

static enum ls_status
read_deps(const struct reading *reading, const struct ls_ini_section *section,
    struct ls_step_ref own, const struct ls_dep **ret_deps, size_t *ret_n)
{
    size_t n_words = count_words(section, "requires") + count_words(section, "after");
    struct ls_dep *deps = ls_arena_array(reading->arena, n_words, sizeof(*deps));
    size_t n = 0;
    enum ls_status status = read_dep_list(reading, section, "requires", own, deps, &n);
    if (status == LS_OK) {
        status = read_dep_list(reading, section, "after", own, deps, &n);
    }
    if (status == LS_OK) {
        *ret_deps = deps;
        *ret_n = n;
    }
    return status;
}

static enum ls_status
resolve_source(struct reading *reading, size_t at)
{
    struct ls_source_decl *source = &reading->sources[at];
    struct ls_step_ref own = {.source = source->name};
    return read_deps(reading, reading->source_sections[at], own, &source->deps, &source->n_deps);
}

static int
compare_indexes(const void *a, const void *b)
{
    size_t left = *(const size_t *)a;
    size_t right = *(const size_t *)b;
    return (left > right) - (left < right);
}

static enum ls_status
resolve_profile(struct reading *reading, size_t at)
{
    struct ls_profile *profile = &reading->profiles[at];
    const struct ls_ini_section *section = reading->profile_sections[at];
    const struct ls_ini_entry *entry = NULL;
    enum ls_status status = need_entry(reading, section, "sources", &entry);
    if (status != LS_OK) {
        return status;
    }
    size_t *sources =
        ls_arena_array(reading->arena, count_words(section, "sources"), sizeof(*sources));
    struct ls_span rest = entry->value;
    struct ls_span word;
    size_t n = 0;
    while (ls_span_next_word(&rest, &word)) {
        size_t index = 0;
        status = find_source(reading, entry->line, word, &index);
        if (status != LS_OK) {
            return status;
        }
        for (size_t i = 0; i < n; i++) {
            if (sources[i] == index) {
                (void)refuse(reading, entry->line, "'%.*s' is named twice", LS_SPAN_ARGS(word));
                return advise(reading, once);
            }
        }
        sources[n++] = index;
    }
    qsort(sources, n, sizeof(*sources), compare_indexes);
    profile->sources = sources;
    profile->n_sources = n;
    return LS_OK;
}

static enum ls_status
resolve_step(struct reading *reading, size_t at, struct ls_map *ids)
{
    struct ls_step_decl *step = &reading->steps[at];
    const struct ls_ini_section *section = reading->step_sections[at];
    const struct ls_ini_entry *id = NULL;
    enum ls_status status = need_entry(reading, section, "id", &id);
    if (status == LS_OK) {
        status = read_ref(reading, id->line, id->value, true, &step->step);
    }
    if (status != LS_OK) {
        return status;
    }
    size_t other = 0;
    if (ls_map_get(ids, id->value, &other)) {
        status = refuse(reading, id->line, "[step %.*s] speaks of the step '%.*s' already",
            LS_SPAN_ARGS(reading->steps[other].name), LS_SPAN_ARGS(id->value));
        ls_err_remedy(reading->err, "Say everything of one step in one section.");
        return status;
    }
    (void)ls_map_add(ids, reading->arena, id->value, at);
    const struct ls_ini_entry *by = ls_ini_find(section, "satisfied_by");
    if (by != NULL) {
        status = read_ref(reading, by->line, by->value, true, &step->satisfied_by);
        if (status == LS_OK && is_same_ref(step->step, step->satisfied_by)) {
            (void)refuse(reading, by->line, "a step cannot be satisfied by itself");
            status = advise(reading, "Name the step of another source that makes the same.");
        }
    }
    if (status != LS_OK) {
        return status;
    }
    return read_deps(reading, section, step->step, &step->deps, &step->n_deps);
}

static enum ls_status
resolve(struct reading *reading)
{
    const struct ls_manifest *manifest = reading->manifest;
    enum ls_status status = LS_OK;
    struct ls_map ids = {0};
    if (manifest->name.ptr == NULL) {
        status = refuse(reading, 0, "the manifest has no [manifest] section");
        ls_err_remedy(reading->err, "Begin the file with [manifest] and name = NAME.");
        return status;
    }
    if (manifest->n_sources == 0) {
        status = refuse(reading, 0, "the manifest names no source");
        ls_err_remedy(reading->err, "Add a section [source NAME] with plugin and path.");
        return status;
    }
    for (size_t i = 0; i < manifest->n_sources && status == LS_OK; i++) {
        status = resolve_source(reading, i);
    }
    for (size_t i = 0; i < manifest->n_profiles && status == LS_OK; i++) {
        status = resolve_profile(reading, i);
    }
    for (size_t i = 0; i < manifest->n_steps && status == LS_OK; i++) {
        status = resolve_step(reading, i, &ids);
    }
    return status;
}

static void
make_room(struct reading *reading)
{
    /* ORDER: manifest sections */
    size_t n[] = {0, 0, 0, 0};
    for (size_t i = 0; i < reading->doc->n_sections; i++) {
        struct ls_span word;
        struct ls_span name;
        ls_ini_section_parts(reading->doc->sections[i].name, &word, &name);
        for (size_t kind = 0; section_words[kind] != NULL; kind++) {
            n[kind] += ls_span_is(word, section_words[kind]);
        }
    }
    struct ls_arena *arena = reading->arena;
    reading->sources = ls_arena_array(arena, n[1], sizeof(*reading->sources));
    reading->source_sections = ls_arena_array(arena, n[1], sizeof(void *));
    reading->source_names = ls_arena_array(arena, n[1] + 1, sizeof(void *));
    reading->profiles = ls_arena_array(arena, n[2], sizeof(*reading->profiles));
    reading->profile_sections = ls_arena_array(arena, n[2], sizeof(void *));
    reading->steps = ls_arena_array(arena, n[3], sizeof(*reading->steps));
    reading->step_sections = ls_arena_array(arena, n[3], sizeof(void *));
}

enum ls_status
ls_manifest_parse(struct ls_arena *arena, const struct ls_ini_doc *doc,
    const struct ls_manifest **ret_manifest, struct ls_err *err)
{
    struct ls_manifest *manifest = ls_arena_alloc(arena, sizeof(*manifest));
    struct reading reading = {.arena = arena, .doc = doc, .manifest = manifest, .err = err};
    make_room(&reading);
    *manifest = (struct ls_manifest){.file = doc->file,
        .text = doc->text,
        .digest = ls_hash_of(doc->text),
        .sources = reading.sources,
        .profiles = reading.profiles,
        .steps = reading.steps};
    for (size_t i = 0; i < doc->n_sections; i++) {
        enum ls_status status = read_section(&reading, &doc->sections[i]);
        if (status != LS_OK) {
            return status;
        }
    }
    enum ls_status status = resolve(&reading);
    if (status != LS_OK) {
        return status;
    }
    *ret_manifest = manifest;
    return LS_OK;
}

const struct ls_source_decl *
ls_manifest_source(const struct ls_manifest *manifest, struct ls_span name)
{
    for (size_t i = 0; i < manifest->n_sources; i++) {
        if (ls_span_equal(manifest->sources[i].name, name)) {
            return &manifest->sources[i];
        }
    }
    return NULL;
}

const struct ls_profile *
ls_manifest_profile(const struct ls_manifest *manifest, struct ls_span name)
{
    for (size_t i = 0; i < manifest->n_profiles; i++) {
        if (ls_span_equal(manifest->profiles[i].name, name)) {
            return &manifest->profiles[i];
        }
    }
    return NULL;
}

bool
ls_profile_has(const struct ls_profile *profile, size_t source)
{
    bool has = profile == NULL;
    for (size_t i = 0; profile != NULL && i < profile->n_sources; i++) {
        has = has || profile->sources[i] == source;
    }
    return has;
}
