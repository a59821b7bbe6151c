# construct: Enum
"""the dialect's own statements for an enum's type"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "enum_elements"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    mood = postgresql.ENUM("sad", "it's", "100%", name="mood")
    op.execute(postgresql.base.CreateEnumType(mood))
    op.execute(postgresql.CreateEnumType(sa.Enum("x", "Y", name="Upper Case", schema="public")))
    op.create_table("t", sa.Column("m", postgresql.ENUM(name="mood", create_type=False)), sa.Column("n", sa.Text))
    op.get_bind().execute(postgresql.base.CreateEnumType(postgresql.ENUM("gone", name="gone")))
    op.get_bind().execute(postgresql.DropEnumType(postgresql.ENUM(name="gone")))


def downgrade():
    op.drop_table("t")
    op.execute(postgresql.base.DropEnumType(postgresql.ENUM("sad", name="mood")))
    op.execute(postgresql.DropEnumType(sa.Enum(name="Upper Case", schema="public")))
