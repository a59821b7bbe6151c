# construct: models and sessions
# expect: refused
"""Session.rollback() while a savepoint of the connection is open"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "0107"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    with op.get_bind().begin_nested():
        session = Session(bind=op.get_bind())
        session.execute(sa.text("SELECT 1"))
        session.rollback()


def downgrade():
    pass
