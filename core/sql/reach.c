#include "sql/reach.h"

#include "sql/cursor.h"

static bool
is_one_of(const struct ls_sql_token *token, const char *const *words)
{
    bool found = false;
    for (; *words != NULL && !found; words++) {
        found = ls_sql_is_word(token, *words);
    }
    return found;
}

static bool
is_same(const struct ls_sql_name *a, const struct ls_sql_name *b)
{
    bool is_qualified = a->schema.ptr != NULL && b->schema.ptr != NULL;
    return a->name.ptr != NULL && b->name.ptr != NULL && ls_span_equal(a->name, b->name) &&
           (is_qualified ? ls_span_equal(a->schema, b->schema) : a->schema.ptr == b->schema.ptr);
}

static void
add_made(struct ls_arena *arena, struct ls_sql_reach *reach, const struct ls_sql_name *name)
{
    *LS_PUSH(struct ls_sql_name, &reach->made, arena) = *name;
    reach->n_made++;
}

/* What an earlier statement has made under the very same name is found where that is. */
static void
add_reached(struct ls_arena *arena, struct ls_sql_reach *reach, enum ls_sql_reach_how how,
    const struct ls_sql_name *name)
{
    for (size_t i = 0; i < reach->made.n; i++) {
        if (is_same(LS_AT(struct ls_sql_name, &reach->made, i), name)) {
            return;
        }
    }
    for (size_t i = 0; i < reach->reached.n; i++) {
        const struct ls_sql_reached *reached = LS_AT(struct ls_sql_reached, &reach->reached, i);
        if (reached->how == how && is_same(&reached->name, name)) {
            return;
        }
    }
    *LS_PUSH(struct ls_sql_reached, &reach->reached, arena) =
        (struct ls_sql_reached){.how = how, .name = *name};
}

/* Whether "(" behind this token may call a function: of a word, but for those of the grammar and of types, and for functions
 * of the system's that look at nothing (its own schema is searched first). */
static bool
may_call(const struct ls_sql_token *before, bool is_qualified)
{
    static const char *const words[] = {"and", "bit", "bpchar", "char", "character", "check",
        "clock_timestamp", "dec", "decimal", "default", "float", "gen_random_uuid", "in", "include",
        "interval", "key", "not", "now", "numeric", "or", "time", "timestamp", "timestamptz",
        "timetz", "unique", "varchar", "varying", "where", "with", NULL};
    bool is_name = before->kind == LS_SQL_IDENT || before->kind == LS_SQL_QUOTED ||
                   before->kind == LS_SQL_UNI_IDENT ||
                   before->kind == LS_SQL_STRING; /* UESCAPE's */
    return is_name && (is_qualified || !is_one_of(before, words));
}

/* Whether it stands for a sequence whose next values the rows that are there get: the session remembers the last one. */
static bool
draws_values(const struct ls_sql_token *token)
{
    static const char *const words[] = {
        "bigserial", "identity", "serial", "serial2", "serial4", "serial8", "smallserial", NULL};
    return is_one_of(token, words);
}

/* Go to the next comma outside of parentheses, or to the end. False where a function may be called on the way, or an index
 * of before is taken, and given another name. */
static bool
skip_definition(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    unsigned depth = 0;
    bool is_qualified = false; /* a dot stands before `before` */
    struct ls_sql_token before = {.kind = LS_SQL_END};
    while (!ls_sql_at_end(at) && (depth > 0 || !ls_sql_is_char(&at->token, ','))) {
        bool opens = ls_sql_is_char(&at->token, '(');
        if ((opens && may_call(&before, is_qualified)) || draws_values(&at->token) ||
            (ls_sql_is_word(&before, "using") && ls_sql_is_word(&at->token, "index"))) {
            return false;
        }
        depth += opens ? 1u : 0u;
        depth -= depth > 0 && ls_sql_is_char(&at->token, ')') ? 1u : 0u;
        struct ls_sql_name other; /* its columns may stand behind it */
        is_qualified = ls_sql_is_char(&before, '.');
        before = at->token;
        ls_sql_advance(at);
        if (ls_sql_is_word(&before, "references")) {
            if (!ls_sql_take_name(arena, at, &other)) {
                return false;
            }
            add_reached(arena, reach, LS_SQL_REACH_REFER, &other);
            before.kind = LS_SQL_END;
        }
    }
    return depth == 0;
}

/* Go past "( … )"; false where an element of it copies another table. */
static bool
skip_elements(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    unsigned depth = 0;
    bool is_first = false; /* of an element */
    do {
        if (is_first && ls_sql_is_word(&at->token, "like")) {
            return false;
        }
        bool opens = ls_sql_is_char(&at->token, '(');
        is_first = (opens && depth == 0) || (depth == 1 && ls_sql_is_char(&at->token, ','));
        depth += opens ? 1u : 0u;
        depth -= depth > 0 && ls_sql_is_char(&at->token, ')') ? 1u : 0u;
        bool refers = ls_sql_is_word(&at->token, "references");
        ls_sql_advance(at);
        struct ls_sql_name other;
        if (refers && !ls_sql_take_name(arena, at, &other)) {
            return false;
        }
        if (refers) {
            add_reached(arena, reach, LS_SQL_REACH_REFER, &other);
        }
    } while (depth > 0 && !ls_sql_at_end(at));
    return depth == 0;
}

