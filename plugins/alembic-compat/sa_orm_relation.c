/*
 * relationship(): what it was told, and what follows from that once all models are there: the other
 * side, the direction, and the columns that hold both together.
 */
#include "py_typing.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
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
    return !py_failed(attribute) && al_push(py, &mapper->relations, relation) &&
           py_dict_set(py, mapper->cls->dict, key, attribute);
}

/* ---- Reading the options -------------------------------------------------------------------- */

/* An option; a function or lambda is called for it. Absent: not given, or None. */
static struct py_value
option(struct py *py, const struct al_relation *relation, const char *name)
{
    struct py_value value = py_dict_get_lit(relation->options.as.dict, name);
    if (value.kind == PY_FUNCTION) {
        value = py_call_with(py, value, NULL, 0);
    }
    return py_is_nothing(value) ? py_absent() : value;
}

static bool
flag(struct py *py, const struct al_relation *relation, const char *name)
{
    struct py_value value = option(py, relation, name);
    return py_given(value) && py_truth(py, value) > 0;
}

static bool
is_option(struct py *py, const struct al_relation *relation, const char *name, const char *text)
{
    return py_str_is(option(py, relation, name), text);
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

/* The columns that an option names: one, or a list. */
static bool
columns_named(struct py *py, struct al_relation *relation, const char *name, struct al_list *ret)
{
    struct py_value value = option(py, relation, name);
    if (py_failed(value)) {
        return !py_has_error(py);
    }
    struct py_value list = py_items(value, &(const struct py_value *){NULL}, &(size_t){0})
                               ? py_to_list(py, value)
                               : py_list_of(py, &value, 1);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        struct py_value item = list.as.list->items[i];
        const struct al_py_mapped_column *mapped = py_payload(item, &al_py_mapped_column);
        struct al_column *column = al_column_in(py, mapped == NULL ? item : mapped->column);
        if (column == NULL) {
            relation->reason = al_pool_format(
                al_context_of(py)->pool, "relationship(%s=…) of this form is not supported", name);
            return !py_has_error(py);
        }
        if (!al_push(py, ret, column)) {
            return false;
        }
    }
    return !py_failed(list);
}

static int
has_column(const struct al_list *columns, const struct al_column *column)
{
    for (size_t i = 0; i < columns->n; i++) {
        if (columns->items[i] == column) {
            return 1;
        }
    }
    return 0;
}

/* ---- The columns that hold both sides together ------------------------------------------------ */

/* A foreign key as pairs of columns. */
struct link {
    struct al_column *from;
    struct al_column *to;
};

static struct al_column *
named_column(const struct al_table *table, const struct al_name *name)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        struct al_column *column = table->columns.items[i];
        if (lockstep_str_equal(column->name.text, name->text)) {
            return column;
        }
    }
    return al_table_column(table, name->text);
}

/* The links of each foreign key of `from` to `to`; the number of keys, or -1. Where `only` names
 * columns, keys without one of them do not count. */
static int
links_between(struct py *py, const struct al_table *from, const struct al_table *to,
    const struct al_list *only, struct al_list *ret)
{
    int found = 0;
    for (size_t i = 0; i < from->constraints.n; i++) {
        const struct al_constraint *fk = from->constraints.items[i];
        if (fk->kind != AL_CONSTRAINT_FOREIGN ||
            !lockstep_str_equal(fk->ref_table.text, to->name.text) ||
            !lockstep_str_equal(fk->ref_schema.text, to->schema.text)) {
            continue;
        }
        int is_wanted = only->n == 0;
        for (size_t k = 0; k < fk->names.n; k++) {
            is_wanted |= has_column(only, named_column(from, fk->names.items[k]));
        }
        found += is_wanted;
        for (size_t k = 0; is_wanted && k < fk->names.n && k < fk->ref_names.n; k++) {
            struct link *link = al_take(py, sizeof(*link));
            if (link == NULL) {
                return -1;
            }
            *link = (struct link){
                named_column(from, fk->names.items[k]), named_column(to, fk->ref_names.items[k])};
            if (link->from == NULL || link->to == NULL || !al_push(py, ret, link)) {
                return -1;
            }
        }
    }
    return found;
}

