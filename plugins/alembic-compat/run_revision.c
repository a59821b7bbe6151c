/*
 * Evaluating one revision: an interpreter of its own, whose every way to the world is a function of
 * the host's.
 */
#include "run_revision.h"

#include <strings.h>

#include <stdlib.h>

#include "op_entity.h"
#include "op_operation.h"
#include "op_transaction.h"
#include "rev_above.h"
#include "rev_module.h"
#include "run_lint.h"
#include "sa_driver.h"
#include "sa_ext.h"
#include "sa_foreign.h"
#include "sa_module.h"
#include "sa_orm.h"
#include "sa_postgresql.h"
#include "sa_thirdparty.h"

#define ARENA_LIMIT ((size_t)192 << 20)
#define POOL_LIMIT ((size_t)64 << 20)
#define MAX_MODULES 128
#define ROOT "/lockstep/source"

struct runner {
    struct al_op_state state; /* first: what py_user gives */
    struct al_instance *instance;
    const struct al_run *run;
    struct al_pool pool;
    struct py_arena *arena;
    struct py *py;
    struct py_config config;
    const struct py_module_def *modules[MAX_MODULES];
};

/* ---- Hooks --------------------------------------------------------------------------------- */

static void
log_lines(const struct lockstep_host *host, int32_t level, const char *text, size_t len)
{
    while (len > 0) {
        const char *newline = memchr(text, '\n', len);
        size_t line = newline == NULL ? len : (size_t)(newline - text);
        if (line > 0) {
            host->log(host->ctx, level, (struct lockstep_str){text, line});
        }
        size_t step = newline == NULL ? line : line + 1;
        text += step;
        len -= step;
    }
}

static const struct lockstep_host *
host_of(void *user)
{
    return ((struct runner *)user)->instance->host;
}

static bool
is_echo(const void *user)
{
    return ((const struct runner *)user)->state.echo != NULL;
}

static void
hook_log(void *user, int level, const char *text, size_t len)
{
    if (!is_echo(user)) {
        log_lines(host_of(user), level, text, len);
    }
}

static void
hook_print(void *user, const char *text, size_t len)
{
    hook_log(user, LOCKSTEP_LOG_INFO, text, len);
}

static int64_t
hook_now(void *user)
{
    return host_of(user)->now(host_of(user)->ctx);
}

static void
hook_random(void *user, void *bytes, size_t len)
{
    if (is_echo(user)) { /* the same for all echoes, in whatever order they ask */
        memset(bytes, 0x5a, len);
        return;
    }
    host_of(user)->random(host_of(user)->ctx, bytes, len);
}

/* As the hook of py_eval.h. The host takes it for a fault of the source where a directory is read. */
static int
read_file(const struct lockstep_host *host, struct lockstep_str path, struct lockstep_str *ret)
{
    const struct lockstep_file *files;
    uint64_t n;
    if (host->list(host->ctx, path, 0, &files, &n) == LOCKSTEP_OK) {
        return PY_FILE_DIRECTORY;
    }
    int32_t code = host->read(host->ctx, path, ret);
    return code == LOCKSTEP_OK ? 1 : code == LOCKSTEP_NOT_FOUND ? 0 : -1;
}

static int
hook_read_file(
    void *user, const char *path, bool is_from_root, const char **ret_bytes, size_t *ret_len)
{
    struct runner *runner = user;
    struct lockstep_str bytes;
    struct lockstep_str written = lockstep_str_of(path);
    int found = read_file(host_of(user), written, &bytes);
    struct lockstep_str directory = runner->instance->graph.directory;
    if (found == 0 && !is_from_root && directory.len > 0) {
        struct lockstep_str beside = al_graph_path(&runner->instance->graph, path);
        found = beside.ptr == NULL ? -1 : read_file(host_of(user), beside, &bytes);
    }
    if (found == 0 && !is_from_root) { /* relative to where Alembic is run */
        struct lockstep_str place = al_above_place(host_of(user), &runner->pool);
        bool is_above = place.len > 0 && !lockstep_str_equal(place, LOCKSTEP_STR("."));
        struct lockstep_str rest = al_above_rest(written, place);
        found = rest.len > 0 ? read_file(host_of(user), rest, &bytes) : 0;
        found = found == 0 && is_above ? PY_FILE_UNKNOWN : found;
    }
    if (found == 1) {
        *ret_bytes = bytes.ptr;
        *ret_len = bytes.len;
    }
    return found;
}

