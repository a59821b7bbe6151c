/*
 * Models that inherit from models: in one table, whose rows a discriminator tells apart, or with a table
 * of their own that hangs on the parent's.
 */
#include "py_class.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

bool
al_mapper_is_a(const struct al_mapper *mapper, const struct al_mapper *other)
{
    while (mapper != NULL && mapper != other) {
        mapper = mapper->parent;
    }
    return mapper != NULL;
}

bool
al_mapper_is_joined(const struct al_mapper *mapper)
{
    return mapper->tables.n > 1;
}

bool
al_mapper_parent(struct py *py, const struct py_class *cls, struct al_mapper **ret)
{
    *ret = NULL;
    for (size_t i = 1; i < cls->n_mro; i++) {
        struct al_mapper *mapper = al_mapper_of_class(cls->mro[i]);
        if (mapper != NULL && *ret != NULL && !al_mapper_is_a(*ret, mapper)) {
            (void)py_refuse(py, "a model that inherits from several models is not supported");
            return false;
        }
        *ret = *ret == NULL ? mapper : *ret;
    }
    return true;
}

/* ---- Columns of several tables ---------------------------------------------------------------- */

struct al_column *
al_property_in(const struct al_property *property, const struct al_table *table)
{
    if (property->column->table == table) {
        return property->column;
    }
    for (size_t i = 0; i < property->also.n; i++) {
        struct al_column *column = property->also.items[i];
        if (column->table == table) {
            return column;
        }
    }
    return NULL;
}

struct al_column *
al_mapper_key_in(const struct al_mapper *mapper, size_t k, const struct al_table *table)
{
    const struct al_property *key = mapper->root->keys.items[k];
    struct al_column *column = key->column;
    if (column->table == table) {
        return column;
    }
    const struct al_mapper *parent = mapper->parent == NULL   ? NULL
                                     : mapper->table == table ? mapper->parent
                                                              : NULL;
    if (parent == NULL) {
        return mapper->parent == NULL ? NULL : al_mapper_key_in(mapper->parent, k, table);
    }
    column = al_mapper_key_in(parent, k, parent->table);
    for (size_t i = 0; i < mapper->equated.n; i++) {
        const struct al_equated *pair = mapper->equated.items[i];
        if (pair->parent == column) {
            return pair->own;
        }
    }
    return mapper->equated.n == 0 ? column : NULL;
}

struct al_table *
al_property_table(const struct al_property *property, struct al_table *table)
{
    return table->alias.text.ptr == NULL ? property->column->table : table;
}

/* ---- The hierarchy ------------------------------------------------------------------------------ */

/* The foreign key that leads from the mapper's own table to its parent's. */
static bool
settle_equated(struct py *py, struct al_mapper *mapper)
{
    const struct al_table *own = mapper->table;
    const struct al_table *other = mapper->parent->table;
    size_t found = 0;
    for (size_t i = 0; i < own->constraints.n; i++) {
        const struct al_constraint *fk = own->constraints.items[i];
        if (fk->kind != AL_CONSTRAINT_FOREIGN ||
            !lockstep_str_equal(fk->ref_table.text, other->name.text) ||
            !lockstep_str_equal(fk->ref_schema.text, other->schema.text)) {
            continue;
        }
        found++;
        for (size_t k = 0; k < fk->names.n && k < fk->ref_names.n; k++) {
            struct al_equated *pair = al_take(py, sizeof(*pair));
            if (pair == NULL) {
                return false;
            }
            pair->own = al_table_column(own, ((const struct al_name *)fk->names.items[k])->text);
            pair->parent =
                al_table_column(other, ((const struct al_name *)fk->ref_names.items[k])->text);
            if (pair->own == NULL || pair->parent == NULL) {
                (void)py_refuse(py, "this foreign key to the table of a parent is not supported");
                return false;
            }
            if (!al_push(py, &mapper->equated, pair)) {
                return false;
            }
        }
    }
    if (found != 1) {
        (void)py_raise(py, found == 0 ? &al_exc_no_foreign_keys : &al_exc_ambiguous_foreign_keys,
            "Can't determine the inherit condition between inherited table '%.*s' and inheriting "
            "table '%.*s'",
            (int)other->name.text.len, other->name.text.ptr, (int)own->name.text.len,
            own->name.text.ptr);
        return false;
    }
    return true;
}

