# construct: graph
"""ra01"""
import sqlalchemy as sa
from alembic import op

revision = "ra01"
down_revision = None
depends_on = None


def upgrade():
    op.create_table("t_ra01", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("t_ra01")
