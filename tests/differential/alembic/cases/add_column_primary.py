# construct: add_column
"""add column primary"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_column_primary"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), UNIQUE (a))")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.add_column("t", sa.Column("p", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_column("t", "p")
    op.drop_table("t")
    op.drop_table("o")
