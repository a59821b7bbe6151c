# construct: naming convention
# option: naming.ix = ix_%(column_0_N_label)s
"""index unnamed convention"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_unnamed_convention"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index(None, "t", ["a", "b"])


def downgrade():
    op.drop_table("t")
