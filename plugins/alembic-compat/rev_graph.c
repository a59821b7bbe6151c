/*
 * The revision graph: which files are revisions, and in which order they
 * come. The order depends on the files alone: it is the one that Alembic takes.
 */
#include "rev_graph.h"

#include "rev_header.h"
#include "rev_order.h"
#include "rev_place.h"

static struct lockstep_where
nowhere(void)
{
    return (struct lockstep_where){{NULL, 0}, 0, 0};
}

static struct lockstep_where
at(const struct al_revision *revision, uint32_t line)
{
    return (struct lockstep_where){revision->file, line, line == 0 ? 0 : 1};
}

static int
ends(struct lockstep_str text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len >= len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

struct lockstep_str
al_graph_path(const struct al_graph *graph, const char *name)
{
    return al_pool_format(graph->pool, "%.*s%s%s", (int)graph->directory.len, graph->directory.ptr,
        graph->directory.len > 0 ? "/" : "", name);
}

struct lockstep_str
al_graph_override(
    const struct al_graph *graph, const struct al_revision *revision, const char *direction)
{
    struct lockstep_str folder = al_graph_path(graph, "overrides/");
    return al_pool_format(graph->pool, "%.*s%.*s.%s.sql", (int)folder.len, folder.ptr,
        (int)revision->id.len, revision->id.ptr, direction);
}

struct lockstep_where
al_graph_ini(const struct al_graph *graph, uint32_t line)
{
    return (struct lockstep_where){al_graph_path(graph, "alembic.ini"), line, line == 0 ? 0 : 1};
}

/* ---- Finding by id ------------------------------------------------------------------------- */

/* Where the revision of that id is in the index, or where it would go. */
static struct al_revision **
slot_of(const struct al_graph *graph, struct lockstep_str id)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (uint64_t i = 0; i < id.len; i++) {
        hash = (hash ^ (unsigned char)id.ptr[i]) * 1099511628211u;
    }
    size_t at = (size_t)(hash ^ hash >> 32) & (graph->index_size - 1);
    while (graph->index[at] != NULL && !lockstep_str_equal(graph->index[at]->id, id)) {
        at = (at + 1) & (graph->index_size - 1);
    }
    return &graph->index[at];
}

struct al_revision *
al_graph_find(const struct al_graph *graph, struct lockstep_str id)
{
    return graph->index_size == 0 ? NULL : *slot_of(graph, id);
}

/* Take the revision into the graph; its id is not there yet. */
static void
add_revision(struct al_graph *graph, struct al_revision *revision)
{
    if ((size_t)graph->revisions.n * 4 >= graph->index_size * 3) {
        struct al_graph larger = *graph;
        larger.index_size = graph->index_size == 0 ? 64 : graph->index_size * 2;
        larger.index = al_pool_alloc(graph->pool, larger.index_size * sizeof(struct al_revision *));
        if (larger.index == NULL) {
            return; /* al_graph_read looks at the pool */
        }
        for (size_t i = 0; i < graph->revisions.n; i++) {
            struct al_revision *known = graph->revisions.items[i];
            *slot_of(&larger, known->id) = known;
        }
        *graph = larger;
    }
    *slot_of(graph, revision->id) = revision;
    (void)al_list_push(graph->pool, &graph->revisions, revision);
}

/* ---- Reading ------------------------------------------------------------------------------- */

static struct lockstep_str
base_name(struct lockstep_str path)
{
    uint64_t begin = path.len;
    while (begin > 0 && path.ptr[begin - 1] != '/') {
        begin--;
    }
    return (struct lockstep_str){path.ptr + begin, path.len - begin};
}

static int32_t
read_revision(const struct lockstep_host *host, struct al_graph *graph, struct py_arena *arena,
    const struct lockstep_file *file)
{
    struct al_revision *revision = al_pool_alloc(graph->pool, sizeof(*revision));
    if (revision == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL, "memory is spent");
    }
    revision->file = file->path;
    int32_t code = host->read(host->ctx, revision->file, &revision->text);
    if (code != LOCKSTEP_OK) {
        return code == LOCKSTEP_NOT_FOUND ? LOCKSTEP_FAILED : code;
    }
    if (al_header_read(host, arena, graph, revision) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    const struct al_revision *other = al_graph_find(graph, revision->id);
    if (other != NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, at(revision, revision->id_line),
            "Give one of the two a revision id of its own.",
            "revision %.*s is present more than once: it is also in %.*s", (int)revision->id.len,
            revision->id.ptr, (int)other->file.len, other->file.ptr);
    }
    add_revision(graph, revision);
    return LOCKSTEP_OK;
}

