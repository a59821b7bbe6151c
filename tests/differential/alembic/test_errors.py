"""An error of the database inside a revision: the calls that led there, the SQL, and the place in it."""
import pytest

from alembic_project import AlembicProject, generations

HELPER = """\
import sqlalchemy as sa
from alembic import op


def put(table, row):
    op.execute(
        sa.text(f"INSERT INTO {table} (id, a) VALUES (:id, :a)").bindparams(**row))


def fill(table, rows):
    for row in rows:
        put(table, row)


def count(table):
    bind = op.get_bind()
    n = bind.execute(sa.text("SELECT count(*) FROM t")).scalar()
    bind.execute(sa.text(f"INSERT INTO t (id, a)\\n SELECT :n, 'é' FROM {table}"), {"n": n})
"""
IMPORTS = "import sqlalchemy as sa\nfrom alembic import op\nfrom helper import count, fill"


@pytest.fixture(params=generations())
def failing(request, project):
    """Run a revision that fails behind one that makes a table."""
    made = AlembicProject(project.root / "core", request.param, "prepend_sys_path = .")
    (made.directory / "helper.py").write_text(HELPER)
    project.source("core", plugin="alembic-compat", sqlalchemy=request.param)
    made.revision("aa01", None, "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Text))")

    def run(up):
        made.revision("aa02", "aa01", up, imports=IMPORTS)
        result = project.fails(30, "apply")
        return result.err[result.err.index("error: "):].split("\n")
    return run


def test_a_statement_that_was_queued(failing):
    assert failing("fill('t', [{'id': 1, 'a': 'x'}, {'id': 1, 'a': 'y'}])") == """\
error: core:aa02: duplicate key value violates unique constraint "t_pkey"
  at core/helper.py:6:5
SQL:1 | INSERT INTO t (id, a) VALUES (1, 'y')
      | ^
  DETAIL: Key (id)=(1) already exists.
  Traceback (most recent call last):
    File "core/versions/aa02_.py", line 13, in upgrade
      fill('t', [{'id': 1, 'a': 'x'}, {'id': 1, 'a': 'y'}])
    File "core/helper.py", line 12, in fill
      put(table, row)
    File "core/helper.py", line 6, in put
      op.execute(
  SQLSTATE 23505
  remedy: The step was rolled back. Mend the cause and run the same command again.
""".split("\n")


def test_a_statement_of_a_batch_stands_where_it_was_made(failing):
    told = failing("with op.batch_alter_table('t') as batch:\n    batch.add_column(sa.Column('b', sa.Text))\n    batch.drop_column('c')")
    assert told[1:3] == ["  at core/versions/aa02_.py:15:9", "SQL:1 | ALTER TABLE t DROP COLUMN c"]
    assert told[5:7] == ['    File "core/versions/aa02_.py", line 15, in upgrade', "      batch.drop_column('c')"]


def test_a_statement_that_was_awaited(failing):
    assert failing("count('nowhere')") == """\
error: core:aa02: sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "nowhere" does not exist
  LINE 2:  SELECT 0, 'é' FROM nowhere
                              ^
  
  [SQL: INSERT INTO t (id, a)
   SELECT 0, 'é' FROM nowhere]
  at core/helper.py:18:5
   18 |     bind.execute(sa.text(f"INSERT INTO t (id, a)\\n SELECT :n, 'é' FROM {table}"), {"n": n})
      |     ^
  Traceback (most recent call last):
    File "core/versions/aa02_.py", line 13, in upgrade
      count('nowhere')
    File "core/helper.py", line 18, in count
      bind.execute(sa.text(f"INSERT INTO t (id, a)\\n SELECT :n, 'é' FROM {table}"), {"n": n})
  SQLSTATE 42P01
  remedy: The step was rolled back. Mend the cause and run the same command again.
""".split("\n")


def test_what_the_code_reads_of_it_is_what_the_driver_says(failing):
    told = failing("bind = op.get_bind()\nbind.execute(sa.text(\"INSERT INTO t VALUES (1, 'x')\"))\ntry:\n"
                   "    bind.execute(sa.text(\"INSERT INTO t VALUES (1, 'y')\"))\nexcept sa.exc.IntegrityError as error:\n"
                   "    raise RuntimeError(repr(str(error.orig)))")
    assert told[0].endswith(r"""RuntimeError: 'duplicate key value violates unique constraint "t_pkey"\nDETAIL:  Key (id)=(1) already exists.\n'""")


@pytest.mark.parametrize("code, message", [
    ("async with open('x'):\n    pass", "not supported: async"),
    ("b'%d' % 5", "not supported: % of bytes"),
    ("op.frobnicate()", "'alembic.op.frobnicate' is not known here"),
])
def test_a_refusal_says_that_it_is_one(code, message, project):
    made = AlembicProject(project.root / "core")
    project.source("core", plugin="alembic-compat")
    made.revision("aa01", None, code)
    told = project.fails(50, "apply").err
    assert f"error: core:aa01: {message}\n" in told


BROKEN = {
    "an open bracket": "op.create_table('t', sa.Column('id', sa.Integer()",
    "one in a list": "op.f([1, 2)",
    "a closed one": "x = )",
    "two signs": "x = = 2",
    "an open string": "x = 'abc",
    "an indentation": "x = 1\n      y = 2",
    "half an indentation": "if True:\n        x = 1\n      y = 2",
    "no block": "if True:\nx = 1",
    "return outside": "class A:\n        return 1",
    "an argument twice": "def f(a, a): pass",
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_python(project, case):
    """In Python's words, at Python's place; newer Pythons add to them."""
    made = AlembicProject(project.root / "core", "2.0")
    project.source("core", plugin="alembic-compat")
    path = made.revision("aa01", None, BROKEN[case])
    text = path.read_text()
    with pytest.raises(SyntaxError) as wanted:
        compile(text, "x.py", "exec")
    error = project.fails(3, "plan", "--sql").err
    kind = type(wanted.value).__name__
    first = next(line for line in error.split("\n") if "error: " in line).partition("core:aa01: ")[2]
    assert first.startswith(f"{kind}: ") and f"{kind}: {wanted.value.msg}".startswith(first), (first, wanted.value.msg)
    assert f"aa01_.py:{wanted.value.lineno}:" in error, (error, wanted.value.lineno)
