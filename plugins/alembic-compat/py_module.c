/* Definitions as values, modules of the tables and of files, and running a file: see py_module.h,
 * py_module_value.h. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_module_value.h"
#include "py_parser.h"
#include "py_run.h"

const struct py_def *
py_def_find(const struct py_def *defs, const struct py_str *name)
{
    for (const struct py_def *def = defs; def != NULL && def->name != NULL; def++) {
        if (py_str_eq_lit(name, def->name)) {
            return def;
        }
    }
    return NULL;
}

struct py_value
py_def_value(struct py *py, const struct py_def *def)
{
    static const struct py_args nothing = {0};
    struct py_value module = py_absent();
    switch (def->kind) {
    case PY_DEF_FUNCTION:
    case PY_DEF_CLASS_METHOD:
    case PY_DEF_STATIC:
    case PY_DEF_PROPERTY:
    case PY_DEF_REFUSE: // as an attribute it is refused when it is taken
        return py_native_new(py, def);
    case PY_DEF_TYPE:
        return py_class_value(py, def->type);
    case PY_DEF_INT:
        return py_int(def->number);
    case PY_DEF_BOOL:
        return py_bool(def->number != 0);
    case PY_DEF_STR:
        return py_str_lit(py, def->text);
    case PY_DEF_NONE:
        return py_none();
    case PY_DEF_MODULE:
        module = py_import_native(py, def->text);
        return py_given(module) || py_has_error(py)
                   ? module
                   : py_refuse(py, "the module '%s' is not there", def->text);
    case PY_DEF_MAKE:
        return def->fn(py, py_absent(), &nothing);
    }
    return py_absent();
}

/* ---- Modules ----------------------------------------------------------------------------------
 */

const struct py_module_def *
py_module_find(const struct py *py, const char *ptr, size_t len)
{
    const struct py_module_def *const *lists[2] = {py->config.modules, py_standard_modules};
    for (int list = 0; list < 2; list++) {
        for (size_t at = 0; lists[list] != NULL && lists[list][at] != NULL; at++) {
            const char *name = lists[list][at]->name;
            if (strlen(name) == len && memcmp(name, ptr, len) == 0) {
                return lists[list][at];
            }
        }
    }
    return NULL;
}

struct py_module *
py_module_new(struct py *py, const char *name, const char *file)
{
    struct py_module *module = py_alloc(py, sizeof(*module));
    struct py_value dict = py_dict_new(py);
    if (module == NULL || py_failed(dict)) {
        return NULL;
    }
    module->name = name;
    module->file = file;
    module->dict = dict.as.dict;
    return module;
}

struct py_value
py_import_native(struct py *py, const char *dotted)
{
    struct py_value value = py_dict_get_lit(py->modules, dotted);
    if (py_given(value)) {
        return value;
    }
    const struct py_module_def *def = py_module_find(py, dotted, strlen(dotted));
    if (def == NULL) {
        return py_absent();
    }
    value.kind = PY_MODULE;
    value.as.module = py_module_new(py, def->name, NULL);
    if (value.as.module == NULL) {
        return py_absent();
    }
    value.as.module->def = def;
    return py_dict_set_lit(py, py->modules, def->name, value) ? value : py_absent();
}

/* A module of the tables below this one: sqlalchemy.dialects of sqlalchemy. */
static struct py_value
submodule(struct py *py, const struct py_module *module, const struct py_str *name)
{
    struct py_value dotted = py_strf(py, "%s.%.*s", module->name, (int)name->len, name->ptr);
    const char *text = py_failed(dotted) ? NULL : py_c_str(py, dotted.as.str);
    return text == NULL ? py_absent() : py_import_native(py, text);
}

static struct py_value
table_attribute(struct py *py, struct py_module *module, struct py_str *name)
{
    const struct py_def *def = py_def_find(module->def->defs, name);
    struct py_value value = py_absent();
    if (def != NULL) {
        if (def->kind == PY_DEF_REFUSE) {
            return py_refuse(py, "'%s.%s': %s", module->name, def->name, def->text);
        }
        value = py_def_value(py, def);
    } else if (module->def->getattr != NULL) {
        value = module->def->getattr(py, name);
    }
    if (py_failed(value) && !py_has_error(py)) {
        value = submodule(py, module, name);
    }
    if (!py_failed(value) && !py_dict_set_str(py, module->dict, name, value)) {
        return py_absent();
    }
    return value;
}

