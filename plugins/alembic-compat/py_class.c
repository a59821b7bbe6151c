/* Classes: see py_class.h and py_module.h. */
#include "py_class.h"

#include <string.h>

#include "py_dict.h"
#include "py_eval.h"
#include "py_iter.h"
#include "py_state.h"

#define MAX_MRO 64

/* ---- The order of lookup ----------------------------------------------------------------------
 */

bool
py_class_derives(const struct py_class *cls, const struct py_class *base)
{
    for (size_t index = 0; index < cls->n_mro; index++) {
        if (cls->mro[index] == base) {
            return true;
        }
    }
    return false;
}

bool
py_class_derives_type(const struct py_class *cls, const struct py_type *type)
{
    for (size_t index = 0; index < cls->n_mro; index++) {
        if (cls->mro[index]->type == type) {
            return true;
        }
    }
    return false;
}

/* Whether `candidate` stands in the tail of any of the lists that are merged. */
static bool
in_a_tail(struct py_class *const *lists[], const size_t *sizes, const size_t *heads, size_t n,
    const struct py_class *candidate)
{
    for (size_t list = 0; list < n; list++) {
        for (size_t at = heads[list] + 1; at < sizes[list]; at++) {
            if (lists[list][at] == candidate) {
                return true;
            }
        }
    }
    return false;
}

/* C3: merge the orders of the bases and the list of the bases itself. */
static bool
compute_mro(struct py *py, struct py_class *cls)
{
    struct py_class *const *lists[PY_CLASS_MAX_BASES + 1];
    size_t sizes[PY_CLASS_MAX_BASES + 1];
    size_t heads[PY_CLASS_MAX_BASES + 1] = {0};
    size_t n = 0;
    struct py_class *mro[MAX_MRO];
    size_t n_mro = 0;
    for (; n < cls->n_bases; n++) {
        lists[n] = cls->bases[n]->mro;
        sizes[n] = cls->bases[n]->n_mro;
    }
    lists[n] = cls->bases;
    sizes[n++] = cls->n_bases;
    mro[n_mro++] = cls;
    for (;;) {
        struct py_class *next = NULL;
        bool is_done = true;
        for (size_t list = 0; list < n && next == NULL; list++) {
            if (heads[list] == sizes[list]) {
                continue;
            }
            is_done = false;
            struct py_class *candidate = lists[list][heads[list]];
            next = in_a_tail(lists, sizes, heads, n, candidate) ? NULL : candidate;
        }
        if (is_done) {
            break;
        }
        if (next == NULL || n_mro == MAX_MRO) {
            (void)py_raise(py, &py_exc_type_error,
                "Cannot create a consistent method resolution order (MRO) for bases");
            return false;
        }
        mro[n_mro++] = next;
        for (size_t list = 0; list < n; list++) {
            heads[list] += heads[list] < sizes[list] && lists[list][heads[list]] == next;
        }
    }
    cls->mro = py_alloc(py, n_mro * sizeof(struct py_class *));
    if (cls->mro == NULL) {
        return false;
    }
    memcpy(cls->mro, mro, n_mro * sizeof(struct py_class *));
    cls->n_mro = n_mro;
    return true;
}

static bool
is_plain_type(const struct py_type *type)
{
    return type == &py_type_str || type == &py_type_int || type == &py_type_float ||
           type == &py_type_list || type == &py_type_tuple || type == &py_type_dict ||
           type == &py_type_set || type == &py_type_frozenset || type == &py_type_bytes;
}

/* What instances carry is what the types among the bases ask for. */
static void
inherit(struct py_class *cls)
{
    for (size_t index = 0; index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type == NULL) {
            continue;
        }
        if (type->payload_size > cls->payload_size) {
            cls->payload_size = type->payload_size;
        }
        if (cls->plain_base == NULL && is_plain_type(type)) {
            cls->plain_base = cls->mro[index];
        }
    }
}

