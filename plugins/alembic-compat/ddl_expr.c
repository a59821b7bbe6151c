/*
 * Expressions: the table of operators with SQLAlchemy's precedences, grouping, and rendering.
 * Values are literals in the text, as psycopg2 would put them there.
 */
#include "ddl_expr.h"

#include "ddl_select.h"
#include "ddl_type.h"

#define SMALLEST (-100)
#define LARGEST 100

struct operator_info {
    const char *sql;
    int precedence;
    int is_natural; /* (a op b) op c needs no parentheses */
    int is_bool;
};

/* ORDER: operators */
static const struct operator_info operators[] = {
    [AL_OP_NONE] = {"", LARGEST, 0, 0},
    [AL_OP_AND] = {" AND ", 3, 1, 1},
    [AL_OP_OR] = {" OR ", 2, 1, 1},
    [AL_OP_ADD] = {" + ", 7, 1, 0},
    [AL_OP_SUB] = {" - ", 7, 0, 0},
    [AL_OP_MUL] = {" * ", 8, 1, 0},
    [AL_OP_DIV] = {" / ", 8, 0, 0},
    [AL_OP_FLOORDIV] = {" / ", 8, 0, 0},
    [AL_OP_MOD] = {" % ", 8, 0, 0},
    [AL_OP_NEG] = {"-", 8, 0, 0},
    [AL_OP_LT] = {" < ", 5, 0, 1},
    [AL_OP_LE] = {" <= ", 5, 0, 1},
    [AL_OP_NE] = {" != ", 5, 0, 1},
    [AL_OP_GT] = {" > ", 5, 0, 1},
    [AL_OP_GE] = {" >= ", 5, 0, 1},
    [AL_OP_EQ] = {" = ", 5, 0, 1},
    [AL_OP_DISTINCT_FROM] = {" IS DISTINCT FROM ", 5, 0, 1},
    [AL_OP_NOT_DISTINCT_FROM] = {" IS NOT DISTINCT FROM ", 5, 0, 1},
    [AL_OP_CONCAT] = {" || ", 6, 1, 0},
    [AL_OP_IN] = {" IN ", 5, 0, 1},
    [AL_OP_NOT_IN] = {" NOT IN ", 5, 0, 1},
    [AL_OP_LIKE] = {" LIKE ", 5, 0, 1},
    [AL_OP_NOT_LIKE] = {" NOT LIKE ", 5, 0, 1},
    [AL_OP_ILIKE] = {" ILIKE ", 5, 0, 1},
    [AL_OP_NOT_ILIKE] = {" NOT ILIKE ", 5, 0, 1},
    [AL_OP_BETWEEN] = {" BETWEEN ", 5, 0, 1},
    [AL_OP_NOT_BETWEEN] = {" NOT BETWEEN ", 5, 0, 1},
    [AL_OP_IS] = {" IS ", 5, 0, 1},
    [AL_OP_IS_NOT] = {" IS NOT ", 5, 0, 1},
    [AL_OP_REGEXP] = {" ~ ", 5, 0, 1},
    [AL_OP_NOT_REGEXP] = {" !~ ", 5, 0, 1},
    [AL_OP_IREGEXP] = {" ~* ", 5, 0, 1},
    [AL_OP_NOT_IREGEXP] = {" !~* ", 5, 0, 1},
    [AL_OP_MATCH] = {" @@ ", 5, 0, 1},
    [AL_OP_COLLATE] = {" COLLATE ", 4, 0, 0},
    [AL_OP_NOT] = {"NOT ", 5, 0, 1},
    [AL_OP_EXISTS] = {"EXISTS ", 0, 0, 1},
    [AL_OP_DISTINCT] = {"DISTINCT ", 5, 0, 0},
    [AL_OP_ANY] = {"ANY ", 15, 0, 0},
    [AL_OP_ALL] = {"ALL ", 15, 0, 0},
    [AL_OP_DESC] = {" DESC", 3, 0, 0},
    [AL_OP_ASC] = {" ASC", 3, 0, 0},
    [AL_OP_NULLS_FIRST] = {" NULLS FIRST", SMALLEST, 0, 0},
    [AL_OP_NULLS_LAST] = {" NULLS LAST", SMALLEST, 0, 0},
    [AL_OP_GETITEM] = {"", 15, 1, 0},
    [AL_OP_JSON_GET] = {" -> ", 15, 1, 0},
    [AL_OP_JSONB_GET] = {"", 15, 1, 0},
    [AL_OP_JSON_GET_TEXT] = {" ->> ", 15, 1, 0},
    [AL_OP_JSON_PATH] = {" #> ", 15, 1, 0},
    [AL_OP_JSON_PATH_TEXT] = {" #>> ", 15, 1, 0},
    [AL_OP_CUSTOM] = {"", 0, 0, 0},
    [AL_OP_COMMA] = {", ", -1, 1, 0},
};

