# construct: imports
# expect: refused
"""an enum of the project's own"""
import sqlalchemy as sa
from alembic import op

from app.models import Colour

revision = "0076"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Enum(Colour, native_enum=False)))


def downgrade():
    pass
