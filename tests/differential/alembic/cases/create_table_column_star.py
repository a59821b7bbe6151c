# construct: create_table
"""create table column star"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_column_star"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    columns = [sa.Column(n, sa.Integer()) for n in ("a", "b")]
    op.create_table("t", *columns, *[sa.Column("c", sa.Text())], **{"schema": None})


def downgrade():
    op.drop_table("t")
