/*
 * Values and names into SQL text, and names out of it. Correct under standard_conforming_strings on and off.
 */
#ifndef LOCKSTEP_SQL_QUOTE_H
#define LOCKSTEP_SQL_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "sql/lex.h"

enum { LS_SQL_NAME_MAX = 63 }; /* bytes of an identifier; the server cuts what is longer */

/* Append '…', with quotes doubled; E'…' with backslashes doubled as well where there is one; NULL for an absent
 * span. A NUL or what is not UTF-8 fails (LS_FAILURE) with nothing appended. */
LS_MUST_CHECK enum ls_status ls_sql_add_literal(
    struct ls_buf *buf, struct ls_span value, struct ls_err *err);

/* Append a name: bare where it is [a-z_][a-z0-9_$]* and no keyword that the server reserves in any place, else "…".
 * Empty, over 63 bytes, NUL or what is not UTF-8 fails (LS_FAILURE) with nothing appended. */
LS_MUST_CHECK enum ls_status ls_sql_add_ident(
    struct ls_buf *buf, struct ls_span name, struct ls_err *err);

/* Append schema.name; an absent schema is left out with its dot. */
LS_MUST_CHECK enum ls_status ls_sql_add_qualified(
    struct ls_buf *buf, struct ls_span schema, struct ls_span name, struct ls_err *err);

/* Append pg_catalog.to_regclass('schema.name'): the relation as a statement with that name finds it. */
LS_MUST_CHECK enum ls_status ls_sql_add_regclass(
    struct ls_buf *buf, struct ls_span schema, struct ls_span name, struct ls_err *err);

/* Whether the server takes the lower-case word, bare, for something other than a name in some place. */
bool ls_sql_is_reserved(struct ls_span word);

/* The name that a token of kind IDENT, QUOTED or UNI_IDENT means, as the catalog spells it: ASCII letters lowered
 * where there are no quotes, doubled quotes single, the escapes of U&"…" decoded by `escape` ('\\' where no UESCAPE
 * follows), cut at 63 bytes. Owned by the arena. Absent where the token is no name or its escapes are broken. */
struct ls_span ls_sql_fold_ident(
    struct ls_arena *arena, const struct ls_sql_token *token, char escape);

/* Whether that name is `name`; allocates nothing. */
bool ls_sql_ident_is(const struct ls_sql_token *token, char escape, struct ls_span name);

#endif
