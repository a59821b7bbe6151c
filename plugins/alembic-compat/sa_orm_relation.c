/*
 * relationship(): what it was told, and what follows from that once all models are there.
 */
#include "sa_orm_relation.h"
#include "py_typing.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"

struct relationship {
    struct py_value options;
};

static struct py_value
options_of(struct py *py, const struct py_args *args)
{
    struct py_value options = py_dict_new(py);
    static const char *const places[] = {"argument", "secondary"};
    for (size_t i = 0; !py_failed(options) && i < args->n_pos; i++) {
        if (i >= sizeof(places) / sizeof(*places)) {
            return py_refuse(py, "this argument of relationship() is not supported");
        }
        if (!py_dict_set_lit(py, options.as.dict, places[i], args->pos[i])) {
            return py_absent();
        }
    }
    for (size_t i = 0; !py_failed(options) && i < args->n_kw; i++) {
        struct py_value key = {.kind = PY_STR, .as.str = args->kw[i].name};
        if (!py_dict_set(py, options.as.dict, key, args->kw[i].value)) {
            return py_absent();
        }
    }
    return options;
}

static bool
relationship_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct relationship *relationship = self.as.object->payload;
    relationship->options = options_of(py, args);
    return !py_failed(relationship->options);
}

const struct py_type al_py_relationship = {.name = "RelationshipProperty",
    .module = "sqlalchemy.orm.relationships",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct relationship),
    .init = relationship_init};

struct py_value
al_relationship_options(struct py_value value)
{
    const struct relationship *relationship = py_payload(value, &al_py_relationship);
    return relationship == NULL ? py_none() : relationship->options;
}

bool
al_mapper_add_relation(
    struct py *py, struct al_mapper *mapper, struct py_str *name, struct py_value options)
{
    struct al_relation *relation = al_take(py, sizeof(*relation));
    if (relation == NULL) {
        return false;
    }
    *relation = (struct al_relation){.name = name, .mapper = mapper, .options = options};
    struct py_value attribute = al_relation_attribute(py, relation, mapper->table);
    struct py_value key = {.kind = PY_STR, .as.str = name};
    for (size_t i = 0; i < mapper->root->family.n; i++) {
        struct al_mapper *one = mapper->root->family.items[i];
        if (!al_mapper_is_a(one, mapper)) {
            continue;
        }
        if (one->parent != NULL && al_mapper_relation(one, name) != NULL) {
            (void)py_refuse(py, "'%.*s' in place of an inherited relationship is not supported",
                (int)name->len, name->ptr);
            return false;
        }
        if (!al_push(py, &one->relations, relation)) {
            return false;
        }
    }
    return !py_failed(attribute) && py_dict_set(py, mapper->cls->dict, key, attribute);
}

/* ---- Reading the options -------------------------------------------------------------------- */

struct py_value
al_relation_option(struct py *py, const struct al_relation *relation, const char *name)
{
    static const char *const texts[] = {
        "primaryjoin", "secondaryjoin", "foreign_keys", "remote_side", "order_by"};
    struct py_value value = py_dict_get_lit(relation->options.as.dict, name);
    if (value.kind == PY_FUNCTION) {
        value = py_call_with(py, value, NULL, 0);
    }
    for (size_t i = 0; py_as_str(value) != NULL && i < sizeof(texts) / sizeof(*texts); i++) {
        if (strcmp(texts[i], name) == 0) {
            return al_registry_evaluate(py, relation->mapper->registry, py_as_str(value));
        }
    }
    return py_is_nothing(value) ? py_absent() : value;
}

static bool
flag(struct py *py, const struct al_relation *relation, const char *name)
{
    struct py_value value = al_relation_option(py, relation, name);
    return py_given(value) && py_truth(py, value) > 0;
}

static bool
is_option(struct py *py, const struct al_relation *relation, const char *name, const char *text)
{
    return py_str_is(al_relation_option(py, relation, name), text);
}

