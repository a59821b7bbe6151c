"""The reference deployment, as manifests/quickstart runs it: what issue 2 calls done."""
import json
import os
import shutil
import subprocess

import pytest

from postgres import OWNER, program
from project import BUILD, LOCKSTEP, ROOT, Result, environment, validate

MANIFESTS = ROOT / "manifests"
ORACLE = os.environ.get("LOCKSTEP_ORACLE_PYTHON", "/usr/bin/python3")


class Bundle:
    """A copy of manifests/ that a test may damage."""

    def __init__(self, root, dsn):
        self.root = root
        self.dsn = dsn
        shutil.copytree(MANIFESTS, root / "manifests")
        text = (ROOT / "plugins.ini").read_text().replace("plugin_dir = build/plugins", f"plugin_dir = {BUILD}/plugins")
        (root / "plugins.ini").write_text(text)

    def run(self, *args, dsn=None, profile="full"):
        options = ["--profile", profile] if profile else []
        command = [str(LOCKSTEP), "-m", "manifests/whisperengine.ini", *options, "-d", dsn or self.dsn, *map(str, args)]
        done = subprocess.run(command, env=environment(self.root), cwd=self.root, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False, timeout=120)
        return Result(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    def ok(self, *args, **options):
        result = self.run(*args, **options)
        assert result.rc == 0, result
        return result

    def json(self, *args, **options):
        thing = json.loads(self.ok(*args, "--format", "json", **options).out)
        validate(thing)
        return thing


@pytest.fixture
def bundle(tmp_path, database):
    return Bundle(tmp_path, database.dsn)


def dump(database, *options):
    done = subprocess.run([program("pg_dump"), "--no-owner", "-N", "lockstep", *options, database.dsn],
                          capture_output=True, text=True, check=True)
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


def tables(database):
    return {row[0] for row in database.rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
                                            " AND relnamespace = 'public'::regnamespace")}


def test_the_lock_in_the_tree_fits_and_is_signed(bundle):
    result = bundle.ok("verify")
    assert result.said("serial", "demo (", "every sealed file is as it was sealed")


def test_full_profile_builds_one_schema_from_three_systems(bundle, database):
    bundle.ok("apply")
    inventory = bundle.json("docs", "inventory")
    owners = {}
    for table in inventory["tables"]:
        if table["kind"] == "table":
            owners.setdefault(table["owner"], set()).add(table["name"])
    assert len(owners["core"]) == 25, sorted(owners["core"])
    assert owners["enrichment"] == {"fact_entities", "user_fact_relationships", "entity_relationships"}
    assert len(owners["identity"]) == 3
    assert len(owners["advanced"]) >= 40
    assert owners[None] == {"alembic_version"}
    documented = {t["name"] for t in inventory["tables"] if t["documented"]}
    assert owners["enrichment"] <= documented
    assert database.rows("SELECT version_num FROM alembic_version") == [("ca19b6e85d40",)]


def test_sources_interleave_where_their_dependencies_say_so(bundle):
    order = [step["step"].split(":")[0] for step in bundle.json("plan")["steps"]]
    runs = [name for i, name in enumerate(order) if i == 0 or order[i - 1] != name]
    assert len(set(runs)) >= 3 and runs.count("core") > 1 and runs.count("enrichment") > 1, runs


def test_apply_again_changes_nothing(bundle, database):
    bundle.ok("apply")
    before = dump(database), database.rows("SELECT count(*) FROM lockstep.event")
    assert bundle.ok("apply").said("nothing to do")
    assert (dump(database), database.rows("SELECT count(*) FROM lockstep.event")) == before
    states = {step["state"] for step in bundle.json("status")["steps"]}
    assert states == {"applied"}


