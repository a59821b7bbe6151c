# construct: constraints
"""constraint foreign key not deferrable"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "constraint_foreign_key_not_defer"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), UNIQUE (a))")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_foreign_key("fk", "t", "o", ["a"], ["a"], deferrable=False, initially="IMMEDIATE")


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
