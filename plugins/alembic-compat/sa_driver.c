/*
 * The driver's exceptions. psycopg2 makes a class of each SQLSTATE that is an error, called as the state is in CamelCase
 * (its scripts/make_errors.py), below one of the classes that the DB API has (PEP 249).
 */
#include <string.h>

#include "sa_driver.h"

/* What psycopg2's exceptions have and these have not. */
#define OTHERS " cursor diag pgerror __reduce__ __setstate__ "

#define DRIVER(ident, text, from, base)                                                            \
    static const struct py_type ident = {                                                          \
        .name = text, .module = from, .bases = {base}, .others = OTHERS}

/* None in an exception that no server has sent. */
static const struct py_def error_members[] = {
    {.name = "pgcode", .kind = PY_DEF_NONE}, {.name = NULL}};

DRIVER(driver_warning, "Warning", "psycopg2", &py_exc_exception);
static const struct py_type driver_error = {.name = "Error",
    .module = "psycopg2",
    .bases = {&py_exc_exception},
    .members = error_members,
    .others = OTHERS};

DRIVER(driver_interface, "InterfaceError", "psycopg2", &driver_error);
DRIVER(driver_database, "DatabaseError", "psycopg2", &driver_error);
DRIVER(driver_data, "DataError", "psycopg2", &driver_database);
DRIVER(driver_operational, "OperationalError", "psycopg2", &driver_database);
DRIVER(driver_integrity, "IntegrityError", "psycopg2", &driver_database);
DRIVER(driver_internal, "InternalError", "psycopg2", &driver_database);
DRIVER(driver_programming, "ProgrammingError", "psycopg2", &driver_database);
DRIVER(driver_not_supported, "NotSupportedError", "psycopg2", &driver_database);
DRIVER(driver_query_canceled, "QueryCanceledError", "psycopg2.extensions", &driver_operational);
DRIVER(driver_transaction_rollback, "TransactionRollbackError", "psycopg2.extensions",
    &driver_operational);

