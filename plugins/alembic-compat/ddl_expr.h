/*
 * ddl_expr.h: SQL expressions as trees, and their text by SQLAlchemy's rules of precedence.
 */
#ifndef LOCKSTEP_ALEMBIC_DDL_EXPR_H
#define LOCKSTEP_ALEMBIC_DDL_EXPR_H

#include "ddl_ident.h"

struct al_type;
struct al_table;
struct al_select;

/* ORDER: operators (the table in ddl_expr.c) */
enum al_op {
    AL_OP_NONE,
    AL_OP_AND,
    AL_OP_OR,
    AL_OP_ADD,
    AL_OP_SUB,
    AL_OP_MUL,
    AL_OP_DIV,
    AL_OP_FLOORDIV,
    AL_OP_MOD,
    AL_OP_NEG,
    AL_OP_LT,
    AL_OP_LE,
    AL_OP_NE,
    AL_OP_GT,
    AL_OP_GE,
    AL_OP_EQ,
    AL_OP_DISTINCT_FROM,
    AL_OP_NOT_DISTINCT_FROM,
    AL_OP_CONCAT,
    AL_OP_IN,
    AL_OP_NOT_IN,
    AL_OP_LIKE,
    AL_OP_NOT_LIKE,
    AL_OP_ILIKE,
    AL_OP_NOT_ILIKE,
    AL_OP_BETWEEN,
    AL_OP_NOT_BETWEEN,
    AL_OP_IS,
    AL_OP_IS_NOT,
    AL_OP_REGEXP,
    AL_OP_NOT_REGEXP,
    AL_OP_IREGEXP,
    AL_OP_NOT_IREGEXP,
    AL_OP_MATCH,
    AL_OP_COLLATE,
    AL_OP_NOT,
    AL_OP_EXISTS,
    AL_OP_DISTINCT,
    AL_OP_ANY,
    AL_OP_ALL,
    AL_OP_DESC,
    AL_OP_ASC,
    AL_OP_NULLS_FIRST,
    AL_OP_NULLS_LAST,
    AL_OP_GETITEM,
    AL_OP_JSON_GET,
    AL_OP_JSONB_GET, /* x['member'], as 2.0 writes it */
    AL_OP_JSON_GET_TEXT,
    AL_OP_JSON_PATH,
    AL_OP_JSON_PATH_TEXT,
    AL_OP_CUSTOM,
    AL_OP_COMMA,
};

enum al_expr_kind {
    AL_EXPR_TEXT,           /* text: a template with :name and \:, operands are its bound values */
    AL_EXPR_LITERAL_COLUMN, /* text: as it stands */
    AL_EXPR_COLUMN,         /* name, table or NULL */
    AL_EXPR_VALUE,          /* text: a literal, rendered */
    AL_EXPR_BIND,           /* name: a parameter whose value comes at execution; value or NULL */
    AL_EXPR_KEYWORD,        /* text: null, true, false */
    AL_EXPR_FUNC,           /* name, operands; text: package in front, or absent */
    AL_EXPR_BINARY,         /* op, two operands; custom: its text; BETWEEN: a word; escape */
    AL_EXPR_PREFIX,         /* op, one operand */
    AL_EXPR_SUFFIX,         /* op, one operand */
    AL_EXPR_LIST,           /* op (AND, OR or COMMA), operands */
    AL_EXPR_GROUP,          /* one operand in parentheses */
    AL_EXPR_CAST,           /* one operand, type; custom "::" for the short form */
    AL_EXPR_CASE,     /* operands: when, then, … and ELSE; value: the compared one, or NULL */
    AL_EXPR_EXTRACT,  /* text: field, one operand */
    AL_EXPR_ARRAY,    /* operands */
    AL_EXPR_LABEL,    /* name, one operand */
    AL_EXPR_SELECT,   /* select: a statement as a value, in parentheses */
    AL_EXPR_STAR,     /* * or table.* */
    AL_EXPR_OVER,     /* one operand, more: PARTITION BY, value: ORDER BY, text: the frame */
    AL_EXPR_WITHIN,   /* text in front, operands: an aggregate with ORDER BY */
    AL_EXPR_EXCLUDED, /* name: a column of the row that ON CONFLICT refused */
};

struct al_expr {
    enum al_expr_kind kind;
    enum al_op op;
    int precedence; /* of a custom operator */
    int is_bool;    /* yields a boolean */
    int is_null;    /* the value None */
    int is_firm;    /* BINARY: its negation is NOT (…), it does not turn round */
    int expanding;  /* BIND: a list of values in parentheses */
    struct al_name name;
    struct lockstep_str text;
    struct lockstep_str escape;
    struct lockstep_str key;    /* what Python code calls it in a result; ptr NULL: as SQL does */
    const struct al_type *type; /* NULL: not known */
    struct al_table *table;     /* NULL: none */
    struct al_select *select;
    struct al_expr *value;
    struct al_list operands; /* of struct al_expr */
    struct al_list more;     /* OVER: PARTITION BY */
    void *mapper; /* the maker's own: the model whose attribute it is; NULL: a table's column */
    void *origin; /* the maker's own: a default value, a Python object */
};

/* Makers; NULL where the pool is exhausted, and for NULL operands. */
struct al_expr *al_expr_new(struct al_pool *pool, enum al_expr_kind kind);
struct al_expr *al_expr_text(struct al_pool *pool, struct lockstep_str text);
struct al_expr *al_expr_column(struct al_pool *pool, struct al_name name, struct al_table *table);
struct al_expr *al_expr_value(struct al_pool *pool, struct lockstep_str sql);
struct al_expr *al_expr_keyword(struct al_pool *pool, const char *word);
struct al_expr *al_expr_binary(
    struct al_pool *pool, enum al_op op, struct al_expr *left, struct al_expr *right);
struct al_expr *al_expr_unary(struct al_pool *pool, enum al_op op, struct al_expr *operand);

/* `expr` as an operand of `against` (AL_OP_NONE: at the top of an index): in parentheses where
 * precedence asks for it. */
struct al_expr *al_expr_group(
    struct al_ddl *ddl, struct al_expr *expr, enum al_op against, int precedence);

/* NOT expr, as SQLAlchemy negates: comparisons turn round, everything else gets NOT. */
struct al_expr *al_expr_negate(struct al_pool *pool, struct al_expr *expr);

/* Append an expression. */
void al_expr_write(struct al_ddl *ddl, const struct al_expr *expr);

/* Append operands with ", " between them. */
void al_expr_write_list(struct al_ddl *ddl, const struct al_list *operands);

/* In place of the values of an IN that has none, what SQLAlchemy writes there, parentheses and all: by ddl->in, or within
 * a text, where nothing is known but `type` (NULL: nothing at all), a subquery without rows. */
void al_expr_write_no_values(struct al_ddl *ddl, const struct al_type *type);

/* Append text() SQL: `\:` becomes `:`, each bound :name its value. `bound` holds AL_EXPR_BIND. */
void al_expr_write_text(struct al_ddl *ddl, const struct al_expr *text);

/* The names of the bind parameters in text() SQL, in order, each once; called for every one. */
void al_expr_text_binds(
    struct lockstep_str text, void (*each)(void *user, struct lockstep_str name), void *user);

#endif
