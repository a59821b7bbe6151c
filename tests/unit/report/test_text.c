/* Every report but progress, as text and as Markdown. */
#include "samples.h"

static void
test_plan(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_plan(&capture.output, &about, &plan, NULL, NULL);
    ls_report_plan(&capture.output, &about, &nothing, NULL, NULL);
    capture_expect(&capture,
        "   action  step            kind    transaction  why\n"
        "1  apply   sql:0001_facts  schema  none         pending; the last attempt failed\n"
        "2  check   record:facts    doc     step         recorded unchecked; what it describes is "
        "there now\n"
        "3  apply   sql:view        repeat  step         interrupted in part 3: goes on there\n"
        "4  record  core:base       schema  step         satisfied by sql:0000_init\n"
        "4 steps would run; now 1 applied, 1 pending, 1 missing, 1 failed, 1 interrupted, 1 "
        "unchecked\n"
        "nothing to do\n",
        "");
    capture_end(&capture);
}

static void
test_sql(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    static const struct ls_sql_listing begun = {.planned = &planned[2],
        .sql = SPAN("ALTER TABLE t\n  ADD x int;\rDROP TABLE t;\nSELECT n FROM t;\n"),
        .is_live = true,
        .note = SPAN("it reads")};
    ls_report_sql(&capture.output, &about, listings, 3);
    ls_report_sql(&capture.output, &about, &begun, 1);
    ls_report_sql(&capture.output, &about, NULL, 0);
    capture_expect(&capture,
        "-- ---- step 1: apply sql:0001_facts (schema, no transaction)\n"
        "CREATE TABLE facts ();\n"
        "COMMENT ON TABLE facts IS '\x1b"
        "';\n"
        "\n"
        "-- ---- step 2: apply sql:view (repeat)\n"
        "-- needs live answers, so its SQL is known only when it runs: view.py:7: "
        "op.get_bind()\\x0aDROP TABLE x\n"
        "-- ---- step 1: apply sql:view (repeat)\n"
        "-- needs live answers, so its SQL is known only when it runs: it reads\n"
        "-- it begins with:\n"
        "--   ALTER TABLE t\n"
        "--     ADD x int;\\x0dDROP TABLE t;\n"
        "--   SELECT n FROM t;\n"
        "-- nothing to do\n",
        "");
    capture_end(&capture);
}

static void
test_status(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_status(&capture.output, &about, &plan, &state_of_journal, &other_ledgers);
    ls_report_status(&capture.output, &about, &nothing, &no_journal, &no_ledgers);
    capture_expect(&capture,
        "step            kind    state        applied at            by         remark\n"
        "core:1a         schema  applied      2026-11-22 13:05:00Z  ann@build\n"
        "sql:0001_facts  schema  failed                                        relation \"x\" does "
        "not exist\n"
        "record:facts    doc     unchecked    2026-11-22 13:06:00Z  ann@build\n"
        "sql:view        repeat  interrupted                                   part 3 was begun, "
        "and may be done or not\n"
        "core:base       schema  pending\n"
        "old:gone        schema  missing      2026-11-01 00:00:00Z  bob\n"
        "1 applied, 1 pending, 1 missing, 1 failed, 1 interrupted, 1 unchecked; journal head "
        "fedc000000000000000000000000000000000000000000000000000000000000\n"
        "another runner: Flyway (public.flyway_schema_history) is at 3.1, 12 entries; a run of it "
        "failed or is under way\n"
        "another runner: Django (web.django_migrations) is there and may not be read by this role\n"
        "no steps; no journal yet\n",
        "");
    capture_end(&capture);
}

static void
test_history(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_history(&capture.output, &about, events, 2);
    ls_report_history(&capture.output, &about, NULL, 0);
    capture.output.is_verbose = true;
    ls_report_history(&capture.output, &about, events, 2);
    capture.output.is_verbose = false;
    capture_expect(&capture,
        "   at                    outcome  step            statements  ms  by   error\n"
        "1  2026-11-22 13:05:00Z  applied  core:1a                  4  12  ann\n"
        "2  2026-11-22 13:05:01Z  failed   sql:0001_facts           0   3  ann  relation \"x\" "
        "does not exist\n"
        "2 events; journal head fedcba9876543210\n"
        "no events\n"
        "   at                    outcome  step            statements  ms  by   role   host   tool "
        "           serial  signers                            hash          error\n"
        "1  2026-11-22 13:05:00Z  applied  core:1a                  4  12  ann  owner  build  "
        "lockstep 0.1.0       2  1111111111111111 2222222222222222  0123456789ab\n"
        "2  2026-11-22 13:05:01Z  failed   sql:0001_facts           0   3  ann                     "
        "                0                                     fedcba987654  relation \"x\" does "
        "not exist\n"
        "2 events; journal head fedcba9876543210\n",
        "");
    capture_end(&capture);
}

