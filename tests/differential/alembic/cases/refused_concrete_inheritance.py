# construct: models and sessions
# expect: refused
"""a model with a whole table of its own"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import declarative_base

revision = "0136"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Animal(Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)


class Dog(Animal):
    __tablename__ = "dog"
    id = sa.Column(sa.Integer, sa.ForeignKey("animal.id"), primary_key=True)
    __mapper_args__ = {"concrete": True}


def upgrade():
    Base.metadata.create_all(op.get_bind())


def downgrade():
    pass
