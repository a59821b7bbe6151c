/* The directories of a source that hold its revisions and its packages, as alembic.ini says or as
 * they lie there. */
#include "rev_place.h"

#include <string.h>

#include "rev_above.h"

static struct lockstep_str
below(struct al_graph *graph, struct lockstep_str above, struct lockstep_str path)
{
    return al_pool_format(graph->pool, "%.*s%s%.*s", (int)above.len, above.ptr,
        above.len > 0 && path.len > 0 ? "/" : "", (int)path.len, path.ptr);
}

/* The path above; ptr NULL: there is none. */
static struct lockstep_str
without_last(struct lockstep_str path)
{
    uint64_t len = path.len;
    while (len > 0 && path.ptr[len - 1] != '/') {
        len--;
    }
    return (struct lockstep_str){path.len == 0 ? NULL : path.ptr, len > 0 ? len - 1 : 0};
}

/* A path as the host names it: without . and .. in it and / behind. False: it leaves the source. */
static int
is_inside(struct al_graph *graph, struct lockstep_str path, struct lockstep_str *ret)
{
    struct lockstep_str inside = {"", 0};
    if (path.len > 0 && path.ptr[0] == '/') {
        return 0;
    }
    for (uint64_t i = 0; i < path.len && inside.ptr != NULL;) {
        const char *slash = memchr(path.ptr + i, '/', path.len - i);
        uint64_t end = slash == NULL ? path.len : (uint64_t)(slash - path.ptr);
        struct lockstep_str part = {path.ptr + i, end - i};
        i = end + 1;
        if (part.len > 0 && !lockstep_str_equal(part, LOCKSTEP_STR("."))) {
            int is_up = lockstep_str_equal(part, LOCKSTEP_STR(".."));
            inside = is_up ? without_last(inside) : below(graph, inside, part);
        }
    }
    *ret = inside;
    return inside.ptr != NULL;
}

static struct lockstep_str
versions_of(struct al_graph *graph, struct lockstep_str script)
{
    return below(graph, script, LOCKSTEP_STR("versions"));
}

static int
spent(const struct lockstep_host *host)
{
    (void)lockstep_failf(host, LOCKSTEP_FAIL_INVALID, (struct lockstep_where){{NULL, 0}, 0, 0},
        NULL, "memory is spent");
    return -1;
}

/* Whether there is that directory. -1 failed. */
static int
has_directory(const struct lockstep_host *host, struct lockstep_str path)
{
    const struct lockstep_file *files;
    uint64_t n;
    if (path.ptr == NULL) {
        return spent(host);
    }
    int32_t code = host->list(host->ctx, path, 0, &files, &n);
    return code == LOCKSTEP_OK ? 1 : code == LOCKSTEP_NOT_FOUND ? 0 : -1;
}

/* A path of alembic.ini within the source. A relative one is from where Alembic is run: the source, or else the directory of
 * the file. 0: it leaves the source, -1 failed. */
static int
locate(const struct lockstep_host *host, struct al_graph *graph, struct lockstep_str path,
    struct lockstep_str *ret)
{
    struct lockstep_str beside;
    int is_within = is_inside(graph, path, ret);
    if (graph->pool->exhausted) {
        return spent(host);
    }
    if (graph->directory.len == 0 || path.len == 0 || path.ptr[0] == '/' ||
        !is_inside(graph, below(graph, graph->directory, path), &beside)) {
        return is_within;
    }
    int is_there = is_within ? has_directory(host, *ret) : 0;
    int is_beside = is_there == 0 ? has_directory(host, beside) : 0;
    if (is_there < 0 || is_beside < 0) {
        return -1;
    }
    if (is_beside > 0) {
        *ret = beside;
    }
    return is_within || is_beside > 0;
}

