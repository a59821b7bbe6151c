# construct: sets
# expect: refused
"""labels of an enum out of a set: another order in every run of Python"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    kinds = {"red", "green", "blue"}
    assert len(kinds) == 3
    op.create_table("t", sa.Column("kind", sa.Enum(*kinds, name="kind")))


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE kind")
