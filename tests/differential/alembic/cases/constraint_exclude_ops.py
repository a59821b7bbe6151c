# construct: constraints
"""constraint exclude ops"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "constraint_exclude_ops"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int PRIMARY KEY, a int, b text, UNIQUE (a, b), UNIQUE (a))")
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_exclude_constraint("ex", "t", (sa.column("a"), "="), using="btree", ops={"a": "int4_ops"})


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
