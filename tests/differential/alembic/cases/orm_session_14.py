# construct: models and sessions
# api: 1.4
"""what only sessions of SQLAlchemy 1.4 take"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy import orm
from sqlalchemy.ext.declarative import declarative_base, declared_attr
from sqlalchemy.orm import relationship
from sqlalchemy.orm.exc import NoResultFound

revision = "0110"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Named:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    id = sa.Column(sa.Integer, primary_key=True)


class Parent(Named, Base):
    name = sa.Column(sa.String(5))


class Child(Named, Base):
    name = sa.Column(sa.String(5))
    parent_id = sa.Column(sa.ForeignKey("parents.id"))
    parent = relationship(Parent, backref="children")


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = orm.sessionmaker(bind=bind)()
    session.execute("INSERT INTO parents (name) VALUES (:n)", {"n": "p"})
    parent = session.query(Parent).first()
    child = Child(name="c", parent=parent)  # joins the session through the backref
    session.flush()
    assert child.id == 1 and session.query(Child).filter(Child.parent == parent).one() is child
    try:
        session.query(Parent).filter(Parent.name == "q").one()
    except NoResultFound:
        session.add(Parent(name="q"))
    session.query(Child).filter(Child.id.in_([1])).update({"name": "d"}, synchronize_session="fetch")
    assert child.name == "d"
    session.query(Child).update({Child.name: Child.name + "!"})
    session.commit()
    assert session.query(Child.name).all() == [("d!",)]
    session.query(Parent).filter(Parent.name == "q").delete(synchronize_session=False)
    session.commit()


def downgrade():
    session = orm.Session(bind=op.get_bind())
    session.query(Child).delete()
    session.query(Parent).delete()
    session.commit()
    Base.metadata.drop_all(op.get_bind())
