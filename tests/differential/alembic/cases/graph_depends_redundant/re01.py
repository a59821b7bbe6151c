# construct: graph
"""re01"""
import sqlalchemy as sa
from alembic import op

revision = "re01"
down_revision = ('rd01', 'rc01')
depends_on = None


def upgrade():
    op.create_table("t_re01", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("t_re01")
