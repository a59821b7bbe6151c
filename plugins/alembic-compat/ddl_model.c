/*
 * How columns, constraints and indexes come together in a table, and what a column's flags bring
 * along with them.
 */
#include "ddl_model.h"

struct al_table *
al_table_new(struct al_pool *pool, struct al_name schema, struct al_name name,
    const struct al_naming *naming, int64_t *counter)
{
    struct al_table *table = al_pool_alloc(pool, sizeof(*table));
    if (table == NULL) {
        return NULL;
    }
    table->name = name;
    table->schema = schema;
    table->naming = naming;
    table->counter = counter;
    return table;
}

struct al_column *
al_column_new(struct al_pool *pool, struct al_name name, struct al_type *type)
{
    struct al_column *column = al_pool_alloc(pool, sizeof(*column));
    if (column != NULL) {
        column->name = name;
        column->key = name.text;
        column->type = type;
        column->nullable = 1;
    }
    return column;
}

struct al_constraint *
al_constraint_new(struct al_pool *pool, enum al_constraint_kind kind, int64_t *counter)
{
    struct al_constraint *constraint = al_pool_alloc(pool, sizeof(*constraint));
    if (constraint != NULL) {
        constraint->kind = kind;
        constraint->order = counter == NULL ? 0 : ++*counter;
    }
    return constraint;
}

struct al_index *
al_index_new(struct al_pool *pool, struct al_name name)
{
    struct al_index *index = al_pool_alloc(pool, sizeof(*index));
    if (index != NULL) {
        index->name = name;
    }
    return index;
}

struct al_column *
al_table_column(const struct al_table *table, struct lockstep_str key)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        struct al_column *column = table->columns.items[i];
        if (lockstep_str_equal(column->key, key)) {
            return column;
        }
    }
    return NULL;
}

static void
note_exhausted(struct al_ddl *ddl)
{
    ddl->out.failed = 1;
}

static void
push(struct al_ddl *ddl, struct al_list *list, void *item)
{
    if (item == NULL || al_list_push(ddl->pool, list, item) != 0) {
        note_exhausted(ddl);
    }
}

/* A name of a column as a list member. */
static void
push_name(struct al_ddl *ddl, struct al_list *list, struct al_name name)
{
    struct al_name *copy = al_pool_alloc(ddl->pool, sizeof(*copy));
    if (copy != NULL) {
        *copy = name;
    }
    push(ddl, list, copy);
}

/* The primary key that flags of columns make: one for the table, growing as columns arrive. */
static void
grow_primary(struct al_ddl *ddl, struct al_table *table, struct al_column *column)
{
    if (table->primary == NULL) {
        table->primary = al_constraint_new(ddl->pool, AL_CONSTRAINT_PRIMARY, table->counter);
        if (table->primary == NULL) {
            note_exhausted(ddl);
            return;
        }
        table->primary->is_implicit = 1;
        table->primary->table = table;
        push(ddl, &table->constraints, table->primary);
    }
    if (!table->primary->is_implicit) {
        return;
    }
    push(ddl, &table->primary->columns, column);
    push_name(ddl, &table->primary->names, column->name);
    table->primary->name = (struct al_name){.text = {NULL, 0}};
    al_naming_constraint(ddl, table->primary);
}

static void
add_unique(struct al_ddl *ddl, struct al_table *table, struct al_column *column)
{
    struct al_constraint *unique =
        al_constraint_new(ddl->pool, AL_CONSTRAINT_UNIQUE, table->counter);
    if (unique == NULL) {
        note_exhausted(ddl);
        return;
    }
    push_name(ddl, &unique->names, al_name_of(column->key));
    al_table_add_constraint(ddl, table, unique);
}

static void
add_index(struct al_ddl *ddl, struct al_table *table, struct al_column *column)
{
    struct al_index *index = al_index_new(ddl->pool, (struct al_name){.text = {NULL, 0}});
    if (index == NULL) {
        note_exhausted(ddl);
        return;
    }
    index->unique = column->unique;
    push(ddl, &index->exprs, al_expr_column(ddl->pool, column->name, table));
    push_name(ddl, &index->names, column->name);
    al_table_add_index(ddl, table, index);
}

