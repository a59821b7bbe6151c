# construct: alter_column
# expect: error
"""alter column type using percent"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_type_using_percent"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "b", type_=sa.Boolean(), postgresql_using="b LIKE '%x%'")


def downgrade():
    op.drop_table("t")
