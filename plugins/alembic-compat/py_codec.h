/*
 * py_codec.h: bytes to text, in the encodings that revisions' files are in.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_CODEC_H
#define LOCKSTEP_ALEMBIC_PY_CODEC_H

#include "py_module.h"

/*
 * The str that `len` bytes stand for. `encoding` is what Python code has given, None or absent for UTF-8: UTF-8 (also with
 * a signature), ASCII and Latin-1 by all the names that Python has for them, and others as far as the bytes are ASCII.
 * What is not valid, and what is in another encoding, is refused. The bytes must last.
 */
struct py_value py_decode(struct py *py, const char *bytes, size_t len, struct py_value encoding);

/* Whether a str with these characters is the same bytes in `encoding` as it is in UTF-8. */
bool py_encodes_as_is(struct py_value encoding, bool is_ascii);

#endif
