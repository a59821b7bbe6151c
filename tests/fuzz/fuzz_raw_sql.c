/*
 * The directives of a raw-sql file, and its file patterns: any bytes. The first line is a pattern as well.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "directive.h"
#include "files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct lockstep_str bytes = {(const char *)data, size};
    struct rs_directives directives;
    struct rs_problem problem = {0};
    if (rs_directives_read(bytes, &directives, &problem)) {
        assert(directives.n_requires <= RS_REQUIRES_MAX);
        for (uint32_t i = 0; i < directives.n_requires; i++) {
            assert(directives.requires[i].ptr >= bytes.ptr && directives.requires[i].len > 0);
            assert(directives.requires[i].ptr + directives.requires[i].len <= bytes.ptr + size);
        }
    } else {
        assert(problem.line > 0 && problem.column > 0 && problem.message[0] != '\0');
        assert(problem.remedy != NULL);
    }
    (void)rs_directives_find_misplaced(bytes);
    const char *feed = memchr(data, '\n', size);
    if (feed != NULL && feed - bytes.ptr < 64) {
        struct lockstep_str pattern = {bytes.ptr, (uint64_t)(feed - bytes.ptr)};
        uint64_t left = size - pattern.len - 1;
        (void)rs_glob(pattern, (struct lockstep_str){feed + 1, left < 256 ? left : 256});
        if (pattern.len > 0 && memchr(pattern.ptr, '[', (size_t)pattern.len) == NULL) {
            assert(
                rs_glob(pattern, pattern) || memchr(pattern.ptr, '/', (size_t)pattern.len) != NULL);
        }
    }
    return 0;
}
