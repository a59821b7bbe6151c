/* The linter: see py_lint.h. One walk over the tree; names are followed through imports only, so
 * that nothing has to be evaluated. Annotations are left out, for the evaluator leaves them out. */
#include "py_lint.h"

#include <stdio.h>
#include <string.h>

#include "py_ast.h"
#include "py_builtin.h"
#include "py_dict.h"
#include "py_module_value.h"
#include "py_parser.h"
#include "py_scope.h"
#include "py_state.h"

struct linter {
    struct py *py;
    const char *path;
    py_finding_fn found;
    void *user;
    const char *function;    // the outermost one
    struct py_dict *imports; // name to the dotted name that it means
    const struct py_scope *module;
    bool has_unknown_star;
    const struct py_node *class_body; /* the class statement that is walked; NULL: none */
};

static bool lint_node(struct linter *linter, const struct py_node *node);

static bool
lint_nodes(struct linter *linter, struct py_node *const *nodes, uint32_t n)
{
    for (uint32_t index = 0; index < n; index++) {
        if (nodes[index] != NULL && !lint_node(linter, nodes[index])) {
            return false;
        }
    }
    return true;
}

static bool
lint_maybe(struct linter *linter, const struct py_node *node)
{
    return node == NULL || lint_node(linter, node);
}

__attribute__((format(printf, 5, 6))) static bool
report(struct linter *linter, enum py_finding_kind kind, const struct py_node *node,
    const struct py_str *name, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct py_str message = {.ptr = text, .len = strlen(text)};
    struct py_finding finding = {.kind = kind,
        .where = {linter->path, node->line, node->column},
        .name = py_c_str(linter->py, name),
        .message = py_c_str(linter->py, &message),
        .function = linter->function};
    if (finding.name == NULL || finding.message == NULL) {
        return false;
    }
    linter->found(linter->user, &finding);
    return true;
}

static bool
report_construct(struct linter *linter, const struct py_node *node, const char *construct)
{
    struct py_str name = {.ptr = construct, .len = strlen(construct)};
    return report(linter, PY_FINDING_UNSUPPORTED, node, &name, "%s is not supported", construct);
}

/* ---- Imports ----------------------------------------------------------------------------------
 */

static bool
note_import(struct linter *linter, struct py_str *name, const char *ptr, size_t len)
{
    struct py_value dotted = py_str_borrow(linter->py, ptr, len);
    return !py_failed(dotted) && py_dict_set_str(linter->py, linter->imports, name, dotted);
}

static bool
note_from(struct linter *linter, const struct py_node *node)
{
    for (uint32_t index = 0; index < node->n_items; index++) {
        const struct py_node *alias = node->items[index];
        struct py_buf buf = {.py = linter->py};
        if (node->name != NULL) {
            py_buf_add_str(&buf, node->name);
            py_buf_add_char(&buf, '.');
        }
        if (alias->a == NULL) {
            bool is_known = node->name != NULL && node->op == 0 &&
                            py_module_find(linter->py, node->name->ptr, node->name->len) != NULL;
            linter->has_unknown_star = linter->has_unknown_star || !is_known;
            continue;
        }
        py_buf_add_str(&buf, alias->name);
        struct py_value dotted = py_buf_take(&buf);
        if (py_failed(dotted) ||
            !note_import(linter, alias->a->name, dotted.as.str->ptr, dotted.as.str->len)) {
            return false;
        }
    }
    return true;
}

