/*
 * What foreign keys say of other tables, looked up in the MetaData that has them all. A text names a column by
 * its key; the server knows it by its name.
 */
#include "sa_exc.h"
#include "sa_schema.h"

/* The table of the MetaData that a foreign key leads to; NULL: not there yet. */
static const struct al_table *
table_of(struct py *py, const struct al_py_metadata *metadata, const struct al_constraint *fk)
{
    struct al_table probe = {.name = fk->ref_table, .schema = fk->ref_schema};
    struct py_value key = al_table_key(py, &probe);
    struct py_value found =
        py_failed(key) ? key : py_dict_get_str(metadata->tables.as.dict, py_as_str(key));
    return py_failed(found) ? NULL : al_table_in(found);
}

/* Whether the convention has put what is referred to into names: SQLAlchemy's has names there, and waits for them. */
static bool
speaks_of_columns(const struct al_table *table)
{
    struct lockstep_str text =
        table->naming == NULL ? (struct lockstep_str){NULL, 0} : table->naming->fk;
    struct lockstep_str token = LOCKSTEP_STR("%(referred_column_");
    for (uint64_t i = 0; i + token.len <= text.len; i++) {
        if (memcmp(text.ptr + i, token.ptr, token.len) == 0) {
            return true;
        }
    }
    return false;
}

/* All or none: names take the place of keys once each of them is known. Copies of a column share its list. */
static bool
name_columns(struct py *py, struct al_constraint *fk, const struct al_table *table)
{
    struct al_list names = {NULL, 0, 0};
    for (size_t i = 0; i < fk->ref_names.n; i++) {
        const struct al_name *key = fk->ref_names.items[i];
        struct al_column *column = al_table_column(table, key->text);
        if (column == NULL) {
            fk->reference = AL_REFERENCE_COLUMN;
            return true;
        }
        if (fk->name.text.ptr != NULL && speaks_of_columns(fk->table) &&
            !lockstep_str_equal(column->name.text, key->text)) {
            (void)py_refuse(py,
                "a naming convention with referred columns, where '%.*s' is a key and no name",
                (int)key->text.len, key->text.ptr);
            return false;
        }
        if (!al_push(py, &names, &column->name)) {
            return false;
        }
    }
    fk->ref_names = names;
    fk->reference = AL_REFERENCE_NAMES;
    return true;
}

/* `is_whole`: what the MetaData does not have, SQLAlchemy's has not either. */
static bool
settle_names(
    struct py *py, const struct al_py_metadata *metadata, struct al_table *table, bool is_whole)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        struct al_constraint *fk = table->constraints.items[i];
        if (fk->kind != AL_CONSTRAINT_FOREIGN || fk->reference == AL_REFERENCE_NAMES) {
            continue;
        }
        if (fk->ref_schema.text.len == 0) {
            fk->ref_schema = metadata->schema;
        }
        const struct al_table *other = table_of(py, metadata, fk);
        if (other == NULL) {
            fk->reference = is_whole ? AL_REFERENCE_TABLE : AL_REFERENCE_KEYS;
        } else if (!name_columns(py, fk, other)) {
            return false;
        }
    }
    return true;
}

/* The column that a foreign key without a type of its own takes that of; NULL: not there yet. */
static const struct al_column *
referenced(struct py *py, const struct al_py_metadata *metadata, const struct al_constraint *fk)
{
    const struct al_table *table = table_of(py, metadata, fk);
    const struct al_name *name = fk->ref_names.n == 1 ? fk->ref_names.items[0] : NULL;
    for (size_t i = 0; table != NULL && name != NULL && i < table->columns.n; i++) {
        const struct al_column *column = table->columns.items[i];
        if (lockstep_str_equal(column->name.text, name->text)) {
            return column;
        }
    }
    return NULL;
}

/* Whether a column of the table got the type of what it leads to. */
static bool
settle_types(struct py *py, const struct al_py_metadata *metadata, const struct al_table *table)
{
    bool is_changed = false;
    for (size_t i = 0; i < table->columns.n; i++) {
        struct al_column *column = table->columns.items[i];
        if (column->fks.n == 0 || al_type_affinity(column->type) != AL_AFFINITY_NULL ||
            column->type->origin != NULL) {
            continue;
        }
        const struct al_column *other = referenced(py, metadata, column->fks.items[0]);
        if (other != NULL && al_type_affinity(other->type) != AL_AFFINITY_NULL) {
            *column->type = *other->type;
            is_changed = true;
        }
    }
    return is_changed;
}

/* The next table of a MetaData; NULL: that was the last. */
static struct al_table *
next_table(const struct al_py_metadata *metadata, size_t *pos)
{
    struct py_value key;
    struct py_value value;
    struct al_table *ret = NULL;
    while (ret == NULL && py_dict_next(metadata->tables.as.dict, pos, &key, &value)) {
        ret = al_table_in(value);
    }
    return ret;
}

/* Whether nothing in it is from the catalog: SQLAlchemy puts what such a table refers to beside it. */
static bool
is_whole(const struct al_py_metadata *metadata)
{
    bool ret = !metadata->is_reflected;
    const struct al_table *table;
    for (size_t pos = 0; ret && (table = next_table(metadata, &pos)) != NULL;) {
        ret = table->found_fks.n == 0;
    }
    return ret;
}

bool
al_reference_settle(struct py *py, struct py_value holder)
{
    const struct al_py_metadata *metadata = py_payload(holder, &al_py_metadata_type);
    bool has_all = is_whole(metadata);
    struct al_table *table;
    for (size_t pos = 0; (table = next_table(metadata, &pos)) != NULL;) {
        if (!settle_names(py, metadata, table, has_all)) {
            return false;
        }
    }
    for (bool is_changed = true; is_changed && !py_has_error(py);) {
        is_changed = false;
        for (size_t pos = 0; (table = next_table(metadata, &pos)) != NULL;) {
            is_changed |= settle_types(py, metadata, table);
        }
    }
    return !py_has_error(py);
}

bool
al_reference_settle_own(struct py *py, struct al_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        struct al_constraint *fk = table->constraints.items[i];
        if (fk->kind == AL_CONSTRAINT_FOREIGN && fk->reference == AL_REFERENCE_KEYS &&
            lockstep_str_equal(fk->ref_table.text, table->name.text) &&
            lockstep_str_equal(fk->ref_schema.text, table->schema.text) &&
            !name_columns(py, fk, table)) {
            return false;
        }
    }
    return true;
}

bool
al_reference_is_whole(const struct al_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct al_constraint *fk = table->constraints.items[i];
        if (fk->kind == AL_CONSTRAINT_FOREIGN && fk->reference > AL_REFERENCE_KEYS) {
            return false;
        }
    }
    return true;
}

bool
al_reference_raise(struct py *py, const struct al_table *table)
{
    struct al_ddl scratch = al_context_ddl(py);
    for (size_t i = 0; i < table->constraints.n; i++) {
        const struct al_constraint *fk = table->constraints.items[i];
        if (fk->kind == AL_CONSTRAINT_FOREIGN) {
            al_constraint_write_references(&scratch, fk);
        }
    }
    return al_ddl_check(py, &scratch);
}
