# construct: models and sessions
"""a session as the way of statements"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy import orm
from sqlalchemy.orm import Session, sessionmaker

revision = "0101"
down_revision = None
branch_labels = None
depends_on = None

Maker = sessionmaker()


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)))
    bind = op.get_bind()
    session = orm.Session(bind=bind)
    session.execute(sa.text("INSERT INTO t (a) VALUES (:a)"), {"a": "one"})
    session.execute(sa.text("INSERT INTO t (a) VALUES (:a)"), [{"a": "two"}, {"a": "three"}])
    session.commit()
    assert session.execute(sa.text("SELECT count(*) FROM t")).scalar() == 3
    assert [row.a for row in session.execute(sa.text("SELECT a FROM t ORDER BY id")).fetchall()] == ["one", "two", "three"]
    with Session(bind) as other:
        assert other.scalar(sa.text("SELECT max(id) FROM t")) == 3
        other.execute(sa.text("UPDATE t SET a = 'zwei' WHERE id = 2"))
        other.commit()
    third = Maker(bind=bind)
    try:
        done = third.execute(sa.text("DELETE FROM t WHERE id = 3"))
        assert done.rowcount == 1
        with third.begin_nested():
            third.execute(sa.text("INSERT INTO t (id, a) VALUES (9, 'nine')"))
        nested = third.begin_nested()
        third.execute(sa.text("INSERT INTO t (id, a) VALUES (10, 'ten')"))
        nested.rollback()
        third.commit()
    finally:
        third.close()
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.String))
    session.execute(t.insert().values(id=20, a="core"))
    assert session.execute(sa.select(t.c.a).where(t.c.id == 20)).scalar() == "core"
    assert session.query(t).filter(t.c.id == 20).count() == 1
    assert session.query(t.c.a).filter(t.c.id == 20).scalar() == "core"
    session.flush()


def downgrade():
    session = Session(bind=op.get_bind())
    session.execute(sa.text("DELETE FROM t"))
    session.commit()
    op.drop_table("t")
