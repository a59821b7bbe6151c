#include "sql/loss.h"

#include "sql/cursor.h"
#include "sql/name.h"

static struct ls_sql_loss *
add(struct ls_arena *arena, struct ls_vec *losses, const struct ls_sql_name *table)
{
    struct ls_sql_loss *loss = LS_PUSH(struct ls_sql_loss, losses, arena);
    loss->table = *table;
    return loss;
}

static void
skip_if_exists(struct ls_sql_cursor *at)
{
    if (ls_sql_accept(at, "if")) {
        (void)ls_sql_accept(at, "exists");
    }
}

/* [ONLY] name [*], …: up to the first that is no name. */
static void
add_names(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_vec *losses, bool keeps_table)
{
    size_t first = losses->n;
    struct ls_sql_name name;
    do {
        (void)ls_sql_accept(at, "only");
        if (!ls_sql_take_name(arena, at, &name)) {
            return;
        }
        add(arena, losses, &name)->keeps_table = keeps_table;
        (void)ls_sql_accept_char(at, '*');
    } while (ls_sql_accept_char(at, ','));
    bool is_cascade = false;
    for (; !ls_sql_at_end(at); ls_sql_advance(at)) { /* behind RESTART IDENTITY, of TRUNCATE */
        is_cascade = is_cascade || ls_sql_is_word(&at->token, "cascade");
    }
    for (size_t i = first; i < losses->n; i++) {
        LS_AT(struct ls_sql_loss, losses, i)->is_cascade = is_cascade;
    }
}

/* Behind DROP SCHEMA and the like: what goes with them, which without CASCADE is nothing. */
static void
add_others(
    struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_vec *losses, enum ls_sql_loss_of of)
{
    size_t first = losses->n;
    skip_if_exists(at);
    add_names(arena, at, losses, false);
    bool is_cascade = losses->n > first && LS_AT(struct ls_sql_loss, losses, first)->is_cascade;
    for (size_t i = first; i < losses->n; i++) {
        LS_AT(struct ls_sql_loss, losses, i)->of = of;
    }
    losses->n = is_cascade ? losses->n : first;
}

/* To the next action of an ALTER TABLE: behind the comma that is in no parentheses. */
static void
skip_action(struct ls_sql_cursor *at)
{
    while (!ls_sql_at_end(at) && !ls_sql_is_char(&at->token, ',')) {
        if (ls_sql_is_char(&at->token, '(')) {
            ls_sql_skip_parentheses(at);
        } else {
            ls_sql_advance(at);
        }
    }
    (void)ls_sql_accept_char(at, ',');
}

/* Behind ALTER TABLE. */
static void
add_columns(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_vec *losses)
{
    struct ls_sql_name table;
    skip_if_exists(at);
    (void)ls_sql_accept(at, "only");
    if (!ls_sql_take_name(arena, at, &table)) {
        return;
    }
    (void)ls_sql_accept_char(at, '*');
    while (!ls_sql_at_end(at)) {
        if (ls_sql_accept(at, "drop") && !ls_sql_is_word(&at->token, "constraint")) {
            (void)ls_sql_accept(at, "column");
            skip_if_exists(at);
            struct ls_span column = ls_sql_take_part(arena, at);
            if (column.ptr != NULL) {
                add(arena, losses, &table)->column = column;
            }
        }
        skip_action(at);
    }
}

/* Behind DELETE FROM. */
static void
add_delete(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_vec *losses)
{
    struct ls_sql_name table;
    (void)ls_sql_accept(at, "only");
    if (!ls_sql_take_name(arena, at, &table)) {
        return;
    }
    while (!ls_sql_at_end(at)) {
        if (ls_sql_is_word(&at->token, "where") || ls_sql_is_word(&at->token, "using")) {
            return;
        }
        ls_sql_advance(at);
    }
    add(arena, losses, &table)->keeps_table = true;
}

void
ls_sql_losses(struct ls_arena *arena, struct ls_span statement, struct ls_vec *losses)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    if (ls_sql_accept(&at, "drop")) {
        (void)ls_sql_accept(&at, "foreign");
        if (ls_sql_accept(&at, "table")) {
            skip_if_exists(&at);
            add_names(arena, &at, losses, false);
        } else if (ls_sql_accept(&at, "schema")) {
            add_others(arena, &at, losses, LS_SQL_LOSS_SCHEMA);
        } else if (ls_sql_accept(&at, "type") || ls_sql_accept(&at, "domain")) {
            add_others(arena, &at, losses, LS_SQL_LOSS_TYPE);
        } else if (ls_sql_accept(&at, "extension")) {
            add_others(arena, &at, losses, LS_SQL_LOSS_EXTENSION);
        }
    } else if (ls_sql_accept(&at, "alter")) {
        (void)ls_sql_accept(&at, "foreign");
        if (ls_sql_accept(&at, "table")) {
            add_columns(arena, &at, losses);
        }
    } else if (ls_sql_accept(&at, "truncate")) {
        (void)ls_sql_accept(&at, "table");
        add_names(arena, &at, losses, true);
    } else if (ls_sql_accept(&at, "delete") && ls_sql_accept(&at, "from")) {
        add_delete(arena, &at, losses);
    }
}
