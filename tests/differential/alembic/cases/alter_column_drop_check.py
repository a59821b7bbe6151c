# construct: alter_column
"""alter column drop check"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_drop_check"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Boolean(create_constraint=True, name="ck_b")))
    op.alter_column("t", "a", type_=sa.Text(), existing_type=sa.Boolean(create_constraint=True, name="ck_b"))


def downgrade():
    op.drop_table("t")