/* SQLSTATE, its name in psycopg2.errorcodes, its class, the class that this derives from; by SQLSTATE. */
#define ERRORS(X)                                                                                  \
    X("02000", NO_DATA, NoData, database)                                                          \
    X("02001", NO_ADDITIONAL_DYNAMIC_RESULT_SETS_RETURNED, NoAdditionalDynamicResultSetsReturned,  \
        database)                                                                                  \
    X("03000", SQL_STATEMENT_NOT_YET_COMPLETE, SqlStatementNotYetComplete, database)               \
    X("08000", CONNECTION_EXCEPTION, ConnectionException, operational)                             \
    X("08001", SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,                                        \
        SqlclientUnableToEstablishSqlconnection, operational)                                      \
    X("08003", CONNECTION_DOES_NOT_EXIST, ConnectionDoesNotExist, operational)                     \
    X("08004", SQLSERVER_REJECTED_ESTABLISHMENT_OF_SQLCONNECTION,                                  \
        SqlserverRejectedEstablishmentOfSqlconnection, operational)                                \
    X("08006", CONNECTION_FAILURE, ConnectionFailure, operational)                                 \
    X("08007", TRANSACTION_RESOLUTION_UNKNOWN, TransactionResolutionUnknown, operational)          \
    X("08P01", PROTOCOL_VIOLATION, ProtocolViolation, operational)                                 \
    X("09000", TRIGGERED_ACTION_EXCEPTION, TriggeredActionException, database)                     \
    X("0A000", FEATURE_NOT_SUPPORTED, FeatureNotSupported, not_supported)                          \
    X("0B000", INVALID_TRANSACTION_INITIATION, InvalidTransactionInitiation, database)             \
    X("0F000", LOCATOR_EXCEPTION, LocatorException, database)                                      \
    X("0F001", INVALID_LOCATOR_SPECIFICATION, InvalidLocatorSpecification, database)               \
    X("0L000", INVALID_GRANTOR, InvalidGrantor, database)                                          \
    X("0LP01", INVALID_GRANT_OPERATION, InvalidGrantOperation, database)                           \
    X("0P000", INVALID_ROLE_SPECIFICATION, InvalidRoleSpecification, database)                     \
    X("0Z000", DIAGNOSTICS_EXCEPTION, DiagnosticsException, database)                              \
    X("0Z002", STACKED_DIAGNOSTICS_ACCESSED_WITHOUT_ACTIVE_HANDLER,                                \
        StackedDiagnosticsAccessedWithoutActiveHandler, database)                                  \
    X("10608", INVALID_ARGUMENT_FOR_XQUERY, InvalidArgumentForXquery, database)                    \
    X("20000", CASE_NOT_FOUND, CaseNotFound, programming)                                          \
    X("21000", CARDINALITY_VIOLATION, CardinalityViolation, programming)                           \
    X("22000", DATA_EXCEPTION, DataException, data)                                                \
    X("22001", STRING_DATA_RIGHT_TRUNCATION, StringDataRightTruncation, data)                      \
    X("22002", NULL_VALUE_NO_INDICATOR_PARAMETER, NullValueNoIndicatorParameter, data)             \
    X("22003", NUMERIC_VALUE_OUT_OF_RANGE, NumericValueOutOfRange, data)                           \
    X("22004", NULL_VALUE_NOT_ALLOWED_, NullValueNotAllowed, data)                                 \
    X("22005", ERROR_IN_ASSIGNMENT, ErrorInAssignment, data)                                       \
    X("22007", INVALID_DATETIME_FORMAT, InvalidDatetimeFormat, data)                               \
    X("22008", DATETIME_FIELD_OVERFLOW, DatetimeFieldOverflow, data)                               \
    X("22009", INVALID_TIME_ZONE_DISPLACEMENT_VALUE, InvalidTimeZoneDisplacementValue, data)       \
    X("2200B", ESCAPE_CHARACTER_CONFLICT, EscapeCharacterConflict, data)                           \
    X("2200C", INVALID_USE_OF_ESCAPE_CHARACTER, InvalidUseOfEscapeCharacter, data)                 \
    X("2200D", INVALID_ESCAPE_OCTET, InvalidEscapeOctet, data)                                     \
    X("2200F", ZERO_LENGTH_CHARACTER_STRING, ZeroLengthCharacterString, data)                      \
    X("2200G", MOST_SPECIFIC_TYPE_MISMATCH, MostSpecificTypeMismatch, data)                        \
    X("2200H", SEQUENCE_GENERATOR_LIMIT_EXCEEDED, SequenceGeneratorLimitExceeded, data)            \
    X("2200L", NOT_AN_XML_DOCUMENT, NotAnXmlDocument, data)                                        \
    X("2200M", INVALID_XML_DOCUMENT, InvalidXmlDocument, data)                                     \
    X("2200N", INVALID_XML_CONTENT, InvalidXmlContent, data)                                       \
    X("2200S", INVALID_XML_COMMENT, InvalidXmlComment, data)                                       \
    X("2200T", INVALID_XML_PROCESSING_INSTRUCTION, InvalidXmlProcessingInstruction, data)          \
    X("22010", INVALID_INDICATOR_PARAMETER_VALUE, InvalidIndicatorParameterValue, data)            \
    X("22011", SUBSTRING_ERROR, SubstringError, data)                                              \
    X("22012", DIVISION_BY_ZERO, DivisionByZero, data)                                             \
    X("22013", INVALID_PRECEDING_OR_FOLLOWING_SIZE, InvalidPrecedingOrFollowingSize, data)         \
    X("22014", INVALID_ARGUMENT_FOR_NTILE_FUNCTION, InvalidArgumentForNtileFunction, data)         \
    X("22015", INTERVAL_FIELD_OVERFLOW, IntervalFieldOverflow, data)                               \
    X("22016", INVALID_ARGUMENT_FOR_NTH_VALUE_FUNCTION, InvalidArgumentForNthValueFunction, data)  \
    X("22018", INVALID_CHARACTER_VALUE_FOR_CAST, InvalidCharacterValueForCast, data)               \
    X("22019", INVALID_ESCAPE_CHARACTER, InvalidEscapeCharacter, data)                             \
    X("2201B", INVALID_REGULAR_EXPRESSION, InvalidRegularExpression, data)                         \
    X("2201E", INVALID_ARGUMENT_FOR_LOGARITHM, InvalidArgumentForLogarithm, data)                  \
    X("2201F", INVALID_ARGUMENT_FOR_POWER_FUNCTION, InvalidArgumentForPowerFunction, data)         \
    X("2201G", INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION, InvalidArgumentForWidthBucketFunction,  \
        data)                                                                                      \
    X("2201W", INVALID_ROW_COUNT_IN_LIMIT_CLAUSE, InvalidRowCountInLimitClause, data)              \
    X("2201X", INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE, InvalidRowCountInResultOffsetClause,     \
        data)                                                                                      \
    X("22021", CHARACTER_NOT_IN_REPERTOIRE, CharacterNotInRepertoire, data)                        \
    X("22022", INDICATOR_OVERFLOW, IndicatorOverflow, data)                                        \
    X("22023", INVALID_PARAMETER_VALUE, InvalidParameterValue, data)                               \
    X("22024", UNTERMINATED_C_STRING, UnterminatedCString, data)                                   \
    X("22025", INVALID_ESCAPE_SEQUENCE, InvalidEscapeSequence, data)                               \
    X("22026", STRING_DATA_LENGTH_MISMATCH, StringDataLengthMismatch, data)                        \
    X("22027", TRIM_ERROR, TrimError, data)                                                        \
    X("2202E", ARRAY_SUBSCRIPT_ERROR, ArraySubscriptError, data)                                   \
    X("2202G", INVALID_TABLESAMPLE_REPEAT, InvalidTablesampleRepeat, data)                         \
    X("2202H", INVALID_TABLESAMPLE_ARGUMENT, InvalidTablesampleArgument, data)                     \
    X("22030", DUPLICATE_JSON_OBJECT_KEY_VALUE, DuplicateJsonObjectKeyValue, data)                 \
    X("22031", INVALID_ARGUMENT_FOR_SQL_JSON_DATETIME_FUNCTION,                                    \
        InvalidArgumentForSqlJsonDatetimeFunction, data)                                           \
    X("22032", INVALID_JSON_TEXT, InvalidJsonText, data)                                           \
    X("22033", INVALID_SQL_JSON_SUBSCRIPT, InvalidSqlJsonSubscript, data)                          \
    X("22034", MORE_THAN_ONE_SQL_JSON_ITEM, MoreThanOneSqlJsonItem, data)                          \
    X("22035", NO_SQL_JSON_ITEM, NoSqlJsonItem, data)                                              \
    X("22036", NON_NUMERIC_SQL_JSON_ITEM, NonNumericSqlJsonItem, data)                             \
    X("22037", NON_UNIQUE_KEYS_IN_A_JSON_OBJECT, NonUniqueKeysInAJsonObject, data)                 \
    X("22038", SINGLETON_SQL_JSON_ITEM_REQUIRED, SingletonSqlJsonItemRequired, data)               \
    X("22039", SQL_JSON_ARRAY_NOT_FOUND, SqlJsonArrayNotFound, data)                               \
    X("2203A", SQL_JSON_MEMBER_NOT_FOUND, SqlJsonMemberNotFound, data)                             \
    X("2203B", SQL_JSON_NUMBER_NOT_FOUND, SqlJsonNumberNotFound, data)                             \
    X("2203C", SQL_JSON_OBJECT_NOT_FOUND, SqlJsonObjectNotFound, data)                             \
    X("2203D", TOO_MANY_JSON_ARRAY_ELEMENTS, TooManyJsonArrayElements, data)                       \
    X("2203E", TOO_MANY_JSON_OBJECT_MEMBERS, TooManyJsonObjectMembers, data)                       \
    X("2203F", SQL_JSON_SCALAR_REQUIRED, SqlJsonScalarRequired, data)                              \
    X("2203G", SQL_JSON_ITEM_CANNOT_BE_CAST_TO_TARGET_TYPE, SqlJsonItemCannotBeCastToTargetType,   \
        data)                                                                                      \
    X("22P01", FLOATING_POINT_EXCEPTION, FloatingPointException, data)                             \
    X("22P02", INVALID_TEXT_REPRESENTATION, InvalidTextRepresentation, data)                       \
    X("22P03", INVALID_BINARY_REPRESENTATION, InvalidBinaryRepresentation, data)                   \
    X("22P04", BAD_COPY_FILE_FORMAT, BadCopyFileFormat, data)                                      \
    X("22P05", UNTRANSLATABLE_CHARACTER, UntranslatableCharacter, data)                            \
    X("22P06", NONSTANDARD_USE_OF_ESCAPE_CHARACTER, NonstandardUseOfEscapeCharacter, data)         \
    X("23000", INTEGRITY_CONSTRAINT_VIOLATION, IntegrityConstraintViolation, integrity)            \
    X("23001", RESTRICT_VIOLATION, RestrictViolation, integrity)                                   \
    X("23502", NOT_NULL_VIOLATION, NotNullViolation, integrity)                                    \
    X("23503", FOREIGN_KEY_VIOLATION, ForeignKeyViolation, integrity)                              \
    X("23505", UNIQUE_VIOLATION, UniqueViolation, integrity)                                       \
    X("23514", CHECK_VIOLATION, CheckViolation, integrity)                                         \
    X("23P01", EXCLUSION_VIOLATION, ExclusionViolation, integrity)                                 \
    X("24000", INVALID_CURSOR_STATE, InvalidCursorState, internal)                                 \
    X("25000", INVALID_TRANSACTION_STATE, InvalidTransactionState, internal)                       \
    X("25001", ACTIVE_SQL_TRANSACTION, ActiveSqlTransaction, internal)                             \
    X("25002", BRANCH_TRANSACTION_ALREADY_ACTIVE, BranchTransactionAlreadyActive, internal)        \
    X("25003", INAPPROPRIATE_ACCESS_MODE_FOR_BRANCH_TRANSACTION,                                   \
        InappropriateAccessModeForBranchTransaction, internal)                                     \
    X("25004", INAPPROPRIATE_ISOLATION_LEVEL_FOR_BRANCH_TRANSACTION,                               \
        InappropriateIsolationLevelForBranchTransaction, internal)                                 \
    X("25005", NO_ACTIVE_SQL_TRANSACTION_FOR_BRANCH_TRANSACTION,                                   \
        NoActiveSqlTransactionForBranchTransaction, internal)                                      \
    X("25006", READ_ONLY_SQL_TRANSACTION, ReadOnlySqlTransaction, internal)                        \
    X("25007", SCHEMA_AND_DATA_STATEMENT_MIXING_NOT_SUPPORTED,                                     \
        SchemaAndDataStatementMixingNotSupported, internal)                                        \
    X("25008", HELD_CURSOR_REQUIRES_SAME_ISOLATION_LEVEL, HeldCursorRequiresSameIsolationLevel,    \
        internal)                                                                                  \
    X("25P01", NO_ACTIVE_SQL_TRANSACTION, NoActiveSqlTransaction, internal)                        \
    X("25P02", IN_FAILED_SQL_TRANSACTION, InFailedSqlTransaction, internal)                        \
    X("25P03", IDLE_IN_TRANSACTION_SESSION_TIMEOUT, IdleInTransactionSessionTimeout, internal)     \
    X("25P04", TRANSACTION_TIMEOUT, TransactionTimeout, internal)                                  \
    X("26000", INVALID_SQL_STATEMENT_NAME, InvalidSqlStatementName, operational)                   \
    X("27000", TRIGGERED_DATA_CHANGE_VIOLATION, TriggeredDataChangeViolation, operational)         \
    X("28000", INVALID_AUTHORIZATION_SPECIFICATION, InvalidAuthorizationSpecification,             \
        operational)                                                                               \
    X("28P01", INVALID_PASSWORD, InvalidPassword, operational)                                     \
    X("2B000", DEPENDENT_PRIVILEGE_DESCRIPTORS_STILL_EXIST,                                        \
        DependentPrivilegeDescriptorsStillExist, internal)                                         \
    X("2BP01", DEPENDENT_OBJECTS_STILL_EXIST, DependentObjectsStillExist, internal)                \
    X("2D000", INVALID_TRANSACTION_TERMINATION, InvalidTransactionTermination, internal)           \
    X("2F000", SQL_ROUTINE_EXCEPTION, SqlRoutineException, internal)                               \
    X("2F002", MODIFYING_SQL_DATA_NOT_PERMITTED_, ModifyingSqlDataNotPermitted, internal)          \
    X("2F003", PROHIBITED_SQL_STATEMENT_ATTEMPTED_, ProhibitedSqlStatementAttempted, internal)     \
    X("2F004", READING_SQL_DATA_NOT_PERMITTED_, ReadingSqlDataNotPermitted, internal)              \
    X("2F005", FUNCTION_EXECUTED_NO_RETURN_STATEMENT, FunctionExecutedNoReturnStatement, internal) \
    X("34000", INVALID_CURSOR_NAME, InvalidCursorName, operational)                                \
    X("38000", EXTERNAL_ROUTINE_EXCEPTION, ExternalRoutineException, internal)                     \
    X("38001", CONTAINING_SQL_NOT_PERMITTED, ContainingSqlNotPermitted, internal)                  \
    X("38002", MODIFYING_SQL_DATA_NOT_PERMITTED, ModifyingSqlDataNotPermittedExt, internal)        \
    X("38003", PROHIBITED_SQL_STATEMENT_ATTEMPTED, ProhibitedSqlStatementAttemptedExt, internal)   \
    X("38004", READING_SQL_DATA_NOT_PERMITTED, ReadingSqlDataNotPermittedExt, internal)            \
    X("39000", EXTERNAL_ROUTINE_INVOCATION_EXCEPTION, ExternalRoutineInvocationException,          \
        internal)                                                                                  \
    X("39001", INVALID_SQLSTATE_RETURNED, InvalidSqlstateReturned, internal)                       \
    X("39004", NULL_VALUE_NOT_ALLOWED, NullValueNotAllowedExt, internal)                           \
    X("39P01", TRIGGER_PROTOCOL_VIOLATED, TriggerProtocolViolated, internal)                       \
    X("39P02", SRF_PROTOCOL_VIOLATED, SrfProtocolViolated, internal)                               \
    X("39P03", EVENT_TRIGGER_PROTOCOL_VIOLATED, EventTriggerProtocolViolated, internal)            \
    X("3B000", SAVEPOINT_EXCEPTION, SavepointException, internal)                                  \
    X("3B001", INVALID_SAVEPOINT_SPECIFICATION, InvalidSavepointSpecification, internal)           \
    X("3D000", INVALID_CATALOG_NAME, InvalidCatalogName, programming)                              \
    X("3F000", INVALID_SCHEMA_NAME, InvalidSchemaName, programming)                                \
    X("40000", TRANSACTION_ROLLBACK, TransactionRollback, transaction_rollback)                    \
    X("40001", SERIALIZATION_FAILURE, SerializationFailure, transaction_rollback)                  \
    X("40002", TRANSACTION_INTEGRITY_CONSTRAINT_VIOLATION,                                         \
        TransactionIntegrityConstraintViolation, transaction_rollback)                             \
    X("40003", STATEMENT_COMPLETION_UNKNOWN, StatementCompletionUnknown, transaction_rollback)     \
    X("40P01", DEADLOCK_DETECTED, DeadlockDetected, transaction_rollback)                          \
    X("42000", SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION, SyntaxErrorOrAccessRuleViolation,            \
        programming)                                                                               \
    X("42501", INSUFFICIENT_PRIVILEGE, InsufficientPrivilege, programming)                         \
    X("42601", SYNTAX_ERROR, SyntaxError, programming)                                             \
    X("42602", INVALID_NAME, InvalidName, programming)                                             \
    X("42611", INVALID_COLUMN_DEFINITION, InvalidColumnDefinition, programming)                    \
    X("42622", NAME_TOO_LONG, NameTooLong, programming)                                            \
    X("42701", DUPLICATE_COLUMN, DuplicateColumn, programming)                                     \
    X("42702", AMBIGUOUS_COLUMN, AmbiguousColumn, programming)                                     \
    X("42703", UNDEFINED_COLUMN, UndefinedColumn, programming)                                     \
    X("42704", UNDEFINED_OBJECT, UndefinedObject, programming)                                     \
    X("42710", DUPLICATE_OBJECT, DuplicateObject, programming)                                     \
    X("42712", DUPLICATE_ALIAS, DuplicateAlias, programming)                                       \
    X("42723", DUPLICATE_FUNCTION, DuplicateFunction, programming)                                 \
    X("42725", AMBIGUOUS_FUNCTION, AmbiguousFunction, programming)                                 \
    X("42803", GROUPING_ERROR, GroupingError, programming)                                         \
    X("42804", DATATYPE_MISMATCH, DatatypeMismatch, programming)                                   \
    X("42809", WRONG_OBJECT_TYPE, WrongObjectType, programming)                                    \
    X("42830", INVALID_FOREIGN_KEY, InvalidForeignKey, programming)                                \
    X("42846", CANNOT_COERCE, CannotCoerce, programming)                                           \
    X("42883", UNDEFINED_FUNCTION, UndefinedFunction, programming)                                 \
    X("428C9", GENERATED_ALWAYS, GeneratedAlways, programming)                                     \
    X("42939", RESERVED_NAME, ReservedName, programming)                                           \
    X("42P01", UNDEFINED_TABLE, UndefinedTable, programming)                                       \
    X("42P02", UNDEFINED_PARAMETER, UndefinedParameter, programming)                               \
    X("42P03", DUPLICATE_CURSOR, DuplicateCursor, programming)                                     \
    X("42P04", DUPLICATE_DATABASE, DuplicateDatabase, programming)                                 \
    X("42P05", DUPLICATE_PREPARED_STATEMENT, DuplicatePreparedStatement, programming)              \
    X("42P06", DUPLICATE_SCHEMA, DuplicateSchema, programming)                                     \
    X("42P07", DUPLICATE_TABLE, DuplicateTable, programming)                                       \
    X("42P08", AMBIGUOUS_PARAMETER, AmbiguousParameter, programming)                               \
    X("42P09", AMBIGUOUS_ALIAS, AmbiguousAlias, programming)                                       \
    X("42P10", INVALID_COLUMN_REFERENCE, InvalidColumnReference, programming)                      \
    X("42P11", INVALID_CURSOR_DEFINITION, InvalidCursorDefinition, programming)                    \
    X("42P12", INVALID_DATABASE_DEFINITION, InvalidDatabaseDefinition, programming)                \
    X("42P13", INVALID_FUNCTION_DEFINITION, InvalidFunctionDefinition, programming)                \
    X("42P14", INVALID_PREPARED_STATEMENT_DEFINITION, InvalidPreparedStatementDefinition,          \
        programming)                                                                               \
    X("42P15", INVALID_SCHEMA_DEFINITION, InvalidSchemaDefinition, programming)                    \
    X("42P16", INVALID_TABLE_DEFINITION, InvalidTableDefinition, programming)                      \
    X("42P17", INVALID_OBJECT_DEFINITION, InvalidObjectDefinition, programming)                    \
    X("42P18", INDETERMINATE_DATATYPE, IndeterminateDatatype, programming)                         \
    X("42P19", INVALID_RECURSION, InvalidRecursion, programming)                                   \
    X("42P20", WINDOWING_ERROR, WindowingError, programming)                                       \
    X("42P21", COLLATION_MISMATCH, CollationMismatch, programming)                                 \
    X("42P22", INDETERMINATE_COLLATION, IndeterminateCollation, programming)                       \
    X("44000", WITH_CHECK_OPTION_VIOLATION, WithCheckOptionViolation, programming)                 \
    X("53000", INSUFFICIENT_RESOURCES, InsufficientResources, operational)                         \
    X("53100", DISK_FULL, DiskFull, operational)                                                   \
    X("53200", OUT_OF_MEMORY, OutOfMemory, operational)                                            \
    X("53300", TOO_MANY_CONNECTIONS, TooManyConnections, operational)                              \
    X("53400", CONFIGURATION_LIMIT_EXCEEDED, ConfigurationLimitExceeded, operational)              \
    X("54000", PROGRAM_LIMIT_EXCEEDED, ProgramLimitExceeded, operational)                          \
    X("54001", STATEMENT_TOO_COMPLEX, StatementTooComplex, operational)                            \
    X("54011", TOO_MANY_COLUMNS, TooManyColumns, operational)                                      \
    X("54023", TOO_MANY_ARGUMENTS, TooManyArguments, operational)                                  \
    X("55000", OBJECT_NOT_IN_PREREQUISITE_STATE, ObjectNotInPrerequisiteState, operational)        \
    X("55006", OBJECT_IN_USE, ObjectInUse, operational)                                            \
    X("55P02", CANT_CHANGE_RUNTIME_PARAM, CantChangeRuntimeParam, operational)                     \
    X("55P03", LOCK_NOT_AVAILABLE, LockNotAvailable, operational)                                  \
    X("55P04", UNSAFE_NEW_ENUM_VALUE_USAGE, UnsafeNewEnumValueUsage, operational)                  \
    X("57000", OPERATOR_INTERVENTION, OperatorIntervention, operational)                           \
    X("57014", QUERY_CANCELED, QueryCanceled, query_canceled)                                      \
    X("57P01", ADMIN_SHUTDOWN, AdminShutdown, operational)                                         \
    X("57P02", CRASH_SHUTDOWN, CrashShutdown, operational)                                         \
    X("57P03", CANNOT_CONNECT_NOW, CannotConnectNow, operational)                                  \
    X("57P04", DATABASE_DROPPED, DatabaseDropped, operational)                                     \
    X("57P05", IDLE_SESSION_TIMEOUT, IdleSessionTimeout, operational)                              \
    X("58000", SYSTEM_ERROR, SystemError, operational)                                             \
    X("58030", IO_ERROR, IoError, operational)                                                     \
    X("58P01", UNDEFINED_FILE, UndefinedFile, operational)                                         \
    X("58P02", DUPLICATE_FILE, DuplicateFile, operational)                                         \
    X("58P03", FILE_NAME_TOO_LONG, FileNameTooLong, operational)                                   \
    X("72000", SNAPSHOT_TOO_OLD, SnapshotTooOld, database)                                         \
    X("F0000", CONFIG_FILE_ERROR, ConfigFileError, internal)                                       \
    X("F0001", LOCK_FILE_EXISTS, LockFileExists, internal)                                         \
    X("HV000", FDW_ERROR, FdwError, operational)                                                   \
    X("HV001", FDW_OUT_OF_MEMORY, FdwOutOfMemory, operational)                                     \
    X("HV002", FDW_DYNAMIC_PARAMETER_VALUE_NEEDED, FdwDynamicParameterValueNeeded, operational)    \
    X("HV004", FDW_INVALID_DATA_TYPE, FdwInvalidDataType, operational)                             \
    X("HV005", FDW_COLUMN_NAME_NOT_FOUND, FdwColumnNameNotFound, operational)                      \
    X("HV006", FDW_INVALID_DATA_TYPE_DESCRIPTORS, FdwInvalidDataTypeDescriptors, operational)      \
    X("HV007", FDW_INVALID_COLUMN_NAME, FdwInvalidColumnName, operational)                         \
    X("HV008", FDW_INVALID_COLUMN_NUMBER, FdwInvalidColumnNumber, operational)                     \
    X("HV009", FDW_INVALID_USE_OF_NULL_POINTER, FdwInvalidUseOfNullPointer, operational)           \
    X("HV00A", FDW_INVALID_STRING_FORMAT, FdwInvalidStringFormat, operational)                     \
    X("HV00B", FDW_INVALID_HANDLE, FdwInvalidHandle, operational)                                  \
    X("HV00C", FDW_INVALID_OPTION_INDEX, FdwInvalidOptionIndex, operational)                       \
    X("HV00D", FDW_INVALID_OPTION_NAME, FdwInvalidOptionName, operational)                         \
    X("HV00J", FDW_OPTION_NAME_NOT_FOUND, FdwOptionNameNotFound, operational)                      \
    X("HV00K", FDW_REPLY_HANDLE, FdwReplyHandle, operational)                                      \
    X("HV00L", FDW_UNABLE_TO_CREATE_EXECUTION, FdwUnableToCreateExecution, operational)            \
    X("HV00M", FDW_UNABLE_TO_CREATE_REPLY, FdwUnableToCreateReply, operational)                    \
    X("HV00N", FDW_UNABLE_TO_ESTABLISH_CONNECTION, FdwUnableToEstablishConnection, operational)    \
    X("HV00P", FDW_NO_SCHEMAS, FdwNoSchemas, operational)                                          \
    X("HV00Q", FDW_SCHEMA_NOT_FOUND, FdwSchemaNotFound, operational)                               \
    X("HV00R", FDW_TABLE_NOT_FOUND, FdwTableNotFound, operational)                                 \
    X("HV010", FDW_FUNCTION_SEQUENCE_ERROR, FdwFunctionSequenceError, operational)                 \
    X("HV014", FDW_TOO_MANY_HANDLES, FdwTooManyHandles, operational)                               \
    X("HV021", FDW_INCONSISTENT_DESCRIPTOR_INFORMATION, FdwInconsistentDescriptorInformation,      \
        operational)                                                                               \
    X("HV024", FDW_INVALID_ATTRIBUTE_VALUE, FdwInvalidAttributeValue, operational)                 \
    X("HV090", FDW_INVALID_STRING_LENGTH_OR_BUFFER_LENGTH, FdwInvalidStringLengthOrBufferLength,   \
        operational)                                                                               \
    X("HV091", FDW_INVALID_DESCRIPTOR_FIELD_IDENTIFIER, FdwInvalidDescriptorFieldIdentifier,       \
        operational)                                                                               \
    X("P0000", PLPGSQL_ERROR, PlpgsqlError, internal)                                              \
    X("P0001", RAISE_EXCEPTION, RaiseException, internal)                                          \
    X("P0002", NO_DATA_FOUND, NoDataFound, internal)                                               \
    X("P0003", TOO_MANY_ROWS, TooManyRows, internal)                                               \
    X("P0004", ASSERT_FAILURE, AssertFailure, internal)                                            \
    X("XX000", INTERNAL_ERROR, InternalError_, internal)                                           \
    X("XX001", DATA_CORRUPTED, DataCorrupted, internal)                                            \
    X("XX002", INDEX_CORRUPTED, IndexCorrupted, internal)

