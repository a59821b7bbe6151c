"""alembic_version over a long chain: moved by one statement that is prepared once, whatever the steps do to their session."""
import pytest

COUNT = 80
REVISION = '''"""{n}"""
from alembic import op

revision = "r{n:03d}"
down_revision = {down!r}


def upgrade():
{up}


def downgrade():
    pass
'''


@pytest.fixture
def chain(project):
    project.source("core", plugin="alembic-compat")
    (project.root / "core/versions").mkdir()
    for n in range(COUNT):
        write(project, n, "pass")
    return project


def write(project, n, *lines):
    (project.root / f"core/versions/r{n:03d}.py").write_text(REVISION.format(
        n=n, down=f"r{n - 1:03d}" if n else None, up="\n".join(f"    {line}" for line in lines)))


def versions(database):
    return [row[0] for row in database.rows("SELECT version_num FROM alembic_version ORDER BY 1")]


def test_both_ways(chain, database):
    chain.apply()
    assert versions(database) == [f"r{COUNT - 1:03d}"]
    chain.ok("revert", "--count", "50", "--yes")
    assert versions(database) == [f"r{COUNT - 51:03d}"]
    chain.apply()
    assert versions(database) == [f"r{COUNT - 1:03d}"]
    chain.verify_journal()


def test_what_a_step_has_prepared_goes_and_ours_is_made_again(chain, database):
    for n in (5, 6, 40):
        write(chain, n, 'op.execute("PREPARE mine AS SELECT 1")')
    write(chain, 50, 'op.execute("CREATE TABLE seen AS SELECT name FROM pg_prepared_statements")')
    chain.apply()
    assert versions(database) == [f"r{COUNT - 1:03d}"]
    assert not [name for name, in database.rows("SELECT name FROM seen") if name == "mine"]


def test_messages_and_other_sessions_in_between(chain, database):
    """A live step ends the message before it; a step that fails throws the rest of its message away."""
    write(chain, 30, 'op.get_bind().exec_driver_sql("SELECT 1").scalar()')
    write(chain, 60, 'op.execute("SELECT 1 / 0")')
    chain.fails(30, "apply")
    assert versions(database) == ["r059"]
    write(chain, 60, "pass")
    chain.apply()
    assert versions(database) == [f"r{COUNT - 1:03d}"]


def test_a_row_that_somebody_has_changed(chain, database):
    write(chain, 40, 'op.execute("""DO $$ BEGIN UPDATE alembic_version SET version_num = \'elsewhere\'; END $$""")')
    failed = chain.fails(30, "apply")
    assert "the source's bookkeeping in the database is not what the journal says" in failed.err
    assert versions(database) == ["r039"]
    assert database.outcomes()[-1] == "failed r040"


def test_with_a_lock_that_has_no_session(chain, database):
    chain.apply("--lock", "table")
    assert versions(database) == [f"r{COUNT - 1:03d}"]
