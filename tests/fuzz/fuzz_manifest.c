/* Any bytes as a manifest. What is read refers only to what is there. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "config/ini.h"
#include "manifest/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_deps(const struct ls_manifest *manifest, const struct ls_dep *deps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert(deps[i].kind == LS_DEP_REQUIRES || deps[i].kind == LS_DEP_AFTER);
        assert(ls_manifest_source(manifest, deps[i].on.source) != NULL);
        assert(deps[i].on.local_id.ptr == NULL || deps[i].on.local_id.len > 0);
    }
}

static void
check_manifest(const struct ls_manifest *manifest)
{
    assert(manifest->n_sources > 0 && manifest->name.len > 0);
    for (size_t i = 0; i < manifest->n_sources; i++) {
        const struct ls_source_decl *source = &manifest->sources[i];
        assert(ls_manifest_source(manifest, source->name) == source);
        assert(source->path.len > 0 && source->path.ptr[0] != '/' && source->line > 0);
        check_deps(manifest, source->deps, source->n_deps);
    }
    for (size_t i = 0; i < manifest->n_profiles; i++) {
        const struct ls_profile *profile = &manifest->profiles[i];
        assert(ls_manifest_profile(manifest, profile->name) == profile && profile->n_sources > 0);
        for (size_t j = 0; j < profile->n_sources; j++) {
            assert(profile->sources[j] < manifest->n_sources);
            assert(j == 0 || profile->sources[j - 1] < profile->sources[j]);
        }
    }
    for (size_t i = 0; i < manifest->n_steps; i++) {
        const struct ls_step_decl *step = &manifest->steps[i];
        assert(ls_manifest_source(manifest, step->step.source) != NULL);
        assert(step->step.local_id.len > 0);
        check_deps(manifest, step->deps, step->n_deps);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    LS_CLEANUP(ls_arena_finish) struct ls_arena arena = {0};
    struct ls_err err = {.status = LS_OK};
    struct ls_span text = {(const char *)data, size};
    const struct ls_ini_doc *doc = NULL;
    const struct ls_manifest *manifest = NULL;
    if (size > LS_FILE_MAX_MANIFEST ||
        ls_ini_read(&arena, "m.ini", text, LS_CONFIG, &doc, &err) != LS_OK) {
        return 0;
    }
    enum ls_status status = ls_manifest_parse(&arena, doc, &manifest, &err);
    assert(status == err.status && (status == LS_OK) == (manifest != NULL));
    if (status == LS_OK) {
        check_manifest(manifest);
    } else {
        assert(status == LS_CONFIG && err.message[0] != '\0');
    }
    return 0;
}
