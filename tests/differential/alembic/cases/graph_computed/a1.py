# construct: graph
"""Fields of the head that are computed from constants"""
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None
branch_labels = ("one",) + ("two",)
depends_on = None


def upgrade():
    op.create_table("t_a1", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_a1")
