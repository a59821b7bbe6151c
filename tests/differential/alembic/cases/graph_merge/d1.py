"""Revision d1"""
from alembic import op
import sqlalchemy as sa

revision = 'd1'
down_revision = 'm1'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_d1", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_d1")
