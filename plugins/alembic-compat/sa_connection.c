/*
 * Connections. There is one: the host's.
 */
#include "sa_connection.h"

#include "sa_exc.h"

/* ---- execute() and its kin ----------------------------------------------------------------- */

/* The parameters of execute(): 1.4 takes them as keywords and as several dicts as well. */
static struct py_value
gather(struct py *py, const struct py_args *args)
{
    bool is_old = al_context_of(py)->api == AL_API_14;
    if (args->n_kw > 0) {
        struct py_value dict = py_dict_new(py);
        for (size_t i = 0; !py_failed(dict) && i < args->n_kw; i++) {
            if (py_str_eq_lit(args->kw[i].name, "parameters")) {
                return args->kw[i].value;
            }
            if (py_str_eq_lit(args->kw[i].name, "execution_options")) {
                continue;
            }
            if (!is_old) {
                return py_raise(py, &py_exc_type_error,
                    "Connection.execute() got an unexpected keyword argument '%.*s'",
                    (int)args->kw[i].name->len, args->kw[i].name->ptr);
            }
            struct py_value key = py_str_new(py, args->kw[i].name->ptr, args->kw[i].name->len);
            if (py_failed(key) || !py_dict_set(py, dict.as.dict, key, args->kw[i].value)) {
                return py_absent();
            }
        }
        if (py_failed(dict) || py_dict_len(dict.as.dict) > 0) {
            return dict;
        }
    }
    if (args->n_pos > 2 && is_old) {
        return py_list_of(py, args->pos + 1, args->n_pos - 1);
    }
    return args->n_pos > 1 ? args->pos[1] : py_none();
}

static struct py_value
connection_execute(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (args->n_pos == 0) {
        return py_raise(py, &py_exc_type_error,
            "Connection.execute() missing 1 required positional argument: 'statement'");
    }
    if (al_str(args->pos[0]).ptr != NULL && al_context_of(py)->api == AL_API_20) {
        return py_raise(py, &al_exc_object_not_executable, "Not an executable object: %.*s",
            (int)al_str(py_to_repr(py, args->pos[0])).len,
            al_str(py_to_repr(py, args->pos[0])).ptr);
    }
    struct py_value parameters = gather(py, args);
    return py_failed(parameters) ? parameters : al_execute(py, args->pos[0], parameters, true);
}

static struct py_value
connection_driver_sql(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (al_str(args->pos[0]).ptr == NULL) {
        return py_raise(py, &py_exc_type_error, "exec_driver_sql() takes a string");
    }
    return al_execute(py, args->pos[0], py_given(args->pos[1]) ? args->pos[1] : py_none(), true);
}

static struct py_value
connection_scalar(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value result = connection_execute(py, self, args);
    return py_failed(result) ? result : py_call_method(py, result, "scalar", NULL, 0);
}

static struct py_value
connection_scalars(struct py *py, struct py_value self, const struct py_args *args)
{
    struct py_value result = connection_execute(py, self, args);
    return py_failed(result) ? result : py_call_method(py, result, "scalars", NULL, 0);
}

/* ---- Transactions -------------------------------------------------------------------------- */

struct transaction {
    struct lockstep_str name; /* ptr NULL: not a savepoint */
    bool is_over;
};

static bool
end_savepoint(struct py *py, struct py_value self, bool keep)
{
    struct transaction *transaction = self.as.object->payload;
    if (transaction->is_over || transaction->name.ptr == NULL) {
        transaction->is_over = true;
        return true;
    }
    transaction->is_over = true;
    al_context_of(py)->nested--;
    const struct al_sink *sink = al_context_of(py)->sink;
    return sink->savepoint(
        py, keep ? LOCKSTEP_SAVEPOINT_RELEASE : LOCKSTEP_SAVEPOINT_ROLLBACK, transaction->name);
}

static struct py_value
transaction_commit(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    return end_savepoint(py, self, true) ? py_none() : py_absent();
}

static struct py_value
transaction_rollback(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)args;
    const struct transaction *transaction = self.as.object->payload;
    if (transaction->name.ptr == NULL) {
        return py_refuse(py, "rolling back the step's own transaction is not supported; use "
                             "begin_nested()");
    }
    return end_savepoint(py, self, false) ? py_none() : py_absent();
}

static struct py_value
transaction_enter(struct py *py, struct py_value self)
{
    (void)py;
    return self;
}