static int32_t
clean_path(const struct lockstep_host *host, struct al_graph *graph, struct lockstep_str path,
    uint32_t line, struct lockstep_str *ret)
{
    int is_within = locate(host, graph, path, ret);
    if (is_within != 0) {
        return is_within < 0 ? LOCKSTEP_FAILED : LOCKSTEP_OK;
    }
    const char *remedy =
        path.ptr[0] == '/'
            ? "Write it relative to the file, or with %(here)s."
            : "Let the source's path be the directory that holds both, and its option "
              "directory that of alembic.ini.";
    return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED, al_graph_ini(graph, line), remedy,
        "the path '%.*s' leaves the source", (int)path.len, path.ptr);
}

static int32_t
push_directory(struct al_graph *graph, struct al_list *directories, struct lockstep_str path)
{
    struct lockstep_str *kept = al_pool_alloc(graph->pool, sizeof(*kept));
    if (kept != NULL) {
        *kept = path;
        (void)al_list_push(graph->pool, directories, kept);
    }
    return LOCKSTEP_OK;
}

/* What separates the paths of a list, as version_path_separator or path_separator says. */
static const char *
separators_of(const struct al_graph *graph, const char *otherwise)
{
    struct lockstep_str kind = graph->ini.version_path_separator;
    return lockstep_str_equal(kind, LOCKSTEP_STR("space"))     ? " \t\n"
           : lockstep_str_equal(kind, LOCKSTEP_STR("newline")) ? "\n"
           : lockstep_str_equal(kind, LOCKSTEP_STR("os")) ||
                   lockstep_str_equal(kind, LOCKSTEP_STR(":"))
               ? ":\n"
           : lockstep_str_equal(kind, LOCKSTEP_STR(";")) ? ";\n"
                                                         : otherwise;
}

/* prepend_sys_path is a list, too. A directory that is not below the source has nothing for us. */
static void
split_packages(struct al_graph *graph)
{
    struct lockstep_str list = graph->ini.prepend_sys_path;
    const char *separators = separators_of(graph, ":, \t\n");
    for (uint64_t i = 0; i < list.len; i++) {
        uint64_t begin = i;
        while (i < list.len && strchr(separators, list.ptr[i]) == NULL) {
            i++;
        }
        struct lockstep_str written = {list.ptr + begin, i - begin};
        struct lockstep_str path;
        if (is_inside(graph, written, &path) && path.len > 0) {
            (void)push_directory(graph, &graph->packages, path);
        }
        if (graph->directory.len > 0 &&
            is_inside(graph, below(graph, graph->directory, written), &path) && path.len > 0) {
            (void)push_directory(graph, &graph->packages, path);
        }
    }
}

/* version_locations is a list: by default of blanks, commas and (as Alembic's own template has it)
 * colons between the paths. */
static int32_t
split_locations(
    const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories)
{
    struct lockstep_str list = graph->ini.version_locations;
    const char *separators = separators_of(graph, ", \t\n");
    for (uint64_t i = 0; i < list.len;) {
        uint64_t begin = i;
        while (i < list.len && strchr(separators, list.ptr[i]) == NULL) {
            i++;
        }
        struct lockstep_str path;
        if (i > begin) {
            if (clean_path(host, graph, (struct lockstep_str){list.ptr + begin, i - begin},
                    graph->ini.version_locations_line, &path) != LOCKSTEP_OK) {
                return LOCKSTEP_FAILED;
            }
            (void)push_directory(graph, directories, path);
        }
        i++;
    }
    return LOCKSTEP_OK;
}

/* With version_locations, script_location only says where the template of new revisions is; one that
 * is elsewhere is of no use here. */
static int32_t
find_template(const struct lockstep_host *host, struct al_graph *graph)
{
    struct lockstep_str path = graph->ini.script_location;
    for (uint64_t i = 0; i + 1 < path.len; i++) {
        if (path.ptr[i] == ':' || (path.ptr[i] == '.' && path.ptr[i + 1] == '.')) {
            return LOCKSTEP_OK;
        }
    }
    return path.len == 0 || path.ptr[0] == '/'
               ? LOCKSTEP_OK
               : clean_path(host, graph, path, graph->ini.script_location_line, &graph->script);
}

