# construct: models and sessions
"""relationships that are read as queries"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, backref, declarative_base, relationship

revision = "0141"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()

labels = sa.Table("labels", Base.metadata, sa.Column("post_id", sa.ForeignKey("post.id")), sa.Column("tag_id", sa.ForeignKey("tag.id")))


class Tag(Base):
    __tablename__ = "tag"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(9))


class Writer(Base):
    __tablename__ = "writer"
    id = sa.Column(sa.Integer, primary_key=True)
    posts = relationship("Post", backref="writer", lazy="dynamic", order_by="Post.title", cascade="all, delete-orphan")


class Post(Base):
    __tablename__ = "post"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.String(9))
    writer_id = sa.Column(sa.ForeignKey("writer.id"))
    tags = relationship(Tag, secondary=labels, lazy="dynamic", backref=backref("posts", lazy="dynamic"))


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = Session(bind=bind)
    one, two = Writer(), Writer()
    session.add_all([one, two, Post(title="b", writer=one), Post(title="a", writer=one), Post(title="c", writer=two), Tag(name="x"), Tag(name="y")])
    session.flush()
    assert [post.title for post in one.posts] == ["a", "b"] and one.posts.count() == 2
    assert one.posts.filter_by(title="b").one().writer is one and one.posts.filter(Post.title > "a").first().title == "b"
    assert [post.title for post in one.posts.all()] == ["a", "b"] and one.posts[0].title == "a"
    one.posts.append(Post(title="d"))
    first = one.posts.first()
    first.tags.append(session.query(Tag).filter_by(name="x").one())
    session.flush()
    assert first.tags.one().posts.one() is first
    assert one.posts.order_by(None).order_by(Post.id.desc()).first().title == "d"
    two.posts.remove(two.posts.one())
    session.flush()
    assert session.query(Post).filter_by(title="c").count() == 0
    other = Post(title="e", writer=two)
    session.add(other)
    session.commit()
    session.delete(two)
    session.commit()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
