/*
 * The inside of an interpreter. For the files of the front end only: others see py_eval.h.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_STATE_H
#define LOCKSTEP_ALEMBIC_PY_STATE_H

#include "py_ast.h"
#include "py_eval.h"

/* The variables of one call, comprehension or generator expression. */
struct py_env {
    struct py_env *parent; /* of the scope that it was defined in */
    struct py_value *slots;
};

/* A cell that functions defined in a class body share: super() and __class__ find the class there.
 */
struct py_class_cell {
    struct py_class *cls; /* NULL until the class statement is done */
};

/* The exception that code handles now. Each generator has one of its own: what its caller handles
 * is behind it. */
struct py_handled {
    struct py_value exception; /* absent: none */
    struct py_handled *back;
};

/* A running piece of code: a module, a call, a class body. */
struct py_frame {
    struct py_frame *back;
    const char *name;
    const char *file;
    struct py_dict *globals;
    struct py_module *module;
    struct py_env *env;         /* NULL in a module or a class body at module level */
    struct py_dict *class_dict; /* of a class body; else NULL */
    struct py_scope *scope;
    struct py_class_cell *class_cell;
    struct py_str *class_qualname;  /* of a class body; NULL: none */
    struct py_function *function;   /* NULL: no call */
    struct py_generator *generator; /* whose body this is; NULL: none */
    const struct py_node *node;     /* what is being evaluated */
    struct py_value result;         /* of a return statement */
    bool wants_annotations;         /* of a class body: a native base uses __annotations__ */
    bool wants_fields;              /* of a class body: a decorator uses their names */
};

struct py_function {
    const struct py_function_node *node;
    struct py_module *module;
    struct py_env *env;        /* where it was defined */
    struct py_value *defaults; /* one per parameter, absent: none */
    struct py_class_cell *class_cell;
    struct py_value doc;
    struct py_str *name;
    struct py_str *qualname;
    const char *c_name;    /* NUL-terminated, made at the first call */
    struct py_dict *attrs; /* NULL: none */
};

struct py_native {
    const struct py_def *def;
    struct py_value self;   /* absent: unbound or a plain function */
    struct py_class *owner; /* of an unbound method; NULL: a plain function */
};

struct py_method {
    struct py_value function;
    struct py_value self;
};

struct py_module {
    const char *name;
    const char *file; /* NULL: a table */
    struct py_dict *dict;
    const struct py_module_def *def;    /* NULL: made from a file */
    const struct py_node *unknown_star; /* a "from unknown import *" that may have bound any name */
    struct py_str *unknown_star_name;
};

/* What an import of an unknown module bound. */
struct py_unknown {
    struct py_str *path; /* dotted, with the attributes taken so far */
    const char *file;
    uint32_t line;
    uint32_t column;
    bool is_busy;            /* being resolved */
    struct py_value found;   /* absent: not yet */
    struct py_unknown *next; /* of those that an import statement made */
};

struct py_traceback {
    const struct py_frame_info *frames; /* outermost first */
    size_t n;
};

/* Room behind a string that was made by concatenation: text that is added to it goes there. */
struct py_tail {
    char *end; /* of the string; NULL: none */
    size_t room;
};

#define PY_TAILS 4

/* A stretch of the value stack. */
struct py_stack_chunk {
    struct py_stack_chunk *next;
    struct py_stack_chunk *prev;
    size_t used;
    size_t capacity;
    struct py_value *values;
};

/* A class made from a type. */
struct py_type_slot {
    const struct py_type *type;
    struct py_class *cls;
};

struct py {
    struct py_arena *arena;
    struct py_config config;
    uint64_t steps_left;
    uint32_t depth; /* nested Python calls */
    const char *stack_base;
    struct py_frame *frame;

    enum py_error_kind error; /* pending */
    struct py_value exception;
    struct py_error report; /* of a stop; of an exception made on demand */

    struct py_tail tails[PY_TAILS]; /* of the last strings that grew */
    size_t next_tail;
    struct py_stack_chunk *stack;
    struct py_type_slot *types; /* hash table */
    size_t n_types;
    size_t types_capacity;
    struct py_dict *interned; /* names and attribute names */
    struct py_dict *builtins;
    struct py_dict *modules;     /* dotted name to module value */
    struct py_unknown *unknowns; /* made by import statements: a module that is run fills them */
    struct py_list *repr_stack;  /* containers being printed */
    struct py_handled base;      /* what the code outside of all generators handles */
    struct py_handled *handled;  /* of the code that runs now */
    struct py_value returned;    /* what the iterator returned that py_next found at its end */
    struct py_generator *generators;     /* all that were made */
    bool is_finishing;                   /* py_finish: no code may run any more */
    struct py_where chances[PY_CHANCES]; /* where sets were walked in a random order */
    size_t n_chances;
};

/* The exception being handled now, for a bare raise and the implicit context; absent: none. */
static inline struct py_value
py_handled_now(const struct py *py)
{
    const struct py_handled *handled = py->handled;
    while (handled->exception.kind == PY_ABSENT && handled->back != NULL) {
        handled = handled->back;
    }
    return handled->exception;
}

/* ---- Memory
 * -------------------------------------------------------------------------------------------------------
 */

/* Room for `n` absent values until the matching release; stays put. NULL: memory is spent. */
struct py_value *py_stack_take(struct py *py, size_t n);
void py_stack_release(struct py *py, const struct py_value *base);

/* A name shared by all its uses, with its hash known. NULL: memory is spent. */
struct py_str *py_intern(struct py *py, const char *ptr, size_t len);

/* ---- Stops
 * --------------------------------------------------------------------------------------------------------
 */

/* Set a stop, if none is set; an exception that is pending gives way. Returns absent. */
struct py_value py_stop(struct py *py, enum py_error_kind kind, const char *message);
struct py_value py_stop_at(
    struct py *py, enum py_error_kind kind, struct py_where where, const char *message);

/* A stop is pending: nothing but going up is allowed. */
static inline bool
py_is_stopped(const struct py *py)
{
    return py->error > PY_ERROR_EXCEPTION;
}

/* Whether there is C stack left for another level. False: the stop is set. */
bool py_stack_check(struct py *py);

#endif
