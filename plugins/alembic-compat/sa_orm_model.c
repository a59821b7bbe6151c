/*
 * A class statement under a base becomes a model: its columns are gathered, its own first or (in
 * SQLAlchemy 1.4) in the order they were made in, and its Table is made of them.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_type.h"

/* An attribute that was found in the class or a mixin. */
struct found {
    struct py_str *name;
    struct py_value value; /* a Column, a MappedColumn or a relationship */
    struct al_column *column;
    int64_t rank;
};

struct scan {
    struct py_class *cls;
    struct al_registry *registry;
    const struct al_mapper *parent; /* NULL: it inherits from no model */
    struct al_list found;           /* of struct found */
    bool is_fixed;                  /* __table__ is given */
};

static bool
is_dunder(const struct py_str *name)
{
    return name->len > 4 && memcmp(name->ptr, "__", 2) == 0 &&
           memcmp(name->ptr + name->len - 2, "__", 2) == 0;
}

static bool
is_new(const struct scan *scan, const struct py_str *name)
{
    for (size_t i = 0; i < scan->found.n; i++) {
        const struct found *found = scan->found.items[i];
        if (py_str_eq(found->name, name)) {
            return false;
        }
    }
    return true;
}

/* The column of an attribute's own: a copy of a mixin's, with the attribute's name where it has
 * none. */
static struct al_column *
own_column(struct py *py, struct py_value column, const struct py_str *name, bool is_mixin)
{
    struct al_py_column *payload = py_payload(column, &al_py_column_type);
    struct al_column *own = payload->column;
    if (is_mixin) {
        own = al_column_copy(al_context_of(py)->pool, own);
        if (own == NULL) {
            (void)al_exhausted(py);
            return NULL;
        }
    }
    if (own->name.text.ptr == NULL) {
        own->name = al_name_of((struct lockstep_str){name->ptr, name->len});
        own->key = own->name.text;
    }
    for (size_t i = 0; i < own->fks.n; i++) {
        struct al_constraint *fk = own->fks.items[i];
        struct al_name *local = al_take(py, sizeof(*local));
        fk->names = (struct al_list){NULL, 0, 0};
        if (local == NULL) {
            return NULL;
        }
        *local = al_name_of(own->key);
        if (!al_push(py, &fk->names, local)) {
            return NULL;
        }
    }
    if (!is_mixin) {
        payload->expr->name = own->name;
        payload->expr->type = own->type;
    }
    return own;
}

static bool
add_found(struct py *py, struct scan *scan, struct py_str *name, struct py_value value,
    struct py_value annotation, bool is_mixin)
{
    struct found *found = al_take(py, sizeof(*found));
    struct al_py_mapped_column *mapped = py_payload(value, &al_py_mapped_column);
    if (found == NULL) {
        return false;
    }
    *found = (struct found){.name = name, .value = value};
    if (mapped != NULL) {
        struct py_value inside = py_given(annotation) ? al_mapped_inside(annotation) : py_absent();
        if (!al_mapped_settle(py, scan->registry, name, mapped, inside)) {
            return false;
        }
        value = mapped->column;
        found->rank = mapped->sort_order;
    } else if (py_payload(value, &al_py_relationship) != NULL && py_given(annotation)) {
        struct py_value inside = al_mapped_inside(annotation);
        struct py_value options = al_relationship_options(value);
        if (py_given(inside) && !py_dict_set_lit(py, options.as.dict, "annotation", inside)) {
            return false;
        }
    }
    if (py_payload(value, &al_py_column_type) != NULL) {
        found->column = own_column(py, value, name, is_mixin);
        if (found->column == NULL) {
            return false;
        }
        if (al_context_of(py)->api == AL_API_14) {
            found->rank = found->column->order;
        }
    }
    return al_push(py, &scan->found, found);
}

/* Whether a mixin's attribute has come to a model above already. */
static bool
is_inherited(const struct scan *scan, const struct py_str *name, struct py_value value)
{
    return al_mapper_property(scan->parent, name) != NULL ||
           al_mapper_relation(scan->parent, name) != NULL ||
           (py_given(value) && !py_same(py_class_lookup_str(scan->cls, name), value));
}

