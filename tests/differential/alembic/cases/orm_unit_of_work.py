# construct: models and sessions
"""objects: inserted, changed, deleted"""
import datetime
import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.declarative import declarative_base

revision = "0103"
down_revision = None
branch_labels = None
depends_on = None

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(40))
    email = sa.Column(sa.String(40), default="nobody")
    state = sa.Column(sa.String(10), server_default="new")
    points = sa.Column(sa.Integer, nullable=False, default=0)
    data = sa.Column(postgresql.JSONB)
    touched = sa.Column(sa.Integer, onupdate=7)


class Key(Base):
    __tablename__ = "keys"
    a = sa.Column(sa.String(5), primary_key=True)
    b = sa.Column(postgresql.UUID(as_uuid=True), primary_key=True)
    value = sa.Column(sa.Numeric(10, 2))


def upgrade():
    bind = op.get_bind()
    Base.metadata.create_all(bind=bind)
    session = orm.Session(bind=bind)
    ann = User(name="ann")
    bob = User(name="bob", email=None, data=None)
    session.add(ann)
    session.add_all([bob, User(name="cid", state="old", data={"x": [1, 2]}), User(name="dan", points=4)])
    assert ann.id is None
    session.flush()
    assert (ann.id, bob.id) == (1, 2)
    assert ann.email == "nobody" and bob.email == "nobody"
    assert ann.state == "new" and ann.points == 0
    ann.name = "Anna"
    ann.points += 5
    names = [u.name for u in session.query(User).order_by(User.id)]
    assert names == ["Anna", "bob", "cid", "dan"], names
    assert session.query(User).filter_by(name="Anna").one() is ann
    assert session.query(User).get(3).data == {"x": [1, 2]}
    session.commit()
    assert ann.touched == 7
    for user in session.query(User).filter(User.points < 5).all():
        user.data = {"was": user.points}
    session.delete(bob)
    session.flush()
    assert session.query(User).count() == 3
    assert session.query(User).filter(User.name == "bob").first() is None
    assert session.query(User.name, User.points).order_by(User.points.desc(), User.id).first() == ("Anna", 5)
    assert session.query(sa.func.max(User.points)).scalar() == 5
    session.add(Key(a="k", b=uuid.UUID("00000000-0000-0000-0000-000000000005"), value=1))
    session.add(Key(a="j", b=uuid.UUID("00000000-0000-0000-0000-000000000006")))
    session.commit()
    key = session.query(Key).filter(Key.a == "k").one_or_none()
    assert str(key.value) == "1.00"
    key.value = 3
    session.query(User).filter(User.name == "dan").update({"email": "dan@x", User.points: User.points + 1}, synchronize_session=False)
    session.query(User).filter(User.name == "cid").delete()
    session.commit()
    session.bulk_insert_mappings(User, [{"name": "e1"}, {"name": "e2", "points": 3, "data": None}])
    session.bulk_save_objects([User(name="f1"), User(name="f2", state=None)])
    session.bulk_update_mappings(User, [{"id": 1, "email": "bulk"}])
    merged = session.merge(User(id=4, name="merged"))
    assert merged.points == 5
    session.commit()
    session.close()


def downgrade():
    session = orm.Session(bind=op.get_bind())
    for user in session.query(User).order_by(User.id):
        session.delete(user)
    session.commit()
    assert session.query(User).count() == 0
    Base.metadata.drop_all(op.get_bind())
