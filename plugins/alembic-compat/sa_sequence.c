/*
 * Sequence and Identity: the same options, and what a sequence does by itself.
 */
#include "sa_exc.h"
#include "sa_expr.h"
#include "sa_schema.h"
#include "sa_type.h"

#define SEQUENCE_NUMBER(field)                                                                     \
    static bool take_##field(struct py *py, void *target, struct py_value value)                   \
    {                                                                                              \
        return al_need_int(py, value, #field, &((struct al_sequence *)target)->field);             \
    }

SEQUENCE_NUMBER(start)
SEQUENCE_NUMBER(increment)
SEQUENCE_NUMBER(minvalue)
SEQUENCE_NUMBER(maxvalue)
SEQUENCE_NUMBER(cache)

#define SEQUENCE_FLAG(field)                                                                       \
    static bool take_##field(struct py *py, void *target, struct py_value value)                   \
    {                                                                                              \
        return al_need_maybe_flag(py, value, &((struct al_sequence *)target)->field);              \
    }

SEQUENCE_FLAG(nominvalue)
SEQUENCE_FLAG(nomaxvalue)
SEQUENCE_FLAG(cycle)
SEQUENCE_FLAG(order)

static bool
take_always(struct py *py, void *target, struct py_value value)
{
    return al_need_flag(py, value, &((struct al_sequence *)target)->always);
}

static bool
take_optional(struct py *py, void *target, struct py_value value)
{
    return al_need_flag(py, value, &((struct al_sequence *)target)->is_optional);
}

static bool
take_schema(struct py *py, void *target, struct py_value value)
{
    return al_need_name(py, value, "schema", &((struct al_sequence *)target)->schema);
}

static bool
take_quote(struct py *py, void *target, struct py_value value)
{
    return al_take_quote(py, &((struct al_sequence *)target)->name, value);
}

static bool
take_data_type(struct py *py, void *target, struct py_value value)
{
    if (py_is_none(value)) {
        return true;
    }
    ((struct al_sequence *)target)->data_type = al_type_of(py, value);
    return ((struct al_sequence *)target)->data_type != NULL;
}

static const struct al_keyword sequence_keywords[] = {
    {"start", take_start, 0},
    {"increment", take_increment, 0},
    {"minvalue", take_minvalue, 0},
    {"maxvalue", take_maxvalue, 0},
    {"nominvalue", take_nominvalue, 0},
    {"nomaxvalue", take_nomaxvalue, 0},
    {"cycle", take_cycle, 0},
    {"cache", take_cache, 0},
    {"order", take_order, 0},
    {"always", take_always, 0},
    {"optional", take_optional, 0},
    {"schema", take_schema, 0},
    {"data_type", take_data_type, 0},
    {"metadata", NULL, 0},
    {"on_null", NULL, 0},
    {"quote", take_quote, 0},
    {"quote_schema", NULL, 0}, /* behind all others */
    {"for_update", NULL, 0},
    {NULL, NULL, 0},
};

bool
al_sequence_take_options(
    struct py *py, const char *function, struct py_value kw, struct al_sequence *sequence)
{
    return al_take_keywords(py, function, kw, sequence_keywords, sequence) &&
           al_take_quote_schema(py, &sequence->schema, kw);
}

static struct al_sequence *
new_sequence(struct py *py, struct py_value self, const struct py_type *type)
{
    struct al_py_sequence *payload = py_payload(self, type);
    payload->sequence = al_take(py, sizeof(*payload->sequence));
    return payload->sequence;
}

static bool
sequence_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_sequence *sequence = new_sequence(py, self, &al_py_sequence_type);
    if (sequence == NULL || !al_need_name(py, args->pos[0], "name", &sequence->name) ||
        !al_need_int(py, args->pos[1], "start", &sequence->start) ||
        !al_need_int(py, args->pos[2], "increment", &sequence->increment) ||
        !al_sequence_take_options(py, "Sequence", args->pos[3], sequence)) {
        return false;
    }
    struct py_value holder = py_dict_get_lit(args->pos[3].as.dict, "metadata");
    struct al_py_metadata *metadata =
        py_given(holder) ? py_payload(holder, &al_py_metadata_type) : NULL;
    if (metadata != NULL && sequence->schema.text.ptr == NULL) {
        sequence->schema = metadata->schema;
    }
    return metadata == NULL || al_push(py, &metadata->sequences, sequence);
}

