"""Modules beside Alembic revisions: part of what is sealed, and nothing from outside the source."""
import pytest

HEAD = 'from alembic import op\nimport sqlalchemy as sa\n{0}\nrevision = "{1}"\ndown_revision = {2}\n\n\ndef upgrade():\n{3}\n'
NAMES = 'from .more import SUFFIX\n\n\ndef name(text):\n    return text + SUFFIX\n'


def graph(project):
    """Two revisions: one that needs no answer of the database, one that imports behind such an answer."""
    texts = {
        "versions/0001_a.py": HEAD.format("from db.helpers.names import name\n", "0001", None,
                                          '    op.execute(f"CREATE TABLE {name(\'t\')} (n int)")'),
        "versions/0002_b.py": HEAD.format("", "0002", '"0001"', """\
    if op.get_bind().execute(sa.text("SELECT 1")).scalar() == 1:
        from db.helpers import late
        op.execute("INSERT INTO t_x VALUES (%d)" % late.VALUE)"""),
        "helpers/names.py": NAMES, "helpers/more.py": 'SUFFIX = "_x"\n', "helpers/late.py": "VALUE = 7\n",
        "helpers/unused.py": "raise SystemExit\n"}
    project.source("db", plugin="alembic-compat")
    for path, text in texts.items():
        project.put("db", path, text)
    return project


def test_modules_are_sealed_and_run(project, database):
    graph(project)
    project.ok("seal", dsn="")
    lock = project.lock.read_text()
    for name in ("names", "more", "late"):
        assert f"helpers/{name}.py" in lock
    assert "unused" not in lock
    project.ok("apply")
    assert database.column("SELECT n FROM t_x") == [7]


def test_changed_module_stops(project, database):
    graph(project)
    project.ok("seal", dsn="")
    (project.root / "db/helpers/late.py").write_text("VALUE = 8\n")
    failed = project.fails(11, "apply")
    assert "late.py" in failed.err
    assert not database.has("t_x")


def test_package_is_told(project, database):
    """Where the path does not say which package the source is, an option does."""
    graph(project)
    (project.root / "db/versions/0001_a.py").write_text(
        (project.root / "db/versions/0001_a.py").read_text().replace("db.helpers", "app.store.migrations.helpers"))
    assert "app.store.migrations.helpers.names.name" in project.fails(50, "apply").err
    project.source("db", plugin="alembic-compat", package="app.store.migrations")
    (project.root / "db/versions/0002_b.py").write_text(
        (project.root / "db/versions/0002_b.py").read_text().replace("db.helpers", "app.store.migrations.helpers"))
    project.ok("apply")
    assert database.column("SELECT n FROM t_x") == [7]


def test_module_outside_is_not_read(project, database):
    """A module of the application is not evaluated, whatever it is called."""
    graph(project)
    (project.root / "helpers").mkdir()
    (project.root / "helpers/names.py").write_text("def name(text):\n    return text\n")
    (project.root / "db/versions/0001_a.py").write_text(
        (project.root / "db/versions/0001_a.py").read_text().replace("db.helpers.names", "elsewhere.names"))
    failed = project.fails(50, "apply")
    assert "elsewhere.names.name" in failed.err
    assert not database.has("t_x")


def test_package_above_the_revisions(project, database):
    """alembic.ini lies at the top and the package below src/, as many projects have it."""
    project.source("db", plugin="alembic-compat")
    texts = {
        "alembic.ini": "[alembic]\nscript_location = src/shop/store/migrations\n",
        "src/shop/kinds.py": 'KIND = "b"\n',
        "src/shop/store/migrations/__init__.py": "import os\nNAME = os.path.basename(__path__[0])\n",
        "src/shop/store/migrations/tools.py": "from shop.kinds import KIND\n\n\ndef made(bind):\n    return KIND\n",
        "src/shop/store/migrations/versions/0001_a.py": HEAD.format(
            "from shop.store import migrations\nfrom shop.store.migrations.tools import made\n", "0001", None,
            '    op.execute(f"CREATE TABLE {migrations.NAME}_{made(None)} (n int)")')}
    for path, text in texts.items():
        project.put("db", path, text)
    project.ok("seal", dsn="")
    assert "src/shop/kinds.py" in project.lock.read_text()
    project.ok("apply")
    assert database.has("migrations_b")


