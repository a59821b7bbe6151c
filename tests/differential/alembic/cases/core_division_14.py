# construct: Core statements
# api: 1.4
# expect: error
"""SQLAlchemy 1.4 has no //"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    op.get_bind().execute(sa.select(t.c.id // 2))


def downgrade():
    op.drop_table("t")
