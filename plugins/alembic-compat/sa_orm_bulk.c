/*
 * Many objects at once, past the unit of work; and merge().
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_session.h"
#include "sa_select.h"

static bool
emit(struct py *py, struct al_session *session, struct al_select *select)
{
    struct py_value statement = al_select_wrap(py, select);
    return !py_failed(statement) &&
           !py_failed(al_session_execute(py, session, statement, py_none(), false));
}

/* The value of an attribute in a mapping or an object; absent: it has none. */
static struct py_value
value_in(struct py_value source, const struct py_str *name)
{
    return source.kind == PY_DICT ? py_dict_get_str(source.as.dict, name)
                                  : al_instance_peek(source, name);
}

/* An INSERT of what is there; None is left to the defaults, unless it is to be written. */
static bool
insert_one(struct py *py, struct al_session *session, struct al_mapper *mapper,
    struct py_value source, bool writes_none)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_INSERT);
    struct py_value row = py_dict_new(py);
    for (size_t i = 0; select != NULL && !py_failed(row) && i < mapper->properties.n; i++) {
        const struct al_property *property = mapper->properties.items[i];
        struct py_value value = value_in(source, property->name);
        bool is_kind = mapper->root->discriminator != NULL &&
                       py_str_eq(mapper->root->discriminator->name, property->name);
        if (is_kind && py_failed(value) && al_context_of(py)->api == AL_API_20) {
            value = mapper->identity;
        }
        struct py_value key = al_to_py(py, property->column->key);
        const struct al_type *type = al_type_resolve(property->column->type);
        bool is_json = type->info->affinity == AL_AFFINITY_JSON && !type->none_as_null;
        if (py_failed(value) || (py_is_none(value) && !writes_none && !is_json)) {
            continue;
        }
        if (py_failed(key) || !py_dict_set(py, row.as.dict, key, value)) {
            return false;
        }
    }
    if (select == NULL || py_failed(row)) {
        return false;
    }
    select->table = mapper->table;
    return al_insert_row(py, mapper->table, row, AL_ROW_VALUES, &select->assignments) &&
           emit(py, session, select);
}

/* An UPDATE of what is there, by the primary key. */
static bool
update_one(
    struct py *py, struct al_session *session, struct al_mapper *mapper, struct py_value source)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_UPDATE);
    for (size_t i = 0; select != NULL && i < mapper->properties.n; i++) {
        const struct al_property *property = mapper->properties.items[i];
        struct py_value value = value_in(source, property->name);
        bool is_key = property->column->primary_key != 0;
        if (py_failed(value)) {
            if (is_key) {
                (void)py_raise(
                    py, &py_exc_key_error, "'%.*s'", (int)property->name->len, property->name->ptr);
                return false;
            }
            continue;
        }
        if (is_key) {
            struct py_value column = al_property_expr(py, property, mapper->table);
            struct py_value equal =
                py_failed(column) ? column : py_binary(py, PY_OP_EQ, column, value);
            if (py_failed(equal) || !al_expr_and(py, &select->where, equal)) {
                return false;
            }
            continue;
        }
        struct al_assignment *assignment = al_take(py, sizeof(*assignment));
        if (assignment == NULL) {
            return false;
        }
        assignment->column = property->column->name;
        assignment->value = al_expr_coerce(py, value, property->column->type);
        if (assignment->value == NULL || !al_push(py, &select->assignments, assignment)) {
            return false;
        }
    }
    if (select == NULL || select->assignments.n == 0) {
        return select != NULL;
    }
    select->table = mapper->table;
    return emit(py, session, select);
}

static bool
is_of_one_table(struct py *py, const struct al_mapper *mapper)
{
    if (al_mapper_is_joined(mapper)) {
        (void)py_refuse(
            py, "bulk operations with a model that has several tables are not supported");
    }
    return !al_mapper_is_joined(mapper);
}

static struct py_value
bulk(struct py *py, struct py_value self, const struct py_args *args, bool is_insert,
    bool writes_none)
{
    struct al_session *session = al_session_of(self);
    struct al_mapper *mapper = al_mapper_of(args->pos[0]);
    struct py_value list = py_to_list(py, args->pos[1]);
    if (mapper != NULL && !is_of_one_table(py, mapper)) {
        return py_absent();
    }
    if (mapper == NULL || py_failed(list)) {
        return py_has_error(py) ? py_absent()
                                : py_raise(py, &al_exc_argument, "a mapped class is expected");
    }
    for (size_t i = 0; i < list.as.list->n; i++) {
        struct py_value source = list.as.list->items[i];
        if (source.kind != PY_DICT) {
            return py_refuse(py, "bulk mappings that are no dicts are not supported");
        }
        if (is_insert ? !insert_one(py, session, mapper, source, writes_none)
                      : !update_one(py, session, mapper, source)) {
            return py_absent();
        }
    }
    return py_none();
}

