/*
 * A plugin's descriptor, field by field: what it says, and whether it fits this lockstep.
 */
#ifndef LOCKSTEP_PLUGIN_CHECK_H
#define LOCKSTEP_PLUGIN_CHECK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/span.h"
#include "lockstep/plugin.h"

/* Longest name and version, longest summary, largest instance, in bytes. */
enum {
    LS_PLUGIN_NAME_MAX = 63,
    LS_PLUGIN_SUMMARY_MAX = 200,
    LS_PLUGIN_INSTANCE_MAX = 16 * 1024 * 1024
};

/* Operations, in the order of the descriptor. */
enum ls_plugin_operation {
    LS_OPERATION_OPEN,
    LS_OPERATION_CLOSE,
    LS_OPERATION_SCAN,
    LS_OPERATION_APPLY,
    LS_OPERATION_REVERT,
    LS_OPERATION_RECORD,
    LS_OPERATION_UNRECORD,
    LS_OPERATION_CHECK,
    LS_OPERATION_ADOPT,
    LS_OPERATION_CREATE,
    LS_OPERATION_RESOLVE,
    LS_OPERATION_LINT,
    LS_OPERATION_RENDER,
    LS_N_OPERATIONS
};

/* The descriptor as data. Of one with another magic number only that is read, of one with another
 * major version or too few bytes only the first four fields: the rest is then zero. */
struct ls_plugin_fields {
    uint32_t magic;
    uint32_t struct_size;
    uint32_t abi_major;
    uint32_t abi_minor;
    struct ls_span name; /* absent: NULL; one too long is cut a byte behind its longest length */
    struct ls_span version;
    struct ls_span summary;
    uint64_t instance_size;
    uint32_t operations; /* bit 1 << LS_OPERATION_… for each that is there */
};

/* Read a descriptor. The texts stay its own. */
struct ls_plugin_fields ls_plugin_fields_of(const struct lockstep_plugin *descriptor);

/* Our own copy of a descriptor that was checked: as many bytes as both sides know, the rest
 * zero. */
struct lockstep_plugin ls_plugin_copy(const struct lockstep_plugin *descriptor);

/* Check every field. `file` names the plugin's file in messages; `expected_name` is its name in
 * plugins.ini, absent where none is expected. LS_PLUGIN, with one difference per field that does
 * not fit (owned by the arena) and the first of them in the message. */
LS_MUST_CHECK enum ls_status ls_plugin_check(struct ls_arena *arena, const char *file,
    struct ls_span expected_name, const struct ls_plugin_fields *fields, struct ls_err *err);

/* "open", "scan", … Static storage. */
const char *ls_plugin_operation_word(enum ls_plugin_operation operation);

#endif
