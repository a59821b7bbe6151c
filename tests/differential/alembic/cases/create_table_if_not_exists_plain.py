# construct: if_exists, if_not_exists
# api: 2.0
"""create table if not exists plain"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_if_not_exists_plain"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_table("t", sa.Column("z", sa.Integer()), if_not_exists=True)
    op.create_table("u", sa.Column("z", sa.Integer(), index=True), if_not_exists=True)


def downgrade():
    op.drop_table("u")
    op.drop_table("t")
