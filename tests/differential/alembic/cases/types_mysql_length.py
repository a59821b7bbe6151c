# construct: types
# expect: error
"""A length that PostgreSQL's type does not take"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "types_mysql_length"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("body", mysql.TEXT(length=65535)))


def downgrade():
    op.drop_table("t")
