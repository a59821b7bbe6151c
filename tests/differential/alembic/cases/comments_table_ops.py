# construct: comments
"""comments table ops"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "comments_table_ops"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()))
    op.create_table_comment("t", "it's 100% :x")
    op.create_table_comment("t", "again", existing_comment="it's")
    op.drop_table_comment("t", existing_comment="again")
    with op.batch_alter_table("t") as b:
        b.create_table_comment("batch")


def downgrade():
    op.drop_table("t")
