#include "rev_lookup.h"

#include <stdarg.h>
#include <stdio.h>

#define MIN_ID 4

int32_t
al_lookup_fail(const struct al_lookup *lookup, const char *remedy, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return lockstep_failf(lookup->host, LOCKSTEP_FAIL_USAGE,
        (struct lockstep_where){{NULL, 0}, 0, 0}, remedy, "%s", text);
}

/* ---- Sets and lines ------------------------------------------------------------------------ */

int32_t
al_lookup_init(
    struct al_lookup *lookup, const struct lockstep_host *host, const struct al_graph *graph)
{
    size_t n = graph->revisions.n;
    *lookup = (struct al_lookup){.host = host,
        .graph = graph,
        .children = al_pool_alloc(graph->pool, (n + 1) * sizeof(struct al_list)),
        .waiting = al_pool_alloc(graph->pool, (n + 1) * sizeof(struct al_list))};
    if (lookup->children == NULL || lookup->waiting == NULL) {
        return al_lookup_fail(lookup, NULL, "memory is spent");
    }
    for (size_t i = 0; i < n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        for (size_t p = 0; p < revision->parents.n; p++) {
            const struct al_revision *parent = revision->parents.items[p];
            struct al_list *list = p < revision->n_down ? lookup->children : lookup->waiting;
            (void)al_list_push(graph->pool, &list[parent->order], revision);
        }
    }
    return graph->pool->exhausted ? al_lookup_fail(lookup, NULL, "memory is spent") : LOCKSTEP_OK;
}

unsigned char *
al_set_new(const struct al_graph *graph)
{
    return al_pool_alloc(graph->pool, graph->revisions.n + 1);
}

void
al_set_ancestors(const struct al_graph *graph, unsigned char *set,
    const struct al_revision *revision, int with_depends)
{
    set[revision->order] = 1;
    for (size_t at = revision->order + 1; at-- > 0;) { /* parents come before their children */
        const struct al_revision *one = graph->revisions.items[at];
        size_t n = with_depends ? one->parents.n : one->n_down;
        for (size_t i = 0; set[at] && i < n; i++) {
            set[((const struct al_revision *)one->parents.items[i])->order] = 1;
        }
    }
}

void
al_set_descendants(const struct al_lookup *lookup, unsigned char *set,
    const struct al_revision *revision, int with_depends)
{
    if (set[revision->order]) {
        return;
    }
    set[revision->order] = 1;
    const struct al_list *children = &lookup->children[revision->order];
    const struct al_list *waiting = &lookup->waiting[revision->order];
    for (size_t i = 0; i < children->n; i++) {
        al_set_descendants(lookup, set, children->items[i], with_depends);
    }
    for (size_t i = 0; with_depends && i < waiting->n; i++) {
        al_set_descendants(lookup, set, waiting->items[i], with_depends);
    }
}

/* All that is in line with a revision: what it stands on and what stands on it. */
static unsigned char *
line_of(const struct al_lookup *lookup, const struct al_revision *revision)
{
    unsigned char *line = al_set_new(lookup->graph);
    unsigned char *above = al_set_new(lookup->graph);
    if (line == NULL || above == NULL) {
        return NULL;
    }
    al_set_ancestors(lookup->graph, line, revision, 0);
    al_set_descendants(lookup, above, revision, 0);
    for (size_t i = 0; i < lookup->graph->revisions.n; i++) {
        line[i] = line[i] || above[i];
    }
    return line;
}

struct al_list
al_lookup_bases(const struct al_lookup *lookup)
{
    struct al_list bases = {NULL, 0, 0};
    for (size_t i = 0; i < lookup->graph->revisions.n; i++) {
        struct al_revision *revision = lookup->graph->revisions.items[i];
        if (revision->n_down == 0) {
            (void)al_list_push(lookup->graph->pool, &bases, revision);
        }
    }
    return bases;
}

/* The revisions that nothing stands on, by depends_on either. */
static struct al_list
real_heads(const struct al_lookup *lookup)
{
    struct al_list heads = {NULL, 0, 0};
    for (size_t i = 0; i < lookup->graph->revisions.n; i++) {
        struct al_revision *revision = lookup->graph->revisions.items[i];
        if (lookup->children[i].n == 0 && lookup->waiting[i].n == 0) {
            (void)al_list_push(lookup->graph->pool, &heads, revision);
        }
    }
    return heads;
}

/* ---- Names --------------------------------------------------------------------------------- */

