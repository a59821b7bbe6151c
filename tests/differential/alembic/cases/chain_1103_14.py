# construct: found by random chains
# api: 1.4
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
    op.create_table('t_5', sa.Column('c_7', postgresql.TIMESTAMP(precision=6)))
    if sum(len(str(c['type'])) for c in sa.engine.reflection.Inspector.from_engine(op.get_bind()).get_columns('t_5')) % 2 == 0:
        op.add_column('t_5', sa.Column('W11Name', sa.Integer()))


def downgrade():
    pass
