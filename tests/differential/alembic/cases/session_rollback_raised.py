# construct: models and sessions
# expect: error
"""rollback() on the way out of a failure: the failure is what is told"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "rb21"
down_revision = None


def upgrade():
    session = Session(bind=op.get_bind())
    try:
        session.execute(sa.text("CREATE TABLE t (id int)"))
        session.execute(sa.text("SELECT 1 / 0"))
        session.commit()
    except Exception:
        session.rollback()
        assert session.execute(sa.text("SELECT to_regclass('t') IS NULL")).scalar()
        raise
    finally:
        session.close()


def downgrade():
    pass
