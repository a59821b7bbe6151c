# construct: Core statements
# expect: error
"""a condition is no statement"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    op.get_bind().execute(sa.literal(1) == 1)


def downgrade():
    op.drop_table("t")
