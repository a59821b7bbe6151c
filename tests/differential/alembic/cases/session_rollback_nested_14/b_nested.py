import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "rb02"
down_revision = "rb01"


def upgrade():
    session = Session(bind=op.get_bind())

    def insert(text):
        session.execute(sa.text("INSERT INTO note (text) VALUES (:text)"), {"text": text})

    insert("one")
    session.begin_nested()
    insert("two")
    session.rollback()
    insert("three")
    session.begin_nested()
    insert("four")
    session.begin_nested()
    insert("five")
    session.commit()
    insert("six")
    session.commit()
    insert("seven")
    session.commit()


def downgrade():
    pass
