/* The modules logging and warnings: messages go to the host's log. */
#include <string.h>

#include "py_eval.h"
#include "py_mod.h"
#include "py_number.h"
#include "py_ops.h"
#include "py_state.h"
#include "py_table.h"

struct logger {
    struct py_value name;
};

static const struct py_type type_logger;

/* msg % args, as logging does it: a single dict is a mapping. */
static struct py_value
message_of(struct py *py, const struct py_value *values, size_t n)
{
    struct py_value text = py_to_str(py, values[0]);
    if (py_failed(text) || n < 2) {
        return text;
    }
    struct py_value args = py_tuple_of(py, values + 1, n - 1);
    if (n == 2 && py_plain(values[1]).kind == PY_DICT) {
        args = values[1];
    }
    return py_failed(args) ? args : py_percent(py, text, args);
}

static struct py_value
log_text(struct py *py, int level, const struct py_value *values, size_t n)
{
    if (n == 0) {
        return py_raise(py, &py_exc_type_error, "missing 1 required positional argument: 'msg'");
    }
    struct py_value text = message_of(py, values, n);
    if (!py_failed(text) && py->config.hooks.log != NULL) {
        py->config.hooks.log(py->config.user, level, text.as.str->ptr, text.as.str->len);
    }
    return py_failed(text) ? text : py_none();
}

static struct py_value
log_debug(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return log_text(py, PY_LOG_DEBUG, args->pos, args->n_pos);
}

static struct py_value
log_info(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return log_text(py, PY_LOG_INFO, args->pos, args->n_pos);
}

static struct py_value
log_warning(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return log_text(py, PY_LOG_WARNING, args->pos, args->n_pos);
}

static struct py_value
log_level(struct py *py, struct py_value self, const struct py_args *args)
{
    int64_t level = 0;
    (void)self;
    if (args->n_pos < 2 || !py_index(py, args->pos[0], &level)) {
        return py_has_error(py) ? py_absent() : py_refuse(py, "log() with these arguments");
    }
    return log_text(py,
        level >= 30   ? PY_LOG_WARNING
        : level >= 20 ? PY_LOG_INFO
                      : PY_LOG_DEBUG,
        args->pos + 1, args->n_pos - 1);
}

/* What only configures logging has no effect here. */
static struct py_value
nothing(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_none();
}

static struct py_value
is_enabled(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return py_bool(true);
}

static struct py_value
logger_name(struct py *py, struct py_value self, const struct py_args *args)
{
    const struct logger *logger = py_payload(self, &type_logger);
    (void)py;
    (void)args;
    return logger->name;
}

static struct py_value
get_logger(struct py *py, struct py_value self, const struct py_args *args)
{
    struct logger *logger = NULL;
    (void)self;
    struct py_value value = py_object_new(py, &type_logger, (void **)&logger);
    if (!py_failed(value)) {
        logger->name = py_is_nothing(args->pos[0]) ? py_str_lit(py, "root") : args->pos[0];
    }
    return value;
}

#define LOG(text, function)                                                                        \
    {                                                                                              \
        .name = text, .kind = PY_DEF_FUNCTION, .fn = function                                      \
    }

static const struct py_def logger_members[] = {
    LOG("debug", log_debug),
    LOG("info", log_info),
    LOG("warning", log_warning),
    LOG("warn", log_warning),
    LOG("error", log_warning),
    LOG("critical", log_warning),
    LOG("exception", log_warning),
    LOG("log", log_level),
    LOG("setLevel", nothing),
    LOG("addHandler", nothing),
    LOG("removeHandler", nothing),
    LOG("isEnabledFor", is_enabled),
    {.name = "name", .kind = PY_DEF_PROPERTY, .fn = logger_name},
    {0},
};

static const struct py_type type_logger = {.name = "Logger",
    .module = "logging",
    .payload_size = sizeof(struct logger),
    .members = logger_members};

/* What shows messages, and how: here the host does. */
static const struct py_def handler_members[] = {
    LOG("setLevel", nothing),
    LOG("setFormatter", nothing),
    LOG("addFilter", nothing),
    LOG("flush", nothing),
    LOG("close", nothing),
    {0},
};

static bool
begin_nothing(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)self;
    (void)args;
    return true;
}

static const struct py_type type_handler = {
    .name = "Handler", .module = "logging", .members = handler_members};
static const struct py_type type_stream_handler = {.name = "StreamHandler",
    .module = "logging",
    .bases = {&type_handler},
    .flags = PY_TYPE_FINAL,
    .init = begin_nothing,
    .init_signature = "stream="};
static const struct py_type type_null_handler = {.name = "NullHandler",
    .module = "logging",
    .bases = {&type_handler},
    .flags = PY_TYPE_FINAL,
    .init = begin_nothing,
    .init_signature = "level="};
static const struct py_type type_formatter = {.name = "Formatter",
    .module = "logging",
    .flags = PY_TYPE_FINAL,
    .init = begin_nothing,
    .init_signature = "fmt=, datefmt=, style=, validate=, *, defaults="};