struct al_expr *
al_expr_new(struct al_pool *pool, enum al_expr_kind kind)
{
    struct al_expr *expr = al_pool_alloc(pool, sizeof(*expr));
    if (expr != NULL) {
        expr->kind = kind;
    }
    return expr;
}

struct al_expr *
al_expr_text(struct al_pool *pool, struct lockstep_str text)
{
    struct al_expr *expr = al_expr_new(pool, AL_EXPR_TEXT);
    if (expr != NULL) {
        expr->text = al_pool_copy(pool, text);
    }
    return expr;
}

struct al_expr *
al_expr_column(struct al_pool *pool, struct al_name name, struct al_table *table)
{
    struct al_expr *expr = al_expr_new(pool, AL_EXPR_COLUMN);
    if (expr != NULL) {
        expr->name = name;
        expr->table = table;
    }
    return expr;
}

struct al_expr *
al_expr_value(struct al_pool *pool, struct lockstep_str sql)
{
    struct al_expr *expr = al_expr_new(pool, AL_EXPR_VALUE);
    if (expr != NULL) {
        expr->text = sql;
    }
    return expr;
}

struct al_expr *
al_expr_keyword(struct al_pool *pool, const char *word)
{
    struct al_expr *expr = al_expr_new(pool, AL_EXPR_KEYWORD);
    if (expr != NULL) {
        expr->text = lockstep_str_of(word);
        expr->is_null = strcmp(word, "NULL") == 0;
        expr->is_bool = !expr->is_null;
    }
    return expr;
}

struct al_expr *
al_expr_binary(struct al_pool *pool, enum al_op op, struct al_expr *left, struct al_expr *right)
{
    struct al_expr *expr = al_expr_new(pool, AL_EXPR_BINARY);
    if (expr == NULL || left == NULL || right == NULL ||
        al_list_push(pool, &expr->operands, left) != 0 ||
        al_list_push(pool, &expr->operands, right) != 0) {
        return NULL;
    }
    expr->op = op;
    expr->is_bool = operators[op].is_bool;
    return expr;
}

struct al_expr *
al_expr_unary(struct al_pool *pool, enum al_op op, struct al_expr *operand)
{
    int is_suffix =
        op == AL_OP_DESC || op == AL_OP_ASC || op == AL_OP_NULLS_FIRST || op == AL_OP_NULLS_LAST;
    struct al_expr *expr = al_expr_new(pool, is_suffix ? AL_EXPR_SUFFIX : AL_EXPR_PREFIX);
    if (expr == NULL || operand == NULL || al_list_push(pool, &expr->operands, operand) != 0) {
        return NULL;
    }
    expr->op = op;
    expr->is_bool = operators[op].is_bool;
    return expr;
}

static int
precedence_of(const struct al_ddl *ddl, enum al_op op, int custom)
{
    if (op == AL_OP_CUSTOM) {
        return custom;
    }
    if (op == AL_OP_CONCAT && ddl->api == AL_API_20) {
        return 5;
    }
    return operators[op].precedence;
}

