# construct: imports
# option: type.app.types.TZ = timestamp with time zone
# expect: mapped
"""what project code is not used does not matter: bases, decorated paths, types by their name"""
import os
import sys

import sqlalchemy as sa
from alembic import op

sys.path.append(os.getcwd())

from app.models import Base
from app.types import TZ

revision = "0074"
down_revision = None
branch_labels = None
depends_on = None


class Model(Base):
    items = [1, 2, 3]


class Derived(Model):
    pass


def upgrade():
    op.create_table("t", sa.Column("a", TZ), sa.Column("b", TZ()))
    op.add_column("t", sa.Column("c", TZ, nullable=True))


def downgrade():
    op.drop_table("t")
