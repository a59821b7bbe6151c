# construct: found by random chains
# api: 2.0
"""0000"""
import datetime
import enum
import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0000'
down_revision = None
branch_labels = None
depends_on = None



def upgrade():
    pass


def downgrade():
    sa.Enum(name='date').drop(op.get_bind(), checkfirst=True)
