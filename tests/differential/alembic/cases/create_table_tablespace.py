# construct: create_table
"""create table tablespace"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_tablespace"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), postgresql_tablespace="pg_default")


def downgrade():
    op.drop_table("t")
