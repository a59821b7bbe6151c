# construct: models and sessions
"""mixins that say table, columns and arguments for each model of a hierarchy"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.ext.declarative import declarative_base, declared_attr, has_inherited_table
from sqlalchemy.orm import Session, relationship

revision = "0133"
down_revision = None
branch_labels = None
depends_on = None


class Named:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

    @declared_attr
    def __mapper_args__(cls):
        return {"polymorphic_identity": cls.__name__[:3]} if cls.__name__ != "Root" else {"polymorphic_on": cls.kind}

    created = sa.Column(sa.String(9), default="now")

    @declared_attr
    def noted(cls):
        return sa.Column(sa.String(9), default=cls.__name__)


Base = declarative_base()


class Model(Base):
    __abstract__ = True
    id = sa.Column(sa.Integer, primary_key=True)

    def title(self):
        return type(self).__name__


class Root(Named, Model):
    kind = sa.Column(sa.String(3))


class Leaf(Root):
    id = sa.Column(sa.ForeignKey(Root.id), primary_key=True)
    size = sa.Column(sa.Integer)


class Sized:
    width = sa.Column(sa.Integer, default=2, onupdate=7)


class Twig(Sized, Leaf):
    __tablename__ = None
    height = sa.Column(sa.Integer)


class Once:
    @declared_attr
    def __tablename__(cls):
        return None if has_inherited_table(cls) else cls.__name__.lower()


class Shape(Once, Base):
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String(9))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "shape"}


class Round(Shape):
    radius = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "round"}


class Plain(Model):
    __tablename__ = "plain"
    name = sa.Column(sa.String(9))
    root_id = sa.Column(sa.ForeignKey("root.id"))
    root = relationship("Root", primaryjoin="Plain.root_id == Root.id", foreign_keys="[Plain.root_id]", backref="plains")


class Tree(Base):
    __tablename__ = "tree"
    id = sa.Column(sa.Integer, primary_key=True)
    up_id = sa.Column(sa.ForeignKey("tree.id"))
    ups = relationship("Tree", remote_side="Tree.id", backref="downs")


class Keyless(Base):
    __table__ = sa.Table("keyless", Base.metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
    __mapper_args__ = {"primary_key": [__table__.c.a]}


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    leaf = Leaf(size=3)
    session.add_all([leaf, Twig(size=1, height=4), Plain(name="p", root=leaf), Keyless(a=1, b=2), Shape(), Round(radius=1)])
    session.add(Tree(ups=Tree()))
    session.commit()
    session.expunge_all()
    assert session.query(Round.radius).all() == [(1,)]
    assert [(one.title(), one.kind, one.noted) for one in session.query(Root).order_by(Root.id)] == [
        ("Leaf", "Lea", "Root"), ("Twig", "Twi", "Root")]
    twig = session.query(Twig).one()
    assert (twig.width, twig.height, twig.size, twig.created) == (2, 4, 1, "now")
    plain = session.query(Plain).one()
    assert isinstance(plain.root, Leaf) and plain.root.plains == [plain]
    session.query(Keyless).filter_by(a=1).one().b = 5
    twig.height, twig.size = 5, 6
    session.query(Leaf).filter_by(size=3).one().size = 4
    session.commit()


def downgrade():
    session = Session(bind=op.get_bind())
    session.delete(session.query(Plain).one())
    session.delete(session.query(Twig).one())
    session.delete(session.query(Leaf).one())
    session.commit()
    Base.metadata.drop_all(op.get_bind())
