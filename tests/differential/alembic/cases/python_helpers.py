# construct: Python
"""python helpers"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "python_helpers"
down_revision = None
branch_labels = None
depends_on = None

PREFIX = "my"


def make(name, count=1, *, sep="_"):
    """Names."""
    return [sep.join((PREFIX, name, str(i))) for i in range(count)]


def columns():
    return (sa.Column("id", sa.Integer, primary_key=True),) + tuple(sa.Column(n, sa.String(length=size)) for n, size in {"a": 5, "b": 6}.items())


def upgrade():
    for table in make("t", 2):
        op.create_table(table, *columns(), schema=None)


def downgrade():
    for table in make("t", 2):
        op.drop_table(table)
