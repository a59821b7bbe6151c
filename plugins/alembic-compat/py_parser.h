/*
 * From text to tree: recursive descent for statements, precedence climbing for expressions. What
 * Python has and this parser does not know becomes a node UNSUPPORTED, refused when it is
 * evaluated, so that code which is not reached does not matter.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_PARSER_H
#define LOCKSTEP_ALEMBIC_PY_PARSER_H

#include "py_ast.h"
#include "py_lexer.h"

/* Parse a whole file and resolve its names. NULL: the error is set. `path` and `text` must last. */
struct py_tree *py_parse(struct py *py, const char *path, const char *text, size_t len);

/* ---- Between the files of the parser
 * ------------------------------------------------------------------------------ */

struct py_parser {
    struct py *py;
    const char *path;
    struct py_tokens tokens;
    size_t at;
    uint32_t depth;                    /* nested productions */
    struct py_function_node *function; /* being parsed; NULL: none */
    const struct py_str
        *class_name; /* of the class around, whose private names are mangled; NULL: none */
};

/* A growing array of nodes. */
struct py_nodes {
    struct py_node **items;
    uint32_t n;
    uint32_t capacity;
};

bool py_nodes_add(struct py *py, struct py_nodes *nodes, struct py_node *node);

/* The token now, and the one after it. */
const struct py_token *py_peek(const struct py_parser *parser);
const struct py_token *py_peek_next(const struct py_parser *parser);

/* Whether the token now is this operator or keyword. */
bool py_at(const struct py_parser *parser, const char *text);

/* Step over it if so. */
bool py_accept(struct py_parser *parser, const char *text);

/* Step over it, or fail. */
bool py_expect(struct py_parser *parser, const char *text);

/* Set a syntax error at the token now. Returns NULL. */
void *py_parse_fail(struct py_parser *parser, const char *message);

/* The same of what is Python, and not supported. */
void *py_parse_refuse(struct py_parser *parser, const char *message);

/* A new node at the place of the token now. NULL: memory is spent. */
struct py_node *py_node_new(struct py_parser *parser, enum py_node_kind kind);

/* A new node at the place of another. */
struct py_node *py_node_like(
    struct py_parser *parser, enum py_node_kind kind, const struct py_node *place);

/* A name that is no keyword. NULL: the error is set. */
struct py_str *py_parse_name(struct py_parser *parser);
bool py_at_name(const struct py_parser *parser);

/* Guard of every recursive production. */
bool py_parse_enter(struct py_parser *parser);
void py_parse_leave(struct py_parser *parser);

/* Expressions. A "tests" is what may stand right of "=": a tuple without parentheses, starred
 * items, yield. */
struct py_node *py_parse_tests(struct py_parser *parser);
struct py_node *py_parse_test(struct py_parser *parser);      /* one expression, no walrus */
struct py_node *py_parse_named(struct py_parser *parser);     /* one expression, walrus allowed */
struct py_node *py_parse_starred(struct py_parser *parser);   /* the same, or *expression */
struct py_node *py_parse_targets(struct py_parser *parser);   /* after "for": up to "in" */
struct py_node *py_parse_arguments(struct py_parser *parser); /* a CALL without callee; after "(" */
struct py_node *py_parse_strings(struct py_parser *parser);   /* adjacent string tokens */
struct py_node *py_parse_atom(struct py_parser *parser);
struct py_node *py_parse_primary(struct py_parser *parser);   /* an atom and its trailers */
struct py_node *py_parse_or_test(struct py_parser *parser);   /* no ternary, no lambda */
struct py_node *py_parse_condition(struct py_parser *parser); /* of a comprehension */
struct py_node *py_parse_bit_or(struct py_parser *parser);    /* no comparison, as after "*" */
bool py_parse_clauses(struct py_parser *parser, struct py_node *comprehension);

/* Parameters up to (not including) `end`, ")" or ":". */
bool py_parse_params(struct py_parser *parser, struct py_function_node *function, const char *end);

/* Whether the node may stand left of "=". False: the error is set. */
bool py_check_target(struct py_parser *parser, const struct py_node *node);

/* After "as" in a with statement: one target. */
struct py_node *py_parse_with_target(struct py_parser *parser);

/* ":" and a block, on lines of its own or behind the colon. */
bool py_parse_block(struct py_parser *parser, struct py_node ***ret_items, uint32_t *ret_n);

/* A statement with blocks. Where none begins here *ret_is_compound is false. */
struct py_node *py_parse_compound(struct py_parser *parser, bool *ret_is_compound);

/* Whether a match statement begins here: `match` is a keyword only where a line "match …:" is
 * followed by an indented "case". */
bool py_at_match(const struct py_parser *parser);
struct py_node *py_parse_match(struct py_parser *parser);

/* Statements up to the end of the tokens, or of the block. */
bool py_parse_file_body(struct py_parser *parser, struct py_nodes *ret);

#endif