/* Operators that SQLAlchemy always puts into parentheses: PostgreSQL lets + and || take their operands away. */
static int
is_arrow(enum al_op op)
{
    return op == AL_OP_JSON_GET || op == AL_OP_JSON_GET_TEXT || op == AL_OP_JSON_PATH ||
           op == AL_OP_JSON_PATH_TEXT;
}

struct al_expr *
al_expr_group(struct al_ddl *ddl, struct al_expr *expr, enum al_op against, int precedence)
{
    if (expr == NULL) {
        return NULL;
    }
    if (expr->kind == AL_EXPR_LABEL && expr->operands.n == 1) {
        struct al_expr *inner = al_expr_group(ddl, expr->operands.items[0], against, precedence);
        struct al_expr *label =
            inner == expr->operands.items[0] ? expr : al_expr_new(ddl->pool, AL_EXPR_LABEL);
        if (label != NULL && label != expr) {
            *label = *expr;
            label->operands = (struct al_list){NULL, 0, 0};
            label = al_list_push(ddl->pool, &label->operands, inner) == 0 && inner != NULL ? label
                                                                                           : NULL;
        }
        return label;
    }
    int wants = 0;
    if (expr->kind == AL_EXPR_BINARY || expr->kind == AL_EXPR_PREFIX ||
        expr->kind == AL_EXPR_LIST) {
        wants = !(expr->op == against && operators[against].is_natural) &&
                ((is_arrow(expr->op) && against != AL_OP_NONE && against != AL_OP_COMMA) ||
                    precedence_of(ddl, expr->op, expr->precedence) <=
                        precedence_of(ddl, against, precedence));
    } else if (expr->kind == AL_EXPR_TEXT) {
        wants = against == AL_OP_IN || against == AL_OP_NOT_IN;
    } else if (expr->kind == AL_EXPR_OVER || expr->kind == AL_EXPR_FUNC) {
        wants =
            expr->kind == AL_EXPR_FUNC && (against == AL_OP_GETITEM || against == AL_OP_JSONB_GET);
    } else if (expr->kind == AL_EXPR_CAST) {
        wants = against == AL_OP_JSONB_GET;
    }
    if (!wants) {
        return expr;
    }
    struct al_expr *group = al_expr_new(ddl->pool, AL_EXPR_GROUP);
    if (group == NULL || al_list_push(ddl->pool, &group->operands, expr) != 0) {
        return NULL;
    }
    group->is_bool = expr->is_bool;
    group->type = expr->type;
    return group;
}

/* The opposite comparison, or AL_OP_NONE. */
static enum al_op
opposite(enum al_op op)
{
    static const enum al_op pairs[][2] = {{AL_OP_EQ, AL_OP_NE}, {AL_OP_LT, AL_OP_GE},
        {AL_OP_GT, AL_OP_LE}, {AL_OP_IN, AL_OP_NOT_IN}, {AL_OP_LIKE, AL_OP_NOT_LIKE},
        {AL_OP_ILIKE, AL_OP_NOT_ILIKE}, {AL_OP_BETWEEN, AL_OP_NOT_BETWEEN},
        {AL_OP_IS, AL_OP_IS_NOT}, {AL_OP_REGEXP, AL_OP_NOT_REGEXP},
        {AL_OP_IREGEXP, AL_OP_NOT_IREGEXP}, {AL_OP_DISTINCT_FROM, AL_OP_NOT_DISTINCT_FROM}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (pairs[i][0] == op || pairs[i][1] == op) {
            return pairs[i][pairs[i][0] == op];
        }
    }
    return AL_OP_NONE;
}

