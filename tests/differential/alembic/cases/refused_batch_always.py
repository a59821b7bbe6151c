# construct: batch_alter_table
# expect: refused
"""refused batch always"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0060"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("t", recreate="always") as b:
        b.drop_column("a")


def downgrade():
    pass
