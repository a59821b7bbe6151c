# construct: project code
# expect: refused
"""A native function that fails for what an unknown import bound: no error that may be caught"""
import sqlalchemy as sa
from alembic import op
from app.constants import LENGTH

revision = "refused_unknown_argument"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    try:
        column = sa.Column("a", sa.String(LENGTH))
    except TypeError:
        column = sa.Column("a", sa.Integer())
    op.create_table("t", column)


def downgrade():
    pass
