/* Import statements, and the placeholders that unknown imports bind. An import never fails: only
 * the use of what it bound may be refused, for Alembic's revisions import much that they never
 * touch. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_module_value.h"
#include "py_run.h"

/* ---- Placeholders -----------------------------------------------------------------------------
 */

struct py_value
py_unknown_new(struct py *py, const char *ptr, size_t len)
{
    struct py_value value = {.kind = PY_UNKNOWN};
    struct py_unknown *unknown = py_alloc(py, sizeof(*unknown));
    struct py_str *path = py_intern(py, ptr, len);
    if (unknown == NULL || path == NULL) {
        return py_absent();
    }
    struct py_where where = py_here(py);
    unknown->path = path;
    unknown->file = where.file;
    unknown->line = where.line;
    unknown->column = where.column;
    value.as.unknown = unknown;
    return value;
}

/* Names that were imported from a module before it was run have the values of now: what it does to
 * its own names later is not theirs. */
static void
fill_unknowns(struct py *py, const char *dotted, const struct py_module *module)
{
    size_t len = strlen(dotted);
    for (struct py_unknown *unknown = py->unknowns; unknown != NULL; unknown = unknown->next) {
        const struct py_str *path = unknown->path;
        bool is_within = path->len > len + 1 && memcmp(path->ptr, dotted, len) == 0 &&
                         path->ptr[len] == '.' &&
                         memchr(path->ptr + len + 1, '.', path->len - len - 1) == NULL;
        if (is_within && !py_given(unknown->found)) {
            struct py_value name = py_str_new(py, path->ptr + len + 1, path->len - len - 1);
            unknown->found = py_failed(name) ? name : py_dict_get_str(module->dict, name.as.str);
        }
    }
}

/* A module from a file beside the revisions, run at the first use of anything in it. */
static struct py_value
load_file(struct py *py, const char *dotted)
{
    const char *path = NULL;
    const char *text = NULL;
    size_t len = 0;
    struct py_value loaded = py_dict_get_lit(py->modules, dotted);
    if (py_given(loaded) || py->config.hooks.find_module == NULL) {
        return loaded;
    }
    int found = py->config.hooks.find_module(py->config.user, dotted, &path, &text, &len);
    if (found < 0) {
        return py_host_failed(py);
    }
    loaded = found == 0 ? py_absent() : py_run_module(py, dotted, path, text, len);
    if (py_given(loaded)) {
        fill_unknowns(py, dotted, loaded.as.module);
    }
    return loaded;
}

/* The module named by the part before the last dot, and there the name behind it. */
static struct py_value
load_from_parent(struct py *py, const char *dotted)
{
    const char *dot = strrchr(dotted, '.');
    if (dot == NULL) {
        return py_absent();
    }
    struct py_value parent = py_str_new(py, dotted, (size_t)(dot - dotted));
    const char *name = py_failed(parent) ? NULL : py_c_str(py, parent.as.str);
    struct py_value module = name == NULL ? py_absent() : load_file(py, name);
    if (module.kind != PY_MODULE || module.as.module->def != NULL) {
        return py_absent();
    }
    return py_dict_get_lit(module.as.module->dict, dot + 1);
}

/* What the name stands for; absent without an error: nothing known. */
static struct py_value
find_unknown(struct py *py, struct py_unknown *unknown)
{
    if (py_given(unknown->found) || unknown->is_busy) {
        return unknown->found;
    }
    const char *dotted = py_c_str(py, unknown->path);
    if (dotted == NULL) {
        return py_absent();
    }
    struct py_value found = py_absent();
    unknown->is_busy = true;
    if (py->config.hooks.resolve != NULL) {
        found = py->config.hooks.resolve(py->config.user, py, dotted);
    }
    if (py_failed(found) && !py_has_error(py)) {
        found = load_from_parent(py, dotted); // a name in a package goes before a module in it
    }
    if (py_failed(found) && !py_has_error(py)) {
        found = load_file(py, dotted);
    }
    unknown->is_busy = false;
    unknown->found = found;
    return found;
}

struct py_value
py_import_submodule(struct py *py, const struct py_module *module, const struct py_str *name)
{
    struct py_value dotted = py_strf(py, "%s.%.*s", module->name, (int)name->len, name->ptr);
    const char *text = py_failed(dotted) ? NULL : py_c_str(py, dotted.as.str);
    return text == NULL ? py_absent() : load_file(py, text);
}

