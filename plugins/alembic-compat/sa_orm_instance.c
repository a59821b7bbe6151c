/*
 * Instances: their values, which of them changed, and what is missing.
 */
#include "py_attr.h"
#include "py_class.h"
#include "py_dict.h"
#include "sa_exc.h"
#include "sa_orm_session.h"

static const struct py_type state_type = {
    .name = "InstanceState", .module = "sqlalchemy.orm.state", .flags = PY_TYPE_FINAL};

/* A new object has the discriminator of its model. */
static bool
put_identity(struct py *py, struct py_value value)
{
    const struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    if (mapper == NULL || mapper->root->discriminator == NULL || py_failed(mapper->identity)) {
        return true;
    }
    struct py_value key = {.kind = PY_STR, .as.str = mapper->root->discriminator->name};
    return py_dict_set(py, value.as.object->attrs, key, mapper->identity);
}

static struct al_orm_object *
begin(struct py *py, struct py_value value, bool is_loaded)
{
    struct al_orm_object *instance = py_payload(value, &al_py_model);
    if (instance == NULL || instance->is_begun) {
        return instance;
    }
    instance->is_begun = true;
    instance->identity = py_none();
    instance->before = py_dict_new(py);
    instance->unset = py_dict_new(py);
    instance->later = py_dict_new(py);
    struct py_dict *attrs = py_object_attrs(py, value.as.object);
    struct py_value state = py_object_new(py, &state_type, NULL);
    if (attrs == NULL || py_failed(state) || py_failed(instance->before) ||
        py_failed(instance->unset) || py_failed(instance->later) ||
        !py_dict_set_lit(py, attrs, "_sa_instance_state", state) ||
        (!is_loaded && !put_identity(py, value))) {
        return NULL;
    }
    return instance;
}

struct al_orm_object *
al_instance_of(struct py *py, struct py_value value)
{
    return begin(py, value, false);
}

bool
al_list_holds(struct py_value list, struct py_value item)
{
    for (size_t i = 0; i < list.as.list->n; i++) {
        if (py_same(list.as.list->items[i], item)) {
            return true;
        }
    }
    return false;
}

struct py_value
al_instance_new(struct py *py, struct al_mapper *mapper)
{
    struct py_value made = py_object_of_class(py, mapper->cls, NULL);
    return py_failed(made) || begin(py, made, true) == NULL ? py_absent() : made;
}

struct py_value
al_instance_peek(struct py_value value, const struct py_str *name)
{
    const struct py_dict *attrs = value.as.object->attrs;
    return attrs == NULL ? py_absent() : py_dict_get_str(attrs, name);
}

bool
al_instance_put(
    struct py *py, struct py_value value, struct py_str *name, struct py_value attribute)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    struct py_value key = {.kind = PY_STR, .as.str = name};
    struct py_dict *attrs = py_object_attrs(py, value.as.object);
    return instance != NULL && attrs != NULL && py_dict_set(py, attrs, key, attribute) &&
           py_dict_remove(py, instance->unset.as.dict, key) >= 0;
}

struct py_value
al_instance_get(struct py *py, struct py_value value, struct al_property *property)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    struct py_value own = instance == NULL ? py_absent() : al_instance_peek(value, property->name);
    if (instance == NULL || py_given(own)) {
        return own;
    }
    if (instance->life == AL_TRANSIENT || instance->life == AL_PENDING ||
        py_given(py_dict_get_str(instance->unset.as.dict, property->name))) {
        return py_none();
    }
    if (instance->session == NULL) {
        return py_raise(py, &al_exc_detached,
            "Instance <%.*s> is not bound to a Session; attribute refresh operation cannot proceed",
            (int)property->mapper->cls->name->len, property->mapper->cls->name->ptr);
    }
    struct al_session *session = instance->session;
    session->asked = property;
    bool is_read = al_session_refresh(py, session, value, false);
    session->asked = NULL;
    if (!is_read) {
        return py_absent();
    }
    own = al_instance_peek(value, property->name);
    return py_given(own) ? own : py_none();
}

/* Remember what the database has of an attribute, at its first change. */
static bool
note_change(
    struct py *py, struct al_orm_object *instance, struct py_value value, struct py_str *name)
{
    struct py_value key = {.kind = PY_STR, .as.str = name};
    if (py_given(py_dict_get_str(instance->before.as.dict, name))) {
        return true;
    }
    struct py_value old = al_instance_peek(value, name);
    struct py_value unknown = {.kind = PY_ELLIPSIS};
    return py_dict_set(py, instance->before.as.dict, key, py_given(old) ? old : unknown);
}

bool
al_instance_change(
    struct py *py, struct py_value value, struct py_str *name, struct py_value attribute)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    return instance != NULL && note_change(py, instance, value, name) &&
           al_instance_put(py, value, name, attribute);
}

bool
al_instance_set(
    struct py *py, struct py_value value, struct al_property *property, struct py_value attribute)
{
    struct al_orm_object *instance = al_instance_of(py, value);
    if (instance == NULL) {
        return false;
    }
    /* where the row is must be known when its key changes */
    if (instance->life == AL_PERSISTENT && property->column->primary_key &&
        py_failed(al_instance_get(py, value, property))) {
        return false;
    }
    attribute = al_validate(py, value, property->name, attribute);
    return !py_failed(attribute) && al_instance_change(py, value, property->name, attribute);
}

void
al_instance_expire_one(struct py_value value, const struct py_str *name)
{
    struct al_orm_object *instance = py_payload(value, &al_py_model);
    struct py_dict *attrs = value.as.object->attrs;
    if (attrs != NULL) {
        (void)py_dict_remove_str(attrs, name);
    }
    (void)py_dict_remove_str(instance->before.as.dict, name);
    (void)py_dict_remove_str(instance->unset.as.dict, name);
    (void)py_dict_remove_str(instance->later.as.dict, name);
}

void
al_instance_expire(struct py_value value)
{
    const struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    for (size_t i = 0; i < mapper->properties.n; i++) {
        const struct al_property *property = mapper->properties.items[i];
        al_instance_expire_one(value, property->name);
    }
    for (size_t i = 0; i < mapper->relations.n; i++) {
        const struct al_relation *relation = mapper->relations.items[i];
        al_instance_expire_one(value, relation->name);
    }
}

bool
al_instance_is_modified(struct py *py, struct py_value value)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    return instance != NULL && py_dict_len(instance->before.as.dict) > 0;
}
