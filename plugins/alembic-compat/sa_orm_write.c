/*
 * One instance as INSERT, UPDATE or DELETE.
 */
#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm_session.h"
#include "sa_row.h"
#include "sa_schema.h"
#include "sa_select.h"
#include "sa_type.h"

static bool
assign(
    struct py *py, struct al_select *select, const struct al_column *column, struct al_expr *value)
{
    struct al_assignment *assignment = al_take(py, sizeof(*assignment));
    if (assignment == NULL || value == NULL) {
        return false;
    }
    *assignment = (struct al_assignment){column->name, value};
    return al_push(py, &select->assignments, assignment);
}

static bool
assign_value(
    struct py *py, struct al_select *select, const struct al_column *column, struct py_value value)
{
    return assign(py, select, column, al_expr_coerce(py, value, column->type));
}

static bool
is_json(const struct al_column *column)
{
    const struct al_type *type = al_type_resolve(column->type);
    return type->info->affinity == AL_AFFINITY_JSON && !type->none_as_null;
}

/* Whether the server gives the column its value where an INSERT leaves it out. */
static bool
is_served(const struct al_column *column)
{
    return column->server_default.kind != AL_DEFAULT_NONE || column->computed != NULL ||
           column->identity != NULL;
}

/* An INSERT under construction, into one of the model's tables. */
struct insert {
    struct al_select *select;
    bool
        is_below; /* not the topmost table: its key is known, and its other columns are no inherited ones */
    struct al_list wanted; /* of struct al_property: what RETURNING gives */
    struct al_list stale;  /* of struct al_property: what the server made, loaded when it is read */
};

static bool
wants_back(const struct insert *insert, const struct al_property *property)
{
    for (size_t i = 0; i < insert->wanted.n; i++) {
        if (insert->wanted.items[i] == property) {
            return true;
        }
    }
    return false;
}

/* What an INSERT does for a column without a value of the instance's own. */
static bool
assign_default(
    struct py *py, struct insert *insert, struct py_value self, struct al_property *property)
{
    const struct al_column *column = al_property_in(property, insert->select->table);
    struct py_value value;
    if (column->default_value != NULL) {
        if (!al_default_value(py, column->default_value, &value) ||
            !assign_value(py, insert->select, column, value)) {
            return false;
        }
        return al_expr_in(py, value) != NULL ? al_push(py, &insert->stale, property)
                                             : al_instance_put(py, self, property->name, value);
    }
    if (column->sequence != NULL) {
        return assign(py, insert->select, column, al_sequence_next(py, column->sequence)) &&
               al_push(py, &insert->stale, property);
    }
    if (is_served(column)) {
        return column->primary_key || al_push(py, &insert->stale, property);
    }
    if (column->primary_key) {
        return true;
    }
    struct py_value key = {.kind = PY_STR, .as.str = property->name};
    bool is_there = py_given(al_instance_peek(self, property->name));
    bool ok = is_there || py_dict_set(py, al_instance_of(py, self)->unset.as.dict, key, py_none());
    return ok && (is_json(column) || assign(py, insert->select, column,
                                         al_expr_keyword(al_context_of(py)->pool, "NULL")));
}

