/*
 * The syntax tree. One node type for all; which fields a kind uses is said beside it. Nodes, like
 * all else, live in the interpreter's arena and are not changed after the scopes have been
 * resolved.
 */
#ifndef LOCKSTEP_ALEMBIC_PY_AST_H
#define LOCKSTEP_ALEMBIC_PY_AST_H

#include "py_module.h"
#include "py_value.h"

/* ORDER: node kinds, see the tables in py_run_expr.c, py_run_stmt.c */
enum py_node_kind {
    /* Expressions. */
    PY_NODE_CONSTANT = 0, /* constant */
    PY_NODE_NAME,         /* name, place */
    PY_NODE_FSTRING,      /* items: CONSTANT and FORMATTED */
    PY_NODE_FORMATTED, /* a; op: the conversion, 's', 'r', 'a' or 0; b: the spec as FSTRING, or NULL
                        */
    PY_NODE_TUPLE,     /* items, some may be STARRED */
    PY_NODE_LIST,
    PY_NODE_SET,
    PY_NODE_DICT,      /* items: the keys, NULL for **; more: the values */
    PY_NODE_NOT,       /* a */
    PY_NODE_UNARY,     /* op, a */
    PY_NODE_BINARY,    /* op, a, b */
    PY_NODE_COMPARE,   /* a; items: COMPARED */
    PY_NODE_COMPARED,  /* op (an enum py_op or an enum py_test), a */
    PY_NODE_AND,       /* items */
    PY_NODE_OR,        /* items */
    PY_NODE_TERNARY,   /* a if b else c */
    PY_NODE_LAMBDA,    /* function */
    PY_NODE_CALL,      /* a; items: arguments, some STARRED; more: KEYWORD */
    PY_NODE_KEYWORD,   /* name, NULL for **; a */
    PY_NODE_ATTRIBUTE, /* a, name */
    PY_NODE_SUBSCRIPT, /* a[b] */
    PY_NODE_SLICE,     /* a:b:c, each may be NULL */
    PY_NODE_STARRED,   /* a */
    PY_NODE_WALRUS,    /* a := b */
    PY_NODE_LISTCOMP,  /* a; items: CLAUSE; scope */
    PY_NODE_SETCOMP,
    PY_NODE_DICTCOMP, /* a: b; items: CLAUSE; scope */
    PY_NODE_GENERATOR,
    PY_NODE_CLAUSE, /* for a in b; items: the conditions */
    /* Statements. */
    PY_NODE_EXPRESSION, /* a */
    PY_NODE_ASSIGN,     /* items: targets; a */
    PY_NODE_ANNOTATED,  /* a: b = c; c may be NULL */
    PY_NODE_AUGMENTED,  /* a op= b */
    PY_NODE_RETURN,     /* a or NULL */
    PY_NODE_RAISE,      /* a from b, each may be NULL */
    PY_NODE_BREAK,
    PY_NODE_CONTINUE,
    PY_NODE_PASS,
    PY_NODE_DELETE,   /* items */
    PY_NODE_GLOBAL,   /* items: NAME */
    PY_NODE_NONLOCAL, /* items: NAME */
    PY_NODE_ASSERT,   /* a, b or NULL */
    PY_NODE_IMPORT,   /* items: ALIAS */
    PY_NODE_FROM,     /* name: the module, may be NULL; op: how many dots; items: ALIAS */
    PY_NODE_ALIAS, /* name: what is imported, "*" for all; a: the NAME it is bound to, NULL for "*"
                    */
    PY_NODE_IF,    /* a; items; more: else */
    PY_NODE_WHILE, /* a; items; more: else */
    PY_NODE_FOR,   /* for a in b; items; more: else */
    PY_NODE_TRY,   /* items; more: HANDLER; a: BLOCK else or NULL; b: BLOCK finally or NULL */
    PY_NODE_HANDLER,   /* a: type or NULL; b: NAME or NULL; items */
    PY_NODE_BLOCK,     /* items */
    PY_NODE_WITH,      /* more: WITH_ITEM; items */
    PY_NODE_WITH_ITEM, /* a as b; b may be NULL */
    PY_NODE_MATCH,     /* a; items: CASE */
    PY_NODE_CASE,      /* a: the pattern; b: the guard or NULL; items */
    PY_NODE_FUNCTION,  /* function; b: the NAME it is bound to; more: decorators */
    PY_NODE_CLASS, /* a: CALL that holds bases and keywords; b: the NAME; items; more: decorators;
                      scope */
    PY_NODE_YIELD, /* a or NULL; op 1: yield from */
    /* Patterns. */
    PY_NODE_PATTERN_VALUE,    /* a; op: PY_OP_EQ, or PY_TEST_IS for None, True and False */
    PY_NODE_PATTERN_CAPTURE,  /* a: the NAME that it binds; NULL: "_" */
    PY_NODE_PATTERN_AS,       /* a as the NAME b */
    PY_NODE_PATTERN_OR,       /* items */
    PY_NODE_PATTERN_SEQUENCE, /* items, one may be PATTERN_STAR */
    PY_NODE_PATTERN_STAR,     /* a: the NAME that it binds; NULL: "_" */
    PY_NODE_PATTERN_MAPPING, /* items: the keys; more: their patterns; b: the NAME behind **, or NULL */
    PY_NODE_PATTERN_CLASS, /* a: the class; items: positional; more: KEYWORD with a pattern */
    PY_NODE_UNSUPPORTED,   /* name: the construct */
};