/* CHECK (column IN (…)) of an Enum that is a VARCHAR, if it asks for one. */
static void
add_enum_check(struct al_ddl *ddl, struct al_table *table, struct al_column *column)
{
    const struct al_type *type = al_type_resolve(column->type);
    const struct al_enum *values = type == NULL ? NULL : type->enumeration;
    if (values == NULL || values->is_native || !values->create_constraint) {
        return;
    }
    struct al_constraint *check = al_constraint_new(ddl->pool, AL_CONSTRAINT_CHECK, table->counter);
    struct al_expr *list = al_expr_new(ddl->pool, AL_EXPR_LIST);
    struct al_expr *group = al_expr_new(ddl->pool, AL_EXPR_GROUP);
    if (check == NULL || list == NULL || group == NULL) {
        note_exhausted(ddl);
        return;
    }
    list->op = AL_OP_COMMA;
    for (size_t i = 0; i < values->values.n; i++) {
        const struct lockstep_str *value = values->values.items[i];
        struct al_ddl inner;
        al_ddl_init(&inner, ddl->pool, ddl->api);
        al_literal_str(&inner, *value);
        push(ddl, &list->operands, al_expr_value(ddl->pool, al_text_view(&inner.out)));
    }
    push(ddl, &group->operands, list);
    check->is_type_bound = 1;
    check->is_none_name = values->name.text.ptr == NULL;
    check->name = values->name;
    check->sqltext =
        al_expr_binary(ddl->pool, AL_OP_IN, al_expr_column(ddl->pool, column->name, table), group);
    push_name(ddl, &check->names, column->name);
    al_table_add_constraint(ddl, table, check);
}

void
al_table_add_column(struct al_ddl *ddl, struct al_table *table, struct al_column *column)
{
    const struct al_column *old = al_table_column(table, column->key);
    column->table = table;
    if (old != NULL) {
        for (size_t i = 0; i < table->columns.n; i++) {
            if (table->columns.items[i] == old) {
                table->columns.items[i] = column;
            }
        }
    } else {
        push(ddl, &table->columns, column);
    }
    if (table->is_values_only) {
        return;
    }
    struct al_enum *enumeration = al_type_native_enum(column->type);
    if (enumeration != NULL && enumeration->inherit_schema) {
        enumeration->schema = table->schema;
    }
    if (column->primary_key) {
        grow_primary(ddl, table, column);
    }
    for (size_t i = 0; i < column->checks.n; i++) {
        struct al_constraint *check = column->checks.items[i];
        check->is_column_level = 1;
        check->table = table;
        al_naming_constraint(ddl, check);
    }
    if (column->index) {
        add_index(ddl, table, column);
    } else if (column->unique) {
        add_unique(ddl, table, column);
    }
    for (size_t i = 0; i < column->fks.n; i++) {
        al_table_add_constraint(ddl, table, column->fks.items[i]);
    }
    add_enum_check(ddl, table, column);
}

/* An explicit primary key takes the place of the implicit one, and marks its columns. */
static void
set_primary(struct al_ddl *ddl, struct al_table *table, struct al_constraint *primary)
{
    for (size_t i = 0; i < primary->columns.n; i++) {
        struct al_column *column = primary->columns.items[i];
        column->primary_key = 1;
        if (!column->nullable_given) {
            column->nullable = 0;
        }
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        if (table->constraints.items[i] == table->primary) {
            table->constraints.items[i] = primary;
            table->primary = primary;
            return;
        }
    }
    table->primary = primary;
    push(ddl, &table->constraints, primary);
}

void
al_table_add_constraint(
    struct al_ddl *ddl, struct al_table *table, struct al_constraint *constraint)
{
    constraint->table = table;
    constraint->columns = (struct al_list){NULL, 0, 0};
    for (size_t i = 0; constraint->kind != AL_CONSTRAINT_CHECK && i < constraint->names.n; i++) {
        struct al_name *name = constraint->names.items[i];
        struct al_column *column = al_table_column(table, name->text);
        if (column == NULL) {
            al_ddl_fail(ddl, "ConstraintColumnNotFoundError",
                "Can't create %s on table '%.*s': no column named '%.*s' is present.",
                constraint->kind == AL_CONSTRAINT_FOREIGN ? "ForeignKeyConstraint" : "constraint",
                (int)table->name.text.len, table->name.text.ptr, (int)name->text.len,
                name->text.ptr);
            return;
        }
        *name = column->name;
        push(ddl, &constraint->columns, column);
    }
    if (constraint->kind == AL_CONSTRAINT_PRIMARY) {
        set_primary(ddl, table, constraint);
    } else {
        push(ddl, &table->constraints, constraint);
    }
    al_naming_constraint(ddl, constraint);
}

/* The name of the column that the table calls so; `key` where it has none. */
static struct al_name
name_of(const struct al_table *table, struct al_name key)
{
    const struct al_column *column = al_table_column(table, key.text);
    return column == NULL ? key : column->name;
}

