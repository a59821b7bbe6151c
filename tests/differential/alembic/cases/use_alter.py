# construct: constraints
"""use alter"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("o", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("t", sa.Column("a", sa.Integer(), sa.ForeignKey("o.id", use_alter=True, name="fk")))


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
