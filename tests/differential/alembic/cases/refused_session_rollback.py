# construct: models and sessions
# expect: refused
"""Session.rollback() would end the step's transaction"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "0107"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    session = Session(bind=op.get_bind())
    session.execute(sa.text("SELECT 1"))
    session.rollback()


def downgrade():
    pass
