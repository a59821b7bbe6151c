"""Modules beside Alembic revisions: part of what is sealed, and nothing from outside the source."""
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
