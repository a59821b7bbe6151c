/*
 * What names, ids, paths and comments may look like, in manifests, locks and signatures alike.
 */
#ifndef LOCKSTEP_MANIFEST_TEXT_H
#define LOCKSTEP_MANIFEST_TEXT_H

#include <stdbool.h>

#include "base/span.h"

enum { LS_NAME_MAX = 63, LS_PATH_MAX = 4096 };

/* Whether it is UTF-8 without anything that steers a terminal; tabs only where `allows_tab`. */
bool ls_manifest_is_printable(struct ls_span text, bool allows_tab);

/* 1 to 63 of a-z, 0-9, '_', '-': manifests, sources, profiles, steps, plugins, targets. */
bool ls_manifest_is_name(struct ls_span text);

/* 1 to 200 printable bytes. */
bool ls_manifest_is_local_id(struct ls_span text);

/* Why it is not a path that stays below its directory: "is absolute", …; NULL where it is one.
 * Parts that are '.' are fine where `allows_dot`. Static storage. */
const char *ls_manifest_path_fault(struct ls_span path, bool allows_dot);

#endif
