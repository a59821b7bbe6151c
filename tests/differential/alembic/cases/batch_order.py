# construct: batch_alter_table
"""batch order"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (id int)')
    with op.batch_alter_table("t") as batch_op:
        batch_op.add_column(sa.Column("v", sa.Integer()))
        op.execute("INSERT INTO t (id) VALUES (1)")
        batch_op.alter_column("v", nullable=True)


def downgrade():
    op.drop_table("t")
