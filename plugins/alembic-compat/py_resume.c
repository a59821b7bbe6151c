/* Records, and expressions with a yield in them: see py_resume.h. */
#include "py_resume.h"

#include <string.h>

#include "py_yield.h"

/* ---- Records ----------------------------------------------------------------------------------
 */

static struct py_record *
new_record(struct py *py, struct py_generator *generator)
{
    struct py_record *record = generator->spare;
    if (record == NULL) {
        return py_alloc(py, sizeof(*record));
    }
    generator->spare = record->next;
    struct py_value *kept = record->kept;
    uint32_t capacity = record->capacity;
    *record = (struct py_record){.kept = kept, .capacity = capacity};
    return record;
}

struct py_record *
py_record_begin(struct py *py, const struct py_node *node, struct py_record *local)
{
    if (node->yields == 0) {
        return local;
    }
    struct py_generator *generator = py->frame->generator;
    struct py_record *prev = generator->reached;
    struct py_record *record = prev == NULL ? generator->first : prev->next;
    if (record != NULL && record->node != node) {
        (void)py_refuse(py, "going on with this generator");
        return NULL;
    }
    if (record == NULL) {
        record = new_record(py, generator);
        if (record == NULL) {
            return NULL;
        }
        record->node = node;
        record->prev = prev;
        *(prev == NULL ? &generator->first : &prev->next) = record;
    }
    generator->reached = record;
    return record;
}

void
py_record_end(struct py *py, struct py_record *record)
{
    if (record->node == NULL || py_is_suspended(py)) { // a local one, or it goes on later
        return;
    }
    struct py_generator *generator = py->frame->generator;
    generator->reached = record->prev;
    *(record->prev == NULL ? &generator->first : &record->prev->next) = NULL;
    record->next = generator->spare;
    generator->spare = record;
}

static bool
keep(struct py *py, struct py_record *record, struct py_value value)
{
    if (record->n_kept == record->capacity) {
        uint32_t capacity = record->capacity == 0 ? 4 : record->capacity * 2;
        struct py_value *kept = py_alloc(py, capacity * sizeof(*kept));
        if (kept == NULL) {
            return false;
        }
        if (record->n_kept > 0) {
            memcpy(kept, record->kept, record->n_kept * sizeof(*kept));
        }
        record->kept = kept;
        record->capacity = capacity;
    }
    record->kept[record->n_kept++] = value;
    return true;
}

/* ---- Operands ---------------------------------------------------------------------------------
 */

/* What is spread in a display or a call is taken out of its iterator where it stands. */
static struct py_value
run_spread(struct py *py, struct py_node *item)
{
    struct py_node list = {.kind = PY_NODE_LIST,
        .line = item->line,
        .column = item->column,
        .items = &item,
        .n_items = 1};
    struct py_value value = py_run_display(py, &list);
    py_at_node(py, item);
    return value;
}

bool
py_resume_operands(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_node *operand = NULL;
    for (; py_yield_operand(node, record->at, &operand); record->at++) {
        if (operand == NULL || operand->kind == PY_NODE_CONSTANT ||
            (operand->kind == PY_NODE_STARRED && operand->a->kind == PY_NODE_CONSTANT)) {
            continue;
        }
        struct py_value value = operand->kind == PY_NODE_STARRED ? run_spread(py, operand)
                                                                 : py_run_expression(py, operand);
        if (py_failed(value) || !keep(py, record, value)) {
            return false;
        }
    }
    py->frame->generator->operands = record->kept;
    return true;
}

static struct py_value
run_operation(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_generator *generator = py->frame->generator;
    struct py_value value = py_absent();
    if (py_resume_operands(py, node, record)) {
        value = py_run_plain_expression(py, node);
    }
    generator->operands = NULL;
    return value;
}

/* ---- Expressions that may leave parts out -------------------------------------------------------
 */

static struct py_value
run_chain(struct py *py, const struct py_node *node, struct py_record *record)
{
    int decisive = node->kind == PY_NODE_OR;
    for (;; record->at++) {
        struct py_value value = py_run_expression(py, node->items[record->at]);
        if (py_failed(value) || record->at + 1 == node->n_items) {
            return value;
        }
        py_at_node(py, node);
        int truth = py_truth(py, value);
        if (truth < 0 || truth == decisive) {
            return truth < 0 ? py_absent() : value;
        }
    }
}

static struct py_value
run_ternary(struct py *py, const struct py_node *node, struct py_record *record)
{
    if (record->stage == 0) {
        struct py_value condition = py_run_expression(py, node->b);
        py_at_node(py, node);
        int truth = py_failed(condition) ? -1 : py_truth(py, condition);
        if (truth < 0) {
            return py_absent();
        }
        record->stage = truth > 0 ? 1 : 2;
    }
    return py_run_expression(py, record->stage == 1 ? node->a : node->c);
}

static struct py_value
run_compare(struct py *py, const struct py_node *node, struct py_record *record)
{
    if (record->stage == 0) {
        record->value = py_run_expression(py, node->a);
        if (py_failed(record->value)) {
            return py_absent();
        }
        record->stage = 1;
    }
    for (;; record->at++) {
        const struct py_node *compared = node->items[record->at];
        struct py_value right = py_run_expression(py, compared->a);
        if (py_failed(right)) {
            return right;
        }
        py_at_node(py, node);
        struct py_value result = py_run_comparison(py, compared->op, record->value, right);
        if (py_failed(result) || record->at + 1 == node->n_items) {
            return result;
        }
        int truth = py_truth(py, result);
        if (truth <= 0) {
            return truth < 0 ? py_absent() : result;
        }
        record->value = right;
    }
}

/* ---- The table --------------------------------------------------------------------------------
 */

static struct py_value
run(struct py *py, const struct py_node *node, struct py_record *record)
{
    switch ((int)node->kind) {
    case PY_NODE_AND:
    case PY_NODE_OR:
        return run_chain(py, node, record);
    case PY_NODE_TERNARY:
        return run_ternary(py, node, record);
    case PY_NODE_COMPARE:
        return run_compare(py, node, record);
    default:
        return run_operation(py, node, record);
    }
}

struct py_value
py_resume_expression(struct py *py, const struct py_node *node)
{
    struct py_generator *generator = py->frame->generator;
    if ((node->yields & PY_YIELDS_KEPT) != 0 && generator->operands != NULL) {
        return *generator->operands++;
    }
    if ((node->yields & PY_YIELDS_WITHIN) == 0) {
        return py_run_plain_expression(py, node);
    }
    py_at_node(py, node);
    if ((node->yields & PY_YIELDS_REFUSED) != 0) {
        return py_refuse(py, "a yield at this place of an expression");
    }
    if (node->kind == PY_NODE_YIELD) {
        return py_resume_yield(py, node);
    }
    struct py_record *record = py_record_begin(py, node, NULL);
    if (record == NULL) {
        return py_absent();
    }
    struct py_value value = run(py, node, record);
    py_record_end(py, record);
    return value;
}
