"""seal, sign, verify: one byte that is not as it was signed, and nothing is executed."""
import datetime
import os
import pty
import re
import select
import shutil
import signal
import subprocess

import pytest

from lockkey import lock_key
from project import BUILD, LOCKSTEP, Project, environment
from waiting import eventually

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"


def sealed(project, *signers, threshold=None, **seal):
    """A bundle of three steps and a shared look, sealed, signed by the keys given, which are trusted."""
    project.source("app", {"0001_a": TABLE.format("a"), "0001_a.down": "DROP TABLE a;\n", "0002_b": TABLE.format("b"),
                           "0003_c": TABLE.format("c")})
    for key in signers:
        project.configure(f"key {key.name}", public=key.public)
    project.configure("trust", require_signature="yes" if signers else "no",
                      threshold=threshold if threshold is not None else max(len(signers), 1))
    options = [word for key, value in seal.items() for word in (f"--{key.replace('_', '-')}", *([value] if value else []))]
    project.ok("seal", *options, dsn="")
    for key in signers:
        sign(project, key)
    return project


def sign(project, key, name=None):
    name = name or key.name
    return project.ok("sign", "--secret", key.secret_file, "--name", name, dsn="")


def signature(project, key):
    return project.root / f"{project.lock.name}.{key.name}.minisig"


def flip(path, at, bit=1):
    data = bytearray(path.read_bytes())
    data[at] ^= bit
    path.write_bytes(bytes(data))


def refused(project, rc, *texts):
    """apply and verify refuse alike, and the database has seen nothing."""
    from psycopg2 import connect
    failed = project.fails(rc, "apply")
    project.fails(rc, "verify", dsn="")
    for text in texts:
        assert text in failed.err, failed
    with connect(project.dsn) as session:
        cursor = session.cursor()
        cursor.execute("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN"
                       " ('public', 'lockstep')")
        assert cursor.fetchone() == (0,), "nothing was executed"
    session.close()
    return failed


# ---- the good case --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["alice", "carol"])
def test_signed_and_applied(project, database, keys, name):
    sealed(project, keys[name])
    verified = project.ok("verify", as_json=True, dsn="").json
    assert verified["ok"] and all(check["ok"] for check in verified["checks"])
    project.apply()
    assert database.tables() == ["a", "b", "c"]
    signers, serial, digest = database.events("signers", "serial", "lock_digest")[0]
    assert serial == 1 and re.fullmatch("[0-9A-F]{16}", signers)
    b2sum = subprocess.run(["b2sum", "-l", "256", project.lock], capture_output=True, text=True, check=True).stdout.split()[0]
    assert digest == b2sum


def test_the_digests_in_the_lock_are_those_of_b2sum(project):
    sealed(project)
    lock = project.lock.read_text()
    for name in ("0001_a.sql", "0001_a.down.sql", "0003_c.sql"):
        b2sum = subprocess.run(["b2sum", "-l", "256", project.root / "app" / name], capture_output=True, text=True, check=True)
        assert f"{b2sum.stdout.split()[0]} {name}" in lock


def test_apply_without_a_lock_says_so(project):
    project.source("app", {"0001_a": TABLE.format("a")})
    assert "unsealed" in project.apply().err


@pytest.mark.parametrize("has_lock", [False, True])
def test_a_required_signature_is_missing(project, database, keys, has_lock):
    project.source("app", {"0001_a": TABLE.format("a")})
    project.configure("key alice", public=keys["alice"].public)
    project.configure("trust", require_signature="yes", threshold=1)
    if has_lock:
        project.ok("seal", dsn="")
    refused(project, 10)


# ---- one byte -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["0001_a.sql", "0003_c.sql", "0001_a.down.sql"])
@pytest.mark.parametrize("at", [0, 10, -1])
def test_a_byte_of_a_sealed_file(project, keys, name, at):
    sealed(project, keys["alice"])
    flip(project.root / "app" / name, at)
    refused(project, 11, name)


