/* What a server's refusal says is missing, or is there twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "plan/complaint.h"

static struct ls_arena arena;

static struct ls_complaint
read_one(const char *sqlstate, const char *message)
{
    struct ls_err err = {.status = LS_STEP_FAILED};
    (void)snprintf(err.sqlstate, sizeof(err.sqlstate), "%s", sqlstate);
    (void)snprintf(err.message, sizeof(err.message), "app:0001: %s", message);
    return ls_complaint_read(&arena, &err);
}

static void
says_what_it_is_of(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        const char *message;
        const char *said;
    } cases[] = {
        {"42P01", "relation \"users\" does not exist", "relation users does not exist"},
        {"42P01", "relation \"s.users\" does not exist", "relation s.users does not exist"},
        {"42P01", "table \"users\" does not exist", "relation users does not exist"},
        {"42P01", "missing FROM-clause entry for table \"u\"", "relation u does not exist"},
        {"42704", "type \"mood\" does not exist", "type mood does not exist"},
        {"42704", "role \"reader\" does not exist", ""},
        {"42704", "operator class \"gin_trgm_ops\" does not exist for access method \"gin\"", ""},
        {"42883", "function s.f(integer, text) does not exist", "function s.f does not exist"},
        {"42883", "function f() does not exist", "function f does not exist"},
        {"42883", "operator does not exist: text = integer", ""},
        {"3F000", "schema \"s.t\" does not exist", "schema s.t does not exist"},
        {"42703", "column \"c\" of relation \"r\" does not exist", "column r.c does not exist"},
        {"42703", "column \"c\" does not exist", "column c does not exist"},
        {"42703", "column u.c does not exist", "column c does not exist"},
        {"42P07", "relation \"users\" already exists", "relation users is there already"},
        {"42710", "type \"mood\" already exists", "type mood is there already"},
        {"42710", "trigger \"t\" for relation \"r\" already exists", "t is there already"},
        {"42723", "function \"f\" already exists with same argument types",
            "function f is there already"},
        {"42P06", "schema \"s\" already exists", "schema s is there already"},
        {"42701", "column \"c\" of relation \"r\" already exists", "column r.c is there already"},
        {"23505", "duplicate key value violates unique constraint \"k\"", ""},
        {"42P01", "", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ls_complaint complaint = read_one(cases[i].sqlstate, cases[i].message);
        assert_string_equal(ls_complaint_say(&arena, &complaint), cases[i].said);
        assert_true(ls_complaint_equal(&complaint, &complaint));
    }
}

static struct ls_effect
effect(const char *action, const char *kind, const char *schema, const char *name)
{
    return (struct ls_effect){.action = ls_span_of(action),
        .kind = ls_span_of(kind),
        .schema = ls_span_of(schema),
        .name = ls_span_of(name)};
}

static void
finds_who_made_it(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        const char *message;
        struct {
            const char *action;
            const char *kind;
            const char *schema;
            const char *name;
        } effect;
        bool fits;
    } cases[] = {
        {"42P01", "relation \"users\" does not exist", {"created", "table", "public", "users"},
            true},
        {"42P01", "relation \"users\" does not exist", {"renamed", "view", "s", "users"}, true},
        {"42P01", "relation \"users\" does not exist", {"altered", "table", "public", "users"},
            false},
        {"42P01", "relation \"users\" does not exist", {"created", "function", "s", "users()"},
            false},
        {"42P01", "relation \"s.users\" does not exist", {"created", "table", "public", "users"},
            false},
        {"42P01", "relation \"s.users\" does not exist", {"created", "table", "s", "users"}, true},
        {"42883", "function f(int) does not exist", {"created", "function", "s", "f(integer)"},
            true},
        {"42883", "function f(int) does not exist", {"created", "function", "s", "g(integer)"},
            false},
        {"3F000", "schema \"s\" does not exist", {"created", "schema", NULL, "s"}, true},
        {"42704", "type \"t\" does not exist", {"created", "type", "public", "t"}, true},
        {"42710", "trigger \"t\" for relation \"r\" already exists",
            {"created", "trigger", "public", "t on r"}, true},
        {"42703", "column \"c\" does not exist", {"created", "table", "public", "c"}, false},
        {"22012", "division by zero", {"created", "table", "public", "zero"}, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ls_complaint complaint = read_one(cases[i].sqlstate, cases[i].message);
        struct ls_effect made = effect(cases[i].effect.action, cases[i].effect.kind,
            cases[i].effect.schema, cases[i].effect.name);
        assert_int_equal(ls_complaint_fits(&complaint, &made), cases[i].fits);
    }
}

static void
finds_who_added_the_column(void **state)
{
    (void)state;
    struct ls_complaint of_any = read_one("42703", "column u.c does not exist");
    struct ls_complaint of_table =
        read_one("42701", "column \"c\" of relation \"r\" already exists");
    assert_true(ls_complaint_is_column(&of_any, LS_SPAN("public.r.c")));
    assert_false(ls_complaint_is_column(&of_any, LS_SPAN("public.r.cc")));
    assert_false(ls_complaint_is_column(&of_any, LS_SPAN("public.r.xc")));
    assert_true(ls_complaint_is_column(&of_table, LS_SPAN("public.r.c")));
    assert_false(ls_complaint_is_column(&of_table, LS_SPAN("public.rr.c")));
    struct ls_complaint other = read_one("42P01", "relation \"c\" does not exist");
    assert_false(ls_complaint_is_column(&other, LS_SPAN("public.r.c")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_is_of),
        cmocka_unit_test(finds_who_made_it),
        cmocka_unit_test(finds_who_added_the_column),
    };
    int failed = cmocka_run_group_tests_name("complaint", tests, NULL, NULL);
    ls_arena_finish(&arena);
    return failed;
}