struct py_value
py_module_attribute(struct py *py, struct py_module *module, struct py_str *name)
{
    struct py_value value = py_dict_get_str(module->dict, name);
    if (py_given(value)) {
        return value;
    }
    if (module->def != NULL) {
        value = table_attribute(py, module, name);
    }
    if (py_given(value) || py_has_error(py)) {
        return value;
    }
    if (py_str_eq_lit(name, "__name__")) {
        return py_str_lit(py, module->name);
    }
    if (py_str_eq_lit(name, "__dict__") && module->def == NULL) {
        return (struct py_value){.kind = PY_DICT, .as.dict = module->dict};
    }
    if (module->def != NULL) {
        return py_refuse(
            py, "'%s.%.*s' is not known here", module->name, (int)name->len, name->ptr);
    }
    value = py_import_submodule(py, module, name);
    if (py_given(value) || py_has_error(py)) {
        return value;
    }
    return py_raise(py, &py_exc_attribute_error, "module '%s' has no attribute '%.*s'",
        module->name, (int)name->len, name->ptr);
}

struct py_value
py_module_global(struct py_value module, const char *name)
{
    return module.kind == PY_MODULE ? py_dict_get_lit(module.as.module->dict, name) : py_absent();
}

/* ---- Running a file ---------------------------------------------------------------------------
 */

/* __path__ of a package: its directory. */
static bool
set_package_path(struct py *py, struct py_module *module, const struct py_str *file)
{
    static const char init[] = "/__init__.py";
    size_t len = strlen(init);
    if (file->len < len || memcmp(file->ptr + file->len - len, init, len) != 0) {
        return true;
    }
    struct py_value list = py_list_new(py);
    struct py_value directory = py_str_new(py, file->ptr, file->len - len);
    return !py_failed(list) && !py_failed(directory) &&
           py_list_append(py, list.as.list, directory) &&
           py_dict_set_lit(py, module->dict, "__path__", list);
}

static bool
set_file_names(struct py *py, struct py_module *module, const char *path)
{
    const char *root = py->config.root;
    struct py_value file =
        root == NULL || *path == '/' ? py_str_lit(py, path) : py_strf(py, "%s/%s", root, path);
    struct py_value name = py_str_lit(py, module->name);
    return !py_failed(file) && !py_failed(name) &&
           py_dict_set_lit(py, module->dict, "__file__", file) &&
           py_dict_set_lit(py, module->dict, "__name__", name) &&
           set_package_path(py, module, file.as.str);
}

static bool
run_tree(struct py *py, struct py_module *module, const struct py_tree *tree)
{
    struct py_frame frame = {.back = py->frame,
        .name = "<module>",
        .file = tree->path,
        .globals = module->dict,
        .module = module,
        .scope = tree->scope};
    struct py_value doc = py_none();
    if (tree->n_body > 0 && tree->body[0]->kind == PY_NODE_EXPRESSION &&
        tree->body[0]->a->kind == PY_NODE_CONSTANT && tree->body[0]->a->constant.kind == PY_STR) {
        doc = tree->body[0]->a->constant;
    }
    if (!py_dict_set_lit(py, module->dict, "__doc__", doc)) {
        return false;
    }
    py->frame = &frame;
    enum py_flow ended = py_run_block(py, tree->body, tree->n_body);
    py->frame = frame.back;
    return ended == PY_FLOW_NEXT;
}

struct py_value
py_run_module(struct py *py, const char *name, const char *path, const char *text, size_t len)
{
    struct py_value value = {.kind = PY_MODULE};
    struct py_tree *tree = py_parse(py, path, text, len);
    struct py_module *module = tree == NULL ? NULL : py_module_new(py, name, path);
    if (module == NULL || !set_file_names(py, module, path)) {
        return py_absent();
    }
    value.as.module = module;
    if (!py_dict_set_lit(py, py->modules, name, value)) {
        return py_absent();
    }
    return run_tree(py, module, tree) ? value : py_absent();
}

struct py_value
py_evaluate(struct py *py, const struct py_str *text, struct py_value names)
{
    struct py_value whole = py_strf(py, "_value = (%.*s)", (int)text->len, text->ptr);
    struct py_tree *tree =
        py_failed(whole) ? NULL : py_parse(py, "<string>", whole.as.str->ptr, whole.as.str->len);
    struct py_module *module = tree == NULL ? NULL : py_module_new(py, "<string>", "<string>");
    if (module == NULL) {
        return py_absent();
    }
    module->dict = names.as.dict;
    return run_tree(py, module, tree) ? py_dict_get_lit(names.as.dict, "_value") : py_absent();
}
