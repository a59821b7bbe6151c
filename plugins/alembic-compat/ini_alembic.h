/*
 * ini_alembic.h: a reader for alembic.ini, which is written in the dialect of Python's configparser.
 */
#ifndef LOCKSTEP_ALEMBIC_INI_ALEMBIC_H
#define LOCKSTEP_ALEMBIC_INI_ALEMBIC_H

#include "ddl_text.h"

/* What the plugin wants of [alembic]; ptr NULL where a key is not given. %(here)s is already put in: as the directory of
 * the file within the source, "./" in front. */
struct al_ini {
    struct lockstep_str script_location;
    struct lockstep_str version_locations;
    struct lockstep_str version_path_separator; /* also path_separator, which replaced it */
    struct lockstep_str file_template;
    struct lockstep_str truncate_slug_length;
    struct lockstep_str timezone;
    struct lockstep_str recursive;
    struct lockstep_str prepend_sys_path;
    struct lockstep_str revision_environment;
    struct lockstep_str output_encoding;
    struct lockstep_str hooks; /* of [post_write_hooks] */
    uint32_t script_location_line;
    uint32_t version_locations_line;
    uint32_t timezone_line;
};

/* Read `text`. On failure the host has been told why, with `path` and the line. */
int32_t al_ini_read(const struct lockstep_host *host, struct al_pool *pool,
    struct lockstep_str path, struct lockstep_str text, struct al_ini *ret);

#endif
