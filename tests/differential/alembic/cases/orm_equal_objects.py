# construct: models and sessions
"""models with an __eq__ of their own: SQLAlchemy goes by the objects, not by what they say"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base, relationship

revision = "orm_equal_objects"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Menu(Base):
    __tablename__ = "menu"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    views = relationship("View", back_populates="menu")

    def __eq__(self, other):
        return isinstance(other, self.__class__) and self.name == other.name


class View(Base):
    __tablename__ = "view"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)
    menu_id = sa.Column(sa.Integer, sa.ForeignKey("menu.id"))
    menu = relationship("Menu", back_populates="views")

    def __eq__(self, other):
        return isinstance(other, View) and self.name == other.name


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    op.execute("INSERT INTO menu VALUES (1, 'a'), (2, 'a'), (3, 'b')")
    op.execute("INSERT INTO view VALUES (1, 'x', 1), (2, 'x', 1), (3, 'y', 2)")
    session = Session(bind=bind)
    assert len(session.query(View).all()) == 3 and len(session.query(Menu).all()) == 3
    assert len(session.query(View, Menu).join(Menu).all()) == 3
    one = session.query(View).filter(View.id == 1).one_or_none()
    found = session.query(Menu).filter(Menu.name == "b").one_or_none()
    found.views = [one, View(id=4, name="x")]
    session.commit()
    found.views = [View(id=5, name="x")]
    session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
