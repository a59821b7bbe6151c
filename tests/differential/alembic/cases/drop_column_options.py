# construct: drop_column
"""drop column options"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drop_column_options"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.drop_column("t", "a", mssql_drop_check=True, mssql_drop_default=True)
    op.drop_column("t", "b", schema="public")
    op.drop_column(table_name="t", column_name="c")


def downgrade():
    op.drop_table("t")
