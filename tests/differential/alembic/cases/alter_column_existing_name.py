# construct: alter_column
# expect: error
"""alter column existing name"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_existing_name"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "a", nullable=False, name="other")


def downgrade():
    op.drop_table("t")