/* States that are no errors to psycopg2, or one that it leaves out. */
#define OTHER_CODES(X)                                                                             \
    X("00000", SUCCESSFUL_COMPLETION)                                                              \
    X("01000", WARNING)                                                                            \
    X("01003", NULL_VALUE_ELIMINATED_IN_SET_FUNCTION)                                              \
    X("01004", STRING_DATA_RIGHT_TRUNCATION_)                                                      \
    X("01006", PRIVILEGE_NOT_REVOKED)                                                              \
    X("01007", PRIVILEGE_NOT_GRANTED)                                                              \
    X("01008", IMPLICIT_ZERO_BIT_PADDING)                                                          \
    X("0100C", DYNAMIC_RESULT_SETS_RETURNED)                                                       \
    X("01P01", DEPRECATED_FEATURE)                                                                 \
    X("22020", INVALID_LIMIT_VALUE)

static const struct error {
    char sqlstate[6];
    const char *code_name;
    const char *class_name;
    const struct py_type *base;
} errors[] = {
#define AS_ERROR(state, code, class, from) {state, #code, #class, &driver_##from},
    ERRORS(AS_ERROR)};

#define N_ERRORS (sizeof(errors) / sizeof(*errors))

/* The class of an entry. They are made together when one is needed: few revisions meet any. */
static const struct py_type *
type_of(struct py *py, const struct error *error)
{
    struct al_context *context = al_context_of(py);
    if (context->driver_errors == NULL) {
        struct py_type *types = al_take(py, N_ERRORS * sizeof(*types));
        for (size_t i = 0; i < N_ERRORS && types != NULL; i++) {
            types[i] = (struct py_type){.name = errors[i].class_name,
                .module = "psycopg2.errors",
                .bases = {errors[i].base},
                .others = OTHERS};
        }
        context->driver_errors = types;
    }
    return context->driver_errors == NULL ? NULL : &context->driver_errors[error - errors];
}

