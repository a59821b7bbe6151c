# construct: models and sessions
# api: 2.0
# expect: error
"""a join by the name of a relationship is gone"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base, relationship

revision = "0139"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class City(Base):
    __tablename__ = "city"
    id = sa.Column(sa.Integer, primary_key=True)
    up_id = sa.Column(sa.ForeignKey("city.id"))
    up = relationship("City", remote_side=[id])


def upgrade():
    Base.metadata.create_all(op.get_bind())
    Session(bind=op.get_bind()).query(City).join("up").all()


def downgrade():
    pass
