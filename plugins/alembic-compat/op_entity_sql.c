/*
 * The statements of alembic_utils' entities, put together as the package does it.
 */
#include "op_entity.h"

#include <strings.h>

struct py_value
al_entity_call(struct py *py, struct py_value text, const char *method, const char *argument)
{
    struct py_value arg = argument == NULL ? py_absent() : py_str_lit(py, argument);
    if (py_failed(text) || (argument != NULL && py_failed(arg))) {
        return py_absent();
    }
    return py_call_method(py, text, method, &arg, argument != NULL);
}

#define PUT(text, field) al_text_add(text, al_str(field))

/* The schema in quotes; with a dot in it, each part. */
static bool
put_schema(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    struct py_value schema = al_entity_call(py, entity->schema, "strip", NULL);
    struct lockstep_str name = al_str(schema);
    if (name.len > 0 && memchr(name.ptr, '.', name.len) != NULL) {
        (void)py_refuse(py, "an entity in a schema with a dot in its name is not supported");
        return false;
    }
    al_text_putc(text, '"');
    al_text_add(text, name);
    al_text_putc(text, '"');
    return !py_failed(schema);
}

/* schema."signature" */
static bool
put_name(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    if (!put_schema(py, text, entity)) {
        return false;
    }
    al_text_puts(text, ".\"");
    PUT(text, entity->signature);
    al_text_putc(text, '"');
    return true;
}

/* schema."name"(parameters) */
static bool
put_function(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    struct lockstep_str signature = al_str(entity->signature);
    const char *open = signature.len == 0 ? NULL : memchr(signature.ptr, '(', signature.len);
    if (open == NULL) {
        (void)py_raise(py, &py_exc_value_error, "not enough values to unpack (expected 2, got 1)");
        return false;
    }
    struct py_value name = py_str_new(py, signature.ptr, (size_t)(open - signature.ptr));
    name = al_entity_call(py, name, "strip", NULL);
    if (py_failed(name) || !put_schema(py, text, entity)) {
        return false;
    }
    al_text_puts(text, ".\"");
    PUT(text, name);
    al_text_puts(text, "\"");
    al_text_add(
        text, (struct lockstep_str){open, signature.len - (uint64_t)(open - signature.ptr)});
    return true;
}

/* A parameter without its default; what is behind a comma is one of its own, in a type as well. */
static struct lockstep_str
parameter_of(struct lockstep_str list, uint64_t *pos)
{
    static const char word[] = "default";
    struct lockstep_str ret = {list.ptr + *pos, 0};
    uint64_t end = *pos;
    while (end < list.len && list.ptr[end] != ',') {
        end++;
    }
    while (*pos + ret.len < end) {
        const char *at = ret.ptr + ret.len;
        if (end - *pos - ret.len >= sizeof(word) - 1 &&
            strncasecmp(at, word, sizeof(word) - 1) == 0) {
            break;
        }
        ret.len++;
    }
    *pos = end + 1;
    while (ret.len > 0 && ret.ptr[0] == ' ') {
        ret.ptr++;
        ret.len--;
    }
    while (ret.len > 0 && ret.ptr[ret.len - 1] == ' ') {
        ret.len--;
    }
    return ret;
}

