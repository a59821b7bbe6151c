# construct: found by random chains
# api: 2.0
"""0004"""
import datetime
import enum
import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = None
branch_labels = None
depends_on = None



def upgrade():
    sa.Enum('1st', 'ü', name='date').create(op.get_bind(), checkfirst=True)


def downgrade():
    pass
