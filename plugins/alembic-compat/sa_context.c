/*
 * The shared context, and conversions of arguments.
 */
#include "sa_context.h"

#include "py_class.h"
#include "sa_exc.h"
#include "sa_schema.h"

struct al_context *
al_context_of(struct py *py)
{
    return py_user(py);
}

struct al_ddl
al_context_ddl(struct py *py)
{
    struct al_context *context = al_context_of(py);
    struct al_ddl ddl;
    al_ddl_init(&ddl, context->pool, context->api);
    return ddl;
}

struct py_value
al_exhausted(struct py *py)
{
    return py_refuse(py, "the memory budget of one revision is spent");
}

bool
al_ddl_check(struct py *py, const struct al_ddl *ddl)
{
    if (py_has_error(py)) {
        return false;
    }
    if (ddl->failed && strcmp(ddl->error_class, AL_DDL_REFUSED) == 0) {
        (void)py_refuse(py, "%.*s", (int)ddl->error.len, ddl->error.ptr);
        return false;
    }
    if (ddl->failed) {
        (void)py_raise(
            py, al_exc_find(ddl->error_class), "%.*s", (int)ddl->error.len, ddl->error.ptr);
        return false;
    }
    if (ddl->out.failed || ddl->pool->exhausted) {
        (void)al_exhausted(py);
        return false;
    }
    return true;
}

bool
al_ddl_emit(struct py *py, struct al_ddl *ddl)
{
    return al_ddl_check(py, ddl) && al_context_of(py)->sink->emit(py, al_text_view(&ddl->out));
}

void *
al_take(struct py *py, size_t size)
{
    void *memory = al_pool_alloc(al_context_of(py)->pool, size);
    if (memory == NULL) {
        (void)al_exhausted(py);
    }
    return memory;
}

bool
al_push(struct py *py, struct al_list *list, void *item)
{
    if (item == NULL || al_list_push(al_context_of(py)->pool, list, item) != 0) {
        (void)al_exhausted(py);
        return false;
    }
    return true;
}

bool
al_known(struct py *py, struct py_value *value)
{
    if (value->kind == PY_UNKNOWN) {
        *value = py_resolve_unknown(py, *value);
    }
    return !py_failed(*value);
}

struct lockstep_str
al_str(struct py_value value)
{
    const struct py_str *str = py_as_str(value);
    if (str == NULL) {
        return (struct lockstep_str){NULL, 0};
    }
    return (struct lockstep_str){str->ptr == NULL ? "" : str->ptr, str->len};
}

struct py_value
al_to_py(struct py *py, struct lockstep_str text)
{
    return text.ptr == NULL ? py_none() : py_str_new(py, text.ptr, text.len);
}

bool
al_need_str(
    struct py *py, struct py_value value, const char *what, int optional, struct lockstep_str *ret)
{
    *ret = (struct lockstep_str){NULL, 0};
    if (optional && py_is_nothing(value)) {
        return true;
    }
    if (py_given(value) && !al_known(py, &value)) {
        return false;
    }
    *ret = al_str(value);
    if (ret->ptr == NULL) {
        (void)py_raise(py, &py_exc_type_error, "%s must be a string, not %s", what,
            py_given(value) ? py_type_name(py, value) : "nothing");
        return false;
    }
    return true;
}

/* ---- quoted_name and conv: str with flags in the payload ----------------------------------- */

struct name_flags {
    int8_t quote;
    uint8_t conv;
};

static struct py_value
make_marked(
    struct py *py, const struct py_type *type, struct py_value text, struct name_flags flags)
{
    struct name_flags *payload;
    struct py_value made = py_object_new(py, type, (void **)&payload);
    if (py_failed(made)) {
        return made;
    }
    *payload = flags;
    made.as.object->plain = py_plain(text);
    return made;
}

static struct py_value
create_quoted_name(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    struct al_name name = {.quote = 0};
    if (al_str(args->pos[0]).ptr == NULL) {
        return py_raise(py, &py_exc_type_error, "quoted_name() takes a string");
    }
    if (!al_take_quote(py, &name, args->pos[1])) {
        return py_absent();
    }
    return make_marked(
        py, &al_py_quoted_name, args->pos[0], (struct name_flags){.quote = name.quote});
}

static struct py_value
create_conv(struct py *py, struct py_class *cls, const struct py_args *args)
{
    (void)cls;
    return al_conv_new(py, args->pos[0]);
}

const struct py_type al_py_quoted_name = {.name = "quoted_name",
    .module = "sqlalchemy.sql.elements",
    .bases = {&py_type_str},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct name_flags),
    .create = create_quoted_name,
    .init_signature = "value, quote="};

const struct py_type al_py_conv = {.name = "conv",
    .module = "sqlalchemy.sql.elements",
    .bases = {&al_py_quoted_name},
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct name_flags),
    .create = create_conv,
    .init_signature = "value"};

struct py_value
al_conv_new(struct py *py, struct py_value text)
{
    if (py_is_nothing(text)) {
        return py_none();
    }
    if (al_str(text).ptr == NULL) {
        return py_raise(
            py, &py_exc_type_error, "expected a string, not %s", py_type_name(py, text));
    }
    return make_marked(py, &al_py_conv, text, (struct name_flags){0, 1});
}

struct py_value
al_name_to_py(struct py *py, struct al_name name)
{
    struct py_value text = al_to_py(py, name.text);
    if (py_failed(text) || py_is_none(text) || (name.quote == 0 && !name.conv)) {
        return text;
    }
    return make_marked(py, name.conv ? &al_py_conv : &al_py_quoted_name, text,
        (struct name_flags){name.quote, name.conv});
}

