# construct: graph
"""rb01"""
import sqlalchemy as sa
from alembic import op

revision = "rb01"
down_revision = 'ra01'
depends_on = None


def upgrade():
    op.create_table("t_rb01", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("t_rb01")