/* All imports of the file, wherever they stand. */
static bool
collect(struct linter *linter, struct py_node *const *nodes, uint32_t n)
{
    for (uint32_t index = 0; index < n; index++) {
        const struct py_node *node = nodes[index];
        if (node == NULL) {
            continue;
        }
        for (uint32_t item = 0; node->kind == PY_NODE_IMPORT && item < node->n_items; item++) {
            const struct py_node *alias = node->items[item];
            size_t len = alias->op == 1 ? alias->name->len : alias->a->name->len;
            if (!note_import(linter, alias->a->name, alias->name->ptr, len)) {
                return false;
            }
        }
        if (node->kind == PY_NODE_FROM && !note_from(linter, node)) {
            return false;
        }
        bool is_block = node->kind >= PY_NODE_IF && node->kind <= PY_NODE_CLASS;
        const struct py_node *parts[2] = {node->a, node->b};
        if (is_block && (!collect(linter, node->items, node->n_items) ||
                            !collect(linter, node->more, node->n_more))) {
            return false;
        }
        if (node->function != NULL &&
            !collect(linter, node->function->body, node->function->n_body)) {
            return false;
        }
        for (int part = 0; node->kind == PY_NODE_TRY && part < 2; part++) {
            if (parts[part] != NULL && !collect(linter, parts[part]->items, parts[part]->n_items)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- Names ------------------------------------------------------------------------------------
 */

/* Whether the host, or a file of the source, knows a dotted name. -1 failed. */
static int
host_knows(struct linter *linter, const char *dotted)
{
    struct py *py = linter->py;
    const char *path = NULL;
    const char *text = NULL;
    size_t len = 0;
    if (py->config.hooks.resolve != NULL) {
        struct py_value found = py->config.hooks.resolve(py->config.user, py, dotted);
        if (py_given(found) || py_has_error(py)) {
            return py_given(found) ? 1 : -1;
        }
    }
    if (py->config.hooks.find_module == NULL) {
        return 0;
    }
    int known = py->config.hooks.find_module(py->config.user, dotted, &path, &text, &len);
    const char *dot = strrchr(dotted, '.');
    if (known != 0 || dot == NULL) {
        return known;
    }
    struct py_str parent = {.ptr = dotted, .len = (size_t)(dot - dotted)};
    const char *name = py_c_str(py, &parent);
    return name == NULL ? -1
                        : py->config.hooks.find_module(py->config.user, name, &path, &text, &len);
}

/* The part of a dotted name that is a module of the tables; NULL: none. */
static const struct py_module_def *
known_module(const struct linter *linter, const struct py_str *dotted, size_t *ret_len)
{
    for (size_t len = dotted->len; len > 0; len--) {
        if (len != dotted->len && dotted->ptr[len] != '.') {
            continue;
        }
        const struct py_module_def *def = py_module_find(linter->py, dotted->ptr, len);
        if (def != NULL) {
            *ret_len = len;
            return def;
        }
    }
    return NULL;
}

static bool
check_member(struct linter *linter, const struct py_node *node, const struct py_module_def *module,
    const struct py_str *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != '.') {
        len++;
    }
    struct py_str name = {.ptr = rest->ptr, .len = len};
    const struct py_def *def = py_def_find(module->defs, &name);
    if (def != NULL && def->kind == PY_DEF_REFUSE) {
        return report(linter, PY_FINDING_UNSUPPORTED, node, &name, "'%s.%s': %s", module->name,
            def->name, def->text);
    }
    bool is_known = def != NULL || py_str_eq_lit(&name, "__name__") ||
                    (module->getattr != NULL && (module->knows == NULL || module->knows(&name)));
    return is_known || report(linter, PY_FINDING_UNKNOWN_ATTRIBUTE, node, &name,
                           "'%s.%.*s' is not known here", module->name, (int)len, name.ptr);
}

/* Whether the chain begins with a name that was imported from a file of the source: what hangs on that is not looked for.
 * -1 failed. */
static int
is_of_file(struct linter *linter, const struct py_node *node)
{
    while (node->kind == PY_NODE_ATTRIBUTE) {
        node = node->a;
    }
    struct py_value dotted = py_dict_get_str(linter->imports, node->name);
    if (!py_given(dotted) || memchr(dotted.as.str->ptr, '.', dotted.as.str->len) == NULL) {
        return py_has_error(linter->py) ? -1 : 0;
    }
    const char *text = py_c_str(linter->py, dotted.as.str);
    return text == NULL ? -1 : host_knows(linter, text);
}

static bool
check_dotted(struct linter *linter, const struct py_node *node, const struct py_str *dotted)
{
    size_t len = 0;
    const struct py_module_def *module = known_module(linter, dotted, &len);
    if (module != NULL) {
        struct py_str rest = {.ptr = dotted->ptr + len, .len = dotted->len - len};
        rest.ptr += rest.len > 0;
        rest.len -= rest.len > 0;
        return rest.len == 0 || check_member(linter, node, module, &rest);
    }
    const char *text = py_c_str(linter->py, dotted);
    int known = text == NULL ? -1 : host_knows(linter, text);
    known = known == 0 ? is_of_file(linter, node) : known;
    if (known != 0) {
        return known > 0;
    }
    return report(linter, PY_FINDING_UNKNOWN_IMPORT, node, dotted,
        "'%.*s' is imported and used, but not known here", (int)dotted->len, dotted->ptr);
}

/* The dotted name that a chain of attributes means through an import; absent without an error:
 * none. */
static struct py_value
dotted_of(struct linter *linter, const struct py_node *node)
{
    if (node->kind == PY_NODE_NAME) {
        return node->place.kind == PY_PLACE_SLOT && node->place.hops == 0 &&
                       py_failed(py_dict_get_str(linter->imports, node->name))
                   ? py_absent()
                   : py_dict_get_str(linter->imports, node->name);
    }
    if (node->kind != PY_NODE_ATTRIBUTE || !py_stack_check(linter->py)) {
        return py_absent();
    }
    struct py_value base = dotted_of(linter, node->a);
    if (py_failed(base)) {
        return base;
    }
    return py_strf(linter->py, "%.*s.%.*s", (int)base.as.str->len, base.as.str->ptr,
        (int)node->name->len, node->name->ptr);
}

/* Whether a class body gives a name a value itself. */
static bool
binds(const struct py_node *body, const struct py_str *name)
{
    for (uint32_t index = 0; body != NULL && index < body->n_items; index++) {
        const struct py_node *node = body->items[index];
        bool is_bound = node->kind == PY_NODE_ANNOTATED && node->a->kind == PY_NODE_NAME &&
                        py_str_eq(node->a->name, name);
        for (uint32_t at = 0; node->kind == PY_NODE_ASSIGN && at < node->n_items; at++) {
            const struct py_node *target = node->items[at];
            is_bound |= target->kind == PY_NODE_NAME && py_str_eq(target->name, name);
        }
        if (is_bound) {
            return true;
        }
    }
    return false;
}

static bool
lint_name(struct linter *linter, const struct py_node *node)
{
    bool is_supported = false;
    struct py_value dotted = dotted_of(linter, node);
    if (py_given(dotted)) {
        return check_dotted(linter, node, dotted.as.str);
    }
    if (py_has_error(linter->py) || node->kind != PY_NODE_NAME) {
        return !py_has_error(linter->py);
    }
    bool is_global = node->place.kind == PY_PLACE_GLOBAL || node->place.kind == PY_PLACE_CLASS;
    if (node->place.kind == PY_PLACE_CLASS && binds(linter->class_body, node->name)) {
        return true;
    }
    if (!is_global || py_scope_find(linter->module, node->name) != NULL) {
        return true;
    }
    if (py_builtin_known(node->name, &is_supported)) {
        return is_supported ||
               report(linter, PY_FINDING_UNSUPPORTED, node, node->name,
                   "the builtin '%.*s' is not supported", (int)node->name->len, node->name->ptr);
    }
    return !linter->has_unknown_star ||
           report(linter, PY_FINDING_UNKNOWN_NAME, node, node->name,
               "the name '%.*s' may come from an 'import *' that is not known here",
               (int)node->name->len, node->name->ptr);
}

/* ---- The walk ---------------------------------------------------------------------------------
 */

static bool
lint_function(struct linter *linter, const struct py_function_node *function)
{
    const char *outer = linter->function;
    for (uint32_t index = 0; index < function->n_params; index++) {
        if (!lint_maybe(linter, function->params[index].default_value)) {
            return false;
        }
    }
    if (outer == NULL && !function->is_lambda) {
        linter->function = py_c_str(linter->py, function->name);
        if (linter->function == NULL) {
            return false;
        }
    }
    bool ok = lint_nodes(linter, function->body, function->n_body);
    linter->function = outer;
    return ok;
}

static bool
lint_class(struct linter *linter, const struct py_node *node)
{
    const struct py_node *outer = linter->class_body;
    linter->class_body = node;
    bool ok = lint_nodes(linter, node->items, node->n_items);
    linter->class_body = outer;
    return ok && lint_maybe(linter, node->a) && lint_nodes(linter, node->more, node->n_more);
}

/* Total=, of a TypedDict, or none. */
static bool
takes_keywords(const struct py_node *call)
{
    return call->n_more == 0 || (call->n_more == 1 && call->more[0]->name != NULL &&
                                    py_str_eq_lit(call->more[0]->name, "total"));
}

static bool
lint_node(struct linter *linter, const struct py_node *node)
{
    if (!py_stack_check(linter->py)) {
        return false;
    }
    if ((node->yields & PY_YIELDS_REFUSED) != 0 &&
        !report_construct(linter, node, "a yield at this place")) {
        return false;
    }
    switch ((int)node->kind) {
    case PY_NODE_NAME:
    case PY_NODE_ATTRIBUTE:
        if (!lint_name(linter, node)) {
            return false;
        }
        // A chain that is no import's has its base to look at; of an import's the whole has been
        // seen.
        return node->kind == PY_NODE_NAME || py_given(dotted_of(linter, node)) ||
               lint_node(linter, node->a);
    case PY_NODE_IMPORT:
    case PY_NODE_FROM:
        return true;
    case PY_NODE_UNSUPPORTED: {
        const char *construct = py_c_str(linter->py, node->name);
        return construct != NULL && report_construct(linter, node, construct);
    }
    case PY_NODE_ANNOTATED:
        return lint_maybe(linter, node->c);
    case PY_NODE_CLASS:
        return (takes_keywords(node->a) ||
                   report_construct(linter, node, "a keyword of a class")) &&
               lint_class(linter, node);
    default:
        break;
    }
    bool binds_b = node->kind == PY_NODE_FUNCTION || node->kind == PY_NODE_CLASS ||
                   node->kind == PY_NODE_HANDLER;
    return lint_maybe(linter, node->a) && (binds_b || lint_maybe(linter, node->b)) &&
           lint_maybe(linter, node->c) && lint_nodes(linter, node->items, node->n_items) &&
           lint_nodes(linter, node->more, node->n_more) &&
           (node->function == NULL || lint_function(linter, node->function));
}

bool
py_lint(
    struct py *py, const char *path, const char *text, size_t len, py_finding_fn found, void *user)
{
    struct py_tree *tree = py_parse(py, path, text, len);
    struct py_value imports = tree == NULL ? py_absent() : py_dict_new(py);
    struct linter linter = {.py = py, .path = path, .found = found, .user = user};
    if (py_failed(imports)) {
        return false;
    }
    linter.imports = imports.as.dict;
    linter.module = tree->scope;
    return collect(&linter, tree->body, tree->n_body) &&
           lint_nodes(&linter, tree->body, tree->n_body);
}
