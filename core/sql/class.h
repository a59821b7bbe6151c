/*
 * What a statement is, as far as its words tell: what it does to the transaction, the session and the reading of what
 * follows. The answers err on the side of caution; what a function does when it is called, no text tells.
 */
#ifndef LOCKSTEP_SQL_CLASS_H
#define LOCKSTEP_SQL_CLASS_H

#include <stdint.h>

/* Transaction control. SET TRANSACTION is none. */
enum ls_sql_tx {
    LS_SQL_TX_NONE,
    LS_SQL_TX_BEGIN,    /* BEGIN, START TRANSACTION */
    LS_SQL_TX_COMMIT,   /* COMMIT, END */
    LS_SQL_TX_ROLLBACK, /* ROLLBACK, ABORT */
    LS_SQL_TX_SAVEPOINT,
    LS_SQL_TX_RELEASE,
    LS_SQL_TX_ROLLBACK_TO,
    LS_SQL_TX_PREPARE, /* PREPARE TRANSACTION */
    LS_SQL_TX_COMMIT_PREPARED,
    LS_SQL_TX_ROLLBACK_PREPARED,
};

/* Bits of ls_sql_class.flags. */

/* Of a BEGIN, COMMIT or ROLLBACK: modes other than READ WRITE, or anything that makes it no plain form. */
#define LS_SQL_TX_MORE (1u << 0)
/* … AND CHAIN. */
#define LS_SQL_TX_CHAIN (1u << 1)
/* Cannot run in a transaction block. */
#define LS_SQL_OUTSIDE_TX (1u << 2)
/* CREATE, DROP or REINDEX … CONCURRENTLY: ls_sql_index_targets reads it. */
#define LS_SQL_CONCURRENT_INDEX (1u << 3)
/* ALTER TYPE … ADD VALUE: in a transaction from version 12 on, and unusable before its end. */
#define LS_SQL_ADDS_ENUM_VALUE (1u << 4)
/* CALL, DO: may end transactions where it runs outside of one. */
#define LS_SQL_MAY_COMMIT (1u << 5)
/* Later text would be read differently: standard_conforming_strings not to on, client_encoding not to UTF8, … */
#define LS_SQL_CHANGES_READING (1u << 6)
/* SET (LOCAL too: it lasts until the step's end), RESET, set_config, DISCARD, LOAD, PREPARE, DECLARE, LISTEN, temporary
 * objects. */
#define LS_SQL_CHANGES_SESSION (1u << 7)
/* RESET ALL, DISCARD ALL: also what lockstep itself has set. */
#define LS_SQL_RESETS_ALL (1u << 8)
/* CREATE TEMP …, SELECT INTO TEMP …, or a name in pg_temp. */
#define LS_SQL_CREATES_TEMP (1u << 9)
/* COPY … FROM STDIN. */
#define LS_SQL_COPY_IN (1u << 10)
/* COPY … TO STDOUT. */
#define LS_SQL_COPY_OUT (1u << 11)
/* COPY from or to a file or program of the server. */
#define LS_SQL_COPY_SERVER (1u << 12)
/* COPY in binary form. */
#define LS_SQL_COPY_BINARY (1u << 13)
/* SELECT, VALUES, TABLE, SHOW, WITH, EXPLAIN without ANALYZE: and no part that writes, locks rows or sets. */
#define LS_SQL_READS_ONLY (1u << 14)
/* May ride in a message with others. */
#define LS_SQL_MAY_BATCH (1u << 15)
/* Set by split: names the schema that split watches for. */
#define LS_SQL_MENTIONS (1u << 16)
/* CREATE, ALTER, DROP, COMMENT, GRANT, REVOKE that leave the session alone and hold no query. Of code that is stored in
 * the database such a statement runs at most defaults, checks, expressions of indexes and event triggers. */
#define LS_SQL_DEFINES_ONLY (1u << 17)

struct ls_sql_class {
    uint32_t flags;
    enum ls_sql_tx tx;
};

#endif
