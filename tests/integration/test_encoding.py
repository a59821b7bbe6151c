"""Databases whose encoding is not UTF-8: what can be written is written right, what cannot is said, and nothing is half done."""
import pytest

from postgres import with_admin


@pytest.fixture(params=["SQL_ASCII", "LATIN1", "EUC_JP"])
def encoded(request, postgres, database, project):
    """A project on a database of that encoding, and that database."""
    made = postgres.create("encoded")
    with_admin(postgres, f"DROP DATABASE {made.name}")
    with_admin(postgres, f"CREATE DATABASE {made.name} ENCODING '{request.param}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    project.dsn = made.dsn
    made.encoding = request.param
    yield project, made
    made.drop()


def test_plain_text_and_what_the_encoding_holds(encoded):
    project, database = encoded
    word = {"LATIN1": "Grüße", "SQL_ASCII": "Grüße", "EUC_JP": "日本"}[database.encoding]
    project.source("app", {"0001_a": f"CREATE TABLE a (t text);\nINSERT INTO a VALUES ('{word}');\n",
                           "0002_b": f"-- {word}\nCOPY a FROM stdin;\n{word}\n\\.\n",
                           "0003_c": f"-- lockstep: transaction = no\nINSERT INTO a VALUES ('{word}');\n"})
    project.apply(env={"USER": word})
    session = database.connect()
    session.set_client_encoding("SQL_ASCII" if database.encoding == "SQL_ASCII" else "UTF8")
    cursor = session.cursor()
    cursor.execute("SELECT encode(convert_to(t, 'UTF8'), 'hex') FROM a" if database.encoding != "SQL_ASCII" else
                   "SELECT encode(t::bytea, 'hex') FROM a")
    assert [bytes.fromhex(row[0]).decode() for row in cursor.fetchall()] == [word] * 3
    project.verify_journal()
    assert set(project.status().states.values()) == {"applied"}


def test_what_the_encoding_does_not_hold(encoded):
    """The step before it is done, the step itself is not, and the error says which and why."""
    project, database = encoded
    project.source("app", {"0001_a": "CREATE TABLE a (t text);\n", "0002_b": "CREATE TABLE b ();\nINSERT INTO a VALUES ('€ ł');\n",
                           "0003_c": "CREATE TABLE c ();\n"})
    if database.encoding == "SQL_ASCII":  # it holds any bytes
        project.apply()
        return
    failed = project.fails(30, "apply")
    assert failed.said("app:0002_b", "no equivalent in encoding", database.encoding, "0002_b.sql"), failed
    assert database.tables() == ["a"] and database.outcomes() == ["applied 0001_a", "failed 0002_b"]
    project.put("app", "0002_b.sql", "CREATE TABLE b ();\n")
    project.apply()
    assert database.tables() == ["a", "b", "c"]
    project.verify_journal()


def test_a_step_whose_name_the_encoding_does_not_hold(encoded):
    """The journal could not name it: the step does not run."""
    project, database = encoded
    project.source("app", {"0001_a": "CREATE TABLE a ();\n", "0002_€ł": "CREATE TABLE b ();\n"})
    if database.encoding == "SQL_ASCII":
        project.apply()
        project.verify_journal()
        return
    failed = project.run("apply")
    assert failed.rc in (1, 30) and failed.said("no equivalent in encoding", database.encoding, "0002_€ł"), failed
    assert database.tables() == ["a"] and "applied 0001_a" in database.outcomes()
    project.verify_journal()


def test_an_error_that_the_encoding_does_not_hold(encoded):
    """The error's text goes into the journal; it quotes what was sent."""
    project, database = encoded
    project.source("app", {"0001_a": "SELECT 'abc'::int;\n", "0001_a.down": "SELECT 1;\n"})
    project.fails(30, "apply")
    project.put("app", "0001_a.sql", "SELECT U&'\\00fc'::int;\n" if database.encoding != "EUC_JP" else "SELECT '日'::int;\n")
    failed = project.fails(30, "apply")
    assert failed.said("invalid input syntax" if database.encoding != "SQL_ASCII" else "SQL_ASCII"), failed
    assert database.outcomes() == ["failed 0001_a", "failed 0001_a"]
    project.verify_journal()
    project.ok("history")
