# construct: context managers
"""A statement that fails inside of managers which swallow the error: suppress, and a class with __exit__."""
import contextlib

import sqlalchemy as sa
from alembic import op

revision = "context_manager_error"
down_revision = None


class Ignored:
    def __init__(self, bind):
        self.bind = bind

    def __enter__(self):
        self.savepoint = self.bind.begin_nested()
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.savepoint.commit()
            return False
        self.savepoint.rollback()
        self.message = type(error.orig).__name__
        return issubclass(kind, sa.exc.ProgrammingError)


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    bind = op.get_bind()
    with contextlib.suppress(sa.exc.ProgrammingError, KeyError):
        with bind.begin_nested():
            op.execute("INSERT INTO missing VALUES (1)")
        op.execute("INSERT INTO t VALUES (1, 'never')")
    with Ignored(bind) as ignored:
        op.execute("ALTER TABLE missing ADD COLUMN a int")
    op.execute(f"INSERT INTO t VALUES (2, '{ignored.message}')")
    with Ignored(bind):
        op.execute("INSERT INTO t VALUES (3, 'kept')")


def downgrade():
    with contextlib.suppress(sa.exc.DBAPIError):
        with op.get_bind().begin_nested():
            op.drop_table("missing")
    op.execute("INSERT INTO t VALUES (4, 'still there')")
