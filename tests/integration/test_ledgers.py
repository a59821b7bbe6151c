"""The ledgers of other runners: recognised by the tables that these make, named by status and by the first apply."""
import pytest

# As the tools themselves make them on PostgreSQL, and what they write.
LEDGERS = {
    "Flyway": ("""
        CREATE TABLE flyway_schema_history (installed_rank integer NOT NULL CONSTRAINT flyway_schema_history_pk PRIMARY KEY,
            version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL,
            checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
            execution_time integer NOT NULL, success boolean NOT NULL);
        CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);""",
               """INSERT INTO flyway_schema_history VALUES
            (1, '1', 'init', 'SQL', 'V1__init.sql', 7, 'ann', now(), 3, true),
            (2, '1.1', 'more', 'SQL', 'V1.1__more.sql', 8, 'ann', now(), 3, true),
            (3, NULL, 'views', 'SQL', 'R__views.sql', 9, 'ann', now(), 3, true),
            (4, '2', 'broken', 'SQL', 'V2__broken.sql', 10, 'ann', now(), 3, false);""",
               "public.flyway_schema_history", "1.1", 3, True),
    "Liquibase": ("""
        CREATE TABLE databasechangeloglock (id integer NOT NULL PRIMARY KEY, locked boolean NOT NULL, lockgranted timestamp,
            lockedby varchar(255));
        CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL,
            dateexecuted timestamp NOT NULL, orderexecuted integer NOT NULL, exectype varchar(10) NOT NULL, md5sum varchar(35),
            description varchar(255), comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255),
            labels varchar(255), deployment_id varchar(10));""",
                  """INSERT INTO databasechangeloglock VALUES (1, false, NULL, NULL);
        INSERT INTO databasechangelog VALUES ('1', 'ann', 'db/a.xml', now(), 1, 'EXECUTED', '9:x'),
            ('2', 'bob', 'db/a.xml', now(), 2, 'MARK_RAN', '9:y');""",
                  "public.databasechangelog", "db/a.xml::2::bob", 2, False),
    "Sqitch": ("""
        CREATE SCHEMA sqitch;
        CREATE TABLE sqitch.projects (project text PRIMARY KEY, uri text UNIQUE, created_at timestamptz NOT NULL DEFAULT now(),
            creator_name text NOT NULL, creator_email text NOT NULL);
        CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text, change text NOT NULL, project text NOT NULL,
            note text NOT NULL DEFAULT '', committed_at timestamptz NOT NULL DEFAULT clock_timestamp(), committer_name text NOT NULL,
            committer_email text NOT NULL, planned_at timestamptz NOT NULL, planner_name text NOT NULL, planner_email text NOT NULL);
        CREATE TABLE sqitch.events (event text NOT NULL, change_id text NOT NULL, change text NOT NULL, project text NOT NULL,
            note text NOT NULL DEFAULT '', requires text[] NOT NULL DEFAULT '{}', conflicts text[] NOT NULL DEFAULT '{}',
            tags text[] NOT NULL DEFAULT '{}', committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            committer_name text NOT NULL, committer_email text NOT NULL, planned_at timestamptz NOT NULL,
            planner_name text NOT NULL, planner_email text NOT NULL);""",
               """INSERT INTO sqitch.changes (change_id, change, project, committer_name, committer_email, planned_at, planner_name,
            planner_email) VALUES ('a', 'users', 'web', 'a', 'a', now(), 'a', 'a'), ('b', 'orders', 'web', 'a', 'a', now(), 'a', 'a'),
            ('c', 'first', 'app', 'a', 'a', now(), 'a', 'a');
        INSERT INTO sqitch.events (event, change_id, change, project, committer_name, committer_email, planned_at, planner_name,
            planner_email) VALUES ('deploy', 'c', 'first', 'app', 'a', 'a', now(), 'a', 'a'),
            ('fail', 'd', 'next', 'app', 'a', 'a', now(), 'a', 'a');""",
               "sqitch.changes", "app:first web:orders", 3, True),
    "dbmate": ("CREATE TABLE schema_migrations (version varchar PRIMARY KEY);",
               "INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240201000000');",
               "public.schema_migrations", "20240201000000", 2, False),
    "Rails": ("CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY);"
              "CREATE TABLE ar_internal_metadata (key varchar NOT NULL PRIMARY KEY, value varchar, created_at timestamp(6) NOT NULL,"
              " updated_at timestamp(6) NOT NULL);",
              "INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240201000000');",
              "public.schema_migrations", "20240201000000", 2, False),
    "golang-migrate": ("CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);",
                       "INSERT INTO schema_migrations VALUES (7, true);", "public.schema_migrations", "7", None, True),
    "goose": ("CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL,"
              " tstamp timestamp DEFAULT now());",
              "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (3, true), (3, false);",
              "public.goose_db_version", "2", 2, False),
    "Django": ("CREATE TABLE django_migrations (id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, app varchar(255) NOT NULL,"
               " name varchar(255) NOT NULL, applied timestamptz NOT NULL);",
               "INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', now()),"
               " ('shop', '0001_initial', now());", "public.django_migrations", "shop.0001_initial", 2, False),
    "Prisma": ("CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL,"
               " finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,"
               " started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);",
               "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at, started_at) VALUES"
               " ('a', 'x', now(), '20240101_init', NULL, '2024-01-01'), ('b', 'x', NULL, '20240201_bad', now(), '2024-02-01'),"
               " ('c', 'x', NULL, '20240201_bad', NULL, '2024-02-02');", "public._prisma_migrations", "20240101_init", 1, True),
    "Alembic": ("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY);",
                "INSERT INTO alembic_version VALUES ('ae1027'), ('27c6a3');", "public.alembic_version", "27c6a3 ae1027", None, False),
}


