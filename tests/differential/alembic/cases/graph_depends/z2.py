"""Revision z2"""
from alembic import op
import sqlalchemy as sa

revision = 'z2'
down_revision = 'z1'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_z2", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_z2")
