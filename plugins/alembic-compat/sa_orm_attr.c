/*
 * Mapped attributes: of a class they are expressions, of an instance its values. And aliased(), a
 * model under another name.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"
#include "sa_type.h"

/* The payload begins as that of Column. */
struct attribute {
    struct al_py_column base;
    struct al_property *property;
};

static const struct py_type attribute_type;

struct aliased {
    struct al_mapper *mapper;
    struct al_table *table;
};

/* ---- Looking at mappers ---------------------------------------------------------------------- */

struct al_mapper *
al_mapper_of(struct py_value value)
{
    const struct aliased *aliased = py_payload(value, &al_py_aliased);
    return value.kind == PY_CLASS ? al_mapper_of_class(value.as.cls)
           : aliased != NULL      ? aliased->mapper
                                  : NULL;
}

struct al_table *
al_orm_table(struct py_value value)
{
    const struct aliased *aliased = py_payload(value, &al_py_aliased);
    const struct al_mapper *mapper = al_mapper_of(value);
    return aliased != NULL ? aliased->table : mapper == NULL ? NULL : mapper->table;
}

struct al_property *
al_mapper_property(const struct al_mapper *mapper, const struct py_str *name)
{
    for (size_t i = 0; i < mapper->properties.n; i++) {
        struct al_property *property = mapper->properties.items[i];
        if (py_str_eq(property->name, name)) {
            return property;
        }
    }
    return NULL;
}

struct al_property *
al_mapper_column(const struct al_mapper *mapper, const struct al_column *column)
{
    for (size_t i = 0; i < mapper->properties.n; i++) {
        struct al_property *property = mapper->properties.items[i];
        if (property->column == column || al_property_in(property, column->table) == column) {
            return property;
        }
    }
    return NULL;
}

struct al_column *
al_orm_column(const struct al_mapper *mapper, struct lockstep_str attribute)
{
    struct py_str name = {.ptr = attribute.ptr, .len = attribute.len};
    const struct al_property *property = al_mapper_property(mapper, &name);
    for (size_t i = 0; property == NULL && i < mapper->root->family.n; i++) {
        const struct al_mapper *one = mapper->root->family.items[i];
        property = one->table == mapper->table ? al_mapper_property(one, &name) : NULL;
    }
    return property == NULL ? NULL : property->column;
}

struct al_relation *
al_mapper_relation(const struct al_mapper *mapper, const struct py_str *name)
{
    for (size_t i = 0; i < mapper->relations.n; i++) {
        struct al_relation *relation = mapper->relations.items[i];
        if (py_str_eq(relation->name, name)) {
            return relation;
        }
    }
    return NULL;
}

struct py_value
al_property_expr(struct py *py, const struct al_property *property, struct al_table *table)
{
    struct attribute *attribute;
    table = al_property_table(property, table);
    struct al_column *column = al_table_column(table, property->column->key);
    struct py_value made = py_object_new(py, &attribute_type, (void **)&attribute);
    struct al_expr *expr = al_expr_column(al_context_of(py)->pool, property->column->name, table);
    if (py_failed(made) || expr == NULL) {
        return py_failed(made) ? made : al_exhausted(py);
    }
    expr->mapper = property->mapper;
    expr->type = property->column->type;
    expr->origin = column == NULL ? property->column : column;
    struct lockstep_str key = {property->name->ptr, property->name->len};
    if (!lockstep_str_equal(key, property->column->name.text)) {
        expr->key = key;
    }
    attribute->base.expr = expr;
    attribute->base.column = property->column;
    attribute->property = (struct al_property *)(uintptr_t)property;
    return made;
}

bool
al_mapper_add_property(
    struct py *py, struct al_mapper *mapper, struct py_str *name, struct al_column *column)
{
    struct al_property *property = al_take(py, sizeof(*property));
    if (property == NULL) {
        return false;
    }
    *property = (struct al_property){.name = name, .column = column, .mapper = mapper};
    struct py_value attribute = al_property_expr(py, property, mapper->table);
    struct py_value key = {.kind = PY_STR, .as.str = name};
    return !py_failed(attribute) && al_push(py, &mapper->properties, property) &&
           py_dict_set(py, mapper->cls->dict, key, attribute);
}

