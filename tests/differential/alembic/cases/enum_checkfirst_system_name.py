# construct: enums
"""enum checkfirst system name"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "enum_checkfirst_system_name"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    sa.Enum("x", name="name").create(op.get_bind(), checkfirst=True)


def downgrade():
    op.execute("DROP TYPE IF EXISTS public.name")
