# construct: constraints
"""constraint unique schema"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "constraint_unique_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), UNIQUE (a))")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_unique_constraint("UQ x", "t", ["b"], schema="public")


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
