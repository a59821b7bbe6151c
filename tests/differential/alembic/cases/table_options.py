# construct: create_table
"""table options"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("p", sa.Column("id", sa.Integer(), nullable=False), sa.Column("d", sa.Date(), nullable=False), postgresql_partition_by="RANGE (d)", mysql_engine="InnoDB")
    op.create_table("base", sa.Column("x", sa.Integer()))
    op.create_table("child", sa.Column("y", sa.Integer()), postgresql_inherits="base")
    op.create_table("un", sa.Column("y", sa.Integer()), prefixes=["UNLOGGED"], postgresql_ignore_search_path=False)
    op.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')")


def downgrade():
    for name in ["un", "child", "base", "p"]:
        op.drop_table(name)
