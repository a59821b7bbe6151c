"""An error that is swallowed."""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "rb02"
down_revision = "rb01"


def upgrade():
    op.execute("CREATE TABLE gone (id int)")
    session = Session(bind=op.get_bind())
    try:
        session.execute(sa.text("INSERT INTO note (text) VALUES ('lost')"))
        session.execute(sa.text("INSERT INTO note (text) VALUES ('first')"))
        session.commit()
    except sa.exc.IntegrityError as error:
        session.rollback()
        session.execute(sa.text("INSERT INTO note (text) VALUES (:text)"), {"text": error.orig.pgcode})
        session.commit()
    finally:
        session.close()
    op.execute("INSERT INTO note (text) VALUES ('second')")


def downgrade():
    session = Session(bind=op.get_bind())
    session.execute(sa.text("DELETE FROM note"))
    session.rollback()
    op.execute("DELETE FROM note WHERE text = 'second'")
