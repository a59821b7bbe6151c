# construct: sets
# expect: refused
"""columns that are added in the order of a set"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    for name in {"red", "green", "blue"}:
        op.add_column("t", sa.Column(name, sa.Integer()))


def downgrade():
    op.drop_table("t")
