# construct: imports
"""Lines of prose that look like imports

The first run is slow, for there is the
import job to wait for, longer than usual.
It takes what it needs
from .. and
from a..b import c and
import .
"""
import sqlalchemy as sa
from alembic import op

revision = "docstring_prose"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t")