def test_what_is_written_from_above_the_source(project, database):
    """Alembic is run where the manifest is: its script_location and a revision's own paths begin with the source's."""
    project.source("db", plugin="alembic-compat", path="app/db")
    texts = {
        "alembic.ini": "[alembic]\nscript_location = app/db/migrations\n",
        "migrations/versions/data.sql": "CREATE TABLE seed (n int)",
        "migrations/versions/0001_a.py": HEAD.format("", "0001", None, """\
    with open("app/db/migrations/versions/data.sql") as file:
        op.execute(file.read())""")}
    for path, text in texts.items():
        project.put("app/db", path, text)
    project.ok("apply")
    assert database.has("seed")


def test_file_that_may_be_above_the_source(project, database):
    """Whether there is such a file where Alembic would be run is not known: no guess is made."""
    project.source("db", plugin="alembic-compat")
    project.put("db", "versions/0001_a.py", HEAD.format("import os\n", "0001", None, """\
    beside = os.path.join(os.path.dirname(__file__), "seed.sql")
    if os.path.exists(beside) or os.path.exists("seed.sql"):
        op.execute("CREATE TABLE t (n int)")"""))
    (project.root / "seed.sql").write_text("SELECT 1")
    failed = project.fails(50, "apply")
    assert "'seed.sql', which is not in the source and may be above it" in failed.err
    assert not database.has("alembic_version")


def test_directory_of_the_source(project, database):
    """What is sealed has files, no directories: whether there is one is not answered."""
    project.source("db", plugin="alembic-compat")
    project.put("db", "sql/a.sql", "CREATE TABLE a (n int)")
    project.put("db", "versions/0001_a.py", HEAD.format("from pathlib import Path\n", "0001", None, """\
    folder = Path(__file__).parent.parent / "sql"
    if folder.exists():
        op.execute((folder / "a.sql").read_text())"""))
    assert "not supported: the directory 'sql'" in project.fails(50, "apply").err
    assert not database.has("a")


WIDE = {
    "run beside the file": {"alembic.ini": "[alembic]\nscript_location = migrations\n"},
    "run in the source": {"alembic.ini": "[alembic]\nscript_location = shop/db/migrations\n"},
    "run above the source": {"alembic.ini": "[alembic]\nscript_location = code/shop/db/migrations\n"},
    "here": {"alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\n"},
    "up from here": {"alembic.ini": "[alembic]\nscript_location = %(here)s/../db/./migrations/\n"},
    "version_locations": {"alembic.ini": "[alembic]\nscript_location = migrations\n"
                                         "version_locations = %(here)s/migrations/versions\n"},
}


@pytest.mark.parametrize("layout", WIDE)
def test_alembic_ini_deep_in_the_source(project, database, layout):
    """The source is the whole project, so that its modules are in it; the option directory says where alembic.ini lies."""
    project.source("core", plugin="alembic-compat", path="code", directory="shop/db")
    texts = {
        "shop/kinds.py": 'class Kind:\n    OPEN = "open"\n',
        "shop/db/names.py": 'NAME = "items"\n',
        "shop/db/seed.sql": "INSERT INTO items VALUES ('seed')",
        "shop/db/migrations/env.py": "", "shop/db/migrations/script.py.mako": "# of the project\nrevision = ${repr(up_revision)}\n",
        "shop/db/migrations/versions/0001_a.py": HEAD.format(
            "from names import NAME\nfrom shop.kinds import Kind", "0001", None, """\
    op.execute(f"CREATE TABLE {NAME} (kind text DEFAULT '{Kind.OPEN}')")
    with open("seed.sql") as file:
        op.execute(file.read())"""),
        "shop/db/migrations/versions/0002_b.py": HEAD.format("", "0002", '"0001"', "    raise SystemExit"),
        "shop/db/overrides/0002.upgrade.sql": "INSERT INTO items VALUES (DEFAULT)"}
    for name, text in {**texts, **{f"shop/db/{name}": text for name, text in WIDE[layout].items()}}.items():
        project.put("code", name, text)
    project.ok("seal", dsn="")
    lock = project.lock.read_text()
    assert all(name in lock for name in ("shop/kinds.py", "shop/db/names.py", "shop/db/seed.sql", "0002.upgrade.sql"))
    project.ok("apply")
    assert database.column("SELECT kind FROM items ORDER BY 1") == ["open", "seed"]
    project.ok("new", "core", "third", dsn="")
    made = list((project.root / "code/shop/db/migrations/versions").glob("*_third.py"))
    assert made[0].read_text().startswith("# of the project")


