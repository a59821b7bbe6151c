/*
 * Statements of DDL as objects. Their text is made when they are, as nothing can change them later.
 */
#include "sa_element.h"

#include "sa_exc.h"
#include "sa_schema.h"
#include "sa_type.h"

static struct py_value
element_str(struct py *py, struct py_value self)
{
    const struct al_py_element_sql *payload = py_payload(self, &al_py_ddl_element);
    return al_to_py(py, payload->sql);
}

const struct py_type al_py_ddl_element = {.name = "DDLElement",
    .module = "sqlalchemy.sql.ddl",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_element_sql),
    .str = element_str};

static struct py_value
made(struct py *py, const struct al_ddl *ddl)
{
    struct al_py_element_sql *payload;
    if (!al_ddl_check(py, ddl)) {
        return py_absent();
    }
    struct py_value element = py_object_new(py, &al_py_ddl_element, (void **)&payload);
    if (!py_failed(element)) {
        payload->sql = al_text_view(&ddl->out);
    }
    return element;
}

/* The object that a statement is about; NULL: it is of another kind, and an exception is set. */
static const void *
subject(struct py *py, struct py_value value, const struct py_type *type)
{
    const void *payload = py_payload(value, type);
    if (payload == NULL) {
        (void)py_raise(
            py, &al_exc_argument, "%s expected, got %s", type->name, py_type_name(py, value));
    }
    return payload;
}

#define FLAG(name, place)                                                                          \
    int name = 0;                                                                                  \
    if (!al_need_flag(py, args->pos[place], &name)) {                                              \
        return py_absent();                                                                        \
    }

#define STATEMENT(function, type, payload_struct, flag, call)                                      \
    struct py_value function(struct py *py, struct py_value self, const struct py_args *args)      \
    {                                                                                              \
        (void)self;                                                                                \
        struct al_ddl ddl = al_context_ddl(py);                                                    \
        const struct payload_struct *about = subject(py, args->pos[0], &(type));                   \
        FLAG(flag, 1)                                                                              \
        if (about == NULL) {                                                                       \
            return py_absent();                                                                    \
        }                                                                                          \
        call;                                                                                      \
        return made(py, &ddl);                                                                     \
    }

STATEMENT(al_fn_create_table, al_py_table_type, al_py_table, if_not_exists,
    al_table_write_create(&ddl, about->table, if_not_exists))
STATEMENT(al_fn_drop_table, al_py_table_type, al_py_table, if_exists,
    al_table_write_drop(&ddl, about->table, if_exists))
STATEMENT(al_fn_create_index, al_py_index_type, al_py_index, if_not_exists,
    al_index_write_create(&ddl, about->index, if_not_exists))
STATEMENT(al_fn_drop_index, al_py_index_type, al_py_index, if_exists,
    al_index_write_drop(&ddl, about->index, if_exists))
STATEMENT(al_fn_drop_sequence, al_py_sequence_type, al_py_sequence, if_exists,
    al_sequence_write_drop(&ddl, about->sequence, if_exists &&ddl.api == AL_API_20))
/* What ALTER TABLE is to add or to drop does not stand in CREATE TABLE any more. */
static struct al_constraint *
standing_apart(struct py *py, struct py_value value)
{
    const struct al_py_constraint *about = subject(py, value, &al_py_constraint_type);
    if (about == NULL) {
        return NULL;
    }
    if (about->constraint->table == NULL) {
        (void)py_raise(py, &al_exc_invalid_request,
            "This constraint is not bound to a table.  Did you mean to call "
            "table.append_constraint(constraint) ?");
        return NULL;
    }
    about->constraint->stands_apart = 1;
    return about->constraint;
}

struct py_value
al_fn_add_constraint(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_constraint *constraint = standing_apart(py, args->pos[0]);
    if (constraint == NULL) {
        return py_absent();
    }
    al_constraint_write_add(&ddl, constraint);
    return made(py, &ddl);
}

struct py_value
al_fn_drop_constraint(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_ddl ddl = al_context_ddl(py);
    FLAG(cascade, 1)
    const struct al_constraint *constraint = standing_apart(py, args->pos[0]);
    if (constraint == NULL) {
        return py_absent();
    }
    al_constraint_write_drop(&ddl, constraint, 0, cascade);
    return made(py, &ddl);
}

/* element; 1.4 has further arguments, which its ENUMs make nothing of */
static struct py_value
enum_statement(struct py *py, const struct py_args *args,
    void (*write)(struct al_ddl *ddl, const struct al_enum *enumeration))
{
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_type *type = al_type_of(py, args->pos[0]);
    if (type == NULL) {
        return py_absent();
    }
    if (type->enumeration == NULL) {
        return py_refuse(py, "CreateEnumType() and DropEnumType() of a type that is no Enum");
    }
    write(&ddl, type->enumeration);
    return made(py, &ddl);
}

struct py_value
al_fn_create_enum_type(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return enum_statement(py, args, al_enum_write_create);
}

struct py_value
al_fn_drop_enum_type(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return enum_statement(py, args, al_enum_write_drop);
}

struct py_value
al_fn_create_sequence(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_ddl ddl = al_context_ddl(py);
    const struct al_py_sequence *about = subject(py, args->pos[0], &al_py_sequence_type);
    FLAG(if_not_exists, 1)
    if (about == NULL) {
        return py_absent();
    }
    struct al_sequence sequence = *about->sequence;
    if (!sequence.start.is_given && ddl.api == AL_API_14) {
        sequence.start = (struct al_maybe){1, 1};
    }
    /* 1.4 takes the condition and leaves it out */
    al_sequence_write_create(&ddl, &sequence, if_not_exists && ddl.api == AL_API_20);
    return made(py, &ddl);
}

/* element, cascade= (DropSchema), if_exists= or if_not_exists= */
static struct py_value
schema_statement(
    struct py *py, const struct py_args *args, const char *words, const char *condition)
{
    struct al_ddl ddl = al_context_ddl(py);
    struct al_name name;
    FLAG(cascade, 1)
    FLAG(conditional, 2)
    if (!al_need_name(py, args->pos[0], "schema", &name)) {
        return py_absent();
    }
    al_text_puts(&ddl.out, words);
    /* 1.4 takes the condition and leaves it out */
    al_text_puts(&ddl.out, conditional && ddl.api == AL_API_20 ? condition : "");
    al_ident(&ddl, name);
    al_text_puts(&ddl.out, cascade ? " CASCADE" : "");
    return made(py, &ddl);
}

struct py_value
al_fn_create_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return schema_statement(py, args, "CREATE SCHEMA ", "IF NOT EXISTS ");
}

struct py_value
al_fn_drop_schema(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return schema_statement(py, args, "DROP SCHEMA ", "IF EXISTS ");
}

/* DDL("… %(name)s", context={…}): SQLAlchemy formats it with its context, and an empty dict where it has none. */
struct py_value
al_fn_ddl(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct al_ddl ddl = al_context_ddl(py);
    struct py_value context = args->pos[1];
    struct lockstep_str text;
    if (!al_need_str(py, args->pos[0], "DDL()", 0, &text)) {
        return py_absent();
    }
    int has_context = py_given(context) ? py_truth(py, context) : 0;
    if (has_context < 0) {
        return py_absent();
    }
    struct py_value filled =
        py_binary(py, PY_OP_MOD, args->pos[0], has_context ? context : py_dict_new(py));
    if (!py_given(filled) || !al_need_str(py, filled, "DDL()", 0, &text)) {
        return py_absent();
    }
    al_text_add(&ddl.out, text);
    return made(py, &ddl);
}
