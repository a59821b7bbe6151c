# construct: Python
"""True, false and null by the names of their classes"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import True_

revision = "0214"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("a", sa.Boolean(), nullable=False, server_default=sa.sql.False_()),
        sa.Column("b", sa.Boolean(), server_default=True_()),
        sa.Column("c", sa.Boolean(), server_default=sa.sql.expression.Null()),
    )


def downgrade():
    op.drop_table("t")
