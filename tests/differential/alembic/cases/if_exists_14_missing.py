# construct: if_exists, if_not_exists
# api: 1.4
# expect: error
"""if exists 14 missing"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a int)')
    op.drop_index("nothing", if_exists=True)


def downgrade():
    op.drop_table("t")
