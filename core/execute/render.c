#include "execute/render.h"

#include "base/clock.h"
#include "base/vec.h"
#include "execute/tool.h"

enum { MAX_ARGS = 16 };

struct rendering {
    struct ls_arena *arena;
    const struct ls_render_request *request;
    const struct ls_source *source;
    struct ls_err *err;
};

static int32_t
run_tool(void *user, struct ls_span name, const struct lockstep_str *args, uint32_t n_args,
    struct lockstep_str *ret_output)
{
    struct rendering *rendering = user;
    const char *words[MAX_ARGS + 1] = {NULL};
    for (uint32_t i = 0; i < n_args && i < MAX_ARGS; i++) {
        words[i] =
            ls_arena_dup(rendering->arena, (struct ls_span){args[i].ptr, (size_t)args[i].len}).ptr;
    }
    struct ls_tool tool = {.program = rendering->request->program != NULL
                                          ? rendering->request->program
                                          : ls_arena_dup(rendering->arena, name).ptr,
        .directory = ls_source_directory(rendering->source),
        .args = words};
    struct ls_span output = {NULL, 0};
    if (n_args > MAX_ARGS ||
        ls_tool_run(rendering->arena, &tool, &output, rendering->err) != LS_OK) {
        return LOCKSTEP_FAILED;
    }
    *ret_output = (struct lockstep_str){output.ptr, output.len};
    return LOCKSTEP_OK;
}

static bool
is_same_way(const struct ls_finding *one, const struct ls_finding *other)
{
    return one->step == other->step && one->is_backward == other->is_backward;
}

enum ls_status
ls_render_make(struct ls_arena *arena, const struct ls_render_request *request,
    const struct ls_span **ret_paths, size_t *ret_n, struct ls_err *err)
{
    struct rendering rendering = {.arena = arena, .request = request, .err = err};
    struct ls_vec paths = {0};
    const struct ls_finding *last = NULL;
    enum ls_status status = LS_OK;
    for (size_t i = 0; i < request->lint->n_findings && status == LS_OK; i++) {
        const struct ls_finding *finding = &request->lint->findings[i];
        struct ls_source *source = request->sources->items[finding->step->source_index];
        bool is_wanted = finding->is_refused && finding->status == LS_UNSUPPORTED &&
                         (last == NULL || !is_same_way(last, finding)) &&
                         ls_source_can_render(source);
        if (!is_wanted) {
            continue;
        }
        struct ls_step_services services = {
            .user = &rendering, .err = err, .now = ls_clock_now(), .tool = run_tool};
        struct ls_span path = {NULL, 0};
        rendering.source = source;
        last = finding;
        status = ls_source_render(source, finding->step, finding->is_backward, &services, &path);
        if (status == LS_OK) {
            *LS_PUSH(struct ls_span, &paths, arena) = path;
        } else {
            ls_err_wrap(err, "%.*s", LS_SPAN_ARGS(finding->step->id));
        }
    }
    *ret_paths = paths.items;
    *ret_n = paths.n;
    return status;
}
