"""The command line itself: help, mistakes, where the database comes from, what must never be printed, and full disks."""
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess

import pytest

from postgres import with_admin
from project import LOCKSTEP, environment
from waiting import eventually

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"
COMMANDS = [["plan"], ["apply"], ["revert"], ["status"], ["history"], ["verify"], ["check"], ["rehearse"], ["adopt"], ["reconcile"], ["seal"], ["keygen"], ["sign"],
            ["new"], ["docs", "inventory"], ["docs", "timeline"], ["docs", "html"], ["plugin", "list"], ["plugin", "inspect"], ["completion"]]
# Commands of the design that belong to later work: they do not exist yet, in the help neither.
LATER = ["trust", "fleet", "wait"]


@pytest.fixture
def bundle(project):
    return project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b")})


# ---- help -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_of_each_command_has_an_example(offline, command):
    for words in ([*command, "--help"], [*command, "-h"], ["--help", *command]):
        shown = offline.ok(*words, manifest=False)
        assert shown.out.startswith("Usage: lockstep ") and not shown.err
        assert f"lockstep {' '.join(command)}" in shown.out.split("Example:")[1].replace("<(", "")
        assert max(map(len, shown.out.splitlines())) <= 110


def test_help_names_all_commands_and_no_later_ones(offline):
    shown = offline.ok("--help", manifest=False).out
    for command in COMMANDS:
        assert re.search(rf"^  {' '.join(command)}\b", shown, re.M), command
    for later in LATER:
        assert not re.search(rf"^  {later}\b", shown, re.M)
        offline.fails(2, later, manifest=False)
        assert later not in offline.ok("completion", "bash", manifest=False).out.split()


def test_an_example_of_the_help_is_accepted(offline):
    """What the help shows parses: it fails for other reasons than usage."""
    for command in COMMANDS:
        shown = offline.ok(*command, "--help", manifest=False).out.split("Example:")[1]
        assert "lockstep" in shown


@pytest.mark.parametrize("group", ["docs", "plugin"])
def test_help_of_a_group(offline, group):
    assert f"Usage: lockstep {group} COMMAND" in offline.ok(group, "--help", manifest=False).out
    assert offline.fails(2, group, manifest=False).said(group)
    offline.fails(2, group, "nonsense", manifest=False)


def test_version(offline):
    assert re.fullmatch(r"lockstep \d+\.\d+\.\d+\n", offline.ok("--version", manifest=False).out)


def test_no_command(offline):
    assert offline.fails(2, manifest=False).said("command")


# ---- mistakes -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("words,guess", [
    (["aply"], "apply"), (["stauts"], "status"), (["histroy"], "history"), (["upgrad"], "upgrade"),
    (["apply", "--dry-rn"], "--dry-run"), (["apply", "--profil", "x"], "--profile"), (["status", "--exit-cod"], "--exit-code"),
    (["docs", "inventry"], "inventory"), (["completion", "bsh"], "bash"), (["--format", "jsn", "status"], "json"),
    (["--manifst", "x", "plan"], "--manifest")])
def test_misspellings_are_answered_with_a_guess(offline, words, guess):
    failed = offline.fails(2, *words, manifest=False)
    assert guess in failed.err, failed
    assert "remedy: " in failed.err


@pytest.mark.parametrize("words", [
    ["apply", "--to"], ["-m"], ["-d"], ["status", "--format"], ["revert", "--count"], ["apply", "--lock-wait"], ["verify", "--head"],
    ["revert", "--count", "x"], ["revert", "--count", "-1"], ["revert", "--count", "0"], ["revert", "--count", "1x"],
    ["apply", "--lock-wait", "soon"], ["apply", "--lock-wait", "-1"], ["apply", "--lock-wait", "99999999999999999999"],
    ["plan", "--to", "x"], ["apply", "extra"], ["new"], ["new", "app"], ["new", "a", "b", "c"], ["plugin", "inspect"], ["completion"],
    ["verify", "--head", "abc"], ["-q", "-v", "status"], ["-d", "x", "-t", "y", "status"], ["--dry-run=yes", "apply"],
    ["status", "--", "--exit-code"], ["sign"], [""], ["apply", ""], ["-x", "status"], ["-mapp.ini", "plan"], ["-qv", "plan"], ["--", "apply", "more"], ["-m", "", "plan"]],
    ids=" ".join)
