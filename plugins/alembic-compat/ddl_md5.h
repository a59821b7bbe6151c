/*
 * ddl_md5.h: MD5, only because SQLAlchemy shortens long names with four digits of it.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_MD5_H
#define LOCKSTEP_ALEMBIC_DDL_MD5_H

#include "lockstep/plugin.h"

/* The digest of `text` as 32 lower-case hexadecimal digits and NUL in `ret`. */
void al_md5_hex(struct lockstep_str text, char ret[33]);

#endif
