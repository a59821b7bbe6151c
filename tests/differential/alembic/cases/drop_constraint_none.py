# construct: constraints
# expect: error
"""drop constraint none"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drop_constraint_none"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.drop_constraint(None, "t", type_="check")


def downgrade():
    op.drop_table("t")
