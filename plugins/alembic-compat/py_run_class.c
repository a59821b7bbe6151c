/* Class statements. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_iter.h"
#include "py_module_value.h"
#include "py_ops.h"
#include "py_run.h"
#include "py_typing.h"

/* ---- class ------------------------------------------------------------------------------------
 */

/* The first base that is a placeholder of which nothing is known; absent: there is none. Such a
 * class cannot be made, and becomes that placeholder: it matters only where it is used. */
static struct py_value
unknown_base(struct py *py, const struct py_call_args *args)
{
    for (size_t index = 0; index < args->positional.as.list->n; index++) {
        struct py_value base = args->positional.as.list->items[index];
        if (base.kind == PY_UNKNOWN && py_failed(py_unknown_found(py, base))) {
            return py_has_error(py) ? py_absent() : base;
        }
    }
    return py_absent();
}

/* Whether a base is TypedDict, or a class that has it. */
static bool
makes_dicts(const struct py_list *bases)
{
    for (size_t index = 0; index < bases->n; index++) {
        if (bases->items[index].kind == PY_CLASS &&
            py_class_derives_type(bases->items[index].as.cls, &py_type_typed_dict)) {
            return true;
        }
    }
    return false;
}

static bool
collect_bases(
    struct py *py, const struct py_call_args *given, struct py_class **bases, size_t *ret_n)
{
    struct py_call_args args = *given;
    *ret_n = 0;
    for (size_t index = 0; index < args.n_keywords; index++) {
        const struct py_str *name = args.keywords[index].name;
        if (py_str_eq_lit(name, "total") && makes_dicts(args.positional.as.list)) {
            continue;
        }
        (void)py_refuse(py, "the keyword '%.*s' of a class statement", (int)name->len, name->ptr);
        return false;
    }
    for (size_t index = 0; index < args.positional.as.list->n; index++) {
        struct py_value base = args.positional.as.list->items[index];
        if (base.kind == PY_UNKNOWN) {
            base = py_resolve_unknown(py, base);
        }
        if (py_failed(base)) {
            return false;
        }
        const struct py_typing *form = py_typing_of(base);
        base = form != NULL && py_given(form->origin) ? form->origin : base;
        if (base.kind != PY_CLASS || *ret_n == PY_CLASS_MAX_BASES) {
            (void)py_refuse(py, "a base of type '%s' in a class statement", py_type_name(py, base));
            return false;
        }
        const struct py_type *type = base.as.cls->type;
        if (type != NULL && (type->flags & PY_TYPE_FINAL) != 0) {
            (void)py_refuse(py, "a class derived from '%s'", type->name);
            return false;
        }
        bases[(*ret_n)++] = base.as.cls;
    }
    return true;
}

static bool
has_subclassed(const struct py_meta *meta)
{
    return meta->subclassed != NULL;
}

static bool
wants_annotations(struct py_class *const *bases, size_t n)
{
    for (size_t index = 0; index < n; index++) {
        if (py_class_meta(bases[index], has_subclassed) != NULL) {
            return true;
        }
    }
    return false;
}

/* Whether a decorator is named dataclass. */
static bool
wants_fields(const struct py_node *node)
{
    for (uint32_t index = 0; index < node->n_more; index++) {
        const struct py_node *decorator = node->more[index];
        decorator = decorator->kind == PY_NODE_CALL ? decorator->a : decorator;
        if ((decorator->kind == PY_NODE_NAME || decorator->kind == PY_NODE_ATTRIBUTE) &&
            py_str_is((struct py_value){.kind = PY_STR, .as.str = decorator->name}, "dataclass")) {
            return true;
        }
    }
    return false;
}

/* Tell the bases: a native one by its meta hook, Python ones by __init_subclass__, attributes by
 * __set_name__. */