/* Each key of the parent's has one in the own table, and that has no other. */
static bool
check_keys(struct py *py, const struct al_mapper *mapper)
{
    const struct al_constraint *primary = mapper->table->primary;
    size_t n = primary == NULL ? 0 : primary->columns.n;
    bool is_fine = n == mapper->root->keys.n;
    for (size_t k = 0; is_fine && k < n; k++) {
        const struct al_column *column = al_mapper_key_in(mapper, k, mapper->table);
        is_fine = column != NULL && column->primary_key;
    }
    if (!is_fine) {
        (void)py_refuse(py, "an inheriting table whose primary key is not its parent's is not "
                            "supported");
    }
    return is_fine;
}

static bool
is_equated(const struct al_mapper *mapper, const struct al_column *own,
    const struct al_property *inherited)
{
    for (size_t i = 0; i < mapper->equated.n; i++) {
        const struct al_equated *pair = mapper->equated.items[i];
        if (pair->own == own && al_property_in(inherited, pair->parent->table) == pair->parent) {
            return true;
        }
    }
    return false;
}

bool
al_mapper_inherit(struct py *py, struct al_mapper *mapper)
{
    struct al_mapper *parent = mapper->parent;
    mapper->identity = py_absent();
    mapper->root = parent == NULL ? mapper : parent->root;
    if (parent != NULL) {
        mapper->tables = parent->tables;
        mapper->tables.size = parent->tables.n;
        mapper->relations = parent->relations;
        mapper->relations.size = parent->relations.n;
    }
    bool is_own = parent == NULL || mapper->table != parent->table;
    return al_push(py, &mapper->root->family, mapper) &&
           (!is_own || al_push(py, &mapper->tables, mapper->table)) &&
           (parent == NULL || !is_own || (settle_equated(py, mapper) && check_keys(py, mapper)));
}

bool
al_mapper_inherit_properties(struct py *py, struct al_mapper *mapper)
{
    const struct al_mapper *parent = mapper->parent;
    struct al_list own = mapper->properties;
    mapper->properties = (struct al_list){NULL, 0, 0};
    for (size_t i = 0; i < parent->properties.n; i++) {
        const struct al_property *inherited = parent->properties.items[i];
        struct al_property *same = NULL;
        for (size_t k = 0; k < own.n; k++) {
            struct al_property *one = own.items[k];
            same = py_str_eq(one->name, inherited->name) ? one : same;
        }
        if (same == NULL) {
            if (py_given(py_dict_get_str(mapper->cls->dict, inherited->name))) {
                (void)py_refuse(py, "'%.*s' in place of an inherited column is not supported",
                    (int)inherited->name->len, inherited->name->ptr);
                return false;
            }
            if (!al_mapper_add_property(py, mapper, inherited->name, inherited->column)) {
                return false;
            }
            same = mapper->properties.items[mapper->properties.n - 1];
            same->also = inherited->also;
            same->is_deferred = inherited->is_deferred;
            continue;
        }
        if (!is_equated(mapper, same->column, inherited)) {
            (void)py_refuse(py,
                "an attribute for columns of several tables ('%.*s') is not "
                "supported",
                (int)same->name->len, same->name->ptr);
            return false;
        }
        if (!al_push(py, &same->also, inherited->column)) {
            return false;
        }
        for (size_t k = 0; k < inherited->also.n; k++) {
            if (!al_push(py, &same->also, inherited->also.items[k])) {
                return false;
            }
        }
        if (!al_push(py, &mapper->properties, same)) {
            return false;
        }
    }
    for (size_t k = 0; k < own.n; k++) {
        const struct al_property *one = own.items[k];
        if (al_mapper_property(mapper, one->name) == NULL &&
            !al_push(py, &mapper->properties, own.items[k])) {
            return false;
        }
    }
    return true;
}

/* ---- __mapper_args__ ---------------------------------------------------------------------------- */

static bool
is_ignored(const struct py_str *name)
{
    static const char *const names[] = {
        "eager_defaults", "confirm_deleted_rows", "polymorphic_load", "batch"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (py_str_eq_lit(name, names[i])) {
            return true;
        }
    }
    return false;
}

