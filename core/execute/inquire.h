/*
 * Services for a plugin that looks at a database outside of any run: writing a new migration, seeing what
 * the database already has. Everything it does is rolled
 * back; only reading is allowed.
 */
#ifndef LOCKSTEP_EXECUTE_INQUIRE_H
#define LOCKSTEP_EXECUTE_INQUIRE_H

#include "db/session.h"
#include "source/source.h"

struct ls_inquiry {
    struct ls_arena *arena;
    struct ls_session *session; /* NULL: there is no database */
    struct ls_source *source;
    struct ls_arena results;
    bool has_begun;
    struct ls_err *err;
};

void ls_inquiry_begin(struct ls_inquiry *inquiry, struct ls_arena *arena,
    struct ls_session *session, struct ls_source *source, struct ls_step_services *ret_services,
    struct ls_err *err);
void ls_inquiry_end(struct ls_inquiry *inquiry);

#endif
