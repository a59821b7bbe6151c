/*
 * Entities of alembic_utils. Each statement is put together as the package does it and is a text()
 * like any other: a colon of a definition is escaped where the package escapes it, and is a bind
 * where it does not.
 */
#include "op_entity.h"

#include "sa_connection.h"
#include "sa_exc.h"
#include "sa_expr.h"

/* ---- Text as the package has it ------------------------------------------------------------ */

/* All white space as one space. */
static struct py_value
squeezed(struct py *py, struct py_value text)
{
    struct py_value words = al_entity_call(py, text, "split", NULL);
    return py_failed(words) ? words : py_call_method(py, py_str_lit(py, " "), "join", &words, 1);
}

static struct py_value
unquoted(struct py *py, struct py_value text)
{
    struct py_value arg[2] = {py_str_lit(py, "\""), py_str_lit(py, "")};
    return py_failed(text) ? text : py_call_method(py, text, "replace", arg, 2);
}

static struct py_value
unterminated(struct py *py, struct py_value text)
{
    return al_entity_call(py,
        al_entity_call(py, al_entity_call(py, text, "strip", NULL), "rstrip", ";"), "strip", NULL);
}

/* A colon gets a backslash, unless two stand together; in PL/pgSQL := has none, and \: keeps its own. */
static struct py_value
escaped(struct py *py, struct py_value value, bool is_plpgsql)
{
    struct al_text out = al_text_in(al_context_of(py)->pool);
    struct lockstep_str text = al_str(value);
    for (uint64_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        char next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        char third = i + 2 < text.len ? text.ptr[i + 2] : '\0';
        bool is_kept = (c == ':' && (next == ':' || (is_plpgsql && next == '='))) ||
                       (is_plpgsql && c == '\\' && next == ':' && third != ':' && third != '=');
        if (c == ':' && !is_kept) {
            al_text_putc(&out, '\\');
        }
        al_text_putc(&out, c);
        if (is_kept) {
            al_text_putc(&out, next);
            i++;
        }
    }
    struct lockstep_str made = al_text_view(&out);
    return made.ptr == NULL && text.len > 0 ? al_exhausted(py) : py_str_new(py, made.ptr, made.len);
}

static bool
is_plpgsql(struct py *py, struct py_value definition, bool *ret)
{
    struct py_value arg[2] = {py_str_lit(py, "'"), py_str_lit(py, "")};
    struct py_value text = al_entity_call(py, squeezed(py, definition), "lower", NULL);
    text = py_failed(text) ? text : py_call_method(py, text, "replace", arg, 2);
    int found = py_failed(text) ? -1 : py_contains(py, text, py_str_lit(py, "language plpgsql"));
    *ret = found > 0;
    return found >= 0;
}

/* ---- Making them --------------------------------------------------------------------------- */

static struct py_value entity_schema(
    struct py *py, struct py_value self, const struct py_args *args);
static struct py_value entity_signature(
    struct py *py, struct py_value self, const struct py_args *args);
static struct py_value entity_definition(
    struct py *py, struct py_value self, const struct py_args *args);
static struct py_value entity_on(struct py *py, struct py_value self, const struct py_args *args);
static struct py_value entity_create(
    struct py *py, struct py_value self, const struct py_args *args);
static struct py_value entity_drop(struct py *py, struct py_value self, const struct py_args *args);

static const struct py_def entity_members[] = {
    {.name = "schema", .kind = PY_DEF_PROPERTY, .fn = entity_schema},
    {.name = "signature", .kind = PY_DEF_PROPERTY, .fn = entity_signature},
    {.name = "definition", .kind = PY_DEF_PROPERTY, .fn = entity_definition},
    {.name = "on_entity", .kind = PY_DEF_PROPERTY, .fn = entity_on},
    {.name = "to_sql_statement_create",
        .kind = PY_DEF_FUNCTION,
        .fn = entity_create,
        .signature = ""},
    {.name = "to_sql_statement_drop",
        .kind = PY_DEF_FUNCTION,
        .fn = entity_drop,
        .signature = "cascade="},
    {.name = NULL},
};

static const struct py_type entity_type = {.name = "ReplaceableEntity",
    .module = "alembic_utils.replaceable_entity",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct al_replaceable),
    .members = entity_members};

static const struct al_replaceable *
entity_of(struct py_value self)
{
    return py_payload(self, &entity_type);
}

static struct al_replaceable *
begin(
    struct py *py, struct py_value self, enum al_replaceable_kind kind, const struct py_args *args)
{
    struct al_replaceable *entity = py_payload(self, &entity_type);
    entity->kind = kind;
    entity->schema = unquoted(py, squeezed(py, args->pos[0]));
    entity->signature =
        py_failed(entity->schema) ? py_absent() : unquoted(py, squeezed(py, args->pos[1]));
    entity->definition = py_str_lit(py, "");
    entity->on_entity = py_none();
    return py_failed(entity->signature) ? NULL : entity;
}