struct al_expr *
al_expr_negate(struct al_pool *pool, struct al_expr *expr)
{
    struct al_ddl ddl;
    al_ddl_init(&ddl, pool, AL_API_20);
    if (expr == NULL) {
        return NULL;
    }
    if (expr->kind == AL_EXPR_LABEL && expr->operands.n == 1) {
        return al_expr_negate(pool, expr->operands.items[0]);
    }
    if (expr->kind == AL_EXPR_BINARY && expr->is_firm) {
        struct al_expr *group = al_expr_new(pool, AL_EXPR_GROUP);
        return group == NULL || al_list_push(pool, &group->operands, expr) != 0
                   ? NULL
                   : al_expr_unary(pool, AL_OP_NOT, group);
    }
    if (expr->kind == AL_EXPR_BINARY && opposite(expr->op) != AL_OP_NONE) {
        struct al_expr *turned = al_expr_new(pool, AL_EXPR_BINARY);
        if (turned != NULL) {
            *turned = *expr;
            turned->op = opposite(expr->op);
        }
        return turned;
    }
    if (expr->kind == AL_EXPR_PREFIX && expr->op == AL_OP_NOT) {
        return expr->operands.items[0];
    }
    if (expr->kind == AL_EXPR_KEYWORD && !expr->is_null) {
        return al_expr_keyword(pool, expr->text.ptr[0] == 't' ? "false" : "true");
    }
    return al_expr_unary(pool, AL_OP_NOT, al_expr_group(&ddl, expr, AL_OP_NOT, 0));
}

static int
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           ((unsigned char)c & 0x80u) != 0;
}

/* The length of a bind parameter's name after the colon at `at`; 0 where it is none. */
static uint64_t
bind_length(struct lockstep_str text, uint64_t at)
{
    if (at > 0) {
        char before = text.ptr[at - 1];
        if (before == ':' || before == '\\' || is_word(before)) {
            return 0;
        }
    }
    uint64_t end = at + 1;
    while (end < text.len && is_word(text.ptr[end])) {
        end++;
    }
    if (end < text.len && text.ptr[end] == ':') {
        return 0;
    }
    return end - at - 1;
}

void
al_expr_text_binds(
    struct lockstep_str text, void (*each)(void *user, struct lockstep_str name), void *user)
{
    for (uint64_t at = 0; at < text.len; at++) {
        uint64_t len = text.ptr[at] == ':' ? bind_length(text, at) : 0;
        if (len > 0) {
            each(user, (struct lockstep_str){text.ptr + at + 1, len});
            at += len;
        }
    }
}

static void
write_bind(struct al_ddl *ddl, const struct al_expr *bind)
{
    if (ddl->bind != NULL) {
        ddl->bind(ddl, ddl->bind_user, bind);
    } else if (bind->value != NULL) {
        al_expr_write(ddl, bind->value);
    } else {
        /* in DDL values stand as literals, and one that nobody gave is NULL */
        al_text_puts(&ddl->out, "NULL");
    }
}

static void
write_text_bind(struct al_ddl *ddl, const struct al_expr *text, struct lockstep_str name)
{
    for (size_t i = 0; i < text->operands.n; i++) {
        const struct al_expr *bind = text->operands.items[i];
        if (lockstep_str_equal(bind->name.text, name)) {
            write_bind(ddl, bind);
            return;
        }
    }
    struct al_expr unbound = {.kind = AL_EXPR_BIND, .name = al_name_of(name)};
    write_bind(ddl, &unbound);
}

/* Whether the backslash at `at` hides a colon: `\:` and then no second colon. */
static int
hides_colon(struct lockstep_str text, uint64_t at)
{
    uint64_t end = at + 2;
    if (at + 1 >= text.len || text.ptr[at + 1] != ':') {
        return 0;
    }
    while (end < text.len && is_word(text.ptr[end])) {
        end++;
    }
    return end >= text.len || text.ptr[end] != ':';
}

void
al_expr_write_text(struct al_ddl *ddl, const struct al_expr *text)
{
    struct lockstep_str sql = text->text;
    for (uint64_t at = 0; at < sql.len; at++) {
        uint64_t len = sql.ptr[at] == ':' ? bind_length(sql, at) : 0;
        if (len > 0) {
            write_text_bind(ddl, text, (struct lockstep_str){sql.ptr + at + 1, len});
            at += len;
        } else if (sql.ptr[at] != '\\' || !hides_colon(sql, at)) {
            al_text_putc(&ddl->out, sql.ptr[at]);
        } else {
            /* the colon is copied next round; it cannot begin a name, a backslash is before it */
            continue;
        }
    }
}

