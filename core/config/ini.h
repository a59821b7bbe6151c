/*
 * Reading INI through inih, behind a guard: the distribution's inih cuts lines over 199 bytes
 * and section names over 49, so whatever it would not read whole is refused before it is handed
 * over (DESIGN 4).
 */
#ifndef LOCKSTEP_CONFIG_INI_H
#define LOCKSTEP_CONFIG_INI_H

#include "base/arena.h"
#include "base/err.h"
#include "base/ini_doc.h"

/* Longest line and longest section name, in bytes. */
enum { LS_INI_MAX_LINE = 190, LS_INI_MAX_SECTION = 48 };

/* Read the text of an INI file: [SECTION], KEY = VALUE, and comments, which begin with ';' or '#'
 * in the first column or with ';' behind a blank. Lines end in LF or CR LF; blank lines mean
 * nothing; a value may be empty. Owned by the arena; spans point into `text`.
 *
 * Refused, with file and line (`failure`: LS_CONFIG, or LS_DIGEST for a lock) and without showing
 * the line, which may hold a password: a byte order mark, text that is not UTF-8, NUL and control
 * bytes other than tab, CR and LF at line ends, over-long lines and section names, indented lines,
 * text after a section header, a line that is neither header, key nor comment (KEY: VALUE is none),
 * keys before the first header, an empty key or section name, a value that begins with ';',
 * duplicate sections, duplicate keys in a section, more than 500,000 sections or 4,000,000 keys,
 * and whatever inih reads otherwise than this. */
LS_MUST_CHECK enum ls_status ls_ini_read(struct ls_arena *arena, const char *file,
    struct ls_span text, enum ls_status failure, const struct ls_ini_doc **ret_doc,
    struct ls_err *err);

#endif