static bool
function_init(struct py *py, struct py_value self, const struct py_args *args)
{
    bool in_plpgsql = false;
    struct al_replaceable *entity = begin(py, self, AL_ENTITY_FUNCTION, args);
    struct py_value text = entity == NULL ? py_absent() : unterminated(py, args->pos[2]);
    if (py_failed(text) || !is_plpgsql(py, args->pos[2], &in_plpgsql)) {
        return false;
    }
    entity->definition = escaped(py, text, in_plpgsql);
    return !py_failed(entity->definition);
}

static bool
view_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_replaceable *entity = begin(py, self, AL_ENTITY_VIEW, args);
    if (entity != NULL) {
        entity->definition = unterminated(py, args->pos[2]);
    }
    return entity != NULL && !py_failed(entity->definition);
}

static bool
materialized_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_replaceable *entity = begin(py, self, AL_ENTITY_MATERIALIZED, args);
    if (entity != NULL) {
        entity->definition = unterminated(py, args->pos[2]);
        entity->flag = py_given(args->pos[3]) ? py_truth(py, args->pos[3]) : 1;
    }
    return entity != NULL && !py_failed(entity->definition) && entity->flag >= 0;
}

/* Where it is: in "public", unless it says so itself. */
static bool
take_place(struct py *py, struct al_replaceable *entity, struct py_value on)
{
    struct lockstep_str name = al_str(on);
    if (name.ptr != NULL && memchr(name.ptr, '.', name.len) == NULL) {
        struct lockstep_str full =
            al_pool_format(al_context_of(py)->pool, "public.%.*s", (int)name.len, name.ptr);
        on = full.ptr == NULL ? al_exhausted(py) : py_str_new(py, full.ptr, full.len);
    } else if (name.ptr == NULL) {
        on = py_raise(
            py, &py_exc_type_error, "argument of type '%s' is not iterable", py_type_name(py, on));
    }
    entity->on_entity = unquoted(py, on);
    return !py_failed(entity->on_entity);
}

static bool
place_init(
    struct py *py, struct py_value self, enum al_replaceable_kind kind, const struct py_args *args)
{
    struct al_replaceable *entity = begin(py, self, kind, args);
    struct py_value text = entity == NULL ? py_absent() : unterminated(py, args->pos[2]);
    if (py_failed(text)) {
        return false;
    }
    entity->definition = escaped(py, text, false);
    if (kind == AL_ENTITY_TRIGGER && py_given(args->pos[4])) {
        entity->flag = py_truth(py, args->pos[4]);
    }
    return !py_failed(entity->definition) && entity->flag >= 0 &&
           take_place(py, entity, args->pos[3]);
}

static bool
trigger_init(struct py *py, struct py_value self, const struct py_args *args)
{
    return place_init(py, self, AL_ENTITY_TRIGGER, args);
}

static bool
policy_init(struct py *py, struct py_value self, const struct py_args *args)
{
    return place_init(py, self, AL_ENTITY_POLICY, args);
}

static bool
extension_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_replaceable *entity = begin(py, self, AL_ENTITY_EXTENSION, args);
    if (entity != NULL) {
        struct lockstep_str schema = al_str(entity->schema);
        struct lockstep_str name = al_str(entity->signature);
        struct lockstep_str text = al_pool_format(al_context_of(py)->pool, "PGExtension: %.*s %.*s",
            (int)schema.len, schema.ptr, (int)name.len, name.ptr);
        entity->definition =
            text.ptr == NULL ? al_exhausted(py) : py_str_new(py, text.ptr, text.len);
    }
    return entity != NULL && !py_failed(entity->definition);
}

#define ENTITY(ident, class, in, make, parameters)                                                 \
    static const struct py_type ident = {.name = class,                                            \
        .module = "alembic_utils." in,                                                             \
        .bases = {&entity_type},                                                                   \
        .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,                                                  \
        .init = make,                                                                              \
        .init_signature = parameters};                                                             \
    static const struct py_def ident##_defs[] = {                                                  \
        {.name = class, .kind = PY_DEF_TYPE, .type = &ident}, {.name = NULL}};                     \
    static const struct py_module_def ident##_module = {                                           \
        .name = "alembic_utils." in, .defs = ident##_defs}

ENTITY(function_type, "PGFunction", "pg_function", function_init, "schema, signature, definition");
ENTITY(view_type, "PGView", "pg_view", view_init, "schema, signature, definition");
ENTITY(materialized_type, "PGMaterializedView", "pg_materialized_view", materialized_init,
    "schema, signature, definition, with_data=");
