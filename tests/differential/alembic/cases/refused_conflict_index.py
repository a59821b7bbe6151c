# construct: Core statements
# expect: refused
"""ON CONFLICT by an Index"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute(postgresql.insert(t).values(id=1).on_conflict_do_nothing(constraint=sa.Index(None, t.c.id)))


def downgrade():
    op.drop_table("t")
