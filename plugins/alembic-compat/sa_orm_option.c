/*
 * joinedload() and its kin: relationships that are loaded with their owner, each beginning where the one before
 * it ends; load_only(), defer() and undefer(): columns that wait until they are asked for.
 */
#include "sa_orm_option.h"

#include "py_class.h"
#include "sa_exc.h"
#include "sa_select.h"

enum kind {
    LOAD_EAGERLY,
    LOAD_JOINED, /* the same, by a join */
    LOAD_LAZILY,
    LOAD_ONLY,
    LOAD_LATER,
    LOAD_NOW,
};

struct option {
    struct py_value path; /* a list: relationships, or columns */
    enum kind kind;
};

static const struct py_type option_type;

static struct py_value
option_new(struct py *py, struct py_value before, const struct py_args *args, enum kind kind)
{
    struct option *option;
    struct py_value made = py_object_new(py, &option_type, (void **)&option);
    struct py_value path = py_failed(before) ? py_list_new(py) : py_to_list(py, before);
    for (size_t i = 0; !py_failed(path) && i < args->n_pos; i++) {
        bool is_it =
            kind >= LOAD_ONLY ? al_property_of(args->pos[i]) != NULL : al_relation_in(args->pos[i]);
        if (!is_it) {
            return py_refuse(py, "this option of a query is not supported");
        }
        if (!py_list_append(py, path.as.list, args->pos[i])) {
            return py_absent();
        }
    }
    if (args->n_kw > 0) {
        return py_refuse(py, "keyword arguments of an option of a query are not supported");
    }
    if (!py_failed(made)) {
        *option = (struct option){path, kind};
    }
    return py_failed(path) ? path : made;
}

#define MAKER(suffix, kind)                                                                        \
    struct py_value al_fn_##suffix(                                                                \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)self;                                                                                \
        return option_new(py, py_absent(), args, kind);                                            \
    }

MAKER(joinedload, LOAD_JOINED)
MAKER(selectinload, LOAD_EAGERLY)
MAKER(lazyload, LOAD_LAZILY)
MAKER(load_only, LOAD_ONLY)
MAKER(defer, LOAD_LATER)
MAKER(undefer, LOAD_NOW)

/* What comes behind a path of relationships. */
static struct py_value
then(struct py *py, struct py_value self, const struct py_args *args, enum kind kind)
{
    const struct option *option = self.as.object->payload;
    if (option->kind != LOAD_EAGERLY && option->kind != LOAD_JOINED) {
        return py_refuse(py, "this option of a query is not supported");
    }
    return option_new(py, option->path, args, option->kind == LOAD_JOINED ? LOAD_JOINED : kind);
}

static struct py_value
then_joined(struct py *py, struct py_value self, const struct py_args *args)
{
    return then(py, self, args, LOAD_JOINED);
}

static struct py_value
then_eagerly(struct py *py, struct py_value self, const struct py_args *args)
{
    return then(py, self, args, LOAD_EAGERLY);
}

static const struct py_def option_members[] = {
    {.name = "joinedload", .kind = PY_DEF_FUNCTION, .fn = then_joined},
    {.name = "selectinload", .kind = PY_DEF_FUNCTION, .fn = then_eagerly},
    {.name = "subqueryload", .kind = PY_DEF_FUNCTION, .fn = then_eagerly},
    {.name = NULL},
};

static const struct py_type option_type = {.name = "Load",
    .module = "sqlalchemy.orm.strategy_options",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct option),
    .members = option_members};

/* ---- On a statement ----------------------------------------------------------------------------------- */

/* The options of a statement, a list; NULL: it has none. */
static const struct py_list *
options_of(const struct al_select *select)
{
    const struct py_value *kept = select == NULL ? NULL : select->options;
    return kept == NULL ? NULL : kept->as.list;
}

bool
al_options_add(struct py *py, struct al_select *select, const struct py_args *args, bool is_query)
{
    const struct py_value *old = select->options;
    struct py_value *kept = al_take(py, sizeof(*kept));
    struct py_value list = old == NULL ? py_list_new(py) : py_to_list(py, *old);
    for (size_t i = 0; !py_failed(list) && i < args->n_pos; i++) {
        const struct option *option = py_payload(args->pos[i], &option_type);
        bool is_joined = option != NULL && option->kind == LOAD_JOINED && !is_query;
        if (option == NULL || is_joined) {
            (void)py_refuse(py, is_joined ? "joinedload() in select() is not supported"
                                          : "this option of a query is not supported");
            return false;
        }
        if (!py_list_append(py, list.as.list, args->pos[i])) {
            return false;
        }
    }
    if (kept == NULL || py_failed(list)) {
        return false;
    }
    *kept = list;
    select->options = kept;
    return true;
}

/* Whether an option names a column; *ret_speaks says whether it speaks of its model. */
static bool
names(const struct option *option, const struct al_property *property, bool *ret_speaks)
{
    for (size_t i = 0; i < option->path.as.list->n; i++) {
        const struct al_property *one = al_property_of(option->path.as.list->items[i]);
        bool is_kin = one != NULL && one->mapper->root == property->mapper->root;
        *ret_speaks |= is_kin;
        if (is_kin && py_str_eq(one->name, property->name)) {
            return true;
        }
    }
    return false;
}

bool
al_options_leave(const struct al_select *select, const struct al_property *property)
{
    const struct py_list *options = options_of(select);
    const struct al_mapper *root = property->mapper->root;
    bool is_discriminator =
        root->discriminator != NULL && py_str_eq(root->discriminator->name, property->name);
    bool is_left = property->is_deferred;
    if (property->column->primary_key || is_discriminator) {
        return false;
    }
    for (size_t i = 0; options != NULL && i < options->n; i++) {
        const struct option *option = options->items[i].as.object->payload;
        bool speaks = false;
        if (option->kind < LOAD_ONLY) {
            continue;
        }
        bool is_named = names(option, property, &speaks);
        if (option->kind == LOAD_ONLY) {
            is_left = speaks ? !is_named : is_left;
        } else if (is_named) {
            is_left = option->kind == LOAD_LATER;
        }
    }
    return is_left;
}

/* A path, walked for one object. */
static bool
follow(struct py *py, struct py_value value, const struct py_value *path, size_t n)
{
    struct al_relation *relation = n == 0 ? NULL : al_relation_of(path[0]);
    if (relation == NULL || py_is_none(value) ||
        !al_mapper_is_a(al_mapper_of_class(value.as.object->cls), relation->mapper)) {
        return true;
    }
    struct py_value own = al_related_get(py, value, relation);
    if (py_failed(own)) {
        return false;
    }
    if (!relation->is_list) {
        return follow(py, own, path + 1, n - 1);
    }
    struct py_value list = py_to_list(py, own);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        if (!follow(py, list.as.list->items[i], path + 1, n - 1)) {
            return false;
        }
    }
    return !py_failed(list);
}

bool
al_options_load(struct py *py, const struct al_select *select, struct py_value value)
{
    const struct py_list *options = options_of(select);
    for (size_t i = 0; options != NULL && i < options->n; i++) {
        const struct option *option = options->items[i].as.object->payload;
        const struct py_list *path = option->path.as.list;
        bool is_eager = option->kind == LOAD_EAGERLY || option->kind == LOAD_JOINED;
        if (is_eager && !follow(py, value, path->items, path->n)) {
            return false;
        }
    }
    return true;
}
