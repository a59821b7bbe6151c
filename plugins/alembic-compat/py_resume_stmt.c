/* Statements with a yield in them: see py_resume.h. try and with are in py_run_try.c. */
#include "py_ops.h"
#include "py_resume.h"

enum py_flow
py_resume_block(struct py *py, struct py_record *record, struct py_node *const *nodes, uint32_t n)
{
    for (; record->at < n; record->at++) {
        enum py_flow ended = py_run_statement(py, nodes[record->at]);
        if (ended != PY_FLOW_NEXT) {
            return ended;
        }
    }
    return PY_FLOW_NEXT;
}

/* The next stage, which begins with the first statement of its block. */
static void
go_to(struct py_record *record, int stage)
{
    record->stage = stage;
    record->at = 0;
}

/* ---- if, match, while, for ---------------------------------------------------------------------------
 */

enum { STAGE_BEGIN, STAGE_BODY, STAGE_ELSE };

/* Evaluate the condition and go to the body, or to what stands behind else. */
static bool
choose(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_value value = py_run_expression(py, node->a);
    py_at_node(py, node);
    int truth = py_failed(value) ? -1 : py_truth(py, value);
    if (truth >= 0) {
        go_to(record, truth > 0 ? STAGE_BODY : STAGE_ELSE);
    }
    return truth >= 0;
}

static enum py_flow
run_if(struct py *py, const struct py_node *node, struct py_record *record)
{
    if (record->stage == STAGE_BEGIN && !choose(py, node, record)) {
        return PY_FLOW_FAIL;
    }
    return record->stage == STAGE_BODY ? py_resume_block(py, record, node->items, node->n_items)
                                       : py_resume_block(py, record, node->more, node->n_more);
}

/* The stage is the number of the case that was chosen, from 1. */
static enum py_flow
run_match(struct py *py, const struct py_node *node, struct py_record *record)
{
    const struct py_node *chosen = NULL;
    if (record->stage == 0) {
        if (!py_run_choose(py, node, &chosen)) {
            return PY_FLOW_FAIL;
        }
        int stage = 1;
        while ((uint32_t)stage <= node->n_items && node->items[stage - 1] != chosen) {
            stage++;
        }
        go_to(record, stage);
    }
    if ((uint32_t)record->stage > node->n_items) {
        return PY_FLOW_NEXT;
    }
    chosen = node->items[record->stage - 1];
    return py_resume_block(py, record, chosen->items, chosen->n_items);
}

static enum py_flow
run_while(struct py *py, const struct py_node *node, struct py_record *record)
{
    for (;;) {
        if (record->stage == STAGE_BEGIN && !choose(py, node, record)) {
            return PY_FLOW_FAIL;
        }
        if (record->stage == STAGE_ELSE) {
            return py_resume_block(py, record, node->more, node->n_more);
        }
        enum py_flow ended = py_resume_block(py, record, node->items, node->n_items);
        if (ended != PY_FLOW_NEXT && ended != PY_FLOW_CONTINUE) {
            return ended == PY_FLOW_BREAK ? PY_FLOW_NEXT : ended;
        }
        go_to(record, STAGE_BEGIN);
    }
}

/* Ask for the next item: its body is next, or what stands behind else. */
static bool
take_item(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_value item;
    py_at_node(py, node);
    int more = py_next(py, record->value, &item);
    if (more < 0 || (more > 0 && !py_run_assign(py, node->a, item))) {
        return false;
    }
    go_to(record, more > 0 ? STAGE_BODY : STAGE_ELSE);
    return true;
}

static enum py_flow
run_loop(struct py *py, const struct py_node *node, struct py_record *record)
{
    for (;;) {
        if (record->stage == STAGE_BEGIN && !take_item(py, node, record)) {
            return PY_FLOW_FAIL;
        }
        if (record->stage == STAGE_ELSE) {
            return py_resume_block(py, record, node->more, node->n_more);
        }
        enum py_flow ended = py_resume_block(py, record, node->items, node->n_items);
        if (ended != PY_FLOW_NEXT && ended != PY_FLOW_CONTINUE) {
            return ended;
        }
        go_to(record, STAGE_BEGIN);
    }
}

