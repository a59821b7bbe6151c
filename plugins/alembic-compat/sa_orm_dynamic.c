/*
 * relationship(lazy="dynamic"): an instance has a query of what is on the other side, and takes objects into it.
 */
#include "sa_exc.h"
#include "sa_orm_result.h"
#include "sa_select.h"

/* The payload begins as that of Query. */
struct dynamic {
    struct al_query query;
    struct py_value owner;
    struct al_relation *relation;
};

static const struct py_type dynamic_type;

struct py_value
al_dynamic_get(struct py *py, struct py_value value, struct al_relation *relation)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    bool is_whole = false;
    if (instance != NULL && (instance->life != AL_PERSISTENT || instance->session == NULL)) {
        return py_refuse(py,
            "a dynamic relationship ('%.*s') of an object that is not in the "
            "database is not supported",
            (int)relation->name->len, relation->name->ptr);
    }
    struct al_expr *where =
        instance == NULL ? NULL : al_related_where(py, value, relation, &is_whole);
    struct al_select *select = where == NULL ? NULL : al_select_begin(py, AL_SELECT_SELECT);
    if (select == NULL) {
        return py_has_error(py) ? py_absent()
                                : py_refuse(py, "a dynamic relationship without a key is not "
                                                "supported");
    }
    select->where = where;
    select->order_by = relation->order_by;
    select->order_by.size = relation->order_by.n;
    struct dynamic *dynamic;
    struct py_value made = py_object_new(py, &dynamic_type, (void **)&dynamic);
    if (py_failed(made) || !al_mapper_select(py, relation->target, relation->target->table, select,
                               &select->columns)) {
        return py_absent();
    }
    *dynamic = (struct dynamic){
        .query = {.session = instance->session, .select = select, .parameters = py_none()},
        .owner = value,
        .relation = relation};
    return made;
}

/* What is behind the query as a list; its changes are written with the next flush. */
static struct py_value
dynamic_change(struct py *py, struct py_value self, const struct py_args *args, const char *method)
{
    const struct dynamic *dynamic = self.as.object->payload;
    struct py_value list = al_related_get(py, dynamic->owner, dynamic->relation);
    return py_failed(list) ? list : py_call_method(py, list, method, args->pos, args->n_pos);
}

static struct py_value
dynamic_append(struct py *py, struct py_value self, const struct py_args *args)
{
    return dynamic_change(py, self, args, "append");
}

static struct py_value
dynamic_extend(struct py *py, struct py_value self, const struct py_args *args)
{
    return dynamic_change(py, self, args, "extend");
}

static struct py_value
dynamic_remove(struct py *py, struct py_value self, const struct py_args *args)
{
    return dynamic_change(py, self, args, "remove");
}

static const struct py_def dynamic_members[] = {
    {.name = "append", .kind = PY_DEF_FUNCTION, .fn = dynamic_append, .signature = "item"},
    {.name = "extend", .kind = PY_DEF_FUNCTION, .fn = dynamic_extend, .signature = "iterator"},
    {.name = "remove", .kind = PY_DEF_FUNCTION, .fn = dynamic_remove, .signature = "item"},
    {.name = NULL},
};

static const struct py_type dynamic_type = {.name = "AppenderQuery",
    .module = "sqlalchemy.orm.dynamic",
    .bases = {&al_py_query},
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct dynamic),
    .members = dynamic_members,
    .iter = al_query_iter,
    .getitem = al_query_getitem};
