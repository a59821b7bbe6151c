# construct: rename_table
"""rename table schema"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "rename_table_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA s")
    op.execute("CREATE TABLE s.a (x int)")
    op.rename_table("a", "B c", schema="s")


def downgrade():
    op.rename_table("B c", "a", schema="s")
    op.execute("DROP SCHEMA s CASCADE")