const struct py_type *
al_driver_error(struct py *py, const char *sqlstate)
{
    for (size_t i = 0; i < N_ERRORS; i++) {
        if (strcmp(errors[i].sqlstate, sqlstate) == 0) {
            return type_of(py, &errors[i]);
        }
    }
    /* psycopg2 goes by the first character, and by the second where the first is shared */
    size_t len = strchr("5FHPX", sqlstate[0]) != NULL ? 1 : 2;
    for (size_t i = 0; i < N_ERRORS; i++) {
        if (strncmp(errors[i].sqlstate, sqlstate, len) == 0) {
            return errors[i].base;
        }
    }
    return &driver_database;
}

/* ---- Modules --------------------------------------------------------------------------------- */

static const struct error *
error_of_class(const struct py_str *name)
{
    const struct error *found = NULL;
    for (size_t i = 0; i < N_ERRORS && found == NULL; i++) {
        found = py_str_eq_lit(name, errors[i].class_name) ? &errors[i] : NULL;
    }
    return found;
}

static bool
errors_knows(const struct py_str *name)
{
    return error_of_class(name) != NULL;
}

static struct py_value
class_of(struct py *py, const struct error *error)
{
    const struct py_type *type = error == NULL ? NULL : type_of(py, error);
    return type == NULL ? py_absent() : py_class_value(py, type);
}

