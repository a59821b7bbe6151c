/*
 * A step that waits for a live answer is looked through first: a construct that is not supported
 * has to be refused before the step's first statement, not between two of them.
 */
#include "run_lint.h"

#include "py_lint.h"

struct hunt {
    const char *other; /* the direction that is not run: what it holds does not matter now */
    struct py_finding found;
    bool has_found;
};

static void
note(void *user, const struct py_finding *finding)
{
    struct hunt *hunt = user;
    bool is_other = finding->function != NULL && strcmp(finding->function, hunt->other) == 0;
    /* an unknown import may still be resolved when it is used, and an unknown name never reached */
    bool is_certain =
        finding->kind == PY_FINDING_UNSUPPORTED || finding->kind == PY_FINDING_UNKNOWN_ATTRIBUTE;
    if (!hunt->has_found && !is_other && is_certain) {
        hunt->found = *finding;
        hunt->has_found = true;
    }
}

int32_t
al_lint_revision(const struct lockstep_host *host, const struct py_config *config,
    struct py_arena *arena, const struct al_revision *revision, const char *function)
{
    struct hunt hunt = {.other = strcmp(function, "upgrade") == 0 ? "downgrade" : "upgrade"};
    struct py_config own = *config;
    own.arena = arena;
    struct py *py = arena == NULL ? NULL : py_create(&own);
    if (py == NULL ||
        !py_lint(py, revision->file.ptr, revision->text.ptr, revision->text.len, note, &hunt) ||
        !hunt.has_found) {
        return LOCKSTEP_OFFLINE;
    }
    return lockstep_failf(host, LOCKSTEP_FAIL_UNSUPPORTED,
        (struct lockstep_where){revision->file, hunt.found.where.line, hunt.found.where.column},
        "Write the step as SQL: overrides/REVISION.upgrade.sql and .downgrade.sql.", "%s",
        hunt.found.message);
}

/* ---- All of it ----------------------------------------------------------------------------- */

struct telling {
    const struct lockstep_host *host;
    const struct al_revision *revision;
    uint32_t ways; /* those that are evaluated: an override stands in for the others */
    int32_t code;
};

/* What stands in no direction's own function, a helper or the module, is in both. */
static void
tell(void *user, const struct py_finding *finding)
{
    struct telling *telling = user;
    uint32_t ways = telling->ways;
    if (finding->function != NULL && strcmp(finding->function, "upgrade") == 0) {
        ways &= LOCKSTEP_WAY_FORWARD;
    } else if (finding->function != NULL && strcmp(finding->function, "downgrade") == 0) {
        ways &= LOCKSTEP_WAY_BACK;
    }
    struct lockstep_finding told = {.struct_size = sizeof(told),
        .severity = LOCKSTEP_FINDING_REFUSED,
        .ways = ways,
        .local_id = telling->revision->id,
        .where = {telling->revision->file, finding->where.line, finding->where.column},
        .message = lockstep_str_of(finding->message)};
    if (ways != 0 && telling->code == LOCKSTEP_OK) {
        telling->code = telling->host->finding(telling->host->ctx, &told);
    }
}

int32_t
al_lint_all(const struct lockstep_host *host, struct py *py, const struct al_revision *revision,
    uint32_t ways)
{
    struct telling telling = {host, revision, ways, LOCKSTEP_OK};
    (void)py_lint(py, revision->file.ptr, revision->text.ptr, revision->text.len, tell, &telling);
    return telling.code;
}
