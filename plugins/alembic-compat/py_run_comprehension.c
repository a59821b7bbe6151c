/* Comprehensions and generator expressions. */
#include "py_generator.h"
#include "py_run.h"

/* ---- The loops --------------------------------------------------------------------------------
 */

/* The state of the nested loops. */
struct loops {
    const struct py_node *node;
    struct py_value *iterators; /* one per clause */
    uint32_t level;             /* whose next item is asked for */
    bool is_done;
};

/* All conditions of a clause: 1, 0, -1. */
static int
check_conditions(struct py *py, const struct py_node *clause)
{
    for (uint32_t index = 0; index < clause->n_items; index++) {
        struct py_value value = py_run_expression(py, clause->items[index]);
        int truth = py_failed(value) ? -1 : py_truth(py, value);
        if (truth <= 0) {
            return truth;
        }
    }
    return 1;
}

/* Go on to the next combination that meets the conditions: 1 its names are bound, 0 the end, -1
 * failed. */
static int
next_combination(struct py *py, struct loops *loops)
{
    const struct py_node *node = loops->node;
    while (!loops->is_done) {
        const struct py_node *clause = node->items[loops->level];
        struct py_value item;
        int more = py_next(py, loops->iterators[loops->level], &item);
        if (more < 0) {
            return -1;
        }
        if (more == 0) {
            loops->is_done = loops->level == 0;
            loops->level -= loops->level > 0;
            continue;
        }
        int meets = py_run_assign(py, clause->a, item) ? check_conditions(py, clause) : -1;
        if (meets < 0) {
            return -1;
        }
        if (meets == 0) {
            continue;
        }
        if (loops->level + 1 == node->n_items) {
            return 1;
        }
        struct py_value source = py_run_expression(py, node->items[loops->level + 1]->b);
        struct py_value iterator = py_failed(source) ? source : py_iter(py, source);
        if (py_failed(iterator)) {
            return -1;
        }
        loops->iterators[++loops->level] = iterator;
    }
    return 0;
}

static struct py_value
fill(struct py *py, struct loops *loops, struct py_value result)
{
    const struct py_node *node = loops->node;
    for (;;) {
        int more = next_combination(py, loops);
        if (more <= 0) {
            return more < 0 ? py_absent() : result;
        }
        struct py_value value = py_run_expression(py, node->a);
        if (py_failed(value)) {
            return value;
        }
        bool ok = false;
        if (node->kind == PY_NODE_LISTCOMP) {
            ok = py_list_append(py, result.as.list, value);
        } else if (node->kind == PY_NODE_SETCOMP) {
            ok = py_set_add(py, result.as.dict, value);
        } else {
            struct py_value second = py_run_expression(py, node->b);
            ok = !py_failed(second) && py_dict_set(py, result.as.dict, value, second);
        }
        if (!ok) {
            return py_absent();
        }
    }
}

/* ---- Comprehensions ---------------------------------------------------------------------------
 */

static struct py_value
run_eager(struct py *py, const struct py_node *node, struct py_value first)
{
    size_t n_slots = node->scope->n_slots;
    struct py_env on_stack = {.parent = py->frame->env};
    struct py_env *env = &on_stack;
    struct py_env *outer = py->frame->env;
    struct loops loops = {.node = node};
    struct py_value *taken = py_stack_take(py, n_slots + node->n_items);
    if (taken == NULL) {
        return py_absent();
    }
    loops.iterators = taken + n_slots;
    loops.iterators[0] = first;
    env->slots = taken;
    if (node->scope->escapes) {
        env = py_alloc(py, sizeof(*env));
        struct py_value *slots = py_alloc(py, n_slots * sizeof(*slots));
        if (env == NULL || slots == NULL) {
            return py_absent();
        }
        *env = (struct py_env){outer, slots};
    }
    py->frame->env = env;
    struct py_value result = node->kind == PY_NODE_LISTCOMP  ? py_list_new(py)
                             : node->kind == PY_NODE_SETCOMP ? py_set_new(py)
                                                             : py_dict_new(py);
    result = py_failed(result) ? result : fill(py, &loops, result);
    py->frame->env = outer;
    py_stack_release(py, taken);
    return result;
}

/* ---- Generator expressions ---------------------------------------------------------------------
 */

/* What the loops hold is let go when the generator is closed, from the innermost on. After an
 * exception Python keeps it as long as the traceback. */
static void
drop_loops(struct py *py, struct py_generator *generator)
{
    const struct loops *loops = generator->data;
    for (uint32_t left = loops->is_done ? 0 : loops->level + 1; left > 0; left--) {
        py_generator_drop(py, loops->iterators[left - 1], loops->node->items[left - 1]->b);
    }
}

static int
advance(struct py *py, struct py_generator *generator, struct py_value *ret)
{
    struct loops *loops = generator->data;
    int more = 0;
    if (py_given(generator->thrown)) {
        (void)py_generator_raise(py, generator, generator->thrown);
        more = -1;
    } else {
        more = next_combination(py, loops);
    }
    if (more > 0) {
        *ret = py_run_expression(py, loops->node->a);
        more = py_failed(*ret) ? -1 : 1;
    }
    if (more < 0 && py_error_matches(py, &py_exc_generator_exit)) {
        drop_loops(py, generator);
    }
    return more;
}

static struct py_value
make_generator(struct py *py, const struct py_node *node, struct py_value first)
{
    struct py_generator *generator = NULL;
    struct loops *loops = py_alloc(py, sizeof(*loops));
    struct py_value *iterators = py_alloc(py, node->n_items * sizeof(*iterators));
    struct py_value *slots = py_alloc(py, (node->scope->n_slots + 1) * sizeof(*slots));
    if (loops == NULL || iterators == NULL || slots == NULL) {
        return py_absent();
    }
    struct py_value value = py_generator_new(py, py->frame, advance, &generator);
    struct py_value name = py_failed(value) ? value : py_str_lit(py, "<genexpr>");
    if (py_failed(name)) {
        return name;
    }
    iterators[0] = first;
    *loops = (struct loops){.node = node, .iterators = iterators};
    generator->data = loops;
    generator->drop = drop_loops;
    generator->name = name.as.str;
    generator->made_by = node;
    generator->env = (struct py_env){py->frame->env, slots};
    generator->frame.name = "<genexpr>";
    generator->frame.env = &generator->env;
    generator->frame.node = node;
    return value;
}

struct py_value
py_run_comprehension(struct py *py, const struct py_node *node)
{
    struct py_value source = py_run_expression(py, node->items[0]->b);
    if (py_failed(source)) {
        return source;
    }
    py_at_node(py, node);
    struct py_value first = py_iter(py, source);
    if (py_failed(first)) {
        return first;
    }
    return node->kind == PY_NODE_GENERATOR ? make_generator(py, node, first)
                                           : run_eager(py, node, first);
}
