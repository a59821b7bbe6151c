/*
 * Exceptions. Those that wrap an error of the server carry the driver's exception as `orig`, with
 * the SQLSTATE as `pgcode`.
 */
#include <string.h>

#include "sa_driver.h"
#include "sa_exc.h"

#define EXCEPTION(ident, text, first, second)                                                      \
    const struct py_type ident = {                                                                 \
        .name = text, .module = "sqlalchemy.exc", .bases = {first, second}}

EXCEPTION(al_exc_base, "SQLAlchemyError", &py_exc_exception, NULL);
static EXCEPTION(exc_warning, "SAWarning", &py_exc_runtime_warning, NULL);
static EXCEPTION(exc_deprecation, "SADeprecationWarning", &py_exc_deprecation_warning, NULL);
EXCEPTION(al_exc_argument, "ArgumentError", &al_exc_base, NULL);
EXCEPTION(al_exc_compile, "CompileError", &al_exc_base, NULL);
static EXCEPTION(exc_unsupported, "UnsupportedCompilationError", &al_exc_compile, NULL);
static EXCEPTION(exc_identifier, "IdentifierError", &al_exc_base, NULL);
EXCEPTION(al_exc_object_not_executable, "ObjectNotExecutableError", &al_exc_argument, NULL);
EXCEPTION(al_exc_invalid_request, "InvalidRequestError", &al_exc_base, NULL);
static EXCEPTION(exc_column_missing, "ConstraintColumnNotFoundError", &al_exc_argument, NULL);
static EXCEPTION(exc_duplicate_column, "DuplicateColumnError", &al_exc_argument, NULL);
EXCEPTION(al_exc_no_such_table, "NoSuchTableError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_no_such_column, "NoSuchColumnError", &al_exc_invalid_request, &py_exc_key_error);
EXCEPTION(al_exc_no_result, "NoResultFound", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_multiple_results, "MultipleResultsFound", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_no_referenced_table, "NoReferencedTableError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_no_referenced_column, "NoReferencedColumnError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_no_foreign_keys, "NoForeignKeysError", &al_exc_argument, NULL);
EXCEPTION(al_exc_ambiguous_foreign_keys, "AmbiguousForeignKeysError", &al_exc_argument, NULL);
EXCEPTION(al_exc_detached, "DetachedInstanceError", &al_exc_base, NULL);
EXCEPTION(al_exc_object_deleted, "ObjectDeletedError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_stale_data, "StaleDataError", &al_exc_base, NULL);
EXCEPTION(al_exc_flush, "FlushError", &al_exc_base, NULL);
EXCEPTION(al_exc_pending_rollback, "PendingRollbackError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_unmapped, "UnmappedInstanceError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_unbound, "UnboundExecutionError", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_resource_closed, "ResourceClosedError", &al_exc_invalid_request, NULL);
static EXCEPTION(exc_no_inspection, "NoInspectionAvailable", &al_exc_invalid_request, NULL);
EXCEPTION(al_exc_statement, "StatementError", &al_exc_base, NULL);
static EXCEPTION(exc_dbapi, "DBAPIError", &al_exc_statement, NULL);
static EXCEPTION(exc_interface, "InterfaceError", &exc_dbapi, NULL);
static EXCEPTION(exc_database, "DatabaseError", &exc_dbapi, NULL);
static EXCEPTION(exc_data, "DataError", &exc_database, NULL);
static EXCEPTION(exc_operational, "OperationalError", &exc_database, NULL);
static EXCEPTION(exc_integrity, "IntegrityError", &exc_database, NULL);
static EXCEPTION(exc_internal, "InternalError", &exc_database, NULL);
EXCEPTION(al_exc_programming, "ProgrammingError", &exc_database, NULL);
static EXCEPTION(exc_not_supported, "NotSupportedError", &exc_database, NULL);

static const struct py_type *const all[] = {&al_exc_base, &al_exc_argument, &al_exc_compile,
    &exc_unsupported, &exc_identifier, &al_exc_object_not_executable, &al_exc_invalid_request,
    &exc_column_missing, &exc_duplicate_column, &al_exc_no_such_table, &al_exc_no_such_column,
    &al_exc_no_referenced_table, &al_exc_no_referenced_column, &al_exc_no_result,
    &al_exc_multiple_results, &al_exc_resource_closed, &exc_no_inspection, &al_exc_statement,
    &exc_dbapi, &exc_interface, &exc_database, &exc_data, &exc_operational, &exc_integrity,
    &exc_internal, &al_exc_programming, &exc_not_supported, &py_exc_value_error, &py_exc_key_error,
    &py_exc_type_error};

/* The DB API's errors, and SQLAlchemy's code of each: where its documentation says more of them. */
static const struct wrapper {
    const struct py_type *type;
    const char *code;
} wrappers[] = {
    {&al_exc_programming, "f405"},
    {&exc_integrity, "gkpj"},
    {&exc_operational, "e3q8"},
    {&exc_data, "9h9h"},
    {&exc_internal, "2j85"},
    {&exc_not_supported, "tw8g"},
    {&exc_interface, "rvf5"},
    {&exc_database, "4xp6"},
    {&exc_dbapi, "dbapi"},
};

/* By name, up the driver's classes (DBAPIError.instance). */
static const struct wrapper *
wrapper_of(const struct py_type *driver)
{
    const struct wrapper *wrapper = wrappers;
    for (; driver != NULL; driver = driver->bases[0]) {
        for (wrapper = wrappers; wrapper->type != &exc_dbapi; wrapper++) {
            if (strcmp(wrapper->type->name, driver->name) == 0) {
                return wrapper;
            }
        }
    }
    return wrapper;
}

const struct py_type *
al_exc_find(const char *name)
{
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        if (strcmp(all[i]->name, name) == 0) {
            return all[i];
        }
    }
    return &py_exc_exception;
}

struct py_value
al_exc_raise_server(struct py *py, const struct lockstep_result *result, struct lockstep_str sql)
{
    const struct py_type *driver = al_driver_error(py, result->sqlstate);
    if (driver == NULL) {
        return py_absent();
    }
    const struct wrapper *wrapper = wrapper_of(driver);
    struct py_value text = py_strf(py, "%.*s\n", (int)result->message.len, result->message.ptr);
    struct py_value orig = py_call_with(py, py_class_value(py, driver), &text, 1);
    if (py_failed(orig) || !py_setattr(py, orig, "pgcode", py_strf(py, "%s", result->sqlstate))) {
        return py_absent();
    }
    struct py_value message = py_strf(py, "(%s.%s) %.*s\n\n[SQL: %.*s]", driver->module,
        driver->name, (int)result->message.len, result->message.ptr, (int)sql.len, sql.ptr);
    if (py_failed(message)) {
        return message;
    }
    struct py_value exception = py_call_with(py, py_class_value(py, wrapper->type), &message, 1);
    if (py_failed(exception) || !py_setattr(py, exception, "orig", orig) ||
        !py_setattr(py, exception, "code", py_strf(py, "%s", wrapper->code)) ||
        !py_setattr(py, exception, "statement", al_to_py(py, sql))) {
        return py_absent();
    }
    return py_raise_value(py, exception);
}

static const struct py_def exc_defs[] = {
    {.name = "SQLAlchemyError", .kind = PY_DEF_TYPE, .type = &al_exc_base},
    {.name = "SAWarning", .kind = PY_DEF_TYPE, .type = &exc_warning},
    {.name = "SADeprecationWarning", .kind = PY_DEF_TYPE, .type = &exc_deprecation},
    {.name = "ArgumentError", .kind = PY_DEF_TYPE, .type = &al_exc_argument},
    {.name = "CompileError", .kind = PY_DEF_TYPE, .type = &al_exc_compile},
    {.name = "UnsupportedCompilationError", .kind = PY_DEF_TYPE, .type = &exc_unsupported},
    {.name = "IdentifierError", .kind = PY_DEF_TYPE, .type = &exc_identifier},
    {.name = "InvalidRequestError", .kind = PY_DEF_TYPE, .type = &al_exc_invalid_request},
    {.name = "ObjectNotExecutableError",
        .kind = PY_DEF_TYPE,
        .type = &al_exc_object_not_executable},
    {.name = "NoSuchTableError", .kind = PY_DEF_TYPE, .type = &al_exc_no_such_table},
    {.name = "NoSuchColumnError", .kind = PY_DEF_TYPE, .type = &al_exc_no_such_column},
    {.name = "NoResultFound", .kind = PY_DEF_TYPE, .type = &al_exc_no_result},
    {.name = "MultipleResultsFound", .kind = PY_DEF_TYPE, .type = &al_exc_multiple_results},
    {.name = "ResourceClosedError", .kind = PY_DEF_TYPE, .type = &al_exc_resource_closed},
    {.name = "NoInspectionAvailable", .kind = PY_DEF_TYPE, .type = &exc_no_inspection},
    {.name = "NoReferencedTableError", .kind = PY_DEF_TYPE, .type = &al_exc_no_referenced_table},
    {.name = "NoReferencedColumnError", .kind = PY_DEF_TYPE, .type = &al_exc_no_referenced_column},
    {.name = "NoForeignKeysError", .kind = PY_DEF_TYPE, .type = &al_exc_no_foreign_keys},
    {.name = "AmbiguousForeignKeysError",
        .kind = PY_DEF_TYPE,
        .type = &al_exc_ambiguous_foreign_keys},
    {.name = "PendingRollbackError", .kind = PY_DEF_TYPE, .type = &al_exc_pending_rollback},
    {.name = "UnboundExecutionError", .kind = PY_DEF_TYPE, .type = &al_exc_unbound},
    {.name = "StatementError", .kind = PY_DEF_TYPE, .type = &al_exc_statement},
    {.name = "DBAPIError", .kind = PY_DEF_TYPE, .type = &exc_dbapi},
    {.name = "InterfaceError", .kind = PY_DEF_TYPE, .type = &exc_interface},
    {.name = "DatabaseError", .kind = PY_DEF_TYPE, .type = &exc_database},
    {.name = "DataError", .kind = PY_DEF_TYPE, .type = &exc_data},
    {.name = "OperationalError", .kind = PY_DEF_TYPE, .type = &exc_operational},
    {.name = "IntegrityError", .kind = PY_DEF_TYPE, .type = &exc_integrity},
    {.name = "InternalError", .kind = PY_DEF_TYPE, .type = &exc_internal},
    {.name = "ProgrammingError", .kind = PY_DEF_TYPE, .type = &al_exc_programming},
    {.name = "NotSupportedError", .kind = PY_DEF_TYPE, .type = &exc_not_supported},
    {.name = NULL},
};

const struct py_module_def al_module_exc = {.name = "sqlalchemy.exc", .defs = exc_defs};
