# construct: create_table
# api: 2.0
"""create table using"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_using"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), postgresql_using="heap")


def downgrade():
    op.drop_table("t")
