/*
 * ddl_cte.h: WITH, gathered from the common table expressions that a statement speaks of.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_CTE_H
#define LOCKSTEP_ALEMBIC_DDL_CTE_H

#include "ddl_select.h"

/* The WITH of one statement while that is written. */
struct al_ctes {
    struct al_list written; /* of struct al_cte, each after those it speaks of */
    struct al_list begun;   /* of struct al_table: written, or being written now */
    int is_recursive;
};

/* Note that the statement being written speaks of `table`; its query is written once. */
void al_cte_use(struct al_ddl *ddl, const struct al_table *table);

/* Append WITH …, if there is any. */
void al_cte_write(struct al_ddl *ddl, const struct al_ctes *ctes);

#endif
