/* Scopes: two walks over the tree. The first makes the scopes and notes what each binds, the second
 * gives every name its place; only then is it known whether an outer function binds a name. */
#include "py_scope.h"

#include <string.h>

#include "py_state.h"
#include "py_yield.h"

struct walk {
    struct py *py;
    const char *path;
    bool is_resolving; // the second walk
    uint32_t loops;    // around the node, in its function
};

static bool walk_node(struct walk *walk, struct py_scope *scope, struct py_node *node);

static bool
walk_nodes(struct walk *walk, struct py_scope *scope, struct py_node **nodes, uint32_t n)
{
    for (uint32_t index = 0; index < n; index++) {
        if (nodes[index] != NULL && !walk_node(walk, scope, nodes[index])) {
            return false;
        }
    }
    return true;
}

static bool
walk_maybe(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    return node == NULL || walk_node(walk, scope, node);
}

static bool
fail_at(const struct walk *walk, const struct py_node *node, const char *message)
{
    struct py_where where = {walk->path, node->line, node->column};
    (void)py_stop_at(walk->py, PY_ERROR_SYNTAX, where, message);
    return false;
}

/* ---- Entries ----------------------------------------------------------------------------------
 */

static struct py_scope_name *
find(const struct py_scope *scope, const struct py_str *name)
{
    for (uint32_t index = 0; index < scope->n_names; index++) {
        if (scope->names[index].name == name) {
            return &scope->names[index];
        }
    }
    return NULL;
}

const struct py_scope_name *
py_scope_find(const struct py_scope *scope, const struct py_str *name)
{
    return find(scope, name);
}

static struct py_scope_name *
entry(struct walk *walk, struct py_scope *scope, struct py_str *name)
{
    struct py_scope_name *found = find(scope, name);
    if (found != NULL) {
        return found;
    }
    if (scope->n_names == scope->capacity) {
        uint32_t capacity = scope->capacity == 0 ? 8 : scope->capacity * 2;
        struct py_scope_name *names = py_alloc(walk->py, capacity * sizeof(*names));
        if (names == NULL) {
            return NULL;
        }
        if (scope->n_names > 0) {
            memcpy(names, scope->names, scope->n_names * sizeof(*names));
        }
        scope->names = names;
        scope->capacity = capacity;
    }
    found = &scope->names[scope->n_names++];
    found->name = name;
    return found;
}

static bool
bind(struct walk *walk, struct py_scope *scope, struct py_str *name)
{
    struct py_scope_name *found = entry(walk, scope, name);
    if (found == NULL) {
        return false;
    }
    if (!found->is_bound) {
        found->is_bound = true;
        if (!found->is_global && !found->is_nonlocal) {
            found->slot = scope->n_slots++;
        }
    }
    return true;
}

static bool
bind_target(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    if (walk->is_resolving || node == NULL) {
        return true;
    }
    if (node->kind == PY_NODE_NAME) {
        return bind(walk, scope, node->name);
    }
    if (node->kind == PY_NODE_STARRED) {
        return bind_target(walk, scope, node->a);
    }
    if (node->kind == PY_NODE_TUPLE || node->kind == PY_NODE_LIST) {
        for (uint32_t index = 0; index < node->n_items; index++) {
            if (!bind_target(walk, scope, node->items[index])) {
                return false;
            }
        }
    }
    return true;
}

static struct py_scope *
new_scope(struct walk *walk, struct py_scope *parent, enum py_scope_kind kind)
{
    struct py_scope *scope = py_alloc(walk->py, sizeof(*scope));
    if (scope != NULL) {
        scope->kind = kind;
        scope->parent = parent;
    }
    return scope;
}

/* A function that may outlive its definer's call keeps the environments around it alive. */
static void
mark_escape(struct py_scope *scope)
{
    for (; scope != NULL && !scope->escapes; scope = scope->parent) {
        scope->escapes = true;
    }
}

/* ---- Places -----------------------------------------------------------------------------------
 */

/* Look for a function outside of `scope` that binds the name. */
static bool
find_outer(const struct py_scope *scope, const struct py_str *name, struct py_place *ret)
{
    uint32_t hops = scope->kind == PY_SCOPE_FUNCTION;
    for (scope = scope->parent; scope != NULL; scope = scope->parent) {
        if (scope->kind != PY_SCOPE_FUNCTION) {
            continue;
        }
        const struct py_scope_name *found = find(scope, name);
        if (found != NULL && found->is_global) {
            return false;
        }
        if (found != NULL && found->is_bound && !found->is_nonlocal) {
            ret->kind = PY_PLACE_SLOT;
            ret->hops = hops;
            ret->slot = found->slot;
            return true;
        }
        hops++;
    }
    return false;
}

