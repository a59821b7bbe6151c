# construct: constraints
"""constraint foreign key lower"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "constraint_foreign_key_lower"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), UNIQUE (a))")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_foreign_key("fk", "t", "o", ["a"], ["a"], ondelete="cascade", onupdate="set null")


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
