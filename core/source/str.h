/*
 * A text of the plugin interface, and ours.
 */
#ifndef LOCKSTEP_SOURCE_STR_H
#define LOCKSTEP_SOURCE_STR_H

#include "base/span.h"
#include "lockstep/plugin.h"

static inline struct ls_span
ls_span_from(struct lockstep_str text)
{
    return (struct ls_span){text.ptr, (size_t)text.len};
}

static inline struct lockstep_str
ls_str_from(struct ls_span text)
{
    return (struct lockstep_str){text.ptr, text.len};
}

#endif