static bool
announce(struct py *py, struct py_class *cls)
{
    const struct py_meta *meta = py_class_meta(cls, has_subclassed);
    struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    while (py_dict_next(cls->dict, &pos, &key, &value)) {
        if (value.kind != PY_OBJECT) {
            continue;
        }
        struct py_special special =
            py_special_find(value.as.object->cls, "__set_name__", PY_HOOK_NONE);
        if (py_given(special.function)) {
            (void)py_refuse(py, "a descriptor with __set_name__");
            return false;
        }
    }
    for (size_t index = 1; index < cls->n_mro; index++) {
        struct py_value hook = py_dict_get_lit(cls->mro[index]->dict, "__init_subclass__");
        if (hook.kind == PY_NATIVE) { // that of object does nothing
            break;
        }
        if (py_given(hook)) {
            hook = hook.kind == PY_OBJECT ? py_bind_attribute(py, hook, self) : hook;
            if (py_failed(hook) ||
                py_failed(hook.kind == PY_FUNCTION ? py_call_with(py, hook, &self, 1)
                                                   : py_call_with(py, hook, NULL, 0))) {
                return false;
            }
            break;
        }
    }
    return meta == NULL || meta->subclassed(py, cls);
}

static struct py_value
finish_class(struct py *py, const struct py_node *node, struct py_class *const *bases, size_t n,
    struct py_frame *frame)
{
    struct py_value value = {.kind = PY_CLASS};
    struct py_class *cls = py_class_new(py, node->b->name, bases, n, frame->class_dict);
    if (cls == NULL) {
        return py_absent();
    }
    cls->module = py_intern(py, frame->module->name, strlen(frame->module->name));
    cls->qualname = frame->class_qualname;
    if (cls->module == NULL) {
        return py_absent();
    }
    frame->class_cell->cls = cls;
    value.as.cls = cls;
    return announce(py, cls) ? value : py_absent();
}

struct py_value
py_run_class(struct py *py, const struct py_node *node)
{
    struct py_class *bases[PY_CLASS_MAX_BASES];
    size_t n_bases = 0;
    struct py_call_args args;
    if (!py_run_arguments(py, node->a, &args)) {
        return py_absent();
    }
    struct py_value unknown = unknown_base(py, &args);
    if (py_given(unknown) || py_has_error(py)) {
        return unknown;
    }
    if (!collect_bases(py, &args, bases, &n_bases)) {
        return py_absent();
    }
    struct py_value dict = py_dict_new(py);
    struct py_class_cell *cell = py_alloc(py, sizeof(*cell));
    const char *name = py_c_str(py, node->b->name);
    if (py_failed(dict) || cell == NULL || name == NULL) {
        return py_absent();
    }
    struct py_frame frame = *py->frame;
    struct py_frame *outer = py->frame;
    struct py_value qualname = py_absent();
    if (outer->class_qualname != NULL) {
        qualname = py_strf(
            py, "%.*s.%s", (int)outer->class_qualname->len, outer->class_qualname->ptr, name);
    } else if (outer->function != NULL) {
        qualname = py_strf(py, "%.*s.<locals>.%s", (int)outer->function->qualname->len,
            outer->function->qualname->ptr, name);
    } else {
        qualname = py_str_borrow(py, node->b->name->ptr, node->b->name->len);
    }
    if (py_failed(qualname)) {
        return py_absent();
    }
    frame.back = outer;
    frame.name = name;
    frame.class_dict = dict.as.dict;
    frame.class_cell = cell;
    frame.class_qualname = qualname.as.str;
    frame.wants_annotations = wants_annotations(bases, n_bases);
    frame.wants_fields = wants_fields(node);
    if (node->n_items > 0 && node->items[0]->kind == PY_NODE_EXPRESSION &&
        node->items[0]->a->kind == PY_NODE_CONSTANT &&
        !py_dict_set_lit(py, dict.as.dict, "__doc__", node->items[0]->a->constant)) {
        return py_absent();
    }
    py->frame = &frame;
    enum py_flow ended = py_run_block(py, node->items, node->n_items);
    py->frame = outer;
    py_at_node(py, node);
    return ended == PY_FLOW_NEXT ? finish_class(py, node, bases, n_bases, &frame) : py_absent();
}
