"""Objects of the session: what was loaded stays known, what was inserted goes."""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "rb03"
down_revision = "rb02"
Base = declarative_base()


class Note(Base):
    __tablename__ = "note"
    id = sa.Column(sa.Integer, primary_key=True)
    text = sa.Column(sa.Text)


def upgrade():
    session = Session(bind=op.get_bind())
    first = session.query(Note).filter(Note.text == "first").one()
    session.commit()
    new = Note(text="new")
    session.add(new)
    first.text = "changed"
    session.flush()
    session.rollback()
    assert new not in session and first in session
    assert first.text == "first"
    first.text = "changed after all"
    session.add(Note(text="pending"))
    session.commit()
    inner = session.begin_nested()
    first.text = "in the savepoint"
    lost = Note(text="lost")
    session.add(lost)
    session.flush()
    inner.rollback()
    assert first.text == "changed after all" and lost not in session
    first.text = "behind the savepoint"
    session.commit()
    one = session.begin_nested()
    session.execute(sa.text("INSERT INTO note (text) VALUES ('one')"))
    two = session.begin_nested()
    session.execute(sa.text("INSERT INTO note (text) VALUES ('two')"))
    two.commit()
    one.commit()
    session.commit()


def downgrade():
    op.execute("DELETE FROM note WHERE text <> '23505'")
