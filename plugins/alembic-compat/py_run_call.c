/* Calls, functions, and the classes that class statements make. */
#include <string.h>

#include "py_class.h"
#include "py_dict.h"
#include "py_function.h"
#include "py_iter.h"
#include "py_ops.h"
#include "py_resume.h"
#include "py_run.h"

/* ---- Arguments --------------------------------------------------------------------------------
 */

static bool
add_keyword(struct py *py, struct py_call_args *args, struct py_str *name, struct py_value value)
{
    for (size_t index = 0; index < args->n_keywords; index++) {
        if (py_str_eq(args->keywords[index].name, name)) {
            (void)py_raise(py, &py_exc_type_error,
                "got multiple values for keyword argument '%.*s'", (int)name->len, name->ptr);
            return false;
        }
    }
    if (args->n_keywords == args->capacity) {
        size_t capacity = args->capacity == 0 ? 8 : args->capacity * 2;
        struct py_kwarg *keywords = py_alloc(py, capacity * sizeof(*keywords));
        if (keywords == NULL) {
            return false;
        }
        if (args->n_keywords > 0) {
            memcpy(keywords, args->keywords, args->n_keywords * sizeof(*keywords));
        }
        args->keywords = keywords;
        args->capacity = capacity;
    }
    args->keywords[args->n_keywords++] = (struct py_kwarg){name, value};
    return true;
}

/* f(**mapping) */
static bool
spread_keywords(struct py *py, struct py_call_args *args, struct py_value mapping)
{
    struct py_value key;
    struct py_value value;
    size_t pos = 0;
    struct py_value dict = py_dict_new(py);
    if (py_failed(dict) || !py_mapping_update(py, dict.as.dict, mapping)) {
        return false;
    }
    while (py_dict_next(dict.as.dict, &pos, &key, &value)) {
        struct py_value name = py_plain(key);
        if (name.kind != PY_STR) {
            (void)py_raise(py, &py_exc_type_error, "keywords must be strings");
            return false;
        }
        if (!add_keyword(py, args, name.as.str, value)) {
            return false;
        }
    }
    return true;
}

bool
py_run_arguments(struct py *py, const struct py_node *call, struct py_call_args *ret)
{
    struct py_node list = {.kind = PY_NODE_LIST,
        .line = call->line,
        .column = call->column,
        .items = call->items,
        .n_items = call->n_items};
    *ret = (struct py_call_args){.positional = py_run_display(py, &list)};
    if (py_failed(ret->positional)) {
        return false;
    }
    for (uint32_t index = 0; index < call->n_more; index++) {
        const struct py_node *keyword = call->more[index];
        struct py_value value = py_run_expression(py, keyword->a);
        if (py_failed(value)) {
            return false;
        }
        py_at_node(py, call);
        if (keyword->name == NULL ? !spread_keywords(py, ret, value)
                                  : !add_keyword(py, ret, keyword->name, value)) {
            return false;
        }
    }
    return true;
}

static bool
has_only_plain_arguments(const struct py_node *node)
{
    for (uint32_t index = 0; index < node->n_items; index++) {
        if (node->items[index]->kind == PY_NODE_STARRED) {
            return false;
        }
    }
    return node->n_more == 0;
}

/* Without * and keywords the arguments need no list of their own. */
static struct py_value
call_plain(struct py *py, const struct py_node *node, struct py_value callable)
{
    struct py_value ret = py_absent();
    struct py_value *pos = py_stack_take(py, node->n_items);
    if (pos == NULL) {
        return ret;
    }
    uint32_t n = 0;
    for (; n < node->n_items; n++) {
        pos[n] = py_run_expression(py, node->items[n]);
        if (py_failed(pos[n])) {
            break;
        }
    }
    if (n == node->n_items) {
        struct py_args args = {.pos = pos, .n_pos = n};
        py_at_node(py, node);
        ret = py_call(py, callable, &args);
    }
    py_stack_release(py, pos);
    return ret;
}

/* What a generator function gave nobody else has yet. */
static void
note_maker(const struct py_node *node, struct py_value callable, struct py_value made)
{
    struct py_generator *generator = py_generator_of(made);
    struct py_value function = callable.kind == PY_METHOD ? callable.as.method->function : callable;
    if (generator != NULL && function.kind == PY_FUNCTION &&
        function.as.function->node->is_generator) {
        generator->made_by = node;
    }
}

static struct py_value
run_call(struct py *py, const struct py_node *node, struct py_value callable)
{
    struct py_call_args args;
    if (has_only_plain_arguments(node)) {
        return call_plain(py, node, callable);
    }
    if (!py_run_arguments(py, node, &args)) {
        return py_absent();
    }
    struct py_args all = {.pos = args.positional.as.list->items,
        .n_pos = args.positional.as.list->n,
        .kw = args.keywords,
        .n_kw = args.n_keywords};
    py_at_node(py, node);
    return py_call(py, callable, &all);
}

struct py_value
py_run_call(struct py *py, const struct py_node *node)
{
    struct py_value callable = py_run_expression(py, node->a);
    if (py_failed(callable)) {
        return callable;
    }
    struct py_value ret = run_call(py, node, callable);
    note_maker(node, callable, ret);
    return ret;
}

