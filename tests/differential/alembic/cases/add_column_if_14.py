# construct: if_exists, if_not_exists
# api: 1.4
# expect: error
"""add column if 14"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a int)')
    op.add_column("t", sa.Column("b", sa.Integer()), if_not_exists=True)


def downgrade():
    op.drop_table("t")