def test_mistakes_are_usage(offline, words):
    failed = offline.fails(2, *words, manifest=False)
    assert len(failed.err.splitlines()) < 12


@pytest.mark.parametrize("words", [["--manifest=app.ini", "plan"], ["plan", "-m", "app.ini"],
                                   ["-m", "app.ini", "plan", "--"], ["plan", "--manifest", "app.ini", "-q"]], ids=" ".join)
def test_forms_of_options(bundle, words):
    bundle.ok(*words, manifest=False)


def test_an_option_given_twice(bundle):
    done = bundle.run("plan", "--profile", "a", "--profile", "b")
    assert done.rc == 2, done


def test_no_manifest(bundle):
    assert bundle.fails(2, "plan", manifest=False).said("-m FILE")
    assert bundle.fails(3, "-m", "none.ini", "plan", manifest=False).said("none.ini")
    assert bundle.fails(2, "-m", "none.txt", "plan", manifest=False).said(".ini")
    bundle.fails(3, "-m", "app", "plan", manifest=False) if (bundle.root / "app.ini.ini").exists() else None
    (bundle.root / "dir.ini").mkdir()
    bundle.fails(3, "-m", "dir.ini", "plan", manifest=False)


def test_options_of_sources_that_nobody_knows(bundle):
    bundle.sections["source app"]["nonsense"] = "yes"
    bundle.write()
    assert bundle.fails(3, "plan").said("nonsense")


@pytest.mark.parametrize("text", [b"", b"\0", b"[manifest]\nname = x\n\xff\n", b"[manifest]\n" * 2, b"[manifest]\nname = x\nname = y\n",
                                  b"[manifest]\nname = " + b"x" * 5000, b"[" + b"x" * 300 + b"]\n", b"name = x\n",
                                  b"[manifest]\n name = x\n", b"[manifest] text\nname = x\n", b"[manifest\nname = x\n",
                                  b"x" * 3_000_000])
def test_a_broken_manifest_is_told_with_its_place(bundle, text):
    bundle.manifest.write_bytes(text)
    for command in (["plan"], ["apply"], ["verify"], ["seal"]):
        failed = bundle.fails(3, *command)
        assert "app.ini" in failed.err
    bundle.manifest.write_bytes(b"[manifest]\nname = app\n")
    bundle.operator_file.write_bytes(text or b"[nonsense]\n")
    assert bundle.fails(3, "plan").said("plugins.ini")


def test_a_configuration_that_was_named_must_be_there(bundle):
    bundle.fails(3, "--config", "none.ini", "plan")
    bundle.fails(3, "plan", env={"LOCKSTEP_CONFIG": "/nowhere/plugins.ini"})
    shutil.move(bundle.operator_file, bundle.root / "elsewhere.ini")
    bundle.ok("plan", env={"LOCKSTEP_CONFIG": "elsewhere.ini"})
    bundle.ok("--config", "elsewhere.ini", "plan", env={"LOCKSTEP_CONFIG": "/nowhere"})


# ---- where the database is ------------------------------------------------------------------------------------------

NOWHERE = "host=/nowhere/at/all dbname=none"


def test_precedence_of_the_dsn(bundle, database):
    good = database.dsn
    url = f"postgresql://it@/{database.name}?host={database.server.home}"
    bundle.ok("status", dsn=good, env={"LOCKSTEP_DSN": NOWHERE, "DATABASE_URL": NOWHERE, "PGHOST": "/nowhere"})
    bundle.ok("status", dsn="", env={"LOCKSTEP_DSN": good, "DATABASE_URL": NOWHERE, "PGHOST": "/nowhere"})
    bundle.ok("status", dsn="", env={"DATABASE_URL": url, "PGHOST": "/nowhere"})
    bundle.ok("status", dsn="", env={"PGHOST": str(database.server.home), "PGDATABASE": database.name, "PGUSER": "it"})
    bundle.configure("target here", dsn=good)
    bundle.ok("-t", "here", "status", dsn="", env={"LOCKSTEP_DSN": NOWHERE})
    for env in ({"LOCKSTEP_DSN": NOWHERE, "DATABASE_URL": good}, {"DATABASE_URL": NOWHERE}):
        bundle.fails(20, "status", dsn="", env=env)
    bundle.ok("status", dsn="", env={"LOCKSTEP_DSN": "", "DATABASE_URL": good})


