/* The directories of a source that hold its revisions and its packages, as alembic.ini says or as
 * they lie there. */
#include "rev_place.h"

#include <string.h>

#include "rev_above.h"

/* A path of alembic.ini as the host names it: without ./ in front and / behind. False: it leaves the source. */
static int
is_inside(struct al_graph *graph, struct lockstep_str path, struct lockstep_str *ret)
{
    struct al_text out = al_text_in(graph->pool);
    if (path.len > 0 && path.ptr[0] == '/') {
        return 0;
    }
    for (uint64_t i = 0; i < path.len;) {
        const char *slash = memchr(path.ptr + i, '/', path.len - i);
        uint64_t end = slash == NULL ? path.len : (uint64_t)(slash - path.ptr);
        struct lockstep_str part = {path.ptr + i, end - i};
        i = end + 1;
        if (part.len == 0 || lockstep_str_equal(part, LOCKSTEP_STR("."))) {
            continue;
        }
        if (lockstep_str_equal(part, LOCKSTEP_STR(".."))) {
            return 0;
        }
        al_text_puts(&out, out.len > 0 ? "/" : "");
        al_text_add(&out, part);
    }
    *ret = al_text_view(&out);
    return 1;
}

static int32_t
clean_path(const struct lockstep_host *host, struct al_graph *graph, struct lockstep_str path,
    uint32_t line, struct lockstep_str *ret)
{
    if (is_inside(graph, path, ret)) {
        return LOCKSTEP_OK;
    }
    const char *remedy = path.ptr[0] == '/'
                             ? "Write it relative to the file, or with %(here)s."
                             : "Let the source's path be the directory that holds both.";
    return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED,
        (struct lockstep_where){LOCKSTEP_STR("alembic.ini"), line, 1}, remedy,
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
        struct lockstep_str path = {list.ptr + begin, i - begin};
        while (path.len > 0 && (path.ptr[0] == '/' || path.ptr[path.len - 1] == '/')) {
            path.ptr += path.ptr[0] == '/'; // %(here)s/src
            path.len--;
        }
        if (path.len > 2 && path.ptr[0] == '.' && path.ptr[1] == '/') {
            path = (struct lockstep_str){path.ptr + 2, path.len - 2};
        }
        if (path.len > 0 && path.ptr[0] != '.') {
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
        struct lockstep_str below = al_pool_format(graph->pool, "%.*s%s%.*s", (int)above.len,
            above.ptr, above.len > 0 ? "/" : "", (int)path.len, path.ptr);
        struct lockstep_str versions =
            al_pool_format(graph->pool, "%.*s/versions", (int)below.len, below.ptr);
        if (below.ptr == NULL || versions.ptr == NULL) {
            return -1;
        }
        int32_t code = host->list(host->ctx, versions, 0, &files, &n);
        if (code != LOCKSTEP_NOT_FOUND) {
            *ret = below;
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
            (struct lockstep_where){
                LOCKSTEP_STR("alembic.ini"), graph->ini.script_location_line, 1},
            "Let the source's path be the directory of the revisions.",
            "the script_location is inside a Python package that is not in the source");
    }
    graph->script = script;
    return push_directory(graph, directories,
        al_pool_format(graph->pool, "%.*s/versions", (int)script.len, script.ptr));
}

/* Whether there is that directory. -1 failed. */
static int
has_directory(const struct lockstep_host *host, struct lockstep_str path)
{
    const struct lockstep_file *files;
    uint64_t n;
    int32_t code = host->list(host->ctx, path, 0, &files, &n);
    return code == LOCKSTEP_OK ? 1 : code == LOCKSTEP_NOT_FOUND ? 0 : -1;
}

/* Whether env.py is beside alembic.ini. -1 failed. */
static int
has_env(const struct lockstep_host *host)
{
    const struct lockstep_file *files;
    uint64_t n;
    if (host->list(host->ctx, LOCKSTEP_STR(""), 0, &files, &n) != LOCKSTEP_OK) {
        return -1;
    }
    for (uint64_t i = 0; i < n; i++) {
        if (lockstep_str_equal(files[i].path, LOCKSTEP_STR("env.py"))) {
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
    int is_within = is_inside(graph, graph->ini.script_location, &path);
    int found = is_within && path.len == 0 ? 0 : has_env(host);
    if (found > 0 && is_within) {
        found = has_directory(
            host, al_pool_format(graph->pool, "%.*s/versions", (int)path.len, path.ptr));
        found = found < 0 ? -1 : !found;
    }
    return found > 0 ? has_directory(host, LOCKSTEP_STR("versions")) : found;
}

static struct lockstep_str
versions_of(struct al_graph *graph, struct lockstep_str script)
{
    return script.len == 0
               ? LOCKSTEP_STR("versions")
               : al_pool_format(graph->pool, "%.*s/versions", (int)script.len, script.ptr);
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
    int found = has_directory(host, LOCKSTEP_STR("versions"));
    if (found == 0) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
            (struct lockstep_where){LOCKSTEP_STR("alembic.ini"), 0, 0}, NULL,
            "no 'script_location' key found in section [alembic], and no directory versions "
            "beside the file");
    }
    return found < 0 ? LOCKSTEP_FAILED
                     : push_directory(graph, directories, LOCKSTEP_STR("versions"));
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

int32_t
al_place_find(const struct lockstep_host *host, struct al_graph *graph, struct al_list *directories)
{
    struct lockstep_str ini = LOCKSTEP_STR("alembic.ini");
    struct lockstep_str text;
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
    int found = has_directory(host, LOCKSTEP_STR("versions"));
    return found < 0 ? LOCKSTEP_FAILED
                     : push_directory(
                           graph, directories, found ? LOCKSTEP_STR("versions") : LOCKSTEP_STR(""));
}