void
al_expr_write_list(struct al_ddl *ddl, const struct al_list *operands)
{
    for (size_t i = 0; i < operands->n; i++) {
        if (i > 0) {
            al_text_puts(&ddl->out, ", ");
        }
        al_expr_write(ddl, operands->items[i]);
    }
}

/* Function names are quoted for odd characters only, never for being reserved. */
static void
write_function_name(struct al_ddl *ddl, struct al_name name)
{
    int is_plain = name.quote <= 0;
    for (uint64_t i = 0; i < name.text.len; i++) {
        char c = name.text.ptr[i];
        is_plain = is_plain && (c == '$' || (is_word(c) && ((unsigned char)c & 0x80u) == 0));
    }
    name.quote = is_plain ? -1 : 1;
    al_ident(ddl, name);
}

static int
is_word_of(struct lockstep_str text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < len && text.len == len; i++) {
        char c = text.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != word[i]) {
            return 0;
        }
    }
    return text.len == len;
}

static void
write_function(struct al_ddl *ddl, const struct al_expr *func)
{
    static const char *const bare[] = {"current_date", "current_time", "current_timestamp",
        "current_user", "localtime", "localtimestamp", "session_user", "user"};
    if (func->text.ptr != NULL) {
        write_function_name(ddl, al_name_of(func->text));
        al_text_putc(&ddl->out, '.');
    }
    for (size_t i = 0; func->text.ptr == NULL && i < sizeof(bare) / sizeof(*bare); i++) {
        if (is_word_of(func->name.text, bare[i])) {
            for (const char *c = bare[i]; *c != '\0'; c++) {
                al_text_putc(&ddl->out, (char)(*c == '_' ? '_' : *c - 'a' + 'A'));
            }
            if (func->operands.n > 0) {
                al_text_putc(&ddl->out, '(');
                al_expr_write_list(ddl, &func->operands);
                al_text_putc(&ddl->out, ')');
            }
            return;
        }
    }
    write_function_name(ddl, func->name);
    al_text_putc(&ddl->out, '(');
    if (func->operands.n == 0 && is_word_of(func->name.text, "count")) {
        al_text_putc(&ddl->out, '*');
    }
    al_expr_write_list(ddl, &func->operands);
    al_text_putc(&ddl->out, ')');
}

void
al_expr_write_no_values(struct al_ddl *ddl, const struct al_type *type)
{
    if (ddl->in == NULL) {
        al_text_puts(&ddl->out, "(SELECT CAST(NULL AS ");
        if (type == NULL || al_type_affinity(type) == AL_AFFINITY_NULL) {
            al_text_puts(&ddl->out, "INTEGER");
        } else {
            al_type_write(ddl, type);
        }
        al_text_puts(&ddl->out, ") WHERE 1!=1)");
        return;
    }
    const struct al_expr *left = ddl->in->operands.items[0];
    const struct al_expr *inner = left->kind == AL_EXPR_GROUP ? left->operands.items[0] : left;
    int is_tuple = inner->kind == AL_EXPR_LIST && inner->op == AL_OP_COMMA;
    al_text_puts(&ddl->out, is_tuple ? "((NULL" : "(NULL");
    for (size_t i = 1; is_tuple && i < inner->operands.n; i++) {
        al_text_puts(&ddl->out, ", NULL");
    }
    al_text_puts(&ddl->out, is_tuple ? "))" : ")");
    al_text_puts(&ddl->out, ddl->in->op == AL_OP_IN ? " AND (1 != 1)" : " OR (1 = 1)");
}

