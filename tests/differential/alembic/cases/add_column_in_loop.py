# construct: add_column
"""add column in loop"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_column_in_loop"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    for n, kind in enumerate((sa.Text, sa.Integer, sa.JSON)):
        op.add_column("t", sa.Column(f"x{n}", kind(), nullable=True))
    for table in ("t",):
        with op.batch_alter_table(table) as b:
            b.add_column(sa.Column("y", sa.Date()))


def downgrade():
    op.drop_table("t")
