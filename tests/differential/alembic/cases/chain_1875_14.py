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
    op.create_table('t_1', sa.Column('c_4_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', sa.Float(precision=24)), sa.Column('c_6', sa.Date()))
    op.add_column('t_1', sa.Column('c_10', sa.Integer()))
    op.create_index('_ix12', 't_1', ['c_6', sa.text('("c_10" % 10)'), 'c_4_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'])
    if len(sa.engine.reflection.Inspector.from_engine(op.get_bind()).get_indexes('t_1')) % 2 == 0:
        op.add_column('t_1', sa.Column('W16Name', sa.Integer()))


def downgrade():
    pass
