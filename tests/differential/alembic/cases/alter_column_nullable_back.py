# construct: alter_column
# expect: error
"""alter column nullable back"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_nullable_back"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "id", nullable=True, existing_type=sa.Integer())


def downgrade():
    op.drop_table("t")
