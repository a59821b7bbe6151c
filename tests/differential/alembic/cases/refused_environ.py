# construct: source options
# expect: refused
# option: env.OTHER = 1
"""A variable that no option names"""
import os

from alembic import op

revision = "0213"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    try:
        os.environ["HOME"]
    except KeyError:
        op.execute("SELECT 1")


def downgrade():
    pass