void
al_table_add_index(struct al_ddl *ddl, struct al_table *table, struct al_index *index)
{
    index->table = table;
    int is_named = 1; /* whether each of its columns was given as a text, which is a key */
    for (size_t i = 0; i < index->exprs.n; i++) {
        struct al_expr *expr = index->exprs.items[i];
        if (expr->kind == AL_EXPR_COLUMN && expr->table == NULL) {
            expr->name = name_of(table, expr->name);
        } else {
            is_named = 0;
        }
    }
    for (size_t i = 0; is_named && i < index->names.n; i++) {
        struct al_name *name = index->names.items[i];
        *name = name_of(table, *name);
    }
    for (size_t i = 0; i < index->include.n; i++) {
        struct al_name *name = index->include.items[i];
        *name = name_of(table, *name);
    }
    push(ddl, &table->indexes, index);
    al_naming_index(ddl, index);
}

struct al_column *
al_column_copy(struct al_pool *pool, const struct al_column *column)
{
    struct al_column *copy = al_pool_alloc(pool, sizeof(*copy));
    if (copy == NULL) {
        return NULL;
    }
    *copy = *column;
    copy->table = NULL;
    copy->fks = (struct al_list){NULL, 0, 0};
    copy->checks = (struct al_list){NULL, 0, 0};
    const struct al_list *from[] = {&column->fks, &column->checks};
    struct al_list *to[] = {&copy->fks, &copy->checks};
    for (size_t which = 0; which < 2; which++) {
        for (size_t i = 0; i < from[which]->n; i++) {
            struct al_constraint *constraint = al_pool_alloc(pool, sizeof(*constraint));
            if (constraint == NULL) {
                return NULL;
            }
            *constraint = *(const struct al_constraint *)from[which]->items[i];
            if (al_list_push(pool, to[which], constraint) != 0) {
                return NULL;
            }
        }
    }
    return copy;
}

/* Whether the column may number itself; is_forced: autoincrement=True was written. */
static int
can_autoincrement(struct al_ddl *ddl, const struct al_column *column, int is_forced)
{
    enum al_affinity affinity = al_type_affinity(column->type);
    if (affinity != AL_AFFINITY_INTEGER && affinity != AL_AFFINITY_NUMERIC) {
        if (is_forced) {
            al_ddl_fail(ddl, "ArgumentError",
                "Column type on column '%.*s' is not compatible with autoincrement=True",
                (int)column->name.text.len, column->name.text.ptr);
        }
        return 0;
    }
    if (is_forced) {
        return 1;
    }
    return !column->has_default && column->server_default.kind == AL_DEFAULT_NONE &&
           column->computed == NULL &&
           (column->fks.n == 0 || column->autoincrement == AL_AUTO_IGNORE_FK);
}

/* Foreign keys count for a column whether they came with it or by ForeignKeyConstraint. */
static int
has_foreign_key(const struct al_table *table, const struct al_column *column)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct al_constraint *constraint = table->constraints.items[i];
        for (size_t j = 0; constraint->kind == AL_CONSTRAINT_FOREIGN && j < constraint->columns.n;
             j++) {
            if (constraint->columns.items[j] == column) {
                return 1;
            }
        }
    }
    return 0;
}

const struct al_column *
al_table_autoincrement(struct al_ddl *ddl, const struct al_table *table)
{
    if (table->primary == NULL) {
        return NULL;
    }
    const struct al_list *columns = &table->primary->columns;
    if (columns->n == 1) {
        const struct al_column *column = columns->items[0];
        if (column->autoincrement == AL_AUTO_TRUE) {
            return can_autoincrement(ddl, column, 1) ? column : NULL;
        }
        int is_wanted = column->autoincrement == AL_AUTO_IGNORE_FK ||
                        (column->autoincrement == AL_AUTO_AUTO && !has_foreign_key(table, column));
        return is_wanted && can_autoincrement(ddl, column, 0) ? column : NULL;
    }
    const struct al_column *found = NULL;
    for (size_t i = 0; i < columns->n; i++) {
        const struct al_column *column = columns->items[i];
        if (column->autoincrement != AL_AUTO_TRUE || !can_autoincrement(ddl, column, 1)) {
            continue;
        }
        if (found != NULL) {
            al_ddl_fail(ddl, "ArgumentError",
                "Only one Column may be marked autoincrement=True, found both %.*s and %.*s.",
                (int)column->name.text.len, column->name.text.ptr, (int)found->name.text.len,
                found->name.text.ptr);
        }
        found = column;
    }
    return found;
}
