# construct: alter_column
"""A Column where the name belongs, and nothing to change: nothing is sent"""
import sqlalchemy as sa
from alembic import op

revision = "alter_column_by_column"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()))
    op.alter_column("t", sa.Column("a", sa.String(512), nullable=False, server_default="x"))
    op.alter_column("t", sa.Column("absent", sa.String(512)), existing_type=sa.Integer(), schema="nowhere")


def downgrade():
    op.drop_table("t")