static bool has_try(struct lockstep_str text);
static bool has_rollback(struct lockstep_str text);

/* A module beside the revisions. What it catches has to be awaited, too. */
static int
hook_find_module(
    void *user, const char *dotted, const char **ret_path, const char **ret_text, size_t *ret_len)
{
    struct runner *runner = user;
    struct al_module_file file;
    int found = al_module_find(
        runner->instance->host, &runner->pool, &runner->instance->graph, dotted, &file);
    if (found > 0) {
        *ret_path = file.path.ptr;
        *ret_text = file.text.ptr;
        *ret_len = file.text.len;
        runner->state.awaits =
            runner->state.awaits || (runner->run->model == NULL && has_try(file.text));
        runner->state.may_roll_back = runner->state.may_roll_back || has_rollback(file.text);
    }
    return found;
}

/* A type of the project's own that an option maps to SQL: type.app.models.TZDateTime = … */
static struct py_value
hook_resolve(void *user, struct py *py, const char *dotted)
{
    const struct lockstep_host *host = host_of(user);
    struct runner *runner = user;
    struct lockstep_option option;
    struct lockstep_str key = al_pool_format(&runner->pool, "type.%s", dotted);
    if (key.ptr == NULL || host->option(host->ctx, key, &option) != LOCKSTEP_OK) {
        return py_absent();
    }
    return al_mapped_type(py, option.value);
}

/* env.NAME = VALUE says what the environment has; nothing behind the = says that it is not set. */
static int
hook_environ(void *user, const char *name, const char **ret_text, size_t *ret_len)
{
    const struct lockstep_host *host = host_of(user);
    struct runner *runner = user;
    struct lockstep_option option;
    struct lockstep_str key = al_pool_format(&runner->pool, "env.%s", name);
    if (key.ptr == NULL || host->option(host->ctx, key, &option) != LOCKSTEP_OK) {
        return -1;
    }
    *ret_text = option.value.ptr;
    *ret_len = option.value.len;
    return option.value.len > 0;
}

/* ---- Setting up ---------------------------------------------------------------------------- */

static void
add_modules(struct runner *runner, size_t *n, const struct py_module_def *const *more)
{
    while (*more != NULL && *n + 1 < MAX_MODULES) {
        runner->modules[(*n)++] = *more++;
    }
}