static bool
resolve_name(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    const struct py_scope_name *found = find(scope, node->name);
    bool is_own = found != NULL && found->is_bound && !found->is_global && !found->is_nonlocal;
    node->place.kind = PY_PLACE_GLOBAL;
    if (scope->kind == PY_SCOPE_MODULE || (found != NULL && found->is_global)) {
        return true;
    }
    if (found != NULL && found->is_nonlocal) {
        return find_outer(scope, node->name, &node->place) ||
               fail_at(walk, node, "no binding for nonlocal name found");
    }
    if (scope->kind == PY_SCOPE_FUNCTION) {
        if (is_own) {
            node->place = (struct py_place){PY_PLACE_SLOT, 0, found->slot};
        } else {
            (void)find_outer(scope, node->name, &node->place);
        }
        return true;
    }
    node->place.kind = PY_PLACE_CLASS;
    if (!is_own && find_outer(scope, node->name, &node->place)) {
        node->place.kind = PY_PLACE_CLASS_SLOT;
    }
    return true;
}

/* ---- Nodes with scopes of their own ------------------------------------------------------------
 */

static bool
walk_function(struct walk *walk, struct py_scope *scope, struct py_function_node *function)
{
    for (uint32_t index = 0; index < function->n_params; index++) {
        if (!walk_maybe(walk, scope, function->params[index].default_value) ||
            !walk_maybe(walk, scope, function->params[index].annotation)) {
            return false;
        }
    }
    if (!walk_maybe(walk, scope, function->returns)) {
        return false;
    }
    if (!walk->is_resolving) {
        function->scope = new_scope(walk, scope, PY_SCOPE_FUNCTION);
        if (function->scope == NULL) {
            return false;
        }
        mark_escape(scope);
        for (uint32_t index = 0; index < function->n_params; index++) {
            if (!bind(walk, function->scope, function->params[index].name)) {
                return false;
            }
            function->params[index].slot = index;
        }
        function->scope->escapes = function->is_generator;
        if (function->is_generator && !py_yield_mark(walk->py, walk->path, function)) {
            return false;
        }
    }
    uint32_t loops = walk->loops;
    walk->loops = 0;
    bool ok = walk_nodes(walk, function->scope, function->body, function->n_body);
    walk->loops = loops;
    return ok;
}

static bool
walk_class(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    if (!bind_target(walk, scope, node->b) || !walk_node(walk, scope, node->b) ||
        !walk_nodes(walk, scope, node->more, node->n_more) || !walk_node(walk, scope, node->a)) {
        return false;
    }
    if (!walk->is_resolving) {
        node->scope = new_scope(walk, scope, PY_SCOPE_CLASS);
        if (node->scope == NULL) {
            return false;
        }
    }
    uint32_t loops = walk->loops;
    walk->loops = 0;
    bool ok = walk_nodes(walk, node->scope, node->items, node->n_items);
    walk->loops = loops;
    return ok;
}

/* The first iterable belongs to the scope around the comprehension, all else to its own. */
static bool
walk_comprehension(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    if (!walk_node(walk, scope, node->items[0]->b)) {
        return false;
    }
    if (!walk->is_resolving) {
        node->scope = new_scope(walk, scope, PY_SCOPE_FUNCTION);
        if (node->scope == NULL) {
            return false;
        }
        node->scope->is_comprehension = true;
        if (node->kind == PY_NODE_GENERATOR) {
            mark_escape(node->scope);
        }
    }
    for (uint32_t index = 0; index < node->n_items; index++) {
        struct py_node *clause = node->items[index];
        if (!bind_target(walk, node->scope, clause->a) ||
            !walk_node(walk, node->scope, clause->a) ||
            (index > 0 && !walk_node(walk, node->scope, clause->b)) ||
            !walk_nodes(walk, node->scope, clause->items, clause->n_items)) {
            return false;
        }
    }
    return walk_maybe(walk, node->scope, node->a) && walk_maybe(walk, node->scope, node->b);
}

/* ---- Statements that declare -------------------------------------------------------------------
 */

