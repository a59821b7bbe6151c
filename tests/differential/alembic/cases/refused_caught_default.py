# construct: project code
# expect: refused
"""What an unknown import bound is no error that may be caught"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from app.models import SPECIAL

revision = "0204"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    try:
        op.create_table("t", sa.Column("a", sa.String(9), server_default=SPECIAL))
    except Exception:
        op.create_table("t", sa.Column("a", sa.Integer()))


def downgrade():
    pass
