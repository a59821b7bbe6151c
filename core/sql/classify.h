/*
 * Finding out what a statement is: its class.
 */
#ifndef LOCKSTEP_SQL_CLASSIFY_H
#define LOCKSTEP_SQL_CLASSIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "sql/class.h"
#include "sql/lex.h"

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

#endif
