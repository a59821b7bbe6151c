/* The objects of the database, from the four places that know of them: inventory, catalog, record and drift. */
#include <stdlib.h>

#include "base/vec.h"
#include "report/html_parts.h"

/* What has columns: its name is its own within its schema, whatever its kind is called. */
static bool
is_relation(struct ls_span kind)
{
    static const char *const kinds[] = {
        "table", "partitioned table", "view", "materialized view", "foreign table"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (ls_span_is(kind, kinds[i])) {
            return true;
        }
    }
    return false;
}

struct objects {
    struct ls_html *html;
    struct ls_vec all; /* struct ls_html_object */
    struct ls_map index;
};

static struct ls_span
key_of(struct ls_html *html, struct ls_span kind, struct ls_span schema, struct ls_span name)
{
    struct ls_buf key = LS_BUF(SIZE_MAX);
    ls_html_id(&key, is_relation(kind) ? LS_SPAN("relation") : kind);
    ls_buf_addc(&key, '.');
    ls_html_id(&key, schema);
    ls_buf_addc(&key, '.');
    ls_html_id(&key, name);
    struct ls_span copy = ls_arena_dup(html->arena, ls_buf_span(&key));
    ls_buf_finish(&key);
    return copy;
}

/* The object of that kind and name, made where it is not known yet. */
static struct ls_html_object *
get_object(struct objects *objects, struct ls_span kind, struct ls_span schema, struct ls_span name)
{
    size_t at = 0;
    struct ls_span key = key_of(objects->html, kind, schema, name);
    if (!ls_map_get(&objects->index, key, &at)) {
        at = objects->all.n;
        (void)ls_map_add(&objects->index, objects->html->arena, key, at);
        struct ls_html_object *made =
            LS_PUSH(struct ls_html_object, &objects->all, objects->html->arena);
        *made = (struct ls_html_object){
            .kind = kind, .schema = schema, .name = name, .is_relation = is_relation(kind)};
    }
    return LS_AT(struct ls_html_object, &objects->all, at);
}

static int
compare(const void *left, const void *right)
{
    const struct ls_html_object *a = left;
    const struct ls_html_object *b = right;
    int order = ls_span_compare(a->schema, b->schema);
    order = order != 0 ? order : ls_span_compare(a->name, b->name);
    return order != 0 ? order : ls_span_compare(a->kind, b->kind);
}

/* Drifts lie anywhere: each object gets an array of its own. */
static void
hand_out_drifts(struct objects *objects)
{
    const struct ls_check_report *check = objects->html->page->check;
    size_t n = check == NULL ? 0 : check->n_drifts;
    for (size_t i = 0; i < n; i++) {
        const struct ls_drift *drift = &check->drifts[i];
        get_object(objects, drift->kind, drift->schema, drift->name)->n_drifts++;
    }
    for (size_t i = 0; i < objects->all.n; i++) {
        struct ls_html_object *object = LS_AT(struct ls_html_object, &objects->all, i);
        object->drifts =
            ls_arena_array(objects->html->arena, object->n_drifts + 1, sizeof(*object->drifts));
        object->n_drifts = 0;
    }
    for (size_t i = 0; i < n; i++) {
        const struct ls_drift *drift = &check->drifts[i];
        struct ls_html_object *object =
            get_object(objects, drift->kind, drift->schema, drift->name);
        object->drifts[object->n_drifts++] = drift;
    }
}

static void
find_columns(const struct ls_page *page, struct ls_html_object *object)
{
    size_t low = 0;
    size_t high = object->shape == NULL ? 0 : page->n_columns;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (page->columns[middle].table < object->shape->oid) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    object->columns = page->columns + low;
    while (object->shape != NULL && low + object->n_columns < page->n_columns &&
           page->columns[low + object->n_columns].table == object->shape->oid) {
        object->n_columns++;
    }
}

