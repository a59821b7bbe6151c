# construct: models and sessions
# expect: error
"""a row whose discriminator no model has"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "0135"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Animal(Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String(10))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "animal"}


def upgrade():
    Base.metadata.create_all(op.get_bind())
    op.execute("INSERT INTO animal (kind) VALUES ('cow')")
    Session(bind=op.get_bind()).query(Animal).all()


def downgrade():
    pass
