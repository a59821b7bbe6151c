/* Names: reading, writing and deleting variables, and assignment to targets. */
#include <string.h>

#include "py_attr.h"
#include "py_builtin.h"
#include "py_dict.h"
#include "py_iter.h"
#include "py_module_value.h"
#include "py_ops.h"
#include "py_run.h"

static struct py_value *
slot_of(const struct py *py, const struct py_place *place)
{
    struct py_env *env = py->frame->env;
    for (uint32_t hop = 0; hop < place->hops; hop++) {
        env = env->parent;
    }
    return &env->slots[place->slot];
}

/* ---- Load -------------------------------------------------------------------------------------
 */

static struct py_value
undefined(struct py *py, const struct py_str *name)
{
    const struct py_module *module = py->frame->module;
    if (module->unknown_star != NULL) {
        return py_refuse(py,
            "the name '%.*s' may come from 'from %.*s import *' in line %u, "
            "which is not known here",
            (int)name->len, name->ptr, (int)module->unknown_star_name->len,
            module->unknown_star_name->ptr, module->unknown_star->line);
    }
    return py_raise(
        py, &py_exc_name_error, "name '%.*s' is not defined", (int)name->len, name->ptr);
}

static struct py_value
load_global(struct py *py, struct py_str *name)
{
    struct py_value value = py_dict_get_str(py->frame->globals, name);
    if (py_failed(value)) {
        value = py_builtin_find(py, name);
    }
    return py_given(value) || py_has_error(py) ? value : undefined(py, name);
}

static struct py_value
load_slot(struct py *py, const struct py_node *node)
{
    struct py_value value = *slot_of(py, &node->place);
    if (py_given(value)) {
        return value;
    }
    py_at_node(py, node);
    if (node->place.hops > 0) {
        return py_raise(py, &py_exc_name_error,
            "free variable '%.*s' referenced before assignment in enclosing scope",
            (int)node->name->len, node->name->ptr);
    }
    return py_raise(py, &py_exc_unbound_local_error,
        "cannot access local variable '%.*s' where it is not associated with a value",
        (int)node->name->len, node->name->ptr);
}

static struct py_value
load(struct py *py, const struct py_node *node)
{
    if (node->place.kind == PY_PLACE_SLOT) {
        return load_slot(py, node);
    }
    py_at_node(py, node);
    if (node->place.kind != PY_PLACE_GLOBAL) {
        struct py_value own = py_dict_get_str(py->frame->class_dict, node->name);
        if (py_given(own)) {
            return own;
        }
        if (node->place.kind == PY_PLACE_CLASS_SLOT) {
            return load_slot(py, node);
        }
    }
    return load_global(py, node->name);
}

/* What an import left open is looked for now: a name of a module beside the revisions is what it
 * stands for, everywhere. */
struct py_value
py_name_load(struct py *py, const struct py_node *node)
{
    struct py_value value = load(py, node);
    if (value.kind != PY_UNKNOWN) {
        return value;
    }
    struct py_value found = py_unknown_found(py, value);
    return py_given(found) || py_has_error(py) ? found : value;
}

/* ---- Store and delete --------------------------------------------------------------------------
 */

bool
py_name_store(struct py *py, const struct py_node *node, struct py_value value)
{
    if (node->place.kind == PY_PLACE_SLOT) {
        *slot_of(py, &node->place) = value;
        return true;
    }
    struct py_dict *dict =
        node->place.kind == PY_PLACE_GLOBAL ? py->frame->globals : py->frame->class_dict;
    return py_dict_set_str(py, dict, node->name, value);
}

static bool
name_delete(struct py *py, const struct py_node *node)
{
    py_at_node(py, node);
    if (node->place.kind == PY_PLACE_SLOT) {
        struct py_value *slot = slot_of(py, &node->place);
        if (py_failed(*slot)) {
            (void)load_slot(py, node);
            return false;
        }
        *slot = py_absent();
        return true;
    }
    struct py_dict *dict =
        node->place.kind == PY_PLACE_GLOBAL ? py->frame->globals : py->frame->class_dict;
    if (py_dict_remove_str(dict, node->name)) {
        return true;
    }
    (void)undefined(py, node->name);
    return false;
}

bool
py_run_delete(struct py *py, const struct py_node *target)
{
    if (target->kind == PY_NODE_NAME) {
        return name_delete(py, target);
    }
    if (target->kind == PY_NODE_TUPLE || target->kind == PY_NODE_LIST) {
        for (uint32_t index = 0; index < target->n_items; index++) {
            if (!py_run_delete(py, target->items[index])) {
                return false;
            }
        }
        return true;
    }
    struct py_value base = py_run_expression(py, target->a);
    if (py_failed(base)) {
        return false;
    }
    if (target->kind == PY_NODE_ATTRIBUTE) {
        py_at_node(py, target);
        return py_delattr_str(py, base, target->name);
    }
    struct py_value key = py_run_expression(py, target->b);
    py_at_node(py, target);
    return !py_failed(key) && py_delitem(py, base, key);
}

/* ---- Unpacking --------------------------------------------------------------------------------
 */