struct py_value
py_unknown_found(struct py *py, struct py_value value)
{
    struct py_value found = find_unknown(py, value.as.unknown);
    bool is_longer = found.kind == PY_UNKNOWN && found.as.unknown != value.as.unknown;
    return is_longer ? py_unknown_found(py, found) : found;
}

struct py_value
py_resolve_unknown(struct py *py, struct py_value value)
{
    struct py_unknown *unknown = value.as.unknown;
    struct py_value found = find_unknown(py, unknown);
    if (found.kind == PY_UNKNOWN && found.as.unknown != unknown) {
        return py_resolve_unknown(py, found);
    }
    if ((py_given(found) && found.kind != PY_UNKNOWN) || py_has_error(py)) {
        return found;
    }
    if (unknown->line == 0) {
        return py_refuse(
            py, "'%.*s' is not known here", (int)unknown->path->len, unknown->path->ptr);
    }
    return py_refuse(py, "'%.*s', imported in line %u, is not known here", (int)unknown->path->len,
        unknown->path->ptr, unknown->line);
}

struct py_value
py_unknown_attribute(struct py *py, struct py_value value, struct py_str *name)
{
    struct py_value found = find_unknown(py, value.as.unknown);
    if (py_given(found) && found.kind != PY_UNKNOWN) {
        return py_getattr_str(py, found, name);
    }
    if (py_has_error(py)) {
        return found;
    }
    const struct py_str *path = value.as.unknown->path;
    struct py_value dotted =
        py_strf(py, "%.*s.%.*s", (int)path->len, path->ptr, (int)name->len, name->ptr);
    struct py_value longer =
        py_failed(dotted) ? dotted : py_unknown_new(py, dotted.as.str->ptr, dotted.as.str->len);
    if (py_failed(longer)) {
        return longer;
    }
    longer.as.unknown->line = value.as.unknown->line;
    longer.as.unknown->column = value.as.unknown->column;
    found = find_unknown(py, longer.as.unknown);
    return py_given(found) || py_has_error(py) ? found : longer;
}

/* ---- Modules by name --------------------------------------------------------------------------
 */

/* A module: of the tables, or a placeholder. */
static struct py_value
module_value(struct py *py, const struct py_str *name, size_t len)
{
    struct py_value text = py_str_new(py, name->ptr, len);
    const char *dotted = py_failed(text) ? NULL : py_c_str(py, text.as.str);
    if (dotted == NULL) {
        return py_absent();
    }
    struct py_value module = py_import_native(py, dotted);
    if (py_given(module) || py_has_error(py)) {
        return module;
    }
    return py_unknown_new(py, dotted, len);
}

bool
py_import_statement(struct py *py, const struct py_node *node)
{
    for (uint32_t index = 0; index < node->n_items; index++) {
        const struct py_node *alias = node->items[index];
        const char *dot = memchr(alias->name->ptr, '.', alias->name->len);
        size_t len =
            alias->op == 1 || dot == NULL ? alias->name->len : (size_t)(dot - alias->name->ptr);
        struct py_value module = module_value(py, alias->name, len);
        if (py_failed(module) || !py_name_store(py, alias->a, module)) {
            return false;
        }
    }
    return true;
}

static bool
is_package(const struct py_module *module)
{
    static const char name[] = "__init__.py";
    size_t len = module->file == NULL ? 0 : strlen(module->file);
    return len >= sizeof(name) - 1 && strcmp(module->file + len - (sizeof(name) - 1), name) == 0 &&
           (len == sizeof(name) - 1 || module->file[len - sizeof(name)] == '/');
}

/* The dotted name that "from ..x import y" means; a relative one is taken from the file's own
 * module name. */
static struct py_value
source_name(struct py *py, const struct py_node *node)
{
    struct py_buf buf = {.py = py};
    if (node->op > 0) {
        const char *own = py->frame->module->name;
        size_t len = strlen(own);
        for (int dots = node->op - is_package(py->frame->module); dots > 0 && len > 0; dots--) {
            while (len > 0 && own[--len] != '.') {
                continue;
            }
        }
        py_buf_add(&buf, own, len);
        if (len > 0 && node->name != NULL) {
            py_buf_add_char(&buf, '.');
        }
    }
    if (node->name != NULL) {
        py_buf_add_str(&buf, node->name);
    }
    return py_buf_take(&buf);
}

/* "from module import *" of a module that was run: what __all__ names, or all its names that do not
 * begin with an underscore. */
