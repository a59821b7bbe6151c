# construct: create_table
"""create table inherits"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_inherits"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("p", sa.Column("a", sa.Integer()))
    op.create_table("q", sa.Column("z", sa.Integer()))
    op.create_table("t", sa.Column("b", sa.Integer()), postgresql_inherits="p")
    op.create_table("u", sa.Column("b", sa.Integer()), postgresql_inherits=("p", "q"))


def downgrade():
    op.drop_table("u")
    op.drop_table("t")
    op.drop_table("q")
    op.drop_table("p")
