# construct: context managers
"""contextlib.contextmanager around operations, with and without finally, as a decorator, nested."""
import contextlib
from contextlib import contextmanager
from typing import Iterator

import sqlalchemy as sa
from alembic import op

revision = "context_manager"
down_revision = None


@contextmanager
def disabled_triggers(table: str) -> Iterator[None]:
    op.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    yield
    op.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


@contextlib.contextmanager
def setting(name, value):
    op.execute(f"SET LOCAL {name} = '{value}'")
    try:
        yield value
    finally:
        op.execute(f"RESET {name}")


@contextmanager
def replaced_view(name, query):
    op.execute(f"DROP VIEW IF EXISTS {name}")
    try:
        yield
    except ValueError:
        op.execute("COMMENT ON TABLE t IS 'recovered'")
    op.execute(f"CREATE VIEW {name} AS {query}")


@setting("work_mem", "8MB")
def fill():
    op.execute("INSERT INTO t (id, name) SELECT i, 'row ' || i FROM generate_series(1, 3) i")


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.execute("CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS "
               "$$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$")
    op.execute("CREATE TRIGGER shout BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION shout()")
    fill()
    with disabled_triggers("t"), setting("lock_timeout", "5s") as timeout:
        op.execute(f"INSERT INTO t (id, name) VALUES (4, 'quiet {timeout}')")
    with replaced_view("v", "SELECT name FROM t"):
        op.alter_column("t", "name", nullable=False)
    with replaced_view("w", "SELECT id FROM t"):
        raise ValueError("half way")
    with contextlib.nullcontext("n") as name, contextlib.suppress(KeyError):
        op.execute(f"INSERT INTO t (id, name) VALUES (5, '{name}')")
        {}["missing"]
    op.execute("INSERT INTO t (id, name) VALUES (6, 'six')")


def downgrade():
    with disabled_triggers("t"):
        op.execute("UPDATE t SET name = 'down'")
    for view in ("v", "w"):
        op.execute(f"DROP VIEW {view}")
    op.execute("DROP TRIGGER shout ON t")
    op.execute("DROP FUNCTION shout")
    op.drop_column("t", "name")