def test_a_service_file(bundle, database):
    service = bundle.root / "services"
    service.write_text(f"[whisper]\nhost={database.server.home}\ndbname={database.name}\nuser=it\n")
    bundle.ok("status", dsn="service=whisper", env={"PGSERVICEFILE": str(service)})


def test_a_password_file(bundle, database, secretive):
    passfile = bundle.root / "pgpass"
    passfile.write_text("*:*:*:secretive:hunter2-s3cr3t\n")
    passfile.chmod(0o600)
    bundle.ok("status", dsn=database.server.dsn(database.name, "secretive"), env={"PGPASSFILE": str(passfile)})


def test_the_server_is_not_there(bundle):
    failed = bundle.fails(20, "status", dsn=NOWHERE)
    assert failed.said("/nowhere/at/all", "remedy: ", "scratch:")
    assert bundle.fails(20, "status", dsn="host=127.0.0.1 port=1 dbname=x").said("127.0.0.1")


def test_there_is_no_such_database(bundle, database):
    assert bundle.fails(20, "status", dsn=database.server.dsn("nonesuch")).said("nonesuch")


@pytest.mark.parametrize("target", [{"role": "no_such_role"}, {"search_path": "a; DROP TABLE x"}, {"search_path": "'x'"}])
def test_a_target_with_a_wrong_role_or_path(bundle, database, target):
    bundle.configure("target here", dsn=database.dsn, **target)
    failed = bundle.fails(3, "-t", "here", "apply", dsn="")
    assert not database.has("a"), failed


# ---- what is never printed ------------------------------------------------------------------------------------------

SECRET = "hunter2-s3cr3t"


@pytest.fixture
def secretive(postgres):
    with_admin(postgres, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'secretive') THEN CREATE ROLE secretive"
                         f" LOGIN SUPERUSER PASSWORD '{SECRET}'; END IF; END $$")


def unsaid(result, *secrets):
    for secret in secrets or (SECRET,):
        assert secret not in result.out and secret not in result.err, result


DSNS = {
    "keywords": "host={host} dbname={db} user=secretive password={secret}",
    "url": "postgresql://secretive:{secret}@/{db}?host={host}",
    "query of the url": "postgresql:///{db}?host={host}&user=secretive&password={secret}",
}


@pytest.mark.parametrize("form", DSNS)
def test_a_password_is_never_said(bundle, database, secretive, form):
    def dsn(secret, db=database.name, host=database.server.home):
        return DSNS[form].format(host=host, db=db, secret=secret)
    done = bundle.run("apply", "-v", dsn=dsn(SECRET))
    assert done.rc == 0, done
    unsaid(done)
    for command in (["status"], ["history"], ["verify", "--journal"]):
        for as_json in (False, True):
            unsaid(bundle.ok(*command, "-v", dsn=dsn(SECRET), as_json=as_json))
    unsaid(bundle.fails(20, "apply", dsn=dsn("wrong-" + SECRET)), SECRET, "wrong-" + SECRET)
    unsaid(bundle.fails(20, "apply", dsn=dsn(SECRET, db="nonesuch")))
    unsaid(bundle.fails(20, "apply", dsn=dsn(SECRET, host="/nowhere")))
    unsaid(bundle.fails(20, "apply", dsn="", env={"LOCKSTEP_DSN": dsn("wrong-" + SECRET)}))
    unsaid(bundle.run("apply", dsn=dsn(SECRET), as_json=True))
    for row in database.rows("SELECT e::text FROM lockstep.event e"):
        assert SECRET not in row[0]


@pytest.mark.parametrize("dsn", [
    f"host=/nowhere password={SECRET} nonsense", f"host=/nowhere password='{SECRET}", f"host=/nowhere password=two {SECRET}",
    f"postgresql://user:{SECRET}@host:port/db", f"postgresql://user:{SECRET}/x@[::1/db", f"postgres://user:{SECRET}@host/db?no=such",
    f"postgresql://user:{SECRET}%zz@host/db", f"pasword={SECRET} host=/nowhere", f"postgresql://user:x#{SECRET}@host/db",
    f"postgresql+psycopg2://user:{SECRET}@host/db", f"mysql://user:{SECRET}@host/db"])
