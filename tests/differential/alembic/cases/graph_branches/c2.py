"""Revision c2"""
from alembic import op
import sqlalchemy as sa

revision = 'c2'
down_revision = 'c1'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_c2", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_c2")