static enum py_flow
run_for(struct py *py, const struct py_node *node, struct py_record *record)
{
    if (py_failed(record->value)) {
        struct py_value source = py_run_expression(py, node->b);
        py_at_node(py, node);
        record->value = py_failed(source) ? source : py_iter(py, source);
        if (py_failed(record->value)) {
            return PY_FLOW_FAIL;
        }
    }
    enum py_flow ended = run_loop(py, node, record);
    if (ended != PY_FLOW_NEXT) {
        py_generator_drop(py, record->value, node->b);
    }
    return ended == PY_FLOW_BREAK && record->stage == STAGE_BODY ? PY_FLOW_NEXT : ended;
}

/* ---- Simple statements ------------------------------------------------------------------------
 */

/* The target is read before the operand is evaluated. */
static enum py_flow
run_augmented(struct py *py, const struct py_node *node, struct py_record *record)
{
    struct py_target target = {record->base, record->key, record->value};
    if (record->stage == 0) {
        if (!py_run_target(py, node, &target)) {
            return PY_FLOW_FAIL;
        }
        record->base = target.base;
        record->key = target.key;
        record->value = target.value;
        record->stage = 1;
    }
    struct py_value operand = py_run_expression(py, node->b);
    return !py_failed(operand) && py_run_target_update(py, node, &target, operand) ? PY_FLOW_NEXT
                                                                                   : PY_FLOW_FAIL;
}

static enum py_flow
run_raise(struct py *py, const struct py_node *node, struct py_record *record)
{
    enum py_flow ended = PY_FLOW_FAIL;
    if (py_resume_operands(py, node, record)) {
        ended = py_run_plain_statement(py, node);
    }
    py->frame->generator->operands = NULL;
    return ended;
}

static enum py_flow
run(struct py *py, const struct py_node *node, struct py_record *record)
{
    switch ((int)node->kind) {
    case PY_NODE_IF:
        return run_if(py, node, record);
    case PY_NODE_MATCH:
        return run_match(py, node, record);
    case PY_NODE_WHILE:
        return run_while(py, node, record);
    case PY_NODE_FOR:
        return run_for(py, node, record);
    case PY_NODE_AUGMENTED:
        return run_augmented(py, node, record);
    default:
        return run_raise(py, node, record);
    }
}

enum py_flow
py_resume_statement(struct py *py, const struct py_node *node)
{
    if ((node->yields & PY_YIELDS_REFUSED) != 0) {
        (void)py_refuse(py, "a yield at this place of a statement");
        return PY_FLOW_FAIL;
    }
    bool has_record = node->kind == PY_NODE_IF || node->kind == PY_NODE_MATCH ||
                      node->kind == PY_NODE_WHILE || node->kind == PY_NODE_FOR ||
                      node->kind == PY_NODE_AUGMENTED || node->kind == PY_NODE_RAISE;
    if (!has_record) { // what yields in it is what is evaluated first, or it has one of its own
        return py_run_plain_statement(py, node);
    }
    struct py_record *record = py_record_begin(py, node, NULL);
    if (record == NULL) {
        return PY_FLOW_FAIL;
    }
    enum py_flow ended = run(py, node, record);
    py_record_end(py, record);
    return ended;
}

/* ---- The body ---------------------------------------------------------------------------------
 */

int
py_resume_function(struct py *py, struct py_generator *generator, struct py_value *ret)
{
    const struct py_function_node *node = generator->frame.function->node;
    struct py_record *body = generator->data;
    if (node->is_lambda) {
        *ret = py_run_expression(py, node->body[0]);
        if (!py_failed(*ret)) {
            return 0;
        }
    } else {
        enum py_flow ended = py_resume_block(py, body, node->body, node->n_body);
        if (ended != PY_FLOW_FAIL) {
            *ret = ended == PY_FLOW_RETURN ? generator->frame.result : py_none();
            return 0;
        }
    }
    if (!py_is_suspended(py)) {
        return -1;
    }
    py->error = PY_ERROR_NONE;
    *ret = generator->yielded;
    return 1;
}
