# construct: models and sessions
# expect: refused
"""a row that changed behind the session: Python's memory decides what is seen"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "0109"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class T(Base):
    __tablename__ = "t"
    id = sa.Column(sa.Integer, primary_key=True)
    a = sa.Column(sa.Integer)


def upgrade():
    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    session.add(T(id=1, a=1))
    session.flush()
    session.execute(sa.text("UPDATE t SET a = 2"))
    session.query(T).all()


def downgrade():
    pass
