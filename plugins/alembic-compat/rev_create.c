/*
 * New revisions: a random id of twelve hexadecimal digits, the name by file_template, the text by the
 * project's template. Table names, if given, become create_table calls to fill in.
 */
#include "rev_create.h"

#include "rev_filename.h"
#include "rev_header.h"
#include "rev_template.h"
#include "rev_wish.h"

/* What stands for ${upgrades} and ${downgrades}: the template indents its first line. */
static struct lockstep_str
tables_of(struct al_pool *pool, const struct lockstep_new *request, int forward)
{
    struct al_text out = al_text_in(pool);
    for (uint32_t i = 0; i < request->n_tables; i++) {
        struct lockstep_str table = request->tables[forward ? i : request->n_tables - 1 - i];
        al_text_puts(&out, i > 0 ? "\n    " : "");
        if (forward) {
            al_text_printf(&out,
                "op.create_table(\n        \"%.*s\",\n        sa.Column(\"id\", "
                "sa.Integer(), primary_key=True),\n    )",
                (int)table.len, table.ptr);
        } else {
            al_text_printf(&out, "op.drop_table(\"%.*s\")", (int)table.len, table.ptr);
        }
    }
    return al_text_view(&out);
}

/* By the paths of their files: the order in which Alembic reads them. */
static void
sort_by_file(struct al_list *list)
{
    for (size_t i = 1; i < list->n; i++) {
        struct al_revision *revision = list->items[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct al_revision *before = list->items[at - 1];
            size_t len =
                revision->file.len < before->file.len ? revision->file.len : before->file.len;
            int order = memcmp(before->file.ptr, revision->file.ptr, len);
            if (order < 0 || (order == 0 && before->file.len <= revision->file.len)) {
                break;
            }
            list->items[at] = list->items[at - 1];
        }
        list->items[at] = revision;
    }
}

/* What the new revision follows: the one head, or what --head says. */
static int32_t
find_parents(const struct al_lookup *lookup, const struct lockstep_new *request, int is_splice,
    struct al_list *ret)
{
    struct lockstep_str none = {NULL, 0};
    size_t whole = offsetof(struct lockstep_new, after) + sizeof(request->after);
    struct lockstep_str after = request->struct_size >= whole ? request->after : none;
    struct al_list heads = al_graph_heads(lookup->graph);
    if (after.ptr == NULL && heads.n > 1) {
        return al_lookup_fail(lookup,
            "Name the one that it follows with --head; `--head heads` joins them all.",
            "multiple heads are present: the new revision could follow any of %u", heads.n);
    }
    if (after.ptr == NULL) {
        *ret = heads;
        return LOCKSTEP_OK;
    }
    if (al_lookup_all(lookup, after, ret) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    sort_by_file(ret);
    for (size_t i = 0; !is_splice && i < ret->n; i++) {
        const struct al_revision *parent = ret->items[i];
        if (lookup->children[parent->order].n > 0) {
            return al_lookup_fail(lookup,
                "Name a head: `lockstep status` lists the revisions; or begin a new branch there "
                "with "
                "--with splice.",
                "revision %.*s is no head", (int)parent->id.len, parent->id.ptr);
        }
    }
    return LOCKSTEP_OK;
}

/* Where the file goes: where there are several directories, beside the first that it follows. */
static int32_t
add_directory(const struct al_lookup *lookup, const struct al_list *parents,
    struct lockstep_str wish, struct al_text *path)
{
    const struct al_list *all = &lookup->graph->directories;
    struct lockstep_str directory = wish.ptr != NULL ? wish : lookup->graph->versions;
    int is_known = wish.ptr != NULL || all->n < 2;
    if (!is_known) {
        if (parents->n == 0) {
            return al_lookup_fail(lookup, "Name one of them: --with version-path=DIRECTORY.",
                "there are several version_locations, and nothing says which is meant");
        }
        directory = ((const struct al_revision *)parents->items[0])->file;
        while (directory.len > 0 && directory.ptr[directory.len - 1] != '/') {
            directory.len--;
        }
        directory.len -= directory.len > 0;
    }
    for (size_t i = 0; !is_known && i < all->n; i++) {
        is_known = lockstep_str_equal(*(const struct lockstep_str *)all->items[i], directory);
    }
    if (!is_known) {
        return al_lookup_fail(lookup, "Name one of them: --with version-path=DIRECTORY.",
            "'%.*s', where the revision that it follows is, is none of the version_locations",
            (int)directory.len, directory.ptr);
    }
    al_text_add(path, directory);
    al_text_puts(path, directory.len > 0 ? "/" : "");
    return LOCKSTEP_OK;
}

static int
is_true(struct lockstep_str text)
{
    static const char *const words[] = {"true", "yes", "on", "y", "t", "1"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t len = strlen(words[i]);
        size_t same = 0;
        while (
            same < len && same < text.len && (text.ptr[same] | 0x20) == (words[i][same] | 0x20)) {
            same++;
        }
        if (same == len && same == text.len) {
            return 1;
        }
    }
    return 0;
}

/* What of alembic.ini would have Python make another file of it. */
static int32_t
check_ini(const struct lockstep_host *host, const struct al_graph *graph)
{
    struct lockstep_where where = al_graph_ini(graph, 0);
    struct lockstep_str encoding = graph->ini.output_encoding;
    const char *remedy = "Use `alembic revision` for this project.";
    if (is_true(graph->ini.revision_environment)) {
        return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED, where, remedy,
            "revision_environment = true has env.py look at new revisions, and env.py is not run");
    }
    if (encoding.ptr != NULL && !lockstep_str_equal(encoding, LOCKSTEP_STR("utf-8")) &&
        !lockstep_str_equal(encoding, LOCKSTEP_STR("utf8"))) {
        return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED, where, remedy,
            "output_encoding = %.*s is not supported", (int)encoding.len, encoding.ptr);
    }
    return LOCKSTEP_OK;
}