struct py_class *
py_class_new(struct py *py, struct py_str *name, struct py_class *const *bases, size_t n_bases,
    struct py_dict *dict)
{
    struct py_class *cls = py_alloc(py, sizeof(*cls));
    struct py_class *object = NULL;
    if (n_bases == 0) {
        object = py_class_of_type(py, &py_type_object);
        bases = &object;
        n_bases = 1;
    }
    struct py_class **copy = py_alloc(py, n_bases * sizeof(struct py_class *));
    if (cls == NULL || copy == NULL || bases[0] == NULL) {
        return NULL;
    }
    if (n_bases > PY_CLASS_MAX_BASES) {
        (void)py_refuse(py, "a class with more than %d bases", PY_CLASS_MAX_BASES);
        return NULL;
    }
    memcpy(copy, bases, n_bases * sizeof(struct py_class *));
    cls->name = name;
    cls->qualname = name;
    cls->dict = dict;
    cls->bases = copy;
    cls->n_bases = n_bases;
    if (!compute_mro(py, cls)) {
        return NULL;
    }
    inherit(cls);
    return cls;
}

/* ---- Classes of types -------------------------------------------------------------------------
 */

static size_t
type_slot(const struct py *py, const struct py_type *type)
{
    size_t mask = py->types_capacity - 1;
    size_t at = ((size_t)(uintptr_t)type >> 4) * 0x9E3779B1u & mask;
    while (py->types[at].type != NULL && py->types[at].type != type) {
        at = (at + 1) & mask;
    }
    return at;
}

static bool
remember_type(struct py *py, const struct py_type *type, struct py_class *cls)
{
    if ((py->n_types + 1) * 2 > py->types_capacity) {
        struct py_type_slot *old = py->types;
        size_t old_capacity = py->types_capacity;
        size_t capacity = old_capacity == 0 ? 64 : old_capacity * 2;
        struct py_type_slot *types = py_alloc(py, capacity * sizeof(*types));
        if (types == NULL) {
            return false;
        }
        py->types = types;
        py->types_capacity = capacity;
        for (size_t at = 0; at < old_capacity; at++) {
            if (old[at].type != NULL) {
                py->types[type_slot(py, old[at].type)] = old[at];
            }
        }
    }
    py->types[type_slot(py, type)] = (struct py_type_slot){type, cls};
    py->n_types++;
    return true;
}

static bool
fill_members(struct py *py, struct py_class *cls, const struct py_def *defs)
{
    for (const struct py_def *def = defs; def != NULL && def->name != NULL; def++) {
        struct py_str *name = py_intern(py, def->name, strlen(def->name));
        struct py_value value = name == NULL ? py_absent() : py_def_value(py, def);
        if (py_failed(value)) {
            return false;
        }
        if (value.kind == PY_NATIVE) {
            value.as.native->owner = cls;
        }
        if (!py_dict_set_str(py, cls->dict, name, value)) {
            return false;
        }
    }
    return true;
}

struct py_class *
py_class_of_type(struct py *py, const struct py_type *type)
{
    if (py->types_capacity > 0) {
        const struct py_type_slot *slot = &py->types[type_slot(py, type)];
        if (slot->type != NULL) {
            return slot->cls;
        }
    }
    struct py_class *bases[PY_TYPE_BASES];
    size_t n_bases = 0;
    for (; n_bases < PY_TYPE_BASES && type->bases[n_bases] != NULL; n_bases++) {
        bases[n_bases] = py_class_of_type(py, type->bases[n_bases]);
        if (bases[n_bases] == NULL) {
            return NULL;
        }
    }
    if (n_bases == 0 && type != &py_type_object) {
        bases[0] = py_class_of_type(py, &py_type_object);
        n_bases = 1;
    }
    struct py_class *cls = py_alloc(py, sizeof(*cls));
    struct py_value dict = py_dict_new(py);
    const char *module = type->module == NULL ? "builtins" : type->module;
    if (cls == NULL || py_failed(dict) || (n_bases > 0 && bases[0] == NULL)) {
        return NULL;
    }
    cls->name = py_intern(py, type->name, strlen(type->name));
    cls->module = py_intern(py, module, strlen(module));
    cls->qualname = cls->name;
    cls->dict = dict.as.dict;
    cls->type = type;
    cls->n_bases = n_bases;
    cls->bases = py_alloc(py, (n_bases + 1) * sizeof(struct py_class *));
    if (cls->name == NULL || cls->module == NULL || cls->bases == NULL) {
        return NULL;
    }
    memcpy(cls->bases, bases, n_bases * sizeof(struct py_class *));
    if (!compute_mro(py, cls)) {
        return NULL;
    }
    inherit(cls);
    return remember_type(py, type, cls) && fill_members(py, cls, type->members) ? cls : NULL;
}