def told(tool, place, position, entries, failed):
    count = f", {entries} entr{'y' if entries == 1 else 'ies'}" if entries else ""
    return f"{tool} ({place}) is at {position}{count}{'; a run of it failed or is under way' if failed else ''}"


@pytest.fixture
def small(project):
    return project.source("app", {"0001_a": "CREATE TABLE a (id int);\n"})


@pytest.mark.parametrize("tool", LEDGERS)
def test_recognised_and_named(small, database, tool):
    made, written, place, position, entries, failed = LEDGERS[tool]
    schema, table = place.split(".")
    database.execute(made)
    empty = small.ok("status", as_json=True).json["ledgers"]
    assert empty == [{"tool": tool, "schema": schema, "table": table, "is_readable": True, "position": None,
                      "entries": None if entries is None else 0, "is_failed": False}]
    assert small.ok("status").out.endswith(f"no journal yet\nanother runner: {tool} ({place}) has run nothing\n")
    database.execute(written)
    full = [{"tool": tool, "schema": schema, "table": table, "is_readable": True, "position": position, "entries": entries,
             "is_failed": failed}]
    line = told(tool, place, position, entries, failed)
    assert small.ok("status", as_json=True).json["ledgers"] == full
    assert small.ok("status").out.endswith(f"no journal yet\nanother runner: {line}\n")
    warning = ("lockstep: warning: another runner has migrated this database\n"
               f"  {line}\n  remedy: `lockstep adopt` records what is already there; let only one of the two run from now on.\n")
    assert warning in small.ok("apply", "--dry-run").err
    assert warning in small.ok("apply").err
    small.put("app", "0002_b.sql", "CREATE TABLE b (id int);\n")
    assert "another runner" not in small.ok("apply").err, "it is known now"
    assert small.ok("status", as_json=True).json["ledgers"] == full


def test_none(small):
    assert small.ok("status", as_json=True).json["ledgers"] == []
    assert "another runner" not in small.ok("status").out and "another runner" not in small.ok("apply").err


def test_several_in_any_schema(small, database):
    database.execute('CREATE SCHEMA "My Web"; SET search_path TO "My Web";' + LEDGERS["Django"][0] + LEDGERS["Django"][1]
                     + "RESET search_path;" + LEDGERS["Flyway"][0])
    assert [(ledger["tool"], ledger["schema"], ledger["position"]) for ledger in
            small.ok("status", as_json=True).json["ledgers"]] == [
                ("Django", "My Web", "shop.0001_initial"), ("Flyway", "public", None)]


def test_tables_that_are_only_called_so(small, database):
    database.execute("CREATE TABLE changes (id int); CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz);"
                     "CREATE TABLE databasechangelog (id int); CREATE TABLE alembic_version (version_num text, more text);"
                     "CREATE VIEW goose_db_version AS SELECT 1 AS id, 1 AS version_id, true AS is_applied, now() AS tstamp")
    assert small.ok("status", as_json=True).json["ledgers"] == []


def test_one_that_may_not_be_read(small, database):
    role = f"reader_{database.name}"
    database.execute(LEDGERS["Flyway"][0] + f"CREATE ROLE {role}; GRANT {role} TO CURRENT_USER")
    try:
        small.configure("target t", dsn=database.dsn, role=role)
        ledgers = small.ok("status", "-t", "t", dsn="", as_json=True).json["ledgers"]
        assert ledgers == [{"tool": "Flyway", "schema": "public", "table": "flyway_schema_history", "is_readable": False,
                            "position": None, "entries": None, "is_failed": False}]
        assert small.ok("status", "-t", "t", dsn="").said(
            "another runner: Flyway (public.flyway_schema_history) is there and may not be read by this role")
    finally:
        database.execute(f"DROP ROLE {role}")


def test_the_version_table_of_a_source_is_nobody_elses(project, database):
    project.source("core", plugin="alembic-compat")
    (project.root / "core/versions").mkdir()
    (project.root / "core/versions/a.py").write_text(
        'from alembic import op\nimport sqlalchemy as sa\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n'
        '    op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True))\n\n\ndef downgrade():\n    op.drop_table("a")\n')
    project.apply()
    assert project.ok("status", as_json=True).json["ledgers"] == []
    database.execute("CREATE SCHEMA other; SET search_path TO other;" + LEDGERS["Alembic"][0])
    assert [ledger["schema"] for ledger in project.ok("status", as_json=True).json["ledgers"]] == ["other"]