static bool
take_discriminator(struct py *py, struct al_mapper *mapper, struct py_value value)
{
    const struct al_py_mapped_column *mapped = py_payload(value, &al_py_mapped_column);
    struct al_column *column = al_column_in(py, mapped == NULL ? value : mapped->column);
    if (py_is_none(value)) {
        return true;
    }
    if (mapper->parent != NULL) {
        (void)py_refuse(py, "polymorphic_on of a model that inherits is not supported");
        return false;
    }
    mapper->discriminator = al_str(value).ptr != NULL ? al_mapper_property(mapper, py_as_str(value))
                            : column != NULL          ? al_mapper_column(mapper, column)
                                                      : NULL;
    if (mapper->discriminator == NULL && al_str(value).ptr != NULL) {
        (void)py_raise(py, &al_exc_argument,
            "Can't determine polymorphic_on value '%.*s' - no attribute is mapped to this name.",
            (int)al_str(value).len, al_str(value).ptr);
    } else if (mapper->discriminator == NULL && !py_has_error(py)) {
        (void)py_refuse(py, "polymorphic_on that is no column of the model is not supported");
    }
    return mapper->discriminator != NULL;
}

/* primary_key=[…] for a table that has none. */
static bool
take_keys(struct py *py, struct al_mapper *mapper, struct py_value value)
{
    struct py_value list = py_to_list(py, value);
    for (size_t i = 0; !py_failed(list) && i < list.as.list->n; i++) {
        const struct al_py_mapped_column *mapped =
            py_payload(list.as.list->items[i], &al_py_mapped_column);
        const struct al_column *column =
            al_column_in(py, mapped == NULL ? list.as.list->items[i] : mapped->column);
        struct al_property *property = column == NULL ? NULL : al_mapper_column(mapper, column);
        if (property == NULL || mapper->parent != NULL) {
            (void)py_refuse(py, "this primary_key in __mapper_args__ is not supported");
            return false;
        }
        if (!al_push(py, &mapper->keys, property)) {
            return false;
        }
    }
    return !py_failed(list);
}

/* The rows that a model means in a table which it shares; every value that comes goes to those above. */
static bool
settle_kinds(struct py *py, struct al_mapper *mapper)
{
    const struct al_property *property = mapper->root->discriminator;
    if (property == NULL) {
        return true;
    }
    if (mapper->parent != NULL && mapper->equated.n == 0) {
        mapper->kinds = al_take(py, sizeof(*mapper->kinds));
        if (mapper->kinds == NULL) {
            return false;
        }
        mapper->kinds->column = property->column;
    }
    struct al_expr *value = al_expr_coerce(
        py, py_given(mapper->identity) ? mapper->identity : py_none(), property->column->type);
    for (struct al_mapper *one = mapper; value != NULL && one != NULL; one = one->parent) {
        if (one->kinds != NULL && !al_push(py, &one->kinds->values, value)) {
            return false;
        }
    }
    return value != NULL;
}

bool
al_mapper_take_args(struct py *py, struct al_mapper *mapper, struct py_value args)
{
    struct py_value key;
    struct py_value value;
    if (!py_is_nothing(args) && args.kind != PY_DICT) {
        (void)py_refuse(py, "__mapper_args__ that is no dict is not supported");
        return false;
    }
    for (size_t pos = 0; args.kind == PY_DICT && py_dict_next(args.as.dict, &pos, &key, &value);) {
        const struct py_str *name = py_as_str(key);
        bool ok = true;
        if (name != NULL && py_str_eq_lit(name, "polymorphic_on")) {
            ok = take_discriminator(py, mapper, value);
        } else if (name != NULL && py_str_eq_lit(name, "polymorphic_identity")) {
            mapper->identity = py_is_none(value) ? py_absent() : value;
        } else if (name != NULL && py_str_eq_lit(name, "primary_key")) {
            ok = take_keys(py, mapper, value);
        } else if (name == NULL || !is_ignored(name)) {
            (void)py_refuse(py, "'%.*s' in __mapper_args__ is not supported",
                name == NULL ? 1 : (int)name->len, name == NULL ? "?" : name->ptr);
            ok = false;
        }
        if (!ok) {
            return false;
        }
    }
    return settle_kinds(py, mapper);
}

