# construct: project code
# expect: refused
"""a default that is the project's own"""
import sqlalchemy as sa
from alembic import op

from app.models import Colour

revision = "0083"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.String(), server_default=Colour.RED.value))


def downgrade():
    op.drop_table("t")