static bool
has_word(struct lockstep_str text, const char *word)
{
    size_t len = strlen(word);
    for (uint64_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, word, len) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the text has a try statement, or a manager that may swallow an exception: then an error
 * of the server may be caught, and statements have to be awaited. A look at the words is enough: too
 * much caution costs round trips, no more. */
static bool
has_try(struct lockstep_str text)
{
    for (uint64_t i = 0; i + 4 <= text.len; i++) {
        bool begins =
            i == 0 || text.ptr[i - 1] == '\n' || text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '\t';
        if (begins && memcmp(text.ptr + i, "try", 3) == 0 &&
            (text.ptr[i + 3] == ':' || text.ptr[i + 3] == ' ')) {
            return true;
        }
    }
    return has_word(text, "suppress(") || has_word(text, "suppress as ") ||
           has_word(text, "__exit__");
}

/* Whether the text calls rollback(). */
static bool
has_rollback(struct lockstep_str text)
{
    for (uint64_t i = 0; i + 8 <= text.len; i++) {
        if (strncasecmp(text.ptr + i, "rollback", 8) == 0) {
            return true;
        }
    }
    return false;
}

/* The enum types that earlier steps of this process have dealt with. */
static void
seed_enums(struct runner *runner)
{
    struct al_instance *instance = runner->instance;
    for (size_t i = 0; i < instance->enums.n; i++) {
        struct al_seen_enum *seen = instance->enums.items[i];
        if (lockstep_str_equal(seen->step, runner->run->revision->id)) {
            seen->step = (struct lockstep_str){"", 0};
        }
        struct al_enum *known = al_pool_alloc(&runner->pool, sizeof(*known));
        if (seen->step.len > 0 && known != NULL) {
            known->name.text = seen->name;
            known->schema.text = seen->schema;
            (void)al_list_push(&runner->pool, &runner->state.enums, known);
        }
    }
}

static void
keep_enums(struct runner *runner, size_t n_seeded)
{
    struct al_instance *instance = runner->instance;
    for (size_t i = n_seeded; i < runner->state.enums.n; i++) {
        const struct al_enum *made = runner->state.enums.items[i];
        struct al_seen_enum *seen = al_pool_alloc(&instance->pool, sizeof(*seen));
        if (seen != NULL) {
            seen->step = runner->run->revision->id;
            seen->schema = al_pool_copy(&instance->pool, made->schema.text);
            seen->name = al_pool_copy(&instance->pool, made->name.text);
            (void)al_list_push(&instance->pool, &instance->enums, seen);
        }
    }
}

static bool
set_up(struct runner *runner, enum py_set_order sets, struct py_where sets_at)
{
    const struct al_instance *instance = runner->instance;
    struct al_context *context = &runner->state.context;
    size_t n = 0;
    add_modules(runner, &n, al_op_modules);
    add_modules(runner, &n, al_entity_modules);
    add_modules(runner, &n, al_sa_modules);
    add_modules(runner, &n, al_driver_modules);
    add_modules(runner, &n, al_postgresql_parts);
    add_modules(runner, &n, al_foreign_modules);
    add_modules(runner, &n, al_ext_modules);
    add_modules(runner, &n, al_orm_modules);
    add_modules(runner, &n, al_thirdparty_modules);
    al_pool_init(&runner->pool, POOL_LIMIT);
    runner->arena = py_arena_create(&py_alloc_libc, ARENA_LIMIT);
    if (runner->arena == NULL) {
        return false;
    }
    runner->config = (struct py_config){.arena = runner->arena,
        .hooks = {hook_print, hook_log, hook_now, hook_random, hook_read_file, hook_find_module,
            hook_resolve, hook_environ},
        .user = runner,
        .modules = runner->modules,
        .root = ROOT,
        .sets = sets,
        .sets_at = sets_at};
    context->pool = &runner->pool;
    context->api = instance->api;
    context->sink = &al_op_sink;
    context->host = instance->host;
    context->version_table = instance->version.table;
    context->version_schema = instance->version.schema;
    context->default_naming.ix = LOCKSTEP_STR("ix_%(column_0_label)s");
    context->naming = instance->has_naming ? &instance->naming : NULL;
    context->live = runner->run->live;
    runner->state.awaits = runner->run->model == NULL && has_try(runner->run->revision->text);
    runner->state.may_roll_back = has_rollback(runner->run->revision->text);
    runner->state.model = runner->run->model;
    runner->py = py_create(&runner->config);
    context->py = runner->py;
    seed_enums(runner);
    return runner->py != NULL;
}

/* ---- Telling the host ---------------------------------------------------------------------- */

static int32_t
code_of(enum py_error_kind kind)
{
    switch (kind) {
    case PY_ERROR_SYNTAX:
        return LOCKSTEP_FAIL_INVALID;
    case PY_ERROR_REFUSED:
    case PY_ERROR_BUDGET:
        return LOCKSTEP_FAIL_UNSUPPORTED;
    case PY_ERROR_NONE:
    case PY_ERROR_EXCEPTION:
    case PY_ERROR_OFFLINE:
    case PY_ERROR_HOST:
    case PY_ERROR_SUSPENDED:
        break;
    }
    return LOCKSTEP_FAIL_STEP;
}

/* As Python says it; many refusals only name what is refused. */
static struct lockstep_str
message_of(struct runner *runner, const struct py_error *error)
{
    struct lockstep_str message = lockstep_str_of(error->message);
    if (error->kind == PY_ERROR_SYNTAX) {
        bool is_indent = strstr(error->message, " indent") != NULL ||
                         strncmp(error->message, "unindent", strlen("unindent")) == 0;
        return al_pool_format(&runner->pool, "%s: %s",
            is_indent ? "IndentationError" : "SyntaxError", error->message);
    }
    bool is_said = error->kind != PY_ERROR_REFUSED || message.ptr == NULL ||
                   strstr(message.ptr, "not supported") != NULL ||
                   strstr(message.ptr, "not known") != NULL ||
                   strstr(message.ptr, "cannot") != NULL;
    return is_said ? message : al_pool_format(&runner->pool, "not supported: %s", error->message);
}

static int32_t
report(struct runner *runner)
{
    const struct lockstep_host *host = runner->instance->host;
    const struct py_error *error = py_error(runner->py);
    if (error->kind == PY_ERROR_OFFLINE) {
        return LOCKSTEP_OFFLINE;
    }
    if (error->kind == PY_ERROR_HOST || is_echo(runner)) {
        return LOCKSTEP_FAILED;
    }
    struct lockstep_frame *frames =
        al_pool_alloc(&runner->pool, (error->n_frames + 1) * sizeof(*frames));
    for (size_t i = 0; frames != NULL && i < error->n_frames; i++) {
        frames[i] = (struct lockstep_frame){
            al_op_where(error->frames[i].where), lockstep_str_of(error->frames[i].name)};
    }
    int is_unsupported = code_of(error->kind) == LOCKSTEP_FAIL_UNSUPPORTED;
    struct lockstep_failure failure = {.struct_size = sizeof(failure),
        .code = code_of(error->kind),
        .where = al_op_where(error->where),
        .message = message_of(runner, error),
        .remedy = lockstep_str_of(is_unsupported
                                      ? "Write the step as SQL: overrides/REVISION.upgrade.sql and "
                                        ".downgrade.sql beside alembic.ini."
                                      : NULL),
        .frames = frames,
        .n_frames = frames == NULL ? 0 : (uint32_t)error->n_frames};
    return host->fail(host->ctx, &failure);
}

/* ---- Running ------------------------------------------------------------------------------- */

static struct lockstep_str
stem(struct al_pool *pool, struct lockstep_str path)
{
    uint64_t begin = path.len;
    while (begin > 0 && path.ptr[begin - 1] != '/') {
        begin--;
    }
    uint64_t len = path.len - begin;
    return al_pool_copy(pool, (struct lockstep_str){path.ptr + begin, len > 3 ? len - 3 : len});
}

static int32_t
look_ahead(struct runner *runner)
{
    struct py_arena *arena = py_arena_create(&py_alloc_libc, ARENA_LIMIT);
    int32_t code = al_lint_revision(runner->instance->host, &runner->config, arena,
        runner->run->revision, runner->run->function);
    py_arena_destroy(arena);
    return code;
}

static int32_t
evaluate(struct runner *runner)
{
    const struct al_revision *revision = runner->run->revision;
    struct py *py = runner->py;
    struct lockstep_str name = stem(&runner->pool, revision->file);
    struct py_value module = py_run_module(py, name.ptr == NULL ? "revision" : name.ptr,
        revision->file.ptr, revision->text.ptr, revision->text.len);
    if (py_failed(module)) {
        return report(runner);
    }
    struct py_value function = py_module_global(module, runner->run->function);
    if (py_failed(function)) {
        return lockstep_failf(runner->instance->host, LOCKSTEP_FAIL_STEP,
            (struct lockstep_where){revision->file, 0, 0}, NULL,
            "AttributeError: the revision has no function '%s'", runner->run->function);
    }
    struct lockstep_str engine = runner->instance->engine_name;
    struct py_value argument = engine.ptr == NULL ? py_none() : al_to_py(py, engine);
    struct py_value done = py_failed(argument)
                               ? argument
                               : py_call_with(py, function, &argument, engine.ptr == NULL ? 0 : 1);
    if (!py_finish(py)) {
        return report(runner);
    }
    if (!py_failed(done) && !is_echo(runner) && runner->state.was_rolled_back &&
        runner->state.context.api == AL_API_20) {
        return lockstep_failf(runner->instance->host, LOCKSTEP_FAIL_UNSUPPORTED,
            (struct lockstep_where){revision->file, 0, 0}, NULL,
            "a revision that goes on behind rollback(): SQLAlchemy 2.0 commits nothing of it, "
            "the row of the version table included");
    }
    if (!py_failed(done) && al_op_return(py)) {
        return LOCKSTEP_OK;
    }
    if (py_error(py)->kind == PY_ERROR_OFFLINE && !is_echo(runner)) {
        return look_ahead(runner);
    }
    return report(runner);
}

/* ---- Chance -------------------------------------------------------------------------------- */

/* One more evaluation, of which nothing leaves. It lasts until tear_down(). */
struct echo {
    struct runner runner;
    struct al_echo said;
    int32_t code;
};

static void
tear_down(struct runner *runner)
{
    py_arena_destroy(runner->arena);
    al_pool_finish(&runner->pool);
}

static void
listen(struct echo *echo, const struct runner *first, enum py_set_order sets, struct py_where at)
{
    *echo = (struct echo){.runner = {.instance = first->instance, .run = first->run}};
    echo->said.pool = &echo->runner.pool;
    echo->said.told = &first->state.told;
    echo->runner.state.echo = &echo->said;
    echo->code = LOCKSTEP_FAILED;
    if (set_up(&echo->runner, sets, at)) {
        echo->code = evaluate(&echo->runner);
    } else {
        echo->said.is_lost = true;
    }
}

/* Whether the revision says something else where sets are walked backwards: all of them (no `at`), or those there. */
static bool
shows(struct echo *rising, struct py_where at)
{
    struct echo falling;
    listen(&falling, &rising->runner, PY_SETS_FALLING, at);
    bool ret = !falling.said.is_lost &&
               (falling.code != rising->code || !al_echo_alike(&rising->said, &falling.said));
    tear_down(&falling.runner);
    return ret;
}

/* Strings hash at random in Python, and sets of them have another order in every run. That may change the order of the
 * statements, as it does with Alembic, but not the statements. */
static int32_t
leave_nothing_to_chance(const struct runner *runner)
{
    const struct py_where *places;
    size_t n = py_chances(runner->py, &places);
    if (n == 0 || runner->run->model != NULL || (runner->run->live && runner->state.has_left)) {
        return LOCKSTEP_OK;
    }
    struct echo rising;
    listen(&rising, runner, PY_SETS_RISING, (struct py_where){NULL, 0, 0});
    rising.runner.state.told = runner->state.told;
    bool is_shown = rising.code == LOCKSTEP_OK && !rising.said.is_lost &&
                    shows(&rising, (struct py_where){NULL, 0, 0});
    size_t culprit = 0;
    while (is_shown && culprit + 1 < n && !shows(&rising, places[culprit])) {
        culprit++;
    }
    tear_down(&rising.runner);
    return is_shown ? lockstep_failf(runner->instance->host, LOCKSTEP_FAIL_UNSUPPORTED,
                          al_op_where(places[culprit]), "Put the set in order: sorted(…).",
                          "the order of this set shows in a statement, and is another in every run "
                          "of Python (PYTHONHASHSEED)")
                    : LOCKSTEP_OK;
}

int32_t
al_run_revision(struct al_instance *instance, const struct al_run *run)
{
    struct runner runner = {.instance = instance, .run = run};
    int32_t code;
    if (set_up(&runner, PY_SETS_AS_MADE, (struct py_where){NULL, 0, 0})) {
        size_t n_seeded = runner.state.enums.n;
        code = evaluate(&runner);
        code = code == LOCKSTEP_OK ? leave_nothing_to_chance(&runner) : code;
        if (code == LOCKSTEP_OK) {
            keep_enums(&runner, n_seeded);
        }
    } else {
        code = lockstep_failf(instance->host, LOCKSTEP_FAIL_STEP,
            (struct lockstep_where){run->revision->file, 0, 0}, NULL, "memory is spent");
    }
    if (run->model != NULL && run->keep != NULL) {
        /* the model looks into what this run has made: it goes when the model goes */
        *run->keep = (struct al_kept){runner.arena, runner.pool};
        return code;
    }
    tear_down(&runner);
    return code;
}

int32_t
al_look_through(struct al_instance *instance, const struct al_revision *revision, uint32_t ways)
{
    struct al_run run = {.revision = revision, .function = "upgrade"};
    struct runner runner = {.instance = instance, .run = &run};
    int32_t code =
        set_up(&runner, PY_SETS_AS_MADE, (struct py_where){NULL, 0, 0})
            ? al_lint_all(instance->host, runner.py, revision, ways)
            : lockstep_failf(instance->host, LOCKSTEP_FAIL_STEP,
                  (struct lockstep_where){revision->file, 0, 0}, NULL, "memory is spent");
    tear_down(&runner);
    return code;
}