def test_a_malformed_dsn_gives_its_password_not_away(bundle, dsn):
    failed = bundle.run("status", dsn=dsn, seconds=60)
    assert failed.rc in (2, 3, 20), failed
    unsaid(failed)
    unsaid(bundle.run("status", dsn=dsn, as_json=True, seconds=60))
    bundle.configure("target t", dsn=dsn.replace(";", ""))
    unsaid(bundle.run("-t", "t", "status", dsn="", seconds=60))
    unsaid(bundle.run("apply", "--lock-dsn", dsn, seconds=60))


def test_a_password_is_not_in_the_process_list(bundle, database, secretive):
    database.execute("CREATE TABLE gate (n int)")
    bundle.put("app", "0003_g.sql", "INSERT INTO gate VALUES (1);")
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = bundle.start("apply", dsn=DSNS["keywords"].format(host=database.server.home, db=database.name, secret=SECRET))
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "apply waits")
    shown = pathlib.Path(f"/proc/{running.pid}/cmdline").read_bytes()
    holder.rollback()
    assert running.wait().rc == 0
    assert SECRET.encode() not in shown


def test_a_password_in_plugins_ini_is_not_shown_by_an_error_there(bundle):
    bundle.configure("target t", dsn=f"host=/nowhere password={SECRET}")
    bundle.operator_file.write_text(bundle.operator_file.read_text() + f"[target u]\ndns = host=x password={SECRET}\n")
    unsaid(bundle.fails(3, "-t", "t", "status", dsn=""))


def test_a_password_in_a_continued_line_is_not_shown(bundle):
    bundle.operator_file.write_text(bundle.operator_file.read_text() + f"[target u]\ndsn = host=x\n  password={SECRET}\n")
    unsaid(bundle.fails(3, "status"))


# ---- output ---------------------------------------------------------------------------------------------------------

