# construct: imports
# expect: mapped
"""an enum of the project's own matters where its values are written"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import Colour

revision = "0077"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE colour AS ENUM ('red')")
    op.create_table("t", sa.Column("a", sa.String(7)),
                    sa.Column("b", postgresql.ENUM(Colour, name="colour", create_type=False)))
    op.alter_column("t", "a", existing_type=sa.Enum(Colour, native_enum=False), type_=sa.Text())


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE colour")
