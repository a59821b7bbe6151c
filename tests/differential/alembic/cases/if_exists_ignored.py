# construct: if_exists, if_not_exists
# api: 1.4
"""if exists ignored"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a int)')
    op.create_index("ix", "t", ["a"], if_not_exists=True)
    op.drop_index("ix", table_name="t", if_exists=True)
    op.create_table("u", sa.Column("q", sa.Integer()), if_not_exists=True)
    op.drop_table("u", if_exists=True)
    op.drop_column("t", "a", if_exists=True)


def downgrade():
    op.drop_table("t")
