# construct: models and sessions
"""columns that are loaded when they are asked for: deferred(), load_only(), defer(), undefer(); options of select()"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base, defer, deferred, joinedload, load_only, relationship, selectinload, undefer

revision = "0140"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Shelf(Base):
    __tablename__ = "shelf"
    id = sa.Column(sa.Integer, primary_key=True)
    books = relationship("Book", back_populates="shelf", order_by="Book.id")


class Book(Base):
    __tablename__ = "book"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.String(20), nullable=False)
    text = deferred(sa.Column(sa.Text, server_default="once"))
    pages = sa.Column(sa.Integer)
    shelf_id = sa.Column(sa.ForeignKey("shelf.id"))
    shelf = relationship(Shelf, back_populates="books")


def later(session, column, value):
    session.execute(sa.text(f"UPDATE book SET {column} = :value"), {"value": value})


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    session.add(Shelf(books=[Book(title="a", text="A", pages=1), Book(title="b", pages=2)]))
    session.commit()
    session.expunge_all()

    first, second = session.query(Book).order_by(Book.id)
    later(session, "text", "changed")
    assert first.text == "changed" and first.pages == 1
    later(session, "text", "again")
    assert first.text == "changed" and second.text == "again"
    session.expunge_all()

    first = session.query(Book).options(undefer(Book.text)).order_by(Book.id).first()
    later(session, "text", "third")
    assert first.text == "again"
    session.expunge_all()

    first = session.query(Book).options(load_only(Book.title)).order_by(Book.id).first()
    later(session, "pages", 7)
    later(session, "text", "fourth")
    assert (first.title, first.pages) == ("a", 7)
    later(session, "text", "fifth")
    assert first.text == "fifth"
    session.expunge_all()

    first = session.execute(sa.select(Book).options(defer(Book.pages)).order_by(Book.id)).scalars().first()
    later(session, "pages", 8)
    assert first.pages == 8
    first.pages = 9
    first.text = "last"
    session.flush()
    session.expire_all()
    later(session, "pages", 10)
    assert first.pages == 10 and first.title == "a"
    shelf = session.execute(sa.select(Shelf).options(selectinload(Shelf.books))).scalars().one()
    assert [book.title for book in shelf.books] == ["a", "b"]
    assert session.query(Shelf).options(joinedload(Shelf.books)).one() is shelf
    session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
