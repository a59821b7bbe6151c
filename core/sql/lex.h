/*
 * PostgreSQL's lexical rules: bytes to tokens. The rules are those of the server's own scanner, version 15, with
 * standard_conforming_strings on; where later or earlier versions read a text differently they do not accept it at all.
 * Nothing is copied or allocated. Copying the struct is a way to look ahead.
 */
#ifndef LOCKSTEP_SQL_LEX_H
#define LOCKSTEP_SQL_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

enum ls_sql_kind {
    LS_SQL_END,        /* of the text; the token is empty */
    LS_SQL_IDENT,      /* name or keyword without quotes */
    LS_SQL_QUOTED,     /* "…" */
    LS_SQL_UNI_IDENT,  /* U&"…"; UESCAPE and its string follow as tokens of their own */
    LS_SQL_STRING,     /* '…', with its continuations over line ends, like all that follow here */
    LS_SQL_E_STRING,   /* E'…' */
    LS_SQL_UNI_STRING, /* U&'…' */
    LS_SQL_N_STRING,   /* N'…' */
    LS_SQL_BITS,       /* B'…' or X'…' */
    LS_SQL_DOLLAR,     /* $tag$…$tag$ */
    LS_SQL_NUMBER, /* junk behind it is a token of its own, which the server refuses from version 15 on */
    LS_SQL_PARAM,     /* $1 */
    LS_SQL_OPERATOR,  /* one or more operator characters, => and <= among them */
    LS_SQL_CAST,      /* :: */
    LS_SQL_RANGE,     /* .. */
    LS_SQL_ASSIGN,    /* := */
    LS_SQL_SELF,      /* one of , ( ) [ ] . ; : */
    LS_SQL_BACKSLASH, /* one \ outside of quotes: psql's commands begin so */
    LS_SQL_OTHER,     /* one character that no token begins with */
    LS_SQL_OPEN, /* what reaches to the end of the text without being closed; `open` says what it is */
};

struct ls_sql_token {
    enum ls_sql_kind kind;
    size_t offset;       /* in the text */
    struct ls_span text; /* the token's bytes, quotes included */
    const char *open; /* LS_SQL_OPEN: "quoted string", "comment", …; static storage; else NULL */
};

struct ls_sql_lex {
    const char *text;
    size_t len;
    size_t at;        /* where the next token is looked for */
    size_t signs_end; /* up to here there are only single + and - */
};

/* Begin at the start of `text`, which is borrowed. */
struct ls_sql_lex ls_sql_lex_begin(struct ls_span text);

/* The next token, white space and comments left out. Returns its kind; after the last one LS_SQL_END, again and again.
 * Never fails: any bytes give tokens, whose order is that of the text and which do not overlap. */
enum ls_sql_kind ls_sql_lex_next(struct ls_sql_lex *lex, struct ls_sql_token *ret_token);

/* Whether the token is the single character `c` (of kind SELF or OPERATOR). */
static inline bool
ls_sql_is_char(const struct ls_sql_token *token, char c)
{
    return (token->kind == LS_SQL_SELF || token->kind == LS_SQL_OPERATOR) && token->text.len == 1 &&
           token->text.ptr[0] == c;
}

/* Whether the token is the keyword `word` (lower case), which quotes would make a mere name. */
bool ls_sql_is_word(const struct ls_sql_token *token, const char *word);

/* Whether the token is a string of any form (not a bit string). */
bool ls_sql_is_string(const struct ls_sql_token *token);

/* What stands between the quotes of a string or name, or the whole of an unquoted one. Escapes, doubled quotes and
 * continuations are left as they are: ret_is_plain tells that there are none (never said of U& forms). */
struct ls_span ls_sql_token_body(const struct ls_sql_token *token, bool *ret_is_plain);

#endif