/* TABLE name ( … ), the cursor behind it: without rows nothing is evaluated but constants. */
static bool
create_table(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    struct ls_sql_name name;
    if (ls_sql_is_word(&at->token, "if") || !ls_sql_take_name(arena, at, &name) ||
        !ls_sql_is_char(&at->token, '(') || !skip_elements(arena, at, reach)) {
        return false;
    }
    if (ls_sql_accept(at, "with")) {
        ls_sql_skip_parentheses(at);
    }
    if (ls_sql_accept(at, "tablespace")) {
        ls_sql_advance(at);
    }
    add_made(arena, reach, &name);
    return ls_sql_at_end(at);
}

/* INDEX [name] ON [ONLY] table …, the cursor behind INDEX. */
static bool
create_index(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    struct ls_sql_name name = {{NULL, 0}, {NULL, 0}};
    struct ls_sql_name table;
    if (ls_sql_is_word(&at->token, "concurrently") || ls_sql_is_word(&at->token, "if")) {
        return false;
    }
    if (!ls_sql_accept(at, "on")) {
        if (!ls_sql_take_name(arena, at, &name) || !ls_sql_accept(at, "on")) {
            return false;
        }
    }
    (void)ls_sql_accept(at, "only");
    if (!ls_sql_take_name(arena, at, &table)) {
        return false;
    }
    if (ls_sql_accept(at, "using")) {
        ls_sql_advance(at);
    }
    add_reached(arena, reach, LS_SQL_REACH_INDEX, &table);
    reach->n_made++; /* where it is, the table's schema tells, and not the path */
    return skip_definition(arena, at, reach) && ls_sql_at_end(at);
}

/* Go past the name of a column and its type; false where that may be a user's. */
static bool
skip_column(struct ls_arena *arena, struct ls_sql_cursor *at)
{
    static const char *const types[] = {"bigint", "bool", "boolean", "bpchar", "bytea", "char",
        "character", "cidr", "date", "dec", "decimal", "double", "float", "float4", "float8",
        "inet", "int", "int2", "int4", "int8", "integer", "interval", "json", "jsonb", "macaddr",
        "numeric", "real", "smallint", "text", "time", "timestamp", "timestamptz", "timetz", "uuid",
        "varchar", NULL};
    if (ls_sql_take_part(arena, at).ptr == NULL || !is_one_of(&at->token, types)) {
        return false;
    }
    ls_sql_advance(at);
    return !ls_sql_is_char(&at->token, '.');
}

/* ADD …, or ALTER … SET NOT NULL or DEFAULT, the cursor at its first word. */
static bool
skip_action(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    static const char *const constraints[] = {
        "check", "constraint", "foreign", "primary", "unique", NULL};
    if (ls_sql_accept(at, "add")) {
        bool is_column = ls_sql_accept(at, "column") || !is_one_of(&at->token, constraints);
        return (!is_column || skip_column(arena, at)) && skip_definition(arena, at, reach);
    }
    if (!ls_sql_accept(at, "alter")) {
        return false;
    }
    (void)ls_sql_accept(at, "column");
    return ls_sql_take_part(arena, at).ptr != NULL && ls_sql_accept(at, "set") &&
           (ls_sql_is_word(&at->token, "not") || ls_sql_is_word(&at->token, "default")) &&
           skip_definition(arena, at, reach);
}

/* TABLE [ONLY] name action, …, the cursor behind TABLE. */
static bool
alter_table(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    struct ls_sql_name name;
    bool is_only = ls_sql_accept(at, "only");
    if ((!is_only && ls_sql_is_word(&at->token, "if")) || !ls_sql_take_name(arena, at, &name)) {
        return false;
    }
    add_reached(arena, reach, LS_SQL_REACH_ALTER, &name);
    bool is_read = false;
    do {
        is_read = skip_action(arena, at, reach);
    } while (is_read && ls_sql_accept_char(at, ','));
    return is_read && ls_sql_at_end(at);
}

/* [schema .] table . column; false where there is another number of names. */
static bool
take_column(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_name *ret_table)
{
    struct ls_span parts[3];
    size_t n = 0;
    do {
        parts[n] = ls_sql_take_part(arena, at);
    } while (parts[n].ptr != NULL && ++n < 3 && ls_sql_accept_char(at, '.'));
    *ret_table = (struct ls_sql_name){.schema = n == 3 ? parts[0] : (struct ls_span){NULL, 0},
        .name = n == 3 ? parts[1] : parts[0]};
    return n > 1;
}

/* TABLE name, or COLUMN table.column, and IS …, the cursor behind ON. */
static bool
comment_on(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_reach *reach)
{
    struct ls_sql_name name;
    bool is_table = ls_sql_accept(at, "table");
    if (!is_table && !ls_sql_accept(at, "column")) {
        return false;
    }
    if (!(is_table ? ls_sql_take_name(arena, at, &name) : take_column(arena, at, &name))) {
        return false;
    }
    add_reached(arena, reach, LS_SQL_REACH_COMMENT, &name);
    return ls_sql_is_word(&at->token, "is");
}

bool
ls_sql_reach_add(struct ls_arena *arena, struct ls_sql_reach *reach, struct ls_span statement)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    if (ls_sql_accept(&at, "create")) {
        if (ls_sql_accept(&at, "unique")) {
            return ls_sql_accept(&at, "index") && create_index(arena, &at, reach);
        }
        if (ls_sql_accept(&at, "index")) {
            return create_index(arena, &at, reach);
        }
        (void)ls_sql_accept(&at, "unlogged");
        return ls_sql_accept(&at, "table") && create_table(arena, &at, reach);
    }
    if (ls_sql_accept(&at, "alter")) {
        return ls_sql_accept(&at, "table") && alter_table(arena, &at, reach);
    }
    return ls_sql_accept(&at, "comment") && ls_sql_accept(&at, "on") &&
           comment_on(arena, &at, reach);
}
