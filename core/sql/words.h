/*
 * The words that classification looks for. Internal to this room.
 */
#ifndef LOCKSTEP_SQL_WORDS_H
#define LOCKSTEP_SQL_WORDS_H

#include <stdint.h>

#include "base/span.h"

/* In alphabetical order within each letter's list; (NAME, "text", bits of ls_sql_word_seen). */
/* clang-format off */
#define LS_SQL_WORDS_A(X) \
    X(ABORT, "abort", 0) \
    X(ADD, "add", 0) \
    X(ALL, "all", 0) \
    X(ALTER, "alter", 0) \
    X(ANALYSE, "analyse", LS_SQL_SEEN_ANALYZE) \
    X(ANALYZE, "analyze", LS_SQL_SEEN_ANALYZE) \
    X(ATOMIC, "atomic", 0)
#define LS_SQL_WORDS_B(X) \
    X(BEGIN, "begin", 0)
#define LS_SQL_WORDS_C(X) \
    X(CALL, "call", 0) \
    X(CLUSTER, "cluster", 0) \
    X(COMMENT, "comment", 0) \
    X(COMMIT, "commit", 0) \
    X(CONCURRENTLY, "concurrently", LS_SQL_SEEN_CONCURRENTLY) \
    X(COPY, "copy", 0) \
    X(CREATE, "create", 0)
#define LS_SQL_WORDS_D(X) \
    X(DATABASE, "database", 0) \
    X(DEALLOCATE, "deallocate", 0) \
    X(DECLARE, "declare", 0) \
    X(DELETE, "delete", LS_SQL_SEEN_WRITE) \
    X(DETACH, "detach", LS_SQL_SEEN_DETACH) \
    X(DISCARD, "discard", 0) \
    X(DO, "do", 0) \
    X(DROP, "drop", 0)
#define LS_SQL_WORDS_E(X) \
    X(END, "end", 0) \
    X(EXECUTE, "execute", LS_SQL_SEEN_QUERY) \
    X(EXPLAIN, "explain", 0)
#define LS_SQL_WORDS_F(X) \
    X(FUNCTION, "function", 0)
#define LS_SQL_WORDS_G(X) \
    X(GLOBAL, "global", 0) \
    X(GRANT, "grant", 0)
#define LS_SQL_WORDS_I(X) \
    X(INDEX, "index", 0) \
    X(INSERT, "insert", LS_SQL_SEEN_WRITE) \
    X(INTO, "into", LS_SQL_SEEN_WRITE)
#define LS_SQL_WORDS_L(X) \
    X(LISTEN, "listen", 0) \
    X(LOAD, "load", 0) \
    X(LOCAL, "local", 0)
#define LS_SQL_WORDS_M(X) \
    X(MERGE, "merge", LS_SQL_SEEN_WRITE)
#define LS_SQL_WORDS_O(X) \
    X(OR, "or", 0)
#define LS_SQL_WORDS_P(X) \
    X(PG_SETTINGS, "pg_settings", LS_SQL_SEEN_SETTING) \
    X(PG_TEMP, "pg_temp", 0) \
    X(PREPARE, "prepare", 0) \
    X(PREPARED, "prepared", 0) \
    X(PROCEDURE, "procedure", 0)
#define LS_SQL_WORDS_R(X) \
    X(REINDEX, "reindex", 0) \
    X(RELEASE, "release", 0) \
    X(REPLACE, "replace", 0) \
    X(RESET, "reset", 0) \
    X(REVOKE, "revoke", 0) \
    X(ROLLBACK, "rollback", 0)
#define LS_SQL_WORDS_S(X) \
    X(SAVEPOINT, "savepoint", 0) \
    X(SELECT, "select", LS_SQL_SEEN_QUERY) \
    X(SET, "set", 0) \
    X(SET_CONFIG, "set_config", LS_SQL_SEEN_SETTING) \
    X(SHARE, "share", LS_SQL_SEEN_WRITE) \
    X(SHOW, "show", 0) \
    X(START, "start", 0) \
    X(SUBSCRIPTION, "subscription", 0) \
    X(SYSTEM, "system", 0)
#define LS_SQL_WORDS_T(X) \
    X(TABLE, "table", 0) \
    X(TABLESPACE, "tablespace", 0) \
    X(TEMP, "temp", 0) \
    X(TEMPORARY, "temporary", 0) \
    X(TO, "to", 0) \
    X(TRANSACTION, "transaction", 0) \
    X(TYPE, "type", 0)
#define LS_SQL_WORDS_U(X) \
    X(UNIQUE, "unique", 0) \
    X(UNLISTEN, "unlisten", 0) \
    X(UPDATE, "update", LS_SQL_SEEN_WRITE)
#define LS_SQL_WORDS_V(X) \
    X(VACUUM, "vacuum", 0) \
    X(VALUE, "value", 0) \
    X(VALUES, "values", LS_SQL_SEEN_QUERY)
#define LS_SQL_WORDS_W(X) \
    X(WITH, "with", 0) \
    X(WORK, "work", 0)
/* clang-format on */

#define LS_SQL_WORD_CONSTANT(name, text, bits) LS_SQL_W_##name,
enum ls_sql_word {
    LS_SQL_W_NONE,
    LS_SQL_WORDS_A(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_B(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_C(
        LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_D(LS_SQL_WORD_CONSTANT)
        LS_SQL_WORDS_E(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_F(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_G(
            LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_I(LS_SQL_WORD_CONSTANT)
            LS_SQL_WORDS_L(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_M(LS_SQL_WORD_CONSTANT)
                LS_SQL_WORDS_O(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_P(LS_SQL_WORD_CONSTANT)
                    LS_SQL_WORDS_R(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_S(LS_SQL_WORD_CONSTANT)
                        LS_SQL_WORDS_T(LS_SQL_WORD_CONSTANT) LS_SQL_WORDS_U(LS_SQL_WORD_CONSTANT)
                            LS_SQL_WORDS_V(LS_SQL_WORD_CONSTANT)
                                LS_SQL_WORDS_W(LS_SQL_WORD_CONSTANT)
};
#undef LS_SQL_WORD_CONSTANT

/* Bits: the statement holds such a word somewhere. */
#define LS_SQL_SEEN_WRITE (1u << 0) /* INSERT, UPDATE, DELETE, MERGE, INTO, SHARE */
#define LS_SQL_SEEN_ANALYZE (1u << 1)
#define LS_SQL_SEEN_CONCURRENTLY (1u << 2)
#define LS_SQL_SEEN_DETACH (1u << 3)
#define LS_SQL_SEEN_SETTING                                                                        \
    (1u << 4) /* set_config, pg_settings, or a name that could be one of them */
#define LS_SQL_SEEN_TEMP (1u << 5)      /* INTO TEMP, or a name in pg_temp */
#define LS_SQL_SEEN_ADD_VALUE (1u << 6) /* ADD VALUE */
#define LS_SQL_SEEN_SET_SPACE (1u << 7) /* SET TABLESPACE */
#define LS_SQL_SEEN_QUERY (1u << 8)     /* SELECT, VALUES, EXECUTE */

/* Which word it is, in any case of its letters; *ret_seen is given its bits. LS_SQL_W_NONE where it is none. */
enum ls_sql_word ls_sql_word_find(struct ls_span text, uint32_t *ret_seen);

#endif
