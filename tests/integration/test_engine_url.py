"""What a revision can ask of the URL of its connection: the oracle's engine has none, so the server says what is right."""
from alembic_project import AlembicProject


def test_the_server_says_what_it_can(project, database):
    alembic = AlembicProject(project.root / "core")
    alembic.revision("aa01", None, """
url = op.get_bind().engine.url
op.execute(f"CREATE TABLE url AS SELECT '{url.database}'::text AS database, '{url.username}'::text AS username,"
           f" '{url.get_backend_name()}'::text AS backend")
op.execute(f'ALTER DATABASE "{url.database}" SET work_mem = \\'5MB\\'')""")
    project.source("core", plugin="alembic-compat")
    project.apply()
    assert database.rows("SELECT database, username, backend FROM url") == [
        database.rows("SELECT current_database(), session_user, 'postgresql'")[0]]


def test_what_is_the_operators_is_refused(project, database):
    for number, what in enumerate(["{url}", "{url.host}", "{url.password}", "{url.drivername}"]):
        alembic = AlembicProject(project.root / f"core{number}")
        alembic.revision("aa01", None, f'url = op.get_bind().engine.url\nop.execute(f"SELECT \'{what}\'")')
        project.source(f"core{number}", plugin="alembic-compat", version_table=f"versions{number}")
        assert project.fails(50, "apply", "--to", f"core{number}:aa01").said("aa01"), what
