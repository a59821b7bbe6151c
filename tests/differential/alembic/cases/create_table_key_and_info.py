# construct: create_table
"""create table key and info"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_key_and_info"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), key="other", info={"x": 1}, doc="words", system=False), sa.Column("b", sa.Integer(), index=True, unique=True), info={"y": 2})


def downgrade():
    op.drop_table("t")
