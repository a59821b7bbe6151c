# construct: constraints
"""drop constraint primary"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drop_constraint_primary"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.execute("ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)")
    op.drop_constraint("x", "t", type_="primary")


def downgrade():
    op.drop_table("t")
