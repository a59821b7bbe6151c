# construct: graph
"""rf01"""
import sqlalchemy as sa
from alembic import op

revision = "rf01"
down_revision = 'ra01'
depends_on = ('rb01', 'rc01')


def upgrade():
    op.create_table("t_rf01", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("t_rf01")
