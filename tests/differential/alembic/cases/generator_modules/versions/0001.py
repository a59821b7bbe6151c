# construct: generators
"""Generators and managers of a module beside the revisions."""
import sqlalchemy as sa
from alembic import op

from generator_modules.ddl_helpers import numbered, without_view

revision = "0001"
down_revision = None


def names():
    count = yield from numbered("c", 2)
    yield f"last_{count}"


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), *(sa.Column(n, sa.String(5)) for n in names()))
    op.execute("CREATE VIEW v AS SELECT c_0, c_1 FROM t")
    with without_view("v") as query:
        op.alter_column("t", "c_0", type_=sa.String(len(query) % 7 + 10))


def downgrade():
    with without_view("v"):
        op.alter_column("t", "c_0", type_=sa.String(3))
    op.execute("DROP VIEW v")
