# construct: context managers
"""Managers of the revision around live answers, savepoints and stretches outside of the transaction."""
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "context_manager_live"
down_revision = None


@contextmanager
def counted(bind, table):
    before = bind.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar()
    yield before
    after = bind.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar()
    op.execute(f"INSERT INTO log (text) VALUES ('{table}: {before} to {after}')")


@contextmanager
def savepoint(bind):
    nested = bind.begin_nested()
    try:
        yield nested
        nested.commit()
    except sa.exc.IntegrityError as error:
        nested.rollback()
        op.execute(f"INSERT INTO log (text) VALUES ('rolled back: {type(error.orig).__name__}')")


@contextmanager
def outside():
    with op.get_context().autocommit_block():
        yield op.get_bind()
    op.execute("INSERT INTO log (text) VALUES ('inside again')")


def ids(bind):
    with counted(bind, "t") as n:
        while n < 4:
            n = yield n


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table("log", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    bind = op.get_bind()
    op.execute("INSERT INTO t VALUES (1)")
    for n in (1, 2):
        with savepoint(bind):
            bind.execute(sa.text("INSERT INTO t VALUES (:n)"), {"n": n})
    walk = ids(bind)
    n = next(walk)
    try:
        while True:
            n = walk.send(bind.execute(sa.text("INSERT INTO t VALUES (:n) RETURNING id"), {"n": n + 1}).scalar())
    except StopIteration:
        op.execute(f"INSERT INTO log (text) VALUES ('ended at {n}')")
    with outside() as bind:
        bind.execute(sa.text("CREATE INDEX CONCURRENTLY ix ON t (id)"))
        left = bind.execute(sa.text("SELECT count(*) FROM log")).scalar()
    op.execute(f"INSERT INTO log (text) VALUES ('{left} before')")


def downgrade():
    with outside():
        op.drop_index("ix", table_name="t", postgresql_concurrently=True)
    op.drop_table("t")