@pytest.mark.parametrize("ini", ["[alembic]\n", "[alembic]\nscript_location = .\n", None],
                         ids=["Flask-Migrate", "here", "none"])
def test_directory_of_scripts(project, database, ini):
    """As `flask db upgrade --directory` takes it."""
    project.source("core", plugin="alembic-compat", path=".", directory="migrations")
    if ini is not None:
        project.put(".", "migrations/alembic.ini", ini)
    project.put(".", "app/names.py", 'NAME = "a"\n')
    project.put(".", "migrations/env.py", "")
    project.put(".", "migrations/versions/0001_a.py",
                HEAD.format("from app.names import NAME", "0001", None, '    op.execute(f"CREATE TABLE {NAME} ()")'))
    project.ok("apply")
    assert database.has("a")


@pytest.mark.parametrize("directory", ["elsewhere", "../db", "/db"])
def test_directory_that_is_not_there(project, directory):
    project.source("core", plugin="alembic-compat", path=".", directory=directory)
    project.put(".", "db/versions/0001_a.py", HEAD.format("", "0001", None, "    pass"))
    failed = project.fails(3, "plan", dsn="")
    assert f"directory = {directory}: there is no such directory in the source" in failed.err


def test_deep_look_knows_what_modules_hold(project):
    """What hangs on a name from a module of the source is not looked for; what no module has, is."""
    project.source("core", plugin="alembic-compat", path=".", directory="db")
    project.put(".", "app/kinds.py", "class Kind:\n    class Inner:\n        OPEN = 'open'\n")
    project.put(".", "db/versions/0001_a.py", HEAD.format(
        "from app import kinds\nfrom app.kinds import Kind\nfrom lib.other import Other", "0001", None, """\
    if op.get_bind().execute(sa.text("SELECT 1")).scalar() == 2:
        op.execute(kinds.Kind.Inner.OPEN + Kind.Inner.OPEN)
        op.execute(Other.Inner.OPEN)"""))
    failed = project.fails(50, "verify", "--deep", dsn="")
    assert "kinds" not in failed.out.lower().replace("0001_a", "") and "lib.other.Other.Inner.OPEN" in failed.out


def test_dict_by_names_of_a_library(project, database):
    """Of a dict with a key of which nothing is known nothing is known either; the rest of its module is."""
    project.source("db", plugin="alembic-compat")
    project.put("db", "constants.py", "from lib import consts\nBEFORE = 'a'\nALL = {'x': BEFORE, consts.TCP: [consts.UDP], 'y': 1}\n"
                                      "AFTER = 'b'\n")
    project.put("db", "versions/0001_a.py", HEAD.format("from db import constants", "0001", None,
                '    op.execute(f"CREATE TABLE {constants.BEFORE}_{constants.AFTER} ()")'))
    project.put("db", "versions/0002_b.py", HEAD.format("from db import constants", "0002", '"0001"',
                '    op.execute(constants.ALL["x"])'))
    failed = project.fails(50, "apply")
    assert "'lib.consts.TCP', imported in line 1, is not known here" in failed.err
    (project.root / "db/versions/0002_b.py").unlink()
    project.ok("apply")
    assert database.has("a_b")