static const struct py_def logging_defs[] = {
    {.name = "Handler", .kind = PY_DEF_TYPE, .type = &type_handler},
    {.name = "StreamHandler", .kind = PY_DEF_TYPE, .type = &type_stream_handler},
    {.name = "NullHandler", .kind = PY_DEF_TYPE, .type = &type_null_handler},
    {.name = "Formatter", .kind = PY_DEF_TYPE, .type = &type_formatter},
    {.name = "getLogger", .kind = PY_DEF_FUNCTION, .fn = get_logger, .signature = "name="},
    {.name = "Logger", .kind = PY_DEF_TYPE, .type = &type_logger},
    LOG("debug", log_debug),
    LOG("info", log_info),
    LOG("warning", log_warning),
    LOG("warn", log_warning),
    LOG("error", log_warning),
    LOG("critical", log_warning),
    LOG("exception", log_warning),
    LOG("log", log_level),
    LOG("basicConfig", nothing),
    LOG("disable", nothing),
    {.name = "NOTSET", .kind = PY_DEF_INT, .number = 0},
    {.name = "DEBUG", .kind = PY_DEF_INT, .number = 10},
    {.name = "INFO", .kind = PY_DEF_INT, .number = 20},
    {.name = "WARNING", .kind = PY_DEF_INT, .number = 30},
    {.name = "WARN", .kind = PY_DEF_INT, .number = 30},
    {.name = "ERROR", .kind = PY_DEF_INT, .number = 40},
    {.name = "CRITICAL", .kind = PY_DEF_INT, .number = 50},
    {0},
};

const struct py_module_def py_mod_logging = {.name = "logging", .defs = logging_defs};

/* ---- loguru ----------------------------------------------------------------------------------- */

/* The message of loguru: formatted by str.format where there is anything to format it with. */
static struct py_value
log_formatted(struct py *py, int level, const struct py_args *args, size_t first)
{
    if (args->n_pos <= first) {
        return py_raise(py, &py_exc_type_error, "missing 1 required positional argument");
    }
    struct py_value text = args->pos[first];
    struct py_args rest = {args->pos + first + 1, args->n_pos - first - 1, args->kw, args->n_kw};
    if (rest.n_pos > 0 || rest.n_kw > 0) {
        struct py_value format = py_getattr(py, text, "format");
        text = py_failed(format) ? format : py_call(py, format, &rest);
    }
    return py_failed(text) ? text : log_text(py, level, &text, 1);
}

#define LEVEL(function, level)                                                                     \
    static struct py_value function(                                                               \
        struct py *py, struct py_value self, const struct py_args *args)                           \
    {                                                                                              \
        (void)self;                                                                                \
        return log_formatted(py, level, args, 0);                                                  \
    }

LEVEL(loguru_debug, PY_LOG_DEBUG)
LEVEL(loguru_info, PY_LOG_INFO)
LEVEL(loguru_warning, PY_LOG_WARNING)

/* opt() and bind() only say how a message is shown. */
static struct py_value
loguru_same(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)py;
    (void)args;
    return self;
}

static const struct py_def loguru_members[] = {
    LOG("trace", loguru_debug),
    LOG("debug", loguru_debug),
    LOG("info", loguru_info),
    LOG("success", loguru_info),
    LOG("warning", loguru_warning),
    LOG("error", loguru_warning),
    LOG("critical", loguru_warning),
    LOG("exception", loguru_warning),
    LOG("opt", loguru_same),
    LOG("bind", loguru_same),
    {0},
};

static const struct py_type type_loguru = {
    .name = "Logger", .module = "loguru", .flags = PY_TYPE_FINAL, .members = loguru_members};

static struct py_value
make_loguru(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    (void)args;
    return py_object_new(py, &type_loguru, NULL);
}

static const struct py_def loguru_defs[] = {
    {.name = "logger", .kind = PY_DEF_MAKE, .fn = make_loguru},
    {0},
};

const struct py_module_def py_mod_loguru = {.name = "loguru", .defs = loguru_defs};

/* ---- warnings --------------------------------------------------------------------------------- */

/* args: message, … */
static struct py_value
warnings_warn(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    return log_text(py, PY_LOG_WARNING, args->pos, args->n_pos > 0 ? 1 : 0);
}

/* Filters have no effect, but one that makes errors of warnings would have. args: action, … */
static struct py_value
warnings_filter(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (args->n_pos == 0 || py_str_is(args->pos[0], "error")) {
        return py_refuse(py, "a filter that makes errors of warnings");
    }
    return py_none();
}

static struct py_value
caught_enter(struct py *py, struct py_value self)
{
    (void)py;
    (void)self;
    return py_none();
}

static int
caught_exit(struct py *py, struct py_value self, struct py_value exception)
{
    (void)py;
    (void)self;
    (void)exception;
    return 0;
}

static const struct py_type type_caught = {.name = "catch_warnings",
    .module = "warnings",
    .flags = PY_TYPE_FINAL,
    .enter = caught_enter,
    .exit = caught_exit};

/* args: record, action, category */
static struct py_value
warnings_catch(struct py *py, struct py_value self, const struct py_args *args)
{
    (void)self;
    if (!py_is_nothing(args->pos[0]) || py_str_is(args->pos[1], "error")) {
        return py_refuse(py, "warnings that are kept, or made errors");
    }
    return py_object_new(py, &type_caught, NULL);
}

static const struct py_def warnings_defs[] = {
    LOG("warn", warnings_warn),
    LOG("simplefilter", warnings_filter),
    LOG("filterwarnings", warnings_filter),
    FUNCTION("catch_warnings", warnings_catch, "*, record=, action=, category="),
    {0},
};

const struct py_module_def py_mod_warnings = {.name = "warnings", .defs = warnings_defs};
