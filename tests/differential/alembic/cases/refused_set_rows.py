# construct: sets
# expect: refused
"""rows that are numbered in the order of a set"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(9)))
    op.bulk_insert(t, [{"id": number, "name": name} for number, name in enumerate({"red", "green", "blue"})])


def downgrade():
    op.drop_table("t")
