# construct: models and sessions
"""an expression over a model that shares its table; models without a discriminator"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "0131"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Animal(Base):
    __tablename__ = "animal"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String(10))
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}


class Dog(Animal):
    __mapper_args__ = {"polymorphic_identity": "dog"}


class Person(Base):
    __tablename__ = "person"
    id = sa.Column(sa.Integer, primary_key=True)
    type = sa.Column(sa.String(10))
    __mapper_args__ = {"polymorphic_on": type}


class Manager(Person):
    __tablename__ = "manager"
    id = sa.Column(sa.ForeignKey("person.id"), primary_key=True)
    title = sa.Column(sa.String(10))
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Thing(Base):
    __tablename__ = "thing"
    id = sa.Column(sa.Integer, primary_key=True)


class Box(Thing):
    size = sa.Column(sa.Integer, nullable=True)


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    session.add_all([Animal(), Dog(), Dog(), Thing(), Box(size=3), Person(), Person(type="x"), Manager(title="a"), Manager(title="b")])
    session.flush()
    session.execute(sa.text("CREATE TABLE counted (what text, n bigint)"))
    for what, n in [
        ("dogs", session.query(sa.func.count(Dog.id)).scalar()),
        ("labelled", session.query(Dog.id.label("x")).count()),
        ("selected", bind.execute(sa.select(sa.func.count(Dog.id))).scalar()),
        ("sum", session.query(Dog.id + 1).count()),
        ("distinct", session.query(sa.distinct(Dog.kind)).count()),
        ("boxes", session.query(Box).count()),
        ("mixed", session.query(sa.func.coalesce(Animal.id, Dog.id)).count()),
        ("mixed too", session.query(sa.func.coalesce(Dog.id, Animal.id)).count()),
        ("joined", session.query(sa.func.count(Manager.type)).scalar()),
        ("joined where", session.query(Person.id).filter(Manager.title == "a").count()),
        ("joined both", session.query(Person.id, Manager.id).count()),
        ("where", session.query(Animal.id).filter(Dog.id > 0).count()),
    ]:
        session.execute(sa.text("INSERT INTO counted VALUES (:what, :n)"), {"what": what, "n": n})
    session.commit()


def downgrade():
    op.drop_table("counted")
    Base.metadata.drop_all(op.get_bind())
