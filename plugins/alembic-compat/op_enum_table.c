/*
 * enum_insert and enum_delete. The package puts the name of the table into its SQL as it is, and so
 * do the values in one of its versions, while another one binds them: what would not come out alike
 * is refused.
 */
#include "op_enum_table.h"

#include "sa_exc.h"

/* Nothing but letters, digits, underscores and dots. */
static bool
is_plain(struct lockstep_str text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_' || c == '.')) {
            return false;
        }
    }
    return text.len > 0;
}

static bool
write_name(struct py *py, struct al_ddl *ddl, struct py_value table, struct py_value schema)
{
    struct al_name name;
    struct al_name place;
    if (!al_need_name(py, table, "tablename", &name) ||
        !al_need_name(py, schema, "schema", &place)) {
        return false;
    }
    if (!is_plain(name.text) || (place.text.len > 0 && !is_plain(place.text))) {
        (void)py_refuse(py, "a table of values whose name needs quotes is not supported");
        return false;
    }
    if (place.text.len > 0) {
        al_text_add(&ddl->out, place.text);
        al_text_putc(&ddl->out, '.');
    }
    al_text_add(&ddl->out, name.text);
    return true;
}

static bool
write_value(struct py *py, struct al_ddl *ddl, struct py_value value)
{
    struct lockstep_str text = al_str(value);
    if (text.ptr == NULL) {
        (void)py_raise(py, &py_exc_type_error, "can only concatenate str (not \"%s\") to str",
            py_type_name(py, value));
        return false;
    }
    for (uint64_t i = 0; i < text.len; i++) {
        if (strchr("':%\\", text.ptr[i]) != NULL) {
            (void)py_refuse(
                py, "a value of an enumeration with %c in it is not supported", text.ptr[i]);
            return false;
        }
    }
    al_literal_str(ddl, text);
    return true;
}

/* The statement in three parts, with each value between `open` and `close`. */
struct shape {
    const char *start;
    const char *middle;
    const char *open;
    const char *close;
    const char *end;
};

static struct py_value
send(struct py *py, const struct py_value *arg, const struct shape *shape)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct py_value list = py_given(arg[1]) ? py_to_list(py, arg[1]) : py_list_new(py);
    if (py_failed(list)) {
        return list;
    }
    if (list.as.list->n == 0) {
        return py_none();
    }
    al_text_puts(&ddl.out, shape->start);
    if (!write_name(py, &ddl, arg[0], arg[2])) {
        return py_absent();
    }
    al_text_puts(&ddl.out, shape->middle);
    for (size_t i = 0; i < list.as.list->n; i++) {
        al_text_puts(&ddl.out, i > 0 ? ", " : "");
        al_text_puts(&ddl.out, shape->open);
        if (!write_value(py, &ddl, list.as.list->items[i])) {
            return py_absent();
        }
        al_text_puts(&ddl.out, shape->close);
    }
    al_text_puts(&ddl.out, shape->end);
    return al_ddl_emit(py, &ddl) ? py_none() : py_absent();
}

struct py_value
al_op_enum_insert(struct py *py, const struct py_value *arg)
{
    static const struct shape insert = {.start = "INSERT INTO ",
        .middle = " (item_id) VALUES ",
        .open = "(",
        .close = ")",
        .end = ""};
    return send(py, arg, &insert);
}

struct py_value
al_op_enum_delete(struct py *py, const struct py_value *arg)
{
    static const struct shape delete = {.start = "DELETE FROM ",
        .middle = " WHERE item_id IN (",
        .open = "",
        .close = "",
        .end = ")"};
    return send(py, arg, &delete);
}
