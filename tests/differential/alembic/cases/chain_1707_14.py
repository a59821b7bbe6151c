# construct: found by random chains
# api: 1.4
"""r00_step"""
import datetime
import enum
import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'r00_step'
down_revision = None
branch_labels = None
depends_on = None



def upgrade():
    op.create_table('t_12_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', sa.Column('c_15', sa.VARCHAR(64)), sa.Column('c_16', sa.Numeric()), sa.Index('ix_20', 'c_16', sa.text('("c_15" || chr(37))')))
    if len(sa.inspect(op.get_bind()).get_indexes('t_12_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')) % 2 == 0:
        op.add_column('t_12_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', sa.Column('w_22', sa.Integer()))


def downgrade():
    pass