bool
al_mapper_select(struct py *py, struct al_mapper *mapper, struct al_table *table,
    struct al_select *select, struct al_list *columns)
{
    struct al_entity *entity = al_take(py, sizeof(*entity));
    if (entity == NULL || !al_registry_configure(py, mapper->registry)) {
        return false;
    }
    struct lockstep_str name = {mapper->cls->name->ptr, mapper->cls->name->len};
    *entity = (struct al_entity){columns->n, mapper->properties.n, mapper,
        table->alias.text.ptr == NULL ? name : table->alias.text};
    for (size_t i = 0; i < mapper->properties.n; i++) {
        struct py_value expr = al_property_expr(py, mapper->properties.items[i], table);
        if (py_failed(expr) || !al_push(py, columns, al_expr_in(py, expr))) {
            return false;
        }
    }
    if (columns != &select->columns) { /* RETURNING */
        if (al_mapper_is_joined(mapper)) {
            (void)py_refuse(py, "returning() of a model with several tables is not supported");
            return false;
        }
        return al_push(py, &select->entities, entity);
    }
    return al_push(py, &select->entities, entity) && al_mapper_mention(py, mapper, table, select);
}

struct al_property *
al_property_of(struct py_value value)
{
    const struct attribute *attribute = py_payload(value, &attribute_type);
    return attribute == NULL ? NULL : attribute->property;
}

/* ---- Attributes of columns ------------------------------------------------------------------- */

static struct py_value
attribute_get(struct py *py, struct py_value self, struct py_value instance)
{
    const struct attribute *attribute = self.as.object->payload;
    return al_instance_get(py, instance, attribute->property);
}

static bool
attribute_set(struct py *py, struct py_value self, struct py_value instance, struct py_value value)
{
    const struct attribute *attribute = self.as.object->payload;
    return al_instance_set(py, instance, attribute->property, value);
}

static struct py_value
attribute_key(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct attribute *attribute = self.as.object->payload;
    return py_str_new(py, attribute->property->name->ptr, attribute->property->name->len);
}

static struct py_value
attribute_class(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    const struct attribute *attribute = self.as.object->payload;
    return (struct py_value){.kind = PY_CLASS, .as.cls = attribute->property->mapper->cls};
}

static const struct py_def attribute_members[] = {
    {.name = "key", .kind = PY_DEF_PROPERTY, .fn = attribute_key},
    {.name = "class_", .kind = PY_DEF_PROPERTY, .fn = attribute_class},
    {.name = NULL},
};

static const struct py_type attribute_type = {.name = "InstrumentedAttribute",
    .module = "sqlalchemy.orm.attributes",
    .bases = {&al_py_column_type},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct attribute),
    .members = attribute_members,
    .get = attribute_get,
    .set = attribute_set};

/* ---- aliased() ------------------------------------------------------------------------------- */

static struct py_value
aliased_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    const struct aliased *aliased = self.as.object->payload;
    const struct al_property *property = al_mapper_property(aliased->mapper, name);
    struct al_relation *relation = al_mapper_relation(aliased->mapper, name);
    if (property != NULL) {
        return al_property_expr(py, property, aliased->table);
    }
    return relation == NULL ? py_absent() : al_relation_attribute(py, relation, aliased->table);
}

const struct py_type al_py_aliased = {.name = "AliasedClass",
    .module = "sqlalchemy.orm.util",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct aliased),
    .getattr = aliased_getattr};

/* aliased(Model, alias=, name=, flat=, adapt_on_names=) */
struct py_value
al_fn_aliased(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_table *old = al_table_in(args->pos[0]);
    struct al_mapper *mapper = al_mapper_of(args->pos[0]);
    if (old == NULL || !py_is_nothing(args->pos[1])) {
        return py_refuse(py, "aliased() with a selectable of its own is not supported");
    }
    if (mapper != NULL && al_mapper_is_joined(mapper)) {
        return py_refuse(py, "aliased() of a model with several tables is not supported");
    }
    struct al_table *table = al_table_aliased(py, old, args->pos[2]);
    if (table == NULL || mapper == NULL) {
        return table == NULL ? py_absent()
                             : al_table_wrap(py, table, &al_py_table_clause, py_none());
    }
    struct aliased *aliased;
    struct py_value made = py_object_new(py, &al_py_aliased, (void **)&aliased);
    if (!py_failed(made)) {
        *aliased = (struct aliased){mapper, table};
    }
    return made;
}

/* ---- filter_by() ----------------------------------------------------------------------------- */

