/*
 * Arguments of relationship() as text: they are evaluated once all models are there.
 */
#include "sa_orm.h"
#include "sa_schema.h"

static bool
is_word(char byte)
{
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80;
}

/* Whether tables of the MetaData are in a schema of this name. */
static bool
is_schema(const struct al_py_metadata *metadata, const struct py_str *name)
{
    struct py_value key;
    struct py_value value;
    for (size_t pos = 0; py_dict_next(metadata->tables.as.dict, &pos, &key, &value);) {
        const struct al_table *table = al_table_in(value);
        if (table != NULL &&
            lockstep_str_equal(table->schema.text, (struct lockstep_str){name->ptr, name->len})) {
            return true;
        }
    }
    return false;
}

/* What a name stands for: a model, a table, or something of sqlalchemy's; absent: none of these. */
static struct py_value
named(struct py *py, const struct al_registry *registry, const struct py_str *name)
{
    const struct al_py_metadata *metadata = py_payload(registry->metadata, &al_py_metadata_type);
    struct py_value value = py_dict_get_str(registry->classes.as.dict, name);
    if (py_failed(value) && metadata != NULL) {
        value = py_dict_get_str(metadata->tables.as.dict, name);
        if (py_failed(value) && is_schema(metadata, name)) {
            return py_refuse(py,
                "a table with its schema in the text of a relationship ('%.*s') "
                "is not supported",
                (int)name->len, name->ptr);
        }
    }
    struct py_value module = py_given(value) ? value : py_import_native(py, "sqlalchemy");
    return py_given(value) || py_failed(module)
               ? value
               : py_getattr_maybe(py, module, py_c_str(py, (struct py_str *)(uintptr_t)name));
}

struct py_value
al_registry_evaluate(struct py *py, const struct al_registry *registry, const struct py_str *text)
{
    struct py_value names = py_dict_new(py);
    for (size_t at = 0; !py_failed(names) && at < text->len;) {
        size_t start = at;
        while (at < text->len && is_word(text->ptr[at])) {
            at++;
        }
        bool is_member = start > 0 && text->ptr[start - 1] == '.';
        bool is_number = text->ptr[start] >= '0' && text->ptr[start] <= '9';
        if (at == start || is_member || is_number) {
            at += at == start;
            continue;
        }
        struct py_value name = py_str_new(py, text->ptr + start, at - start);
        struct py_value value = py_failed(name) ? name : named(py, registry, name.as.str);
        if (py_has_error(py)) {
            return py_absent();
        }
        if (py_given(value) && !py_dict_set(py, names.as.dict, name, value)) {
            return py_absent();
        }
        if (py_failed(value) && at < text->len && text->ptr[at] == '.') {
            return py_refuse(py, "'%.*s' in the text of a relationship is not supported",
                (int)(at - start), text->ptr + start);
        }
    }
    return py_failed(names) ? names : py_evaluate(py, text, names);
}
