# construct: models and sessions
# api: 1.4
"""rollback() of a session takes back what the revision has done so far; behind it the revision goes on"""
import sqlalchemy as sa
from alembic import op

revision = "rb01"
down_revision = None


def upgrade():
    op.create_table("note", sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text, unique=True))
    op.execute("INSERT INTO note (text) VALUES ('first')")


def downgrade():
    op.drop_table("note")