/* One attribute of the class or a mixin: mapped, or left alone. */
static bool
look_at(struct py *py, struct scan *scan, struct py_str *name, struct py_value value,
    struct py_value annotation, bool is_mixin)
{
    if (is_dunder(name) || !is_new(scan, name)) {
        return true;
    }
    if (is_mixin && scan->parent != NULL && is_inherited(scan, name, value)) {
        return true;
    }
    bool is_declared = py_payload(value, &al_py_declared_attr) != NULL;
    if (is_declared) {
        value = al_declared_attr_call(py, value, scan->cls);
        if (py_failed(value)) {
            return false;
        }
    }
    if (py_failed(value) && (annotation.kind == PY_UNKNOWN || annotation.kind == PY_STR)) {
        (void)py_refuse(py, "the annotation of '%.*s' is not supported", (int)name->len, name->ptr);
        return false;
    }
    if (py_failed(value) && py_given(annotation) && py_given(al_mapped_inside(annotation))) {
        struct py_args none = {NULL, 0, NULL, 0};
        value = al_fn_mapped_column(py, py_absent(), &none);
        if (py_failed(value)) {
            return false;
        }
    }
    bool is_column = py_payload(value, &al_py_column_type) != NULL ||
                     py_payload(value, &al_py_mapped_column) != NULL;
    bool is_relation = py_payload(value, &al_py_relationship) != NULL;
    if (is_relation && is_mixin && !is_declared) {
        (void)py_raise(py, &al_exc_invalid_request,
            "Mapper properties (i.e. deferred,column_property(), relationship(), etc.) must be "
            "declared as @declared_attr callables on declarative mixin classes.");
        return false;
    }
    if (is_column || is_relation) {
        return add_found(py, scan, name, value, annotation, is_mixin && !is_declared);
    }
    return !is_declared || py_dict_set(py, scan->cls->dict,
                               (struct py_value){.kind = PY_STR, .as.str = name}, value);
}

/* The attributes and annotations of a class, in the order that SQLAlchemy reads them in: a name that
 * is in both lists makes it go on in the other one. */
static bool
look_through(struct py *py, struct scan *scan, const struct py_class *cls, bool is_mixin)
{
    struct py_value none = py_dict_new(py);
    struct py_value annotated = py_dict_get_lit(cls->dict, "__annotations__");
    if (annotated.kind == PY_UNKNOWN && al_context_of(py)->api == AL_API_20) {
        (void)py_refuse(py, "annotations of the mixin '%.*s' are not supported",
            (int)cls->name->len, cls->name->ptr);
        return false;
    }
    if (py_failed(none)) {
        return false;
    }
    bool reads = annotated.kind == PY_DICT && al_context_of(py)->api == AL_API_20;
    const struct py_dict *lists[2] = {cls->dict, reads ? annotated.as.dict : none.as.dict};
    size_t at[2] = {0, 0};
    struct py_value seen = py_set_new(py);
    size_t now = 0;
    struct py_value key;
    struct py_value value;
    for (bool goes_on = !py_failed(seen); goes_on;) {
        if (!py_dict_next(lists[now], &at[now], &key, &value)) {
            now = 1 - now;
            goes_on = py_dict_next(lists[now], &at[now], &key, &value);
            if (!goes_on) {
                break;
            }
        }
        struct py_value other;
        int is_in_both = py_dict_get(py, lists[1 - now], key, &other);
        int was_seen = py_set_has(py, seen.as.dict, key);
        if (is_in_both > 0 && was_seen == 0) {
            now = 1 - now;
            if (!py_set_add(py, seen.as.dict, key)) {
                return false;
            }
            continue;
        }
        struct py_value own = py_dict_get_str(cls->dict, py_as_str(key));
        struct py_value annotation =
            reads ? py_dict_get_str(annotated.as.dict, py_as_str(key)) : py_absent();
        if (!look_at(py, scan, key.as.str, own, annotation, is_mixin)) {
            return false;
        }
    }
    return !py_has_error(py);
}

static bool
gather(struct py *py, struct scan *scan)
{
    for (size_t i = 0; i < scan->cls->n_mro; i++) {
        const struct py_class *one = scan->cls->mro[i];
        if (one->type != NULL) {
            continue;
        }
        if (i > 0 && al_mapper_of_class(one) != NULL) {
            continue;
        }
        if (!look_through(py, scan, one, i > 0)) {
            return false;
        }
    }
    /* by rank, and in the order they were found in where that is equal */
    for (size_t i = 1; i < scan->found.n; i++) {
        for (size_t k = i; k > 0; k--) {
            struct found *a = scan->found.items[k - 1];
            struct found *b = scan->found.items[k];
            if (a->rank <= b->rank) {
                break;
            }
            scan->found.items[k - 1] = b;
            scan->found.items[k] = a;
        }
    }
    return true;
}

