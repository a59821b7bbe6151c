# construct: models and sessions
# api: 1.4
"""a join by the name of a relationship"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base, relationship

revision = "0138"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class City(Base):
    __tablename__ = "city"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(9))


class House(Base):
    __tablename__ = "house"
    id = sa.Column(sa.Integer, primary_key=True)
    city_id = sa.Column(sa.ForeignKey("city.id"))
    city = relationship(City)


class Room(Base):
    __tablename__ = "room"
    id = sa.Column(sa.Integer, primary_key=True)
    house_id = sa.Column(sa.ForeignKey("house.id"))
    house = relationship(House, backref="rooms")


def upgrade():
    Base.metadata.create_all(op.get_bind())
    session = Session(bind=op.get_bind())
    house = House(city=City(name="a"), rooms=[Room(), Room()])
    session.add_all([house, Room(), House()])
    session.flush()
    assert session.query(Room).join("house").count() == 2
    assert session.query(Room).join("house").join(House.city).filter_by(name="a").count() == 2
    assert session.query(House).outerjoin("rooms").filter(Room.id.is_(None)).count() == 1
    assert session.query(Room.id).join("house").join(City).filter(City.name == "b").count() == 0
    session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
