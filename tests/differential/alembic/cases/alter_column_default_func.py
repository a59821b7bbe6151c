# construct: alter_column
"""alter column default func"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_default_func"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "c", server_default=sa.func.now())


def downgrade():
    op.drop_table("t")