/* ---- Functions --------------------------------------------------------------------------------
 */

static struct py_str *
qualified_name(struct py *py, struct py_str *name)
{
    const struct py_frame *frame = py->frame;
    struct py_value text = py_absent();
    if (frame->class_qualname != NULL) {
        text = py_strf(py, "%.*s.%.*s", (int)frame->class_qualname->len, frame->class_qualname->ptr,
            (int)name->len, name->ptr);
    } else if (frame->function != NULL) {
        text = py_strf(py, "%.*s.<locals>.%.*s", (int)frame->function->qualname->len,
            frame->function->qualname->ptr, (int)name->len, name->ptr);
    } else {
        return name;
    }
    return py_failed(text) ? NULL : text.as.str;
}

struct py_value
py_run_function(struct py *py, const struct py_function_node *node)
{
    struct py_value value = {.kind = PY_FUNCTION};
    struct py_function *function = py_alloc(py, sizeof(*function));
    struct py_value *defaults = py_alloc(py, (node->n_params + 1) * sizeof(*defaults));
    if (function == NULL || defaults == NULL) {
        return py_absent();
    }
    for (uint32_t index = 0; index < node->n_params; index++) {
        if (node->params[index].default_value != NULL) {
            defaults[index] = py_run_expression(py, node->params[index].default_value);
            if (py_failed(defaults[index])) {
                return py_absent();
            }
        }
    }
    function->node = node;
    function->module = py->frame->module;
    function->env = py->frame->env;
    function->defaults = defaults;
    function->class_cell = py->frame->class_cell;
    function->doc = py_none();
    if (node->doc != NULL) {
        function->doc = (struct py_value){.kind = PY_STR, .as.str = node->doc};
    }
    function->name = node->name;
    function->qualname = qualified_name(py, node->name);
    value.as.function = function;
    return function->qualname == NULL ? py_absent() : value;
}

struct py_value
py_run_decorators(struct py *py, const struct py_node *node, struct py_value decorated)
{
    for (uint32_t left = node->n_more; left > 0; left--) {
        struct py_value decorator = py_run_expression(py, node->more[left - 1]);
        if (py_failed(decorator)) {
            return decorator;
        }
        py_at_node(py, node->more[left - 1]);
        decorated = py_call_with(py, decorator, &decorated, 1);
        if (py_failed(decorated)) {
            return decorated;
        }
    }
    return decorated;
}

static struct py_value
run_body(struct py *py, struct py_frame *frame, const struct py_function_node *node)
{
    struct py_value ret = py_none();
    frame->back = py->frame;
    py->frame = frame;
    py->depth++;
    if (node->is_lambda) {
        ret = py_run_expression(py, node->body[0]);
    } else {
        enum py_flow ended = py_run_block(py, node->body, node->n_body);
        ret = ended == PY_FLOW_FAIL     ? py_absent()
              : ended == PY_FLOW_RETURN ? frame->result
                                        : py_none();
    }
    py->depth--;
    py->frame = frame->back;
    return ret;
}

/* A generator that has not begun: the arguments are bound. */
static struct py_value
make_generator(struct py *py, const struct py_frame *frame)
{
    struct py_generator *generator = NULL;
    struct py_record *body = py_alloc(py, sizeof(*body));
    struct py_value value =
        body == NULL ? py_absent() : py_generator_new(py, frame, py_resume_function, &generator);
    if (!py_failed(value)) {
        generator->frame.generator = generator;
        generator->frame.node = frame->function->node->body[0];
        generator->name = frame->function->name;
        generator->qualname = frame->function->qualname;
        generator->data = body;
    }
    return value;
}

static const char *
frame_name(struct py *py, const struct py_function *function)
{
    const char *name = py_c_str(py, function->name);
    return name == NULL ? "function" : name;
}

struct py_value
py_function_run(struct py *py, struct py_function *function, const struct py_args *args)
{
    const struct py_function_node *node = function->node;
    if (py->depth >= py->config.limits.depth) {
        return py_raise(py, &py_exc_recursion_error, "maximum recursion depth exceeded");
    }
    struct py_env on_stack = {.parent = function->env};
    struct py_env *env = &on_stack;
    size_t n = node->scope->n_slots;
    struct py_value *taken = NULL;
    if (node->scope->escapes) {
        env = py_alloc(py, sizeof(*env));
        if (env == NULL) {
            return py_absent();
        }
        env->parent = function->env;
        env->slots = py_alloc(py, n * sizeof(struct py_value));
    } else {
        taken = py_stack_take(py, n);
        env->slots = taken;
    }
    if (env->slots == NULL) {
        return py_absent();
    }
    if (function->c_name == NULL) {
        function->c_name = frame_name(py, function);
    }
    struct py_frame frame = {.name = function->c_name,
        .file = function->module->file,
        .globals = function->module->dict,
        .module = function->module,
        .env = env,
        .scope = node->scope,
        .class_cell = function->class_cell,
        .function = function};
    struct py_value ret = py_absent();
    if (py_function_bind(py, function, args, env->slots)) {
        ret = node->is_generator ? make_generator(py, &frame) : run_body(py, &frame, node);
    }
    if (taken != NULL) {
        py_stack_release(py, taken);
    }
    return ret;
}
