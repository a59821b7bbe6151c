/*
 * Generators: what a function with a yield and a generator expression give. A generator has no C
 * stack of its own: at a yield the walker goes back up to who asked it, and comes down again when it
 * goes on (py_resume.h).
 */
#ifndef LOCKSTEP_ALEMBIC_PY_GENERATOR_H
#define LOCKSTEP_ALEMBIC_PY_GENERATOR_H

#include "py_state.h"

enum py_generator_state {
    PY_GENERATOR_CREATED = 0,
    PY_GENERATOR_SUSPENDED,
    PY_GENERATOR_RUNNING,
    PY_GENERATOR_FINISHED,
};

struct py_generator {
    /* Run to the next yield. 1 it has yielded, 0 it has returned, -1 failed; *ret is the value. */
    int (*advance)(struct py *py, struct py_generator *generator, struct py_value *ret);
    /* The generator has ended without having been run to its end: let go what it holds. NULL:
     * nothing. */
    void (*drop)(struct py *py, struct py_generator *generator);
    enum py_generator_state state;
    struct py_frame frame;
    struct py_env env;
    struct py_handled handled;
    struct py_str *name;
    struct py_str *qualname;         /* NULL: a generator expression */
    const struct py_node *made_by;   /* where it was made and nowhere else held; NULL: unknown */
    void *data;                      /* of advance */
    struct py_value sent;            /* what the yield gives that goes on */
    struct py_value thrown;          /* or raises; absent: nothing */
    struct py_value yielded;         /* what the last one yielded */
    struct py_record *first;         /* the nodes under way, from the outermost on */
    struct py_record *reached;       /* the innermost one that the walker has come to; NULL: none */
    struct py_record *spare;         /* for further use */
    const struct py_value *operands; /* kept ones, which the walker takes instead of evaluating */
    struct py_generator *next;       /* of all in the interpreter */
};

/* A new generator in a copy of `frame`; *ret_generator is filled in further by the caller. Absent:
 * memory is spent. */
struct py_value py_generator_new(struct py *py, const struct py_frame *frame,
    int (*advance)(struct py *py, struct py_generator *generator, struct py_value *ret),
    struct py_generator **ret_generator);

/* The generator behind a value; NULL where it is none. */
struct py_generator *py_generator_of(struct py_value value);

/* Let it go on: the yield gives `sent`, or raises `thrown` where that is given. 1 it has yielded
 * *ret, 0 it has returned *ret, -1 failed. */
int py_generator_resume(struct py *py, struct py_generator *generator, struct py_value sent,
    struct py_value thrown, struct py_value *ret);

/* Raise in a generator that runs what was thrown into it. Returns absent. */
struct py_value py_generator_raise(
    struct py *py, struct py_generator *generator, struct py_value exception);

/* Raise GeneratorExit at its yield. False: failed, or it went on. */
bool py_generator_close(struct py *py, struct py_generator *generator);

/* The loop over `iterator`, which `node` gave, ends early. Where that is a generator that nothing
 * else has, Python closes it there and then. */
void py_generator_drop(struct py *py, struct py_value iterator, const struct py_node *node);

/* Raise the StopIteration of an iterator that returned `value` (None and absent: without one).
 * Returns absent. */
struct py_value py_stop_iteration(struct py *py, struct py_value value);

/* The value that a StopIteration carries, which is pending and is taken. False: it is not pending. */
bool py_take_stop_iteration(struct py *py, struct py_value *ret);

#endif
