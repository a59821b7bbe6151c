# construct: add_column
"""add column enum text"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_column_enum_text"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), UNIQUE (a))")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.add_column("t", sa.Column("n", sa.Enum("a", "bb", name="kind", native_enum=False)))


def downgrade():
    op.drop_column("t", "n")
    op.drop_table("t")
    op.drop_table("o")
