"""The splitter against psql: the scripts of tests/cases/sql-split go through psql to a scratch server that logs every
statement it is sent, and the same statements, token for token, must come out of lockstep's splitter.

Known to differ, and so not among the cases: psql takes a function named begin for a body; it reads the second part of a
continued E'…' string as a plain one (the server does not: see tests/unit/sql/test_lex.c).
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import uuid

import pytest

ROOT = pathlib.Path(os.environ.get("LOCKSTEP_SOURCE_ROOT", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("LOCKSTEP_BUILD", ROOT / "build"))
SPLITRUN = pathlib.Path(os.environ.get("LOCKSTEP_SPLITRUN", BUILD / "tests/integration/splitrun"))
CASES = sorted((ROOT / "tests/cases/sql-split").glob("*.sql"))
AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

# What the COPYs of the cases go to.
TABLES = """
create table t (a text, b text);
create table "T;" (a text, b text);
create table empty (a text);
"""


def server_program(name):
    found = shutil.which(name)
    if found is None:
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/" + name), key=lambda p: int(p.parts[4]))
        found = str(versions[-1]) if versions else None
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="module")
def server():
    base = pathlib.Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else pathlib.Path(tempfile.gettempdir())
    home = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-split-", dir=base))
    home.chmod(0o755)
    data = home / "data"
    if AS_SERVER:
        shutil.chown(home, "postgres")
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off -c log_statement=all "
        "-c logging_collector=on -c log_destination=jsonlog -c log_directory=log -c log_filename=all "
        "-c log_rotation_size=0"
    )
    control = server_program("pg_ctl")
    try:
        subprocess.run(
            AS_SERVER + [server_program("initdb"), "-D", data, "-U", "split", "-A", "trust", "-E", "UTF8",
                         "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd="/")
        subprocess.run(
            AS_SERVER + [control, "-D", data, "-o", options, "-l", home / "start.log", "-w", "start"],
            check=True, capture_output=True, cwd="/")
        yield home
    finally:
        subprocess.run(AS_SERVER + [control, "-D", data, "-m", "immediate", "stop"], capture_output=True, cwd="/")
        shutil.rmtree(home, ignore_errors=True)


def psql(server, database, *args, **more):
    env = {"PATH": os.environ["PATH"], "PGHOST": str(server), "PGUSER": "split", "PGDATABASE": database,
           "PGCLIENTENCODING": "UTF8", "PGAPPNAME": "the case" if more.pop("is_case", False) else "setup"}
    return subprocess.run(["psql", "-X", "-q", *args], env=env, capture_output=True, cwd="/", **more)


def log_up_to_now(server):
    """The records so far. The collector writes with a delay of its own: wait for a statement that marks the end."""
    mark = f"select 'the log up to {uuid.uuid4()}'"
    psql(server, "postgres", "-c", mark, check=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        log = (server / "data/log/all.json").read_bytes()
        if mark.encode() in log and log.endswith(b"\n"):
            return [json.loads(line) for line in log.splitlines()]
        time.sleep(0.02)
    pytest.fail("the server's log does not arrive")


def logged_statements(server, database):
    """What psql sent, in order. A statement that the server could not parse is only in its error's record."""
    sent = []
    may_fail = None  # the statement logged last, if no error of it has been seen
    for record in log_up_to_now(server):
        if record.get("dbname") != database or record.get("application_name") != "the case":
            continue
        if record["message"].startswith("statement: "):
            may_fail = record["message"][len("statement: "):]
            sent.append(may_fail)
        elif record["error_severity"] == "ERROR" and "statement" in record:
            if record["statement"] != may_fail:
                sent.append(record["statement"])
            may_fail = None
    return sent


def splitrun(mode, path):
    done = subprocess.run([SPLITRUN, mode, path], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return [entry.split(b"\x1f") for entry in done.stdout.split(b"\x1e")[:-1]]


def without_data(tokens):
    is_copy = tokens[0].lower() == b"copy" and [t.lower() for t in tokens].count(b"stdin") > 0
    return tokens[:-1] if is_copy else tokens


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_same_statements_as_psql(server, case, tmp_path):
    database = "case_" + case.stem
    psql(server, "postgres", "-c", f"create database {database}", check=True)
    psql(server, database, "-c", TABLES, check=True)
    psql(server, database, "-f", case, is_case=True)
    sent = logged_statements(server, database)
    assert sent, "psql sent nothing"
    texts = tmp_path / "sent"
    texts.write_bytes(b"\0".join(text.encode() for text in sent))
    by_psql = [tokens[:-1] if tokens[-1] == b";" else tokens for tokens in splitrun("tokens", texts)]
    by_psql = [tokens for tokens in by_psql if tokens not in ([], [b""])]  # psql sends a lone semicolon as well
    ours = [without_data(tokens) for tokens in splitrun("split", case)]
    assert ours == by_psql


def test_copy_data_arrives_as_psql_sends_it(server, tmp_path):
    script = tmp_path / "copy.sql"
    data = b"1\tone;\n2\t'x\\\\.\n\\\\.\ty\n"
    script.write_bytes(b"copy t from stdin;\n" + data + b"\\.\nselect 1;\n")
    script.chmod(0o644)
    psql(server, "postgres", "-c", "create database data", check=True)
    psql(server, "data", "-c", TABLES, check=True)
    psql(server, "data", "-f", script, check=True)
    back = psql(server, "data", "-c", "copy t to stdout", check=True).stdout
    assert splitrun("split", script)[0][-1] == data
    assert back == data
