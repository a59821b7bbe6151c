# construct: create_table
"""create table partition by"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_partition_by"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), nullable=False), sa.Column("d", sa.Date(), nullable=False), sa.PrimaryKeyConstraint("a", "d"), postgresql_partition_by="RANGE (d)")
    op.execute("CREATE TABLE t_2024 PARTITION OF t FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade():
    op.drop_table("t")