static bool
add_pair(struct py *py, struct al_relation *relation, struct al_list *pairs,
    const struct al_column *own, const struct al_column *other, struct al_column *between)
{
    struct al_pair_of *pair = al_take(py, sizeof(*pair));
    if (pair == NULL) {
        return false;
    }
    pair->own = own == NULL ? NULL : al_mapper_column(relation->mapper, own);
    pair->other = other == NULL ? NULL : al_mapper_column(relation->target, other);
    pair->between = between;
    if ((own != NULL && pair->own == NULL) || (other != NULL && pair->other == NULL)) {
        relation->reason = LOCKSTEP_STR("this relationship's join is not supported");
    }
    return al_push(py, pairs, pair);
}

/* a.x == b.y, or several of these joined by and_(); anything else is a reason to refuse. */
static bool
links_of_join(struct py *py, struct al_relation *relation, const struct al_expr *join,
    const struct al_list *foreign, struct al_list *ret)
{
    if (join->kind == AL_EXPR_LIST && join->op == AL_OP_AND) {
        for (size_t i = 0; i < join->operands.n; i++) {
            if (!links_of_join(py, relation, join->operands.items[i], foreign, ret)) {
                return false;
            }
        }
        return true;
    }
    const struct al_expr *left = join->kind == AL_EXPR_BINARY ? join->operands.items[0] : NULL;
    const struct al_expr *right = left == NULL ? NULL : join->operands.items[1];
    struct link *link = al_take(py, sizeof(*link));
    if (link == NULL) {
        return false;
    }
    if (left == NULL || join->op != AL_OP_EQ || left->kind != AL_EXPR_COLUMN ||
        right->kind != AL_EXPR_COLUMN || left->origin == NULL || right->origin == NULL) {
        relation->reason = LOCKSTEP_STR("this primaryjoin of a relationship is not supported");
        return true;
    }
    struct al_column *a = left->origin;
    struct al_column *b = right->origin;
    bool is_a = foreign->n > 0 ? has_column(foreign, a) != 0 : a->fks.n > 0 || b->fks.n == 0;
    *link = is_a ? (struct link){a, b} : (struct link){b, a};
    return al_push(py, ret, link);
}

static bool
no_link(struct py *py, const struct al_relation *relation, bool is_ambiguous)
{
    (void)py_raise(py, is_ambiguous ? &al_exc_ambiguous_foreign_keys : &al_exc_no_foreign_keys,
        "Could not determine join condition between parent/child tables on relationship "
        "%.*s.%.*s - there are %s",
        (int)relation->mapper->cls->name->len, relation->mapper->cls->name->ptr,
        (int)relation->name->len, relation->name->ptr,
        is_ambiguous ? "multiple foreign key paths linking the tables."
                     : "no foreign keys linking these tables.");
    return false;
}

/* Links from the owner make it many to one, links to it one to many; of a table to itself the
 * remote_side says it. */
static bool
settle_direct(struct py *py, struct al_relation *relation)
{
    const struct al_table *own = relation->mapper->table;
    const struct al_table *other = relation->target->table;
    struct al_list foreign = {NULL, 0, 0};
    struct al_list remote = {NULL, 0, 0};
    struct al_list links = {NULL, 0, 0};
    struct py_value join = option(py, relation, "primaryjoin");
    if (!columns_named(py, relation, "foreign_keys", &foreign) ||
        !columns_named(py, relation, "remote_side", &remote) || py_has_error(py)) {
        return false;
    }
    if (py_given(join) && al_expr_in(py, join) == NULL) {
        relation->reason = LOCKSTEP_STR("primaryjoin as a string is not supported");
        return true;
    }
    if (py_given(join)) {
        if (!links_of_join(py, relation, al_expr_in(py, join), &foreign, &links)) {
            return false;
        }
    } else {
        int mine = links_between(py, own, other, &foreign, &links);
        int theirs = own == other || mine < 0 ? 0 : links_between(py, other, own, &foreign, &links);
        if (mine < 0 || theirs < 0) {
            return false;
        }
        if (mine + theirs != 1) {
            return no_link(py, relation, mine + theirs > 1);
        }
    }
    const struct link *first = links.n == 0 ? NULL : links.items[0];
    if (first == NULL || relation->reason.ptr != NULL) {
        return true;
    }
    bool is_from_own =
        own != other ? first->from->table == own : has_column(&remote, first->to) != 0;
    relation->direction = is_from_own ? AL_MANY_TO_ONE : AL_ONE_TO_MANY;
    for (size_t i = 0; i < links.n; i++) {
        const struct link *link = links.items[i];
        if (!add_pair(py, relation, &relation->pairs, is_from_own ? link->from : link->to,
                is_from_own ? link->to : link->from, NULL)) {
            return false;
        }
    }
    return true;
}

