/*
 * Python's tokens. The whole text is cut at once; tokens are slices of it. String tokens are kept
 * raw (py_literal.h decodes them), f-strings too, with the strings nested in their expressions
 * skipped over as Python 3.12 does, which takes in all that older versions accept.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_LEXER_H
#define LOCKSTEP_ALEMBIC_PY_LEXER_H

#include "py_eval.h"

enum py_token_kind {
    PY_TOKEN_END = 0,
    PY_TOKEN_NEWLINE,
    PY_TOKEN_INDENT,
    PY_TOKEN_DEDENT,
    PY_TOKEN_NAME, /* keywords too */
    PY_TOKEN_NUMBER,
    PY_TOKEN_STRING,
    PY_TOKEN_OPERATOR,
};

struct py_token {
    enum py_token_kind kind;
    const char *ptr;
    size_t len;
    uint32_t line;
    uint32_t column;
};

struct py_tokens {
    struct py_token *items;
    size_t n;
};

/* A stretch of a file to cut. */
struct py_source {
    const char *path;
    const char *text;
    size_t len;
    uint32_t line; /* of its first character */
    uint32_t column;
    bool is_inner; /* an expression inside an f-string: line ends are blanks, and there is no
                      indentation */
};

/* Cut. The last token is END. False: the syntax error is set. */
bool py_lex(struct py *py, const struct py_source *source, struct py_tokens *ret);

/* Where the string literal that begins at `ptr` (at its prefix) ends; NULL: it does not, or `end`
 * is no limit for it. `depth` limits nested f-strings. */
const char *py_skip_string(const char *ptr, const char *end, unsigned depth);

/* How many bytes of prefix (r, b, f, u and pairs of them) a string literal at `ptr` has before its
 * quote; -1 where there is no string literal. */
int py_string_prefix(const char *ptr, const char *end);

/* Inside an f-string: where the replacement field that begins after '{' at `ptr` ends ('}'), NULL
 * where it does not. ret_expression_end is where its expression ends: at '!', ':', '=' or '}'. */
const char *py_skip_field(
    const char *ptr, const char *end, unsigned depth, const char **ret_expression_end);

/* Whether a token is exactly this operator or name. */
bool py_token_is(const struct py_token *token, const char *text);

/* A byte that may begin a name (all non-ASCII ones are taken to be letters). */
bool py_is_name_start(char byte);
bool py_is_name_part(char byte);

#endif
