/*
 * What the text of a target means: [BRANCH@][NAME](+|-)N relative to NAME or to where the database
 * stands, or a name alone. An upgrade goes to all that its targets stand on; a downgrade takes what
 * stands on the children of its target, of what is applied.
 */
#include "rev_target.h"

#include "rev_heads.h"
#include "rev_lookup.h"

#define MAX_STEPS 1000000

struct resolving {
    struct al_lookup lookup;
    struct lockstep_str text;
    struct al_list current;     /* of struct al_revision: the rows of the version table */
    unsigned char *applied;     /* what they stand on, themselves included */
    struct lockstep_str branch; /* ptr NULL: none */
    struct lockstep_str symbol; /* ptr NULL: relative to the database */
    int64_t steps;
    int is_relative;
};

/* ---- The text ------------------------------------------------------------------------------ */

static int
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           ((unsigned char)c & 0x80u) != 0;
}

/* [NAME](+|-)DIGITS from `from` on; what is behind the digits does not count. */
static int
parse_relative(struct resolving *resolving, uint64_t from)
{
    const char *ptr = resolving->text.ptr;
    uint64_t len = resolving->text.len;
    uint64_t at = from;
    while (at < len && is_word(ptr[at])) {
        at++;
    }
    if (at + 1 >= len || (ptr[at] != '+' && ptr[at] != '-') || ptr[at + 1] < '0' ||
        ptr[at + 1] > '9') {
        return 0;
    }
    int64_t steps = 0;
    for (uint64_t i = at + 1; i < len && ptr[i] >= '0' && ptr[i] <= '9'; i++) {
        steps = steps < MAX_STEPS ? steps * 10 + (ptr[i] - '0') : steps;
    }
    resolving->steps = ptr[at] == '-' ? -steps : steps;
    resolving->is_relative = 1;
    if (at > from) {
        resolving->symbol = (struct lockstep_str){ptr + from, at - from};
    }
    if (from > 0) {
        resolving->branch = (struct lockstep_str){ptr, from - 1};
    }
    return 1;
}

static void
parse(struct resolving *resolving)
{
    const char *at =
        resolving->text.len == 0 ? NULL : memchr(resolving->text.ptr, '@', resolving->text.len);
    if (at != NULL && at > resolving->text.ptr &&
        parse_relative(resolving, (uint64_t)(at - resolving->text.ptr) + 1)) {
        return;
    }
    (void)parse_relative(resolving, 0);
}

static int32_t
fail_short(const struct resolving *resolving)
{
    return al_lookup_fail(&resolving->lookup, "`lockstep status` lists the revisions.",
        "'%.*s' leads past the end of the revisions", (int)resolving->text.len,
        resolving->text.ptr);
}

/* ---- Where the database stands ------------------------------------------------------------- */

static int32_t
find_current(struct resolving *resolving)
{
    const struct lockstep_host *host = resolving->lookup.host;
    const struct al_graph *graph = resolving->lookup.graph;
    unsigned char *implied = al_set_new(graph);
    unsigned char *applied = al_set_new(graph);
    if (implied == NULL || applied == NULL) {
        return al_lookup_fail(&resolving->lookup, NULL, "memory is spent");
    }
    for (size_t i = graph->revisions.n; i-- > 0;) { /* children first: they bring their parents */
        const struct al_revision *revision = graph->revisions.items[i];
        if (!applied[i] && host->is_applied(host->ctx, revision->id) == 1) {
            al_set_ancestors(graph, applied, revision, 1);
        }
    }
    for (size_t i = 0; i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        for (size_t p = 0; applied[i] && p < revision->parents.n; p++) {
            implied[((const struct al_revision *)revision->parents.items[p])->order] = 1;
        }
    }
    const struct al_list *rows = al_heads_known(graph, applied);
    if (rows != NULL) {
        resolving->current = *rows;
    }
    for (size_t i = 0; rows == NULL && i < graph->revisions.n; i++) {
        if (applied[i] && !implied[i]) {
            (void)al_list_push(graph->pool, &resolving->current, graph->revisions.items[i]);
        }
    }
    resolving->applied = applied;
    return LOCKSTEP_OK;
}

/* The members of what is applied that are in line with the branch and that no other such member
 * stands on. */
static int32_t
tips_of_branch(const struct resolving *resolving, struct al_list *ret)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct al_list applied = {NULL, 0, 0};
    struct al_list active;
    for (size_t i = 0; i < lookup->graph->revisions.n; i++) {
        if (resolving->applied[i]) {
            (void)al_list_push(lookup->graph->pool, &applied, lookup->graph->revisions.items[i]);
        }
    }
    if (al_lookup_in_line(lookup, &applied, resolving->branch, &active) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    *ret = (struct al_list){NULL, 0, 0};
    for (size_t i = 0; i < active.n; i++) {
        int is_tip = 1;
        for (size_t j = 0; j < active.n; j++) {
            const struct al_revision *other = active.items[j];
            for (size_t p = 0; p < other->parents.n; p++) {
                is_tip = is_tip && other->parents.items[p] != active.items[i];
            }
        }
        if (is_tip) {
            (void)al_list_push(lookup->graph->pool, ret, active.items[i]);
        }
    }
    return LOCKSTEP_OK;
}