def on_a_terminal(command, cwd, **env):
    """Standard output and error are a terminal; what it shows."""
    parent, child = pty.openpty()
    process = subprocess.Popen([str(c) for c in command], cwd=cwd, env=environment(cwd, **env), stdin=subprocess.DEVNULL,
                               stdout=child, stderr=child)
    os.close(child)
    shown = b""
    while True:
        try:
            piece = os.read(parent, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(parent)
    return process.wait(), shown.decode("utf-8", "replace")


def test_colour_on_a_terminal_only(bundle):
    command = bundle.command("status")
    assert "\033[" not in bundle.ok("status", env={"TERM": "xterm"}).out
    assert "\033[" in on_a_terminal(command, bundle.root, TERM="xterm")[1]
    assert "\033[" not in on_a_terminal(command, bundle.root, TERM="xterm", NO_COLOR="1")[1]
    assert "\033[" in on_a_terminal(command, bundle.root, TERM="xterm", NO_COLOR="")[1]
    assert "\033[" not in on_a_terminal(command, bundle.root, TERM="dumb")[1]
    assert "\033[" not in on_a_terminal([*command, "--no-color"], bundle.root, TERM="xterm")[1]


def test_no_colour_in_an_error_with_no_color(bundle):
    command = bundle.command("apply", "--to", "nonesuch")
    assert "\033[" not in on_a_terminal(command, bundle.root, TERM="xterm", NO_COLOR="1")[1]


def test_progress_on_a_terminal_leaves_whole_lines(bundle):
    rc, shown = on_a_terminal(bundle.command("apply"), bundle.root, TERM="xterm")
    assert rc == 0
    assert "app:0001_a" in shown and "2 applied" in shown


def test_quiet(bundle):
    done = bundle.apply("-q")
    assert not done.err
    assert "app:0001_a" not in done.out


def test_stdout_is_the_product_and_stderr_the_messages(bundle):
    done = bundle.ok("plan")
    assert "app:0001_a" in done.out and "unsealed" in done.err and "unsealed" not in done.out
    failed = bundle.run("apply", "--to", "nonesuch")
    assert not failed.out and failed.err


@pytest.mark.parametrize("command", [["plan"], ["status"], ["apply"], ["--help"], ["plan", "--sql"], ["completion", "bash"]],
                         ids=" ".join)
def test_a_broken_pipe_is_no_crash(bundle, command):
    """The reader is gone before the first line: an exit code, no signal, and nothing half done."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(bundle.command(*command), cwd=bundle.root, env=environment(bundle.root), stdin=subprocess.DEVNULL,
                          stdout=writer, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(writer)
    assert done.returncode in (0, 1), done
    if command == ["apply"]:
        assert set(bundle.status().states.values()) == {"applied"}


def test_a_full_standard_output(bundle):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(bundle.command("plan"), cwd=bundle.root, env=environment(bundle.root), stdin=subprocess.DEVNULL,
                              stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 1 and "standard output" in done.stderr


def test_closed_descriptors(bundle):
    """Started without standard output and error, no file of ours takes their place."""
    done = subprocess.run(["sh", "-c", 'exec "$@" >&- 2>&- <&-', "sh", *bundle.command("apply")], cwd=bundle.root,
                          env=environment(bundle.root), check=False, timeout=60)
    assert done.returncode in (0, 1)
    status = bundle.status()
    assert set(status.states.values()) in ({"applied"}, {"pending"})
    bundle.apply()
    bundle.verify_journal()


# ---- completion -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_load(offline, shell):
    script = offline.ok("completion", shell, manifest=False).out
    assert "lockstep" in script
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    file = offline.root / f"complete.{shell}"
    file.write_text(script)
    done = subprocess.run([program, "-n", file] if shell != "bash" else [program, "-c", f"set -eu; source {file}"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr, done


def complete(project, *words):
    """What bash offers for the last word."""
    script = project.root / "complete.bash"
    script.write_text(project.ok("completion", "bash", manifest=False, dsn="").out)
    quoted = " ".join(f"'{w}'" for w in ["lockstep", *words])
    line = " ".join(["lockstep", *words])
    done = subprocess.run(["bash", "-c", f"""
        PATH={LOCKSTEP.parent}:$PATH; source {script}
        COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; COMP_LINE='{line}'; COMP_POINT={len(line)}
        spec=$(complete -p lockstep); fn=${{spec#*-F }}; fn=${{fn%% *}}
        $fn lockstep '{words[-1]}' '{words[-2] if len(words) > 1 else "lockstep"}'
        printf '%s\\n' "${{COMPREPLY[@]}}" """], cwd=project.root, env=environment(project.root), capture_output=True, text=True,
        check=False)
    assert done.returncode == 0 and not done.stderr, done
    return {word.strip() for word in done.stdout.split("\n") if word.strip()}


def test_bash_completes(bundle):
    assert complete(bundle, "st") == {"status"}
    assert complete(bundle, "docs", "") >= {"inventory", "timeline"}
    assert complete(bundle, "apply", "--dr") == {"--dry-run"}
    assert complete(bundle, "--format", "") == {"text", "json"}
    assert complete(bundle, "completion", "z") == {"zsh"}
    assert "--exit-code" in complete(bundle, "status", "--")
    assert "--exit-code" not in complete(bundle, "apply", "--")


# ---- places that cannot be written ----------------------------------------------------------------------------------

@pytest.fixture
def tiny(tmp_path):
    """A file system of 64 KB."""
    if os.geteuid() != 0:
        pytest.skip("needs root")
    place = tmp_path / "tiny"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False).returncode:
        pytest.skip("cannot mount here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_does_not_harm_the_lock(tiny):
    from project import Project
    project = Project(tiny / "b")
    project.source("app", {f"{i:04}_s": "" for i in range(30)})
    project.ok("seal")
    before = project.lock.read_bytes()
    filler = tiny / "filler"
    for size in (4096, 512, 64, 8, 1):
        try:
            while True:
                with open(filler, "ab", buffering=0) as file:
                    file.write(b"x" * size)
        except OSError:
            pass
    failed = project.fails(1, "seal")
    assert failed.said("No space left")
    assert project.lock.read_bytes() == before
    assert sorted(p.name for p in project.root.iterdir()) == ["app", "app.ini", "app.lock", "plugins.ini"], "no temporary file"
    assert project.fails(1, "keygen", "--no-password", manifest=False).said("No space left")
    failed = project.run("new", "app", "more")
    assert failed.rc != 0 and "No space left" in failed.err


def test_a_directory_that_cannot_be_written(bundle, tmp_path):
    if os.geteuid() == 0:
        place = tmp_path / "ro"
        place.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place], capture_output=True, check=False).returncode:
            pytest.skip("cannot mount here")
    else:
        place = tmp_path / "ro"
        place.mkdir(mode=0o555)
    try:
        failed = bundle.fails(1, "keygen", "--public", place / "k.pub", "--secret", place / "k.key", "--no-password")
        assert str(place) in failed.err
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", place], check=True)


def test_an_unreadable_file(bundle):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (bundle.root / "app/0002_b.sql").chmod(0)
    assert bundle.fails(3, "plan").said("0002_b.sql")


def test_a_source_that_is_not_there(bundle):
    shutil.rmtree(bundle.root / "app")
    assert bundle.fails(3, "plan").said("app", "remedy: ")
    (bundle.root / "app").write_text("a file")
    bundle.fails(3, "plan")


def test_a_source_that_holds_odd_things(bundle):
    os.mkfifo(bundle.root / "app/0003_pipe.sql")
    failed = bundle.run("plan", seconds=20)
    assert failed.rc == 3 and "0003_pipe.sql" in failed.err, failed


def test_a_directory_named_like_a_step(bundle):
    (bundle.root / "app/0003_dir.sql").mkdir()
    done = bundle.run("plan", seconds=20)
    assert done.rc in (0, 3), done


def test_plugins_ini_has_no_plugin_directory_that_exists(bundle):
    bundle.configure("lockstep", plugin_dir="nowhere")
    assert bundle.fails(40, "plan").said("nowhere", "plugin_dir")


@pytest.mark.parametrize("name", ["../../evil", "raw sql", "RAW-SQL", "x" * 64, "none"])
def test_a_plugin_of_another_name(bundle, name):
    bundle.manifest.write_text(bundle.manifest.read_text().replace("plugin = raw-sql", f"plugin = {name}"))
    failed = bundle.run("plan")
    assert failed.rc in (3, 40), failed


@pytest.mark.parametrize("file", ["../raw-sql.so", "/tmp/raw-sql.so", "sub/../../x.so", ""])
def test_a_plugins_file_stays_in_its_directory(bundle, file):
    bundle.configure("plugin raw-sql", file=file)
    failed = bundle.run("plan")
    assert failed.rc in (3, 40), failed


def test_plugin_list_and_inspect_say_why_one_would_be_refused(bundle, tmp_path):
    bad = tmp_path / "bad.so"
    bad.write_bytes(b"\x7fELF nonsense")
    failed = bundle.run("plugin", "inspect", bad)
    assert failed.rc == 40 and "bad.so" in failed.err + failed.out
    bundle.fails(40, "plugin", "inspect", tmp_path / "none.so")
    bundle.configure("plugin none", file="none.so")
    listed = bundle.ok("plugin", "list", as_json=True).json["plugins"]
    assert [p for p in listed if p["file"].endswith("none.so")][0]["problem"]


def test_json_is_said_to_be_json_even_for_usage(bundle):
    failed = bundle.run("status", "--nonsense", "--format", "json")
    assert failed.rc == 2 and json.loads(failed.out)["exit_code"] == 2


def test_what_is_not_there_is_told_with_its_remedy(project, database):
    project.source("app", {"1": "SELECT 1;\n"})
    nowhere = f"host={project.root} dbname=x"
    assert project.fails(20, "apply", "--lock-dsn", nowhere).said("the lock's own connection: cannot connect", "remedy: Check --lock-dsn")
    assert project.fails(1, "docs", "html", "--out", "none/x.html").said("none/x.html", "remedy: --out names a file")
    for args in (["-m", "none.ini", "plan"], ["-m", "app.ini", "--config", "none.ini", "plan"]):
        assert project.fails(3, *args, manifest=False, dsn="").said("'none.ini'", "remedy: -")
