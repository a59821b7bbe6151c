/*
 * Alembic's offline mode prints, for each revision, a line "-- Running …", the statements, each with an
 * empty line behind it, the change of the version table, and around it (by env.py) BEGIN and COMMIT.
 * Of that the statements are the override.
 */
#include "rev_render.h"

#include "ddl_ident.h"

static int32_t
refuse(const struct lockstep_host *host, const struct al_revision *revision, const char *why)
{
    return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED,
        (struct lockstep_where){revision->file, revision->id_line, revision->id_column},
        "Write the override by hand: overrides/REVISION.upgrade.sql and .downgrade.sql.",
        "revision %.*s cannot be rendered: %s", (int)revision->id.len, revision->id.ptr, why);
}

static int
begins(struct lockstep_str text, struct lockstep_str prefix)
{
    return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

static int
ends(struct lockstep_str text, struct lockstep_str suffix)
{
    return text.len >= suffix.len &&
           memcmp(text.ptr + text.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

/* What Alembic printed for this revision: from behind its own line to the next such line. */
static int
find_section(struct al_pool *pool, struct lockstep_str output, const struct al_revision *revision,
    int forward, struct lockstep_str *ret)
{
    struct lockstep_str running = LOCKSTEP_STR("-- Running ");
    struct lockstep_str head =
        al_pool_format(pool, "-- Running %s%.*s%s", forward ? "upgrade " : "downgrade ",
            forward ? 0 : (int)revision->id.len, revision->id.ptr, forward ? "" : " -> ");
    struct lockstep_str tail =
        forward ? al_pool_format(pool, " -> %.*s", (int)revision->id.len, revision->id.ptr)
                : LOCKSTEP_STR("");
    int is_inside = 0;
    *ret = (struct lockstep_str){NULL, 0};
    for (uint64_t at = 0; at < output.len;) {
        const char *newline = memchr(output.ptr + at, '\n', output.len - at);
        uint64_t end = newline == NULL ? output.len : (uint64_t)(newline - output.ptr);
        struct lockstep_str line = {output.ptr + at, end - at};
        if (begins(line, running) && is_inside) {
            ret->len = (uint64_t)(line.ptr - ret->ptr);
            return 1;
        }
        at = end + 1;
        if (begins(line, head) && ends(line, tail)) {
            is_inside = 1;
            ret->ptr = output.ptr + (at < output.len ? at : output.len);
            ret->len = output.len - (uint64_t)(ret->ptr - output.ptr);
        }
    }
    return is_inside;
}

static struct lockstep_str
trimmed(struct lockstep_str text)
{
    while (text.len > 0 && (text.ptr[0] == '\n' || text.ptr[0] == ' ' || text.ptr[0] == '\r')) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == ' ' ||
                               text.ptr[text.len - 1] == '\r')) {
        text.len--;
    }
    return text;
}

/* The last block: behind the last empty line. */
static struct lockstep_str
last_block(struct lockstep_str text)
{
    uint64_t from = text.len;
    while (from > 0 && !(from > 1 && text.ptr[from - 1] == '\n' && text.ptr[from - 2] == '\n')) {
        from--;
    }
    return (struct lockstep_str){text.ptr + from, text.len - from};
}

static int
is_transaction(struct lockstep_str block)
{
    return lockstep_str_equal(block, LOCKSTEP_STR("BEGIN;")) ||
           lockstep_str_equal(block, LOCKSTEP_STR("COMMIT;"));
}

static int
is_bookkeeping(
    struct al_pool *pool, const struct al_version_table *table, struct lockstep_str block)
{
    static const char *const forms[] = {"UPDATE %.*s SET version_num=",
        "INSERT INTO %.*s (version_num) VALUES (", "DELETE FROM %.*s WHERE ", "DROP TABLE %.*s;"};
    struct al_ddl name;
    al_ddl_init(&name, pool, AL_API_20);
    al_ident_qualified(&name, al_name_of(table->schema), al_name_of(table->table));
    struct lockstep_str quoted = al_text_view(&name.out);
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        const char *slot = strstr(forms[i], "%.*s");
        struct lockstep_str before = {forms[i], (uint64_t)(slot - forms[i])};
        struct lockstep_str after = lockstep_str_of(slot + strlen("%.*s"));
        struct lockstep_str rest = block;
        if (!begins(rest, before)) {
            continue;
        }
        rest = (struct lockstep_str){rest.ptr + before.len, rest.len - before.len};
        if (begins(rest, quoted) &&
            begins((struct lockstep_str){rest.ptr + quoted.len, rest.len - quoted.len}, after)) {
            return 1;
        }
    }
    return 0;
}

