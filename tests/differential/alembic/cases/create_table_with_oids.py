# construct: create_table
"""create table with oids"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_with_oids"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), postgresql_with_oids=False)


def downgrade():
    op.drop_table("t")
