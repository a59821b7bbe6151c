# construct: identity
"""identity options"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "identity_options"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), sa.Identity(always=True, start=7, increment=3, minvalue=1, maxvalue=100, cycle=True, cache=2), primary_key=True), sa.Column("b", sa.BigInteger(), sa.Identity(always=False, nominvalue=True, nomaxvalue=True)))
    op.execute("INSERT INTO t DEFAULT VALUES")


def downgrade():
    op.drop_table("t")
