# construct: create_table
# expect: error
"""create table unknown option"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_unknown_option"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), postgresql_nonsense=1)


def downgrade():
    op.drop_table("t")
