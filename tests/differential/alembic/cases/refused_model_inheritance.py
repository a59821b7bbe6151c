# construct: models and sessions
# expect: refused
"""inheritance between mapped classes"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import declarative_base

revision = "0108"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Animal(Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)


class Dog(Animal):
    name = sa.Column(sa.String)


def upgrade():
    Base.metadata.create_all(op.get_bind())


def downgrade():
    pass