bool
al_need_name(struct py *py, struct py_value value, const char *what, struct al_name *ret)
{
    *ret = (struct al_name){.text = {NULL, 0}};
    if (py_is_nothing(value)) {
        return true;
    }
    if (!al_known(py, &value)) {
        return false;
    }
    ret->text = al_str(value);
    if (ret->text.ptr == NULL) {
        (void)py_raise(
            py, &py_exc_type_error, "%s must be a string, not %s", what, py_type_name(py, value));
        return false;
    }
    const struct name_flags *flags = py_payload(value, &al_py_quoted_name);
    if (flags != NULL) {
        ret->quote = flags->quote;
        ret->conv = flags->conv;
    }
    return true;
}

static bool
push_name(struct py *py, struct py_value value, const char *what, struct al_list *ret)
{
    struct al_name *name = al_take(py, sizeof(*name));
    if (name == NULL) {
        return false;
    }
    const struct al_column *column = al_column_in(py, value);
    if (column != NULL) {
        *name = column->name;
    } else if (!al_need_name(py, value, what, name)) {
        return false;
    }
    if (name->text.ptr == NULL) {
        (void)py_raise(py, &py_exc_type_error, "%s must be a string, not None", what);
        return false;
    }
    return al_push(py, ret, name);
}

bool
al_need_names(struct py *py, struct py_value value, const char *what, struct al_list *ret)
{
    if (py_is_nothing(value)) {
        return true;
    }
    if (al_str(value).ptr != NULL || al_column_in(py, value) != NULL) {
        return push_name(py, value, what, ret);
    }
    struct py_value list = py_to_list(py, value);
    const struct py_value *items;
    size_t n;
    if (py_failed(list) || !py_items(list, &items, &n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!push_name(py, items[i], what, ret)) {
            return false;
        }
    }
    return true;
}

bool
al_need_int(struct py *py, struct py_value value, const char *what, struct al_maybe *ret)
{
    if (py_is_nothing(value)) {
        return true;
    }
    struct py_value plain = py_plain(value);
    if (plain.kind == PY_BOOL) {
        plain = py_int(plain.as.boolean);
    }
    if (plain.kind != PY_INT) {
        (void)py_raise(
            py, &py_exc_type_error, "%s must be an integer, not %s", what, py_type_name(py, value));
        return false;
    }
    *ret = (struct al_maybe){plain.as.integer, 1};
    return true;
}

bool
al_need_flag(struct py *py, struct py_value value, int *ret)
{
    if (py_is_nothing(value)) {
        return true;
    }
    int truth = py_truth(py, value);
    if (truth < 0) {
        return false;
    }
    *ret = truth;
    return true;
}

bool
al_take_quote(struct py *py, struct al_name *name, struct py_value value)
{
    int quote = 0;
    if (py_is_nothing(value)) {
        return true;
    }
    if (!al_need_flag(py, value, &quote)) {
        return false;
    }
    name->quote = quote ? 1 : -1;
    return true;
}

bool
al_take_quote_schema(struct py *py, struct al_name *schema, struct py_value kw)
{
    struct py_value given = kw.kind == PY_DICT ? py_dict_get_lit(kw.as.dict, "schema") : py_none();
    if (py_is_nothing(given) || !py_given(given)) {
        return true;
    }
    struct py_value quote = py_dict_get_lit(kw.as.dict, "quote_schema");
    return !py_given(quote) || al_take_quote(py, schema, quote);
}

bool
al_need_maybe_flag(struct py *py, struct py_value value, struct al_maybe *ret)
{
    int flag = 0;
    if (py_is_nothing(value)) {
        return true;
    }
    if (!al_need_flag(py, value, &flag)) {
        return false;
    }
    *ret = (struct al_maybe){flag, 1};
    return true;
}

/* What SQLAlchemy does with a keyword that nothing knows: DIALECT_ARGUMENT of another dialect is
 * ignored (with a warning, where there is no such dialect), of PostgreSQL it is an error, and
 * without an underscore it is no keyword at all. */
static bool
refuse_keyword(struct py *py, const char *function, const struct py_str *name)
{
    const char *bar = name->len < 3 ? NULL : memchr(name->ptr + 1, '_', name->len - 2);
    if (bar == NULL) {
        (void)py_raise(py, &py_exc_type_error,
            "Additional arguments should be named <dialectname>_<argument>, got '%.*s'",
            (int)name->len, name->ptr);
        return false;
    }
    if (bar - name->ptr == 10 && memcmp(name->ptr, "postgresql", 10) == 0) {
        (void)py_raise(py, &al_exc_argument,
            "Argument '%.*s' is not accepted by dialect 'postgresql' on behalf of %s",
            (int)name->len, name->ptr, function);
        return false;
    }
    return true;
}

bool
al_take_keywords(struct py *py, const char *function, struct py_value kw,
    const struct al_keyword *keywords, void *target)
{
    size_t pos = 0;
    struct py_value key;
    struct py_value value;
    while (kw.kind == PY_DICT && py_dict_next(kw.as.dict, &pos, &key, &value)) {
        const struct py_str *name = py_as_str(key);
        const struct al_keyword *keyword = keywords;
        while (keyword->name != NULL && !py_str_eq_lit(name, keyword->name) &&
               strcmp(keyword->name, AL_KEYWORD_ANY) != 0) {
            keyword++;
        }
        if (keyword->name == NULL || (keyword->since2 && al_context_of(py)->api == AL_API_14)) {
            if (!refuse_keyword(py, function, name)) {
                return false;
            }
            continue;
        }
        if (keyword->take != NULL && !keyword->take(py, target, value)) {
            return false;
        }
    }
    return true;
}
