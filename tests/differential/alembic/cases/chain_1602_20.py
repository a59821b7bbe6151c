# construct: found by random chains
# api: 2.0
"""003d3a7ba3d0"""
import datetime
import enum
import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '003d3a7ba3d0'
down_revision = None
branch_labels = None
depends_on = None



def upgrade():
    sa.Enum('closed', 'two words', name='name').create(op.get_bind(), checkfirst=True)


def downgrade():
    pass