/* Columns that another model of the hierarchy has added to the table have their defaults, too. */
static bool
assign_unmapped(struct py *py, struct al_select *select, const struct al_mapper *mapper)
{
    bool is_insert = select->kind == AL_SELECT_INSERT;
    for (size_t i = 0; mapper->root->family.n > 1 && i < select->table->columns.n; i++) {
        const struct al_column *column = select->table->columns.items[i];
        const void *kept = is_insert ? column->default_value : column->onupdate_value;
        bool is_next = is_insert && column->sequence != NULL && kept == NULL;
        struct py_value value;
        if (al_mapper_column(mapper, column) != NULL || (kept == NULL && !is_next)) {
            continue;
        }
        bool ok =
            is_next ? assign(py, select, column, al_sequence_next(py, column->sequence))
                    : al_default_value(py, kept, &value) && assign_value(py, select, column, value);
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool
assign_all(struct py *py, struct insert *insert, struct py_value self, struct al_mapper *mapper)
{
    for (size_t i = 0; i < mapper->properties.n; i++) {
        struct al_property *property = mapper->properties.items[i];
        const struct al_column *column = al_property_in(property, insert->select->table);
        if (column == NULL) {
            continue;
        }
        struct py_value own = al_instance_peek(self, property->name);
        bool is_value = py_given(own) && (!py_is_none(own) || is_json(column));
        if (!is_value) {
            if (!assign_default(py, insert, self, property)) {
                return false;
            }
            continue;
        }
        if (!assign_value(py, insert->select, column, own) ||
            (al_expr_in(py, own) != NULL && !al_push(py, &insert->stale, property))) {
            return false;
        }
    }
    return assign_unmapped(py, insert->select, mapper);
}

/* RETURNING: the primary key where it is not known, and with it in SQLAlchemy 2.0 whatever the
 * server made. */
static bool
want(struct py *py, struct insert *insert, struct py_value self, const struct al_mapper *mapper)
{
    for (size_t i = 0; !insert->is_below && i < mapper->keys.n; i++) {
        struct al_property *key = mapper->keys.items[i];
        struct py_value own = al_instance_peek(self, key->name);
        bool is_known = py_given(own) && !py_is_none(own) && al_expr_in(py, own) == NULL;
        if (!is_known && !al_push(py, &insert->wanted, key)) {
            return false;
        }
    }
    for (size_t i = 0; al_context_of(py)->api == AL_API_20 && i < insert->stale.n; i++) {
        struct al_property *property = insert->stale.items[i];
        if (!wants_back(insert, property) && !al_push(py, &insert->wanted, property)) {
            return false;
        }
    }
    for (size_t i = 0; i < insert->wanted.n; i++) {
        struct py_value expr =
            al_column_wrap(py, al_property_in(insert->wanted.items[i], insert->select->table));
        if (py_failed(expr) || !al_push(py, &insert->select->returning, al_expr_in(py, expr))) {
            return false;
        }
    }
    return true;
}

/* The columns by which a table hangs on the one above have the values of that. */
static bool
take_key(struct py *py, struct py_value self, const struct al_mapper *mapper,
    const struct al_table *table)
{
    const struct al_mapper *level = mapper;
    while (level->table != table || level->equated.n == 0) {
        level = level->parent;
    }
    for (size_t i = 0; i < level->equated.n; i++) {
        const struct al_equated *pair = level->equated.items[i];
        const struct al_property *from = al_mapper_column(mapper, pair->parent);
        const struct al_property *to = al_mapper_column(mapper, pair->own);
        if (from != to &&
            !al_instance_put(py, self, to->name, al_instance_peek(self, from->name))) {
            return false;
        }
    }
    return true;
}

bool
al_write_insert(
    struct py *py, struct al_session *session, struct py_value self, struct al_table *table)
{
    struct al_mapper *mapper = al_mapper_of_class(self.as.object->cls);
    struct insert insert = {
        .select = al_select_begin(py, AL_SELECT_INSERT), .is_below = table != mapper->root->table};
    if (!al_from_has(&mapper->tables, table)) {
        return true;
    }
    if (insert.select == NULL || (insert.is_below && !take_key(py, self, mapper, table))) {
        return false;
    }
    insert.select->table = table;
    if (!assign_all(py, &insert, self, mapper) || !want(py, &insert, self, mapper)) {
        return false;
    }
    struct py_value statement = al_select_wrap(py, insert.select);
    bool is_awaited = insert.wanted.n > 0;
    struct py_value result =
        py_failed(statement) ? statement : al_execute(py, statement, py_none(), is_awaited);
    session->is_connected = true;
    struct py_value row =
        py_failed(result) || !is_awaited ? result : py_call_method(py, result, "first", NULL, 0);
    if (py_failed(row)) {
        return false;
    }
    for (size_t i = 0; i < insert.stale.n; i++) {
        const struct al_property *property = insert.stale.items[i];
        al_instance_expire_one(self, property->name);
    }
    for (size_t i = 0; i < insert.wanted.n; i++) {
        const struct al_property *property = insert.wanted.items[i];
        if (!al_instance_put(py, self, property->name, al_row_item(py, row, i))) {
            return false;
        }
    }
    if (insert.is_below) {
        return true;
    }
    al_instance_of(py, self)->born = ++session->sent;
    return al_session_enter(py, session, self);
}

/* ---- UPDATE and DELETE ------------------------------------------------------------------------ */

/* WHERE of the row as the database still has it. */
static struct al_expr *
where_row(struct py *py, const struct al_mapper *mapper, struct py_value self,
    const struct al_table *table)
{
    const struct al_orm_object *instance = al_instance_of(py, self);
    struct al_expr *where = NULL;
    for (size_t i = 0; i < mapper->keys.n; i++) {
        struct py_value column = al_column_wrap(py, al_mapper_key_in(mapper, i, table));
        struct py_value equal = py_failed(column) ? column
                                                  : py_binary(py, PY_OP_EQ, column,
                                                        instance->identity.as.tuple->items[i + 1]);
        if (py_failed(equal) || !al_expr_and(py, &where, equal)) {
            return NULL;
        }
    }
    return where;
}

/* Execute a statement that must meet one row. */
static bool
meet_one(struct py *py, struct al_session *session, struct al_select *select, const char *verb,
    bool is_strict)
{
    struct py_value statement = al_select_wrap(py, select);
    struct py_value result =
        py_failed(statement) ? statement : al_execute(py, statement, py_none(), true);
    session->is_connected = true;
    struct py_value count = py_failed(result) ? result : py_getattr(py, result, "rowcount");
    if (py_failed(count)) {
        return false;
    }
    if (count.as.integer != 1 && is_strict) {
        (void)py_raise(py, &al_exc_stale_data,
            "%s statement on table '%.*s' expected to %s 1 row(s); %lld were matched.", verb,
            (int)select->table->name.text.len, select->table->name.text.ptr,
            *verb == 'U' ? "update" : "delete", (long long)count.as.integer);
        return false;
    }
    return true;
}

/* Columns that an UPDATE brings along by itself: their new values are the server's. */
static bool
add_onupdate(struct py *py, struct al_select *select, struct py_value self,
    const struct al_mapper *mapper, struct al_list *stale)
{
    for (size_t i = 0; i < mapper->properties.n; i++) {
        struct al_property *property = mapper->properties.items[i];
        const struct al_column *column = al_property_in(property, select->table);
        struct py_value value;
        bool is_set = column == NULL;
        for (size_t k = 0; column != NULL && k < select->assignments.n; k++) {
            const struct al_assignment *assignment = select->assignments.items[k];
            is_set |= lockstep_str_equal(assignment->column.text, column->name.text);
        }
        if (is_set || (column->onupdate_value == NULL && column->computed == NULL)) {
            continue;
        }
        if (column->computed != NULL) {
            if (!al_push(py, stale, property)) {
                return false;
            }
            continue;
        }
        if (!al_default_value(py, column->onupdate_value, &value) ||
            !assign_value(py, select, column, value)) {
            return false;
        }
        bool is_expr = al_expr_in(py, value) != NULL;
        if (is_expr ? !al_push(py, stale, property)
                    : !al_instance_put(py, self, property->name, value)) {
            return false;
        }
    }
    return assign_unmapped(py, select, mapper);
}

bool
al_write_update(
    struct py *py, struct al_session *session, struct py_value self, struct al_table *table)
{
    struct al_mapper *mapper = al_mapper_of_class(self.as.object->cls);
    struct al_orm_object *instance = al_instance_of(py, self);
    struct al_select *select = al_select_begin(py, AL_SELECT_UPDATE);
    struct al_list stale = {NULL, 0, 0};
    bool is_key_changed = false;
    if (!al_from_has(&mapper->tables, table)) {
        return true;
    }
    for (size_t i = 0; select != NULL && i < mapper->properties.n; i++) {
        struct al_property *property = mapper->properties.items[i];
        const struct al_column *column = al_property_in(property, table);
        if (column == NULL) {
            continue;
        }
        struct py_value old = py_dict_get_str(instance->before.as.dict, property->name);
        struct py_value now = al_instance_peek(self, property->name);
        if (py_failed(old) || py_failed(now)) {
            continue;
        }
        bool is_expr = al_expr_in(py, now) != NULL;
        int is_same = is_expr || old.kind == PY_ELLIPSIS ? 0 : py_equal(py, old, now);
        if (is_same < 0) {
            return false;
        }
        if (is_same > 0) {
            continue;
        }
        is_key_changed |= column->primary_key != 0;
        if (is_key_changed && al_mapper_is_joined(mapper)) {
            (void)py_refuse(
                py, "a change of the key of a model with several tables is not supported");
            return false;
        }
        if (!assign_value(py, select, column, now) || (is_expr && !al_push(py, &stale, property))) {
            return false;
        }
    }
    if (select == NULL || select->assignments.n == 0) {
        return select != NULL;
    }
    select->table = table;
    select->where = where_row(py, mapper, self, table);
    if (select->where == NULL || !add_onupdate(py, select, self, mapper, &stale) ||
        !meet_one(py, session, select, "UPDATE", true)) {
        return false;
    }
    for (size_t i = 0; i < stale.n; i++) {
        const struct al_property *property = stale.items[i];
        al_instance_expire_one(self, property->name);
    }
    if (is_key_changed) {
        return py_dict_remove(py, session->known.as.dict, instance->identity) >= 0 &&
               al_session_enter(py, session, self);
    }
    return true;
}

bool
al_write_delete(
    struct py *py, struct al_session *session, struct py_value self, struct al_table *table)
{
    struct al_mapper *mapper = al_mapper_of_class(self.as.object->cls);
    struct al_orm_object *instance = al_instance_of(py, self);
    struct al_select *select = al_select_begin(py, AL_SELECT_DELETE);
    if (select == NULL || !al_from_has(&mapper->tables, table)) {
        return select != NULL;
    }
    select->table = table;
    select->where = where_row(py, mapper, self, table);
    /* a DELETE that meets no row is only warned about */
    if (select->where == NULL || !meet_one(py, session, select, "DELETE", false)) {
        return false;
    }
    if (table != mapper->root->table) {
        return true;
    }
    session->last_delete = ++session->sent;
    instance->life = AL_DELETED;
    instance->is_doomed = false;
    return py_dict_remove(py, session->known.as.dict, instance->identity) >= 0;
}