static struct al_revision *
find_exactly(const struct al_lookup *lookup, struct lockstep_str name)
{
    struct al_revision *found = al_graph_find(lookup->graph, name);
    for (size_t i = 0; found == NULL && i < lookup->graph->revisions.n; i++) {
        struct al_revision *revision = lookup->graph->revisions.items[i];
        for (size_t j = 0; j < revision->labels.n; j++) {
            const struct lockstep_str *label = revision->labels.items[j];
            found = lockstep_str_equal(*label, name) ? revision : found;
        }
    }
    return found;
}

static int
begins(struct lockstep_str text, struct lockstep_str prefix)
{
    return text.len >= MIN_ID && text.len >= prefix.len &&
           memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

struct partial {
    const unsigned char *line; /* NULL: any will do */
    struct al_revision *found;
    struct al_text names;
    size_t n;
};

static void
note_partial(struct partial *partial, struct al_revision *revision, struct lockstep_str name)
{
    if (partial->line != NULL && !partial->line[revision->order]) {
        return;
    }
    partial->found = revision;
    if (partial->n++ < 3) {
        al_text_printf(
            &partial->names, "%s'%.*s'", partial->n == 1 ? "" : ", ", (int)name.len, name.ptr);
    }
}

static int32_t
find_partial(const struct al_lookup *lookup, struct lockstep_str name, const unsigned char *line,
    struct al_revision **ret)
{
    struct partial partial = {.line = line, .names = al_text_in(lookup->graph->pool)};
    for (size_t i = 0; i < lookup->graph->revisions.n; i++) {
        struct al_revision *revision = lookup->graph->revisions.items[i];
        if (begins(revision->id, name)) {
            note_partial(&partial, revision, revision->id);
        }
        for (size_t j = 0; j < revision->labels.n; j++) {
            const struct lockstep_str *label = revision->labels.items[j];
            if (begins(*label, name)) {
                note_partial(&partial, revision, *label);
            }
        }
    }
    if (partial.n > 1) {
        return al_lookup_fail(lookup, "Give more of the id.",
            "several revisions begin with '%.*s': %.*s%s", (int)name.len, name.ptr,
            (int)partial.names.len, partial.names.ptr, partial.n > 3 ? ", …" : "");
    }
    if (partial.n == 0) {
        return al_lookup_fail(lookup, "`lockstep status` lists the revisions.",
            "there is no revision or branch '%.*s'", (int)name.len, name.ptr);
    }
    *ret = partial.found;
    return LOCKSTEP_OK;
}

int32_t
al_lookup_ident(const struct al_lookup *lookup, struct lockstep_str name,
    struct lockstep_str branch, struct al_revision **ret)
{
    struct lockstep_str none = {NULL, 0};
    struct al_revision *with = NULL;
    unsigned char *line = NULL;
    if (branch.ptr != NULL && al_lookup_ident(lookup, branch, none, &with) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (with != NULL && (line = line_of(lookup, with)) == NULL) {
        return al_lookup_fail(lookup, NULL, "memory is spent");
    }
    if (name.len == 0) {
        return al_lookup_fail(lookup, NULL, "an empty name names no revision");
    }
    *ret = find_exactly(lookup, name);
    if (*ret == NULL && find_partial(lookup, name, line, ret) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (line != NULL && !line[(*ret)->order]) {
        return al_lookup_fail(lookup, NULL, "revision %.*s is no member of the branch '%.*s'",
            (int)(*ret)->id.len, (*ret)->id.ptr, (int)branch.len, branch.ptr);
    }
    return LOCKSTEP_OK;
}

int32_t
al_lookup_in_line(const struct al_lookup *lookup, const struct al_list *list,
    struct lockstep_str branch, struct al_list *ret)
{
    struct al_revision *with = NULL;
    struct lockstep_str none = {NULL, 0};
    *ret = (struct al_list){NULL, 0, 0};
    if (list->n == 0) {
        return LOCKSTEP_OK;
    }
    if (al_lookup_ident(lookup, branch, none, &with) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (with == NULL) {
        return al_lookup_fail(
            lookup, NULL, "there is no branch '%.*s'", (int)branch.len, branch.ptr);
    }
    const unsigned char *line = line_of(lookup, with);
    if (line == NULL) {
        return al_lookup_fail(lookup, NULL, "memory is spent");
    }
    for (size_t i = 0; i < list->n; i++) {
        if (line[((const struct al_revision *)list->items[i])->order]) {
            (void)al_list_push(lookup->graph->pool, ret, list->items[i]);
        }
    }
    return LOCKSTEP_OK;
}

static int32_t
find_heads(
    const struct al_lookup *lookup, struct lockstep_str branch, int is_one, struct al_list *ret)
{
    struct al_list heads = al_graph_heads(lookup->graph);
    *ret = branch.ptr == NULL && !is_one ? real_heads(lookup) : heads;
    if (branch.ptr != NULL && al_lookup_in_line(lookup, &heads, branch, ret) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (is_one && ret->n > 1) {
        return al_lookup_fail(lookup,
            "Say 'heads' for all of them, LABEL@head for that of one branch, or name the revision.",
            "there are %u heads: 'head' could be any of them", ret->n);
    }
    return LOCKSTEP_OK;
}

int32_t
al_lookup_all(const struct al_lookup *lookup, struct lockstep_str text, struct al_list *ret)
{
    struct lockstep_str branch = {NULL, 0};
    const char *at = text.len == 0 ? NULL : memchr(text.ptr, '@', text.len);
    *ret = (struct al_list){NULL, 0, 0};
    if (at != NULL && at > text.ptr) {
        branch = (struct lockstep_str){text.ptr, (uint64_t)(at - text.ptr)};
    }
    if (at != NULL) {
        text = (struct lockstep_str){at + 1, text.len - (uint64_t)(at - text.ptr) - 1};
    }
    if (lockstep_str_equal(text, LOCKSTEP_STR("base"))) {
        return LOCKSTEP_OK;
    }
    int is_one = lockstep_str_equal(text, LOCKSTEP_STR("head"));
    if (is_one || lockstep_str_equal(text, LOCKSTEP_STR("heads"))) {
        return find_heads(lookup, branch, is_one, ret);
    }
    struct al_revision *revision = NULL;
    if (al_lookup_ident(lookup, text, branch, &revision) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    (void)al_list_push(lookup->graph->pool, ret, revision);
    return LOCKSTEP_OK;
}

int32_t
al_lookup_one(const struct al_lookup *lookup, struct lockstep_str text, struct al_revision **ret)
{
    struct al_list all;
    if (al_lookup_all(lookup, text, &all) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (all.n > 1) {
        return al_lookup_fail(lookup, "Name one of them.", "'%.*s' names %u revisions",
            (int)text.len, text.ptr, all.n);
    }
    *ret = all.n == 0 ? NULL : all.items[0];
    return LOCKSTEP_OK;
}

/* ---- Walks --------------------------------------------------------------------------------- */

static int32_t
next_places(const struct al_lookup *lookup, const struct al_revision *from, int is_up,
    struct lockstep_str branch, struct al_list *ret)
{
    if (!is_up) {
        *ret = (struct al_list){NULL, 0, 0};
        if (from == NULL) {
            *ret = al_graph_heads(lookup->graph);
        }
        for (size_t i = 0; from != NULL && i < from->n_down; i++) {
            (void)al_list_push(lookup->graph->pool, ret, from->parents.items[i]);
        }
        return LOCKSTEP_OK;
    }
    struct al_list all = from == NULL ? al_lookup_bases(lookup) : lookup->children[from->order];
    *ret = all;
    return branch.ptr == NULL ? LOCKSTEP_OK : al_lookup_in_line(lookup, &all, branch, ret);
}

int32_t
al_lookup_walk(const struct al_lookup *lookup, struct al_revision *start, int64_t steps,
    struct lockstep_str branch, struct al_place *ret, int *ret_is_over)
{
    struct al_place place = {start, 0};
    *ret_is_over = 0;
    for (int64_t left = steps < 0 ? -steps : steps; left > 0 && !*ret_is_over; left--) {
        struct al_list next = {NULL, 0, 0};
        if (!place.is_base &&
            next_places(lookup, place.revision, steps > 0, branch, &next) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        if (next.n > 1) {
            return al_lookup_fail(lookup, "Name the revision, or its branch as LABEL@….",
                "the way is ambiguous: it forks at %.*s",
                place.revision == NULL ? 4 : (int)place.revision->id.len,
                place.revision == NULL ? "base" : place.revision->id.ptr);
        }
        *ret_is_over = next.n == 0 && (steps > 0 || place.is_base);
        place.is_base = next.n == 0 && steps < 0;
        place.revision = next.n == 0 ? NULL : next.items[0];
    }
    *ret = place;
    return LOCKSTEP_OK;
}
