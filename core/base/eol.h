/* Line endings: git and editors change them on their own, so a digest that differs by them alone is told apart. */
#ifndef LOCKSTEP_BASE_EOL_H
#define LOCKSTEP_BASE_EOL_H

#include <stdbool.h>

#include "base/hash.h"
#include "base/span.h"

/* Whether `expected` is the digest of the same bytes with every line ended by LF, or every line by CRLF. A CR alone is
 * no line ending. */
bool ls_eol_is_only(struct ls_span bytes, const struct ls_digest *expected);

#endif
