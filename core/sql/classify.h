/*
 * What a statement is, as far as its words tell: what it does to the transaction, the session and the reading of what
 * follows. The answers err on the side of caution; what a function does when it is called, no text tells.
 */
#ifndef LOCKSTEP_SQL_CLASSIFY_H
#define LOCKSTEP_SQL_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attrs.h"
#include "base/span.h"
#include "sql/lex.h"

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

/* Classify one statement (without its semicolon). */
struct ls_sql_class ls_sql_classify(struct ls_span statement);

/* The same while splitting, so that nothing is read twice: clear, see each token in order, end. */
struct ls_sql_classifier {
    uint32_t seen; /* one bit per group of words */
    uint32_t n_head;
    uint8_t head[8]; /* the first words; 0 for a word of no interest and for what is not a word */
    uint8_t last;    /* the last token, likewise */
};

void ls_sql_classifier_clear(struct ls_sql_classifier *classifier);
void ls_sql_classifier_see(struct ls_sql_classifier *classifier, const struct ls_sql_token *token);
struct ls_sql_class ls_sql_classifier_end(
    const struct ls_sql_classifier *classifier, struct ls_span statement);

/* Whether the statement so far begins with CREATE [OR REPLACE] {FUNCTION | PROCEDURE}. */
bool ls_sql_classifier_is_routine(const struct ls_sql_classifier *classifier);

/* Whether a string of the statement at hand may be a body or a list of schemas: it defines, does or sets something. */
bool ls_sql_classifier_may_name(const struct ls_sql_classifier *classifier);

enum { LS_SQL_TAG = 48 };

/* The command tag as people know it: "CREATE TABLE", "INSERT", "ALTER MATERIALIZED VIEW"; "?" where the statement
 * begins with no word. Returns `tag`. */
const char *ls_sql_tag(struct ls_span statement, char tag[LS_SQL_TAG]);

/* Whether the statement names `schema` (as the catalog spells it): before a dot, after SCHEMA, in a search_path that it
 * sets, or so in the body of a DO or of a function. Names are folded as PostgreSQL does. */
bool ls_sql_mentions_schema(struct ls_span statement, struct ls_span schema);

/* Names as the catalog spells them. */
struct ls_sql_name {
    struct ls_span schema; /* ptr NULL: not given */
    struct ls_span name;   /* ptr NULL: not given (CREATE INDEX without a name) */
};

enum ls_sql_index_action {
    LS_SQL_INDEX_CREATE,
    LS_SQL_INDEX_DROP,
    LS_SQL_REINDEX_INDEX,
    LS_SQL_REINDEX_TABLE,
    LS_SQL_REINDEX_SCHEMA,
    LS_SQL_REINDEX_DATABASE, /* and SYSTEM; the name may be missing */
};

struct ls_sql_index_targets {
    enum ls_sql_index_action action;
    bool if_exists;                  /* IF NOT EXISTS of a CREATE, IF EXISTS of a DROP */
    const struct ls_sql_name *names; /* the indexes; of a REINDEX, what it names */
    size_t n_names;                  /* 0 where nothing is named */
    struct ls_sql_name table;        /* of a CREATE: the table */
};

/* What a statement flagged LS_SQL_CONCURRENT_INDEX works on; owned by the arena. False where it is not of such a form
 * (the server will refuse it as well). */
LS_MUST_CHECK bool ls_sql_index_targets(
    struct ls_arena *arena, struct ls_span statement, struct ls_sql_index_targets *ret_targets);

enum ls_sql_lone_kind {
    LS_SQL_LONE_DATABASE,
    LS_SQL_LONE_TABLESPACE,
    LS_SQL_LONE_SUBSCRIPTION,
    LS_SQL_LONE_PARTITION, /* ALTER TABLE parent DETACH PARTITION name CONCURRENTLY */
};

struct ls_sql_lone_target {
    enum ls_sql_lone_kind kind;
    bool is_create; /* CREATE; else DROP, or DETACH */
    struct ls_sql_name name;
    struct ls_sql_name parent; /* of a partition */
};

/* What a statement flagged LS_SQL_OUTSIDE_TX makes, drops or detaches; its names are owned by the arena. False where it is
 * none of these. */
LS_MUST_CHECK bool ls_sql_lone_target(
    struct ls_arena *arena, struct ls_span statement, struct ls_sql_lone_target *ret_target);

#endif
