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
    op.create_table('t_1', sa.Column('c_8', postgresql.BIT(4)))
    if sum(len(str(c['type'])) for c in sa.engine.reflection.Inspector.from_engine(op.get_bind()).get_columns('t_1')) % 2 == 0:
        op.add_column('t_1', sa.Column('w_10', sa.Integer()))


def downgrade():
    pass
