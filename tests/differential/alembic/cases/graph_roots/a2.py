"""Revision a2"""
from alembic import op
import sqlalchemy as sa

revision = 'a2'
down_revision = 'a1'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_a2", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_a2")
