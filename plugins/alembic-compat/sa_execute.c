/*
 * Executing statements. They are rendered whole, with their parameters in place as psycopg2 would
 * put them there.
 */
#include "sa_connection.h"
#include "sa_element.h"
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_result.h"
#include "sa_select.h"
#include "sa_type.h"

/* ---- Parameters ---------------------------------------------------------------------------- */

struct binding {
    struct py *py;
    struct py_value parameters; /* a dict, or None */
};

static void
write_bind(struct al_ddl *ddl, void *user, const struct al_expr *bind)
{
    const struct binding *binding = user;
    struct py *py = binding->py;
    struct py_value given = py_absent();
    if (binding->parameters.kind == PY_DICT) {
        struct py_value key = al_to_py(py, bind->name.text);
        given = py_failed(key) ? key : py_dict_get_str(binding->parameters.as.dict, py_as_str(key));
    }
    if (!py_given(given) && bind->value != NULL) {
        al_expr_write(ddl, bind->value);
        return;
    }
    if (!py_given(given)) {
        al_ddl_fail(ddl, "StatementError",
            "(sqlalchemy.exc.InvalidRequestError) A value is required for bind parameter '%.*s'",
            (int)bind->name.text.len, bind->name.text.ptr);
        return;
    }
    if (bind->expanding) {
        struct py_value list = py_to_list(py, given);
        if (!py_failed(list) && list.as.list->n == 0) {
            al_expr_write_no_values(ddl, bind->type);
            return;
        }
        struct py_value tuple =
            py_failed(list) ? list : py_tuple_of(py, list.as.list->items, list.as.list->n);
        given = tuple;
    }
    struct lockstep_str sql =
        py_failed(given) ? (struct lockstep_str){NULL, 0} : al_literal(py, given, bind->type);
    if (sql.ptr == NULL) {
        ddl->failed = 1;
        ddl->error_class = "StatementError";
        ddl->error = LOCKSTEP_STR("a parameter cannot be bound");
        return;
    }
    al_text_add(&ddl->out, sql);
}

/* A str that goes to the driver as it is: %% is %, %(name)s and %s are parameters. */
static struct lockstep_str
driver_sql(struct py *py, struct lockstep_str sql, struct py_value parameters)
{
    struct al_text out = al_text_in(al_context_of(py)->pool);
    struct py_value positional = py_is_nothing(parameters) || parameters.kind == PY_DICT
                                     ? py_list_new(py)
                                     : py_to_list(py, parameters);
    size_t next = 0;
    for (uint64_t i = 0; !py_failed(positional) && i < sql.len; i++) {
        if (sql.ptr[i] != '%') {
            al_text_putc(&out, sql.ptr[i]);
            continue;
        }
        char after = i + 1 < sql.len ? sql.ptr[i + 1] : '\0';
        const char *close = after == '(' ? memchr(sql.ptr + i, ')', sql.len - i) : NULL;
        struct py_value value = py_absent();
        if (after == '%') {
            al_text_putc(&out, '%');
            i++;
            continue;
        }
        if (after == 's' && next < positional.as.list->n) {
            value = positional.as.list->items[next++];
            i++;
        } else if (close != NULL && parameters.kind == PY_DICT) {
            struct py_value key =
                py_str_new(py, sql.ptr + i + 2, (size_t)(close - sql.ptr) - i - 2);
            value = py_failed(key) ? key : py_dict_get_str(parameters.as.dict, py_as_str(key));
            i = (uint64_t)(close - sql.ptr) + 1;
        }
        struct lockstep_str literal = {NULL, 0};
        if (py_given(value)) {
            literal = al_literal(py, value, NULL);
        } else if (!py_has_error(py)) {
            (void)py_raise(py, &py_exc_index_error,
                "a %% in a raw string is a parameter of the driver; write %%%%");
        }
        if (literal.ptr == NULL) {
            return literal;
        }
        al_text_add(&out, literal);
    }
    return py_failed(positional) ? (struct lockstep_str){NULL, 0} : al_text_view(&out);
}

