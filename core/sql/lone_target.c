/*
 * What a statement that runs alone makes, drops or detaches, where the catalog tells that by one name.
 */
#include "sql/lone_target.h"

#include "sql/cursor.h"
#include "sql/name.h"

/* TABLE [IF EXISTS] [ONLY] parent [*] DETACH PARTITION name CONCURRENTLY, the cursor behind ALTER TABLE. */
static bool
detach_target(struct ls_arena *arena, struct ls_sql_cursor *at, struct ls_sql_lone_target *target)
{
    target->kind = LS_SQL_LONE_PARTITION;
    if (ls_sql_accept(at, "if") && !ls_sql_accept(at, "exists")) {
        return false;
    }
    (void)ls_sql_accept(at, "only");
    if (!ls_sql_take_name(arena, at, &target->parent)) {
        return false;
    }
    (void)ls_sql_accept_char(at, '*');
    return ls_sql_accept(at, "detach") && ls_sql_accept(at, "partition") &&
           ls_sql_take_name(arena, at, &target->name) && ls_sql_accept(at, "concurrently") &&
           ls_sql_at_end(at);
}

bool
ls_sql_lone_target(
    struct ls_arena *arena, struct ls_span statement, struct ls_sql_lone_target *ret_target)
{
    struct ls_sql_cursor at = ls_sql_cursor_begin(statement);
    struct ls_sql_lone_target target = {0};
    bool is_alter = ls_sql_accept(&at, "alter");
    target.is_create = !is_alter && ls_sql_accept(&at, "create");
    bool is_read = false;
    if (is_alter) {
        is_read = ls_sql_accept(&at, "table") && detach_target(arena, &at, &target);
    } else if (target.is_create || ls_sql_accept(&at, "drop")) {
        static const struct {
            const char *word;
            enum ls_sql_lone_kind kind;
        } kinds[] = {{"database", LS_SQL_LONE_DATABASE}, {"tablespace", LS_SQL_LONE_TABLESPACE},
            {"subscription", LS_SQL_LONE_SUBSCRIPTION}};
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !is_read; i++) {
            if (ls_sql_accept(&at, kinds[i].word)) {
                target.kind = kinds[i].kind;
                bool is_plain = !ls_sql_accept(&at, "if") || ls_sql_accept(&at, "exists");
                is_read = is_plain && ls_sql_take_name(arena, &at, &target.name);
            }
        }
    }
    if (is_read) {
        *ret_target = target;
    }
    return is_read;
}
