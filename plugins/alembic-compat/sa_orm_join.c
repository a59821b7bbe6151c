/*
 * Relationships of classes: their joins and conditions, and any(), has(), ==.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

struct attribute {
    struct al_relation *relation;
    struct al_table *table; /* the side that it begins at */
};

static const struct py_type attribute_type;

struct py_value
al_relation_attribute(struct py *py, struct al_relation *relation, struct al_table *table)
{
    struct attribute *attribute;
    struct py_value made = py_object_new(py, &attribute_type, (void **)&attribute);
    if (!py_failed(made)) {
        *attribute = (struct attribute){relation, table};
    }
    return made;
}

bool
al_relation_in(struct py_value value)
{
    return py_payload(value, &attribute_type) != NULL;
}

struct al_relation *
al_relation_of(struct py_value value)
{
    const struct attribute *attribute = py_payload(value, &attribute_type);
    return attribute == NULL ? NULL : attribute->relation;
}

const struct al_table *
al_relation_begin(struct py_value value)
{
    const struct attribute *attribute = py_payload(value, &attribute_type);
    return attribute == NULL ? NULL : attribute->table;
}

/* The relation, settled and supported; NULL: failed. */
static struct al_relation *
usable(struct py *py, struct al_relation *relation)
{
    if (!al_registry_configure(py, relation->mapper->registry)) {
        return NULL;
    }
    if (relation->reason.ptr != NULL) {
        (void)py_refuse(py, "'%.*s': %.*s", (int)relation->name->len, relation->name->ptr,
            (int)relation->reason.len, relation->reason.ptr);
        return NULL;
    }
    return relation;
}

static struct al_expr *
column_expr(struct py *py, const struct al_column *column, struct al_table *table)
{
    struct al_expr *expr = al_expr_column(al_context_of(py)->pool, column->name, table);
    if (expr == NULL) {
        (void)al_exhausted(py);
        return NULL;
    }
    expr->type = column->type;
    return expr;
}

static bool
add_equation(struct py *py, struct al_expr **condition, const struct al_column *left,
    struct al_table *left_table, const struct al_column *right, struct al_table *right_table)
{
    struct al_expr *a = column_expr(py, left, left_table);
    struct py_value b =
        a == NULL ? py_absent() : al_expr_wrap(py, column_expr(py, right, right_table));
    struct py_value equal = py_failed(b) ? b : al_expr_operate(py, AL_OP_EQ, a, b, false);
    return !py_failed(equal) && al_expr_and(py, condition, equal);
}

struct al_expr *
al_relation_condition(
    struct py *py, const struct al_relation *relation, struct al_table *own, struct al_table *other)
{
    struct al_expr *condition = NULL;
    const struct al_list *lists[2] = {&relation->pairs, &relation->other_pairs};
    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < lists[list]->n; i++) {
            const struct al_pair_of *pair = lists[list]->items[i];
            bool ok = pair->between == NULL
                          ? add_equation(py, &condition, pair->own->column,
                                al_property_table(pair->own, own), pair->other->column,
                                al_property_table(pair->other, other))
                      : list == 0 ? add_equation(py, &condition, pair->own->column, own,
                                        pair->between, relation->between)
                                  : add_equation(py, &condition, pair->other->column, other,
                                        pair->between, relation->between);
            if (!ok) {
                return NULL;
            }
        }
    }
    return condition;
}

/* One side of a many-to-many: the table between and the owner, or the table between and the target. */
static struct al_expr *
half_condition(
    struct py *py, const struct al_relation *relation, bool is_own, struct al_table *table)
{
    struct al_expr *condition = NULL;
    const struct al_list *pairs = is_own ? &relation->pairs : &relation->other_pairs;
    for (size_t i = 0; i < pairs->n; i++) {
        const struct al_pair_of *pair = pairs->items[i];
        const struct al_property *property = is_own ? pair->own : pair->other;
        if (!add_equation(
                py, &condition, property->column, table, pair->between, relation->between)) {
            return NULL;
        }
    }
    return condition;
}

/* `mapper` is that of the right side; NULL: a table between. */
static struct al_from *
join_of(struct py *py, struct al_from *left, struct al_mapper *mapper, struct al_table *right,
    struct al_expr *on, int is_outer, int is_full)
{
    struct al_from *item =
        mapper != NULL ? al_mapper_from(py, mapper, right) : al_take(py, sizeof(*item));
    struct al_from *join = al_take(py, sizeof(*join));
    if (item == NULL || join == NULL || on == NULL) {
        return NULL;
    }
    item->table = item->left == NULL ? right : NULL;
    item->mapper = mapper;
    *join = (struct al_from){
        .left = left, .right = item, .on = on, .is_outer = is_outer, .is_full = is_full};
    return mapper == NULL || al_mapper_restrict(py, mapper, right, &join->only) ? join : NULL;
}

