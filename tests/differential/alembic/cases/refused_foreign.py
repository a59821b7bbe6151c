# construct: types
# expect: refused
"""A type of another database, in use"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import mysql

revision = "0203"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    try:
        op.create_table("t", sa.Column("a", mysql.SET("a")))
    except Exception:
        op.create_table("t", sa.Column("a", sa.Integer()))


def downgrade():
    pass
