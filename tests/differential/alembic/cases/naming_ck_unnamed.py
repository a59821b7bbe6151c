# construct: naming convention
# option: naming.ix = ix_%(column_0_label)s
# option: naming.uq = uq_%(table_name)s_%(column_0_name)s
# option: naming.ck = ck_%(table_name)s_%(constraint_name)s
# option: naming.fk = fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s
# option: naming.pk = pk_%(table_name)s
# expect: error
"""naming ck unnamed"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.CheckConstraint("a > 0"))


def downgrade():
    pass