static bool
put_function_drop(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    struct lockstep_str signature = al_str(entity->signature);
    for (uint64_t i = 0; i < signature.len; i++) {
        if ((unsigned char)signature.ptr[i] >= 0x80) {
            (void)py_refuse(
                py, "dropping a function whose signature is not ASCII is not supported");
            return false;
        }
    }
    const char *open = signature.len < 2 ? NULL : memchr(signature.ptr + 1, '(', signature.len - 1);
    if (open == NULL || signature.ptr[signature.len - 1] != ')') {
        (void)py_raise(py, &py_exc_type_error, "'NoneType' object is not subscriptable");
        return false;
    }
    uint64_t n = (uint64_t)(open - signature.ptr);
    struct lockstep_str list = {open + 1, signature.len - n - 2};
    struct py_value name = al_entity_call(py, py_str_new(py, signature.ptr, n), "strip", NULL);
    al_text_puts(text, "DROP FUNCTION ");
    if (py_failed(name) || !put_schema(py, text, entity)) {
        return false;
    }
    al_text_puts(text, ".\"");
    PUT(text, name);
    al_text_puts(text, "\"(");
    for (uint64_t pos = 0; pos < list.len; al_text_puts(text, pos <= list.len ? ", " : "")) {
        al_text_add(text, parameter_of(list, &pos));
    }
    al_text_puts(text, ") ");
    return true;
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* How many white spaces there are from `pos`. */
static uint64_t
spaces(struct lockstep_str text, uint64_t pos)
{
    uint64_t n = 0;
    while (pos + n < text.len && is_space(text.ptr[pos + n])) {
        n++;
    }
    return n;
}

/* EVENT ON TABLE ACTION, the table in the trigger's schema and the three with one space between. */
static bool
put_trigger(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    struct lockstep_str all = al_str(entity->definition);
    for (uint64_t end = 1; end < all.len; end++) {
        uint64_t on = end + spaces(all, end);
        uint64_t table = on + 2 <= all.len ? on + 2 + spaces(all, on + 2) : all.len;
        if (on == end || table == on + 2 || table >= all.len ||
            strncasecmp(all.ptr + on, "on", 2) != 0) {
            continue;
        }
        uint64_t n = 0;
        while (table + n < all.len && !is_space(all.ptr[table + n])) {
            n++;
        }
        uint64_t action = table + n + spaces(all, table + n);
        if (action >= all.len) {
            break;
        }
        const char *dot = memchr(all.ptr + table, '.', n);
        uint64_t skipped = dot == NULL ? 0 : (uint64_t)(dot - all.ptr) - table + 1;
        al_text_add(text, (struct lockstep_str){all.ptr, end});
        al_text_puts(text, " ON ");
        PUT(text, entity->schema);
        al_text_putc(text, '.');
        al_text_add(text, (struct lockstep_str){all.ptr + table + skipped, n - skipped});
        al_text_putc(text, ' ');
        al_text_add(text, (struct lockstep_str){all.ptr + action, all.len - action});
        return true;
    }
    (void)py_refuse(py, "a trigger's definition other than EVENT ON TABLE ACTION is not supported");
    return false;
}

static bool
put_materialized(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    struct py_value query =
        al_entity_call(py, al_entity_call(py, entity->definition, "rstrip", NULL), "rstrip", ";");
    al_text_puts(text, "CREATE MATERIALIZED VIEW ");
    if (py_failed(query) || !put_name(py, text, entity)) {
        return false;
    }
    al_text_puts(text, " AS ");
    PUT(text, query);
    al_text_puts(text, entity->flag ? " WITH  DATA" : " WITH NO DATA");
    return true;
}

bool
al_entity_write_create(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    bool done = true;
    switch (entity->kind) {
    case AL_ENTITY_FUNCTION:
        al_text_puts(text, "CREATE FUNCTION ");
        done = put_function(py, text, entity);
        al_text_putc(text, ' ');
        PUT(text, entity->definition);
        break;
    case AL_ENTITY_VIEW:
        al_text_puts(text, "CREATE VIEW ");
        done = put_name(py, text, entity);
        al_text_puts(text, " AS ");
        PUT(text, entity->definition);
        al_text_putc(text, ';');
        break;
    case AL_ENTITY_MATERIALIZED:
        done = put_materialized(py, text, entity);
        al_text_putc(text, ';');
        break;
    case AL_ENTITY_TRIGGER:
        al_text_puts(text, entity->flag ? "CREATE CONSTRAINT TRIGGER \"" : "CREATE TRIGGER \"");
        PUT(text, entity->signature);
        al_text_puts(text, "\" ");
        done = put_trigger(py, text, entity);
        break;
    case AL_ENTITY_POLICY:
        al_text_puts(text, "CREATE POLICY ");
        PUT(text, entity->signature);
        al_text_puts(text, " on ");
        PUT(text, entity->on_entity);
        al_text_putc(text, ' ');
        PUT(text, entity->definition);
        break;
    case AL_ENTITY_EXTENSION:
        al_text_puts(text, "CREATE EXTENSION \"");
        PUT(text, entity->signature);
        al_text_puts(text, "\" WITH SCHEMA ");
        done = put_schema(py, text, entity);
        al_text_putc(text, ';');
        break;
    }
    return done;
}

bool
al_entity_write_drop(
    struct py *py, struct al_text *text, const struct al_replaceable *entity, bool cascade)
{
    bool done = true;
    switch (entity->kind) {
    case AL_ENTITY_FUNCTION:
        done = put_function_drop(py, text, entity);
        break;
    case AL_ENTITY_VIEW:
    case AL_ENTITY_MATERIALIZED:
        al_text_puts(
            text, entity->kind == AL_ENTITY_VIEW ? "DROP VIEW " : "DROP MATERIALIZED VIEW ");
        done = put_name(py, text, entity);
        al_text_putc(text, ' ');
        break;
    case AL_ENTITY_TRIGGER:
        al_text_puts(text, "DROP TRIGGER \"");
        PUT(text, entity->signature);
        al_text_puts(text, "\" ON ");
        PUT(text, entity->on_entity);
        al_text_putc(text, ' ');
        break;
    case AL_ENTITY_POLICY:
        al_text_puts(text, "DROP POLICY ");
        PUT(text, entity->signature);
        al_text_puts(text, " on ");
        PUT(text, entity->on_entity);
        al_text_putc(text, ' ');
        break;
    case AL_ENTITY_EXTENSION:
        al_text_puts(text, "DROP EXTENSION \"");
        PUT(text, entity->signature);
        al_text_puts(text, "\" ");
        break;
    }
    al_text_puts(text, cascade ? "cascade" : "");
    return done;
}

/* A view that cannot be replaced as it stands is dropped and made anew, by the server. */
static bool
put_replace_view(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    static const char *const parts[] = {
        "\n        do $$\n            begin\n                CREATE OR REPLACE VIEW ",
        "\n\n            exception when others then\n                DROP VIEW IF EXISTS ",
        ";\n\n                CREATE VIEW ",
    };
    for (size_t i = 0; i < 3; i++) {
        al_text_puts(text, parts[i]);
        if (!put_name(py, text, entity)) {
            return false;
        }
        if (i != 1) {
            al_text_puts(text, " AS ");
            PUT(text, entity->definition);
            al_text_putc(text, ';');
        }
    }
    al_text_puts(text, "\n            end;\n        $$ language 'plpgsql'\n        ");
    return true;
}

bool
al_entity_write_replace_drop(
    struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    if (entity->kind == AL_ENTITY_VIEW || entity->kind == AL_ENTITY_FUNCTION) {
        return true;
    }
    if (entity->kind == AL_ENTITY_MATERIALIZED) {
        al_text_puts(text, "DROP MATERIALIZED VIEW IF EXISTS ");
        bool done = put_name(py, text, entity);
        al_text_puts(text, "; ");
        return done;
    }
    bool is_policy = entity->kind == AL_ENTITY_POLICY;
    al_text_puts(text, is_policy ? "DROP POLICY IF EXISTS " : "DROP TRIGGER IF EXISTS \"");
    PUT(text, entity->signature);
    al_text_puts(text, is_policy ? " on " : "\" ON ");
    PUT(text, entity->on_entity);
    al_text_putc(text, ';');
    return true;
}

bool
al_entity_write_replace(struct py *py, struct al_text *text, const struct al_replaceable *entity)
{
    bool done;
    if (entity->kind == AL_ENTITY_VIEW) {
        return put_replace_view(py, text, entity);
    }
    if (entity->kind == AL_ENTITY_MATERIALIZED) {
        return put_materialized(py, text, entity);
    }
    if (entity->kind == AL_ENTITY_FUNCTION) {
        al_text_puts(text, "CREATE OR REPLACE FUNCTION ");
        done = put_function(py, text, entity);
        al_text_putc(text, ' ');
        PUT(text, entity->definition);
        return done;
    }
    done = al_entity_write_create(py, text, entity);
    al_text_puts(text, entity->kind == AL_ENTITY_POLICY ? ";" : "");
    return done;
}
