# construct: server defaults
"""server default kinds"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "server_default_kinds"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), server_default="1"), sa.Column("b", sa.Text(), server_default=""), sa.Column("c", sa.Boolean(), server_default=sa.text("TRUE")), sa.Column("d", sa.DateTime(), server_default=sa.func.timezone("UTC", sa.func.now())), sa.Column("e", postgresql.ARRAY(sa.Text()), server_default=sa.text("ARRAY[]::text[]")), sa.Column("f", sa.JSON(), server_default=sa.text("'{\"a\": 1}'")), sa.Column("g", sa.Integer(), server_default=None), sa.Column("h", sa.Integer(), sa.DefaultClause("4")), sa.Column("i", sa.Integer(), sa.FetchedValue()), sa.Column("j", sa.Numeric(), server_default=sa.literal(1.5)))


def downgrade():
    op.drop_table("t")
