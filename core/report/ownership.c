#include "report/ownership.h"

#include <stdlib.h>

#include "report/table.h"

enum { MOST_OBJECT = 60, MOST_CHANGES = 60 }; /* columns of a terminal, before a cell is broken */

/* The order in which people look for things. */
static size_t
rank_of(struct ls_span kind)
{
    static const char *const kinds[] = {"schema", "extension", "type", "table", "foreign table",
        "view", "materialized view", "sequence", "function", "trigger", "index"};
    enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };
    size_t rank = 0;
    while (rank < N_KINDS && !ls_span_is(kind, kinds[rank])) {
        rank++;
    }
    return rank;
}

static int
compare(const void *left, const void *right)
{
    const struct ls_owned *a = *(const struct ls_owned *const *)left;
    const struct ls_owned *b = *(const struct ls_owned *const *)right;
    size_t rank_a = rank_of(a->kind);
    size_t rank_b = rank_of(b->kind);
    int order = (rank_a > rank_b) - (rank_a < rank_b);
    return order != 0 ? order : (a > b) - (a < b); /* they lie in the order of their names */
}

/* In the order of the report. Owned by the arena. */
static const struct ls_owned *const *
sort(struct ls_arena *arena, const struct ls_ownership *ownership)
{
    const struct ls_owned **sorted =
        ls_arena_array(arena, ownership->n_objects + 1, sizeof(const struct ls_owned *));
    for (size_t i = 0; i < ownership->n_objects; i++) {
        sorted[i] = &ownership->objects[i];
    }
    if (ownership->n_objects > 1) {
        qsort(sorted, ownership->n_objects, sizeof(const struct ls_owned *), compare);
    }
    return sorted;
}

/* ---- JSON --------------------------------------------------------------------------------------------------------- */

static void
effect_json(struct ls_json *json, const char *key, const struct ls_effect *effect)
{
    if (effect == NULL) {
        ls_json_null(json, key);
        return;
    }
    ls_json_open_object(json, key);
    ls_json_text(json, "manifest", effect->manifest);
    ls_json_text(json, "step", effect->step);
    ls_json_text(json, "at", effect->finished);
    ls_json_text(json, "action", effect->action);
    ls_json_text(json, "formerly", effect->formerly);
    ls_json_close_object(json);
}

static void
ownership_json(struct ls_output *output, const struct ls_about *about,
    const struct ls_owned *const *objects, size_t n)
{
    struct ls_buf buf = LS_REPORT_BUF;
    struct ls_json json;
    ls_report_json_open(&json, &buf, "ownership", about);
    ls_json_open_array(&json, "objects");
    for (size_t i = 0; i < n; i++) {
        const struct ls_owned *owned = objects[i];
        ls_json_open_object(&json, NULL);
        ls_json_text(&json, "kind", owned->kind);
        ls_json_text(&json, "schema", owned->schema);
        ls_json_text(&json, "name", owned->name);
        ls_json_text(&json, "owner", ls_owned_source(owned));
        effect_json(&json, "created", owned->created);
        ls_json_open_array(&json, "changes");
        for (size_t k = 0; k < owned->n_changes; k++) {
            effect_json(&json, NULL, owned->changes[k]);
        }
        ls_json_close_array(&json);
        effect_json(&json, "dropped", owned->dropped);
        ls_json_text(&json, "promised_by", owned->promised_by);
        ls_json_bool(&json, "is_there", owned->is_there);
        ls_json_bool(&json, "is_shared", owned->is_shared);
        ls_json_close_object(&json);
    }
    ls_json_close_array(&json);
    ls_report_json_close(&json, output);
    ls_buf_finish(&buf);
}

/* ---- Text and Markdown -------------------------------------------------------------------------------------------- */

/* The step; of another manifest with that before it. */
static void
add_step(struct ls_buf *out, const struct ls_about *about, const struct ls_effect *effect)
{
    if (effect != NULL && !ls_span_equal(effect->manifest, about->manifest)) {
        ls_buf_add(out, effect->manifest);
        ls_buf_adds(out, "/");
    }
    if (effect != NULL) {
        ls_buf_add(out, effect->step);
    }
}

static void
add_step_cell(
    struct ls_text_table *table, const struct ls_about *about, const struct ls_effect *effect)
{
    struct ls_buf text = LS_REPORT_BUF;
    add_step(&text, about, effect);
    ls_text_table_add(table, ls_buf_span(&text));
    ls_buf_finish(&text);
}

/* Each step once; a rename with the name before. */
static void
add_changes_cell(
    struct ls_text_table *table, const struct ls_about *about, const struct ls_owned *owned)
{
    struct ls_buf text = LS_REPORT_BUF;
    for (size_t i = 0; i < owned->n_changes; i++) {
        const struct ls_effect *effect = owned->changes[i];
        bool is_told = i > 0 && effect->formerly.ptr == NULL &&
                       ls_span_equal(effect->step, owned->changes[i - 1]->step) &&
                       ls_span_equal(effect->manifest, owned->changes[i - 1]->manifest);
        if (is_told) {
            continue;
        }
        ls_buf_adds(&text, text.len > 0 ? ", " : "");
        add_step(&text, about, effect);
        if (effect->formerly.ptr != NULL) {
            ls_buf_printf(&text, " (was %.*s)", LS_SPAN_ARGS(effect->formerly));
        }
    }
    ls_text_table_add(table, ls_buf_span(&text));
    ls_buf_finish(&text);
}

