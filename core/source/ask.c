/*
 * What a source's plugin is asked beside its steps: what a database has, what a target means, what stands in the way, and
 * new files.
 */
#include "source/instance.h"

static enum ls_status
not_supported(
    const struct ls_source *source, const char *operation, const struct ls_step_services *services)
{
    return ls_err_set(services->err, LS_PLUGIN, "plugin '%s' does not support %s",
        source->plugin->name, operation);
}

bool
ls_source_can_adopt(const struct ls_source *source)
{
    return source->plugin->ops.adopt != NULL;
}

enum ls_status
ls_source_adopt(struct ls_source *source, const struct ls_step_services *services)
{
    enum ls_source_answer ignored = LS_ANSWER_DONE;
    if (source->plugin->ops.adopt == NULL) {
        return not_supported(source, "adopt", services);
    }
    ls_source_begin(source, services);
    return ls_source_settle(source, "adopt", source->plugin->ops.adopt(source->self), &ignored);
}

bool
ls_source_can_resolve(const struct ls_source *source)
{
    return source->plugin->ops.resolve != NULL;
}

enum ls_status
ls_source_resolve(struct ls_source *source, struct ls_span text, bool is_backward,
    const struct ls_step_services *services)
{
    enum ls_source_answer ignored = LS_ANSWER_DONE;
    if (source->plugin->ops.resolve == NULL) {
        return not_supported(source, "targets", services);
    }
    struct lockstep_target target = {
        .struct_size = sizeof(target), .backward = is_backward ? 1 : 0, .text = ls_str_from(text)};
    ls_source_begin(source, services);
    return ls_source_settle(
        source, "resolve", source->plugin->ops.resolve(source->self, &target), &ignored);
}

bool
ls_source_can_lint(const struct ls_source *source)
{
    return source->plugin->ops.lint != NULL;
}

enum ls_status
ls_source_lint(struct ls_source *source, const struct ls_step_services *services)
{
    enum ls_source_answer ignored = LS_ANSWER_DONE;
    if (source->plugin->ops.lint == NULL) {
        return not_supported(source, "lint", services);
    }
    ls_source_begin(source, services);
    return ls_source_settle(source, "lint", source->plugin->ops.lint(source->self), &ignored);
}

bool
ls_source_can_render(const struct ls_source *source)
{
    return source->plugin->ops.render != NULL;
}

enum ls_status
ls_source_render(struct ls_source *source, const struct ls_step *step, bool is_backward,
    const struct ls_step_services *services, struct ls_span *ret_path)
{
    enum ls_source_answer ignored = LS_ANSWER_DONE;
    if (source->plugin->ops.render == NULL) {
        return not_supported(source, "render", services);
    }
    struct lockstep_task task = ls_source_task(step, false);
    size_t before = source->written.n;
    ls_source_begin(source, services);
    source->stage = LS_STAGE_CREATE;
    enum ls_status status = ls_source_settle(source, "render",
        source->plugin->ops.render(source->self, &task, is_backward ? 1 : 0), &ignored);
    if (status == LS_OK && source->written.n == before) {
        status = ls_err_set(services->err, LS_PLUGIN, "plugin '%s' rendered '%.*s' into nothing",
            source->plugin->name, LS_SPAN_ARGS(step->id));
    }
    if (status == LS_OK) {
        *ret_path = *LS_AT(struct ls_span, &source->written, source->written.n - 1);
    }
    return status;
}

/* KEY or KEY=VALUE. */
static struct lockstep_option
option_from(struct ls_span text)
{
    const char *equals = text.len == 0 ? NULL : memchr(text.ptr, '=', text.len);
    size_t len = equals == NULL ? text.len : (size_t)(equals - text.ptr);
    struct lockstep_option ret = {.key = {text.ptr, len}};
    if (equals != NULL) {
        ret.value = (struct lockstep_str){equals + 1, text.len - len - 1};
    }
    return ret;
}

enum ls_status
ls_source_create(struct ls_source *source, const struct ls_source_new *what,
    const struct ls_step_services *services, const struct ls_span **ret_paths, size_t *ret_n)
{
    if (source->plugin->ops.create == NULL) {
        return ls_err_set(
            services->err, LS_PLUGIN, "plugin '%s' does not support new", source->plugin->name);
    }
    struct lockstep_str *names = ls_arena_array(source->arena, what->n_tables, sizeof(*names));
    for (size_t i = 0; i < what->n_tables; i++) {
        names[i] = ls_str_from(what->tables[i]);
    }
    struct lockstep_option *options =
        ls_arena_array(source->arena, what->n_options, sizeof(*options));
    for (size_t i = 0; i < what->n_options; i++) {
        options[i] = option_from(what->options[i]);
    }
    if (source->plugin->ops.abi_minor == 0 && (what->n_options > 0 || what->after.ptr != NULL)) {
        return ls_err_set(services->err, LS_USAGE,
            "plugin '%s' was built before --head and --with: it knows neither",
            source->plugin->name);
    }
    struct lockstep_new request = {.struct_size = sizeof(request),
        .n_tables = (uint32_t)what->n_tables,
        .message = ls_str_from(what->message),
        .tables = names,
        .after = ls_str_from(what->after),
        .options = options,
        .n_options = (uint32_t)what->n_options};
    ls_source_begin(source, services);
    source->stage = LS_STAGE_CREATE;
    enum ls_source_answer answer = LS_ANSWER_DONE;
    enum ls_status status = ls_source_settle(
        source, "create", source->plugin->ops.create(source->self, &request), &answer);
    if (status == LS_OK && answer == LS_ANSWER_OFFLINE) {
        (void)ls_err_set(services->err, LS_USAGE, "writing this needs a database to look at");
        ls_err_remedy(services->err, "Name one with -d or -t.");
        return services->err->status;
    }
    *ret_paths = source->written.items;
    *ret_n = source->written.n;
    return status;
}