/* ---- The table ------------------------------------------------------------------------------ */

static bool
was_called(const struct py_class *cls, const char *name)
{
    const struct al_orm_class *model = al_model_of_class(cls);
    for (size_t i = 0; model != NULL && i < model->called.n; i++) {
        if (strcmp(model->called.items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* A dunder of the class or a mixin, called where it is a declared_attr. Those of a model above are its
 * own, but what it has from a mixin comes to this class as well. */
static struct py_value
special(struct py *py, struct py_class *cls, const char *name)
{
    struct py_value value = py_absent();
    bool is_taken = false;
    for (size_t i = 0; i < cls->n_mro && py_failed(value); i++) {
        const struct py_class *one = cls->mro[i];
        struct py_value own = one->type != NULL ? py_absent() : py_dict_get_lit(one->dict, name);
        if (i == 0 || al_mapper_of_class(one) == NULL) {
            value = own;
        } else {
            is_taken |= py_given(own) && !was_called(one, name);
        }
    }
    if (py_given(value) && is_taken) {
        return py_refuse(py, "%s of a mixin behind that of a model is not supported", name);
    }
    if (py_payload(value, &al_py_declared_attr) == NULL) {
        return value;
    }
    value = al_declared_attr_call(py, value, cls);
    struct al_orm_class *model = al_model_of_class(cls);
    return py_failed(value) || (py_dict_set_lit(py, cls->dict, name, value) &&
                                   al_push(py, &model->called, (void *)(uintptr_t)name))
               ? value
               : py_absent();
}

/* __table_args__: a tuple that may end in a dict, or a dict alone. */
static bool
split_args(
    struct py *py, struct py_value given, struct py_value *ret_items, struct py_value *ret_kw)
{
    *ret_items = py_list_new(py);
    *ret_kw = py_dict_new(py);
    if (py_failed(*ret_items) || py_failed(*ret_kw) || py_is_nothing(given)) {
        return !py_failed(*ret_items) && !py_failed(*ret_kw);
    }
    if (given.kind == PY_DICT) {
        *ret_kw = given;
        return true;
    }
    if (given.kind != PY_TUPLE) {
        (void)py_raise(py, &al_exc_argument, "__table_args__ value must be a tuple, dict, or None");
        return false;
    }
    size_t n = given.as.tuple->n;
    if (n > 0 && given.as.tuple->items[n - 1].kind == PY_DICT) {
        *ret_kw = given.as.tuple->items[--n];
    }
    for (size_t i = 0; i < n; i++) {
        if (!py_list_append(py, ret_items->as.list, given.as.tuple->items[i])) {
            return false;
        }
    }
    return true;
}

/* The Column object that stands for a found column in the Table's arguments. */
static struct py_value
column_object(struct py *py, const struct found *found)
{
    const struct al_py_mapped_column *mapped = py_payload(found->value, &al_py_mapped_column);
    struct py_value own = mapped == NULL ? found->value : mapped->column;
    const struct al_py_column *payload = py_payload(own, &al_py_column_type);
    return payload->column == found->column ? own : al_column_wrap(py, found->column);
}

static struct py_value
make_table(struct py *py, const struct scan *scan, struct py_value name)
{
    struct py_value extra;
    struct py_value kw;
    struct py_value type = py_class_value(py, &al_py_table_type);
    struct py_value positional = py_list_new(py);
    if (py_failed(type) || py_failed(positional) ||
        !split_args(py, special(py, scan->cls, "__table_args__"), &extra, &kw) ||
        py_has_error(py)) {
        return py_absent();
    }
    struct py_value metadata = py_class_lookup(scan->cls, "metadata");
    bool ok = py_list_append(py, positional.as.list, name) &&
              py_list_append(py, positional.as.list, metadata);
    for (size_t i = 0; ok && i < scan->found.n; i++) {
        const struct found *found = scan->found.items[i];
        if (found->column != NULL) {
            struct py_value column = column_object(py, found);
            ok = !py_failed(column) && py_list_append(py, positional.as.list, column);
        }
    }
    for (size_t i = 0; ok && i < extra.as.list->n; i++) {
        ok = py_list_append(py, positional.as.list, extra.as.list->items[i]);
    }
    struct py_kwarg *words = al_take(py, (py_dict_len(kw.as.dict) + 1) * sizeof(*words));
    struct py_args args = {
        .pos = positional.as.list->items, .n_pos = positional.as.list->n, .kw = words};
    struct py_value key;
    struct py_value value;
    for (size_t pos = 0; ok && words != NULL && py_dict_next(kw.as.dict, &pos, &key, &value);) {
        words[args.n_kw++] = (struct py_kwarg){py_plain(key).as.str, value};
    }
    return ok && words != NULL ? py_call(py, type, &args) : py_absent();
}

/* ---- The mapping ---------------------------------------------------------------------------- */

/* The column of the finished table: extend_existing may have put another one in its place. */
static struct al_column *
column_in(const struct al_table *table, const struct al_column *column)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        struct al_column *one = table->columns.items[i];
        if (one == column || lockstep_str_equal(one->key, column->key)) {
            return one;
        }
    }
    return NULL;
}

/* Columns of a __table__ that no attribute names are mapped under their own keys. */
static bool
map_rest(struct py *py, struct al_mapper *mapper)
{
    for (size_t i = 0; i < mapper->table->columns.n; i++) {
        struct al_column *column = mapper->table->columns.items[i];
        if (al_mapper_column(mapper, column) != NULL) {
            continue;
        }
        struct py_value name = al_to_py(py, column->key);
        if (py_failed(name) || !al_mapper_add_property(py, mapper, name.as.str, column)) {
            return false;
        }
    }
    return true;
}

static bool
map_keys(struct py *py, struct al_mapper *mapper)
{
    const struct al_constraint *primary = mapper->keys.n > 0 ? NULL : mapper->table->primary;
    if (mapper->parent != NULL) {
        const struct al_list *keys = &mapper->parent->keys;
        for (size_t i = 0; i < keys->n; i++) {
            const struct al_property *key = keys->items[i];
            if (!al_push(py, &mapper->keys, al_mapper_property(mapper, key->name))) {
                return false;
            }
        }
        return true;
    }
    for (size_t i = 0; primary != NULL && i < primary->columns.n; i++) {
        struct al_property *property = al_mapper_column(mapper, primary->columns.items[i]);
        if (property != NULL && !al_push(py, &mapper->keys, property)) {
            return false;
        }
    }
    if (mapper->keys.n == 0) {
        (void)py_raise(py, &al_exc_argument,
            "Mapper Mapper[%.*s(%.*s)] could not assemble any primary key columns for mapped table "
            "'%.*s'",
            (int)mapper->cls->name->len, mapper->cls->name->ptr, (int)mapper->table->name.text.len,
            mapper->table->name.text.ptr, (int)mapper->table->name.text.len,
            mapper->table->name.text.ptr);
        return false;
    }
    return true;
}

static bool
map_found(struct py *py, struct al_mapper *mapper, const struct scan *scan)
{
    for (size_t i = 0; i < scan->found.n; i++) {
        const struct found *found = scan->found.items[i];
        struct al_column *column =
            found->column == NULL ? NULL : column_in(mapper->table, found->column);
        if (found->column != NULL && column == NULL) {
            (void)py_raise(py, &al_exc_argument,
                "Can't add additional column '%.*s' when specifying __table__",
                (int)found->column->key.len, found->column->key.ptr);
            return false;
        }
        bool ok = column != NULL ? al_mapper_add_property(py, mapper, found->name, column)
                                 : al_mapper_add_relation(py, mapper, found->name,
                                       al_relationship_options(found->value));
        if (!ok) {
            return false;
        }
        const struct al_py_mapped_column *mapped = py_payload(found->value, &al_py_mapped_column);
        if (mapped != NULL && mapped->is_deferred) {
            al_mapper_property(mapper, found->name)->is_deferred = true;
        }
    }
    return true;
}

/* Columns of a model that shares its parent's table join that. */
static bool
extend_table(struct py *py, const struct scan *scan)
{
    struct al_table *table = scan->parent->table;
    for (size_t i = 0; i < scan->found.n; i++) {
        struct found *found = scan->found.items[i];
        const struct al_py_mapped_column *mapped = py_payload(found->value, &al_py_mapped_column);
        if (found->column == NULL) {
            continue;
        }
        struct al_column *there = al_table_column(table, found->column->key);
        if (there != NULL && mapped != NULL && mapped->is_shared) {
            found->column = there;
            continue;
        }
        if (there != NULL || found->column->primary_key) {
            (void)py_raise(py, &al_exc_argument,
                there != NULL ? "Column '%.*s' on class %.*s conflicts with existing column"
                              : "Can't place primary key columns on an inherited class with no "
                                "table ('%.*s' of %.*s).",
                (int)found->column->key.len, found->column->key.ptr, (int)scan->cls->name->len,
                scan->cls->name->ptr);
            return false;
        }
        struct py_value column = column_object(py, found);
        if (py_failed(column) || !al_table_take_items(py, table, &column, 1, false)) {
            return false;
        }
    }
    return al_reference_settle(py, scan->registry->metadata);
}

/* The table of the class: given, made of its columns, or that of the model above. */
static bool
settle_table(
    struct py *py, const struct scan *scan, struct al_mapper *mapper, struct py_value fixed)
{
    struct py_class *cls = scan->cls;
    struct py_value name = scan->is_fixed ? py_none() : special(py, cls, "__tablename__");
    bool is_named = !py_is_nothing(name);
    if (py_has_error(py)) {
        return false;
    }
    if (!scan->is_fixed && !is_named && scan->parent != NULL) {
        if (py_given(py_dict_get_lit(cls->dict, "__table_args__"))) {
            (void)py_raise(py, &al_exc_argument,
                "Can't place __table_args__ on an inherited class with no table.");
            return false;
        }
        mapper->table_object = scan->parent->table_object;
        mapper->table = scan->parent->table;
        return extend_table(py, scan);
    }
    if (!scan->is_fixed && !is_named) {
        (void)py_raise(py, &al_exc_invalid_request,
            "Class '%.*s' does not have a __table__ or __tablename__ specified and does not "
            "inherit from an existing table-mapped class.",
            (int)cls->name->len, cls->name->ptr);
        return false;
    }
    mapper->table_object = scan->is_fixed ? fixed : make_table(py, scan, name);
    mapper->table = py_failed(mapper->table_object) ? NULL : al_table_in(mapper->table_object);
    return mapper->table != NULL &&
           py_dict_set_lit(py, cls->dict, "__table__", mapper->table_object);
}

/* Attributes, keys and place in the hierarchy. */
static bool
settle_mapping(struct py *py, const struct scan *scan, struct al_mapper *mapper)
{
    struct py_value args = special(py, scan->cls, "__mapper_args__");
    bool is_sharing = scan->parent != NULL && mapper->table == scan->parent->table;
    if (py_has_error(py) || !al_mapper_inherit(py, mapper) || !map_found(py, mapper, scan) ||
        (!is_sharing && !map_rest(py, mapper))) {
        return false;
    }
    if (scan->parent != NULL && !al_mapper_inherit_properties(py, mapper)) {
        return false;
    }
    return al_mapper_take_args(py, mapper, args) && map_keys(py, mapper);
}

bool
al_mapper_make(struct py *py, struct py_class *cls, struct al_registry *registry)
{
    struct scan scan = {.cls = cls, .registry = registry};
    struct al_mapper *mapper = al_take(py, sizeof(*mapper));
    if (mapper == NULL || !al_mapper_parent(py, cls, &mapper->parent)) {
        return false;
    }
    scan.parent = mapper->parent;
    struct py_value fixed = special(py, cls, "__table__");
    scan.is_fixed = py_given(fixed);
    mapper->cls = cls;
    mapper->registry = registry;
    if (py_has_error(py) || !gather(py, &scan) || !settle_table(py, &scan, mapper, fixed) ||
        !settle_mapping(py, &scan, mapper)) {
        return false;
    }
    ((struct al_orm_class *)cls->data)->mapper = mapper;
    if (mapper->parent == NULL || mapper->parent->table != mapper->table) {
        mapper->table->mapped = mapper;
    }
    registry->is_configured = false;
    struct py_value self = {.kind = PY_CLASS, .as.cls = cls};
    struct py_value key = {.kind = PY_STR, .as.str = cls->name};
    return py_dict_set(py, registry->classes.as.dict, key, self) &&
           al_push(py, &registry->mappers, mapper);
}
