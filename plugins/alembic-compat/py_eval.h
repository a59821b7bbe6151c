/*
 * The interpreter: a context over an arena, with everything of the world behind callbacks. It
 * parses and runs modules, calls Python callables from C and C from Python, and reports why
 * something ended early.
 *
 * Two ways of ending early. An exception is Python's own: except and finally see it. A stop is
 * ours: nothing in the Python code sees it, no except, finally or with block runs, and it ends the
 * outermost py_run_… or py_call.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_EVAL_H
#define LOCKSTEP_ALEMBIC_PY_EVAL_H

#include "py_arena.h"
#include "py_module.h"
#include "py_value.h"

/* ---- Context
 * ------------------------------------------------------------------------------------------------------
 */

/* Severities of hooks.log, equal to LOCKSTEP_LOG_…. */
#define PY_LOG_DEBUG 1
#define PY_LOG_INFO 2
#define PY_LOG_WARNING 3

/* What read_file may find besides: a directory; that there may be a file where nothing is known of. */
#define PY_FILE_DIRECTORY 2
#define PY_FILE_UNKNOWN 3

/* The world. Each may be NULL: what needs it is then refused. */
struct py_hooks {
    /* What print() or sys.stdout.write() wrote, line ends included. */
    void (*print)(void *user, const char *text, size_t len);
    /* One line from logging or warnings. */
    void (*log)(void *user, int level, const char *text, size_t len);
    /* Microseconds since 1970 UTC. */
    int64_t (*now)(void *user);
    void (*random)(void *user, void *bytes, size_t len);
    /* The bytes of a file that Python code names by an absolute path below py_config.root (given
     * here relative to it), or by one relative to the working directory. They must last. 1 found,
     * 0 no such file, -1 failed and told, or PY_FILE_…. */
    int (*read_file)(
        void *user, const char *path, bool is_from_root, const char **ret_bytes, size_t *ret_len);
    /* The text of a module that no table has ("app.helpers.sql"): 1 and its path and text, 0
     * unknown, -1 failed. Asked at the first use of the name, not at the import. */
    int (*find_module)(void *user, const char *dotted, const char **ret_path, const char **ret_text,
        size_t *ret_len);
    /* A value for a name that no module has ("app.models.TZDateTime"), at its first use. Absent
     * without an error raised: unknown, and the use is refused. */
    struct py_value (*resolve)(void *user, struct py *py, const char *dotted);
    /* A variable of the environment: 1 and its text (UTF-8, must last), 0 not set, -1 nobody said. */
    int (*env_value)(void *user, const char *name, const char **ret_text, size_t *ret_len);
};

/* A place in a file. */
struct py_where {
    const char *file; /* as given to py_run_module; NULL: no place */
    uint32_t line;    /* from 1; 0: unknown */
    uint32_t column;  /* from 1, in characters; 0: unknown */
};

/* In which order a set is walked whose order is another in every run of Python: strings and objects
 * hash at random there. To walk all of them both ways shows whether it matters. */
enum py_set_order {
    PY_SETS_AS_MADE,
    PY_SETS_RISING, /* by their hashes here */
    PY_SETS_FALLING,
};

struct py_limits {
    uint64_t steps;     /* evaluated nodes; 0: 50 million */
    uint32_t depth;     /* nested Python calls before RecursionError; 0: 1000 as in CPython */
    size_t stack_bytes; /* of the C stack; 0: 4 MiB */
    uint32_t nesting;   /* of the source text; 0: 200 */
};

struct py_config {
    struct py_arena *arena; /* everything lives there; its budget is the memory limit */
    struct py_hooks hooks;
    void *user; /* first argument of the hooks, and py_user */
    const struct py_module_def *const
        *modules; /* NULL-terminated; asked before the standard modules; may be NULL */
    struct py_limits limits;
    const char *root; /* what __file__ is made absolute with: "/lockstep/source"; NULL: paths stay
                         relative */
    enum py_set_order sets;
    struct py_where sets_at; /* with PY_SETS_FALLING: only there, the others rise; file NULL: all */
};

