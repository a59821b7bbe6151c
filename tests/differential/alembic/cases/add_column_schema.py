# construct: add_column
"""add column schema"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_column_schema"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE s.o (id int PRIMARY KEY)")
    op.add_column("t", sa.Column("x", sa.Integer(), sa.ForeignKey("s.o.id"), index=True, comment="c"), schema="s")


def downgrade():
    op.drop_column("t", "x", schema="s")
    op.execute("DROP SCHEMA s CASCADE")
