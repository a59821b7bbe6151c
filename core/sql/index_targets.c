/*
 * What a concurrent CREATE, DROP or REINDEX works on, so that its outcome can be read from the catalog.
 */
#include "sql/index_targets.h"
#include "base/vec.h"

#include "sql/cursor.h"
#include "sql/name.h"

static bool
accept_if(struct ls_sql_cursor *at, bool is_not, bool *ret_if)
{
    if (!ls_sql_accept(at, "if")) {
        return true;
    }
    *ret_if = true;
    return (!is_not || ls_sql_accept(at, "not")) && ls_sql_accept(at, "exists");
}

static struct ls_sql_name *
one_name(struct ls_arena *arena, struct ls_sql_index_targets *targets)
{
    struct ls_sql_name *name = ls_arena_array(arena, 1, sizeof(*name));
    targets->names = name;
    targets->n_names = 1;
    return name;
}

/* CREATE [UNIQUE] INDEX CONCURRENTLY [[IF NOT EXISTS] name] ON [ONLY] table, the cursor behind CREATE. */
static bool
create_targets(
    struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_index_targets *targets)
{
    targets->action = LS_SQL_INDEX_CREATE;
    (void)ls_sql_accept(at, "unique");
    if (!ls_sql_accept(at, "index") || !ls_sql_accept(at, "concurrently") ||
        !accept_if(at, true, &targets->if_exists)) {
        return false;
    }
    struct ls_sql_name *name = one_name(arena, targets);
    if (!ls_sql_accept(at, "on")) {
        if (!ls_sql_take_name(arena, at, name) || !ls_sql_accept(at, "on")) {
            return false;
        }
    }
    (void)ls_sql_accept(at, "only");
    return ls_sql_take_name(arena, at, &targets->table);
}

/* DROP INDEX CONCURRENTLY [IF EXISTS] name, …, the cursor behind DROP. */
static bool
drop_targets(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_index_targets *targets)
{
    targets->action = LS_SQL_INDEX_DROP;
    if (!ls_sql_accept(at, "index") || !ls_sql_accept(at, "concurrently") ||
        !accept_if(at, false, &targets->if_exists)) {
        return false;
    }
    struct ls_vec names = {0};
    do {
        if (!ls_sql_take_name(arena, at, LS_PUSH(struct ls_sql_name, &names, arena))) {
            return false;
        }
    } while (ls_sql_accept_char(at, ','));
    targets->names = names.items;
    targets->n_names = names.n;
    return true;
}

/* REINDEX [( … )] {INDEX | TABLE | SCHEMA | DATABASE | SYSTEM} [CONCURRENTLY] [name], the cursor behind REINDEX. */
static bool
reindex_targets(
    struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_index_targets *targets)
{
    ls_sql_skip_parentheses(at);
    if (ls_sql_accept(at, "index")) {
        targets->action = LS_SQL_REINDEX_INDEX;
    } else if (ls_sql_accept(at, "table")) {
        targets->action = LS_SQL_REINDEX_TABLE;
    } else if (ls_sql_accept(at, "schema")) {
        targets->action = LS_SQL_REINDEX_SCHEMA;
    } else if (ls_sql_accept(at, "database") || ls_sql_accept(at, "system")) {
        targets->action = LS_SQL_REINDEX_DATABASE;
    } else {
        return false;
    }
    (void)ls_sql_accept(at, "concurrently");
    if (targets->action == LS_SQL_REINDEX_DATABASE && ls_sql_at_end(at)) {
        return true;
    }
    return ls_sql_take_name(arena, at, one_name(arena, targets));
}

bool
ls_sql_index_targets(
    struct ls_arena *arena, struct ls_span statement, struct ls_sql_index_targets *ret_targets)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    struct ls_sql_index_targets targets = {0};
    bool is_read = false;
    if (ls_sql_accept(&at, "create")) {
        is_read = create_targets(arena, &at, &targets);
    } else if (ls_sql_accept(&at, "drop")) {
        is_read = drop_targets(arena, &at, &targets);
    } else if (ls_sql_accept(&at, "reindex")) {
        is_read = reindex_targets(arena, &at, &targets);
    }
    if (is_read) {
        *ret_targets = targets;
    }
    return is_read;
}
