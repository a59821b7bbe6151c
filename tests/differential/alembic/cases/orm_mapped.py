# construct: models and sessions
# api: 2.0
"""models of SQLAlchemy 2.0: Mapped and mapped_column"""
import datetime
import decimal
import enum
import uuid
from typing import List, Optional

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

revision = "0105"
down_revision = None
branch_labels = None
depends_on = None


class Base(DeclarativeBase):
    pass


class Kind(enum.Enum):
    A = "a"
    B = "b"


class Owner(Base):
    __tablename__ = "owner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    nick: Mapped[Optional[str]]
    age: Mapped[int | None] = mapped_column(sa.SmallInteger)
    born: Mapped[datetime.date | None]
    seen: Mapped[datetime.datetime] = mapped_column(server_default=sa.text("'2020-01-01'"))
    price: Mapped[Optional[decimal.Decimal]] = mapped_column(sa.Numeric(8, 2))
    ratio: Mapped[float] = mapped_column(default=0.5)
    token: Mapped[uuid.UUID] = mapped_column(default=lambda: uuid.UUID("00000000-0000-0000-0000-000000000001"))
    kind: Mapped[Kind] = mapped_column(default=Kind.B)
    active: Mapped[bool] = mapped_column(default=True)
    things: Mapped[List["Thing"]] = relationship(back_populates="owner")


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owner.id"))
    label: Mapped[str]
    owner: Mapped["Owner"] = relationship(back_populates="things")


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    with Session(bind) as session:
        owner = Owner(name="o", things=[Thing(label="t1"), Thing(label="t2")])
        session.add(owner)
        session.commit()
        assert owner.kind is Kind.B and owner.seen.year == 2020
        found = session.scalars(sa.select(Owner).where(Owner.name == "o")).all()
        assert found == [owner]
        assert session.execute(sa.select(Owner.name, Thing.label).join(Owner.things).order_by(Thing.id)).all() == [("o", "t1"), ("o", "t2")]
        row = session.execute(sa.select(Thing, Owner).join(Thing.owner).order_by(Thing.id)).first()
        assert row.Thing.label == "t1" and row.Owner is owner
        assert session.get(Owner, 1) is owner and session.get(Owner, 5) is None
        session.execute(sa.update(Owner).where(Owner.id == 1).values(nick="nn"))
        assert owner.nick == "nn"
        session.execute(sa.insert(Thing), [{"owner_id": 1, "label": "t3"}, {"owner_id": 1, "label": "t4"}])
        session.execute(sa.delete(Thing).where(Thing.label == "t2"))
        owner.age = 30
        session.commit()
        assert [t.label for t in session.scalars(sa.select(Thing).order_by(Thing.id))] == ["t1", "t3", "t4"]


def downgrade():
    Base.metadata.drop_all(op.get_bind())
