# construct: alter_column
"""alter defaults"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a text, b timestamp, c int DEFAULT 3, d int, e int NOT NULL DEFAULT 1)')
    op.alter_column("t", "a", server_default="x")
    op.alter_column("t", "b", server_default=sa.text("now()"), existing_type=sa.DateTime())
    op.alter_column("t", "c", server_default=None)
    op.alter_column("t", "d", existing_type=sa.Integer(), nullable=False)
    op.alter_column("t", "e", nullable=True, existing_server_default="1")


def downgrade():
    op.drop_table("t")