enum standing { OWNED, SHARED, UNOWNED, MISSING, DROPPED, N_STANDINGS };

static enum standing
standing_of(const struct ls_owned *owned)
{
    if (owned->dropped != NULL) {
        return DROPPED;
    }
    if (!owned->is_there) {
        return MISSING;
    }
    if (owned->is_shared) {
        return SHARED;
    }
    return owned->created == NULL ? UNOWNED : OWNED;
}

static void
add_row(struct ls_text_table *table, const struct ls_about *about, const struct ls_owned *owned)
{
    static const char *const notes[] = {[OWNED] = "",
        [SHARED] = "shared",
        [UNOWNED] = "no step made it",
        [MISSING] = "gone, and no step dropped it",
        [DROPPED] = ""};
    enum standing standing = standing_of(owned);
    ls_text_table_add(table, owned->kind);
    ls_text_table_adds(
        table, ls_arena_printf(table->arena, "%.*s%s%.*s", LS_SPAN_ARGS(owned->schema),
                   owned->schema.len > 0 ? "." : "", LS_SPAN_ARGS(owned->name)));
    struct ls_span source = ls_owned_owner(table->arena, owned, about->manifest);
    if (source.len == 0) {
        ls_text_table_add_coloured(table, LS_SPAN("(none)"), LS_COLOUR_YELLOW);
    } else {
        ls_text_table_add(table, source);
    }
    add_step_cell(table, about, owned->created);
    add_changes_cell(table, about, owned);
    add_step_cell(table, about, owned->dropped);
    ls_text_table_add(table, owned->promised_by);
    const char *note = standing == UNOWNED && owned->is_invalid
                           ? "invalid: its build did not come to its end"
                           : notes[standing];
    ls_text_table_add_coloured(
        table, ls_span_of(note), standing == MISSING ? LS_COLOUR_RED : LS_COLOUR_YELLOW);
}

/* What is there, or what is dropped. */
static void
add_table(struct ls_buf *out, struct ls_output *output, const struct ls_about *about,
    const struct ls_owned *const *objects, size_t n, bool is_dropped)
{
    static const struct ls_text_column columns[] = {{"kind", false}, {"object", false},
        {"owner", false}, {"created by", false}, {"changed by", false}, {"dropped by", false},
        {"promised by", false}, {"note", false}};
    /* signatures of functions, and tables with a long history */
    static const size_t most[sizeof(columns) / sizeof(columns[0])] = {
        [1] = MOST_OBJECT, [4] = MOST_CHANGES};
    struct ls_arena arena = {0};
    struct ls_text_table table;
    size_t n_shown = 0;
    ls_text_table_begin(&table, &arena, columns, sizeof(columns) / sizeof(columns[0]));
    table.most = most;
    for (size_t i = 0; i < n; i++) {
        if ((objects[i]->dropped != NULL) == is_dropped) {
            add_row(&table, about, objects[i]);
            n_shown++;
        }
    }
    if (n_shown > 0 && is_dropped) {
        ls_buf_adds(out, output->format == LS_FORMAT_MARKDOWN ? "## Dropped\n\n" : "dropped:\n");
    }
    if (n_shown > 0) {
        ls_text_table_report(&table, out, output);
        ls_buf_addc(out, '\n');
    }
    ls_arena_finish(&arena);
}

static void
add_summary(struct ls_buf *out, const struct ls_owned *const *objects, size_t n)
{
    static const char *const words[] = {[OWNED] = "owned",
        [SHARED] = "shared",
        [UNOWNED] = "without an owner",
        [MISSING] = "gone without a step",
        [DROPPED] = "dropped"};
    size_t counts[N_STANDINGS] = {0};
    for (size_t i = 0; i < n; i++) {
        counts[standing_of(objects[i])]++;
    }
    size_t n_here = n - counts[DROPPED];
    ls_buf_printf(out, "%zu object%s", n_here, n_here == 1 ? "" : "s");
    const char *gap = ": ";
    for (size_t i = 0; i < N_STANDINGS; i++) {
        if (counts[i] > 0) {
            ls_buf_printf(out, "%s%zu %s", i == DROPPED ? "; " : gap, counts[i], words[i]);
            gap = ", ";
        }
    }
    ls_buf_addc(out, '\n');
}

void
ls_report_ownership(
    struct ls_output *output, const struct ls_about *about, const struct ls_ownership *ownership)
{
    struct ls_arena arena = {0};
    const struct ls_owned *const *objects = sort(&arena, ownership);
    if (output->format == LS_FORMAT_JSON) {
        ownership_json(output, about, objects, ownership->n_objects);
    } else {
        struct ls_buf out = LS_REPORT_BUF;
        add_table(&out, output, about, objects, ownership->n_objects, false);
        add_table(&out, output, about, objects, ownership->n_objects, true);
        add_summary(&out, objects, ownership->n_objects);
        ls_output_flush(output, &out);
        ls_buf_finish(&out);
    }
    ls_arena_finish(&arena);
}