static struct py_value
sequence_next_value(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct al_py_sequence *payload = py_payload(self, &al_py_sequence_type);
    struct al_ddl name = al_context_ddl(py);
    struct al_ddl literal = al_context_ddl(py);
    al_ident_qualified(&name, payload->sequence->schema, payload->sequence->name);
    al_literal_str(&literal, al_text_view(&name.out));
    struct al_expr *call = al_expr_new(name.pool, AL_EXPR_FUNC);
    if (call == NULL ||
        !al_push(py, &call->operands, al_expr_value(name.pool, al_text_view(&literal.out)))) {
        return al_exhausted(py);
    }
    call->name = al_name_of(LOCKSTEP_STR("nextval"));
    return al_expr_wrap(py, call);
}

bool
al_sequence_create(struct py *py, const struct al_sequence *sequence, bool checkfirst)
{
    struct al_sequence made = *sequence;
    int is_there = checkfirst ? al_relation_exists(py, made.schema, made.name) : 0;
    if (is_there != 0) {
        return is_there > 0;
    }
    struct al_ddl ddl = al_context_ddl(py);
    if (!made.start.is_given && ddl.api == AL_API_14) {
        made.start = (struct al_maybe){1, 1};
    }
    al_sequence_write_create(&ddl, &made, 0);
    return al_ddl_emit(py, &ddl);
}

bool
al_sequence_drop(struct py *py, const struct al_sequence *sequence, bool checkfirst)
{
    int is_there = checkfirst ? al_relation_exists(py, sequence->schema, sequence->name) : 1;
    if (is_there <= 0) {
        return is_there == 0;
    }
    struct al_ddl ddl = al_context_ddl(py);
    al_sequence_write_drop(&ddl, sequence, 0);
    return al_ddl_emit(py, &ddl);
}

static struct py_value
sequence_create(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_py_sequence *payload = py_payload(self, &al_py_sequence_type);
    int checkfirst = 1;
    return al_need_flag(py, args->pos[1], &checkfirst) &&
                   al_sequence_create(py, payload->sequence, checkfirst != 0)
               ? py_none()
               : py_absent();
}

static struct py_value
sequence_drop(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct al_py_sequence *payload = py_payload(self, &al_py_sequence_type);
    int checkfirst = 1;
    return al_need_flag(py, args->pos[1], &checkfirst) &&
                   al_sequence_drop(py, payload->sequence, checkfirst != 0)
               ? py_none()
               : py_absent();
}

static const struct py_def sequence_members[] = {
    {.name = "next_value", .kind = PY_DEF_FUNCTION, .fn = sequence_next_value, .signature = ""},
    {.name = "create",
        .kind = PY_DEF_FUNCTION,
        .fn = sequence_create,
        .signature = "bind=, checkfirst="},
    {.name = "drop",
        .kind = PY_DEF_FUNCTION,
        .fn = sequence_drop,
        .signature = "bind=, checkfirst="},
    {.name = NULL},
};

const struct py_type al_py_sequence_type = {.name = "Sequence",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_sequence),
    .members = sequence_members,
    .init = sequence_init,
    .init_signature = "name, start=, increment=, **kw"};

static bool
identity_init(struct py *py, struct py_value self, const struct py_args *args)
{
    struct al_sequence *identity = new_sequence(py, self, &al_py_identity);
    return identity != NULL && al_need_flag(py, args->pos[0], &identity->always) &&
           al_need_int(py, args->pos[2], "start", &identity->start) &&
           al_need_int(py, args->pos[3], "increment", &identity->increment) &&
           al_sequence_take_options(py, "Identity", args->pos[4], identity);
}

const struct py_type al_py_identity = {.name = "Identity",
    .module = "sqlalchemy.sql.schema",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct al_py_sequence),
    .init = identity_init,
    .init_signature = "always=, on_null=, start=, increment=, **kw"};