def test_every_byte_of_the_lock(project, keys):
    sealed(project, keys["alice"])
    good = project.lock.read_bytes()
    for at in sorted({0, 1, 5, 20, len(good) // 3, len(good) // 2, len(good) - 2, len(good) - 1}):
        flip(project.lock, at)
        project.fails(10, "verify", dsn="")
        project.lock.write_bytes(good)
    flip(project.lock, len(good) // 2)
    refused(project, 10)


def test_bytes_of_the_lock_without_a_signature(project):
    """Nobody has signed it: it must still be a lock, and list what is there."""
    sealed(project)
    good = project.lock.read_bytes()
    for at in range(0, len(good), 7):
        data = bytearray(good)
        data[at] ^= 1
        project.lock.write_bytes(bytes(data))
        done = project.run("verify", dsn="")
        assert done.rc in (0, 11, 12), (at, done)  # created, serial and expires are not checked against anything
        if done.rc == 0:
            line = good[:at].count(b"\n")
            assert good.splitlines()[line].split(b" ")[0] in (b"serial", b"created", b"version"), (at, done)
    for cut in (0, 1, len(good) // 2, len(good) - 1):
        project.lock.write_bytes(good[:cut])
        assert project.run("verify", dsn="").rc in (3, 11), cut
    for more in (b"\n", b"x", b"[step 9]\n", b"\0", good):
        project.lock.write_bytes(good + more)
        assert project.run("verify", dsn="").rc in (3, 11), more


def test_bytes_of_the_signature(project, keys):
    """The algorithm, the key id, the signature, the trusted comment, the signature of both."""
    sealed(project, keys["alice"])
    path = signature(project, keys["alice"])
    good = path.read_bytes()
    lines = good.splitlines(True)
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]
    wanted = {
        "untrusted comment's label": starts[0], "algorithm": starts[1] + 1, "key id": starts[1] + 5,
        "signature": starts[1] + 30, "signature's end": starts[2] - 4, "trusted comment's label": starts[2] + 3,
        "trusted comment": starts[2] + 20, "global signature": starts[3] + 10, "global signature's end": len(good) - 4}
    for what, at in wanted.items():
        flip(path, at, 2)
        failed = project.run("verify", dsn="")
        assert failed.rc == 10, (what, failed)
        path.write_bytes(good)
    for text in (b"", good[:50], good + b"more\n", good.replace(b"\n", b"\r\n", 1) + b"\0", b"\xff" * 300, b"x" * 100000):
        path.write_bytes(text)
        failed = project.run("verify", dsn="")
        assert failed.rc == 10, (text[:20], failed)
    flip(path, 0)
    path.write_bytes(good[:starts[1] + 30] + bytes([good[starts[1] + 30] ^ 2]) + good[starts[1] + 31:])
    refused(project, 10)


def test_the_untrusted_comment_is_untrusted(project, keys):
    sealed(project, keys["alice"])
    path = signature(project, keys["alice"])
    path.write_bytes(path.read_bytes().replace(b"untrusted comment: ", b"untrusted comment: anything ", 1))
    project.ok("verify", dsn="")


def test_a_byte_of_the_manifest(project, keys):
    sealed(project, keys["alice"])
    project.manifest.write_text(project.manifest.read_text() + "; a remark\n")
    refused(project, 11, "app.ini")


def test_the_manifest_names_another_file(project, keys):
    """Nothing that the manifest says is believed before it is known to be the sealed one."""
    sealed(project, keys["alice"])
    project.put("evil", "0001_evil.sql", "CREATE TABLE evil();")
    project.manifest.write_text(project.manifest.read_text().replace("path = app", "path = evil"))
    refused(project, 11)


def copy_of_plugins(project):
    directory = project.root / "plugins"
    shutil.copytree(BUILD / "plugins", directory, ignore=lambda _, names: [n for n in names if not n.endswith(".so")])
    project.configure("lockstep", plugin_dir=str(directory))
    return directory


def digest_of(path):
    return subprocess.run(["b2sum", "-l", "256", path], capture_output=True, text=True, check=True).stdout.split()[0]


def test_a_byte_of_a_pinned_plugin(project):
    directory = copy_of_plugins(project)
    project.configure("plugin raw-sql", file="raw-sql.so", blake2b=digest_of(directory / "raw-sql.so"))
    sealed(project)
    project.ok("verify", dsn="")
    flip(directory / "raw-sql.so", -1)
    refused(project, 40, "raw-sql")


def test_a_byte_of_a_plugin_that_the_lock_pins(project, keys):
    directory = copy_of_plugins(project)
    sealed(project, keys["alice"], pin_plugins=None)
    assert digest_of(directory / "raw-sql.so") in project.lock.read_text()
    project.ok("verify", dsn="")
    flip(directory / "raw-sql.so", -1)
    refused(project, 40, "raw-sql")


def test_a_pinned_plugin_that_would_run_at_loading(project, tmp_path):
    """Constructors run at dlopen: the pin is checked before."""
    directory = copy_of_plugins(project)
    project.configure("plugin raw-sql", file="raw-sql.so", blake2b=digest_of(directory / "raw-sql.so"))
    proof = tmp_path / "it-ran"
    source = tmp_path / "evil.c"
    source.write_text('#include <fcntl.h>\n#include <unistd.h>\n__attribute__((constructor)) static void go(void)'
                      f'{{ close(open("{proof}", O_CREAT | O_WRONLY, 0644)); }}\n')
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", directory / "raw-sql.so", source], check=True)
    project.source("app", {"0001_a": TABLE.format("a")})
    project.fails(40, "apply")
    project.fails(40, "verify", dsn="")
    assert not proof.exists()


def test_the_right_digest_of_the_wrong_case_is_refused_as_configuration(project):
    project.configure("plugin raw-sql", file="raw-sql.so", blake2b="abc")
    project.source("app", {"0001_a": TABLE.format("a")})
    project.fails(3, "verify", dsn="")


# ---- files ----------------------------------------------------------------------------------------------------------

def test_an_unlisted_file(project, keys):
    sealed(project, keys["alice"])
    project.put("app", "0004_d.sql", TABLE.format("d"))
    refused(project, 11, "0004_d.sql", "not listed")


def test_an_unlisted_way_back(project, keys):
    sealed(project, keys["alice"])
    project.put("app", "0002_b.down.sql", "DROP TABLE b;")
    refused(project, 11, "0002_b")


@pytest.mark.parametrize("name", ["0002_b.sql", "0003_c.sql", "0001_a.down.sql"])
def test_a_missing_file(project, keys, name):
    sealed(project, keys["alice"])
    (project.root / "app" / name).unlink()
    refused(project, 11, name, "missing")


def test_two_files_that_changed_places(project, keys):
    sealed(project, keys["alice"])
    one, two = project.root / "app/0001_a.sql", project.root / "app/0002_b.sql"
    a, b = one.read_bytes(), two.read_bytes()
    one.write_bytes(b)
    two.write_bytes(a)
    refused(project, 11, "0001_a.sql")


def test_line_endings_only(project, keys):
    sealed(project, keys["alice"])
    path = project.root / "app/0002_b.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    refused(project, 11, "0002_b.sql", "line endings only")


def test_line_endings_only_the_other_way(project, keys):
    project.put("app", "0001_a.sql", "SELECT 1;\r\nSELECT 2;\r\n")
    project.source("app")
    project.ok("seal", dsn="")
    project.put("app", "0001_a.sql", "SELECT 1;\nSELECT 2;\n")
    assert "line endings only" in project.fails(11, "verify", dsn="").err


def test_line_endings_of_the_manifest(project, keys):
    sealed(project)
    project.manifest.write_bytes(project.manifest.read_bytes().replace(b"\n", b"\r\n"))
    assert "line endings only" in project.fails(11, "verify", dsn="").err


def test_a_symbolic_link_in_place_of_a_file(project, keys, tmp_path):
    sealed(project, keys["alice"])
    path = project.root / "app/0002_b.sql"
    path.rename(tmp_path / "elsewhere.sql")
    path.symlink_to(tmp_path / "elsewhere.sql")
    refused(project, 11, "0002_b.sql")


def test_a_symbolic_link_without_a_lock(project, tmp_path):
    project.source("app", {"0001_a": TABLE.format("a")})
    (project.root / "app/0002_b.sql").symlink_to("0001_a.sql")
    failed = project.run("plan")
    assert failed.rc in (3, 11) and failed.said("0002_b.sql", "symbolic link"), failed
    assert project.run("seal", dsn="").rc == failed.rc


def test_a_symbolic_link_in_place_of_the_directory(project, tmp_path):
    project.source("app", {"0001_a": TABLE.format("a")})
    (project.root / "app").rename(tmp_path / "moved")
    (project.root / "app").symlink_to(tmp_path / "moved")
    done = project.run("plan")
    assert done.rc == 3 and "symbolic link" in done.err, done


@pytest.mark.parametrize("path", ["../outside", "/etc", "a/../../b", ".."])
def test_a_path_that_leaves_the_bundle(project, path):
    project.source("app", {"0001_a": TABLE.format("a")})
    project.manifest.write_text(project.manifest.read_text().replace("path = app", f"path = {path}"))
    assert project.fails(3, "plan").said(path)


def test_what_is_not_a_migration_is_not_unlisted(project, keys):
    sealed(project, keys["alice"])
    for name in (".hidden.sql", ".git/config", "0001_a.sql~", "#0001_a.sql#", ".0001_a.sql.swp", "0001_a.sql.orig",
                 "0001_a.sql.rej", "0001_a.sql.bak", "__pycache__/x.sql", "x.pyc"):
        project.put("app", name, "CREATE TABLE never();")
    project.ok("verify", dsn="")
    project.apply()
    assert project.plan().planned == []


@pytest.mark.parametrize("name", ["readme.txt", "notes", "sub/0009_x.sql"])
def test_what_the_plugin_does_not_take_in_is_not_unlisted(project, keys, name):
    sealed(project, keys["alice"])
    project.put("app", name, "hello")
    project.ok("verify", dsn="")


def test_what_was_hashed_is_what_runs(project, database, keys):
    """A file that is exchanged between the check and its turn: the bytes that were checked run."""
    sealed(project, keys["alice"])
    database.execute("CREATE TABLE gate (n int)")
    project.put("app", "0001_a.sql", "INSERT INTO gate VALUES (1);\n" + TABLE.format("a") + "SELECT '" + "x" * 40000 + "';\n")
    project.ok("seal", dsn="")
    sign(project, keys["alice"])
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "apply waits")
    project.put("app", "0003_c.sql", "CREATE TABLE evil();")
    holder.rollback()
    assert running.wait().rc == 0
    assert database.tables() == ["a", "b", "c", "gate"]


# ---- keys -----------------------------------------------------------------------------------------------------------

def test_threshold_of_two(project, database, keys):
    sealed(project, keys["alice"], keys["bob"], threshold=2)
    signature(project, keys["bob"]).unlink()
    refused(project, 10, "1 of the 2", "bob")
    sign(project, keys["bob"])
    project.apply()
    assert database.tables() == ["a", "b", "c"]
    assert len(database.events("signers")[0][0].split()) == 2


def test_the_same_key_twice_counts_once(project, keys):
    sealed(project, keys["alice"], keys["bob"], threshold=2)
    signature(project, keys["bob"]).unlink()
    sign(project, keys["alice"], "second")
    refused(project, 10, "1 of the 2")


def test_the_same_key_under_two_names_is_refused(project, keys):
    sealed(project, keys["alice"], threshold=1)
    project.configure("key again", public=keys["alice"].public)
    project.configure("trust", threshold=2)
    sign(project, keys["alice"], "again")
    refused(project, 3, "same key")


def test_an_untrusted_key_is_ignored(project, database, keys):
    sealed(project, keys["alice"])
    sign(project, keys["bob"])
    verified = project.ok("verify", as_json=True, dsn="").json
    assert any("ignored" in (check["detail"] or "") for check in verified["checks"])
    project.apply()


def test_only_an_untrusted_key(project, keys):
    sealed(project, keys["alice"])
    signature(project, keys["alice"]).unlink()
    sign(project, keys["bob"])
    refused(project, 10, "not a trusted key")


def test_a_signature_of_another_lock(project, keys):
    sealed(project, keys["alice"])
    old = signature(project, keys["alice"]).read_bytes()
    project.put("app", "0004_d.sql", TABLE.format("d"))
    project.ok("seal", dsn="")
    signature(project, keys["alice"]).write_bytes(old)
    refused(project, 10, "alice")


def test_threshold_zero_or_more_than_keys(project, keys):
    sealed(project, keys["alice"])
    project.configure("trust", threshold=2)
    refused(project, 3, "plugins.ini")
    project.configure("trust", threshold=0)
    refused(project, 3)


def test_a_required_signature_without_any_key(project, keys):
    sealed(project, keys["alice"])
    del project.config["key alice"]
    project.configure("trust", require_signature="yes")
    assert project.run("verify", dsn="").rc in (3, 10)
    refused(project, project.run("verify", dsn="").rc)


def test_minisign_accepts_ours(project, keys):
    for name in ("alice", "carol"):
        sealed(project, keys[name])
        keys[name].minisign("-V", "-p", keys[name].public_file, "-m", project.lock, "-x", signature(project, keys[name]))
        project.lock.write_text(project.lock.read_text() + " ")
        assert keys[name].minisign("-V", "-p", keys[name].public_file, "-m", project.lock, "-x",
                                   signature(project, keys[name]), check=False).returncode != 0
        project.lock.unlink()


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_we_accept_minisigns(project, database, keys, name):
    sealed(project, keys[name])
    signature(project, keys[name]).unlink()
    keys[name].sign_with_minisign(project.lock)
    assert (project.root / "app.lock.minisig").exists()
    project.ok("verify", dsn="")
    project.apply()


def test_minisigns_older_form_is_refused_or_accepted_for_what_it_is(project, keys):
    """-l: Ed25519 of the file itself. The design knows the prehashed form only."""
    sealed(project, keys["alice"])
    signature(project, keys["alice"]).unlink()
    keys["alice"].minisign("-S", "-l", "-s", keys["alice"].secret_file, "-m", project.lock)
    failed = project.fails(10, "verify", dsn="")
    assert failed.said("prehash") or failed.said("-H") or failed.said("minisign"), failed


def test_the_trusted_comment_is_shown(project, keys):
    sealed(project, keys["alice"])
    project.ok("sign", "--secret", keys["alice"].secret_file, "--name", "alice", "--comment", "reviewed on Friday", dsn="")
    assert "reviewed on Friday" in project.ok("verify", dsn="").out


def on_a_terminal(command, answers, cwd, home):
    """Run with a terminal as standard input and output, and type the answers when asked."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execve(str(command[0]), [str(c) for c in command], {**environment(home), "TERM": "dumb"})
    said = b""
    answers = list(answers)
    try:
        while True:
            ready, _, _ = select.select([terminal], [], [], 30)
            assert ready, said
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                break
            if not piece:
                break
            said += piece
            if answers and re.search(rb"(assword|again)[^\n]*: ?$", said):
                os.write(terminal, answers.pop(0).encode() + b"\n")
                said += b"\n"
    except AssertionError:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
    return os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace")


def test_an_encrypted_key_of_ours_is_read_by_minisign(project, tmp_path):
    secret, public = tmp_path / "dora.key", tmp_path / "dora.pub"
    rc, said = on_a_terminal([LOCKSTEP, "keygen", "--secret", secret, "--public", public], ["correct horse", "correct horse"],
                             project.root, tmp_path)
    assert rc == 0 and "correct horse" not in said, said
    assert secret.stat().st_mode & 0o777 == 0o600
    sealed(project)
    done = subprocess.run(["minisign", "-S", "-s", secret, "-m", project.lock], input="correct horse\n", capture_output=True,
                          text=True, check=False, timeout=60)
    assert done.returncode == 0, done
    project.configure("key dora", public=public.read_text().splitlines()[1])
    project.configure("trust", require_signature="yes", threshold=1)
    project.ok("verify", dsn="")


def test_an_encrypted_key_of_minisign_is_read_by_us(project, tmp_path):
    secret, public = tmp_path / "emil.key", tmp_path / "emil.pub"
    rc, said = on_a_terminal([shutil.which("minisign"), "-G", "-s", secret, "-p", public], ["pass word", "pass word"],
                             tmp_path, tmp_path)
    assert rc == 0, said
    sealed(project)
    command = [LOCKSTEP, "-m", "app.ini", "sign", "--secret", secret]
    rc, said = on_a_terminal(command, ["wrong"], project.root, tmp_path)
    assert rc not in (0, -11) and "wrong" not in said.replace("wrong password", "").replace("wrong for", "") or "password" in said
    assert not (project.root / "app.lock.minisig").exists()
    rc, said = on_a_terminal(command, ["pass word"], project.root, tmp_path)
    assert rc == 0 and "pass word" not in said, said
    done = subprocess.run(["minisign", "-V", "-p", public, "-m", project.lock], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done


def test_keygen_replaces_nothing(offline):
    offline.ok("keygen", "--public", "k.pub", "--secret", "k.key", "--no-password", manifest=False)
    before = (offline.root / "k.key").read_bytes()
    offline.fails(2, "keygen", "--public", "new.pub", "--secret", "k.key", "--no-password", manifest=False)
    assert (offline.root / "k.key").read_bytes() == before
    assert not (offline.root / "new.pub").exists(), "a public key without its secret key is of no use"
    assert (offline.root / "k.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", [b"", b"untrusted comment: x\nnot base64!\n", b"x" * 5000, b"untrusted comment: x\nRWQ=\n"])
def test_a_secret_key_that_is_none(project, tmp_path, text):
    sealed(project)
    key = tmp_path / "bad.key"
    key.write_bytes(text)
    failed = project.run("sign", "--secret", key, dsn="")
    assert failed.rc in (1, 3, 10) and "bad.key" in failed.err, failed


def test_the_public_key_in_plugins_ini_is_malformed(project, keys):
    sealed(project, keys["alice"])
    project.configure("key alice", public="RWQnonsense")
    assert refused(project, 3, "alice", "plugins.ini")


# ---- policy ---------------------------------------------------------------------------------------------------------

def test_expired(project, keys):
    yesterday = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).strftime("%Y-%m-%d")
    sealed(project, keys["alice"], expires=yesterday)
    refused(project, 12, "expired")


def test_the_last_day_is_still_good(project, keys):
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    sealed(project, keys["alice"], expires=today)
    project.ok("verify", dsn="")


@pytest.mark.parametrize("date", ["tomorrow", "2025-13-01", "2025-02-30", "01.02.2030", "", "1970-01-01T00:00:00Z"])
def test_a_date_that_is_none(project, date):
    project.source("app", {"0001_a": TABLE.format("a")})
    project.fails(2, "seal", "--expires", date, dsn="")
    assert not project.lock.exists()


def test_an_older_serial(project, database, keys):
    sealed(project, keys["alice"])
    old = project.lock.read_bytes()
    old_signature = signature(project, keys["alice"]).read_bytes()
    project.put("app", "0001_a.down.sql", "DROP TABLE IF EXISTS a;\n")
    project.ok("seal", dsn="")
    sign(project, keys["alice"])
    project.apply()
    project.put("app", "0001_a.down.sql", "DROP TABLE a;\n")
    project.lock.write_bytes(old)
    signature(project, keys["alice"]).write_bytes(old_signature)
    before = database.dump()
    failed = project.fails(13, "apply")
    assert failed.said("serial 2", "serial 1")
    assert project.fails(13, "revert", "--count", "1")
    assert database.dump() == before


def test_a_serial_that_was_seen_without_any_event_of_its_own(project, database, keys):
    """Applied under serial 2 with nothing to do: the database has seen it all the same, if it says so."""
    sealed(project, keys["alice"], serial="5")
    project.apply()
    assert project.status().json["journal"]["newest_serial"] == 5


def test_sealed_for_another_target(project, database, keys):
    project.configure("target staging", dsn=database.dsn)
    project.configure("target production", dsn=database.dsn)
    sealed(project, keys["alice"], target="production")
    project.dsn = ""
    assert project.fails(14, "-t", "staging", "apply").said("production", "staging")
    assert project.fails(14, "-d", database.dsn, "apply").said("production")
    assert not database.has("lockstep.event") and not database.has("a")
    project.ok("-t", "production", "apply")
    assert database.has("a")


def test_the_database_is_known_as_another_target(project, database):
    project.configure("target staging", dsn=database.dsn)
    project.configure("target production", dsn=database.dsn)
    project.source("app", {"0001_a": TABLE.format("a")})
    project.dsn = ""
    project.ok("-t", "staging", "apply")
    project.put("app", "0002_b.sql", TABLE.format("b"))
    assert project.fails(14, "-t", "production", "apply").said("staging", "production")
    assert not database.has("b")
    assert project.ok("-t", "staging", "status", as_json=True).json["journal"]["target"] == "staging"
    project.ok("-t", "staging", "apply")
    assert database.has("b")


def test_the_database_is_given_a_name_while_a_runner_waits(project, database):
    """By another runner, which need not have written anything else."""
    project.configure("target production", dsn=database.dsn)
    project.source("app", {"0001_a": TABLE.format("a")})
    project.dsn = ""
    project.ok("-d", database.dsn, "apply")
    project.put("app", "0002_b.sql", TABLE.format("b"))
    database.execute(f"SELECT pg_advisory_lock({lock_key('lockstep')})")
    running = project.start("-t", "production", "apply")
    eventually(lambda: "waiting for the lock" in running.err_path.read_text(), "it waits")
    database.execute("INSERT INTO lockstep.meta VALUES ('target', 'staging')")
    database.execute("SELECT pg_advisory_unlock_all()")
    failed = running.wait()
    assert failed.rc == 14 and failed.said("staging", "production"), failed
    assert not database.has("b")


def test_a_target_that_is_not_there(project):
    project.configure("target staging", dsn="host=/nowhere")
    project.source("app", {"0001_a": TABLE.format("a")})
    assert project.fails(3, "-t", "stagging", "apply", dsn="").said("stagging")


# ---- seal -----------------------------------------------------------------------------------------------------------

def volatile(lock):
    return re.sub(r"(?m)^(serial|created) = .*$", r"\1", lock)


def test_sealing_is_deterministic(project, tmp_path):
    sealed(project)
    first = project.lock.read_text()
    project.ok("seal", dsn="")
    second = project.lock.read_text()
    assert first != second and volatile(first) == volatile(second)
    assert "serial = 1\n" in first and "serial = 2\n" in second
    copy = Project(tmp_path / "copy")
    sealed(copy)
    shutil.rmtree(copy.root / "app")
    names = sorted((p.name for p in (project.root / "app").iterdir()), reverse=True)
    (copy.root / "app").mkdir()
    for name in names:
        shutil.copyfile(project.root / "app" / name, copy.root / "app" / name)
    copy.lock.unlink()
    copy.ok("seal", dsn="", env={"LC_ALL": "C", "TZ": "Pacific/Auckland"})
    assert volatile(copy.lock.read_text()) == volatile(first)


def test_the_serial_must_rise(project):
    sealed(project, serial="7")
    before = project.lock.read_bytes()
    assert project.fails(2, "seal", "--serial", "7", dsn="").said("7")
    project.fails(2, "seal", "--serial", "3", dsn="")
    for bad in ("0", "-1", "x", "99999999999999999999999"):
        project.fails(2, "seal", "--serial", bad, dsn="")
    assert project.lock.read_bytes() == before
    project.ok("seal", "--serial", "8", dsn="")
    sealed_again = project.ok("seal", dsn="", as_json=True).json
    assert sealed_again["serial"] == 9 and sealed_again["steps"] == 3
    assert sealed_again["digest"] == digest_of(project.lock)


def test_a_lock_that_cannot_be_read_does_not_lower_the_serial(project):
    """Its serial is unknown: that is said, not taken for 0."""
    sealed(project, serial="7")
    project.lock.write_bytes(project.lock.read_bytes()[:-20])
    done = project.run("seal", dsn="")
    assert done.rc != 0 or "serial = 1\n" not in project.lock.read_text(), "a lower serial than before, without a word"


def test_seal_refuses_what_apply_would_refuse(project):
    project.source("app", {"0001_a": "CREATE TABLE a();\nCOMMIT;\n"})
    failed = project.run("seal", dsn="")
    assert failed.rc in (3, 50) and failed.said("0001_a.sql:2"), failed
    assert not project.lock.exists()


def test_changed_steps_of_a_sealed_bundle_stop_apply(project, database, keys):
    """Sealed and signed anew, but applied before with other bytes."""
    sealed(project, keys["alice"])
    project.apply("--to", "0001")
    project.put("app", "0001_a.sql", TABLE.format("a") + "--\n")
    project.ok("seal", dsn="")
    sign(project, keys["alice"])
    assert project.fails(11, "apply").said("app:0001_a", "since it was applied")
    assert database.tables() == ["a"]


def test_the_lock_of_another_manifest(project, tmp_path):
    other = sealed(Project(tmp_path / "other", name="other"))
    project.source("app", {"0001_a": TABLE.format("a")})
    shutil.copyfile(other.lock, project.lock)
    refused(project, 11, "other")


def test_another_version_of_a_plugin_is_told(project, database):
    """The files are what was sealed; what another plugin makes of them may not be."""
    sealed(project)
    assert "sealed with" not in project.ok("plan").err
    text = project.lock.read_text()
    version = re.search(r"^version = (.*)$", text, re.MULTILINE).group(1)
    project.lock.write_text(text.replace(f"version = {version}\n", "version = 0.0.1\n"))
    for command in ("plan", "apply"):
        done = project.ok(command)
        assert f"the lock was sealed with raw-sql 0.0.1, and {version} is loaded" in done.err, done


def test_another_version_of_lockstep_in_the_lock_is_no_matter(project):
    sealed(project)
    text = project.lock.read_text().replace("format = 1\n", "format = 2\n")
    project.lock.write_text(text)
    failed = project.run("verify", dsn="")
    assert failed.rc in (3, 11) and "format 2" in failed.err, failed
