# construct: rename_table
"""rename table with serial"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "rename_table_with_serial"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True))
    op.rename_table("a", "t")
    op.execute("ALTER SEQUENCE a_id_seq RENAME TO t_id_seq")
    op.execute("ALTER INDEX a_pkey RENAME TO t_pkey")


def downgrade():
    op.drop_table("t")