/* A new interpreter, in the arena. NULL where the arena's budget does not even allow that. The end
 * of it is the reset or the destruction of the arena. */
struct py *py_create(const struct py_config *config);

void *py_user(const struct py *py);

/* Where sets were walked whose order is another in every run of Python: the first PY_CHANCES places.
 * Returns how many there are. */
#define PY_CHANCES 16
size_t py_chances(const struct py *py, const struct py_where **ret);

/* ---- Running
 * ------------------------------------------------------------------------------------------------------
 */

/* Parse and run `text` (UTF-8; must last) as module `name`. The module, or absent: see py_error. */
struct py_value py_run_module(
    struct py *py, const char *name, const char *path, const char *text, size_t len);

/* The value of an expression, as eval() gives it; its names are those of the dict, and the builtins. */
struct py_value py_evaluate(struct py *py, const struct py_str *text, struct py_value names);

/* A global of a module that was run; absent, and nothing raised, where there is none. */
struct py_value py_module_global(struct py_value module, const char *name);

/* The evaluation is over, with an exception that is pending or without: end the generators that were
 * left before their end. False, with the refusal set, where code would run in one: Python ends them
 * when nothing refers to them any more, which is not known here. */
bool py_finish(struct py *py);

/* Call any callable. */
struct py_value py_call(struct py *py, struct py_value callable, const struct py_args *args);
struct py_value py_call_with(
    struct py *py, struct py_value callable, const struct py_value *pos, size_t n);
struct py_value py_call_method(
    struct py *py, struct py_value self, const char *name, const struct py_value *pos, size_t n);

/* Import a module of the tables by its dotted name. Absent: there is none, nothing is raised. */
struct py_value py_import_native(struct py *py, const char *dotted);

/* ---- Operations on any value
 * -------------------------------------------------------------------------------------- */

struct py_value py_getattr(struct py *py, struct py_value value, const char *name);
struct py_value py_getattr_str(struct py *py, struct py_value value, struct py_str *name);

/* Like getattr with a default: absent without an error raised where AttributeError would be. Check
 * py_has_error. */
struct py_value py_getattr_maybe(struct py *py, struct py_value value, const char *name);
bool py_setattr(struct py *py, struct py_value value, const char *name, struct py_value attr);

struct py_value py_getitem(struct py *py, struct py_value value, struct py_value key);
bool py_setitem(struct py *py, struct py_value value, struct py_value key, struct py_value item);
bool py_delitem(struct py *py, struct py_value value, struct py_value key);
int py_contains(struct py *py, struct py_value container, struct py_value item);
int64_t py_len(struct py *py, struct py_value value); /* -1: failed */
int py_truth(struct py *py, struct py_value value);
int py_equal(struct py *py, struct py_value a, struct py_value b);
bool py_hash(struct py *py, struct py_value value, uint64_t *ret);
struct py_value py_binary(struct py *py, enum py_op op, struct py_value a, struct py_value b);
struct py_value py_unary(struct py *py, enum py_op op, struct py_value value);
struct py_value py_iter(struct py *py, struct py_value value);
int py_next(struct py *py, struct py_value iterator,
    struct py_value *ret); /* 1 an item, 0 the end, -1 failed */
struct py_value py_to_str(struct py *py, struct py_value value);  /* str(value): a PY_STR */
struct py_value py_to_repr(struct py *py, struct py_value value); /* repr(value): a PY_STR */
struct py_value py_format(struct py *py, struct py_value value, const struct py_str *spec);
bool py_is_callable(struct py *py, struct py_value value);

/* ---- Exceptions and stops
 * ----------------------------------------------------------------------------------------- */

/* The payload of every exception. */
struct py_exception {
    struct py_value args; /* a tuple */
    struct py_value cause;
    struct py_value context;
    struct py_traceback *traceback;
    bool suppress_context;
};