/* The class that an argument or the inside of an annotation names; *ret_many where it is a list. */
static struct py_value
class_named(struct py *py, const struct al_relation *relation, struct py_value value, int *ret_many)
{
    const struct py_typing *form = py_typing_of(value);
    if (form != NULL && py_given(form->args) && form->args.as.tuple->n > 0) {
        bool is_choice = form->name != NULL && (py_str_eq_lit(form->name, "Optional") ||
                                                   py_str_eq_lit(form->name, "Union"));
        *ret_many = is_choice ? *ret_many : 1;
        const struct py_tuple *args = form->args.as.tuple;
        bool is_list =
            is_choice || (form->name != NULL ? py_str_eq_lit(form->name, "List")
                                             : form->origin.as.cls->type == &py_type_list);
        size_t pick = is_choice && py_is_none(args->items[0]) && args->n > 1 ? 1 : 0;
        return is_list ? class_named(py, relation, args->items[pick], ret_many)
                       : py_refuse(py, "a relationship to a collection that is no list is not "
                                       "supported");
    }
    struct lockstep_str name = al_str(value);
    if (name.ptr == NULL) {
        return value;
    }
    uint64_t start = name.len;
    while (start > 0 && name.ptr[start - 1] != '.') {
        start--;
    }
    struct py_value key = py_str_new(py, name.ptr + start, name.len - start);
    struct py_value found =
        py_failed(key)
            ? key
            : py_dict_get_str(relation->mapper->registry->classes.as.dict, py_as_str(key));
    return py_given(found) || py_has_error(py)
               ? found
               : py_raise(py, &al_exc_invalid_request,
                     "When initializing mapper Mapper[%.*s(%.*s)], expression '%.*s' failed to "
                     "locate a name ('%.*s'). If this is a class name, consider adding this "
                     "relationship() to the class after both dependent classes have been defined.",
                     (int)relation->mapper->cls->name->len, relation->mapper->cls->name->ptr,
                     (int)relation->mapper->table->name.text.len,
                     relation->mapper->table->name.text.ptr, (int)name.len, name.ptr, (int)name.len,
                     name.ptr);
}

/* ---- Settling ------------------------------------------------------------------------------- */

