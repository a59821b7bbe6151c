# construct: imports
# expect: refused
"""an instance of a class of which the base is not known"""
import sqlalchemy as sa
from alembic import op

from app.models import Base

revision = "0075"
down_revision = None
branch_labels = None
depends_on = None


class Model(Base):
    pass


def upgrade():
    op.execute("CREATE TABLE t (n int)")
    Model()


def downgrade():
    pass