/* ---- Upgrade ------------------------------------------------------------------------------- */

/* Where a walk up from the database begins: NULL is below the bases. */
static int32_t
find_start(struct resolving *resolving, struct al_revision **ret)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct al_list starts = resolving->current;
    if (resolving->branch.ptr != NULL) {
        if (al_lookup_in_line(lookup, &resolving->current, resolving->branch, &starts) !=
            LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        if (starts.n == 0 && tips_of_branch(resolving, &starts) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
    }
    if (starts.n > 1) {
        return al_lookup_fail(lookup, "Name the branch: LABEL@+N.",
            "'%.*s' is ambiguous: the database stands at %u revisions", (int)resolving->text.len,
            resolving->text.ptr, starts.n);
    }
    *ret = starts.n == 0 ? NULL : starts.items[0];
    return LOCKSTEP_OK;
}

/* Where a walk from a named revision begins; on the way down the branch has to hold it. */
static int32_t
find_named(const struct resolving *resolving, int with_branch, struct al_revision **ret)
{
    struct lockstep_str text = resolving->symbol;
    if (with_branch && resolving->branch.ptr != NULL) {
        text = al_pool_format(resolving->lookup.graph->pool, "%.*s@%.*s",
            (int)resolving->branch.len, resolving->branch.ptr, (int)text.len, text.ptr);
    }
    return al_lookup_one(&resolving->lookup, text, ret);
}

static int32_t
walk_up(struct resolving *resolving, struct al_list *ret)
{
    struct al_revision *start = NULL;
    struct al_place place;
    int is_over = 0;
    struct lockstep_str none = {NULL, 0};
    int is_down = resolving->steps <= 0;
    if (is_down && resolving->symbol.ptr == NULL) {
        return al_lookup_fail(&resolving->lookup, "Use revert to go back.",
            "'%.*s' does not lead forward", (int)resolving->text.len, resolving->text.ptr);
    }
    int32_t code = resolving->symbol.ptr == NULL ? find_start(resolving, &start)
                                                 : find_named(resolving, is_down, &start);
    if (code == LOCKSTEP_OK) {
        code = al_lookup_walk(&resolving->lookup, start, resolving->steps,
            is_down ? none : resolving->branch, &place, &is_over);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    if (is_over || place.revision == NULL) {
        return fail_short(resolving);
    }
    (void)al_list_push(resolving->lookup.graph->pool, ret, place.revision);
    return LOCKSTEP_OK;
}

static int32_t
choose_set(const struct resolving *resolving, const unsigned char *set)
{
    const struct lockstep_host *host = resolving->lookup.host;
    const struct al_graph *graph = resolving->lookup.graph;
    int32_t code = LOCKSTEP_OK;
    for (size_t i = 0; code == LOCKSTEP_OK && i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        code = set[i] ? host->choose(host->ctx, revision->id) : LOCKSTEP_OK;
    }
    return code;
}

static int32_t
upgrade(struct resolving *resolving)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct al_list targets = {NULL, 0, 0};
    unsigned char *wanted = al_set_new(lookup->graph);
    int32_t code = resolving->is_relative ? walk_up(resolving, &targets)
                                          : al_lookup_all(lookup, resolving->text, &targets);
    if (code != LOCKSTEP_OK || wanted == NULL) {
        return code == LOCKSTEP_OK ? al_lookup_fail(lookup, NULL, "memory is spent") : code;
    }
    for (size_t i = 0; i < targets.n; i++) {
        unsigned char *own = al_set_new(lookup->graph);
        if (own == NULL) {
            return al_lookup_fail(lookup, NULL, "memory is spent");
        }
        al_set_ancestors(lookup->graph, own, targets.items[i], 1);
        for (size_t j = 0; j < targets.n; j++) {
            const struct al_revision *other = targets.items[j];
            if (j != i && own[other->order]) {
                return al_lookup_fail(lookup, "Name one revision.",
                    "'%.*s' names revisions of which one stands on another",
                    (int)resolving->text.len, resolving->text.ptr);
            }
        }
        for (size_t j = 0; j < lookup->graph->revisions.n; j++) {
            wanted[j] = wanted[j] || own[j];
        }
    }
    return choose_set(resolving, wanted);
}

/* ---- Downgrade ----------------------------------------------------------------------------- */

/* Where a walk down from the database begins. */
static int32_t
find_end(struct resolving *resolving, struct al_revision **ret)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct al_list ends = resolving->current;
    if (resolving->branch.ptr != NULL) {
        if (al_lookup_in_line(lookup, &resolving->current, resolving->branch, &ends) !=
                LOCKSTEP_OK ||
            (ends.n == 0 && tips_of_branch(resolving, &ends) != LOCKSTEP_OK)) {
            return LOCKSTEP_FAILED;
        }
    }
    if (ends.n == 0) {
        return fail_short(resolving);
    }
    if (ends.n > 1 && resolving->branch.ptr != NULL) {
        return al_lookup_fail(lookup, "Name the revision to keep.",
            "'%.*s' is ambiguous: the database stands at %u revisions of it",
            (int)resolving->text.len, resolving->text.ptr, ends.n);
    }
    *ret = ends.items[0]; /* of several, Alembic takes the one that the server gives first */
    if (resolving->branch.ptr == NULL) {
        resolving->branch = (*ret)->id;
    }
    return LOCKSTEP_OK;
}