static int
transaction_exit(struct py *py, struct py_value self, struct py_value exception)
{
    const struct transaction *transaction = self.as.object->payload;
    bool is_savepoint = transaction->name.ptr != NULL;
    if (!py_is_none(exception) && !is_savepoint) {
        return 0;
    }
    return end_savepoint(py, self, py_is_none(exception)) ? 0 : -1;
}

static const struct py_def transaction_members[] = {
    {.name = "commit", .kind = PY_DEF_FUNCTION, .fn = transaction_commit, .signature = ""},
    {.name = "rollback", .kind = PY_DEF_FUNCTION, .fn = transaction_rollback, .signature = ""},
    {.name = "close", .kind = PY_DEF_FUNCTION, .fn = transaction_commit, .signature = ""},
    {.name = NULL},
};

static const struct py_type transaction_type = {.name = "Transaction",
    .module = "sqlalchemy.engine.base",
    .flags = PY_TYPE_FINAL,
    .payload_size = sizeof(struct transaction),
    .members = transaction_members,
    .enter = transaction_enter,
    .exit = transaction_exit};

static struct py_value
connection_begin_nested(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    struct al_context *context = al_context_of(py);
    struct transaction *transaction;
    struct py_value made = py_object_new(py, &transaction_type, (void **)&transaction);
    if (py_failed(made)) {
        return made;
    }
    transaction->name = al_pool_format(context->pool, "sa_savepoint_%u", ++context->savepoints);
    context->nested++;
    return context->sink->savepoint(py, LOCKSTEP_SAVEPOINT_SET, transaction->name) ? made
                                                                                   : py_absent();
}

static struct py_value
connection_begin(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    struct transaction *transaction;
    if (al_context_of(py)->api == AL_API_20) {
        return py_raise(py, &al_exc_invalid_request,
            "This connection has already initialized a SQLAlchemy Transaction() object via "
            "begin() or autobegin; can't call begin() here unless rollback() or commit() is called "
            "first.");
    }
    return py_object_new(py, &transaction_type, (void **)&transaction);
}

/* ---- Connection, Engine, Dialect ----------------------------------------------------------- */