static void
find_documents(struct objects *objects)
{
    const struct ls_plan *plan = objects->html->page->plan;
    for (size_t i = 0; i < objects->all.n; i++) {
        struct ls_html_object *object = LS_AT(struct ls_html_object, &objects->all, i);
        struct ls_vec documents = {0};
        for (size_t r = 0; r < plan->n_rows && object->is_relation; r++) {
            const struct ls_step *step = plan->rows[r].step;
            bool is_applied = plan->rows[r].applied != NULL && plan->rows[r].applied->is_applied;
            if (step != NULL && is_applied &&
                ls_step_documents(step, object->schema, object->name)) {
                *LS_PUSH(const struct ls_step *, &documents, objects->html->arena) = step;
            }
        }
        object->documents = documents.items;
        object->n_documents = documents.n;
    }
}

void
ls_html_make_objects(struct ls_html *html)
{
    const struct ls_page *page = html->page;
    struct objects objects = {.html = html};
    for (size_t i = 0; i < page->n_tables; i++) {
        const struct ls_table *table = &page->tables[i];
        get_object(&objects, table->kind, table->schema, table->name)->table = table;
    }
    for (size_t i = 0; page->shape != NULL && i < page->shape->n_objects; i++) {
        const struct ls_shape_object *shape = &page->shape->objects[i];
        get_object(&objects, shape->kind, shape->schema, shape->name)->shape = shape;
    }
    hand_out_drifts(&objects);
    find_documents(&objects);
    for (size_t i = 0; i < objects.all.n; i++) {
        struct ls_html_object *object = LS_AT(struct ls_html_object, &objects.all, i);
        if (page->ownership != NULL) {
            struct ls_span kind =
                ls_span_is(object->kind, "partitioned table") ? LS_SPAN("table") : object->kind;
            object->owned = ls_ownership_find(page->ownership, kind, object->schema, object->name);
        }
        find_columns(page, object);
        html->n_relations += object->is_relation;
    }
    if (objects.all.n > 1) {
        qsort(objects.all.items, objects.all.n, sizeof(struct ls_html_object), compare);
    }
    html->objects = objects.all.items;
    html->n_objects = objects.all.n;
}

void
ls_html_object_name(struct ls_html *html, const struct ls_html_object *object)
{
    bool has_schema = object->schema.len > 0;
    ls_html_name(html->out,
        ls_span_of(ls_arena_printf(html->arena, "%.*s%s%.*s", LS_SPAN_ARGS(object->schema),
            has_schema ? "." : "", LS_SPAN_ARGS(object->name))));
}

void
ls_html_object_id(struct ls_buf *out, const struct ls_html_object *object)
{
    ls_html_id(out, object->is_relation ? LS_SPAN("table") : object->kind);
    ls_buf_addc(out, '-');
    if (object->schema.len > 0) {
        ls_html_id(out, object->schema);
        ls_buf_addc(out, '.');
    }
    ls_html_id(out, object->name);
}

void
ls_html_history(struct ls_html *html, const struct ls_owned *owned)
{
    struct ls_buf *out = html->out;
    size_t n = owned == NULL ? 0 : owned->n_changes + 2;
    size_t n_shown = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ls_effect *effect = i == 0                     ? owned->created
                                         : i - 1 < owned->n_changes ? owned->changes[i - 1]
                                                                    : owned->dropped;
        if (effect == NULL) {
            continue;
        }
        ls_buf_adds(out, n_shown++ == 0 ? "<ol class=\"history\"><li>" : "</li>\n<li>");
        ls_html_time(out, effect->finished);
        ls_buf_addc(out, ' ');
        ls_html_text(out, effect->action);
        if (effect->formerly.len > 0) {
            ls_buf_adds(out, " from ");
            ls_html_code(out, effect->formerly);
        }
        ls_buf_adds(out, " by ");
        if (ls_span_equal(effect->manifest, html->page->about->manifest)) {
            ls_html_step_link(html, effect->step);
        } else {
            ls_html_code(out, effect->step);
            ls_buf_adds(out, " of the manifest ");
            ls_html_text(out, effect->manifest);
        }
    }
    ls_buf_adds(out, n_shown > 0 ? "</li></ol>\n" : "");
}
