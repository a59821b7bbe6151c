# construct: create_table
"""create table on commit"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_on_commit"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def downgrade():
    pass
