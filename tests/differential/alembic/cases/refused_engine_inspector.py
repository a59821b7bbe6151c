# construct: inspector
# expect: refused
"""An engine's Inspector asks by another connection, which does not see the table that is not committed yet"""
import sqlalchemy as sa
from alembic import op

revision = "refused_engine_inspector"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    inspector = sa.inspect(op.get_bind().engine)
    op.create_table("t", sa.Column("id", sa.Integer()))
    if not inspector.has_table("t"):
        op.create_table("u", sa.Column("id", sa.Integer()))


def downgrade():
    pass
