"""Revision b2"""
from alembic import op
import sqlalchemy as sa

revision = 'b2'
down_revision = 'b1'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t_b2", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_b2")