struct py_value
py_class_value(struct py *py, const struct py_type *type)
{
    struct py_value value = {.kind = PY_CLASS};
    value.as.cls = py_class_of_type(py, type);
    return value.as.cls == NULL ? py_absent() : value;
}

/* ---- The class of a value ---------------------------------------------------------------------
 */

struct py_class *
py_class_of(struct py *py, struct py_value value)
{
    if (value.kind == PY_OBJECT) {
        return value.as.object->cls;
    }
    if (value.kind == PY_UNKNOWN || value.kind == PY_ABSENT) {
        return py_class_of_type(py, &py_type_object);
    }
    if (value.kind == PY_ITERATOR) {
        return py_class_of_type(py, value.as.iterator->type);
    }
    if (value.kind == PY_DICT_VIEW) {
        return py_class_of_type(py, py_type_of_view(value));
    }
    return py_class_of_type(py, py_type_of_kind(value.kind));
}

const char *
py_type_name(struct py *py, struct py_value value)
{
    struct py_class *cls = py_class_of(py, value);
    const char *name = cls == NULL || cls->type != NULL ? NULL : py_c_str(py, cls->name);
    return name != NULL ? name : cls != NULL && cls->type != NULL ? cls->type->name : "object";
}

bool
py_isinstance(struct py *py, struct py_value value, const struct py_type *type)
{
    if (value.kind == PY_OBJECT) {
        return py_class_derives_type(value.as.object->cls, type);
    }
    struct py_class *cls = py_class_of(py, value);
    return cls != NULL && value.kind != PY_UNKNOWN && py_class_derives_type(cls, type);
}

bool
py_is_subclass(struct py_value value, const struct py_type *type)
{
    return value.kind == PY_CLASS && py_class_derives_type(value.as.cls, type);
}

/* ---- Instances --------------------------------------------------------------------------------
 */

struct py_value
py_object_of_class(struct py *py, struct py_class *cls, void **ret_payload)
{
    struct py_value value = {.kind = PY_OBJECT};
    struct py_object *object = py_alloc(py, sizeof(*object));
    if (object == NULL) {
        return py_absent();
    }
    object->cls = cls;
    if (cls->payload_size > 0) {
        object->payload = py_alloc(py, cls->payload_size);
        if (object->payload == NULL) {
            return py_absent();
        }
    }
    if (ret_payload != NULL) {
        *ret_payload = object->payload;
    }
    value.as.object = object;
    return value;
}

struct py_value
py_object_new(struct py *py, const struct py_type *type, void **ret_payload)
{
    struct py_class *cls = py_class_of_type(py, type);
    return cls == NULL ? py_absent() : py_object_of_class(py, cls, ret_payload);
}

void *
py_payload(struct py_value value, const struct py_type *type)
{
    if (value.kind != PY_OBJECT || !py_class_derives_type(value.as.object->cls, type)) {
        return NULL;
    }
    return value.as.object->payload;
}

struct py_value
py_plain(struct py_value value)
{
    return value.kind == PY_OBJECT && py_given(value.as.object->plain) ? value.as.object->plain
                                                                       : value;
}

/* ---- Lookup -----------------------------------------------------------------------------------
 */

struct py_value
py_class_lookup_str(const struct py_class *cls, const struct py_str *name)
{
    for (size_t index = 0; index < cls->n_mro; index++) {
        struct py_value found = py_dict_get_str(cls->mro[index]->dict, name);
        if (!py_failed(found)) {
            return found;
        }
    }
    return py_absent();
}

struct py_value
py_class_lookup(const struct py_class *cls, const char *name)
{
    struct py_str probe = {.ptr = name, .len = strlen(name)};
    probe.hash = py_hash_bytes(probe.ptr, probe.len);
    return py_class_lookup_str(cls, &probe);
}

const struct py_meta *
py_class_meta(const struct py_class *cls, bool (*has)(const struct py_meta *meta))
{
    for (size_t index = 0; index < cls->n_mro; index++) {
        const struct py_type *type = cls->mro[index]->type;
        if (type != NULL && type->meta != NULL && has(type->meta)) {
            return type->meta;
        }
    }
    return NULL;
}
