# construct: models and sessions
"""relationships: loaded, changed, flushed in order"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, backref, declarative_base, joinedload, relationship

revision = "0104"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()

links = sa.Table(
    "links",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)


class Author(Base):
    __tablename__ = "authors"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    posts = relationship("Post", back_populates="author")
    drafts = relationship("Draft", cascade="all, delete-orphan", backref=backref("author"))


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.String(20))
    author_id = sa.Column(sa.Integer, sa.ForeignKey("authors.id"))
    author = relationship("Author", back_populates="posts")
    tags = relationship("Tag", secondary=links, backref="posts")


class Draft(Base):
    __tablename__ = "drafts"
    id = sa.Column(sa.Integer, primary_key=True)
    author_id = sa.Column(sa.Integer, sa.ForeignKey(Author.id), nullable=False)
    text = sa.Column(sa.Text)


class Tag(Base):
    __tablename__ = "tags"
    id = sa.Column(sa.Integer, primary_key=True)
    word = sa.Column(sa.String(10))


class Node(Base):
    __tablename__ = "nodes"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(10))
    parent_id = sa.Column(sa.ForeignKey("nodes.id"))
    children = relationship("Node", backref=backref("parent", remote_side=[id]))


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    one = Author(name="one", posts=[Post(title="p1"), Post(title="p2")])
    assert one.posts[0].author is one
    session.add(one)
    two = Author(name="two")
    third = Post(title="p3", author=two)
    session.add(third)
    one.drafts.append(Draft(text="d1"))
    two.drafts = [Draft(text="d2"), Draft(text="d3")]
    x, y = Tag(word="x"), Tag(word="y")
    third.tags.extend([x, y])
    session.flush()  # the order of rows between two flushes is known, that within one is a set's
    one.posts[0].tags.append(x)
    session.commit()
    post = session.query(Post).filter(Post.title == "p1").one()
    assert post.author.name == "one"
    assert sorted(t.word for t in post.tags) == ["x"]
    assert sorted(p.title for p in post.author.posts) == ["p1", "p2"]
    post.author = two
    session.flush()
    assert session.query(Post).join(Post.author).filter(Author.name == "two").count() == 2
    assert session.query(Author).filter(Author.posts.any(Post.title == "p2")).one().name == "one"
    assert session.query(Post).filter(Post.author.has(name="one")).count() == 1
    assert session.query(Post.title, Author.name).outerjoin(Author).order_by(Post.id).all() == [("p1", "two"), ("p2", "one"), ("p3", "two")]
    assert session.query(Post).filter(Post.author == two).count() == 2
    loaded = session.query(Author).options(joinedload(Author.posts)).order_by(Author.id).all()
    assert [len(a.posts) for a in loaded] == [1, 2]
    third.tags.remove(y)
    session.commit()
    root = Node(name="root", children=[Node(name="a"), Node(name="b", children=[Node(name="c")])])
    session.add(root)
    session.commit()
    assert session.query(Node).filter(Node.name == "c").one().parent.parent is root
    two.drafts.pop(0)
    two.drafts.append(Draft(text="d4"))
    session.commit()
    assert sorted(d.text for d in session.query(Draft)) == ["d1", "d3", "d4"]
    session.delete(one)
    session.commit()
    assert session.query(Draft).count() == 2


def downgrade():
    session = Session(bind=op.get_bind())
    for author in session.query(Author).all():
        session.delete(author)
    session.commit()
    assert session.query(Post).filter(Post.author_id == None).count() == 3
    Base.metadata.drop_all(op.get_bind())
