/* Names as they are written from above the source. */
#include "rev_above.h"

#include <string.h>

struct lockstep_str
al_above_place(const struct lockstep_host *host, struct al_pool *pool)
{
    struct lockstep_option option;
    if (host->option(host->ctx, LOCKSTEP_STR("package"), &option) == LOCKSTEP_OK) {
        struct al_text slashed = al_text_in(pool);
        for (uint64_t i = 0; i < option.value.len; i++) {
            al_text_putc(&slashed, option.value.ptr[i] == '.' ? '/' : option.value.ptr[i]);
        }
        return al_text_view(&slashed);
    }
    return host->option(host->ctx, LOCKSTEP_STR("path"), &option) == LOCKSTEP_OK
               ? option.value
               : (struct lockstep_str){"", 0};
}

uint64_t
al_above_shared(struct lockstep_str path, struct lockstep_str place, uint64_t most)
{
    for (uint64_t len = most; len > 0; len--) {
        int ends = len == path.len || path.ptr[len] == '/';
        int fits =
            ends && len <= place.len && (len == place.len || place.ptr[place.len - len - 1] == '/');
        if (fits && memcmp(path.ptr, place.ptr + (place.len - len), len) == 0) {
            return len;
        }
    }
    return 0;
}

struct lockstep_str
al_above_rest(struct lockstep_str path, struct lockstep_str place)
{
    uint64_t len = al_above_shared(path, place, path.len);
    uint64_t skip = len < path.len ? len + 1 : len;
    return len == 0 ? (struct lockstep_str){NULL, 0}
                    : (struct lockstep_str){path.ptr + skip, path.len - skip};
}
