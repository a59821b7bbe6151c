#include "config/env.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *
variable(const char *name)
{
    const char *value = secure_getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

const struct ls_env *
ls_env_read(void)
{
    static const char *const libpq[] = {
        "PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGDATABASE"};
    static struct ls_env env;
    env = (struct ls_env){.config = variable("LOCKSTEP_CONFIG"),
        .dsn = variable("LOCKSTEP_DSN"),
        .database_url = variable("DATABASE_URL"),
        .no_color = variable("NO_COLOR"),
        .term = variable("TERM")};
    for (size_t i = 0; i < sizeof(libpq) / sizeof(libpq[0]); i++) {
        env.names_server = env.names_server || variable(libpq[i]) != NULL;
    }
    return &env;
}

const char *
ls_env_user(void)
{
    static char user[128];
    const struct passwd *entry = getpwuid(geteuid());
    if (entry != NULL) {
        (void)snprintf(user, sizeof(user), "%s", entry->pw_name);
    } else {
        (void)snprintf(user, sizeof(user), "uid %u", (unsigned)geteuid());
    }
    return user;
}

const char *
ls_env_host(void)
{
    static char host[256];
    if (gethostname(host, sizeof(host) - 1) != 0) {
        host[0] = '\0';
    }
    return host;
}
