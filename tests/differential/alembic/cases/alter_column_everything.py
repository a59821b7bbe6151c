# construct: alter_column
"""alter column everything"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_everything"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.alter_column("t", "b", nullable=False, server_default="q", type_=sa.String(30), new_column_name="bb", comment="c", existing_nullable=True, existing_comment=None, existing_server_default=None)


def downgrade():
    op.drop_table("t")
