# construct: models and sessions
"""begin_nested(): what it took back is as it was, in the database and in the objects"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session, declarative_base

revision = "rb31"
down_revision = None
Base = declarative_base()


class Note(Base):
    __tablename__ = "note"
    id = sa.Column(sa.Integer, primary_key=True)
    text = sa.Column(sa.Text)


def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text, unique=True))
    session = Session(bind=op.get_bind())
    first = Note(text="changed after all")
    session.add(first)
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
    op.drop_table("note")