static void
test_consequences(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_consequences(&capture.output, &about, &consequences);
    capture_expect(&capture,
        "would go           kind                               rows  with\n"
        "public.users       table                                 3  core:1a\n"
        "public.facts.note  column    more than 100000 with a value  sql:0001_facts\n"
        "public.facts       all rows              not to be counted  sql:0001_facts\n"
        "shop               schema                                   sql:0001_facts\n"
        "\n"
        "stands on it   of              on\n"
        "step           sql:0001_facts  core:1a       goes as well\n"
        "view public.v  (no step)       public.users  stays\n"
        "\n",
        "");
    capture_end(&capture);
}

static void
test_inventory(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_inventory(&capture.output, &about, tables, 2);
    ls_report_inventory(&capture.output, &about, NULL, 0);
    capture_expect(&capture,
        "table               kind   owner   step     since                 last changed by  "
        "documented    rows, estimated\n"
        "public.users        table  core    core:1a  2026-11-22 13:05:00Z  core:2b          "
        "record:users              120\n"
        "public.scratch_pad  table  (none)                                                  no     "
        "               unknown\n"
        "\n"
        "2 tables, 1 documented, 1 without an owner\n"
        "0 tables, 0 documented, 0 without an owner\n",
        "");
    capture_end(&capture);
}

static void
test_timeline(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_timeline(&capture.output, &about, times, 4);
    ls_report_timeline(&capture.output, &about, NULL, 0);
    capture_expect(&capture,
        "applied at            written     alembic-compat  raw-sql         (not in this bundle)  "
        "state    description\n"
        "2026-11-01 00:00:00Z                                              old:gone              "
        "missing\n"
        "2026-11-22 13:05:00Z  2025-10-11  core:1a                                               "
        "applied  users\n"
        "2026-11-22 13:05:01Z                              sql:0001_facts                        "
        "applied  facts\n"
        "                      2025-10-13  core:3c                                               "
        "pending\n"
        "no steps\n",
        "");
    capture_end(&capture);
}

static void
test_verify(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_verify(&capture.output, &about, checks, 2, NULL);
    ls_report_verify(&capture.output, &about, checks, 1, NULL);
    capture_expect(&capture,
        "check       result  detail\n"
        "lock        ok      app.lock, serial 3\n"
        "signatures  FAILED  1 of 2\n"
        "2 checks, 1 failed\n"
        "check  result  detail\n"
        "lock   ok      app.lock, serial 3\n"
        "1 check, all ok\n",
        "");
    capture_end(&capture);
}

static void
test_seal(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_seal(&capture.output, "app.lock",
        "00000000000000000000000000000000000000000000000000000000000000ff", &lock);
    capture_expect(&capture,
        "sealed app.lock: 5 steps, serial 3\n"
        "  BLAKE2b-256    00000000000000000000000000000000000000000000000000000000000000ff\n"
        "  expires        2030-12-31T23:59:59Z\n"
        "  target         production\n"
        "  plugin         doc-only 0.1.0\n"
        "  plugin         raw-sql 0.1.0, pinned\n",
        "");
    capture_end(&capture);
}

static void
test_keygen(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_keygen(&capture.output, &keys);
    capture_expect(&capture,
        "key 0123456789ABCDEF\n"
        "  public key     lockstep.pub\n"
        "  secret key     lockstep.key\n"
        "The secret key is encrypted with the password.\n"
        "To trust it, add to plugins.ini:\n"
        "\n"
        "  [key NAME]\n"
        "  public = RWabc\n",
        "");
    capture_end(&capture);
}

static void
test_sign(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_sign(&capture.output, &signature);
    capture_expect(&capture,
        "signed app.lock\n"
        "  signature      app.lock.ann.minisig\n"
        "  key            0123456789ABCDEF\n"
        "  comment        serial 3\n",
        "");
    capture_end(&capture);
}

static void
test_new(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_new(&capture.output, (struct ls_span)SPAN("sql"), new_files, 2);
    capture_expect(&capture,
        "wrote sql/0002_x.sql\n"
        "wrote sql/0002_x.down.sql\n",
        "");
    capture_end(&capture);
}