ENTITY(trigger_type, "PGTrigger", "pg_trigger", trigger_init,
    "schema, signature, definition, on_entity, is_constraint=");
ENTITY(
    policy_type, "PGPolicy", "pg_policy", policy_init, "schema, signature, definition, on_entity");
ENTITY(extension_type, "PGExtension", "pg_extension", extension_init, "schema, signature");

/* ---- Operations ---------------------------------------------------------------------------- */

/* text() of what was put together. */
static struct py_value
statement_of(struct py *py, const struct al_text *text, bool done)
{
    struct lockstep_str sql = al_text_view(text);
    if (!done) {
        return py_absent();
    }
    struct py_value value = sql.ptr == NULL ? al_exhausted(py) : py_str_new(py, sql.ptr, sql.len);
    return py_failed(value) ? value : al_expr_wrap(py, al_expr_sql(py, value));
}

static struct al_text
new_text(struct py *py)
{
    return al_text_in(al_context_of(py)->pool);
}

static struct py_value
send(struct py *py, const struct al_text *text, bool done)
{
    struct py_value statement = statement_of(py, text, done);
    struct py_value sent =
        py_failed(statement) ? statement : al_execute(py, statement, py_none(), false);
    return py_failed(sent) ? sent : py_none();
}

static const struct al_replaceable *
need_entity(struct py *py, struct py_value value)
{
    const struct al_replaceable *entity = entity_of(value);
    if (entity == NULL) {
        (void)py_refuse(py, "an entity of type %s is not supported", py_type_name(py, value));
    }
    return entity;
}

struct py_value
al_op_create_entity(struct py *py, const struct py_value *arg)
{
    const struct al_replaceable *entity = need_entity(py, arg[0]);
    struct al_text text = new_text(py);
    return entity == NULL ? py_absent()
                          : send(py, &text, al_entity_write_create(py, &text, entity));
}

struct py_value
al_op_drop_entity(struct py *py, const struct py_value *arg)
{
    int cascade = py_given(arg[1]) ? py_truth(py, arg[1]) : 0;
    const struct al_replaceable *entity = cascade < 0 ? NULL : need_entity(py, arg[0]);
    struct al_text text = new_text(py);
    return entity == NULL ? py_absent()
                          : send(py, &text, al_entity_write_drop(py, &text, entity, cascade != 0));
}

struct py_value
al_op_replace_entity(struct py *py, const struct py_value *arg)
{
    const struct al_replaceable *entity = need_entity(py, arg[0]);
    struct al_text drop = new_text(py);
    struct al_text text = new_text(py);
    if (entity == NULL) {
        return py_absent();
    }
    if (entity->kind == AL_ENTITY_EXTENSION) {
        return py_raise(py, &py_exc_not_implemented_error, "%s", "");
    }
    if (!al_entity_write_replace_drop(py, &drop, entity) ||
        (al_text_view(&drop).len > 0 && py_failed(send(py, &drop, true)))) {
        return py_absent();
    }
    return send(py, &text, al_entity_write_replace(py, &text, entity));
}

/* ---- Members ------------------------------------------------------------------------------- */

static struct py_value
entity_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return entity_of(self)->schema;
}

static struct py_value
entity_signature(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return entity_of(self)->signature;
}

static struct py_value
entity_definition(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return entity_of(self)->definition;
}

static struct py_value
entity_on(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct al_replaceable *entity = entity_of(self);
    if (py_is_none(entity->on_entity)) {
        return py_raise(py, &py_exc_attribute_error, "'%s' object has no attribute 'on_entity'",
            py_type_name(py, self));
    }
    return entity->on_entity;
}

static struct py_value
entity_create(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    struct al_text text = new_text(py);
    return statement_of(py, &text, al_entity_write_create(py, &text, entity_of(self)));
}

static struct py_value
entity_drop(struct py *py, struct py_value self, const struct py_args *args)
{
    int cascade = py_given(args->pos[0]) ? py_truth(py, args->pos[0]) : 0;
    struct al_text text = new_text(py);
    return cascade < 0 ? py_absent()
                       : statement_of(py, &text,
                             al_entity_write_drop(py, &text, entity_of(self), cascade != 0));
}

static const struct py_def package_defs[] = {{.name = NULL}};
static const struct py_module_def package_module = {.name = "alembic_utils", .defs = package_defs};

const struct py_module_def *const al_entity_modules[] = {&package_module, &function_type_module,
    &view_type_module, &materialized_type_module, &trigger_type_module, &policy_type_module,
    &extension_type_module, NULL};
