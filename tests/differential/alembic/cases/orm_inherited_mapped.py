# construct: models and sessions
# api: 2.0
"""inheritance with Mapped, a shared column, an enum for the discriminator"""
import enum
from typing import Optional

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

revision = "0134"
down_revision = None
branch_labels = None
depends_on = None


class Base(DeclarativeBase):
    pass


class Kind(enum.Enum):
    CAR = "car"
    BIKE = "bike"


class Vehicle(Base):
    __tablename__ = "vehicle"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    name: Mapped[str] = mapped_column(deferred=True)
    parts: Mapped[list["Part"]] = relationship(back_populates="vehicle", cascade="all, delete-orphan", order_by="desc(Part.id)")
    __mapper_args__ = {"polymorphic_on": "kind"}


class Car(Vehicle):
    seats: Mapped[Optional[int]] = mapped_column(use_existing_column=True)
    __mapper_args__ = {"polymorphic_identity": Kind.CAR}


class Bike(Vehicle):
    seats: Mapped[Optional[int]] = mapped_column(use_existing_column=True)
    gears: Mapped[int] = mapped_column(nullable=True)
    __mapper_args__ = {"polymorphic_identity": Kind.BIKE}


class Part(Base):
    __tablename__ = "part"
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(sa.ForeignKey("vehicle.id"))
    vehicle: Mapped[Vehicle] = relationship(back_populates="parts")


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    with Session(bind) as session:
        session.add_all([Car(name="a", seats=5, parts=[Part(), Part()]), Bike(name="b", seats=1, gears=3)])
        session.commit()
        assert [type(one) for one in session.scalars(sa.select(Vehicle).order_by(Vehicle.id))] == [Car, Bike]
        car = session.scalars(sa.select(Car)).one()
        assert [part.id for part in car.parts] == [2, 1] and car.parts[0].vehicle is car
        assert session.scalars(sa.select(Car).where(Car.seats == 1)).all() == []
        session.execute(sa.update(Bike).where(Bike.gears == 3).values(seats=2))
        session.expire(car)
        assert car.seats == 5 and car.name == 'a'
        session.delete(car)
        session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
