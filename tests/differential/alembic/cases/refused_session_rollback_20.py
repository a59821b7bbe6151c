# construct: models and sessions
# api: 2.0
# expect: refused
"""What comes behind rollback() is never committed, and neither is the version"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "rb22"
down_revision = None


def upgrade():
    session = Session(bind=op.get_bind())
    session.execute(sa.text("SELECT 1"))
    session.rollback()
    op.execute("CREATE TABLE t (id int)")


def downgrade():
    pass
