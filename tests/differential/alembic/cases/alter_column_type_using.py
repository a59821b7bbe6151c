# construct: alter_column
"""alter column type using"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_type_using"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "b", type_=sa.Integer(), postgresql_using="b::integer")


def downgrade():
    op.drop_table("t")
