"""Revision c1"""
from alembic import op
import sqlalchemy as sa

revision = 'c1'
down_revision = 'a1'
branch_labels = ('right',)
depends_on = None


def upgrade():
    op.create_table("t_c1", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_c1")