/* package.below:directory as a path, in the first place where modules are that has the directory of
 * revisions; ptr NULL: none has, -1 the host has failed. */
static int
find_in_package(const struct lockstep_host *host, struct al_graph *graph, struct lockstep_str *ret)
{
    struct lockstep_str script = graph->ini.script_location;
    int is_package = 1;
    struct al_text slashed = al_text_in(graph->pool);
    for (uint64_t i = 0; i < script.len; i++) {
        is_package = is_package && script.ptr[i] != ':';
        al_text_putc(&slashed,
            (char)(script.ptr[i] == ':' || (is_package && script.ptr[i] == '.') ? '/'
                                                                                : script.ptr[i]));
    }
    struct lockstep_str path = al_text_view(&slashed);
    for (size_t i = 0; i <= graph->packages.n; i++) {
        struct lockstep_str above = {"", 0};
        if (i > 0) {
            above = *(const struct lockstep_str *)graph->packages.items[i - 1];
        }
        const struct lockstep_file *files;
        uint64_t n;
        struct lockstep_str found = below(graph, above, path);
        struct lockstep_str versions = versions_of(graph, found);
        if (found.ptr == NULL || versions.ptr == NULL) {
            return spent(host);
        }
        int32_t code = host->list(host->ctx, versions, 0, &files, &n);
        if (code != LOCKSTEP_NOT_FOUND) {
            *ret = found;
            return code == LOCKSTEP_OK ? 0 : -1;
        }
    }
    return 0;
}

static int32_t
from_package(const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories)
{
    struct lockstep_str script = {NULL, 0};
    if (find_in_package(host, graph, &script) != 0) {
        return LOCKSTEP_FAILED;
    }
    if (script.ptr == NULL) {
        return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED,
            al_graph_ini(graph, graph->ini.script_location_line),
            "Let the source's path be the directory of the revisions.",
            "the script_location is inside a Python package that is not in the source");
    }
    graph->script = script;
    return push_directory(graph, directories, versions_of(graph, script));
}

/* Whether env.py is beside alembic.ini. -1 failed. */
static int
has_env(const struct lockstep_host *host, struct al_graph *graph)
{
    const struct lockstep_file *files;
    uint64_t n;
    struct lockstep_str env = al_graph_path(graph, "env.py");
    if (env.ptr == NULL) {
        return spent(host);
    }
    if (host->list(host->ctx, graph->directory, 0, &files, &n) != LOCKSTEP_OK) {
        return -1;
    }
    for (uint64_t i = 0; i < n; i++) {
        if (lockstep_str_equal(files[i].path, env)) {
            return 1;
        }
    }
    return 0;
}

/* Whether the script_location, as a path within the source, is nowhere there, and env.py and versions/ are beside
 * alembic.ini: Flask-Migrate sets it to that directory, whatever the file has, and Alembic is called from elsewhere. A
 * directory of ten thousand revisions takes a megabyte to list: that is done last. -1 failed. */
static int
is_beside_ini(const struct lockstep_host *host, struct al_graph *graph)
{
    struct lockstep_str path = {NULL, 0};
    int is_within = locate(host, graph, graph->ini.script_location, &path);
    if (is_within < 0 || (is_within > 0 && lockstep_str_equal(path, graph->directory))) {
        return is_within < 0 ? -1 : 0;
    }
    int found = has_env(host, graph);
    if (found > 0 && is_within) {
        found = has_directory(host, versions_of(graph, path));
        found = found < 0 ? -1 : !found;
    }
    return found > 0 ? has_directory(host, versions_of(graph, graph->directory)) : found;
}

/* A script_location is relative to where Alembic is run, which may be above the source ("alembic -c db/alembic.ini"): make
 * it what it is within the source, where it is nowhere else. -1 failed. */