static int32_t
read_directory(const struct lockstep_host *host, struct al_graph *graph, struct lockstep_str path)
{
    const struct lockstep_file *files;
    uint64_t n;
    uint32_t recursive = lockstep_str_equal(graph->ini.recursive, LOCKSTEP_STR("true")) ? 1 : 0;
    int32_t code = host->list(host->ctx, path, recursive, &files, &n);
    if (code == LOCKSTEP_NOT_FOUND) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL,
            "there is no directory '%.*s' in the source", (int)path.len, path.ptr);
    }
    struct py_arena *arena = al_header_arena(); /* for one header after the other */
    for (uint64_t i = 0; code == LOCKSTEP_OK && i < n; i++) {
        struct lockstep_str name = base_name(files[i].path);
        if (ends(name, ".py") && !lockstep_str_equal(name, LOCKSTEP_STR("__init__.py"))) {
            code = read_revision(host, graph, arena, &files[i]);
        }
    }
    py_arena_destroy(arena);
    return code;
}

/* ---- Linking and ordering ------------------------------------------------------------------ */

/* depends_on may name a branch label. */
static struct al_revision *
find_label(const struct al_graph *graph, struct lockstep_str label)
{
    for (size_t i = 0; i < graph->revisions.n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->labels.n; j++) {
            if (lockstep_str_equal(
                    *(const struct lockstep_str *)revision->labels.items[j], label)) {
                return revision;
            }
        }
    }
    return NULL;
}

static int32_t
link_names(const struct lockstep_host *host, struct al_graph *graph, struct al_revision *revision,
    const struct al_list *names, uint32_t line)
{
    for (size_t i = 0; i < names->n; i++) {
        const struct lockstep_str *name = names->items[i];
        struct al_revision *parent = al_graph_find(graph, *name);
        if (parent == NULL && names == &revision->depends_on) {
            parent = find_label(graph, *name);
        }
        if (parent == NULL) {
            return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, at(revision, line),
                "Put the missing file back, or correct the id.",
                "revision %.*s refers to revision '%.*s', which is not present",
                (int)revision->id.len, revision->id.ptr, (int)name->len, name->ptr);
        }
        int is_there = 0;
        for (size_t j = 0; j < revision->parents.n; j++) {
            is_there |= revision->parents.items[j] == parent;
        }
        if (!is_there) {
            (void)al_list_push(graph->pool, &revision->parents, parent);
        }
    }
    return LOCKSTEP_OK;
}

static int32_t
link_all(const struct lockstep_host *host, struct al_graph *graph)
{
    for (size_t i = 0; i < graph->revisions.n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        if (link_names(host, graph, revision, &revision->down, revision->down_line) !=
            LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        revision->n_down = revision->parents.n;
        if (link_names(host, graph, revision, &revision->depends_on, revision->depends_line) !=
            LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
    }
    return LOCKSTEP_OK;
}

static int32_t
fail_cycle(const struct lockstep_host *host, struct al_graph *graph)
{
    const struct al_revision *first = NULL;
    struct al_text ids = al_text_in(graph->pool);
    for (size_t i = 0; i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        if (!revision->mark) {
            first = first == NULL ? revision : first;
            al_text_printf(
                &ids, "%s%.*s", ids.len > 0 ? ", " : "", (int)revision->id.len, revision->id.ptr);
        }
    }
    return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
        first == NULL ? (struct lockstep_where){{NULL, 0}, 0, 0} : at(first, first->down_line),
        NULL, "cycle is detected in revisions (%.*s)", (int)ids.len, ids.len > 0 ? ids.ptr : "");
}

/* What comes after each revision, by its order. */
static int32_t
link_children(const struct lockstep_host *host, struct al_graph *graph, struct al_pool *pool)
{
    size_t n = graph->revisions.n;
    size_t n_links = 0;
    for (size_t i = 0; i < n; i++) {
        n_links += ((const struct al_revision *)graph->revisions.items[i])->parents.n;
    }
    size_t *first = al_pool_alloc(pool, (n + 2) * sizeof(*first));
    graph->children = al_pool_alloc(pool, (n_links + 1) * sizeof(*graph->children));
    graph->first_child = first;
    if (first == NULL || graph->children == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL, "memory is spent");
    }
    for (size_t i = 0; i < n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->parents.n; j++) {
            first[((const struct al_revision *)revision->parents.items[j])->order + 2]++;
        }
    }
    for (size_t i = 2; i < n + 2; i++) {
        first[i] += first[i - 1];
    }
    for (size_t i = 0; i < n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->parents.n; j++) {
            size_t parent = ((const struct al_revision *)revision->parents.items[j])->order;
            graph->children[first[parent + 1]++] = revision;
        }
    }
    return LOCKSTEP_OK;
}

/* Revisions whose parents are all in the order, by the place of their files: a heap. */
struct ready {
    size_t *places;
    size_t n;
};

