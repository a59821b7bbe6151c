/*
 * sa_orm_flush.h: what relationships do in a flush, between sa_orm_flush.c and sa_orm_sync.c.
 */
#ifndef LOCKSTEP_ALEMBIC_SA_ORM_FLUSH_H
#define LOCKSTEP_ALEMBIC_SA_ORM_FLUSH_H

#include "sa_orm_session.h"

/* The related objects of a one-to-many whose foreign key changes with this flush of their owner: those
 * that came or went; of an owner that is deleted all that are left behind. */
bool al_flush_children(struct py *py, struct py_value value, struct al_relation *relation,
    bool is_deleted, struct al_list *ret);

/* Take the foreign keys of an object's many-to-one relationships from the objects they lead to. */
bool al_flush_keys(struct py *py, struct py_value value);

/* Give the children of one-to-many relationships the owner's key, or None. */
bool al_flush_hand_down(struct py *py, struct py_value value, bool is_deleted);

/* Write the rows of the tables between two sides. */
bool al_flush_links(
    struct py *py, struct al_session *session, struct py_value value, bool is_deleted);

#endif
