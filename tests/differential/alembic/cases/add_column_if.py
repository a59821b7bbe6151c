# construct: if_exists, if_not_exists
# api: 2.0
"""add column if"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE o (id int PRIMARY KEY); CREATE TABLE t (a int)')
    op.add_column("t", sa.Column("a", sa.Integer()), if_not_exists=True)
    op.add_column("t", sa.Column("b", sa.Integer(), sa.ForeignKey("o.id", ondelete="CASCADE")), inline_references=True)
    op.add_column("t", sa.Column("id", sa.Integer(), primary_key=True), inline_primary_key=True)
    op.drop_column("t", "zz", if_exists=True)
    op.drop_table("nothing", if_exists=True)
    op.drop_index("nothing", if_exists=True)
    op.create_index("ix", "t", ["a"], if_not_exists=True)
    op.create_index("ix", "t", ["a"], if_not_exists=True)
    op.create_table("t", sa.Column("q", sa.Integer()), if_not_exists=True)
    op.drop_constraint("none", "t", if_exists=True)


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
