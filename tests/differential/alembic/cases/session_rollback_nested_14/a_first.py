# construct: models and sessions
# api: 1.4
"""rollback() and commit() of a session in savepoints: 1.4 ends the innermost"""
import sqlalchemy as sa
from alembic import op

revision = "rb01"
down_revision = None


def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text, unique=True))
    op.execute("INSERT INTO note (text) VALUES ('first')")


def downgrade():
    op.drop_table("note")
