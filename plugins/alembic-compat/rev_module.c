/*
 * Modules beside the revisions: where a dotted name leads to, and which ones the revisions import.
 * Imports are read from the text line by line: a line of a docstring that looks like one costs a
 * look for a file that is not there.
 */
#include "rev_module.h"

#include <string.h>

#include "rev_above.h"

#define MAX_DOTTED 400

/* ---- Finding ------------------------------------------------------------------------------- */

/* The directory that holds the directory of the revisions; "" the source itself. */
static struct lockstep_str
root_of(const struct al_graph *graph)
{
    uint64_t len = graph->versions.len;
    while (len > 0 && graph->versions.ptr[len - 1] != '/') {
        len--;
    }
    return (struct lockstep_str){graph->versions.ptr, len > 0 ? len - 1 : 0};
}

/* DIRECTORY/MODULE.py or DIRECTORY/MODULE/__init__.py, with `module` slashed; "" is the directory
 * itself. */
static int
look(const struct lockstep_host *host, struct al_pool *pool, struct lockstep_str directory,
    struct lockstep_str module, struct al_module_file *ret)
{
    static const char *const endings[] = {".py", "/__init__.py"};
    for (size_t i = 0; i < 2; i++) {
        const char *between = directory.len > 0 && module.len > 0 ? "/" : "";
        struct lockstep_str path = al_pool_format(pool, "%.*s%s%.*s%s", (int)directory.len,
            directory.ptr, between, (int)module.len, module.ptr, endings[i]);
        if (path.ptr == NULL) {
            return -1;
        }
        if (path.ptr[0] == '/') {
            path = (struct lockstep_str){path.ptr + 1, path.len - 1};
        }
        if (path.ptr[0] == '.') {
            continue;
        }
        int32_t code = host->read(host->ctx, path, &ret->text);
        ret->path = path;
        if (code != LOCKSTEP_NOT_FOUND) {
            return code == LOCKSTEP_OK ? 1 : -1;
        }
    }
    return 0;
}

/* Packages that no project has beside its revisions. */
static int
is_foreign(struct lockstep_str dotted)
{
    static const char *const names[] = {"alembic", "sqlalchemy", "datetime", "typing", "uuid",
        "json", "os", "sys", "re", "logging", "collections", "enum", "pathlib", "__future__"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        size_t len = strlen(names[i]);
        if (dotted.len >= len && memcmp(dotted.ptr, names[i], len) == 0 &&
            (dotted.len == len || dotted.ptr[len] == '.')) {
            return 1;
        }
    }
    return 0;
}

/* In a package above the revisions, wherever that is in the source: src/app for app.helpers, with src/app/migrations. */
static int
find_package(const struct lockstep_host *host, struct al_pool *pool, const struct al_graph *graph,
    struct lockstep_str module, struct al_module_file *ret)
{
    const char *dot = memchr(module.ptr, '/', module.len);
    uint64_t len = dot == NULL ? module.len : (uint64_t)(dot - module.ptr);
    for (uint64_t end = graph->versions.len; end > len + 1; end--) {
        const char *part = graph->versions.ptr + (end - len);
        int is_part =
            (end == graph->versions.len || graph->versions.ptr[end] == '/') && part[-1] == '/';
        if (is_part && memcmp(part, module.ptr, len) == 0) {
            int found = look(
                host, pool, (struct lockstep_str){graph->versions.ptr, end - len - 1}, module, ret);
            if (found != 0) {
                return found;
            }
        }
    }
    return 0;
}

int
al_module_find(const struct lockstep_host *host, struct al_pool *pool, const struct al_graph *graph,
    const char *dotted, struct al_module_file *ret)
{
    struct al_text slashed = al_text_in(pool);
    for (const char *c = dotted; *c != '\0'; c++) {
        al_text_putc(&slashed, (char)(*c == '.' ? '/' : *c));
    }
    struct lockstep_str module = al_text_view(&slashed);
    struct lockstep_str place = al_above_place(host, pool);
    if (module.len == 0 || module.len > MAX_DOTTED || is_foreign(lockstep_str_of(dotted))) {
        return 0;
    }
    for (uint64_t len = module.len; (len = al_above_shared(module, place, len)) > 0; len--) {
        uint64_t skip = len == module.len ? len : len + 1;
        struct lockstep_str rest = {module.ptr + skip, module.len - skip};
        int found = look(host, pool, (struct lockstep_str){"", 0}, rest, ret);
        if (found != 0) {
            return found;
        }
    }
    for (size_t i = 0; i < graph->packages.n; i++) {
        const struct lockstep_str *directory = graph->packages.items[i];
        int found = look(host, pool, *directory, module, ret);
        if (found != 0) {
            return found;
        }
    }
    struct lockstep_str directories[] = {
        {"", 0}, graph->directory, root_of(graph), graph->versions};
    for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
        int found =
            i > 0 && directories[i].len == 0 ? 0 : look(host, pool, directories[i], module, ret);
        if (found != 0) {
            return found;
        }
    }
    return find_package(host, pool, graph, module, ret);
}