static bool
settle_between(struct py *py, struct al_relation *relation, struct py_value secondary)
{
    struct al_list none = {NULL, 0, 0};
    struct al_list sides[2] = {{NULL, 0, 0}, {NULL, 0, 0}};
    if (al_str(secondary).ptr != NULL) {
        const struct al_py_metadata *metadata =
            py_payload(relation->mapper->registry->metadata, &al_py_metadata_type);
        secondary = py_dict_get_str(metadata->tables.as.dict, py_as_str(secondary));
    }
    relation->between = al_table_in(secondary);
    relation->direction = AL_MANY_TO_MANY;
    if (relation->between == NULL || py_given(option(py, relation, "primaryjoin")) ||
        py_given(option(py, relation, "secondaryjoin"))) {
        relation->reason = LOCKSTEP_STR("this relationship with secondary= is not supported");
        return !py_has_error(py);
    }
    int mine = links_between(py, relation->between, relation->mapper->table, &none, &sides[0]);
    int theirs = links_between(py, relation->between, relation->target->table, &none, &sides[1]);
    if (mine != 1 || theirs != 1 || relation->mapper->table == relation->target->table) {
        if (mine < 0 || theirs < 0) {
            return false;
        }
        if (relation->mapper->table == relation->target->table) {
            relation->reason = LOCKSTEP_STR("this relationship with secondary= is not supported");
            return true;
        }
        return no_link(py, relation, mine > 1 || theirs > 1);
    }
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < sides[side].n; i++) {
            const struct link *link = sides[side].items[i];
            if (!add_pair(py, relation, side == 0 ? &relation->pairs : &relation->other_pairs,
                    side == 0 ? link->to : NULL, side == 0 ? NULL : link->to, link->from)) {
                return false;
            }
        }
    }
    return true;
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
    struct py_value given = option(py, relation, "cascade");
    struct lockstep_str words = al_str(given);
    bool is_all = words.ptr != NULL && has_word(words, "all");
    relation->is_view = flag(py, relation, "viewonly");
    relation->saves = words.ptr == NULL || is_all || has_word(words, "save-update");
    relation->deletes = words.ptr != NULL && (is_all || has_word(words, "delete"));
    relation->is_orphans = words.ptr != NULL && has_word(words, "delete-orphan");
    relation->saves = relation->saves && !relation->is_view;
    relation->is_passive =
        py_given(option(py, relation, "passive_deletes")) && flag(py, relation, "passive_deletes");
    return !py_has_error(py);
}

static bool
settle_order(struct py *py, struct al_relation *relation)
{
    struct py_value order = option(py, relation, "order_by");
    if (py_failed(order) || (order.kind == PY_BOOL && !order.as.boolean)) {
        return !py_has_error(py);
    }
    if (al_str(order).ptr != NULL) {
        relation->reason = LOCKSTEP_STR("relationship(order_by=…) as a string is not supported");
        return true;
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
    struct py_value lazy = option(py, relation, "lazy");
    bool is_plain = py_failed(lazy) || py_str_is(lazy, "select") || py_str_is(lazy, "immediate") ||
                    (lazy.kind == PY_BOOL && lazy.as.boolean);
    relation->is_eager =
        is_option(py, relation, "lazy", "joined") || is_option(py, relation, "lazy", "selectin") ||
        is_option(py, relation, "lazy", "subquery") ||
        is_option(py, relation, "lazy", "immediate") || (lazy.kind == PY_BOOL && !lazy.as.boolean);
    if (!is_plain && !relation->is_eager) {
        relation->reason = LOCKSTEP_STR("this lazy= of a relationship is not supported");
    }
    static const char *const refused[] = {"collection_class", "post_update", "query_class",
        "join_depth", "sync_backref", "omit_join", "bake_queries"};
    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
        struct py_value given = option(py, relation, refused[i]);
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
    struct py_value backref = option(py, relation, "backref");
    struct py_value name = option(py, relation, "back_populates");
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
    struct py_value argument = option(py, relation, "argument");
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
    struct py_value secondary = option(py, relation, "secondary");
    bool ok = !py_has_error(py) && settle_loading(py, relation) && settle_cascade(py, relation) &&
              (py_given(secondary) ? settle_between(py, relation, secondary)
                                   : settle_direct(py, relation));
    struct py_value uselist = option(py, relation, "uselist");
    relation->is_list = py_given(uselist) ? py_truth(py, uselist) > 0
                        : many >= 0       ? many > 0
                                          : relation->direction != AL_MANY_TO_ONE;
    if (many < 0 && py_given(annotation) && py_failed(uselist)) {
        relation->is_list = false;
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
