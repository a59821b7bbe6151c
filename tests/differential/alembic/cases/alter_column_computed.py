# construct: computed
# expect: error
"""alter column computed"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_computed"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer(), sa.Computed("a + 1")))
    op.alter_column("t", "b", server_default=None, existing_server_default=sa.Computed("a + 1"))


def downgrade():
    op.drop_table("t")