/* *ret NULL: base. */
static int32_t
find_kept(struct resolving *resolving, struct al_revision **ret)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct al_revision *start = NULL;
    struct al_place place;
    int is_over = 0;
    if (!resolving->is_relative) {
        struct lockstep_str text = resolving->text;
        for (uint64_t i = text.len; i > 0 && resolving->branch.ptr == NULL; i--) {
            if (text.ptr[i - 1] == '@') {
                text = (struct lockstep_str){resolving->text.ptr + i, resolving->text.len - i};
                resolving->branch = (struct lockstep_str){resolving->text.ptr, i - 1};
            }
        }
        return al_lookup_one(lookup, text, ret);
    }
    int is_up = resolving->steps >= 0;
    if (is_up && resolving->symbol.ptr == NULL) {
        return al_lookup_fail(lookup, "Use apply to go forward.", "'%.*s' does not lead back",
            (int)resolving->text.len, resolving->text.ptr);
    }
    int32_t code = resolving->symbol.ptr == NULL ? find_end(resolving, &start)
                                                 : find_named(resolving, !is_up, &start);
    struct lockstep_str none = {NULL, 0};
    if (code == LOCKSTEP_OK) {
        code = al_lookup_walk(
            lookup, start, resolving->steps, is_up ? resolving->branch : none, &place, &is_over);
    }
    if (code == LOCKSTEP_OK && (is_over || (place.revision == NULL && !place.is_base))) {
        return fail_short(resolving);
    }
    *ret = code == LOCKSTEP_OK ? place.revision : NULL;
    return code;
}

/* Of the roots of what goes, those that the branch stands on. */
static int32_t
narrow(const struct resolving *resolving, struct al_list *roots)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct lockstep_str none = {NULL, 0};
    struct al_revision *branch = NULL;
    struct al_list kept = {NULL, 0, 0};
    unsigned char *below = al_set_new(lookup->graph);
    if (al_lookup_ident(lookup, resolving->branch, none, &branch) != LOCKSTEP_OK || below == NULL) {
        return LOCKSTEP_FAILED;
    }
    al_set_ancestors(lookup->graph, below, branch, 0);
    for (size_t i = 0; i < roots->n; i++) {
        struct al_revision *root = roots->items[i];
        if (below[root->order]) {
            (void)al_list_push(lookup->graph->pool, &kept, root);
        }
    }
    *roots = kept;
    return kept.n > 0 ? LOCKSTEP_OK
                      : al_lookup_fail(lookup, NULL,
                            "'%.*s' is no target that the database can go back to",
                            (int)resolving->text.len, resolving->text.ptr);
}

static int
stands_at(const struct resolving *resolving, const struct al_revision *revision)
{
    for (size_t i = 0; i < resolving->current.n; i++) {
        if (resolving->current.items[i] == revision) {
            return 1;
        }
    }
    return 0;
}

static int32_t
downgrade(struct resolving *resolving)
{
    const struct al_lookup *lookup = &resolving->lookup;
    struct al_revision *kept = NULL;
    unsigned char *goes = al_set_new(lookup->graph);
    int32_t code = goes == NULL ? al_lookup_fail(lookup, NULL, "memory is spent")
                                : find_kept(resolving, &kept);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    struct al_list roots = kept == NULL ? al_lookup_bases(lookup) : lookup->children[kept->order];
    size_t n_names = roots.n; /* Alembic counts a base once more for each of its labels */
    for (size_t i = 0; kept == NULL && i < roots.n; i++) {
        n_names += ((const struct al_revision *)roots.items[i])->labels.n;
    }
    if (resolving->branch.ptr != NULL && n_names > 1) {
        code = narrow(resolving, &roots);
    }
    size_t n = 0;
    for (size_t i = 0; code == LOCKSTEP_OK && i < roots.n; i++) {
        al_set_descendants(lookup, goes, roots.items[i], 1);
    }
    for (size_t i = 0; i < lookup->graph->revisions.n; i++) {
        goes[i] = goes[i] && resolving->applied[i];
        n += goes[i];
    }
    if (code == LOCKSTEP_OK && kept != NULL && n == 0 && !stands_at(resolving, kept)) {
        return al_lookup_fail(lookup, "`lockstep status` shows what is applied.",
            "'%.*s' is no target that the database can go back to", (int)resolving->text.len,
            resolving->text.ptr);
    }
    return code == LOCKSTEP_OK ? choose_set(resolving, goes) : code;
}

int32_t
al_target_resolve(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_target *target)
{
    struct resolving resolving = {.text = target->text};
    if (al_lookup_init(&resolving.lookup, host, graph) != LOCKSTEP_OK ||
        find_current(&resolving) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    parse(&resolving);
    return target->backward ? downgrade(&resolving) : upgrade(&resolving);
}