static void
test_plugin_list(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    capture.output.is_verbose = true;
    ls_report_plugin_list(&capture.output, plugins, 2);
    capture.output.is_verbose = false;
    ls_report_plugin_list(&capture.output, plugins, 2);
    ls_report_plugin_list(&capture.output, NULL, 0);
    capture_expect(&capture,
        "plugin   version  pinned  summary                   file                      problem\n"
        "raw-sql  0.1.0    yes     directories of SQL files  build/plugins/raw-sql.so\n"
        "broken            no                                build/plugins/broken.so   abi_major "
        "is 2, expected 1\n"
        "\n"
        "plugin        raw-sql\n"
        "BLAKE2b-256   00000000000000000000000000000000000000000000000000000000000000ff\n"
        "operations    open scan apply\n"
        "\n"
        "plugin        broken\n"
        "BLAKE2b-256   unknown\n"
        "operations    unknown\n"
        "plugin   version  pinned  summary                   file                      problem\n"
        "raw-sql  0.1.0    yes     directories of SQL files  build/plugins/raw-sql.so\n"
        "broken            no                                build/plugins/broken.so   abi_major "
        "is 2, expected 1\n"
        "no plugins\n",
        "");
    capture_end(&capture);
}

static void
test_plugin_inspect(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    ls_report_plugin_inspect(&capture.output, &plugins[0]);
    ls_report_plugin_inspect(&capture.output, &plugins[1]);
    capture_expect(&capture,
        "name          raw-sql\n"
        "version       0.1.0\n"
        "summary       directories of SQL files\n"
        "file          build/plugins/raw-sql.so\n"
        "size          40960 bytes\n"
        "BLAKE2b-256   00000000000000000000000000000000000000000000000000000000000000ff\n"
        "pinned        yes\n"
        "interface     1.0, descriptor of 136 bytes\n"
        "instance      64 bytes\n"
        "operations    open scan apply\n"
        "name          broken\n"
        "version       unknown\n"
        "summary       unknown\n"
        "file          build/plugins/broken.so\n"
        "size          0 bytes\n"
        "BLAKE2b-256   unknown\n"
        "pinned        no\n"
        "interface     0.0, descriptor of 0 bytes\n"
        "instance      0 bytes\n"
        "operations    unknown\n"
        "problem       abi_major is 2, expected 1\n",
        "");
    capture_end(&capture);
}

static void
test_markdown(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_MARKDOWN);
    ls_report_inventory(&capture.output, &about, tables, 2);
    ls_report_inventory(&capture.output, &about, NULL, 0);
    ls_report_timeline(&capture.output, &about, times, 4);
    ls_report_timeline(&capture.output, &about, NULL, 0);
    capture_expect(&capture,
        "| table | kind | owner | step | since | last changed by | documented | rows, estimated |\n"
        "|---|---|---|---|---|---|---|---:|\n"
        "| public.users | table | core | core:1a | 2026-11-22 13:05:00Z | core:2b | record:users | "
        "120 |\n"
        "| public.scratch_pad | table | (none) | | | | no | unknown |\n"
        "\n"
        "2 tables, 1 documented, 1 without an owner\n"
        "0 tables, 0 documented, 0 without an owner\n"
        "| applied at | written | alembic-compat | raw-sql | (not in this bundle) | state | "
        "description |\n"
        "|---|---|---|---|---|---|---|\n"
        "| 2026-11-01 00:00:00Z | | | | old:gone | missing | |\n"
        "| 2026-11-22 13:05:00Z | 2025-10-11 | core:1a | | | applied | users |\n"
        "| 2026-11-22 13:05:01Z | | | sql:0001_facts | | applied | facts |\n"
        "| | 2025-10-13 | core:3c | | | pending | |\n"
        "no steps\n",
        "");
    capture_end(&capture);
}

static void
test_colour_of_states(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    capture.output.has_colour = true;
    ls_report_status(&capture.output, &about, &plan, &state_of_journal, &other_ledgers);
    capture_read(&capture);
    assert_non_null(strstr(capture.out, "\033[32mapplied\033[0m "));
    assert_non_null(strstr(capture.out, "\033[31mmissing\033[0m "));
    assert_non_null(strstr(capture.out, "\033[34mpending\033[0m\n"));
    capture_end(&capture);
}

static void
test_sql_on_a_terminal_is_escaped(void **state)
{
    (void)state;
    struct capture capture = capture_begin(LS_FORMAT_TEXT);
    capture.output.is_out_terminal = true;
    ls_report_sql(&capture.output, &about, listings, 2);
    capture_expect(&capture,
        "-- ---- step 1: apply sql:0001_facts (schema, no transaction)\n"
        "CREATE TABLE facts ();\n"
        "COMMENT ON TABLE facts IS '\\x1b';\n",
        "");
    capture_end(&capture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_sql),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_consequences),
        cmocka_unit_test(test_inventory),
        cmocka_unit_test(test_timeline),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_seal),
        cmocka_unit_test(test_keygen),
        cmocka_unit_test(test_sign),
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_plugin_list),
        cmocka_unit_test(test_plugin_inspect),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_colour_of_states),
        cmocka_unit_test(test_sql_on_a_terminal_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