bool
al_mapper_by_identity(
    struct py *py, const struct al_mapper *root, struct py_value value, struct al_mapper **ret)
{
    *ret = NULL;
    for (size_t i = root->family.n; i > 0 && *ret == NULL; i--) {
        struct al_mapper *one = root->family.items[i - 1];
        int is_it = py_failed(one->identity) ? 0 : py_equal(py, one->identity, value);
        if (is_it < 0) {
            return false;
        }
        *ret = is_it > 0 ? one : NULL;
    }
    return true;
}

/* ---- In statements ------------------------------------------------------------------------------ */

/* parent JOIN own ON … */
static struct al_from *
join_tables(struct py *py, const struct al_mapper *mapper)
{
    struct al_from *from = al_take(py, sizeof(*from));
    while (mapper->parent != NULL && mapper->equated.n == 0) {
        mapper = mapper->parent;
    }
    if (from == NULL) {
        return NULL;
    }
    from->table = mapper->table;
    if (mapper->parent == NULL) {
        return from;
    }
    struct al_from *join = al_take(py, sizeof(*join));
    if (join == NULL) {
        return NULL;
    }
    join->left = join_tables(py, mapper->parent);
    join->right = from;
    for (size_t i = 0; join->left != NULL && i < mapper->equated.n; i++) {
        const struct al_equated *pair = mapper->equated.items[i];
        struct py_value left = al_column_wrap(py, pair->parent);
        struct py_value right = py_failed(left) ? left : al_column_wrap(py, pair->own);
        struct py_value equal = py_failed(right) ? right : py_binary(py, PY_OP_EQ, left, right);
        if (py_failed(equal) || !al_expr_and(py, &join->on, equal)) {
            return NULL;
        }
    }
    return join->left == NULL ? NULL : join;
}

struct al_from *
al_mapper_from(struct py *py, const struct al_mapper *mapper, struct al_table *table)
{
    if (al_mapper_is_joined(mapper) && table->alias.text.ptr == NULL) {
        return join_tables(py, mapper);
    }
    struct al_from *from = al_take(py, sizeof(*from));
    if (from != NULL) {
        from->table = table;
    }
    return from;
}

bool
al_mapper_restrict(
    struct py *py, const struct al_mapper *mapper, struct al_table *table, struct al_list *only)
{
    if (mapper->kinds == NULL) {
        return true;
    }
    struct al_only *one = al_take(py, sizeof(*one));
    if (one == NULL) {
        return false;
    }
    bool is_alias = table->alias.text.ptr != NULL;
    *one = (struct al_only){is_alias ? table : mapper->kinds->column->table, mapper->kinds};
    return al_push(py, only, one);
}

bool
al_mapper_mention(
    struct py *py, const struct al_mapper *mapper, struct al_table *table, struct al_select *select)
{
    if (al_mapper_is_joined(mapper) && table->alias.text.ptr == NULL) {
        struct al_from *join = join_tables(py, mapper);
        if (join == NULL || !al_push(py, &select->implied, join)) {
            return false;
        }
    }
    return al_mapper_restrict(py, mapper, table, &select->only);
}

bool
al_expr_mention(struct py *py, const struct al_expr *expr, struct al_select *select)
{
    /* level by level: the nearest counts */
    struct al_list queue = {NULL, 0, 0};
    for (size_t at = 0; expr != NULL && expr->mapper == NULL; at++) {
        for (size_t i = 0; i < expr->operands.n; i++) {
            if (!al_push(py, &queue, expr->operands.items[i])) {
                return false;
            }
        }
        if (expr->value != NULL && !al_push(py, &queue, expr->value)) {
            return false;
        }
        expr = at < queue.n ? queue.items[at] : NULL;
    }
    return expr == NULL || al_mapper_mention(py, expr->mapper, expr->table, select);
}

bool
al_select_is_plain(struct py *py, const struct al_select *select)
{
    for (size_t i = 0; i < select->entities.n; i++) {
        const struct al_entity *entity = select->entities.items[i];
        if (al_mapper_is_joined(entity->mapper)) {
            (void)py_refuse(py,
                "a query of a model with several tables inside another statement is "
                "not supported; name its columns");
            return false;
        }
    }
    return true;
}
