# construct: models and sessions
# api: 2.0
# expect: error
"""Query.join((target, condition)) is no more"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "orm_join_pair"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Item(Base):
    __tablename__ = "item"
    id = sa.Column(sa.Integer, primary_key=True)


class Revision(Base):
    __tablename__ = "revision"
    id = sa.Column(sa.Integer, primary_key=True)


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    Session(bind=bind).query(Item).join((Revision, Item.id == Revision.id)).all()