static void
put_ready(struct ready *ready, size_t place)
{
    size_t at = ready->n++;
    while (at > 0 && ready->places[(at - 1) / 2] > place) {
        ready->places[at] = ready->places[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    ready->places[at] = place;
}

static size_t
take_ready(struct ready *ready)
{
    size_t first = ready->places[0];
    size_t last = ready->places[--ready->n];
    size_t at = 0;
    while (at * 2 + 1 < ready->n) {
        size_t child = at * 2 + 1;
        child += child + 1 < ready->n && ready->places[child + 1] < ready->places[child];
        if (ready->places[child] >= last) {
            break;
        }
        ready->places[at] = ready->places[child];
        at = child;
    }
    ready->places[at] = last;
    return first;
}

/* Parents before children; of those that could come next, the one whose path sorts first: into
 * `sorted`, which has room for all of them. Returns how many there are. */
static size_t
sort_by_path(const struct al_graph *graph, size_t *waits, struct ready *ready, void **sorted)
{
    size_t n_sorted = 0;
    for (size_t i = 0; i < graph->revisions.n; i++) {
        waits[i] = ((const struct al_revision *)graph->revisions.items[i])->parents.n;
        if (waits[i] == 0) {
            put_ready(ready, i);
        }
    }
    while (ready->n > 0) {
        size_t place = take_ready(ready);
        struct al_revision *next = graph->revisions.items[place];
        next->mark = 1;
        sorted[n_sorted++] = next;
        for (size_t c = graph->first_child[place]; c < graph->first_child[place + 1]; c++) {
            size_t child = graph->children[c]->order;
            if (--waits[child] == 0) {
                put_ready(ready, child);
            }
        }
    }
    return n_sorted;
}

static int32_t
sort_in(const struct lockstep_host *host, struct al_graph *graph, struct al_pool *scratch)
{
    struct al_list loaded = graph->revisions;
    size_t n = loaded.n;
    for (size_t i = 0; i < n; i++) {
        ((struct al_revision *)loaded.items[i])->order = i;
    }
    struct ready ready = {al_pool_alloc(scratch, (n + 1) * sizeof(size_t)), 0};
    size_t *waits = al_pool_alloc(scratch, (n + 1) * sizeof(*waits));
    struct al_list sorted = {
        al_pool_alloc(graph->pool, (n + 1) * sizeof(void *)), loaded.n, loaded.n};
    if (ready.places == NULL || waits == NULL || sorted.items == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL, "memory is spent");
    }
    if (link_children(host, graph, scratch) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (sort_by_path(graph, waits, &ready, sorted.items) < n) {
        return fail_cycle(host, graph);
    }
    for (size_t i = 0; i < n; i++) {
        ((struct al_revision *)sorted.items[i])->order = i;
    }
    graph->revisions = sorted;
    al_graph_order(graph, scratch, &loaded);
    return link_children(host, graph, graph->pool);
}

static int32_t
sort_revisions(const struct lockstep_host *host, struct al_graph *graph)
{
    struct al_pool scratch;
    al_pool_init(&scratch, graph->pool->limit);
    int32_t code = sort_in(host, graph, &scratch);
    al_pool_finish(&scratch);
    return code;
}

int32_t
al_graph_read(const struct lockstep_host *host, struct al_pool *pool, struct al_graph *ret)
{
    struct al_list directories = {NULL, 0, 0};
    *ret =
        (struct al_graph){.pool = pool, .directory = LOCKSTEP_STR(""), .script = LOCKSTEP_STR("")};
    int32_t code = al_place_find(host, ret, &directories);
    ret->directories = directories;
    if (code == LOCKSTEP_OK && pool->exhausted) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL, "memory is spent");
    }
    for (size_t i = 0; code == LOCKSTEP_OK && i < directories.n; i++) {
        const struct lockstep_str *path = directories.items[i];
        ret->versions = i == 0 ? *path : ret->versions;
        code = read_directory(host, ret, *path);
    }
    if (code == LOCKSTEP_OK) {
        code = link_all(host, ret);
    }
    if (code == LOCKSTEP_OK) {
        code = sort_revisions(host, ret);
    }
    if (code == LOCKSTEP_OK && pool->exhausted) {
        code = lockstep_failf(host, LOCKSTEP_FAIL_INVALID, nowhere(), NULL, "memory is spent");
    }
    return code;
}

struct al_list
al_graph_heads(const struct al_graph *graph)
{
    struct al_list heads = {NULL, 0, 0};
    size_t n = graph->revisions.n;
    unsigned char *has_child = al_pool_alloc(graph->pool, n + 1); /* by order */
    for (size_t i = 0; has_child != NULL && i < n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        for (size_t j = 0; j < revision->n_down; j++) {
            has_child[((const struct al_revision *)revision->parents.items[j])->order] = 1;
        }
    }
    for (size_t i = 0; has_child != NULL && i < n; i++) {
        struct al_revision *revision = graph->revisions.items[i];
        if (!has_child[revision->order]) {
            (void)al_list_push(graph->pool, &heads, revision);
        }
    }
    return heads;
}
