"""Revision z3"""
from alembic import op
import sqlalchemy as sa

revision = 'z3'
down_revision = 'z2'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_z3", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_z3")