def test_reverting_it_all_leaves_journal_version_table_and_extensions(bundle, database):
    bundle.ok("apply")
    bundle.ok("revert", "--to", "base", "--yes")
    assert tables(database) == {"alembic_version"}
    assert database.rows("SELECT * FROM alembic_version") == []
    left = database.rows(
        "SELECT 'function', proname::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
        " (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        " UNION ALL SELECT 'type', typname::text FROM pg_type t WHERE typnamespace = 'public'::regnamespace"
        " AND typtype IN ('e', 'd') UNION ALL SELECT 'relation', relname::text FROM pg_class c"
        " WHERE relnamespace = 'public'::regnamespace AND relname !~ '^alembic_version' AND NOT EXISTS"
        " (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')")
    assert left == []
    bundle.ok("apply")
    bundle.ok("verify", "--journal")


def test_every_raw_sql_step_has_its_way_back():
    for file in (MANIFESTS / "whisperengine/sql").glob("*/*.sql"):
        if not file.name.endswith(".down.sql"):
            assert file.with_name(file.name[:-4] + ".down.sql").exists(), file


def alembic(bundle, database, *args):
    url = f"postgresql+psycopg2://{OWNER}@/{database.name}?host={database.server.home}"
    done = subprocess.run([ORACLE, "-m", "alembic", "-x", f"url={url}", *args],
                          cwd=bundle.root / "manifests/whisperengine/alembic", capture_output=True, text=True, check=False,
                          env={**environment(bundle.root), "PYTHONDONTWRITEBYTECODE": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def has_alembic():
    return subprocess.run([ORACLE, "-c", "import alembic, psycopg2"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_alembic(), reason="the oracle's Python has no Alembic")
def test_real_alembic_builds_the_same_core_and_accepts_ours(bundle, database, other_database):
    bundle.ok("apply", profile="minimal")
    alembic(bundle, other_database, "upgrade", "head")
    assert dump(database, "--schema-only") == dump(other_database, "--schema-only")
    assert "ca19b6e85d40 (head)" in alembic(bundle, database, "current")
    alembic(bundle, database, "upgrade", "head")
    assert "ca19b6e85d40 (head)" in alembic(bundle, database, "current")
    # and back: what each side leaves after going down is the same again
    alembic(bundle, other_database, "downgrade", "base")
    bundle.ok("revert", "--to", "base", "--yes", profile="minimal")
    assert dump(database, "--schema-only") == dump(other_database, "--schema-only")


def damage(path, at=None):
    data = bytearray(path.read_bytes())
    at = len(data) // 2 if at is None else at
    data[at] = data[at] ^ 1 if data[at] ^ 1 != 0x0A else data[at] ^ 2
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("file, code", [
    ("whisperengine.lock", 10),
    ("whisperengine.lock.minisig", 10),
    ("whisperengine.ini", (3, 11)),
    ("whisperengine/sql/advanced/0000_init.sql", 11),
    ("whisperengine/sql/identity/0002_user_profiles.down.sql", 11),
    ("whisperengine/alembic/versions/20251011_baseline_core_schema.py", 11),
    ("whisperengine/alembic/alembic.ini", 11),
    ("whisperengine/record/0001_semantic_knowledge_graph.ini", 11),
])
def test_one_changed_byte_stops_everything(bundle, database, file, code):
    path = bundle.root / "manifests" / file
    # the first line of a signature is minisign's untrusted comment: no signature covers it, nobody reads it
    damage(path, at=path.read_bytes().index(b"\n") + 40 if file.endswith(".minisig") else None)
    for command in (["apply"], ["verify"], ["plan"], ["status"]):
        result = bundle.run(*command)
        assert result.rc == code or (isinstance(code, tuple) and result.rc in code), result
    assert database.rows("SELECT nspname FROM pg_namespace WHERE nspname = 'lockstep'") == []
    assert tables(database) == set()


def test_quickstart_is_executable_and_names_its_commands():
    quickstart = MANIFESTS / "quickstart"
    assert os.access(quickstart, os.X_OK)
    text = quickstart.read_text()
    for command in ("verify", "plan", "apply", "status", "docs inventory"):
        assert f"lockstep --profile full -d \"$database\" {command}" in text or f"lockstep {command}" in text