/* Formatters and their like are programs: they are left to the user. */
static void
tell_hooks(const struct lockstep_host *host, const struct al_graph *graph)
{
    struct lockstep_str hooks = graph->ini.hooks;
    if (hooks.len > 0) {
        host->log(host->ctx, LOCKSTEP_LOG_WARNING,
            al_pool_format(graph->pool, "the post_write_hooks of alembic.ini were not run: %.*s",
                (int)hooks.len, hooks.ptr));
    }
}

/* A message that means something to Python may end the text that it stands in: what cannot be read is not written. */
static int32_t
check_message(const struct lockstep_host *host, const struct al_graph *graph,
    struct lockstep_str message, const struct al_text *path, const struct al_text *file)
{
    struct al_revision made = {.file = al_text_view(path), .text = al_text_view(file)};
    if (memchr(message.ptr, '"', message.len) == NULL &&
        memchr(message.ptr, '\\', message.len) == NULL) {
        return LOCKSTEP_OK;
    }
    struct py_arena *arena = al_header_arena();
    int32_t code = arena == NULL ? LOCKSTEP_FAILED : al_header_read(host, arena, graph, &made);
    py_arena_destroy(arena);
    return code;
}

static struct lockstep_str
random_id(const struct lockstep_host *host, struct al_pool *pool)
{
    unsigned char bytes[6];
    host->random(host->ctx, bytes, sizeof(bytes));
    return al_pool_format(pool, "%02x%02x%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3],
        bytes[4], bytes[5]);
}

int32_t
al_create_revision(const struct lockstep_host *host, const struct al_graph *graph,
    const struct lockstep_new *request)
{
    struct al_template values = {.message = request->message};
    struct al_wishes wishes;
    struct al_lookup lookup;
    struct al_date date;
    struct al_text path = al_text_in(graph->pool);
    struct al_text file = al_text_in(graph->pool);
    if (al_lookup_init(&lookup, host, graph) != LOCKSTEP_OK ||
        check_ini(host, graph) != LOCKSTEP_OK ||
        al_wishes_read(&lookup, request, &wishes) != LOCKSTEP_OK ||
        find_parents(&lookup, request, wishes.is_splice, &values.parents) != LOCKSTEP_OK ||
        al_date_now(host, graph, &date) != LOCKSTEP_OK ||
        add_directory(&lookup, &values.parents, wishes.path, &path) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    values.id = wishes.id.ptr != NULL ? wishes.id : random_id(host, graph->pool);
    values.date = al_date_text(graph->pool, &date);
    values.label = wishes.label;
    values.depends_on = wishes.depends_on;
    values.upgrades = tables_of(graph->pool, request, 1);
    values.downgrades = tables_of(graph->pool, request, 0);
    if (al_filename(host, graph, values.id, request->message, &date, &path) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    al_text_puts(&path, ".py");
    if (al_template_fill(host, graph, &values, &file) != LOCKSTEP_OK ||
        check_message(host, graph, request->message, &path, &file) != LOCKSTEP_OK ||
        host->write(host->ctx, al_text_view(&path), al_text_view(&file)) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    tell_hooks(host, graph);
    return LOCKSTEP_OK;
}
