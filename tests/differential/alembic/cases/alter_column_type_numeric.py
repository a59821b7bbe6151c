# construct: alter_column
"""alter column type numeric"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_type_numeric"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "d", type_=sa.Numeric(10, 2))


def downgrade():
    op.drop_table("t")
