# construct: models and sessions
"""one table for several models: columns, the discriminator, what a query of each gives"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, aliased, declarative_base, relationship

revision = "0130"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Stamped:
    note = sa.Column(sa.String(20), default="stamped")


class Owner(Base):
    __tablename__ = "owner"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    dogs = relationship("Dog", back_populates="owner", order_by="Dog.id")


class Animal(Stamped, Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String(10))
    name = sa.Column(sa.String(20))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "animal"}

    def sound(self):
        return "..."


class Dog(Animal):
    bark = sa.Column(sa.Integer, server_default="3")
    owner_id = sa.Column(sa.ForeignKey("owner.id"))
    owner = relationship(Owner, back_populates="dogs")
    __mapper_args__ = {"polymorphic_identity": "dog"}

    def sound(self):
        return "wau"


class Puppy(Dog):
    __mapper_args__ = {"polymorphic_identity": "puppy"}


class Cat(Animal):
    lives = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "cat"}


def names(query):
    return sorted(one.name for one in query)


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    anna = Owner(name="anna")
    session.add_all([Animal(name="a"), Dog(name="d", owner=anna), Cat(name="c", lives=9), Puppy(name="p", bark=1)])
    session.flush()
    session.expire_all()
    found = {one.name: one for one in session.query(Animal).order_by(Animal.id)}
    assert [type(found[name]).__name__ for name in "adcp"] == ["Animal", "Dog", "Cat", "Puppy"]
    assert [found[name].sound() for name in "adcp"] == ["...", "wau", "...", "wau"]
    assert found["d"].bark == 3 and found["c"].lives == 9 and found["p"].kind == "puppy"
    assert found["d"].owner is anna and anna.dogs == [found["d"]]
    assert names(session.query(Dog)) == ["d", "p"] and names(session.query(Puppy)) == ["p"]
    assert names(session.query(Cat)) == ["c"]
    assert session.query(Dog).count() == 2 and session.query(Animal).count() == 4
    assert sorted(session.query(Dog.name).all()) == [("d",), ("p",)]
    assert session.execute(sa.select(Cat.name)).scalars().all() == ["c"]
    assert bind.execute(sa.select(Dog.name).order_by(Dog.name)).fetchall() == [("d",), ("p",)]
    assert session.query(Dog).filter_by(bark=1).one().name == "p"
    assert session.query(Dog).filter(Dog.name == "c").first() is None
    assert session.query(sa.func.count()).select_from(Dog).scalar() == 2
    assert session.query(Dog).filter(Dog.name == "c").exists() is not None
    assert session.query(session.query(Dog).filter(Dog.name == "c").exists()).scalar() is False
    assert session.query(session.query(Animal).filter(Animal.name == "c").exists()).scalar() is True
    assert session.get(Animal, found["c"].id) is found["c"]
    assert session.get(Dog, found["c"].id) is None
    other = aliased(Dog)
    assert session.query(other.name).filter(other.bark > 1).all() == [("d",)]
    pairs = session.query(Owner.name, Dog.name).outerjoin(Dog, Dog.owner_id == Owner.id).all()
    assert pairs == [("anna", "d")], pairs
    assert session.query(Owner).join(Owner.dogs).filter(Dog.bark == 3).one() is anna
    assert session.query(Owner).filter(Owner.dogs.any(Dog.name == "d")).count() == 1
    session.query(Dog).filter(Dog.name != "x").update({"note": "changed"}, synchronize_session=False)
    session.execute(sa.update(Cat).values(lives=7).execution_options(synchronize_session=False))
    session.execute(sa.delete(Puppy).execution_options(synchronize_session=False))
    session.commit()
    found["c"].name = "cc"
    session.delete(found["a"])
    session.bulk_insert_mappings(Cat, [{"name": "bulk", "lives": 1}])
    session.bulk_save_objects([Dog(name="saved")])
    session.add(Cat(name="last", kind="cat"))
    session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