static int
written_above(const struct lockstep_host *host, struct al_graph *graph, struct lockstep_str *script)
{
    struct lockstep_str rest = al_above_rest(*script, al_above_place(host, graph->pool));
    int found = rest.ptr == NULL ? 0 : has_directory(host, versions_of(graph, rest));
    if (found > 0) {
        found = has_directory(host, versions_of(graph, *script));
        if (found == 0) {
            *script = rest;
        }
    }
    return found < 0 ? -1 : 0;
}

/* An alembic.ini without a script_location is Flask-Migrate's: that sets it to the directory of
 * the file. */
static int32_t
beside_ini(const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories)
{
    struct lockstep_str versions = versions_of(graph, graph->directory);
    int found = has_directory(host, versions);
    if (found == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, al_graph_ini(graph, 0), NULL,
            "no 'script_location' key found in section [alembic], and no directory versions "
            "beside the file");
    }
    return found < 0 ? LOCKSTEP_FAILED : push_directory(graph, directories, versions);
}

static int32_t
from_ini(const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories)
{
    struct lockstep_str script = {NULL, 0};
    split_packages(graph);
    if (graph->ini.version_locations.len > 0) {
        return split_locations(host, graph, directories) == LOCKSTEP_OK ? find_template(host, graph)
                                                                        : LOCKSTEP_FAILED;
    }
    if (memchr(graph->ini.script_location.ptr, ':', graph->ini.script_location.len) != NULL) {
        return from_package(host, graph, directories);
    }
    int is_beside = is_beside_ini(host, graph);
    if (is_beside != 0) {
        return is_beside < 0 ? LOCKSTEP_FAILED : beside_ini(host, graph, directories);
    }
    if (clean_path(host, graph, graph->ini.script_location, graph->ini.script_location_line,
            &script) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    if (written_above(host, graph, &script) != 0) {
        return LOCKSTEP_FAILED;
    }
    graph->script = script;
    return push_directory(graph, directories, versions_of(graph, script));
}

/* The option `directory`. */
static int32_t
take_directory(const struct lockstep_host *host, struct al_graph *graph)
{
    struct lockstep_option option;
    if (host->option(host->ctx, LOCKSTEP_STR("directory"), &option) != LOCKSTEP_OK) {
        return LOCKSTEP_OK;
    }
    int is_within = is_inside(graph, option.value, &graph->directory);
    int found = graph->pool->exhausted ? spent(host)
                : is_within            ? has_directory(host, graph->directory)
                                       : 0;
    if (found == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID, (struct lockstep_where){{NULL, 0}, 0, 0},
            "It is relative to the source's path.",
            "directory = %.*s: there is no such directory in the source", (int)option.value.len,
            option.value.ptr);
    }
    graph->script = graph->directory;
    return found < 0 ? LOCKSTEP_FAILED : LOCKSTEP_OK;
}

int32_t
al_place_find(const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories)
{
    struct lockstep_str text;
    if (take_directory(host, graph) != LOCKSTEP_OK) {
        return LOCKSTEP_FAILED;
    }
    struct lockstep_str ini = al_graph_path(graph, "alembic.ini");
    if (ini.ptr == NULL) {
        (void)spent(host);
        return LOCKSTEP_FAILED;
    }
    int32_t code = host->read(host->ctx, ini, &text);
    if (code == LOCKSTEP_OK) {
        if (al_ini_read(host, graph->pool, ini, text, &graph->ini) != LOCKSTEP_OK) {
            return LOCKSTEP_FAILED;
        }
        return graph->ini.script_location.ptr == NULL && graph->ini.version_locations.len == 0
                   ? beside_ini(host, graph, directories)
                   : from_ini(host, graph, directories);
    }
    if (code != LOCKSTEP_NOT_FOUND) {
        return code;
    }
    struct lockstep_str versions = versions_of(graph, graph->directory);
    int found = has_directory(host, versions);
    return found < 0 ? LOCKSTEP_FAILED
                     : push_directory(graph, directories, found ? versions : graph->directory);
}
