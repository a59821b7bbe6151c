/*
 * batch_alter_table. On PostgreSQL its operations are plain ALTERs that are sent when the block
 * ends well; only recreate="always" would copy the table, and that is refused.
 */
#include "op_operation.h"

#include "sa_exc.h"

#define MAX_ARGS 16

struct batch {
    struct py_value table;
    struct py_value schema;
    struct al_list statements; /* of struct al_deferred */
};

/* A method of a batch object: which operation, on which batch. */
struct batch_method {
    struct batch *batch;
    const struct al_operation *operation;
};

/* The place of argument `name` in a signature; -1 where it has none. */
static int
place_of(const char *signature, const char *name)
{
    size_t len = name == NULL ? 0 : strlen(name);
    int place = 0;
    for (const char *at = signature; len > 0 && *at != '\0'; place++) {
        at += strspn(at, " *,");
        size_t word = strcspn(at, "=, ");
        if (word == len && memcmp(at, name, len) == 0) {
            return place;
        }
        at += word + strcspn(at + word, ",");
    }
    return -1;
}

static struct py_value
method_call(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct batch_method *method = self.as.object->payload;
    const struct al_operation *operation = method->operation;
    struct al_op_state *state = al_op_state_of(py);
    struct py_value given[MAX_ARGS] = {{0}};
    struct py_value arg[MAX_ARGS] = {{0}};
    size_t n_given = py_signature_len(operation->batch_signature);
    size_t n = py_signature_len(operation->signature);
    if (!py_bind(py, operation->name, operation->batch_signature, args, given, n_given)) {
        return py_absent();
    }
    int table = place_of(operation->signature, operation->table);
    int schema = place_of(operation->signature, operation->schema);
    size_t next = 0;
    for (size_t i = 0; i < n; i++) {
        if ((int)i == table) {
            arg[i] = method->batch->table;
        } else if ((int)i == schema) {
            arg[i] = method->batch->schema;
        } else {
            arg[i] = given[next++];
        }
    }
    struct al_list *outer = state->batch;
    state->batch = &method->batch->statements;
    struct py_value done = al_op_perform(py, operation, arg);
    state->batch = outer;
    return done;
}

static const struct py_type method_type = {.name = "batch_method",
    .module = "alembic.operations.base",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct batch_method),
    .call = method_call};

static struct py_value
batch_getattr(struct py *py, struct py_value self, const struct py_str *name)
{
    for (const struct al_operation *operation = al_operations; operation->name != NULL;
         operation++) {
        if (operation->batch_signature != NULL && py_str_eq_lit(name, operation->name)) {
            struct batch_method *method;
            struct py_value made = py_object_new(py, &method_type, (void **)&method);
            if (!py_failed(made)) {
                *method = (struct batch_method){self.as.object->payload, operation};
            }
            return made;
        }
    }
    /* execute, f, get_bind and get_context are those of op, and at once */
    struct py_value op = py_import_native(py, "alembic.op");
    return py_failed(op) ? op : py_getattr_maybe(py, op, py_c_str(py, name));
}

static struct py_value
batch_enter(struct py *py, struct py_value self)
{
    (void)py;
    return self;
}

static int
batch_exit(struct py *py, struct py_value self, struct py_value exception)
{
    const struct batch *batch = self.as.object->payload;
    if (!py_is_none(exception)) {
        return 0;
    }
    return al_op_flush(py, &batch->statements) ? 0 : -1;
}

static const struct py_type batch_type = {.name = "BatchOperations",
    .module = "alembic.operations.base",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .payload_size = sizeof(struct batch),
    .getattr = batch_getattr,
    .enter = batch_enter,
    .exit = batch_exit};

/* table_name, schema=, recreate=, partial_reordering=, copy_from=, table_args=, table_kwargs=,
 * reflect_args=, reflect_kwargs=, naming_convention= */
struct py_value
al_op_batch(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct batch *batch;
    if (py_str_is(args->pos[2], "always")) {
        return py_refuse(py, "batch_alter_table(recreate=\"always\") is not supported");
    }
    struct py_value made = py_object_new(py, &batch_type, (void **)&batch);
    if (!py_failed(made)) {
        batch->table = args->pos[0];
        batch->schema = args->pos[1];
    }
    return made;
}