static struct py_value
errors_getattr(struct py *py, const struct py_str *name)
{
    return class_of(py, error_of_class(name));
}

/* errors.lookup(code): the class of a SQLSTATE. */
static struct py_value
errors_lookup(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    struct lockstep_str code;
    if (!al_need_str(py, args->pos[0], "lookup()", 0, &code)) {
        return py_absent();
    }
    for (size_t i = 0; i < N_ERRORS; i++) {
        if (code.len == 5 && memcmp(errors[i].sqlstate, code.ptr, 5) == 0) {
            return class_of(py, &errors[i]);
        }
    }
    return py_raise_args(py, &py_exc_key_error, args->pos, 1);
}

static const struct py_def errors_defs[] = {
    {.name = "lookup", .kind = PY_DEF_FUNCTION, .fn = errors_lookup, .signature = "code"},
    {.name = NULL},
};
static const struct py_module_def module_errors = {.name = "psycopg2.errors",
    .defs = errors_defs,
    .getattr = errors_getattr,
    .knows = errors_knows};

static const char *
code_of(const struct py_str *name)
{
    const char *found = NULL;
    for (size_t i = 0; i < N_ERRORS && found == NULL; i++) {
        found = py_str_eq_lit(name, errors[i].code_name) ? errors[i].sqlstate : NULL;
    }
    return found;
}