/* NOT IN stands in parentheses because of what may come of an empty list. */
static void
write_in(struct al_ddl *ddl, const struct al_expr *expr)
{
    const struct al_expr *right = expr->operands.items[1];
    const struct al_expr *values = right->kind == AL_EXPR_GROUP ? right->operands.items[0] : right;
    int is_list = values->kind == AL_EXPR_LIST && values->op == AL_OP_COMMA;
    al_text_puts(&ddl->out, expr->op == AL_OP_NOT_IN ? "(" : "");
    al_expr_write(ddl, expr->operands.items[0]);
    al_text_puts(&ddl->out, operators[expr->op].sql);
    ddl->in = is_list || right->kind == AL_EXPR_BIND ? expr : NULL;
    if (is_list && values->operands.n == 0) {
        al_expr_write_no_values(ddl, NULL);
    } else {
        al_expr_write(ddl, right);
    }
    ddl->in = NULL;
    al_text_puts(&ddl->out, expr->op == AL_OP_NOT_IN ? ")" : "");
}

static void
write_binary(struct al_ddl *ddl, const struct al_expr *expr)
{
    const struct al_expr *left = expr->operands.items[0];
    const struct al_expr *right = expr->operands.items[1];
    if (expr->op == AL_OP_IN || expr->op == AL_OP_NOT_IN) {
        write_in(ddl, expr);
        return;
    }
    if (expr->op == AL_OP_FLOORDIV) {
        al_text_puts(&ddl->out, "FLOOR(");
        al_expr_write(ddl, left);
        al_text_puts(&ddl->out, " / ");
        al_expr_write(ddl, right);
        al_text_putc(&ddl->out, ')');
        return;
    }
    al_expr_write(ddl, left);
    if (expr->op == AL_OP_GETITEM || expr->op == AL_OP_JSONB_GET) {
        al_text_putc(&ddl->out, '[');
        al_expr_write(ddl, right);
        al_text_putc(&ddl->out, ']');
        return;
    }
    if (expr->op == AL_OP_CUSTOM) {
        al_text_putc(&ddl->out, ' ');
        al_text_add(&ddl->out, expr->text);
        al_text_putc(&ddl->out, ' ');
    } else {
        al_text_puts(&ddl->out, operators[expr->op].sql);
    }
    if (expr->op == AL_OP_BETWEEN || expr->op == AL_OP_NOT_BETWEEN) {
        al_text_add(&ddl->out, expr->text);
    }
    if (expr->op == AL_OP_MATCH) {
        al_text_puts(&ddl->out, ddl->api == AL_API_20 ? "plainto_tsquery(" : "to_tsquery(");
        al_expr_write(ddl, right);
        al_text_putc(&ddl->out, ')');
        return;
    }
    al_expr_write(ddl, right);
    if (expr->escape.ptr != NULL) {
        al_text_puts(&ddl->out, " ESCAPE ");
        al_literal_str(ddl, expr->escape);
    }
}

static void
write_case(struct al_ddl *ddl, const struct al_expr *expr)
{
    al_text_puts(&ddl->out, "CASE");
    if (expr->value != NULL) {
        al_text_putc(&ddl->out, ' ');
        al_expr_write(ddl, expr->value);
    }
    size_t i = 0;
    for (; i + 1 < expr->operands.n; i += 2) {
        al_text_puts(&ddl->out, " WHEN ");
        al_expr_write(ddl, expr->operands.items[i]);
        al_text_puts(&ddl->out, " THEN ");
        al_expr_write(ddl, expr->operands.items[i + 1]);
    }
    if (i < expr->operands.n) {
        al_text_puts(&ddl->out, " ELSE ");
        al_expr_write(ddl, expr->operands.items[i]);
    }
    al_text_puts(&ddl->out, " END");
}

static void
write_cast(struct al_ddl *ddl, const struct al_expr *expr)
{
    int is_short = expr->op == AL_OP_CUSTOM;
    al_text_puts(&ddl->out, is_short ? "" : "CAST(");
    al_expr_write(ddl, expr->operands.items[0]);
    al_text_puts(&ddl->out, is_short ? "::" : " AS ");
    al_type_write(ddl, expr->type);
    al_text_puts(&ddl->out, is_short ? "" : ")");
}

