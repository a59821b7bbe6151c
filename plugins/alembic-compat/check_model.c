/*
 * The model of promises. Names without which the server chooses its own are not part of it: what
 * has no name of the author's cannot be looked for by name.
 */
#include "check_model.h"

static void *
take(struct al_model *model, size_t size)
{
    return al_pool_alloc(model->pool, size);
}

static void
push(struct al_model *model, struct al_list *list, void *item)
{
    if (item != NULL) {
        (void)al_list_push(model->pool, list, item);
    }
}

struct al_promised_table *
al_model_table(struct al_model *model, struct lockstep_str schema, struct lockstep_str name)
{
    for (size_t i = 0; i < model->tables.n; i++) {
        struct al_promised_table *table = model->tables.items[i];
        if (!table->is_gone && lockstep_str_equal(table->name, name) &&
            lockstep_str_equal(table->schema, schema)) {
            return table;
        }
    }
    struct al_promised_table *table = take(model, sizeof(*table));
    if (table != NULL) {
        table->schema = schema;
        table->name = name;
        table->is_partial = 1;
        push(model, &model->tables, table);
    }
    return table;
}

static struct lockstep_str
type_text(struct al_ddl *ddl, const struct al_column *column)
{
    struct al_ddl inner;
    al_ddl_init(&inner, ddl->pool, ddl->api);
    al_type_write(&inner, column->type);
    return inner.failed ? (struct lockstep_str){NULL, 0} : al_text_view(&inner.out);
}

static void
add_column(struct al_model *model, struct al_ddl *ddl, struct al_promised_table *table,
    const struct al_column *column)
{
    struct al_promised_column *promise = take(model, sizeof(*promise));
    if (promise == NULL) {
        return;
    }
    *promise = (struct al_promised_column){.name = column->name.text,
        .type = type_text(ddl, column),
        .nullable = column->nullable && !column->primary_key};
    push(model, &table->columns, promise);
}

static void
add_named(struct al_model *model, struct al_ddl *ddl, struct al_list *list, struct al_name name,
    int is_unique)
{
    struct al_promise *promise = take(model, sizeof(*promise));
    if (promise == NULL || name.text.ptr == NULL) {
        return;
    }
    *promise = (struct al_promise){al_ident_final(ddl, name), is_unique};
    push(model, list, promise);
}

static void
remove_named(struct al_list *list, struct lockstep_str name)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct al_promise *promise = list->items[i];
        if (lockstep_str_equal(promise->name, name)) {
            list->items[i] = list->items[--list->n];
            return;
        }
    }
}

/* The parts that a table brings: columns, constraints, indexes, enum types. */
static void
add_parts(struct al_model *model, struct al_ddl *ddl, struct al_promised_table *promise,
    const struct al_table *table)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        struct al_enum *values = al_type_native_enum(column->type);
        add_column(model, ddl, promise, column);
        for (size_t j = 0; j < column->checks.n; j++) {
            const struct al_constraint *check = column->checks.items[j];
            add_named(model, ddl, &promise->constraints, check->name, 0);
        }
        if (values != NULL && values->create_type && !promise->is_partial) {
            push(model, &model->enums, values);
        }
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct al_constraint *constraint = table->constraints.items[i];
        if (!constraint->use_alter &&
            !(promise->is_partial && constraint->kind == AL_CONSTRAINT_PRIMARY)) {
            add_named(model, ddl, &promise->constraints, constraint->name, 0);
        }
    }
    for (size_t i = 0; i < table->indexes.n; i++) {
        const struct al_index *index = table->indexes.items[i];
        add_named(model, ddl, &promise->indexes, index->name, index->unique);
    }
}

void
al_model_create(struct al_model *model, struct al_ddl *ddl, const struct al_table *table)
{
    struct al_promised_table *promise = al_model_table(model, table->schema.text, table->name.text);
    if (promise != NULL) {
        promise->is_partial = 0;
        add_parts(model, ddl, promise, table);
    }
}

void
al_model_drop(struct al_model *model, const struct al_table *table)
{
    struct al_promised_table *promise = al_model_table(model, table->schema.text, table->name.text);
    if (promise != NULL) {
        promise->is_gone = 1;
    }
}

void
al_model_rename(struct al_model *model, struct lockstep_str schema, struct lockstep_str from,
    struct lockstep_str to)
{
    struct al_promised_table *promise = al_model_table(model, schema, from);
    if (promise != NULL) {
        promise->name = to;
    }
}

void
al_model_add_column(struct al_model *model, struct al_ddl *ddl, const struct al_table *table)
{
    struct al_promised_table *promise = al_model_table(model, table->schema.text, table->name.text);
    if (promise != NULL) {
        int was_partial = promise->is_partial;
        promise->is_partial = 1;
        add_parts(model, ddl, promise, table);
        promise->is_partial = was_partial;
    }
}

void
al_model_drop_column(struct al_model *model, struct lockstep_str schema, struct lockstep_str table,
    struct lockstep_str column)
{
    struct al_promised_table *promise = al_model_table(model, schema, table);
    for (size_t i = 0; promise != NULL && i < promise->columns.n; i++) {
        const struct al_promised_column *known = promise->columns.items[i];
        if (lockstep_str_equal(known->name, column)) {
            promise->columns.items[i] = promise->columns.items[--promise->columns.n];
            return;
        }
    }
}

struct al_promised_column *
al_model_column(struct al_model *model, struct lockstep_str schema, struct lockstep_str table,
    struct lockstep_str column)
{
    struct al_promised_table *promise = al_model_table(model, schema, table);
    for (size_t i = 0; promise != NULL && i < promise->columns.n; i++) {
        struct al_promised_column *known = promise->columns.items[i];
        if (lockstep_str_equal(known->name, column)) {
            return known;
        }
    }
    struct al_promised_column *added = promise == NULL ? NULL : take(model, sizeof(*added));
    if (added != NULL) {
        *added = (struct al_promised_column){.name = column, .nullable = -1};
        push(model, &promise->columns, added);
    }
    return added;
}

void
al_model_add_constraint(
    struct al_model *model, struct al_ddl *ddl, const struct al_constraint *constraint)
{
    const struct al_table *table = constraint->table;
    struct al_promised_table *promise = al_model_table(model, table->schema.text, table->name.text);
    if (promise != NULL) {
        add_named(model, ddl, &promise->constraints, constraint->name, 0);
    }
}

void
al_model_drop_constraint(
    struct al_model *model, struct al_ddl *ddl, const struct al_constraint *constraint)
{
    const struct al_table *table = constraint->table;
    struct al_promised_table *promise = al_model_table(model, table->schema.text, table->name.text);
    if (promise != NULL) {
        remove_named(&promise->constraints, al_ident_final(ddl, constraint->name));
    }
}

void
al_model_add_index(struct al_model *model, struct al_ddl *ddl, const struct al_index *index)
{
    struct al_promised_table *promise =
        al_model_table(model, index->table->schema.text, index->table->name.text);
    if (promise != NULL) {
        add_named(model, ddl, &promise->indexes, index->name, index->unique);
    }
}

/* DROP INDEX need not name the table, so all are asked. */
void
al_model_drop_index(struct al_model *model, struct al_ddl *ddl, const struct al_index *index)
{
    for (size_t i = 0; i < model->tables.n; i++) {
        struct al_promised_table *promise = model->tables.items[i];
        remove_named(&promise->indexes, al_ident_final(ddl, index->name));
    }
}