/* ---- Gathering ----------------------------------------------------------------------------- */

struct gatherer {
    const struct lockstep_host *host;
    struct al_pool *pool;
    const struct al_graph *graph;
    struct al_list seen;  /* of struct lockstep_str: dotted names that were looked for */
    struct al_list files; /* of struct module: those found */
};

struct module {
    struct lockstep_str dotted;
    struct al_module_file file;
};

static int
is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* No name of a module: two dots in a row, or one at an end. Prose has such words. */
static int
is_broken(struct lockstep_str dotted)
{
    int is_dot = 1;
    for (uint64_t i = 0; i < dotted.len; i++) {
        if (is_dot && dotted.ptr[i] == '.') {
            return 1;
        }
        is_dot = dotted.ptr[i] == '.';
    }
    return is_dot;
}

static int
try_module(struct gatherer *gatherer, struct lockstep_str dotted)
{
    if (dotted.ptr == NULL || is_broken(dotted) || is_foreign(dotted)) {
        return 0;
    }
    for (size_t i = 0; i < gatherer->seen.n; i++) {
        if (lockstep_str_equal(*(const struct lockstep_str *)gatherer->seen.items[i], dotted)) {
            return 0;
        }
    }
    struct module *module = al_pool_alloc(gatherer->pool, sizeof(*module));
    if (module == NULL) {
        return -1;
    }
    module->dotted = al_pool_copy(gatherer->pool, dotted);
    if (module->dotted.ptr == NULL ||
        al_list_push(gatherer->pool, &gatherer->seen, &module->dotted) != 0) {
        return -1;
    }
    int found = al_module_find(
        gatherer->host, gatherer->pool, gatherer->graph, module->dotted.ptr, &module->file);
    return found > 0 ? al_list_push(gatherer->pool, &gatherer->files, module) : found;
}

/* A module, and each package that it is in: Python runs these as well. */
static int
try_all(struct gatherer *gatherer, struct lockstep_str dotted)
{
    for (uint64_t i = 0; i <= dotted.len; i++) {
        if ((i == dotted.len || dotted.ptr[i] == '.') &&
            try_module(gatherer, (struct lockstep_str){dotted.ptr, i}) < 0) {
            return -1;
        }
    }
    return 0;
}

struct cursor {
    const char *at;
    const char *end;
};

static void
skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t')) {
        cursor->at++;
    }
}

static struct lockstep_str
word(struct cursor *cursor, int with_dots)
{
    skip_blanks(cursor);
    const char *begin = cursor->at;
    while (
        cursor->at < cursor->end && (is_name(*cursor->at) || (with_dots && *cursor->at == '.'))) {
        cursor->at++;
    }
    return (struct lockstep_str){begin, (uint64_t)(cursor->at - begin)};
}

/* Past "as" and the name behind it, which is no module's. */
static void
skip_alias(struct cursor *cursor)
{
    struct cursor ahead = *cursor;
    if (lockstep_str_equal(word(&ahead, 0), LOCKSTEP_STR("as"))) {
        (void)word(&ahead, 0);
        *cursor = ahead;
    }
}

