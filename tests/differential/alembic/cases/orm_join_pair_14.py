# construct: models and sessions
# api: 1.4
"""Query.join((target, condition)), as it was before 2.0"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base, relationship

revision = "orm_join_pair"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Item(Base):
    __tablename__ = "item"
    id = sa.Column(sa.Integer, primary_key=True)
    latest = sa.Column(sa.Integer)
    note = sa.Column(sa.Text)
    revisions = relationship("Revision", back_populates="item")


class Revision(Base):
    __tablename__ = "revision"
    id = sa.Column(sa.Integer, primary_key=True)
    item_id = sa.Column(sa.Integer, sa.ForeignKey("item.id"))
    author_id = sa.Column(sa.Integer)
    is_active = sa.Column(sa.Boolean)
    item = relationship("Item", back_populates="revisions")


class Author(Base):
    __tablename__ = "author"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text)


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    op.execute("INSERT INTO item VALUES (1, 11), (2, 12), (3, 99)")
    op.execute("INSERT INTO revision VALUES (11, 1, 7, true), (12, 2, 8, false), (13, 1, 8, true)")
    op.execute("INSERT INTO author VALUES (7, 'a'), (8, 'b')")
    session = Session(bind=bind)
    query = session.query(Item).join((Revision, Item.latest == Revision.id)).filter(Revision.is_active == True)
    for item in query.all():
        item.note = "active"
    chain = session.query(Item.id, Author.name).join((Revision, Item.latest == Revision.id),
                                                     (Author, Author.id == Revision.author_id))
    for number, name in chain.order_by(Item.id):
        session.add(Item(id=100 + number, note=name))
    outer = session.query(Item).outerjoin((Revision, Item.latest == Revision.id)).filter(Revision.id == None)
    for item in outer.filter(Item.id < 100):
        item.note = "none"
    related = session.query(Item).join((Revision, Item.revisions), (Author, Author.id == Revision.author_id))
    assert sorted(item.id for item in related.filter(Author.name == "b")) == [1, 2]
    session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