extern const struct py_type py_exc_base_exception;
extern const struct py_type py_exc_exception;
extern const struct py_type py_exc_arithmetic_error;
extern const struct py_type py_exc_assertion_error;
extern const struct py_type py_exc_attribute_error;
extern const struct py_type py_exc_file_not_found_error;
extern const struct py_type py_exc_generator_exit;
extern const struct py_type py_exc_import_error;
extern const struct py_type py_exc_index_error;
extern const struct py_type py_exc_key_error;
extern const struct py_type py_exc_lookup_error;
extern const struct py_type py_exc_name_error;
extern const struct py_type py_exc_not_implemented_error;
extern const struct py_type py_exc_os_error;
extern const struct py_type py_exc_overflow_error;
extern const struct py_type py_exc_recursion_error;
extern const struct py_type py_exc_runtime_error;
extern const struct py_type py_exc_runtime_warning;
extern const struct py_type py_exc_deprecation_warning;
extern const struct py_type py_exc_stop_iteration;
extern const struct py_type py_exc_type_error;
extern const struct py_type py_exc_unbound_local_error;
extern const struct py_type py_exc_unicode_error;
extern const struct py_type py_exc_value_error;
extern const struct py_type py_exc_zero_division_error;
extern const struct py_type py_exc_system_exit;

/* Raise `type` with a message. Returns absent. */
__attribute__((format(printf, 3, 4))) struct py_value py_raise(
    struct py *py, const struct py_type *type, const char *format, ...);

/* Raise an exception object made before (py_object_new of an exception type, or a call of its
 * class). */
struct py_value py_raise_value(struct py *py, struct py_value value);

/* Raise `type` with these args (exception.args). */
struct py_value py_raise_args(
    struct py *py, const struct py_type *type, const struct py_value *args, size_t n);

/* A stop that says: this is not supported. The message names the construct; file, line and column
 * are added from the current position. Returns absent. */
__attribute__((format(printf, 2, 3))) struct py_value py_refuse(
    struct py *py, const char *format, ...);

/* A stop that says: this needs a live answer and there is no database now. */
struct py_value py_need_live(struct py *py);

/* A stop that says: a host function failed and has told why. */
struct py_value py_host_failed(struct py *py);

enum py_error_kind {
    PY_ERROR_NONE = 0,
    PY_ERROR_EXCEPTION, /* an uncaught Python exception */
    PY_ERROR_SYNTAX,    /* the text is no Python */
    PY_ERROR_REFUSED,   /* not supported */
    PY_ERROR_BUDGET,    /* steps, stack or memory are spent */
    PY_ERROR_OFFLINE,   /* needs a live answer */
    PY_ERROR_HOST,      /* the host failed and has told why */
    PY_ERROR_SUSPENDED, /* inside the evaluator only: a generator goes back to who asked it */
};

struct py_frame_info {
    struct py_where where;
    const char *name; /* "upgrade"; "<module>" at the top */
};

struct py_error {
    enum py_error_kind kind;
    struct py_where where;              /* where it happened */
    const char *message;                /* NUL-terminated; of an exception "ValueError: …" */
    struct py_value exception;          /* the exception object; absent for stops */
    const struct py_frame_info *frames; /* outermost first */
    size_t n_frames;
};

/* Why the last call failed; kind is PY_ERROR_NONE where nothing is pending. */
const struct py_error *py_error(struct py *py);
bool py_has_error(const struct py *py);

/* Whether an exception (not a stop) of `type` is pending. */
bool py_error_matches(struct py *py, const struct py_type *type);

/* Drop a pending exception. Stops stay: false. */
bool py_clear_exception(struct py *py);

/* Take the pending exception out, to raise it again later. Absent where a stop is pending. */
struct py_value py_take_exception(struct py *py);

/* ---- Position
 * -----------------------------------------------------------------------------------------------------
 */

/* Where the Python code is now: in a native function, the call that led to it. */
struct py_where py_here(const struct py *py);

/* The Python frames now, outermost first; lives in the arena. */
const struct py_frame_info *py_stack(struct py *py, size_t *ret_n);

/* The innermost of them, as many as there is room for; returns how many. */
size_t py_stack_top(const struct py *py, struct py_frame_info *ret, size_t room);

/* Count one unit of work against the step budget: for native loops. False: the budget is spent and
 * the stop is set. */
bool py_step(struct py *py);

#endif
