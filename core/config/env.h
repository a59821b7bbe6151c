/*
 * The environment variables that lockstep reads itself; libpq reads its own.
 */
#ifndef LOCKSTEP_CONFIG_ENV_H
#define LOCKSTEP_CONFIG_ENV_H

#include <stdbool.h>

struct ls_env {
    const char *config;       /* LOCKSTEP_CONFIG */
    const char *dsn;          /* LOCKSTEP_DSN */
    const char *database_url; /* DATABASE_URL */
    const char *no_color;     /* NO_COLOR */
    const char *term;         /* TERM */
    bool
        names_server; /* one of libpq's own does: PGHOST, PGHOSTADDR, PGPORT, PGSERVICE, PGDATABASE */
};

/* Read once, at the start. NULL where a variable is not set or empty. Static storage. */
const struct ls_env *ls_env_read(void);

/* Who runs us: the login name, never NULL. Static storage. */
const char *ls_env_user(void);

/* This machine's name, never NULL. Static storage. */
const char *ls_env_host(void);

#endif