/* The name that "..x" means in a module of that name. */
static struct lockstep_str
absolute(struct gatherer *gatherer, const struct module *in, struct lockstep_str name)
{
    static const char init[] = "/__init__.py";
    uint64_t dots = 0;
    while (dots < name.len && name.ptr[dots] == '.') {
        dots++;
    }
    if (dots == 0) {
        return name;
    }
    uint64_t len = in == NULL ? 0 : in->dotted.len;
    struct lockstep_str path = in == NULL ? (struct lockstep_str){"", 0} : in->file.path;
    uint64_t tail = sizeof(init) - 2; /* without the slash, for the package of the source itself */
    int is_package = path.len >= tail && memcmp(path.ptr + path.len - tail, init + 1, tail) == 0;
    for (uint64_t up = is_package ? 1 : 0; up < dots; up++) {
        while (len > 0 && in->dotted.ptr[--len] != '.') {
            continue;
        }
    }
    return al_pool_format(gatherer->pool, "%.*s%s%.*s", (int)len, len == 0 ? "" : in->dotted.ptr,
        len > 0 && name.len > dots ? "." : "", (int)(name.len - dots), name.ptr + dots);
}

/* from X import a, b as c, (d, e): X, and X.a and so on, for these may be modules. */
static int
take_from(struct gatherer *gatherer, struct cursor *cursor, const struct module *in)
{
    struct lockstep_str source = absolute(gatherer, in, word(cursor, 1));
    struct lockstep_str import = word(cursor, 0);
    if (!lockstep_str_equal(import, LOCKSTEP_STR("import")) || source.ptr == NULL ||
        is_foreign(source)) {
        return 0;
    }
    if (try_all(gatherer, source) < 0) {
        return -1;
    }
    skip_blanks(cursor);
    int is_open = cursor->at < cursor->end && *cursor->at == '(';
    while (cursor->at < cursor->end && (is_open ? *cursor->at != ')' : *cursor->at != '\n')) {
        struct lockstep_str name = word(cursor, 0);
        if (name.len > 0) {
            struct lockstep_str longer = al_pool_format(gatherer->pool, "%.*s%s%.*s",
                (int)source.len, source.ptr, source.len > 0 ? "." : "", (int)name.len, name.ptr);
            if (longer.ptr == NULL || try_module(gatherer, longer) < 0) {
                return -1;
            }
            skip_alias(cursor);
        } else if (*cursor->at == '#') {
            const char *newline = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));
            cursor->at = newline == NULL ? cursor->end : newline;
        } else if (cursor->at < cursor->end) {
            cursor->at++;
        }
    }
    return 0;
}

/* import a.b, c as d */
static int
take_import(struct gatherer *gatherer, struct cursor *cursor)
{
    while (cursor->at < cursor->end && *cursor->at != '\n' && *cursor->at != '#') {
        struct lockstep_str name = word(cursor, 1);
        if (name.len == 0) {
            cursor->at += cursor->at < cursor->end && *cursor->at != '\n';
        } else if (try_all(gatherer, name) < 0) {
            return -1;
        }
        skip_alias(cursor);
    }
    return 0;
}

static int
take_text(struct gatherer *gatherer, struct lockstep_str text, const struct module *in)
{
    struct cursor cursor = {text.ptr, text.ptr + text.len};
    int code = 0;
    while (code == 0 && cursor.at < cursor.end) {
        struct lockstep_str first = word(&cursor, 0);
        if (lockstep_str_equal(first, LOCKSTEP_STR("from"))) {
            code = take_from(gatherer, &cursor, in);
        } else if (lockstep_str_equal(first, LOCKSTEP_STR("import"))) {
            code = take_import(gatherer, &cursor);
        }
        const char *newline = cursor.at < cursor.end
                                  ? memchr(cursor.at, '\n', (size_t)(cursor.end - cursor.at))
                                  : NULL;
        cursor.at = newline == NULL ? cursor.end : newline + 1;
    }
    return code;
}

int32_t
al_module_gather(
    const struct lockstep_host *host, struct al_pool *pool, const struct al_graph *graph)
{
    struct gatherer gatherer = {.host = host, .pool = pool, .graph = graph};
    int code = 0;
    for (size_t i = 0; code == 0 && i < graph->revisions.n; i++) {
        const struct al_revision *revision = graph->revisions.items[i];
        code = take_text(&gatherer, revision->text, NULL);
    }
    for (size_t i = 0; code == 0 && i < gatherer.files.n; i++) {
        const struct module *module = gatherer.files.items[i];
        code = take_text(&gatherer, module->file.text, module);
    }
    return code == 0 ? LOCKSTEP_OK : LOCKSTEP_FAILED;
}
