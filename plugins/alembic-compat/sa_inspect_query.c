/*
 * Queries of the inspector: the columns of an answer are named as the keys of the dicts that
 * SQLAlchemy gives.
 */
#include "sa_inspect_query.h"

#include "sa_exc.h"
#include "sa_result.h"

bool
al_subject_take(
    struct py *py, struct py_value table, struct py_value schema, struct al_subject *ret)
{
    ret->oid = (struct lockstep_str){NULL, 0};
    return al_need_name(py, table, "table_name", &ret->table) &&
           al_need_name(py, schema, "schema", &ret->schema);
}

/* ---- Queries ------------------------------------------------------------------------------- */

/* What stands for the other letters: @C the comment of a constraint k, @P its text in short. */
static const char *
by_generation(const struct al_ddl *ddl, char letter)
{
    if (ddl->api == AL_API_14) {
        return "";
    }
    return letter == 'C'   ? ", pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment"
           : letter == 'P' ? ", true"
                           : "";
}

void
al_subject_write(struct al_ddl *ddl, const char *template, const struct al_subject *subject)
{
    for (; *template != '\0'; template ++) {
        if (template[0] == '@' && template[1] == 'T' && subject->oid.ptr != NULL) {
            al_text_puts(&ddl->out, "c.relname");
            template ++;
        } else if (template[0] == '@' && template[1] == 'N' && subject->oid.ptr != NULL) {
            al_text_puts(&ddl->out, "c.oid = ");
            al_text_add(&ddl->out, subject->oid);
            template ++;
        } else if (template[0] == '@' && template[1] == 'T') {
            al_literal_str(ddl, subject->table.text);
            template ++;
        } else if (template[0] == '@' && template[1] == 'N') {
            if (subject->schema.text.ptr != NULL) {
                al_text_puts(&ddl->out, "n.nspname = ");
                al_literal_str(ddl, subject->schema.text);
            } else {
                al_text_puts(&ddl->out, "pg_catalog.pg_table_is_visible(c.oid)");
                al_text_puts(
                    &ddl->out, ddl->api == AL_API_14 ? "" : " AND n.nspname <> 'pg_catalog'");
            }
            template ++;
        } else if (template[0] == '@' && template[1] == 'S') {
            if (subject->schema.text.ptr != NULL) {
                al_literal_str(ddl, subject->schema.text);
            } else {
                al_text_puts(&ddl->out, "pg_catalog.current_schema()");
            }
            template ++;
        } else if (template[0] == '@') {
            al_text_puts(&ddl->out, by_generation(ddl, template[1]));
            template ++;
        } else {
            al_text_putc(&ddl->out, *template);
        }
    }
}

bool
al_subject_ask(struct py *py, const char *template, const struct al_subject *subject,
    struct lockstep_result *ret)
{
    struct al_ddl ddl = al_context_ddl(py);
    al_subject_write(&ddl, template, subject);
    return al_ddl_check(py, &ddl) &&
           al_context_of(py)->sink->query(py, al_text_view(&ddl.out), ret);
}

struct py_value
al_row_dict(struct py *py, const struct lockstep_result *result, uint64_t row)
{
    struct py_value dict = py_dict_new(py);
    for (uint32_t i = 0; !py_failed(dict) && i < result->n_columns; i++) {
        struct lockstep_str cell = result->cells[row * result->n_columns + i];
        struct py_value key = al_to_py(py, result->columns[i].name);
        struct py_value value = al_value_from_text(py, cell, result->columns[i].type_oid);
        if (cell.ptr == NULL &&
            (py_str_is(key, "duplicates_constraint") || py_str_is(key, "dialect_options") ||
                py_str_is(key, "column_sorting") || py_str_is(key, "expressions"))) {
            continue;
        }
        if (py_failed(key) || py_failed(value) || !py_dict_set(py, dict.as.dict, key, value)) {
            return py_absent();
        }
    }
    return dict;
}

struct py_value
al_subject_dicts(struct py *py, const char *template, const struct al_subject *subject)
{
    struct lockstep_result result;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !al_subject_ask(py, template, subject, &result)) {
        return py_absent();
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct py_value dict = al_row_dict(py, &result, row);
        if (py_failed(dict) || !py_list_append(py, list.as.list, dict)) {
            return py_absent();
        }
    }
    return list;
}

struct py_value
al_subject_names(struct py *py, const char *template, const struct al_subject *subject)
{
    struct lockstep_result result;
    struct py_value list = py_list_new(py);
    if (py_failed(list) || !al_subject_ask(py, template, subject, &result)) {
        return py_absent();
    }
    for (uint64_t row = 0; row < result.n_rows; row++) {
        struct py_value name = al_to_py(py, result.cells[row * result.n_columns]);
        if (py_failed(name) || !py_list_append(py, list.as.list, name)) {
            return py_absent();
        }
    }
    return list;
}

bool
al_holds_versions(struct py *py, struct lockstep_str schema)
{
    struct lockstep_str wanted = al_context_of(py)->version_schema;
    if (wanted.ptr == NULL) {
        return schema.ptr == NULL || lockstep_str_equal(schema, LOCKSTEP_STR("public"));
    }
    return schema.ptr != NULL && lockstep_str_equal(schema, wanted);
}

static bool
is_version_table(struct py *py, const struct al_subject *subject)
{
    return lockstep_str_equal(subject->table.text, al_context_of(py)->version_table) &&
           al_holds_versions(py, subject->schema.text);
}

int
al_subject_exists(struct py *py, struct al_subject *subject, bool must)
{
    struct lockstep_result result;
    const char *kinds = al_context_of(py)->api == AL_API_14
                            ? "SELECT c.oid" FROM_TABLE "WHERE @N AND c.relname = @T"
                            : "SELECT c.oid" FROM_TABLE
                              "WHERE @N AND c.relname = @T AND c.relkind IN "
                              "('r', 'p', 'f', 'v', 'm')";
    if (!al_subject_ask(py, kinds, subject, &result)) {
        return -1;
    }
    if (result.n_rows == 0 && is_version_table(py, subject)) {
        return 1;
    }
    if (result.n_rows == 0 && must) {
        (void)py_raise(py, &al_exc_no_such_table, "%.*s", (int)subject->table.text.len,
            subject->table.text.ptr);
    }
    if (result.n_rows > 0) {
        subject->oid = al_pool_copy(al_context_of(py)->pool, result.cells[0]);
    }
    return result.n_rows > 0;
}
