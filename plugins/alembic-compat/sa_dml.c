/*
 * INSERT, UPDATE and DELETE: how they are made, and their methods.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_orm.h"
#include "sa_schema.h"
#include "sa_select.h"

static struct py_value
keywords_as_dict(struct py *py, const struct py_args *args)
{
    struct py_value dict = py_dict_new(py);
    for (size_t i = 0; !py_failed(dict) && i < args->n_kw; i++) {
        struct py_value key = py_str_new(py, args->kw[i].name->ptr, args->kw[i].name->len);
        if (py_failed(key) || !py_dict_set(py, dict.as.dict, key, args->kw[i].value)) {
            return py_absent();
        }
    }
    return dict;
}

struct py_value
al_dml_values(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    struct py_value dict = args->n_kw > 0 ? keywords_as_dict(py, args) : py_none();
    if (args->n_pos > 0 && args->n_kw > 0) {
        return py_raise(
            py, &al_exc_argument, "Can't pass positional and kwargs to values() simultaneously");
    }
    if (args->n_pos > 1) {
        return py_raise(py, &al_exc_argument,
            "Only a single dictionary/tuple or list of dictionaries/tuples is accepted "
            "positionally.");
    }
    if (copy == NULL || py_failed(dict) ||
        (args->n_pos > 0 && !al_dml_take_values(py, copy, args->pos[0])) ||
        (args->n_kw > 0 && !al_dml_take_values(py, copy, dict))) {
        return py_absent();
    }
    return al_select_wrap(py, copy);
}

struct py_value
al_dml_returning(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    for (size_t i = 0; copy != NULL && i < args->n_pos; i++) {
        if (!al_select_take_columns(py, copy, &copy->returning, args->pos[i])) {
            return py_absent();
        }
    }
    return al_select_wrap(py, copy);
}

struct py_value
al_dml_from_select(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *copy = al_select_changed(py, self);
    int with_defaults = 1;
    if (copy == NULL || !al_need_names(py, args->pos[0], "a column", &copy->into) ||
        !al_need_flag(py, args->pos[2], &with_defaults)) {
        return py_absent();
    }
    copy->without_defaults = !with_defaults;
    copy->source = al_select_in(args->pos[1]);
    if (copy->source == NULL) {
        struct al_expr *text = al_expr_in(py, args->pos[1]);
        copy->source = al_select_begin(py, AL_SELECT_TEXT);
        if (text == NULL || text->kind == AL_EXPR_TEXT || copy->source == NULL) {
            return py_raise(py, &al_exc_argument, "from_select() takes a select()");
        }
        copy->source->text = text;
    }
    return al_select_is_plain(py, copy->source) ? al_select_wrap(py, copy) : py_absent();
}

static struct py_value
statement(
    struct py *py, enum al_select_kind kind, struct py_value table, const struct py_args *args)
{
    struct al_select *select = al_select_begin(py, kind);
    if (select == NULL || !al_known(py, &table)) {
        return py_absent();
    }
    struct al_mapper *mapper = al_mapper_of(table);
    select->table = al_table_in(table);
    select->is_model = mapper != NULL;
    select->mapper = mapper;
    if (mapper != NULL && mapper->parent != NULL &&
        (kind == AL_SELECT_INSERT || al_mapper_is_joined(mapper))) {
        return py_refuse(py, "insert(), and with several tables update() and delete(), of a model "
                             "that inherits are not supported");
    }
    if (mapper != NULL && !al_mapper_restrict(py, mapper, select->table, &select->only)) {
        return py_absent();
    }
    if (al_context_of(py)->api == AL_API_20 && args->n_pos + args->n_kw > 0) {
        return py_raise(py, &py_exc_type_error,
            "insert(), update() and delete() take the table, and nothing else");
    }
    if (select->table == NULL) {
        return py_raise(py, &al_exc_argument,
            "subject table for an INSERT, UPDATE or DELETE expected, got %s",
            py_type_name(py, table));
    }
    for (size_t i = 0; i < args->n_pos; i++) {
        bool is_first = i == 0;
        if (kind == AL_SELECT_INSERT || !is_first) {
            if (!al_dml_take_values(py, select, args->pos[i])) {
                return py_absent();
            }
        } else if (!al_expr_and(py, &select->where, args->pos[i])) {
            return py_absent();
        }
    }
    for (size_t i = 0; i < args->n_kw; i++) {
        bool is_where = py_str_eq_lit(args->kw[i].name, "whereclause");
        bool is_values = py_str_eq_lit(args->kw[i].name, "values") && kind != AL_SELECT_DELETE;
        if (py_is_none(args->kw[i].value) || py_str_eq_lit(args->kw[i].name, "inline")) {
            continue; /* what is inline is the same, without what the server made of it */
        }
        if (!is_values && (!is_where || kind == AL_SELECT_INSERT)) {
            return py_refuse(py,
                "keyword argument '%.*s' of insert(), update() or delete() is not supported",
                (int)args->kw[i].name->len, args->kw[i].name->ptr);
        }
        if (is_where ? !al_expr_and(py, &select->where, args->kw[i].value)
                     : !al_dml_take_values(py, select, args->kw[i].value)) {
            return py_absent();
        }
    }
    return al_select_wrap(py, select);
}

#define STATEMENT(suffix, kind)                                                                    \
    struct py_value al_table_##suffix(                                                             \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        return statement(py, kind, self, args);                                                    \
    }                                                                                              \
    struct py_value al_fn_##suffix(                                                                \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)self;                                                                                \
        if (args->n_pos == 0) {                                                                    \
            return py_raise(py, &py_exc_type_error, #suffix "() takes a table");                   \
        }                                                                                          \
        struct py_args rest = {args->pos + 1, args->n_pos - 1, args->kw, args->n_kw};              \
        return statement(py, kind, args->pos[0], &rest);                                           \
    }

STATEMENT(insert, AL_SELECT_INSERT)
STATEMENT(update, AL_SELECT_UPDATE)
STATEMENT(delete, AL_SELECT_DELETE)

struct py_value
al_table_select(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_select *select = al_select_begin(py, AL_SELECT_SELECT);
    if (select == NULL || !al_select_take_columns(py, select, &select->columns, self)) {
        return py_absent();
    }
    return al_select_refine(py, select, args);
}