/* a, *b, c = items */
static bool
assign_starred(struct py *py, const struct py_node *target, uint32_t star,
    const struct py_value *items, size_t n)
{
    size_t before = star;
    size_t after = target->n_items - star - 1;
    if (n < before + after) {
        (void)py_raise(py, &py_exc_value_error,
            "not enough values to unpack (expected at least %zu, got %zu)", before + after, n);
        return false;
    }
    struct py_value middle = py_list_of(py, items + before, n - before - after);
    for (uint32_t index = 0; index < target->n_items && !py_failed(middle); index++) {
        struct py_value value = index < star    ? items[index]
                                : index == star ? middle
                                                : items[n - (target->n_items - index)];
        const struct py_node *one = target->items[index];
        if (!py_run_assign(py, index == star ? one->a : one, value)) {
            return false;
        }
    }
    return !py_failed(middle);
}

/* As CPython does, take one item more than fits and no more: the rest of an iterator is left alone.
 */
static struct py_value
take_items(struct py *py, struct py_value value, size_t limit)
{
    struct py_value list = py_list_new(py);
    struct py_value iterator = py_failed(list) ? list : py_iter(py, value);
    struct py_value item;
    if (py_failed(iterator)) {
        if (py_error_matches(py, &py_exc_type_error) && value.kind != PY_OBJECT &&
            py_clear_exception(py)) {
            return py_raise(py, &py_exc_type_error, "cannot unpack non-iterable %s object",
                py_type_name(py, value));
        }
        return iterator;
    }
    while (list.as.list->n < limit) {
        int more = py_next(py, iterator, &item);
        if (more < 0 || (more > 0 && !py_list_append(py, list.as.list, item))) {
            return py_absent();
        }
        if (more == 0) {
            break;
        }
    }
    return list;
}

static bool
assign_items(struct py *py, const struct py_node *target, struct py_value value)
{
    uint32_t star = 0;
    while (star < target->n_items && target->items[star]->kind != PY_NODE_STARRED) {
        star++;
    }
    bool has_star = star < target->n_items;
    py_at_node(py, target);
    struct py_value list = take_items(py, value, has_star ? SIZE_MAX : (size_t)target->n_items + 1);
    if (py_failed(list)) {
        return false;
    }
    const struct py_value *items = list.as.list->items;
    size_t n = list.as.list->n;
    if (has_star) {
        return assign_starred(py, target, star, items, n);
    }
    if (n > target->n_items) {
        (void)py_raise(
            py, &py_exc_value_error, "too many values to unpack (expected %u)", target->n_items);
        return false;
    }
    if (n < target->n_items) {
        (void)py_raise(py, &py_exc_value_error,
            "not enough values to unpack (expected %u, got %zu)", target->n_items, n);
        return false;
    }
    for (uint32_t index = 0; index < target->n_items; index++) {
        if (!py_run_assign(py, target->items[index], items[index])) {
            return false;
        }
    }
    return true;
}

bool
py_run_assign(struct py *py, const struct py_node *target, struct py_value value)
{
    if (target->kind == PY_NODE_NAME) {
        return py_name_store(py, target, value);
    }
    if (target->kind == PY_NODE_TUPLE || target->kind == PY_NODE_LIST) {
        return py_stack_check(py) && assign_items(py, target, value);
    }
    struct py_value base = py_run_expression(py, target->a);
    if (py_failed(base)) {
        return false;
    }
    if (target->kind == PY_NODE_ATTRIBUTE) {
        py_at_node(py, target);
        return py_setattr_str(py, base, target->name, value);
    }
    struct py_value key = py_run_expression(py, target->b);
    py_at_node(py, target);
    return !py_failed(key) && py_setitem(py, base, key, value);
}

/* The parts of the target are evaluated once. */
bool
py_run_target(struct py *py, const struct py_node *node, struct py_target *ret)
{
    const struct py_node *target = node->a;
    *ret = (struct py_target){py_none(), py_none(), py_none()};
    if (target->kind == PY_NODE_NAME) {
        ret->value = py_name_load(py, target);
        return !py_failed(ret->value);
    }
    ret->base = py_run_expression(py, target->a);
    if (!py_failed(ret->base) && target->kind == PY_NODE_SUBSCRIPT) {
        ret->key = py_run_expression(py, target->b);
    }
    if (py_failed(ret->base) || py_failed(ret->key)) {
        return false;
    }
    py_at_node(py, node);
    ret->value = target->kind == PY_NODE_SUBSCRIPT ? py_getitem(py, ret->base, ret->key)
                                                   : py_getattr_str(py, ret->base, target->name);
    return !py_failed(ret->value);
}

bool
py_run_target_update(struct py *py, const struct py_node *node, const struct py_target *target,
    struct py_value operand)
{
    const struct py_node *place = node->a;
    py_at_node(py, node);
    struct py_value value = py_binary_in_place(py, (enum py_op)node->op, target->value, operand);
    if (py_failed(value)) {
        return false;
    }
    if (place->kind == PY_NODE_NAME) {
        return py_name_store(py, place, value);
    }
    return place->kind == PY_NODE_SUBSCRIPT ? py_setitem(py, target->base, target->key, value)
                                            : py_setattr_str(py, target->base, place->name, value);
}

bool
py_run_augmented(struct py *py, const struct py_node *node)
{
    struct py_target target;
    if (!py_run_target(py, node, &target)) {
        return false;
    }
    struct py_value operand = py_run_expression(py, node->b);
    return !py_failed(operand) && py_run_target_update(py, node, &target, operand);
}
