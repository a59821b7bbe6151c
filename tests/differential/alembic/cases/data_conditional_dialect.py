# construct: data migrations
"""data conditional dialect"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_conditional_dialect"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.create_table("t", sa.Column("a", postgresql.JSONB()))
    elif bind.engine.name == "sqlite":
        op.create_table("t", sa.Column("a", sa.JSON()))
    if op.get_context().dialect.name != "mysql":
        op.add_column("t", sa.Column("b", sa.Integer()))


def downgrade():
    op.drop_table("t")
