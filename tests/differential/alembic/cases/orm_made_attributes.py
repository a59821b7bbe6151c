# construct: models and sessions
"""attributes made of others: hybrid_property, hybrid_method, synonym, validates; a scoped session"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker, synonym, validates

revision = "0137"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class Checked:
    @validates("name", "nick")
    def shorten(self, key, value):
        return value[:3] if value else f"no {key}"


class User(Checked, Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    nick = sa.Column(sa.String(20))
    first = sa.Column(sa.Integer, default=1)
    last = sa.Column(sa.Integer)
    _secret = sa.Column("secret", sa.String(20))
    alias = synonym("name")

    @hybrid_property
    def length(self):
        return self.last - self.first

    @hybrid_property
    def secret(self):
        return self._secret

    @secret.setter
    def secret(self, value):
        self._secret = "*" * len(value)

    @hybrid_property
    def is_long(self):
        return self.length > 3 if self.last is not None else False

    @is_long.expression
    def is_long(cls):
        return sa.and_(cls.last.isnot(None), cls.length > 3)

    @hybrid_method
    def holds(self, n):
        return (self.first <= n) & (n < self.last)


class Post(Base):
    __tablename__ = "post"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.ForeignKey("users.id"))
    user = relationship(User, backref="posts")

    @validates("user_id")
    def check(self, key, value):
        assert key == "user_id"
        return value


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind)
    session = scoped_session(sessionmaker(bind=bind))
    assert session() is session()
    anna = User(name="annabel", nick="", first=2, last=9, secret="abc")
    session.add(anna)
    session.add_all([User(alias="bo", last=2), User(), Post(user=anna)])
    session.flush()
    assert anna.length == 7 and anna.is_long and anna.holds(2) and not anna.holds(9)
    assert anna.secret == "***" and anna.alias == "ann" and anna.nick == "no nick"
    assert session.query(User.length).order_by(User.id).all() == [(7,), (1,), (None,)]
    assert session.query(User.length).first().length == 7
    assert session.query(User).filter(User.is_long).all() == [anna]
    assert session.query(User).filter(User.holds(1)).one().alias == "bo"
    assert session.query(User).filter(User.alias == "bo").one().length == 1
    assert session.query(User).filter_by(secret="***").one() is anna
    assert session.query(User).filter_by(alias="bo").count() == 1
    assert [row.length for row in session.execute(sa.select(User.id, User.length).order_by(User.length.desc()).limit(2))] == [None, 7]
    anna.alias = "maria"
    anna.secret = "sesame"
    session.commit()
    session.remove()
    assert session.query(User).filter(User.name == "mar").count() == 1
    session.close()


def downgrade():
    Base.metadata.drop_all(op.get_bind())
