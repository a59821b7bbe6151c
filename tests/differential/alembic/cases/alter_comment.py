# construct: comments
"""alter comment"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a text, b timestamp, c int DEFAULT 3, d int, e int NOT NULL DEFAULT 1)')
    op.alter_column("t", "a", comment="it's a")
    op.alter_column("t", "b", comment=None)
    op.alter_column("t", "c", comment="", existing_comment="x")
    op.create_table_comment("t", "the table", existing_comment=None)
    op.create_table_comment("t", "the 'table'")


def downgrade():
    op.drop_table_comment("t", existing_comment="x")
    op.drop_table("t")
