# construct: types
# api: 2.0
"""types new"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("id", sa.Uuid(), primary_key=True), sa.Column("a", sa.UUID()), sa.Column("b", sa.Uuid(native_uuid=False)),
        sa.Column("c", sa.Double()), sa.Column("d", sa.DOUBLE_PRECISION()), sa.Column("e", postgresql.TSQUERY()),
        sa.Column("f", postgresql.INT4MULTIRANGE()), sa.Column("g", postgresql.REGCONFIG()), sa.Column("h", postgresql.JSONPATH()),
    )


def downgrade():
    op.drop_table("t")
