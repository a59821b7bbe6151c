#include "rev_wish.h"

/* Text that Python's repr() puts between single quotes as it is. */
static int
is_plain(struct lockstep_str text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c > 0x7E || c == '\'' || c == '\\' || c == '"') {
            return 0;
        }
    }
    return text.len > 0;
}

static int
has_label(const struct al_revision *revision, struct lockstep_str label)
{
    for (size_t i = 0; i < revision->labels.n; i++) {
        if (lockstep_str_equal(*(const struct lockstep_str *)revision->labels.items[i], label)) {
            return 1;
        }
    }
    return 0;
}

/* The revision that has this as its id or label; NULL: none. */
static const struct al_revision *
find_taken(const struct al_graph *graph, struct lockstep_str name)
{
    const struct al_revision *found = al_graph_find(graph, name);
    for (size_t i = 0; found == NULL && i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        found = has_label(revision, name) ? revision : NULL;
    }
    return found;
}

static int32_t
take_name(const struct al_lookup *lookup, const struct lockstep_option *option, const char *illegal,
    struct lockstep_str *ret)
{
    struct lockstep_str name = option->value;
    if (!is_plain(name)) {
        return al_lookup_fail(lookup, "Use `alembic revision` for another one.",
            "--with %.*s=NAME takes plain characters without quotes", (int)option->key.len,
            option->key.ptr);
    }
    for (uint64_t i = 0; i < name.len; i++) {
        if (strchr(illegal, name.ptr[i]) != NULL) {
            return al_lookup_fail(lookup, NULL, "'%c' is not allowed in '%.*s'", name.ptr[i],
                (int)name.len, name.ptr);
        }
    }
    const struct al_revision *taken = find_taken(lookup->graph, name);
    if (taken != NULL) {
        return al_lookup_fail(lookup, "Take another one.",
            "'%.*s' is already used by revision %.*s", (int)name.len, name.ptr, (int)taken->id.len,
            taken->id.ptr);
    }
    *ret = name;
    return LOCKSTEP_OK;
}

/* A label stays one, anything else becomes the whole id. */
static int32_t
take_dependency(const struct al_lookup *lookup, struct lockstep_str name, struct al_wishes *ret)
{
    struct al_revision *revision = NULL;
    struct lockstep_str *kept = al_pool_alloc(lookup->graph->pool, sizeof(*kept));
    if (name.len == 0) {
        return al_lookup_fail(lookup, NULL, "--with depends-on=REVISION names none");
    }
    if (al_lookup_one(lookup, name, &revision) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (revision == NULL || kept == NULL) {
        return al_lookup_fail(
            lookup, NULL, "'%.*s' is nothing to depend on", (int)name.len, name.ptr);
    }
    *kept = has_label(revision, name) ? name : revision->id;
    (void)al_list_push(lookup->graph->pool, &ret->depends_on, kept);
    return LOCKSTEP_OK;
}

static int32_t
take_path(const struct al_lookup *lookup, struct lockstep_str path, struct al_wishes *ret)
{
    const struct al_list *directories = &lookup->graph->directories;
    struct lockstep_str clean = path;
    if (clean.len > 1 && clean.ptr[0] == '.' && clean.ptr[1] == '/') {
        clean = (struct lockstep_str){clean.ptr + 2, clean.len - 2};
    }
    while (clean.len > 0 && clean.ptr[clean.len - 1] == '/') {
        clean.len--;
    }
    for (size_t i = 0; clean.ptr != NULL && i < directories->n; i++) {
        ret->path = *(const struct lockstep_str *)directories->items[i];
        if (lockstep_str_equal(ret->path, clean)) {
            return LOCKSTEP_OK;
        }
    }
    return al_lookup_fail(lookup, "Name it as alembic.ini does.",
        "'%.*s' is none of the version_locations", (int)path.len, path.ptr == NULL ? "" : path.ptr);
}

static int32_t
take(const struct al_lookup *lookup, const struct lockstep_option *option, struct al_wishes *ret)
{
    struct lockstep_str key = option->key;
    const char *illegal = lookup->graph->is_old ? "@-+/" : "@-+:/";
    if (lockstep_str_equal(key, LOCKSTEP_STR("splice")) && option->value.ptr == NULL) {
        ret->is_splice = 1;
        return LOCKSTEP_OK;
    }
    if (lockstep_str_equal(key, LOCKSTEP_STR("rev-id"))) {
        return take_name(lookup, option, illegal, &ret->id);
    }
    if (lockstep_str_equal(key, LOCKSTEP_STR("branch-label"))) {
        return take_name(lookup, option, "", &ret->label);
    }
    if (lockstep_str_equal(key, LOCKSTEP_STR("depends-on"))) {
        return take_dependency(lookup, option->value, ret);
    }
    if (lockstep_str_equal(key, LOCKSTEP_STR("version-path"))) {
        return take_path(lookup, option->value, ret);
    }
    return al_lookup_fail(lookup,
        "There are splice, rev-id=ID, branch-label=LABEL, depends-on=REVISION and "
        "version-path=DIRECTORY.",
        "--with %.*s%s is nothing that a revision can be made with", (int)key.len, key.ptr,
        option->value.ptr == NULL ? "" : "=…");
}

int32_t
al_wishes_read(
    const struct al_lookup *lookup, const struct lockstep_new *request, struct al_wishes *ret)
{
    *ret = (struct al_wishes){.is_splice = 0};
    if (request->struct_size < sizeof(*request)) {
        return LOCKSTEP_OK; /* a host from before 1.1 */
    }
    for (uint32_t i = 0; i < request->n_options; i++) {
        struct al_wishes before = *ret;
        if (take(lookup, &request->options[i], ret) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        if ((before.id.ptr != NULL && ret->id.ptr != before.id.ptr) ||
            (before.label.ptr != NULL && ret->label.ptr != before.label.ptr)) {
            return al_lookup_fail(lookup, NULL, "--with %.*s is given twice",
                (int)request->options[i].key.len, request->options[i].key.ptr);
        }
    }
    if (ret->id.ptr != NULL && lockstep_str_equal(ret->id, ret->label)) {
        return al_lookup_fail(lookup, "Take another label.",
            "'%.*s' cannot be the revision's id and its label", (int)ret->id.len, ret->id.ptr);
    }
    return LOCKSTEP_OK;
}