static bool
errorcodes_knows(const struct py_str *name)
{
    return code_of(name) != NULL;
}

static struct py_value
errorcodes_getattr(struct py *py, const struct py_str *name)
{
    const char *code = code_of(name);
    return code == NULL ? py_absent() : py_strf(py, "%s", code);
}

static const struct py_def errorcodes_defs[] = {
#define AS_CODE(state, code) {.name = #code, .kind = PY_DEF_STR, .text = state},
    OTHER_CODES(AS_CODE){.name = NULL},
};
static const struct py_module_def module_errorcodes = {.name = "psycopg2.errorcodes",
    .defs = errorcodes_defs,
    .getattr = errorcodes_getattr,
    .knows = errorcodes_knows};

static const struct py_def extensions_defs[] = {
    {.name = "QueryCanceledError", .kind = PY_DEF_TYPE, .type = &driver_query_canceled},
    {.name = "TransactionRollbackError", .kind = PY_DEF_TYPE, .type = &driver_transaction_rollback},
    {.name = NULL},
};
static const struct py_module_def module_extensions = {
    .name = "psycopg2.extensions", .defs = extensions_defs};

static const struct py_def psycopg2_defs[] = {
    {.name = "Warning", .kind = PY_DEF_TYPE, .type = &driver_warning},
    {.name = "Error", .kind = PY_DEF_TYPE, .type = &driver_error},
    {.name = "InterfaceError", .kind = PY_DEF_TYPE, .type = &driver_interface},
    {.name = "DatabaseError", .kind = PY_DEF_TYPE, .type = &driver_database},
    {.name = "DataError", .kind = PY_DEF_TYPE, .type = &driver_data},
    {.name = "OperationalError", .kind = PY_DEF_TYPE, .type = &driver_operational},
    {.name = "IntegrityError", .kind = PY_DEF_TYPE, .type = &driver_integrity},
    {.name = "InternalError", .kind = PY_DEF_TYPE, .type = &driver_internal},
    {.name = "ProgrammingError", .kind = PY_DEF_TYPE, .type = &driver_programming},
    {.name = "NotSupportedError", .kind = PY_DEF_TYPE, .type = &driver_not_supported},
    {.name = "errors", .kind = PY_DEF_MODULE, .text = "psycopg2.errors"},
    {.name = "errorcodes", .kind = PY_DEF_MODULE, .text = "psycopg2.errorcodes"},
    {.name = "extensions", .kind = PY_DEF_MODULE, .text = "psycopg2.extensions"},
    {.name = NULL},
};
static const struct py_module_def module_psycopg2 = {.name = "psycopg2", .defs = psycopg2_defs};

const struct py_module_def *const al_driver_modules[] = {
    &module_psycopg2, &module_errors, &module_errorcodes, &module_extensions, NULL};
