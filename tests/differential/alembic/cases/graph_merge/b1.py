"""Revision b1"""
from alembic import op
import sqlalchemy as sa

revision = 'b1'
down_revision = 'a1'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_b1", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_b1")