struct al_from *
al_relation_join(struct py *py, struct al_from *left, struct py_value value, struct py_value target,
    int is_outer, int is_full)
{
    const struct attribute *attribute = py_payload(value, &attribute_type);
    struct al_relation *relation = usable(py, attribute->relation);
    if (relation == NULL) {
        return NULL;
    }
    struct al_table *right = py_is_nothing(target) ? relation->target->table : al_table_in(target);
    if (right == NULL) {
        (void)py_raise(py, &al_exc_argument, "Join target, typically a FROM expression, expected");
        return NULL;
    }
    struct al_mapper *mapper = py_is_nothing(target) ? relation->target : al_mapper_of(target);
    if (py_is_nothing(target) && relation->mapper->table == relation->target->table) {
        (void)py_refuse(py, "a join of a model to itself by a relationship needs an alias");
        return NULL;
    }
    if (relation->between == NULL) {
        return join_of(py, left, mapper, right,
            al_relation_condition(py, relation, attribute->table, right), is_outer, is_full);
    }
    if (is_outer || is_full) {
        /* LEFT JOIN (between JOIN right ON …) ON … */
        struct al_from *between = al_take(py, sizeof(*between));
        if (between == NULL) {
            return NULL;
        }
        between->table = relation->between;
        struct al_from *inner =
            join_of(py, between, mapper, right, half_condition(py, relation, false, right), 0, 0);
        struct al_from *join = al_take(py, sizeof(*join));
        struct al_expr *on = half_condition(py, relation, true, attribute->table);
        if (inner == NULL || join == NULL || on == NULL) {
            return NULL;
        }
        *join = (struct al_from){
            .left = left, .right = inner, .on = on, .is_outer = is_outer, .is_full = is_full};
        return join;
    }
    struct al_from *first = join_of(py, left, NULL, relation->between,
        half_condition(py, relation, true, attribute->table), 0, 0);
    return first == NULL ? NULL
                         : join_of(py, first, mapper, right,
                               half_condition(py, relation, false, right), 0, 0);
}

/* ---- Conditions ------------------------------------------------------------------------------ */

/* EXISTS (SELECT 1 FROM the other side WHERE …) */
static struct py_value
exists(struct py *py, struct py_value self, struct py_value criterion, const struct py_args *words)
{
    const struct attribute *attribute = self.as.object->payload;
    struct al_relation *relation = usable(py, attribute->relation);
    struct al_pool *pool = al_context_of(py)->pool;
    if (relation == NULL) {
        return py_absent();
    }
    struct al_table *other = relation->target->table;
    if (al_mapper_is_joined(relation->target)) {
        return py_refuse(py, "any() and has() of a model with several tables are not supported");
    }
    if (relation->mapper->table == relation->target->table) {
        other = al_table_aliased(py, other, py_none());
    }
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    struct al_expr *one = al_expr_value(pool, LOCKSTEP_STR("1"));
    struct al_from *from = al_take(py, sizeof(*from));
    if (select == NULL || other == NULL || from == NULL || !al_push(py, &select->columns, one)) {
        return py_absent();
    }
    from->table = other;
    from->mapper = relation->target;
    if (other != NULL && !al_mapper_restrict(py, relation->target, other, &select->only)) {
        return py_absent();
    }
    select->where = al_relation_condition(py, relation, attribute->table, other);
    select->correlation = AL_CORRELATE_EXCEPT;
    if (!al_push(py, &select->froms, from) || !al_push(py, &select->correlated, other) ||
        (relation->between != NULL && !al_push(py, &select->correlated, relation->between))) {
        return py_absent();
    }
    if (!py_is_nothing(criterion) && !al_expr_and(py, &select->where, criterion)) {
        return py_absent();
    }
    if (words->n_kw > 0 && !al_orm_filter_by(py, select, words)) {
        return py_absent();
    }
    struct al_expr *query = al_expr_new(pool, AL_EXPR_SELECT);
    if (query == NULL || select->where == NULL) {
        return py_has_error(py) ? py_absent() : al_exhausted(py);
    }
    query->select = select;
    return al_expr_wrap(py, al_expr_unary(pool, AL_OP_EXISTS, query));
}

static struct py_value
attribute_exists(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_args words = {NULL, 0, args->kw, args->n_kw};
    return exists(py, self, args->n_pos > 0 ? args->pos[0] : py_none(), &words);
}