/* The table that filter_by speaks of: that of the last join, or of the first column. */
static struct al_table *
table_spoken_of(const struct al_select *select, const struct al_mapper **ret_mapper)
{
    if (select->froms.n > 0) {
        const struct al_from *from = select->froms.items[select->froms.n - 1];
        while (from->table == NULL && from->mapper == NULL) {
            from = from->right;
        }
        const struct al_mapper *mapper = from->mapper;
        *ret_mapper = mapper != NULL ? mapper : from->table->mapped;
        return from->table != NULL ? from->table : mapper->table;
    }
    for (size_t i = 0; i < select->columns.n; i++) {
        const struct al_expr *expr = select->columns.items[i];
        while (
            (expr->kind == AL_EXPR_LABEL || expr->kind == AL_EXPR_FUNC) && expr->operands.n > 0) {
            expr = expr->operands.items[0];
        }
        if (expr->table != NULL) {
            *ret_mapper = expr->mapper != NULL ? expr->mapper : expr->table->mapped;
            return expr->table;
        }
    }
    *ret_mapper = select->table == NULL    ? NULL
                  : select->mapper != NULL ? select->mapper
                                           : select->table->mapped;
    return select->table;
}

/* hybrid_property and synonym: the class has an expression by that name. */
static struct py_value
made_attribute(struct py *py, const struct al_mapper *mapper, const struct al_table *table,
    const struct py_str *name)
{
    struct py_value owner = {.kind = PY_CLASS, .as.cls = mapper->cls};
    if (table->alias.text.ptr != NULL) {
        return py_refuse(py, "'%.*s' of an alias is not supported", (int)name->len, name->ptr);
    }
    struct py_value value = py_getattr_maybe(py, owner, py_c_str(py, name));
    return py_given(value) && al_expr_in(py, value) == NULL && !al_relation_in(value) ? py_absent()
                                                                                      : value;
}

/* What a keyword speaks of: an attribute of the model, or a column of the table. */
static struct py_value
spoken_of(struct py *py, const struct al_mapper *mapper, struct al_table *table,
    const struct py_str *name)
{
    if (mapper == NULL) {
        struct al_column *column =
            table == NULL ? NULL
                          : al_table_column(table, (struct lockstep_str){name->ptr, name->len});
        return column == NULL ? py_absent() : al_column_wrap(py, column);
    }
    const struct al_property *property = al_mapper_property(mapper, name);
    struct al_relation *relation = al_mapper_relation(mapper, name);
    return property != NULL   ? al_property_expr(py, property, table)
           : relation != NULL ? al_relation_attribute(py, relation, table)
                              : made_attribute(py, mapper, table, name);
}

bool
al_orm_filter_by(struct py *py, struct al_select *select, const struct py_args *args)
{
    const struct al_mapper *mapper = NULL;
    struct al_table *table = table_spoken_of(select, &mapper);
    for (size_t i = 0; i < args->n_kw; i++) {
        const struct py_kwarg *word = &args->kw[i];
        struct py_value left = spoken_of(py, mapper, table, word->name);
        if (py_failed(left)) {
            if (!py_has_error(py)) {
                (void)py_raise(py, &al_exc_invalid_request,
                    "Entity namespace for \"%s\" has no property \"%.*s\"",
                    table == NULL ? "?" : py_c_str(py, py_as_str(al_to_py(py, table->name.text))),
                    (int)word->name->len, word->name->ptr);
            }
            return false;
        }
        struct py_value equal = py_binary(py, PY_OP_EQ, left, word->value);
        if (py_failed(equal) || !al_expr_and(py, &select->where, equal)) {
            return false;
        }
    }
    return true;
}

struct py_value
al_orm_relation_named(struct py *py, const struct al_select *select, const struct py_str *name)
{
    /* the model that the query begins with, whatever was joined since */
    const struct al_expr *first = select->columns.n == 0 ? NULL : select->columns.items[0];
    const struct al_mapper *mapper = first == NULL ? NULL : first->mapper;
    const struct al_from *from = select->froms.n == 0 ? NULL : select->froms.items[0];
    while (from != NULL && from->table == NULL) {
        from = from->left;
    }
    if (mapper != NULL && from != NULL && from->table != first->table) {
        return py_refuse(py, "a join by a name behind select_from() is not supported");
    }
    if (al_context_of(py)->api == AL_API_20) {
        return py_raise(py, &al_exc_argument,
            "Join target '%.*s' does not refer to a mapped entity or relationship", (int)name->len,
            name->ptr);
    }
    if (mapper != NULL && !al_registry_configure(py, mapper->registry)) {
        return py_absent();
    }
    struct al_relation *relation = mapper == NULL ? NULL : al_mapper_relation(mapper, name);
    return relation == NULL ? py_refuse(py, "a join by the name '%.*s' is not supported",
                                  (int)name->len, name->ptr)
                            : al_relation_attribute(py, relation, first->table);
}
