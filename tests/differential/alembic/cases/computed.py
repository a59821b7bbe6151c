# construct: computed
"""computed"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer(), sa.Computed("a * 2", persisted=True)), sa.Column("c", sa.Text(), sa.Computed(sa.text("'x' || a::text"))))


def downgrade():
    op.drop_table("t")