static bool
declare(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    for (uint32_t index = 0; index < node->n_items && !walk->is_resolving; index++) {
        struct py_scope_name *found = entry(walk, scope, node->items[index]->name);
        if (found == NULL) {
            return false;
        }
        if (found->is_bound) {
            return fail_at(walk, node, "name is assigned to before global or nonlocal declaration");
        }
        if (node->kind == PY_NODE_NONLOCAL && scope->kind == PY_SCOPE_MODULE) {
            return fail_at(walk, node, "nonlocal declaration not allowed at module level");
        }
        found->is_global = node->kind == PY_NODE_GLOBAL && scope->kind != PY_SCOPE_MODULE;
        found->is_nonlocal = node->kind == PY_NODE_NONLOCAL;
    }
    return !walk->is_resolving || node->kind != PY_NODE_NONLOCAL ||
           walk_nodes(walk, scope, node->items, node->n_items);
}

/* A walrus in a comprehension binds in the scope around it. */
static bool
bind_walrus(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    struct py_scope *target = scope;
    while (target->is_comprehension && target->parent != NULL) {
        target = target->parent;
    }
    if (target != scope && target->kind == PY_SCOPE_CLASS) {
        return fail_at(walk, node,
            "assignment expression within a comprehension cannot be used in a class body");
    }
    if (target != scope && target->kind == PY_SCOPE_MODULE && !walk->is_resolving) {
        struct py_scope_name *found = entry(walk, scope, node->a->name);
        if (found == NULL) {
            return false;
        }
        found->is_global = true;
    }
    return bind_target(walk, target, node->a);
}

/* The names that a statement or expression binds in its scope. */
static bool
bind_names(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    switch ((int)node->kind) {
    case PY_NODE_ASSIGN:
    case PY_NODE_DELETE:
        for (uint32_t index = 0; index < node->n_items; index++) {
            if (!bind_target(walk, scope, node->items[index])) {
                return false;
            }
        }
        return true;
    case PY_NODE_ANNOTATED:
    case PY_NODE_AUGMENTED:
    case PY_NODE_FOR:
    case PY_NODE_ALIAS:
    case PY_NODE_PATTERN_CAPTURE:
    case PY_NODE_PATTERN_STAR:
        return bind_target(walk, scope, node->a);
    case PY_NODE_WITH_ITEM:
    case PY_NODE_HANDLER:
    case PY_NODE_FUNCTION:
    case PY_NODE_UNSUPPORTED:
    case PY_NODE_PATTERN_AS:
    case PY_NODE_PATTERN_MAPPING:
        return bind_target(walk, scope, node->b);
    case PY_NODE_WALRUS:
        return bind_walrus(walk, scope, node);
    default:
        return true;
    }
}

static bool
walk_children(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    bool is_loop = node->kind == PY_NODE_FOR || node->kind == PY_NODE_WHILE;
    if (!walk_maybe(walk, scope, node->a) || !walk_maybe(walk, scope, node->b) ||
        !walk_maybe(walk, scope, node->c)) {
        return false;
    }
    walk->loops += is_loop;
    bool ok = walk_nodes(walk, scope, node->items, node->n_items);
    walk->loops -= is_loop;
    return ok && walk_nodes(walk, scope, node->more, node->n_more);
}

static bool
walk_node(struct walk *walk, struct py_scope *scope, struct py_node *node)
{
    if (!py_stack_check(walk->py)) {
        return false;
    }
    switch ((int)node->kind) {
    case PY_NODE_NAME:
        return !walk->is_resolving || resolve_name(walk, scope, node);
    case PY_NODE_GLOBAL:
    case PY_NODE_NONLOCAL:
        return declare(walk, scope, node);
    case PY_NODE_LISTCOMP:
    case PY_NODE_SETCOMP:
    case PY_NODE_DICTCOMP:
    case PY_NODE_GENERATOR:
        return walk_comprehension(walk, scope, node);
    case PY_NODE_CLASS:
        return walk_class(walk, scope, node);
    case PY_NODE_BREAK:
    case PY_NODE_CONTINUE:
        return walk->loops > 0 || fail_at(walk, node, "'break' or 'continue' outside loop");
    default:
        break;
    }
    if (!bind_names(walk, scope, node)) {
        return false;
    }
    if ((node->kind == PY_NODE_FUNCTION || node->kind == PY_NODE_LAMBDA) &&
        !walk_function(walk, scope, node->function)) {
        return false;
    }
    return walk_children(walk, scope, node);
}

bool
py_scope_resolve(struct py *py, struct py_tree *tree)
{
    struct walk walk = {.py = py, .path = tree->path};
    tree->scope = new_scope(&walk, NULL, PY_SCOPE_MODULE);
    if (tree->scope == NULL || !walk_nodes(&walk, tree->scope, tree->body, tree->n_body)) {
        return false;
    }
    walk.is_resolving = true;
    return walk_nodes(&walk, tree->scope, tree->body, tree->n_body);
}
