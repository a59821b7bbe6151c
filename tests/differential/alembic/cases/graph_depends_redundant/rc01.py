# construct: graph
"""rc01"""
import sqlalchemy as sa
from alembic import op

revision = "rc01"
down_revision = 'rb01'
depends_on = None


def upgrade():
    op.create_table("t_rc01", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("t_rc01")