static struct py_value
connection_self(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static struct py_value
connection_true(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_bool(true);
}

static struct py_value
connection_none(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

/* What was done so far is committed, and the step goes on in a transaction of its own. */
static struct py_value
connection_commit(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    const struct al_context *context = al_context_of(py);
    if (context->api == AL_API_14) {
        return py_raise(
            py, &py_exc_attribute_error, "'Connection' object has no attribute 'commit'");
    }
    return context->sink->commit(py) ? py_none() : py_absent();
}

static struct py_value
connection_rollback(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    const struct al_context *context = al_context_of(py);
    if (context->api == AL_API_14) {
        return py_raise(
            py, &py_exc_attribute_error, "'Connection' object has no attribute 'rollback'");
    }
    return context->sink->rollback(py) ? py_none() : py_absent();
}

/* Of all options only isolation_level="AUTOCOMMIT". */
static struct py_value
connection_execution_options(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct py_value level = py_dict_get_lit(args->pos[0].as.dict, "isolation_level");
    if (py_dict_len(args->pos[0].as.dict) != 1 || !py_str_is(level, "AUTOCOMMIT")) {
        return py_refuse(py, "Connection.execution_options() with anything but "
                             "isolation_level=\"AUTOCOMMIT\" is not supported");
    }
    return al_context_of(py)->sink->autocommit(py) ? self : py_absent();
}

static struct py_value
property_dialect(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return al_dialect_new(py);
}

static struct py_value
property_engine(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &al_py_engine, NULL);
}

static struct py_value
connection_enter(struct py *py, struct py_value self)
{
    (void)py;
    return self;
}

static int
connection_exit(struct py *py, struct py_value self, struct py_value exception)
{
    (void)py;
    (void)self;
    (void)exception;
    return 0;
}

static const struct py_def connection_members[] = {
    {.name = "execute", .kind = PY_DEF_FUNCTION, .fn = connection_execute},
    {.name = "exec_driver_sql",
        .kind = PY_DEF_FUNCTION,
        .fn = connection_driver_sql,
        .signature = "statement, parameters=, execution_options="},
    {.name = "scalar", .kind = PY_DEF_FUNCTION, .fn = connection_scalar},
    {.name = "scalars", .kind = PY_DEF_FUNCTION, .fn = connection_scalars},
    {.name = "begin_nested",
        .kind = PY_DEF_FUNCTION,
        .fn = connection_begin_nested,
        .signature = ""},
    {.name = "begin", .kind = PY_DEF_FUNCTION, .fn = connection_begin, .signature = ""},
    {.name = "in_transaction", .kind = PY_DEF_FUNCTION, .fn = connection_true, .signature = ""},
    {.name = "execution_options",
        .kind = PY_DEF_FUNCTION,
        .fn = connection_execution_options,
        .signature = "**opt"},
    {.name = "commit", .kind = PY_DEF_FUNCTION, .fn = connection_commit, .signature = ""},
    {.name = "rollback", .kind = PY_DEF_FUNCTION, .fn = connection_rollback, .signature = ""},
    {.name = "connection",
        .kind = PY_DEF_REFUSE,
        .text = "the driver's own connection is not supported"},
    {.name = "close", .kind = PY_DEF_FUNCTION, .fn = connection_none, .signature = ""},
    {.name = "connect", .kind = PY_DEF_FUNCTION, .fn = connection_self, .signature = ""},
    {.name = "dialect", .kind = PY_DEF_PROPERTY, .fn = property_dialect},
    {.name = "engine", .kind = PY_DEF_PROPERTY, .fn = property_engine},
    {.name = NULL},
};

const struct py_type al_py_connection = {.name = "Connection",
    .module = "sqlalchemy.engine.base",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .members = connection_members,
    .enter = connection_enter,
    .exit = connection_exit};

/* ---- The URL: what the server can say of it ---------------------------------------------------- */

static struct py_value
ask_server(struct py *py, struct lockstep_str sql)
{
    const struct al_context *context = al_context_of(py);
    struct lockstep_result result;
    if (!context->live) {
        return py_need_live(py);
    }
    if (!context->sink->query(py, sql, &result)) {
        return py_absent();
    }
    return al_to_py(py, result.cells[0]);
}

static struct py_value
url_database(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return ask_server(py, LOCKSTEP_STR("SELECT pg_catalog.current_database()"));
}

static struct py_value
url_username(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return ask_server(py, LOCKSTEP_STR("SELECT session_user"));
}

static struct py_value
url_backend(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_str_lit(py, "postgresql");
}

static struct py_value
url_str(struct py *py, struct py_value self)
{
    (void)self;
    return py_refuse(py, "the text of the connection's URL, which is the operator's");
}

static const struct py_def url_members[] = {
    {.name = "database", .kind = PY_DEF_PROPERTY, .fn = url_database},
    {.name = "username", .kind = PY_DEF_PROPERTY, .fn = url_username},
    {.name = "get_backend_name", .kind = PY_DEF_FUNCTION, .fn = url_backend, .signature = ""},
    {.name = NULL},
};

static const struct py_type url_type = {.name = "URL",
    .module = "sqlalchemy.engine.url",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .members = url_members,
    .str = url_str,
    .repr = url_str};

static struct py_value
property_url(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &url_type, NULL);
}

static const struct py_def engine_members[] = {
    {.name = "dialect", .kind = PY_DEF_PROPERTY, .fn = property_dialect},
    {.name = "name", .kind = PY_DEF_STR, .text = "postgresql"},
    {.name = "driver", .kind = PY_DEF_STR, .text = "psycopg2"},
    {.name = "url", .kind = PY_DEF_PROPERTY, .fn = property_url},
    {.name = "connect",
        .kind = PY_DEF_REFUSE,
        .text = "a second connection is not supported: there is the step's own only"},
    {.name = "begin",
        .kind = PY_DEF_REFUSE,
        .text = "a second connection is not supported: there is the step's own only"},
    {.name = NULL},
};

const struct py_type al_py_engine = {.name = "Engine",
    .module = "sqlalchemy.engine.base",
    .flags = PY_TYPE_FINAL | PY_TYPE_PARTIAL,
    .members = engine_members};

struct py_value
al_connection_new(struct py *py)
{
    return py_object_new(py, &al_py_connection, NULL);
}

bool
al_is_bind(struct py *py, struct py_value value)
{
    return py_isinstance(py, value, &al_py_connection) || py_isinstance(py, value, &al_py_engine);
}