static bool
has_word(struct lockstep_str list, const char *word)
{
    size_t len = strlen(word);
    for (uint64_t i = 0; i + len <= list.len; i++) {
        bool begins = i == 0 || list.ptr[i - 1] == ',' || list.ptr[i - 1] == ' ';
        bool ends = i + len == list.len || list.ptr[i + len] == ',' || list.ptr[i + len] == ' ';
        if (begins && ends && memcmp(list.ptr + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool
settle_cascade(struct py *py, struct al_relation *relation)
{
    struct py_value given = al_relation_option(py, relation, "cascade");
    struct lockstep_str words = al_str(given);
    bool is_all = words.ptr != NULL && has_word(words, "all");
    relation->is_view = flag(py, relation, "viewonly");
    relation->saves = words.ptr == NULL || is_all || has_word(words, "save-update");
    relation->deletes = words.ptr != NULL && (is_all || has_word(words, "delete"));
    relation->is_orphans = words.ptr != NULL && has_word(words, "delete-orphan");
    relation->saves = relation->saves && !relation->is_view;
    relation->is_passive = py_given(al_relation_option(py, relation, "passive_deletes")) &&
                           flag(py, relation, "passive_deletes");
    return !py_has_error(py);
}

static bool
settle_order(struct py *py, struct al_relation *relation)
{
    struct py_value order = al_relation_option(py, relation, "order_by");
    if (py_failed(order) || (order.kind == PY_BOOL && !order.as.boolean)) {
        return !py_has_error(py);
    }
    struct py_value list =
        al_expr_in(py, order) != NULL ? py_list_of(py, &order, 1) : py_to_list(py, order);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        if (!al_push(py, &relation->order_by, al_expr_coerce(py, list.as.list->items[i], NULL))) {
            return false;
        }
    }
    return !py_failed(list);
}

static bool
settle_loading(struct py *py, struct al_relation *relation)
{
    struct py_value lazy = al_relation_option(py, relation, "lazy");
    bool is_plain = py_failed(lazy) || py_str_is(lazy, "select") || py_str_is(lazy, "immediate") ||
                    (lazy.kind == PY_BOOL && lazy.as.boolean);
    relation->is_eager =
        is_option(py, relation, "lazy", "joined") || is_option(py, relation, "lazy", "selectin") ||
        is_option(py, relation, "lazy", "subquery") ||
        is_option(py, relation, "lazy", "immediate") || (lazy.kind == PY_BOOL && !lazy.as.boolean);
    relation->is_dynamic = is_option(py, relation, "lazy", "dynamic");
    if (!is_plain && !relation->is_eager && !relation->is_dynamic) {
        relation->reason = LOCKSTEP_STR("this lazy= of a relationship is not supported");
    }
    static const char *const refused[] = {"collection_class", "post_update", "query_class",
        "join_depth", "sync_backref", "omit_join", "bake_queries"};
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        struct py_value given = al_relation_option(py, relation, refused[i]);
        if (py_given(given) && (given.kind != PY_BOOL || given.as.boolean)) {
            relation->reason = al_pool_format(
                al_context_of(py)->pool, "relationship(%s=…) is not supported", refused[i]);
        }
    }
    return !py_has_error(py);
}

/* backref="name" makes the other side, back_populates="name" names it. */
static bool
settle_other(struct py *py, struct al_relation *relation)
{
    struct py_value backref = al_relation_option(py, relation, "backref");
    struct py_value name = al_relation_option(py, relation, "back_populates");
    struct py_value options = py_dict_new(py);
    if (py_payload(backref, &al_py_relationship) != NULL) { /* backref("name", …) */
        options = al_relationship_options(backref);
        backref = py_dict_get_lit(options.as.dict, "argument");
    }
    if (py_given(backref) && al_str(backref).ptr != NULL) {
        static const char *const shared[] = {"secondary", "primaryjoin", "foreign_keys"};
        struct py_value self = {.kind = PY_CLASS, .as.cls = relation->mapper->cls};
        bool ok = py_dict_set_lit(py, options.as.dict, "argument", self) &&
                  py_dict_set_lit(py, options.as.dict, "back_populates",
                      (struct py_value){.kind = PY_STR, .as.str = relation->name});
        for (size_t i = 0; ok && i < sizeof(shared) / sizeof(*shared); i++) {
            struct py_value given = py_dict_get_lit(relation->options.as.dict, shared[i]);
            ok = !py_given(given) || py_dict_set_lit(py, options.as.dict, shared[i], given);
        }
        bool is_self = relation->mapper == relation->target;
        if (is_self && relation->direction == AL_ONE_TO_MANY && relation->pairs.n == 1) {
            const struct al_pair_of *pair = relation->pairs.items[0];
            struct py_value column = al_column_wrap(py, pair->own->column);
            ok = ok && !py_failed(column) &&
                 py_dict_set_lit(py, options.as.dict, "remote_side", column);
        }
        if (!ok ||
            !al_mapper_add_relation(py, relation->target, py_plain(backref).as.str, options)) {
            return false;
        }
        name = backref;
    }
    if (py_failed(name) || al_str(name).ptr == NULL) {
        return !py_has_error(py);
    }
    relation->other = al_mapper_relation(relation->target, py_as_str(name));
    if (relation->other == NULL) {
        (void)py_raise(py, &al_exc_invalid_request,
            "Mapper 'Mapper[%.*s(%.*s)]' has no property '%.*s'.",
            (int)relation->target->cls->name->len, relation->target->cls->name->ptr,
            (int)relation->target->table->name.text.len, relation->target->table->name.text.ptr,
            (int)al_str(name).len, al_str(name).ptr);
    }
    return relation->other != NULL && al_relation_configure(py, relation->other);
}

bool
al_relation_configure(struct py *py, struct al_relation *relation)
{
    int many = -1;
    if (relation->target != NULL) {
        return true;
    }
    struct py_value argument = al_relation_option(py, relation, "argument");
    struct py_value annotation = py_dict_get_lit(relation->options.as.dict, "annotation");
    if (py_given(annotation)) {
        struct py_value named = class_named(py, relation, annotation, &many);
        argument = py_failed(argument) ? named : argument;
    }
    argument = py_failed(argument) || py_has_error(py)
                   ? py_absent()
                   : class_named(py, relation, argument, &(int){0});
    if (py_has_error(py)) {
        return false;
    }
    relation->target = py_failed(argument) ? NULL : al_mapper_of(argument);
    if (relation->target == NULL) {
        (void)py_raise(py, &al_exc_argument,
            "relationship '%.*s' expects a class or a mapper argument", (int)relation->name->len,
            relation->name->ptr);
        return false;
    }
    struct py_value secondary = al_relation_option(py, relation, "secondary");
    bool ok = !py_has_error(py) && settle_loading(py, relation) && settle_cascade(py, relation) &&
              (py_given(secondary) ? al_relation_pair_between(py, relation, secondary)
                                   : al_relation_pair(py, relation));
    struct py_value uselist = al_relation_option(py, relation, "uselist");
    relation->is_list = py_given(uselist) ? py_truth(py, uselist) > 0
                        : many >= 0       ? many > 0
                                          : relation->direction != AL_MANY_TO_ONE;
    if (many < 0 && py_given(annotation) && py_failed(uselist)) {
        relation->is_list = false;
    }
    if (relation->is_dynamic && !relation->is_list) {
        relation->reason =
            LOCKSTEP_STR("lazy=\"dynamic\" of a relationship to one is not supported");
    }
    return ok && settle_order(py, relation) && settle_other(py, relation);
}

bool
al_registry_configure(struct py *py, struct al_registry *registry)
{
    if (registry->is_configured) {
        return true;
    }
    registry->is_configured = true;
    for (size_t i = 0; i < registry->mappers.n; i++) {
        struct al_mapper *mapper = registry->mappers.items[i];
        for (size_t k = 0; k < mapper->relations.n; k++) {
            if (!al_relation_configure(py, mapper->relations.items[k])) {
                return false;
            }
        }
    }
    return true;
}
