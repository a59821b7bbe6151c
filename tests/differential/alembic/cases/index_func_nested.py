# construct: indexes
"""index func nested"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_func_nested"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index("ix t", "t", [sa.func.coalesce(sa.func.upper(sa.column("b")), "x")])


def downgrade():
    op.drop_index("ix t", table_name="t")
    op.drop_table("t")