struct py_value
al_session_bulk_insert(struct py *py, struct py_value self, const struct py_args *args)
{
    int returns = 0;
    int nulls = 0;
    if (!al_need_flag(py, args->pos[2], &returns) || !al_need_flag(py, args->pos[3], &nulls)) {
        return py_absent();
    }
    return returns ? py_refuse(py, "bulk_insert_mappings(return_defaults=True) is not supported")
                   : bulk(py, self, args, true, nulls != 0);
}

struct py_value
al_session_bulk_update(struct py *py, struct py_value self, const struct py_args *args)
{
    return bulk(py, self, args, false, false);
}

/* Only what has changed of an object that is in the database. */
static struct py_value
changes_of(struct py *py, struct py_value value)
{
    const struct al_orm_object *instance = al_instance_of(py, value);
    const struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
    struct py_value changes = py_dict_new(py);
    for (size_t i = 0; !py_failed(changes) && i < mapper->properties.n; i++) {
        const struct al_property *property = mapper->properties.items[i];
        struct py_value key = {.kind = PY_STR, .as.str = property->name};
        struct py_value own = al_instance_peek(value, property->name);
        bool is_changed = py_given(py_dict_get_str(instance->before.as.dict, property->name)) ||
                          property->column->primary_key;
        if (is_changed && py_given(own) && !py_dict_set(py, changes.as.dict, key, own)) {
            return py_absent();
        }
    }
    return changes;
}

struct py_value
al_session_bulk_save(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_session *session = al_session_of(self);
    struct py_value list = py_to_list(py, args->pos[0]);
    int returns = 0;
    if (py_failed(list) || !al_need_flag(py, args->pos[1], &returns)) {
        return py_absent();
    }
    if (returns) {
        return py_refuse(py, "bulk_save_objects(return_defaults=True) is not supported");
    }
    for (size_t i = 0; i < list.as.list->n; i++) {
        struct py_value value = list.as.list->items[i];
        const struct al_orm_object *instance = al_instance_of(py, value);
        if (instance == NULL) {
            return py_raise(
                py, &al_exc_unmapped, "Class '%s' is not mapped", py_type_name(py, value));
        }
        struct al_mapper *mapper = al_mapper_of_class(value.as.object->cls);
        if (!is_of_one_table(py, mapper)) {
            return py_absent();
        }
        bool is_new = instance->identity.kind != PY_TUPLE;
        struct py_value changes = is_new ? value : changes_of(py, value);
        if (py_failed(changes) || (is_new ? !insert_one(py, session, mapper, value, false)
                                          : !update_one(py, session, mapper, changes))) {
            return py_absent();
        }
    }
    return py_none();
}

/* ---- merge() ------------------------------------------------------------------------------------------ */

/* The object of the session that has the same key, loaded or new, with the values of the one given. */
struct py_value
al_session_merge(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_session *session = al_session_of(self);
    struct py_value given = args->pos[0];
    const struct al_orm_object *instance = al_instance_of(py, given);
    if (instance == NULL || !py_is_nothing(args->pos[2])) {
        return py_has_error(py) ? py_absent()
                                : py_raise(py, &al_exc_unmapped, "Class '%s' is not mapped",
                                      py_type_name(py, given));
    }
    if (instance->session == session) {
        return given;
    }
    struct al_mapper *mapper = al_mapper_of_class(given.as.object->cls);
    for (size_t i = 0; i < mapper->relations.n; i++) {
        const struct al_relation *relation = mapper->relations.items[i];
        if (py_given(al_instance_peek(given, relation->name))) {
            return py_refuse(py, "merge() of an object with related ones is not supported");
        }
    }
    struct py_value *key = al_take(py, (mapper->keys.n + 1) * sizeof(*key));
    bool is_whole = key != NULL;
    for (size_t i = 0; is_whole && i < mapper->keys.n; i++) {
        const struct al_property *property = mapper->keys.items[i];
        key[i] = al_instance_peek(given, property->name);
        is_whole = py_given(key[i]) && !py_is_none(key[i]);
    }
    if (!al_session_autoflush(py, session)) {
        return py_absent();
    }
    struct py_value found =
        is_whole ? al_session_get(py, session, mapper, key, mapper->keys.n) : py_none();
    if (py_failed(found)) {
        return found;
    }
    if (py_is_none(found)) {
        found = al_instance_new(py, mapper);
        if (py_failed(found) || !al_session_add(py, session, found)) {
            return py_absent();
        }
    }
    for (size_t i = 0; i < mapper->properties.n; i++) {
        struct al_property *property = mapper->properties.items[i];
        struct py_value own = al_instance_peek(given, property->name);
        if (py_given(own) && !al_instance_set(py, found, property, own)) {
            return py_absent();
        }
    }
    return found;
}
