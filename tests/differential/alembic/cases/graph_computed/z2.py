"""Both"""
import sqlalchemy as sa
from alembic import op

revision = "z2"
down_revision = "z1"
branch_labels = None
depends_on = down_revision


def upgrade():
    op.create_table("t_z2", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t_z2")