static void
write_over(struct al_ddl *ddl, const struct al_expr *expr)
{
    al_expr_write(ddl, expr->operands.items[0]);
    al_text_puts(&ddl->out, " OVER (");
    if (expr->more.n > 0) {
        al_text_puts(&ddl->out, "PARTITION BY ");
        al_expr_write_list(ddl, &expr->more);
    }
    if (expr->value != NULL) {
        al_text_puts(&ddl->out, expr->more.n > 0 ? " ORDER BY " : "ORDER BY ");
        al_expr_write(ddl, expr->value);
    }
    if (expr->text.len > 0) {
        al_text_puts(&ddl->out, expr->more.n > 0 || expr->value != NULL ? " " : "");
        al_text_add(&ddl->out, expr->text);
    }
    al_text_putc(&ddl->out, ')');
}

/* An expression between two pieces of text. */
static void
write_wrapped(
    struct al_ddl *ddl, const char *before, const struct al_list *operands, const char *after)
{
    al_text_puts(&ddl->out, before);
    al_expr_write_list(ddl, operands);
    al_text_puts(&ddl->out, after);
}

static void
write_joined(struct al_ddl *ddl, const struct al_expr *list)
{
    for (size_t i = 0; i < list->operands.n; i++) {
        al_text_puts(&ddl->out, i > 0 ? operators[list->op].sql : "");
        al_expr_write(ddl, list->operands.items[i]);
    }
}

static void
write_extract(struct al_ddl *ddl, const struct al_expr *expr)
{
    al_text_puts(&ddl->out, "EXTRACT(");
    al_text_add(&ddl->out, expr->text);
    write_wrapped(ddl, " FROM ", &expr->operands, ")");
}

void
al_expr_write(struct al_ddl *ddl, const struct al_expr *expr)
{
    if (expr == NULL || ddl->failed) {
        ddl->out.failed |= expr == NULL;
        return;
    }
    switch (expr->kind) {
    case AL_EXPR_TEXT:
        al_expr_write_text(ddl, expr);
        break;
    case AL_EXPR_LITERAL_COLUMN:
    case AL_EXPR_VALUE:
    case AL_EXPR_KEYWORD:
        al_text_add(&ddl->out, expr->text);
        break;
    case AL_EXPR_COLUMN:
    case AL_EXPR_STAR:
        al_select_write_column(ddl, expr);
        break;
    case AL_EXPR_BIND:
        write_bind(ddl, expr);
        break;
    case AL_EXPR_FUNC:
        write_function(ddl, expr);
        break;
    case AL_EXPR_BINARY:
        write_binary(ddl, expr);
        break;
    case AL_EXPR_PREFIX:
        write_wrapped(ddl, operators[expr->op].sql, &expr->operands, "");
        break;
    case AL_EXPR_SUFFIX:
        write_wrapped(ddl, "", &expr->operands, operators[expr->op].sql);
        break;
    case AL_EXPR_LIST:
        write_joined(ddl, expr);
        break;
    case AL_EXPR_GROUP:
        write_wrapped(ddl, "(", &expr->operands, ")");
        break;
    case AL_EXPR_CAST:
        write_cast(ddl, expr);
        break;
    case AL_EXPR_CASE:
        write_case(ddl, expr);
        break;
    case AL_EXPR_EXTRACT:
        write_extract(ddl, expr);
        break;
    case AL_EXPR_ARRAY:
        write_wrapped(ddl, "ARRAY[", &expr->operands, "]");
        break;
    case AL_EXPR_LABEL:
        al_expr_write(ddl, expr->operands.items[0]);
        break;
    case AL_EXPR_SELECT:
        al_text_putc(&ddl->out, '(');
        al_select_write(ddl, expr->select);
        al_text_putc(&ddl->out, ')');
        break;
    case AL_EXPR_OVER:
        write_over(ddl, expr);
        break;
    case AL_EXPR_WITHIN:
        al_expr_write(ddl, expr->operands.items[0]);
        al_text_add(&ddl->out, expr->text);
        break;
    case AL_EXPR_EXCLUDED:
        al_text_puts(&ddl->out, "excluded.");
        al_ident(ddl, expr->name);
        break;
    }
}