struct lockstep_str
al_statement_sql(
    struct py *py, struct py_value statement, struct py_value parameters, struct al_list *ret_names)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct binding binding = {py, parameters};
    struct lockstep_str failed = {NULL, 0};
    struct al_select *select = al_select_in(statement);
    const struct al_py_element_sql *element = py_payload(statement, &al_py_ddl_element);
    if (element != NULL) {
        return element->sql;
    }
    ddl.bind = write_bind;
    ddl.bind_user = &binding;
    if (select != NULL) {
        select = al_dml_finished(py, select, parameters);
        if (select == NULL) {
            return failed;
        }
        al_select_write(&ddl, select);
        if (ret_names != NULL) {
            *ret_names = al_select_keys(&ddl, select);
        }
    } else {
        struct al_expr *expr = al_expr_in(py, statement);
        if (expr == NULL || (expr->kind != AL_EXPR_TEXT && expr->kind != AL_EXPR_FUNC)) {
            (void)py_raise(py, &al_exc_object_not_executable, "Not an executable object: %s",
                py_type_name(py, statement));
            return failed;
        }
        struct al_select whole = {.kind = AL_SELECT_SELECT};
        if (expr->kind == AL_EXPR_TEXT) {
            al_expr_write(&ddl, expr);
        } else if (al_push(py, &whole.columns, expr)) {
            al_select_write(&ddl, &whole);
        }
    }
    if (py_has_error(py) || !al_ddl_check(py, &ddl)) {
        return failed;
    }
    return al_text_view(&ddl.out);
}

/* ---- Executing ----------------------------------------------------------------------------- */

static struct al_list
types_of(struct py *py, struct py_value statement)
{
    struct al_list types = {NULL, 0, 0};
    const struct al_select *select = al_select_in(statement);
    const struct al_list *columns = select == NULL ? NULL : al_select_result(select);
    for (size_t i = 0; columns != NULL && i < columns->n; i++) {
        const struct al_expr *expr = columns->items[i];
        struct al_type *type =
            al_type_new(al_context_of(py)->pool, al_type_find("NullType", AL_TYPE_SA));
        if (type == NULL) {
            break;
        }
        if (expr->type != NULL) {
            *type = *expr->type;
        }
        if (expr->type != NULL && al_type_changes_result(py, expr->type)) {
            (void)py_refuse(
                py, "a column of a type with column_expression() or result_processor()");
            break;
        }
        (void)al_push(py, &types, type);
    }
    return types;
}

static struct py_value
run_sql(struct py *py, struct lockstep_str sql, const struct al_list *names,
    const struct al_list *types, bool wanted)
{
    const struct al_context *context = al_context_of(py);
    struct lockstep_result result;
    if (!wanted || !context->live) {
        return !context->sink->emit(py, sql) ? py_absent()
               : wanted                      ? al_result_pending(py)
                                             : py_none();
    }
    if (!context->sink->query(py, sql, &result)) {
        return py_absent();
    }
    return al_result_new(py, &result, names, types);
}

static struct py_value
execute_one(struct py *py, struct py_value statement, struct py_value parameters, bool wanted)
{
    struct al_list names = {NULL, 0, 0};
    struct lockstep_str raw = al_str(statement);
    struct lockstep_str sql;
    if (raw.ptr != NULL) {
        sql = driver_sql(py, raw, parameters);
    } else {
        sql = al_statement_sql(py, statement, parameters, &names);
    }
    if (sql.ptr == NULL) {
        return py_absent();
    }
    struct al_list types = types_of(py, statement);
    if (py_has_error(py)) {
        return py_absent();
    }
    const struct al_select *select = al_select_in(statement);
    if (select != NULL && select->is_by_name) {
        /* the server names them, in an order of its own; only their names are sure */
        names = (struct al_list){NULL, 0, 0};
        types = names;
    }
    return run_sql(py, sql, &names, &types, wanted);
}

struct py_value
al_execute(struct py *py, struct py_value statement, struct py_value parameters, bool wanted)
{
    const struct py_value *items;
    size_t n;
    if (py_is_nothing(parameters) || parameters.kind == PY_DICT ||
        !py_items(parameters, &items, &n)) {
        struct py_value plain = parameters;
        if (!py_is_nothing(parameters) && parameters.kind != PY_DICT) {
            plain = py_dict_new(py);
            struct py_value keys = py_call_method(py, parameters, "items", NULL, 0);
            struct py_value pairs = py_failed(keys) ? keys : py_to_list(py, keys);
            for (size_t i = 0; !py_failed(pairs) && i < pairs.as.list->n; i++) {
                (void)(py_items(pairs.as.list->items[i], &items, &n) && n == 2 &&
                       py_dict_set(py, plain.as.dict, items[0], items[1]));
            }
        }
        return py_has_error(py) ? py_absent() : execute_one(py, statement, plain, wanted);
    }
    int is_raw = al_str(statement).ptr != NULL;
    if (is_raw && (n == 0 || py_plain(items[0]).kind != PY_DICT)) {
        return execute_one(py, statement, parameters, wanted);
    }
    if (n == 0) {
        return execute_one(py, statement, py_none(), wanted);
    }
    /* many sets of parameters: no rows come back */
    for (size_t i = 0; i < n; i++) {
        struct py_value done = execute_one(py, statement, items[i], false);
        if (py_failed(done)) {
            return done;
        }
    }
    return al_result_pending(py);
}