/* Take the bookkeeping and the transaction off the end. 0: there is no bookkeeping. */
static int
strip(struct al_pool *pool, const struct al_version_table *table, struct lockstep_str *section)
{
    int n_books = 0;
    *section = trimmed(*section);
    for (;;) {
        struct lockstep_str block = trimmed(last_block(*section));
        int is_book = is_bookkeeping(pool, table, block);
        if (section->len == 0 || (!is_book && !is_transaction(block))) {
            return n_books > 0;
        }
        n_books += is_book;
        section->len = (uint64_t)(block.ptr - section->ptr);
        *section = trimmed(*section);
    }
}

static int
has_transaction(struct lockstep_str section)
{
    while (section.len > 0) {
        struct lockstep_str block = trimmed(last_block(section));
        if (is_transaction(block)) {
            return 1;
        }
        section.len = block.len == 0 ? 0 : (uint64_t)(block.ptr - section.ptr);
        section = trimmed(section);
    }
    return 0;
}

int32_t
al_render_revision(const struct lockstep_host *host, const struct al_graph *graph,
    const struct al_version_table *table, const struct al_revision *revision, int forward)
{
    struct al_pool *pool = graph->pool;
    struct lockstep_str ini = al_graph_path(graph, "alembic.ini");
    struct lockstep_str ignored;
    if (ini.ptr == NULL) {
        return refuse(host, revision, "memory is spent");
    }
    if (host->read(host->ctx, ini, &ignored) != LOCKSTEP_OK) {
        return refuse(
            host, revision, "there is no alembic.ini in the source's path to run Alembic with");
    }
    if (revision->n_down > 1) {
        return refuse(host, revision, "it joins branches, and Alembic would print those as well");
    }
    struct lockstep_str down = revision->n_down == 0
                                   ? LOCKSTEP_STR("base")
                                   : ((const struct al_revision *)revision->parents.items[0])->id;
    struct lockstep_str first = forward ? down : revision->id;
    struct lockstep_str second = forward ? revision->id : down;
    struct lockstep_str args[] = {LOCKSTEP_STR("-c"), ini,
        forward ? LOCKSTEP_STR("upgrade") : LOCKSTEP_STR("downgrade"),
        al_pool_format(pool, "%.*s:%.*s", (int)first.len, first.ptr, (int)second.len, second.ptr),
        LOCKSTEP_STR("--sql")};
    struct lockstep_str output;
    struct lockstep_str section;
    uint32_t skip = graph->directory.len > 0 ? 0 : 2;
    int32_t code = host->tool(host->ctx, LOCKSTEP_STR("alembic"), args + skip, 5 - skip, &output);
    if (code != LOCKSTEP_OK) {
        return code;
    }
    if (!find_section(pool, output, revision, forward, &section) || !strip(pool, table, &section)) {
        return refuse(host, revision, "what Alembic printed does not look as expected");
    }
    if (has_transaction(section)) {
        return refuse(host, revision, "it leaves its transaction");
    }
    struct al_text file = al_text_in(pool);
    al_text_printf(&file,
        "-- Made by lockstep seal --render with: alembic %.*s %.*s --sql\n"
        "-- It stands in for %s() of %.*s. Review it: from now on this is the step.\n\n",
        (int)args[2].len, args[2].ptr, (int)args[3].len, args[3].ptr,
        forward ? "upgrade" : "downgrade", (int)revision->file.len, revision->file.ptr);
    al_text_add(&file, section);
    al_text_puts(&file, section.len > 0 ? "\n" : "SELECT 1;\n");
    return host->write(host->ctx,
        al_graph_override(graph, revision, forward ? "upgrade" : "downgrade"), al_text_view(&file));
}