/* The foreign key's columns against the values of an object; of None: IS NULL, or no other side. */
static struct py_value
equal_to(struct py *py, struct py_value self, struct py_value other)
{
    const struct attribute *attribute = self.as.object->payload;
    struct al_relation *relation = usable(py, attribute->relation);
    struct py_args none = {NULL, 0, NULL, 0};
    struct al_expr *condition = NULL;
    if (relation == NULL) {
        return py_absent();
    }
    if (py_is_none(other) && relation->direction != AL_MANY_TO_ONE) {
        struct py_value some = exists(py, self, py_none(), &none);
        return py_failed(some) ? some : py_unary(py, PY_OP_INVERT, some);
    }
    if (!py_is_none(other) &&
        !al_mapper_is_a(al_mapper_of_class(py_class_of(py, other)), relation->target)) {
        return py_refuse(py, "a comparison of a relationship with '%s' is not supported",
            py_type_name(py, other));
    }
    if (relation->between != NULL) {
        return py_refuse(py, "a comparison of a relationship with secondary= is not supported");
    }
    for (size_t i = 0; i < relation->pairs.n; i++) {
        const struct al_pair_of *pair = relation->pairs.items[i];
        struct py_value value = py_none();
        if (!py_is_none(other)) {
            value = al_instance_get(py, other, pair->other);
        }
        struct al_expr *own =
            column_expr(py, pair->own->column, al_property_table(pair->own, attribute->table));
        struct py_value equal = py_failed(value) || own == NULL
                                    ? py_absent()
                                    : al_expr_operate(py, AL_OP_EQ, own, value, false);
        if (py_failed(equal) || !al_expr_and(py, &condition, equal)) {
            return py_absent();
        }
    }
    return al_expr_wrap(py, condition);
}

static struct py_value
attribute_contains(struct py *py, struct py_value self, const struct py_args *args)
{
    return equal_to(py, self, args->pos[0]);
}

static struct py_value
attribute_binary(
    struct py *py, enum py_op op, struct py_value self, struct py_value other, bool reflected)
{
    (void)reflected;
    if (op != PY_OP_EQ && op != PY_OP_NE) {
        return py_not_implemented();
    }
    if (op == PY_OP_NE && !py_is_none(other)) {
        return py_refuse(py, "!= of a relationship and an object is not supported");
    }
    struct py_value equal = equal_to(py, self, other);
    return op == PY_OP_EQ || py_failed(equal) ? equal : py_unary(py, PY_OP_INVERT, equal);
}

static struct py_value
attribute_is(struct py *py, struct py_value self, const struct py_args *args)
{
    return attribute_binary(py, PY_OP_EQ, self, args->pos[0], false);
}

static struct py_value
attribute_is_not(struct py *py, struct py_value self, const struct py_args *args)
{
    return attribute_binary(py, PY_OP_NE, self, args->pos[0], false);
}

static struct py_value
attribute_get(struct py *py, struct py_value self, struct py_value instance)
{
    const struct attribute *attribute = self.as.object->payload;
    struct al_relation *relation = usable(py, attribute->relation);
    return relation == NULL       ? py_absent()
           : relation->is_dynamic ? al_dynamic_get(py, instance, relation)
                                  : al_related_get(py, instance, relation);
}

static bool
attribute_set(struct py *py, struct py_value self, struct py_value instance, struct py_value value)
{
    const struct attribute *attribute = self.as.object->payload;
    struct al_relation *relation = usable(py, attribute->relation);
    return relation != NULL && al_related_set(py, instance, relation, value);
}

static const struct py_def attribute_members[] = {
    {.name = "any", .kind = PY_DEF_FUNCTION, .fn = attribute_exists},
    {.name = "has", .kind = PY_DEF_FUNCTION, .fn = attribute_exists},
    {.name = "contains", .kind = PY_DEF_FUNCTION, .fn = attribute_contains, .signature = "other"},
    {.name = "is_", .kind = PY_DEF_FUNCTION, .fn = attribute_is, .signature = "other"},
    {.name = "is_not", .kind = PY_DEF_FUNCTION, .fn = attribute_is_not, .signature = "other"},
    {.name = "isnot", .kind = PY_DEF_FUNCTION, .fn = attribute_is_not, .signature = "other"},
    {.name = NULL},
};

static const struct py_type attribute_type = {.name = "InstrumentedAttribute",
    .module = "sqlalchemy.orm.attributes",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct attribute),
    .members = attribute_members,
    .binary = attribute_binary,
    .get = attribute_get,
    .set = attribute_set};
