# construct: autocommit_block
"""An error inside of the block that is caught in it, and one that is caught behind it."""
import sqlalchemy as sa
from alembic import op

revision = "autocommit_caught"
down_revision = None


def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))
    conn = op.get_bind()
    with op.get_context().autocommit_block():
        try:
            conn.execute(sa.text("SELECT 1 / 0"))
        except sa.exc.DataError as error:
            conn.execute(sa.text("INSERT INTO note (text) VALUES (:code)"), {"code": error.orig.pgcode})
        try:
            op.execute("CREATE INDEX CONCURRENTLY ix ON nowhere (id)")
        except sa.exc.ProgrammingError as error:
            conn.execute(sa.text("INSERT INTO note (text) VALUES (:code)"), {"code": error.orig.pgcode})
    try:
        with op.get_context().autocommit_block():
            op.execute("INSERT INTO note (text) VALUES ('kept')")
            raise ValueError("enough")
    except ValueError as error:
        op.execute(f"INSERT INTO note (text) VALUES ('{error}')")
    op.execute("INSERT INTO note (text) SELECT 'in one ' || (pg_current_xact_id() = pg_current_xact_id())::text")


def downgrade():
    op.drop_table("note")