static bool
import_all_run(struct py *py, struct py_dict *dict, const struct py_module *module)
{
    struct py_value all = py_dict_get_lit(module->dict, "__all__");
    struct py_value names = py_given(all) ? py_to_list(py, all) : py_list_new(py);
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    while (!py_given(all) && !py_failed(names) && py_dict_next(module->dict, &pos, &key, &value)) {
        if (key.as.str->ptr[0] != '_' && !py_list_append(py, names.as.list, key)) {
            return false;
        }
    }
    for (size_t i = 0; !py_failed(names) && i < names.as.list->n; i++) {
        struct py_value name = names.as.list->items[i];
        value = py_as_str(name) == NULL ? py_absent() : py_dict_get_str(module->dict, name.as.str);
        if (py_failed(value)) {
            (void)py_raise(py, &py_exc_attribute_error,
                "module '%s' has no such attribute in its "
                "__all__",
                module->name);
            return false;
        }
        if (!py_dict_set(py, dict, name, value)) {
            return false;
        }
    }
    return !py_failed(names);
}

/* "from module import *" of a module of the tables: all its names that do not begin with an
 * underscore. */
static bool
import_all(struct py *py, const struct py_node *node, struct py_value module)
{
    struct py_dict *dict =
        py->frame->class_dict != NULL ? py->frame->class_dict : py->frame->globals;
    if (module.kind == PY_UNKNOWN) {
        struct py_value found = py_unknown_found(py, module);
        module = py_given(found) ? found : module;
        if (py_has_error(py)) {
            return false;
        }
    }
    if (module.kind == PY_MODULE && module.as.module->def == NULL) {
        return import_all_run(py, dict, module.as.module);
    }
    if (module.kind != PY_MODULE) {
        py->frame->module->unknown_star = node;
        py->frame->module->unknown_star_name =
            node->name == NULL ? py_intern(py, ".", 1) : node->name;
        return py->frame->module->unknown_star_name != NULL;
    }
    for (const struct py_def *def = module.as.module->def->defs; def->name != NULL; def++) {
        if (def->name[0] == '_' || def->kind == PY_DEF_REFUSE) {
            continue;
        }
        struct py_value value = py_getattr(py, module, def->name);
        if (py_failed(value) || !py_dict_set_lit(py, dict, def->name, value)) {
            return false;
        }
    }
    return true;
}

/* One name out of a module. What a module of the tables does not have becomes a placeholder, too.
 */
static struct py_value
import_name(
    struct py *py, struct py_value module, const struct py_str *source, const struct py_node *alias)
{
    if (module.kind == PY_MODULE && module.as.module->def != NULL) {
        const struct py_module_def *def = module.as.module->def;
        const struct py_def *entry = py_def_find(def->defs, alias->name);
        bool is_known = (entry != NULL && entry->kind != PY_DEF_REFUSE) ||
                        (def->getattr != NULL && entry == NULL &&
                            (def->knows == NULL || def->knows(alias->name)));
        if (is_known) {
            return py_getattr_str(py, module, alias->name);
        }
    }
    struct py_buf buf = {.py = py};
    py_buf_add_str(&buf, source);
    if (source->len > 0) {
        py_buf_add_char(&buf, '.');
    }
    py_buf_add_str(&buf, alias->name);
    struct py_value dotted = py_buf_take(&buf);
    struct py_value value =
        py_failed(dotted) ? dotted : module_value(py, dotted.as.str, dotted.as.str->len);
    if (value.kind == PY_UNKNOWN) {
        value.as.unknown->next = py->unknowns;
        py->unknowns = value.as.unknown;
        if (py_given(py_dict_get_str(py->modules, source))) { // it was run: its values of now
            struct py_value found = py_unknown_found(py, value);
            value = py_given(found) || py_has_error(py) ? found : value;
        }
    }
    return value;
}

bool
py_import_from(struct py *py, const struct py_node *node)
{
    struct py_value source = source_name(py, node);
    if (py_failed(source) || py_str_is(source, "__future__")) {
        return !py_failed(source);
    }
    struct py_value module = module_value(py, source.as.str, source.as.str->len);
    for (uint32_t index = 0; index < node->n_items && !py_failed(module); index++) {
        const struct py_node *alias = node->items[index];
        if (alias->a == NULL) {
            if (!import_all(py, node, module)) {
                return false;
            }
            continue;
        }
        py_at_node(py, alias);
        struct py_value value = import_name(py, module, source.as.str, alias);
        if (py_failed(value) || !py_name_store(py, alias->a, value)) {
            return false;
        }
    }
    return !py_failed(module);
}
