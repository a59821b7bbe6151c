/*
 * lockstep/plugin_util.h: small helpers for authors of plugins. Header-only and optional; nothing in it is part of the ABI.
 */
#ifndef LOCKSTEP_PLUGIN_UTIL_H
#define LOCKSTEP_PLUGIN_UTIL_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lockstep/plugin.h"

/* A string literal as a struct lockstep_str. */
#define LOCKSTEP_STR(literal) ((struct lockstep_str){(literal), sizeof(literal) - 1})

/* A NUL-terminated string as a view; NULL becomes the absent string. */
static inline struct lockstep_str
lockstep_str_of(const char *text)
{
    return (struct lockstep_str){text, text == NULL ? 0 : strlen(text)};
}

/* Whether two strings hold the same bytes. */
static inline int
lockstep_str_equal(struct lockstep_str a, struct lockstep_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, (size_t)a.len) == 0);
}

/* Report a failure with a message in printf's manner (cut at 1,023 bytes). Returns LOCKSTEP_FAILED. */
__attribute__((format(printf, 5, 6))) static inline int32_t
lockstep_failf(const struct lockstep_host *host, int32_t code, struct lockstep_where where,
    const char *remedy, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct lockstep_failure failure = {.struct_size = sizeof(failure),
        .code = code,
        .where = where,
        .message = lockstep_str_of(text),
        .remedy = lockstep_str_of(remedy)};
    return host->fail(host->ctx, &failure);
}

/* Refuse every option that is not in the NULL-terminated list `known`; a known name that ends in '.' stands for all
 * keys that begin so. */
static inline int32_t
lockstep_refuse_unknown_options(const struct lockstep_host *host, const char *const *known)
{
    struct lockstep_option option;
    for (uint32_t index = 0; host->option_at(host->ctx, index, &option) == LOCKSTEP_OK; index++) {
        int is_known = 0;
        for (const char *const *name = known; *name != NULL && !is_known; name++) {
            size_t len = strlen(*name);
            is_known = (*name)[len - 1] == '.'
                           ? option.key.len > len && memcmp(option.key.ptr, *name, len) == 0
                           : option.key.len == len && memcmp(option.key.ptr, *name, len) == 0;
        }
        if (!is_known) {
            return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
                (struct lockstep_where){{NULL, 0}, 0, 0},
                "Remove the option, or correct its spelling.",
                "line %u of the manifest: unknown option '%.*s'", option.line, (int)option.key.len,
                option.key.ptr);
        }
    }
    return LOCKSTEP_OK;
}

/* Refuse what a new migration of a simple format cannot be asked for: a place (--head) and wishes (--with). */
static inline int32_t
lockstep_refuse_wishes(const struct lockstep_host *host, const struct lockstep_new *request)
{
    if (request->struct_size < sizeof(*request)) {
        return LOCKSTEP_OK; /* a host from before 1.1 asks for neither */
    }
    int is_placed = request->after.ptr != NULL;
    if (!is_placed && request->n_options == 0) {
        return LOCKSTEP_OK;
    }
    return lockstep_failf(host, LOCKSTEP_FAIL_USAGE, (struct lockstep_where){{NULL, 0}, 0, 0},
        "Leave it out.", "a new migration of this source takes no --%s",
        is_placed ? "head" : "with");
}

#endif
