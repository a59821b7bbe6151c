"""Revision m1"""
from alembic import op
import sqlalchemy as sa

revision = 'm1'
down_revision = ('b1', 'c1')
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_m1", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_m1")
