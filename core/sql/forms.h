/*
 * Statements of which more than the first words must be read. Each function takes a whole statement, of the kind that
 * its name says, and returns LS_SQL_… flags. Internal to this room.
 */
#ifndef LOCKSTEP_SQL_FORMS_H
#define LOCKSTEP_SQL_FORMS_H

#include <stdint.h>

#include "base/span.h"

/* BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK, ABORT: LS_SQL_TX_MORE, LS_SQL_TX_CHAIN. */
uint32_t ls_sql_transaction_form(struct ls_span statement);

/* COPY: which of the LS_SQL_COPY_… it is. */
uint32_t ls_sql_copy_form(struct ls_span statement);

/* CLUSTER, REINDEX, CREATE and ALTER SUBSCRIPTION: LS_SQL_OUTSIDE_TX. */
uint32_t ls_sql_cluster_form(struct ls_span statement);
uint32_t ls_sql_reindex_form(struct ls_span statement);
uint32_t ls_sql_subscription_form(struct ls_span statement);

#endif