/* Comparisons that are no enum py_op. */
enum py_test {
    PY_TEST_IN = 100,
    PY_TEST_NOT_IN,
    PY_TEST_IS,
    PY_TEST_IS_NOT,
};

/* Where the value of a NAME lives. */
enum py_place_kind {
    PY_PLACE_GLOBAL = 0, /* the module's dict, then builtins */
    PY_PLACE_SLOT,       /* `hops` environments up, at `slot` */
    PY_PLACE_CLASS,      /* in a class body: its dict, then as GLOBAL */
    PY_PLACE_CLASS_SLOT, /* in a class body: its dict, then as SLOT */
};

struct py_place {
    enum py_place_kind kind;
    uint32_t hops;
    uint32_t slot;
};

/* What a node has to do with the yields of its function: bits of py_node.yields, see py_yield.h. */
#define PY_YIELDS_WITHIN 1u  /* there is one in it: its evaluation can be suspended and go on */
#define PY_YIELDS_KEPT 2u    /* an operand beside one: its value is kept meanwhile */
#define PY_YIELDS_REFUSED 4u /* there is one where it is not supported */

struct py_node {
    enum py_node_kind kind;
    int op;
    unsigned yields; /* PY_YIELDS_… */
    uint32_t line;
    uint32_t column;
    struct py_node *a;
    struct py_node *b;
    struct py_node *c;
    struct py_node **items;
    struct py_node **more;
    uint32_t n_items;
    uint32_t n_more;
    struct py_str *name;
    struct py_value constant;
    struct py_function_node *function;
    struct py_scope *scope;
    struct py_place place;
};

enum py_param_kind {
    PY_PARAM_POSITIONAL = 0, /* before a "/" */
    PY_PARAM_NORMAL,
    PY_PARAM_STAR,
    PY_PARAM_KEYWORD,
    PY_PARAM_STAR_STAR,
};

struct py_param {
    struct py_str *name;
    enum py_param_kind kind;
    struct py_node *default_value; /* NULL: none */
    struct py_node *annotation;    /* NULL: none */
    uint32_t slot;
};

/* What def and lambda have in common. */
struct py_function_node {
    struct py_str *name; /* "<lambda>" */
    struct py_param *params;
    uint32_t n_params;
    struct py_node **body; /* of a lambda: one expression */
    uint32_t n_body;
    bool is_lambda;
    bool is_generator; /* holds a yield */
    struct py_node *returns;
    struct py_str *doc; /* NULL: none */
    struct py_scope *scope;
};

enum py_scope_kind {
    PY_SCOPE_MODULE,
    PY_SCOPE_FUNCTION, /* def, lambda, comprehension, generator expression */
    PY_SCOPE_CLASS,
};

struct py_scope_name {
    struct py_str *name;
    bool is_bound;    /* assigned here, or a parameter */
    bool is_global;   /* by a global statement */
    bool is_nonlocal; /* by a nonlocal statement */
    uint32_t slot;    /* where is_bound, in a function */
};

/* One scope of names. */
struct py_scope {
    enum py_scope_kind kind;
    struct py_scope *parent;
    bool is_comprehension;
    bool escapes; /* its environment may be needed after its code has ended */
    struct py_scope_name *names;
    uint32_t n_names;
    uint32_t capacity;
    uint32_t n_slots;
};

/* A parsed file. */
struct py_tree {
    const char *path;
    struct py_node **body;
    uint32_t n_body;
    struct py_scope *scope;
};

#endif
